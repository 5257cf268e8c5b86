"""Articles in French, Urdu, Arabic and Persian read without a model, against what a careful reader takes from them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases_arabic import ARABIC
from cases_french import FRENCH
from cases_persian import PERSIAN
from cases_urdu import URDU
from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.incidents.annotate import annotate_article
from language_cases import Case, differences, many_scripts_gazetteer, no_models, read_case
from reading import article, codebook, lexicon

CASES = [
    pytest.param(language, case, id=f"{language}-{number}")
    for language, cases in (("fr", FRENCH), ("ur", URDU), ("ar", ARABIC), ("fa", PERSIAN))
    for number, case in enumerate(cases)
]
# What is not read rightly yet; a case that is has to leave this list.
KNOWN: dict[str, set[str]] = {
    "fa-6": {"place"}
}  # "shook Kerman": nothing beside the name says that it is a place


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteGazetteer]:
    yield from many_scripts_gazetteer(tmp_path_factory.mktemp("languages"))


@pytest.mark.parametrize(("language", "case"), CASES)
def test_an_article_is_read_as_a_careful_reader_would(
    language: str, case: Case, gazetteer: SqliteGazetteer, request: pytest.FixtureRequest
) -> None:
    wrong = differences(case, read_case(case, language, gazetteer))
    known = KNOWN.get(request.node.callspec.id, set())
    assert set(wrong) == known, wrong


@pytest.mark.parametrize(("language", "case"), CASES)
def test_spans_are_of_the_text_as_it_was_written(
    language: str, case: Case, gazetteer: SqliteGazetteer
) -> None:
    found = read_case(case, language, gazetteer)
    for mention in (*found.places, *found.actors):
        assert case.text[mention.span.start : mention.span.end] == mention.text
    for report in found.reports:
        for line in report.casualties:
            assert 0 <= line.span.start < line.span.end <= len(case.text)
            assert line.attributed_to is None or line.attributed_to in case.text
        for claim in report.claims:
            assert claim.claimant in case.text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Bei einer Explosion in Paris wurden fünf Menschen getötet und zwölf verletzt, wie die Polizei am Samstag sagte. "
               "Das Terror-Attentat wurde von einer Gruppe beansprucht, die den Protest auf der Demonstration nicht wollte."),
        ("es", "Una explosión en París dejó cinco muertos y doce heridos, dijo la policía. El ataque terrorista fue en el centro "
               "de la ciudad, por la tarde, según los testigos, y hubo una protesta."),
        ("tr", "Paris kentinde bir patlama oldu ve beş kişi öldü, polis bunu açıkladı. Saldırı için terror grubu suçlandı, protesto ve "
               "bomba ile ilgili bir olay daha oldu."),
        ("ps", "په کابل کې د انفجار له امله پنځه کسان ووژل شول او له پنځو زیات نور ټپیان دي، د پولیسو په وینا حمله نن وه."),
    ],
)  # fmt: skip
def test_a_language_without_rules_gives_names_and_no_reports(
    language: str, text: str, gazetteer: SqliteGazetteer
) -> None:
    for given in (language, ""):
        found = annotate_article(
            article(text, language=given),
            tagger=no_models(), gazetteer=gazetteer, codebook=codebook(), actors=lexicon(),
        )  # fmt: skip
        assert found.language == language
        assert found.reports == ()
        assert {p.name for p in found.places} & {"Paris", "Kabul"}


@pytest.mark.parametrize("given", ["de", "fr", "ar"])
def test_an_english_article_under_a_wrong_label_is_read_as_english(
    given: str, gazetteer: SqliteGazetteer
) -> None:
    found = annotate_article(
        article("A bomb exploded at a market in Kabul on Saturday, killing five people and wounding twelve, the police said.",
                language=given),
        tagger=no_models(), gazetteer=gazetteer, codebook=codebook(), actors=lexicon(),
    )  # fmt: skip
    assert found.language == "en"
    assert [(r.place.name, r.killed.best) for r in found.reports if r.place and r.killed] == [("Kabul", 5)]


def test_a_paragraph_in_another_script_is_read_in_its_own_language(gazetteer: SqliteGazetteer) -> None:
    found = annotate_article(
        article("The ministry said on Sunday that the roads to the north of the country were open again after the snow of the week.\n"
                "قُتل ثلاثة أشخاص وأصيب سبعة آخرون في انفجار عبوة ناسفة في بغداد."),
        tagger=no_models(), gazetteer=gazetteer, codebook=codebook(), actors=lexicon(),
    )  # fmt: skip
    (report,) = [r for r in found.reports if r.modality == "asserted"]
    assert report.place is not None
    assert report.killed is not None
    assert report.injured is not None
    assert (report.place.name, report.killed.best, report.injured.best) == ("Baghdad", 3, 7)
