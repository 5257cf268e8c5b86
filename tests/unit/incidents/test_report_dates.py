"""Which of the dates near an event's words is the event's own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def chosen(text: str, head: Span | None = None) -> date | None:
    trigger = text.index("attack") if "attack" in text else 0
    dates = find_dates(text, published=PUBLISHED)
    votes = vote_dates(text, 0, dates, [(trigger, trigger + 6)], published=PUBLISHED.date(), head=head)
    found = choose_date(votes)
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
        ("Police were searching late Thursday for the men in Monday's attack on a bus.", 2),
        ("A man hurt in the attack on Monday died early Thursday in hospital.", 2),
        ("A man was charged on Thursday, two days after the attack on a bus.", 3),
        ("A man was arrested on Wednesday, a day after gunmen attacked a bus.", 3),
        ("The road remained closed Thursday after gunmen attacked a bus Tuesday night.", 3),
        ("On Thursday a judge denied bail to a man held over the attack on Monday evening.", 2),
        ("Gunmen attacked a bus this week, on Tuesday near the bridge.", 3),
        ("(Photo of 4 February 2026) Gunmen attacked a bus on Monday.", 2),
        ("Police announced two arrests just after 4 p.m. Thursday for an attack on a bus on Monday.", 2),
        ("Three bodies were found on Tuesday after the attack, the mayor told reporters Thursday.", 3),
    ],
)
def test_the_day_of_the_deed_is_not_the_day_of_the_word(text: str, day: int) -> None:
    assert chosen(text) == date(2026, 2, day)


def test_a_day_of_saying_alone_is_no_day_of_the_event() -> None:
    assert chosen("The mayor spoke of the attack to reporters, it was said on Friday.") is None


def test_the_day_of_filing_in_the_head_has_no_vote() -> None:
    text = "QUETTA, Feb 5 (Agency) - Gunmen attacked a bus."
    assert chosen(text) == date(2026, 2, 5)
    assert chosen(text, head=Span(8, 13, "text")) is None
    assert chosen(text, head=Span(8, 13, "title")) == date(2026, 2, 5)


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


def test_a_day_inside_a_winning_week_is_taken_and_repetition_fades() -> None:
    week = DateVote(date(2026, 2, 2), date(2026, 2, 8), 2, 2.0, Span(0, 1))
    day = DateVote(date(2026, 2, 3), date(2026, 2, 3), 1, 1.0, Span(2, 3))
    assert choose_date([week, day]) == day
    caption = DateVote(date(2026, 2, 5), date(2026, 2, 5), 1, 0.9, Span(4, 5))
    deed = DateVote(date(2026, 2, 3), date(2026, 2, 3), 1, 2.0, Span(2, 3))
    assert choose_date([deed, *[caption] * 9]) == deed


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "on ",
                "Monday ",
                "attack ",
                "said ",
                "was ",
                "charged ",
                "early ",
                "9 p.m. ",
                "5 May ",
                "’s ",
                ". ",
            ]
        ),
        max_size=20,
    ).map("".join)
)
def test_every_vote_has_weight_and_is_of_a_mention(text: str) -> None:
    dates = find_dates(text, published=PUBLISHED)
    votes = vote_dates(text, 0, dates, [], published=PUBLISHED.date())
    assert all(v.weight > 0 for v in votes)
    assert {v.span for v in votes} <= {m.span for m in dates}


def test_words_of_happening_and_of_the_small_hours() -> None:
    assert happened("It happened on the main road.")
    assert not happened("He spoke of it.")
    assert small_hours("Police were called at 1:30 a.m. to the house.")
    assert not small_hours("A body was found at 3 a.m. by a patrol.")
    assert not small_hours("It was 11 a.m. by then.")
