"""Tokens of the API: one's own, for admins everybody's; and the page that says what the API answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dateline.api.site import description
from dateline.desk.access import ADMIN, VIEWER, allow, roles_of
from dateline.desk.numbers import whole_number
from dateline.desk.shown_once import ShownOnce
from dateline.errors import NotFound, UsageError
from dateline.store import tokens

STATE_WORDS: Mapping[str, Any] = {
    "good": gettext_lazy("good"),
    "expired": gettext_lazy("expired"),
    "revoked": gettext_lazy("revoked"),
}


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    now = datetime.now(UTC)
    roles = roles_of(request.user)
    every = ADMIN in roles
    found = tokens.tokens_of(None if every else request.user)
    context = {
        "lines": [_line(token, now) for token in found],
        "every": every,
        "scopes": [(s, _(words)) for s, words in tokens.SCOPES.items() if tokens.ASKS_FOR[s] in roles],
        "days": tokens.DAYS,
        "most_days": tokens.MOST_DAYS,
        "ticked": [tokens.READ],
        "said": request.session.pop("tokens-said", ""),
    }
    return render(request, "desk/tokens.html", context | more, status=status)


def _line(token: Any, now: datetime) -> dict[str, Any]:
    state = tokens.state_of(token, now)
    return {"token": token, "state": state, "words": STATE_WORDS[state]}


@require_http_methods(["GET", "POST"])
@never_cache
@allow(VIEWER)
def tokens_view(request: HttpRequest) -> HttpResponse:
    """`/tokens`: one's own, for an admin everybody's. POST makes one of one's own: `name`, `scope` (each), `days`; the
    secret is on the answer alone.
    """
    if request.method != "POST":
        return _page(request)
    name, scopes = request.POST.get("name", ""), request.POST.getlist("scope")
    days = whole_number(request.POST.get("days", ""), 4) or 0
    try:
        token, secret = tokens.add_token(
            request.user, name, scopes, days=days, by=request.user, now=datetime.now(UTC)
        )
    except UsageError as e:
        return _page(request, 422, problem=str(e), typed=name, ticked=scopes, days=days or tokens.DAYS)
    return _page(request, shown=(token.name, ShownOnce(secret)))


@require_POST
@allow(VIEWER)
def revoke_view(request: HttpRequest, id: int) -> HttpResponse:
    """`/tokens/<id>/revoke`: one's own, for an admin anybody's."""
    try:
        token = tokens.revoke_token(id, by=request.user, now=datetime.now(UTC))
    except NotFound as e:
        raise Http404(str(e)) from e
    request.session["tokens-said"] = _("%(name)s is revoked: it opens nothing any more.") % {
        "name": token.name
    }
    return redirect("tokens")


@require_GET
@allow(VIEWER)
def api_view(request: HttpRequest) -> HttpResponse:
    """`/api/`: every address of the API with what it takes and answers, from its own OpenAPI description."""
    address = request.build_absolute_uri("/api/v1/")
    return render(request, "desk/api.html", {"groups": _groups(), "address": address})


@lru_cache(maxsize=1)
def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """Tag -> its operations, in the description's order."""
    groups: dict[str, list[dict[str, Any]]] = {}
    described: dict[str, Any] = json.loads(description())
    for address, operations in described["paths"].items():
        for method, operation in operations.items():
            said = operation.get("description", "").strip()
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "address": address,
                    "said": said or operation["summary"],
                    "takes": [_parameter(p) for p in operation["parameters"]],
                    "body": _fields(described, operation.get("requestBody")),
                    "statuses": list(operation["responses"]),
                }
            )
    return list(groups.items())


def _parameter(parameter: Mapping[str, Any]) -> dict[str, str]:
    schema = parameter["schema"]
    said = schema.get("description") or parameter.get("description", "")
    return {"name": parameter["name"], "in": parameter["in"], "kind": _kind(schema), "said": said}


def _fields(described: Mapping[str, Any], body: Mapping[str, Any] | None) -> list[dict[str, str]]:
    if not body:
        return []
    reference = body["content"]["application/json"]["schema"]["$ref"]
    shape = described["components"]["schemas"][reference.rpartition("/")[2]]
    return [
        {"name": name, "in": "body", "kind": _kind(schema), "said": schema.get("description", "")}
        for name, schema in shape["properties"].items()
    ]


def _kind(schema: Mapping[str, Any]) -> str:
    """A type as people read it: "integer", "a, b or c"."""
    if "enum" in schema:
        return ", ".join(str(one) for one in schema["enum"])
    if "anyOf" in schema:
        return next((_kind(one) for one in schema["anyOf"] if one.get("type") != "null"), "")
    return str(schema.get("format") or schema.get("type") or "")
