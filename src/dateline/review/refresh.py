"""New reports against a human's answer: when does a changed candidate go back before the editor?

The machine's values of a decided candidate go on changing as reports join. The editor's answer stands; what
changed is put to them as an update proposal ("Killed 10 -> 31."), with the words that brought it, unless it changes nothing
that they decided on. What was rejected and comes back says why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dateline.incidents.changes import Change, NewReport, changes
from dateline.model import Candidate, State
from dateline.records import plain

_TOLL = frozenset({"killed", "injured", "abducted", "missing", "displaced"})
_FACTS = _TOLL | {"arrested", "place", "date", "event_type", "actors", "claims", "denial"}

# One more source for the same facts is no reason to ask again, except where the number of sources was the
# doubt.
_WORTH_ASKING: Mapping[State, frozenset[str]] = {
    State.PROPOSED: frozenset(),  # still in the queue: its card shows the new values by itself
    State.CONFIRMED: _FACTS,
    State.UNSURE: _FACTS | {"independent_sources"},
    State.REFERRED: _FACTS | {"independent_sources"},
    State.DUPLICATE: frozenset({"killed", "injured", "place", "date"}),
}

# What a rejection said decides what speaks against it.
WORTH_ASKING_REJECTED: Mapping[str, frozenset[str]] = {
    # What was no incident stays none when its wording moves; people killed, taken or claimed, or another kind of event, may
    # be one.
    "not-an-incident": frozenset({"killed", "abducted", "event_type", "claims"}),
    # An old event stays old with a higher toll; on another day it may be a new one.
    "background": frozenset({"date"}),
    "wrong-place": frozenset({"place"}),
    # What is recorded is a matter of the kind of event, of where it was, and of whether people were killed.
    "out-of-scope": frozenset({"event_type", "place", "killed"}),
    # Not believed of those who told it: somebody else tells it, too.
    "unreliable": frozenset({"independent_sources"}),
    # Told elsewhere already: its toll is asked about there. Elsewhere, or on another day, it is another event.
    "duplicate": frozenset({"place", "date", "event_type"}),
    "other": frozenset({"killed", "event_type"}),
    # Codes of before (`transitions.RETIRED_REASONS`). A drill or a forecast with victims was neither.
    "old-event": frozenset({"date"}),
    "wrong-beyond-repair": frozenset({"place", "date"}),
    "exercise-forecast-fiction": _TOLL | {"claims"},
}
_REJECTED_AS: Mapping[str, str] = {
    "not-an-incident": "as not an incident",
    "background": "as background, an old event told again",
    "wrong-place": "for a wrong place",
    "out-of-scope": "as out of scope",
    "unreliable": "as unreliable",
    "old-event": "as an old event, told again",
    "wrong-beyond-repair": "for a wrong place or date",
    "exercise-forecast-fiction": "as an exercise, a forecast or fiction",
    "duplicate": "as told elsewhere already",
    "other": "for another reason",
}

# The field of a correction that answers for a field of a change.
_CORRECTED_BY: Mapping[str, tuple[str, ...]] = {
    "date": ("date_start", "date_end"),
    "event_type": ("event_type", "sub_event_type"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision that stands: where it left the candidate, and what the machine said when it was made."""

    state: State
    said: Candidate
    reason: str = ""  # of a rejection: begins with a code of `transitions.REJECT_REASONS` or RETIRED_REASONS
    decided_by: str = ""
    decided_at: datetime | None = None
    corrected: Sequence[str] = ()  # fields that editors set by hand


