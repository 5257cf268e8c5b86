"""Backfills on the real stores, with hosts and readers that do as they are told; on both databases."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dateline import backfilling
from dateline.archiving import export_warc
from dateline.articles.published import publication_date
from dateline.backfill_input import Input, Plan, Reading
from dateline.backfilling import Done, look, run
from dateline.model import Article, Document, Feed, Rejection
from dateline.past.inputs import Days
from dateline.past.kinds import kind_of
from dateline.past.sitemaps import SitemapContent, read_whole_sitemap
from dateline.pipeline import Pipeline, drain
from dateline.ports import PageToExtract
from dateline.review.filters import QueueFilter
from dateline.store import models as rows
from dateline.store.alerts import judge_sources
from dateline.store.archive import Selection
from dateline.store.collecting import DjangoFeedStore
from dateline.store.linking import DjangoCandidateStore
from dateline.store.queue import before_in_queue, next_in_queue, queue_page, queue_with_numbers
from dateline.store.queue_walk import walk_of
from fakes import START, FakeWorkers, failure
from pipeline_story import CLASH, COURIER, FIRST, GWADAR, HERALD, candidates, cycle, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db

OLD = datetime(2019, 5, 3, 8, tzinfo=UTC)
OLD_ATTACK = (
    "Gunmen attack a bus near Gwadar\nPolice said that gunmen stopped a bus on the coastal highway and opened fire.\n"
    "Attack in Gwadar on 2019-05-02: killed 4\nThe wounded were taken to the district hospital."
)
OLD_AGAIN = (
    "Toll of the Gwadar bus attack rises\nGunmen who stopped a bus on the coastal highway near Gwadar opened fire, "
    "police said.\nAttack in Gwadar on 2019-05-02: killed 6\nThe district hospital took the wounded."
)
TIMELESS = "Undated words\nNothing is said of when.\nSomething without a report."


@dataclass
class DatedWorkers(FakeWorkers):
    """Pages whose dates are those of hints and addresses, by the real rule; their own first line may state one."""

    def _article(self, page: PageToExtract) -> Article | Rejection:
        article = super()._article(page)
        if isinstance(article, Rejection):
            return article
        published, source = publication_date(
            (),
            feed_date=page.entry_published,
            url=article.url,
            fetched_at=page.document.fetched_at,
        )
        if page.past == "fetched" and source == "fetched":
            published, source = None, "none"
        return replace(article, published=published, published_source=source)


class Parsers:
    """The pool's answers without its processes."""

    def read_sitemap(self, document: Document) -> SitemapContent | Rejection:
        return read_whole_sitemap(document)


def given(data: bytes | str, name: str = "old.txt", url: str = "") -> Input:
    raw = data.encode() if isinstance(data, str) else data
    kind = kind_of(raw)
    return Input(io.BytesIO(raw), name, url, len(raw), kind, f"{name} {hash(raw)}", START)


def backfill(p: Pipeline, data: bytes | str | Input, **plan: Any) -> Done:
    told = data if isinstance(data, Input) else given(data)
    told.raw.seek(0)

    def sleep(seconds: float) -> None:
        p.clock.pass_time(seconds=seconds)  # type: ignore[attr-defined]

    reading = Reading(p.fetcher, Parsers())  # type: ignore[arg-type]
    return run(Plan(told, **plan), p, reading, sleep=sleep)


def texts(*articles: tuple[str, str, str | None]) -> str:
    """Lines of JSON: (address, text, day of publication) each."""
    return "".join(
        json.dumps({"url": url, "title": text.split("\n")[0], "text": text, "published": day}) + "\n"
        for url, text, day in articles
    )


@pytest.fixture
def dated(p: Pipeline) -> Pipeline:
    return replace(p, workers=DatedWorkers())


# ----------------------------------------------------------------------------------------------------------- kinds


def test_a_list_of_addresses_gives_candidates_at_the_pasts_own_dates(dated: Pipeline) -> None:
    p = dated
    p.fetcher.pages |= {"https://old.example.org/a": OLD_ATTACK, "https://other.example.com/b": OLD_AGAIN}  # type: ignore[attr-defined]
    told = (
        "url,published\nhttps://old.example.org/a,2019-05-03\nhttps://other.example.com/b,2019-05-04\n"
        "https://old.example.org/gone,2019-05-04\nno address,\n"
    )
    done = backfill(p, told)
    assert (done.counts["taken"], done.counts["unusable"], done.counts["articles"]) == (3, 1, 2)
    assert (done.counts["reports"], done.counts["new candidates"]) == (2, 1)
    assert done.rejected == Counter({("document", "http-404"): 1})
    assert done.failed == 2
    article = rows.Article.objects.get(url="https://old.example.org/a")
    assert (article.published, article.published_source) == (datetime(2019, 5, 3, tzinfo=UTC), "feed")
    (candidate,) = candidates().values()
    assert candidate["date_start"] == "2019-05-02"


