"""A decided candidate as its second reader sees it: with nothing that anybody answered."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from dateline.model import State
from dateline.store.queue import CandidateFile

SECOND_VERDICTS = frozenset({"confirm", "correct", "reject", "unsure"})
"""What a second reader may answer; to move reports or merge would change what others decided."""


def undecided(file: CandidateFile) -> CandidateFile:
    """`file` without state, decisions, incident, proposal and placements. Its copied rows are for showing alone."""
    row = copy(file.row)
    row.state, row.revision, row.duplicate_of, row.part_of = State.PROPOSED.value, 0, None, None
    joined = {}
    for key, membership in file.joined.items():
        joined[key] = copy(membership)
        joined[key].placed_by = None
    return replace(
        file,
        row=row,
        decisions=(),
        proposal=None,
        incident=None,
        elsewhere=(),
        duplicates=(),
        parts=(),
        merges=frozenset(),
        joined=joined,
    )
