"""Which report of a newer reading tells what an older one told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.incidents.corresponds import LEAST, Told, corresponding, likeness
from dateline.model import Evidence, Place, Range, Report, Span

TEXT = (
    "Gunmen fired on a bus in Gwadar on Friday. A mine hit a tractor in Mastung on Thursday. "
    "Later a grenade was thrown into the fish market of Gwadar."
)


def told(words: str, town: str, day: int, kind: str = "Attack", killed: int = 4, text: str = TEXT) -> Told:
    start = text.index(words)
    at = text.index(town)
    report = Report(
        0,
        "Violence against civilians",
        kind,
        "Political violence",
        date_start=date(2026, 3, day),
        date_end=date(2026, 3, day),
        place=Place(Span(at, at + len(town)), town, geonameid=sum(map(ord, town))),
        killed=Range(killed, killed, killed),
        evidence=(Evidence(Span(start, start + len(words)), "sentence"),),
    )
    return Told(report, text)


BUS = told("Gunmen fired on a bus", "Gwadar", 13)
MINE = told("A mine hit a tractor", "Mastung", 12)
GRENADE = told("a grenade was thrown into the fish market", "Gwadar", 13)
EDITED = TEXT.replace("Gunmen fired", "Armed men fired")


def changed(one: Told, **given_: object) -> Told:
    return replace(one, report=replace(one.report, **given_))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        ([BUS, MINE], [BUS, MINE], {0: 0, 1: 1}),
        ([BUS, MINE], [MINE, BUS], {0: 1, 1: 0}),
        ([BUS, MINE], [MINE], {1: 0}),
        ([BUS], [], {}),
        ([BUS], [MINE], {}),
        # of two attacks in one town on one day the words decide
        ([BUS, GRENADE], [GRENADE], {1: 0}),
        ([GRENADE], [BUS, GRENADE], {0: 1}),
        # another kind, a toll that rose, a day that moved: still the same words
        ([BUS], [changed(BUS, sub_event_type="Armed clash", killed=Range(9, 9, 9))], {0: 0}),
        ([BUS], [changed(BUS, date_start=date(2026, 3, 14), date_end=date(2026, 3, 14))], {0: 0}),
        ([MINE, BUS], [told("Armed men fired on a bus", "Gwadar", 13, killed=6, text=EDITED)], {1: 0}),
        # neither its place nor its day is read any more, but it stands on the same words
        ([BUS], [changed(BUS, place=None, date_start=None, date_end=None)], {0: 0}),
    ],
)
def test_the_most_alike_correspond(older: list[Told], newer: list[Told], expected: dict[int, int]) -> None:
    assert corresponding(older, newer) == expected


some = st.lists(st.sampled_from([BUS, MINE, GRENADE, changed(BUS, killed=None), changed(MINE, place=None)]))


@given(some, some)
def test_each_report_corresponds_to_one_at_most_and_the_other_way_round_is_as_alike(
    older: list[Told], newer: list[Told]
) -> None:
    found = corresponding(older, newer)
    assert len(set(found.values())) == len(found)
    for i, j in found.items():
        assert likeness(older[i], newer[j]) >= LEAST
        assert likeness(newer[j], older[i]) == likeness(older[i], newer[j])


@given(some)
def test_a_reading_that_is_the_same_corresponds_to_itself(reports: list[Told]) -> None:
    found = corresponding(reports, reports)
    assert all(reports[i] == reports[j] for i, j in found.items())
    assert len(found) == len(reports)
