"""What the operator sees of a source: its state in words, its weeks, its bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.feeds.health import (
    DayCounts,
    SourceFacts,
    Trouble,
    health_of,
    sparkline,
    state_of,
    watched_days,
    weekly_entries,
)

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
TODAY = NOW.date()


def source(**changed: Any) -> SourceFacts:
    values: dict[str, Any] = {
        "feed_id": "herald",
        "title": "The Herald",
        "url": "https://herald.example/feed",
        "country": "NG",
        "language": "en",
        "origin": "added",
        "enabled": True,
        "notes": "",
        "cadence_minutes": 30,
        "interval": 1800.0,
        "last_polled_at": NOW,
        "last_success_at": NOW,
        "next_poll_at": NOW + timedelta(minutes=20),
        "failures": 0.0,
        "last_error": "",
        "disabled_reason": "",
    }
    return SourceFacts(**values | changed)


def brought(entries: Sequence[int], **counts: Any) -> list[DayCounts]:
    """Days that end yesterday, oldest first."""
    first = TODAY - timedelta(len(entries))
    return [
        DayCounts(first + timedelta(n), **{"polls": 24, "entries": number} | counts)
        for n, number in enumerate(entries)
    ]


def health(days: Sequence[DayCounts] = (), *troubles: Trouble, **changed: Any) -> Any:
    return health_of(source(**changed), days, troubles, entries=0, articles=0, now=NOW)


@pytest.mark.parametrize(
    ("facts", "state", "words"),
    [
        ({}, "well", "well"),
        ({"last_polled_at": None}, "new", "not polled yet"),
        ({"failures": 2.5}, "failing", "failing (2.5 of 10 points)"),
        ({"failures": 0.5}, "well", "well"),
        ({"last_error": "This machine seems to have no network."}, "late", "not reached"),
        ({"next_poll_at": NOW - timedelta(minutes=121)}, "late", "not polled in time"),
        ({"next_poll_at": NOW - timedelta(minutes=119)}, "well", "well"),
        ({"next_poll_at": NOW - timedelta(minutes=61), "cadence_minutes": 5}, "late", "not polled in time"),
        ({"enabled": False, "failures": 10.0}, "off", "off"),
    ],
)
def test_a_source_has_a_state_and_words_for_it(facts: dict[str, Any], state: str, words: str) -> None:
    assert state_of(source(**facts), NOW) == (state, words)


@pytest.mark.parametrize(
    ("facts", "troubles", "reason"),
    [
        ({}, (), ""),
        ({}, (Trouble("silent", "No new entry."), Trouble("etag", "It lies.")), "No new entry."),
        ({"failures": 1.0, "last_error": "404."}, (Trouble("silent", "No new entry."),), "404."),
        ({"enabled": False, "disabled_reason": "Switched off."}, (), "Switched off."),
        ({"enabled": False, "notes": "Closed since May."}, (), "Closed since May."),
        (
            {"next_poll_at": NOW - timedelta(days=1)},
            (),
            "It was due at 2026-05-19 09:30 UTC; see whether `dateline up` runs.",
        ),
    ],
)
def test_what_is_not_well_has_a_reason(
    facts: dict[str, Any], troubles: tuple[Trouble, ...], reason: str
) -> None:
    assert health([], *troubles, **facts).reason == reason


def test_a_source_that_is_off_is_not_polled_next() -> None:
    assert health(enabled=False).next_poll_at is None
    assert health().next_poll_at is not None


def test_the_last_seven_whole_days_stand_beside_the_usual_week() -> None:
    # the first day is the first poll's, today is not over
    days = [*brought([50, *[2] * 21, *[3] * 7]), DayCounts(TODAY, 5, entries=9)]
    told = health(days)
    assert (told.entries_a_week, told.usual_a_week) == (21, 14.0)
    assert told.days == (*[2] * 21, *[3] * 7)


@pytest.mark.parametrize(
    ("entries", "usual"), [([5] * 22, 35.0), ([5] * 21, None), ([], None), ([0] * 40, 0.0)]
)
def test_two_whole_weeks_make_a_usual_one(entries: list[int], usual: float | None) -> None:
    assert health(brought(entries)).usual_a_week == usual


def test_a_week_that_was_seen_in_part_counts_in_proportion_or_not_at_all() -> None:
    days = brought([4] * 29)
    without = {TODAY - timedelta(n) for n in (9, 10)}  # one of them is covered by the day after
    assert weekly_entries([d for d in days if d.day not in without], TODAY) == [
        pytest.approx(5 * 4 * 7 / 6),
        28.0,
        28.0,
    ]
    without |= {TODAY - timedelta(n) for n in (11, 12)}
    assert weekly_entries([d for d in days if d.day not in without], TODAY) == [28.0, 28.0]


@pytest.mark.parametrize(
    ("days", "watched"),
    [
        ({5: (24, 0), 4: (24, 0), 3: (24, 24), 2: (24, 24), 1: (24, 1)}, {5, 4, 2, 1}),
        ({5: (24, 0), 1: (24, 0)}, {5, 2, 1}),
        ({5: (24, 0)}, {5}),
        # from before polls were counted, then counted
        ({6: (0, 0), 4: (0, 0), 3: (24, 24), 2: (24, 0), 1: (24, 0)}, {6, 5, 4, 3, 2, 1}),
        ({}, set()),
    ],
)
def test_a_day_is_seen_when_a_poll_worked_then_or_on_the_day_after(
    days: dict[int, tuple[int, int]], watched: set[int]
) -> None:
    counts = [DayCounts(TODAY - timedelta(n), polls, failed) for n, (polls, failed) in days.items()]
    assert watched_days(counts, TODAY) == {TODAY - timedelta(n) for n in watched}


@pytest.mark.parametrize(
    ("days", "bars"),
    [
        ((), ""),
        ((0, 0, 0), "···"),
        ((1, 1, 1), "███"),
        ((0, 1, 2, 3, 4, 5, 6, 7, 8), "·▁▂▃▄▅▆▇█"),
        ((1, 1000), "▁█"),
        ((1, 2, 0, 2), "▄█·█"),
    ],
)
def test_bars_are_as_high_as_their_days(days: tuple[int, ...], bars: str) -> None:
    assert sparkline(days) == bars


@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_bars_are_one_a_day_and_keep_the_order_of_heights(days: list[int]) -> None:
    bars = sparkline(days)
    assert len(bars) == len(days)
    heights = [" ·▁▂▃▄▅▆▇█".index(bar) for bar in bars]
    for one, height in zip(days, heights, strict=True):
        assert (height == 1) == (one == 0)
        assert all(height <= other for n, other in zip(days, heights, strict=True) if one <= n)


@given(
    st.dictionaries(
        st.dates(date(2026, 3, 1), TODAY), st.tuples(st.integers(0, 3), st.integers(0, 500)), max_size=80
    )
)
def test_weeks_are_never_more_than_eight_and_never_negative(days: dict[date, tuple[int, int]]) -> None:
    counts = [DayCounts(day, polls, 0, entries) for day, (polls, entries) in sorted(days.items())]
    weeks = weekly_entries(counts, TODAY)
    assert len(weeks) <= 8
    assert all(week >= 0 for week in weeks)
    assert sum(weeks) * 6 / 7 <= sum(d.entries for d in counts)
