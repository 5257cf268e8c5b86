"""The whole gazetteer: towns of Balochistan lie in their districts, and aliases do no harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.mentions.places import find_places


@pytest.fixture(scope="module")
def gazetteer(gazetteer_file: Path) -> Iterator[SqliteGazetteer]:
    opened = SqliteGazetteer(gazetteer_file)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("name", "admin2"),
    [
        ("Quetta", "Quetta District"), ("Gwadar", "Gwadar District"), ("Mastung", "Mastung District"),
        ("Nushki", "Nushki District"), ("Noshki", "Nushki District"), ("Pasni", "Gwadar District"),
        ("Tump", "Kech District"), ("Dalbandin", "Chagai District"), ("Turbat", "Kech District"),
        ("Panjgur", "Panjgur District"), ("Kalat", "Kalat District"), ("Kharan", "Kharan District"),
        ("Bolan", "Kachhi District"), ("کوئٹہ", "Quetta District"),
    ],
)  # fmt: skip
def test_towns_of_balochistan_lie_in_their_districts(
    gazetteer: SqliteGazetteer, name: str, admin2: str
) -> None:
    [found] = find_places(f"| {name} | 3 |", "text", (), gazetteer, country="PK")
    assert (found.country_code, found.admin1, found.admin2) == ("PK", "Balochistan", admin2)


@pytest.mark.parametrize("word", ["The", "For", "BLA", "NHS", "GWD", "March", "Police"])
def test_airport_codes_and_ordinary_words_are_no_names(gazetteer: SqliteGazetteer, word: str) -> None:
    assert all(e.matched == "ordinary" for e in gazetteer.lookup(word))


@pytest.mark.parametrize(
    ("demonym", "code"),
    [("Irish", "IE"), ("Pakistani", "PK"), ("Afghans", "AF"), ("South African", "ZA"), ("Burkinabe", "BF")],
)
def test_demonyms_lead_to_their_country(gazetteer: SqliteGazetteer, demonym: str, code: str) -> None:
    assert ("demonym", code) in {(e.matched, e.country_code) for e in gazetteer.lookup(demonym)}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("A man was shot in Springfield, Ill., on Monday.", "Springfield", ("US", "Illinois")),
        ("A man was shot in Springfield, Massachusetts.", "Springfield", ("US", "Massachusetts")),
        ("Police in Hyderabad, Sindh, said so.", "Hyderabad", ("PK", "Sindh")),
        ("Police in Hyderabad, Telangana, said so.", "Hyderabad", ("IN", "Telangana")),
        ("From Tripoli to Benghazi, Libya was calm.", "Tripoli", ("LY", None)),
        ("From Tripoli to Beirut, Lebanon was calm.", "Tripoli", ("LB", None)),
    ],
)
def test_a_name_of_several_countries_follows_its_context(
    gazetteer: SqliteGazetteer, text: str, name: str, expected: tuple[str, str | None]
) -> None:
    found = {p.text: p for p in find_places(text, "text", (), gazetteer)}
    assert found[name].country_code == expected[0]
    assert expected[1] in (None, found[name].admin1)
