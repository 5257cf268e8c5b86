"""The change feed: everything, newest first, page by page, and no more than its reader may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders import make_user
from dateline import sourcing
from dateline.feeds.discover import FeedLink
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.assignments import assign
from dateline.store.changes import Change, ChangeFilter, Cursor, all_changes, change_page
from dateline.store.comments import add_comment, delete_comment
from dateline.store.decisions import decide
from decision_story import editor, say, seed
from incident_builders import NOW

pytestmark = pytest.mark.django_db


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def story() -> None:
    """Eight acts of two people on one candidate, two of them in one and the same minute."""
    seed()
    amina, noor = editor("amina"), make_user("noor", "chief-editor")
    assign(["c1"], "amina", user=amina, now=at(1))
    say(amina, Verdict.CORRECT, corrections={"killed": 12}, reason="hospital list", now=at(2))
    add_comment("c1", "Twelve, by the hospital.", user=amina, now=at(2))
    say(amina, Verdict.CORRECT, corrections={"killed": 13}, now=at(3))
    say(noor, Verdict.UNDO, now=at(4))
    rows.UpdateProposal.objects.create(
        candidate=rows.Candidate.objects.get(),
        state="dismissed",
        changes=[{"field": "injured", "old": None, "new": {"low": 4}, "sentence": "Injured: 4."}],
        made_at=at(1),
        settled_at=at(5),
        settled_by=noor,
    )
    record_activity("source", "disabled", by=noor, now=at(6), subject="morning-star")
    record_activity("watch", "added", by=None, now=at(7), subject="world")


def short(change: Change) -> tuple[str, str, str]:
    return change.who, change.kind, change.act


EVERYTHING = [
    ("", "watch", "added"),
    ("noor", "source", "disabled"),
    ("noor", "update", "dismissed"),
    ("noor", "decision", "undo"),
    ("amina", "decision", "correct"),
    ("amina", "decision", "correct"),
    ("amina", "comment", "written"),
    ("amina", "assignment", "taken"),
]


def test_everything_is_there_newest_first_with_before_and_after() -> None:
    story()
    changes = list(all_changes(ChangeFilter()))
    assert [short(c) for c in changes] == EVERYTHING
    undo, second, first = changes[3], changes[4], changes[5]
    assert first.before == {"state": "proposed", "killed": {"low": 11, "best": 11, "high": 11}}
    assert first.after == {"state": "confirmed", "killed": {"low": 12, "best": 12, "high": 12}}
    assert (first.note, first.candidate_key) == ("hospital list", "c1")
    assert second.before == {"killed": {"low": 12, "best": 12, "high": 12}}
    assert (undo.before, undo.after) == (second.after, second.before)
    assert (changes[2].before, changes[2].after) == ({"injured": None}, {"injured": {"low": 4}})
    assert {c.candidate_title for c in changes if c.candidate_key} == {rows.Candidate.objects.get().title}


def test_taking_back_the_only_correction_leads_to_the_machines_value() -> None:
    seed()
    amina = editor("amina")
    say(amina, Verdict.CORRECT, corrections={"killed": 12}, now=at(1))
    say(amina, Verdict.UNDO, now=at(2))
    undo = next(all_changes(ChangeFilter()))
    assert undo.after == {"state": "proposed", "killed": {"low": 11, "best": 11, "high": 11}}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9])
def test_pages_hold_each_act_once_also_those_of_one_minute(size: int) -> None:
    story()
    found: list[Change] = []
    after = None
    while True:
        page = change_page(ChangeFilter(), None, after, size)
        assert len(page.changes) <= size
        found += page.changes
        if page.after is None:
            break
        after = Cursor.read(page.after)
        assert after is not None
    assert [short(c) for c in found] == EVERYTHING


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"person": "noor"}, 3),
        ({"person": "nobody"}, 0),
        ({"kind": "decision"}, 3),
        ({"kind": "comment"}, 1),
        ({"kind": "update"}, 1),
        ({"candidate": "c1"}, 6),
        ({"day": NOW.date()}, 8),
        ({"day": NOW.date() + timedelta(days=1)}, 0),
        ({"since": at(3)}, 5),
        ({"until": at(3)}, 3),
        ({"person": "amina", "kind": "decision", "since": at(3)}, 1),
    ],
)
def test_the_feed_is_narrowed_by_person_kind_candidate_and_day(wanted: dict[str, Any], count: int) -> None:
    story()
    assert len(list(all_changes(ChangeFilter(**wanted)))) == count


def test_words_of_comments_are_for_chief_editors() -> None:
    seed()
    amina, noor = editor("amina"), make_user("noor", "chief-editor")
    comment = add_comment("c1", "A slip.", user=amina, now=at(1))
    delete_comment(comment.pk, user=amina, now=at(2))
    wanted = ChangeFilter(kind="comment")
    assert [(c.before, c.after) for c in change_page(wanted, amina).changes] == [(None, None)] * 2
    assert [(c.before, c.after) for c in change_page(wanted, noor).changes] == [
        ({"text": "A slip."}, None),
        (None, {"text": "A slip."}),
    ]


@pytest.mark.parametrize("text", ["", "x", "2026-01-01~d~1", "2026-01-01T00:00:00+00:00~z~1", "a~d~b"])
def test_a_link_that_is_none_begins_at_the_head(text: str) -> None:
    assert Cursor.read(text) is None


def test_a_cursor_is_read_back() -> None:
    change = Change("d", 7, datetime(2026, 2, 3, 9, 30, 1, 5, tzinfo=UTC), "amina", "decision", "confirm")
    assert Cursor.read(change.cursor) == Cursor(change.at, "d", 7)


def test_a_page_costs_the_same_however_long_the_feed_is(django_assert_num_queries: Any) -> None:
    story()
    with django_assert_num_queries(6):
        change_page(ChangeFilter(), None)
    amina = rows.Decision.objects.first().decided_by  # type: ignore[union-attr]
    for n in range(20):
        decide(
            "c1",
            Verdict.CORRECT,
            user=amina,
            expected_revision=None,
            corrections={"killed": 20 + n},
            now=at(20 + n),
        )
    with django_assert_num_queries(6):
        change_page(ChangeFilter(), None)


def test_sources_added_and_switched_are_logged_once_each_with_who() -> None:
    olga = make_user("olga", "operator")
    [added] = sourcing.add_feeds([FeedLink("https://a.example/feed", "A", "rss")], olga)
    sourcing.add_feeds([FeedLink("https://a.example/feed", "A", "rss")], olga)
    sourcing.disable(added.id, olga)
    sourcing.disable(added.id, olga)
    sourcing.enable(added.id)
    acts = [(c.who, c.act, c.subject, c.before, c.after) for c in all_changes(ChangeFilter(kind="source"))]
    assert acts == [
        ("", "enabled", added.id, {"polled": False}, {"polled": True}),
        ("olga", "disabled", added.id, {"polled": True}, {"polled": False}),
        ("olga", "added", added.id, None, {"url": "https://a.example/feed"}),
    ]
