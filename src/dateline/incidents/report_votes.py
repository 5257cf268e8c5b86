"""Where an event happened: which of an article's places, by where they stand and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.incidents.report_places import contains, key_of, level
from dateline.model import Place

MAX_PLACES = 24
"""Places of one event that are weighed against each other."""

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
_LOCATIVE_FRENCH = re.compile(
    r"(?:\b(?:près|non loin|à proximité|aux environs|aux abords|aux alentours|autour|à l['’]extérieur|au large|"
    r"(?:à|dans|sur|au|aux|devant|d['’]|contre|vers) ?(?:l[ae]s?|un|une|l['’]|leur|leurs)? ?"
    r"(?:marché|village|ville|quartier|localité|commune|camp|campement|région|province|département|cercle|district|"
    r"préfecture|arrondissement|mosquée|église|école|poste|base|gare|port|sortie|entrée|périphérie|banlieue|"
    r"faubourgs|zone|secteur|hameau|bourg|bourgade|site|mine|prison|hauteur|niveau|carrefour|place)"
    r"(?: [\w-]{3,20})?)|\b(?:kilomètres|km)|\b(?:le|un|les) (?:village|hameau|poste|camp|marché)(?: [\w-]{3,20})?)"
    r" (?:de (?:la |l['’])?|du |des |d['’])\s*$",
    re.IGNORECASE,
)
"""French has its scene behind the site: "dans un marché de", "le village de", "à une vingtaine de kilomètres de"."""
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
_EDGE_OF = re.compile(r"on the (?:\w+ )?outskirts of", re.IGNORECASE)
_PEOPLE_FROM = re.compile(
    r"\b(?:labou?rers|workers|miners|traders|students|tourists|pilgrims|passengers|migrants|refugees|drivers|"
    r"farmers|shepherds|herders|doctors|nurses|teachers|engineers|soldiers|troops|fighters|militants|gunmen|"
    r"villagers|families|visitors|fans|supporters|activists|businessmen|players|merchants|cousins|men|women|"
    r"youths|teenagers) from (?:nearby |neighbou?ring |the )?$",
    re.IGNORECASE,
)
"""Where people come from ("two labourers from Oakview were shot dead")."""
_TAKEN_FROM = re.compile(
    r"\b(?:abduct|kidnap|evacuat|rescu|tak|took|seiz|displac|snatch|remov|freed|driv|drove|forc|expel|dragg|"
    r"captur|pull|arrest|detain)\w*\b",
    re.IGNORECASE,
)
"""Verbs that make of "from" the scene ("abducted twenty students from Oakview")."""
_PERSON_OF = re.compile(
    r"\b[A-Z][\w'’.-]+ (?!(?:City|Town|Village|University|County|District|Province|Port|Bank|State|Republic|Court|"
    r"Church|Diocese|Government|Parliament|Council|Ministry|Department|Office|Bureau|Board|Governor|Mayor|Chief|"
    r"Commissioner|Gulf|Bay|Battle|Siege|Hospital|College|School|Islands?|Prefecture|Parts?|Outskirts|Area|Streets?|"
    r"Kingdom|Bishop|Suburb|North|South|East|West|Region|Division|Side)\b)[A-Z][\w'’-]+(?: Jr\.?| Sr\.?| I+)?"
    r"(?:, \d{1,3})?,? (?:who is |who was |who lives |formerly |originally )?(?:of|from) (?:nearby )?$"
)
"""A full name before "of": where someone comes from ("Ali Roshan, of Oakview")."""

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
_HOSPITAL_AFTER = re.compile(
    r"^(?:['’]s)?\s+(?:(?:[A-Z][\w'’]+|general|memorial|regional|community|university|state|"
    r"county) ){0,3}?(?:hospital|medical|clinic|university|college|high school|court|jail|prison)\b",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"^(?:['’]s)?\s+(?:[A-Z][\w'’]+ ){0,3}?(?:Times|Tribune|Post|News|Herald|Gazette|Journal|Daily|Star|"
    r"Chronicle|Avenue|Ave\b|Street|St\.|Road|Rd\b|Boulevard|Blvd\b|Drive|Lane|Highway|Parkway|"
    r"(?:streets|avenues|roads|drives)\b)"
)
"""A newspaper or a street called after a place; in capitals, since "on a Brooklyn street" is in Brooklyn."""

_CROSSING_BEFORE = re.compile(
    r"\b(?:block of(?: (?:north|south|east|west|n\.|s\.|e\.|w\.))?|"
    r"(?:Street|Avenue|Road|Drive|Boulevard|Lane|St\.?|Ave\.?|Rd\.?|Blvd\.?|intersection of) (?:and )?)\s*$",
    re.IGNORECASE,
)
_CROSSING_AFTER = re.compile(
    r"^ and (?:[A-Z0-9][\w'’.]* ){1,3}(?:streets?|avenues?|roads?|drives?|boulevards?|lanes?|St\b|Ave\b|Rd\b)",
)
"""Streets called after places ("at Brook and Winter streets", "the 300 block of Ketchum")."""

_LISTED = re.compile(r"(?:[,(/]\s*|\b(?:and|et)\s+)$")
_DATELINE_AFTER = re.compile(r"^(?:, [A-Z][\w. ]{0,20}?)? ?(?:\([A-Z][\w. /]{1,20}\)|[-–—]{1,2} )")

_LABEL_AFTER = re.compile(r"^(?: (?:district|city|town|province))?(?: \([^)]{1,40}\))?(?:\s*:|\s+[-–—])\s")
"""What follows the place that heads a line of a list: "- Oakview: Gunmen stormed ..."."""

_SAINTS_HOSPITAL = re.compile(r"^['’]s (?:Hospital|Medical|Church|Clinic|School)")

_AT_SCENE = re.compile(
    r"(?:\b(?:near|outside|behind|inside|beside|opposite)(?: (?!in\b|at\b|to\b)[\w'’-]+){0,3}|"
    r"\b(?:shootings?|shot|attack(?:ed|s)?|blasts?|explosions?|bombing|fire|stabb(?:ed|ing)|killed|gunned down|"
    r"opened fire|riot|clash(?:es)?) (?:at|in|on)(?: (?:a|an|the))?(?: \w+)?) ?$",
    re.IGNORECASE,
)
"""What stands before an institution where it was the scene ("a shooting near a college"), not where someone was
taken."""

_PERSON_AFTER = re.compile(
    r"^(?:[- ]area)? (?:man|men|woman|women|boy|girl|teen(?:ager)?s?|native|residents?|couple|family|"
    r"father|mother|dad|mom|student|toddler|child|brothers?|sisters?|businessman|pastor)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:outside(?: of)?|suburbs? of|suburban|"
    r"(?:\d+|\w+teen|twenty|ten|few|several|half) ?-?(?:miles?|kilomet(?:er|re)s?|km)"
    r"(?: (?:north|south|east|west|northeast|northwest|southeast|southwest))?(?: of| from| outside)?|"
    r"(?:north|south|east|west|northeast|northwest|southeast|southwest) of)"
    r"(?: (?:downtown|the city of))?\s*$",
    re.IGNORECASE,
)
_FELT = re.compile(
    r"\bfelt (?:[\w-]+ ){0,3}?(?:in|as|across|at|throughout)(?: far)?(?: away)?(?: as)?(?: the)?\s*$",
    re.IGNORECASE,
)
"""Where a quake was felt is not where it was."""

_SUBURB_AFTER = re.compile(r"^(?:['’]s)?[- ](?:area )?suburbs?\b|^-area\b", re.IGNORECASE)
_QUARTER_NAME_AFTER = re.compile(
    r"^ (?:Heights|Park|Hills?|Gardens?|Village|Square|Ridge|Terrace|Estates|Apartments?|Recreation|Mall|Plaza|"
    r"Elementary|Middle School|Homes|Manor|Commons|Crossing)\b"
)
"""A title's capitals hide where a name ends: "Hamilton Heights" is not Hamilton."""

