"""Which verdict is allowed in which state, and what it leads to.

    state \\ verdict   confirm    correct    reject    duplicate  unsure   refer     undo
    proposed          confirmed  confirmed  rejected  duplicate  unsure   referred  refused
    unsure            confirmed  confirmed  rejected  duplicate  refused  referred  state before
    referred          confirmed  confirmed  rejected  duplicate  unsure   referred  state before
    confirmed         refused    confirmed  rejected  duplicate  unsure   referred  state before
    rejected          confirmed  confirmed  refused   duplicate  unsure   referred  state before
    duplicate         refused    refused    refused   refused    refused  refused   state before

REFERRED means that somebody asked for a second review. Who asked last may not settle it: all of that row but UNDO, which
takes the question back, is refused of them. Another editor settles it, or refers it on; then they are who asked.

SPLIT, MOVE and PART say where reports belong, not what the candidate is: they leave the state as it is, and are refused
of a duplicate, which has no reports.

Decisions form a stack: UNDO takes the topmost one that still stands off it, so that a second UNDO takes back
the one before. The rows themselves stay: an UNDO is a decision of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dateline.errors import TransitionRefused
from dateline.model import State, Verdict

_LEADS_TO: Mapping[Verdict, State] = {
    Verdict.CONFIRM: State.CONFIRMED,
    Verdict.CORRECT: State.CONFIRMED,
    Verdict.REJECT: State.REJECTED,
    Verdict.DUPLICATE: State.DUPLICATE,
    Verdict.UNSURE: State.UNSURE,
    Verdict.REFER: State.REFERRED,
}

# Saying the same again would only fill the log. A correction can differ from the last one, and so can an
# original.
_SAYS_NOTHING_NEW: frozenset[tuple[State, Verdict]] = frozenset(
    {
        (State.CONFIRMED, Verdict.CONFIRM),
        (State.REJECTED, Verdict.REJECT),
        (State.UNSURE, Verdict.UNSURE),
    }
)

REJECT_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "duplicate": "A duplicate: told elsewhere already, and not in this queue",
        "background": "Background: an old event, told again",
        "not-an-incident": "Not an incident",
        "wrong-place": "Wrong place",
        "out-of-scope": "Out of scope: nothing that is recorded here",
        "unreliable": "Unreliable: not to be believed as it is told",
        "other": "Other (say what)",
    }
)
"""Code -> words, in the order that the desk numbers them."""

RETIRED_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "old-event": "An old event, told again",
        "wrong-beyond-repair": "Wrong place or date, beyond repair",
        "exercise-forecast-fiction": "An exercise, a forecast or fiction",
    }
)
"""Codes that no new decision takes, and old ones keep: the log is never rewritten."""


def next_state(state: State, verdict: Verdict, *, before: State | None = None, asked: bool = False) -> State:
    """The state that `verdict` leads to from `state`. Pure.

    `before` is the state under the topmost standing decision, for UNDO; None if there is none (see
    `state_after`). `asked`: who decides is who asked for the second review that is waited for. Raises
    TransitionRefused with a sentence for the editor.
    """
    if verdict is Verdict.UNDO:
        if before is None:
            raise TransitionRefused("There is no decision to take back.")
        return before
    if state is State.DUPLICATE:
        raise TransitionRefused(
            "Its reports went to another candidate: decide on that one, or take this back first."
        )
    if _settles_own_question(state, verdict, asked=asked):
        raise TransitionRefused(
            "You asked for a second review of this candidate: another editor settles it. Undo takes the question back."
        )
    if (state, verdict) in _SAYS_NOTHING_NEW:
        hint = (
            " Correct it, reject it or undo." if state is State.CONFIRMED else " Undo it or decide otherwise."
        )
        raise TransitionRefused(f"This candidate is {state.value} already.{hint}")
    return _LEADS_TO.get(verdict, state)


def _settles_own_question(state: State, verdict: Verdict, *, asked: bool) -> bool:
    return state is State.REFERRED and asked and verdict in _LEADS_TO


def allowed(state: State, *, decided: bool, asked: bool = False) -> tuple[Verdict, ...]:
    """The verdicts a page may offer. `decided`: some decision stands, so that UNDO has something to take
    back. `asked`: as `next_state` takes it.
    """
    if state is State.DUPLICATE:
        return (Verdict.UNDO,) if decided else ()
    return tuple(
        v
        for v in Verdict
        if (
            decided
            if v is Verdict.UNDO
            else (state, v) not in _SAYS_NOTHING_NEW and not _settles_own_question(state, v, asked=asked)
        )
    )


def standing(verdicts: Sequence[Verdict]) -> tuple[int, ...]:
    """Positions of the decisions that still stand, oldest first. Raises TransitionRefused on an UNDO of
    nothing.
    """
    stack: list[int] = []
    for position, verdict in enumerate(verdicts):
        if verdict is not Verdict.UNDO:
            stack.append(position)
        elif stack:
            stack.pop()
        else:
            raise TransitionRefused("There is no decision to take back.")
    return tuple(stack)


def answers(verdicts: Sequence[Verdict]) -> tuple[int, ...]:
    """Positions of the standing decisions that say what the candidate is, oldest first."""
    return tuple(i for i in standing(verdicts) if verdicts[i] in _LEADS_TO)


def question(verdicts: Sequence[Verdict]) -> int | None:
    """Position of the REFER that the candidate waits on; None where no second review is waited for."""
    stack = answers(verdicts)
    return stack[-1] if stack and verdicts[stack[-1]] is Verdict.REFER else None


def state_after(verdicts: Sequence[Verdict]) -> State:
    """Where a candidate stands after its whole history."""
    stack = answers(verdicts)
    return _LEADS_TO[verdicts[stack[-1]]] if stack else State.PROPOSED


def state_before_last(verdicts: Sequence[Verdict]) -> State | None:
    """Where UNDO would lead; None if there is nothing to take back."""
    if not standing(verdicts):
        return None
    return state_after([*verdicts, Verdict.UNDO])


def settled_reason(verdict: Verdict, reason: str) -> str:
    """The reason as it is kept: stripped, and for a rejection beginning with one of REJECT_REASONS.

    "background" and "background: seen in March" stay as they are; words without a code become "other: words".
    Raises TransitionRefused where a rejection, or a question to a second editor, says nothing.
    """
    text = " ".join(reason.split())
    if verdict is Verdict.REFER and not text:
        raise TransitionRefused("Say in a few words what the second editor is to look at.")
    if verdict is not Verdict.REJECT:
        return text
    code, _, words = text.partition(":")
    code, words = code.strip().lower(), words.strip()
    if code not in REJECT_REASONS:
        code, words = "other", text
    if code == "other" and not words:
        known = ", ".join(REJECT_REASONS)
        raise TransitionRefused(f"Say why it is rejected: one of {known}; with other, in a few words.")
    return f"{code}: {words}" if words else code
