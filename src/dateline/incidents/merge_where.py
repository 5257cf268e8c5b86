"""Where an event was: one of the places that its reports give, by a named rule (`merge_rules.PLACE_RULES`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from dateline.incidents.link_features import contains, kilometres, level, plain_name, same_place
from dateline.model import LinkableReport, MergeRules, Place

SAME_SPOT_KM = 25.0

_Placed = tuple[LinkableReport, Place]
_Spot = tuple[object, ...]
_Order = Callable[[_Placed, float, float], tuple[object, ...]]


def merged_place(
    reports: Sequence[LinkableReport], weights: Mapping[str, float], rules: MergeRules
) -> Place | None:
    """The place by `rules.place`; None where no report has one.

    A report supports its own place, those within 25 km of it, and any place that lies in it: "in the district" agrees
    with each town there. A town does not support its district: else a report that names no more than the province would
    take two towns' support, and the place would get vaguer by it.
    """
    placed = [(r, p) for r in reports if (p := r.report.place) is not None]
    if not placed:
        return None
    # by place, not by report: a story of hundreds of reports is told of a few places
    spots = {_spot(p): p for _, p in placed}
    votes: defaultdict[_Spot, float] = defaultdict(float)
    sure: defaultdict[_Spot, float] = defaultdict(float)
    for report, place in placed:
        votes[_spot(place)] += weights[report.key]
        sure[_spot(place)] += weights[report.key] * max(0.1, place.confidence)
    support = {
        spot: round(sum(votes[other] for other, told in spots.items() if _supports(told, place)), 9)
        for spot, place in spots.items()
    }
    own = {
        spot: round(sum(sure[other] for other, told in spots.items() if same_place(told, place)), 9)
        for spot, place in spots.items()
    }
    order = _RULES[rules.place]
    return min(
        placed,
        key=lambda item: (
            item[1].geonameid is None,
            *order(item, support[_spot(item[1])], own[_spot(item[1])]),
            plain_name(item[1].name or item[1].text),
            item[0].key,
        ),
    )[1]


def _spot(place: Place) -> _Spot:
    """What places are compared by."""
    p = place
    return (
        *(p.geonameid, p.name, p.text, p.latitude, p.longitude),
        *(p.country_code, p.admin1, p.admin2, p.feature_code),
    )


def _most_voted(item: _Placed, support: float, own: float) -> tuple[object, ...]:
    place = item[1]
    return (-support, place.geo_precision or 3, -level(place), -own)


def _most_precise(item: _Placed, support: float, own: float) -> tuple[object, ...]:
    place = item[1]
    return (place.geo_precision or 3, -level(place), -support, -own)


def _supports(told: Place, place: Place) -> bool:
    if same_place(told, place) or contains(told, place):
        return True
    distance = kilometres(told, place)
    return distance is not None and distance <= SAME_SPOT_KM and level(told) == level(place) == 3


_RULES: Mapping[str, _Order] = {"most_voted": _most_voted, "most_precise": _most_precise}
