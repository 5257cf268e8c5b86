"""Who asks: a token in the Authorization header, and nothing else. A session's cookie opens nothing here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from dateline.api.problems import Problem, too_many
from dateline.store import models as rows
from dateline.store import tokens
from dateline.store.rates import RATES
from dateline.store.roles import AnyUser

WRONG = 20  # requests that a wrong token counts for
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="dateline"'}


class Token(HttpAuthBase):
    """Lets in whose token has `scope`, as long as its user has the role that the scope asks for."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> rows.ApiToken:
        """Raises Problem: 401, 403, 429."""
        now = datetime.now(UTC)
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise Problem(401, "no-token", "Send a token: Authorization: Bearer dlt_...", headers=CHALLENGE)
        token = tokens.find_token(secret.strip(), now)
        if token is None:
            if wait := ask_of_address(request, now, cost=WRONG):
                raise too_many(wait, "address")
            raise Problem(
                401,
                "bad-token",
                "This token is not known, has expired, or was revoked.",
                headers={"WWW-Authenticate": CHALLENGE["WWW-Authenticate"] + ', error="invalid_token"'},
            )
        if wait := RATES.take(f"token {token.pk}", settings.CONFIGURATION["api.token_limit"], now):
            raise too_many(wait, "token")
        if not tokens.may(token, self.scope):
            raise self._refused(token)
        tokens.touch(token, now)
        return token

    def _refused(self, token: rows.ApiToken) -> Problem:
        if self.scope not in token.scopes:
            return Problem(403, "scope-missing", f"This token has not the scope {self.scope}.")
        role = tokens.ASKS_FOR[self.scope]
        return Problem(403, "role-missing", f"The token's user has not the role {role}.")


def ask_of_address(request: HttpRequest, now: datetime, *, cost: int = 1) -> int:
    """Count a request of the caller's address; the seconds to wait where it asked too often, else 0."""
    limit: int = settings.CONFIGURATION["api.address_limit"]
    return RATES.take(f"address {request.META.get('REMOTE_ADDR', '')}", limit, now, cost=min(cost, limit))


def token_of(request: HttpRequest) -> rows.ApiToken:
    """The token that let this request in."""
    return cast(rows.ApiToken, request.auth)  # type: ignore[attr-defined]


def user_of(request: HttpRequest) -> AnyUser:
    return token_of(request).user


read = Token(tokens.READ)
read_text = Token(tokens.READ_TEXT)
decides = Token(tokens.DECIDE)
