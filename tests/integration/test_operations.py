"""What a run did is kept as the operator's page shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from builders import logged_in, make_feed
from dateline.model import Rejection
from dateline.operations import recorded_cycle, upkeep
from dateline.store import models as rows
from dateline.store.collecting import save_rejection

pytestmark = pytest.mark.django_db


def test_what_a_cycle_did_stands_on_the_sources_page() -> None:
    with recorded_cycle("ingest") as cycle:
        save_rejection(
            Rejection("article", "http://a.example/x", "paywall", "For subscribers."), None, datetime.now(UTC)
        )
        cycle.finish({"feeds polled": 3, "new candidates": 2})

    assert rows.Cycle.objects.get().counts == {
        "feeds polled": 3,
        "new candidates": 2,
        "rejected (article): paywall": 1,
    }
    client = logged_in("op", "operator")
    page = client.get("/runs").content.decode()
    assert "feeds polled" in page
    assert "rejected (article): paywall" in page


def test_a_cycle_that_failed_says_why() -> None:
    with pytest.raises(RuntimeError), recorded_cycle("ingest"):
        raise RuntimeError("the disk is full")
    assert rows.Cycle.objects.get().note == "RuntimeError: the disk is full"


def test_upkeep_drops_what_nobody_asks_for_any_more() -> None:
    long_ago = datetime.now(UTC) - timedelta(days=900)
    rows.Cycle.objects.create(flow="ingest", started_at=long_ago)
    rows.FeedDay.objects.create(feed=make_feed(), day=long_ago.date())
    save_rejection(Rejection("article", "http://a.example/x", "paywall", "For subscribers."), None, long_ago)
    done = upkeep()
    dropped = ("old cycles dropped", "old rejections dropped", "old days of sources dropped")
    assert [done[what] for what in dropped] == [1, 1, 1]
    assert not any(upkeep()[what] for what in dropped)
