from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dateline.model import Range, State
from dateline.review.refresh import headline, propose
from incident_builders import KHUZDAR, a_candidate

BEFORE = a_candidate(killed=Range(10, 10, 10))


@pytest.mark.parametrize("state", [State.CONFIRMED, State.REJECTED, State.UNSURE, State.DUPLICATE])
def test_a_risen_toll_goes_before_the_editor_again(state: State) -> None:
    [line] = propose(state, BEFORE, replace(BEFORE, killed=Range(31, 31, 31)))
    assert line == {"field": "killed", "old": "10", "new": "31", "sentence": "Killed 10 -> 31."}


@pytest.mark.parametrize(
    ("changed", "asks"),
    [
        ({}, set()),
        ({"score": 0.2, "title": "Other words", "report_keys": ("a1.000", "a2.000")}, set()),
        ({"independent_sources": 5}, {State.UNSURE}),
        ({"injured": Range(3, 3, 3)}, {State.CONFIRMED, State.UNSURE, State.DUPLICATE}),
        ({"place": replace(KHUZDAR, name="Wadh")}, {State.CONFIRMED, State.UNSURE, State.DUPLICATE}),
        ({"date_start": date(2026, 1, 30)}, {State.CONFIRMED, State.UNSURE, State.DUPLICATE}),
        ({"actors": ()}, {State.CONFIRMED, State.UNSURE}),
        ({"sub_event_type": "Suicide bomb"}, {State.CONFIRMED, State.UNSURE, State.REJECTED}),
    ],
)
def test_each_state_is_asked_again_only_for_what_was_decided_on(
    changed: dict[str, Any], asks: set[State]
) -> None:
    after = replace(BEFORE, **changed)
    assert {state for state in State if propose(state, BEFORE, after)} == asks


def test_a_waiting_candidate_needs_no_proposal() -> None:
    assert propose(State.PROPOSED, BEFORE, replace(BEFORE, killed=Range(31, 31, 31))) == []


def test_a_field_that_was_set_by_hand_says_so() -> None:
    after = replace(BEFORE, killed=Range(31, 31, 31), date_start=date(2026, 1, 30), independent_sources=4)
    lines = propose(State.CONFIRMED, BEFORE, after, corrected=["killed", "date_start"])
    assert [line["field"] for line in lines] == ["killed", "date", "independent_sources"]
    assert [line["sentence"].endswith("You had corrected this field.") for line in lines] == [
        True,
        True,
        False,
    ]
    assert headline(lines) == "Killed 10 -> 31. You had corrected this field. And 2 more."
    assert headline([]) == ""
