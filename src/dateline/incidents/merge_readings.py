"""Every reading of every field of a candidate, and who holds it.

A reading is one value that reports give to a field. `Reading.data` by field:

    event_type                     event_type, sub_event_type
    date                           start, end (ISO 8601), time_precision, source (text | dateline | published)
    place                          name, geonameid, admin1, admin2, country_code, latitude, longitude, geo_precision
    killed, injured                low, best, high: the tolls that reports come to; of_more: counts something larger
    abducted, arrested,            low, best, high, who: lines of the ledger
    missing, displaced
    actors                         name, actor_id, kind, role
    claims                         claimant, status
    tags                           tag

Readings stand in the order of their fields, those that stand before superseded ones, then those that more reports hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dateline.incidents.link_features import plain_name
from dateline.incidents.merge_ledger import is_beside, is_of_more
from dateline.incidents.merge_toll import own_toll, standing
from dateline.incidents.merge_when import days_of
from dateline.model import (
    AttributedRange,
    Casualty,
    Holder,
    LinkableReport,
    Place,
    Range,
    Reading,
    ReportedActor,
    Span,
)

HOLDERS_KEPT = 4  # of one reading, sources before second reports of the same source
READINGS_KEPT = 40  # of one field
TOLLS = ("killed", "injured")
COUNTED = ("abducted", "arrested", "missing", "displaced")
FIELDS = ("event_type", "date", "place", *TOLLS, *COUNTED, "actors", "claims", "tags")

_Told = tuple[str, str, dict[str, Any], Holder, bool]
"""Identity of the value, its text, its data, one holder, and whether the holder's figure still stands."""


def readings(reports: Sequence[LinkableReport], lines: Sequence[AttributedRange]) -> tuple[Reading, ...]:
    """All readings of `reports`, sorted by publication and key; `lines`: their ledger."""
    found: list[Reading] = []
    for field in FIELDS:
        found.extend(_of_field(field, reports, lines))
    return tuple(found)


def _of_field(
    field: str, reports: Sequence[LinkableReport], lines: Sequence[AttributedRange]
) -> list[Reading]:
    told: defaultdict[str, list[_Told]] = defaultdict(list)
    for one in _told(field, reports, lines):
        told[one[0]].append(one)
    found = []
    for same in told.values():
        by_report = {one[3].report_key: one for one in reversed(same)}
        stands = any(one[4] for one in same)
        holders = _first_of_each_source([one[3] for one in same if one[3] is by_report[one[3].report_key][3]])
        found.append(
            Reading(
                field=field,
                text=same[0][1],
                data=same[0][2],
                holders=tuple(holders[:HOLDERS_KEPT]),
                held_by=len(by_report),
                superseded=not stands,
            )
        )
    found.sort(key=lambda r: (r.superseded, -r.held_by, r.text))
    return _with_disputes(field, found)[:READINGS_KEPT]


def _first_of_each_source(holders: Sequence[Holder]) -> list[Holder]:
    seen: set[str] = set()
    first: list[Holder] = []
    further: list[Holder] = []
    for holder in holders:
        (further if holder.source_id in seen else first).append(holder)
        seen.add(holder.source_id)
    return first + further


# ----------------------------------------------------------------------------------------------------- one field


def _told(field: str, reports: Sequence[LinkableReport], lines: Sequence[AttributedRange]) -> Iterator[_Told]:
    if field in TOLLS:
        current = {r.key for r in standing(reports, field, lines)}
    for report in reports:
        if field in TOLLS:
            yield from _tolls(field, report, report.key in current)
        elif field in COUNTED:
            yield from _counted(field, report, lines)
        else:
            for identity, text, data, span in _plain(field, report):
                yield identity, text, data, _holder(report, span), True


def _plain(field: str, report: LinkableReport) -> Iterator[tuple[str, str, dict[str, Any], Span | None]]:
    r = report.report
    if field == "event_type":
        kinds = {"event_type": r.event_type, "sub_event_type": r.sub_event_type}
        yield r.sub_event_type, r.sub_event_type, kinds, _evidence(report, "trigger")
    elif field == "date" and (days := days_of(report)) is not None:
        text = days_text(*days)
        assumed = r.date_source == "published"
        data = {
            "start": days[0].isoformat(),
            "end": days[1].isoformat(),
            "time_precision": r.time_precision,
            "source": r.date_source,
        }
        said = f"{text} (day of publication)" if assumed else text
        yield said, said, data, None if assumed else _evidence(report, "date")
    elif field == "place" and (place := r.place) is not None:
        yield _place_identity(place), place_text(place), _place_data(place), place.span
    elif field == "actors":
        for actor in r.actors:
            said = f"{actor.name} ({actor.role})"
            values = {"name": actor.name, "actor_id": actor.actor_id, "kind": actor.kind, "role": actor.role}
            yield f"{actor_identity(actor)}|{actor.role}", said, values, actor.span
    elif field == "claims":
        for claim in r.claims:
            said = f"{claim.claimant} ({claim.status})"
            pair = {"claimant": claim.claimant, "status": claim.status}
            yield f"{plain_name(claim.claimant)}|{claim.status}", said, pair, claim.span
    elif field == "tags":
        for tag in r.tags:
            yield tag, tag, {"tag": tag}, None


