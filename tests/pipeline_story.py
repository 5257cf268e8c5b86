"""A small newsroom for tests of the pipeline: two feeds, their stories, and a pipeline on fakes and the real store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dateline.model import Feed
from dateline.pipeline import STEPS, Pipeline, drain, total
from dateline.store import models as rows
from dateline.store.collecting import DjangoFeedStore
from dateline.store.linking import DjangoCandidateStore
from dateline.store.reading import DjangoArticleStore
from fakes import FakeClock, FakeFetcher, FakeWorkers, feed_body

HERALD = Feed("herald", "https://herald.example.org/feed", "The Herald", country="PK")
COURIER = Feed("courier", "https://courier.example.org/feed", "The Courier", country="PK")
GWADAR = "https://herald.example.org/gwadar"
FIRST = (
    "Gunmen attack a bus near Gwadar\nPolice said that gunmen stopped a bus on the coastal highway and opened fire.\n"
    "Attack in Gwadar on 2026-03-13: killed 4\nThe wounded were taken to the district hospital."
)
LATER = FIRST.replace("killed 4", "killed 9").replace("The wounded", "Nine people died, and the wounded")
OTHER = (
    "Toll of the Gwadar bus attack rises\nGunmen who stopped a bus on the coastal highway near Gwadar opened fire, "
    "police said.\nAttack in Gwadar on 2026-03-13: killed 31\nThe district hospital took the wounded."
)
CLASH = (
    "Clash in Mastung\nSoldiers searched a village in the hills at dawn.\nClash in Mastung on 2026-03-12: killed 2\n"
    "The road was closed until noon."
)


@pytest.fixture
def p(request: pytest.FixtureRequest) -> Iterator[Pipeline]:
    request.getfixturevalue("db")
    clock = FakeClock()
    DjangoFeedStore().sync([HERALD, COURIER], "config", clock.now())
    yield Pipeline(
        clock=clock,
        fetcher=FakeFetcher(clock, {HERALD.url: feed_body(), COURIER.url: feed_body()}),
        workers=FakeWorkers(),
        feeds=DjangoFeedStore(),
        articles=DjangoArticleStore(),
        candidates=DjangoCandidateStore(),
        owner="this-host:1:",
    )


def publish(p: Pipeline, feed: Feed, *stories: tuple[str, str], version: str = "") -> None:
    """The feed lists these stories (URL, page); the pages are there."""
    p.fetcher.pages[feed.url] = feed_body(
        *((url, url, page.split("\n")[0] + version) for url, page in stories)
    )  # type: ignore[attr-defined]
    p.fetcher.pages.update(stories)  # type: ignore[attr-defined]


def cycle(p: Pipeline, **later: float) -> dict[str, int]:
    """A whole cycle, an hour (or `later`) after the last one; its counts."""
    p.clock.pass_time(**(later or {"hours": 2}))  # type: ignore[attr-defined]
    return total(list(drain(p, STEPS)))


def candidates() -> dict[str, Any]:
    return {c.key: c.record for c in rows.Candidate.objects.order_by("key")}
