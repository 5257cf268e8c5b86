"""From the reports of one event to a candidate: one value a field, every disagreement kept, evidence for
each.

The outcome depends on the set of reports alone, never on their order. A report votes with its score;
copies of one text share one vote, so that a wire story in thirty papers does not outvote two reporters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from dateline.incidents import rank
from dateline.incidents.link_features import contains, kilometres, level, plain_name, same_place
from dateline.incidents.merge_ledger import ledger
from dateline.incidents.merge_sources import independent_sources, text_groups
from dateline.incidents.merge_toll import merged_range, standing
from dateline.model import (
    AttributedRange,
    Candidate,
    Claim,
    Disagreement,
    LinkableReport,
    Place,
    Range,
    ReportedActor,
    Span,
)

MINORITY = 1 / 3  # of the leading vote: what a specific reading, or another day, needs to be heard
SAME_SPOT_KM = 25.0

# What a general type may turn out to be: "gunmen attacked" in one paper is "a suicide bomber" in the next.
REFINES: Mapping[str, frozenset[str]] = {
    "Attack": frozenset(
        {
            "Abduction/forced disappearance",
            "Air/drone strike",
            "Armed clash",
            "Chemical weapon",
            "Grenade",
            "Mob violence",
            "Remote explosive/landmine/IED",
            "Sexual violence",
            "Shelling/artillery/missile attack",
            "Suicide bomb",
        }
    ),
    "Armed clash": frozenset(
        {
            "Government regains territory",
            "Non-state actor overtakes territory",
            "Suicide bomb",
        }
    ),
    "Remote explosive/landmine/IED": frozenset({"Suicide bomb", "Grenade"}),
    "Peaceful protest": frozenset(
        {
            "Excessive force against protesters",
            "Protest with intervention",
            "Violent demonstration",
            "Mob violence",
        }
    ),
    "Protest with intervention": frozenset({"Excessive force against protesters"}),
    "Violent demonstration": frozenset({"Excessive force against protesters", "Mob violence"}),
    "Other": frozenset(
        {
            "Agreement",
            "Arrests",
            "Change to group/activity",
            "Disrupted weapons use",
            "Headquarters or base established",
            "Looting/property destruction",
            "Non-violent transfer of territory",
        }
    ),
}
_DATE_RANK = {"text": 0, "dateline": 1, "published": 2}
_ROLE_RANK = {"perpetrator": 0, "claimant": 1, "accused": 2, "target": 3, "other": 4}

T = TypeVar("T", bound=Hashable)


def merge(key: str, reports: Sequence[LinkableReport]) -> Candidate:
    """The candidate that these reports make. `linked_to` is left empty: the store fills it.

    Raises ValueError without reports: a candidate begins with one.
    """
    if not reports:
        raise ValueError(f"candidate {key} has no reports")
    ordered = sorted({r.key: r for r in reports}.values(), key=lambda r: (r.published, r.key))
    weights = _weights(ordered)
    lead = _lead_type(ordered, weights)
    start, end, precision, source = _date(ordered, weights)
    place = _place(ordered, weights)
    lines = ledger(ordered)
    best = best_report(ordered)
    actors = _actors(ordered, weights)
    candidate = Candidate(
        key=key,
        event_type=lead.report.event_type,
        sub_event_type=lead.report.sub_event_type,
        disorder_type=lead.report.disorder_type,
        date_start=start,
        date_end=end,
        time_precision=precision,
        date_source=source,
        place=place,
        actors=actors,
        casualties=lines,
        killed=merged_range(ordered, "killed", lines),
        injured=merged_range(ordered, "injured", lines),
        claims=_claims(ordered),
        independent_sources=independent_sources(ordered),
        score=0.0,
        report_keys=tuple(r.key for r in ordered),
        disagreements=_disagreements(ordered, lines),
        tags=_tags(ordered),
        title=best.title,
    )
    candidate = replace(candidate, evidence=_evidence(candidate, ordered))
    return replace(candidate, score=rank.score(candidate, ordered))


def best_report(reports: Sequence[LinkableReport]) -> LinkableReport:
    """The report whose headline stands for the candidate: highest score, then the earliest."""
    return min(reports, key=lambda r: (-r.report.score, not r.title, r.published, r.key))


def _weights(reports: Sequence[LinkableReport]) -> dict[str, float]:
    """Report key -> its vote: its score, shared among the copies of its text."""
    groups = text_groups(reports)
    size = Counter(groups[r.key] for r in reports)
    return {r.key: max(0.05, r.report.score) / size[groups[r.key]] for r in reports}


def _votes(
    reports: Iterable[LinkableReport],
    weights: Mapping[str, float],
    value: Callable[[LinkableReport], T | None],
) -> dict[T, float]:
    """Value -> sum of votes, in the order of the reports. Rounded: sums must not depend on the order of
    adding.
    """
    sums: defaultdict[T, float] = defaultdict(float)
    for report in reports:
        v = value(report)
        if v is not None:
            sums[v] += weights[report.key]
    return {v: round(w, 9) for v, w in sums.items()}


def _lead_type(reports: Sequence[LinkableReport], weights: Mapping[str, float]) -> LinkableReport:
    """A report of the winning sub-event type: most votes; a type that refines the winner with a third of
    its votes wins.
    """
    votes = _votes(reports, weights, lambda r: r.report.sub_event_type)
    winner = min(votes, key=lambda t: (-votes[t], t))
    while True:
        finer = {
            t: w for t, w in votes.items() if t in REFINES.get(winner, ()) and w >= MINORITY * votes[winner]
        }
        if not finer:
            break
        winner = min(finer, key=lambda t: (-finer[t], t))
    return next(r for r in reports if r.report.sub_event_type == winner)


def _date(
    reports: Sequence[LinkableReport], weights: Mapping[str, float]
) -> tuple[date | None, date | None, int, str]:
    """First and last day, time precision, date source: from the best kind of source that any report has.

    Among equals the range with most votes leads; a precise range inside it replaces it; ranges that
    overlap it or touch it are joined when they have a third of its votes.
    """
    dated = [r for r in reports if r.report.date_start is not None]
    if not dated:
        return None, None, 3, "published"
    source = min((r.report.date_source for r in dated), key=lambda s: _DATE_RANK.get(s, 3))
    kept = [r for r in dated if r.report.date_source == source]
    votes = _votes(kept, weights, _days)
    start, end = lead = min(votes, key=lambda d: (-votes[d], d[1] - d[0], d))
    inside = {d: w for d, w in votes.items() if d != lead and start <= d[0] and d[1] <= end}
    if inside:
        start, end = lead = min(inside, key=lambda d: (d[1] - d[0], -inside[d], d))
    joined = sorted(
        d for d, w in votes.items() if w >= MINORITY * votes[lead] and d != lead and not _holds(d, lead)
    )
    joined_any = False
    for other_start, other_end in joined:
        if other_start <= end + timedelta(days=1) and start <= other_end + timedelta(days=1):
            start, end = min(start, other_start), max(end, other_end)
            joined_any = True
    precision = min(r.report.time_precision for r in kept if _days(r) == lead)
    if joined_any and end > start:
        precision = max(precision, 2)
    return start, end, precision, source


def _days(report: LinkableReport) -> tuple[date, date] | None:
    start = report.report.date_start
    return None if start is None else (start, max(start, report.report.date_end or start))


def _holds(wide: tuple[date, date], narrow: tuple[date, date]) -> bool:
    return wide[0] <= narrow[0] and narrow[1] <= wide[1]


def _place(reports: Sequence[LinkableReport], weights: Mapping[str, float]) -> Place | None:
    """The most precise place that the leading one supports.

    Reports vote for their place and for every place that contains it or lies within 25 km; the leader is
    the place with most votes, a resolved one before an unresolved one, a smaller before a larger.
    """
    placed = [(r, p) for r in reports if (p := r.report.place) is not None]
    if not placed:
        return None

    def support(place: Place) -> float:
        return round(sum(weights[r.key] for r, p in placed if _agree(p, place)), 9)

    def own(place: Place) -> float:
        return round(
            sum(weights[r.key] * max(0.1, p.confidence) for r, p in placed if same_place(p, place)), 9
        )

    def order(item: tuple[LinkableReport, Place]) -> tuple[bool, float, int, int, float, str, str]:
        report, place = item
        return (
            place.geonameid is None,
            -support(place),
            place.geo_precision or 3,
            -level(place),
            -own(place),
            plain_name(place.name or place.text),
            report.key,
        )

    return min(placed, key=order)[1]


def _agree(a: Place, b: Place) -> bool:
    if same_place(a, b) or contains(a, b) or contains(b, a):
        return True
    distance = kilometres(a, b)
    return distance is not None and distance <= SAME_SPOT_KM and level(a) == level(b) == 3


def actor_identity(actor: ReportedActor) -> str:
    """Lexicon id, else the plain name: what makes two mentions one actor."""
    return actor.actor_id or plain_name(actor.name)


def _actors(reports: Sequence[LinkableReport], weights: Mapping[str, float]) -> tuple[ReportedActor, ...]:
    """One entry an actor, with its most voted role (of equals the more telling one) and its first mention
    there. A perpetrator that denies it, and claims it nowhere, is only accused.
    """
    said_by = {(plain_name(c.claimant), c.status) for report in reports for c in report.report.claims}
    mentions: defaultdict[str, list[tuple[LinkableReport, ReportedActor]]] = defaultdict(list)
    for report in reports:
        for actor in report.report.actors:
            mentions[actor_identity(actor)].append((report, actor))
    merged: list[ReportedActor] = []
    for said in mentions.values():
        votes: defaultdict[str, float] = defaultdict(float)
        for report, actor in said:
            votes[actor.role] += weights[report.key]
        role = min(votes, key=lambda r: (-round(votes[r], 9), _ROLE_RANK.get(r, 9), r))
        actor = next(actor for _, actor in said if actor.role == role)
        name = plain_name(actor.name)
        if role == "perpetrator" and (name, "denied") in said_by and (name, "claimed") not in said_by:
            actor = replace(actor, role="accused")
        merged.append(actor)
    return tuple(sorted(merged, key=lambda a: (_ROLE_RANK.get(a.role, 9), a.name, a.actor_id or "")))


def _claims(reports: Sequence[LinkableReport]) -> tuple[Claim, ...]:
    """Each claimant's claim and denial once, the earliest."""
    seen: dict[tuple[str, str], Claim] = {}
    for report in reports:
        for claim in report.report.claims:
            seen.setdefault((plain_name(claim.claimant), claim.status), claim)
    return tuple(seen[k] for k in sorted(seen))


