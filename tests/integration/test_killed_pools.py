"""A process that is killed leaves none of its own behind: neither parsers nor readers go on for nobody."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from outside import environment

PROGRAM = """
import os, psutil, signal
from dateline.adapters.parsers import ParserPool
from dateline.adapters.workers import PoolWorkers, ReaderFiles
from dateline.configuration import packaged_config
from dateline.model import Article
from pathlib import Path
from fakes import document

files = ReaderFiles(Path({gazetteer!r}), packaged_config() / "incident_types.yml", (packaged_config() / "actors.yml",))
workers = PoolWorkers(1, files)
feed = document("https://herald.example.org/feed", "<rss><channel><title>Herald</title></channel></rss>")
workers.parse_feeds([("herald", feed)])
text = "Gunmen killed four people in Quetta on Monday."
workers.annotate([Article(url="u", canonical_url="u", title="Four killed", text=text, published_source="none", fingerprint="f")])
print(len(psutil.Process().children(recursive=True)), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def left_behind(home: Path) -> list[str]:
    """Command lines of the processes with this data folder that are still there some seconds later."""
    until = time.monotonic() + 20
    while True:
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("DATELINE_HOME") == str(home):
                    found.append(" ".join(process.cmdline()))
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.2)


def test_parsers_and_readers_end_with_the_process_that_is_killed(
    tmp_path: Path, gazetteer_file: Path
) -> None:
    env = environment(tmp_path) | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(gazetteer=str(gazetteer_file))],
        env=env,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert int(done.stdout) >= 2  # there was somebody to leave behind
    assert left_behind(tmp_path) == []
