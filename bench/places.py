"""Where things are: the project, the folder with gold data beside it (if any), a scratch folder for outputs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "bench"
REPLAY = SHARED / "replay" / "serve.py"
OUT = ROOT / "bench" / "out"


def scratch(name: str) -> Path:
    OUT.mkdir(parents=True, exist_ok=True)
    return OUT / name


def home_with_gazetteer() -> Path:
    """A data folder of the bench's own, kept between runs for the sake of its gazetteer."""
    home = Path(tempfile.gettempdir()) / f"dateline-bench-{os.getuid()}"
    home.mkdir(exist_ok=True)
    dateline(["gazetteer", "build"], home) if not (home / "gazetteer.sqlite3").exists() else None
    return home


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
    return kept | {"DATELINE_HOME": str(home)} | more


def dateline(
    arguments: Sequence[str],
    home: Path,
    *,
    stdin: Path | None = None,
    stdout: Path | None = None,
    **more: str,
) -> str:
    """Run `dateline ...` as a user would; its standard output, unless that goes to a file."""
    with (stdin or Path(os.devnull)).open("rb") as source, (stdout or Path(os.devnull)).open("wb") as target:
        done = subprocess.run(
            [sys.executable, "-m", "dateline", *arguments],
            stdin=source,
            stdout=target if stdout else subprocess.PIPE,
            env=environment(home, **more),
            check=False,
        )
    if done.returncode not in (0, 1):
        raise SystemExit(f"dateline {' '.join(arguments)} ended with status {done.returncode}")
    return "" if stdout else done.stdout.decode()
