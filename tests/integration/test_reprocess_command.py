"""`dateline reprocess` as a process: its output, Ctrl-C and kills."""

from __future__ import annotations

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from dateline.newsroom.server import running
from outside import DAY, dateline, newsroom_home
from reprocess_story import edit_codebook

PAPERS = (
    "sample-wire",
    "sample-evening-post",
)  # half of the stories, with those that the other codebook does not know


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory, gazetteer_file: Path) -> Iterator[dict[str, str]]:
    """A data folder after one cycle of a part of the sample newsroom, and a codebook that has changed since."""
    with running(0, anchor=DAY) as server:
        env = newsroom_home(
            tmp_path_factory.mktemp("again") / "home",
            server.server_address[1],
            gazetteer_file,
            PAPERS,
        )
        dateline(env, "run", "--once", "--json")
    edit_codebook(Path(env["DATELINE_CONFIG"]))
    yield env


def home(env: dict[str, str]) -> Path:
    return Path(env["DATELINE_HOME"])


def digest(env: dict[str, str]) -> dict[str, str]:
    """Table -> a hash of all its rows."""
    with closing(sqlite3.connect(home(env) / "dateline.sqlite3")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hashlib.sha256(
                "\n".join(sorted(repr(row) for row in db.execute(f'SELECT * FROM "{name}"'))).encode()
            ).hexdigest()
            for name in tables
        }


def started(env: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    """As from a terminal: a shell's job in the background, as these tests may be, would leave it deaf to Ctrl-C."""
    argv = [sys.executable, "-m", "dateline", "reprocess", *words]
    hears = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=hears)


def until_the_shadow_reads(env: dict[str, str]) -> None:
    """Wait until the run in the shadow has marked its articles."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        for file in home(env).glob("tmp/dry-run-*/dateline.sqlite3"):
            try:
                with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
                    if db.execute("SELECT 1 FROM store_article WHERE state = 'pending'").fetchone():
                        return
            except sqlite3.Error:  # being made
                pass
        time.sleep(0.05)
    pytest.fail("the dry run did not come so far")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_dry_run_that_is_stopped_half_way_has_changed_nothing(
    env: dict[str, str], number: signal.Signals
) -> None:
    before = digest(env)
    process = started(env, "--dry-run")
    until_the_shadow_reads(env)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert digest(env) == before
    left = list(home(env).glob("tmp/*"))
    if number is signal.SIGKILL:  # what its orphans say as they end is theirs
        assert len(left) == 1  # nobody was there to put it away; the next dry run does
    else:
        assert (process.returncode, out, left) == (130, b"", [])
        assert b"Stopped. Nothing was changed." in err
        assert b"Traceback" not in err


def test_a_dry_run_prints_measures_and_effects_and_writes_a_page(env: dict[str, str], tmp_path: Path) -> None:
    before = digest(env)
    page = tmp_path / "effects.html"
    done = dateline(env, "reprocess", "--dry-run", "--json", "--html", str(page))
    head, *effects = [json.loads(line) for line in done.stdout.splitlines()]
    assert digest(env) == before
    assert list(home(env).glob("tmp/*")) == []
    assert head["counts"]["articles marked"] > 15
    assert head["measures"]["effects"]["vanishes"] == sum(e["effect"] == "vanishes" for e in effects) > 0
    text = page.read_text(encoding="utf-8")
    assert text.count("<article") == len(effects)
    assert "The dry run works in a copy: up to " in done.stderr
    assert list(tmp_path.iterdir()) == [page]


def test_a_table_is_printed_and_says_that_nothing_was_saved(env: dict[str, str]) -> None:
    done = dateline(env, "reprocess", "--dry-run", "--source", "sample-wire", "--since", "2026-03-01")
    assert "confirmed: stay as they are" in done.stdout
    assert "vanishes" in done.stdout
    assert "Nothing was saved." in done.stdout


def test_a_stopped_run_says_what_is_left_and_the_next_one_goes_on(env: dict[str, str]) -> None:
    process = started(env)
    until = time.monotonic() + 90
    while time.monotonic() < until and not waiting(env):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"still wait to be read. `dateline reprocess` goes on" in err

    left = waiting(env)
    assert left > 0
    answer = json.loads(dateline(env, "reprocess", "--json").stdout)
    assert answer["counts"]["articles read"] >= left
    assert waiting(env) == 0
    again = json.loads(dateline(env, "reprocess", "--json").stdout)
    assert again["counts"]["articles marked"] == 0


def waiting(env: dict[str, str]) -> int:
    with closing(sqlite3.connect(home(env) / "dateline.sqlite3", timeout=30)) as db:
        (number,) = db.execute("SELECT COUNT(*) FROM store_article WHERE state = 'pending'").fetchone()
        return int(number)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--html", "x.html"), "say --dry-run too"),
        (("--scope", "some"), "take outdated or all"),
        (("--source", "nobody"), "`dateline feeds list` has their ids"),
        (("--dry-run", "--source", "nobody"), "`dateline feeds list` has their ids"),
        (("--dry-run", "--html", "/nowhere/at/all.html"), "name a file in a folder that is there"),
        (("--since", "2026-02-02", "--until", "2026-02-01"), "is not before --until"),
        (("--since", "yesterday"), "is no date"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    env: dict[str, str], words: tuple[str, ...], sentence: str
) -> None:
    done = dateline(env, "reprocess", *words, status=2)
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
