"""Roles of places: where it happened, where someone was taken, lives or works, what it lies beside."""

from __future__ import annotations

import pytest

from dateline.incidents.report_lists import listed_places
from dateline.incidents.report_votes import FAINT, HOME, PlaceVote, choose_place, vote
from dateline.model import Place, Span


def town(
    name: str = "Oakview", *, at: int = 0, field: str = "text", admin1: str = "Illinois", confidence: float = 0.95,
    code: str = "PPL", admin2: str | None = None, where: tuple[float, float] = (40.0, -89.0),
) -> Place:  # fmt: skip
    return Place(
        Span(at, at + len(name), field),
        name,
        "place",
        sum(name.encode()) + len(admin1),
        name,
        *where,
        "US",
        admin1,
        admin2,
        code,
        confidence,
    )


def cast(text: str, *, field: str = "text", trigger: str = "shot") -> PlaceVote:
    at = [text.index(trigger)] if trigger in text else []
    return vote(town(at=text.index("Oakview"), field=field), text, 0, at)


@pytest.mark.parametrize(
    "text",
    [
        "He was treated at a hospital in Oakview.",
        "They were taken to Oakview General Hospital.",
        "Mary Stone, of Oakview, was shot.",
        "Mary Stone, who is from Oakview, was shot.",
        "The man was shot in the 300 block of Oakview about noon.",
        "The man was shot at Oakview and Winter streets.",
        "The man was shot near Elm Street and Oakview.",
        "The man was shot on Oakview Avenue.",
        "The Oakview Times said that a man was shot.",
        "A man was shot outside Oakview's Hospital.",
        "Two labourers from Oakview were shot dead in a field.",
        "A bus of tourists from nearby Oakview was shot at.",
    ],
)
def test_a_hospital_a_home_a_street_and_a_paper_say_little_of_the_scene(text: str) -> None:
    assert cast(text).weight <= HOME


@pytest.mark.parametrize(
    "text",
    [
        "A man was shot near a college in Oakview.",
        "Two were hurt in a shooting at a hospital in Oakview.",
        "A man was shot outside Oakview Hospital.",
        "Boys opened fire on an Oakview street.",
        "Oakview police said that a man was shot.",
        "A man was shot in Oakview, police said.",
    ],
)
def test_an_institution_can_be_the_scene_itself(text: str) -> None:
    assert cast(text).weight >= 0.6


@pytest.mark.parametrize(
    "text",
    [
        "A man was shot in a town outside Oakview.",
        "A man was shot 20 miles west of Oakview.",
        "A man was shot in the Oakview suburbs.",
        "A man was shot in an Oakview-area home.",
        "An Oakview man was shot.",
    ],
)
def test_what_lies_beside_a_town_or_lives_in_it_counts_less_than_what_is_in_it(text: str) -> None:
    assert FAINT < cast(text).weight < cast("A man was shot in Oakview.").weight


@pytest.mark.parametrize(
    "text",
    [
        "Two men were shot at a kiln on the outskirts of Oakview.",
        "Une bombe a explosé dans un marché de Oakview.",
        "Des inconnus ont attaqué le village de Oakview.",
        "Ils ont été tués à la sortie d'une mosquée de Oakview.",
        "Le convoi a sauté à une vingtaine de kilomètres de Oakview.",
        "L'attaque a eu lieu non loin de Oakview.",
        "Gunmen abducted twenty students from Oakview.",
    ],
)
def test_the_site_and_the_edge_of_a_town_are_the_town(text: str) -> None:
    found = cast(text)
    assert found.weight >= 1.0
    assert found.locative or "from" in text


@pytest.mark.parametrize("text", ["Le gouverneur de Oakview a parlé.", "Il est originaire de Oakview."])
def test_a_french_de_by_itself_is_no_word_of_place(text: str) -> None:
    assert not cast(text).locative


def test_a_line_headed_by_a_place_happened_there() -> None:
    assert cast("- Oakview: A man was shot.").locative
    assert not cast("Oakview is quiet; a man was shot.").locative


def test_a_namesake_far_away_yields_to_the_town_whose_police_came() -> None:
    quarter = town("Fairdale", admin1="Texas", confidence=0.6, where=(30.0, -97.0))
    seat = PlaceVote(town(), 1.1, seat=0.95)
    assert choose_place([PlaceVote(quarter, 4.0, locative=True), seat]) == seat.place
    sure = town("Fairdale", admin1="Texas", confidence=0.99, where=(30.0, -97.0))
    assert choose_place([PlaceVote(sure, 4.0, locative=True), seat]) == sure
    texas = town("Texas", admin1="Texas", code="ADM1", where=(31.0, -99.0))
    assert choose_place([PlaceVote(quarter, 4.0), PlaceVote(texas, 0.9), seat]) == quarter


def test_a_place_of_doubtful_name_loses_to_a_sure_one_with_as_many_votes() -> None:
    doubtful, sure = town("Fairdale", confidence=0.1), town("Milltown")
    assert choose_place([PlaceVote(doubtful, 1.6), PlaceVote(sure, 1.6)]) == sure


def test_too_little_said_is_nothing_where_something_is_asked_for() -> None:
    assert choose_place([PlaceVote(town(), 0.2)]) == town()
    assert choose_place([PlaceVote(town(), 0.2)], least=0.3) is None


def votes_of(text: str, *places: Place) -> list[PlaceVote]:
    return [vote(p, text, 0, []) for p in places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blasts in Oakview, Fairdale and Milltown", ["Oakview", "Fairdale", "Milltown"]),
        ("blasts in Oakview and in Fairdale", ["Oakview", "Fairdale"]),
        ("blasts in Oakview / Fairdale", ["Oakview", "Fairdale"]),
        ("blasts between Oakview and Fairdale", []),
        ("a blast in Oakview after one man fled from Fairdale", []),
        ("a blast in Oakview", []),
    ],
)
def test_a_list_of_places_is_read_up_to_its_end(text: str, expected: list[str]) -> None:
    spots = {"Oakview": (40.0, -89.0), "Fairdale": (41.0, -89.0), "Milltown": (42.0, -89.0)}
    places = [town(n, at=text.index(n), where=w) for n, w in spots.items() if n in text]
    assert [p.text for p in listed_places(text, 0, votes_of(text, *places))] == expected


def test_a_suburb_and_a_state_are_no_second_place_of_a_list() -> None:
    text = "blasts in Oakview, Illinois, and Fairdale"
    state = town("Illinois", at=text.index("Illinois"), code="ADM1")
    near = town("Fairdale", at=text.index("Fairdale"), where=(40.05, -89.0))
    far = town("Fairdale", at=text.index("Fairdale"), where=(42.0, -89.0))
    assert listed_places(text, 0, votes_of(text, town(at=10), state, near)) == ()
    assert len(listed_places(text, 0, votes_of(text, town(at=10), state, far))) == 2
