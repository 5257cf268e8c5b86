"""A confirmed incident: what the machine read, what the editors corrected, and where each of it stands
written.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from dateline.model import (
    AttributedRange,
    Candidate,
    Claim,
    Decision,
    Incident,
    Provenance,
    ReportedActor,
    Span,
    Verdict,
)
from dateline.records import Record, place_from_record, plain, range_from_record, span_record
from dateline.review.corrections import WORDS, apply_corrections, merge_corrections

_CONFIRMING = (Verdict.CONFIRM, Verdict.CORRECT)
_SCALES = ("Local", "Subnational", "National", "Regional", "International", "Other")

# Evidence is named for what it shows; an incident's provenance for the field that it fills.
_FILLS: Mapping[str, str] = {"trigger": "event_type", "date": "date_start"}


@dataclass(frozen=True, slots=True)
class ReportText:
    """A report of the candidate with the article that it stands in: where spans are looked up."""

    report_key: str
    source_id: str
    source_scale: str
    url: str
    title: str
    text: str
    published: datetime | None = None
    actors: tuple[ReportedActor, ...] = ()
    claims: tuple[Claim, ...] = ()
    source_title: str = ""

    def quote(self, span: Span) -> str | None:
        """The words at `span`; None where it does not lie in the article."""
        words = self.title if span.field == "title" else self.text
        return words[span.start : span.end] if 0 <= span.start < span.end <= len(words) else None


def public_id(candidate_key: str) -> str:
    """The permanent public id: "DL-" and 13 letters and digits (65 bits of the key's SHA-256).

    It follows from the candidate's key alone, so that confirming, undoing and confirming again gives the same
    one.
    """
    digest = hashlib.sha256(candidate_key.encode()).digest()
    return f"DL-{base64.b32encode(digest).decode('ascii')[:13]}"


def source_scale(scales: Iterable[str]) -> str:
    """The narrowest and the widest scale, joined by "-" as in the codebook: "Local-National"."""
    known = sorted({_SCALES.index(s) if s in _SCALES else len(_SCALES) - 1 for s in scales})
    if not known:
        return ""
    return _SCALES[known[0]] if len(known) == 1 else f"{_SCALES[known[0]]}-{_SCALES[known[-1]]}"


def derive_incident(
    candidate: Candidate,
    decisions: Sequence[Decision],
    readings: Sequence[ReportText],
    merged: Sequence[tuple[str, datetime]] = (),
) -> Incident:
    """The incident that standing decisions make of a candidate. Pure.

    `candidate`: what the machine said when the last of `decisions` was made. `decisions`: all that stand,
    oldest first, at least one; the last one confirms. `readings`: the candidate's reports, earliest first.
    `merged`: public ids that lead to it, and since when.
    """
    last = decisions[-1]
    corrections = merge_corrections([dict(d.corrections) for d in decisions])
    corrected = apply_corrections(candidate, corrections)
    after = corrected.candidate
    sources = _sources(readings)
    return Incident(
        public_id=public_id(candidate.key),
        candidate_key=candidate.key,
        event_type=after.event_type,
        sub_event_type=after.sub_event_type,
        disorder_type=after.disorder_type,
        date_start=after.date_start,
        date_end=after.date_end,
        time_precision=after.time_precision,
        place=after.place,
        actors=after.actors,
        casualties=after.casualties,
        killed=after.killed,
        injured=after.injured,
        claims=after.claims,
        sources=sources,
        source_scale=source_scale(r.source_scale for r in readings),
        notes=corrected.notes,
        confirmed_by=last.decided_by,
        confirmed_at=last.decided_at,
        first_confirmed_at=min(d.decided_at for d in decisions if d.verdict in _CONFIRMING),
        revision=last.revision,
        provenance=(
            *_decided(corrected.fields, corrections, decisions),
            *_read(candidate, corrected.fields, {r.report_key: r for r in readings}),
        ),
        tags=after.tags,
        corrected_fields=corrected.fields,
        source_titles=tuple(dict.fromkeys((r.source_id, r.source_title) for r in readings if r.source_title)),
        merged=tuple(merged),
    )


def _sources(readings: Sequence[ReportText]) -> tuple[tuple[str, str, str], ...]:
    """One an article, in order."""
    return tuple(dict.fromkeys((r.source_id, r.url, r.title) for r in readings))


def _decided(
    corrected_fields: Sequence[str], corrections: Mapping[str, Any], decisions: Sequence[Decision]
) -> Iterator[Provenance]:
    """A corrected field comes from the decision that last set it. Its quote is the words that the editor took it from, in
    their article; the reason where it was not taken from any.
    """
    for field in corrected_fields:
        setter = next(d for d in reversed(decisions) if field in dict(d.corrections))
        words = corrections.get(WORDS, {}).get(field)
        if words is None:
            yield Provenance(field, None, None, setter.reason, setter.revision)
        else:
            span = Span(words["start"], words["end"], words["in"])
            yield Provenance(field, words["article_url"] or None, span, words["quote"], setter.revision)


def _read(
    candidate: Candidate, corrected_fields: Sequence[str], readings: Mapping[str, ReportText]
) -> Iterator[Provenance]:
    """The spans behind every field that no decision set. A span outside its article is left out."""
    seen: set[tuple[str, str, Span]] = set()
    skip = set(corrected_fields)
    if "sub_event_type" in skip:
        skip.add("event_type")
    for field, report_key, span in _spans(candidate, readings):
        reading = readings.get(report_key)
        if field in skip or reading is None:
            continue
        quote = reading.quote(span)
        key = (field, reading.url, span)
        if quote is None or key in seen:
            continue
        seen.add(key)
        yield Provenance(field, reading.url, span, quote)


def _spans(candidate: Candidate, readings: Mapping[str, ReportText]) -> Iterator[tuple[str, str, Span]]:
    # A figure that its own source has corrected since supports nothing any more.
    superseded = {(line.report_key, line.span) for line in candidate.casualties if line.superseded}
    for what, report_key, span in candidate.evidence:
        if what != "title" and (report_key, span) not in superseded:
            yield _FILLS.get(what, what), report_key, span
    for line in candidate.casualties:
        if (line.report_key, line.span) not in superseded:
            yield line.category, line.report_key, line.span
    for report_key, reading in readings.items():
        for actor in candidate.actors:
            yield from (("actors", report_key, a.span) for a in reading.actors if _same_actor(a, actor))
        for claim in candidate.claims:
            yield from (
                ("claims", report_key, c.span)
                for c in reading.claims
                if (c.claimant, c.status) == (claim.claimant, claim.status)
            )


def _same_actor(one: ReportedActor, other: ReportedActor) -> bool:
    if one.actor_id or other.actor_id:
        return one.actor_id == other.actor_id
    return one.name.casefold() == other.name.casefold()


def incident_record(incident: Incident) -> Record:
    """A whole incident as JSON-ready data; `incident_from_record` reads it back to an equal value."""
    record: Record = plain(incident)
    titles = dict(record.pop("source_titles"))
    record["merged"] = [{"public_id": gone, "at": at.isoformat()} for gone, at in incident.merged]
    record["sources"] = [
        {"source_id": source, "source": titles.get(source, ""), "article_url": url, "headline": headline}
        for source, url, headline in incident.sources
    ]
    record["provenance"] = [provenance_record(p) for p in incident.provenance]
    return record


def provenance_record(provenance: Provenance) -> Record:
    """`{"field", "article_url", "start", "end", "quote"}` with `in` (text or title); the revision of the decision that
    set the field, where one did.
    """
    record: Record = {"field": provenance.field, "article_url": provenance.article_url}
    if provenance.span is not None:
        span = span_record(provenance.span)
        record |= {"in": span["field"], "start": span["start"], "end": span["end"]}
    record["quote"] = provenance.quote
    if provenance.decision_revision is not None:
        record["decision_revision"] = provenance.decision_revision
    return record


def _provenance(record: Record) -> Provenance:
    span = Span(record["start"], record["end"], record["in"]) if "start" in record else None
    return Provenance(
        record["field"], record["article_url"], span, record["quote"], record.get("decision_revision")
    )


def _value(kind: type[Any], record: Record) -> Any:
    names = {f.name for f in fields(kind)} - {"span"}
    span = Span(record["start"], record["end"], record["field"])
    return kind(span=span, **{name: v for name, v in record.items() if name in names})


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def incident_from_record(record: Record) -> Incident:
    actors: tuple[ReportedActor, ...] = tuple(_value(ReportedActor, a) for a in record["actors"])
    casualties: tuple[AttributedRange, ...] = tuple(_value(AttributedRange, c) for c in record["casualties"])
    claims: tuple[Claim, ...] = tuple(_value(Claim, c) for c in record["claims"])
    return Incident(
        public_id=record["public_id"],
        candidate_key=record["candidate_key"],
        event_type=record["event_type"],
        sub_event_type=record["sub_event_type"],
        disorder_type=record["disorder_type"],
        date_start=_day(record["date_start"]),
        date_end=_day(record["date_end"]),
        time_precision=record["time_precision"],
        place=place_from_record(record["place"]),
        actors=actors,
        casualties=casualties,
        killed=range_from_record(record["killed"]),
        injured=range_from_record(record["injured"]),
        claims=claims,
        sources=tuple((s["source_id"], s["article_url"], s["headline"]) for s in record["sources"]),
        source_scale=record["source_scale"],
        notes=record["notes"],
        confirmed_by=record["confirmed_by"],
        confirmed_at=_instant(record["confirmed_at"]),
        # records of before it was kept have the time of their last decision alone
        first_confirmed_at=_instant(record.get("first_confirmed_at") or record["confirmed_at"]),
        revision=record["revision"],
        provenance=tuple(_provenance(p) for p in record["provenance"]),
        tags=tuple(record["tags"]),
        corrected_fields=tuple(record["corrected_fields"]),
        source_titles=tuple(
            dict.fromkeys((s["source_id"], s["source"]) for s in record["sources"] if s["source"])
        ),
        merged=tuple((one["public_id"], _instant(one["at"])) for one in record.get("merged", ())),
    )
