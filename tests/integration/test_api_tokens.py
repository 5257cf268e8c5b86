"""Tokens: made, shown once, kept as a fingerprint, revoked; the page and the command. On SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from typer.testing import CliRunner

from api_story import Caller, forget_limits
from builders import logged_in, make_user
from dateline.cli import app
from dateline.errors import UsageError
from dateline.store import models as rows
from dateline.store.tokens import MOST_TOKENS, add_token, digest_of, revoke_token, state_of, tokens_of

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def amina() -> User:
    forget_limits()
    return make_user("amina", "editor")


def shown(page: str) -> str:
    found = re.search(r'class="mono password" dir="ltr">([^<]+)<', page)
    assert found
    return found[1]


def everything_kept() -> str:
    """All rows of every table that could hold a secret, as text."""
    tables = (rows.ApiToken, rows.Activity, rows.RateWindow, rows.TokenDecision)
    return json.dumps([list(table.objects.values()) for table in tables], default=str)


def test_of_a_token_only_its_fingerprint_is_kept(amina: User) -> None:
    token, secret = add_token(amina, "map", ["read"], by=amina, now=NOW)
    assert len(secret) > 40
    assert token.digest == digest_of(secret) != secret
    assert Caller(secret).get("me").status_code == 200
    kept = everything_kept()
    assert secret not in kept
    assert secret[12:] not in kept
    assert secret.startswith(token.hint)


def test_a_token_is_shown_once_and_stands_in_no_log_and_on_no_other_page(
    amina: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = logged_in(amina)
    answer = client.post("/tokens", {"name": "map", "scope": ["read", "decide"], "days": "30"})
    secret = shown(answer.content.decode())
    assert Caller(secret).get("me").json()["scopes"] == ["decide", "read"]
    assert "no-store" in answer["Cache-Control"]
    for page in ("/tokens", "/changes", "/api/"):
        text = client.get(page).content.decode()
        assert secret not in text
        assert secret[12:] not in text
    Caller(secret[:-1] + "x").get("me")
    Caller(secret).get("nothing-here")
    assert secret[12:-1] not in caplog.text
    row = rows.ApiToken.objects.get()
    assert timedelta(days=29) < row.expires_at - datetime.now(UTC) <= timedelta(days=30)
    acts = rows.Activity.objects.filter(kind="token").values_list("act", "subject", "by__username")
    assert list(acts) == [("added", "amina: map", "amina")]


@pytest.mark.parametrize(
    ("name", "scopes", "days", "sentence"),
    [
        ("", ["read"], 90, "a name"),
        ("x" * 81, ["read"], 90, "a name"),
        ("map", [], 90, "what the token may do"),
        ("map", ["everything"], 90, "not known"),
        ("map", ["read"], 0, "1 to 366 days"),
        ("map", ["read"], 367, "1 to 366 days"),
        ("taken", ["read"], 90, "already"),
    ],
)
def test_what_makes_no_token_is_a_sentence(
    name: str, scopes: list[str], days: int, sentence: str, amina: User
) -> None:
    add_token(amina, "taken", ["read"], by=None, now=NOW)
    with pytest.raises(UsageError, match=sentence):
        add_token(amina, name, scopes, days=days, by=None, now=NOW)
    answer = logged_in(amina).post("/tokens", {"name": name, "scope": scopes, "days": str(days)})
    assert answer.status_code == 422
    assert rows.ApiToken.objects.count() == 1


def test_nobody_gives_a_token_more_than_their_role(amina: User) -> None:
    ravi = make_user("ravi", "viewer")
    client = logged_in(ravi)
    assert b'value="decide"' not in client.get("/tokens").content
    assert client.post("/tokens", {"name": "x", "scope": ["decide"], "days": "9"}).status_code == 422
    # and for nobody else: the form has no field for that
    client.post("/tokens", {"name": "x", "scope": ["read"], "days": "9", "user": str(amina.pk)})
    assert [token.user for token in tokens_of(None)] == [ravi]


def test_a_user_has_so_many_tokens_at_most(amina: User) -> None:
    for n in range(MOST_TOKENS):
        add_token(amina, f"t{n}", ["read"], by=None, now=NOW)
    with pytest.raises(UsageError, match="at most"):
        add_token(amina, "more", ["read"], by=None, now=NOW)


def test_everybody_revokes_their_own_and_an_admin_anybody_s(amina: User) -> None:
    tokens = [add_token(amina, f"t{n}", ["read"], by=None, now=NOW)[0] for n in range(2)]
    bilal = logged_in("bilal", "editor")
    assert b"t0" not in bilal.get("/tokens").content
    assert bilal.post(f"/tokens/{tokens[0].pk}/revoke").status_code == 404
    assert state_of(rows.ApiToken.objects.get(pk=tokens[0].pk), NOW) == "good"
    assert logged_in(amina).post(f"/tokens/{tokens[0].pk}/revoke").status_code == 302
    admin = logged_in("adnan", "admin")
    assert b"amina" in admin.get("/tokens").content
    assert admin.post(f"/tokens/{tokens[1].pk}/revoke").status_code == 302
    assert {state_of(t, NOW) for t in tokens_of(amina)} == {"revoked"}
    before = rows.Activity.objects.count()
    revoke_token(tokens[0].pk, by=amina, now=NOW)  # once is enough
    assert rows.Activity.objects.count() == before
    add_token(amina, "t0", ["read"], by=None, now=NOW)  # its name is free again


def test_the_page_of_the_api_names_every_address(amina: User) -> None:
    page = logged_in(amina).get("/api/").content.decode()
    for address in ("/api/v1/incidents/{public_id}", "/api/v1/changes", "/api/v1/candidates/{key}/decisions"):
        assert address in page
    assert "<script>" not in page


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output


def test_the_command_makes_lists_and_revokes(amina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.bootstrap.migrate", lambda: None)
    code, said = run("tokens", "add", "map", "--user", "amina", "--scope", "read", "--days", "7")
    secret = re.findall(r"dlt_[-\w]{40,}", said.replace("\n", ""))[0]
    assert (code, Caller(secret).get("me").status_code) == (0, 200)
    code, said = run("tokens", "list", "--json")
    line = json.loads(said)
    assert (code, line["name"], line["user"], line["state"]) == (0, "map", "amina", "good")
    assert secret not in said
    assert "map" in run("tokens", "list", "--user", "amina")[1]
    code, said = run("tokens", "revoke", str(line["id"]))
    assert (code, "revoked" in said) == (0, True)
    assert Caller(secret).get("me").status_code == 401
    assert run("tokens", "add", "map", "--user", "nobody")[0] != 0