def test_a_page_that_is_gone_is_not_asked_for_again_and_one_in_trouble_is(dated: Pipeline) -> None:
    p = dated
    answers = iter([failure("https://old.example.org/busy"), OLD_ATTACK])
    p.fetcher.pages["https://old.example.org/busy"] = lambda request: next(answers)  # type: ignore[attr-defined]
    gone = failure("https://old.example.org/gone", code="http-404", status=404)
    p.fetcher.pages["https://old.example.org/gone"] = gone  # type: ignore[attr-defined]
    done = backfill(p, "https://old.example.org/busy\nhttps://old.example.org/gone\n")
    assert p.fetcher.times_asked("https://old.example.org/busy") == 2  # type: ignore[attr-defined]
    assert p.fetcher.times_asked("https://old.example.org/gone") == 1  # type: ignore[attr-defined]
    assert (done.waiting, done.counts["articles"], done.counts["pages not got"]) == (0, 1, 1)


def test_hosts_that_ask_for_a_day_are_left_for_later(dated: Pipeline) -> None:
    p = dated
    url = "https://old.example.org/busy"
    p.fetcher.pages[url] = failure(url, status=429, code="http-429", retry_after_seconds=80_000)  # type: ignore[attr-defined]
    told = given(f"{url}\n")
    done = backfill(p, told)
    assert done.waiting == 1
    assert done.not_before == p.clock.now() + timedelta(seconds=80_000)
    p.clock.pass_time(hours=30)  # type: ignore[attr-defined]
    p.fetcher.pages[url] = OLD_ATTACK  # type: ignore[attr-defined]
    assert backfill(p, told).counts["articles"] == 1


SITEMAP = (
    "<urlset><url><loc>https://old.example.org/2019/05/03/a</loc><lastmod>2026-01-01</lastmod></url></urlset>"
)
INDEX = (
    "<sitemapindex><sitemap><loc>https://old.example.org/2019.xml</loc><lastmod>2019-12-31</lastmod></sitemap>"
    "<sitemap><loc>https://old.example.org/2018.xml</loc><lastmod>2018-12-31</lastmod></sitemap>"
    "<sitemap><loc>https://old.example.org/none.xml</loc></sitemap></sitemapindex>"
)


def test_an_index_of_sitemaps_is_followed_and_the_day_in_an_address_counts_before_its_last_change(
    dated: Pipeline,
) -> None:
    p = dated
    page = "https://old.example.org/2019/05/03/a"
    p.fetcher.pages |= {"https://old.example.org/2019.xml": SITEMAP, page: OLD_ATTACK}  # type: ignore[attr-defined]
    days = Days(since=datetime(2019, 1, 1, tzinfo=UTC))
    done = backfill(p, given(INDEX, url="https://old.example.org/sitemap.xml"), days=days)
    assert done.counts["taken"] == 1
    assert done.counts["passed: sitemap that did not change since"] == 1
    assert done.counts["unusable: http-404"] == 1
    assert rows.Article.objects.get().published == datetime(2019, 5, 3, 12, tzinfo=UTC)
    assert rows.Backfill.objects.get().children == ["https://old.example.org/2019.xml"]


def test_an_address_is_read_anew_at_each_run_and_what_is_known_is_not_taken_twice(dated: Pipeline) -> None:
    p = dated
    first, second = "https://old.example.org/2019/05/03/a", "https://old.example.org/2019/05/04/b"
    p.fetcher.pages |= {first: OLD_ATTACK, second: OLD_AGAIN}  # type: ignore[attr-defined]
    address = "https://old.example.org/s.xml"
    backfill(p, replace(given(SITEMAP, url=address), identity=address))
    grown = SITEMAP.replace("</urlset>", f"<url><loc>{second}</loc></url></urlset>")
    done = backfill(p, replace(given(grown, url=address), identity=address))
    assert (done.counts["taken"], done.counts["known"], done.was_finished) == (1, 1, False)
    assert p.fetcher.times_asked(first) == 1  # type: ignore[attr-defined]


def archive(tmp_path: Path) -> bytes:
    export_warc(Selection(), str(tmp_path / "kept.warc"))
    return (tmp_path / "kept.warc").read_bytes()


