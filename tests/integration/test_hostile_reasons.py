"""What is stored of hosts that fail again and again, and of text that no database takes."""

from __future__ import annotations

import pytest

from dateline.model import Rejection
from dateline.pipeline import Pipeline, poll_feeds
from dateline.store import models as rows
from dateline.store.collecting import save_rejection
from dateline.store.rows import clean, clean_json
from fakes import failure
from pipeline_story import COURIER, HERALD, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db


def test_a_feed_that_fails_again_has_one_reason_the_newest(p: Pipeline) -> None:
    publish(p, HERALD)
    for code in ("http-503", "http-500", "deadline"):
        p.fetcher.pages[COURIER.url] = failure(COURIER.url, code=code, message=f"It failed: {code}.")  # type: ignore[attr-defined]
        p.clock.pass_time(hours=30)  # type: ignore[attr-defined]
        poll_feeds(p)
    reason = rows.Rejection.objects.get(feed_id="courier")
    assert (reason.code, reason.message) == ("deadline", "It failed: deadline.")
    assert reason.at == p.clock.now()


@pytest.mark.parametrize("text", ["NUL \0 byte", "lone \ud800 surrogate", "\udfff\0"])
def test_text_that_no_database_takes_is_stored_with_marks_in_its_place(p: Pipeline, text: str) -> None:
    save_rejection(
        Rejection("feed", text, "not-a-feed", f"This is no feed: {text}."), "courier", p.clock.now()
    )
    stored = rows.Rejection.objects.get()
    assert stored.subject == clean(text)
    assert "\0" not in stored.message
    assert stored.message.encode()
    assert clean_json({text: [text]}) == {clean(text): [clean(text)]}
