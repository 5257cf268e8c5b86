"""What two reports have in common and where they contradict each other, one comparison a field.

Every comparison gives a `Feature`: its name, a value and, where it speaks, a few words for the editor. A
field that one of the two reports lacks says nothing (no feature). `link_weights` turns values into a
score.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Set
from functools import lru_cache

from dateline.incidents.link_story import compare_stories
from dateline.incidents.link_told import Feature, Told
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.link_words import FUNCTION_WORDS
from dateline.incidents.similarity import words
from dateline.model import Place, Range, Report

EARTH_RADIUS_KM = 6371.0
NEAR_KM = 40.0
NEAR_DIVISION_KM = 100.0
FAR_KM = 110.0  # beyond the near ones: here a place is elsewhere for certain
LONGEST_GAP = 1000  # days

_WEAPONS = {
    "firearms": "firearms",
    "knife": "blades",
    "explosives": "explosives",
    "suicide-attack": "explosives",
    "drone": "explosives",
    "aerial": "explosives",
    "heavy-weapons": "explosives",
}
_VIOLENCE = frozenset({"Battles", "Explosions/Remote violence", "Violence against civilians"})
_CROWDS = frozenset({"Protests", "Riots"})


def kilometres(a: Place, b: Place) -> float | None:
    """Great-circle distance (haversine); None where a place has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    lat1, lon1, lat2, lon2 = map(math.radians, (a.latitude, a.longitude, b.latitude, b.longitude))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


@lru_cache(maxsize=8192)
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


def compare_places(a: Told, b: Told, several: Set[str] = frozenset()) -> list[Feature]:
    """Same place, one in the other, near (1 at 0 km, 0 at 40 km), or elsewhere (grows to 1 at 150 km).

    A division of which the article tells several places holds them as parts ("within, of several"): a wider event and
    one in a town of it are related, and not the same.

    Resolved places err: a street or a namesake is taken for a far town. So it matters whether a text also
    names the other's place ("elsewhere, named"): then one of the two is likely misread, unless one of the
    articles tells of several events ("elsewhere, of several"), which differ by just their places. The
    value of all three is damped by the confidence of the less sure place.
    """
    one, two = a.report.report.place, b.report.report.place
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
        if _of_several(a if wide is one else b, several):
            what = "within, of several"
        else:
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


def _elsewhere(a: Told, b: Told, several: Set[str], share: float, told: str) -> list[Feature]:
    one, two = a.report.report.place, b.report.report.place
    assert one is not None
    assert two is not None
    sureness = 0.4 + 0.6 * min(one.confidence, two.confidence)
    if _of_several(a, several) or _of_several(b, several):
        name = "elsewhere, of several"
    elif _names(a, two) or _names(b, one):
        name = "elsewhere, named"
    else:
        name = "elsewhere"
    return [Feature(name, share * sureness, told)]


def _of_several(told: Told, several: Set[str]) -> bool:
    report = told.report
    return report.places_told > 1 or report.report.part_of is not None or report.article_key in several


def distinct_places(reports: Iterable[Report]) -> int:
    """How many places, none in another and none near another, these reports are placed in."""
    apart: list[Place] = []
    placed = [p for r in reports if (p := r.place) is not None and p.kind != "demonym" and level(p) > 0]
    # the smallest first: a province in which towns are told too is no place beside them, and hides none of them
    for place in sorted(placed, key=level, reverse=True):
        if place.latitude is None:
            continue
        if not any(_one_spot(place, other) for other in apart):
            apart.append(place)
    return len(apart)


def _one_spot(a: Place, b: Place) -> bool:
    if same_place(a, b) or contains(a, b) or contains(b, a):
        return True
    distance = kilometres(a, b)
    return distance is not None and distance < NEAR_KM


def _names(told: Told, place: Place) -> bool:
    """Whether the report's title or lead holds the words of the place's name."""
    held = told.wording.terms
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


