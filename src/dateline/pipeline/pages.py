"""Entries -> documents -> articles -> mentions and reports."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from dateline import logs
from dateline.articles.agencies import agency_of
from dateline.articles.posts import next_look, split_posts
from dateline.model import Article, Document, Rejection
from dateline.pipeline.base import ASKING_TIME, Pipeline, StepResult
from dateline.pipeline.measuring import measured
from dateline.pipeline.offline import host_of, hosts_away, is_silent
from dateline.ports import (
    Claimed,
    Deferred,
    EntryToFetch,
    Extraction,
    FetchFailure,
    FetchOutcome,
    FetchRequest,
    Lease,
    NotModified,
    PageToExtract,
)

log = logging.getLogger(__name__)

MOST_ELSEWHERE = 2  # other forms of a page that are tried


@measured("fetch")
def fetch_pages(p: Pipeline) -> StepResult:
    """Entries -> documents, saved while the slow hosts are waited for."""
    now = p.clock.now()
    lease = p.lease(now)
    claimed = p.articles.claim_entries(p.batch_size, lease, now)
    if not claimed:
        return StepResult("fetch", 0)
    by_url: dict[str, list[Claimed[EntryToFetch]]] = {}
    for c in claimed:
        by_url.setdefault(c.value.entry.link, []).append(c)
    counts: Counter[str] = Counter()
    answered: list[tuple[Claimed[EntryToFetch], FetchOutcome]] = []
    unanswered: list[tuple[Claimed[EntryToFetch], FetchOutcome]] = []
    reached: set[str] = set()
    for request, outcome in p.fetcher.fetch_many(
        [FetchRequest(url, "page") for url in by_url], within=ASKING_TIME
    ):
        pairs = [(c, outcome) for c in by_url[request.url]]
        (unanswered if is_silent(outcome) else answered).extend(pairs)
        if not is_silent(outcome) and not isinstance(outcome, Deferred) and not p.is_own(request.url):
            reached.add(host_of(request.url))
        if p.is_much([o for _, o in answered]):
            counts.update(_save_fetches(p, answered, lease))
            answered = []
    away = hosts_away(p, [c.value.entry.link for c, _ in unanswered], reached)
    rest = [(c, _unless_away(c.value.entry.link, outcome, away)) for c, outcome in unanswered]
    counts.update(_save_fetches(p, [*answered, *rest], lease))
    return StepResult("fetch", len(claimed), counts, more=len(claimed) == p.batch_size)


def _unless_away(url: str, outcome: FetchOutcome, away: Collection[str]) -> FetchOutcome:
    return Deferred(url) if host_of(url) in away else outcome


def _save_fetches(
    p: Pipeline, outcomes: Sequence[tuple[Claimed[EntryToFetch], FetchOutcome]], lease: Lease
) -> Counter[str]:
    if outcomes:
        for claimed, outcome in outcomes:
            if isinstance(outcome, FetchFailure):
                _tell_turned_away(claimed.value.entry.feed_id, outcome.url, outcome)
        p.articles.save_fetches(outcomes, lease, p.clock.now())
    return Counter(_fetch_word(outcome) for _, outcome in outcomes)


def _tell_turned_away(feed: str, url: str, why: Rejection | FetchFailure | None) -> None:
    if why is not None:
        with logs.bound(feed=feed, article=url):
            log.info("page turned away", extra={"fields": {"code": why.code, "message": why.message}})


def _fetch_word(outcome: FetchOutcome) -> str:
    match outcome:
        case Document() | NotModified():
            return "pages fetched"
        case FetchFailure():
            return "pages failed"
        case Deferred():
            return "pages deferred"


@measured("extract")
def extract_articles(p: Pipeline) -> StepResult:
    """Documents -> articles, or the reason why not."""
    now = p.clock.now()
    lease = p.lease(now)
    claimed = p.articles.claim_documents(p.batch_size, lease, now)
    if not claimed:
        return StepResult("extract", 0)
    pages = [c.value for c in claimed]
    first = p.workers.extract(pages)
    extractions = _read_elsewhere(
        p, pages, [_extraction(p, page, answer, now) for page, answer in zip(pages, first, strict=True)]
    )
    for page, extraction in zip(pages, extractions, strict=True):
        _tell_turned_away(page.source_id, page.document.url, extraction.rejection)
    new = p.articles.save_articles(list(zip(claimed, extractions, strict=True)), lease, p.clock.now())
    counts = {
        "articles": new,
        "pages rejected": sum(e.rejection is not None for e in extractions),
        "pages read elsewhere": sum(e.read_from is not None for e in extractions),
    }
    return StepResult("extract", len(claimed), counts, more=True)  # a batch of large pages is never full


def _extraction(
    p: Pipeline,
    page: PageToExtract,
    answer: Article | Rejection,
    now: datetime,
    read_from: Document | None = None,
) -> Extraction:
    if isinstance(answer, Rejection):
        return Extraction(rejection=answer)
    articles = tuple(
        replace(a, agency=agency_of(a.text, a.authors, p.agencies, page.owner)) for a in split_posts(answer)
    )
    look_again_at = None if page.past else next_look(answer, now)
    return Extraction(articles, None, read_from, look_again_at)


def _read_elsewhere(
    p: Pipeline, pages: Sequence[PageToExtract], extractions: Sequence[Extraction]
) -> list[Extraction]:
    """Where a page gave no text but names its AMP or print form, that form's; the first reason stands where it gives
    none either."""
    found = list(extractions)
    for nth in range(MOST_ELSEWHERE):
        wanted: dict[str, list[int]] = {}
        for i, extraction in enumerate(found):
            if pages[i].past == "kept" or extraction.rejection is None:
                continue
            if len(extraction.rejection.elsewhere) > nth:
                wanted.setdefault(extraction.rejection.elsewhere[nth], []).append(i)
        if not wanted:
            break
        asked = [FetchRequest(url, "page") for url in wanted]
        got = [
            (i, outcome)
            for request, outcome in p.fetcher.fetch_many(asked, within=ASKING_TIME)
            if isinstance(outcome, Document)
            for i in wanted[request.url]
        ]
        answers = p.workers.extract([replace(pages[i], document=document) for i, document in got])
        for (i, document), answer in zip(got, answers, strict=True):
            if isinstance(answer, Article):
                own = replace(answer, url=pages[i].document.url)
                found[i] = _extraction(p, pages[i], own, p.clock.now(), document)
    return found


@measured("annotate")
def annotate_articles(p: Pipeline) -> StepResult:
    """Articles -> mentions and reports."""
    now = p.clock.now()
    lease = p.lease(now)
    claimed = p.articles.claim_articles(p.batch_size, lease, now)
    if not claimed:
        return StepResult("annotate", 0)
    results = list(zip(claimed, p.workers.annotate([c.value for c in claimed]), strict=True))
    reports = p.articles.save_annotations(results, lease, p.clock.now())
    counts = {"articles read": len(claimed), "reports": reports}
    return StepResult("annotate", len(claimed), counts, more=len(claimed) == p.batch_size)
