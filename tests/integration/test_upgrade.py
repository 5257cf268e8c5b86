"""What was written at any schema since the first one is there and means the same after every migration, killed ones too."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dateline import bootstrap
from dateline.errors import ConfigurationError
from killing import in_child
from old_rows import LATER, archive, decided
from own_database import own_databases
from schemas import Growth, lost, schema_of_a_newer_version, store_migrations

SEED = 20261127
REFUSED = ("UPDATE store_decision SET reason = 'x'", "DELETE FROM store_decision")


def stories_at_0005(apps: Any) -> None:
    decided(apps)
    archive(apps)


def read_again() -> dict[str, Any]:
    """What became of the rows, after what waits was linked."""
    from django.contrib.auth import get_user_model
    from django.db import DatabaseError, connection, transaction

    from dateline.model import MergeRules
    from dateline.pipeline import link_reports
    from dateline.ports import NoTallies
    from dateline.store import models as rows
    from dateline.store.chain import verify_chain
    from dateline.store.linking import DjangoCandidateStore

    found: dict[str, Any] = {
        "pending": bootstrap.migrations_pending(),
        "published": {
            key: at.isoformat()
            for key, at in rows.Report.objects.filter(article__url_key__regex="^[a-z]+$").values_list(
                "key", "published"
            )
        },
        "left": sorted(rows.CandidateReport.objects.filter(left=True).values_list("report__key", flat=True)),
        "waiting": sorted(rows.Report.objects.filter(state="pending").values_list("key", flat=True)),
    }
    # the decided ones are about decisions: their records are those of a program that nothing links with
    rows.Report.objects.filter(key="a2.000").update(state="linked")
    rows.Report.objects.filter(key="new.000").update(state="pending")
    pipeline: Any = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: LATER),
        candidates=DjangoCandidateStore(),
        rules=MergeRules(),
        tallies=NoTallies(),
        owner="this-host:1:",
    )
    results = [link_reports(pipeline)]
    while results[-1].more:
        results.append(link_reports(pipeline))
    refused = []
    for statement in REFUSED:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as e:
            refused.append("append-only" in str(e))
    members = rows.CandidateReport.objects.order_by("report__key")
    return found | {
        "filed first": next(iter(results[0].counts)),
        "chain": verify_chain(),
        "refused": refused,
        "members": list(members.values_list("report__key", "candidate__key")),
        "placed_by": sorted(
            set(members.exclude(placed_by=None).values_list("placed_by__verdict", flat=True))
        ),
        "moved": list(
            rows.Placement.objects.exclude(came_from=None).values_list("report__key", "came_from__key")
        ),
        "roles": sorted(get_user_model().objects.get(username="amina").groups.values_list("name", flat=True)),
        "unfiled": rows.Candidate.objects.filter(filed=False).count(),
        # those from before there was an index: later ones were given theirs by the program, and not by this test
        "indexed": rows.Candidate.objects.filter(queue_entry=None)
        .exclude(key__regex="^00(1[1-9]|[2-9])")
        .count(),
    }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rows_of_every_schema_outlive_all_migrations_also_those_that_are_killed(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any
) -> None:
    server = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    with django_db_blocker.unblock(), own_databases(tmp_path, server) as databases:
        databases.make("grown")
        databases.use("grown")
        growth = Growth(tmp_path, SEED)
        growth.grow({"0005": stories_at_0005})
        in_child(bootstrap.migrate, tmp_path)
        assert len(growth.made) == len(in_child(store_migrations, tmp_path).answer)
        assert len(growth.deaths) >= len(growth.made) / 2
        assert in_child(lambda: lost(growth.made), tmp_path).answer == []
        found = in_child(read_again, tmp_path).answer

        def refuses() -> str:
            with schema_of_a_newer_version():
                said = []
                for start in (bootstrap.migrate, bootstrap.refuse_newer_schema):
                    with pytest.raises(ConfigurationError) as refused:
                        start()
                    said.append(str(refused.value))
                return "\n".join(sorted(set(said)))

        says = in_child(refuses, tmp_path).answer
    assert not found["pending"]
    assert (found["chain"], found["refused"]) == ([], [True, True])
    # an article without a date: when it was first seen
    assert found["published"] == {
        "a.000": "2026-03-05T09:30:00+00:00",
        "b.000": "2026-03-06T09:30:00+00:00",
        "older.000": "2026-03-05T11:30:00+00:00",
        "new.000": "2026-03-05T12:30:00+00:00",
    }
    assert found["left"] == ["older.000"]
    # what was a duplicate is merged: its report waits to be counted where it went
    assert found["waiting"] == ["a2.000"]
    assert found["filed first"] == "candidates filed"
    assert found["members"] == [
        ["a.000", "story"],
        ["a1.000", "c1"],
        ["a2.000", "c1"],
        ["b.000", "story"],
        ["new.000", "story"],
    ]
    assert (found["placed_by"], found["moved"]) == (["duplicate"], [["a2.000", "c2"]])
    assert found["roles"] == ["viewer"]
    assert (found["unfiled"], found["indexed"]) == (0, 0)
    # an older program does not touch it, and says what to do; one sentence, wherever it starts
    assert says.count("\n") == 0
    assert "9999_of_a_newer_one" in says
    assert "install that version here too, or restore a backup" in says
