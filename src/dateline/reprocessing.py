"""Reading stored articles again: for good, or in a shadow of the database to see beforehand what it would do."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dateline import configuration
from dateline.bootstrap import (
    GAZETTEER_FILE,
    gazetteer_extras,
    gazetteer_path,
    migrations_pending,
    reader_files,
)
from dateline.configuration import Configuration
from dateline.errors import ConfigurationError, DatelineError, NotFound, UsageError
from dateline.operations import CycleRecord, recorded_cycle
from dateline.owners import is_alive, owner_name
from dateline.pipeline import READING_STEPS, Pipeline, StepResult, drain, recover, total
from dateline.review.effects import Effects, compare
from dateline.supervisor import end_with_parent, signal_group

SCOPES = ("outdated", "all")
SHADOWS = "tmp"
SHADOW_PREFIX = "dry-run-"
SHADOW_FILE = "dateline.sqlite3"  # the name that a data folder's database has
GAZETTEER_BYTES = 300_000_000  # that one may have to be built for the shadow
GRACE = 8.0  # seconds between asking the process in the shadow to end and ending it
MAKE_TABLES = "from dateline import bootstrap; bootstrap.migrate()"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which articles are read again. `scope`: those of another reader's version ("outdated") or "all".

    `since`, `until`: when the article was published, else first seen; until is exclusive.
    """

    scope: str = "outdated"
    source_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def options(self) -> list[str]:
        """The choice as options of `dateline reprocess`."""
        given = {
            "--scope": self.scope,
            "--source": self.source_id or "",
            "--since": self.since.isoformat() if self.since else "",
            "--until": self.until.isoformat() if self.until else "",
        }
        return [word for name, value in given.items() if value for word in (name, value)]


@dataclass(frozen=True, slots=True)
class Foretold:
    """What reprocessing would do. `made_at`: the moment that the copy shows; `waiting`: articles that were still to be
    read for the first time then, and whose effects are among the others; `counts`: what the run in the shadow did.
    """

    effects: Effects
    counts: dict[str, int]
    waiting: int
    made_at: datetime
    reader: str  # version of the codebook, gazetteer and models that read


def check(choice: Choice) -> None:
    """Raises UsageError for an unknown scope, NotFound for an unknown source."""
    from dateline.store.models import Feed

    if choice.scope not in SCOPES:
        raise UsageError(f"The scope {choice.scope!r} is not known; take {' or '.join(SCOPES)}.")
    if choice.source_id is not None and not Feed.objects.filter(pk=choice.source_id).exists():
        raise NotFound(
            f"There is no source {choice.source_id!r}; `dateline feeds list` has their ids.",
            resource=choice.source_id,
        )


def current_reader() -> str:
    """The version of what would read an article now: release, models, codebook, actors and gazetteer."""
    from dateline.adapters.workers import reader_version

    return reader_version(reader_files(configuration.current()))


def mark(choice: Choice) -> int:
    """Make the chosen articles wait to be read again; answers how many. Raises what `check` does."""
    from dateline.store.reading import DjangoArticleStore

    check(choice)
    return DjangoArticleStore().mark_for_reprocessing(
        current_tagger=current_reader() if choice.scope == "outdated" else None,
        source_id=choice.source_id,
        since=choice.since,
        until=choice.until,
    )


def still_to_read() -> int:
    """Articles that wait to be read."""
    from dateline.store.models import Article

    return Article.objects.filter(state="pending").count()


def reprocess(pipeline: Pipeline, choice: Choice, progress: Progress) -> CycleRecord:
    """Read the chosen articles again and link what changed, in this process; killed at any moment, it can go on.

    Articles that wait to be read for the first time are read too.
    """
    results: list[StepResult] = []
    with recorded_cycle("reprocess") as cycle:
        recover(pipeline)
        marked = mark(choice)
        waiting = still_to_read()
        progress("reading", 0, waiting)
        read = linked = 0
        for result in drain(pipeline, READING_STEPS):
            results.append(result)
            if result.step == "annotate":
                read += result.taken
                progress("reading", read, max(waiting, read))
            else:
                linked += result.taken
                progress("linking", linked, linked)
        cycle.finish({"articles marked": marked, **total(results)})
    return cycle


