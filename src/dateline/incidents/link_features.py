"""What two reports have in common and where they contradict each other, one comparison a field.

Every comparison gives a `Feature`: its name, a value and, where it speaks, a few words for the editor. A
field that one of the two reports lacks says nothing (no feature). `link_weights` turns values into a
score.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, timedelta

from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.link_words import FUNCTION_WORDS
from dateline.incidents.similarity import (
    cosine,
    shared_names,
    title_likeness,
    wording,
    words,
)
from dateline.model import LinkableReport, Place, Range, Report

EARTH_RADIUS_KM = 6371.0
NEAR_KM = 40.0
NEAR_DIVISION_KM = 100.0
FAR_KM = 110.0  # beyond the near ones: here a place is elsewhere for certain
PUBLISHED_LAG_DAYS = 2  # a report dated by its publication tells of that day or of up to two days before it
DATELINE_LAG_DAYS = 1
WORDING_ENOUGH = (
    0.5  # texts more alike than this are one story; more likeness must not outweigh another place or day
)
PRECISION_SLACK_DAYS = {1: 0, 2: 3, 3: 15}  # half of a week, half of a month (ACLED's time precision)

_VIOLENCE = frozenset({"Battles", "Explosions/Remote violence", "Violence against civilians"})
_CROWDS = frozenset({"Protests", "Riots"})
_GENERIC_ACTOR_KINDS = frozenset({"State forces", "Civilians", "Protesters", "Rioters", "unknown"})


@dataclass(frozen=True, slots=True)
class Feature:
    """`value` is 0..1, or the natural amount named in `link_weights`; `reason` is empty where it goes
    without saying.
    """

    name: str
    value: float
    reason: str = ""


def day_range(report: LinkableReport) -> tuple[date, date]:
    """First and last day on which the event may have been, given the report's precision and where its
    date is from.
    """
    r = report.report
    start = r.date_start or report.published.date()
    end = max(start, r.date_end or start)
    slack = timedelta(days=PRECISION_SLACK_DAYS.get(r.time_precision, 0))
    if end > start:  # a stated range needs no more slack
        slack = timedelta(0)
    lag = 0
    if r.date_start is None or r.date_source == "published":
        lag = PUBLISHED_LAG_DAYS
    elif r.date_source == "dateline":
        lag = DATELINE_LAG_DAYS
    return start - slack - timedelta(days=lag), end + slack


def days_apart(a: LinkableReport, b: LinkableReport) -> int:
    """Days between the two reports' possible days; 0 where they overlap."""
    a_start, a_end = day_range(a)
    b_start, b_end = day_range(b)
    return max(0, (a_start - b_end).days, (b_start - a_end).days)


