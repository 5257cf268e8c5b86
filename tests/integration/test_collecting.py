"""Collecting over the real store: what is saved when, whose turn waits, what counts as new, where feeds move to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dateline.articles.duplicates import fingerprint
from dateline.feeds.cadence import MOVED_AFTER
from dateline.model import Article, Document, Post, Rejection
from dateline.pipeline import Pipeline, extract_articles, fetch_pages, poll_feeds
from dateline.pipeline.base import SAVE_EVERY
from dateline.ports import Deferred, FetchOutcome, FetchRequest, PageToExtract
from dateline.store import models as rows
from dateline.store.collecting import DjangoFeedStore
from fakes import START, FakeWorkers, document, failure, feed_body
from pipeline_story import CLASH, COURIER, FIRST, GWADAR, HERALD, cycle, p, publish

__all__ = ["p"]
pytestmark = pytest.mark.django_db

HOME = "https://herald.example.org/"


def silent(url: str) -> Any:
    return failure(url, code="network", status=None, message="The host does not answer.")


def due(p: Pipeline) -> None:
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]


# -------------------------------------------------------------------------------------------------- whose turn waits


def test_a_feed_whose_turn_does_not_come_is_asked_again_soon_and_nothing_counts_against_it(
    p: Pipeline,
) -> None:
    publish(p, COURIER, (GWADAR, FIRST))
    p.fetcher.pages[HERALD.url] = Deferred(HERALD.url)  # type: ignore[attr-defined]
    due(p)

    assert dict(poll_feeds(p).counts)["feeds deferred"] == 1

    herald = rows.Feed.objects.get(pk="herald")
    assert herald.failures == 0
    assert herald.lease_owner == ""
    assert herald.next_poll_at is not None
    assert timedelta(0) < herald.next_poll_at - p.clock.now() < timedelta(minutes=10)
    assert rows.FeedEntry.objects.filter(feed="courier").exists()


def test_a_page_whose_turn_does_not_come_costs_no_attempt(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    due(p)
    poll_feeds(p)
    p.fetcher.pages[GWADAR] = Deferred(GWADAR)  # type: ignore[attr-defined]

    for _ in range(7):
        assert dict(fetch_pages(p).counts) == {"pages deferred": 1}
        assert fetch_pages(p).taken == 0, "it waits a minute"
        p.clock.pass_time(minutes=2)  # type: ignore[attr-defined]

    assert rows.FeedEntry.objects.get().attempts == 0
    p.fetcher.pages[GWADAR] = FIRST  # type: ignore[attr-defined]
    assert dict(fetch_pages(p).counts) == {"pages fetched": 1}


def test_the_backlog_of_a_slow_host_does_not_hold_the_cycle_up(p: Pipeline) -> None:
    p = replace(p, batch_size=4)
    slow = [(f"{HOME}{n}", FIRST) for n in range(20)]
    publish(p, HERALD, *slow)
    publish(p, COURIER, ("https://courier.example.org/1", CLASH))
    due(p)
    poll_feeds(p)
    for url, _ in slow:
        p.fetcher.pages[url] = Deferred(url)  # type: ignore[attr-defined]

    results = []
    while (result := fetch_pages(p)).taken:
        results.append(result)

    asked = [r.url for r in p.fetcher.asked if r.kind == "page"]  # type: ignore[attr-defined]
    assert len(asked) <= 2 * 4, "the rest is not even tried"
    assert "https://courier.example.org/1" in asked
    p.clock.pass_time(minutes=2)  # type: ignore[attr-defined]
    assert fetch_pages(p).taken == 4


def test_pages_are_not_given_up_while_our_own_network_is_away(p: Pipeline) -> None:
    pages = [(f"https://{host}.example.net/story", FIRST) for host in ("one", "two", "three")]
    publish(p, HERALD, *pages)
    due(p)
    poll_feeds(p)
    for url, _ in pages:
        p.fetcher.pages[url] = silent(url)  # type: ignore[attr-defined]

    for _ in range(7):
        assert dict(fetch_pages(p).counts) == {"pages deferred": 3}
        p.clock.pass_time(minutes=2)  # type: ignore[attr-defined]

    p.fetcher.pages.update(pages)  # type: ignore[attr-defined]
    assert dict(fetch_pages(p).counts) == {"pages fetched": 3}


def test_hosts_that_are_away_while_another_answers_are_their_own_fault(p: Pipeline) -> None:
    away = [(f"https://{host}.example.net/story", FIRST) for host in ("one", "two", "three")]
    publish(p, HERALD, *away, (GWADAR, FIRST))
    due(p)
    poll_feeds(p)
    for url, _ in away:
        p.fetcher.pages[url] = silent(url)  # type: ignore[attr-defined]

    assert dict(fetch_pages(p).counts) == {"pages fetched": 1, "pages failed": 3}
    assert set(rows.FeedEntry.objects.exclude(link=GWADAR).values_list("attempts", flat=True)) == {1}


class _Interrupted:
    """A fetcher whose process is killed before its last answer."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def fetch_many(
        self, requests: Sequence[FetchRequest], *, within: timedelta | None = None
    ) -> Iterable[tuple[FetchRequest, FetchOutcome]]:
        yield from list(self.inner.fetch_many(requests, within=within))[:-1]
        raise KeyboardInterrupt

    def close(self) -> None: ...


