"""Watches with their numbers, and the token itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from dateline.api.access import read, token_of, user_of
from dateline.api.shapes import answer
from dateline.api.shapes_sources import Me, WatchList, WatchShape, watch_shape
from dateline.store import tokens
from dateline.store.roles import ROLES, roles_of
from dateline.store.watches import WatchLine, numbers_of_watches, watch_line, watches_for

router = Router(tags=["watches"], auth=read)
WEEK = timedelta(days=7)
WatchId = Annotated[str, Path(pattern=r"^[-a-z0-9]{1,60}$")]


def _shapes(lines: Sequence[WatchLine]) -> list[WatchShape]:
    numbers = numbers_of_watches([line.id for line in lines], datetime.now(UTC) - WEEK)
    return [watch_shape(line, numbers[line.id]) for line in lines]


@router.get("/watches", response=WatchList, operation_id="list_watches")
def list_watches(request: HttpRequest) -> HttpResponse:
    """All watches with their numbers, those of the token's user first."""
    return answer(WatchList(items=_shapes(watches_for(user_of(request).get_username(), off=True))))


@router.get("/watches/{id}", response=WatchShape, operation_id="get_watch")
def get_watch(request: HttpRequest, id: WatchId) -> HttpResponse:
    return answer(_shapes([watch_line(id)])[0])


@router.get("/me", tags=["token"], response=Me, operation_id="get_me")
def get_me(request: HttpRequest) -> HttpResponse:
    """What this token is and opens."""
    token = token_of(request)
    held = roles_of(token.user)
    return answer(
        Me(
            token=token.name,
            hint=token.hint,
            user=token.user.get_username(),
            roles=[role for role in ROLES if role in held],
            scopes=[scope for scope in token.scopes if tokens.may(token, scope)],
            expires_at=token.expires_at,
            requests_a_minute=settings.CONFIGURATION["api.token_limit"],
        )
    )
