"""schemathesis over the API's own description: nothing that can be asked makes it fail, and it answers as described."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from api_story import FIRST, caller, one_connection, small_story
from builders import configured, make_user
from dateline.store import models as rows
from dateline.store.roles import ROLES
from dateline.store.tokens import ASKS_FOR, SCOPES

pytestmark = pytest.mark.django_db
__all__ = ["one_connection"]
EXAMPLES = int(os.environ.get("API_EXAMPLES", "2"))
"""Of each operation, mode and caller. More, and other ones: `API_EXAMPLES=100`."""
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def secrets_of_all_roles() -> dict[str, str]:
    """A token for each role, with all scopes that it may have; "" for none."""
    found = {"nobody": ""}
    for role in ROLES:
        user = make_user(f"a {role}", role)
        held = User.objects.get(pk=user.pk)
        scopes = [s for s in SCOPES if ASKS_FOR[s] == "viewer" or role in ("editor", "chief-editor", "admin")]
        found[role] = caller(held, scopes).secret
    return found


def test_nothing_that_is_asked_makes_the_api_fail(
    one_connection: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_story()
    callers = secrets_of_all_roles()
    article = rows.Article.objects.order_by("pk")[0].key
    configured(monkeypatch, {"api.token_limit": 10**6, "api.address_limit": 10**6})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        real = {"public_id": FIRST, "number": 1, "id": "west", "key": "first"}
        if "/articles/" in operation.path:
            real["key"] = article
        if "/feeds/" in operation.path:
            real["id"] = "coastal-herald"
        for mode in MODES:
            asked += _ask(operation.as_strategy(generation_mode=mode), callers, real)
    assert asked > 3 * len(callers) * EXAMPLES


def _ask(cases: Any, callers: dict[str, str], real: dict[str, Any]) -> int:
    asked = 0

    @settings(
        max_examples=EXAMPLES * len(callers),
        derandomize="API_EXAMPLES" not in os.environ,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, who=st.sampled_from(sorted(callers)), leads_somewhere=st.booleans())
    def ask(case: Any, who: str, leads_somewhere: bool) -> None:
        nonlocal asked
        asked += 1
        forget = {name: value for name, value in real.items() if name in (case.path_parameters or {})}
        if leads_somewhere and forget:
            case.path_parameters.update(forget)
        headers = {"Accept-Encoding": "identity"}  # its client for WSGI unpacks nothing
        if callers[who]:
            headers["Authorization"] = f"Bearer {callers[who]}"
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    try:
        ask()
    except schemathesis.errors.SchemathesisError as e:
        # an operation that takes nothing has nothing that could be wrong
        if "negative" not in str(e).lower():
            raise
    return asked
