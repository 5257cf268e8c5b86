"""What a program has to know to work on a database, so that two versions may run side by side while workers are changed.

A migration that only adds (tables, columns with a default of the database or NULL, keys of a record) leaves the level
as it is: older workers go on and finish. One after which an older program would read or write wrongly calls
`raise_level` as its first operation, and `LEVEL` here goes up with it: an older worker that meets the new level saves
nothing more and ends with one sentence. It is asked inside the transactions that claim and save.
"""

from __future__ import annotations

from functools import cache

from django.db import migrations

from dateline import __version__
from dateline.errors import ProgramTooOld
from dateline.store.kept_query import KeptQuery

LEVEL = 1


def check_level(known: int = LEVEL) -> None:
    """Raises ProgramTooOld where the database asks for more than this program knows."""
    if (highest := _highest()()) and highest[0][0] > known:
        raise ProgramTooOld(
            f"This database is in use by dateline {highest[0][1]}, and this program ({__version__}) is too old for it;"
            " install that version here and start again. Nothing is lost: others go on with what it held."
        )


@cache
def _highest() -> KeptQuery:
    from dateline.store.models import DataLevel

    return KeptQuery(lambda: DataLevel.objects.order_by("-level").values_list("level", "version")[:1])


def raise_level(level: int, version: str) -> migrations.RunPython:
    """A migration's operation: from here on only programs that know `level`, as `version` does, may work."""

    def write(to: int, by: str) -> migrations.operations.special._CodeCallable:
        def change(apps: object, schema_editor: object) -> None:
            rows = apps.get_model("store", "DataLevel")  # type: ignore[attr-defined]
            rows.objects.update_or_create(pk=1, defaults={"level": to, "version": by})

        return change

    return migrations.RunPython(write(level, version), write(level - 1, f"before {version}"))