def empty_tables() -> None:
    for model in (rows.CandidateReport, rows.Candidate, rows.Report, rows.Article, rows.Document, rows.Blob):
        model._default_manager.all().delete()
    for other in (rows.FeedEntry, rows.Rejection, rows.Backfill):
        other._default_manager.all().delete()


def test_an_archive_of_ours_gives_the_incidents_again_without_a_request(p: Pipeline, tmp_path: Path) -> None:
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/mastung", CLASH))
    # the same bytes at another address: a revisit record
    publish(p, COURIER, ("https://courier.example.org/gwadar", FIRST))
    cycle(p)
    before, data = candidates(), archive(tmp_path).replace(b"text/plain", b"text/html ")
    assert b"WARC-Type: revisit" in data
    empty_tables()
    asked = len(p.fetcher.asked)  # type: ignore[attr-defined]
    done = backfill(p, data)
    assert candidates() == before
    assert (done.counts["taken"], done.failed) == (3, 0)
    assert len(p.fetcher.asked) == asked  # type: ignore[attr-defined]
    assert set(rows.Article.objects.values_list("feed", flat=True)) == {"herald", "courier"}


def test_a_revisit_whose_page_is_nowhere_keeps_the_reason(p: Pipeline, tmp_path: Path) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, ("https://courier.example.org/gwadar", FIRST))
    cycle(p)
    data = archive(tmp_path).replace(b"text/plain", b"text/html ")
    start = data.index(b"WARC-Type: response") - 12
    alone = data[:start] + data[data.rindex(b"WARC/1.1", 0, data.index(b"WARC-Type: revisit")) :]
    empty_tables()
    done = backfill(p, alone)
    assert done.counts["no original"] == 1
    assert rows.Rejection.objects.get(stage="backfill").code == "no-original"


def test_texts_need_no_host_and_what_cannot_be_a_line_keeps_its_reason(p: Pipeline) -> None:
    told = texts(("https://old.example.org/a", OLD_ATTACK, "2019-05-03")) + '{"id": 7}\nno json\n'
    told += (
        json.dumps({"id": "x", "text": OLD_AGAIN, "published": "2019-05-04", "language": "english-long"})
        + "\n"
    )
    done = backfill(p, gzip.compress(told.encode()))
    assert p.fetcher.asked == []  # type: ignore[attr-defined]
    assert (done.counts["taken"], done.counts["new candidates"], done.counts["reports"]) == (2, 1, 2)
    codes = Counter(rows.Rejection.objects.filter(stage="backfill").values_list("code", flat=True))
    assert codes == Counter({"bad-field": 1, "not-json": 1})
    sources = {a.url: a.feed_id for a in rows.Article.objects.all()}
    assert sources == {"https://old.example.org/a": "old-example-org", "": "backfill-old"}


# ----------------------------------------------------------------------------------------------------------- dates


def test_a_page_of_the_past_without_a_date_is_never_of_today(dated: Pipeline) -> None:
    p = dated
    p.fetcher.pages |= {"https://old.example.org/a": OLD_ATTACK, "https://old.example.org/b": TIMELESS}  # type: ignore[attr-defined]
    backfill(p, "https://old.example.org/a\nhttps://old.example.org/b\n")
    assert {(a.published, a.published_source) for a in rows.Article.objects.all()} == {(None, "none")}
    # its text says when: it is placed by that
    report = rows.Report.objects.get()
    assert report.published == datetime(2019, 5, 2, 12, tzinfo=UTC)
    (view,) = DjangoCandidateStore().reports_of(rows.Candidate.objects.get().key)
    assert view.published == report.published


class Timeless(DatedWorkers):
    """A reader to whom no text says when."""

    def annotate(self, articles: Sequence[Article]) -> list[Any]:
        return [
            replace(a, reports=tuple(replace(r, date_start=None, date_end=None) for r in a.reports))
            for a in super().annotate(articles)
        ]


def test_what_says_nowhere_when_makes_no_candidate_and_says_so(p: Pipeline) -> None:
    p = replace(p, workers=Timeless())
    done = backfill(p, texts(("https://old.example.org/a", OLD_ATTACK, None)))
    assert candidates() == {}
    assert rows.Report.objects.get().state == "undated"
    assert done.rejected == Counter({("link", "undated"): 1})