def _tags(reports: Sequence[LinkableReport]) -> tuple[str, ...]:
    return tuple(sorted({tag for r in reports for tag in r.report.tags}))


def _disagreements(
    reports: Sequence[LinkableReport], lines: Sequence[AttributedRange]
) -> tuple[Disagreement, ...]:
    """Fields on which reports differ, each reading with the first report that gives it."""
    # A figure that was replaced since is no disagreement but an older state.
    current = {c: {r.key for r in standing(reports, c, lines)} for c in ("killed", "injured")}

    def toll(category: str, report: LinkableReport) -> str | None:
        count = report.report.killed if category == "killed" else report.report.injured
        return None if count is None or report.key not in current[category] else range_text(count)

    readings: tuple[tuple[str, Callable[[LinkableReport], str | None]], ...] = (
        ("event_type", lambda r: r.report.sub_event_type),
        ("date", _stated_days),
        ("place", lambda r: (r.report.place.name or r.report.place.text) if r.report.place else None),
        ("killed", lambda r: toll("killed", r)),
        ("injured", lambda r: toll("injured", r)),
    )
    found: list[Disagreement] = []
    for field, reading in readings:
        values: dict[str, str] = {}
        for report in reports:
            value = reading(report)
            if value is not None:
                values.setdefault(value, report.key)
        if len(values) > 1:
            found.append(Disagreement(field, tuple(sorted(values.items()))))
    roles: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for report in reports:
        for actor in report.report.actors:
            if actor.role in {"perpetrator", "target"}:
                roles[actor.name].setdefault(actor.role, report.key)
    found.extend(
        Disagreement("actors", tuple((f"{name}: {role}", k) for role, k in sorted(roles[name].items())))
        for name in sorted(roles)
        if len(roles[name]) > 1
    )
    denied = [(f"{c.claimant}: {c.status}", r.key) for r in reports for c in r.report.claims]
    if {status.rsplit(": ", 1)[1] for status, _ in denied} == {"claimed", "denied"}:
        found.append(Disagreement("claims", tuple(sorted(dict(denied).items()))))
    return tuple(found)


