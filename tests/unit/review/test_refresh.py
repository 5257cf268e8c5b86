from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dateline.incidents.changes import NewReport
from dateline.incidents.merge import merge
from dateline.model import Casualty, Claim, MergeRules, Range, Span, State
from dateline.review.refresh import WORTH_ASKING_REJECTED, Answer, headline, propose
from dateline.review.transitions import REJECT_REASONS, RETIRED_REASONS
from incident_builders import KHUZDAR, a_candidate
from unit.incidents.linking_builders import killed, linkable

BEFORE = a_candidate(killed=Range(10, 10, 10))
RISEN = replace(BEFORE, killed=Range(31, 31, 31))
DECIDED = (State.CONFIRMED, State.REJECTED, State.UNSURE, State.REFERRED, State.DUPLICATE)


@pytest.mark.parametrize("state", DECIDED)
def test_a_risen_toll_goes_before_the_editor_again(state: State) -> None:
    line = propose(Answer(state, BEFORE), RISEN)[-1]
    assert {name: line[name] for name in ("field", "kind", "old", "new", "sentence")} == {
        "field": "killed", "kind": "toll", "old": "10", "new": "31", "sentence": "Killed 10 -> 31.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "asks"),
    [
        ({}, set()),
        ({"score": 0.2, "title": "Other words", "report_keys": ("a1.000", "a2.000")}, set()),
        ({"independent_sources": 5}, {State.UNSURE, State.REFERRED}),
        ({"injured": Range(3, 3, 3)}, {State.CONFIRMED, State.UNSURE, State.REFERRED, State.DUPLICATE}),
        (
            {"place": replace(KHUZDAR, name="Wadh")},
            {State.CONFIRMED, State.UNSURE, State.REFERRED, State.DUPLICATE},
        ),
        ({"date_start": date(2026, 1, 30)}, {State.CONFIRMED, State.UNSURE, State.REFERRED, State.DUPLICATE}),
        ({"actors": ()}, {State.CONFIRMED, State.UNSURE, State.REFERRED}),
        ({"sub_event_type": "Suicide bomb"}, {State.CONFIRMED, State.UNSURE, State.REFERRED, State.REJECTED}),
        ({"killed": None}, {State.CONFIRMED, State.UNSURE, State.REFERRED, State.DUPLICATE}),
    ],
)
def test_each_state_is_asked_again_only_for_what_was_decided_on(
    changed: dict[str, Any], asks: set[State]
) -> None:
    after = replace(BEFORE, **changed)
    assert {state for state in State if propose(Answer(state, BEFORE), after)} == asks


def test_a_waiting_candidate_needs_no_proposal() -> None:
    assert propose(Answer(State.PROPOSED, BEFORE), RISEN) == []


def test_a_field_that_was_set_by_hand_says_so() -> None:
    after = replace(RISEN, date_start=date(2026, 1, 30), independent_sources=4)
    lines = propose(Answer(State.CONFIRMED, BEFORE, corrected=["killed", "date_start"]), after)
    assert [line["field"] for line in lines] == ["killed", "date", "independent_sources"]
    assert [line["sentence"].endswith("You had corrected this field.") for line in lines] == [
        True,
        True,
        False,
    ]
    assert headline(lines) == "Killed 10 -> 31. You had corrected this field. And 2 more."
    assert headline([]) == ""


# ------------------------------------------------------------------------------------------- rejected, and back

FACTS: dict[str, dict[str, Any]] = {
    "killed": {"killed": Range(31, 31, 31)},
    "injured": {"injured": Range(3, 3, 3)},
    "place": {"place": replace(KHUZDAR, name="Wadh")},
    "date": {"date_start": date(2026, 1, 30)},
    "event_type": {"sub_event_type": "Suicide bomb"},
    "claims": {"claims": (Claim("Desert Lions", "claimed", Span(0, 4)),)},
    "independent_sources": {"independent_sources": 9},
}


@pytest.mark.parametrize(
    ("reason", "back_for"),
    [
        ("not-an-incident", {"killed", "event_type", "claims"}),
        ("not-an-incident: a debate in parliament", {"killed", "event_type", "claims"}),
        ("background", {"date"}),
        ("wrong-place: it was Kharan", {"place"}),
        ("out-of-scope", {"event_type", "place", "killed"}),
        ("unreliable", {"independent_sources"}),
        ("old-event", {"date"}),
        ("wrong-beyond-repair", {"place", "date"}),
        ("exercise-forecast-fiction", {"killed", "injured", "claims"}),
        ("duplicate", {"place", "date", "event_type"}),
        ("other: no time", {"killed", "event_type"}),
    ],
)
def test_what_brings_a_rejected_one_back_depends_on_why_it_was_rejected(
    reason: str, back_for: set[str]
) -> None:
    answer = Answer(State.REJECTED, BEFORE, reason)
    assert {name for name, new in FACTS.items() if propose(answer, replace(BEFORE, **new))} == back_for


def test_every_reason_to_reject_says_what_speaks_against_it() -> None:
    assert set(WORTH_ASKING_REJECTED) == {*REJECT_REASONS, *RETIRED_REASONS}


