"""How the desk says how a source is asked, and gathers alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from dateline.desk.sourcelines import ALERTS, alert_groups, every, flags_of, poll_sentences
from dateline.feeds.cadence import PollState

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Alert:
    """As `store.sources.OpenAlert`."""

    kind: str
    feed_id: str = "paper"
    title: str = "Paper"
    message: str = "Something."
    raised_at: datetime = NOW


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (300, "every 5 min"),
        (5400, "every 90 min"),
        (7200, "every 2 h"),
        (8640, "every 2.4 h"),
        (86400, "every 24 h"),
    ],
)
def test_intervals_are_said_in_minutes_or_hours(seconds: float, words: str) -> None:
    assert every(seconds) == words


@pytest.mark.parametrize(
    ("state", "robots", "flags"),
    [
        (PollState(), False, []),
        (PollState(etag_lies=True), True, ["its ETag lies: asked in full", "its robots.txt forbids it"]),
        (PollState(retired=True), False, ["gone for good (410)"]),
        (
            PollState(moved_to="https://new.example/rss", moved_answers=2),
            False,
            ["may be moving to new.example"],
        ),
        (PollState(moved_to="https://new.example/rss", moved_answers=3), False, []),
        (PollState(moved_to="nonsense", moved_answers=1), False, ["may be moving to another address"]),
    ],
)
def test_what_else_to_know_of_a_source(state: PollState, robots: bool, flags: list[str]) -> None:
    assert flags_of(state.record(), robots=robots) == flags


def test_a_source_that_was_never_polled_has_its_first_rhythm() -> None:
    said = poll_sentences({}, cadence_minutes=45, failures=0)
    assert said[0].startswith("It is asked every 45 min")
    assert said[1:] == ["It has no failure points."]


def test_how_a_source_is_asked_is_told_in_sentences() -> None:
    state = PollState(
        interval=600,
        failed_in_row=1,
        last_full_at=NOW,
        not_modified_since_full=7,
        moved_to="https://new.example/rss",
        moved_answers=1,
        moved_at=NOW,
        retired=True,
    )
    said = poll_sentences(
        state.record(), cadence_minutes=30, failures=0.25, moved_from="https://old.example/rss"
    )
    assert said == [
        "It is asked every 10 min, which follows how often it brings something new; it began with every 30 min.",
        "It has 0.25 of 10 failure points after 1 failed poll in a row; at 10 it is switched off.",
        "It is asked whether anything changed, and once a day in full, the last time on 20 May 2026, 09:30 UTC.",
        "Since then it said 7 times that nothing had.",
        "It moved for good on 20 May 2026, away from https://old.example/rss, and is asked at its new address.",
        "Its last answer named https://new.example/rss as its new address; after 3 that agree it is asked there.",
        "It said that it is gone for good (410). Only a check that works brings it back.",
    ]


def test_alerts_are_gathered_by_kind_and_an_unknown_kind_is_shown_last() -> None:
    groups = alert_groups([Alert("unheard-of"), *[Alert("silent")] * 5, Alert("network")])
    assert [(g.kind, g.heading, len(g.alerts), g.more) for g in groups] == [
        ("network", "1 reason why no source can be polled", 1, 0),
        ("silent", "5 sources have fallen silent", 3, 2),
        ("unheard-of", "1 source needs a look", 1, 0),
    ]


def test_every_kind_of_alert_has_its_words_here() -> None:
    from dateline.feeds.runs import FAILING, STALLED
    from dateline.feeds.troubles import KINDS, NETWORK

    assert set(ALERTS) == {*KINDS, NETWORK, FAILING, STALLED}
