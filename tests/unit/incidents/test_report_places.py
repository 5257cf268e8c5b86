"""Which of an article's places is the event's, and what lies in what."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.report_places import contains, distance_km, geo_precision, level, same_scene
from dateline.incidents.report_votes import PlaceVote, choose_place, vote
from dateline.model import Place, Span


def place(name: str, code: str = "PPL", *, admin1: str | None = "Balochistan", admin2: str | None = None, at: tuple[float, float] = (30.0, 67.0), number: int | None = None, kind: str = "place") -> Place:  # fmt: skip
    return Place(
        Span(0, len(name)),
        name,
        kind,
        number or abs(hash(name)) % 10_000_000,
        name,
        *at,
        "PK",
        admin1,
        admin2,
        code,
        0.9,
    )


PAKISTAN = place("Pakistan", "PCLI", admin1=None)
PROVINCE = place("Balochistan", "ADM1")
DISTRICT = place("Kech", "ADM2", admin2="Kech", at=(26.1, 63.0))
TOWN = place("Turbat", admin2="Kech", at=(26.0, 63.05))
OTHER = place("Khuzdar", admin2="Khuzdar", at=(27.8, 66.6))
NOWHERE = Place(Span(0, 4), "Xyzu", "place")


def test_a_division_holds_what_is_in_it() -> None:
    order = [PAKISTAN, PROVINCE, DISTRICT, TOWN]
    for wide, narrow in itertools.pairwise(order):
        assert contains(wide, narrow)
        assert not contains(narrow, wide)
    assert not contains(DISTRICT, OTHER)
    assert not contains(TOWN, TOWN)
    assert not contains(PAKISTAN, NOWHERE)


def test_one_scene_is_one_place_a_place_in_it_or_its_suburb() -> None:
    suburb = place("Absor", admin2="Kech", at=(26.02, 63.1))
    assert same_scene(TOWN, TOWN)
    assert same_scene(PROVINCE, TOWN)
    assert same_scene(TOWN, suburb)
    assert not same_scene(TOWN, OTHER)
    assert distance_km(TOWN, NOWHERE) == float("inf")


def test_precision_is_1_for_a_town_2_for_a_district_3_for_more() -> None:
    assert [geo_precision(p) for p in (TOWN, DISTRICT, PROVINCE, PAKISTAN)] == [1, 2, 3, 3]
    assert geo_precision(TOWN, nearby=True) == 2
    assert level(NOWHERE) == -1


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Gunmen attacked a bus in {}.", "Gunmen attacked a man from {}."),
        ("Gunmen attacked a bus near {}.", "The wounded were taken to a hospital in {}."),
        ("Gunmen attacked a bus in {}.", "He was taken to {} General Hospital."),
        ("Gunmen attacked a bus in {}.", "The victim, Ali, 25, of {}, was attacked."),
        ("Gunmen attacked a bus in {}.", "Gunmen attacked a bus, police in {} said."),
        ("Gunmen attacked a bus in {}.", "Gunmen attacked a bus at the {} Oaks."),
        ("{} police said gunmen attacked.", "He lives in {}."),
    ],
)
def test_the_words_before_and_after_a_name_say_whether_it_happened_there(better: str, worse: str) -> None:
    def weight(pattern: str) -> float:
        text = pattern.format("Turbat")
        start = text.index("Turbat")
        at = text.index("attack") if "attack" in text else start
        named = Place(
            Span(start, start + 6),
            "Turbat",
            "place",
            4,
            "Turbat",
            26.0,
            63.0,
            "PK",
            "Balochistan",
            "Kech",
            "PPL",
            0.9,
        )
        return vote(named, text, 0, [at]).weight

    assert weight(better) > weight(worse)


def test_the_town_wins_over_the_region_around_it() -> None:
    assert choose_place([PlaceVote(PROVINCE, 3.0), PlaceVote(TOWN, 1.5)]) == TOWN
    assert choose_place([PlaceVote(PROVINCE, 9.0), PlaceVote(TOWN, 0.5)]) == PROVINCE


def test_a_people_is_no_place_and_nothing_gives_nothing() -> None:
    demonym = place("Pakistani", "PCLI", admin1=None, kind="demonym")
    assert choose_place([PlaceVote(demonym, 0.15), PlaceVote(TOWN, 1.0)]) == TOWN
    assert choose_place([]) is None


@given(
    st.lists(
        st.tuples(st.sampled_from([PAKISTAN, PROVINCE, DISTRICT, TOWN, OTHER, NOWHERE]), st.floats(-1, 5)),
        max_size=8,
    )
)
@settings(max_examples=60)
def test_the_choice_is_one_of_those_named_and_depends_on_nothing_else(
    votes: list[tuple[Place, float]],
) -> None:
    cast = [PlaceVote(p, w) for p, w in votes]
    found = choose_place(cast)
    assert found is None or found in [p for p, _ in votes]
    assert found == choose_place(list(cast))
