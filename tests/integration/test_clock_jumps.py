"""Clocks that jump: an hour back, a year ahead and back again, summer time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from builders import PASSWORD, logged_in, make_user
from dateline.flows.deployments import deployments
from dateline.pipeline import Pipeline, recover
from dateline.ports import Lease
from dateline.store import models as rows
from dateline.store.clock_jumps import put_right
from fakes import START
from killing import in_child
from office import Office, configured, first_news, open_office, state
from own_database import own_databases
from pipeline_story import CLASH, FIRST, GWADAR, HERALD, cycle, p, publish

__all__ = ["p"]

YEAR = timedelta(days=365)
ELSEWHERE = "another-host:77:1"


@pytest.mark.django_db
def test_after_a_year_ahead_and_back_the_next_cycle_does_what_is_due(p: Pipeline) -> None:
    clock: Any = p.clock
    publish(p, HERALD, (GWADAR, FIRST))
    clock.at = START + YEAR
    cycle(p)
    # a worker of another machine takes a batch by that clock and is never seen again
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/mastung", CLASH))
    clock.at += timedelta(hours=2)
    from dateline.pipeline import poll_feeds

    poll_feeds(p)
    taken = p.articles.claim_entries(10, Lease(ELSEWHERE, clock.at + timedelta(minutes=5)), clock.at)
    assert len(taken) == 1

    clock.at = START + timedelta(days=1)
    asked = p.fetcher.times_asked(HERALD.url)  # type: ignore[attr-defined]
    recover(p)
    cycle(p)
    assert p.fetcher.times_asked(HERALD.url) == asked  # type: ignore[attr-defined]
    assert rows.Article.objects.count() == 1  # without help both would wait a year
    assert put_right(clock.at) == 3
    cycle(p)
    assert p.fetcher.times_asked(HERALD.url) == asked + 1  # type: ignore[attr-defined]
    assert rows.Article.objects.count() == 2
    assert put_right(clock.at) == 0


@pytest.mark.django_db
def test_a_page_left_open_and_a_wrong_password_of_next_year_are_forgotten(client: Any) -> None:
    from axes.models import AccessAttempt

    from builders import a_report, make_article, make_candidate, make_report
    from dateline.store import presence

    amina, bashir = make_user("amina", "editor"), make_user("bashir", "editor")
    value = a_report()
    candidate = make_candidate("c1", [(make_report(make_article("Words."), value), value)])
    ahead = timezone.now() + YEAR
    presence.keep_open(candidate.pk, bashir, now=ahead)
    client.post(reverse("login"), {"username": "amina", "password": "wrong" + PASSWORD})
    AccessAttempt.objects.update(attempt_time=ahead)
    assert presence.open_elsewhere(amina, now=timezone.now())
    assert put_right(timezone.now()) == 2
    assert not presence.open_elsewhere(amina, now=timezone.now())
    assert not AccessAttempt.objects.exists()


@pytest.mark.django_db
def test_an_hour_back_costs_an_hour(p: Pipeline) -> None:
    clock: Any = p.clock
    publish(p, HERALD, (GWADAR, FIRST))
    from dateline.pipeline import poll_feeds

    clock.pass_time(hours=2)
    poll_feeds(p)
    lease = Lease(ELSEWHERE, clock.at + p.lease_for)
    assert len(p.articles.claim_entries(10, lease, clock.at)) == 1
    clock.pass_time(hours=-1)
    assert put_right(clock.at) == 0
    cycle(p, minutes=5)
    assert rows.Article.objects.count() == 0  # it may still be at work, for all that we know
    cycle(p, hours=1, minutes=1)
    assert rows.Article.objects.count() == 1


@pytest.mark.django_db
def test_log_ins_outlive_an_hour_and_not_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    client = logged_in("amina", "viewer")
    now = timezone.now()
    for later, status in ((timedelta(hours=-1), 200), (timedelta(hours=1), 200), (YEAR, 302)):
        monkeypatch.setattr(timezone, "now", lambda later=later: now + later)
        assert client.get("/").status_code == status, later
    monkeypatch.setattr(timezone, "now", lambda: now)
    client = logged_in("amina", "viewer")
    assert client.get("/").status_code == 200


def test_the_machine_s_time_zone_and_its_summer_time_change_nothing(
    tmp_path: Path, migrated_name: Callable[[str], str], django_db_blocker: Any
) -> None:
    found = []
    with django_db_blocker.unblock(), own_databases(tmp_path, "") as databases:
        for zone in ("UTC", "America/New_York", "Pacific/Chatham"):
            name = zone.replace("/", "_")
            databases.adopt(name, migrated_name("sqlite"))
            databases.use(name)
            office = Office(tmp_path / f"home_{name}")
            office.home.mkdir()

            def live(office: Office = office, zone: str = zone) -> Any:
                os.environ["TZ"] = zone
                time.tzset()
                open_office(office)
                first_news(office)
                return state()

            with configured(office):
                found.append(in_child(live, office.home).answer)
    assert found[0] == found[1] == found[2]
    assert len(found[0]["store_candidate"]) == 3


def test_the_night_s_upkeep_is_planned_in_utc() -> None:
    planned = [schedule.schedule for d in deployments(5, 2) for schedule in d.schedules or ()]
    crons = [schedule for schedule in planned if hasattr(schedule, "cron")]
    assert len(crons) >= 1
    assert {schedule.timezone for schedule in crons} <= {None, "UTC"}
