"""What the API answers of candidates: their reports, the readings of their fields, the words behind each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from dateline.api.shapes import (
    Address,
    CasualtyLine,
    DecisionLine,
    Event,
    FieldChanged,
    Spanned,
    Toll,
    decision_line,
)
from dateline.model import Candidate, Span
from dateline.records import plain
from dateline.store import models as rows
from dateline.store.candidate_file import CandidateFile
from dateline.store.queue import QueueRow
from dateline.store.rows import candidate_value

LONGEST_QUOTE = 500


class CandidateLine(BaseModel):
    """A candidate in a list. `revision`, `updated_at`: what to send back with a decision on it."""

    key: str
    state: str
    revision: int
    updated_at: datetime
    first_seen_at: datetime
    score: float
    title: str
    event_type: str
    sub_event_type: str
    date_start: date | None = None
    date_end: date | None = None
    place_name: str
    admin1: str
    country_code: str
    latitude: float | None = None
    longitude: float | None = None
    killed: Toll | None = None
    independent_sources: int
    reports: int
    has_update: bool
    assignee: str | None = None
    part_of: str | None = None


class EvidenceLine(Spanned):
    """Words of an article. `what`: what they show; `quote`: the words, at most 500 characters of them."""

    what: str
    report_key: str
    quote: str | None = None


class HolderLine(BaseModel):
    report_key: str
    source_id: str
    published: datetime
    attributed_to: str | None = None
    field: str | None = None
    start: int | None = None
    end: int | None = None


class ReadingLine(BaseModel):
    """One value that some reports give a field. `disputed`: another one that stands says something else."""

    field: str
    text: str
    data: dict[str, Any]
    holders: list[HolderLine]
    held_by: int
    superseded: bool
    disputed: bool


class TellingArticle(BaseModel):
    key: str
    url: Address = None
    title: str
    language: str
    published: datetime | None = None
    source_id: str | None = None
    source: str = ""


class ReportLine(Event):
    """One event as one article tells it. `reasons`: why it is in this candidate."""

    key: str
    article: TellingArticle
    modality: str
    score: float
    date_source: str = "published"
    casualties: list[dict[str, Any]] = []
    evidence: list[EvidenceLine] = []
    reasons: list[Any] = []


class CandidateItem(Event):
    """A candidate as the machine reads it (an editor's corrections stand in `decisions`), with all it rests on."""

    key: str
    state: str
    revision: int
    updated_at: datetime
    first_seen_at: datetime
    title: str
    score: float
    independent_sources: int
    date_source: str
    casualties: list[CasualtyLine]
    evidence: list[EvidenceLine]
    readings: list[ReadingLine]
    reports: list[ReportLine]
    reports_left_out: int = Field(description="Reports beyond those that are shown.")
    update: list[FieldChanged] = Field(description="What an open update proposal would change.")
    decisions: list[DecisionLine] = Field(description="Newest first.")
    incident: str | None = Field(None, description="Public id, where its incident stands.")
    duplicate_of: str | None = None
    duplicates: list[str] = []
    part_of: str | None = None
    parts: list[str] = []
    linked_to: list[str] = []
    assignee: str | None = None


def candidate_line(card: QueueRow) -> CandidateLine:
    row = card.row
    toll = Toll(low=row.killed_low, best=row.killed_best, high=row.killed_high)
    said = (toll.low, toll.best, toll.high) != (None, None, None)
    return CandidateLine(
        key=row.key,
        state=row.state,
        revision=row.revision,
        updated_at=row.updated_at,
        first_seen_at=row.first_seen_at,
        score=row.score,
        title=row.title,
        event_type=row.event_type,
        sub_event_type=row.sub_event_type,
        date_start=row.date_start,
        date_end=row.date_end,
        place_name=row.place_name,
        admin1=row.admin1,
        country_code=row.country_code,
        latitude=row.latitude,
        longitude=row.longitude,
        killed=toll if said else None,
        independent_sources=row.independent_sources,
        reports=card.report_count,
        has_update=card.changes is not None,
        assignee=card.assignee or None,
        part_of=row.part_of.key if row.part_of is not None else None,
    )


def candidate_item(file: CandidateFile) -> CandidateItem:
    row, value = file.row, candidate_value(file.row)
    texts = {report.key: report.article for report in file.reports}
    given_to = getattr(row, "assignment", None)
    stands = file.incident is not None and file.incident.withdrawn_at is None
    return CandidateItem(
        **_event(value),
        key=row.key,
        state=row.state,
        revision=row.revision,
        updated_at=row.updated_at,
        first_seen_at=row.first_seen_at,
        title=row.title,
        score=value.score,
        independent_sources=value.independent_sources,
        date_source=value.date_source,
        casualties=[CasualtyLine.model_validate(plain(line)) for line in value.casualties],
        evidence=[_evidence(what, key, span, texts.get(key)) for what, key, span in value.evidence],
        readings=[
            ReadingLine(
                field=reading.field,
                text=reading.text,
                data=reading.data,
                holders=[HolderLine.model_validate(plain(holder)) for holder in reading.holders],
                held_by=reading.held_by,
                superseded=reading.superseded,
                disputed=reading.disputed,
            )
            for reading in value.readings
        ],
        reports=[_report(report, file.joined.get(report.key)) for report in file.reports],
        reports_left_out=file.reports_left_out,
        update=[FieldChanged.model_validate(c) for c in (file.proposal.changes if file.proposal else ())],
        decisions=[decision_line(d) for d in file.decisions],
        incident=file.incident.public_id if stands and file.incident is not None else None,
        duplicate_of=row.duplicate_of.key if row.duplicate_of else None,
        duplicates=[other.key for other in file.duplicates],
        part_of=row.part_of.key if row.part_of else None,
        parts=[other.key for other in file.parts],
        linked_to=list(value.linked_to),
        assignee=given_to.assignee.get_username() if given_to is not None else None,
    )


def _event(value: Candidate) -> dict[str, Any]:
    return {name: plain(getattr(value, name)) for name in Event.model_fields}


def _evidence(what: str, key: str, span: Span, article: rows.Article | None) -> EvidenceLine:
    words = "" if article is None else article.title if span.field == "title" else article.text
    inside = 0 <= span.start < span.end <= len(words)
    quote = words[span.start : min(span.end, span.start + LONGEST_QUOTE)] if inside else None
    return EvidenceLine(
        what=what, report_key=key, field=span.field, start=span.start, end=span.end, quote=quote
    )


def _report(report: rows.Report, membership: rows.CandidateReport | None) -> ReportLine:
    article, record = report.article, report.record
    spans = [
        _evidence(e.get("what", "sentence"), report.key, Span(e["start"], e["end"], e["field"]), article)
        for e in record.get("evidence", ())
    ]
    return ReportLine.model_validate(
        {name: record[name] for name in Event.model_fields if name in record}
        | {
            "key": report.key,
            "modality": report.modality,
            "score": report.score,
            "date_source": record.get("date_source", "published"),
            "casualties": record.get("casualties", []),
            "evidence": spans,
            "reasons": membership.reasons if membership is not None else [],
            "article": {
                "key": article.key,
                "url": article.canonical_url or article.url,
                "title": article.title,
                "language": article.language,
                "published": article.published,
                "source_id": article.feed_id,
                "source": article.feed.title if article.feed else "",
            },
        }
    )
