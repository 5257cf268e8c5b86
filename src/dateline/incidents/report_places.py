"""Where an event happened: which of an article's places, by where they stand and what stands before them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dateline.model import Place

NEAR_KM = 25.0
"""Two towns nearer than this are taken for one scene: a suburb and its city."""

_LOCATIVE = re.compile(
    r"\b(?:in|at|near|outside|inside|across|around|between|along|throughout|on|within|into|over|of|from|against|"
    r"rocked?|hit|hits|struck|strikes|shook|shakes|attacks?|à|au|aux|en|dans|près de|في|بـ|قرب)"
    r"(?: (?:the|downtown|central|north|south|east|west|northern|southern|eastern|western|northeastern|"
    r"northwestern|southeastern|southwestern|"
    r"the city of|the town of|the village of|the district of|the province of|a suburb of|suburban|nearby|"
    r"restive|remote|neighbou?ring|"
    r"outskirts of|parts of|la ville de|la province de|le|la|les|['’\w-]+['’]s(?: \w+){0,4}))*\s*$",
    re.IGNORECASE,
)
_STRONG_LOCATIVE = re.compile(
    r"^(?:in|at|near|outside|inside|across|around|throughout|within|into|rocked?|hit|hits|struck|shook|à|"
    r"au|en|dans)",
    re.IGNORECASE,
)
_RESIDENCE = re.compile(
    r"(?:,\s*\d{1,3},?\s*(?:of|from)\s*(?:the\s*)?|\b(?:native|resident|residents|man|woman|hails|"
    r"originally|comes|came|born|raised|lives|lived|living) (?:of|from|in)\s*(?:the\s*)?)$",
    re.IGNORECASE,
)
_TAKEN_TO = re.compile(
    r"\b(?:hospitals?|trauma center|medical center|clinic|court|jail|prison|morgue|university|college|"
    r"conference|meeting|embassy|told \w+|e-?mail|desks?|reporters|journalists|message|press|newsroom|"
    r"speaking|headquarters|bureau|flew|flown|airlifted|transported|taken|rushed|fled|travel\w*|returned|"
    r"moved|arrested|detained|captured)"
    r"(?: \w+){0,2}? (?:in|at|to|from|for)(?: the| a)?(?: \w+){0,2}\s*$",
    re.IGNORECASE,
)
_OFFICE_AFTER = re.compile(
    r"^(?:['’]s)?\s+(?:city |county |state |metro |metropolitan |township |town |village |area |"
    r"district |provincial |parish )*(?:police|sheriff|fire|department|medical examiner|coroner|"
    r"prosecutor|district attorney|authorities|officials|officers?|detectives|emergency|pd\b|mayor|"
    r"commissioner|deputy)",
    re.IGNORECASE,
)
_INSTITUTION_AFTER = re.compile(
    r"^(?:['’]s)?\s+(?:(?:[A-Z][\w'’]+|general|memorial|regional|community|university|state|"
    r"county) ){0,3}?(?:hospital|medical|clinic|university|college|high school|court|jail|prison|times|"
    r"tribune|post|news|herald|gazette|journal|daily|star|chronicle|avenue|ave\b|street|st\.|road|"
    r"boulevard|drive|lane|highway|parkway)",
    re.IGNORECASE,
)
_OFFICE_IN = re.compile(
    r"\b(?:police|officials?|authorities|spokes\w+|officers?|reporters?|sources?|residents|lawmakers|"
    r"government|administration|correspondent|bureau|office|department|ministry|court|headquarters)"
    r" in (?:the )?(?:\w+ )?$",
    re.IGNORECASE,
)
_LONGER_NAME = re.compile(
    r"^ (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)\b|"
    r"(?:District|Province|County|City|Governorate|State|Region|Division|Police|Sheriff|Airport|Port|"
    r"Prison|Jail)\b)[A-Z][a-z]+"
)
"""A name that goes on ("London Oaks") is the name of something else."""

_LEVELS = {
    "ADM1": 1,
    "ADM1H": 1,
    "ADM2": 2,
    "ADM2H": 2,
    "ADM3": 3,
    "ADM4": 3,
    "ADM5": 3,
    "ADMD": 3,
    "RGN": 1,
    "RGNE": 1,
}


def level(place: Place) -> int:
    """0 a country or wider, 1 first-level division, 2 second-level, 3 below it, 4 a town or a spot, -1
    unresolved."""
    code = place.feature_code or ""
    if place.geonameid is None and place.latitude is None and place.country_code is None:
        return -1
    if code.startswith("PCL") or code in ("CONT", "TERR"):
        return 0
    return _LEVELS.get(code, 4 if code or place.latitude is not None else -1)


def distance_km(a: Place, b: Place) -> float:
    """Great-circle distance; infinite where either has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return math.inf
    x = math.sin(math.radians(b.latitude - a.latitude) / 2) ** 2
    y = math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    x += math.cos(math.radians(a.latitude)) * math.cos(math.radians(b.latitude)) * y
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(x)))


