"""Who may see what: each view names its roles, and a view that names none lets nobody in.

Roles imply each other as `store.roles` says; a view names the least one that it asks for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from dateline.store.roles import ADMIN as ADMIN
from dateline.store.roles import CHIEF_EDITOR as CHIEF_EDITOR
from dateline.store.roles import EDITOR as EDITOR
from dateline.store.roles import OPERATOR as OPERATOR
from dateline.store.roles import ROLES as ROLES
from dateline.store.roles import VIEWER as VIEWER
from dateline.store.roles import roles_of as roles_of

View = Callable[..., Any]


def allow(*roles: str) -> Callable[[View], View]:
    """Lets in users who have one of `roles`, also by implication; others get 403. The view keeps them as `allowed_roles`."""
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"no such roles: {sorted(unknown)}")

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not roles_of(request.user) & set(roles):
                raise PermissionDenied(f"This page is for: {', '.join(roles)}.")
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        guarded.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return wrap


def home_of(user: Any) -> str:
    """The route's name that a user begins at."""
    return "incidents" if roles_of(user) == {VIEWER} else "queue"