def test_answers_are_kept_though_the_batch_never_ends(p: Pipeline) -> None:
    p = replace(p, batch_size=2 * SAVE_EVERY)
    publish(p, HERALD, *((f"{HOME}{n}", FIRST) for n in range(SAVE_EVERY + 10)))
    due(p)
    poll_feeds(p)

    with pytest.raises(KeyboardInterrupt):
        fetch_pages(replace(p, fetcher=_Interrupted(p.fetcher)))

    assert rows.FeedEntry.objects.filter(state="fetched").count() == SAVE_EVERY
    assert rows.Document.objects.count() == SAVE_EVERY


# ------------------------------------------------------------------------------------------------------ what is new


def test_two_stories_under_one_guid_both_become_entries_and_stay_two(p: Pipeline) -> None:
    fire, flood = f"{HOME}fire", f"{HOME}flood"
    p.fetcher.pages |= {fire: FIRST, flood: CLASH}  # type: ignore[attr-defined]
    p.fetcher.pages[HERALD.url] = feed_body(("0", fire, "Fire at the mill"), ("0", flood, "River rises"))  # type: ignore[attr-defined]
    cycle(p)
    p.fetcher.pages[HERALD.url] = feed_body(("0", flood, "River rises"), ("0", fire, "Fire at the mill"))  # type: ignore[attr-defined]
    counts = cycle(p)

    assert set(rows.FeedEntry.objects.values_list("link", flat=True)) == {fire, flood}
    assert set(rows.FeedEntry.objects.values_list("version", flat=True)) == {1}
    assert counts["new entries"] == 0
    assert p.fetcher.times_asked(fire) == p.fetcher.times_asked(flood) == 1  # type: ignore[attr-defined]


