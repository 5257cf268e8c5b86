"""Which of the dates near an event's words is the event's own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dateline.incidents.report_dates import (
    DateVote,
    choose_date,
    compatible,
    happened,
    small_hours,
    vote_dates,
)
from dateline.mentions.dates import find_dates
from dateline.model import Span

PUBLISHED = datetime(2026, 2, 6, tzinfo=UTC)  # a Friday


def chosen(text: str) -> date | None:
    trigger = text.index("attack") if "attack" in text else 0
    found = choose_date(vote_dates(text, 0, find_dates(text, published=PUBLISHED), (trigger,), 1.0))
    return found.start if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Gunmen attacked a bus on Wednesday, police said on Thursday.", 4),
        ("Police said on Thursday that gunmen attacked a bus late on Tuesday.", 3),
        ("The attack happened at about 9 p.m. Tuesday; a man was arrested on Thursday.", 3),
        ("On Thursday the group claimed the attack of Monday night.", 2),
        ("Posted: Thursday, February 5, 2026. Gunmen attacked a bus on Monday.", 2),
        ("Gunmen attacked a bus on Tuesday, a security source said.", 3),
        ("The minister on Thursday condemned the attack on Tuesday.", 3),
    ],
)
def test_the_day_of_the_deed_is_not_the_day_of_the_word(text: str, day: int) -> None:
    assert chosen(text) == date(2026, 2, day)


def test_old_days_and_days_to_come_are_no_days_of_the_event() -> None:
    assert chosen("The attack of 2019 will be remembered next week.") is None


def test_of_equal_votes_the_first_counts_and_a_week_backs_its_day() -> None:
    monday = DateVote(date(2026, 2, 2), date(2026, 2, 2), 1, 1.0, Span(0, 1))
    tuesday = DateVote(date(2026, 2, 3), date(2026, 2, 3), 1, 1.0, Span(2, 3))
    week = DateVote(date(2026, 2, 3), date(2026, 2, 8), 2, 0.5, Span(4, 5))
    assert choose_date([monday, tuesday]) == monday
    assert choose_date([monday, tuesday, week]) == tuesday
    assert choose_date([]) is None
    assert compatible(monday, tuesday)
    assert not compatible(monday, tuesday, slack_days=0)
    assert compatible(None, monday)


def test_words_of_happening_and_of_the_small_hours() -> None:
    assert happened("It happened on the main road.")
    assert not happened("He spoke of it.")
    assert small_hours("Police were called at 1:30 a.m. to the house.")
    assert not small_hours("A body was found at 3 a.m. by a patrol.")
    assert not small_hours("It was 11 a.m. by then.")
