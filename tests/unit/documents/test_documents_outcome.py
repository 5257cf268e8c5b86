"""What an answer means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dateline.documents.outcome import MAX_RETRY_AFTER, Exchange, outcome_of, retry_after
from dateline.model import Document
from dateline.ports import FetchFailure, FetchRequest, NotModified

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
URL = "https://paper.example/1"
PAGE = FetchRequest(URL, "page")


def answer(
    status: int, *headers: tuple[str, str], body: bytes = b"<p>x", moved_to: str | None = None
) -> Exchange:
    return Exchange(status, headers, body, "https://paper.example/final", NOW, moved_to)


def test_a_page_becomes_a_document_with_its_facts() -> None:
    document = outcome_of(
        PAGE, answer(200, ("Content-Type", "text/html; charset=utf-8"), moved_to="https://x.example/")
    )
    assert isinstance(document, Document)
    assert (document.url, document.final_url) == (URL, "https://paper.example/final")
    assert document.content_type == "text/html; charset=utf-8"
    assert document.fetched_at == NOW
    assert len(document.sha256) == 64
    assert document.moved_to == "https://x.example/"


def test_304_is_not_modified_only_where_it_was_asked_for() -> None:
    asked = FetchRequest(URL, "feed", '"a"')
    assert outcome_of(asked, answer(304)) == NotModified(URL)
    unasked = outcome_of(PAGE, answer(304))
    assert isinstance(unasked, FetchFailure)
    assert unasked.code == "http-304"


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (301, "bad-redirect", False),
        (400, "http-400", False),
        (401, "http-401", False),
        (403, "http-403", False),
        (404, "http-404", False),
        (410, "http-410", True),
        (429, "http-429", False),
        (451, "http-451", False),
        (500, "http-500", False),
        (503, "http-503", False),
        (999, "http-999", False),
    ],
)
def test_only_410_is_for_good(status: int, code: str, permanent: bool) -> None:
    failure = outcome_of(PAGE, answer(status))
    assert isinstance(failure, FetchFailure)
    assert (failure.code, failure.permanent, failure.status) == (code, permanent, status)
    assert failure.message.startswith(URL)
    assert failure.message.endswith(".")


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/pdf", "Application/Zip; x=y"])
def test_what_cannot_be_a_page_is_refused_by_its_type(kind: str) -> None:
    failure = outcome_of(PAGE, answer(200, ("content-type", kind)))
    assert isinstance(failure, FetchFailure)
    assert failure.code == "wrong-type"


@pytest.mark.parametrize(
    "kind", ["text/html", "text/plain", "application/octet-stream", "application/rss+xml", ""]
)
def test_feeds_come_under_many_types(kind: str) -> None:
    assert isinstance(outcome_of(FetchRequest(URL, "feed"), answer(200, ("content-type", kind))), Document)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("1.5", 1),
        ("2678400", MAX_RETRY_AFTER),
        ("999999999999", MAX_RETRY_AFTER),
        ("Sun, 01 Feb 2026 12:10:00 GMT", 600),
        ("Sun, 01 Feb 2026 11:00:00 GMT", 0),
        ("Wed, 04 Mar 2026 12:00:00 GMT", MAX_RETRY_AFTER),
        ("Sun, 01 Feb 2026 12:10:00", 600),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("Sun, 99 Feb 2026 12:10:00 GMT", None),
        ("1" * 5000, None),
    ],
)
def test_retry_after_is_read_and_capped(value: str, seconds: int | None) -> None:
    assert retry_after(value, now=NOW) == seconds
    failure = outcome_of(PAGE, answer(429, ("Retry-After", value)))
    assert isinstance(failure, FetchFailure)
    assert failure.retry_after_seconds == seconds
