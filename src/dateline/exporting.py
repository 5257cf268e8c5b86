"""Exports as files: every form anew, what changed since the last time, and the dictionary beside them."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dateline import configuration
from dateline.bootstrap import about_exports, setup_django
from dateline.errors import UsageError
from dateline.model import Incident
from dateline.publish import dictionary
from dateline.publish.dictionary import ExportedFile
from dateline.publish.export import FORMATS, export, export_changes
from dateline.publish.outgoing import About, Outgoing
from dateline.review.incident_filter import IncidentFilter
from dateline.whole_files import replaced

log = logging.getLogger(__name__)

EXPORTS = "exports"
INCREMENTS = "changes"
INCREMENT_FORMAT = "jsonl"
STATE = "cursor.json"


@dataclass(frozen=True, slots=True)
class State:
    """How far somebody has taken the log of changes: the last change's number and instant. 0 and "": nothing yet."""

    cursor: int = 0
    changed_at: str = ""

    @classmethod
    def read(cls, file: Path) -> State:
        """What the file says; the beginning where there is none. Raises UsageError for one that is none."""
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
            state = cls(int(record["cursor"]), str(record["changed_at"]))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, TypeError, KeyError) as e:
            raise UsageError(
                f"{file} cannot be used as a state file ({e}); remove it to begin anew.", resource=str(file)
            ) from e
        return state

    def write(self, file: Path) -> None:
        with replaced(file) as out:
            out.write(json.dumps({"cursor": self.cursor, "changed_at": self.changed_at}).encode() + b"\n")


def write_file(file: Path, format: str, incidents: Iterable[Incident], about: About) -> ExportedFile:
    """Write one form into `file`. Raises UsageError."""
    number = 0

    def counted() -> Iterator[Incident]:
        nonlocal number
        for incident in incidents:
            number += 1
            yield incident

    size, digest = _write(file, export(counted(), format, about))
    return ExportedFile(file.name, format, number, size, digest)


def write_changes(
    file: Path, format: str, changed: Iterable[Outgoing], number: int, about: About
) -> ExportedFile:
    """Write what became of `number` incidents into `file`. Raises UsageError."""
    size, digest = _write(file, export_changes(changed, format, about))
    return ExportedFile(file.name, format, number, size, digest, changes=True)


def _write(file: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with replaced(file) as out:
        for piece in pieces:
            out.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def write_dictionary(folder: Path, files: Sequence[ExportedFile], about: About, now: datetime) -> Path:
    """Write `datapackage.json` beside the files. What it said of others that are still there it keeps.

    Raises UsageError where a file of that name is there that is none of ours.
    """
    target = folder / dictionary.FILE
    whole = dictionary.datapackage(files, about, now)
    here = {one["path"] for one in whole["resources"]}
    others = [
        one for one in _said_before(target) if one["path"] not in here and (folder / one["path"]).exists()
    ]
    whole["resources"] = sorted([*whole["resources"], *others], key=lambda one: str(one["path"]))
    with replaced(target) as out:
        out.write((json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode())
    return target


def _said_before(target: Path) -> list[dict[str, Any]]:
    try:
        record = json.loads(target.read_text(encoding="utf-8"))
        if record["name"] == "dateline-incidents":
            return [one for one in record["resources"] if isinstance(one["path"], str)]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError):
        pass
    raise UsageError(
        f"{target} was not written by dateline; move it away or export into another folder.",
        resource=str(target),
    )


def write_exports(folder: Path | None = None) -> dict[str, int]:
    """Write every format into the data folder's `exports/`; below it, in `watches/<id>/`, what each watch asks for, and in
    `changes/` what changed since the last time. Each file is replaced whole. Returns incidents by file.
    """
    setup_django()
    from dateline.store.watches import watches_for

    config = configuration.current()
    target = folder or config.home / EXPORTS
    counts = {f.path: f.incidents for f in _export_files(target, tuple(FORMATS), "", about_exports(config))}
    for line in watches_for():
        if line.watch.outputs:
            below = target / "watches" / line.id
            about = about_exports(config, title=f"{about_exports(config).title}: {line.title}")
            files = _export_files(below, line.watch.outputs, line.id, about)
            counts |= {str((below / f.path).relative_to(target)): f.incidents for f in files}
    if (increment := write_increment(target / INCREMENTS, about_exports(config))) is not None:
        counts[f"{INCREMENTS}/{increment.path}"] = increment.incidents
    return counts


def _export_files(target: Path, formats: Sequence[str], watch: str, about: About) -> list[ExportedFile]:
    """Each form in that folder, with the dictionary. `watch`: those of one; "": all."""
    from dateline.store.incidents import confirmed_incidents

    target.mkdir(parents=True, exist_ok=True)
    files = [
        write_file(
            target / f"incidents.{FORMATS[name].ending}",
            name,
            confirmed_incidents(wanted=IncidentFilter(watch=watch)),
            about,
        )
        for name in formats
    ]
    write_dictionary(target, files, about, datetime.now(UTC))
    return files


def write_increment(folder: Path, about: About) -> ExportedFile | None:
    """What changed since the folder's state file was written, as one more file, and then the state; None for nothing.

    A file is named by where it begins: a run that was killed before it wrote the state is done over under the same name.
    Where the log is not the one that the state is of, because an older backup was restored, it begins anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = State.read(folder / STATE)
    if not is_of_this_log(state):
        log.warning(
            "%s is of another log of changes, of before a restore; all is written anew.", folder / STATE
        )
        state = State()
    changed, number, then = changes_after(state)
    if not number:
        return None
    file = folder / f"incidents.since-{state.cursor:09d}.{FORMATS[INCREMENT_FORMAT].ending}"
    written = write_changes(file, INCREMENT_FORMAT, changed, number, about)
    then.write(folder / STATE)
    return written


def is_of_this_log(state: State) -> bool:
    """Whether the log of changes holds the change that the state ends with."""
    from dateline.store.outgoing import changes_since

    if not state.cursor:
        return True
    here = changes_since(state.cursor - 1, 1)
    return bool(here) and here[0].number == state.cursor and state.changed_at in ("", here[0].at.isoformat())


def changes_after(state: State) -> tuple[Iterator[Outgoing], int, State]:
    """What became of each incident that changed since, how many these are, and the state after them."""
    from dateline.store.increments import changed_incidents, latest_changes

    latest = latest_changes(state.cursor)
    if not latest:
        return iter(()), 0, state
    last = max(latest.values(), key=lambda change: change.number)
    return changed_incidents(latest), len(latest), State(last.number, last.at.isoformat())