def kilometres(a: Place, b: Place) -> float | None:
    """Great-circle distance (haversine); None where a place has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    lat1, lon1, lat2, lon2 = map(math.radians, (a.latitude, a.longitude, b.latitude, b.longitude))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def plain_name(name: str | None) -> str:
    """A name without case, accents and words like "District": "Nushki District" and "Nūshki" are one."""
    if not name:
        return ""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    kept = [
        w
        for w in bare.replace("-", " ").split()
        if w not in {"district", "province", "county", "city", "of", "state"}
    ]
    return " ".join(kept) or bare


def level(place: Place) -> int:
    """0 country or unknown, 1 first-level division, 2 second-level division, 3 anything smaller."""
    code = place.feature_code or ""
    if code.startswith("PCL") or code in {"CONT", "RGN"}:
        return 0
    if code.startswith("ADM1"):
        return 1
    if code.startswith("ADM"):
        return 2
    if not code:
        return 3 if place.admin1 else 0
    return 3


def contains(wide: Place, narrow: Place) -> bool:
    """Whether `wide` is a division (or country) that `narrow` lies in, by the names of its divisions."""
    if level(wide) >= level(narrow) or not wide.country_code or wide.country_code != narrow.country_code:
        return False
    match level(wide):
        case 0:
            return True
        case 1:
            return plain_name(wide.name) in {plain_name(narrow.admin1)} - {""}
        case _:
            return plain_name(wide.admin1) == plain_name(narrow.admin1) and plain_name(
                wide.name
            ) == plain_name(narrow.admin2 or narrow.name)


def same_place(a: Place, b: Place) -> bool:
    """One gazetteer id, or the same name where one of the two is not in the gazetteer."""
    if a.geonameid is not None and b.geonameid is not None:
        return a.geonameid == b.geonameid
    return plain_name(a.name or a.text) == plain_name(b.name or b.text)


def compare_places(a: LinkableReport, b: LinkableReport, several: Set[str] = frozenset()) -> list[Feature]:
    """Same place, one in the other, near (1 at 0 km, 0 at 40 km), or elsewhere (grows to 1 at 150 km).

    Resolved places err: a street or a namesake is taken for a far town. So it matters whether a text also
    names the other's place ("elsewhere, named"): then one of the two is likely misread, unless one of the
    articles tells of several events ("elsewhere, of several"), which differ by just their places. The
    value of all three is damped by the confidence of the less sure place.
    """
    one, two = a.report.place, b.report.place
    if one is None or two is None or one.kind == "demonym" or two.kind == "demonym":
        return []
    here, there = one.name or one.text, two.name or two.text
    if same_place(one, two):
        depth = min(level(one), level(two))
        if depth == 0:
            return [Feature("same country", 1.0)]
        return [Feature("same place" if depth == 3 else "same region", 1.0, f"same place: {here}")]
    if contains(one, two) or contains(two, one):
        wide, narrow = (one, two) if level(one) < level(two) else (two, one)
        if level(wide) == 0:
            return [Feature("same country", 1.0)]
        what = "within district" if level(wide) == 2 else "within region"
        return [Feature(what, 1.0, f"{narrow.name or narrow.text} lies in {wide.name or wide.text}")]
    if level(one) == 0 or level(two) == 0:
        if one.country_code and two.country_code and one.country_code != two.country_code:
            return _elsewhere(a, b, several, 1.0, f"{here} and {there} are in different countries")
        return []
    distance = kilometres(one, two)
    if distance is None:
        return []
    # The centre of a division says little about where in it something happened.
    reach = NEAR_KM if min(level(one), level(two)) == 3 else NEAR_DIVISION_KM
    told = f"{here} and {there} are {distance:.0f} km apart"
    if distance < reach:
        return [Feature("near", 1.0 - distance / reach, told)]
    return _elsewhere(a, b, several, min(1.0, 0.4 + 0.6 * (distance - reach) / FAR_KM), told)


def _elsewhere(
    a: LinkableReport, b: LinkableReport, several: Set[str], share: float, told: str
) -> list[Feature]:
    one, two = a.report.place, b.report.place
    assert one is not None
    assert two is not None
    sureness = 0.4 + 0.6 * min(one.confidence, two.confidence)
    if _of_several(a) or _of_several(b) or several & {a.article_key, b.article_key}:
        name = "elsewhere, of several"
    elif _names(a, two) or _names(b, one):
        name = "elsewhere, named"
    else:
        name = "elsewhere"
    return [Feature(name, share * sureness, told)]


def _of_several(report: LinkableReport) -> bool:
    return report.places_told > 1 or report.report.part_of is not None


def distinct_places(reports: Iterable[Report]) -> int:
    """How many places, none in another and none near another, these reports are placed in."""
    apart: list[Place] = []
    for report in reports:
        place = report.place
        if place is None or place.kind == "demonym" or level(place) == 0 or place.latitude is None:
            continue
        if not any(_one_spot(place, other) for other in apart):
            apart.append(place)
    return len(apart)


def _one_spot(a: Place, b: Place) -> bool:
    if same_place(a, b) or contains(a, b) or contains(b, a):
        return True
    distance = kilometres(a, b)
    return distance is not None and distance < NEAR_KM


def _names(report: LinkableReport, place: Place) -> bool:
    """Whether the report's title or lead holds the words of the place's name."""
    held = wording(report).terms
    wanted = [w for w in words(plain_name(place.name or place.text)) if w not in FUNCTION_WORDS]
    return bool(wanted) and all(w in held for w in wanted)


def compare_types(a: Report, b: Report) -> list[Feature]:
    """Same sub-event type, same family (violence; crowds), or types that one event cannot have both of."""
    if a.sub_event_type == b.sub_event_type:
        return [Feature("same type", 1.0)]
    one, two = a.event_type, b.event_type
    if one == two or {one, two} <= _VIOLENCE or {one, two} <= _CROWDS:
        return [Feature("related type", 1.0)]
    pair = {one, two}
    if (
        "Strategic developments" in pair
    ):  # an arrest or a seizure is often told with the attack that it follows
        return [Feature("loose type", 1.0)]
    if "Riots" in pair and pair & _VIOLENCE:
        return [Feature("loose type", 1.0)]
    if a.sub_event_type == "Accident" or b.sub_event_type == "Accident":
        return [Feature("loose type", 1.0)]
    return [Feature("opposed type", 1.0, f"{a.sub_event_type} against {b.sub_event_type}")]


def compare_tolls(earlier: Report, later: Report) -> list[Feature]:
    """Equal counts speak for one event, the more the rarer they are; a toll may rise from the earlier to
    the later report.
    """
    found: list[Feature] = []
    for category, one, two in (
        ("killed", earlier.killed, later.killed),
        ("injured", earlier.injured, later.injured),
    ):
        x, y = _figure(one), _figure(two)
        if x is None or y is None:
            continue
        if x == y:
            found.append(
                Feature(f"same {category}", min(1.0, 0.3 + math.log1p(x) / 4), f"{x} {category} in both")
            )
        else:
            gap = abs(math.log((x + 1) / (y + 1)))
            name = f"{category} rose" if y > x else f"{category} fell"
            found.append(Feature(name, min(2.0, gap), f"{x} and {y} {category}"))
    return found


def _figure(count: Range | None) -> int | None:
    if count is None:
        return None
    return count.best if count.best is not None else count.low


def compare_actors(a: Report, b: Report) -> list[Feature]:
    """Shared named groups speak for one event; two different named perpetrators against. Police and
    civilians are everywhere and say nothing.
    """
    one, two = named_actors(a), named_actors(b)
    shared = one & two
    if shared:
        return [Feature("same actor", 1.0, "both name " + ", ".join(sorted(shared)))]
    if named_actors(a, "perpetrator") and named_actors(b, "perpetrator"):
        return [Feature("other perpetrator", 1.0, "different perpetrators")]
    return []


def named_actors(report: Report, role: str | None = None) -> frozenset[str]:
    """Names of the known groups in a report, case-folded, of one role or of all."""
    return frozenset(
        actor.name.casefold()
        for actor in report.actors
        if actor.actor_id
        and actor.kind not in _GENERIC_ACTOR_KINDS
        and not actor.name.startswith("Unidentified")
        and (role is None or actor.role == role)
    )


def compare_days(a: LinkableReport, b: LinkableReport) -> list[Feature]:
    """Overlap of the possible days (exact where both texts name the same one day), else the days between,
    up to 21.
    """
    gap = days_apart(a, b)
    stated = a.report.date_source == b.report.date_source == "text" and _one_day(a) and _one_day(b)
    if gap:
        told = f"{gap} days apart" if gap > 1 else "a day apart"
        # A day more or less is a slip of reading; two texts that each name a day of their own mean it.
        return [
            Feature("stated days apart" if stated and gap > 1 else "days apart", float(min(gap, 21)), told)
        ]
    if stated:
        return [Feature("same stated day", 1.0, f"both on {a.report.date_start:%d %B %Y}")]
    return [Feature("same days", 1.0)]


def _one_day(report: LinkableReport) -> bool:
    r = report.report
    return r.date_start is not None and r.time_precision == 1 and r.date_end in (None, r.date_start)


def compare_wordings(a: LinkableReport, b: LinkableReport, vocabulary: Vocabulary) -> list[Feature]:
    """Cosine of the texts, overlap of the headlines, shared names of persons (saturating at three).

    Names of actors are left out: `compare_actors` weighs them, and a group may have many events in a
    week. Texts in two scripts share no words even where they tell the same: nothing is compared.
    """
    one, two = wording(a), wording(b)
    if one.script != two.script and one.script and two.script:
        return [Feature("other script", 1.0)]
    likeness = cosine(one, two, vocabulary)
    found = [
        Feature(
            "wording", min(likeness, WORDING_ENOUGH), f"wording {likeness:.2f}" if likeness >= 0.15 else ""
        ),
        Feature("headline", title_likeness(one, two, vocabulary)),
    ]
    of_actors = {w for report in (a, b) for actor in report.report.actors for w in words(actor.name)}
    shared = [name for name in shared_names(one, two) if not of_actors.issuperset(name.split())]
    if shared:
        rarity = sum(sorted((vocabulary.idf(n) for n in shared), reverse=True)[:3]) / 15.0
        listed = ", ".join(name.title() for name in shared[:3])
        found.append(Feature("names", min(1.0, rarity), f"both name {listed}"))
    return found


def compare(
    a: LinkableReport, b: LinkableReport, vocabulary: Vocabulary, several: Set[str] = frozenset()
) -> tuple[Feature, ...]:
    """All comparisons of two reports of different articles, in a fixed order."""
    earlier, later = sorted((a, b), key=lambda r: (r.published, r.key))
    return (
        *compare_wordings(a, b, vocabulary),
        *compare_days(a, b),
        *compare_places(a, b, several),
        *compare_types(a.report, b.report),
        *compare_tolls(earlier.report, later.report),
        *compare_actors(a.report, b.report),
    )
