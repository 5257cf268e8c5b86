"""`dateline feeds health` in a wide window, a narrow one, and as JSON; on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from dateline.commands import console, sources_health
from dateline.store import models as rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def sources(db: None) -> None:
    now = datetime.now(UTC)
    facts = {"last_polled_at": now, "last_success_at": now - timedelta(minutes=42)}
    soon = now + timedelta(hours=3)
    for id, country, more in (
        ("alpha-gazette", "ET", {"next_poll_at": soon}),
        ("beta-courier", "NG", {"next_poll_at": soon, "failures": 2.0, "last_error": "[red]404[/red]\x1b[2J."}),
        ("gamma-herald", "PK", {"next_poll_at": soon}),
        ("delta-post", "SD", {"enabled": False, "disabled_reason": "Switched off by the operator."}),
    ):  # fmt: skip
        feed = rows.Feed.objects.create(
            id=id, url=f"https://{id}.example/", title=id, country=country, **facts | more
        )
        rows.FeedDay.objects.bulk_create(
            rows.FeedDay(feed=feed, day=(now - timedelta(n)).date(), polls=9, entries=2 if n % 2 else 4)
            for n in range(1, 40)
        )
    rows.Alert.objects.create(
        feed_id="gamma-herald", kind="volume", message="3 new entries in the last 7 days.", raised_at=now
    )


def shown(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    width: int,
    *,
    alerts_only: bool = False,
) -> str:
    window = console.Console(width=width)
    monkeypatch.setattr(console, "out", window)
    monkeypatch.setattr(sources_health, "out", window)
    sources_health.show_health(as_json=False, alerts_only=alerts_only)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [60, 80, 200])
def test_every_id_and_every_sentence_can_be_read_at_any_width(
    sources: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    text = shown(monkeypatch, capsys, width)
    ids = ["gamma-herald", "beta-courier", "delta-post", "alpha-gazette"]
    places = [text.index(id) for id in ids]
    assert places == sorted(places), "alerts first, then what is not well, then the rest"
    assert "█▄" * 14 in text
    words = " ".join(text.split())
    assert "3 new entries in the last 7 days." in words
    assert "42 min ago" in words
    assert "in 3 h" in words
    assert "[red]404[/red] [2J." in text
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) <= width


def test_alerts_alone_are_shown_where_wanted(
    sources: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(monkeypatch, capsys, 80, alerts_only=True)
    assert "gamma-herald" in text
    assert "beta-courier" not in text
    rows.Alert.objects.update(cleared_at=datetime.now(UTC))
    assert shown(monkeypatch, capsys, 80, alerts_only=True) == "No source has an open alert.\n"


def test_the_trouble_of_all_stands_above(
    sources: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows.Alert.objects.create(
        feed=None, kind="network", message="None of 3 sources could be polled.", raised_at=datetime.now(UTC)
    )
    assert shown(monkeypatch, capsys, 80).startswith("None of 3 sources could be polled.\n")


def test_without_sources_it_says_so(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(monkeypatch, capsys, 80) == "There are no sources yet.\n"


def test_json_has_every_field(sources: None, capsys: pytest.CaptureFixture[str]) -> None:
    sources_health.show_health(as_json=True, alerts_only=False)
    told = {source["id"]: source for source in json.loads(capsys.readouterr().out)}
    gamma = told["gamma-herald"]
    assert gamma["troubles"] == [{"kind": "volume", "message": "3 new entries in the last 7 days."}]
    assert (gamma["state"], len(gamma["days"]), len(gamma["sparkline"])) == ("well", 28, 28)
    assert (gamma["entries_a_week"], gamma["usual_a_week"]) == (20, 21.0)
    assert told["delta-post"]["next_poll_at"] is None
    assert told["delta-post"]["last_error"] == "Switched off by the operator."
