"""The reports of a candidate as the editor ticks them: to split off, to move, to take out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dateline.desk.words import place_text, range_text, record_days
from dateline.store import models as rows
from dateline.store.candidate_file import CandidateFile
from dateline.store.placements import BY_HAND

GONE = ("superseded", "background", "weak")  # states of reports that do not count where they are
UNTOLD = "the newer version tells it no more"
LEFT_BY_HAND = "left here by an editor"


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


def machines_reasons(membership: rows.CandidateReport | None) -> tuple[str, ...]:
    """Why the machine put a report here; nothing where an editor moved it."""
    reasons = tuple(str(r) for r in membership.reasons) if membership else ()
    return tuple(r for r in reasons if not r.startswith(BY_HAND))


def notes_of(report: rows.Report, membership: rows.CandidateReport | None) -> tuple[str, ...]:
    """Who moved a report here by hand, and whether it is still told; nothing where the machine put it here."""
    if membership is None or membership.placed_by_id is None:
        return ()
    moved = (str(r) for r in membership.reasons if str(r).startswith(BY_HAND))
    return (*moved, *((UNTOLD,) if report.state in GONE else ()))


def _line(report: rows.Report, membership: rows.CandidateReport | None) -> ReportLine:
    record, article = report.record, report.article
    killed = range_text(record.get("killed"))
    says = [str(record.get("sub_event_type") or ""), place_text(record.get("place")), record_days(record)]
    notes = notes_of(report, membership)
    if not notes and membership is not None and membership.placed_by_id is not None:
        notes = (LEFT_BY_HAND,)
    return ReportLine(
        key=report.key,
        title=article.title,
        source=article.feed.title if article.feed else "",
        published=article.published or article.first_seen_at,
        says=" · ".join(part for part in (*says, f"killed {killed}" if killed else "") if part),
        note=", ".join(notes),
    )
