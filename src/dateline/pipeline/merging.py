"""Candidates merged again where the rules that choose their shown values have changed. Nothing is read or linked anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dateline.incidents.merge import merge
from dateline.model import MergeRules
from dateline.ports import CandidateStore

MERGE_BATCH = 200


def merge_again(candidates: CandidateStore, rules: MergeRules, now: datetime) -> Iterator[int]:
    """Merge by `rules` what was merged by others; yields how many after each batch, one transaction each.

    May be killed at any moment and run again. Decisions and incidents keep what was shown when they were made.
    """
    while True:
        with candidates.linking():
            keys = candidates.merged_otherwise(rules, MERGE_BATCH)
            for key in keys:
                if reports := candidates.reports_of(key):
                    candidates.save(merge(key, reports, rules), now)
        if keys:
            yield len(keys)
        if len(keys) < MERGE_BATCH:
            return
