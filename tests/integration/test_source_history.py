"""What sources bring is counted by day with what is saved: never twice, by any number of workers; on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from dateline.model import Article, Feed, Rejection
from dateline.pipeline import STEPS, Pipeline, drain
from dateline.ports import Extraction, PollResult
from dateline.store import models as rows
from dateline.store.collecting import DjangoFeedStore
from dateline.store.history import count_pages, count_polls
from fakes import START, failure, feed_body
from pipeline_story import COURIER, HERALD, p

__all__ = ["p"]
pytestmark = pytest.mark.django_db


def counted(feed: Feed = HERALD) -> list[tuple[Any, ...]]:
    days = rows.FeedDay.objects.filter(feed_id=feed.id).order_by("day")
    return list(days.values_list("day", "polls", "failed_polls", "entries", "articles", "empty", "languages"))


def cycle(p: Pipeline, **later: float) -> None:
    p.clock.pass_time(**later)  # type: ignore[attr-defined]
    for _ in drain(p, STEPS):
        pass


def pages(p: Pipeline) -> dict[str, Any]:
    table: dict[str, Any] = p.fetcher.pages  # type: ignore[attr-defined]
    return table


def a_page(**changed: Any) -> Extraction:
    values: dict[str, Any] = {
        "url": "https://herald.example.org/a",
        "canonical_url": "https://herald.example.org/a",
        "title": "A market day",
        "text": "The market opened at dawn.",
        "published": None,
        "published_source": "none",
        "authors": (),
        "language": "en",
        "fingerprint": "f" * 64,
        "source_id": HERALD.id,
    }
    return Extraction((Article(**values | changed),))


def a_poll(feed: Feed = HERALD, **changed: Any) -> PollResult:
    values: dict[str, Any] = {
        "poll_state": {},
        "next_poll_at": None,
        "failures": 0.0,
        "succeeded": True,
        "etag": None,
        "last_modified": None,
        "body_hash": "",
    }
    return PollResult(feed_id=feed.id, **values | changed)


def test_a_day_counts_polls_new_entries_articles_and_empty_pages(p: Pipeline) -> None:
    story, blank = "https://herald.example.org/story", "https://herald.example.org/blank"
    pages(p)[HERALD.url] = feed_body(("1", story, "Rain"), ("2", blank, "Wind"))
    pages(p).update({story: "Rain\nIt rained over the whole valley.", blank: " "})
    cycle(p, hours=1)
    # known entries, one of them edited: neither is new
    pages(p)[HERALD.url] = feed_body(("1", story, "Rain, again"), ("2", blank, "Wind"))
    cycle(p, hours=2)
    pages(p)[HERALD.url] = failure(HERALD.url)
    cycle(p, days=1)
    assert counted() == [
        (START.date(), 2, 0, 2, 2, 1, {"en": 2}),
        (p.clock.now().date(), 1, 1, 0, 0, 0, {}),
    ]


def test_an_entry_whose_page_another_feed_brought_is_news_of_this_feed_too(p: Pipeline) -> None:
    same = feed_body(("1", "https://herald.example.org/story", "Rain"))
    pages(p).update(
        {HERALD.url: same, COURIER.url: same, "https://herald.example.org/story": "Rain\nIt rained."}
    )
    cycle(p, hours=1)
    assert [(day[1], day[3]) for feed in (HERALD, COURIER) for day in counted(feed)] == [(1, 1), (1, 1)]


def test_what_this_machine_could_not_ask_for_counts_neither_way(p: Pipeline) -> None:
    away = Rejection("feed", HERALD.url, "no-network", "This machine seems to have no network.")
    with transaction.atomic():
        count_polls([(a_poll(succeeded=False, rejection=away), 0)], START)
    assert counted() == []


def test_a_poll_whose_lease_ran_out_is_not_counted(p: Pipeline) -> None:
    lease = p.lease(p.clock.now())
    p.feeds.claim_due_feeds(1, lease, p.clock.now())
    p.feeds.save_polls([a_poll(COURIER)], replace(lease, owner="another"), p.clock.now())
    p.feeds.save_polls([a_poll(COURIER), a_poll(HERALD)], lease, p.clock.now())
    assert [len(counted(COURIER)), len(counted(HERALD))] == [1, 0]


def test_what_is_not_saved_is_not_counted(p: Pipeline) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        count_polls([(a_poll(), 3)], START)
        count_pages([(HERALD.id, a_page())], START)
        raise RuntimeError("the machine stops here")
    assert counted() == []


@pytest.mark.parametrize("code", ["not-html", "unreadable", "gave-up", "too-old"])
def test_a_page_that_could_never_be_an_article_is_not_an_empty_one(p: Pipeline, code: str) -> None:
    with transaction.atomic():
        count_pages([(HERALD.id, Extraction(rejection=Rejection("article", HERALD.url, code, "No.")))], START)
    assert sum(day[5] for day in counted()) == 0


def test_a_live_blog_is_one_page_however_many_posts_it_holds(p: Pipeline) -> None:
    (article,) = a_page().articles
    with transaction.atomic():
        count_pages([(HERALD.id, Extraction((article, article, article)))], START)
    assert [day[4:] for day in counted()] == [(1, 0, {"en": 1})]


def test_a_source_that_was_removed_meanwhile_is_passed_over(p: Pipeline) -> None:
    with transaction.atomic():
        count_pages([("gone", a_page()), (HERALD.id, a_page()), ("", a_page())], START)
    assert [day[4] for day in counted()] == [1]
    assert rows.FeedDay.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_count_at_once_lose_nothing_and_wait_in_no_circle() -> None:
    feeds = [replace(HERALD, id=f"feed-{n}", url=f"https://feed-{n}.example/") for n in range(6)]
    DjangoFeedStore().sync(feeds, "config", START)
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def work(language: str, backwards: bool, at: datetime) -> None:
        order = feeds[::-1] if backwards else feeds
        try:
            start.wait(timeout=10)
            for _ in range(8):
                with transaction.atomic():
                    count_polls([(a_poll(feed), 2) for feed in order], at)
                with transaction.atomic():
                    count_pages([(feed.id, a_page(language=language)) for feed in order], at)
        except BaseException as e:  # noqa: BLE001  a thread's failure is the test's
            failures.append(e)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=(language, backwards, START))
        for language, backwards in (("en", False), ("fr", True), ("en", True), ("fr", False))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert [counted(feed) for feed in feeds] == [[(START.date(), 32, 0, 64, 32, 0, {"en": 16, "fr": 16})]] * 6