_COMPASS = re.compile(
    r"(?:far |near )?(?:north|south|east|west|northeast|northwest|southeast|southwest|upper|lower|central)"
    r"(?:[ -]?(?:side|end|town))?|downtown|midtown|uptown",
    re.IGNORECASE,
)
_SEAT_AFTER = re.compile(
    r"^(?:['’]s)?\s+(?:city |county |metro |metropolitan |township |town |village |parish )*"
    r"(?:police|sheriff|fire\b|pd\b|detectives|officers?|homicide|firefighters|paramedics)",
    re.IGNORECASE,
)
_OWNS = re.compile(r"^['’]s (?:[A-Z]|(?:[\w-]+ ){0,2}(?:murder|homicide|slaying|shooting|killing)\b)")
"""Whose police and firemen came, or whose quarter it is ("Oakview's East Side")."""
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


@dataclass(frozen=True, slots=True)
class PlaceVote:
    """One mention's say in where the event was. `weight` may be negative (a hospital, a victim's home
    town)."""

    place: Place
    weight: float
    locative: bool = False
    seat: float = 0.0  # a namesake less sure than this yields to the place: it is a quarter of it


HOME = 0.2
OFFICE = 1.1
TOWN = 4  # report_places.level
SEAT_OF_POLICE = 0.95
SEAT_OF_DATELINE = 0.85
SEAT_OF_SITE = 0.7
FAINT = 0.05
"""Says that the place is named, and nothing of what happened there."""


