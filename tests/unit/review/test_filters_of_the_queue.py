from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.review.filters import TABS, Box, EventFilter, QueueFilter, chosen
from dateline.review.vocabulary import EVENT_TYPE_OF, EVENT_TYPES

NAMES = (
    "state country admin1 admin2 box south west north east type sub actor source language from to q score assignee "
    "disagree update watch after"
).split()
LIKELY = st.one_of(
    st.text(),
    st.sampled_from([*TABS, *EVENT_TYPES, *EVENT_TYPE_OF]),
    st.sampled_from(
        ["PK", "pk", "1", "50", "2026-01-31", "60,24.5,67.25,30", "30", "-0.00001", "nan", "1e3", "none"]
    ),
)


@given(st.dictionaries(st.sampled_from(NAMES), LIKELY))
def test_whatever_an_address_says_its_filter_goes_into_an_address_and_back(given_: dict[str, str]) -> None:
    wanted = QueueFilter.read(given_)
    assert QueueFilter.from_query(wanted.query()) == wanted
    assert chosen(wanted.values()) == wanted
    assert EventFilter.read(wanted.values()) == wanted.what
    assert QueueFilter.from_query(wanted.query(after="0~1")) == wanted
    assert wanted.narrowed == (QueueFilter(tab=wanted.tab) != wanted)


_EDGES = st.tuples(
    *[st.floats(-limit, limit).map(lambda edge: round(edge, 4) + 0.0) for limit in (180, 90, 180, 90)]
).filter(lambda edges: edges[1] <= edges[3])


@given(_EDGES)
def test_a_box_is_read_back_as_it_was_written(edges: tuple[float, float, float, float]) -> None:
    box = Box(*edges)
    assert Box.read(str(box)) == box
    sides = dict(zip(("west", "south", "east", "north"), map(str, edges), strict=True))
    assert EventFilter.read(sides).box == box


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({}, QueueFilter()),
        ({"state": "elsewhere", "score": "-5", "type": "Theft", "country": "P1"}, QueueFilter()),
        ({"admin1": "Balochistan"}, QueueFilter()),
        ({"country": "pk", "admin2": "Kech District"}, QueueFilter(what=EventFilter(country="PK"))),
        ({"score": "170"}, QueueFilter(least_score=100)),
        ({"box": "60,30,67,20"}, QueueFilter()),
        ({"box": "60,20,67"}, QueueFilter()),
        ({"box": "170,20,-170,30"}, QueueFilter(what=EventFilter(box=Box(170, 20, -170, 30)))),
        ({"from": "2026-01-31", "to": "soon"}, QueueFilter(what=EventFilter(first_day=date(2026, 1, 31)))),
        ({"q": "  bus \x00 stand "}, QueueFilter(what=EventFilter(text="bus stand"))),
    ],
)
def test_what_cannot_be_read_is_left_out(said: dict[str, str], read: QueueFilter) -> None:
    assert QueueFilter.read(said) == read
