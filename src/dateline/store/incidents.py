"""Confirmed incidents: derived when a decision is made, read in a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from dateline.model import Candidate, Decision, Incident
from dateline.records import report_from_record
from dateline.review.incident import (
    ReportText,
    derive_incident,
    incident_from_record,
    incident_record,
    public_id,
)
from dateline.review.incident_filter import IncidentFilter
from dateline.store import models as rows
from dateline.store.incident_lines import Shown, as_it_is, matching, save_line
from dateline.store.outgoing import CHANGED, PUBLISHED, RETRACTED, record_change
from dateline.store.placements import moved_away, moved_in
from dateline.store.redirects import merged_incidents, resolve
from dateline.store.rows import clean_json

# Rows fetched at a time while streaming: bounds memory, not the answer.
CHUNK = 500


def readings(report_keys: Sequence[str]) -> list[ReportText]:
    """Those reports with their articles, earliest first."""
    found = (
        rows.Report.objects.filter(key__in=list(report_keys))
        .select_related("article__feed")
        .order_by("article__published", "article__first_seen_at", "key")
    )
    return [_reading(row) for row in found]


def _reading(row: rows.Report) -> ReportText:
    report, article = report_from_record(row.record), row.article
    return ReportText(
        report_key=row.key,
        source_id=article.feed_id or "",
        source_scale=article.feed.source_scale if article.feed else "Other",
        url=article.canonical_url or article.url,
        title=article.title,
        text=article.text,
        published=article.published,
        actors=report.actors,
        claims=report.claims,
        source_title=article.feed.title if article.feed else "",
    )


def save_incident(
    row: rows.Candidate,
    candidate: Candidate,
    decisions: Sequence[Decision],
    decision_row: rows.Decision,
    *,
    cause: rows.Decision,
) -> Incident:
    """Derive the candidate's incident and save it under its permanent id; what is new about it goes into the log of
    changes. Called inside the transaction of the decision `cause`, which may be one on another candidate.

    Reports that an editor moved here since count as sources, and those moved away do not: that is what an editor says
    by moving them. The fields stay as they were decided; what changed of them is a proposal's matter.
    """
    away = moved_away(row, candidate.report_keys)
    keys = [*(k for k in candidate.report_keys if k not in away), *moved_in(row)]
    incident = derive_incident(candidate, decisions, readings(keys), merged=merged_incidents(row))
    record = clean_json(incident_record(incident))
    before = rows.Incident.objects.filter(candidate=row, withdrawn_at=None).values_list("record", flat=True)
    standing = before.first()
    saved, _ = rows.Incident.objects.update_or_create(
        candidate=row,
        defaults={
            "public_id": public_id(row.key),
            "decision": decision_row,
            "date_start": incident.date_start,
            "country_code": (incident.place.country_code if incident.place else None) or "",
            "event_type": incident.event_type,
            "record": record,
            "confirmed_at": incident.confirmed_at,
            "withdrawn_at": None,
        },
    )
    save_line(saved)
    if standing != record:
        kind = PUBLISHED if standing is None else CHANGED
        record_change(saved, kind, cause, cause.decided_at)
    return incident


def withdraw_incident(row: rows.Candidate, cause: rows.Decision) -> None:
    """Take the candidate's incident, if it stands, out of every export. The row and its id stay. Called inside the
    transaction of the decision `cause`, when `row` leads where its reports went.
    """
    standing = rows.Incident.objects.filter(candidate=row, withdrawn_at=None).first()
    if standing is None:
        return
    standing.withdrawn_at = cause.decided_at
    standing.save(update_fields=["withdrawn_at"])
    rows.IncidentLine.objects.filter(incident=standing).delete()
    heir = rows.Incident.objects.filter(candidate=resolve(row), withdrawn_at=None).first()
    record_change(
        standing, RETRACTED, cause, cause.decided_at, merged_into=heir.public_id if heir is not None else ""
    )


def confirmed_incidents(
    *,
    date_from: date | None = None,
    date_to: date | None = None,
    confirmed_since: datetime | None = None,
    countries: Sequence[str] = (),
    event_types: Sequence[str] = (),
    wanted: IncidentFilter | None = None,
    shown: Shown = as_it_is,
    newest_first: bool = False,
    limit: int | None = None,
) -> Iterator[Incident]:
    """All incidents that stand, in order of their day (`newest_first`: of their confirmation). Streams.

    `date_from`, `date_to` are about the day it began, both inclusive; an incident without a day passes
    neither. `countries`: ISO alpha-2; `event_types`: names of the vocabulary; empty means all. `wanted`: as the
    desk's pages filter, a watch among it, beside the others; `shown` takes out of these what a reader is not to see yet.
    """
    filters: dict[str, Any] = {"withdrawn_at": None}
    if date_from is not None:
        filters["date_start__gte"] = date_from
    if date_to is not None:
        filters["date_start__lte"] = date_to
    if confirmed_since is not None:
        filters["confirmed_at__gte"] = confirmed_since
    if countries:
        filters["country_code__in"] = [c.upper() for c in countries]
    if event_types:
        filters["event_type__in"] = list(event_types)
    if wanted is not None:
        filters["pk__in"] = shown(matching(wanted)).values("pk")
    order = ("-confirmed_at", "-pk") if newest_first else ("date_start", "pk")
    found = rows.Incident.objects.filter(**filters).order_by(*order)
    if limit is not None:
        found = found[:limit]
    for record in found.values_list("record", flat=True).iterator(chunk_size=CHUNK):
        yield incident_from_record(record)


def incident_of(candidate_key: str) -> Incident | None:
    """The incident that stands for a candidate; None if it is not confirmed."""
    found = rows.Incident.objects.filter(candidate__key=candidate_key, withdrawn_at=None).first()
    return incident_from_record(found.record) if found else None
