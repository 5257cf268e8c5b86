"""The log of what people do: one row for each act that has no table of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dateline.store import models as rows
from dateline.store.roles import AnyUser
from dateline.store.rows import clean, clean_json

KINDS = (
    "comment",
    "assignment",
    "second-reading",
    "rule",
    "watch",
    "view",
    "source",
    "user",
    "bulk",
    "token",
    "webhook",
    "notice",
    "ranking",
)
"""What acts are done to. Decisions and update proposals have tables of their own (`store.changes`)."""


def record_activity(
    kind: str,
    act: str,
    *,
    by: AnyUser | None,
    now: datetime,
    candidate_key: str = "",
    subject: str = "",
    before: Any = None,
    after: Any = None,
    note: str = "",
) -> None:
    """Log one act. Call it inside the transaction that does the act, so that neither is there without the other.

    `act`: a word in the past tense ("edited"). `by`: None is the program itself or the command line. `subject`: the name
    of what was changed, where it is no candidate. `before`, `after`: what JSON can hold; of a change the fields that
    changed. `note`: the reason in words. Raises ValueError for a kind that is not one of KINDS.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of activity; known are {', '.join(KINDS)}")
    rows.Activity.objects.create(
        kind=kind,
        act=act,
        by_id=by.pk if by is not None else None,
        at=now,
        candidate_key=candidate_key,
        subject=clean(subject)[:200],
        before=clean_json(before),
        after=clean_json(after),
        note=clean(note),
    )
