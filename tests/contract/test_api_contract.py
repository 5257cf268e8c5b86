"""The API from outside: who gets in, and how it says no."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver

from api_story import FIRST, ROOT, THIRD, Caller, caller, forget_limits, problem, small_story
from builders import PASSWORD, configured, logged_in, make_article, make_feed, make_user
from dateline.api.site import api, description
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store import tokens
from dateline.store.decisions import decide
from dateline.store.roles import ROLES

pytestmark = pytest.mark.django_db
ALL = tuple(tokens.SCOPES)


@pytest.fixture(scope="module")
def story(once: Callable[[Callable[[], Any]], None]) -> None:
    once(small_story)


@pytest.fixture
def amina(story: None) -> User:
    forget_limits()
    return User.objects.get(username="amina")


@pytest.fixture
def full_text(monkeypatch: pytest.MonkeyPatch) -> None:
    configured(monkeypatch, {"api.full_text": True})


# ---------------------------------------------------------------------------------------------------- who gets in

LEAST = {
    "list_incidents": ("read", "viewer"),
    "get_incident": ("read", "viewer"),
    "list_changes": ("read", "viewer"),
    "list_candidates": ("read", "viewer"),
    "get_candidate": ("read", "viewer"),
    "list_decisions": ("read", "viewer"),
    "get_decision": ("read", "viewer"),
    "decide": ("decide", "editor"),
    "list_feeds": ("read", "viewer"),
    "get_feed": ("read", "viewer"),
    "list_articles": ("read", "viewer"),
    "get_article": ("read", "viewer"),
    "get_article_text": ("read:text", "viewer"),
    "list_watches": ("read", "viewer"),
    "get_watch": ("read", "viewer"),
    "get_me": ("read", "viewer"),
}
"""Operation -> the scope and the least role that it asks for."""
MAY_DECIDE = {"editor", "chief-editor", "admin"}


def operations() -> Iterator[tuple[str, str, str]]:
    """Operation, method and an address of it that leads somewhere."""
    article = rows.Article.objects.order_by("pk").values_list("key", flat=True)[0]
    places = {
        "public_id": FIRST, "number": "1", "id": "coastal-herald", "key": "first",
    }  # fmt: skip
    for address, methods in json.loads(description())["paths"].items():
        for method, operation in methods.items():
            parts = places | ({"key": article} if "/articles/" in address else {})
            parts |= {"id": "west"} if "/watches/" in address else {}
            yield operation["operationId"], method.upper(), address.removeprefix(ROOT).format(**parts)


def test_every_operation_is_in_the_matrix_and_asks_for_its_scope() -> None:
    found = {
        operation.operation_id: operation.auth_callbacks[0].scope  # type: ignore[attr-defined]
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
    }
    assert found == {name: scope for name, (scope, _) in LEAST.items()}
    assert all(tokens.ASKS_FOR[scope] == role for scope, role in LEAST.values())


def test_every_address_under_api_is_guarded() -> None:
    routes = [r for r in get_resolver().url_patterns if getattr(r, "app_name", None) == "api"]
    guarded = [pattern.callback for resolver in routes for pattern in resolver.url_patterns]
    assert len(guarded) == len(json.loads(description())["paths"]) + 1  # and the description itself
    assert all(view.login_required is False and view.csrf_exempt for view in guarded)


def test_each_role_gets_where_it_may_and_nowhere_else(full_text: None, amina: User) -> None:
    for role in ("nobody", "no role", *ROLES, "superuser"):
        _asks_everything(role)


def _asks_everything(role: str) -> None:
    who = Caller()
    if role == "superuser":
        who = caller(make_user(role, superuser=True), ALL)
    elif role != "nobody":
        user = make_user(f"a {role}", "editor")
        who = caller(user, ALL)  # made when the user could still do everything
        user.groups.clear()
        if role != "no role":
            user.groups.add(Group.objects.get_or_create(name=role)[0])
    seen = set()
    for name, method, address in operations():
        answer = who.post(address, {}) if method == "POST" else who.send(method, address)
        seen.add(name)
        if role == "nobody":
            problem(answer, 401, "no-token")
            assert answer["WWW-Authenticate"].startswith("Bearer")
        elif role == "no role" or (LEAST[name][1] == "editor" and role not in (*MAY_DECIDE, "superuser")):
            problem(answer, 403, "role-missing")
        else:
            # an empty decision is refused as incomplete, after the door
            assert answer.status_code == (422 if method == "POST" else 200), (name, answer.content)
    assert seen == set(LEAST)


@pytest.mark.parametrize("scope", ALL)
def test_a_token_opens_what_its_scopes_say_and_no_more(scope: str, full_text: None, amina: User) -> None:
    who = caller(amina, [scope])
    for name, method, address in operations():
        answer = who.post(address, {}) if method == "POST" else who.send(method, address)
        if LEAST[name][0] == scope:
            assert answer.status_code in (200, 422), name
        else:
            problem(answer, 403, "scope-missing")


def test_a_session_alone_opens_nothing(amina: User) -> None:
    client = logged_in(amina)
    problem(client.get(ROOT + "incidents"), 401, "no-token")
    body = json.dumps({"verdict": "confirm", "revision": 0})
    answer = client.post(ROOT + "candidates/waiting/decisions", body, "application/json")
    problem(answer, 401, "no-token")
    assert not rows.Decision.objects.filter(candidate__key="waiting").exists()


def test_a_token_of_somebody_else_s_session_decides_in_the_token_s_name(amina: User) -> None:
    who = caller(make_user("bilal", "editor"), ["decide"])
    client = logged_in(amina, enforce_csrf_checks=True)  # the cookie's user, and no CSRF token
    answer = client.post(
        ROOT + "candidates/waiting/decisions",
        json.dumps({"verdict": "confirm", "revision": 0}),
        "application/json",
        headers={"authorization": f"Bearer {who.secret}"},
    )
    assert answer.status_code == 201
    assert answer.json()["decision"]["decided_by"] == "bilal"


def test_no_other_site_s_page_may_read_an_answer(amina: User) -> None:
    who = caller(amina)
    answer = who.get("incidents", {"origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    problem(who.send("OPTIONS", "incidents"), 405, "method-not-allowed")


# ---------------------------------------------------------------------------------------------------- how it says no

REFUSALS = (
    ("GET", "nothing-here", 404, "not-found"),
    ("GET", "incidents/DL-NONE", 404, "not-found"),
    ("GET", "candidates/nosuch", 404, "not-found"),
    ("GET", "decisions/999999", 404, "not-found"),
    ("GET", "feeds/nosuch", 404, "not-found"),
    ("GET", "articles/nosuch", 404, "not-found"),
    ("GET", "watches/nosuch", 404, "not-found"),
    ("PUT", "incidents", 405, "method-not-allowed"),
    ("DELETE", f"incidents/{FIRST}", 405, "method-not-allowed"),
    ("POST", "openapi.json", 405, "method-not-allowed"),
    ("GET", "incidents?limit=0", 422, "invalid"),
    ("GET", "incidents?limit=201", 422, "invalid"),
    ("GET", "incidents?limit=many", 422, "invalid"),
    ("GET", "incidents?countri=PK", 422, "invalid"),
    ("GET", "incidents?country=Pakistan", 422, "invalid"),
    ("GET", "incidents?type=Nothing", 422, "invalid"),
    ("GET", "incidents?admin1=Sindh", 422, "invalid"),  # of no country
    ("GET", "incidents?box=1,2,3", 422, "invalid"),
    ("GET", "incidents?from=yesterday", 422, "invalid"),
    ("GET", "candidates?state=lost", 422, "invalid"),
    ("GET", "candidates?score=101", 422, "invalid"),
    ("GET", "candidates/%00", 422, "invalid"),
    ("GET", "changes?since=-1", 422, "invalid"),
    ("GET", "changes?since=99999999999999999999", 422, "invalid"),
    ("GET", "changes?since=1000", 409, "ahead-of-log"),
    ("GET", "decisions?since=2026-01-01", 422, "invalid"),  # an instant has a zone
    ("GET", "articles/x/text", 403, "text-closed"),
    ("GET", f"incidents/{THIRD}", 410, "withdrawn"),
    ("POST", "candidates/first/decisions", 422, "invalid"),
)


def test_every_refusal_is_a_problem(amina: User) -> None:
    who = caller(amina, ALL)
    for method, path, status, kind in REFUSALS:
        body = problem(who.send(method, path), status, kind)
        if status == 422:
            assert body["errors"][0]["field"], path


def test_a_garbled_cursor_is_refused(amina: User) -> None:
    who = caller(amina)
    for cursor in ("x", "a.b", "WzFd.x", "%F0%9F%92%A5", "..", "x" * 600):
        for path in ("incidents", "candidates", "decisions", "feeds", "articles"):
            problem(who.send("GET", f"{path}?cursor={cursor}"), 400, "bad-cursor")


def test_a_cursor_belongs_to_its_list_and_its_filters(amina: User) -> None:
    who = caller(amina)
    decide("waiting", Verdict.CONFIRM, user=amina, expected_revision=0, now=datetime.now(UTC))
    cursor = who.get("incidents", limit=1).json()["next"]
    assert who.get("incidents", limit=2, cursor=cursor).status_code == 200
    problem(who.get("incidents", limit=1, cursor=cursor, country="PK"), 400, "bad-cursor")
    problem(who.get("decisions", cursor=cursor), 400, "bad-cursor")
    signed, dot, signature = cursor.rpartition(".")
    changed = ("A" if signed[0] != "A" else "B") + signed[1:]
    problem(who.get("incidents", limit=1, cursor=changed + dot + signature), 400, "bad-cursor")


def test_what_is_no_json_and_what_is_too_much_is_refused(amina: User) -> None:
    who = caller(amina, ALL)
    for body in ("{", "", b"\xff\xfe", "[]", "null", '"x"'):
        assert who.post("candidates/waiting/decisions", body).status_code in (400, 422), body
    huge = json.dumps({"verdict": "confirm", "revision": 0, "reason": "x" * 3_000_000})
    problem(who.post("candidates/waiting/decisions", huge), 413, "too-large")


def test_an_error_of_ours_tells_a_reference_and_nothing_else(
    amina: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    who = caller(amina)

    def fails(*given: Any, **named: Any) -> Any:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("dateline.api.incidents.incident_page", fails)
    answer = who.get("incidents")
    body = problem(answer, 500, "internal")
    assert "secret" not in answer.content.decode()
    assert body["reference"] in caplog.text
    assert "secret of the house" in caplog.text

    def is_away(*given: Any, **named: Any) -> Any:
        raise OperationalError("connection to host 10.0.0.5 refused")

    monkeypatch.setattr("dateline.api.incidents.incident_page", is_away)
    answer = who.get("incidents")
    problem(answer, 503, "unavailable")
    assert (answer["Retry-After"], b"10.0.0.5" in answer.content) == ("10", False)


def test_a_host_that_is_not_ours_gets_a_problem_too() -> None:
    problem(Client().get(ROOT + "incidents", headers={"host": "evil.example"}), 400, "bad-request")


# ---------------------------------------------------------------------------------------------------- limits


def test_a_token_that_asks_too_often_is_told_when_to_go_on(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(monkeypatch, {"api.token_limit": 3})
    who, other = caller(amina), caller(amina, name="another")
    # a minute may end between two of them, and then as many again
    statuses = [who.get("me").status_code for _ in range(2 * 3 + 1)]
    assert 429 in statuses
    assert statuses[0] == 200
    assert other.get("me").status_code == 200
    refused = next(a for a in (who.get("me") for _ in range(2 * 3 + 1)) if a.status_code == 429)
    problem(refused, 429, "too-many-requests")
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_an_address_that_asks_too_often_waits_whatever_its_tokens(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(monkeypatch, {"api.address_limit": 4})
    callers = [caller(amina, name=f"program {n}") for n in range(3)]
    statuses = [callers[n % 3].get("me").status_code for n in range(9)]
    assert statuses.count(429) >= 1
    assert replace(callers[0], address="203.0.113.9").get("me").status_code == 200


def test_guessing_tokens_costs_an_address_more_than_asking(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(monkeypatch, {"api.address_limit": 100})
    guessed = [Caller(f"dlt_{n:043}").get("me").status_code for n in range(2 * 5 + 1)]
    assert (guessed[0], 429 in guessed) == (401, True)
    who = replace(caller(amina), address="203.0.113.9")
    assert {who.get("me").status_code for _ in range(2 * 5 + 1)} == {200}


# ---------------------------------------------------------------------------------------------------- answers


def test_full_texts_are_handed_out_where_setting_and_scope_allow_it(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_article("The whole text of a paper.").key
    who = caller(amina, ["read", "read:text"])
    listed = who.get(f"articles/{key}")
    assert b"whole text" not in listed.content
    assert listed.json()["characters"] == len("The whole text of a paper.")
    problem(who.get(f"articles/{key}/text"), 403, "text-closed")
    configured(monkeypatch, {"api.full_text": True})
    assert who.get(f"articles/{key}/text").json()["text"] == "The whole text of a paper."
    problem(caller(amina, name="without").get(f"articles/{key}/text"), 403, "scope-missing")


def test_no_host_of_an_inner_network_and_no_password_leaves(amina: User) -> None:
    make_feed("inside", url="http://10.0.0.5:8080/feed").last_error = "10.0.0.5 refused"
    rows.Feed.objects.filter(pk="inside").update(last_error="no answer from 10.0.0.5", failures=3)
    make_feed("named", url="https://reader:hunter2@papers.example.org/feed?x=1")
    make_article("x", url="http://wiki.intranet/page", feed=make_feed())
    who = caller(amina)
    feeds = who.get("feeds", limit=200)
    shown = {feed["id"]: feed["url"] for feed in feeds.json()["items"]}
    assert (shown["inside"], shown["named"]) == (None, "https://papers.example.org/feed?x=1")
    assert who.get("articles", limit=1).json()["items"][0]["url"] is None
    every = feeds.content + who.get("articles", limit=200).content
    for secret in (b"10.0.0.5", b"hunter2", b"intranet"):
        assert secret not in every


def test_an_answer_that_is_known_already_is_not_sent_again(amina: User) -> None:
    who = caller(amina)
    for path in ("incidents", f"incidents/{FIRST}", "candidates", "changes", "decisions", "openapi.json"):
        first = who.get(path)
        tag = first["ETag"]
        again = who.get(path, {"if-none-match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), path
        assert who.get(path, {"if-none-match": f"W/{tag}"}).status_code == 304  # as gzip leaves it
        assert who.get(path, {"if-none-match": '"another"'}).status_code == 200
        assert (first["Cache-Control"], "Authorization" in first["Vary"]) == ("private, no-cache", True)
    tag = who.get("incidents")["ETag"]
    decide("first", Verdict.UNDO, user=amina, expected_revision=1, now=datetime.now(UTC))
    assert who.get("incidents", {"if-none-match": tag}).status_code == 200
    head = who.send("HEAD", "incidents")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", who.get("incidents")["ETag"])


# ---------------------------------------------------------------------------------------------------- tokens


def test_a_token_ends_when_it_expires_is_revoked_or_its_user_goes(amina: User) -> None:
    now = datetime.now(UTC)
    old = caller(amina, name="old", days=1, now=now - timedelta(days=2))
    problem(old.get("me"), 401, "bad-token")
    who = caller(amina)
    assert who.get("me").status_code == 200
    User.objects.filter(pk=amina.pk).update(is_active=False)
    problem(who.get("me"), 401, "bad-token")
    User.objects.filter(pk=amina.pk).update(is_active=True)
    assert who.get("me").status_code == 200
    tokens.revoke_token(rows.ApiToken.objects.get(name="a program").pk, by=amina, now=now)
    problem(who.get("me"), 401, "bad-token")


def test_what_is_no_token_opens_nothing(amina: User) -> None:
    for header in ("", "Bearer", "Bearer ", "Basic YW1pbmE6eA==", "bearer dlt_x", "Bearer \x00", "Token x"):
        answer = Client().get(ROOT + "incidents", headers={"authorization": header})
        assert answer.status_code == 401, header
    assert Client().get(ROOT + f"incidents?token={caller(amina).secret}").status_code == 401


def test_me_says_what_the_token_is(amina: User) -> None:
    said = caller(amina, ["read", "decide"]).get("me").json()
    assert (said["token"], said["user"], said["roles"], said["scopes"]) == (
        "a program", "amina", ["viewer", "editor"], ["decide", "read"],
    )  # fmt: skip
    amina.groups.clear()
    amina.groups.add(make_user("ravi", "viewer").groups.get())
    assert caller(User.objects.get(pk=amina.pk), name="new").get("me").json()["scopes"] == ["read"]
    assert PASSWORD not in json.dumps(said)
