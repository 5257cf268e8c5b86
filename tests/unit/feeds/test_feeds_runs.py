"""When the operator hears of the runs themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dateline.feeds.runs import RunFacts, judge_runs, silence_after

NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def run(minutes: int, error: str = "", flow: str = "ingest", *, ended: bool = True) -> RunFacts:
    began = NOW - timedelta(minutes=minutes)
    return RunFacts(flow, began, began + timedelta(minutes=1) if ended else None, error)


FAILED = "OSError: the disk is full"


@pytest.mark.parametrize(
    ("runs", "every", "kinds"),
    [
        ([], FIVE, []),
        ([run(5)], FIVE, []),
        ([run(5, FAILED), run(10, FAILED), run(15, FAILED), run(20)], FIVE, ["failing-runs"]),
        ([run(5, FAILED), run(10, FAILED), run(20)], FIVE, []),
        ([run(90, FAILED), run(95, FAILED), run(99, FAILED), run(5)], FIVE, []),
        (
            [run(5, FAILED, "publish"), run(10, FAILED, "watch"), run(15, FAILED), run(20)],
            FIVE,
            ["failing-runs"],
        ),
        ([run(100)], FIVE, ["stalled"]),
        ([run(100)], None, []),
        ([run(100)], timedelta(hours=1), []),
        ([run(5, flow="publish"), run(100)], FIVE, ["stalled"]),
        ([run(5, flow="collect"), run(100)], FIVE, []),
        ([run(100, ended=False)], FIVE, ["stalled"]),
        ([run(30, ended=False)], FIVE, []),
        ([run(5, flow="publish")], FIVE, []),
    ],
)
def test_runs_are_told_of_when_they_fail_often_or_stay_away(
    runs: list[RunFacts], every: timedelta | None, kinds: list[str]
) -> None:
    assert [trouble.kind for trouble in judge_runs(runs, NOW, every)] == kinds


def test_the_sentence_names_the_last_flow_and_its_reason() -> None:
    (trouble,) = judge_runs([run(9, FAILED), run(30, "x"), run(3, FAILED, "watch")], NOW, None)
    assert trouble.message == f"3 runs failed within an hour; the last, watch: {FAILED}"


def test_an_hour_is_waited_at_least() -> None:
    assert silence_after(FIVE) == timedelta(hours=1)
    assert silence_after(timedelta(hours=6)) == timedelta(hours=18)