NONE_DEAD = linkable("a", dead=0, source="herald", text="Nobody was killed in the drill, the mayor said.")
WORDS = "The mayor was wrong about the drill. Police said four people had died in the square. A market was closed."
AT = WORDS.index("four people")
FOUR = linkable(
    "b",
    dead=4,
    casualties=(Casualty("killed", "unknown", 4, 4, 4, Span(AT, AT + 11), attributed_to="police"),),
    source="courier",
    text=WORDS,
    published=datetime(2026, 3, 6, 6, 0, tzinfo=UTC),
)
THIRD = linkable("c", dead=4, source="post", text="Four dead were counted in the hospital of the town.")


def rejected(reason: str = "not-an-incident") -> Answer:
    said = merge("k", [NONE_DEAD])
    return Answer(State.REJECTED, said, reason, "rana", datetime(2026, 3, 5, 9, 0, tzinfo=UTC))


def test_what_is_back_says_why_with_the_words_that_brought_it() -> None:
    news = [NewReport(FOUR, "The Courier"), NewReport(THIRD, "The Post")]
    lines = propose(rejected(), merge("k", [NONE_DEAD, FOUR, THIRD]), news)
    assert lines[0]["kind"] == "back"
    assert headline(lines) == (
        "Rejected on 5 March 2026 by rana as not an incident; since then: killed 0 -> 4 (range 0-4) according to "
        "police (The Courier); 2 new sources."
    )
    toll = next(line for line in lines if line["field"] == "killed")
    assert [(q["source"], q["words"], q["attributed_to"]) for q in toll["evidence"]] == [
        ("The Courier", "Police said four people had died in the square.", "police"),
        ("The Post", "Four dead were counted in the hospital of the town.", None),
    ]
    assert [WORDS[q["start"] : q["end"]] for q in toll["evidence"]][:1] == ["four people"]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("background: of 2019", "as background, an old event told again (of 2019)"),
        ("old-event: of 2019", "as an old event, told again (of 2019)"),
        ("other: no time", "for another reason (no time)"),
        ("said otherwise", "for another reason (said otherwise)"),
    ],
)
def test_the_words_of_a_rejection_are_told(reason: str, said: str) -> None:
    before = merge("k", [NONE_DEAD])
    after = replace(before, date_start=date(2026, 3, 9), date_end=date(2026, 3, 9), sub_event_type="Grenade")
    (back, *_) = propose(replace(rejected(reason), said=before), after)
    assert f"{said}; since then: " in back["sentence"]


def test_the_same_story_from_another_paper_leaves_a_rejection_alone() -> None:
    again = linkable("d", dead=0, source="post", text="There were no deaths in the exercise of the brigade.")
    copy = linkable("e", dead=0, source="star", text=NONE_DEAD.text)
    after = merge("k", [NONE_DEAD, again, copy])
    assert propose(rejected(), after, [NewReport(again, "The Post"), NewReport(copy, "Star")]) == []


def test_a_denial_brings_no_rejected_one_back() -> None:
    said = merge("k", [NONE_DEAD])
    after = replace(said, claims=(Claim("Desert Lions", "denied", Span(0, 4)),))
    assert propose(rejected(), after) == []
    assert propose(Answer(State.CONFIRMED, said), after)[0]["kind"] == "denial"


@pytest.mark.parametrize(
    ("was", "now", "asks"),
    [
        (Range(4, 4, None), Range(4, 4, 4), False),
        (Range(4, 4, 4), Range(4, 4, None), False),
        (Range(4, 9, 9), Range(9, 9, 9), False),
        (Range(4, 4, 4), Range(4, 4, 9), True),
        (Range(4, 9, 9), Range(4, 4, 9), True),
        (Range(24, None, None), Range(24, 30, 30), True),
    ],
)
def test_a_figure_that_says_no_more_than_the_one_before_asks_nobody(
    was: Range, now: Range, asks: bool
) -> None:
    said = a_candidate(killed=was)
    assert bool(propose(Answer(State.CONFIRMED, said), replace(said, killed=now))) is asks


@pytest.mark.parametrize("state", DECIDED)
def test_another_rule_alone_asks_nobody_again(state: State) -> None:
    reports = [
        linkable("a", dead=4, casualties=(killed(4),), text="first words"),
        linkable("b", dead=9, casualties=(killed(9),), text="second account"),
    ]
    said = merge("k", reports)
    by_another = merge("k", reports, MergeRules(toll="acled_conservative"))
    assert (said.killed, by_another.killed) == (Range(4, 9, 9), Range(4, 4, 9))
    assert propose(Answer(state, said), by_another) == []
    more = linkable("c", dead=12, casualties=(killed(12),), text="a third account", source="post")
    news = [NewReport(more, "The Post")]
    after = merge("k", [*reports, more], MergeRules(toll="acled_conservative"))
    assert [
        q["words"]
        for line in propose(Answer(State.CONFIRMED, said), after, news)[:1]
        for q in line["evidence"]
    ] == ["a third account"]