def test_only_the_days_that_are_asked_for_are_taken(p: Pipeline) -> None:
    told = texts(
        ("https://old.example.org/a", OLD_ATTACK, "2019-05-03"),
        ("https://old.example.org/b", CLASH, "2020-01-01"),
    )
    days = Days(datetime(2019, 5, 1, tzinfo=UTC), datetime(2019, 6, 1, tzinfo=UTC))
    done = backfill(p, told, days=days)
    assert (done.counts["taken"], done.counts["passed: outside the chosen days"]) == (1, 1)


# ---------------------------------------------------------------------------------------------- old and new together


def test_an_old_article_joins_the_incident_that_todays_news_told_of_an_old_event(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, OLD_ATTACK))
    cycle(p)
    (key,) = candidates()
    done = backfill(p, texts(("https://old.example.org/b", OLD_AGAIN, "2019-05-04")))
    assert done.counts["reports that joined incidents known before"] == 1
    assert done.counts["incidents known before that were joined"] == 1
    assert done.counts["new candidates"] == 0
    assert list(candidates()) == [key]
    assert rows.CandidateReport.objects.filter(candidate__key=key).count() == 2


def test_candidates_of_the_past_wait_apart_until_todays_news_tells_of_them(p: Pipeline) -> None:
    publish(p, COURIER, ("https://courier.example.org/mastung", CLASH))
    cycle(p)
    backfill(p, texts(("https://old.example.org/a", OLD_ATTACK, "2019-05-03")))
    old = rows.Candidate.objects.get(place_name="Gwadar")
    new = rows.Candidate.objects.get(place_name="Mastung")
    counts = queue_with_numbers(QueueFilter(), size=0)[1].by_tab
    assert (counts["proposed"], counts["past"]) == (1, 1)
    assert [r.row for r in queue_page(walk_of(QueueFilter())).rows] == [new]
    assert [r.row for r in queue_page(walk_of(QueueFilter(tab="past"))).rows] == [old]
    assert next_in_queue(new) is None
    assert before_in_queue(old) is None
    publish(p, HERALD, (GWADAR, OLD_AGAIN))
    cycle(p)
    assert rows.Candidate.objects.get(place_name="Gwadar").backfill is None
    assert queue_with_numbers(QueueFilter(), size=0)[1].by_tab["proposed"] == 2


def test_an_older_version_from_an_archive_does_not_take_the_place_of_the_newer_one(
    p: Pipeline, tmp_path: Path
) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    old = archive(tmp_path).replace(b"text/plain", b"text/html ")
    empty_tables()
    publish(
        p, HERALD, (GWADAR, FIRST.replace("killed 4", "killed 9").replace("wounded", "wounded of the day"))
    )
    rows.Feed.objects.update(body_hash="", etag=None)
    cycle(p)
    backfill(p, old)
    assert rows.Article.objects.count() == 2
    assert rows.Candidate.objects.get().killed_best == 9


# ------------------------------------------------------------------------------------------------- beside the news


def test_todays_news_goes_first(p: Pipeline) -> None:
    old = [f"https://old.example.org/{n}" for n in range(6)]
    first = replace(p, batch_size=2)
    plan = Plan(given("\n".join(old)))
    begun = backfilling.store.open_backfill(plan.key, "list", "old.txt", p.clock.now())
    sources = backfilling.Sources()
    steps = backfilling.steps_of(plan, Reading(p.fetcher, Parsers()), position=0, children=frozenset())  # type: ignore[arg-type]
    items = [step.item for step in steps]
    backfilling.store.take(begun.id, items, sources, position=9, passed=Counter(), now=p.clock.now())  # type: ignore[arg-type]
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(first)
    asked = [r.url for r in p.fetcher.asked if r.kind == "page"]  # type: ignore[attr-defined]
    assert GWADAR in asked[:2]
    assert set(old) < set(asked)


def test_a_page_that_waits_in_a_backfill_does_not_hold_up_the_news_of_it(p: Pipeline) -> None:
    begun = backfilling.store.open_backfill("key", "list", "old.txt", p.clock.now())
    sources = backfilling.Sources()
    items = [backfilling_link(GWADAR)]
    backfilling.store.take(begun.id, items, sources, position=9, passed=Counter(), now=p.clock.now())
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    assert set(rows.FeedEntry.objects.values_list("state", flat=True)) == {"fetched"}
    assert rows.Article.objects.count() == 1
    assert rows.Article.objects.get().backfill is None


def backfilling_link(url: str) -> Any:
    from dateline.past.values import PastLink

    return PastLink(url)


