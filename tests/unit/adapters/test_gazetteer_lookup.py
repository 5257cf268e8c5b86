from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.adapters.gazetteer import SqliteGazetteer
from place_builders import small_gazetteer


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteGazetteer]:
    yield from small_gazetteer(tmp_path_factory.mktemp("gazetteer"))


def names(gazetteer: SqliteGazetteer, text: str) -> list[str]:
    return [text[a:b] for a, b in gazetteer.find_names(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gunmen came to Gwadar.", ["Gwadar"]),
        ("QUETTA: Police said", ["QUETTA"]),
        ("gwadar in lower case", []),
        ("Quetta's bazaar and Quetta’s road", ["Quetta", "Quetta"]),
        ("in Île-de-France", ["Île-de-France", "France"]),
        ("in Ile de France", ["Ile de France", "France"]),
        ("St. Louis, Mo., and Saint Louis", ["St. Louis", "Mo.", "Saint Louis"]),
        ("The US and the U.S. told us", ["US", "U.S."]),
        ("the US-led force", ["US"]),
        ("کوئٹہ اور گوادر میں", ["کوئٹہ", "گوادر"]),
        ("في وباريس", ["باريس"]),
        ("Gwadarian Quettans", []),
    ],
)
def test_names_are_found_at_word_borders(gazetteer: SqliteGazetteer, text: str, found: list[str]) -> None:
    assert names(gazetteer, text) == found


def test_of_two_names_at_one_place_the_longer_comes_first(gazetteer: SqliteGazetteer) -> None:
    assert names(gazetteer, "Rapides Parish")[:2] == ["Rapides Parish", "Rapides"]


@pytest.mark.parametrize(
    ("name", "admin2", "code"),
    [
        ("Pasni", "Gwadar District", "PPL"),
        ("Turbat", "Kech District", "PPL"),
        ("Tump", "Kech District", "PPL"),
        ("Noshki", "Nushki District", "PPL"),
        ("Bolan", "Kachhi District", "ADM2"),
    ],
)
def test_towns_of_balochistan_lie_in_their_districts(
    gazetteer: SqliteGazetteer, name: str, admin2: str, code: str
) -> None:
    entry = gazetteer.lookup(name)[0]
    assert (entry.country_code, entry.admin1, entry.admin2, entry.feature_code) == (
        "PK",
        "Balochistan",
        admin2,
        code,
    )
    assert entry.ancestors[:2] == (1168579, 1183606)


def test_entries_come_the_most_populous_first(gazetteer: SqliteGazetteer) -> None:
    assert [e.admin1 for e in gazetteer.lookup("Springfield")] == ["Missouri", "Illinois"]


@pytest.mark.parametrize(
    ("name", "matched"),
    [("Quetta", "name"), ("Gwadur", "alias"), ("Ill.", "abbreviation"), ("IL", "postal"), ("Irish", "demonym"),
     ("Independence", "ordinary")],
)  # fmt: skip
def test_an_entry_says_how_it_matched(gazetteer: SqliteGazetteer, name: str, matched: str) -> None:
    assert [e.matched for e in gazetteer.lookup(name)] == [matched]


def test_a_division_lies_amid_its_towns_unless_its_point_is_given(gazetteer: SqliteGazetteer) -> None:
    given_point, computed = gazetteer.get(1183606), gazetteer.get(1177445)
    assert given_point is not None and (given_point.latitude, given_point.longitude) == (28.3, 65.9)
    assert computed is not None and computed.latitude == pytest.approx((25.12 + 25.26) / 2)
    assert computed.population == 70_852 + 43_494


def test_what_is_unknown_is_empty(gazetteer: SqliteGazetteer) -> None:
    assert gazetteer.lookup("Atlantis") == []
    assert gazetteer.lookup("") == []
    assert gazetteer.get(1) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Quetta", "St. Louis", "é", "\u0301", "کوئٹہ", "🎈", " ", ", ", "'s", "U.S.", "\n", "x"]
        )
    )
)
def test_every_span_is_a_name_of_some_place(gazetteer: SqliteGazetteer, parts: list[str]) -> None:
    text = "".join(parts)
    for start, end in gazetteer.find_names(text):
        assert 0 <= start < end <= len(text)
        assert gazetteer.lookup(text[start:end])
