"""How heavy a page is on the wire: what a browser without a cache fetches to show it, compressed as the server sends it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from builders import logged_in
from desk_routes import body_of
from desk_story import gwadar, many_candidates, siblings

pytestmark = pytest.mark.django_db

KILOBYTE = 1024
LIMIT = 150 * KILOBYTE
QUEUE = "/?country=PK&filters=1"
"""With its form of filters open."""


def sent(client: Client, path: str) -> bytes:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, path
    return body_of(answer)


@pytest.mark.parametrize("language", ["en-gb", "ur"])
def test_the_queue_is_under_150_kilobytes(language: str) -> None:
    many_candidates(30)
    gwadar()
    siblings()
    client = logged_in("amina", "editor")
    client.post("/preferences", {"language": language})
    html = client.get(QUEUE).content.decode()
    assert html.count(" data-card ") == 25
    parts = sorted(set(re.findall(r'<(?:script|link)\b[^>]*? (?:src|href)="(/static/[^"]+)"', html)))
    assert {"/static/desk/desk.css", "/static/desk/page.js"} <= set(parts)
    sizes = {path: len(sent(client, path)) for path in (QUEUE, *parts)}
    assert sum(sizes.values()) < LIMIT, sizes
