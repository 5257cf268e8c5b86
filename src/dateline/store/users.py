"""Users and their roles: added, given others, switched off and on, given a new password; each act in the log of activity."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction

from dateline.errors import UsageError
from dateline.store.activity import record_activity
from dateline.store.roles import ADMIN, ROLES, AnyUser, give_roles

BYTES_OF_A_PASSWORD = 12  # sixteen letters, 96 bits


def new_password() -> str:
    """A password nobody has had."""
    return secrets.token_urlsafe(BYTES_OF_A_PASSWORD)


def own_roles(user: AbstractUser) -> tuple[str, ...]:
    """The roles that the user was given, without what they imply; the least first."""
    names = {group.name for group in user.groups.all()}
    return tuple(role for role in ROLES if role in names)


def check_roles(named: Collection[str]) -> None:
    """Raises UsageError for what is no role, and for none at all."""
    for role in named:
        if role not in ROLES:
            raise UsageError(f"The role {role!r} is not known; take one of {', '.join(ROLES)}.")
    if not named:
        raise UsageError("A user has a role; who is to do nothing any more is switched off.")


def add_user(
    name: str,
    roles: Collection[str],
    password: str,
    *,
    by: AnyUser | None,
    now: datetime,
    superuser: bool = False,
) -> AbstractUser:
    """Make a user. Raises UsageError where the name is taken or none, or a role not known."""
    check_roles(roles)
    model = get_user_model()
    if model.objects.filter(username=name).exists():
        raise UsageError(f"There is a user {name!r} already.")
    try:
        model(username=name).clean_fields(exclude=["password"])
    except ValidationError as e:
        raise UsageError(f"{name!r} cannot be a user's name: {' '.join(e.messages)}") from e
    with transaction.atomic():
        user = model.objects.create_user(name, password=password)
        user.is_staff = user.is_superuser = superuser
        user.save(update_fields=["is_staff", "is_superuser"])
        give_roles(user, roles)
        record_activity("user", "added", by=by, now=now, subject=name, after={"roles": sorted(roles)})
    return user


def change_roles(user: AbstractUser, roles: Collection[str], *, by: AnyUser | None, now: datetime) -> None:
    """Give `user` exactly these roles. Raises UsageError."""
    check_roles(roles)
    _refuse(user, by, "Somebody else has to take the role admin from you." if ADMIN not in roles else "")
    before = sorted(own_roles(user))
    if before == sorted(set(roles)):
        return
    with transaction.atomic():
        give_roles(user, roles)
        after = {"roles": sorted(set(roles))}
        subject = user.get_username()
        record_activity(
            "user", "roles", by=by, now=now, subject=subject, before={"roles": before}, after=after
        )


def switch(user: AbstractUser, *, on: bool, by: AnyUser | None, now: datetime) -> None:
    """Let `user` log in, or no more; who is logged in is out with their next page. Raises UsageError."""
    _refuse(user, by, "" if on else "Somebody else has to switch you off.")
    if user.is_active == on:
        return
    with transaction.atomic():
        user.is_active = on
        user.save(update_fields=["is_active"])
        act = "switched on" if on else "switched off"
        record_activity("user", act, by=by, now=now, subject=user.get_username())


def give_password(user: AbstractUser, *, by: AnyUser | None, now: datetime) -> str:
    """A new password for `user`, which is told to nobody but the caller. Raises UsageError."""
    _refuse(user, by, "")
    password = new_password()
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record_activity("user", "new password", by=by, now=now, subject=user.get_username())
    return password


def _refuse(user: AbstractUser, by: AnyUser | None, of_oneself: str) -> None:
    """Nobody shuts themselves out, and nobody but a superuser touches one."""
    if by is None or by.is_superuser:
        return
    if user.is_superuser:
        raise UsageError("A superuser is changed by a superuser only.")
    if of_oneself and by.pk == user.pk:
        raise UsageError(of_oneself)