def test_a_backfill_raises_no_alert_and_counts_nothing_for_its_sources(p: Pipeline) -> None:
    lines = [(f"https://herald.example.org/{n}", OLD_ATTACK + str(n), "2019-05-03") for n in range(30)]
    backfill(p, texts(*lines))
    p.fetcher.pages |= {f"https://old.example.org/{n}": "" for n in range(30)}  # type: ignore[attr-defined]
    backfill(p, "\n".join(f"https://old.example.org/{n}" for n in range(30)))
    assert set(rows.Article.objects.values_list("feed", flat=True)) == {"herald"}
    assert rows.FeedDay.objects.count() == 0
    assert judge_sources(p.clock.now() + timedelta(days=60)) == {"alerts raised": 0, "alerts cleared": 0}
    made = rows.Feed.objects.get(origin="backfill")
    assert (made.id, made.enabled) == ("old-example-org", False)


def test_pages_go_to_the_source_of_their_site_whose_feed_lies_nearest(p: Pipeline) -> None:
    town = Feed("herald-town", "https://www.herald.example.org/town/feed.xml", "The Herald, town")
    DjangoFeedStore().sync([HERALD, COURIER, town], "config", p.clock.now())
    sources = backfilling.Sources(fallback="backfill-x")
    assert sources.of("https://herald.example.org/town/2019/a") == "herald-town"
    assert sources.of("https://herald.example.org/2019/a") == "herald"
    assert sources.of("https://unknown.example.com/a", said="courier") == "courier"
    assert sources.of("https://paper.example.net/a") == "paper-example-net"
    assert sources.of("https://paper.example.net/a", said="../x y") == "paper-example-net"
    assert sources.of("") == "backfill-x"
    assert backfilling.Sources(named="courier").of("https://paper.example.net/a") == "courier"


def test_the_runs_of_a_schedule_may_do_the_work_and_nothing_is_doubled(dated: Pipeline) -> None:
    p = dated
    pages = {f"https://old.example.org/2019/05/03/{n}": OLD_ATTACK + f"\nPart {n}." for n in range(8)}
    p.fetcher.pages |= pages  # type: ignore[attr-defined]
    daemon = replace(p, owner="this-host:2:", batch_size=3)

    def meddle(work: str) -> None:
        # in the middle of each step another process does a whole cycle
        p.workers.before = lambda work: None  # type: ignore[attr-defined]
        list(drain(daemon, backfilling.STEPS))
        p.workers.before = meddle  # type: ignore[attr-defined]

    p.workers.before = meddle  # type: ignore[attr-defined]
    done = backfill(p, "\n".join(pages))
    assert (done.counts["taken"], done.counts["articles"], done.waiting) == (8, 8, 0)
    assert rows.Document.objects.count() == 8
    assert all(p.fetcher.times_asked(url) == 1 for url in pages)  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------------- going on


def test_a_backfill_that_was_stopped_goes_on_and_one_that_is_done_says_so(
    p: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfilling, "BATCH", 3)
    told = given(
        texts(*((f"https://old.example.org/{n}", OLD_ATTACK + str(n), "2019-05-03") for n in range(10)))
    )
    calls = Counter[str]()

    def stop(work: str) -> None:
        calls[work] += 1
        if calls[work] == 3:
            raise KeyboardInterrupt

    p.workers.before = stop  # type: ignore[attr-defined]
    with pytest.raises(KeyboardInterrupt):
        backfill(p, told)
    assert rows.Article.objects.count() == 9
    done = backfill(p, told)
    assert (done.counts["taken"], done.counts["known"], done.was_finished) == (10, 0, False)
    again = backfill(p, told)
    assert (again.counts["taken"], again.was_finished) == (10, True)
    assert rows.Article.objects.count() == 10


def test_a_look_tells_what_would_be_taken_and_takes_nothing(p: Pipeline) -> None:
    told = texts(
        ("https://old.example.org/a", OLD_ATTACK, "2019-05-03"),
        ("https://old.example.org/b", OLD_AGAIN, "2019-05-04"),
        ("https://old.example.org/c", CLASH, None),
    )
    backfill(p, texts(("https://old.example.org/a", OLD_ATTACK, "2019-05-03")))
    found = look(Plan(given(told + "no json\n")), Reading(p.fetcher, Parsers()))  # type: ignore[arg-type]
    assert (found.items, found.known, found.undated) == (3, 1, 1)
    assert (found.first, found.last) == (
        datetime(2019, 5, 3, 12, tzinfo=UTC),
        datetime(2019, 5, 4, 12, tzinfo=UTC),
    )
    assert found.unusable == Counter({"not-json": 1})
    assert rows.Article.objects.count() == 1
