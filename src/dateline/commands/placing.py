"""`dateline queue show|split|move|part|undo`: where reports belong, from the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline import bootstrap
from dateline.commands.console import out, print_json, print_table
from dateline.commands.review import AsUser, candidate_lines, user_named
from dateline.errors import UsageError
from dateline.model import Verdict

if TYPE_CHECKING:
    from dateline.store.models import Candidate

NONE = "none"

Id = Annotated[str, typer.Argument(help="The candidate's id, or an incident's public id.")]
Reports = Annotated[
    list[str], typer.Argument(help="Reports, as `queue show` names them, or their whole keys.")
]
Reason = Annotated[str, typer.Option(help="Why.")]


def show(id: Id, as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False) -> None:
    """A candidate with the keys of its reports and its history. The id of one that was merged leads to the other."""
    bootstrap.migrate()
    from dateline.store.candidate_file import candidate_file
    from dateline.store.redirects import find, merged_into

    row = find(id)
    file = candidate_file(row.key)
    reports = [
        {
            "key": r.key,
            "state": r.state,
            "article_url": r.article.canonical_url,
            "article_title": r.article.title,
            "reasons": file.joined[r.key].reasons,
            "placed_by_hand": file.joined[r.key].placed_by_id is not None,
        }
        for r in file.reports
    ]
    history = [_decision_line(row, d, stands) for d, stands in _history(file)]
    merged = [other.key for other in merged_into(row)]
    public = file.incident.public_id if file.incident and not file.incident.withdrawn_at else None
    if as_json:
        facts = {"public_id": public, "merged": merged, "reports": reports, "history": history}
        print_json(next(candidate_lines([file.row])) | facts)
        return
    out.print(f"{row.key}: {row.state}, revision {row.revision}. {row.title}", markup=False, highlight=False)
    if public:
        out.print(f"Incident {public}.", markup=False, highlight=False)
    if row.key != id and public != id.upper():
        out.print(f"{id} was merged into it.", markup=False, highlight=False)
    if file.row.part_of:
        out.print(f"Part of {file.row.part_of.key}.", markup=False, highlight=False)
    if merged:
        out.print(f"Merged into it: {', '.join(merged)}.", markup=False, highlight=False)
    lines = [
        [
            _short(r["key"]),
            r["state"],
            "by hand" if r["placed_by_hand"] else "",
            r["article_title"],
            r["article_url"],
        ]
        for r in reports
    ]
    print_table("", ["report", "state", "placed", "headline", "address"], lines)
    for line in history:
        out.print(line, markup=False, highlight=False)


def split(id: Id, reports: Reports, reason: Reason = "", as_user: AsUser = "") -> None:
    """Take reports out into a new candidate."""
    decision = _decide(id, Verdict.SPLIT, as_user, reports=reports, reason=reason)
    _say(f"{id}: {_count(reports)} split off into {decision.other.key}, revision {decision.revision}.")


def move(
    id: Id,
    reports: Reports,
    to: Annotated[
        str, typer.Option("--to", help=f"The candidate that they belong to, or {NONE}: no incident.")
    ],
    reason: Reason = "",
    as_user: AsUser = "",
) -> None:
    """Move reports to another candidate, or say that they belong to no incident."""
    other = None if to == NONE else to
    decision = _decide(id, Verdict.MOVE, as_user, reports=reports, other=other, reason=reason)
    where = f"moved to {to}" if other else "taken out, as of no incident"
    _say(f"{id}: {_count(reports)} {where}, revision {decision.revision}.")


def part(
    id: Id,
    of: Annotated[str, typer.Option("--of", help=f"The wider candidate, or {NONE}: it is part of none.")],
    as_user: AsUser = "",
) -> None:
    """Say that a candidate is part of a wider one."""
    decision = _decide(id, Verdict.PART, as_user, other=None if of == NONE else of)
    _say(f"{id}: part of {of}, revision {decision.revision}.")


def undo(id: Id, as_user: AsUser = "") -> None:
    """Take back the last decision on a candidate that stands; of a merged one, the merge."""
    decision = _decide(id, Verdict.UNDO, as_user)
    back = f", {_count(decision.reports)} back" if decision.reports else ""
    _say(f"{id}: undone{back}, revision {decision.revision}.")


def _decide(id: str, verdict: Verdict, as_user: str, **given: Any) -> Any:
    bootstrap.migrate()
    from dateline.store.decisions import decide
    from dateline.store.models import Candidate
    from dateline.store.redirects import find

    # an id of its own is meant as it is, merged or not; a public id names what it leads to
    key = id if Candidate.objects.filter(key=id).exists() else find(id).key
    if "reports" in given:
        given["reports"] = _whole_keys(key, given["reports"])
    return decide(
        key, verdict, user=user_named(as_user), expected_revision=None, now=datetime.now(UTC), **given
    )


def _short(report_key: str) -> str:
    """A report's key as people read it: the beginning of its article's key, and its number."""
    article, _, number = report_key.partition(".")
    return f"{article[:8]}.{number}"


def _whole_keys(candidate: str, named: list[str]) -> list[str]:
    """The keys of reports of a candidate that are named in short; a name that fits none of them stays as it is."""
    from dateline.store.models import CandidateReport

    held = CandidateReport.objects.filter(candidate__key=candidate).values_list("report__key", flat=True)
    whole: dict[str, list[str]] = {}
    for key in held:
        whole.setdefault(_short(key), []).append(key)
    if several := [name for name in named if len(whole.get(name, ())) > 1]:
        raise UsageError(
            f"{several[0]} fits several reports; `queue show {candidate} --json` has their whole keys."
        )
    return [whole[name][0] if name in whole else name for name in named]


def _history(file: Any) -> list[tuple[Any, bool]]:
    from dateline.review.transitions import standing

    oldest_first = list(reversed(file.decisions))
    upright = standing([Verdict(d.verdict) for d in oldest_first])
    own = [(d, n in upright or d.verdict == Verdict.UNDO) for n, d in enumerate(oldest_first)]
    return sorted([*own, *file.elsewhere], key=lambda pair: pair[0].pk)


def _decision_line(row: Candidate, decision: Any, stands: bool) -> str:
    """ "2026-02-03 09:30 amina: c2 duplicate of c1 (2 reports)", "taken back" where it does not stand."""
    target = decision.duplicate_of or decision.other
    moved = f" ({_count(decision.reports)})" if decision.reports else ""
    words = f"{decision.candidate.key} {decision.verdict}{f' -> {target.key}' if target else ''}{moved}"
    reason = f": {decision.reason}" if decision.reason else ""
    when = f"{decision.decided_at.astimezone(UTC):%Y-%m-%d %H:%M}"
    return f"{when} {decision.decided_by.get_username()}: {words}{reason}{'' if stands else ', taken back'}"


def _count(reports: Any) -> str:
    return "1 report" if len(reports) == 1 else f"{len(reports)} reports"


def _say(sentence: str) -> None:
    out.print(sentence, markup=False, highlight=False)


def add_to(app: typer.Typer) -> None:
    """Give the queue's commands to `app`."""
    for command in (show, split, move, part, undo):
        app.command()(command)
