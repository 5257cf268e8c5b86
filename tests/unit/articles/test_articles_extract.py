"""Pages become articles, or say why not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.articles.extract import extract_article
from dateline.articles.records import article_record, rejection_record
from dateline.model import Article, Document, Rejection
from dateline.ports import PageToExtract

FETCHED = datetime(2026, 2, 1, 12, tzinfo=UTC)
URL = "https://paper.example/world/blast?utm_source=rss"
PARAGRAPHS = [
    "Gunmen attacked a police post near the town of Turbat late on Saturday, killing two officers, officials said.",
    "The attackers fled into the hills before reinforcements arrived, and nobody has claimed the attack so far.",
    "The district administration closed the coastal road and said that a search was under way in the villages.",
]
BODY = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)


def page(
    body: str = f"<article><h1>Police post attacked</h1>{BODY}</article>",
    head: str = "<title>Police post attacked | The Paper</title>",
    lang: str = "en",
) -> bytes:
    return f"<!doctype html><html lang='{lang}'><head>{head}</head><body><main>{body}</main></body></html>".encode()


def extract(
    html: bytes, *, content_type: str = "text/html; charset=utf-8", url: str = URL, **hints: Any
) -> Article | Rejection:
    document = Document(url, url, FETCHED, 200, content_type, (), html, "")
    return extract_article(PageToExtract(document, **hints))


def article(html: bytes, **more: Any) -> Article:
    found = extract(html, **more)
    assert isinstance(found, Article), found
    return found


def json_ld(**facts: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | facts)}</script>'


def test_a_page_gives_its_article() -> None:
    found = article(page(), source_id="paper", country="PK")
    assert found.title == "Police post attacked"
    assert [p for p in PARAGRAPHS if p in found.text.split("\n")] == PARAGRAPHS
    assert found.canonical_url == "https://paper.example/world/blast"
    assert (found.language, found.source_id, found.country, found.free_access) == ("en", "paper", "PK", True)
    assert len(found.fingerprint) == 64


def test_headings_lists_and_tables_keep_their_places() -> None:
    table = "<table><tr><th>District</th><th>Killed</th></tr><tr><td>Kech</td><td>2</td></tr><tr><td>Panjgur</td><td>0</td></tr></table>"
    body = f"<article><h1>Attacks</h1>{BODY}<h2>What happened where</h2><ul><li>A post near Turbat was attacked by gunmen</li><li>A road was closed by the police</li></ul>{table}<p>{PARAGRAPHS[0][:-1]} once more.</p></article>"
    found = article(page(body))
    text = found.text
    order = [
        text.index(s)
        for s in ("What happened where", "- A post near", "- A road", "| District", "once more.")
    ]
    assert order == sorted(order)
    (grid,) = found.tables
    assert text[grid.start : grid.end] == "| District | Killed |\n|---|---|\n| Kech | 2 |\n| Panjgur | 0 |"
    assert (grid.header, grid.rows) == (("District", "Killed"), (("Kech", "2"), ("Panjgur", "0")))


HEAD = "<tr><th>District</th><th>Killed</th></tr>"
KECH = "<tr><td>Kech</td><td>2</td></tr>"
GRID = (("District", "Killed"), (("Kech", "2"), ("Gwadar", "1")))


@pytest.mark.parametrize(
    ("table", "grid", "before"),
    [
        (f"<table><caption>Toll</caption>{HEAD}{KECH}<tr><th>Gwadar</th><td>1</td></tr></table>", GRID, "Toll"),
        (f"<table><tr><th colspan=2>Toll</th></tr>{HEAD}{KECH}<tr><td>Gwadar</td><td>1</td></tr></table>", GRID, "Toll"),
        (
            f"<table><tr><th rowspan=2>District</th><th>Toll</th></tr><tr><th>Killed</th></tr>{KECH}{KECH}</table>",
            (("District", "Toll Killed"), (("Kech", "2"), ("Kech", "2"))),
            PARAGRAPHS[-1],
        ),
        (
            f"<table>{HEAD}<tr><td rowspan=2>Kech</td><td>2</td></tr><tr><td>1</td></tr></table>",
            (("District", "Killed"), (("Kech", "2"), ("Kech", "1"))),
            PARAGRAPHS[-1],
        ),
    ],
    ids=["caption", "title in a cell", "two header rows", "a label over two rows"],
)  # fmt: skip
def test_each_row_of_a_table_can_be_read_alone(table: str, grid: Any, before: str) -> None:
    found = article(page(f"<article><h1>Attacks</h1>{BODY}{table}</article>"))
    (only,) = found.tables
    assert (only.header, only.rows) == grid
    assert found.text[: only.start - 1].split("\n")[-1] == before


@pytest.mark.parametrize("role", ["", "role=presentation"])
def test_a_table_inside_a_table_that_lays_out_the_page_is_kept(role: str) -> None:
    data = f"<table>{HEAD}{KECH}<tr><td>Gwadar</td><td>1</td></tr></table>"
    found = article(page(f"<table {role}><tr><td colspan=2>{BODY}{data}</td></tr></table>"))
    assert [(t.header, t.rows) for t in found.tables] == [GRID]
    assert all(p in found.text for p in PARAGRAPHS)


@pytest.mark.parametrize(
    "inner",
    [
        "<div>" * 20_000,
        "<p " + " ".join(f"a{i}=1" for i in range(5_000)) + ">x</p>",
        "&lt;" * 50_000,
        "<table><tr><td rowspan=99999 colspan=99999>a" * 100,
        "<div class='live-blog'>" + "<section id=p><time datetime=2026-01-01>x</time>" * 3_000,
        "<div itemscope itemtype='https://schema.org/LiveBlogPosting'><p itemprop=liveBlogUpdate>a b c d e f"
        * 500,
        "<span class='date author paywall'>" * 3_000,
    ],
    ids=["deep", "attributes", "entities", "spans", "times", "posts in posts", "classes"],
)
def test_a_page_that_wants_to_be_slow_still_gets_an_answer(inner: str) -> None:
    assert isinstance(
        extract(page(f"<article><h1>Attacks</h1>{BODY}{inner}</article>")), (Article, Rejection)
    )


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="Post attacked, two dead"><title>x</title>', "Post attacked, two dead"),
        ("<title>Post attacked near Turbat - The Paper</title><meta property='og:site_name' content='The Paper'>", "Police post attacked"),
        ('<meta property="og:title" content="Two dead | The Paper"><meta property="og:site_name" content="The Paper">', "Two dead"),
        ('<meta property="og:title" content="The Paper"><meta property="og:site_name" content="The Paper">', "Police post attacked"),
        (json_ld(headline="Fire &amp; smoke"), "Fire & smoke"),
        ('<meta property="og:title" content="Police post attacked - Kech News">', "Police post attacked - Kech News"),
        ("", "Police post attacked"),
    ],
)  # fmt: skip
def test_the_title_is_the_headline_and_not_the_site(head: str, title: str) -> None:
    assert article(page(head=head)).title == title


@pytest.mark.parametrize(
    ("heading", "stated", "title"),
    [
        ("Police post near Turbat attacked", "Police post near Turbat attacked - Kech News", "Police post near Turbat attacked"),
        ("Police post attacked:<span>two dead</span>", "Police post attacked: two dead", "Police post attacked: two dead"),
        ("“Police post” attacked", '"Police post" attacked', "“Police post” attacked"),
        ("Turbat", "Turbat - two dead in attack", "Turbat - two dead in attack"),
        ("Police post attacked", "Two officers killed", "Two officers killed"),
    ],
)  # fmt: skip
def test_of_equal_headlines_the_one_that_readers_see_counts(heading: str, stated: str, title: str) -> None:
    head = f"<meta property='og:title' content='{escape(stated)}'>"
    assert article(page(f"<article><h1>{heading}</h1>{BODY}</article>", head=head)).title == title


def test_a_page_without_any_title_takes_the_feeds() -> None:
    assert (
        article(page(f"<article>{BODY}</article>", head=""), entry_title="From the feed").title
        == "From the feed"
    )


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (json_ld(author={"@type": "Person", "name": "A. Rivers"}), ("A. Rivers",)),
        (json_ld(author=[{"name": "Ann Rivers"}, {"name": "Ben Stone"}]), ("Ann Rivers", "Ben Stone")),
        (json_ld(author="By Ann Rivers and Ben Stone"), ("Ann Rivers", "Ben Stone")),
        ('<meta name="author" content="Ann Rivers, Staff Writer">', ("Ann Rivers",)),
        ('<meta name="author" content="Rivers, Ann">', ("Rivers, Ann",)),
        ('<meta name="author" content="https://paper.example/ann">', ()),
        ('<meta name="author" content="admin">', ()),
        ('<meta name="author" content="<script>alert(1)</script>Ann Rivers">', ("Ann Rivers",)),
        ("", ()),
    ],
)
def test_authors_are_people_by_name(head: str, authors: tuple[str, ...]) -> None:
    assert article(page(head=head)).authors == authors


LISTED = '{"@type": "WebSite", "name": "P"}, {"@type": ["NewsArticle"], "headline": "x", "datePublished": "2026-01-31T05:00:00Z"}'
CARD = "<ul><li><article><h3>Other</h3><a rel='author'>Cora Hill</a></article></li></ul>"


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<a rel='author' href='/ann'>By Ann Rivers</a>", ("Ann Rivers",)),
        ("<span itemprop='author'>Ann Rivers</span><span itemprop='author'>Ben Stone</span>", ("Ann Rivers", "Ben Stone")),
        ("<ul><li><a rel='author'>Ann Rivers</a></li><li><a rel='author'>Ben Stone</a></li></ul>", ("Ann Rivers", "Ben Stone")),
        (f"<a rel='author'>Ann Rivers</a>{CARD}", ("Ann Rivers",)),
        (CARD, ()),
        ("<p class='byline'>By Ann Rivers and Ben Stone</p>", ("Ann Rivers", "Ben Stone")),
        ("<span class='author-name'>تحریر: ثنا فرضی</span>", ("ثنا فرضی",)),
        ("<p class='byline'>Par Ann Rivers</p>", ("Ann Rivers",)),
        ("<p class='byline'>updated two hours ago by the desk</p>", ()),
        ("<p class='comment-author'>Cora Hill</p>", ()),
        ("<nav><a class='author'>Cora Hill</a></nav>", ()),
    ],
)  # fmt: skip
def test_a_byline_on_the_page_names_this_storys_authors(byline: str, authors: tuple[str, ...]) -> None:
    assert article(page(f"<article><h1>Attacked</h1>{byline}{BODY}</article>")).authors == authors


@pytest.mark.parametrize(
    ("shown", "source"),
    [
        ("<span class='date'>31 January 2026</span>", "page"),
        ("<p class='posted-on'>Publié le 31 janvier 2026</p>", "page"),
        ("<div class='publish-date'>۳۱ جنوری ۲۰۲۶</div>", "page"),
        ("<ul><li><span class='date'>31 January 2026</span></li></ul>", "fetched"),
        ("<span class='date'>soon</span>", "fetched"),
    ],
)  # fmt: skip
def test_a_day_that_is_only_printed_is_better_than_the_fetch(shown: str, source: str) -> None:
    found = article(page(f"<article><h1>Attacked</h1>{shown}{BODY}</article>"))
    assert found.published_source == source
    assert found.published == (datetime(2026, 1, 31, tzinfo=UTC) if source == "page" else FETCHED)


def test_the_last_change_is_no_publication_where_one_is_stated() -> None:
    changed = json_ld(dateModified="2026-01-31T10:00:00Z")
    both = json_ld(dateModified="2026-01-31T10:00:00Z", datePublished=["2026-01-30T10:00:00Z"])
    assert article(page(head=changed)).published == datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert article(page(head=both)).published == datetime(2026, 1, 30, 10, tzinfo=UTC)


def test_a_page_whose_words_come_out_in_one_heap_is_read_again() -> None:
    menu = "".join(f"<span><a href='/{i}'>Section number {i}</a></span>" for i in range(300))
    body = f"<div id='menu'>{menu}</div><div class='story'>{'<br>'.join(PARAGRAPHS)}</div>"
    found = article(f"<html><head><title>x</title></head><body>{body}</body></html>".encode())
    assert PARAGRAPHS[1] in found.text
    assert "number 200" not in found.text


@pytest.mark.parametrize(
    ("head", "instant", "source"),
    [
        (json_ld(datePublished="2026-01-31T10:00:00+05:00"), "2026-01-31T05:00", "page"),
        (
            '<meta property="article:published_time" content="2026-01-31T05:00:00Z">',
            "2026-01-31T05:00",
            "page",
        ),
        ('<meta property="article:published_time" content="0000-00-00">', "2026-01-30T08:00", "feed"),
        (f"<script type='application/ld+json'>[[{LISTED}]]</script>", "2026-01-31T05:00", "page"),
        (
            f"<script type='application/ld+json'>{{\"@graph\": [{LISTED}]}}</script>",
            "2026-01-31T05:00",
            "page",
        ),
        (json_ld(datePublished=["3000-01-01", "2026-01-31T05:00:00Z"]), "2026-01-31T05:00", "page"),
        (json_ld(datePublished={"@value": "2026-01-31"}, dateModified=None), "2026-01-30T08:00", "feed"),
        ("", "2026-01-30T08:00", "feed"),
    ],
)
def test_the_date_is_the_pages_and_else_the_feeds(head: str, instant: str, source: str) -> None:
    found = article(page(head=head), entry_published=datetime(2026, 1, 30, 8, tzinfo=UTC))
    assert found.published == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert found.published_source == source


def test_without_any_date_it_is_the_fetch_and_says_so() -> None:
    found = article(page())
    assert (found.published, found.published_source) == (FETCHED, "fetched")


@pytest.mark.parametrize(
    ("stated", "canonical"),
    [
        ("/world/blast-in-turbat", "https://paper.example/world/blast-in-turbat"),
        ("https://www.paper.example/b", "https://www.paper.example/b"),
        ("https://other-paper.test/b", "https://paper.example/world/blast"),
        ("https://paper.example/", "https://paper.example/world/blast"),
        ("javascript:alert(1)", "https://paper.example/world/blast"),
        ("https://[broken", "https://paper.example/world/blast"),
    ],
)
def test_a_canonical_address_counts_only_on_the_same_site(stated: str, canonical: str) -> None:
    assert article(page(head=f'<link rel="canonical" href="{stated}">')).canonical_url == canonical


WALL = json_ld(isAccessibleForFree="False")
SCRIPTED = "<div id='root'></div><noscript>You need to enable JavaScript to run this app.</noscript>"


@pytest.mark.parametrize(
    ("html", "content_type", "code"),
    [
        (b"", "text/html", "empty-text"),
        (b"  \n ", "text/html", "empty-text"),
        (page(""), "text/html", "empty-text"),
        (page(f"<article><p>{PARAGRAPHS[0]}</p></article>", head=WALL), "text/html", "paywall"),
        (page(SCRIPTED), "text/html", "javascript-only"),
        (page("<p>Please enable JavaScript to continue using this application.</p>"), "text/html", "javascript-only"),
        (page("<article><p>Short.</p></article>"), "text/html", "too-short"),
        (b"%PDF-1.7 and so on", "application/pdf", "not-html"),
        (b"\x89PNG....", "text/html", "not-html"),
        (b'{"a": 1}', "application/json", "not-html"),
        (b"only words and no markup at all", "text/html", "not-html"),
        (b"<html><body>" + bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D]) * 500, "text/html; charset=utf-8", "unreadable"),
        (page("<p>" + "&lt;" * 5000 + "</p>"), "text/html", "unreadable"),
    ],
)  # fmt: skip
def test_each_page_without_an_article_says_why(html: bytes, content_type: str, code: str) -> None:
    found = extract(html, content_type=content_type)
    assert isinstance(found, Rejection), found
    assert found.code == code
    assert found.stage == "article"
    assert found.message.startswith("https://paper.example/")
    assert found.message.endswith(".")


def test_a_wall_behind_much_readable_text_is_only_marked() -> None:
    found = article(page(f"<article><h1>x</h1>{BODY * 2}</article>", head=WALL))
    assert not found.free_access


def test_a_page_drawn_by_scripts_is_read_from_its_json_ld() -> None:
    found = article(
        page("<div id='root'></div>", head=json_ld(headline="Attack", articleBody="\n\n".join(PARAGRAPHS)))
    )
    assert found.text.split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "script", ["{broken", "[" * 50_000, "null", '[{"@type": ["NewsArticle", 3], "author": [null, 7]}]']
)
def test_broken_json_ld_does_no_harm(script: str) -> None:
    assert article(page(head=f'<script type="application/ld+json">{script}</script>')).title


@pytest.mark.parametrize("codec", ["windows-1252", "utf-8"])
def test_the_charset_of_the_page_is_found(codec: str) -> None:
    html = (
        page(f"<article><p>Près de Zürich, le café a brûlé.</p>{BODY}</article>", lang="fr")
        .decode()
        .encode(codec)
    )
    assert "Près de Zürich" in article(html, content_type="text/html; charset=iso-8859-1").text


def test_other_scripts_are_read() -> None:
    sentence = "کوئٹہ میں نامعلوم مسلح افراد نے پولیس چوکی پر حملہ کیا جس میں دو اہلکار ہلاک ہو گئے۔ "
    found = article(
        page(f"<article><h1>حملہ</h1><p>{sentence * 3}</p><p>{sentence * 2}</p></article>", lang="ur")
    )
    assert found.language == "ur"
    assert sentence.strip() in found.text


def test_records_have_the_keys_of_the_contract() -> None:
    found = article(page())
    assert set(article_record("7", found)) == {
        *(
            "id",
            "title",
            "text",
            "tables",
            "published",
            "published_source",
            "authors",
            "language",
            "canonical_url",
        )
    }
    refused = extract(b"")
    assert isinstance(refused, Rejection)
    assert rejection_record("7", refused) == {
        "id": "7",
        "rejection": {"code": "empty-text", "message": refused.message},
    }


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"<html><body>", b"<table><tr><td>", b"<p "]))
def test_no_bytes_raise(body: bytes, start: bytes) -> None:
    assert isinstance(extract(start + body), (Article, Rejection))
