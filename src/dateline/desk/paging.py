"""Where a page of a list begins, as its address says it."""

from __future__ import annotations

from datetime import datetime

from dateline.desk.numbers import whole_number


def moment_cursor(at: datetime, pk: int) -> str:
    """ "2026-02-03T09:30:00+00:00~17": the last row of a page that is sorted by a time."""
    return f"{at.isoformat()}~{pk}"


def read_moment_cursor(text: str) -> tuple[datetime, int] | None:
    """What `moment_cursor` wrote; None for anything else."""
    at, _, pk = text.partition("~")
    number = whole_number(pk)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, number) if moment.tzinfo is not None and number is not None else None
