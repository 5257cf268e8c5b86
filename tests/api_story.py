"""The API over the story of `incident_story`: a token for each role, and callers that send it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from builders import make_candidate, make_user
from dateline.model import Verdict
from dateline.review.incident import public_id
from dateline.review.watches import Watch
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.rates import RATES
from dateline.store.tokens import add_token
from dateline.store.watches import save_watch
from incident_story import decided_story

ROOT = "/api/v1/"
FIRST, SECOND, THIRD = (public_id(key) for key in ("first", "second", "third"))
_CLIENT = Client()  # making one loads the middleware; it keeps no cookies, since the API sets none


@dataclass(frozen=True, slots=True)
class Caller:
    """A program with a token ("" for none)."""

    secret: str = ""
    address: str = "198.51.100.7"

    def _headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        return ({"authorization": f"Bearer {self.secret}"} if self.secret else {}) | (more or {})

    def get(self, path: str, headers: dict[str, str] | None = None, **given: Any) -> Any:
        return _CLIENT.get(ROOT + path, given, headers=self._headers(headers), REMOTE_ADDR=self.address)

    def post(self, path: str, body: Any) -> Any:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return _CLIENT.post(
            ROOT + path, text, "application/json", headers=self._headers(), REMOTE_ADDR=self.address
        )

    def send(self, method: str, path: str) -> Any:
        return _CLIENT.generic(method, ROOT + path, headers=self._headers(), REMOTE_ADDR=self.address)


def caller(user: User, scopes: Sequence[str] = ("read",), name: str = "a program", **given: Any) -> Caller:
    _, secret = add_token(user, name, scopes, by=None, now=given.pop("now", datetime.now(UTC)), **given)
    return Caller(secret)


def problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    """The body of an answer that says no in this way."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:dateline:problem:{kind}"
    assert (body["status"], bool(body["title"]), bool(body["detail"])) == (status, True, True)
    return body


def forget_limits() -> None:
    """What earlier tests asked for counts no more."""
    RATES.blocks.clear()
    rows.RateWindow.objects.all().delete()


def a_story() -> tuple[User, User]:
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    decided_story(amina, bilal)
    forget_limits()
    return amina, bilal


def small_story() -> User:
    """First is confirmed, second merged into it, third withdrawn, waiting not decided; a watch; an editor."""
    amina, now = make_user("amina", "editor"), datetime.now(UTC)
    for key in ("first", "second", "third", "waiting"):
        make_candidate(key)
    for key, verdict, more in (
        ("first", Verdict.CONFIRM, {}),
        ("second", Verdict.CONFIRM, {}),
        ("second", Verdict.DUPLICATE, {"duplicate_of": "first"}),
        ("third", Verdict.CONFIRM, {}),
        ("third", Verdict.REJECT, {"reason": "background"}),
    ):
        decide(key, verdict, user=amina, expected_revision=None, now=now, **more)  # type: ignore[arg-type]
    save_watch(Watch("west", "West"), {"title": "West"}, by=None, now=now)
    forget_limits()
    return amina


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request's end closes no connection: the test's own transaction is in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
