"""What may be asked of lists: the filters of the desk under the same names, read strictly.

The desk leaves out of an address what it cannot read; a program that misspells a filter would then take everything for
what it asked. So here a name that is not known, and a value that cannot be read, is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from dateline.api.cursors import LONGEST
from dateline.api.problems import invalid
from dateline.review.filters import TABS, QueueFilter
from dateline.review.incident_filter import IncidentFilter

MOST = 200
USUAL = 50

Tab = Literal[
    "proposed", "referred", "unsure", "updates", "confirmed", "rejected", "duplicate", "past", "all"
]
assert Tab.__args__ == TABS  # type: ignore[attr-defined]


class Listed(Schema):
    """What every list takes."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="Items on a page.")
    cursor: str = Field("", max_length=LONGEST, description="`next` of the page before.")


class WhatHappened(Listed):
    country: str | None = Field(None, pattern=r"^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2.")
    admin1: str | None = Field(None, max_length=200, description="Province; needs country.")
    admin2: str | None = Field(None, max_length=200, description="District; needs admin1.")
    box: str | None = Field(None, max_length=100, description="west,south,east,north in degrees.")
    type: str | None = Field(None, max_length=60, description="Event type of the codebook.")
    sub: str | None = Field(None, max_length=60, description="Sub-event type of the codebook.")
    actor: str | None = Field(None, max_length=200)
    source: str | None = Field(None, max_length=120, description="Id of a feed.")
    language: str | None = Field(None, max_length=8)
    first_day: date | None = Field(None, alias="from", description="It ended on this day or later.")
    last_day: date | None = Field(None, alias="to", description="It began on this day or earlier.")
    q: str | None = Field(None, max_length=200, description="Words; each must be there.")
    watch: str | None = Field(None, max_length=60, description="Id of a watch; none: in no watch.")


class IncidentsAsked(WhatHappened):
    pass


class CandidatesAsked(WhatHappened):
    state: Tab | None = Field(None, description="Tab of the queue; left out: proposed.")
    score: int | None = Field(None, ge=0, le=100, description="At least so many percent.")
    assignee: str | None = Field(None, max_length=150, description="A user's name; nobody: given to none.")
    disagree: bool | None = Field(None, description="Only those whose sources disagree.")
    update: bool | None = Field(None, description="Only those with an open update proposal.")


def first_of(found: Any, limit: int) -> tuple[list[Any], bool]:
    """The first `limit` rows of a query, and whether there are more behind them. One query."""
    some = list(found[: limit + 1])
    return some[:limit], len(some) > limit


def given(request: HttpRequest, asked: Listed) -> dict[str, str]:
    """The filters as an address carries them. Raises Problem for a name that this list does not know."""
    known = {field.alias or name for name, field in type(asked).model_fields.items()}
    if strange := sorted(set(request.GET) - known):
        raise invalid(
            [(name, "There is no such filter here.") for name in strange[:10]],
            f"Unknown: {', '.join(name[:60] for name in strange[:10])}. Known: {', '.join(sorted(known))}.",
        )
    return {name: value for name, value in _plain(asked).items() if value}


def _plain(asked: Listed) -> dict[str, str]:
    said: dict[str, Any] = asked.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude={"limit", "cursor"}
    )
    return {
        name: ("1" if value else "") if isinstance(value, bool) else str(value)
        for name, value in said.items()
    }


def incident_filter(request: HttpRequest, asked: IncidentsAsked) -> IncidentFilter:
    said = given(request, asked)
    wanted = IncidentFilter.read(said)
    _all_was_read(said, wanted.values())
    return wanted


def queue_filter(request: HttpRequest, asked: CandidatesAsked) -> QueueFilter:
    said = given(request, asked)
    wanted = QueueFilter.read(said)
    usual = {"state": "proposed", "score": "0"}
    _all_was_read({n: v for n, v in said.items() if usual.get(n) != v}, wanted.values())
    return wanted


def _all_was_read(said: Mapping[str, str], read: Mapping[str, str]) -> None:
    if lost := [name for name in said if name not in read]:
        raise invalid([(name, f"{said[name]!r} cannot be used here.") for name in lost])
