"""The desk's guards at each of its own routes: forged forms, caches, other people's pages, addresses that lead away, reading
without writing, and how often a page asks the database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from builders import NOW, PASSWORD, logged_in, make_user
from dateline.store import models as rows
from dateline.store.comments import add_comment
from desk_routes import CONFIRMED, a_day_at_the_desk, body_of, pages

pytestmark = pytest.mark.django_db

MAY_CHANGE_BY_READING = {
    "Presence": "a browser without scripts takes its lease of a candidate with the page itself",
    "Mentioned": "a mention that was shown counts as read",
}
"""Tables that a GET may write, with the reason."""
MOST_QUERIES = 12
"""Of a page; session, user and roles among them."""
FOR_EVERYBODY = (
    "/login/",
    "/logout/",
    "/password/",
    "/preferences",
    "/tour",
    "/views",
    "/notices",
    "/tokens",
)
"""What a viewer may post to: their own log-in, password, choices, tour, saved views, notices and tokens."""
FOREIGN = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:///evil.example",
    "\thttps://evil.example",
    "javascript:alert(1)",
)


@pytest.fixture(scope="module", autouse=True)
def story(once: Callable[[Callable[[], Any]], None]) -> None:
    once(a_day_at_the_desk)


def paths() -> list[str]:
    """Each address once, without what it is asked besides."""
    return list(
        dict.fromkeys(address.partition("?")[0] for address in [*pages(), "/login/", "/logout/", "/users/1"])
    )


def digests() -> dict[str, str]:
    """A hash for each table of ours, and of the users and roles."""
    models = [*apps.get_app_config("store").get_models(), *apps.get_app_config("auth").get_models()]
    return {
        model.__name__: hashlib.sha256(
            repr(sorted(map(repr, model._default_manager.values_list()))).encode()
        ).hexdigest()
        for model in models
    }


def faults_of(answer: Any) -> Iterator[str]:
    """What one answer of the desk lacks."""
    policy = answer.headers.get("Content-Security-Policy", "")
    for directive in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):  # fmt: skip
        if directive not in policy:
            yield f"no {directive}"
    if "unsafe" in policy or "*" in policy:
        yield policy
    for name, value in (("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin")):  # fmt: skip
        if answer.headers.get(name) != value:
            yield f"no {name}"
    caching = answer.headers.get("Cache-Control", "")
    if "private" not in caching or "public" in caching:
        yield f"shared caches may keep it: {caching!r}"
    body = body_of(answer)
    kind = answer.headers.get("Content-Type", "")
    if body[:1] in b"{[" and body and not kind.startswith(("application/json", "application/geo+json")):
        yield f"data as {kind}"
    if body.lstrip()[:1] == b"<" and not kind.startswith(("text/html", "application/atom+xml", "text/x-opml", "application/xml")):  # fmt: skip
        yield f"markup as {kind}"


def too_many_queries(address: str, caught: CaptureQueriesContext) -> Iterator[str]:
    asked = [query["sql"] for query in caught if "SAVEPOINT" not in query["sql"]]
    if len(asked) > MOST_QUERIES:
        found = (re.search(r'(?:FROM|UPDATE|INTO) "(\w+)"', sql) for sql in asked)
        yield f"{address}: {len(asked)} queries, of {', '.join(table[1] for table in found if table)}"


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_reading_every_page_twice_writes_nothing_asks_little_and_each_answer_is_guarded(role: str) -> None:
    amina = make_user("amina", role)
    add_comment(CONFIRMED, "Look, @amina", user=User.objects.get(username="bilal"), now=NOW)
    client = logged_in(amina)
    before = digests()
    faults: list[str] = []
    answered = 0
    for address in pages():
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(address)
            faults += [f"{address}: {fault}" for fault in faults_of(answer)]
        assert answer.status_code in (200, 302, 400, 403, 405), (address, answer.status_code)
        answered += answer.status_code == 200
        faults += too_many_queries(address, caught)
    for address in [*pages(), *(2 * ("/login/", "/logout/", "/nothing-here", "/candidate/none-such"))]:
        faults += [f"{address}: {fault}" for fault in faults_of(client.get(address))]
    assert answered > 20
    assert not faults, "\n".join(faults[:20])
    after = digests()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == set(MAY_CHANGE_BY_READING)


def test_what_is_refused_or_asked_before_the_log_in_is_guarded_too() -> None:
    stranger, viewer = Client(), logged_in(make_user("rania", "viewer"))
    faults = [
        f"{path}: {fault}"
        for path in paths()
        for client in (stranger, viewer)
        for fault in faults_of(client.get(path))
    ]
    assert not faults, "\n".join(faults[:20])


def test_no_route_takes_a_form_without_its_token_or_from_another_site() -> None:
    client = logged_in(make_user("adnan", "admin"), enforce_csrf_checks=True)
    client.get("/password/")
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    before = digests()
    for path in paths():
        for form, headers in (({}, {}), (token, {"Origin": "https://evil.example"})):
            answer = client.post(path, form, headers=headers)
            assert (answer.status_code, b"too old" in answer.content) == (403, True), path
    assert digests() == before


def test_a_viewer_changes_nothing_by_any_form() -> None:
    client = logged_in(make_user("rania", "viewer"))
    before = digests()
    for path in paths():
        if not path.startswith(FOR_EVERYBODY):
            assert client.post(path, {"act": "delete", "verdict": "confirm", "revision": "0"}).status_code in (403, 405), path  # fmt: skip
    # a shared view of somebody else: to be seen, not to be changed
    assert client.post("/views/1/edit", {"act": "delete"}).status_code == 404
    assert digests() == before


def test_what_is_somebody_else_s_own_is_not_there() -> None:
    rows.SavedView.objects.filter(pk=1).update(shared=False)
    client = logged_in(make_user("amina", "editor"))
    assert client.get("/views/1").status_code == 404
    assert client.post("/views/1/edit", {"act": "rename", "name": "Mine"}).status_code == 404
    assert b"View 1" not in client.get("/views").content
    comment = add_comment(CONFIRMED, "As it was.", user=User.objects.get(username="bilal"), now=NOW)
    for form in ({"text": "As I want it."}, {"delete": "1"}):
        client.post(f"/candidate/{CONFIRMED}/comment", form | {"id": str(comment.pk)})
    assert rows.Comment.objects.get().text == "As it was."


def leads_away(answer: HttpResponse) -> bool:
    target = answer.headers.get("Location", "").strip()
    parts = urlsplit(target.replace("\\", "/"))
    return bool(parts.scheme or parts.netloc) or "evil" in parts.path


def test_no_form_and_no_address_leads_to_another_site() -> None:
    client = logged_in(make_user("adnan", "admin"))
    form = {
        "key": "gwadar-camp", "assignee": "me", "verdict": "unsure", "revision": "0", "theme": "dark", "act": "default",
    }  # fmt: skip
    leading = set()
    for path in [path for path in paths() if path not in ("/logout/", "/password/")]:
        assert not leads_away(client.get(path, {"next": FOREIGN[0], "state": FOREIGN[0]})), path
        answer = client.post(path, form | {"next": FOREIGN[0]})
        assert not leads_away(answer), path
        leading |= {path} if answer.status_code == 302 else set()
    assert {
        "/preferences",
        "/assign",
        "/candidate/gwadar-camp/decide",
        "/sources/coastal-herald/disable",
    } <= leading
    for foreign in FOREIGN:
        for path in sorted(leading):
            assert not leads_away(client.post(path, form | {"next": foreign})), (path, foreign)
        for visitor in (Client(), client):  # one who logs in, and one who has
            answer = visitor.post(f"/login/?next={quote(foreign)}", {"username": "adnan", "password": PASSWORD, "next": foreign})  # fmt: skip
            assert (answer.status_code, leads_away(answer)) == (302, False), foreign
    assert client.post("/preferences", {"next": "/sources?q=a"})["Location"] == "/sources?q=a"