def propose(
    answer: Answer,
    after: Candidate,
    news: Sequence[NewReport] = (),
    arrests: Sequence[NewReport] = (),
    denials: Sequence[NewReport] = (),
    *,
    dismissed: Collection[tuple[str, str]] = (),
) -> list[dict[str, Any]]:
    """The lines of an update proposal, JSON-ready; empty if there is nothing to ask.

    A line is `{"field", "kind", "old", "new", "sentence", "evidence": [quote, ...]}`, see `incidents.changes`. `after` is
    what the machine says now; `news`, `arrests` and `denials`: new reports, as `changes` takes them. `dismissed`: (field,
    new value) of lines that an editor has seen and dismissed; they alone are no reason. What was rejected or called a
    duplicate begins with a line of kind "back" that says in a sentence why it is asked again.
    """
    worth = _worth(answer)
    if not worth:
        return []
    found = changes(answer.said, after, news, arrests, denials)
    if not any(_asks(c, answer, worth) and (c.field, c.new) not in dismissed for c in found):
        return []
    lines = [_line(change, answer.corrected) for change in found]
    if answer.state in (State.REJECTED, State.DUPLICATE):
        why = why_back(answer, found)
        lines.insert(0, _line(Change("state", "back", answer.state.value, "", why), ()))
    return lines


def _asks(change: Change, answer: Answer, worth: Collection[str]) -> bool:
    """Whether a change is a reason to ask. What speaks against an event brings no rejected one back: a toll that is told
    no more, a denial.
    """
    against = change.kind == "denial" or (change.field in _TOLL and not change.new)
    return change.field in worth and not (answer.state is State.REJECTED and against)


def _worth(answer: Answer) -> frozenset[str]:
    if answer.state is not State.REJECTED:
        return _WORTH_ASKING[answer.state]
    return WORTH_ASKING_REJECTED[_code(answer.reason)]


def _code(reason: str) -> str:
    code = reason.partition(":")[0]
    return code if code in WORTH_ASKING_REJECTED else "other"


def why_back(answer: Answer, found: Sequence[Change]) -> str:
    """ "Rejected on 3 March 2026 by rana as not an incident; since then: killed 0 -> 4 according to police (The Herald);
    2 new sources."
    """
    by = f" by {answer.decided_by}" if answer.decided_by else ""
    on = ""
    if answer.decided_at is not None:
        day = answer.decided_at.astimezone(UTC)
        on = f" on {day.day} {day:%B %Y}"
    if answer.state is State.REJECTED:
        words = answer.reason.partition(":")[2].strip() or (
            "" if answer.reason in _REJECTED_AS else answer.reason
        )
        said = f"Rejected{on}{by} {_REJECTED_AS[_code(answer.reason)]}{f' ({words})' if words else ''}"
    else:
        said = f"Called a duplicate{on}{by}"
    worth = _worth(answer)
    told = [_in_a_clause(c) for c in found if _asks(c, answer, worth)]
    sources = next((c for c in found if c.field == "independent_sources"), None)
    if sources is not None and (more := int(sources.new) - int(sources.old)) > 0:
        told.append(f"{more} new source{'' if more == 1 else 's'}")
    return f"{said}; since then: {'; '.join(told)}."


def _in_a_clause(change: Change) -> str:
    clause = change.sentence.rstrip(".")
    clause = clause[:1].lower() + clause[1:]
    if not change.evidence:
        return clause
    quote = change.evidence[0]
    who = f"{quote.attributed_to} ({quote.source})" if quote.attributed_to else quote.source
    return f"{clause} according to {who}" if who else clause


def _line(change: Change, corrected: Sequence[str]) -> dict[str, Any]:
    by_hand = any(name in corrected for name in _CORRECTED_BY.get(change.field, (change.field,)))
    line: dict[str, Any] = plain(change)
    if by_hand:
        line["sentence"] = f"{change.sentence} You had corrected this field."
    return line


def headline(lines: Sequence[Mapping[str, Any]]) -> str:
    """A proposal in one line for lists: why it is back, or its weightiest change and how many more there are."""
    if not lines:
        return ""
    more = len(lines) - 1 if lines[0].get("kind") != "back" else 0
    return f"{lines[0]['sentence']}{f' And {more} more.' if more else ''}"
