"""What the API answers, as documented in its OpenAPI description: parts, incidents, changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from django.http import HttpResponse
from pydantic import AfterValidator, BaseModel, Field

from dateline.api.addresses import public_address
from dateline.store import models as rows

T = TypeVar("T")

Address = Annotated[
    str | None,
    AfterValidator(public_address),
    Field(description="Null where the host lies inside a private network."),
]


def answer(shape: BaseModel, status: int = 200, **headers: str) -> HttpResponse:
    """`shape` as JSON."""
    return HttpResponse(
        shape.model_dump_json(), status=status, content_type="application/json", headers=headers
    )


class Page(BaseModel, Generic[T]):
    """A page of a list. Only `next` says whether there is more: a page may be shorter than its limit."""

    items: list[T]
    next: str | None = Field(None, description="The cursor of the next page; null: this is the last.")


class Spanned(BaseModel):
    """Where words stand: code points into `field` (title or text) of an article, end exclusive."""

    field: str = "text"
    start: int
    end: int


class Place(BaseModel):
    text: str = ""
    kind: str = "place"
    name: str | None = None
    geonameid: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country_code: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    feature_code: str | None = None
    confidence: float = 0.0
    geo_precision: int | None = Field(None, description="1 exact, 2 near or part of a district, 3 region.")


class Toll(BaseModel):
    low: int | None = None
    best: int | None = None
    high: int | None = None


class Actor(BaseModel):
    role: str
    name: str
    kind: str
    actor_id: str | None = None


class CasualtyLine(BaseModel):
    category: str
    who: str
    low: int | None = None
    best: int | None = None
    high: int | None = None
    attributed_to: str | None = None
    report_key: str = ""
    cumulative: bool = False
    superseded: bool = False


class Claim(BaseModel):
    claimant: str
    status: str


class Event(BaseModel):
    """What candidates, reports and incidents say alike."""

    event_type: str
    sub_event_type: str
    disorder_type: str
    date_start: date | None = None
    date_end: date | None = None
    time_precision: int = 1
    place: Place | None = None
    actors: list[Actor] = []
    killed: Toll | None = None
    injured: Toll | None = None
    claims: list[Claim] = []
    tags: list[str] = []


class SourceLine(BaseModel):
    source_id: str = ""
    source: str = ""
    article_url: Address = None
    headline: str = ""


class ProvenanceLine(BaseModel):
    """What a field rests on: words of an article, or the decision (its revision) that set it; then `quote` is the reason."""

    field: str
    article_url: Address = None
    quote: str | None = None
    in_: Literal["title", "text"] | None = Field(None, alias="in")
    start: int | None = None
    end: int | None = None
    decision_revision: int | None = None


class MergedLine(BaseModel):
    public_id: str
    at: datetime


class IncidentLine(Event):
    """An incident in a list, and as it stands."""

    public_id: str
    candidate_key: str
    casualties: list[CasualtyLine] = []
    sources: list[SourceLine] = []
    source_scale: str = ""
    notes: str = ""
    confirmed_by: str
    confirmed_at: datetime
    revision: int
    corrected_fields: list[str] = []
    merged: list[MergedLine] = Field([], description="Incidents that were merged into this one.")


class FieldChanged(BaseModel):
    field: str
    old: Any = None
    new: Any = None


class VersionLine(BaseModel):
    """The incident as a decision left it. `stands`: false where that decision withdrew it."""

    revision: int
    since: datetime
    until: datetime | None = None
    by: str
    verdict: str
    stands: bool
    changes: list[FieldChanged] = []


class IncidentItem(IncidentLine):
    """One incident with what it rests on. `part_of`: the candidate that an editor said it is part of."""

    provenance: list[ProvenanceLine] = []
    part_of: str | None = None
    parts: list[str] = []
    versions: list[VersionLine] = []


def incident_line(record: dict[str, Any]) -> IncidentLine:
    return IncidentLine.model_validate(record)


class ChangeLine(BaseModel):
    """That an incident was published, changed or retracted. `merged_into`: with retracted, what stands in its place."""

    number: int
    public_id: str
    kind: Literal["published", "changed", "retracted"]
    at: datetime
    merged_into: str | None = None
    decision: int


class ChangesPage(BaseModel):
    """`next`: what to send as `since` the next time, whether or not there is more now. `held_back`: changes behind these
    wait until the token's user has given a second reading.
    """

    items: list[ChangeLine]
    next: int
    more: bool
    held_back: bool = False


class DecisionLine(BaseModel):
    """A verdict on a candidate. `moved`: reports that it moved, with the candidates that they left and joined."""

    number: int
    candidate: str
    revision: int
    verdict: str
    reason: str
    corrections: dict[str, Any]
    duplicate_of: str | None = None
    other: str | None = None
    moved: list[dict[str, str | None]] = []
    decided_by: str
    decided_at: datetime
    token: str | None = Field(None, description="Name of the token by which it was made; null: at the desk.")


def decision_line(row: rows.Decision) -> DecisionLine:
    """`row` with its user, the candidates that it names and its token loaded."""
    by = getattr(row, "by_token", None)
    return DecisionLine(
        number=row.pk,
        candidate=row.candidate.key,
        revision=row.revision,
        verdict=row.verdict,
        reason=row.reason,
        corrections=row.corrections,
        duplicate_of=row.duplicate_of.key if row.duplicate_of else None,
        other=row.other.key if row.other else None,
        moved=list(row.reports or ()),
        decided_by=row.decided_by.get_username(),
        decided_at=row.decided_at,
        token=by.token.name if by is not None else None,
    )
