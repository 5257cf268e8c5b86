"""Workers that live and die, by a clock that the tests move: what they hold, who takes it, and what two versions may do."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models

from dateline import __version__
from dateline.errors import ProgramTooOld
from dateline.pipeline import (
    READING_STEPS,
    STAGES,
    STEPS,
    Pipeline,
    StepResult,
    annotate_articles,
    drain,
    drain_beside_others,
    link_reports,
    reading_goes_on,
)
from dateline.store import keeper, level, workers
from dateline.store import models as rows
from dateline.store.claims import renew, waiting
from fakes import failure
from pipeline_story import CLASH, COURIER, FIRST, GWADAR, HERALD, OTHER, candidates, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db
UNDERSTAND = STAGES["understand"]
DEAD = "other-host:7:1"


def collected(p: Pipeline) -> None:
    """Two stories are got, and not read."""
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/mastung", CLASH))
    publish(p, COURIER, ("https://courier.example.org/1", OTHER))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STAGES["collect"]))


# ---------------------------------------------------------------------------------------------------- taking over


def test_what_a_dead_worker_held_is_read_by_another_when_its_lease_ends(p: Pipeline) -> None:
    collected(p)
    list(drain(p, UNDERSTAND[:1]))
    dead = replace(p, owner=DEAD)
    died_at = p.clock.now()
    assert len(dead.articles.claim_articles(10, dead.lease(died_at), died_at)) == 3
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        p.clock.pass_time(seconds=seconds)  # type: ignore[attr-defined]

    results = list(drain_beside_others(p, UNDERSTAND, sleep=sleep))

    assert sum(r.taken for r in results if r.step == "annotate") == 3
    waited = p.clock.now() - died_at
    assert p.lease_for < waited <= p.lease_for + timedelta(seconds=2 * slept[0])


def test_nobody_stays_where_others_hold_nothing(p: Pipeline) -> None:
    collected(p)

    def sleep(_: float) -> None:
        raise AssertionError("there is nothing to wait for")

    assert [r.step for r in drain_beside_others(p, UNDERSTAND, sleep=sleep)] == ["extract", "annotate"]


def test_a_reader_that_finds_no_end_of_work_ends_after_half_an_hour(p: Pipeline) -> None:
    collected(p)
    small = replace(p, batch_size=1)

    def slow(p: Pipeline) -> StepResult:
        p.clock.pass_time(minutes=16)  # type: ignore[attr-defined]
        return annotate_articles(p)

    list(drain(p, UNDERSTAND[:1]))
    assert len(list(drain_beside_others(small, [("annotate", slow)], sleep=lambda _: None))) == 2
    assert rows.Article.objects.filter(state="pending").count() == 1


def test_a_lease_that_is_renewed_is_nobody_elses_however_long_the_batch_takes(p: Pipeline) -> None:
    collected(p)
    other = replace(p, owner=DEAD)
    now = p.clock.now()
    held = other.articles.claim_entries(10, other.lease(now), now)
    documents = other.articles.claim_documents(10, other.lease(now), now)
    assert (len(held), len(documents)) == (0, 3)
    for _ in range(20):
        p.clock.pass_time(seconds=p.lease_for.total_seconds() / keeper.BEATS_A_LEASE)  # type: ignore[attr-defined]
        assert renew(DEAD, p.clock.now() + p.lease_for) == 3
        assert p.articles.claim_documents(10, p.lease(p.clock.now()), p.clock.now()) == []
    p.clock.pass_time(seconds=p.lease_for.total_seconds() + 1)  # type: ignore[attr-defined]
    assert len(p.articles.claim_documents(10, p.lease(p.clock.now()), p.clock.now())) == 3
    assert renew(DEAD, p.clock.now() + p.lease_for) == 0


def test_renewing_asks_the_index_of_what_is_held(p: Pipeline) -> None:
    def plan(query: models.QuerySet[Any]) -> str:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")  # the tables of a test are small
        return str(query.explain())

    for model, name in (
        (rows.Article, "article_held"),
        (rows.FeedEntry, "entry_held"),
        (rows.Feed, "feed_held"),
    ):
        assert name in plan(model.objects.exclude(lease_owner="").filter(lease_owner=DEAD))  # type: ignore[attr-defined]


# -------------------------------------------------------------------------------------------------------- linking


def test_linking_waits_until_everything_collected_has_been_read(p: Pipeline) -> None:
    collected(p)
    assert reading_goes_on(p)
    list(drain(p, UNDERSTAND[:1]))
    other = replace(p, owner=DEAD)
    now = p.clock.now()
    other.articles.claim_articles(10, other.lease(now), now)
    assert reading_goes_on(p)  # all of it is in other hands, living or dead
    p.clock.pass_time(seconds=p.lease_for.total_seconds() + 1)  # type: ignore[attr-defined]
    assert reading_goes_on(p)
    list(drain(p, UNDERSTAND))
    assert not reading_goes_on(p)


def test_linking_waits_for_a_feed_that_a_dead_worker_was_asking(p: Pipeline) -> None:
    other = replace(p, owner=DEAD)
    now = p.clock.now()
    assert len(p.feeds.claim_due_feeds(10, other.lease(now), now)) == 2
    assert reading_goes_on(p)
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STEPS))
    assert not reading_goes_on(p)


def test_linking_does_not_wait_for_a_page_that_failed_and_is_tried_again(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/away", CLASH))
    p.fetcher.pages["https://herald.example.org/away"] = failure("https://herald.example.org/away")  # type: ignore[attr-defined]
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STAGES["collect"]))
    list(drain(p, UNDERSTAND))
    p.clock.pass_time(minutes=5)  # type: ignore[attr-defined]
    assert rows.FeedEntry.objects.get(state="pending").not_before < p.clock.now()
    assert not reading_goes_on(p)


def test_no_report_waits_longer_than_the_operator_said(p: Pipeline) -> None:
    collected(p)
    list(drain(p, UNDERSTAND[:1]))
    first = replace(p, batch_size=1)
    annotate_articles(first)
    assert reading_goes_on(p)
    p.clock.pass_time(seconds=p.link_wait.total_seconds())  # type: ignore[attr-defined]
    assert not reading_goes_on(p)


def test_stages_by_different_workers_give_what_one_process_gives(p: Pipeline) -> None:
    collected(p)
    readers = [replace(p, owner=f"host-{n}:1:1", batch_size=1) for n in range(3)]
    for _ in range(3):
        for reader in readers:
            for _, step in UNDERSTAND:
                step(reader)
    link_reports(replace(p, owner="linker:1:1"))
    apart = candidates()
    rows.Candidate.objects.all().delete()
    rows.LinkVocabulary.objects.all().delete()
    rows.WaitingWords.objects.all().delete()
    rows.Report.objects.filter(state="linked").update(state="pending")
    list(drain(p, READING_STEPS))
    assert len(apart) == 2
    assert candidates() == apart


def test_what_waits_is_told_by_step_and_the_past_does_not_count(p: Pipeline) -> None:
    collected(p)
    found = waiting(p.clock.now(), p.owner)
    assert {step for step, w in found.items() if w.free} == {"extract"}
    past = rows.Backfill.objects.create(
        key="k", kind="list", name="old pages", started_at=p.clock.now(), position=0
    )
    rows.FeedEntry.objects.update(backfill=past)
    assert not any(w.free or w.held for w in waiting(p.clock.now(), p.owner).values())


# ------------------------------------------------------------------------------------------------------- registry


def test_the_living_the_dead_and_those_that_ended_are_told_apart(p: Pipeline) -> None:
    now, lease = p.clock.now(), timedelta(minutes=1)
    run = uuid.uuid4()
    for name, pid in (("a:1:1", 1), ("a:2:1", 2), ("a:3:1", 3), ("a:4:1", 4)):
        workers.begin(name, pid, "understand", run if pid == 2 else None, now)
    workers.end("a:3:1", now + timedelta(seconds=5))
    workers.end("a:4:1", now + timedelta(seconds=6))
    later = now + timedelta(minutes=3)
    workers.beat("a:1:1", later, later + lease)

    found = {w.pid: w for w in workers.seen_workers(later, lease)}

    assert {pid: w.state for pid, w in found.items()} == {1: "working", 2: "died"} | dict.fromkeys(
        [pid for pid in (3, 4) if pid in found], "ended"
    )
    assert len(found) == 3  # of those that ended, one a host and stage
    assert (found[1].version, found[1].stage, found[1].since, found[1].last_seen) == (
        __version__,
        "understand",
        now,
        later,
    )
    assert workers.runs_of_the_dead(later, lease) == [run]
    workers.begin("b:5:1", 5, "understand", run, later)  # tried again, elsewhere
    assert workers.runs_of_the_dead(later, lease) == []
    assert workers.runs_of_the_dead(later + timedelta(minutes=3), lease) == [run, run]
    workers.end("b:5:1", later)
    assert workers.drop_old(now + timedelta(days=8)) == {"old workers dropped": 5}


@pytest.mark.django_db(transaction=True)
def test_a_process_at_work_renews_what_it_holds_and_says_when_it_ended(
    p: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    beaten = threading.Event()
    beat = workers.beat

    def noted(*given: Any) -> int:
        renewed = beat(*given)
        beaten.set()
        return renewed

    monkeypatch.setattr(workers, "beat", noted)
    collected(p)
    with keeper.at_work("understand", timedelta(seconds=0.4)):
        row = rows.Worker.objects.get()
        assert row.ended_at is None
        now = p.clock.now()
        mine = replace(p, owner=row.name)
        assert len(mine.articles.claim_documents(10, mine.lease(now), now)) == 3
        before = rows.Document.objects.values_list("lease_until", flat=True)[0]
        beaten.clear()
        assert beaten.wait(20)
        assert rows.Document.objects.values_list("lease_until", flat=True)[0] != before
    assert rows.Worker.objects.get().ended_at is not None


# ------------------------------------------------------------------------------------------------- two versions


def test_an_older_worker_finishes_beside_additions_of_a_newer_one(p: Pipeline) -> None:
    collected(p)
    list(drain(p, UNDERSTAND))
    # a newer worker has read one of them, and writes a field more into its record
    report = rows.Report.objects.order_by("key")[0]
    report.record["weather"] = {"rain": True}
    report.save()

    list(drain(p, STEPS[4:]))

    assert len(candidates()) == 2
    assert rows.Report.objects.get(pk=report.pk).record["weather"] == {"rain": True}


@pytest.mark.parametrize("step", [name for name, _ in STEPS])
def test_an_older_worker_saves_nothing_once_the_database_asks_for_more(p: Pipeline, step: str) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STEPS[: [name for name, _ in STEPS].index(step)]))
    rows.DataLevel.objects.create(level=level.LEVEL + 1, version="9.1.0")
    before = list(rows.Article.objects.values()), list(rows.Report.objects.values_list("state"))

    with pytest.raises(ProgramTooOld, match=r"in use by dateline 9\.1\.0.*too old.*install that version"):
        dict(STEPS)[step](p)

    assert (list(rows.Article.objects.values()), list(rows.Report.objects.values_list("state"))) == before


def test_a_batch_that_was_begun_before_the_upgrade_is_not_saved_after_it(p: Pipeline) -> None:
    collected(p)
    list(drain(p, UNDERSTAND[:1]))

    def upgraded(*_: Any) -> None:
        rows.DataLevel.objects.create(level=level.LEVEL + 1, version="9.1.0")

    p.workers.before = upgraded  # type: ignore[attr-defined]
    with pytest.raises(ProgramTooOld):
        annotate_articles(p)
    assert not rows.Report.objects.exists()
    assert rows.Article.objects.filter(state="pending").count() == 3
