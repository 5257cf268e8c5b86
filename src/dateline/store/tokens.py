"""Tokens of the API: made, found by their secret, revoked; each act in the log of activity, the secret nowhere.

A secret is 256 random bits, so that its plain SHA-256 is enough: there is no dictionary to try against it, and a look-up by
the digest tells nothing by the time it takes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q

from dateline.errors import NotFound, UsageError
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.roles import ADMIN, EDITOR, VIEWER, AnyUser, has_role, id_of, implied, roles_of
from dateline.store.rows import clean

READ, READ_TEXT, DECIDE = "read", "read:text", "decide"
SCOPES: Mapping[str, str] = MappingProxyType(
    {
        READ: "reads everything but the full text of articles",
        READ_TEXT: "also reads full texts, where the settings allow it",
        DECIDE: "decides on candidates",
    }
)
"""Each scope and what it is for."""
ASKS_FOR: Mapping[str, str] = MappingProxyType({READ: VIEWER, READ_TEXT: VIEWER, DECIDE: EDITOR})
"""Scope -> the least role whose holder may use it."""

PREFIX = "dlt_"
"""Begins every secret, so that a scanner finds one that was committed somewhere."""
HINT = 8  # characters of a secret that are kept for people
DAYS = 90  # a token's life where nothing else is said
MOST_DAYS = 366
MOST_TOKENS = 50  # of one user that stand
USED_EVERY = timedelta(hours=1)
LONGEST_NAME = 80


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def add_token(
    user: AnyUser, name: str, scopes: Collection[str], *, days: int = DAYS, by: AnyUser | None, now: datetime
) -> tuple[rows.ApiToken, str]:
    """A new token of `user` and its secret, which nobody can be told again. Raises UsageError."""
    name = " ".join(clean(name).split())
    if not name or len(name) > LONGEST_NAME:
        raise UsageError(
            f"Give the token a name of at most {LONGEST_NAME} characters that says what uses it."
        )
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"A token is good for 1 to {MOST_DAYS} days.")
    _check(user, scopes)
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        # two forms that are sent at once wait for each other here
        get_user_model().objects.select_for_update().get(pk=id_of(user))
        own = rows.ApiToken.objects.filter(user_id=id_of(user), revoked_at=None)
        standing = set(own.values_list("name", flat=True))
        if name in standing:
            raise UsageError(f"There is a token {name!r} already; revoke it first or choose another name.")
        if len(standing) >= MOST_TOKENS:
            raise UsageError(f"A user has at most {MOST_TOKENS} tokens; revoke one that is not needed.")
        token = rows.ApiToken.objects.create(
            user_id=id_of(user),
            name=name,
            digest=digest_of(secret),
            hint=secret[:HINT],
            scopes=sorted(set(scopes)),
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        said = {"scopes": token.scopes, "expires": token.expires_at.date().isoformat()}
        record_activity("token", "added", by=by, now=now, subject=_subject(token), after=said)
    return token, secret


def _check(user: AnyUser, scopes: Collection[str]) -> None:
    if not scopes:
        raise UsageError(f"Say what the token may do: {', '.join(SCOPES)}.")
    roles = roles_of(user)
    for scope in scopes:
        if scope not in SCOPES:
            raise UsageError(f"The scope {scope!r} is not known; take one of {', '.join(SCOPES)}.")
        if ASKS_FOR[scope] not in roles:
            raise UsageError(f"The scope {scope} is for users with the role {ASKS_FOR[scope]}.")


def _subject(token: rows.ApiToken) -> str:
    return f"{token.user.get_username()}: {token.name}"


def revoke_token(number: int, *, by: AnyUser | None, now: datetime) -> rows.ApiToken:
    """From the next request on it opens nothing. `by`: its owner, an admin, or None for the command line.

    A token that is revoked already stays as it is. Raises NotFound, also for somebody else's where `by` is no admin.
    """
    with transaction.atomic():
        token = rows.ApiToken.objects.select_for_update(of=("self",)).select_related("user")
        row = token.filter(pk=number).first()
        if row is None or (by is not None and row.user_id != by.pk and not has_role(by, ADMIN)):
            raise NotFound(f"There is no token {number}.", resource=str(number))
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            record_activity("token", "revoked", by=by, now=now, subject=_subject(row))
    return row


def tokens_of(user: AnyUser | None, *, most: int = 500) -> Sequence[rows.ApiToken]:
    """A user's tokens, or everybody's: those that stand first, then the newest."""
    found = rows.ApiToken.objects.select_related("user")
    if user is not None:
        found = found.filter(user_id=id_of(user))
    return list(found.order_by(F("revoked_at").desc(nulls_first=True), "-pk")[:most])


def state_of(token: rows.ApiToken, now: datetime) -> str:
    """good | expired | revoked."""
    if token.revoked_at is not None:
        return "revoked"
    return "good" if token.expires_at > now else "expired"


def find_token(secret: str, now: datetime) -> rows.ApiToken | None:
    """The token of this secret with its user and the user's roles; None unless it stands, has not expired, and its user may
    still log in. One query.
    """
    if not secret.startswith(PREFIX):
        return None
    found = list(  # a row for each group of the user
        rows.ApiToken.objects.filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=now)
        .filter(user__is_active=True)
        .select_related("user")
        .annotate(group=F("user__groups__name"))
    )
    if not found:
        return None
    token = found[0]
    token.user._desk_roles = implied({row.group for row in found if row.group})  # type: ignore[attr-defined]
    return token


def touch(token: rows.ApiToken, now: datetime) -> None:
    """Note that it was used, at most once an hour: a write for each request would make readers wait for one another."""
    due = Q(used_at=None) | Q(used_at__lt=now - USED_EVERY)
    if token.used_at is None or token.used_at < now - USED_EVERY:
        rows.ApiToken.objects.filter(due, pk=token.pk).update(used_at=now)


def may(token: rows.ApiToken, scope: str) -> bool:
    """Whether it opens `scope` now: it was given to it, and its user still has the role that this asks for."""
    return scope in token.scopes and has_role(token.user, ASKS_FOR[scope])


def note_decision(decision: rows.Decision, token: rows.ApiToken) -> None:
    """Remember by which token a decision was made. Called in its transaction."""
    rows.TokenDecision.objects.get_or_create(decision=decision, defaults={"token": token})
