"""A source is judged by its own history: what is told, what is not, and what stays open."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isclose
from statistics import median
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dateline.feeds.chance import binomial_at_least, dispersion, so_few_by_chance
from dateline.feeds.health import DayCounts, SourceFacts
from dateline.feeds.troubles import KINDS, LEAST_A_WEEK, Judgement, judge, judge_network

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)  # a Wednesday
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
        "next_poll_at": NOW,
        "failures": 0.0,
        "last_error": "",
        "disabled_reason": "",
    }
    return SourceFacts(**values | changed)


def brought(entries: Sequence[int], *, today: int = 0, **counts: Any) -> list[DayCounts]:
    """Days that end yesterday, oldest first, and today."""
    first = TODAY - timedelta(len(entries))
    days = [DayCounts(first + timedelta(n), 24, 0, number, **counts) for n, number in enumerate(entries)]
    return [*days, DayCounts(TODAY, 9, 0, today)]


def read(pages: Sequence[tuple[int, int, str]]) -> list[DayCounts]:
    """Days that end today: (articles, empty pages, language) each."""
    first = TODAY - timedelta(len(pages) - 1)
    return [
        DayCounts(first + timedelta(n), 24, 0, 3, articles, empty, {language: articles} if articles else {})
        for n, (articles, empty, language) in enumerate(pages)
    ]


def told(days: Sequence[DayCounts], *opened: str, now: datetime = NOW, **changed: Any) -> dict[str, str]:
    judged = judge(source(**changed), days, opened=opened, now=now)
    return {t.kind: t.message for t in judged.troubles}


WEEKDAYS_ONLY = [8 if (TODAY - timedelta(n)).weekday() < 5 else 0 for n in range(60, 0, -1)]
THURSDAYS = [20 if (TODAY - timedelta(n)).weekday() == 3 else 0 for n in range(60, 0, -1)]


# ------------------------------------------------------------------------------------------------------- silence


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([12] * 56 + [0] * 4, "No new entry for 4 days; it usually brings 12 a day."),
        ([12] * 56 + [0] * 2, "No new entry for 2 days; it usually brings 12 a day."),
        ([1] * 50 + [0] * 8, "No new entry for 8 days; it usually brings 7 a week."),
        # the pause of a weekly paper is six days
        (THURSDAYS, None),
        ([12] * 56 + [0], None),
        ([1] * 50 + [0] * 7, None),
        # two of a week are too few to miss any
        ([1, 0, 0, 1, 0, 0, 0] * 6 + [0] * 30, None),
        # as long as it paused before, and a day more
        ([12] * 20 + [0] * 4 + [12] * 20 + [0] * 5, None),
        ([12] * 20 + [0] * 4 + [12] * 20 + [0] * 6, "No new entry for 6 days; it usually brings 12 a day."),
        # ten days old
        ([12] * 8 + [0] * 3, None),
        ([0] * 60, None),
        ([], None),
    ],
)  # fmt: skip
def test_a_source_is_silent_when_its_rhythm_lets_expect_more(entries: list[int], message: str | None) -> None:
    assert told(brought(entries)).get("silent") == message


def test_a_new_entry_today_ends_the_silence_at_once() -> None:
    quiet = [12] * 56 + [0] * 4
    assert "silent" in told(brought(quiet), "silent")
    assert told(brought(quiet, today=1), "silent").keys() <= {"volume"}


@pytest.mark.parametrize("weekday", range(7))
def test_who_brings_nothing_at_week_ends_is_not_silent_then(weekday: int) -> None:
    now = NOW - timedelta((NOW.weekday() - weekday) % 7)
    days = [d for d in brought(WEEKDAYS_ONLY) if d.day < now.date()]
    assert told(days, now=now) == {}


def test_who_brings_nothing_at_week_ends_is_silent_after_two_more_days() -> None:
    # silent since Friday: two whole days beyond the week-end, on Wednesday
    days = brought(
        [n if TODAY - timedelta(60 - i) < TODAY - timedelta(4) else 0 for i, n in enumerate(WEEKDAYS_ONLY)]
    )
    assert told(days).get("silent") == "No new entry for 4 days; it usually brings 6 a day."


def test_a_source_that_cannot_be_polled_is_failing_and_not_silent() -> None:
    days = brought([12] * 56 + [0] * 4)
    judged = judge(source(failures=2.0, last_error="The host is busy."), days, now=NOW)
    assert judged == Judgement((), frozenset({"silent", "volume"}))


def test_days_on_which_nothing_was_polled_are_not_days_without_news() -> None:
    off = [d for d in brought([12] * 50 + [0] * 8) if not TODAY - timedelta(8) <= d.day < TODAY]
    assert told(off) == {}
    failed = [
        replace(d, failed_polls=d.polls) if TODAY - timedelta(8) <= d.day else d
        for d in brought([12] * 50 + [0] * 8)
    ]
    assert told(failed) == {}


def test_history_from_before_polls_were_counted_is_history_all_the_same() -> None:
    old = [replace(d, polls=0) for d in brought([12] * 56)[:-1]]
    shifted = [replace(d, day=d.day - timedelta(3)) for d in old]
    silent = [DayCounts(TODAY - timedelta(n), 24) for n in (3, 2, 1, 0)]
    assert told([*shifted, *silent])["silent"] == "No new entry for 3 days; it usually brings 12 a day."


# -------------------------------------------------------------------------------------------------------- volume


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([12] * 50 + [4] * 7, "28 new entries in the last 7 days; its usual week brings 84."),
        ([60] * 50 + [25] * 7, "175 new entries in the last 7 days; its usual week brings 420."),
        ([12] * 50 + [7] * 7, None),  # more than half
        ([1] * 50 + [1, 0, 0, 1, 0, 0, 1], None),  # three of seven: chance
        ([12] * 15 + [4] * 7, None),  # two weeks of history
        ([20, 2] * 25 + [5] * 7, None),  # brings much one day and little the next
        ([12] * 21 + [3] * 7 + [12] * 21 + [5] * 7, None),  # it had a week like this before
        ([500] + [4] * 49 + [3] * 7, None),  # the first poll brings what piled up
    ],
)  # fmt: skip
def test_a_source_has_halved_when_chance_does_not_explain_it(entries: list[int], message: str | None) -> None:
    assert told(brought(entries)).get("volume") == message


def test_half_the_volume_stays_open_until_it_is_back_at_three_quarters() -> None:
    assert "volume" not in told(brought([12] * 50 + [8] * 7))
    assert "volume" in told(brought([12] * 50 + [8] * 7), "volume")
    assert "volume" not in told(brought([12] * 50 + [9] * 7), "volume")


def test_half_the_volume_for_weeks_is_the_new_usual() -> None:
    assert "volume" not in told(brought([12] * 20 + [5] * 49), "volume")


def test_a_source_that_is_silent_is_not_told_as_halved_too() -> None:
    assert list(told(brought([12] * 50 + [0] * 6), "volume")) == ["silent"]


# ------------------------------------------------------------------------------------------------------ language


@pytest.mark.parametrize(
    ("days", "configured", "message"),
    [
        ([(5, 0, "en")] * 30 + [(5, 0, "fr")] * 2, "en",
         "10 of its last 10 articles are in 'fr'; of the 150 before, 150 were in 'en'."),
        ([(5, 0, "en")] * 30 + [(5, 0, "fr")] * 2, None,
         "10 of its last 10 articles are in 'fr'; of the 150 before, 150 were in 'en'."),
        ([(12, 0, "fr")], "en", "12 of its last 12 articles are in 'fr'; its configured language is 'en'."),
        ([(12, 0, "fr")], None, None),
        ([(12, 0, "fr")], "fr", None),
        ([(5, 0, "en")] * 30 + [(5, 0, "fr")], "en", None),  # five of the last ten
        ([(9, 0, "fr")], "en", None),
        ([(5, 0, "en"), (5, 0, "fr")] * 15 + [(11, 0, "fr")], "en", None),  # it always had both
        # it was never what its configuration says; that was told when it was new
        ([(5, 0, "fr")] * 30, "en", None),
    ],
)  # fmt: skip
def test_another_language_is_told(
    days: list[tuple[int, int, str]], configured: str | None, message: str | None
) -> None:
    assert told(read(days), language=configured).get("language") == message


def test_another_language_stays_open_until_the_configuration_agrees() -> None:
    days = read([(5, 0, "fr")] * 40)
    assert "language" in told(days, "language", language="en")
    assert "language" not in told(days, "language", language="fr")
    assert "language" not in told(days, "language", language=None)


# --------------------------------------------------------------------------------------------------------- empty


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ([(5, 0, "en")] * 30 + [(1, 4, "en")] * 3,
         "12 of 15 pages got in the last 3 days gave no text; before, 0 of 150 gave none."),
        ([(0, 4, "en")] * 3, "12 of 12 pages got in the last 3 days gave no text; they are its first."),
        ([(5, 0, "en")] * 30 + [(3, 2, "en")] * 3, None),  # less than half
        ([(5, 0, "en")] * 30 + [(0, 2, "en")] * 3, None),  # six pages
        ([(3, 2, "en")] * 30 + [(2, 3, "en")] * 3, None),  # it always lost many
        ([(1, 3, "en")] * 3, None),  # new, and some are read
    ],
)  # fmt: skip
def test_pages_that_begin_to_be_empty_are_told(days: list[tuple[int, int, str]], message: str | None) -> None:
    assert told(read(days)).get("empty") == message


def test_empty_pages_stay_open_until_most_are_read_again_and_while_there_are_none() -> None:
    start = [(5, 0, "en")] * 30
    assert "empty" in told(read([*start, *[(3, 2, "en")] * 3]), "empty")
    assert "empty" not in told(read([*start, *[(4, 1, "en")] * 3]), "empty")
    judged = judge(source(), read([*start, *[(0, 0, "en")] * 3]), opened=["empty"], now=NOW)
    assert "empty" in judged.undecided


# ------------------------------------------------------------------------------------------------------- polling


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        ({"enabled": False, "disabled_by_failures": True, "disabled_reason": "It failed too often."},
         "disabled", "It is polled no more. It failed too often."),
        ({"etag_lies": True}, "etag", "304"),
        ({"moved_from": "http://a.example/", "moved_at": NOW},
         "moved", "from http://a.example/ to https://herald.example/feed; that is polled now."),
        ({"moved_from": "http://a.example/", "moved_at": NOW, "origin": "config"},
         "moved", "; its file may get the new address."),
    ],
)  # fmt: skip
def test_what_polls_found_is_told(facts: dict[str, Any], kind: str, words: str) -> None:
    messages = told([], **facts)
    assert list(messages) == [kind]
    assert words in messages[kind]


@pytest.mark.parametrize(
    "facts",
    [
        {"enabled": False, "disabled_reason": "Switched off by the operator."},
        {"enabled": False, "etag_lies": True},
        {"moved_from": "http://a.example/", "moved_at": NOW - timedelta(days=31)},
    ],
)
def test_what_the_operator_knows_is_not_told(facts: dict[str, Any]) -> None:
    assert told(brought([12] * 56 + [0] * 4), **facts).keys() <= {"silent"}
    assert told([], **facts) == {}


def test_what_was_open_is_over_for_a_source_that_is_switched_off() -> None:
    judged = judge(source(enabled=False), brought([12] * 56 + [0] * 4), opened=KINDS, now=NOW)
    assert judged == Judgement(())


def test_the_invented_sources_are_not_judged_by_a_rhythm() -> None:
    assert told(brought([12] * 56 + [0] * 4), origin="sample") == {}


# ------------------------------------------------------------------------------------------------------- network


FAILING = {"last_error": "The host does not answer.", "last_success_at": NOW - timedelta(hours=3)}


def test_all_sources_that_fail_together_are_one_trouble() -> None:
    trouble = judge_network([source(**FAILING)] * 5, NOW)
    assert trouble is not None
    assert trouble.message.startswith("None of 5 sources could be polled since 2026-05-20 06:30 UTC; check")


@pytest.mark.parametrize(
    "sources",
    [
        [source(**FAILING)] * 2,
        [*[source(**FAILING)] * 5, source()],
        [source(**FAILING | {"last_success_at": NOW - timedelta(minutes=30)})] * 5,
        [source(**FAILING, origin="sample")] * 5,
        [source(**FAILING, enabled=False)] * 5,
        [source(**FAILING | {"last_polled_at": None})] * 5,
        [],
    ],
)
def test_some_sources_that_fail_are_not_the_network(sources: list[SourceFacts]) -> None:
    assert judge_network(sources, NOW) is None


def test_the_network_is_away_too_where_failures_switched_sources_off() -> None:
    off = source(**FAILING, enabled=False, disabled_by_failures=True)
    assert judge_network([off] * 3, NOW) is not None


# ---------------------------------------------------------------------------------------------------- properties


def steady(seed: int, a_day: float, number: int) -> list[int]:
    """A Poisson source: entries of so many days."""
    rng = random.Random(seed)
    counts = []
    for _ in range(number):
        count, time = 0, rng.expovariate(a_day)
        while time < 1:
            count, time = count + 1, time + rng.expovariate(a_day)
        counts.append(count)
    return counts


@pytest.mark.parametrize("a_day", [0.5, 3, 12])
def test_a_steady_source_seldom_raises_an_alert(a_day: float) -> None:
    # four years of one source, judged every day; `python -m bench alarms` measures more of them
    raised = 0
    counts = steady(7, a_day, 4 * 365)
    opened: set[str] = set()
    for end in range(65, len(counts)):
        now_open = set(told(brought(counts[end - 65 : end]), *opened))
        raised += len(now_open - opened)
        opened = now_open
    assert raised <= 1


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), a_day=st.floats(1, 50), weeks=st.integers(4, 9))
def test_a_source_that_stops_is_found_in_time(seed: int, a_day: float, weeks: int) -> None:
    before = [*steady(seed, a_day, weeks * 7 - 1), max(1, round(a_day))]
    whole = [sum(before[end - 7 : end]) for end in range(len(before), 7, -7)]  # not the first day's
    usual = median(whole)
    assume(usual >= LEAST_A_WEEK)  # by chance a source of one a day may have brought less: it is never silent
    # twice the days in which its usual week lets expect eight, and the pauses that it had
    limit = 2 * round(8 / (usual / 7)) + 10
    assert any("silent" in told(brought([*before, *[0] * days])) for days in range(2, limit + 1))


@settings(max_examples=60, deadline=None)
@given(
    entries=st.lists(st.integers(0, 60), max_size=66),
    opened=st.sets(st.sampled_from(KINDS)),
    failures=st.sampled_from([0.0, 1.0]),
)
def test_any_history_is_judged_and_no_kind_is_both_told_and_undecided(
    entries: list[int], opened: set[str], failures: float
) -> None:
    judged = judge(source(failures=failures), brought(entries), opened=opened, now=NOW)
    kinds = [t.kind for t in judged.troubles]
    assert len(set(kinds)) == len(kinds)
    assert not set(kinds) & judged.undecided
    assert all(t.message.endswith(".") for t in judged.troubles)


@settings(max_examples=30, deadline=None)
@given(entries=st.lists(st.integers(0, 60), min_size=20, max_size=66), days=st.integers(1, 6))
def test_silence_once_told_is_told_until_an_entry_comes(entries: list[int], days: int) -> None:
    quiet = [*entries, *[0] * 5]
    if "silent" in told(brought(quiet)):
        longer = [*quiet, *[0] * days][-65:]
        assert "silent" in told(brought(longer), "silent")
        assert "silent" not in told(brought(longer, today=1), "silent")


# -------------------------------------------------------------------------------------------------------- chance


@pytest.mark.parametrize(
    ("found", "known"),
    [
        # summed in whole numbers: 60 tries at 1/2, 30 at 1/5, 10 at 1/10
        (so_few_by_chance(10, 50, 0.5, 1.0), 8.0819073e-08),
        (so_few_by_chance(20, 100, 0.5, 2.0), 8.0819073e-08),
        (so_few_by_chance(10, 50, 0.5, 0.3), 8.0819073e-08),
        (so_few_by_chance(2, 28, 0.2, 1.0), 4.4178985e-02),
        (so_few_by_chance(0, 0, 0.2, 1.0), 1.0),
        (so_few_by_chance(5, 0, 0.2, 1.0), 1.0),
        (binomial_at_least(7, 10, 0.1), 9.1216e-06),
        (binomial_at_least(0, 10, 0.1), 1.0),
        (binomial_at_least(11, 10, 0.1), 0.0),
        (binomial_at_least(3, 10, 0.0), 0.0),
        (binomial_at_least(3, 10, 1.0), 1.0),
        (dispersion([[4, 4, 4], [0, 0]]), 1.0),
        (dispersion([[0, 8], [2, 6]]), 5.0),
        (dispersion([]), 1.0),
    ],
)
def test_the_tails_of_chance_are_those_of_the_tables(found: float, known: float) -> None:
    assert isclose(found, known, rel_tol=1e-5, abs_tol=1e-12)
