"""UCDP GED's columns, named and coded as in its public codebook. Only what can be derived; the rest stays
empty.

UCDP counts events of organised violence with at least one death: others have no row.
"""

from __future__ import annotations

from datetime import date

from dateline.model import Incident, Place
from dateline.publish.columns import Layout, days, point_of, source_ids, source_names
from dateline.publish.countries import country
from dateline.publish.csv_safety import Cell
from dateline.publish.parties import CIVILIANS, EXTERNAL, STATE, Side, deaths, sides, type_of_violence
from dateline.publish.priogrid import priogrid_gid

# fmt: off
UCDP: tuple[str, ...] = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id",
    "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources",
    "source_article", "source_office", "source_date", "source_headline", "source_original",
    "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude",
    "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)
# fmt: on


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


def ucdp_cells(incident: Incident) -> dict[str, Cell]:
    start, end = days(incident)
    place = incident.place
    known = country(place.country_code) if place else None
    side_a, side_b = _ucdp_sides(incident)
    dead = deaths(incident, side_a, side_b)
    point = point_of(place)
    gwno = known.gleditsch_ward if known else None
    named = (place.name or place.text) if place else ""
    about = ", ".join(dict.fromkeys(p for p in (named, place.admin2, place.admin1) if p)) if place else ""
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
        "source_article": "; ".join(dict.fromkeys(url for _, url, _ in incident.sources)),
        "source_office": "; ".join(source_names(incident)),
        "source_headline": "; ".join(
            dict.fromkeys(headline for _, _, headline in incident.sources if headline)
        ),
        "source_original": "; ".join(str(a) for a in attributed),
        "where_prec": where_prec(place),
        "where_coordinates": named,
        "where_description": about,
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
        "date_start": start.isoformat() if start else None,
        "date_end": end.isoformat() if end else None,
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
