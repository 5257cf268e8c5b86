"""Who may see what: each view names its roles, and a view that names none lets nobody in.

Roles are Django groups. An editor decides, an operator looks after sources, a researcher reads and downloads
what was confirmed. A superuser may do everything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

EDITOR, OPERATOR, RESEARCHER = "editor", "operator", "researcher"
ROLES = (EDITOR, OPERATOR, RESEARCHER)

View = Callable[..., Any]


def roles_of(user: Any) -> frozenset[str]:
    """The user's roles; one query the first time, remembered on the user object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(ROLES)
    if not hasattr(user, "_desk_roles"):
        user._desk_roles = frozenset(user.groups.values_list("name", flat=True)) & frozenset(ROLES)
    roles: frozenset[str] = user._desk_roles
    return roles


def allow(*roles: str) -> Callable[[View], View]:
    """Lets in users who have one of `roles`; others get 403. The view keeps them as `allowed_roles`."""
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
    roles = roles_of(user)
    if roles & {EDITOR, OPERATOR} or not roles:
        return "queue"
    return "incidents"
