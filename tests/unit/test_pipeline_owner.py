"""Leases name their owner so that a dead one is known."""

from __future__ import annotations

import os
import subprocess
import sys

from dateline.owners import is_alive, owner_name
from dateline.pipeline import StepResult, drain, total


def test_this_process_is_alive() -> None:
    assert is_alive(owner_name(os.getpid()))


def test_a_process_that_ended_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        name = owner_name(child.pid)
    assert not is_alive(name)


def test_a_later_process_with_the_same_number_is_not_the_owner() -> None:
    host, pid, started = owner_name(os.getpid()).split(":")
    assert not is_alive(f"{host}:{pid}:{int(started) - 1}")


def test_a_process_of_another_host_counts_as_alive() -> None:
    assert is_alive("elsewhere:1:1")


def test_a_step_runs_until_its_batch_is_not_full() -> None:
    batches = iter(
        [StepResult("x", 100, {"n": 1}, more=True), StepResult("x", 7, {"n": 1}), StepResult("x", 9)]
    )
    results = list(drain(None, [("x", lambda _: next(batches))]))  # type: ignore[arg-type]
    assert [r.taken for r in results] == [100, 7]
    assert total(results) == {"n": 2}


def test_a_step_with_nothing_to_do_is_not_told() -> None:
    assert list(drain(None, [("x", lambda _: StepResult("x", 0))])) == []  # type: ignore[arg-type]
