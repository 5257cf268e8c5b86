"""The program from outside: data folders made ready for it, and its commands as processes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import warm
from dateline import configuration
from migrated import migrated_file

DAY = date(2026, 3, 14)  # the day that counts as today in the sample newsroom
SECONDS = 120  # a command may take so long on a busy machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(home: Path, **settings: str | int) -> dict[str, str]:
    """A process's environment with this data folder and these settings, and none of the caller's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE_", "DJANGO_", "PREFECT_"))}
    named = {f"DATELINE_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | {"DATELINE_HOME": str(home), "DO_NOT_TRACK": "1", "PYTHONUTF8": "1"} | named


def give_database(home: Path) -> None:
    """Put a migrated SQLite database into a data folder, which may be new: a copy takes a moment, migrating seconds."""
    home.mkdir(exist_ok=True)
    shutil.copy(migrated_file(environment(home)), home / "dateline.sqlite3")


def write_config(folder: Path) -> Path:
    """The default config without its sources, so that no public host is asked; answers the folder."""
    shutil.copytree(configuration.packaged_config(), folder, ignore=shutil.ignore_patterns("feeds"))
    (folder / "feeds").mkdir()
    return folder


# A part of the newsroom's stories: enough where a test runs the whole program again and again. None is in French, whose model
# takes each run seconds to load.
SMALL_OFFICE = ("sample-wire", "sample-urdu")


def newsroom_home(
    home: Path, port: int, gazetteer: Path, papers: Collection[str] = (), **settings: str | int
) -> dict[str, str]:
    """A data folder and config folder whose only sources are the sample newsroom's, or these papers of it; answers
    the environment.

    One process reads, unless `settings` say otherwise: each loads models and gazetteer for some seconds.
    """
    home.mkdir()
    config = write_config(home / "config")
    (home / "gazetteer.sqlite3").symlink_to(gazetteer)
    if "database_url" not in settings:
        give_database(home)
    (home / "newsroom.anchor").write_text(DAY.isoformat(), encoding="ascii")
    settings = {"workers": 1, "batch_size": 7} | settings
    env = environment(home, config=str(config), newsroom_port=port, **settings)
    sync = (
        "from dateline import configuration\n"
        "from dateline.commands.serve import prepare\n"
        "prepare(configuration.current())\n"
        "from dateline.store.models import Feed\n"
        f"Feed.objects.exclude(id__in={list(papers)!r}).update(enabled=False)\n" * bool(papers)
    )
    subprocess.run([sys.executable, "-c", sync], env=env, check=True, capture_output=True, timeout=SECONDS)
    return env


def dateline(
    env: Mapping[str, str],
    *words: str,
    given: str | bytes = b"",
    status: int | None = 0,
    cwd: Path | None = None,
    python: str = sys.executable,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; AssertionError for another exit status than `status` (None: any)."""
    given = given.encode() if isinstance(given, str) else given
    if python == sys.executable and warm.can_run(env):
        code, *streams = warm.run(env, words, given, cwd, SECONDS)
    else:
        argv = [python, "-m", "dateline", *words]
        cold = subprocess.run(
            argv, input=given, env=dict(env), capture_output=True, cwd=cwd, timeout=SECONDS, check=False
        )
        code, streams = cold.returncode, [cold.stdout, cold.stderr]
    out, err = (stream.decode("utf-8") for stream in streams)
    assert status is None or code == status, f"{words}: {code}\n{out[-2000:]}\n{err[-2000:]}"
    return subprocess.CompletedProcess(["dateline", *words], code, out, err)
