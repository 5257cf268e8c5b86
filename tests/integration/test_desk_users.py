"""Users and roles: the page of the admins, and that each act is in the log."""

from __future__ import annotations

import logging
import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from builders import NOW, PASSWORD, logged_in, make_user
from dateline.errors import UsageError
from dateline.store import models as rows
from dateline.store.roles import ROLES, give_roles, implied, implying, roles_of
from dateline.store.users import add_user, change_roles, own_roles

pytestmark = pytest.mark.django_db

IMPLIED = {
    "viewer": {"viewer"},
    "editor": {"editor", "viewer"},
    "chief-editor": {"chief-editor", "editor", "viewer"},
    "operator": {"operator", "viewer"},
    "admin": set(ROLES),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_brings_those_that_it_implies(role: str) -> None:
    user = make_user("someone", role)
    assert roles_of(user) == implied([role]) == IMPLIED[role]
    assert {other for other in ROLES if role in implying(other)} == IMPLIED[role]


def test_roles_of_several_groups_add_up_and_other_groups_are_none() -> None:
    user = make_user("someone", "editor", "operator", "press office")
    assert roles_of(user) == {"viewer", "editor", "operator"}
    give_roles(user, ["viewer"])
    assert set(user.groups.values_list("name", flat=True)) == {"viewer", "press office"}
    assert roles_of(user) == {"viewer"}


def admin() -> Client:
    return logged_in("adnan", "admin")


def log() -> list[tuple[str, str, str | None]]:
    acts = rows.Activity.objects.filter(kind="user").order_by("pk")
    return list(acts.values_list("act", "subject", "by__username"))


def shown_password(page: str) -> str:
    found = re.search(r'class="mono password" dir="ltr">([^<]+)<', page)
    assert found
    return found[1]


def test_a_user_is_added_with_a_password_that_is_shown_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = admin()
    answer = client.post("/users", {"name": "rosa", "role": ["editor", "operator"]})
    password = shown_password(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert password not in client.get("/users").content.decode()
    assert own_roles(User.objects.get(username="rosa")) == ("editor", "operator")
    assert Client().post("/login/", {"username": "rosa", "password": password})["Location"] == "/"
    [act] = rows.Activity.objects.filter(kind="user")
    assert (act.act, act.subject, act.by.username, act.after) == (
        "added", "rosa", "adnan", {"roles": ["editor", "operator"]},
    )  # fmt: skip
    assert password not in str(rows.Activity.objects.values())
    assert password not in caplog.text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "adnan", "role": "editor"}, "There is a user"),
        ({"name": "", "role": "editor"}, "cannot be a user"),
        ({"name": "a b", "role": "editor"}, "cannot be a user"),
        ({"name": "rosa"}, "A user has a role"),
        ({"name": "rosa", "role": "king"}, "is not known"),
    ],
)
def test_what_is_no_user_is_refused_and_leaves_no_trace(form: dict[str, str], says: str) -> None:
    client = admin()
    answer = client.post("/users", form)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert (User.objects.count(), rows.Activity.objects.count()) == (1, 0)


def test_roles_are_given_a_user_is_switched_off_and_on_and_gets_a_new_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    client, bilal = admin(), make_user("bilal", "editor")
    theirs = logged_in(bilal)
    page = f"/users/{bilal.pk}"
    client.post(page, {"act": "roles", "role": ["chief-editor"]})
    assert own_roles(bilal) == ("chief-editor",)
    client.post(page, {"act": "off"})
    assert theirs.get("/").status_code == 302  # out with the next page
    assert "may not log in any more" in client.get("/users").content.decode()
    client.post(page, {"act": "on"})
    password = shown_password(client.post(page, {"act": "password"}).content.decode())
    assert password not in caplog.text
    assert Client().post("/login/", {"username": "bilal", "password": PASSWORD}).status_code == 200
    assert Client().post("/login/", {"username": "bilal", "password": password}).status_code == 302
    assert log() == [
        (act, "bilal", "adnan") for act in ("roles", "switched off", "switched on", "new password")
    ]
    assert rows.Activity.objects.get(act="roles").before == {"roles": ["editor"]}
    assert client.post(page, {"act": "promote"}).status_code == 400
    assert client.post("/users/999999", {"act": "off"}).status_code == 404


def test_nobody_shuts_themselves_out_and_no_admin_touches_a_superuser() -> None:
    client = admin()
    own, root = User.objects.get(), make_user("root", superuser=True)
    for user, form in (
        (own, {"act": "off"}),
        (own, {"act": "roles", "role": ["editor"]}),
        (root, {"act": "off"}),
        (root, {"act": "password"}),
        (root, {"act": "roles", "role": ["viewer"]}),
    ):
        assert client.post(f"/users/{user.pk}", form).status_code == 422
    assert (own.is_active, own_roles(own), log()) == (True, ("admin",), [])
    client.post(f"/users/{own.pk}", {"act": "roles", "role": ["admin", "operator"]})
    assert own_roles(own) == ("operator", "admin")


def test_the_command_line_leaves_the_same_line_in_the_log_without_a_name() -> None:
    user = add_user("rosa", ["viewer"], PASSWORD, by=None, now=NOW)
    change_roles(user, ["editor"], by=None, now=NOW)
    change_roles(user, ["editor"], by=None, now=NOW)  # nothing new
    assert log() == [("added", "rosa", None), ("roles", "rosa", None)]
    with pytest.raises(UsageError, match="is not known"):
        change_roles(user, ["king"], by=None, now=NOW)
    assert Group.objects.filter(name="king").count() == 0
