"""From the reports of one event to a candidate: one value a field, every reading kept with who holds it,
evidence for each.

The outcome depends on the set of reports alone, never on their order. A report votes with its score;
copies of one text share one vote, so that a wire story in thirty papers does not outvote two reporters. Tolls, dates
and places are chosen by rules that have a name (`merge_rules`). No article's text is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dateline.incidents import rank
from dateline.incidents.link_features import plain_name
from dateline.incidents.merge_ledger import ledger
from dateline.incidents.merge_readings import actor_identity, readings
from dateline.incidents.merge_rules import DEFAULT_RULES
from dateline.incidents.merge_sources import independent_sources
from dateline.incidents.merge_toll import merged_range
from dateline.incidents.merge_votes import MINORITY, vote_weights, votes
from dateline.incidents.merge_when import merged_date
from dateline.incidents.merge_where import merged_place
from dateline.model import Candidate, Claim, LinkableReport, MergeRules, ReportedActor, Span

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
_ROLE_RANK = {"perpetrator": 0, "claimant": 1, "accused": 2, "target": 3, "other": 4}


def merge(key: str, reports: Sequence[LinkableReport], rules: MergeRules = DEFAULT_RULES) -> Candidate:
    """The candidate that these reports make, by `rules`. `linked_to` is left empty: the store fills it.

    Raises ValueError without reports: a candidate begins with one.
    """
    if not reports:
        raise ValueError(f"candidate {key} has no reports")
    ordered = sorted({r.key: r for r in reports}.values(), key=lambda r: (r.published, r.key))
    weights = vote_weights(ordered)
    lead = _lead_type(ordered, weights)
    start, end, precision, source = merged_date(ordered, weights, rules)
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
        place=merged_place(ordered, weights, rules),
        actors=actors,
        casualties=lines,
        killed=merged_range(ordered, "killed", lines, rules),
        injured=merged_range(ordered, "injured", lines, rules),
        claims=_claims(ordered),
        independent_sources=independent_sources(ordered),
        score=0.0,
        report_keys=tuple(r.key for r in ordered),
        readings=readings(ordered, lines),
        rules=rules,
        tags=_tags(ordered),
        title=best.title,
    )
    candidate = replace(candidate, evidence=_evidence(candidate, ordered))
    return replace(candidate, score=rank.score(candidate, ordered))


def best_report(reports: Sequence[LinkableReport]) -> LinkableReport:
    """The report whose headline stands for the candidate: highest score, then the earliest."""
    return min(reports, key=lambda r: (-r.report.score, not r.title, r.published, r.key))


def _lead_type(reports: Sequence[LinkableReport], weights: Mapping[str, float]) -> LinkableReport:
    """A report of the winning sub-event type: most votes; a type that refines the winner with a third of
    its votes wins.
    """
    found = votes(reports, weights, lambda r: r.report.sub_event_type)
    winner = min(found, key=lambda t: (-found[t], t))
    while True:
        finer = {
            t: w for t, w in found.items() if t in REFINES.get(winner, ()) and w >= MINORITY * found[winner]
        }
        if not finer:
            break
        winner = min(finer, key=lambda t: (-finer[t], t))
    return next(r for r in reports if r.report.sub_event_type == winner)


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
        roles: defaultdict[str, float] = defaultdict(float)
        for report, actor in said:
            roles[actor.role] += weights[report.key]
        role = min(roles, key=lambda r: (-round(roles[r], 9), _ROLE_RANK.get(r, 9), r))
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
