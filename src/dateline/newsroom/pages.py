"""HTML of the sample newsroom: an article in three layouts, front pages, not found. Values in, text out.

The layouts differ in the way publishers differ: where the date stands (JSON-LD, meta, visible text only), and
what surrounds the article. The notice that a story is invented stands in an <aside> before the article and in
the footer, never inside the article, so that it is seen by people and is no part of the story.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from dateline.newsroom.stories import Paper, Story

STYLE = """
body { max-width: 46rem; margin: 0 auto; padding: 0 1rem 2rem; font: 1.05rem/1.6 Georgia, serif; }
.sample-notice { background: #fff3c4; border: 1px solid #b58900; padding: .5rem .8rem; margin: 1rem 0; }
.sample-notice p { margin: 0; }
nav a { margin-inline-end: 1rem; }
h1 { line-height: 1.2; }
.byline, time { color: #555; font-size: .9rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #bbb; padding: .3rem .6rem; text-align: start; }
.related, footer { border-top: 1px solid #bbb; margin-top: 2rem; padding-top: .5rem; font-size: .9rem; }
.paywall { border: 1px dashed #888; padding: 1rem; text-align: center; }
"""


def article_page(story: Story, url: str, related: Sequence[tuple[str, str]]) -> str:
    """The page of a story. `related`: (path, headline) of other stories of the paper."""
    paper = story.paper
    match paper.layout:
        case "daily":
            head, article = _daily(story, url)
        case "agency":
            head, article = _agency(story, url)
        case "evening":
            head, article = _evening(story, url)
        case unknown:
            raise ValueError(f"no such layout: {unknown}")
    links = "".join(f'<li><a href="{escape(path)}">{escape(headline)}</a></li>' for path, headline in related)
    aside = f'<aside class="related"><h2>{escape(paper.words["most_read"])}</h2><ul>{links}</ul></aside>'
    return _document(paper, story.headline, head, f"{article}\n{aside}", url=url)


def front_page(paper: Paper, listed: Sequence[tuple[str, Story]]) -> str:
    """A paper's front page: (path, story) in the order given."""
    items = "".join(
        f'<li><a href="{escape(path)}">{escape(story.headline)}</a> '
        f'<time datetime="{story.published.isoformat()}">{story.published:%Y-%m-%d %H:%M} UTC</time></li>'
        for path, story in listed
    )
    main = f"<main><h1>{escape(paper.title)}</h1><p>{escape(paper.tagline)}</p><ul>{items}</ul></main>"
    return _document(paper, paper.title, "", main)


def index_page(papers: Mapping[str, Paper], about: str) -> str:
    """The newsroom's own front page: all papers, each with its feed for auto-discovery."""
    feeds = "\n".join(_alternate(paper) for paper in papers.values())
    items = "".join(
        f'<li lang="{paper.language}"><bdi><a href="/{paper.folder}/">{escape(paper.title)}</a>: '
        f'{escape(paper.tagline)}</bdi> (<a href="{paper.feed_path}">feed</a>)</li>'
        for paper in papers.values()
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Sample newsroom</title>\n'
        f'<link rel="stylesheet" href="/style.css">\n{feeds}\n</head><body>\n'
        f'<aside class="sample-notice" role="note"><p>{escape(about)}</p></aside>\n'
        f"<main><h1>Sample newsroom</h1><ul>{items}</ul></main>\n"
        f"<footer><p>{escape(about)}</p></footer>\n</body></html>\n"
    )


def not_found_page(about: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Not found</title></head><body>\n'
        f'<aside class="sample-notice" role="note"><p>{escape(about)}</p></aside>\n'
        f'<h1>Not found</h1><p>There is no such page here. <a href="/">Sample newsroom</a></p>\n'
        f"<footer><p>{escape(about)}</p></footer>\n</body></html>\n"
    )


def _document(paper: Paper, title: str, head: str, main: str, url: str | None = None) -> str:
    direction = ' dir="rtl"' if paper.right_to_left else ""
    words = paper.words
    sections = "".join(
        f'<a href="/{paper.folder}/">{escape(name)}</a> ' for name in words["sections"].split()
    )
    canonical = f'<link rel="canonical" href="{escape(url)}">\n' if url else ""
    return (
        f'<!doctype html>\n<html lang="{paper.language}"{direction}><head><meta charset="utf-8">\n'
        f"<title>{escape(title)} | {escape(paper.title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="stylesheet" href="/style.css">\n{canonical}{_alternate(paper)}\n{head}</head><body>\n'
        f'<header><p><a href="/{paper.folder}/">{escape(paper.title)}</a></p>'
        f'<nav><a href="/{paper.folder}/">{escape(words["home"])}</a> {sections}'
        f'<a href="/">{escape(words["about"])}</a></nav></header>\n'
        f'<aside class="sample-notice" role="note"><p>{escape(paper.notice)}</p></aside>\n'
        f"{main}\n<footer><p>{escape(paper.notice)}</p><p>{escape(words['rights'])}</p></footer>\n</body></html>\n"
    )


def _alternate(paper: Paper) -> str:
    kind = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
    return (
        f'<link rel="alternate" type="{kind[paper.feed_format]}" title="{escape(paper.title)}" '
        f'href="{paper.feed_path}">'
    )


def _daily(story: Story, url: str) -> tuple[str, str]:
    """The date stands in JSON-LD and in a <time>."""
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "datePublished": story.published.isoformat(),
        "dateModified": story.changed.isoformat(),
        "author": {"@type": "Person", "name": story.byline},
        "mainEntityOfPage": url,
        "isAccessibleForFree": story.quirk != "paywall",
    }
    packed = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    head = (
        f'<script type="application/ld+json">{packed}</script>\n<meta property="og:type" content="article">\n'
    )
    article = (
        f'<main><article class="story"><h1>{escape(story.headline)}</h1>\n'
        f'<p class="byline">{escape(story.paper.words["by"])} {escape(story.byline)} '
        f'<time datetime="{story.published.isoformat()}">{story.published:%Y-%m-%d %H:%M}</time></p>\n'
        f'<div class="story-body">\n{_body(story)}\n</div></article></main>'
    )
    return head, article


def _agency(story: Story, url: str) -> tuple[str, str]:
    """The date stands in <meta property="article:published_time">."""
    head = (
        '<meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{escape(story.headline)}">\n'
        f'<meta property="og:url" content="{escape(url)}">\n'
        f'<meta property="article:published_time" content="{story.published.isoformat()}">\n'
        f'<meta name="author" content="{escape(story.byline)}">\n'
    )
    article = (
        f"<main><article><header><h1>{escape(story.headline)}</h1>\n"
        f'<p class="byline">{escape(story.byline)}</p></header>\n'
        f"{_body(story)}\n</article></main>"
    )
    return head, article


def _evening(story: Story, url: str) -> tuple[str, str]:
    """No metadata at all: the date is a line of text, the article a <div>."""
    article = (
        f'<div id="content"><h1 class="headline">{escape(story.headline)}</h1>\n'
        f'<div class="byline"><span class="author">{escape(story.byline)}</span> '
        f'<span class="date">{story.published:%d %B %Y}</span></div>\n'
        f'<div class="article-body">\n{_body(story)}\n</div></div>'
    )
    return "", article


def _body(story: Story) -> str:
    if story.quirk == "empty":
        return ""
    html = "\n".join(_block(block) for block in story.blocks)
    if story.quirk == "paywall":
        html += f'\n<div class="paywall"><p>{escape(story.paper.words["subscribe"])}</p></div>'
    return html


def _block(block: str) -> str:
    lines = block.split("\n")
    if block.startswith("## "):
        return f"<h2>{escape(block[3:])}</h2>"
    if block.startswith("- "):
        return "<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in lines) + "</ul>"
    if block.startswith("|"):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
        header = "".join(f"<th>{escape(cell)}</th>" for cell in rows[0])
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:]
        )
        return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"
    return f"<p>{escape(' '.join(lines))}</p>"
