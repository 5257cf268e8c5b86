"""Versions share an address or their wording; a canonical URL alone makes none."""

from __future__ import annotations

import pytest

from dateline.articles.duplicates import is_version
from dateline.model import Article

LONG = "Two men were hurt when a shop burnt down in the old town on Monday night, the fire service said in a statement. "
OTHER = "The council has voted for a new bridge over the northern canal after a debate that lasted for eleven hours. "


@pytest.mark.parametrize(
    ("url", "text", "version"),
    [
        ("http://a.example/1", OTHER, True),  # the same page, written anew
        ("http://a.example/1?utm_source=x", OTHER, True),
        ("http://a.example/amp/2", LONG, True),  # a copy elsewhere
        ("http://a.example/2", OTHER, False),  # a site that names its front page on every page
    ],
)
def test_what_is_a_version(url: str, text: str, version: bool) -> None:
    front = "http://a.example/"
    first = Article("http://a.example/1", front, "t", LONG)
    assert is_version(Article(url, front, "t", text), first) is version
