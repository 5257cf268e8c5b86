"""The file of approved rules: lines are put at its end and taken out; all else in it stays as it is, comments too."""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HEAD = """\
# What editors' corrections taught, approved by an operator: a line a rule. docs/operator-guide.md, "Rules".
# Lines may be written by hand too, without "rule".
"""


def append_rule(path: Path, rule: int, fields: Mapping[str, str]) -> None:
    """Add one line: `fields` in their order, and the rule's number, by which `remove_rule` finds it. Raises OSError."""
    line = json.dumps({**fields, "rule": rule}, ensure_ascii=False)
    with _alone(path):
        before = path.read_text(encoding="utf-8") if path.exists() else HEAD
        if before and not before.endswith("\n"):
            before += "\n"
        _replace(path, f"{before}- {line}\n")


def remove_rule(path: Path, rule: int) -> bool:
    """Take the rule's line out; False where it is not there any more. Raises OSError."""
    if not path.exists():
        return False
    own = re.compile(rf'^- \{{.*"rule": {rule}\}}\s*$')
    with _alone(path):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not own.match(line)]
        if len(kept) < len(lines):
            _replace(path, "".join(kept))
        return len(kept) < len(lines)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with (path.parent / f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        yield


def _replace(path: Path, text: str) -> None:
    """Whole or not at all: a reader never sees half a file."""
    new = path.with_name(f".{path.name}.new")  # one at a time: the lock is ours
    try:
        new.write_text(text, encoding="utf-8")
        if path.exists():
            new.chmod(path.stat().st_mode & 0o777)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