# ------------------------------------------------------------------------------------------------ the dry run


def foretell(
    config: Configuration, choice: Choice, progress: Progress, say: Callable[[str], None]
) -> Foretold:
    """What `reprocess` would do now, worked out in a shadow; the live database is only read.

    The run in the shadow is the same command, in a process of its own that knows no other database; its progress bar goes
    to our standard error. `say` is told beforehand how much disk is needed. Raises ConfigurationError where there is not
    so much or the schema is old, DatelineError where the run ended early, and what `check` raises.
    """
    from dateline.store import effects, shadow

    if migrations_pending():
        raise ConfigurationError(
            "The database's schema is older than this program; `dateline doctor` brings it up to date."
        )
    check(choice)
    needed = shadow.bytes_needed() + (0 if _gazetteer_fits(config) else GAZETTEER_BYTES)
    with shadow_folder(config, needed, say) as folder:
        _run(config, folder, ["-c", MAKE_TABLES])
        if _gazetteer_fits(config):
            (folder / GAZETTEER_FILE).symlink_to(gazetteer_path(config).resolve())
        with shadow.shadow_connection(folder / SHADOW_FILE):
            made_at = datetime.now(UTC)
            shadow.copy_live(folder / SHADOW_FILE, progress)
            totals = effects.remember()
            waiting = effects.waiting()
            done = _run(config, folder, ["-m", "dateline", "reprocess", "--json", *choice.options()])
            found = compare(effects.pairs(), effects.ShadowWords(), totals=totals)
    answer: dict[str, Any] = json.loads(done)
    return Foretold(found, answer["counts"], waiting, made_at, answer["reader"])


def _gazetteer_fits(config: Configuration) -> bool:
    """Whether the live gazetteer is the one that would be read with; a new one must not take its place yet."""
    from dateline.adapters.gazetteer_build import is_current

    return is_current(gazetteer_path(config), gazetteer_extras(config))


@contextmanager
def shadow_folder(config: Configuration, needed: int, say: Callable[[str], None]) -> Iterator[Path]:
    """A data folder for the dry run inside the live one, gone when the block ends.

    One that a killed dry run left behind is removed at the next. Raises ConfigurationError where the disk lacks room.
    """
    tmp = config.home / SHADOWS
    tmp.mkdir(parents=True, exist_ok=True)
    for left in tmp.glob(f"{SHADOW_PREFIX}*"):
        if not is_alive(left.name.removeprefix(SHADOW_PREFIX)):
            shutil.rmtree(left, ignore_errors=True)
    free = shutil.disk_usage(tmp).free
    if free < needed:
        raise ConfigurationError(
            f"The dry run needs up to {_size(needed)} in {tmp}, and {_size(free)} are free; make room there."
        )
    say(f"The dry run works in a copy: up to {_size(needed)} in {tmp}, of {_size(free)} free.")
    folder = tmp / f"{SHADOW_PREFIX}{owner_name(os.getpid())}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _size(number: int) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{max(1, round(number / 1e6))} MB"


def _run(config: Configuration, folder: Path, words: list[str]) -> str:
    """Run Python with `folder` as its data folder, to its end; answers what it printed. It ends when we do."""
    environment = os.environ | {
        "DATELINE_HOME": str(folder),
        "DATELINE_CONFIG": str(config.config),
        "DATELINE_DATABASE_URL": "",
    }
    process = subprocess.Popen(  # noqa: S603  (our own modules)
        [sys.executable, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,
    )
    try:
        printed, _ = process.communicate()
    finally:
        signal_group(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=GRACE)
        signal_group(process, signal.SIGKILL)
        process.wait()
    if process.returncode:
        raise DatelineError("The dry run ended early, see above. Nothing was changed.")
    return printed
