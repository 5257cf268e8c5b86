"""What an HTTP exchange means: a document, "nothing changed", or a failure with a sentence for the
operator."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dateline.documents.bounds import BOUNDS
from dateline.model import Document
from dateline.ports import FetchFailure, FetchOutcome, FetchRequest, NotModified

MAX_RETRY_AFTER = 24 * 3600
"""Seconds. A host that asks for longer ("31 days") is asked again after a day."""

_SECONDS = re.compile(r"\s*(\d{1,12})(?:\.\d*)?\s*")

_NOT_NOW = frozenset({401, 403, 408, 421, 423, 425, 429})
"""Statuses below 500 that another try may change."""

_ADVICE = {
    401: "it wants a log-in; check whether the address is meant for the public",
    403: "the host forbids it; check whether the address opens in a browser",
    404: "nothing is there; check the address",
    410: "it is gone for good; remove the source or give its new address",
    429: "the host was asked too often; it is left alone for a while",
    451: "it is withheld for legal reasons",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """The facts of one finished exchange: the last answer, body already decoded and bounded.

    `moved_to`: where an unbroken run of 301 and 308 from the start led, None if the first answer was no such
    one.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    final_url: str
    finished_at: datetime
    moved_to: str | None = None

    def header(self, name: str) -> str:
        """The first value of that header, "" where it is missing."""
        return next((v for k, v in self.headers if k.lower() == name), "")


def outcome_of(request: FetchRequest, exchange: Exchange) -> FetchOutcome:
    """Read the exchange as RFC 9110 has it."""
    status = exchange.status
    if status == 304:
        if request.etag or request.last_modified:
            return NotModified(request.url, moved_to=exchange.moved_to)
        return _failure(
            request, exchange, "http-304", "it answered 304 to a request without validators", False
        )
    if 200 <= status < 300:
        return _document(request, exchange)
    if 300 <= status < 400:
        return _failure(
            request, exchange, "bad-redirect", f"it answered {status} without a usable address", False
        )
    advice = _ADVICE.get(status) or (
        "the host is in trouble" if status >= 500 else "the host refuses the request"
    )
    # A 404 may heal: the source backs off and is not retired. Only 410 says that it will not.
    return _failure(request, exchange, f"http-{status}", f"it answered {status}: {advice}", status == 410)


def _document(request: FetchRequest, exchange: Exchange) -> FetchOutcome:
    content_type = exchange.header("content-type")
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith(BOUNDS[request.kind].refused_types):
        return _failure(request, exchange, "wrong-type", f"it is {kind}, not a {request.kind}", True)
    return Document(
        url=request.url,
        final_url=exchange.final_url,
        fetched_at=exchange.finished_at,
        status=exchange.status,
        content_type=content_type,
        headers=exchange.headers,
        body=exchange.body,
        sha256=hashlib.sha256(exchange.body).hexdigest(),
        moved_to=exchange.moved_to,
    )


def _failure(request: FetchRequest, exchange: Exchange, code: str, why: str, permanent: bool) -> FetchFailure:
    return FetchFailure(
        url=request.url,
        code=code,
        message=f"{request.url} was not taken: {why}.",
        permanent=permanent,
        status=exchange.status,
        retry_after_seconds=retry_after(exchange.header("retry-after"), now=exchange.finished_at),
    )


def is_gone(failure: FetchFailure) -> bool:
    """Whether a page that is long out should not be asked for again: the host refuses it for its own sake."""
    status = failure.status or 0
    return 400 <= status < 500 and status not in _NOT_NOW


def retry_after(value: str, *, now: datetime) -> int | None:
    """Seconds a Retry-After header asks for (a number or an HTTP date), 0 for the past, at most a day.

    None where the header is missing or cannot be read.
    """
    if not value.strip():
        return None
    seconds = _SECONDS.fullmatch(value)
    if seconds:
        return min(int(seconds[1]), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        wait = (at - now).total_seconds()
    except OverflowError:
        return None
    return int(min(max(wait, 0.0), MAX_RETRY_AFTER))
