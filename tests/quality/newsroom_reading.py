"""The sample newsroom read once by the real extraction and the real reader: what tests of its stories start from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from dateline.articles.extract import extract_article
from dateline.model import Annotation, Article, Document, LinkableReport, Rejection
from dateline.newsroom import Site, build_site, sample_feeds
from dateline.ports import PageToExtract

BASE = "http://127.0.0.1:8898"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=2)  # when all that comes out after the anchor day is there
LEAST_SCORE = 0.5

Read = Callable[[Sequence[Article]], Sequence[Annotation]]


@dataclass(frozen=True)
class Reading:
    """`rejections`: of pages that gave no article. All by story id."""

    site: Site
    articles: Mapping[str, Article]
    rejections: Mapping[str, Rejection]
    annotations: Mapping[str, Annotation]


def read_newsroom(read: Read, *, until: datetime | None = None) -> Reading:
    """The newsroom as it stands on the day of `NOW`, or, with a later `until`, by then."""
    site = build_site(NOW, BASE, until=until)
    articles: dict[str, Article] = {}
    rejections: dict[str, Rejection] = {}
    for story_id in site.stories:
        if site.paths[story_id] in site.pages:
            result = extract_article(page_of(site, story_id))
            if isinstance(result, Rejection):
                rejections[story_id] = result
            else:
                articles[story_id] = result
    annotations = dict(zip(articles, read(list(articles.values())), strict=True))
    return Reading(site, articles, rejections, annotations)


def page_of(site: Site, story_id: str) -> PageToExtract:
    """A story's page, with what its feed says of it."""
    story, page, url = site.stories[story_id], site.pages[site.paths[story_id]], site.url(story_id)
    feed = {feed.id: feed for feed in sample_feeds(BASE)}[story.paper.id]
    return PageToExtract(
        Document(url, url, NOW, 200, page.content_type, (), page.body, sha256(page.body).hexdigest()),
        source_id=feed.id,
        country=feed.country,
        language=feed.language,
        entry_title=story.headline,
        entry_published=story.published,
    )


def linkable(reading: Reading, story_id: str) -> list[LinkableReport]:
    """The reports of a story that are sure enough to be linked."""
    feeds = {feed.id: feed for feed in sample_feeds(BASE)}
    article = reading.articles[story_id]
    return [
        LinkableReport(
            key=f"{story_id}.{report.ordinal:03d}",
            report=report,
            article_key=story_id,
            url=article.url,
            title=article.title,
            text=article.text,
            published=article.published or NOW - timedelta(days=1),
            source_id=article.source_id,
            source_scale=feeds[article.source_id].source_scale,
            fingerprint=article.fingerprint,
        )
        for report in reading.annotations[story_id].reports
        if report.score >= LEAST_SCORE
    ]
