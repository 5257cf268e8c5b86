from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.mentions.places import FieldText, find_places, resolve_places
from dateline.model import Place
from dateline.ports import Entity, TaggedText
from place_builders import small_gazetteer


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteGazetteer]:
    yield from small_gazetteer(tmp_path_factory.mktemp("places"))


def tagged(text: str, **labels: str) -> Sequence[tuple[int, TaggedText]]:
    """What a model would say: labels by the words they are put on, "_" standing for a space."""
    entities = []
    for words, label in labels.items():
        words = words.replace("_", " ")
        at = text.find(words)
        while at >= 0:
            entities.append(Entity(at, at + len(words), label))
            at = text.find(words, at + 1)
    return [(0, TaggedText(text, tuple(sorted(entities, key=lambda e: e.start))))]


def places(
    gazetteer: SqliteGazetteer, text: str, country: str | None = None, **labels: str
) -> tuple[Place, ...]:
    return find_places(text, "text", tagged(text, **labels), gazetteer, country=country)


def told(found: tuple[Place, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(p.text, p.country_code, p.admin1) for p in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A man was shot in Springfield, Ill., on Monday.", "Illinois"),
        ("A man was shot in Springfield, Mo., on Monday.", "Missouri"),
        ("A man was shot in Springfield and fled to Decatur, Ill.", "Illinois"),
        ("A man was shot in Springfield, Missouri.", "Missouri"),
    ],
)
def test_a_name_of_several_towns_follows_its_context(
    gazetteer: SqliteGazetteer, text: str, expected: str
) -> None:
    found = places(gazetteer, text, Springfield="GPE", Decatur="GPE")
    assert {p.admin1 for p in found} == {expected}


def test_the_parish_beside_it_tells_which_alexandria(gazetteer: SqliteGazetteer) -> None:
    found = places(gazetteer, "Alexandria woman charged. The Rapides Parish jail held her.", Alexandria="GPE")
    assert told(found) == [("Alexandria", "US", "Louisiana"), ("Rapides Parish", "US", "Louisiana")]
    assert found[1].feature_code == "ADM2"


def test_without_context_the_larger_town_is_meant(gazetteer: SqliteGazetteer) -> None:
    assert told(places(gazetteer, "Police in Alexandria said so.", Alexandria="GPE")) == [
        ("Alexandria", "US", "Virginia")
    ]


def test_georgia_is_a_country_beside_tbilisi_and_a_state_beside_atlanta(gazetteer: SqliteGazetteer) -> None:
    country = places(
        gazetteer, "Police in Tbilisi, the capital of Georgia, said so.", Tbilisi="GPE", Georgia="GPE"
    )
    assert [p.feature_code for p in country] == ["PPLC", "PCLI"]
    state = places(gazetteer, "Police in Atlanta and Rome said that Georgia was calm.",
                   Atlanta="GPE", Rome="GPE", Georgia="GPE")  # fmt: skip
    assert [p.feature_code for p in state][-1] == "ADM1"
    assert {p.admin1 for p in state} == {"Georgia"}


def test_one_name_has_one_sense_in_title_and_text(gazetteer: SqliteGazetteer) -> None:
    title, text = "Two hurt in Springfield", "A man was shot in Springfield, Ill., on Monday."
    found = resolve_places(
        [FieldText("title", title, tagged(title, Springfield="GPE")),
         FieldText("text", text, tagged(text, Springfield="GPE"))],
        gazetteer,
    )  # fmt: skip
    assert [(p.span.field, p.admin1) for p in found if p.text == "Springfield"] == [
        ("title", "Illinois"),
        ("text", "Illinois"),
    ]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Mr Jordan said he saw nothing.", {"Jordan": "PERSON"}),
        ("He lives at 1935 Paris St. and works.", {"Paris St.": "FAC"}),
        ("Independence was declared.", {}),
        ("They walked by Lake Paris at noon.", {}),
        ("The loan of US$460 million was repaid.", {}),
        ("They spoke Georgian at home.", {"Georgian": "LANGUAGE"}),
    ],
)
def test_what_is_no_place_is_none(gazetteer: SqliteGazetteer, text: str, labels: dict[str, str]) -> None:
    assert places(gazetteer, text, **labels) == ()


def test_the_same_name_is_a_place_where_the_text_says_so(gazetteer: SqliteGazetteer) -> None:
    found = places(gazetteer, "Officials in Jordan said so.", Jordan="GPE")
    assert [(p.text, p.feature_code, p.country_code) for p in found] == [("Jordan", "PCLI", "JO")]


