"""Reports -> candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from dateline.incidents.link import CandidateView, candidate_key, choose, neighbourhood
from dateline.incidents.merge import merge
from dateline.model import LinkableReport
from dateline.pipeline.base import Pipeline, StepResult
from dateline.ports import Joined

LINK_BATCH = 200


def link_reports(p: Pipeline) -> StepResult:
    """Reports -> candidates. One transaction; reports come in the same order after any crash."""
    now = p.clock.now()
    with p.candidates.linking():
        pending = p.candidates.pending_reports(LINK_BATCH)
        before = p.candidates.keys_of_reports([r.key for r in pending])
        made = 0
        keys: dict[str, str] = {}
        for report in pending:
            key, is_new = _link(p, report, now)
            keys[report.key] = key
            made += is_new
        _tell_together(p, pending, keys, now)
        moved = {old for report, old in before.items() if keys[report] != old}
        for key in sorted({*moved, *p.candidates.stale_candidates()}):
            _merge_again(p, key, now)
    counts = {"reports linked": len(pending), "new candidates": made}
    return StepResult("link", len(pending), counts, more=len(pending) == LINK_BATCH)


def _key_of_its_own(p: Pipeline, report: LinkableReport) -> str:
    """A key under which no other report is: read anew, a report may leave the candidate that it started."""
    for nth in count():
        view = p.candidates.view(key := candidate_key(report, nth))
        if view is None or all(r.key == report.key for r in view.reports):
            break
    return key


def _link(p: Pipeline, report: LinkableReport, now: datetime) -> tuple[str, bool]:
    decision = choose(report, p.candidates.near(neighbourhood(report)))
    key = decision.key or _key_of_its_own(p, report)
    view = p.candidates.view(key)
    members = [*(r for r in (view.reports if view else ()) if r.key != report.key), report]
    is_new = p.candidates.save(
        merge(key, members, p.rules), [Joined(report, decision.score, decision.reasons)], now
    )
    return key, is_new


def _tell_together(
    p: Pipeline, reports: Sequence[LinkableReport], keys: Mapping[str, str], now: datetime
) -> None:
    """Link the candidates of a wider report and of the narrower ones that are part of it, both ways."""
    wider = {
        r.key: f"{r.article_key}.{r.report.part_of:03d}" for r in reports if r.report.part_of is not None
    }
    known = {**p.candidates.keys_of_reports(list(wider.values())), **keys}
    links: dict[str, list[str]] = {}
    for narrow, wide in wider.items():
        if wide in known and known[wide] != keys[narrow]:
            links.setdefault(keys[narrow], []).append(known[wide])
            links.setdefault(known[wide], []).append(keys[narrow])
    if links:
        p.candidates.set_links(links, now)


def _merge_again(p: Pipeline, key: str, now: datetime) -> None:
    view: CandidateView | None = p.candidates.view(key)
    if view is None:
        return
    if view.reports:
        p.candidates.save(merge(key, view.reports, p.rules), [], now)
    else:
        p.candidates.drop(key)
