from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import TransitionRefused
from dateline.model import State, Verdict
from dateline.review.transitions import (
    REJECT_REASONS,
    RETIRED_REASONS,
    allowed,
    answers,
    next_state,
    question,
    settled_reason,
    standing,
    state_after,
    state_before_last,
)

C, K, R, D, U, F, X = (
    Verdict.CONFIRM,
    Verdict.CORRECT,
    Verdict.REJECT,
    Verdict.DUPLICATE,
    Verdict.UNSURE,
    Verdict.REFER,
    Verdict.UNDO,
)
TO = {C: "confirmed", K: "confirmed", R: "rejected", D: "duplicate", U: "unsure", F: "referred"}
TABLE = {
    State.PROPOSED: TO | {X: None},
    State.UNSURE: TO | {U: None},
    State.REFERRED: TO,
    State.CONFIRMED: TO | {C: None},
    State.REJECTED: TO | {R: None},
    State.DUPLICATE: dict.fromkeys(TO),
}
CASES = [(state, verdict, to) for state, row in TABLE.items() for verdict, to in row.items()]


@pytest.mark.parametrize(("state", "verdict", "to"), CASES, ids=lambda v: str(v))
def test_each_verdict_leads_where_the_table_says_or_is_refused(
    state: State, verdict: Verdict, to: str | None
) -> None:
    if to is None:
        with pytest.raises(TransitionRefused) as refused:
            next_state(state, verdict)
        assert str(refused.value).endswith(".")
    else:
        assert next_state(state, verdict) == to


@pytest.mark.parametrize("verdict", [Verdict.SPLIT, Verdict.MOVE, Verdict.PART])
@pytest.mark.parametrize("state", State)
def test_where_reports_belong_says_nothing_of_what_the_candidate_is(state: State, verdict: Verdict) -> None:
    if state is State.DUPLICATE:
        with pytest.raises(TransitionRefused, match="went to another candidate"):
            next_state(state, verdict)
    else:
        assert next_state(state, verdict) is state
    series = [C, verdict]
    assert (answers(series), state_after(series), state_before_last(series)) == (
        (0,), State.CONFIRMED, State.CONFIRMED,
    )  # fmt: skip
    assert state_before_last([verdict]) is State.PROPOSED


@pytest.mark.parametrize("before", State)
def test_undo_leads_to_the_state_before(before: State) -> None:
    assert next_state(State.CONFIRMED, Verdict.UNDO, before=before) is before


def test_a_second_undo_takes_back_the_decision_before() -> None:
    series = [C, R, X]
    assert (state_after(series), state_before_last(series)) == (State.CONFIRMED, State.PROPOSED)
    assert (state_after([*series, X]), state_before_last([*series, X])) == (State.PROPOSED, None)
    assert standing([C, X, R, U]) == (2, 3)


@pytest.mark.parametrize("verdict", TO)
def test_who_asked_for_a_second_review_does_not_settle_it(verdict: Verdict) -> None:
    with pytest.raises(TransitionRefused, match="another editor settles it"):
        next_state(State.REFERRED, verdict, asked=True)
    assert next_state(State.REFERRED, Verdict.UNDO, before=State.UNSURE, asked=True) is State.UNSURE
    assert next_state(State.REFERRED, Verdict.MOVE, asked=True) is State.REFERRED


@pytest.mark.parametrize(
    ("series", "position"),
    [
        ([], None),
        ([F], 0),
        ([C, F, Verdict.PART], 1),
        ([F, C], None),
        ([F, C, X], 0),
        ([F, X], None),
        ([F, F], 1),
    ],
)
def test_the_question_that_is_waited_on_is_the_last_that_stands(
    series: list[Verdict], position: int | None
) -> None:
    assert question(series) == position


EDITORS = ("amina", "bilal", "zara")


@given(st.lists(st.tuples(st.sampled_from(EDITORS), st.sampled_from(list(Verdict))), max_size=30))
def test_any_series_of_verdicts_keeps_to_the_table(said: list[tuple[str, Verdict]]) -> None:
    """Walked step by step, or read from the history at once, the state is the same; undo goes back exactly one; nobody
    settles what they asked.
    """
    taken: list[Verdict] = []
    by: list[str] = []
    state = State.PROPOSED
    trail = [state]
    for user, verdict in said:
        before = state_before_last(taken)
        asking = question(taken)
        asked = asking is not None and by[asking] == user
        assert (asking is not None) == (state is State.REFERRED)
        offered = allowed(state, decided=before is not None, asked=asked)
        try:
            after = next_state(state, verdict, before=before, asked=asked)
        except TransitionRefused:
            assert verdict not in offered
            continue
        assert verdict in offered
        if after is not state and verdict is not Verdict.UNDO:
            assert not asked
        taken.append(verdict)
        by.append(user)
        if verdict is Verdict.UNDO:
            trail.pop()
            assert after == trail[-1]
        else:
            trail.append(after)
        state = after
        assert state_after(taken) == state
        assert len(standing(taken)) == len(trail) - 1


@pytest.mark.parametrize(
    ("given_reason", "kept"),
    [
        ("background", "background"),
        (" Wrong-Place :  it was   Kharan ", "wrong-place: it was Kharan"),
        ("old-event", "other: old-event"),
        ("a drill by the coast guard", "other: a drill by the coast guard"),
        ("other: a poem", "other: a poem"),
        ("note: a poem", "other: note: a poem"),
    ],
)
def test_a_rejections_reason_begins_with_a_standard_one(given_reason: str, kept: str) -> None:
    assert settled_reason(Verdict.REJECT, given_reason) == kept
    assert kept.partition(":")[0] in REJECT_REASONS


@pytest.mark.parametrize("reason", ["", "  ", "other", "other: "])
def test_a_rejection_needs_a_reason(reason: str) -> None:
    with pytest.raises(TransitionRefused, match="Say why"):
        settled_reason(Verdict.REJECT, reason)


def test_a_question_to_a_second_editor_says_something() -> None:
    with pytest.raises(TransitionRefused, match="second editor"):
        settled_reason(Verdict.REFER, " ")
    assert settled_reason(Verdict.REFER, "is  it one raid?") == "is it one raid?"


def test_no_code_is_both_in_use_and_retired() -> None:
    assert not REJECT_REASONS.keys() & RETIRED_REASONS.keys()


def test_other_verdicts_need_none() -> None:
    assert settled_reason(Verdict.CONFIRM, "") == ""
    assert settled_reason(Verdict.UNSURE, " one  source ") == "one source"


@given(st.text(max_size=60))
def test_a_reason_that_is_kept_once_is_kept_as_it_is_again(reason: str) -> None:
    try:
        kept = settled_reason(Verdict.REJECT, reason)
    except TransitionRefused:
        return
    assert settled_reason(Verdict.REJECT, kept) == kept
