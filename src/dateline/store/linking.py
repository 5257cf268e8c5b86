"""Reports to candidates: `ports.CandidateStore` on the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dateline.incidents.link import REPORTS_COMPARED
from dateline.incidents.link_index import filed_day, filed_under, search_of
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.similarity import countable, wording
from dateline.model import Candidate, LinkableReport, MergeRules, State
from dateline.records import candidate_record
from dateline.store import models as rows
from dateline.store.backfill_queue import Waiting, keep_apart
from dateline.store.denials import attach_denials
from dateline.store.kept_query import KeptQuery
from dateline.store.level import check_level
from dateline.store.link_posts import file_candidate, find_candidates
from dateline.store.link_vocabulary import StoredVocabulary
from dateline.store.linkables import linkables
from dateline.store.locks import Lock, hold
from dateline.store.proposals import refresh_proposal
from dateline.store.queue_index import index_candidates
from dateline.store.redirects import lead_back, origin
from dateline.store.rows import candidate_value, clean, clean_json

LARGEST_INTEGER = 2**31 - 1  # of a PostgreSQL integer column
LINKED = Q(report__state="linked")
# The newest reports that candidates are compared by. An older version's report stands in for its successor, which is
# what looks for its candidate. In SQL, since building it from expressions takes ten times what the database takes.
_NEWEST = """SELECT candidate_id, key, report_id FROM (
    SELECT member.candidate_id, candidate.key, member.report_id,
        row_number() OVER (PARTITION BY member.candidate_id ORDER BY report.published DESC, report.key DESC) AS nth
    FROM store_candidatereport AS member
    JOIN store_candidate AS candidate ON candidate.id = member.candidate_id
    JOIN store_report AS report ON report.id = member.report_id
    JOIN store_article AS article ON article.id = report.article_id
    WHERE member.candidate_id IN ({})
    AND (report.state = 'linked' OR (report.state = 'superseded' AND article.replaced_by_id IS NOT NULL))
) AS newest WHERE nth <= %s ORDER BY candidate_id, nth DESC"""

_ORDER = ("report__published", "report__key")


@cache
def _pending(limit: int, of_a_backfill: bool) -> KeptQuery:
    """Rows of the first so many reports that wait; when they appeared, what brought them, and when that had begun."""
    pending = rows.Report.objects.filter(state="pending", article__backfill__isnull=not of_a_backfill)
    columns = ("pk", "published", "article__backfill", "article__backfill__started_at")
    return KeptQuery(lambda: pending.order_by("published", "key").values_list(*columns)[:limit])


@cache
def _unfiled(limit: int) -> KeptQuery:
    unfiled = rows.Candidate.objects.filter(filed=False).order_by("pk")
    return KeptQuery(lambda: unfiled.values_list("pk")[:limit])


# What is asked for each article, or for each candidate that it changes.
_KEYS_OF_REPORTS = KeptQuery(
    lambda reports: rows.CandidateReport.objects.filter(
        report__key__in=reports, candidate__isnull=False
    ).values_list("report__key", "candidate__key"),
    "texts",
)
_PLACED = KeptQuery(
    lambda reports: rows.CandidateReport.objects.filter(
        report__key__in=reports, report__state="pending", placed_by__isnull=False
    ).values_list("report__key", "candidate__key"),
    "texts",
)
_TELLERS = KeptQuery(
    lambda article: rows.CandidateReport.objects.filter(LINKED, report__article__key=article).values_list(
        "candidate__key"
    ),
    "text",
)
_REPORTS_OF = KeptQuery(
    lambda key: (
        rows.CandidateReport.objects.filter(LINKED, candidate__key=key)
        .order_by(*_ORDER)
        .values_list("report_id")
    ),
    "text",
)
_LEFT = KeptQuery(lambda: rows.CandidateReport.objects.filter(left=True).values_list("pk"))
_DENIALS = KeptQuery(
    lambda key: rows.CandidateReport.objects.filter(
        candidate__key=key, report__state="denial", left=False
    ).values_list("report__key"),
    "text",
)


def lock_linking() -> None:
    """Until the transaction ends nobody else moves reports between candidates. To be taken before any row is locked."""
    hold(Lock.LINKING)


class DjangoCandidateStore:
    """`ports.CandidateStore`. What a linking has read it keeps until it ends: neighbours come again and again."""

    def __init__(self) -> None:
        self._vocabulary = StoredVocabulary()
        self._waiting: dict[str, Waiting] = {}  # the reports to link, by key
        self._loaded: dict[int, LinkableReport] = {}  # by row
        self._keys: dict[int, str] = {}  # of candidates, by row; "" where nothing is left of it
        self._ids: dict[str, int] = {}  # rows of those that have a key
        self._newest: dict[str, list[LinkableReport]] = {}  # by candidate: `REPORTS_COMPARED`, oldest first
        self._tellers: dict[str, set[str]] = {}  # by article: the candidates that hold a report of it
        self._denying: set[int] = set()  # articles, by row, that deny what they told before
        self._to_index: set[int] | None = None  # candidates, by row, inside a linking

    @contextmanager
    def linking(self) -> Iterator[None]:
        self._forget()
        try:
            with transaction.atomic():
                lock_linking()
                check_level()
                self._vocabulary.load()
                self._to_index = set()
                yield
                self._vocabulary.save()
                index_candidates(self._to_index)
        except BaseException:
            self._vocabulary.forget()
            raise
        finally:
            self._to_index = None
            self._forget()

    def _index(self, candidate: int) -> None:
        """Let the queue find it as it is now: a linking does so for all of them when it ends."""
        if self._to_index is None:
            index_candidates([candidate])
        else:
            self._to_index.add(candidate)

    def _forget(self) -> None:
        for kept in (self._waiting, self._loaded, self._keys, self._ids, self._newest, self._tellers):
            kept.clear()
        self._denying.clear()

    @property
    def vocabulary(self) -> Vocabulary:
        return self._vocabulary.words

    def pending_reports(self, limit: int) -> list[LinkableReport]:
        # a backfill's reports appeared before all others, and today's would wait until the last of them is linked
        pending = _pending(limit, False)()
        if len(pending) < limit and rows.Backfill.objects.exists():
            pending += _pending(limit, True)()[: limit - len(pending)]
        self._load([pk for pk, *_ in pending])
        reports = [self._loaded[pk] for pk, *_ in pending]
        self._waiting |= {report.key: Waiting(*row) for report, row in zip(reports, pending, strict=True)}
        return reports

    # ------------------------------------------------------------------------------------------------- the index

    def count_words(self, report: LinkableReport) -> None:
        self._vocabulary.add(countable(wording(report)), report.published.toordinal())

    def near(self, report: LinkableReport) -> dict[str, Sequence[LinkableReport]]:
        found = find_candidates(search_of(report, self.vocabulary))
        self._read_newest([pk for pk in found if pk not in self._keys])
        telling = self._tellers_of(report.article_key)
        keys = [self._keys[pk] for pk in found]
        return {key: self._newest[key] for key in keys if key and key not in telling}

    def _read_newest(self, candidates: Sequence[int]) -> None:
        if not candidates:
            return
        marks = ", ".join(["%s"] * len(candidates))
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST.format(marks), [*candidates, REPORTS_COMPARED])
            held = cursor.fetchall()
        self._load([report for _, _, report in held])
        self._keys |= dict.fromkeys(candidates, "")
        for candidate, key, report in held:
            self._keys[candidate], self._ids[key] = key, candidate
            self._newest.setdefault(key, []).append(self._loaded[report])

    def _load(self, reports: Collection[int]) -> None:
        if wanted := [pk for pk in reports if pk not in self._loaded]:
            self._loaded |= linkables(wanted)

    def _tellers_of(self, article_key: str) -> set[str]:
        """One article tells an event once: candidates that hold a report of it already."""
        if article_key not in self._tellers:
            self._tellers[article_key] = set(_TELLERS.first(article_key))
        return self._tellers[article_key]

    def file_unfiled(self, limit: int) -> int:
        candidates = _unfiled(limit).first()
        if not candidates:
            return 0
        held = rows.CandidateReport.objects.filter(
            LINKED | Q(report__state="superseded", report__article__replaced_by__isnull=False),
            candidate__in=candidates,
        ).order_by("candidate_id", "report__published", "report__key")
        members: list[Any] = list(held.values_list("candidate_id", "report_id", "placed_by_id"))
        reports = linkables([pk for _, pk, _ in members])
        for candidate, pk, placed_by in members:
            if placed_by is None:  # else its words were counted when it was linked
                self.count_words(reports[pk])
            self._file(candidate, reports[pk])
        rows.Candidate.objects.filter(pk__in=candidates).update(filed=True)
        return len(candidates)

    def _file(self, candidate_id: int, report: LinkableReport) -> None:
        file_candidate(candidate_id, filed_under(report, self.vocabulary), filed_day(report))

    # ------------------------------------------------------------------------------------------------ candidates

    def reports_of(self, key: str) -> list[LinkableReport]:
        ids = _REPORTS_OF.first(key)
        self._load(ids)
        return [self._loaded[pk] for pk in ids]

    def is_free(self, key: str, report: LinkableReport) -> bool:
        if rows.Candidate.objects.filter(key=key).exclude(duplicate_of=None).exists():
            return False
        held = rows.CandidateReport.objects.filter(LINKED, candidate__key=key)
        return not held.exclude(report__key=report.key).exists()

    def keys_of_reports(self, report_keys: Sequence[str]) -> Mapping[str, str]:
        return dict(_KEYS_OF_REPORTS(report_keys))

    def stay(self, report_keys: Sequence[str]) -> Mapping[str, str | None]:
        where: dict[str, str | None] = dict(_PLACED(report_keys))
        if not where:
            return where
        for state, keys in (
            ("linked", [key for key, candidate in where.items() if candidate is not None]),
            ("background", [key for key, candidate in where.items() if candidate is None]),
        ):
            rows.Report.objects.filter(key__in=keys).update(state=state)
        rows.Candidate.objects.filter(key__in=set(where.values()) - {None}).update(filed=False)
        return where

    def save(self, candidate: Candidate, now: datetime) -> bool:
        # locked: a decision made meanwhile must not be overwritten by what was read before it
        row = rows.Candidate.objects.select_for_update().filter(key=candidate.key).first()
        made = row is None
        if row is None:
            # what joins it is filed as it joins
            row = rows.Candidate(key=candidate.key, first_seen_at=now, updated_at=now, filed=True)
            before = None
        else:
            before = candidate_value(row)
        _fill(row, candidate, linked_to=before.linked_to if before else ())
        if made or before != candidate_value(row):
            row.updated_at = now
            row.save()
        if row.state != State.PROPOSED:
            refresh_proposal(row, candidate, now)
        self._index(row.pk)
        self._keys[row.pk], self._ids[candidate.key] = candidate.key, row.pk
        self._newest.setdefault(candidate.key, [])
        return made

    def join(self, key: str, report: LinkableReport, score: float, reasons: Sequence[str]) -> None:
        candidate_id, row = self._ids[key], self._waiting[report.key]
        report_id = row.pk
        member = rows.CandidateReport(
            candidate_id=candidate_id, report_id=report_id, score=score, reasons=list(reasons)
        )
        rows.CandidateReport.objects.bulk_create(
            [member],
            update_conflicts=True,
            unique_fields=["report"],
            update_fields=["candidate", "score", "reasons", "left"],
        )
        rows.Report.objects.filter(pk=report_id).update(state="linked")
        keep_apart(candidate_id, row)
        self._file(candidate_id, report)
        self._index(candidate_id)
        held = sorted([*self._newest[key], report], key=lambda r: (r.published, r.key))
        self._newest[key] = held[-REPORTS_COMPARED:]
        self._tellers_of(report.article_key).add(key)

    def set_links(self, links: Mapping[str, Sequence[str]], now: datetime) -> None:
        for row in rows.Candidate.objects.select_for_update().filter(key__in=list(links)):
            together = sorted({*row.record["linked_to"], *links[row.key]} - {row.key})
            if together != row.record["linked_to"]:
                row.record["linked_to"] = together
                row.save(update_fields=["record"])
                if row.state != State.PROPOSED:
                    refresh_proposal(row, candidate_value(row), now)
                    self._index(row.pk)

    def stale_candidates(self) -> list[str]:
        # until the newer version has been read and linked, the older one keeps the candidate's place
        unread = rows.Article.objects.filter(Q(state="pending") | Q(reports__state="pending"))
        marked = _LEFT.first()
        if not marked:
            return []
        leaving = rows.CandidateReport.objects.filter(pk__in=marked).exclude(
            report__state__in=("pending", "linked")
        )
        leaving = leaving.exclude(report__article__replaced_by__in=unread)
        held = list(leaving.values_list("pk", "candidate__key", "placed_by"))
        denying = leaving.filter(report__modality="negated", report__state="background")
        self._denying.update(denying.values_list("report__article_id", flat=True))
        rows.CandidateReport.objects.filter(pk__in=[pk for pk, _, by in held if by is None]).delete()
        # what an editor placed stays on record, though nothing tells it any more
        rows.CandidateReport.objects.filter(pk__in=[pk for pk, _, by in held if by]).update(left=False)
        return sorted({key for _, key, _ in held if key is not None})

    def attach_denials(self, now: datetime) -> None:
        for article in sorted(self._denying):
            attach_denials(article, now)
        self._denying.clear()

    def merged_otherwise(self, rules: MergeRules, limit: int) -> list[str]:
        return list(of_other_rules(rules).order_by("pk").values_list("key", flat=True)[:limit])

    def drop(self, key: str) -> None:
        row = rows.Candidate.objects.select_for_update().filter(key=key).first()
        if row is None or row.decisions.exists() or row.duplicate_of_id is not None:
            return
        if rows.CandidateReport.objects.filter(candidate=row, placed_by__isnull=False).exists():
            return
        if (home := origin(row)) is not None:
            lead_back(row, home)
            self._index(row.pk)
        elif not row.duplicates.exists() and not rows.Decision.objects.filter(other=row).exists():
            self._unlink(row)
            row.delete()

    @staticmethod
    def _unlink(row: rows.Candidate) -> None:
        """Nothing is told together with a candidate that is gone."""
        for other in rows.Candidate.objects.select_for_update().filter(key__in=row.record["linked_to"]):
            other.record["linked_to"] = [key for key in other.record["linked_to"] if key != row.key]
            other.save(update_fields=["record"])


def of_other_rules(rules: MergeRules) -> QuerySet[rows.Candidate]:
    """Candidates with reports whose record was merged by other rules, or before rules were kept."""
    counting = rows.CandidateReport.objects.filter(LINKED, candidate=OuterRef("pk"))
    others = Q()
    for name, rule in asdict(rules).items():
        others |= Q(**{f"record__rules__{name}__isnull": True}) | ~Q(**{f"record__rules__{name}": rule})
    return rows.Candidate.objects.filter(others).filter(Exists(counting))


def _column(number: int | None) -> int | None:
    """A toll to filter and sort by; the record keeps what was read, be it a slip of five billion."""
    return None if number is None else min(number, LARGEST_INTEGER)


def _fill(row: rows.Candidate, candidate: Candidate, linked_to: Sequence[str]) -> None:
    record: dict[str, Any] = clean_json(candidate_record(candidate))
    record["linked_to"] = sorted({*linked_to, *candidate.linked_to})
    record["denied_in"] = sorted(_DENIALS.first(row.key))
    place, killed = candidate.place, candidate.killed
    row.record = record
    row.score = candidate.score
    row.title = clean(candidate.title)
    row.event_type = candidate.event_type
    row.sub_event_type = candidate.sub_event_type
    row.date_start, row.date_end = candidate.date_start, candidate.date_end
    row.place_name = clean((place.name or place.text) if place else "")[:200]
    row.admin1 = ((place.admin1 if place else None) or "")[:200]
    row.country_code = (place.country_code if place else None) or ""
    row.geo_precision = place.geo_precision if place else None
    row.latitude = place.latitude if place else None
    row.longitude = place.longitude if place else None
    row.killed_low = _column(killed.low if killed else None)
    row.killed_best = _column(killed.best if killed else None)
    row.killed_high = _column(killed.high if killed else None)
    row.independent_sources = candidate.independent_sources
