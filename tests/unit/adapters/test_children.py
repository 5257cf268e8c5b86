"""Processes of pools begin without the module that their parent was started by."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
print("begins", flush=True)
if __name__ == "__main__":
    from dateline.adapters.children import forking
    import __main__ as before
    for number in range(2):
        child = forking().Process(target=print, args=("child", number), kwargs={"flush": True})
        child.start()
        child.join()
    import __main__ as after
    print("as it was" if before is after else "another")
"""


@pytest.mark.parametrize("by_name", [True, False], ids=["module", "file"])
def test_a_child_does_not_import_what_its_parent_was_started_by(tmp_path: Path, by_name: bool) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="ascii")
    argv = ["-m", "program"] if by_name else ["program.py"]
    done = subprocess.run(
        [sys.executable, *argv], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines() == ["begins", "child 0", "child 1", "as it was"]
