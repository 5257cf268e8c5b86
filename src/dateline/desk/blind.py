"""A decided candidate as its second reader sees it: with nothing that anybody answered."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from dateline.store.candidate_file import CandidateFile
from dateline.store.second_readings import undecided_row

SECOND_VERDICTS = frozenset({"confirm", "correct", "reject", "unsure"})
"""What a second reader may answer; to move reports or merge would change what others decided."""


def second_readers(acting: Mapping[str, Any]) -> dict[str, Any]:
    """What `desk.acting` offers, without what a second reader has not."""
    return {
        **acting,
        "may": acting["may"] & SECOND_VERDICTS,
        "act_panels": [panel for panel in acting["act_panels"] if panel[0] in SECOND_VERDICTS],
        "panel": acting["panel"] if acting["panel"] in SECOND_VERDICTS else "",
    }


def undecided(file: CandidateFile) -> CandidateFile:
    """`file` without state, decisions, incident, proposal and placements. Its copied rows are for showing alone."""
    joined = {}
    for key, membership in file.joined.items():
        joined[key] = copy(membership)
        joined[key].placed_by = None
    return replace(
        file,
        row=undecided_row(file.row),
        decisions=(),
        proposal=None,
        incident=None,
        elsewhere=(),
        duplicates=(),
        parts=(),
        merges=frozenset(),
        joined=joined,
    )
