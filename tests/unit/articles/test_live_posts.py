"""Live blogs are read post by post where their pages mark the posts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.articles.extract import extract_article
from dateline.articles.posts import split_posts
from dateline.articles.records import article_record
from dateline.model import Article, Document, Post, Table
from dateline.ports import PageToExtract

FETCHED = datetime(2026, 2, 1, 12, tzinfo=UTC)
URL = "https://paper.example/news/live/turbat"
LEAD = (
    "Follow our live coverage from Turbat, where police have closed the airport road after an attack this morning.",
    "The district administration has asked people to stay at home, and schools will be closed on Monday.",
)
POSTS = (
    ("Road opened again", "p3", "2026-02-01T11:05:00+05:00",
     "The airport road was opened again at eleven, a traffic police officer said, after the wreck had been towed away."),
    ("Two officers killed", "p2", "2026-02-01T10:20:00+05:00",
     "Two police officers were killed when gunmen fired at their van near the airport, the hospital in Turbat said."),
    ("First reports of shots", "p1", "2026-02-01T09:40:00+05:00",
     "People who live near the airport road say that they heard shots for about ten minutes and saw smoke rise."),
)  # fmt: skip


def read(html: str, url: str = URL) -> Article:
    document = Document(url, url, FETCHED, 200, "text/html", (), html.encode(), "")
    found = extract_article(PageToExtract(document, source_id="paper", country="PK"))
    assert isinstance(found, Article), found
    return found


def blog(posts: str, head: str = "", container: str = "class='live-blog'") -> str:
    lead = "".join(f"<p>{p}</p>" for p in LEAD)
    return (
        f"<!doctype html><html lang='en'><head><title>Turbat: live</title>{head}</head><body><main><article>"
        f"<h1>Attack near Turbat airport: live updates</h1>{lead}<div {container}>{posts}</div></article></main>"
        "<footer><p>The Paper, all rights reserved.</p></footer></body></html>"
    )


def ld(**facts: Any) -> str:
    node = {"@type": "LiveBlogPosting", "headline": "Attack near Turbat airport: live updates"} | facts
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def updates(**more: Any) -> list[dict[str, Any]]:
    return [
        {"@type": "BlogPosting", "headline": title, "articleBody": body, "datePublished": at, "url": f"{URL}#{mark}"}
        | more
        for title, mark, at, body in POSTS
    ]  # fmt: skip


MICRODATA = "".join(
    f"<div itemprop='liveBlogUpdate' itemscope itemtype='https://schema.org/BlogPosting' id='{mark}'>"
    f"<h2 itemprop='headline'>{title}</h2><meta itemprop='datePublished' content='{at}'>"
    f"<span itemprop='author'>By Sana Invented</span><div itemprop='articleBody'><p>{body}</p></div>"
    "<div class='share-buttons'>Share this post</div></div>"
    for title, mark, at, body in POSTS
)
PLAIN = "".join(
    f"<section id='{mark}' class='block'><time datetime='{at}'>{at[11:16]}</time><h2>{title}</h2><p>{body}</p></section>"
    for title, mark, at, body in POSTS
)
UNMARKED = "".join(f"<h2>{title}</h2><p>{body}</p>" for title, _, _, body in POSTS)

PAGES = {
    "JSON-LD with the posts on the page": blog(UNMARKED, ld(liveBlogUpdate=updates())),
    "JSON-LD alone": blog("", ld(liveBlogUpdate=updates())),
    "JSON-LD in a graph": blog(UNMARKED, ld(**{"@type": "WebPage", "@graph": [
        {"@type": "LiveBlogPosting", "liveBlogUpdate": updates()}]})),
    "JSON-LD with markup": blog("", ld(liveBlogUpdate=[
        u | {"articleBody": f"<p>{u['articleBody']}</p>"} for u in updates()])),
    "microdata": blog(MICRODATA, container="itemscope itemtype='https://schema.org/LiveBlogPosting'"),
    "plain HTML": blog(PLAIN),
    "plain HTML, list items": blog(f"<ul>{PLAIN.replace('section', 'li')}</ul>"),
    "plain HTML, each article in a wrapper": blog(
        PLAIN.replace("<section", "<div><article").replace("</section>", "</article></div>")),
    "plain HTML that JSON-LD calls live": blog(PLAIN, ld(), container="class='stream'"),
    "both": blog(PLAIN, ld(liveBlogUpdate=updates())),
}  # fmt: skip


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES.keys())
def test_marked_posts_are_found_in_page_order(html: str) -> None:
    found = read(html)
    assert [p.title for p in found.posts] == [title for title, *_ in POSTS]
    assert [p.url for p in found.posts] == [f"{URL}#{mark}" for _, mark, *_ in POSTS]
    assert [p.published for p in found.posts] == [
        datetime.fromisoformat(at).astimezone(UTC) for _, _, at, _ in POSTS
    ]
    for post, (title, _, _, body) in zip(found.posts, POSTS, strict=True):
        assert found.text[post.start : post.end].split("\n") == [title, body]
    assert found.text.startswith("\n".join(LEAD))
    assert all(found.text.count(body) == 1 for *_, body in POSTS)


@pytest.mark.parametrize(
    "html",
    [
        blog(UNMARKED),
        blog("", ld(liveBlogUpdate=updates()[:1])),
        blog("", ld(liveBlogUpdate=[{"@type": "BlogPosting", "headline": "x"}, None, 3, {"articleBody": ["a"]}])),
        blog("", ld(liveBlogUpdate="soon")),
        blog(PLAIN, container="class='stories'"),
        blog(PLAIN.replace("datetime", "data-time")),
        blog(PLAIN.replace(" id=", " data-id=")),
        blog(PLAIN.replace("id='p", "id='comment-"), container="class='live-blog comments'"),
    ],
    ids=["no marks", "one post", "no words", "no list", "not live", "no times", "no ids", "comments"],
)  # fmt: skip
def test_without_two_marked_posts_it_is_an_ordinary_page(html: str) -> None:
    found = read(html)
    assert found.posts == ()
    assert split_posts(found) == (found,)
    assert "posts" not in article_record("1", found)


def test_an_article_beside_a_list_of_posts_is_an_article() -> None:
    story = "".join(f"<p>{LEAD[0]} Paragraph {i} of a long report about the road.</p>" for i in range(12))
    found = read(blog(PLAIN).replace("<div class", f"{story}<div class"))
    assert found.posts == ()
    assert "Paragraph 11" in found.text


def test_posts_of_a_live_blog_that_an_article_links_to_are_not_its_own() -> None:
    story = "".join(f"<p>{LEAD[0]} Paragraph {i} of a long report about the road.</p>" for i in range(12))
    own = {"@type": "NewsArticle", "headline": "The road", "datePublished": "2026-02-01T04:00:00Z"}
    other = {"@type": "LiveBlogPosting", "liveBlogUpdate": updates()}
    head = f'<script type="application/ld+json">{json.dumps([other, own])}</script>'
    found = read(f"<html><head>{head}</head><body><article><h1>The road</h1>{story}</article></body></html>")
    assert found.posts == ()
    assert found.title == "The road"


def test_the_record_has_posts_of_a_live_blog() -> None:
    record = article_record("1", read(PAGES["microdata"]))
    assert record["posts"][0] | {"start": 0, "end": 0} == {
        "start": 0,
        "end": 0,
        "url": f"{URL}#p3",
        "title": "Road opened again",
        "published": "2026-02-01T06:05:00+00:00",
        "authors": ["Sana Invented"],
    }


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        (f"{URL}/post-7", f"{URL}/post-7"),
        ("/news/live/turbat?post=7&utm_source=x#top", f"{URL}?post=7#top"),
        ("#live 7", f"{URL}#live%207"),
        (URL, f"{URL}#at-20260201T060500Z"),
        ("https://elsewhere.test/7", f"{URL}#at-20260201T060500Z"),
        ("javascript:alert(1)", f"{URL}#at-20260201T060500Z"),
        ("https://[broken", f"{URL}#at-20260201T060500Z"),
    ],
)
def test_a_post_has_its_own_address_on_the_site_or_the_pages_with_a_mark(stated: str, address: str) -> None:
    posts = updates()
    posts[0]["url"] = stated
    assert read(blog("", ld(liveBlogUpdate=posts))).posts[0].url == address


def test_two_posts_never_share_an_address() -> None:
    posts = updates(url=URL, datePublished="2026-02-01T06:05:00Z")
    assert len({p.url for p in read(blog("", ld(liveBlogUpdate=posts))).posts}) == 3


@pytest.mark.parametrize("stated", ["3000-01-01", "rubbish", "", "1970-01-01T00:00:00Z"])
def test_a_post_without_a_believable_date_has_none_and_its_article_has_the_pages(stated: str) -> None:
    head = ld(liveBlogUpdate=updates(datePublished=stated), datePublished="2026-02-01T04:00:00Z")
    found = read(blog("", head))
    assert {p.published for p in found.posts} == {None}
    assert {a.published for a in split_posts(found)} == {datetime(2026, 2, 1, 4, tzinfo=UTC)}


def test_only_posts_that_the_page_shows_are_read_from_json_ld() -> None:
    old = [u | {"headline": f"Yesterday {i}", "articleBody": f"Story {i} of the day before, which nobody shows now."}
           for i in range(40) for u in updates()[:1]]  # fmt: skip
    assert len(read(blog(UNMARKED, ld(liveBlogUpdate=[*old, *updates()]))).posts) == 3


def test_tables_in_posts_stay_tables_and_move_with_them() -> None:
    table = "<table><tr><th>District</th><th>Killed</th></tr><tr><td>Kech</td><td>2</td></tr><tr><td>Gwadar</td><td>1</td></tr></table>"
    found = read(blog(PLAIN.replace("</section>", f"{table}</section>", 2)))
    assert [found.text[t.start : t.end].startswith("| District | Killed |") for t in found.tables] == [
        True
    ] * 2
    around, first, second, third = split_posts(found)
    assert [len(a.tables) for a in (around, first, second, third)] == [0, 1, 1, 0]
    for one in (first, second):
        assert one.text[one.tables[0].start : one.tables[0].end].split("\n")[2:] == [
            "| Kech | 2 |",
            "| Gwadar | 1 |",
        ]


def test_a_live_blog_becomes_an_article_for_each_post_and_one_for_the_rest() -> None:
    found = read(PAGES["microdata"])
    around, *alone = split_posts(found)
    assert (around.canonical_url, around.title, around.text) == (URL, found.title, "\n".join(LEAD))
    assert [a.canonical_url for a in alone] == [p.url for p in found.posts]
    assert [a.title for a in alone] == [title for title, *_ in POSTS]
    assert [a.text for a in alone] == [body for *_, body in POSTS]
    assert {a.published_source for a in alone} == {"page"}
    assert {(a.url, a.source_id, a.country, a.language, a.posts) for a in (around, *alone)} == {
        (URL, "paper", "PK", "en", ())
    }
    assert len({a.fingerprint for a in (around, *alone)}) == 4


def test_posts_too_short_to_be_read_alone_are_left_out() -> None:
    text = "Short one.\nLong enough to be read on its own: two officers were hurt near Turbat."
    page = Article("u", "u", "T", text, posts=(Post(0, 10, "u#1"), Post(11, len(text), "u#2")))
    assert [a.canonical_url for a in split_posts(page)] == ["u#2"]
    none = replace(page, text="Short one.\nTwo.", posts=(Post(0, 10, "u#1"), Post(11, 15, "u#2")))
    assert split_posts(none) == (replace(none, posts=()),)


WORDS = st.lists(
    st.sampled_from(["Turbat", "police", "road", "|", "é", "2", "the", "a&b"]), min_size=3, max_size=30
)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(["p", "li", "h2", "table", "div"]), WORDS), min_size=1, max_size=4
)


def markup(blocks: list[tuple[str, list[str]]]) -> str:
    out = ""
    for tag, words in blocks:
        inner = " ".join(words).replace("&", "&amp;")
        if tag == "table":
            inner = f"<tr><td>{inner}</td><td>1</td></tr>" * 2
        out += f"<{tag}>{inner}</{tag}>"
    return out


@settings(max_examples=40, deadline=None)
@example([[("p", ["Turbat"] * 5)], [("p", ["Turbat"] * 3), ("table", ["Turbat", "|", "|"])]])
@given(st.lists(BLOCKS, min_size=2, max_size=5))
def test_spans_are_in_order_apart_and_hold_all_words_of_their_posts(contents: list[Any]) -> None:
    posts = "".join(
        f"<article id='p{i}'><time datetime='2026-02-01T0{i}:00:00Z'></time>{markup(blocks)}</article>"
        for i, blocks in enumerate(contents)
    )
    found = read(blog(posts, ld()))
    edges = [edge for p in found.posts for edge in (p.start, p.end)]
    assert edges == sorted(edges)
    assert all(p.start < p.end for p in found.posts)
    for table in found.tables if found.posts else ():
        assert any(p.start <= table.start and table.end <= p.end for p in found.posts)
    for post in found.posts:
        told = found.text[post.start : post.end].replace("|", " ").replace("\\", " ").split()
        blocks = contents[int(post.url.rpartition("p")[2])]
        assert all(word in told for _, words in blocks for word in words if word != "|")


@settings(max_examples=100)
@given(st.lists(st.tuples(st.booleans(), WORDS), max_size=8), st.booleans())
def test_splitting_loses_no_words_of_long_parts(parts: list[tuple[bool, list[str]]], tabled: bool) -> None:
    text, posts, tables = "", [], []
    for number, (is_post, words) in enumerate(parts):
        start = len(text)
        line = " ".join(words)
        text += line
        if is_post:
            posts.append(Post(start, len(text), f"u#{number}"))
        if tabled:
            tables.append(Table(start, len(text), (), ((line,),)))
        text += "\n"
    page = Article("u", "u", "Title", text.rstrip("\n"), tuple(tables), posts=tuple(posts))
    for alone in split_posts(page):
        assert alone.posts == ()
        for table in alone.tables:
            assert alone.text[table.start : table.end] == table.rows[0][0]
    if posts:
        told = {a.canonical_url: a.text for a in split_posts(page)}
        for post in posts:
            own = page.text[post.start : post.end]
            assert len(own) < 60 or told[post.url] == own
