"""Second readings stay blind: a walk over every route of the desk as who is to read again, for any trace of the first
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from builders import NOW, logged_in, make_user
from dateline.model import Verdict
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store.comments import add_comment
from dateline.store.decisions import decide
from decision_story import asking
from desk_routes import a_day_at_the_desk, body_of, pages

pytestmark = pytest.mark.django_db

KEY = "gwadar-camp"
HIDDEN = ("first reader", "zahra-first", "by the hospital list", "7,654,321", "7654321", "a remark of theirs")
"""What the first answer said, who gave it, and what was said about it."""
ASKED_BESIDES = (
    *(
        f"/candidate/{KEY}?panel={panel}"
        for panel in ("correct", "reject", "refer", "duplicate", "reports", "part")
    ),
    *(f"/candidate/{KEY}{part}" for part in ("?own=1", "/known", "/previous", "/words?field=killed&q=11")),
    *(f"/incidents/{public_id(KEY)}{part}" for part in ("", "?own=1", "?revision=1", ".json", ".csv")),
    *(
        "/?state=confirmed&q=gwadar",
        "/?state=all&q=gwadar",
        "/queue/map.json?state=confirmed",
        "/incidents?q=gwadar",
    ),
    *(
        f"/changes?candidate={KEY}",
        "/changes?person=zahra-first",
        "/incidents.json",
        "/names?q=",
        "/overview",
    ),
    *(
        "/candidate/balochistan-wide",
        "/candidate/mastung-post",
        "/incidents/map.json?view=60,20,75,35&zoom=6",
    ),
)


def traces(client: Client) -> Iterator[str]:
    names_of_everybody = "/names"  # the type-ahead behind an @, whoever they are
    for address in dict.fromkeys((*pages(), *ASKED_BESIDES)):
        if address.startswith(names_of_everybody):
            continue
        answer = client.get(address)
        said = body_of(answer).decode("utf-8", "replace") + str(dict(answer.headers)) + str(answer.cookies)
        # what was asked comes back in the page's own form
        said = said.replace("person=zahra-first", "").replace('value="zahra-first"', "")
        yield from (f"{address}: {word}" for word in HIDDEN if word in said)


@pytest.fixture(scope="module", autouse=True)
def story(once: Callable[[Callable[[], Any]], None]) -> None:
    once(a_day_at_the_desk)


@pytest.mark.parametrize("verdict", [Verdict.CORRECT, Verdict.REJECT])
def test_no_route_tells_a_second_reader_anything_of_the_first_answer(
    verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(monkeypatch)
    zahra: User = make_user("zahra-first", "editor")
    corrections = {"killed": 7654321} if verdict is Verdict.CORRECT else {}
    reason = "by the hospital list" if verdict is Verdict.CORRECT else "other: by the hospital list"
    decide(KEY, verdict, user=zahra, expected_revision=None, corrections=corrections, reason=reason, now=NOW)
    assert rows.SecondReading.objects.get(candidate__key=KEY).state == "waiting"
    blind, seeing = make_user("sana", "editor"), make_user("noor", "chief-editor")
    add_comment(KEY, "a remark of theirs, @sana", user=zahra, now=NOW)
    leaked = list(traces(logged_in(blind)))
    assert not leaked, "\n".join(leaked)
    # and who may see it does, so that these words are the right ones to look for
    missing = {"zahra-first", "by the hospital list"}
    for found in traces(logged_in(seeing)):
        missing.discard(found.rpartition(": ")[2])
        if not missing:
            break
    assert not missing
