"""The forms in which news names places, a table a form, and what only looks like a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.mentions.place_nearby import is_nearby
from dateline.mentions.places import find_places
from dateline.model import Place
from dateline.ports import Entity, TaggedText
from place_builders import small_gazetteer


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteGazetteer]:
    yield from small_gazetteer(tmp_path_factory.mktemp("forms"))


def places(gazetteer: SqliteGazetteer, text: str, labels: dict[str, str]) -> Sequence[Place]:
    """Places of a text that a model has read; `labels`: what it calls which words."""
    found = ((text.find(words), words, label) for words, label in labels.items())
    entities = [Entity(at, at + len(words), label) for at, words, label in sorted(found) if at >= 0]
    tagged = [(0, TaggedText(text, tuple(entities)))] if labels else ()
    return find_places(text, "text", tagged, gazetteer, country="PK")


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("GUNMEN KILL THREE IN QUETTA", {"QUETTA": "GPE"}, ["Quetta"]),
        ("A van was stopped in Kech district on Monday.", {"Kech": "GPE"}, ["Kech District"]),
        ("A van was stopped in Tump tehsil on Monday.", {"Tump": "GPE"}, ["Tump"]),
        ("A van was stopped in Balochistan province.", {"Balochistan": "GPE"}, ["Balochistan"]),
        ("A van was stopped near Turbat at dawn.", {"Turbat": "GPE"}, ["Turbat"]),
        ("A van was stopped 40 km north of Turbat at dawn.", {"Turbat": "GPE"}, ["Turbat"]),
        ("A van burned on the Quetta-Gwadar highway.", {"Quetta": "GPE", "Gwadar": "GPE"}, ["Quetta", "Gwadar"]),
        ("A van burned between Turbat and Pasni.", {"Turbat": "GPE", "Pasni": "GPE"}, ["Turbat", "Pasni"]),
        ("A van burned in Quetta's Eastern Bypass area.", {"Quetta": "GPE"}, ["Quetta"]),
        ("A van burned in Gwadar, Balochistan.", {"Gwadar": "GPE", "Balochistan": "GPE"}, ["Gwadar", "Balochistan"]),
        ("QUETTA: A van burned on Monday.", {"QUETTA": "GPE"}, ["Quetta"]),
        ("Quetta\n\nA van burned on Monday.", {"van": "PRODUCT"}, ["Quetta"]),
        ("| Town | Dead |\n|---|---|\n| Pasni | 2 |\n| Turbat | 1 |", {}, ["Pasni", "Turbat"]),
        ("ضلع گوادر میں دھماکہ", {}, ["Gwadar"]),
        ("انفجار في باريس", {}, ["Paris"]),
    ],
)  # fmt: skip
def test_a_place_is_found_in_every_form_that_news_gives_it(
    gazetteer: SqliteGazetteer, text: str, labels: dict[str, str], expected: list[str]
) -> None:
    assert [p.name for p in places(gazetteer, text, labels)] == expected


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Staff of the Quetta University met.", {"Quetta University": "ORG"}),
        ("Staff of the University of Georgia met.", {"University of Georgia": "ORG"}),
        ("The Pakistan Coal Company closed.", {"Pakistan Coal Company": "ORG"}),
        ("He reads the Springfield Herald.", {"Springfield Herald": "ORG"}),
        ("He hears Radio Quetta.", {"Radio Quetta": "ORG"}),
        ("The frigate HMS Alexandria sailed.", {"HMS Alexandria": "PRODUCT"}),
        ("The Springfield Eagles won.", {"Springfield Eagles": "ORG"}),
        ("Mr Paris won.", {"Paris": "PERSON"}),
        ("The strain A/Quetta/5/2031 is new.", {"Quetta": "GPE"}),
        ("The Irish Rowing Federation met.", {"Irish": "NORP"}),
        ("The Pakistani foreign minister spoke.", {"Pakistani": "NORP"}),
    ],
)
def test_a_name_of_something_else_is_no_place(
    gazetteer: SqliteGazetteer, text: str, labels: dict[str, str]
) -> None:
    assert [p.text for p in places(gazetteer, text, labels)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A fire broke out in the village of Zarrinkot and in Zarrinkot alone.", ["Zarrinkot", "Zarrinkot"]),
        ("Floods hit the villages of Zarrinkot, Shahdil and Murgab.", ["Zarrinkot", "Shahdil", "Murgab"]),
        ("Floods hit a town called Zarrinkot.", ["Zarrinkot"]),
    ],
)
def test_a_place_that_no_list_has_is_found_where_the_text_calls_it_one_and_stays_unresolved(
    gazetteer: SqliteGazetteer, text: str, expected: list[str]
) -> None:
    found = places(gazetteer, text, {"Floods": "PRODUCT", "fire": "PRODUCT"})
    assert [p.text for p in found] == expected
    assert all(p.geonameid is None and p.latitude is None and p.confidence <= 0.5 for p in found)


def test_the_name_of_an_army_still_says_which_country_is_meant(gazetteer: SqliteGazetteer) -> None:
    text = "The Georgian army said that Georgia was calm."
    [found] = places(gazetteer, text, {"Georgian": "NORP", "Georgia": "GPE"})
    assert (found.text, found.country_code) == ("Georgia", "GE")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("A blast in Turbat killed two.", "Turbat", False),
        ("A blast near Turbat killed two.", "Turbat", True),
        ("A blast near the town of Turbat killed two.", "Turbat", True),
        ("A blast 40 km north of Turbat killed two.", "Turbat", True),
        ("A blast some 15 miles from Turbat killed two.", "Turbat", True),
        ("A blast on the outskirts of Turbat killed two.", "Turbat", True),
        ("A blast between Turbat and Pasni killed two.", "Turbat", True),
        ("A blast between Turbat and Pasni killed two.", "Pasni", True),
        ("A blast on the Turbat-Pasni highway killed two.", "Turbat", True),
        ("A blast on the Turbat-Pasni highway killed two.", "Pasni", True),
        ("A blast on Turbat Road in Pasni killed two.", "Pasni", False),
        ("Near the market, Turbat was calm.", "Turbat", False),
        ("North Turbat was calm.", "Turbat", False),
    ],
)
def test_near_a_place_is_told_from_in_it(text: str, name: str, expected: bool) -> None:
    at = text.index(name)
    assert is_nearby(text, at, at + len(name)) is expected


@given(st.text(alphabet="near km of-and\nTurbat highway", max_size=200), st.integers(0, 200))
def test_nearness_is_told_of_any_text(text: str, at: int) -> None:
    start = min(at, len(text))
    assert is_nearby(text, start, min(len(text), start + 6)) in (True, False)
