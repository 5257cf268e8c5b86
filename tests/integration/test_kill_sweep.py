"""An office that is killed fifty times between fetch and published file ends as one that nothing disturbs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kill_sweep import Sweep
from office import ACTS, restore
from own_database import own_databases

SEED = 20261127
DEATHS = 2  # in each act
LEAST_DEATHS = 25  # on each database


@pytest.fixture(params=["sqlite", "postgresql"])
def sweep(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated_name: Callable[[str], str],
    django_db_blocker: Any,
) -> Iterator[Sweep]:
    kind, home = request.param, tmp_path_factory.mktemp("sweep")
    server = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    migrated = migrated_name(kind)
    # a restore on PostgreSQL is one transaction, and makes every table: it has its own test
    acts = [act for act in ACTS if kind == "sqlite" or act is not restore]
    with django_db_blocker.unblock(), own_databases(home, server) as databases:
        databases.adopt("migrated", migrated)
        yield Sweep(home, databases, acts)


def test_an_office_that_is_killed_again_and_again_ends_as_one_that_nothing_disturbs(sweep: Sweep) -> None:
    sweep.run_undisturbed()
    end = sweep.calm[-1].state
    candidates = [json.loads(row) for row in end["store_candidate"]]
    # what the acts were for: otherwise nothing would be proved
    assert {c["state"] for c in candidates} >= {"confirmed", "rejected", "duplicate", "proposed"}
    assert len(end["store_decision"]) == 7
    assert len(end["store_incident"]) == 2
    assert len(sweep.calm[-1].exports) > 6

    done = sweep.run_round(SEED, DEATHS)
    assert done.problems == []
    assert len(done.deaths) >= LEAST_DEATHS