def contains(wide: Place, narrow: Place) -> bool:
    """Whether `narrow` lies in `wide` by the names of their divisions; a place does not contain itself."""
    above = level(wide)
    if (
        above < 0
        or above >= level(narrow)
        or not wide.country_code
        or wide.country_code != narrow.country_code
    ):
        return False
    if above == 0:
        return True
    if above == 1:
        return wide.admin1 is not None and wide.admin1 == narrow.admin1
    if wide.admin1 != narrow.admin1:
        return False
    return (wide.admin2 is not None and wide.admin2 == narrow.admin2) or distance_km(wide, narrow) <= NEAR_KM


def same_scene(a: Place, b: Place) -> bool:
    """Whether two places can be where one event happened: equal, one in the other, or close by."""
    if a.geonameid is not None and a.geonameid == b.geonameid:
        return True
    if level(a) < 0 or level(b) < 0:
        return (a.name or a.text).lower() == (b.name or b.text).lower()
    if contains(a, b) or contains(b, a):
        return True
    return min(level(a), level(b)) >= 2 and distance_km(a, b) <= NEAR_KM


def geo_precision(place: Place, *, nearby: bool = False) -> int:
    """ACLED's: 1 the town itself, 2 near it or a part of a district, 3 a larger region."""
    at = level(place)
    if at >= 3:
        return 2 if nearby or place.geo_precision == 2 else 1
    return 2 if at == 2 else 3


@dataclass(frozen=True, slots=True)
class PlaceVote:
    """One mention's say in where the event was. `weight` may be negative (a hospital, a victim's home
    town)."""

    place: Place
    weight: float
    locative: bool = False


def vote(place: Place, text: str, offset: int, trigger_at: Sequence[int]) -> PlaceVote:
    """How strongly a mention says "it happened here". `text` is its sentence, beginning at `offset` of the
    field."""
    start, end = place.span.start - offset, place.span.end - offset
    left, right = text[max(0, start - 70) : start], text[end : end + 50]
    if place.kind == "demonym":
        return PlaceVote(place, 0.15)
    if level(place) < 0:
        return PlaceVote(place, 0.05, bool(_LOCATIVE.search(left)))
    if _OFFICE_AFTER.match(right):
        return PlaceVote(place, 0.8)
    if _OFFICE_IN.search(left):
        return PlaceVote(place, 0.6)
    if _RESIDENCE.search(left) or _TAKEN_TO.search(left):
        return PlaceVote(place, -0.3)
    if _INSTITUTION_AFTER.match(right):
        return PlaceVote(place, 0.0)
    if place.span.field == "text" and _LONGER_NAME.match(right):
        return PlaceVote(place, 0.2)
    weight, locative = 0.6, False
    found = _LOCATIVE.search(left)
    if found:
        locative = bool(
            _STRONG_LOCATIVE.match(found.group().strip())
        ) or not found.group().strip().lower().startswith(("of", "from", "against", "on", "over"))
        weight = 1.6 if locative else 1.0
    elif re.search(r"(?:^|[,(/]\s*|\band\s+|\bet\s+)$", left):
        weight = 0.9
    if trigger_at:
        away = min(abs(start - t) for t in trigger_at)
        weight += 0.5 if away < 40 else 0.25 if away < 90 else 0.0
    return PlaceVote(place, weight, locative)


def key_of(place: Place) -> str:
    """What makes two mentions the same place."""
    return f"#{place.geonameid}" if place.geonameid is not None else (place.name or place.text).casefold()


def choose_place(votes: Iterable[PlaceVote]) -> Place | None:
    """The place that most votes speak for, the most precise that they agree on; None where nothing speaks for
    one.

    A place also gets half of what its containers get ("Springfield" and "the county"), and a town wins over
    the region around it when it has a third of the region's say.
    """
    totals: dict[str, float] = {}
    first: dict[str, Place] = {}
    for item in votes:
        key = key_of(item.place)
        totals[key] = totals.get(key, 0.0) + item.weight
        if key not in first or (item.locative and first[key].kind == "demonym"):
            first[key] = item.place
    usable = [k for k in totals if totals[k] > 0.3 and first[k].kind != "demonym" and level(first[k]) >= 0]
    if not usable:
        loose = [k for k in totals if totals[k] > 0 and level(first[k]) >= 0]
        if not loose:
            rest = [k for k in totals if totals[k] > 0]
            return first[max(rest, key=lambda k: totals[k])] if rest else None
        return first[max(loose, key=lambda k: totals[k])]
    support = {
        k: totals[k] + 0.5 * sum(totals[o] for o in usable if contains(first[o], first[k])) for k in usable
    }
    order = {k: -n for n, k in enumerate(totals)}
    best = max(usable, key=lambda k: (round(support[k], 6), order[k]))
    while level(first[best]) < 4:
        inside = [k for k in usable if contains(first[best], first[k]) and totals[k] >= totals[best] / 3]
        if not inside:
            break
        best = max(inside, key=lambda k: (round(support[k], 6), order[k]))
    return first[best]


def with_precision(place: Place, *, nearby: bool = False) -> Place:
    return replace(place, geo_precision=geo_precision(place, nearby=nearby))
