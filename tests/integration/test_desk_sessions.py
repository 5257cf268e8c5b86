"""Sessions of the desk, from the log-in to the log-out: fixed keys, what ends them, and what a guesser learns."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from builders import NOW, PASSWORD, make_user
from dateline.store.users import switch

pytestmark = pytest.mark.django_db


def let_in(client: Client, name: str = "amina") -> HttpResponse:
    return client.post("/login/", {"username": name, "password": PASSWORD})  # type: ignore[return-value]


def test_a_key_that_was_there_before_the_log_in_opens_nothing() -> None:
    make_user("amina", "editor")
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    let_in(client)
    assert client.cookies["sessionid"].value != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/sources").status_code == 302


def test_a_session_ends_with_the_log_out_with_the_account_and_with_the_password() -> None:
    adnan, amina = make_user("adnan", "admin"), make_user("amina", "editor")
    first, second = Client(), Client()
    for client in (first, second):
        let_in(client)
        assert client.get("/sources").status_code == 200
    kept = first.cookies["sessionid"].value
    first.post("/logout/")
    first.cookies["sessionid"] = kept
    assert first.get("/sources").status_code == 302
    amina.set_password("quite another pass phrase")
    amina.save()
    assert second.get("/sources").status_code == 302
    second.force_login(amina)
    assert second.get("/sources").status_code == 200
    switch(amina, on=False, by=adnan, now=NOW)
    assert second.get("/sources").status_code == 302


def test_the_session_s_cookie_is_for_this_site_and_no_script() -> None:
    make_user("amina", "editor")
    client = Client()
    let_in(client)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_an_unknown_name_takes_as_much_work_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("amina", "editor")
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: (hashed.append(password), encode(self, password, salt))[1],
    )
    work = {}
    User.objects.create_user("gone", password=PASSWORD, is_active=False)
    for name in ("amina", "nobody-by-that-name", "gone"):
        hashed.clear()
        answer = Client().post("/login/", {"username": name, "password": "a wrong pass phrase"})
        work[name] = (len(hashed), answer.status_code, len(answer.content) - len(name))
    assert len(set(work.values())) == 1, work
    assert work["amina"][0] > 0


def test_a_closed_door_says_the_same_of_names_that_are_not_there_and_stays_open_for_others() -> None:
    make_user("amina", "editor")
    make_user("bahram", "editor")

    def knock(name: str) -> tuple[int, bytes]:
        client = Client()
        answers = [client.post("/login/", {"username": name, "password": "wrong"}) for _ in range(10)]
        return answers[-1].status_code, answers[-1].content.split(b"<h1>")[1]

    assert knock("amina") == knock("nobody-by-that-name")
    assert knock("amina")[0] == 429
    assert let_in(Client(), "bahram").status_code == 302
