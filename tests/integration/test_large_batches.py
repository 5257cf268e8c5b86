"""Batches of large answers: saved and read a few at a time, so that no host decides how much memory is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dateline.model import Document
from dateline.pipeline import STEPS, Pipeline, base, drain, extract_articles, fetch_pages, poll_feeds
from dateline.store import models as rows
from dateline.store import reading
from fakes import START
from pipeline_story import CLASH, COURIER, HERALD, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db

PAGES = [(f"https://herald.example.org/{i}", f"{CLASH}\nThis is page {i}.") for i in range(6)]


@pytest.fixture(autouse=True)
def two_pages_are_much(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(PAGES[0][1].encode())
    monkeypatch.setattr(base, "SAVE_BYTES", 2 * size)
    monkeypatch.setattr(reading, "MOST_BYTES", 2 * size)


def noted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[int]:
    """How many items each call of that method has from now on."""
    sizes: list[int] = []
    inner = getattr(owner, name)

    def call(self: Any, items: Sequence[Any], *rest: Any) -> Any:
        sizes.append(len(items))
        return inner(self, items, *rest)

    monkeypatch.setattr(owner, name, call)
    return sizes


def test_large_pages_are_saved_while_others_are_still_fetched(
    p: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(p, HERALD, *PAGES)
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STEPS[:1]))
    sizes = noted(monkeypatch, type(p.articles), "save_fetches")
    assert fetch_pages(p).taken == 6
    assert sizes == [2, 2, 2]
    assert set(rows.FeedEntry.objects.values_list("state", flat=True)) == {"fetched"}


def test_large_feeds_are_saved_one_by_one(p: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "SAVE_BYTES", 10)
    publish(p, HERALD, *PAGES)
    publish(p, COURIER, ("https://courier.example.org/1", CLASH))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    sizes = noted(monkeypatch, type(p.feeds), "save_polls")
    assert poll_feeds(p).taken == 2
    assert sizes == [1, 1]
    assert rows.FeedEntry.objects.count() == 7


def test_large_pages_are_read_a_few_at_a_time_and_none_is_left(p: Pipeline) -> None:
    publish(p, HERALD, *PAGES)
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STEPS[:2]))
    assert extract_articles(p).taken == 2
    assert set(rows.Document.objects.filter(state="pending").values_list("attempts", "lease_owner")) == {
        (0, "")
    }
    assert [r.taken for r in drain(p, STEPS[2:3])] == [2, 2]
    assert set(rows.Document.objects.values_list("state", flat=True)) == {"extracted"}


def test_a_page_larger_than_a_batch_is_read_alone(p: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    publish(p, HERALD, *PAGES[:2])
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STEPS[:2]))
    assert [r.taken for r in drain(p, STEPS[2:3])] == [1, 1]


def test_what_is_much_is_a_number_of_answers_or_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "SAVE_BYTES", 1000)
    url = "https://paper.example/"

    def answer(size: int) -> Document:
        return Document(url, url, START, 200, "", (), b"x" * size, "")

    assert Pipeline.is_much([answer(1000)])
    assert not Pipeline.is_much([answer(10)] * (base.SAVE_EVERY - 1))
    assert Pipeline.is_much([answer(10)] * base.SAVE_EVERY)