def _tolls(field: str, report: LinkableReport, stands: bool) -> Iterator[_Told]:
    """What the report comes to; beside that a total of something larger, which never is the toll."""
    count = own_toll(report, field)
    if count is not None:
        text = range_text(count)
        line = _line_of(report, field, count)
        said = _holder(report, line.span if line else None, line.attributed_to if line else None)
        yield text, text, {"low": count.low, "best": count.best, "high": count.high}, said, stands
    for line in report.report.casualties:
        if line.category == field and is_of_more(line):
            text = f"{range_text(_range(line))} in all, of something larger"
            data = {"low": line.low, "best": line.best, "high": line.high, "of_more": True}
            yield text, text, data, _holder(report, line.span, line.attributed_to), True


def _counted(field: str, report: LinkableReport, lines: Sequence[AttributedRange]) -> Iterator[_Told]:
    live = {(x.low, x.best, x.high) for x in lines if x.category == field and not x.superseded}
    for line in report.report.casualties:
        if line.category != field:
            continue
        who = "" if line.who == "unknown" else f" {line.who}"
        text = f"{range_text(_range(line))}{who}{' in all, of something larger' if is_of_more(line) else ''}"
        data = {"low": line.low, "best": line.best, "high": line.high, "who": line.who}
        if is_of_more(line):
            data["of_more"] = True
        stands = (line.low, line.best, line.high) in live
        yield text, text, data, _holder(report, line.span, line.attributed_to), stands


def _line_of(report: LinkableReport, field: str, count: Range) -> Casualty | None:
    """The line of the report's ledger that its toll rests on: the figure itself, else the first whole one."""
    whole = [c for c in report.report.casualties if c.category == field and not is_beside(c)]
    same = [c for c in whole if c.best == count.best and c.low is not None]
    # Words of the text that name who says so tell an editor more than a headline.
    return min(same or whole, key=lambda c: (c.attributed_to is None, c.span.field == "title"), default=None)


def _holder(report: LinkableReport, span: Span | None, attributed_to: str | None = None) -> Holder:
    return Holder(report.key, report.source_id, report.published, span, attributed_to)


def _evidence(report: LinkableReport, what: str) -> Span | None:
    return next((e.span for e in report.report.evidence if e.what == what), None)


# ------------------------------------------------------------------------------------------------------- disputes


def _with_disputes(field: str, found: Sequence[Reading]) -> list[Reading]:
    """The readings of one field, those marked that another standing one contradicts.

    A day of publication contradicts nothing, nor does a total of something larger. An actor is disputed where he is
    perpetrator to one and target to another, a claim where one is made and another denied.
    """
    live = [r for r in found if not r.superseded and not r.data.get("of_more")]
    if field == "date":
        live = [r for r in live if r.data["source"] != "published"]
    if field in ("event_type", "date", "place", *TOLLS):
        disputed = live if len({r.text for r in live}) > 1 else []
    elif field == "actors":
        roles: defaultdict[str, set[str]] = defaultdict(set)
        sided = [r for r in live if r.data["role"] in ("perpetrator", "target")]
        for reading in sided:
            roles[_actor_of(reading.data)].add(reading.data["role"])
        disputed = [r for r in sided if len(roles[_actor_of(r.data)]) > 1]
    elif field == "claims":
        disputed = live if {r.data["status"] for r in live} >= {"claimed", "denied"} else []
    else:
        disputed = []
    return [replace(r, disputed=r in disputed) for r in found]


def _actor_of(data: Mapping[str, Any]) -> str:
    return data["actor_id"] or plain_name(data["name"])


# ---------------------------------------------------------------------------------------------------------- texts


def actor_identity(actor: ReportedActor) -> str:
    """Lexicon id, else the plain name: what makes two mentions one actor."""
    return actor.actor_id or plain_name(actor.name)


def _place_identity(place: Place) -> str:
    return str(place.geonameid) if place.geonameid is not None else plain_name(place.name or place.text)


def _place_data(place: Place) -> dict[str, Any]:
    names = (
        "geonameid", "admin1", "admin2", "country_code", "latitude", "longitude", "feature_code", "geo_precision",
    )  # fmt: skip
    return {"name": place.name or place.text, **{name: getattr(place, name) for name in names}}


def place_text(place: Place | None) -> str:
    """ "Mastung, Mastung District, Balochistan", nearest first; "" for none."""
    if place is None:
        return ""
    parts = [place.name or place.text, place.admin2, place.admin1]
    return ", ".join(dict.fromkeys(p for p in parts if p))


def days_text(start: Any, end: Any = None) -> str:
    """ "2026-03-04", "2026-03-04 to 2026-03-06"; "" for no day."""
    if start is None:
        return ""
    return start.isoformat() if end in (None, start) else f"{start.isoformat()} to {end.isoformat()}"


def _range(line: Casualty | AttributedRange) -> Range:
    return Range(line.low, line.best, line.high)


def range_text(count: Range) -> str:
    """A range for people: "11", "10-31", "at least 24", "at least 11, best 13", "up to 5"."""
    if count.best is not None and count.best == count.high and count.low in (None, count.best):
        return str(count.best)
    if count.low is not None and count.high is not None:
        return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"
    if count.low is not None:
        return f"at least {count.low}" + (
            f", best {count.best}" if count.best not in (None, count.low) else ""
        )
    if count.high is None and count.best is not None:
        return str(count.best)
    return f"up to {count.high}" if count.high is not None else "unknown"
