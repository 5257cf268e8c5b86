"""What waits and what was done, as it is counted for the operator; on both databases."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import NOW, a_report, make_article, make_candidate, make_feed, make_report, make_user
from dateline.feeds.health import state_of
from dateline.model import Verdict
from dateline.pipeline.base import Pipeline, StepResult
from dateline.pipeline.measuring import measured
from dateline.store import models as rows
from dateline.store import seeing, tallies
from dateline.store.decisions import decide
from dateline.store.health import source_facts
from dateline.store.outcomes import note_outcomes
from dateline.store.tallies import BATCH, DID, FAILED_BATCH, Counted, timed
from dateline.store.waiting import STAGES, StageState, waiting
from fakes import FakeClock, FakeFetcher, FakeWorkers

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def stage(name: str, now: datetime = NOW) -> StageState:
    return waiting(now).stages[STAGES.index(name)]


def entry(number: int, **columns: object) -> rows.FeedEntry:
    values = {
        "feed": make_feed(),
        "key": f"e{number}",
        "link": f"https://e.example/{number}",
        "content_hash": "x",
    }
    return rows.FeedEntry.objects.create(**{**values, "first_seen_at": NOW - HOUR, **columns})


def test_what_waits_for_a_stage_is_told_apart() -> None:
    past = rows.Backfill.objects.create(key="b", kind="list", name="2019", started_at=NOW)
    entry(1, first_seen_at=NOW - 3 * HOUR)
    entry(2)
    entry(3, lease_owner="m:1:1", lease_until=NOW + 4 * MINUTE)
    entry(4, lease_owner="m:1:1", lease_until=NOW + 2 * MINUTE)
    entry(5, lease_owner="m:2:2", lease_until=NOW - MINUTE, attempts=1)
    entry(6, not_before=NOW + HOUR)
    entry(7, backfill=past, first_seen_at=NOW - 400 * HOUR)
    entry(8, attempts=5, first_seen_at=NOW - 90 * HOUR)
    entry(9, state="fetched", first_seen_at=NOW - 90 * HOUR)
    assert stage("fetch") == StageState(
        "fetch",
        pending=8,
        waiting=3,
        held=2,
        overdue=1,
        later=1,
        past=1,
        given_up=1,
        oldest=NOW - 3 * HOUR,
        lease_until=NOW + 2 * MINUTE,
    )
    assert stage("extract") == StageState("extract", 0, 0, 0, 0, 0, 0, 0, None, None)


def test_every_stage_is_asked_about_its_own_rows() -> None:
    make_feed(next_poll_at=NOW + HOUR)
    make_feed("due", next_poll_at=NOW - MINUTE)
    make_feed("held", next_poll_at=NOW - MINUTE, lease_owner="m:1:1", lease_until=NOW + MINUTE)
    make_feed("later", next_poll_at=NOW + MINUTE)
    blob = rows.Blob.objects.create(sha256="0" * 64, data=b"x", size=1)
    rows.Document.objects.create(
        entry=entry(1), url="u", final_url="u", fetched_at=NOW - 2 * HOUR, status=200, blob=blob, url_key="k"
    )
    article = make_article("A word.", published=NOW - HOUR)
    rows.Article.objects.filter(pk=article.pk).update(state="pending")
    report = make_report(make_article("B", published=NOW - MINUTE), a_report())
    rows.Report.objects.filter(pk=report.pk).update(state="pending", published=NOW)
    found = {s.stage: (s.pending, s.waiting, s.held, s.oldest) for s in waiting(NOW).stages}
    assert found == {
        "poll": (2, 1, 1, NOW - MINUTE),
        "fetch": (1, 1, 0, NOW - HOUR),
        "extract": (1, 1, 0, NOW - 2 * HOUR),
        "annotate": (1, 1, 0, NOW - HOUR),
        "link": (1, 1, 0, NOW - MINUTE),
    }


def test_a_million_finished_rows_are_not_walked() -> None:
    """What finds pending rows is the index that holds nothing else."""
    with CaptureQueriesContext(connection) as caught:
        waiting(NOW)
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # empty tables are read whole otherwise
        cursor.execute(explain + caught[-1]["sql"])
        plan = "\n".join(str(line) for line in cursor.fetchall())
    for index in (
        "entry_pending",
        "document_pending",
        "article_pending",
        "report_to_link",
        "candidate_waiting",
    ):
        assert index in plan


def test_sources_are_counted_as_their_page_has_them() -> None:
    polled = {"last_polled_at": NOW - HOUR, "next_poll_at": NOW + HOUR}
    make_feed("well", **polled)
    make_feed("new")
    make_feed("failing", **polled, failures=1.5, last_error="HTTP 500")
    make_feed("offline", **polled, last_error="no network")
    make_feed("off", **polled, enabled=False)
    for cadence in (15, 30, 60, 360):
        patience = timedelta(minutes=max(60, 4 * cadence))
        overdue = {"last_polled_at": NOW - 9 * patience, "cadence_minutes": cadence}
        make_feed(f"late-{cadence}", **overdue, next_poll_at=NOW - patience - MINUTE)
        make_feed(f"nearly-{cadence}", **overdue, next_poll_at=NOW - patience + MINUTE)
    make_feed("archive", origin="backfill")
    expected: dict[str, int] = dict.fromkeys(("well", "failing", "late", "new", "off"), 0)
    for feed in rows.Feed.objects.exclude(origin="backfill"):
        expected[state_of(source_facts(feed), NOW)[0]] += 1
    feeds = waiting(NOW).feeds
    assert {name: getattr(feeds, name) for name in expected} == expected
    assert expected == {"well": 5, "failing": 1, "late": 5, "new": 1, "off": 1}


def test_the_queue_is_the_news_that_waits() -> None:
    past = rows.Backfill.objects.create(key="b", kind="list", name="2019", started_at=NOW)
    rows.Candidate.objects.filter(pk=make_candidate("old").pk).update(first_seen_at=NOW - 5 * HOUR)
    make_candidate("new")
    make_candidate("done", state="confirmed")
    rows.Candidate.objects.filter(pk=make_candidate("past").pk).update(
        backfill=past, first_seen_at=NOW - 99 * HOUR
    )
    rows.UpdateProposal.objects.create(candidate_id=make_candidate("c").pk, changes=[], made_at=NOW - HOUR)
    queue = waiting(NOW).queue
    assert (queue.waiting, queue.oldest, queue.proposals, queue.oldest_proposal) == (
        3,
        NOW - 5 * HOUR,
        1,
        NOW - HOUR,
    )


def test_decisions_are_counted_by_week_by_verdict_and_by_what_they_settled() -> None:
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    monday = NOW - timedelta(days=NOW.weekday(), hours=NOW.hour - 1)
    for key, verdict, at in (
        ("a", Verdict.CONFIRM, monday),
        ("b", Verdict.CONFIRM, monday),
        ("c", Verdict.REJECT, monday),
        ("d", Verdict.UNSURE, monday),
        ("e", Verdict.CONFIRM, monday - timedelta(hours=2)),
    ):
        make_candidate(key)
        reason = {"reason": "background"} if verdict is Verdict.REJECT else {}
        decide(key, verdict, user=amina, expected_revision=0, now=at, **reason)
    decide("a", Verdict.UNDO, user=bilal, expected_revision=1, now=monday + MINUTE)
    note_outcomes()
    *_, last, this = seeing.decisions_by_week(NOW)
    # what was taken back is settled no more
    assert (this.decided, this.confirmed, this.judged) == (4, 1, 2)
    assert (last.decided, last.confirmed, last.judged) == (1, 1, 1)
    assert this.monday - last.monday == timedelta(days=7)
    assert seeing.decisions_by_verdict() == {"confirm": 3, "reject": 1, "unsure": 1, "undo": 1}
    assert seeing.editors_of_day(monday + HOUR) == seeing.EditorsOfDay(6, 2)


def test_counts_of_two_processes_add_up_and_fall_into_their_hours() -> None:
    tallies.add([timed(BATCH, "fetch", 0.3, 100), Counted(DID, "articles", 98)], NOW - 30 * HOUR)
    tallies.add([timed(BATCH, "fetch", 0.4, 50), Counted(DID, "articles", 1)], NOW - 5 * HOUR)
    tallies.add([timed(BATCH, "fetch", 999.0, 7)], NOW)
    quick, slow = (next(s for s in tallies.sums(NOW) if s.kind == BATCH and s.le_ms == le) for le in (500, 0))
    assert (quick.number, quick.items, quick.day_items, quick.hour_items) == (2, 150, 50, 0)
    assert quick.seconds == pytest.approx(0.7)
    assert (slow.number, slow.items, slow.hour_items) == (1, 7, 7)
    assert next(s.number for s in tallies.sums(NOW) if s.name == "articles") == 99


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 400), st.sampled_from(["fetch", "link"]), st.floats(0, 400), st.integers(0, 9)
        ),
        max_size=12,
    )
)
def test_folding_old_hours_takes_nothing_from_any_counter(done: list[tuple[int, str, float, int]]) -> None:
    rows.Tally.objects.all().delete()

    def told() -> dict[tuple[str, str, int], tuple[int, int, float]]:
        return {
            (s.kind, s.name, s.le_ms): (s.number, s.items, round(s.seconds, 6)) for s in tallies.sums(NOW)
        }

    for hours, name, seconds, items in done:
        tallies.add([timed(BATCH, name, seconds, items)], NOW - timedelta(hours=hours))
    before = told()
    tallies.fold_old(NOW)
    assert told() == before
    tallies.fold_old(NOW + timedelta(days=30))
    assert told() == before
    assert rows.Tally.objects.count() == len(before)


def test_a_database_that_is_away_costs_the_count_and_not_the_work(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the database does not answer\nmore")

    monkeypatch.setattr(tallies, "_add_one", away)
    tallies.DjangoTallies().batch("fetch", 1.0, 5, {}, NOW)
    assert "counting failed: the database does not answer" in caplog.text


def test_every_batch_is_counted_and_told(caplog: pytest.LogCaptureFixture) -> None:
    pipeline = Pipeline(
        clock=FakeClock(NOW),
        fetcher=FakeFetcher({}),
        workers=FakeWorkers(),
        feeds=None,  # type: ignore[arg-type]
        articles=None,  # type: ignore[arg-type]
        candidates=None,  # type: ignore[arg-type]
        tallies=tallies.DjangoTallies(),
    )

    @measured("fetch")
    def step(p: Pipeline) -> StepResult:
        return StepResult("fetch", 3, {"pages fetched": 2, "pages failed": 0})

    @measured("fetch")
    def nothing(p: Pipeline) -> StepResult:
        return StepResult("fetch", 0)

    @measured("link")
    def broken(p: Pipeline) -> StepResult:
        raise RuntimeError("a bug")

    with caplog.at_level(logging.INFO, "dateline"):
        step(pipeline)
        nothing(pipeline)
        with pytest.raises(RuntimeError):
            broken(pipeline)
    found = {(s.kind, s.name): (s.number, s.items) for s in tallies.sums(NOW)}
    assert found == {(BATCH, "fetch"): (1, 3), (DID, "pages fetched"): (2, 0), (FAILED_BATCH, "link"): (1, 0)}
    done, failed = (r for r in caplog.records if r.name == "dateline.pipeline.measuring")
    assert done.__dict__["fields"]["counts"] == {"pages fetched": 2}
    assert failed.__dict__["fields"] == {"error": "RuntimeError"}


def test_the_newest_run_that_went_well_counts() -> None:
    now = datetime.now(UTC)
    for hours, note, ended in ((9, "", True), (3, "", True), (2, "OSError: disk full", True), (1, "", False)):
        began = now - timedelta(hours=hours)
        rows.Cycle.objects.create(
            flow="ingest", started_at=began, ended_at=began + MINUTE if ended else None, note=note
        )
    assert seeing.last_success(now) == {"ingest": now - timedelta(hours=3) + MINUTE}
