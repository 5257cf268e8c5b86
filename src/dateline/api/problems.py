"""Errors as RFC 9457 tells them: `application/problem+json`, for every status, whoever notices it."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, Field

from dateline.errors import ActRefused, CorrectionRefused, NotFound, RevisionConflict, TransitionRefused

CONTENT_TYPE = "application/problem+json"
TYPE = "urn:dateline:problem:"
log = logging.getLogger("dateline.api")


class FieldProblem(BaseModel):
    """What is wrong with one field. `field`: its name, with dots for parts of parts."""

    field: str
    detail: str


class ProblemShape(BaseModel):
    """An error. `type` is stable and tells kinds apart; `detail` is for people and may change."""

    type: str = Field(examples=[f"{TYPE}not-found"])
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
    decided_by: str | None = None
    verdict: str | None = None
    decided_at: datetime | None = None
    revision: int | None = None
    withdrawn_at: datetime | None = None
    reference: str | None = None


class Problem(Exception):
    """Ends a request. `kind`: the last part of its type. `more`: members beside the usual ones."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers = dict(headers or {})
        self.more = more

    def response(self) -> HttpResponse:
        body = {
            "type": TYPE + self.kind,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        } | {name: value for name, value in self.more.items() if value is not None}
        return HttpResponse(
            json.dumps(body, ensure_ascii=False, default=datetime.isoformat),
            status=self.status,
            content_type=CONTENT_TYPE,
            headers=self.headers,
        )


def not_found(detail: str = "There is nothing at this address.") -> Problem:
    return Problem(404, "not-found", detail)


def not_allowed(allow: str) -> Problem:
    return Problem(405, "method-not-allowed", f"This address takes {allow}.", headers={"Allow": allow})


def too_many(wait: int, whose: str) -> Problem:
    return Problem(
        429,
        "too-many-requests",
        f"This {whose} has asked too often; go on in {wait} seconds.",
        headers={"Retry-After": str(wait)},
    )


def invalid(errors: Sequence[tuple[str, str]], detail: str = "") -> Problem:
    """`errors`: field and what is wrong with it."""
    said = detail or "; ".join(f"{field}: {why}" for field, why in errors)
    return Problem(422, "invalid", said, errors=[{"field": field, "detail": why} for field, why in errors])


def of_failure(error: BaseException) -> Problem:
    """What is told of an error that nobody expected: nothing but a reference to the log."""
    if isinstance(error, OperationalError):
        log.error("the database does not answer: %s", type(error).__name__)
        return Problem(
            503,
            "unavailable",
            "The database does not answer; try again in a moment.",
            headers={"Retry-After": "10"},
        )
    reference = secrets.token_hex(6)
    log.error("request failed, reference %s", reference, exc_info=error)
    return Problem(
        500,
        "internal",
        f"Something failed here. Whoever looks after dateline finds it in the log under {reference}.",
        reference=reference,
    )


def problem_of(error: BaseException) -> Problem:
    """The problem that an error is told as."""
    match error:
        case Problem():
            return error
        case NotFound():
            return not_found(str(error))
        case RevisionConflict():
            return Problem(
                409,
                "revision-conflict",
                str(error),
                decided_by=error.decided_by or None,
                verdict=error.verdict or None,
                decided_at=error.decided_at,
                revision=error.revision,
            )
        case TransitionRefused() | ActRefused():
            return Problem(409, "refused", str(error))
        case CorrectionRefused():
            return invalid([(f"corrections.{field}", why) for field, why in error.problems.items()])
        case ValidationError():
            return invalid([_field_of(one) for one in error.errors])
        case Http404():
            return not_found()
        case RequestDataTooBig():
            return Problem(413, "too-large", "The body is larger than anything that is taken here.")
        case HttpError():
            return Problem(error.status_code, "bad-request", "The body cannot be read as JSON.")
        case SuspiciousOperation() | BadRequest():
            return Problem(400, "bad-request", "The request cannot be used.")
        case _:
            return of_failure(error)


def _field_of(error: Mapping[str, Any]) -> tuple[str, str]:
    """pydantic's place of an error without the parts that only Python sees."""
    inner = [str(part) for part in error["loc"]]
    named = inner[1:] if len(inner) > 1 else inner
    if len(named) > 1 and named[0] in ("asked", "sent"):  # parameters' names of our functions
        named = named[1:]
    return ".".join(named), str(error["msg"])


def add_handlers(api: NinjaAPI) -> None:
    def handle(request: HttpRequest, error: Any) -> HttpResponse:
        return problem_of(error).response()

    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, handle)
