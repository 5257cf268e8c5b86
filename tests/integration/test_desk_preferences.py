"""Language, colours and times: by a cookie in this browser, by the user's row in every other."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from builders import PASSWORD, logged_in, make_user
from dateline.store.models import Preference

pytestmark = pytest.mark.django_db


def html_tag(client: Client, path: str = "/login/", **headers: str) -> str:
    text = client.get(path, headers=headers).content.decode()
    return text[text.index("<html") : text.index(">", text.index("<html")) + 1]


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("", '<html lang="en-gb" dir="ltr">'),
        ("en-US,en;q=0.5", '<html lang="en-gb" dir="ltr">'),
        ("ur-PK,en;q=0.5", '<html lang="ur" dir="rtl">'),
        ("xx", '<html lang="en-gb" dir="ltr">'),
    ],
)
def test_the_browser_s_language_holds_until_another_is_chosen(accepted: str, tag: str) -> None:
    client = Client()
    assert html_tag(client, **{"Accept-Language": accepted}) == tag
    client.post("/preferences", {"language": "ur", "next": "/login/"})
    assert html_tag(client, **{"Accept-Language": accepted}) == '<html lang="ur" dir="rtl">'


def test_each_choice_keeps_the_others_and_leads_back() -> None:
    client = logged_in("amina", "editor")
    for given in ({"theme": "dark"}, {"times": "utc"}, {"language": "ur"}):
        answer = client.post("/preferences", given | {"next": "/sources?state=well"})
        assert answer["Location"] == "/sources?state=well"
    assert html_tag(client, "/") == '<html lang="ur" dir="rtl" data-theme="dark" data-times="utc">'
    client.post("/preferences", {"theme": ""})
    assert html_tag(client, "/") == '<html lang="ur" dir="rtl" data-times="utc">'


def test_a_user_s_choices_come_along_to_another_browser() -> None:
    one, other = Client(), Client()
    one.force_login(make_user("amina", "editor"))
    one.post("/preferences", {"language": "ur", "theme": "dark"})
    other.post("/login/", {"username": "amina", "password": PASSWORD})
    assert html_tag(other, "/") == '<html lang="ur" dir="rtl" data-theme="dark">'


@pytest.mark.parametrize(
    "given", [{"language": "xx"}, {"theme": "pink"}, {"times": "../"}, {"tour": "999999"}]
)
def test_what_cannot_be_is_not_kept(given: dict[str, str]) -> None:
    client = logged_in("amina", "editor")
    client.post("/preferences", given)
    assert html_tag(client, "/") == '<html lang="en-gb" dir="ltr">'
    assert (
        Preference.objects.get().__dict__.items()
        >= {"language": "", "theme": "", "times": "", "tour": ""}.items()
    )


@pytest.mark.parametrize("cookie", ["theme=%22onload%3D", "language=xx&tour=a", "&&==", "\x00", "a" * 5000])
def test_a_strange_cookie_counts_as_none(cookie: str) -> None:
    client = Client()
    client.cookies["dateline_preferences"] = cookie
    assert html_tag(client) == '<html lang="en-gb" dir="ltr">'


def test_the_way_back_stays_on_this_site() -> None:
    answer = Client().post("/preferences", {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_the_urdu_page_is_in_urdu_and_the_codes_of_the_data_stay() -> None:
    client = Client()
    client.post("/preferences", {"language": "ur"})
    page = client.get("/login/")
    assert "پاس ورڈ" in page.content.decode()
    assert page["Content-Language"] == "ur"
    assert {"Cookie", "Accept-Language"} <= {part.strip() for part in page["Vary"].split(",")}


@pytest.mark.parametrize("path", ["/login/", "/static/desk/desk.css"])
def test_pages_and_files_travel_compressed(path: str) -> None:
    plain = Client().get(path)
    packed = Client().get(path, headers={"Accept-Encoding": "gzip"})
    body = b"".join(packed.streaming_content) if packed.streaming else packed.content
    whole = b"".join(plain.streaming_content) if plain.streaming else plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert len(body) < len(whole) / 2
    if path.startswith("/static"):
        assert gzip.decompress(body) == whole
