"""Who may read a page, and where else the same article may be readable."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dateline.articles.extract import extract_article
from dateline.model import Article, Document, Rejection
from dateline.ports import PageToExtract

FETCHED = datetime(2026, 2, 1, 12, tzinfo=UTC)
URL = "https://paper.example/world/blast"
BODY = (
    "<p>Gunmen attacked a police post near the town of Turbat late on Saturday, killing two officers, officials said.</p>"
    "<p>The attackers fled into the hills before reinforcements arrived, and nobody has claimed the attack so far.</p>"
)


def read(
    body: str = f"<article><h1>Post attacked</h1>{BODY}</article>",
    head: str = "",
    html: str = "<html lang='en'>",
    url: str = URL,
) -> Article | Rejection:
    page = f"<!doctype html>{html}<head><title>Post attacked</title>{head}</head><body>{body}</body></html>"
    document = Document(url, url, FETCHED, 200, "text/html; charset=utf-8", (), page.encode(), "")
    return extract_article(PageToExtract(document))


def article(**parts: str) -> Article:
    found = read(**parts)
    assert isinstance(found, Article), found
    return found


def ld(*nodes: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{json.dumps(list(nodes))}</script>'


NEWS = {"@type": "NewsArticle", "headline": "Post attacked"}
PAID_PART = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid"}
LONG = f"<article><h1>Post attacked</h1>{BODY * 2}</article>"
ASKING = "<div class='{}' {}><h2>Subscribe to read on</h2><p>Already a subscriber? Log in.</p></div>"


@pytest.mark.parametrize(
    ("head", "body", "free"),
    [
        ("", LONG, True),
        (ld(NEWS | {"isAccessibleForFree": True}), LONG, True),
        (ld(NEWS | {"isAccessibleForFree": False}), LONG, False),
        (ld(NEWS | {"isAccessibleForFree": "False"}), LONG, False),
        (ld(NEWS | {"isAccessibleForFree": "https://schema.org/True"}), LONG, True),
        (ld(NEWS | {"isAccessibleForFree": [False]}), LONG, False),
        (ld(NEWS | {"isAccessibleForFree": None}), LONG, True),
        (ld(NEWS | {"hasPart": PAID_PART}), LONG, False),
        (ld(NEWS | {"hasPart": [PAID_PART]}), LONG, False),
        (ld(NEWS | {"hasPart": PAID_PART, "isAccessibleForFree": "True"}), LONG, True),
        (ld(NEWS | {"hasPart": PAID_PART | {"isAccessibleForFree": True}}), LONG, True),
        (ld(NEWS | {"hasPart": [None, 3, "x"]}), LONG, True),
        (ld({"@graph": [{"@type": "WebPage"}, NEWS | {"isAccessibleForFree": False}]}), LONG, False),
        (ld({"@type": "Product", "isAccessibleForFree": False}), LONG, True),
        ("<meta property='article:content_tier' content='locked'>", LONG, False),
        ("<meta property='article:content_tier' content='metered'>", LONG, True),
        ("<meta property='article:content_tier' content='free'>", LONG, True),
        ("", LONG + ASKING.format("paywall", ""), False),
        ("", LONG + ASKING.format("subscriber-only box", ""), False),
        ("", LONG + ASKING.format("paywall", "hidden"), True),
        ("", LONG + ASKING.format("paywall", "style='display: none'"), True),
        ("", LONG + ASKING.format("newsletter", ""), True),
        ("", f"<div class='paywall-content'>{LONG}</div>", True),
        ("", f"<article><h1>Post attacked</h1>{BODY * 12}</article>" + ASKING.format("paywall", ""), True),
    ],
)  # fmt: skip
def test_a_wall_is_what_the_page_says_of_itself_or_shows(head: str, body: str, free: bool) -> None:
    assert article(head=head, body=body).free_access is free


@pytest.mark.parametrize(
    ("html", "amp"),
    [
        ("<html lang='en'>", False),
        ("<html amp lang='en'>", True),
        ("<html ⚡ lang='en'>", True),
        ("<html ⚡️ lang='en'>", True),
        ("<html amp='' lang='en'>", True),
        ("<html class='amp'>", False),
    ],
)
def test_an_amp_page_is_known_by_its_html_element(html: str, amp: bool) -> None:
    found = article(
        html=html,
        head="<link rel='canonical' href='/world/blast-in-turbat'>",
        url="https://paper.example/amp/blast",
    )
    assert found.amp is amp
    assert found.canonical_url == "https://paper.example/world/blast-in-turbat"


def test_a_page_in_an_amp_cache_has_its_publishers_address() -> None:
    cached = "https://paper-example.cdn.ampproject.org/c/s/paper.example/world/blast"
    head = "<link rel='canonical' href='https://www.paper.example/world/blast-in-turbat'>"
    assert article(url=cached).canonical_url == URL
    assert article(url=cached, head=head).canonical_url == "https://www.paper.example/world/blast-in-turbat"


AMP = "<link rel='amphtml' href='/amp/world/blast'>"
PRINT = "<link rel='alternate' media='print' href='/print/world/blast'>"


def link(href: str, words: str = "Print", more: str = "") -> str:
    return f"<a href='{href}' {more}>{words}</a>"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("", "", ()),
        (AMP, "", ("https://paper.example/amp/world/blast",)),
        (PRINT + AMP, "", ("https://paper.example/amp/world/blast", "https://paper.example/print/world/blast")),
        (PRINT + AMP, link("/world/blast?print=1"), ("https://paper.example/amp/world/blast", "https://paper.example/print/world/blast")),
        (AMP * 3, "", ("https://paper.example/amp/world/blast",)),
        ("<link rel='amphtml' href='https://amp.paper.example/b#top'>", "", ("https://amp.paper.example/b",)),
        ("<link rel='amphtml' href='https://elsewhere.test/b'>", "", ()),
        ("<link rel='amphtml' href='/world/blast#amp'>", "", ()),
        ("<link rel='amphtml' href='javascript:alert(1)'>", "", ()),
        ("<link rel='amphtml' href='https://[broken'>", "", ()),
        ("<link rel='amphtml'>", "", ()),
        ("<link rel='alternate' media='handheld' href='/m/blast'>", "", ()),
        ("", link("/world/blast?print=1"), ("https://paper.example/world/blast?print=1",)),
        ("", link("/world/blast/print"), ("https://paper.example/world/blast/print",)),
        ("", link("/print/world/blast", "Version imprimable"), ("https://paper.example/print/world/blast",)),
        ("", link("/world/blast/print", "<img>", "title='Print this article'"), ("https://paper.example/world/blast/print",)),
        ("", link("/world/blast/print", "<img>", "class='icon print'"), ("https://paper.example/world/blast/print",)),
        ("", link("/world/other/print"), ()),
        ("", link("/world/blast"), ()),
        ("", link("/world/blast?comments=1"), ()),
        ("", link("/print-shop", "Print"), ()),
        ("", link("https://elsewhere.test/world/blast/print"), ()),
        ("", link("/world/blast/print", "Our print edition is out on Sunday"), ()),
    ],
)  # fmt: skip
def test_a_page_without_text_says_where_else_it_may_be_read(
    head: str, body: str, expected: tuple[str, ...]
) -> None:
    found = read(head=head, body=body)
    assert isinstance(found, Rejection)
    assert found.elsewhere == expected


SCRIPTED = "<div id='root'></div>"
ASKS = "<noscript>You need to enable JavaScript to run this app.</noscript>"


@pytest.mark.parametrize(
    ("head", "body", "code"),
    [
        ("", "", "empty-text"),
        ("", "<article><p>Short.</p></article>", "too-short"),
        ("", SCRIPTED, "javascript-only"),
        ("", f"<p>Loading</p>{ASKS}", "javascript-only"),
        (ld(NEWS | {"isAccessibleForFree": False}), f"<article>{BODY[:120]}</article>", "paywall"),
        ("", "<p>" + "&lt;" * 5000 + "</p>", "unreadable"),
    ],
)
def test_only_what_another_version_could_help_names_one(head: str, body: str, code: str) -> None:
    found = read(head=head + AMP, body=body)
    assert isinstance(found, Rejection)
    assert found.code == code
    assert bool(found.elsewhere) is (code != "unreadable")


def test_a_page_for_browsers_with_scripts_says_so_in_its_own_words() -> None:
    found = read(body=SCRIPTED + ASKS)
    assert isinstance(found, Rejection)
    assert (
        'scripts, which are not run here ("You need to enable JavaScript to run this app.").' in found.message
    )
