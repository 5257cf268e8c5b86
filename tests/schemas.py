"""A database that grows up: each schema since the first one, rows made as the program of its time made them, and the next
migration, which is killed on the way and done again.

What is found at the end was made at every schema, and has gone through every migration since. It is one walk, since a walk
from each schema would do the last migration as often as there are schemas.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from dateline.incidents.merge import merge
from dateline.records import candidate_record, report_record
from killing import in_child
from unit.incidents.linking_builders import MASTUNG, linkable

MOST_POINTS = 30  # of a migration after which it is killed: the shorter ones are done before
NOW = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
# Rows that are derived from others, and that migrations make or throw away; they have tests of their own.
DERIVED = {
    *("candidatename", "linkvocabulary", "waitingwords", "linkpost", "copypost", "incidentline"),
    *("queueentry", "queuemark", "queuepost", "searchtext"),
}
# Rows of a log that has a chain, or whose facts hang together: made by stories, not by chance.
TOLD = {
    "ranking",
    "rankinguse",
    "decision",
    "placement",
    "candidatereport",
    "incident",
    "secondreading",
    "incidentchange",
}


def store_migrations() -> list[str]:
    """Names of the store's migrations, first to last."""
    loader = MigrationExecutor(connection).loader
    return sorted(name for app, name in loader.disk_migrations if app == "store")


def migrate_to(name: str) -> StateApps:
    """No further than to this migration of the store; the models as they are there."""
    executor = MigrationExecutor(connection)
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("auth", "contenttypes")]
    targets = [*others, ("store", name)]
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def fill(apps: StateApps, number: int) -> dict[str, list[str]]:
    """A row in each table that stands for itself; table -> the rows' keys."""
    made: dict[str, list[str]] = {}
    rows: dict[str, Any] = {}
    for model in _in_order(list(apps.get_app_config("store").get_models())):
        name = model._meta.model_name or ""
        if name in DERIVED or name in TOLD or not _can_stand(model, rows):
            continue
        rows[name] = model._default_manager.create(**_values(apps, model, rows, number))
        made[model._meta.db_table] = [str(rows[name].pk)]
    return made


def _in_order(found: list[type[models.Model]]) -> Iterator[type[models.Model]]:
    """Each behind those that it needs."""
    done: set[str] = set()
    while found:
        ready = [m for m in found if all(f.related_model._meta.model_name in done for f in _needed(m))]
        assert ready, f"these need one another: {found}"
        yield from sorted(ready, key=lambda m: m.__name__)
        done |= {m._meta.model_name or "" for m in ready}
        found = [m for m in found if m not in ready]


def _needed(model: type[models.Model]) -> list[Any]:
    return [
        f
        for f in model._meta.concrete_fields
        if f.is_relation and f.related_model._meta.app_label == "store" and not f.null and f.related_model is not model
        and f.related_model._meta.model_name not in TOLD
    ]  # fmt: skip


def _can_stand(model: type[models.Model], rows: dict[str, Any]) -> bool:
    """Whether there is a row for each that it cannot be without: what hangs on a decision, say, has none."""
    needed = [f for f in model._meta.concrete_fields if f.is_relation and not f.null]
    return all(
        f.related_model._meta.model_name in rows for f in needed if f.related_model._meta.app_label == "store"
    )


def _values(apps: StateApps, model: type[models.Model], rows: dict[str, Any], number: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, (models.AutoField, models.CompositePrimaryKey)):
            continue
        if field.is_relation:
            if field.related_model._meta.app_label == "auth":
                users = apps.get_model("auth", "User").objects
                user, _ = users.get_or_create(username=f"editor{number}", defaults={"pk": 100 + number})
                values[field.name] = user
            elif (there := rows.get(field.related_model._meta.model_name or "")) is not None:
                values[field.name] = there
            else:
                assert field.null, f"{model.__name__}.{field.name} cannot be made by chance: add it to TOLD"
            continue
        values[field.name] = _value(field, number)
    return values | _as_read(model, number)


