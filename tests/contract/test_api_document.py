"""docs/api.md: each example in it is run, and it names what there is."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from api_story import FIRST, SECOND, THIRD, caller, one_connection, small_story
from builders import make_feed
from dateline.api.decisions import ReasonCode, VerdictName
from dateline.api.site import description
from dateline.model import Verdict
from dateline.store.decisions import decide
from dateline.store.tokens import ASKS_FOR, SCOPES

__all__ = ["one_connection"]
PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^(curl .+?)\s+# (\d{3})$", PAGE, re.MULTILINE)


def asked(command: str, values: dict[str, str]) -> tuple[str, str, str, dict[str, str]]:
    """Method, path, body and headers of a call of curl."""
    for name, value in values.items():
        command = command.replace(f"${name}", value.replace('"', '\\"'))
    words = iter(shlex.split(command)[1:])
    method, path, body, headers = "GET", "", "", {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            path = word
    assert path.startswith("DESK/"), command
    return method, path.removeprefix("DESK"), body, headers


@pytest.mark.django_db
def test_every_call_of_the_document_is_answered_as_it_says() -> None:
    amina = small_story()
    make_feed()
    client, secret = Client(), caller(amina, ["read", "decide"]).secret
    headers = {"Authorization": f"Bearer {secret}"}
    values = {
        "DESK": "DESK", "TOKEN": secret, "INCIDENT": FIRST, "MERGED": SECOND, "WITHDRAWN": THIRD,
        "CANDIDATE": "first", "WAITING": "waiting",
        "CURSOR": client.get("/api/v1/decisions?limit=2", headers=headers).json()["next"],
    }  # fmt: skip
    assert len(CALLS) > 20
    for command, status in CALLS:
        values["ETAG"] = client.get("/api/v1/incidents?limit=5", headers=headers)["ETag"]
        method, path, body, sent = asked(command, values)
        answer = client.generic(
            method, path, body, sent.pop("Content-Type", "application/json"), headers=sent
        )
        assert answer.status_code == int(status), (command, answer.content)


@pytest.mark.django_db
def test_the_loop_of_the_document_follows_the_log(one_connection: None) -> None:
    amina = small_story()
    names: dict[str, Any] = {}
    exec(re.search(r"```python\n(.+?)```", PAGE, re.DOTALL)[1], names)  # type: ignore[index]
    client = httpx.Client(
        transport=httpx.WSGITransport(app=WSGIHandler()),
        base_url="http://localhost",
        headers={"Authorization": f"Bearer {caller(amina).secret}"},
    )
    seen = list(names["follow"](client, 0))
    assert [(number, kind, id, bool(incident)) for number, kind, id, incident in seen] == [
        (1, "published", FIRST, True),
        (2, "published", SECOND, False),
        (3, "retracted", SECOND, False),
        (4, "changed", FIRST, True),
        (5, "published", THIRD, False),
        (6, "retracted", THIRD, False),
    ]
    assert list(names["follow"](client, 6)) == []
    decide("waiting", Verdict.CONFIRM, user=amina, expected_revision=0, now=datetime.now(UTC))
    assert [line[0] for line in names["follow"](client, 6)] == [7]


def test_the_document_names_every_address_scope_verdict_reason_and_problem() -> None:
    described = json.loads(description())
    for address, methods in described["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {address.removeprefix('/api/v1')}`" in PAGE, (method, address)
    for scope, role in ASKS_FOR.items():
        assert re.search(rf"^\| `{scope}` \| .* \| {role} \|$", PAGE, re.MULTILINE), scope
    assert set(SCOPES) == set(ASKS_FOR)
    for word in (*VerdictName.__args__, *ReasonCode.__args__):  # type: ignore[attr-defined]
        assert f"`{word}`" in PAGE, word
    source = Path(__file__).parents[2] / "src/dateline/api"
    code = "".join(file.read_text(encoding="utf-8") for file in source.glob("*.py"))
    for status, kind in re.findall(r'Problem\(\s*(\d{3}),\s*"([a-z-]+)"', code):
        assert re.search(rf"^\| {status} \| .*`{kind}`", PAGE, re.MULTILINE), (status, kind)
