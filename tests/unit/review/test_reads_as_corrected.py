"""Does the machine read what an editor corrected?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dateline.model import Range
from dateline.review.reads_as_corrected import GROUPS, reads_as_corrected, value_text
from incident_builders import KHUZDAR, a_candidate

MACHINE = a_candidate(
    killed=Range(11, 11, 11),
    date_start=date(2026, 1, 31),
    date_end=date(2026, 1, 31),
    time_precision=1,
    place=KHUZDAR,
)
PLACE = {
    "name": "Khuzdar",
    "latitude": 27.8,
    "longitude": 66.6,
    "geo_precision": 1,
    "geonameid": KHUZDAR.geonameid,
}
FIGURE = {"low": 11, "best": 11, "high": 11}


@pytest.mark.parametrize(
    ("group", "corrections", "expected"),
    [
        ("killed", {"killed": FIGURE}, True),
        ("killed", {"killed": FIGURE | {"low": 9}}, True),  # the best figure is what counts
        ("killed", {"killed": FIGURE | {"best": 10, "low": 9}}, False),
        ("killed", {"killed": None}, False),
        ("killed", {}, None),
        ("killed", {"injured": FIGURE}, None),
        ("date", {"date_start": "2026-01-31"}, True),
        ("date", {"date_start": "2026-01-30"}, False),
        ("date", {"time_precision": 2}, False),
        ("date", {"date_start": None}, False),
        ("place", {"place": PLACE}, True),
        ("place", {"place": PLACE | {"geonameid": 7}}, False),
        ("place", {"place": {k: v for k, v in PLACE.items() if k != "geonameid"}}, True),
        ("place", {"place": PLACE | {"geo_precision": 2}}, False),
        ("place", {"place": None}, False),
        ("event_type", {"event_type": MACHINE.event_type, "sub_event_type": MACHINE.sub_event_type}, True),
        ("event_type", {"event_type": "Protests", "sub_event_type": "Peaceful protest"}, False),
        ("actors", {"actors": [{"role": a.role, "name": a.name.upper(), "kind": a.kind} for a in MACHINE.actors]}, True),
        ("actors", {"actors": []}, False),
    ],
)  # fmt: skip
def test_a_field_agrees_where_the_machine_says_the_same(
    group: str, corrections: dict[str, Any], expected: bool | None
) -> None:
    assert reads_as_corrected(MACHINE, corrections, group) is expected


def test_without_a_place_the_machine_agrees_with_no_place() -> None:
    assert reads_as_corrected(replace(MACHINE, place=None), {"place": None}, "place") is True


def test_what_was_corrected_is_told_in_words() -> None:
    corrections = {
        "killed": {"low": 9, "best": None, "high": 12},
        "place": PLACE,
        "date_start": "2026-02-01",
        "sub_event_type": "Peaceful protest",
        "actors": [{"role": "target", "name": "Farmers", "kind": "Civilians"}],
        "injured": None,
    }
    assert {group: value_text(MACHINE, corrections, group) for group in GROUPS} == {
        "killed": "9-12",
        "injured": "",
        "place": "Khuzdar",
        "date": "2026-02-01",
        "event_type": "Peaceful protest",
        "actors": "Farmers (target)",
    }
