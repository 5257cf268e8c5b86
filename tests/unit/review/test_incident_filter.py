"""Which incidents are wanted, in an address and back."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dateline.review.filters import Box, EventFilter
from dateline.review.incident_filter import IncidentFilter

FILTERS = st.builds(
    IncidentFilter,
    what=st.builds(
        EventFilter,
        country=st.sampled_from(("", "PK", "IR")),
        event_type=st.sampled_from(("", "Battles", "Riots")),
        first_day=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
        last_day=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
        box=st.none() | st.just(Box(60.5, 24.0, 75.0, 37.25)),
        text=st.sampled_from(("", "gwadar camp", "گوادر")),
        actor=st.sampled_from(("", "Saffron Column")),
    ),
    watch=st.sampled_from(("", "balochistan", "none")),
)


@given(FILTERS)
def test_a_filter_comes_back_from_its_address(wanted: IncidentFilter) -> None:
    assert IncidentFilter.from_query(wanted.query()) == wanted


def test_a_part_of_the_address_can_be_set_and_taken_away() -> None:
    wanted = IncidentFilter(EventFilter(country="PK"), "world")
    assert wanted.query(country="") == "?watch=world"
    assert wanted.query(type="Riots", watch="") == "?country=PK&type=Riots"
    assert IncidentFilter().query() == ""


def test_nonsense_is_left_out() -> None:
    given_values = {
        "country": "P?",
        "box": "1,2,3",
        "from": "soon",
        "watch": "a\x00b  c",
        "type": "Parties",
    }
    assert IncidentFilter.read(given_values) == IncidentFilter(watch="ab c")
