"""An upgrade in a process of its own: `python upgraded.py` makes a database of migration 0005 with two decisions in it,
brings it up to date, links what waits, and prints what became of it as JSON.

The hashes were made by the program as it was then.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

from dateline import bootstrap

FIRST = "0" * 64
CONFIRMED = "9874229ebf32c7455668893b0c2b26300e910b7375394ae8d0cc179e6cf1cab6"
DUPLICATE = "5004fd96a5ef6b242508a25c34451385fad892f7f3ce1d60d5484e6ef0f116a3"
NOW = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
REFUSED = ("UPDATE store_decision SET reason = 'x'", "DELETE FROM store_decision")


def main() -> int:
    bootstrap.setup_django()
    from django.core.management import call_command
    from django.db import DatabaseError, connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    call_command("migrate", "store", "0005", verbosity=0)
    call_command("migrate", "auth", verbosity=0)
    executor = MigrationExecutor(connection)
    apps = executor.loader.project_state(
        [("store", "0005_alerts_of_all_sources"), *executor.loader.graph.leaf_nodes("auth")]
    ).apps
    make(apps)
    bootstrap.migrate()

    from django.contrib.auth import get_user_model

    from dateline.store import models as rows
    from dateline.store.chain import verify_chain

    refused = []
    for statement in REFUSED:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as e:
            refused.append("append-only" in str(e))
    members = rows.CandidateReport.objects.order_by("report__key")
    found = {
        "chain": verify_chain(),
        "refused": refused,
        "members": list(members.values_list("report__key", "candidate__key", "report__state", "reasons")),
        "roles": sorted(get_user_model().objects.get().groups.values_list("name", flat=True)),
        "placed_by": sorted(set(members.values_list("placed_by__verdict", flat=True))),
        "moved": list(
            rows.Placement.objects.exclude(came_from=None).values_list("report__key", "came_from__key")
        ),
    }
    print(json.dumps(found))
    return 0


def make(apps) -> None:  # type: ignore[no-untyped-def]
    """Two candidates of one report each: one confirmed, the other a duplicate of it."""
    user = apps.get_model("auth", "User").objects.create(pk=1, username="amina")
    user.groups.add(apps.get_model("auth", "Group").objects.create(name="researcher"))
    made = {}
    for n in (1, 2):
        article = apps.get_model("store", "Article").objects.create(
            key=f"a{n}", url=f"u{n}", canonical_url=f"u{n}", url_key=f"u{n}", title="", text="", published=NOW,
            published_source="page", language="en", fingerprint=f"a{n}", first_seen_at=NOW, state="annotated",
        )  # fmt: skip
        report = apps.get_model("store", "Report").objects.create(
            key=f"a{n}.000", article=article, ordinal=0, modality="asserted", event_type="Battles",
            sub_event_type="Armed clash", score=0.9, record={}, state="linked",
        )  # fmt: skip
        made[n] = apps.get_model("store", "Candidate").objects.create(
            key=f"c{n}", score=0.9, event_type="Battles", sub_event_type="Armed clash", record={}, revision=1,
            state="confirmed" if n == 1 else "duplicate", duplicate_of=made.get(1), first_seen_at=NOW,
            updated_at=NOW,
        )  # fmt: skip
        apps.get_model("store", "CandidateReport").objects.create(candidate=made[n], report=report)
    decision = apps.get_model("store", "Decision").objects
    decision.create(
        candidate=made[1], revision=1, verdict="confirm", decided_by=user, decided_at=NOW,
        candidate_record={"report_keys": ["a1.000"], "score": 1.0}, previous_hash=FIRST, hash=CONFIRMED,
    )  # fmt: skip
    decision.create(
        candidate=made[2], revision=1, verdict="duplicate", decided_by=user, decided_at=NOW.replace(hour=10, minute=0),
        candidate_record={"report_keys": ["a2.000"], "score": 0.5}, reason="same raid", duplicate_of=made[1],
        previous_hash=CONFIRMED, hash=DUPLICATE,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
