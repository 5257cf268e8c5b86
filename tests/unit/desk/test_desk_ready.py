"""A desk starts with what its first readers need, and starts without it too."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from dateline.desk import actors, places
from dateline.desk.ready import make_ready


def test_the_lists_are_there_before_anybody_asks() -> None:
    actors.lexicon.cache_clear()
    make_ready()
    assert actors.lexicon.cache_info().currsize == 1


def test_a_damaged_gazetteer_keeps_no_desk_from_starting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = tmp_path / "gazetteer.sqlite3"
    damaged.write_bytes(b"no database " * 1000)
    monkeypatch.setattr(places, "gazetteer_path", lambda config: damaged)
    places._gazetteer.cache_clear()
    with caplog.at_level(logging.WARNING):
        make_ready()
    places._gazetteer.cache_clear()
    assert "starts without its lists" in caplog.text
