"""A shadow before and after it was read again, as pairs for `review.effects.compare`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.models import Count, QuerySet

from dateline.model import Span, State, Verdict
from dateline.records import candidate_from_record
from dateline.review.corrections import merge_corrections
from dateline.review.effects import Pair, Ruling, Standing, article_of, moved
from dateline.review.transitions import answers
from dateline.store import models as rows
from dateline.store.shadow import SHADOW

CHUNK = 200  # candidates at a time: bounds memory, not the answer
TEXTS_KEPT = 64

_MEMBERS = (
    "SELECT r.key AS report, c.key AS candidate FROM store_candidatereport m"
    " JOIN store_report r ON r.id = m.report_id JOIN store_candidate c ON c.id = m.candidate_id"
    " WHERE NOT m.left"
)
_PROPOSALS = (
    "SELECT c.key AS candidate, p.changes AS changes FROM store_updateproposal p"
    " JOIN store_candidate c ON c.id = p.candidate_id WHERE p.state = 'open'"
)
_REMEMBER = (
    "CREATE TABLE before_candidate AS SELECT key, state, record FROM store_candidate",
    "CREATE UNIQUE INDEX before_candidate_key ON before_candidate (key)",
    f"CREATE TABLE before_member AS {_MEMBERS}",
    "CREATE INDEX before_member_candidate ON before_member (candidate)",
    "CREATE INDEX before_member_report ON before_member (report)",
    f"CREATE TABLE before_proposal AS {_PROPOSALS}",
    "CREATE INDEX before_proposal_candidate ON before_proposal (candidate)",
)
# Candidates that are new, gone, other in record, state, reports or proposal, or corrected by hand.
_TOUCHED = f"""
SELECT b.key FROM before_candidate b LEFT JOIN store_candidate c ON c.key = b.key
    WHERE c.key IS NULL OR c.record <> b.record OR c.state <> b.state
UNION SELECT c.key FROM store_candidate c LEFT JOIN before_candidate b ON b.key = c.key WHERE b.key IS NULL
UNION SELECT candidate FROM (SELECT report, candidate FROM before_member EXCEPT {_MEMBERS})
UNION SELECT candidate FROM ({_MEMBERS} EXCEPT SELECT report, candidate FROM before_member)
UNION SELECT candidate FROM (SELECT candidate, changes FROM before_proposal EXCEPT {_PROPOSALS})
UNION SELECT candidate FROM ({_PROPOSALS} EXCEPT SELECT candidate, changes FROM before_proposal)
UNION SELECT c.key FROM store_decision d JOIN store_candidate c ON c.id = d.candidate_id WHERE d.verdict = 'correct'
ORDER BY 1
"""  # noqa: S608


def remember() -> dict[State, int]:
    """Keep in the shadow how its candidates stand now; answers how many stand in each state."""
    with connections[SHADOW].cursor() as cursor:
        for statement in _REMEMBER:
            cursor.execute(statement)
    counted = rows.Candidate.objects.using(SHADOW).order_by().values_list("state").annotate(n=Count("pk"))
    return {State(state): n for state, n in counted}


def pairs() -> Iterator[Pair]:
    """Every candidate of the shadow that differs from what was remembered, or was corrected by hand."""
    keys = [key for (key,) in _query(_TOUCHED)]
    for start in range(0, len(keys), CHUNK):
        yield from _pairs(keys[start : start + CHUNK])


def waiting() -> int:
    """Articles of the shadow that were to be read for the first time when it was made."""
    pending = rows.Article.objects.using(SHADOW).filter(state="pending", tagger_version="")
    return pending.count()


class ShadowWords:
    """`review.effects.Words`: words of the shadow's articles."""

    def __init__(self) -> None:
        self._article = lru_cache(maxsize=TEXTS_KEPT)(_article)

    def __call__(self, report_key: str, span: Span) -> str:
        title, text = self._article(report_key)
        return (title if span.field == "title" else text)[span.start : span.end]


def _article(report_key: str) -> tuple[str, str]:
    told = rows.Report.objects.using(SHADOW).filter(key=report_key)
    return told.values_list("article__title", "article__text").first() or ("", "")


