"""The log of acts on the database: it takes rows, and gives none back."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from builders import NOW, make_user
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.chain import verify_chain

pytestmark = pytest.mark.django_db

COLUMNS = "id, kind, act, by_id, at, candidate_key, subject, before, after, note"
CHANGES = {
    "update": "UPDATE store_activity SET note = 'x'",
    "delete": "DELETE FROM store_activity",
    "replace": f"INSERT OR REPLACE INTO store_activity ({COLUMNS}) SELECT {COLUMNS} FROM store_activity",
    "truncate": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE store_activity CASCADE",
}
ONLY_ON = {"replace": "sqlite", "truncate": "postgresql"}


def test_an_act_is_kept_with_who_when_and_both_values() -> None:
    amina = make_user("amina", "editor")
    record_activity(
        "user",
        "role changed",
        by=amina,
        now=NOW,
        subject="sana",
        before={"role": "viewer"},
        after={"role": "editor\x00"},
        note="joined the desk",
    )
    row = rows.Activity.objects.get()
    assert (row.kind, row.act, row.by, row.at, row.subject) == ("user", "role changed", amina, NOW, "sana")
    assert (row.before, row.after, row.note) == (
        {"role": "viewer"},
        {"role": "editor\N{REPLACEMENT CHARACTER}"},
        "joined the desk",
    )


def test_an_unknown_kind_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(ValueError, match="no kind of activity"):
        record_activity("weather", "changed", by=None, now=NOW)
    assert not rows.Activity.objects.exists()


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_changes_to_the_log(change: str, database: str) -> None:
    if ONLY_ON.get(change, database) != database:
        return
    record_activity("bulk", "rejected", by=None, now=NOW, after={"candidates": 3})
    before: list[dict[str, Any]] = list(rows.Activity.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as c:
        c.execute(CHANGES[change])
    assert list(rows.Activity.objects.values()) == before


def test_doctor_says_that_the_logs_guard_is_gone() -> None:
    assert verify_chain() == []
    migration = import_module("dateline.store.migrations.0012_team")
    for statement in migration.UNDO_SQLITE if connection.vendor == "sqlite" else migration.UNDO_POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    [problem] = verify_chain()
    assert "no longer refuses changes to the log of other acts: activity_no_" in problem
