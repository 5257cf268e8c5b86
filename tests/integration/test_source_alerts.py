"""Alerts on both databases: opened once, held, cleared; told once by every way, again where it did not arrive."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dateline.errors import NoticeFailed
from dateline.operations import watch_sources
from dateline.ports import Notice
from dateline.store import models as rows
from dateline.store.alerts import drop_old
from dateline.store.health import common_troubles, source_healths
from dateline.store.locks import Lock, only_one

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)


@dataclass
class Heard:
    """A way to tell that keeps what it was told; `broken`: nothing arrives."""

    name: str = "webhook"
    broken: bool = False
    calls: list[list[Notice]] = field(default_factory=list)

    def tell(self, notices: Sequence[Notice]) -> None:
        if self.broken:
            raise NoticeFailed("The webhook answered 500.")
        self.calls.append(list(notices))

    @property
    def kinds(self) -> list[list[str]]:
        return [[f"{n.feed_id}: {n.kind}" for n in call] for call in self.calls]


def a_source(id: str = "herald", **facts: Any) -> rows.Feed:
    values = {"language": "en", "last_polled_at": NOW, "last_success_at": NOW} | facts
    return rows.Feed.objects.create(id=id, url=f"https://{id}.example/feed", title=f"The {id}", **values)


def history(
    feed: rows.Feed,
    entries: Sequence[int],
    pages: Sequence[tuple[int, int, str]] = (),
    *,
    until: datetime = NOW,
) -> None:
    """Days up to the day of `until`, oldest first: new entries; (articles, empty, language) of the last ones."""
    said = [(0, 0, "en")] * (len(entries) - len(pages)) + list(pages)
    first = until.date() - timedelta(len(entries) - 1)
    rows.FeedDay.objects.filter(feed=feed).delete()
    rows.FeedDay.objects.bulk_create(
        rows.FeedDay(
            feed=feed,
            day=first + timedelta(n),
            polls=20,
            entries=number,
            articles=articles,
            empty=empty,
            languages={language: articles} if articles else {},
        )
        for n, (number, (articles, empty, language)) in enumerate(zip(entries, said, strict=True))
    )


def open_alerts() -> list[tuple[str | None, str]]:
    alerts = rows.Alert.objects.filter(cleared_at=None).order_by("feed", "kind")
    return list(alerts.values_list("feed_id", "kind"))


STEADY = [12] * 60
READ = [(5, 0, "en")] * 60


@pytest.mark.parametrize(
    ("kind", "entries", "pages"),
    [
        ("silent", [12] * 55 + [0] * 5, READ),
        ("volume", [12] * 52 + [3] * 8, READ),
        ("language", STEADY, READ[:56] + [(5, 0, "fr")] * 4),
        ("empty", STEADY, READ[:56] + [(0, 5, "en")] * 4),
    ],
)
def test_what_history_shows_is_raised_and_cleared_when_it_is_over(
    kind: str, entries: list[int], pages: list[tuple[int, int, str]]
) -> None:
    feed, way = a_source(), Heard()
    history(feed, STEADY, READ)
    assert watch_sources(NOW, [way]) == {"alerts raised": 0, "alerts cleared": 0}
    history(feed, entries, pages)
    assert watch_sources(NOW, [way])["alerts raised"] == 1
    assert open_alerts() == [("herald", kind)]
    history(feed, STEADY, READ)
    assert watch_sources(NOW, [way]) == {"alerts raised": 0, "alerts cleared": 1}
    assert open_alerts() == []
    assert way.kinds == [[f"herald: {kind}"]]
    (alert,) = rows.Alert.objects.all()
    assert (alert.raised_at, alert.told_at, alert.cleared_at) == (NOW, NOW, NOW)


@pytest.mark.parametrize(
    ("kind", "trouble", "mended"),
    [
        ("etag", {"poll_state": {"etag_lies": True}}, {"poll_state": {}}),
        (
            "disabled",
            {"enabled": False, "disabled_reason": "404.", "poll_state": {"disabled_reason": "404."}},
            {"enabled": True, "disabled_reason": "", "poll_state": {}},
        ),
        (
            "moved",
            {"moved_from": "https://old.example/", "poll_state": {"moved_at": (NOW - timedelta(days=3)).isoformat()}},
            {"poll_state": {"moved_at": (NOW - timedelta(days=31)).isoformat()}},
        ),
        (
            "moved",
            {"moved_from": "https://old.example/", "poll_state": {"moved_at": (NOW - timedelta(days=3)).isoformat()}},
            {"moved_from": ""},
        ),
    ],
)  # fmt: skip
def test_what_polls_found_is_raised_and_cleared_when_it_is_over(
    kind: str, trouble: dict[str, Any], mended: dict[str, Any]
) -> None:
    a_source(**trouble)
    watch_sources(NOW, [])
    assert open_alerts() == [("herald", kind)]
    rows.Feed.objects.update(**mended)
    watch_sources(NOW, [])
    assert open_alerts() == []


def test_an_operator_who_switches_a_source_off_hears_nothing_of_it() -> None:
    feed = a_source(enabled=False, disabled_reason="Switched off by the operator.")
    history(feed, [12] * 55 + [0] * 5)
    watch_sources(NOW, [way := Heard()])
    assert (open_alerts(), way.calls) == ([], [])


def test_an_alert_is_told_once_and_its_numbers_are_kept_up_to_date() -> None:
    feed, way = a_source(), Heard()
    history(feed, [12] * 55 + [0] * 5)
    for _ in range(3):
        watch_sources(NOW, [way])
    history(feed, [12] * 55 + [0] * 9, until=NOW + timedelta(days=4))
    watch_sources(NOW + timedelta(days=4), [way])
    assert way.kinds == [["herald: silent"]]
    assert [t.message for t in source_healths(NOW)[0].troubles] == [
        "No new entry for 8 days; it usually brings 12 a day."
    ]


def test_a_silence_that_goes_on_for_half_a_year_is_still_told_with_its_days() -> None:
    feed, now = a_source(), NOW + timedelta(days=180)
    history(feed, [12] * 55 + [0] * 5)
    watch_sources(NOW, [])
    history(feed, [12] * 55 + [0] * 185, until=now)
    watch_sources(now, [])
    assert rows.Alert.objects.get().message == "No new entry for 184 days; it usually brings 12 a day."


def test_what_comes_back_is_raised_and_told_anew() -> None:
    feed, way = a_source(), Heard()
    for entries in ([12] * 55 + [0] * 5, STEADY, [12] * 55 + [0] * 5):
        history(feed, entries)
        watch_sources(NOW, [way])
    assert way.kinds == [["herald: silent"], ["herald: silent"]]


def test_what_cannot_be_judged_now_stays_as_it_is() -> None:
    feed = a_source()
    history(feed, [12] * 55 + [0] * 5)
    watch_sources(NOW, [])
    rows.Feed.objects.update(failures=2, last_error="The host does not answer.")
    assert watch_sources(NOW, []) == {"alerts raised": 0, "alerts cleared": 0}
    assert open_alerts() == [("herald", "silent")]


def test_many_sources_at_once_are_one_message() -> None:
    for n in range(12):
        history(a_source(f"feed-{n:02}"), [12] * 55 + [0] * 5)
    watch_sources(NOW, [way := Heard()])
    assert [len(call) for call in way.calls] == [12]


def test_what_did_not_arrive_is_told_at_the_next_watch_by_that_way_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    history(a_source(), [12] * 55 + [0] * 5)
    mail, hook = Heard("mail"), Heard("webhook", broken=True)
    counts = watch_sources(NOW, [mail, hook])
    assert counts["alerts not told by webhook"] == 1
    assert "The webhook answered 500. 1 alert is told again at the next watch." in caplog.text
    assert rows.Alert.objects.get().told_at is None
    hook.broken = False
    watch_sources(NOW + timedelta(hours=1), [mail, hook])
    assert (mail.kinds, hook.kinds) == ([["herald: silent"]], [["herald: silent"]])
    assert rows.Alert.objects.get().told_at == NOW + timedelta(hours=1)


def test_telling_is_given_up_after_a_day(caplog: pytest.LogCaptureFixture) -> None:
    history(a_source(), [12] * 55 + [0] * 5)
    hook = Heard(broken=True)
    for hours in (0, 23, 25):
        watch_sources(NOW + timedelta(hours=hours), [hook])
    assert "1 alert could not be told for a day" in caplog.text
    hook.broken = False
    watch_sources(NOW + timedelta(hours=26), [hook])
    assert hook.calls == []


def test_what_was_over_before_it_could_be_told_is_not_told() -> None:
    feed = a_source()
    history(feed, [12] * 55 + [0] * 5)
    hook = Heard(broken=True)
    watch_sources(NOW, [hook])
    history(feed, STEADY)
    hook.broken = False
    watch_sources(NOW, [hook])
    assert (hook.calls, rows.Alert.objects.filter(told_at=None).count()) == ([], 0)


def test_a_process_killed_before_it_noted_what_it_told_tells_again_and_loses_nothing() -> None:
    history(a_source(), [12] * 55 + [0] * 5)

    @dataclass
    class Killed(Heard):
        def tell(self, notices: Sequence[Notice]) -> None:
            super().tell(notices)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch_sources(NOW, [Killed()])
    watch_sources(NOW, [way := Heard()])
    assert way.kinds == [["herald: silent"]]


FAILING = {
    "failures": 3.0,
    "last_error": "The host does not answer.",
    "last_success_at": NOW - timedelta(hours=5),
}


def test_where_nothing_works_there_is_one_alert_and_not_one_a_source() -> None:
    for n in range(10):
        a_source(f"feed-{n}", **FAILING)
    off = {"enabled": False, "disabled_reason": "It failed.", "poll_state": {"disabled_reason": "It failed."}}
    a_source("gone", **FAILING | off)
    way = Heard()
    watch_sources(NOW, [way])
    watch_sources(NOW, [way])
    assert way.kinds == [[": network"]]
    assert way.calls[0][0].message.startswith(
        "None of 11 sources could be polled since 2026-05-20 04:30 UTC;"
    )
    assert [trouble.kind for trouble in common_troubles()] == ["network"]
    # it works again: now each has its own trouble
    rows.Feed.objects.exclude(pk="gone").update(failures=0, last_error="", last_success_at=NOW)
    watch_sources(NOW, [way])
    assert way.kinds[1:] == [["gone: disabled"]]
    assert not common_troubles()


def test_a_second_watch_beside_the_first_leaves_at_once() -> None:
    history(a_source(), [12] * 55 + [0] * 5)
    way = Heard()
    inside: list[dict[str, int]] = []

    def beside() -> None:
        try:
            inside.append(watch_sources(NOW, [way]))
        finally:
            connection.close()

    with only_one(Lock.WATCH) as ours:
        assert ours
        if connection.vendor == "sqlite":
            beside_thread = threading.Thread(target=beside)
            beside_thread.start()
            beside_thread.join(timeout=30)
            assert inside == [{}]
    assert watch_sources(NOW, [way])["alerts raised"] == 1
    assert len(way.calls) == 1


@pytest.mark.django_db(transaction=True)
def test_watches_that_begin_at_once_tell_everything_once() -> None:
    for n in range(5):
        history(a_source(f"feed-{n}"), [12] * 55 + [0] * 5)
    way, failures = Heard(), []
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait(timeout=10)
            watch_sources(NOW, [way])
        except BaseException as e:  # noqa: BLE001  a thread's failure is the test's
            failures.append(e)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert sorted(n.feed_id for call in way.calls for n in call) == [f"feed-{n}" for n in range(5)]
    assert len(open_alerts()) == 5


def test_the_number_of_queries_does_not_grow_with_the_sources() -> None:
    asked = []
    for number in (2, 30):
        for n in range(number):
            history(a_source(f"feed-{number}-{n}"), [12] * 55 + [0] * 5)
        with CaptureQueriesContext(connection) as queries:
            assert watch_sources(NOW, [Heard()])["alerts raised"] == number
        # two more where sources have been silent for longer: their older days
        asked.append(len(queries))
    assert asked[1] <= asked[0] + 2


def test_a_source_that_is_removed_takes_its_alerts_with_it() -> None:
    feed = a_source()
    history(feed, [12] * 55 + [0] * 5)
    watch_sources(NOW, [])
    feed.delete()
    assert watch_sources(NOW, []) == {"alerts raised": 0, "alerts cleared": 0}


def test_old_days_and_old_alerts_are_dropped_and_open_ones_kept() -> None:
    feed = a_source()
    history(feed, [1] * 3)
    history_rows = rows.FeedDay.objects.filter(feed=feed).order_by("day")
    first = history_rows[0]
    first.day = (NOW - timedelta(days=401)).date()
    first.save()
    long_ago = NOW - timedelta(days=700)
    rows.Alert.objects.create(feed=feed, kind="silent", message="Old.", raised_at=long_ago)
    for days, kind in ((366, "volume"), (300, "empty")):
        rows.Alert.objects.create(
            feed=feed, kind=kind, message="Over.", raised_at=long_ago, cleared_at=NOW - timedelta(days=days)
        )
    assert drop_old(NOW) == {"old days of sources dropped": 1, "old alerts dropped": 1}
    assert sorted(rows.Alert.objects.values_list("kind", flat=True)) == ["empty", "silent"]
    assert history_rows.count() == 2


def test_the_log_says_it_where_nothing_else_is_configured(caplog: pytest.LogCaptureFixture) -> None:
    from dateline import configuration
    from dateline.bootstrap import open_notices

    history(a_source(), [12] * 55 + [0] * 5)
    with caplog.at_level(logging.WARNING, "dateline.sources"):
        watch_sources(NOW, open_notices(configuration.current()))
    assert "herald: silent: No new entry for 4 days" in caplog.text


def a_run(flow: str, minutes: int, note: str = "", *, ended: bool = True) -> None:
    began = NOW - timedelta(minutes=minutes)
    rows.Cycle.objects.create(flow=flow, started_at=began, ended_at=began if ended else None, note=note)


def test_runs_that_fail_and_news_that_stays_away_are_told_once_and_end() -> None:
    for minutes in (290, 100):
        a_run("ingest", minutes)
    for minutes in (50, 30, 10):
        a_run("ingest", minutes, "OSError: the disk is full")
    every, way = timedelta(minutes=5), Heard()
    watch_sources(NOW, [way], every)
    watch_sources(NOW, [way], every)
    assert way.kinds == [[": failing-runs", ": stalled"]]
    assert "OSError: the disk is full" in way.calls[0][0].message
    # a watch that does not know the rhythm leaves open what it cannot judge
    watch_sources(NOW + timedelta(hours=1), [way])
    assert [trouble.kind for trouble in common_troubles()] == ["stalled"]
    a_run("ingest", 0)
    watch_sources(NOW, [way], every)
    assert "stalled" not in [trouble.kind for trouble in common_troubles()]
