"""A page of nothing but menus is no article."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from dateline.articles.extract import extract_article
from dateline.model import Article, Document, Rejection
from dateline.ports import PageToExtract

MENU = "<nav><a href=/>Front page</a> <a href=/r>Region</a> <a href=/c>City</a> <a href=/w>Weather and tides</a></nav>"


def extracted(main: str) -> Article | Rejection:
    body = f"<html><body><header>The Evening Herald {MENU}</header><main>{main}</main></body></html>".encode()
    digest = hashlib.sha256(body).hexdigest()
    now = datetime(2026, 3, 14, tzinfo=UTC)
    return extract_article(
        PageToExtract(
            Document("http://a.example/x", "http://a.example/x", now, 200, "text/html", (), body, digest)
        )
    )


def test_a_gallery_without_words_is_refused() -> None:
    answer = extracted(
        "<h1>In pictures: autumn in the valley</h1><figure><img src=a.jpg></figure><p>Picture desk</p>"
    )
    assert isinstance(answer, Rejection)
    assert answer.code in ("empty-text", "too-short")


@pytest.mark.parametrize(
    "sentence",
    [
        "Two people were hurt when a wall fell in the old town on Monday, police said. Nobody else was inside.",
        "شہر کے پرانے حصے میں پیر کو دیوار گرنے سے دو افراد زخمی ہو گئے، پولیس نے بتایا۔ اندر کوئی اور نہیں تھا۔",
    ],
)
def test_a_brief_of_one_sentence_stays(sentence: str) -> None:
    assert isinstance(extracted(f"<h1>A wall falls</h1><p>{sentence}</p>"), Article)