def compare_weapons(a: Report, b: Report) -> list[Feature]:
    """Weapons that have nothing in common: a grenade and shots are hardly one event. "Bomb" is also said of what a drone
    drops, so that remote ones are of one kind."""
    one, two = _weapons(a), _weapons(b)
    if one and two and not one & two:
        return [
            Feature("other weapon", 1.0, f"{' and '.join(sorted(one))} against {' and '.join(sorted(two))}")
        ]
    return []


def _weapons(report: Report) -> frozenset[str]:
    return frozenset(_WEAPONS[tag] for tag in report.tags if tag in _WEAPONS)


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
            told = f"{x} and {y} {category}"
            found.append(Feature(f"{category} rose" if y > x else f"{category} fell", 1.0, told))
            beyond = abs(math.log((x + 1) / (y + 1))) - math.log(2)
            if beyond > 0:
                found.append(Feature(f"{category} far apart", min(2.0, beyond)))
    if (total := _total(earlier)) is not None and total == _total(later) and earlier.killed != later.killed:
        found.append(Feature("same total", 1.0, f"{total} killed or injured in both"))
    return found


def _total(report: Report) -> int | None:
    killed, injured = _figure(report.killed), _figure(report.injured)
    return None if killed is None or injured is None else killed + injured


def _figure(count: Range | None) -> int | None:
    if count is None:
        return None
    return count.best if count.best is not None else count.low


def compare_actors(a: Told, b: Told) -> list[Feature]:
    """Shared named groups speak for one event; two different named perpetrators against. Police and
    civilians are everywhere and say nothing.
    """
    if shared := a.groups & b.groups:
        return [Feature("same actor", 1.0, "both name " + ", ".join(sorted(shared)))]
    if a.perpetrators and b.perpetrators:
        return [Feature("other perpetrator", 1.0, "different perpetrators")]
    return []


def days_apart(a: Told, b: Told) -> int:
    """Days between the two reports' possible days; 0 where they overlap."""
    return max(0, a.first_day - b.last_day, b.first_day - a.last_day)


def compare_days(earlier: Told, later: Told, name_one_person: bool) -> list[Feature]:
    """Overlap of the possible days (exact where both texts name the same one day), else the days between, in
    doublings: up to 3 of them as days, the rest as weeks. What comes to court later, or tells the other's day,
    may be weeks and years apart from it.
    """
    gap = days_apart(earlier, later)
    stated = earlier.stated and later.stated
    if not gap:
        if stated:
            return [Feature("same stated day", 1.0, f"both on {earlier.report.report.date_start:%d %B %Y}")]
        return [Feature("same days", 1.0)]
    doublings = math.log2(1 + min(gap, LONGEST_GAP))
    few, many = min(doublings, 3.0), max(0.0, doublings - 3.0)
    told = f"{gap} days apart" if gap > 1 else "a day apart"
    if _tells_day(later, earlier) or _tells_day(earlier, later):
        told += ", but one tells the day of the other"
        kind = ", told"
    elif later.details.aftermath:
        kind = ", aftermath"
    # A day more or less is a slip of reading; two texts that each name a day of their own mean it, unless both name
    # the same person: a page may carry a wrong day of publication.
    elif stated and gap > 1 and not name_one_person:
        kind = ", stated"
    else:
        kind = ""
    return [Feature(f"days apart{kind}", few, told), Feature(f"weeks apart{kind}", many)]


def _tells_day(a: Told, b: Told) -> bool:
    """Whether a's text names the day that b states for its event."""
    day = b.report.report.date_start
    return b.stated and day is not None and (day.month, day.day) in a.details.days


def compare(a: Told, b: Told, vocabulary: Vocabulary, several: Set[str] = frozenset()) -> tuple[Feature, ...]:
    """All comparisons of two reports of different articles, in a fixed order."""
    earlier, later = sorted((a, b), key=lambda t: (t.report.published, t.report.key))
    stories = compare_stories(earlier, later, vocabulary)
    return (
        *stories,
        *compare_days(earlier, later, any(f.name in {"people", "names"} for f in stories)),
        *compare_places(earlier, later, several),
        *compare_types(earlier.report.report, later.report.report),
        *compare_weapons(earlier.report.report, later.report.report),
        *compare_tolls(earlier.report.report, later.report.report),
        *compare_actors(earlier, later),
    )
