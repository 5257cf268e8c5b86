"""Who gets in where: a matrix made of the site's own routes, and the way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from builders import NOW, PASSWORD, logged_in, make_article, make_candidate, make_feed, make_user
from dateline.desk.access import ROLES
from dateline.model import Verdict
from dateline.review.incident import public_id
from dateline.review.watches import Watch
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.watches import save_watch
from desk_routes import desk_routes, told_of

pytestmark = pytest.mark.django_db

PUBLIC = {"login", "preferences"}
ANY_USER = {"logout", "password"}
MACHINES = {"metrics"}  # by a token, or from this machine: test_metrics_page.py
ARGUMENTS: dict[str, dict[str, str]] = {
    "candidate": {"key": "c1"},
    "view": {"pk": "1"},
    "view-edit": {"pk": "1"},
    "candidate-article": {"key": "c1", "article": "of-c1"},
    "known": {"key": "c1"},
    "previous": {"key": "c1"},
    "words": {"key": "c1"},
    "decide": {"key": "c1"},
    "correct": {"key": "c1"},
    "presence": {"key": "c1"},
    "user": {"id": "1001"},
    "token-revoke": {"id": "1"},
    "proposal": {"key": "c1"},
    "incident": {"public_id": public_id("c1")},
    "incident-row": {"public_id": public_id("c1"), "export_format": "json"},
    "download": {"export_format": "csv"},
    "comment": {"key": "c1"},
    "assign-one": {"key": "c1"},
    "assignees": {"key": "c1"},
    "settle": {"key": "c1"},
    "settle-rule": {"id": "1"},
    "versions": {"key": "a1"},
    "source": {"id": "s1"},
    "source-check": {"id": "s1"},
    "source-enable": {"id": "s1"},
    "source-disable": {"id": "s1"},
    "watch": {"id": "west"},
    "watch-edit": {"id": "west"},
    "watch-act": {"id": "west"},
    "watch-queue": {"id": "west"},
    "watch-download": {"id": "west", "export_format": "csv"},
    "webhook": {"pk": "1"},
    "webhook-act": {"pk": "1"},
    "notice": {"pk": "1"},
}
CHANGES_SOURCES = ("source-check", "source-enable", "source-disable", "add-sources", "import-sources")
CHANGES_BY_TEAM = ("comment", "assign-one", "assign", "settle", "settle-rule")
CHANGES_ITEMS = (
    "queue-bulk",
    "view-edit",
    "decide",
    "correct",
    "proposal",
    "undo-last",
    "presence",
    "user",
    "token-revoke",
)
OF_ONES_OWN = {"token-revoke"}
CHANGES_WATCHES = ("watch-act", "watch-preview")
CHANGES_TELLING = ("webhook-act", "notice")
CHANGES = (*CHANGES_ITEMS, *CHANGES_BY_TEAM, *CHANGES_SOURCES, *CHANGES_WATCHES, *CHANGES_TELLING)
EXPECTED = {
    "queue": "viewer",
    "queue-filters": "viewer",
    "queue-actors": "viewer",
    "queue-map": "viewer",
    "queue-spots": "viewer",
    "queue-bulk": "editor",
    "views": "viewer",
    "view": "viewer",
    "view-edit": "viewer",
    "candidate": "viewer",
    "candidate-article": "viewer",
    "known": "viewer",
    "previous": "viewer",
    "words": "editor",
    "decide": "editor",
    "correct": "editor",
    "proposal": "editor",
    "versions": "viewer",
    "undo-last": "editor",
    "typeahead-places": "editor",
    "typeahead-actors": "editor",
    "own-decisions": "editor",
    "users": "admin",
    "user": "admin",
    "presence": "editor",
    "tokens": "viewer",
    "token-revoke": "viewer",
    "api-page": "viewer",
    "incident": "viewer",
    "incident-row": "viewer",
    "dictionary": "viewer",
    "incident-map": "viewer",
    "incident-map-data": "viewer",
    "overview": "viewer",
    "incidents": "viewer",
    "download": "viewer",
    "watches": "viewer",
    "watch": "viewer",
    "watch-queue": "viewer",
    "watch-download": "viewer",
    "watch-new": "chief-editor or operator",
    "watch-edit": "chief-editor or operator",
    "watch-act": "chief-editor or operator",
    "watch-preview": "chief-editor or operator",
    "watch-places": "chief-editor or operator",
    "sources": "viewer",
    "sources-opml": "viewer",
    "source": "viewer",
    "source-check": "operator",
    "source-enable": "operator",
    "source-disable": "operator",
    "add-sources": "operator",
    "import-sources": "operator",
    "tour": "viewer",
    "runs": "viewer",
    "operations": "operator",
    "comment": "editor",
    "names": "editor",
    "assign-one": "editor",
    "assign": "editor",
    "assignees": "chief-editor",
    "mentions": "viewer",
    "changes": "viewer",
    "second-readings": "editor",
    "settle": "chief-editor",
    "agreement": "chief-editor",
    "learning": "chief-editor or operator",
    "rules": "viewer",
    "settle-rule": "operator",
    "webhooks": "operator",
    "webhook": "operator",
    "webhook-act": "operator",
    "notices": "viewer",
    "notice": "viewer",
}
"""The least role that each route asks for."""
IMPLIED_BY = {
    "viewer": {"viewer", "editor", "chief-editor", "operator", "admin"},
    "editor": {"editor", "chief-editor", "admin"},
    "chief-editor": {"chief-editor", "admin"},
    "operator": {"operator", "admin"},
    "chief-editor or operator": {"chief-editor", "operator", "admin"},
    "admin": {"admin"},
}


@pytest.fixture(scope="module", autouse=True)
def story(once: Callable[[Callable[[], Any]], None]) -> None:
    once(what_routes_are_about)


def what_routes_are_about() -> None:
    make_candidate("c1")
    root = User.objects.create_superuser("the first")
    User.objects.create(pk=1001, username="somebody else")
    decide("c1", Verdict.CONFIRM, user=root, expected_revision=0, now=NOW)
    rows.Article.objects.filter(reports__membership__candidate__key="c1").update(key="of-c1")
    rows.Article.objects.filter(pk=make_article("A word.").pk).update(key="a1")
    # an address that the guard refuses: a check ends at once
    rows.SavedView.objects.create(pk=1, owner=root, name="Shared", shared=True, made_at=NOW)
    make_feed("s1", url="http://127.0.0.1:9/feed")
    save_watch(Watch("west", "West"), {"title": "West"}, by=None, now=NOW)
    told_of(root, rows.SavedView.objects.get(pk=1))


ROUTES = {pattern.name or str(pattern.pattern): pattern for pattern in desk_routes()}


def test_every_route_is_in_the_matrix() -> None:
    assert set(ROUTES) == set(EXPECTED) | PUBLIC | ANY_USER | MACHINES


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_view_says_whom_it_lets_in(name: str) -> None:
    assert ROUTES[name].callback.allowed_roles == set(EXPECTED[name].split(" or "))


def ask(client: Client, name: str) -> int:
    address = reverse(name, kwargs=ARGUMENTS.get(name, {}))
    if name in CHANGES:
        return int(client.post(address, {}).status_code)
    return int(client.get(address).status_code)


@pytest.mark.parametrize("role", ["nobody", "no role", *ROLES, "superuser"])
def test_each_role_gets_where_it_may_and_nowhere_else(role: str) -> None:
    client = Client()
    if role == "superuser":
        client.force_login(make_user("root", superuser=True))
    elif role != "nobody":
        client.force_login(make_user("someone", *([] if role == "no role" else [role])))
    for name, least in EXPECTED.items():
        status = ask(client, name)
        if role == "nobody":
            assert status == 302, name
        elif role == "superuser" or role in IMPLIED_BY[least]:
            # an empty form is refused as incomplete, after the door
            # and what is somebody else's own is not there
            assert status in (200, 302, 400) or (status == 404 and name in OF_ONES_OWN), name
        else:
            assert status == 403, name


def test_a_visitor_is_sent_to_the_log_in_page_and_back() -> None:
    answer = Client().get("/sources")
    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=/sources"


@pytest.mark.parametrize(
    ("role", "home"),
    [("editor", "/"), ("chief-editor", "/"), ("operator", "/"), ("admin", "/"), ("viewer", "/incidents")],
)
def test_each_role_begins_at_its_own_page(role: str, home: str) -> None:
    make_user("someone", role)
    answer = Client().post("/login/", {"username": "someone", "password": PASSWORD})
    assert answer["Location"] == home


@pytest.mark.parametrize("role", ROLES)
def test_each_user_changes_their_own_password(role: str) -> None:
    client, new = Client(), "another long pass phrase"
    client.force_login(make_user("someone", role))
    assert client.get("/password/").status_code == 200
    refused = client.post("/password/", {"old_password": "wrong", "new_password1": new, "new_password2": new})
    assert b"entered incorrectly" in refused.content
    client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert Client().post("/login/", {"username": "someone", "password": new}).status_code == 302


def test_a_role_or_a_user_that_is_taken_away_counts_from_the_next_page_on() -> None:
    client, user = Client(), make_user("amina", "editor", "operator")
    client.force_login(user)
    assert client.get("/add-sources").status_code == 200
    user.groups.remove(Group.objects.get(name="operator"))
    assert client.get("/add-sources").status_code == 403
    assert client.get("/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/")["Location"] == "/login/?next=/"


def test_an_inactive_user_does_not_get_in() -> None:
    make_user("someone", "editor")
    User.objects.update(is_active=False)
    answer = Client().post("/login/", {"username": "someone", "password": PASSWORD})
    assert answer.status_code == 200
    assert b"do not go together" in answer.content


def test_the_way_back_after_log_in_stays_on_this_site() -> None:
    make_user("someone", "editor")
    form = {"username": "someone", "password": PASSWORD, "next": "https://evil.example/"}
    assert Client().post("/login/", form)["Location"] == "/"


def test_ten_wrong_passwords_close_the_door_for_a_while() -> None:
    make_user("someone", "editor")
    client = Client()
    for _ in range(10):
        answer = client.post("/login/", {"username": "someone", "password": "wrong"})
    assert answer.status_code == 429
    assert b"Too many wrong passwords" in answer.content
    assert client.post("/login/", {"username": "someone", "password": PASSWORD}).status_code == 429


def test_a_wrong_name_and_a_wrong_password_are_told_alike() -> None:
    make_user("someone", "editor")

    def page(name: str) -> bytes:
        answer = Client().post("/login/", {"username": name, "password": "wrong"})
        return bytes(answer.content.split(b"<h1>")[1].split(b"id_username")[0])

    assert page("someone") == page("nosuch")


def test_every_form_asks_for_its_token() -> None:
    client = logged_in("amina", "editor", "operator", enforce_csrf_checks=True)
    for name in (*CHANGES, "logout"):
        answer = client.post(
            reverse(name, kwargs=ARGUMENTS.get(name, {})), {"verdict": "confirm", "revision": "0"}
        )
        assert answer.status_code == 403, name
        assert b"too old" in answer.content
    assert client.post("/login/", {"username": "amina", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("name", sorted({*CHANGES, "logout"} - {"add-sources"}))  # which shows its form
def test_nothing_is_changed_by_a_get(name: str) -> None:
    client = logged_in("amina", "editor", "operator")
    assert client.get(reverse(name, kwargs=ARGUMENTS.get(name, {}))).status_code == 405


def test_the_admin_is_for_superusers_and_has_no_log_in_of_its_own() -> None:
    staff = make_user("staff", "editor")
    User.objects.update(is_staff=True)
    client = Client()
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/login/")
    client.force_login(staff)
    assert client.get("/admin/auth/user/").status_code in (302, 403)
    root = logged_in(make_user("root", superuser=True))
    assert root.get("/admin/auth/user/").status_code == 200


def test_pages_forbid_scripts_and_frames_from_elsewhere() -> None:
    client = logged_in("amina", "editor", "operator")
    for page in (
        "/", "/candidate/c1", "/sources", "/sources/s1", "/add-sources", "/runs", "/incidents", f"/incidents/{public_id('c1')}", "/incidents/map", "/overview", "/nothing-here"
    ):  # fmt: skip
        answer = client.get(page)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        text = answer.content.decode()
        assert " style=" not in text
        assert " onclick=" not in text
        assert "<style" not in text


def test_what_is_not_there_says_so_on_a_page_of_ours() -> None:
    client = logged_in("amina", "editor")
    for page in ("/candidate/nosuch", "/nothing-here", "/incidents.exe", "/sources/nosuch"):
        answer = client.get(page)
        assert answer.status_code == 404, page
        assert b"There is nothing at this address" in answer.content
