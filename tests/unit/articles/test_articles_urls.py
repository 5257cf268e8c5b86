"""One address for one article."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.articles.urls import canonical_url, date_in_url, same_site


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://paper.example/a", "https://paper.example/a"),
        ("HTTPS://Paper.Example:443/a#top", "https://paper.example/a"),
        ("http://paper.example:80", "http://paper.example/"),
        ("http://paper.example:8080/a", "http://paper.example:8080/a"),
        ("https://paper.example/a?utm_source=rss&utm_medium=x&id=7", "https://paper.example/a?id=7"),
        ("https://paper.example/a?b=2&a=1&fbclid=x", "https://paper.example/a?a=1&b=2"),
        ("https://paper.example/a?ref=rss", "https://paper.example/a"),
        ("https://paper.example/a?ref=12", "https://paper.example/a?ref=12"),
        ("https://paper.example/a/amp/", "https://paper.example/a/"),
        ("https://paper.example/amp/a", "https://paper.example/a"),
        ("https://paper.example/a.amp.html", "https://paper.example/a.html"),
        ("https://paper.example/a?amp=1", "https://paper.example/a"),
        ("https://paper.example/amplifier", "https://paper.example/amplifier"),
        ("https://m.paper.example/a", "https://paper.example/a"),
        ("https://amp.paper.example/a", "https://paper.example/a"),
        ("https://m.example/a", "https://m.example/a"),
        ("https://m.com.pk/a", "https://m.com.pk/a"),
        ("https://m.paper.com.pk/a", "https://paper.com.pk/a"),
        ("https://www.google.com/amp/s/paper.example/a/amp/?usqp=x", "https://paper.example/a/"),
        ("https://www.google.co.uk/amp/paper.example/a", "http://paper.example/a"),
        (
            "https://paper-example.cdn.ampproject.org/c/s/paper.example/a?id=7&amp_js_v=1",
            "https://paper.example/a?id=7",
        ),
        ("https://cdn.ampproject.org/v/s/amp.paper.example/a", "https://paper.example/a"),
        ("https://paper-example.bing-amp.com/c/s/paper.example/a", "https://paper.example/a"),
        ("https://www.google.com/amp/s/www.google.com/amp/s/paper.example/a", "https://paper.example/a"),
        ("https://www.google.com/amp/help", "https://www.google.com/help"),
        ("https://paper.example/%7ea%2fb", "https://paper.example/~a%2Fb"),
        ("https://paper.example/a?q=", "https://paper.example/a?q="),
        ("mailto:desk@paper.example", "mailto:desk@paper.example"),
        ("https://[broken", "https://[broken"),
        ("https://[2001:db8::1]:443/a", "https://[2001:db8::1]/a"),
        ("https://paper.example:x/", "https://paper.example:x/"),
    ],
)
def test_what_only_tells_how_a_reader_came_goes(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


PARTS = st.lists(
    st.sampled_from(["amp", "a", "AMP", "2026", "x.amp", "x.amp.html", "%7E", "%2f", "é", " ", "%"]),
    max_size=4,
)
QUERY = st.lists(
    st.sampled_from(["utm_x=1", "a=1", "a=%26", "amp", "ref=rss", "=", "b", "é=ü", "a+b=c d"]), max_size=4
)


@settings(max_examples=150)
@given(st.sampled_from(["m.", "amp.m.", "", "www."]), PARTS, QUERY)
def test_canonical_is_canonical(sub: str, path: list[str], query: list[str]) -> None:
    url = f"https://{sub}paper.example/{'/'.join(path)}?{'&'.join(query)}#f"
    once = canonical_url(url)
    assert canonical_url(once) == once


CACHES = st.lists(
    st.sampled_from(
        [
            *("www.google.com/amp/s/", "google.com/amp/", "m.google.com/amp/s/", "x.cdn.ampproject.org/c/s/"),
            *("m.x.cdn.ampproject.org/%63/s/", "x.bing-amp.com/c/", "amp.paper.example/", "m."),
        ]
    ),
    max_size=5,
)


@settings(max_examples=150)
@given(CACHES)
def test_caches_in_any_order_come_off_once_and_for_all(wrapped: list[str]) -> None:
    once = canonical_url(f"https://{''.join(wrapped)}paper.example/a")
    assert canonical_url(once) == once


@settings(max_examples=80)
@given(st.text(max_size=30))
def test_no_text_raises(text: str) -> None:
    assert canonical_url(canonical_url(text)) == canonical_url(text)
    assert canonical_url(f"https://paper.example/{quote(text)}").startswith("https://paper.example/")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://paper.example/a", "http://www.paper.example/b", True),
        ("https://news.paper.co.uk/", "https://paper.co.uk/", True),
        ("https://one.co.uk/", "https://other.co.uk/", False),
        ("https://one.com.pk/", "https://other.com.pk/", False),
        ("https://paper.example/", "https://evil.example/", False),
        ("https://10.0.0.1/", "https://9.0.0.1/", False),
        ("nonsense", "nonsense", False),
    ],
)
def test_publishers_are_told_apart_by_their_names(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://paper.example/2026/01/31/blast", (2026, 1, 31)),
        ("https://paper.example/news/2026-01-31-blast", (2026, 1, 31)),
        ("https://paper.example/20260131/x", (2026, 1, 31)),
        ("https://paper.example/world/2026/jan/31/blast", (2026, 1, 31)),
        ("https://paper.example/2026/13/31/x", None),
        ("https://paper.example/story-20260131123", None),
        ("https://paper.example/?d=2026/01/31", None),
    ],
)
def test_a_day_is_read_off_the_path(url: str, day: tuple[int, int, int] | None) -> None:
    assert date_in_url(url) == day