def vote(place: Place, text: str, offset: int, trigger_at: Sequence[int]) -> PlaceVote:
    """How strongly a mention says "it happened here". `text` is its sentence, beginning at `offset` of the
    field."""
    start, end = place.span.start - offset, place.span.end - offset
    left, right = text[max(0, start - 70) : start], text[end : end + 50]
    if place.kind == "demonym":
        return PlaceVote(place, 0.15)
    if level(place) < 0:
        return PlaceVote(place, FAINT, bool(_LOCATIVE.search(left)))
    if _COMPASS.fullmatch(place.text):
        return PlaceVote(place, FAINT)
    seat = SEAT_OF_POLICE if _SEAT_AFTER.match(right) or _OWNS.match(right) else 0.0
    if _OFFICE_AFTER.match(right):
        return PlaceVote(place, OFFICE, seat=seat)
    if _OFFICE_IN.search(left):
        return PlaceVote(place, 0.6)
    if _PEOPLE_FROM.search(left) and not _TAKEN_FROM.search(left):
        return PlaceVote(place, HOME)
    away_from_scene = _away_from_scene(place, left, right)
    if away_from_scene is not None:
        return away_from_scene
    if place.span.field == "text" and not text[:start].strip("-–—•*·○ \t") and _LABEL_AFTER.match(right):
        return PlaceVote(place, 1.6, True, seat)
    weight, locative = 0.6, False
    found = _LOCATIVE.search(left)
    if found:
        locative = bool(
            _STRONG_LOCATIVE.match(found.group().strip())
        ) or not found.group().strip().lower().startswith(("of", "from", "against", "on", "over"))
        locative = locative or _EDGE_OF.match(found.group().strip()) is not None
        weight = 1.6 if locative else 1.0
    elif _LOCATIVE_FRENCH.search(left):
        weight, locative = 1.6, True
    elif _LISTED.search(left) or (
        start == 0 and (place.span.field == "title" or _DATELINE_AFTER.match(right))
    ):
        weight = 0.9
    if trigger_at:
        away = min(abs(start - t) for t in trigger_at)
        weight += 0.5 if away < 40 else 0.25 if away < 90 else 0.0
    return PlaceVote(place, weight, locative, seat)


def _away_from_scene(place: Place, left: str, right: str) -> PlaceVote | None:
    """The vote of a place that says where someone lives, was taken or works, or what it lies beside; None
    where it may be the scene itself."""
    if place.span.field == "text" and _PERSON_OF.search(left):
        return PlaceVote(place, HOME)
    if _RESIDENCE.search(left):
        return PlaceVote(place, -0.3)
    taken = _TAKEN_TO.search(left)
    if taken is not None and not _AT_SCENE.search(left[: taken.start()]):
        return PlaceVote(place, -0.3)
    if _SAINTS_HOSPITAL.match(right) or _CROSSING_BEFORE.search(left) or _CROSSING_AFTER.match(right):
        return PlaceVote(place, FAINT)
    if _HOSPITAL_AFTER.match(right):
        if _AT_SCENE.search(left):
            return PlaceVote(place, 1.2, locative=True)
        return PlaceVote(place, 0.25 if level(place) == 2 else FAINT)
    if place.span.field == "text" and _NAMED_AFTER.match(right):
        return PlaceVote(place, FAINT)
    longer = _LONGER_NAME if place.span.field == "text" else _QUARTER_NAME_AFTER
    if longer.match(right):
        return PlaceVote(place, 0.2)
    if _PERSON_AFTER.match(right):
        return PlaceVote(place, 0.5)
    if _BESIDE.search(left) or _SUBURB_AFTER.match(right):
        return PlaceVote(place, 0.5)
    if _FELT.search(left):
        return PlaceVote(place, HOME)
    return None


