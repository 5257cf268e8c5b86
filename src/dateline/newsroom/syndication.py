"""The sample papers' feeds: RSS 2.0, Atom 1.0 and JSON Feed 1.1. Values in, text out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from dateline.newsroom.stories import Paper, Story

CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


def feed(paper: Paper, items: Sequence[tuple[str, Story]], base_url: str) -> str:
    """The paper's feed in its own format. `items`: (URL, story), newest first; at least one."""
    match paper.feed_format:
        case "rss":
            return _rss(paper, items, base_url)
        case "atom":
            return _atom(paper, items, base_url)
        case "json":
            return _json(paper, items, base_url)
        case unknown:
            raise ValueError(f"no such feed format: {unknown}")


def _rss(paper: Paper, items: Sequence[tuple[str, Story]], base_url: str) -> str:
    entries = "\n".join(
        f"<item><title>{escape(story.headline)}</title><link>{escape(url)}</link>"
        f'<guid isPermaLink="false">{paper.id}:{story.id}</guid>'
        f"<pubDate>{format_datetime(story.published)}</pubDate><category>{escape(story.section)}</category>"
        f"<dc:creator>{escape(story.byline)}</dc:creator>"
        f"<description>{escape(story.summary)}</description></item>"
        for url, story in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{escape(paper.title)}</title><link>{base_url}/{paper.folder}/</link>"
        f'<atom:link rel="self" type="application/rss+xml" href="{base_url}{paper.feed_path}"/>'
        f"<description>{escape(paper.notice)}</description><language>{paper.language}</language>"
        f"<lastBuildDate>{format_datetime(items[0][1].published)}</lastBuildDate>\n{entries}\n</channel></rss>\n"
    )


def _atom(paper: Paper, items: Sequence[tuple[str, Story]], base_url: str) -> str:
    entries = "\n".join(
        f'<entry><title>{escape(story.headline)}</title><link rel="alternate" href="{escape(url)}"/>'
        f"<id>tag:dateline.invalid,2026:{paper.id}/{story.id}</id>"
        f"<published>{story.published.isoformat()}</published>"
        f"<updated>{story.changed.isoformat()}</updated>"
        f"<author><name>{escape(story.byline)}</name></author>"
        f"<summary>{escape(story.summary)}</summary></entry>"
        for url, story in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{paper.language}">'
        f"<title>{escape(paper.title)}</title>"
        f"<subtitle>{escape(paper.notice)}</subtitle><id>tag:dateline.invalid,2026:{paper.id}</id>"
        f'<link rel="self" href="{base_url}{paper.feed_path}"/>'
        f'<link rel="alternate" href="{base_url}/{paper.folder}/"/>'
        f"<updated>{items[0][1].published.isoformat()}</updated>\n{entries}\n</feed>\n"
    )


def _json(paper: Paper, items: Sequence[tuple[str, Story]], base_url: str) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": paper.title,
            "description": paper.notice,
            "language": paper.language,
            "home_page_url": f"{base_url}/{paper.folder}/",
            "feed_url": f"{base_url}{paper.feed_path}",
            "items": [
                {
                    "id": f"{paper.id}:{story.id}",
                    "url": url,
                    "title": story.headline,
                    "content_text": story.summary,
                    "date_published": story.published.isoformat(),
                    "date_modified": story.changed.isoformat(),
                    "authors": [{"name": story.byline}],
                    "tags": [story.section],
                }
                for url, story in items
            ],
        },
        ensure_ascii=False,
        indent=1,
    )
