"""The reports of a candidate as the editor ticks them: to split off, to move, to take out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dateline.desk.words import as_day, days_text, place_text, range_text
from dateline.store import models as rows
from dateline.store.queue import CandidateFile

UNTOLD = "the newer version tells it no more"
BY_HAND = "placed by hand"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report: `says` in a few words what it tells; `note` where an editor placed it, or nothing tells it now."""

    key: str
    title: str
    source: str
    published: datetime
    says: str
    note: str


def report_lines(file: CandidateFile) -> tuple[ReportLine, ...]:
    return tuple(_line(report, file.joined.get(report.key)) for report in file.reports)


def notes_of(report: rows.Report, membership: rows.CandidateReport | None) -> tuple[str, ...]:
    """What the editor has to know about a report's place here; nothing where the machine put it there."""
    if membership is None or membership.placed_by_id is None:
        return ()
    return (UNTOLD,) if report.state not in ("linked", "pending") else ()


def _line(report: rows.Report, membership: rows.CandidateReport | None) -> ReportLine:
    record, article = report.record, report.article
    days = days_text(
        as_day(record.get("date_start")), as_day(record.get("date_end")), record.get("time_precision") or 1
    )
    killed = range_text(record.get("killed"))
    says = [str(record.get("sub_event_type") or ""), place_text(record.get("place")), days]
    placed = membership is not None and membership.placed_by_id is not None
    return ReportLine(
        key=report.key,
        title=article.title,
        source=article.feed.title if article.feed else "",
        published=article.published or article.first_seen_at,
        says=" · ".join(part for part in (*says, f"killed {killed}" if killed else "") if part),
        note=", ".join(([BY_HAND] if placed else []) + list(notes_of(report, membership))),
    )
