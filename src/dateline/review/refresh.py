"""New reports against a human's answer: when does a changed candidate go back before the editor?

The machine's values of a decided candidate go on changing as reports join. The editor's answer stands; what
changed is put to them as an update proposal ("Killed 10 -> 31."), unless it changes nothing that they decided
on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dateline.incidents.changes import Change, changes
from dateline.model import Candidate, State

# One more source for the same facts is no reason to ask again, except where the number of sources was the
# doubt.
_WORTH_ASKING: Mapping[State, frozenset[str]] = {
    State.PROPOSED: frozenset(),  # still in the queue: its card shows the new values by itself
    State.CONFIRMED: frozenset({"killed", "injured", "place", "date", "event_type", "actors", "claims"}),
    State.UNSURE: frozenset(
        {"killed", "injured", "place", "date", "event_type", "actors", "claims", "independent_sources"}
    ),
    # What was no incident stays none when its wording moves; people killed or another kind of event may be
    # one.
    State.REJECTED: frozenset({"killed", "event_type"}),
    State.DUPLICATE: frozenset({"killed", "injured", "place", "date"}),
}

# The field of a correction that answers for a field of a change.
_CORRECTED_BY: Mapping[str, tuple[str, ...]] = {
    "date": ("date_start", "date_end"),
    "event_type": ("event_type", "sub_event_type"),
}


def propose(
    state: State,
    before: Candidate,
    after: Candidate,
    *,
    corrected: Sequence[str] = (),
    dismissed: Collection[tuple[str, str]] = (),
) -> list[dict[str, Any]]:
    """The lines of an update proposal, `{"field", "old", "new", "sentence"}` each; empty if there is nothing
    to ask.

    `state` is where the candidate stands; `before` what the machine said when the editor last looked, `after`
    what it says now. `corrected`: fields that the editor set by hand; their lines say so.
    `dismissed`: (field, new value) of lines that an editor has seen and dismissed; they alone are no reason.
    """
    worth = _WORTH_ASKING[state]
    if not worth:
        return []
    found = changes(before, after)
    if not any(c.field in worth and (c.field, c.new) not in dismissed for c in found):
        return []
    return [_line(change, corrected) for change in found]


def _line(change: Change, corrected: Sequence[str]) -> dict[str, Any]:
    by_hand = any(name in corrected for name in _CORRECTED_BY.get(change.field, (change.field,)))
    sentence = f"{change.sentence} You had corrected this field." if by_hand else change.sentence
    return {"field": change.field, "old": change.old, "new": change.new, "sentence": sentence}


def headline(lines: Sequence[Mapping[str, Any]]) -> str:
    """A proposal in one line for lists: its weightiest change, and how many more there are."""
    if not lines:
        return ""
    more = len(lines) - 1
    return f"{lines[0]['sentence']}{f' And {more} more.' if more else ''}"
