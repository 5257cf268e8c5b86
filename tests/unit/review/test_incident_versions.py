"""An incident as it stood after each decision."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import TransitionRefused
from dateline.model import Candidate, Decision, Range, State, Verdict
from dateline.review.incident_versions import Decided, Version, changes_between, incident_after, versions
from dateline.review.transitions import next_state, state_before_last
from incident_builders import NOW, a_candidate

CORRECTIONS: dict[Verdict, dict[str, Any]] = {Verdict.CORRECT: {"killed": {"low": 9, "best": 9, "high": 9}}}


def decided(
    *said: Verdict | tuple[Verdict, dict[str, Any]], machines: dict[int, Candidate] | None = None
) -> list[Decided]:
    """Decisions in a row, revision 1 first; `machines`: by revision, what the machine says from then on."""
    found, machine = [], a_candidate("c1")
    for revision, one in enumerate(said, start=1):
        verdict, corrections = one if isinstance(one, tuple) else (one, CORRECTIONS.get(one, {}))
        machine = (machines or {}).get(revision, machine)
        decision = Decision(
            "c1",
            revision,
            verdict,
            f"editor {revision}",
            NOW + timedelta(hours=revision),
            tuple(corrections.items()),
        )
        found.append(Decided(decision, None if verdict is Verdict.UNDO else machine))
    return found


def kinds(found: tuple[Version, ...]) -> list[tuple[int, bool, list[str]]]:
    return [(v.revision, v.incident is not None, [c.field for c in v.changes]) for v in found]


def test_nothing_that_was_never_confirmed_has_versions() -> None:
    assert versions(decided(Verdict.UNSURE, Verdict.REJECT, Verdict.UNDO)) == ()
    assert versions([]) == ()


def test_a_correction_makes_a_version_that_says_what_changed() -> None:
    first, second = versions(decided(Verdict.CONFIRM, Verdict.CORRECT))
    assert kinds((first, second)) == [(1, True, []), (2, True, ["killed"])]
    assert (second.changes[0].old, second.changes[0].new["best"]) != (None, None)
    assert first.until == second.since
    assert second.until is None


def test_an_undo_brings_the_earlier_version_back_and_says_so() -> None:
    first, second, third = versions(decided(Verdict.CONFIRM, Verdict.CORRECT, Verdict.UNDO))
    assert third.incident == first.incident
    assert [(c.field, c.new) for c in third.changes] == [(c.field, c.old) for c in second.changes]


def test_a_withdrawn_incident_that_is_confirmed_again_is_compared_with_what_it_said_last() -> None:
    found = versions(decided(Verdict.CONFIRM, (Verdict.REJECT, {}), Verdict.CORRECT))
    assert kinds(found) == [(1, True, []), (2, False, []), (3, True, ["killed"])]


def test_a_decision_about_reports_or_a_doubt_taken_back_while_rejected_makes_no_version() -> None:
    found = versions(decided(Verdict.CONFIRM, Verdict.PART, Verdict.REJECT, Verdict.UNSURE, Verdict.UNDO))
    assert kinds(found) == [(1, True, []), (3, False, [])]


def test_a_version_holds_what_the_machine_said_when_it_was_decided() -> None:
    later = a_candidate(
        "c1", date_start=date(2026, 2, 2), date_end=date(2026, 2, 2), killed=Range(40, 40, 40)
    )
    found = versions(decided(Verdict.CONFIRM, Verdict.CORRECT, machines={2: later}))
    assert found[0].incident is not None
    assert found[1].incident is not None
    assert found[0].incident.date_start == a_candidate("c1").date_start
    assert found[1].incident.date_start == date(2026, 2, 2)
    assert found[1].incident.killed == Range(9, 9, 9)
    assert {c.field for c in found[1].changes} == {"date_start", "date_end", "killed"}


def test_where_words_stand_is_no_change() -> None:
    a, b = (incident_after(decided(Verdict.CONFIRM)) for _ in range(2))
    assert a is not None
    assert b is not None
    assert changes_between(a, b) == ()


@given(st.lists(st.sampled_from(list(Verdict)), max_size=12))
def test_the_last_version_stands_exactly_when_the_candidate_is_confirmed(wanted: list[Verdict]) -> None:
    allowed: list[Verdict] = []
    state = State.PROPOSED
    for verdict in wanted:
        try:
            state = next_state(state, verdict, before=state_before_last(allowed))
        except TransitionRefused:
            continue
        allowed.append(verdict)
    found = versions(decided(*allowed))
    standing = bool(found) and found[-1].incident is not None
    assert standing == (state is State.CONFIRMED)
    assert [v.since for v in found] == sorted(v.since for v in found)
    assert [v.until for v in found[:-1]] == [v.since for v in found[1:]]
    # two versions in a row never both say that it is withdrawn
    assert all(a.incident or b.incident for a, b in pairwise(found))
