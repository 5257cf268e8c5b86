from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dateline.incidents.denials import denied_candidate
from dateline.incidents.merge import merge
from dateline.model import Place, Range
from unit.incidents.linking_builders import (
    BALOCHISTAN,
    GWADAR,
    MASTUNG,
    MASTUNG_DISTRICT,
    NOWHERE,
    PAKISTAN,
    QUETTA,
    linkable,
)

IN_MASTUNG = merge("mastung", [linkable("a", place=MASTUNG, dead=4)])
ANOTHER = merge("another", [linkable("b", place=MASTUNG, dead=9)])
IN_GWADAR = merge("gwadar", [linkable("c", place=GWADAR)])


def denial(place: Place | None, **told: Any) -> Any:
    return linkable("d", place=place, modality="negated", **told).report


@pytest.mark.parametrize(
    ("place", "told", "denied"),
    [
        (MASTUNG, {}, "mastung"),
        (MASTUNG_DISTRICT, {}, "mastung"),
        (GWADAR, {}, "gwadar"),
        (QUETTA, {}, None),
        (BALOCHISTAN, {}, None),  # two lie in it
        (PAKISTAN, {}, None),
        (NOWHERE, {}, None),
        (None, {}, None),
        (MASTUNG, {"day": date(2026, 3, 9)}, None),
        (MASTUNG, {"date_source": "published"}, None),
        (MASTUNG, {"day": None}, None),
        (MASTUNG, {"modality": "hypothetical"}, None),
        (MASTUNG, {"modality": "asserted"}, None),
    ],
)
def test_a_denial_belongs_to_the_one_candidate_of_its_day_and_place(
    place: Place | None, told: dict[str, Any], denied: str | None
) -> None:
    report = linkable("d", place=place, **{"modality": "negated", **told}).report
    found = denied_candidate(report, [IN_MASTUNG, IN_GWADAR])
    assert (found.key if found else None) == denied


@pytest.mark.parametrize(
    ("toll", "denied"),
    [(Range(4, 4, 4), "mastung"), (Range(9, 9, 9), "another"), (Range(5, 5, 5), None), (None, None)],
)
def test_of_two_candidates_of_one_day_and_place_the_toll_says_which_is_denied(
    toll: Range | None, denied: str | None
) -> None:
    found = denied_candidate(denial(MASTUNG, dead=toll), [IN_MASTUNG, ANOTHER])
    assert (found.key if found else None) == denied
