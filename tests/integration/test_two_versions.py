"""Workers of two versions on one database: the other one is a copy of the program with another version and record."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import dateline as program
from dateline.newsroom.server import running
from outside import DAY, SECONDS, SMALL_OFFICE, dateline, newsroom_home

NEWER = "0.9.0"
FIRST_BATCHES = """
from dateline import bootstrap, configuration
from dateline.pipeline import STAGES, drain, annotate_articles
from dateline.operations import recorded_cycle
with bootstrap.open_pipeline() as p, recorded_cycle("understand"):
    p.feeds.make_due(p.is_own, p.clock.now())
    list(drain(p, STAGES["collect"]))
    list(drain(p, STAGES["understand"][:1]))
    print(annotate_articles(p).taken, annotate_articles(p).taken)
"""
RAISE = f"""
from dateline import bootstrap
bootstrap.setup_django()
from dateline.store.models import DataLevel
DataLevel.objects.create(level=2, version="{NEWER}")
"""
LOOK = """
import json
from dateline import bootstrap
bootstrap.setup_django()
from dateline.store.models import Article, Candidate, Report, Worker
print(json.dumps({
    "candidates": dict(Candidate.objects.values_list("key", "record")),
    "weather": sum("weather" in record for record in Report.objects.values_list("record", flat=True)),
    "reports": Report.objects.count(),
    "waiting": Article.objects.filter(state="pending").count(),
    "versions": sorted(set(Worker.objects.values_list("version", flat=True))),
}))
"""


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A later release: its reports tell the weather, too."""
    folder = tmp_path_factory.mktemp("newer")
    copy = folder / "dateline"
    shutil.copytree(Path(program.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file, old, new in (
        ("__init__.py", f'"{program.__version__}"', f'"{NEWER}"'),
        (
            "model.py",
            '    modality: str = "asserted"\n',
            '    modality: str = "asserted"\n    weather: str = "dry"\n',
        ),
        ("store/level.py", "LEVEL = 1", "LEVEL = 2"),
    ):
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text, f"{file} no longer says {old!r}"
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def python(env: Mapping[str, str], script: str, code: Path | None = None) -> str:
    path = {"PYTHONPATH": str(code)} if code else {}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**env, **path},
        capture_output=True,
        text=True,
        timeout=5 * SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def look(env: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(python(env, LOOK))
    return found


def test_the_older_finishes_what_the_newer_began_until_it_is_told_to_stop(
    tmp_path: Path, newer: Path, gazetteer_file: Path
) -> None:
    with running(0, anchor=DAY) as server:
        port = server.server_address[1]
        alone = newsroom_home(tmp_path / "alone", port, gazetteer_file, SMALL_OFFICE)
        dateline(alone, "run", "--once")
        expected = look(alone)
        mixed = newsroom_home(tmp_path / "mixed", port, gazetteer_file, SMALL_OFFICE)

        assert python(mixed, FIRST_BATCHES, newer).split() == ["7", "7"]
        begun = look(mixed)
        assert begun["weather"] == begun["reports"] > 0
        assert begun["waiting"] > 0
        assert begun["versions"] == [NEWER]

        dateline(mixed, "run", "--once")
        finished = look(mixed)
        assert finished["candidates"] == expected["candidates"]
        assert 0 < finished["weather"] < finished["reports"]  # what the newer wrote is kept as it is
        assert finished["versions"] == [program.__version__, NEWER]

        python(mixed, RAISE)
        refused = dateline(mixed, "run", "--once", status=2)
        assert f"in use by dateline {NEWER}" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert look(mixed) == finished
        assert python(mixed, FIRST_BATCHES, newer).split() == ["0", "0"]
