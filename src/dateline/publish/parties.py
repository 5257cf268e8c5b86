"""Who did it to whom, as the codebooks put it: two sides, their kinds, and whose dead are whose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.model import Incident, ReportedActor
from dateline.publish.countries import country
from dateline.review.vocabulary import inter_code

STATE, REBELS, POLITICAL_MILITIAS, IDENTITY_MILITIAS, RIOTERS, PROTESTERS, CIVILIANS, EXTERNAL = range(1, 9)
ORGANISED = frozenset({REBELS, POLITICAL_MILITIAS, IDENTITY_MILITIAS})

# In order of how surely they name the one who did it: what a report says, what somebody says of themselves or
# another.
_UNNAMED = "Unidentified Armed Group"
_DOERS = ("perpetrator", "claimant", "accused")


@dataclass(frozen=True, slots=True)
class Side:
    """One side. `inter`: ACLED's code of its kind, None if unknown; `associates`: the others on it."""

    name: str = ""
    inter: int | None = None
    associates: tuple[str, ...] = ()


def sides(incident: Incident) -> tuple[Side, Side]:
    """The two sides, as ACLED names them (codebook, "Actors"): the doer, and the other one or nobody.

    Unnamed ones get the codebook's names for the kind of event: gunmen without a name are an "Unidentified
    Armed Group (Country)" and count as political militias; violence against civilians has civilians on its
    other side.
    """
    doers = _doers(incident.actors)
    targets = [a for a in incident.actors if a.role == "target"]
    if incident.event_type == "Battles" and not targets:
        doers, targets = _apart(doers)
    where = _where(incident)
    first, second = _side(doers), _side([a for a in targets if a.name not in {d.name for d in doers}])
    match incident.event_type:
        case "Protests":
            first = _first_of(first, second, PROTESTERS) or Side(f"Protesters{where}", PROTESTERS)
            second = _other(first, doers, targets)
        case "Riots":
            first = _first_of(first, second, RIOTERS) or Side(f"Rioters{where}", RIOTERS)
            second = _other(first, doers, targets)
        case "Violence against civilians":
            first = first if first.name else _unidentified(where)
            second = second if second.name else Side(f"Civilians{where}", CIVILIANS)
        case "Battles":
            first = first if first.name else _unidentified(where)
            second = second if second.name else _unidentified(where)
        case "Explosions/Remote violence":
            first = first if first.name else _unidentified(where)
        case _:
            pass
    return first, second


def _doers(actors: Sequence[ReportedActor]) -> list[ReportedActor]:
    """Those of the surest role, named ones first. A group that claims the deed is who the gunmen were."""
    by_role = {role: [a for a in actors if a.role == role] for role in _DOERS}
    if by_role["claimant"] and all(a.name.startswith(_UNNAMED) for a in by_role["perpetrator"]):
        found = by_role["claimant"]
    else:
        found = next((by_role[role] for role in _DOERS if by_role[role]), [])
    return sorted(found, key=lambda a: a.name.startswith(_UNNAMED))


def _apart(doers: Sequence[ReportedActor]) -> tuple[list[ReportedActor], list[ReportedActor]]:
    """Two sides of those that only fought: the first and its kind, and the others."""
    own = [a for a in doers if a.kind == doers[0].kind]
    return own, [a for a in doers if a.kind != doers[0].kind]


def _where(incident: Incident) -> str:
    known = country(incident.place.country_code) if incident.place else None
    return f" ({known.name})" if known else ""


def _unidentified(where: str) -> Side:
    return Side(f"{_UNNAMED}{where}", POLITICAL_MILITIAS)


def _side(actors: Sequence[ReportedActor]) -> Side:
    names = tuple(dict.fromkeys(a.name for a in actors))
    if not names:
        return Side()
    return Side(names[0], inter_code(actors[0].kind), names[1:])


def _first_of(first: Side, second: Side, kind: int) -> Side | None:
    """Demonstrators come first, also where they are the ones that something was done to."""
    return next((side for side in (first, second) if side.inter == kind), None)


def _other(first: Side, doers: Iterable[ReportedActor], targets: Iterable[ReportedActor]) -> Side:
    own = {first.name, *first.associates}
    return _side([a for a in (*doers, *targets) if a.name not in own])


def interaction(first: Side, second: Side) -> int | None:
    """Both codes as one number, the lower digit first (17); 10, 20 ... with one side alone; None where a
    kind is not known.
    """
    if first.inter is None or (second.name and second.inter is None):
        return None
    if second.inter is None:
        return first.inter * 10
    low, high = sorted((first.inter, second.inter))
    return low * 10 + high


def targets_civilians(incident: Incident, second: Side) -> bool:
    """ACLED's `civilian_targeting`: civilians, unarmed protesters among them, were the main target."""
    if incident.event_type == "Violence against civilians":
        return True
    if incident.sub_event_type == "Excessive force against protesters":
        return True
    return incident.event_type in ("Explosions/Remote violence", "Riots") and second.inter == CIVILIANS


def type_of_violence(first: Side, second: Side) -> int | None:
    """UCDP's: 1 a state against an organised group or a state, 2 between such groups, 3 against civilians."""
    kinds = {first.inter, second.inter}
    if first.inter == CIVILIANS:
        return None
    if kinds & {CIVILIANS, PROTESTERS}:
        return 3 if kinds & (ORGANISED | {STATE, EXTERNAL}) else None
    if STATE in kinds or EXTERNAL in kinds:
        return 1 if kinds & ORGANISED or first.inter == second.inter or kinds == {STATE, EXTERNAL} else None
    return 2 if first.inter in ORGANISED and second.inter in ORGANISED else None


@dataclass(frozen=True, slots=True)
class Deaths:
    """UCDP's columns; `a` and `b` are the sides' own fighters. a + b + civilians + unknown == best."""

    a: int
    b: int
    civilians: int
    unknown: int
    low: int
    best: int
    high: int


_STATES_OWN = "security forces"
_GROUPS_OWN = "armed group"


def deaths(incident: Incident, side_a: Side, side_b: Side) -> Deaths | None:
    """The dead by side; None where none are known of.

    A line of the ledger counts for a side only where its kind of people belongs to one side alone. Of several
    figures for the same people the highest best one counts, since later ones usually are. Where the parts
    come to more than the confirmed total, they cannot be parts of it, and all are unknown.
    """
    if incident.killed is None:
        return None
    stated = [n for n in (incident.killed.low, incident.killed.best, incident.killed.high) if n is not None]
    best = incident.killed.best if incident.killed.best is not None else incident.killed.low
    best = best if best is not None else 0
    low, high = min([*stated, best]), max([*stated, best])
    parts: dict[str, int] = {}
    for line in incident.casualties:
        figure = line.best if line.best is not None else line.low
        if line.category != "killed" or line.superseded or line.cumulative or figure is None:
            continue
        parts[line.who] = max(parts.get(line.who, 0), figure)
    a = b = 0
    states = [side.inter in (STATE, EXTERNAL) for side in (side_a, side_b)]
    groups = [side.inter in ORGANISED for side in (side_a, side_b)]
    for who, holders in ((_STATES_OWN, states), (_GROUPS_OWN, groups)):
        if holders == [True, False]:
            a += parts.get(who, 0)
        elif holders == [False, True]:
            b += parts.get(who, 0)
    civilians = parts.get("civilians", 0) + parts.get("protesters", 0)
    if a + b + civilians > best:
        a = b = civilians = 0
    return Deaths(a, b, civilians, best - a - b - civilians, low, best, high)
