"""The API over the story of `incident_story`: a token for each role, and callers that send it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from builders import make_user
from dateline.store import models as rows
from dateline.store.rates import RATES
from dateline.store.tokens import add_token
from incident_story import decided_story

ROOT = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Caller:
    """A program with a token ("" for none)."""

    secret: str = ""
    address: str = "198.51.100.7"

    def _headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        return ({"authorization": f"Bearer {self.secret}"} if self.secret else {}) | (more or {})

    def get(self, path: str, headers: dict[str, str] | None = None, **given: Any) -> Any:
        return Client().get(ROOT + path, given, headers=self._headers(headers), REMOTE_ADDR=self.address)

    def post(self, path: str, body: Any) -> Any:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return Client().post(
            ROOT + path, text, "application/json", headers=self._headers(), REMOTE_ADDR=self.address
        )

    def send(self, method: str, path: str) -> Any:
        return Client().generic(method, ROOT + path, headers=self._headers(), REMOTE_ADDR=self.address)


def caller(user: User, scopes: Sequence[str] = ("read",), name: str = "a program", **given: Any) -> Caller:
    _, secret = add_token(user, name, scopes, by=None, now=given.pop("now", datetime.now(UTC)), **given)
    return Caller(secret)


def forget_limits() -> None:
    """What earlier tests asked for counts no more."""
    RATES.blocks.clear()
    rows.RateWindow.objects.all().delete()


def a_story() -> tuple[User, User]:
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    decided_story(amina, bilal)
    forget_limits()
    return amina, bilal
