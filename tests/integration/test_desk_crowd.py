"""Many editors at one queue at once: every decision is in the log or was answered with 409, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter

import pytest

from builders import make_candidate, make_user
from dateline.store import models as rows
from desk_crowd import at_once, lost

EDITORS = {"postgresql": 20, "sqlite": 5}
ACTS = {"postgresql": 4, "sqlite": 8}  # of each editor
CANDIDATES = 12


@pytest.mark.django_db(transaction=True)
def test_no_decision_is_lost_when_many_editors_decide_at_once(database: str) -> None:
    users = [make_user(f"editor-{n}", "editor") for n in range(EDITORS[database])]
    keys = [make_candidate(f"c{n}").key for n in range(CANDIDATES)]
    reports = set(rows.CandidateReport.objects.values_list("report_id", flat=True))

    said = at_once(users, keys, ACTS[database], pause=0.02)

    answers = Counter(one.status for one in said)
    assert answers[302] > CANDIDATES
    assert answers[409] > 0, "they were never in each other's way: the test shows nothing"
    assert lost(said, keys) == []
    assert set(rows.CandidateReport.objects.values_list("report_id", flat=True)) == reports