def test_a_feed_that_numbers_its_entries_anew_brings_nothing_twice(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    p.fetcher.pages[HERALD.url] = feed_body(("another-guid", GWADAR, FIRST.split("\n")[0]))  # type: ignore[attr-defined]
    counts = cycle(p)

    assert counts["new entries"] == 0
    assert p.fetcher.times_asked(GWADAR) == 1  # type: ignore[attr-defined]


def test_a_site_that_turns_to_https_brings_nothing_twice(p: Pipeline) -> None:
    old, new = "http://www.herald.example.org/story", "https://herald.example.org/story?utm_source=rss"
    p.fetcher.pages |= {old: FIRST, new: FIRST}  # type: ignore[attr-defined]
    p.fetcher.pages[HERALD.url] = feed_body((old, old, "Fire"))  # type: ignore[attr-defined]
    cycle(p)
    p.fetcher.pages[HERALD.url] = feed_body((new, new, "Fire"))  # type: ignore[attr-defined]
    cycle(p)

    assert p.fetcher.times_asked(new) == 0  # type: ignore[attr-defined]
    assert rows.Article.objects.count() == 1


def test_two_feeds_that_bring_one_page_in_one_poll_have_it_fetched_once(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, (GWADAR + "?utm_medium=feed", FIRST))
    counts = cycle(p)

    assert counts["new entries"] == 1
    assert sorted(rows.FeedEntry.objects.values_list("state", flat=True)) == ["fetched", "known"]


# ------------------------------------------------------------------------------------------------------- moved feeds

MOVED = "https://new.example.org/feed"


def moved(p: Pipeline, times: int) -> None:
    p.fetcher.pages[HERALD.url] = document(HERALD.url, feed_body(), final_url=MOVED, moved_to=MOVED)  # type: ignore[attr-defined]
    for _ in range(times):
        due(p)
        poll_feeds(p)


def test_a_move_is_followed_once_enough_answers_agree(p: Pipeline) -> None:
    moved(p, MOVED_AFTER - 1)
    assert rows.Feed.objects.get(pk="herald").url == HERALD.url
    moved(p, 1)
    herald = rows.Feed.objects.get(pk="herald")
    assert (herald.url, herald.moved_from) == (MOVED, HERALD.url)


def test_a_configuration_that_names_the_old_address_does_not_undo_a_move(p: Pipeline) -> None:
    moved(p, MOVED_AFTER)
    DjangoFeedStore().sync([HERALD, COURIER], "config", p.clock.now())
    assert rows.Feed.objects.get(pk="herald").url == MOVED

    third = replace(HERALD, url="https://third.example.org/feed")
    DjangoFeedStore().sync([third, COURIER], "config", p.clock.now())
    herald = rows.Feed.objects.get(pk="herald")
    assert (herald.url, herald.moved_from) == (third.url, ""), "the operator's new word counts"


# ---------------------------------------------------------------------------------------------------- other forms


LIVE_AT = START + timedelta(hours=2)


class _Reader(FakeWorkers):
    """Reads a page that holds `{"elsewhere": [...]}` as one without text that names its other forms."""

    def _article(self, page: PageToExtract) -> Article | Rejection:
        text = page.document.body.decode()
        if text.startswith("{"):
            others = tuple(json.loads(text)["elsewhere"])
            return Rejection("article", page.document.url, "javascript-only", "Scripts draw it.", others)
        article = super()._article(page)
        if isinstance(article, Article) and "[live]" in article.text:
            half = article.text.index("Clash")
            posts = (
                Post(0, half, f"{article.url}#a", "Bus attacked", LIVE_AT),
                Post(half, len(article.text), f"{article.url}#b", "Clash in the hills"),
            )
            return replace(article, posts=posts)
        return article


def test_a_page_that_scripts_draw_is_read_from_the_form_that_it_names(p: Pipeline) -> None:
    p = replace(p, workers=_Reader())
    empty, printed = f"{GWADAR}?amp=1", f"{GWADAR}/print"
    publish(p, HERALD, (GWADAR, json.dumps({"elsewhere": [empty, printed]})))
    p.fetcher.pages |= {empty: json.dumps({"elsewhere": [GWADAR]}), printed: FIRST}  # type: ignore[attr-defined]
    counts = cycle(p)

    assert (counts["articles"], counts["pages read elsewhere"]) == (1, 1)
    article = rows.Article.objects.get()
    assert article.url == GWADAR, "a reader is led to the page, not to its other form"
    assert article.document is not None
    assert article.document.url == printed, "the words are those of the bytes that are kept"
    assert not rows.Rejection.objects.filter(stage="article").exists()
    assert p.fetcher.times_asked(GWADAR) == 1, "no form leads back and round"  # type: ignore[attr-defined]


def test_the_first_reason_stands_where_no_other_form_gives_a_text(p: Pipeline) -> None:
    p = replace(p, workers=_Reader())
    publish(
        p, HERALD, (GWADAR, json.dumps({"elsewhere": [f"{GWADAR}/gone", f"{GWADAR}/empty", f"{GWADAR}/3"]}))
    )
    p.fetcher.pages |= {f"{GWADAR}/empty": "", f"{GWADAR}/3": FIRST}  # type: ignore[attr-defined]
    cycle(p)

    assert rows.Rejection.objects.get(stage="article").code == "javascript-only"
    assert rows.Article.objects.count() == 0
    assert p.fetcher.times_asked(f"{GWADAR}/3") == 0, "two other forms are enough"  # type: ignore[attr-defined]


def test_a_live_blogs_posts_are_articles_of_their_own(p: Pipeline) -> None:
    p = replace(p, workers=_Reader())
    publish(p, HERALD, (GWADAR, FIRST + "\n[live]\n" + CLASH))
    cycle(p)

    found = {a.canonical_url: a for a in rows.Article.objects.all()}
    assert set(found) == {f"{GWADAR}#a", f"{GWADAR}#b"}
    assert {a.title for a in found.values()} == {"Bus attacked", "Clash in the hills"}
    assert all(a.fingerprint == fingerprint(a.text) for a in found.values())
    assert {c.place_name for c in rows.Candidate.objects.all()} == {"Gwadar", "Mastung"}


def test_a_live_blog_that_grows_adds_a_post_and_leaves_the_others_alone(p: Pipeline) -> None:
    p = replace(p, workers=_Reader())
    publish(p, HERALD, (GWADAR, FIRST + "\n[live]\n" + CLASH))
    cycle(p)
    before = set(rows.Article.objects.values_list("pk", "replaced_by"))
    publish(p, HERALD, (GWADAR, FIRST + "\n[live]\n" + CLASH.replace("dawn", "sunrise")), version=", updated")
    cycle(p)

    after = set(rows.Article.objects.values_list("pk", "replaced_by"))
    assert len(after) == len(before) + 1
    assert rows.Article.objects.filter(replaced_by=None).count() == 2
    assert rows.Candidate.objects.count() == 2


def test_a_live_blog_is_looked_at_again_until_it_has_been_quiet_for_hours(p: Pipeline) -> None:
    p = replace(p, workers=_Reader())
    publish(p, HERALD, (GWADAR, FIRST + "\n[live]\n" + CLASH))
    cycle(p)
    assert p.clock.now() == LIVE_AT
    cycle(p, minutes=10)
    assert p.fetcher.times_asked(GWADAR) == 1, "not yet"  # type: ignore[attr-defined]
    p.fetcher.pages[GWADAR] = FIRST + "\n[live]\n" + CLASH.replace("noon", "one")  # type: ignore[attr-defined]
    cycle(p, minutes=10)
    assert p.fetcher.times_asked(GWADAR) == 2, "the feed says nothing, and yet"  # type: ignore[attr-defined]
    assert rows.Article.objects.filter(replaced_by=None, text__contains="until one").count() == 1

    for _ in range(10):
        cycle(p, hours=1)
    assert p.fetcher.times_asked(GWADAR) <= 2 + 3  # type: ignore[attr-defined]
    assert rows.FeedEntry.objects.get().state == "fetched"


def test_what_a_page_gave_is_kept_with_its_bytes(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    due(p)
    poll_feeds(p)
    fetch_pages(p)
    extract_articles(p)

    article = rows.Article.objects.select_related("document__blob").get()
    assert isinstance(article.document, rows.Document)
    assert article.document.blob.size == len(FIRST.encode())
    assert isinstance(document(GWADAR, FIRST), Document)
    assert article.document.blob_id == document(GWADAR, FIRST).sha256


def test_a_page_whose_kept_bytes_are_damaged_costs_itself_alone(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST), (f"{HOME}clash", CLASH))
    due(p)
    poll_feeds(p)
    fetch_pages(p)
    rows.Blob.objects.filter(pk=document(GWADAR, FIRST).sha256).update(data=b"no zstd at all")

    assert dict(extract_articles(p).counts)["articles"] == 1

    rejection = rows.Rejection.objects.get(code="damaged-bytes")
    assert (rejection.subject, rejection.feed_id) == (GWADAR, "herald")
    assert extract_articles(p).taken == 0
