"""What editors left in a large archive besides decisions: remarks, assignments, views, acts, readings, and the watches."""

from __future__ import annotations

import random
from datetime import timedelta

from django.contrib.auth.models import User

from bench.desk_scale_fill import decided_at
from bench.linking_archive import TODAY
from dateline import configuration
from dateline.bootstrap import load_watches
from dateline.review.filters import QueueFilter
from dateline.store import models as rows
from dateline.store.queue_index import reindex
from dateline.store.roles import CHIEF_EDITOR, give_roles
from dateline.store.watches import sync_watches

COMMENTS, MENTIONED, ASSIGNED, ACTS, VIEWS, READINGS = 30_000, 10_000, 5_000, 50_000, 200, 2_000
BATCH = 2_000


def add_team() -> None:
    """Fill the tables of the team, by the size of the archive, and find every candidate by them."""
    r, now = random.Random(1), decided_at(TODAY)
    give_roles(User.objects.create(username="chief"), [CHIEF_EDITOR])
    users = list(User.objects.order_by("pk").values_list("pk", flat=True))
    last = rows.Candidate.objects.order_by("-pk").values_list("pk", flat=True)[0]
    share = min(1.0, last / 100_000)

    def ago() -> timedelta:
        return timedelta(minutes=r.randrange(180 * 1440))

    rows.Comment.objects.bulk_create(
        (
            rows.Comment(
                candidate_id=r.randint(1, last),
                author_id=r.choice(users),
                text=f"Remark {n}.",
                at=now - ago(),
            )
            for n in range(int(COMMENTS * share))
        ),
        batch_size=BATCH,
    )
    comments = list(
        rows.Comment.objects.order_by("pk").values_list("pk", flat=True)[: int(MENTIONED * share)]
    )
    rows.Mentioned.objects.bulk_create(
        (rows.Mentioned(comment_id=pk, user_id=r.choice(users)) for pk in comments), batch_size=BATCH
    )
    rows.Assignment.objects.bulk_create(
        (
            rows.Assignment(
                candidate_id=pk, assignee_id=r.choice(users), assigned_by_id=users[0], at=now - ago()
            )
            for pk in r.sample(range(1, last + 1), int(ASSIGNED * share))
        ),
        batch_size=BATCH,
    )
    rows.Activity.objects.bulk_create(
        (
            rows.Activity(
                kind=r.choice(("comment", "assignment", "view", "source")),
                act="added",
                by_id=r.choice(users),
                at=now - ago(),
                subject=f"subject {n}",
            )
            for n in range(int(ACTS * share))
        ),
        batch_size=BATCH,
    )
    _views(users)
    _readings(r, int(READINGS * share))
    sync_watches(load_watches(configuration.current()), now)
    reindex()
    rows.Watch.objects.update(swept_to=None)


def _views(users: list[int]) -> None:
    queries = (
        "country=PK&type=Battles",
        "language=ur",
        "admin1=Balochistan&country=PK",
        "disagree=1",
        "score=80",
    )
    rows.SavedView.objects.bulk_create(
        rows.SavedView(
            owner_id=users[n % len(users)],
            name=f"View {n}",
            query=QueueFilter.read(dict(pair.split("=") for pair in queries[n % 5].split("&"))).query(),
            shared=n < 5,
            position=n,
            made_at=decided_at(TODAY),
        )
        for n in range(VIEWS)
    )


def _readings(r: random.Random, number: int) -> None:
    decided = rows.Decision.objects.order_by("-pk").values_list("pk", "candidate_id", "decided_at")
    rows.SecondReading.objects.bulk_create(
        (
            rows.SecondReading(
                candidate_id=candidate, first_id=pk, asked_at=at, state=r.choice(("waiting", "settled"))
            )
            for pk, candidate, at in list(decided[:number])
        ),
        batch_size=BATCH,
    )
