"""The proof on many machines in small: the same plan as `python -m bench proof`, with fewer stories and short leases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench.proof import SMALL, prove


def test_what_is_killed_restarted_and_cut_off_changes_nothing(
    gazetteer_file: Path, postgres_url: str, tmp_path_factory: object
) -> None:
    """`postgres_url` skips it where no server can start."""
    told: list[str] = []
    outcome = prove(replace(SMALL), gazetteer_file, told.append)
    happened = "\n".join(told)
    assert outcome.differences == [], happened
    assert outcome.sizes["articles"] == outcome.articles
    assert outcome.sizes["candidates"] > outcome.articles // 10
    assert outcome.deaths, happened
    assert all(death.lease_left <= SMALL.lease for death in outcome.deaths)
    assert all(death.taken_after is not None for death in outcome.deaths), happened
    assert outcome.still_running == 0, happened
    assert "the Prefect server answers again" in happened
    assert "the database is back" in happened