def test_a_demonym_is_its_country_and_says_that_it_is_one(gazetteer: SqliteGazetteer) -> None:
    [found] = places(gazetteer, "An Irish officer was hurt.", Irish="NORP")
    assert (found.kind, found.country_code, found.feature_code) == ("demonym", "IE", "PCLI")


def test_table_cells_are_read(gazetteer: SqliteGazetteer) -> None:
    text = "Attacks in Balochistan\n| District | Killed |\n|---|---|\n| Quetta | 3 |\n| Pasni / Tump | 2 |\n| Nushki | 1 |"
    found = places(gazetteer, text, Balochistan="GPE")
    assert [(p.text, p.admin2) for p in found[1:]] == [
        ("Quetta", None), ("Pasni", "Gwadar District"), ("Tump", "Kech District"), ("Nushki", "Nushki District")
    ]  # fmt: skip


def test_a_dateline_in_capitals_is_a_place(gazetteer: SqliteGazetteer) -> None:
    found = places(gazetteer, "QUETTA: Gunmen attacked a post in Noshki on Tuesday.", Noshki="GPE")
    assert [(p.text, p.name) for p in found] == [("QUETTA", "Quetta"), ("Noshki", "Nushki")]


def test_a_district_is_named_with_its_class(gazetteer: SqliteGazetteer) -> None:
    capital, small = places(gazetteer, "In Kech District and in Gwadar district roads were shut.")
    assert (capital.text, capital.feature_code) == ("Kech District", "ADM2")
    assert (small.text, small.feature_code) == ("Gwadar district", "ADM2")


def test_a_town_is_meant_rather_than_the_district_of_its_name(gazetteer: SqliteGazetteer) -> None:
    [found] = places(gazetteer, "A bomb went off in Gwadar.", Gwadar="GPE")
    assert found.feature_code == "PPL"


def test_a_place_that_the_gazetteer_lacks_stays_unresolved(gazetteer: SqliteGazetteer) -> None:
    found = places(gazetteer, "They camped near Neches River for a week.", Neches_River="LOC")
    assert [(p.text, p.geonameid, p.latitude) for p in found] == [("Neches River", None, None)]
    assert found[0].confidence < 0.5


@pytest.mark.parametrize(
    "text", ["A coach from Alexandria, LA, was late.", "A coach from Alexandria, La., was late."]
)
def test_an_abbreviated_state_places_its_town(gazetteer: SqliteGazetteer, text: str) -> None:
    found = places(gazetteer, text, Alexandria="GPE")
    assert [(p.admin1, p.feature_code) for p in found] == [("Louisiana", "PPL"), ("Louisiana", "ADM1")]


def test_urdu_names_are_matched_without_a_model(gazetteer: SqliteGazetteer) -> None:
    text = "کوئٹہ: بلوچستان کے ضلع گوادر میں مسلح افراد نے حملہ کیا"
    found = find_places(text, "text", (), gazetteer, country="PK")
    assert [p.name for p in found] == ["Quetta", "Balochistan", "Gwadar"]


def test_the_source_country_is_a_hint_for_a_doubtful_name(gazetteer: SqliteGazetteer) -> None:
    text = "A blast near Turbat was heard."
    without, at_home = places(gazetteer, text), places(gazetteer, text, country="PK")
    assert [p.confidence for p in at_home] > [p.confidence for p in without]


def test_offsets_count_code_points_behind_emoji_and_accents(gazetteer: SqliteGazetteer) -> None:
    text = "🎈🎈 Café: gunmen came to Quetta."
    [found] = places(gazetteer, text, Quetta="GPE")
    assert text[found.span.start : found.span.end] == "Quetta"


WORDS = [
    "Quetta",
    "Springfield",
    "Ill.",
    "Paris",
    "Jordan",
    "Mr",
    "in",
    ",",
    "and",
    "کوئٹہ",
    "U.S.",
    "🎈",
    "\n",
    "|",
    "said",
]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_places_are_in_order_apart_and_spelt_as_in_the_text(
    gazetteer: SqliteGazetteer, words: list[str]
) -> None:
    text = " ".join(words)
    found = places(gazetteer, text, Springfield="GPE", Jordan="PERSON")
    assert all(text[p.span.start : p.span.end] == p.text for p in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(0 <= p.confidence <= 1 for p in found)
    assert found == places(gazetteer, text, Springfield="GPE", Jordan="PERSON")
