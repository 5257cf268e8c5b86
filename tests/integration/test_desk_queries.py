"""How often the desk asks the database: every route of it, as an editor and as an admin, over a small story."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from builders import make_user
from desk_routes import a_day_at_the_desk, pages

pytestmark = pytest.mark.django_db

# Session, user and roles among them.
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def story() -> None:
    a_day_at_the_desk()


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_no_page_takes_more_than_twelve_queries(role: str) -> None:
    client = Client()
    client.force_login(make_user("amina", role))
    too_many: list[str] = []
    answered = 0
    for address in pages():
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(address, follow=False)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert answer.status_code in (200, 302, 400, 403, 405), (address, answer.status_code, body[:200])
        answered += answer.status_code == 200
        asked = [query["sql"] for query in caught if "SAVEPOINT" not in query["sql"]]
        if len(asked) > MOST_QUERIES:
            tables = [
                found.group(1) for sql in asked if (found := re.search(r'(?:FROM|UPDATE|INTO) "(\w+)"', sql))
            ]
            too_many.append(f"{address}: {len(asked)} of {', '.join(tables)}")
    assert answered > 20
    assert not too_many, "\n".join(too_many)


def test_a_role_or_a_user_that_is_taken_away_counts_from_the_next_page_on() -> None:
    client, user = Client(), make_user("amina", "editor", "operator")
    client.force_login(user)
    assert client.get("/add-sources").status_code == 200
    user.groups.remove(Group.objects.get(name="operator"))
    assert client.get("/add-sources").status_code == 403
    assert client.get("/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/")["Location"] == "/login/?next=/"
