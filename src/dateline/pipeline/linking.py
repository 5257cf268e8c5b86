"""Reports -> candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain, count

from dateline.incidents.link import candidate_key, choose_among
from dateline.incidents.merge import merge
from dateline.model import LinkableReport
from dateline.pipeline.base import Pipeline, StepResult
from dateline.pipeline.measuring import measured

LINK_BATCH = 200
FILE_BATCH = 200  # candidates


@measured("link")
def link_reports(p: Pipeline) -> StepResult:
    """Reports -> candidates. One transaction; reports come in the same order after any crash.

    A candidate is merged once, after all reports of the batch have joined: which of them it takes is decided by its
    reports, not by what they were merged to.
    """
    now = p.clock.now()
    with p.candidates.linking():
        if filed := p.candidates.file_unfiled(FILE_BATCH):
            return StepResult("link", filed, {"candidates filed": filed}, more=True)
        pending = p.candidates.pending_reports(LINK_BATCH)
        before = p.candidates.keys_of_reports([r.key for r in pending])
        stay = p.candidates.stay([r.key for r in pending])
        keys = {report: key for report, key in stay.items() if key is not None}
        made: set[str] = set()
        changed = set(keys.values())
        for report in pending:
            if report.key in stay:
                continue
            key, is_new = _link(p, report, before.get(report.key), now)
            keys[report.key] = key
            (made if is_new else changed).add(key)
        _tell_together(p, pending, keys, now)
        changed |= {old for report, old in before.items() if keys.get(report) != old}
        for key in sorted({*changed, *p.candidates.stale_candidates()}):
            _merge_again(p, key, now)
        p.candidates.attach_denials(now)
    counts = {"reports linked": len(pending), "new candidates": len(made)}
    return StepResult("link", len(pending), counts, more=len(pending) == LINK_BATCH)


def _link(p: Pipeline, report: LinkableReport, held_by: str | None, now: datetime) -> tuple[str, bool]:
    """The key of the candidate that the report joins, and whether it is a new one. `held_by`: where it was so far."""
    p.candidates.count_words(report)
    decision = choose_among(report, p.candidates.near(report), p.candidates.vocabulary)
    key = decision.key or _key_of_its_own(p, report, held_by)
    is_new = decision.key is None and p.candidates.save(merge(key, [report], p.rules), now)
    p.candidates.join(key, report, decision.score, decision.reasons)
    return key, is_new


def _key_of_its_own(p: Pipeline, report: LinkableReport, held_by: str | None) -> str:
    """A key under which no other report is: read anew, a report may leave the candidate that it started. One that was
    alone so far stays where it is.
    """
    keys = chain([held_by] if held_by else [], (candidate_key(report, nth) for nth in count()))
    return next(key for key in keys if p.candidates.is_free(key, report))


def _tell_together(
    p: Pipeline, reports: Sequence[LinkableReport], keys: Mapping[str, str], now: datetime
) -> None:
    """Link the candidates of a wider report and of the narrower ones that are part of it, both ways."""
    wider = {
        r.key: f"{r.article_key}.{r.report.part_of:03d}" for r in reports if r.report.part_of is not None
    }
    if not wider:
        return
    known = {**p.candidates.keys_of_reports(list(wider.values())), **keys}
    links: dict[str, list[str]] = {}
    for narrow, wide in wider.items():
        if narrow in keys and wide in known and known[wide] != keys[narrow]:
            links.setdefault(keys[narrow], []).append(known[wide])
            links.setdefault(known[wide], []).append(keys[narrow])
    if links:
        p.candidates.set_links(links, now)


def _merge_again(p: Pipeline, key: str, now: datetime) -> None:
    if reports := p.candidates.reports_of(key):
        p.candidates.save(merge(key, reports, p.rules), now)
    else:
        p.candidates.drop(key)
