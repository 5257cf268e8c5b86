"""Who may do what: the roles, which of them imply which, and the Django groups that hold them.

A role is a group of the same name. A superuser has them all. This is the one place that knows them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser, Group
from django.db import transaction

VIEWER, EDITOR, CHIEF_EDITOR = "viewer", "editor", "chief-editor"
OPERATOR, ADMIN = "operator", "admin"

ROLES: Mapping[str, str] = MappingProxyType(
    {
        VIEWER: "reads everything, and exports",
        EDITOR: "decides on candidates",
        CHIEF_EDITOR: "also settles second reviews, assigns and approves",
        OPERATOR: "looks after sources and runs",
        ADMIN: "also looks after users and roles",
    }
)
"""Each role and what it is for, the least first."""

_IMPLIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        VIEWER: frozenset({VIEWER}),
        EDITOR: frozenset({EDITOR, VIEWER}),
        CHIEF_EDITOR: frozenset({CHIEF_EDITOR, EDITOR, VIEWER}),
        OPERATOR: frozenset({OPERATOR, VIEWER}),
        ADMIN: frozenset(ROLES),
    }
)

AnyUser = AbstractUser | AnonymousUser


def id_of(user: AnyUser) -> int:
    """The primary key of somebody who has logged in."""
    assert user.pk is not None
    return int(user.pk)


def implied(named: Collection[str]) -> frozenset[str]:
    """`named` roles with all that they imply; names that are no role are left out."""
    return frozenset(role for name in named for role in _IMPLIES.get(name, ()))


def implying(role: str) -> tuple[str, ...]:
    """The roles, so the groups, that `role` comes with."""
    return tuple(name for name, roles in _IMPLIES.items() if role in roles)


def roles_of(user: Any) -> frozenset[str]:
    """The user's roles with all they imply; one query the first time, remembered on the user object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset(ROLES)
    if not hasattr(user, "_desk_roles"):
        user._desk_roles = implied(user.groups.values_list("name", flat=True))
    roles: frozenset[str] = user._desk_roles
    return roles


def has_role(user: AnyUser, role: str) -> bool:
    """Whether an active user has `role`, by its own name or by implication."""
    return role in roles_of(user)


def ensure_roles() -> None:
    """Make the groups of the roles where they are not there yet."""
    for name in ROLES:
        Group.objects.get_or_create(name=name)


def give_roles(user: AbstractUser, named: Collection[str]) -> None:
    """Put `user` into the groups of these roles and out of all others'; other groups stay."""
    ensure_roles()
    with transaction.atomic():
        user.groups.remove(*Group.objects.filter(name__in=set(ROLES) - set(named)))
        user.groups.add(*Group.objects.filter(name__in=set(ROLES) & set(named)))
    user.__dict__.pop("_desk_roles", None)
