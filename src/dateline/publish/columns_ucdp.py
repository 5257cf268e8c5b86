"""UCDP GED's columns, named and coded as in its public codebook. Only what can be derived; the rest stays
empty.

UCDP counts events of organised violence with at least one death: others have no row.
"""

from __future__ import annotations

from datetime import date

from dateline.model import Incident, Place
from dateline.publish.columns import (
    DECISION,
    EDITORS,
    GAZETTEER,
    SOURCES,
    Column,
    Kind,
    Layout,
    Value,
    days,
    place_words,
    point_of,
    source_ids,
    source_names,
)
from dateline.publish.countries import country
from dateline.publish.parties import CIVILIANS, EXTERNAL, STATE, Side, deaths, sides, type_of_violence
from dateline.publish.priogrid import priogrid_gid

_NOT_OURS = "left empty: UCDP's own numbers cannot be derived"
_SIDE = "the actors by their roles, as UCDP names sides"
_LEDGER = "the ledger of figures, by who the dead were"
_DERIVED = "the days"


def _empty(name: str, kind: Kind, meaning: str) -> Column:
    return Column(name, kind, meaning, _NOT_OURS)


UCDP: tuple[Column, ...] = (
    Column("id", "string", "Permanent public id: DL- and 13 letters and digits.", DECISION),
    _empty("relid", "string", "UCDP's second id."),
    Column("year", "integer", "Year of the first day.", EDITORS),
    _empty("active_year", "integer", "Whether the conflict has 25 deaths in that year."),
    _empty("code_status", "string", "How far UCDP's coding is."),
    Column(
        "type_of_violence",
        "integer",
        "Who fights whom.",
        _SIDE,
        codes={
            "1": "state-based: a government takes part",
            "2": "non-state: organised groups alone",
            "3": "one-sided: against civilians",
        },
    ),
    _empty("conflict_dset_id", "string", "Id of the conflict in UCDP's older data."),
    _empty("conflict_new_id", "integer", "Id of the conflict."),
    _empty("conflict_name", "string", "Name of the conflict."),
    _empty("dyad_dset_id", "string", "Id of the dyad in UCDP's older data."),
    _empty("dyad_new_id", "integer", "Id of the dyad."),
    Column("dyad_name", "string", "Both sides; empty where one is not known.", _SIDE),
    _empty("side_a_dset_id", "string", "Id of side A in UCDP's older data."),
    _empty("side_a_new_id", "integer", "Id of side A."),
    Column("side_a", "string", "A government, or whoever attacks civilians.", _SIDE),
    _empty("side_b_dset_id", "string", "Id of side B in UCDP's older data."),
    _empty("side_b_new_id", "integer", "Id of side B."),
    Column("side_b", "string", "The other side.", _SIDE),
    Column("number_of_sources", "integer", "Sources that tell it.", SOURCES, "sources"),
    Column("source_article", "list", "The articles' addresses.", SOURCES),
    Column("source_office", "list", "The sources by name.", SOURCES),
    _empty("source_date", "list", "Days of the articles."),
    Column("source_headline", "list", "The articles' headlines.", SOURCES),
    Column("source_original", "list", "Whom the articles quote for the dead.", _LEDGER),
    Column(
        "where_prec",
        "integer",
        "How exactly the place is known.",
        GAZETTEER,
        codes={
            "1": "the place itself",
            "2": "near it",
            "3": "second-level division",
            "4": "first-level division",
            "5": "vague",
            "6": "country",
            "7": "sea",
        },
    ),
    Column("where_coordinates", "string", "The place's name.", GAZETTEER),
    Column("where_description", "string", "The place with its divisions.", GAZETTEER),
    Column("adm_1", "string", "First-level division.", GAZETTEER),
    Column("adm_2", "string", "Second-level division.", GAZETTEER),
    Column("latitude", "number", "Latitude of the place.", GAZETTEER, "degrees, WGS 84"),
    Column("longitude", "number", "Longitude of the place.", GAZETTEER, "degrees, WGS 84"),
    Column("geom_wkt", "string", "The point as well-known text.", GAZETTEER, "degrees, WGS 84"),
    Column("priogrid_gid", "integer", "Cell of the half-degree PRIO-GRID.", "the point"),
    Column("country", "string", "Country by its English name.", GAZETTEER),
    Column("country_id", "integer", "Country.", GAZETTEER, "number by Gleditsch and Ward"),
    Column("region", "string", "UCDP's region.", "the country"),
    Column(
        "event_clarity",
        "integer",
        "Whether it is one event.",
        _DERIVED,
        codes={"1": "one day", "2": "several days told as one"},
    ),
    Column(
        "date_prec",
        "integer",
        "How exactly the days are known.",
        EDITORS,
        codes={"1": "the day", "2": "2 to 6 days", "3": "a week", "4": "a month", "5": "more"},
    ),
    Column("date_start", "date", "First day.", EDITORS, "day, ISO 8601"),
    Column("date_end", "date", "Last day.", EDITORS, "day, ISO 8601"),
    Column("deaths_a", "integer", "Dead of side A.", _LEDGER, "people"),
    Column("deaths_b", "integer", "Dead of side B.", _LEDGER, "people"),
    Column("deaths_civilians", "integer", "Dead civilians.", _LEDGER, "people"),
    Column("deaths_unknown", "integer", "Dead of whom no figure says whose they are.", _LEDGER, "people"),
    Column("best", "integer", "Best figure; the four above add up to it.", EDITORS, "people"),
    Column("high", "integer", "Highest figure.", EDITORS, "people"),
    Column("low", "integer", "Lowest figure.", EDITORS, "people"),
    *(
        Column(
            f"gwno{side}",
            "integer",
            f"The state, where side {side.upper()} is a state's own force at home.",
            _SIDE,
            "number by Gleditsch and Ward",
        )
        for side in ("a", "b")
    ),
)


