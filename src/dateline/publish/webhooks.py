"""Webhooks: what is sent, how it is signed, and what becomes of it after each try. Pure.

The form is that of Standard Webhooks (https://www.standardwebhooks.com), so that receivers may use its libraries: headers
`webhook-id`, `webhook-timestamp` and `webhook-signature`, secrets that begin with `whsec_`, a body {"type", "timestamp",
"data"}.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

SECRET_PREFIX = "whsec_"  # noqa: S105  (what secrets begin with)
BYTES_OF_A_SECRET = (24, 64)  # as the specification asks
TEST = "webhook.test"

FIRST_WAIT = timedelta(seconds=30)
FACTOR = 3
LONGEST_WAIT = timedelta(hours=6)
MOST_TRIES = 14  # with the waits between them some two days
GIVE_UP_AFTER = timedelta(days=3)
LONGEST_REST = timedelta(hours=1)
"""A receiver that cannot be reached is asked once in this time at least."""

GONE = 410
AWAY = frozenset({429, 502, 503, 504})
"""Answers that say something of the receiver, not of what it was sent."""


def secret_from(key: bytes) -> str:
    return SECRET_PREFIX + base64.b64encode(key).decode("ascii")


def key_of(secret: str) -> bytes:
    """The bytes that a secret stands for. Raises ValueError, in half a sentence that does not show it."""
    least, most = BYTES_OF_A_SECRET
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(SECRET_PREFIX) or not least <= len(key) <= most:
        raise ValueError(
            f"must be {SECRET_PREFIX} and {least} to {most} bytes in base64; "
            "`dateline webhooks secret` makes one"
        )
    return key


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `id` and `body` (JSON) stay the same at every try: a receiver drops what it has by its id."""

    id: str
    body: bytes


def message_of(kind: str, at: datetime, data: Mapping[str, Any], *, text: str = "", of: str = "") -> Message:
    """`kind`: "incident.published", ... `at`: when it happened. `text`: for chats that show a field of that name. `of`: what
    the id is made of; without it the body itself.
    """
    told = {"type": kind, "timestamp": at.astimezone(UTC).isoformat(), **({"text": text} if text else {})}
    body = json.dumps(told | {"data": data}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    digest = hashlib.sha256((of or body).encode()).hexdigest()
    return Message(f"msg_{digest[:32]}", body.encode())


def headers_of(message: Message, secret: str, now: datetime) -> dict[str, str]:
    """The three headers, the signature only with a `secret`. The instant is that of this try, so that a receiver can refuse
    what somebody kept and sends again.
    """
    seconds = int(now.timestamp())
    found = {"webhook-id": message.id, "webhook-timestamp": str(seconds)}
    if secret:
        signed = b".".join((message.id.encode(), str(seconds).encode(), message.body))
        digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
        found["webhook-signature"] = f"v1,{base64.b64encode(digest).decode('ascii')}"
    return found


# ---------------------------------------------------------------------------------------------------------- tries


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try. `problem`: a sentence without the address or any secret; "" where it was taken.

    `status`: None where there was no answer. `retry_after`: seconds that the receiver asked for.
    """

    problem: str = ""
    status: int | None = None
    retry_after: int | None = None

    @property
    def is_away(self) -> bool:
        """Whether it is the receiver that is not there, and not this message that it does not take."""
        return bool(self.problem) and (self.status is None or self.status in AWAY)


Outcome = Literal["taken", "later", "dead", "gone"]


@dataclass(frozen=True, slots=True)
class After:
    """What becomes of a delivery. `at`: of "later", when it is tried again."""

    outcome: Outcome
    reason: str = ""
    at: datetime | None = None


def after_try(answer: Answer, tries: int, *, made_at: datetime, now: datetime, chance: float) -> After:
    """`tries`: this one counted. `chance`: 0 to 1."""
    if not answer.problem:
        return After("taken")
    if answer.status == GONE:
        return After("gone", answer.problem)
    if tries >= MOST_TRIES:
        return After("dead", f"{answer.problem} It was tried {tries} times.")
    if now - made_at >= GIVE_UP_AFTER:
        return After("dead", f"{answer.problem} It was tried for {GIVE_UP_AFTER.days} days.")
    asked = timedelta(seconds=answer.retry_after or 0)
    return After("later", answer.problem, now + max(wait_after(tries, chance), min(asked, LONGEST_WAIT)))


def wait_after(failures: int, chance: float, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """30 s after the first failure, three times as long after each further one, at most `longest`; and of that by chance
    between half and all, so that what failed together does not come again together.
    """
    whole = min(longest, FIRST_WAIT * FACTOR ** min(failures - 1, 20)) if failures > 0 else timedelta(0)
    return whole * (0.5 + chance / 2)
