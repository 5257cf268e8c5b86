"""What is sent to webhooks, its signature, and what becomes of it after each try."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.publish.view_messages import MOST_LINES, Line, view_message
from dateline.publish.webhooks import (
    GIVE_UP_AFTER,
    LONGEST_WAIT,
    MOST_TRIES,
    Answer,
    Message,
    after_try,
    headers_of,
    key_of,
    message_of,
    secret_from,
    wait_after,
)
from dateline.publish.words import said_in_chats

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
chances = st.floats(0, 1)


def test_the_signature_is_that_of_the_specification() -> None:
    # the example of the specification's own libraries
    message = Message("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}')
    at = datetime.fromtimestamp(1614265330, UTC)
    assert headers_of(message, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", at) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_without_a_secret_there_is_no_signature() -> None:
    assert set(headers_of(Message("msg_1", b"{}"), "", NOW)) == {"webhook-id", "webhook-timestamp"}


@given(st.binary(min_size=24, max_size=64))
def test_a_secret_stands_for_its_bytes(key: bytes) -> None:
    assert key_of(secret_from(key)) == key


@pytest.mark.parametrize(
    "secret",
    ["", "hush", "whsec_", "whsec_hush", "whsec_!!!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
     secret_from(b"x" * 23), secret_from(b"x" * 65), "whsec_" + "é" * 40],
)  # fmt: skip
def test_what_is_no_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="must be whsec_") as refused:
        key_of(secret)
    assert len(secret) < 7 or secret not in str(refused.value)


def test_a_message_has_the_form_of_the_specification_and_an_id_of_its_own_words() -> None:
    one = message_of("incident.published", NOW, {"id": "DL-1"}, text="A text")
    assert json.loads(one.body) == {
        "type": "incident.published",
        "timestamp": "2026-05-20T09:30:00+00:00",
        "text": "A text",
        "data": {"id": "DL-1"},
    }
    assert one == message_of("incident.published", NOW, {"id": "DL-1"}, text="A text")
    assert one.id != message_of("incident.published", NOW, {"id": "DL-2"}, text="A text").id
    assert one.id == f"msg_{one.id[4:]}"
    assert len(one.id) == 36


# ---------------------------------------------------------------------------------------------------------- tries


@given(failures=st.integers(1, 10_000), chance=chances)
def test_waits_grow_to_a_bound_and_differ_by_chance(failures: int, chance: float) -> None:
    wait = wait_after(failures, chance)
    assert timedelta(seconds=15) <= wait <= LONGEST_WAIT
    assert wait_after(failures, 0) * 2 == wait_after(failures, 1)
    assert wait_after(failures + 1, 1) >= wait_after(failures, 1)


def test_the_waits_of_all_tries_are_some_two_days() -> None:
    total = sum((wait_after(n, 0.5) for n in range(1, MOST_TRIES)), timedelta())
    assert timedelta(days=1) < total < GIVE_UP_AFTER


@pytest.mark.parametrize(
    ("answer", "tries", "age", "outcome"),
    [
        (Answer(status=204), 1, 0, "taken"),
        (Answer("It answered 500.", 500), 1, 0, "later"),
        (Answer("It cannot be reached."), 13, 0, "later"),
        (Answer("It cannot be reached."), 14, 0, "dead"),
        (Answer("It cannot be reached."), 2, 3, "dead"),
        (Answer("It answered 410.", 410), 1, 0, "gone"),
        (Answer("It answered 302.", 302), 1, 0, "later"),
    ],
)
def test_what_becomes_of_a_delivery(answer: Answer, tries: int, age: int, outcome: str) -> None:
    after = after_try(answer, tries, made_at=NOW - timedelta(days=age), now=NOW, chance=0.5)
    assert after.outcome == outcome
    assert (after.at is not None) == (outcome == "later")


@given(asked=st.integers(0, 10**6), tries=st.integers(1, MOST_TRIES - 1), chance=chances)
def test_what_the_receiver_asks_for_is_kept_up_to_a_bound(asked: int, tries: int, chance: float) -> None:
    after = after_try(Answer("It answered 429.", 429, asked), tries, made_at=NOW, now=NOW, chance=chance)
    assert after.at is not None
    assert min(timedelta(seconds=asked), LONGEST_WAIT) <= after.at - NOW <= LONGEST_WAIT


@pytest.mark.parametrize(("status", "away"), [(None, True), (503, True), (429, True), (500, False), (400, False), (302, False)])  # fmt: skip
def test_a_receiver_that_is_away_is_told_from_one_that_refuses(status: int | None, away: bool) -> None:
    assert Answer("Some problem.", status).is_away == away


# ------------------------------------------------------------------------------------------------------- of views


def message(*lines: Line, number: int, chat: bool = True) -> tuple[str, str]:
    more = {"desk": "https://desk.example", "path": "/views/7", "stop": "/notices", "chat": chat}
    return view_message("The west", lines, number, **more)  # type: ignore[arg-type]


def test_a_notice_is_short_plain_and_leads_to_the_desk() -> None:
    lines = [Line(f"Attack, Gwadar: headline {n}", f"/candidate/c{n}") for n in range(40)]
    subject, text = message(*lines, number=140)
    assert subject == "dateline: The west: 140 new"
    assert "Attack, Gwadar: headline 0\nhttps://desk.example/candidate/c0" in text
    assert f"headline {MOST_LINES}" not in text
    assert f"... and {140 - MOST_LINES} more: https://desk.example/views/7" in text
    assert text.endswith("To end these notices: https://desk.example/notices")


def test_nothing_from_outside_is_more_than_words() -> None:
    hostile = (
        "News\r\nBcc: all@example.org <!channel> @everyone [x](http://evil.example) **now** `rm` <script>"
    )
    for chat in (True, False):
        _, text = message(Line(hostile, "/candidate/c1"), number=1, chat=chat)
        assert text.splitlines()[1] == "https://desk.example/candidate/c1"
    said = said_in_chats(hostile)
    assert not set(said) & set("<>@`*|")
    assert "](" not in said


@given(st.text(max_size=500))
def test_a_line_stays_a_line(words: str) -> None:
    _, text = message(Line(words, "/candidate/c1"), number=1)
    assert text.splitlines()[1] == "https://desk.example/candidate/c1"
    assert len(text.splitlines()[0]) <= 300
