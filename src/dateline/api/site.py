"""The API put together: its addresses, its OpenAPI description, and what holds for every one of its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI

from dateline import __version__
from dateline.api import candidates, decisions, incidents, sources, watching
from dateline.api.access import ask_of_address
from dateline.api.problems import (
    CONTENT_TYPE,
    ProblemShape,
    add_handlers,
    not_allowed,
    problem_of,
    too_many,
)

View = Callable[..., HttpResponseBase]
ERRORS = {
    "401": "No token, or one that opens nothing.",
    "403": "The token has not the scope, or its user not the role.",
    "422": "A parameter or a field cannot be used.",
    "429": "Asked too often; Retry-After says when to go on.",
}
OF_ITEMS = {"404": "There is no such thing."}
OF_OPERATION = {
    "get_incident": {"307": "It was merged; Location is where into.", "410": "It was withdrawn."},
    "decide": {"400": "The body is no JSON.", "409": "Somebody was first, or it is not allowed now."},
    "list_changes": {"409": "The log is shorter than `since`."},
}

api = NinjaAPI(
    title="dateline",
    version=__version__,
    description="Candidates, decisions and confirmed incidents of a dateline desk.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
add_handlers(api)
for module in (incidents, candidates, decisions, sources, watching):
    api.add_router("", module.router)


def guarded(view: View) -> View:
    """What holds for every address: limits for the caller's address, HEAD like GET, errors as problems, ETags.

    No session opens it and no CSRF token is asked for, since no cookie says who asks.
    """

    @conditional_page
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if wait := ask_of_address(request, datetime.now(UTC)):
                raise too_many(wait, "address")
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                raise not_allowed(response.headers.get("Allow", ""))
        except Exception as e:  # noqa: BLE001  every error of the API is told as a problem; `problem_of` logs it
            response = problem_of(e).response()
        patch_vary_headers(response, ["Authorization"])
        return response

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method
        if method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        try:
            return asked(request, *args, **kwargs)
        finally:
            request.method = method

    answered.login_required = False  # type: ignore[attr-defined]
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


@lru_cache(maxsize=1)
def description() -> str:
    """The OpenAPI description as JSON; the same for everybody."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    shape = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = schema["components"]["schemas"]
    schemas.update(shape.pop("$defs", {}))
    schemas["Problem"] = shape
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for address, operations in schema["paths"].items():
        for operation in operations.values():
            more = OF_OPERATION.get(operation["operationId"], {})
            told = ERRORS | (OF_ITEMS if "{" in address else {}) | more
            if any(p["name"] == "cursor" for p in operation["parameters"]):
                told = told | {"400": "The cursor is none of this list."}
            for status, words in sorted(told.items()):
                operation["responses"][status] = {"description": words, "content": content}
    return json.dumps(schema, default=str, ensure_ascii=False)


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, for everybody: it says what any copy of the program says."""
    if request.method != "GET":
        raise not_allowed("GET, HEAD")
    return HttpResponse(description(), content_type="application/json")


def urls() -> list[URLPattern]:
    # ninja's own root answers nothing
    own = [pattern for pattern in api.urls[0] if getattr(pattern, "name", "") != "api-root"]
    patterns: list[Any] = [*own, path("openapi.json", openapi, name="openapi")]
    for pattern in patterns:
        pattern.callback = guarded(pattern.callback)
    return patterns
