"""Extraction gives, to the letter, what was read and found good once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from golden.newsroom_pages import FILE, extracted

KEPT: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return extracted()


def test_the_same_pages_are_there(now: dict[str, Any]) -> None:
    assert set(now) == set(KEPT)


@pytest.mark.parametrize("story", sorted(KEPT))
def test_a_page_gives_what_it_gave(story: str, now: dict[str, Any]) -> None:
    assert now[story] == KEPT[story]