def _as_read(model: type[models.Model], number: int) -> dict[str, Any]:
    """Facts of a report or a candidate that migrations and indexes read."""
    if model.__name__ == "Watch":
        return {"state": "off"}  # its record is nobody's
    if model.__name__ not in ("Report", "Candidate"):
        return {}
    report = linkable(f"schema{number}", text="Gunmen opened fire at the ferry.", place=MASTUNG, dead=4)
    facts: dict[str, Any] = {
        "event_type": report.report.event_type,
        "sub_event_type": report.report.sub_event_type,
    }
    if model.__name__ == "Report":
        return facts | {"record": report_record(report.report), "state": "background"}
    return facts | {"record": candidate_record(merge(f"{number:04d}key", [report])), "score": 0.5}


def _value(field: Any, number: int) -> Any:
    match field:
        case models.DateTimeField():
            return NOW
        case models.UUIDField():
            return UUID(int=number)
        case models.DateField():
            return date(2026, 2, 3)
        case models.JSONField():
            return field.get_default() if field.has_default() else {}
        case models.BinaryField():
            return b"bytes"
        case models.BooleanField() | models.FloatField() | models.IntegerField():
            return field.get_default() if field.has_default() else type_of(field)(1)
        case models.URLField():
            return f"https://schema{number}.example.org/"
        case _ if field.has_default() and not field.unique:
            return field.get_default()
        case _:
            return f"{number:04d}{field.name}"[: field.max_length or 60]


def type_of(field: Any) -> Callable[[Any], Any]:
    return (
        float
        if isinstance(field, models.FloatField)
        else bool
        if isinstance(field, models.BooleanField)
        else int
    )


class Growth:
    """One database from the first schema to the newest. `made`: schema -> table -> keys of rows made there;
    `deaths`: of migrations on the way."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.made: dict[str, dict[str, list[str]]] = {}
        self.deaths: list[str] = []
        self._folder, self._drawn = folder, random.Random(seed)

    def grow(self, stories: dict[str, Callable[[StateApps], None]]) -> None:
        """`stories`: number of a schema -> what makes rows of its own there."""
        names = in_child(store_migrations, self._folder).answer
        for number, name in enumerate(names, start=1):
            if number > 1:
                moment = self._drawn.randint(1, MOST_POINTS)
                if in_child(lambda name=name: migrate_to(name), self._folder, moment).killed:
                    self.deaths.append(name)
            self.made[name] = in_child(
                lambda name=name, n=number: self._at(name, n, stories), self._folder
            ).answer

    @staticmethod
    def _at(name: str, number: int, stories: dict[str, Callable[[StateApps], None]]) -> dict[str, list[str]]:
        apps = migrate_to(name)
        made = fill(apps, number)
        if (story := stories.get(name[:4])) is not None:
            story(apps)
        return made


def lost(made: dict[str, dict[str, list[str]]]) -> list[str]:
    """Rows that were made at some schema and are not there any more, a line each."""
    gone = []
    tables = set(connection.introspection.table_names())
    for schema, rows in made.items():
        for table, keys in rows.items():
            if table not in tables:
                gone.append(f"{table} of {schema} is gone")
                continue
            with connection.cursor() as cursor:
                key = connection.introspection.get_primary_key_column(cursor, table)
                cursor.execute(f'SELECT "{key}" FROM "{table}"')
                there = {str(value) for (value,) in cursor.fetchall()}
            gone += [f"{table} lost {key} of {schema}" for key in keys if key not in there]
    return gone


@contextmanager
def schema_of_a_newer_version() -> Iterator[None]:
    """A migration that this version does not know was applied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_of_a_newer_one', %s)",
            [connection.ops.adapt_datetimefield_value(NOW)],
        )
        try:
            yield
        finally:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_of_a_newer_one'")