def where_prec(place: Place | None) -> int | None:
    """UCDP's precision of place: 1 exact, 2 near, 3 second-order division, 4 first-order, 5 vague, 6 country,
    7 sea.
    """
    if place is None:
        return None
    code = place.feature_code or ""
    if code.startswith("PCL"):
        return 6
    if code.startswith(("SEA", "OCN", "GULF", "STRT", "BAY")):
        return 7
    if code.startswith("ADM1"):
        return 4
    if code.startswith(("ADM2", "ADM3", "ADM4")):
        return 3
    return {1: 1, 2: 2, 3: 5}.get(place.geo_precision or 0)


def date_prec(start: date | None, end: date | None, time_precision: int) -> int | None:
    """UCDP's precision of date: 1 the day, 2 within 2-6 days, 3 a week, 4 a month, 5 more than a month."""
    if start is None or end is None:
        return None
    length = (end - start).days + 1
    spread = 1 if length <= 1 else 2 if length <= 6 else 3 if length <= 7 else 4 if length <= 31 else 5
    return max(spread, {1: 1, 2: 3, 3: 4}.get(time_precision, 1))


def _ucdp_sides(incident: Incident) -> tuple[Side, Side]:
    """In UCDP a government is side A, and so is whoever attacks civilians."""
    first, second = sides(incident)
    kind = type_of_violence(first, second)
    if kind == 1 and first.inter not in (STATE, EXTERNAL):
        return second, first
    if kind == 3 and first.inter not in (STATE, EXTERNAL) and second.inter in (STATE, EXTERNAL):
        return second, Side("Civilians", CIVILIANS)
    if kind == 3:
        return first, Side("Civilians", CIVILIANS)
    return first, second


def ucdp_cells(incident: Incident) -> dict[str, Value]:
    start, end = days(incident)
    place = incident.place
    known = country(place.country_code) if place else None
    side_a, side_b = _ucdp_sides(incident)
    dead = deaths(incident, side_a, side_b)
    point = point_of(place)
    gwno = known.gleditsch_ward if known else None
    attributed = dict.fromkeys(
        c.attributed_to for c in incident.casualties if c.category == "killed" and c.attributed_to
    )
    return {
        "id": incident.public_id,
        "year": start.year if start else None,
        "type_of_violence": type_of_violence(*sides(incident)),
        "dyad_name": f"{side_a.name} - {side_b.name}" if side_a.name and side_b.name else "",
        "side_a": side_a.name,
        "side_b": side_b.name,
        "number_of_sources": len(source_ids(incident)),
        "source_article": tuple(dict.fromkeys(url for _, url, _ in incident.sources)),
        "source_office": tuple(source_names(incident)),
        "source_headline": tuple(dict.fromkeys(headline for _, _, headline in incident.sources if headline)),
        "source_original": tuple(str(a) for a in attributed),
        "where_prec": where_prec(place),
        "where_coordinates": place_words(place),
        "where_description": place_words(place, "admin2", "admin1"),
        "adm_1": place.admin1 if place else None,
        "adm_2": place.admin2 if place else None,
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "geom_wkt": f"POINT ({point[1]!r} {point[0]!r})" if point else "",
        "priogrid_gid": priogrid_gid(*point) if point else None,
        "country": known.name if known else None,
        "country_id": gwno,
        "region": known.ucdp_region if known else None,
        "event_clarity": 1 if start == end else 2,
        "date_prec": date_prec(start, end, incident.time_precision),
        "date_start": start,
        "date_end": end,
        "deaths_a": dead.a if dead else None,
        "deaths_b": dead.b if dead else None,
        "deaths_civilians": dead.civilians if dead else None,
        "deaths_unknown": dead.unknown if dead else None,
        "best": dead.best if dead else None,
        "high": dead.high if dead else None,
        "low": dead.low if dead else None,
        # A state's own forces at home carry its number; foreign ones cannot be told from their name alone.
        "gwnoa": gwno if side_a.inter == STATE else None,
        "gwnob": gwno if side_b.inter == STATE else None,
    }


def not_in_ucdp(incident: Incident) -> str | None:
    if incident.event_type in ("Disasters", "Strategic developments"):
        return "UCDP codes only organised violence."
    if incident.killed is None or not any((incident.killed.low, incident.killed.best)):
        return "UCDP codes only events with at least one death."
    return None


LAYOUT = Layout(UCDP, ucdp_cells, not_in_ucdp)
