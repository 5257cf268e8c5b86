"""Notices by saved view: each candidate told once, to whom asked, as often as they asked; what fails is tried again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from builders import NOW, make_candidate, make_user
from dateline.delivering import tell_views
from dateline.errors import NotFound, NoticeFailed, UsageError
from dateline.model import Verdict
from dateline.ports import Lease
from dateline.review.filters import QueueFilter
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store import saved_views, view_notices
from dateline.store.decisions import decide
from dateline.store.view_notices import MOST_FAILURES, MOST_OWN, ViewMessage
from decision_story import asking
from fakes import FakeClock

pytestmark = pytest.mark.django_db
DESK = "https://desk.example"


@dataclass
class Mailbox:
    """Takes messages, or says why not."""

    problem: str = ""
    got: list[ViewMessage] = field(default_factory=list)

    def send(self, message: ViewMessage) -> None:
        if self.problem:
            raise NoticeFailed(self.problem)
        self.got.append(message)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.got]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def amina() -> User:
    return make_user("amina", "editor")


def run(box: Mailbox, clock: FakeClock) -> dict[str, int]:
    return tell_views(box.send, clock, DESK, chance=lambda: 0.5)


def view(user: User, query: str = "", name: str = "The west") -> rows.SavedView:
    return saved_views.save_view(user.pk, name, QueueFilter.from_query(query), now=NOW)


def told(user: User, of: rows.SavedView | None = None, **changed: Any) -> rows.ViewNotice:
    values: dict[str, Any] = {"query": "", "address": "mailto:a@example.org", "shown": "a@example.org"}
    values |= {"when": "at-once", "now": NOW} | changed
    return view_notices.add_notice(user, view=of.pk if of else None, **values)


def confirm(key: str, user: User) -> None:
    row = rows.Candidate.objects.get(key=key)
    decide(key, Verdict.CONFIRM, user=user, expected_revision=row.revision, now=NOW)


def test_what_is_new_in_a_view_is_told_once_and_what_was_there_is_not(
    amina: User, box: Mailbox, clock: FakeClock
) -> None:
    make_candidate("before")
    told(amina, view(amina, "?country=PK"))
    assert run(box, clock) == {}
    make_candidate("c1", title="A headline")
    assert run(box, clock) == {"notices of views told": 1}
    assert run(box, clock) == {}
    (message,) = box.got
    assert message.subject == "dateline: The west: 1 new"
    assert "sure: " in message.text
    assert f"{DESK}/candidate/c1" in message.text
    assert "before" not in message.text
    assert message.text.endswith(f"To end these notices: {DESK}/notices")


def test_a_candidate_that_comes_into_the_view_later_is_told_then(
    amina: User, box: Mailbox, clock: FakeClock
) -> None:
    make_candidate("c1")
    told(amina, view(amina, "?state=confirmed"))
    assert run(box, clock) == {}
    confirm("c1", amina)
    assert run(box, clock) == {"notices of views told": 1}


def test_a_view_that_is_changed_tells_nothing_of_what_it_holds_then(
    amina: User, box: Mailbox, clock: FakeClock
) -> None:
    told(amina, view(amina, "?country=IR"))
    make_candidate("c1")
    view(amina, "?country=PK")
    assert run(box, clock) == {}
    make_candidate("c2")
    run(box, clock)
    assert [f"{DESK}/candidate/c2" in text for text in box.texts] == [True]
    assert f"{DESK}/candidate/c1" not in box.texts[0]


@pytest.mark.parametrize(("when", "wait"), [("at-once", timedelta(0)), ("hourly", timedelta(hours=1)), ("daily", timedelta(days=1))])  # fmt: skip
def test_a_digest_gathers_what_came_in_its_time(
    amina: User, box: Mailbox, clock: FakeClock, when: str, wait: timedelta
) -> None:
    told(amina, view(amina), when=when)
    make_candidate("c1")
    run(box, clock)
    make_candidate("c2"), make_candidate("c3")
    if wait:
        clock.at = NOW + wait - timedelta(minutes=1)
        assert run(box, clock) == {}
    clock.at = NOW + wait
    run(box, clock)
    assert [message.subject for message in box.got] == [
        "dateline: The west: 1 new",
        "dateline: The west: 2 new",
    ]


def test_many_are_counted_and_each_counts_as_told(amina: User, box: Mailbox, clock: FakeClock) -> None:
    of = view(amina)
    told(amina, of)
    for n in range(25):
        make_candidate(f"c{n}")
    run(box, clock)
    assert f"... and 5 more: {DESK}/views/{of.pk}" in box.texts[0]
    assert run(box, clock) == {}


def test_incidents_are_told_when_they_are_published_withdrawn_and_published_again(
    amina: User, box: Mailbox, clock: FakeClock
) -> None:
    make_candidate("before"), make_candidate("c1")
    confirm("before", amina)
    told(amina, query="?country=PK")
    assert run(box, clock) == {}
    for verdict in (Verdict.CONFIRM, Verdict.UNDO, Verdict.CONFIRM):
        row = rows.Candidate.objects.get(key="c1")
        decide("c1", verdict, user=amina, expected_revision=row.revision, now=NOW)
        run(box, clock)
    assert [f"{DESK}/incidents/{public_id('c1')}" in text for text in box.texts] == [True] * 3
    assert [text.startswith("Withdrawn: ") for text in box.texts] == [False, True, False]


def test_what_is_decided_while_a_message_is_on_its_way_is_told_next(
    amina: User, box: Mailbox, clock: FakeClock
) -> None:
    make_candidate("c1")
    notice, lease = told(amina, query="?country=PK"), Lease("a", NOW + timedelta(minutes=2))
    confirm("c1", amina)
    for verdict in (Verdict.UNDO, Verdict.CONFIRM, None):
        message = view_notices.take_message(notice.pk, lease, NOW, DESK)
        assert message is not None
        box.send(message)
        if verdict is not None:
            row = rows.Candidate.objects.get(key="c1")
            decide("c1", verdict, user=amina, expected_revision=row.revision, now=NOW)
        assert view_notices.settle_message(message, "", lease, NOW, 0.5) == "told"
    assert [text.startswith("Withdrawn: ") for text in box.texts] == [False, True, False]
    assert run(box, clock) == {}


def test_what_a_second_reader_may_not_see_is_told_when_they_may(
    amina: User, box: Mailbox, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(monkeypatch)
    bilal = make_user("bilal", "editor")
    told(bilal)
    make_candidate("c1")
    confirm("c1", amina)
    reading = rows.SecondReading.objects.get()
    assert run(box, clock) == {}
    reading.state = "agreed"
    reading.save()
    assert run(box, clock) == {"notices of views told": 1}


# ------------------------------------------------------------------------------------------------------- failures


def test_what_does_not_arrive_is_told_later_with_what_came_meanwhile(
    amina: User, box: Mailbox, clock: FakeClock
) -> None:
    notice = told(amina, view(amina))
    make_candidate("c1")
    box.problem = "Slack did not take the message: it answered 503."
    assert run(box, clock) == {"notices of views failed": 1}
    assert run(box, clock) == {}, "it rests"
    notice.refresh_from_db()
    assert (notice.why, notice.failures) == (box.problem, 1)
    make_candidate("c2")
    box.problem = ""
    clock.pass_time(minutes=5)
    run(box, clock)
    assert [message.subject for message in box.got] == ["dateline: The west: 2 new"]
    notice.refresh_from_db()
    assert (notice.why, notice.failures, notice.failing_since) == ("", 0, None)


def test_an_address_that_never_works_ends_by_itself_and_can_be_tried_again(
    amina: User, box: Mailbox, clock: FakeClock
) -> None:
    notice = told(amina, view(amina))
    make_candidate("c1")
    box.problem = "It answered 404."
    for _ in range(MOST_FAILURES):
        run(box, clock)
        clock.pass_time(hours=1)
    notice.refresh_from_db()
    assert (notice.state, notice.why) == ("off", "It answered 404.")
    box.problem = ""
    assert run(box, clock) == {}
    view_notices.resume_notice(notice)
    assert run(box, clock) == {"notices of views told": 1}


def test_an_address_that_fails_holds_no_other_up(amina: User, box: Mailbox, clock: FakeClock) -> None:
    of = view(amina)
    told(amina, of)
    told(amina, of, address="slack://token", shown="Slack")
    make_candidate("c1")

    def send(message: ViewMessage) -> None:
        if message.address.startswith("mailto:"):
            raise NoticeFailed("The mail server did not take it.")
        box.send(message)

    done = tell_views(send, clock, DESK)
    assert done == {"notices of views failed": 1, "notices of views told": 1}


def test_a_killed_worker_is_taken_over_when_its_lease_is_over(
    amina: User, box: Mailbox, clock: FakeClock
) -> None:
    notice = told(amina, view(amina))
    make_candidate("c1")
    lease = Lease("other-host:1:1", NOW + timedelta(minutes=2))
    first = view_notices.take_message(notice.pk, lease, NOW, DESK)
    assert first is not None
    assert run(box, clock) == {}
    clock.pass_time(minutes=3)
    assert run(box, clock) == {"notices of views told": 1}
    assert view_notices.settle_message(first, "", lease, clock.now(), 0.5) == ""


# ---------------------------------------------------------------------------------------------------- whose they are


def test_a_view_that_is_no_longer_shared_tells_no_more(amina: User, box: Mailbox, clock: FakeClock) -> None:
    chief = make_user("chief", "chief-editor")
    of = view(chief)
    with pytest.raises(NotFound):
        told(amina, of)
    saved_views.share_view(of, shared=True)
    notice = told(amina, of)
    saved_views.share_view(of, shared=False)
    make_candidate("c1")
    assert run(box, clock) == {}
    notice.refresh_from_db()
    assert (notice.state, notice.why) == ("off", "The view is not shared any more.")


@pytest.mark.parametrize("how", ["role", "account"])
def test_who_may_not_read_the_desk_any_more_is_told_nothing(
    amina: User, box: Mailbox, clock: FakeClock, how: str
) -> None:
    told(amina, view(amina))
    make_candidate("c1")
    amina.groups.clear() if how == "role" else User.objects.update(is_active=False)
    assert run(box, clock) == {}
    assert rows.ViewNotice.objects.get().state == "off"


def test_a_view_s_notices_go_with_it_and_nobody_has_too_many(amina: User) -> None:
    of = view(amina)
    for n in range(MOST_OWN):
        told(amina, of, address=f"mailto:a{n}@example.org")
    with pytest.raises(UsageError, match="end one first"):
        told(amina, of, address="mailto:one-more@example.org")
    of.delete()
    assert not rows.ViewNotice.objects.exists()


def test_the_same_is_not_told_twice_to_the_same_place(amina: User) -> None:
    of = view(amina)
    told(amina, of), told(amina), told(amina, query="?country=PK")
    for again in (lambda: told(amina, of), lambda: told(amina)):
        with pytest.raises(UsageError, match="already"):
            again()