def _query(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connections[SHADOW].cursor() as cursor:
        cursor.execute(sql, list(values))
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _among(sql: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
    """`sql` with its {} as a list of these values."""
    return _query(sql.format(", ".join(["%s"] * len(values))), values) if values else []


def _pairs(keys: Sequence[str]) -> Iterator[Pair]:
    rulings = _rulings(keys)
    before = _before(keys, rulings)
    after = _after(keys, rulings)
    reports = sorted({r for side in (before, after) for s in side.values() for r in s.reports})
    was = dict(_among("SELECT report, candidate FROM before_member WHERE report IN ({})", reports))
    members = _members().filter(report__key__in=reports)
    now: dict[str, str] = dict(members.values_list("report__key", "candidate__key"))
    others = sorted({*was.values(), *now.values()})
    held = _articles_of(others)
    states = {
        key: State(state)
        for key, state in rows.Candidate.objects.using(SHADOW)
        .filter(key__in=others)
        .values_list("key", "state")
    }
    heirs = {key: _heir(key, before.get(key), after.get(key), now) for key in keys}
    inheriting = _after(sorted({h for h in heirs.values() if h}), {})
    for key in keys:
        had = frozenset(before[key].reports) if key in before else frozenset()
        has = frozenset(after[key].reports) if key in after else frozenset()
        heir = heirs[key]
        yield Pair(
            key,
            before.get(key),
            after.get(key),
            came={r: was[r] for r in sorted(has & was.keys()) if moved(r, was[r], key, held)},
            went={r: now[r] for r in sorted(had & now.keys()) if moved(r, key, now[r], held)},
            others=states,
            heir=inheriting.get(heir) if heir else None,
        )


def _articles_of(keys: Sequence[str]) -> set[tuple[str, str]]:
    """(candidate, article) for every article that these candidates hold a report of now."""
    members = _members().filter(candidate__key__in=keys)
    return {
        (candidate, article_of(report))
        for candidate, report in members.values_list("candidate__key", "report__key")
    }


def _members() -> QuerySet[rows.CandidateReport]:
    """Those that count: neither of a report that is gone, nor put into no incident by an editor."""
    return rows.CandidateReport.objects.using(SHADOW).filter(left=False, candidate__isnull=False)


def _heir(key: str, before: Standing | None, after: Standing | None, now: Mapping[str, str]) -> str | None:
    """The candidate that has most reports of one that is left with none."""
    if before is None or (after is not None and after.reports):
        return None
    counted = Counter(now[r] for r in before.reports if r in now and now[r] != key)
    return min(counted, key=lambda k: (-counted[k], k)) if counted else None


def _before(keys: Sequence[str], rulings: Mapping[str, tuple[Ruling, dict[str, Any]]]) -> dict[str, Standing]:
    found = _among("SELECT key, state, record FROM before_candidate WHERE key IN ({})", keys)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for report, candidate in _among(
        "SELECT report, candidate FROM before_member WHERE candidate IN ({}) ORDER BY report", keys
    ):
        members[candidate].append(report)
    proposals = dict(_among("SELECT candidate, changes FROM before_proposal WHERE candidate IN ({})", keys))
    return {
        key: _standing(
            json.loads(record),
            state,
            members[key],
            rulings.get(key),
            json.loads(proposals[key]) if key in proposals else (),
        )
        for key, state, record in found
    }


def _after(keys: Sequence[str], rulings: Mapping[str, tuple[Ruling, dict[str, Any]]]) -> dict[str, Standing]:
    members: defaultdict[str, list[str]] = defaultdict(list)
    gathered = _members().filter(candidate__key__in=keys)
    for report, candidate in gathered.order_by("report__key").values_list("report__key", "candidate__key"):
        members[candidate].append(report)
    open_ones = rows.UpdateProposal.objects.using(SHADOW).filter(candidate__key__in=keys, state="open")
    proposals = dict(open_ones.values_list("candidate__key", "changes"))
    return {
        row.key: _standing(
            row.record, row.state, members[row.key], rulings.get(row.key), proposals.get(row.key, ())
        )
        for row in rows.Candidate.objects.using(SHADOW).filter(key__in=keys)
    }


def _standing(
    record: dict[str, Any],
    state: str,
    reports: Sequence[str],
    ruled: tuple[Ruling, dict[str, Any]] | None,
    changes: Sequence[Mapping[str, str]],
) -> Standing:
    ruling, corrections = ruled or (None, {})
    proposal = tuple((change["field"], change["new"]) for change in changes)
    return Standing(
        candidate_from_record(record), State(state), tuple(reports), ruling, corrections, proposal
    )


def _rulings(keys: Sequence[str]) -> dict[str, tuple[Ruling, dict[str, Any]]]:
    """The decision that stands on each candidate, with the corrections of all that stand."""
    decisions: defaultdict[str, list[rows.Decision]] = defaultdict(list)
    log = rows.Decision.objects.using(SHADOW).filter(candidate__key__in=keys)
    for row in log.select_related("candidate", "decided_by").order_by("candidate", "revision"):
        decisions[row.candidate.key].append(row)
    found: dict[str, tuple[Ruling, dict[str, Any]]] = {}
    for key, made in decisions.items():
        verdicts = [Verdict(d.verdict) for d in made]
        # where its reports belong is another question than what it is
        answering = answers(verdicts)
        if answering:
            last = made[answering[-1]]
            ruling = Ruling(
                Verdict(last.verdict), last.decided_by.get_username(), last.decided_at, last.reason
            )
            found[key] = ruling, merge_corrections([made[i].corrections for i in answering])
    return found
