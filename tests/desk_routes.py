"""A walk over the desk: an address for each of its own routes, over a story in which there is something to see at each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from builders import NOW, make_article, make_user
from dateline.model import Verdict
from dateline.review.incident import public_id
from dateline.review.ranking_lesson import Lesson, learn
from dateline.store import lessons, rankings
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.queue_sample import show_sample
from desk_story import many_candidates, watches, whole_desk
from unit.review.decided_builders import decided_by, likes_battles

NO_PAGES = {"login", "logout", "user", "notice", "token-revoke"}  # the last three take a form only
CONFIRMED = "bulk-7"

BY_NAME: dict[str, tuple[str, ...]] = {
    "key": ("gwadar-camp", CONFIRMED),
    "public_id": (public_id(CONFIRMED),),
    "id": ("coastal-herald",),
    "export_format": ("csv", "geojson", "atom"),
    "pk": ("1",),
    "article": ("bulk-7",),
}
"""What stands for a part of an address, by its name."""
OF_ROUTE = {
    ("versions", "key"): ("of-two-versions",),
    ("candidate-article", "key"): (CONFIRMED,),
    ("settle-rule", "id"): ("1",),
    ("watch", "id"): ("balochistan",),
    ("watch-edit", "id"): ("balochistan",),
    ("watch-queue", "id"): ("balochistan", "none"),
    ("watch-download", "id"): ("balochistan",),
}
"""Where that is something else than by its name."""
QUESTIONS = {
    "queue": (
        *("state=updates", "state=confirmed", "state=past", "q=attack", "q=خضدار", "country=PK&type=Battles"),
        *(
            "from=2025-06-01&to=2025-07-01",
            "filters=1&country=PK",
            "box=60,20,80,40",
            "watch=balochistan",
            "watch=none&filters=1",
            "state=all&q=policemen&score=50",
        ),
        "country=PK&admin1=Balochistan&type=Battles&source=bulk-paper&from=2025-06-01&to=2025-07-01&q=mastung&disagree=1",
    ),
    "candidate": (
        "read=bulk-7",
        "panel=correct",
        "panel=reject",
        "panel=duplicate",
        "panel=reports",
        "panel=part",
    ),
    "places": ("place=Gwadar",),
    "watch-new": ("from=balochistan",),
    "watch-places": ("place=Gwadar",),
    "changes": ("kind=decision", "person=bilal", f"candidate={CONFIRMED}", "day=2026-02-03"),
    "rules": ("state=approved",),
    "incidents": ("country=PK", "q=policemen", "from=2025-06-01"),
    "incident": ("own=1", "revision=1"),
    "incident-map": ("country=PK", "from=2025-06-01&box=60,20,75,35"),
    "incident-map-data": ("view=60,20,75,35&zoom=6",),
    "notices": ("of=incidents&query=%3Fcountry%3DPK",),
    "overview": ("from=2025-01-01&to=2026-03-01", "country=PK&type=Battles"),
}
"""What a route is asked besides."""


def a_day_at_the_desk() -> None:
    """The story of `desk_story` with a long queue, decisions, saved views and an article of two versions."""
    whole_desk()
    watches()
    many_candidates(60)
    bilal = User.objects.filter(username="bilal").first() or make_user("bilal", "editor")
    chosen = rows.Candidate.objects.filter(key__startswith="bulk-").exclude(state="confirmed")
    for n, key in enumerate((CONFIRMED, *chosen.exclude(key=CONFIRMED).values_list("key", flat=True)[:12])):
        rows.Candidate.objects.filter(key=key).update(state="proposed")
        decide(key, Verdict.CONFIRM, user=bilal, expected_revision=0, now=NOW + timedelta(minutes=n))
    for n in range(1, 6):
        query = f"?country=PK&type=Battles&q=policemen&score={n}0"
        rows.SavedView.objects.create(
            pk=n, owner=bilal, name=f"View {n}", shared=True, query=query, made_at=NOW
        )
    told_of(bilal, rows.SavedView.objects.get(pk=1))
    newer = make_article("A word.")
    rows.Article.objects.filter(pk=newer.pk).update(key="of-two-versions")
    rows.Article.objects.filter(pk=make_article("A wrod.").pk).update(replaced_by=newer)
    learnt_order()


def learnt_order() -> None:
    """The queue goes by a ranking that editors of another story taught, and shows a sample."""
    lesson = learn(decided_by(likes_battles, 300))
    assert isinstance(lesson, Lesson)
    rankings.take_into_use(lessons.keep(lesson, NOW).pk, now=NOW)
    rankings.rerank_all()
    show_sample(NOW)


def told_of(user: User, view: rows.SavedView | None) -> None:
    """A webhook with a letter that was given up and one that waits, a notice of a view that fails, and one of incidents."""
    failing: dict[str, Any] = {"failures": 2, "failing_since": NOW, "why": "It answered 503.", "made_at": NOW}
    hook = rows.Webhook.objects.create(
        pk=1, name="Partner", url="https://hook.example/s3cret", secret="whsec_s3cret", kinds=["published"], cursor=10**6, **failing
    )  # fmt: skip
    for n, incident in enumerate(rows.Incident.objects.order_by("pk")[:2], start=1):
        rows.Delivery.objects.create(
            webhook=hook, number=n, incident=incident, kind="published", message_id=f"msg_{n}", body="{}",
            state="dead" if n == 1 else "waiting", reason="It answered 500.", status=500, tries=n, since=NOW, tried_at=NOW,
        )  # fmt: skip
    rows.ViewNotice.objects.create(
        pk=1, owner=user, view=view, address="slack://s3cret", shown="Slack", when="hourly", **failing
    )
    rows.ViewNotice.objects.create(
        pk=2, owner=user, query="?country=PK", address="mailto:a@example.org", shown="a@example.org", when="daily", made_at=NOW
    )  # fmt: skip


def desk_routes() -> Iterator[URLPattern]:
    """Every route of the site that is neither the admin's nor the API's."""

    def walk(patterns: list[Any]) -> Iterator[URLPattern]:
        for item in patterns:
            if not isinstance(item, URLResolver):
                yield item
            elif item.app_name not in ("admin", "api"):
                yield from walk(item.url_patterns)

    yield from walk(get_resolver().url_patterns)


def pages() -> Iterator[str]:
    """The address of every route of the site but the admin's; those that take no GET answer 405."""
    for route in desk_routes():
        name, parts = str(route.name), sorted(route.pattern.regex.groupindex)
        values = [OF_ROUTE.get((name, part)) or BY_NAME[part] for part in parts]
        for some in itertools.product(*values) if name not in NO_PAGES else ():
            address = reverse(name, kwargs=dict(zip(parts, some, strict=True)))
            yield address
            yield from (f"{address}?{question}" for question in QUESTIONS.get(name, ()))


def body_of(answer: Any) -> bytes:
    """The body of a test client's answer, also of one that is sent in pieces."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
