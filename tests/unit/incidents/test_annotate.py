"""An article read as a whole, with a fake model and a gazetteer of five places."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.annotate import annotate_article, annotate_articles, detect_language
from dateline.model import Annotation, Article, Span
from reading import FakeGazetteer, FakeTagger, article, codebook, lexicon

NAMES = ("Quetta", "Turbat", "Khuzdar", "Panjgur", "Balochistan", "Pakistan")


def read(text: str, title: str = "", **given: str | None) -> Annotation:
    return annotate_article(
        article(text, title=title, **given),
        tagger=FakeTagger(*NAMES), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon(),
    )  # fmt: skip


def asserted(annotation: Annotation) -> list[tuple[str, str | None]]:
    return [
        (r.sub_event_type, r.place.name if r.place else None)
        for r in annotation.reports
        if r.modality == "asserted"
    ]


def quote(of: Article, span: Span) -> str:
    return (of.title if span.field == "title" else of.text)[span.start : span.end]


def test_one_article_of_one_attack_gives_one_report() -> None:
    found = read(
        "Gunmen opened fire on a bus in Turbat on Saturday, killing four passengers and wounding six, police said.\n"
        "The attackers fled on motorcycles. The wounded were taken to a hospital in Quetta.\n"
        "Police said that the shooting happened at 7 p.m. on the road to the airport.",
        title="Four killed as gunmen fire on bus in Turbat",
    )
    (report,) = found.reports
    assert report.sub_event_type == "Attack"
    assert report.place is not None
    assert (report.place.name, report.place.geo_precision) == ("Turbat", 1)
    assert (report.date_start, report.date_source) == (date(2026, 1, 31), "text")
    assert report.killed is not None
    assert report.killed.best == 4
    assert report.injured is not None
    assert report.injured.best == 6
    assert ("perpetrator", "Unidentified Armed Group (Pakistan)") in [(a.role, a.name) for a in report.actors]
    assert "firearms" in report.tags
    assert report.score > 0.8
    assert found.incident_score == report.score


def test_attacks_in_several_towns_are_a_wide_report_and_its_parts() -> None:
    found = read(
        "Militants launched coordinated attacks in several towns of Balochistan on Saturday, killing 20 people, officials said.\n"
        "In Turbat, gunmen stormed a police station and killed four officers.\n"
        "In Khuzdar, a roadside bomb killed three soldiers.\n"
        "In Panjgur, attackers threw a hand grenade at a shop, wounding two people.",
        title="Coordinated attacks across Balochistan",
    )
    wide, *narrow = [r for r in found.reports if r.modality == "asserted"]
    assert wide.place is not None
    assert wide.place.name == "Balochistan"
    assert wide.part_of is None
    assert wide.killed is not None
    assert wide.killed.best == 20
    assert [r.place.name for r in narrow if r.place] == ["Turbat", "Khuzdar", "Panjgur"]
    assert {r.part_of for r in narrow} == {wide.ordinal}
    assert {r.date_start for r in narrow} == {date(2026, 1, 31)}
    assert [r.killed.best for r in narrow if r.killed] == [4, 3]
    assert [r.sub_event_type for r in narrow] == ["Armed clash", "Remote explosive/landmine/IED", "Grenade"]


def test_rows_of_a_table_are_reports_of_their_own_and_join_what_the_text_tells() -> None:
    found = read(
        "Militants carried out coordinated attacks across Balochistan on Saturday, officials said.\n"
        "In Turbat, gunmen killed five workers at a camp.\n"
        "| Town | Incident | Killed |\n|---|---|---|\n| Turbat | Camp attacked | 6 |\n| Khuzdar / Panjgur | Ambush | reported |\n| Quetta | Explosion | 2 |",
    )
    by_place = {r.place.name: r for r in found.reports if r.place and r.modality == "asserted"}
    assert set(by_place) == {"Balochistan", "Turbat", "Khuzdar", "Panjgur", "Quetta"}
    assert {c.best for c in by_place["Turbat"].casualties if c.category == "killed"} == {5, 6}
    assert by_place["Quetta"].killed is not None
    assert by_place["Quetta"].killed.best == 2
    assert by_place["Khuzdar"].sub_event_type == "Armed clash"
    assert by_place["Khuzdar"].killed is None


def test_history_in_a_report_of_today_stays_history() -> None:
    found = read(
        "A bomb exploded in Quetta on Sunday, killing three people, police said.\n"
        "Historical background\n"
        "In 2019, a suicide bomber killed 14 people in Turbat.\n"
        "The group has carried out attacks in Khuzdar."
    )
    assert asserted(found) == [("Remote explosive/landmine/IED", "Quetta")]
    old = [r for r in found.reports if r.modality == "historical"]
    assert [r.date_start.year for r in old if r.date_start] == [2019]
    assert all(r.score < 0.2 for r in old)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Storm expected in Turbat",
            "A storm is expected to reach Turbat on Tuesday, forecasters said. Heavy rain could flood the town.",
        ),
        ("Warning of attacks", "Officials warned of possible attacks in Quetta before the festival."),
        (
            "Five years after the Quetta market bombing",
            "Families in Quetta remembered the bombing five years ago. The bomb killed ten people.",
        ),
        (
            "Film review: the siege",
            "The film opens with a massacre. The director and the cast are fine, the plot is thin; gunmen kill ten in one scene.",
        ),
        (
            "Pace attack destroys visitors in Quetta",
            "The fast bowlers took nine wickets for 60 runs; the captain praised his attack after the innings in the test match league.",
        ),
        (
            "School drill in Quetta",
            "Pupils took part in an earthquake drill, a mock exercise with simulated blasts, in Quetta on Sunday.",
        ),
        ("New library opens", "The library in Quetta opened on Sunday with a reading of poems."),
    ],
)
def test_what_did_not_happen_now_is_no_asserted_report(title: str, text: str) -> None:
    assert asserted(read(text, title)) == []


def test_a_report_without_a_date_in_its_text_says_so() -> None:
    (report,) = read("Gunmen killed two people in Quetta, police said.").reports
    assert (report.date_start, report.date_source) == (date(2026, 2, 2), "published")


def test_without_a_day_of_publication_there_is_no_date() -> None:
    (report,) = read("Gunmen killed two people in Quetta, police said.", published=None).reports
    assert (report.date_start, report.date_source) == (None, "published")


def test_a_text_without_trigger_words_is_let_pass_unread() -> None:
    found = read("The museum shows paintings of flowers until June.")
    assert (found.gated, found.reports, found.incident_score) == (True, (), 0.0)


def test_every_span_is_what_it_says() -> None:
    text = (
        "TURBAT: Gunmen killed three policemen in Turbat on Saturday.\n"
        "The army said that it had killed two of the attackers in a clash. No group has claimed responsibility.\n"
        "A similar attack killed ten people in Quetta in 2019."
    )
    source = article(text, title="Three policemen killed in Turbat")
    found = annotate_article(source, tagger=FakeTagger(*NAMES), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon())  # fmt: skip
    assert found.reports
    for actor in found.actors:
        assert quote(source, actor.span) == actor.text
    for place in found.places:
        assert quote(source, place.span) == place.text
    for mention in found.mentions:
        assert not mention.text or quote(source, mention.span) == mention.text
    for report in found.reports:
        assert report.evidence
        for evidence in report.evidence:
            assert quote(source, evidence.span).strip()
        assert report.ordinal == found.reports.index(report)


def test_a_batch_gives_what_single_articles_give() -> None:
    articles = [
        article("Gunmen killed two people in Quetta on Sunday."),
        article("The library opened."),
        article("A bomb exploded in Turbat.", title="Blast"),
        article("نامعلوم افراد کی فائرنگ سے دو افراد ہلاک ہو گئے۔", language="ur"),
    ]
    tools = {"gazetteer": FakeGazetteer(), "codebook": codebook(), "actors": lexicon()}
    tagger = FakeTagger(*NAMES)
    together = annotate_articles(articles, tagger=tagger, **tools)  # type: ignore[arg-type]
    assert together == [annotate_article(a, tagger=FakeTagger(*NAMES), **tools) for a in articles]  # type: ignore[arg-type]
    assert annotate_articles([], tagger=tagger, **tools) == []  # type: ignore[arg-type]


def test_urdu_and_french_are_read_without_a_model() -> None:
    urdu = read("کوئٹہ میں بم دھماکے سے چار افراد ہلاک ہو گئے۔", language="ur")
    assert [r.sub_event_type for r in urdu.reports] == ["Remote explosive/landmine/IED"]
    french = read(
        "Des hommes armés ont ouvert le feu dimanche à Quetta, tuant quatre personnes.", language="fr"
    )
    assert asserted(french) == [("Attack", "Quetta")]


def test_a_language_that_is_not_given_is_detected() -> None:
    assert detect_language("Des hommes armés ont ouvert le feu dimanche sur un marché de la ville.") == "fr"
    assert detect_language("") == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "\x00\x07 gunmen \x1b killed",
        "| | |\n|---|",
        "💥 Gunmen 💥 killed 3 💥",
        "\u202eGunmen killed two\u202c",
        "İ" * 50 + " gunmen killed two",
    ],
)
def test_odd_text_is_read_without_an_error(text: str) -> None:
    read(text, text)


ODD = (
    "💥",
    "e\u0301",
    "\r\n",
    "<b>",
    "</p>",
    "&amp;",
    "\u200d",
    "\u202e",
    "İ",
    "ﬃ",
    "\t",
    "\u00a0",
    "|",
    "- ",
    "\n\n",
    "。",
)
TOLD = (
    "Gunmen killed two people in Quetta on Saturday.",
    "Bombs in Turbat, Khuzdar and Panjgur wounded six.",
    "In 2019, a bomb killed ten people in Turbat.",
    "Officials warned of possible attacks in Khuzdar.",
    "| Quetta | attack | 3 killed |",
)


@given(st.lists(st.sampled_from([*ODD, *TOLD]), max_size=14), st.sampled_from(["", *TOLD]))
@settings(max_examples=40, deadline=None)
def test_spans_are_inside_the_text_and_lead_to_the_words_whatever_stands_between(
    pieces: list[str], title: str
) -> None:
    source = article("".join(pieces), title=title)
    found = annotate_article(source, tagger=FakeTagger(*NAMES), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon())  # fmt: skip
    named = [*found.places, *found.actors, *(m for m in found.mentions if m.text)]
    assert all(quote(source, m.span) == m.text for m in named)
    for report in found.reports:
        spans = [e.span for e in report.evidence]
        spans += [line.span for line in report.casualties] + [a.span for a in report.actors]
        spans += [claim.span for claim in report.claims]
        spans += [report.modality_cue] if report.modality_cue else []
        assert spans
        assert all(quote(source, span).strip() for span in spans)
        if report.place is not None:
            assert quote(source, report.place.span) == report.place.text
        if report.modality != "asserted" and report.modality_cue is None:
            assert report.date_start is None


@given(st.text(max_size=200))
@settings(max_examples=25, deadline=None)
def test_any_text_at_all_is_read_without_an_error(text: str) -> None:
    read(f"Gunmen killed two people in Quetta. {text}", text)


@pytest.mark.parametrize(
    "text",
    [
        "gunmen killed " * 8_000,
        "In Quetta gunmen killed two people. " * 1_500,
        "A bomb exploded in Turbat.\n" * 1_000,
        "x" * 200_000,
        "| Quetta | 3 |\n" * 2_500,
        "(" * 30_000,
    ],
    ids=["one line", "many sentences", "many lines", "one word", "one table", "brackets"],
)
def test_a_huge_text_is_read_and_gives_a_bounded_number_of_reports(text: str) -> None:
    found = read(text)
    assert len(found.reports) <= 72
