from __future__ import annotations

import pytest

from dateline.commands.review import _filter
from dateline.errors import UsageError
from dateline.review.filters import Box, EventFilter, QueueFilter


def test_the_options_of_queue_list_make_the_filter_that_an_address_makes() -> None:
    said = {
        "state": "all",
        "country": "PK",
        "box": "60,24,70,30",
        "search": "bus",
        "score": "40",
        "update": "1",
        "sub": "",
    }
    assert _filter(said) == QueueFilter(
        tab="all",
        what=EventFilter(country="PK", box=Box(60, 24, 70, 30), text="bus"),
        least_score=40,
        updated=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "nonsense"),
        ("country", "Pakistan1"),
        ("admin1", "Balochistan"),  # of no country
        ("box", "24,60"),
        ("type", "Theft"),
        ("from", "soon"),
    ],
)
def test_what_an_address_would_leave_out_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=value):
        _filter({"state": "all", name: value})