def _stated_days(report: LinkableReport) -> str | None:
    days = _days(report)
    if days is None or report.report.date_source == "published":
        return None
    start, end = days
    return start.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"


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


def _evidence(candidate: Candidate, reports: Sequence[LinkableReport]) -> tuple[tuple[str, str, Span], ...]:
    """(field of the candidate, report key, span) for every merged field, in a fixed order without
    repeats.

    Fields: title, event_type, date, place, actors, killed, injured, casualties (other categories),
    claims, sentence.
    """
    renamed = {"trigger": "event_type", "date": "date", "place": "place", "sentence": "sentence"}
    found: set[tuple[str, str, Span]] = set()
    for report in reports:
        r = report.report
        found.update((renamed[e.what], report.key, e.span) for e in r.evidence if e.what in renamed)
        if r.place is not None:
            found.add(("place", report.key, r.place.span))
        found.update(("actors", report.key, a.span) for a in r.actors)
        for c in r.casualties:
            found.add(
                (c.category if c.category in {"killed", "injured"} else "casualties", report.key, c.span)
            )
        found.update(("claims", report.key, c.span) for c in r.claims)
        if report.title and report.title == candidate.title:
            found.add(("title", report.key, Span(0, len(report.title), "title")))
    position = {r.key: i for i, r in enumerate(reports)}
    return tuple(sorted(found, key=lambda e: (e[0], position[e[1]], e[2].field, e[2].start, e[2].end)))