def _share_of_trust(confidence: float) -> float:
    """Share of its votes that a place keeps whose name may be another place's ("Austin" of Chicago)."""
    return LEAST_TRUST + (1 - LEAST_TRUST) * min(1.0, confidence / FULL_TRUST)


LEAST_TRUST = 0.3
FULL_TRUST = 0.9
TOWN_IN_REGION = 0.1
"""Share of a region's say from which a place inside it is taken for the scene: the narrower tells more."""


def choose_place(votes: Iterable[PlaceVote], *, least: float = 0.0) -> Place | None:
    """The place that most votes speak for, the most precise that they agree on; None where nothing speaks for
    one with more than `least`.

    Votes count less where the place's resolution is unsure. A place also gets half of what its containers get
    ("Springfield" and "the county"), and a town wins over the region around it when it has a tenth of the
    region's say.
    """
    totals: dict[str, float] = {}
    first: dict[str, Place] = {}
    sure: dict[str, float] = {}
    seats: dict[str, float] = {}
    for item in votes:
        key = key_of(item.place)
        totals[key] = totals.get(key, 0.0) + item.weight
        sure[key] = max(sure.get(key, 0.0), item.place.confidence)
        seats[key] = max(seats.get(key, 0.0), item.seat)
        if key not in first or (item.locative and first[key].kind == "demonym"):
            first[key] = item.place
    for key, total in totals.items():
        if total > 0:
            totals[key] = total * _share_of_trust(sure[key])
    firm = max(least, 0.3)
    usable = [k for k in totals if totals[k] > firm and first[k].kind != "demonym" and level(first[k]) >= 0]
    usable = usable or [k for k in totals if totals[k] > least and level(first[k]) >= 0]
    if not usable:
        rest = [k for k in totals if totals[k] > least]
        return first[max(rest, key=lambda k: totals[k])] if rest else None
    if len(usable) > MAX_PLACES:
        # Each is weighed against each; a text that names so many is a list, and the strongest stand for it.
        strongest = set(sorted(usable, key=lambda k: -totals[k])[:MAX_PLACES])
        usable = [k for k in usable if k in strongest]
    support = {
        k: totals[k] + 0.5 * sum(totals[o] for o in usable if contains(first[o], first[k])) for k in usable
    }
    order = {k: -n for n, k in enumerate(totals)}
    best = max(usable, key=lambda k: (round(support[k], 6), order[k]))
    while level(first[best]) < 4:
        inside = [
            k
            for k in usable
            if contains(first[best], first[k]) and totals[k] >= totals[best] * TOWN_IN_REGION
        ]
        if not inside:
            break
        best = max(inside, key=lambda k: (round(support[k], 6), order[k]))
    seated = [
        k
        for k in totals
        if seats[k] > max(sure[best], seats[best])
        and totals[k] > 0
        and _elsewhere(first[k], first[best])
        and (seats[k] > SEAT_OF_SITE or level(first[best]) == TOWN)
    ]
    if seated and not any(
        totals[k] > 0 and level(first[k]) >= 1 and contains(first[k], first[best]) for k in totals
    ):
        # "a shooting in Austin, Chicago police said": a quarter that has a famous namesake
        best = max(seated, key=lambda k: (round(totals[k], 6), order[k]))
    return first[best]


def _elsewhere(seat: Place, namesake: Place) -> bool:
    """Whether two places lie in different provinces, so that one cannot be a part of the other."""
    return (
        level(seat) >= 2
        and level(namesake) >= 2
        and (seat.country_code, seat.admin1) != (namesake.country_code, namesake.admin1)
    )
