"""Why a candidate has its score: the signals of its surest report, as the desk lists them."""

from __future__ import annotations

from dateline.desk.facts import why
from dateline.incidents.report_score import weights

BOLD = [name for name, adds in weights().items() if abs(adds) >= 0.5 and name != "bias"]


def test_the_surest_reports_signals_are_listed_with_their_side_and_the_weightiest_first() -> None:
    lines = why([{"score": 0.2, "signals": ["in court"]}, {"score": 0.9, "signals": BOLD}])
    assert {line.words for line in lines} == set(BOLD)
    assert all((line.sign == "+") == (weights()[line.words] > 0) for line in lines)
    assert [abs(weights()[line.words]) for line in lines] == sorted(
        (abs(weights()[line.words]) for line in lines), reverse=True
    )


def test_a_report_read_before_signals_were_kept_lists_none() -> None:
    assert why([]) == ()
    assert why([{"score": 0.9}]) == ()
