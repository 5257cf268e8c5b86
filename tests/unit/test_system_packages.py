"""tools/system-packages.sh on a computer that has nothing: what it asks the system's package manager for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "system-packages.sh"


def run_with(folder: Path, commands: dict[str, str], ci: str = "") -> tuple[int, str]:
    """In an environment that has these commands alone, as scripts; exit status, and what `apt-get` was asked for."""
    asked = folder / "asked"
    for name, script in ({"apt-get": f'echo "$@" >> {asked}', "id": "echo 0"} | commands).items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    for name in ("sh", "grep"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    sh = str(folder / "sh")
    done = subprocess.run([sh, str(SCRIPT)], env={"PATH": str(folder), "CI": ci}, check=False)
    return done.returncode, asked.read_text(encoding="utf-8") if asked.exists() else ""


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_what_is_missing_is_asked_for_and_ci_fails_without_a_browser(
    tmp_path: Path, ci: str, status: int
) -> None:
    ended, asked = run_with(tmp_path, {}, ci)
    assert ended == status
    assert "chromium" in asked.split()
    assert "fonts-noto-core" in asked.split()


def test_what_is_there_is_not_asked_for(tmp_path: Path) -> None:
    there = {"chromium-browser": "exit 0", "fc-list": "echo Noto Nastaliq Urdu"}
    assert run_with(tmp_path, there, "true") == (0, "")
