"""A database with every migration and nothing else, made once and kept until the program's tables or its libraries change."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src/dateline"
FOLDER: list[Path] = []
"""Where it is kept, as `conftest.py` says; without one, as long as this process runs."""


def _digest() -> str:
    """Of whatever it depends on: the store's code, what the site is made of, and libraries that have tables."""
    digest = hashlib.sha256(" ".join(map(version, ("Django", "django-axes"))).encode())
    for folder in ("store", "site"):
        for file in sorted((SOURCE / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def migrated_file(env: Mapping[str, str]) -> Path:
    """A SQLite file to be copied. `env`: of a process with no settings but `DATELINE_HOME`, which is replaced."""
    if not FOLDER:
        FOLDER.append(Path(tempfile.mkdtemp(prefix="dateline-migrated-")))
        atexit.register(shutil.rmtree, FOLDER[0], ignore_errors=True)
    folder = FOLDER[0]
    kept = folder / f"{_digest()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two processes that need it first, one makes it
        if not kept.exists():
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(dir=folder) as home:
                argv = [sys.executable, "-c", "from dateline import bootstrap; bootstrap.migrate()"]
                own = {**env, "DATELINE_HOME": home}
                subprocess.run(argv, env=own, check=True, capture_output=True, timeout=120)
                (Path(home) / "dateline.sqlite3").replace(kept)
    return kept
