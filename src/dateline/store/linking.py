"""Reports to candidates: `ports.CandidateStore` on the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from dateline.incidents.link import CandidateView, Neighbourhood
from dateline.incidents.similarity import wording
from dateline.model import Candidate, LinkableReport, State
from dateline.ports import Joined
from dateline.records import candidate_record
from dateline.store import models as rows
from dateline.store.proposals import refresh_proposal
from dateline.store.rows import candidate_value, clean, clean_json, linkable_value

# Any number, the same in every process: PostgreSQL's advisory lock for the one linker at a time.
LINKING_LOCK = 0x64617465
LARGEST_INTEGER = 2**31 - 1  # of a PostgreSQL integer column
# More neighbours than this are not compared: the nearest in time come first.
MOST_NEIGHBOURS = 150
LINKED = Q(report__state="linked")


# the databases differ on where an unknown day comes
NEWEST_FIRST = F("date_start").desc(nulls_last=True)


class DjangoCandidateStore:
    """`ports.CandidateStore`."""

    def __init__(self) -> None:
        self._loaded: dict[int, LinkableReport] = {}  # of the linking under way, by row

    @contextmanager
    def linking(self) -> Iterator[None]:
        self._loaded.clear()
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINKING_LOCK])
            yield

    def pending_reports(self, limit: int) -> list[LinkableReport]:
        pending = (
            rows.Report.objects.filter(state="pending")
            .select_related("article__feed")
            .order_by(Coalesce("article__published", "article__first_seen_at"), "article__key", "ordinal")[
                :limit
            ]
        )
        return [linkable_value(row) for row in pending]

    def near(self, neighbourhood: Neighbourhood) -> list[CandidateView]:
        n = neighbourhood
        place = Q()
        if n.box is not None:
            low_lat, high_lat, low_lon, high_lon = n.box
            inside = Q(latitude__range=(low_lat, high_lat), longitude__range=(low_lon, high_lon))
            region = Q(geo_precision=3, country_code=n.country_code or "")
            place = inside | region | Q(latitude=None)
        days = Q(date_start=None) | Q(date_start__lte=n.date_end, date_end__gte=n.date_start)
        named = rows.CandidateName.objects.filter(name__in=n.names).values_list("candidate_id", flat=True)
        namesakes = rows.Candidate.objects.filter(days, pk__in=named).order_by(NEWEST_FIRST, "pk")
        copies = rows.CandidateReport.objects.filter(
            report__article__fingerprint=n.fingerprint, report__state="linked"
        ).values_list("candidate_id", flat=True)
        candidates = list(
            rows.Candidate.objects.filter(days & place).order_by(NEWEST_FIRST, "pk")[:MOST_NEIGHBOURS]
        )
        have = {c.pk for c in candidates}
        extra = [pk for pk in copies if pk not in have] if n.fingerprint else []
        if n.names:
            extra += [c.pk for c in namesakes.only("pk")[:MOST_NEIGHBOURS] if c.pk not in have]
        if extra:
            candidates += rows.Candidate.objects.filter(pk__in=extra).order_by("pk")
        # an older version's report stands in for its successor, which is what looks for its candidate here
        return self._views(
            candidates, LINKED | Q(report__state="superseded", report__article__replaced_by__isnull=False)
        )

    def view(self, key: str) -> CandidateView | None:
        row = rows.Candidate.objects.filter(key=key).first()
        return self._views([row], LINKED)[0] if row else None

    def _views(self, candidates: Sequence[rows.Candidate], counting: Q) -> list[CandidateView]:
        members = list(
            rows.CandidateReport.objects.filter(counting, candidate__in=candidates)
            .order_by("report__article__published", "report__key")
            .values_list("candidate_id", "report_id")
        )
        reports: defaultdict[int, list[LinkableReport]] = defaultdict(list)
        self._load({report_id for _, report_id in members})
        for candidate_id, report_id in members:
            reports[candidate_id].append(self._loaded[report_id])
        return [CandidateView(candidate_value(c), tuple(reports[c.pk])) for c in candidates]

    def _load(self, report_ids: set[int]) -> None:
        """Read the reports that this linking has not read yet: neighbours come again and again, texts are long."""
        wanted = report_ids - self._loaded.keys()
        for row in rows.Report.objects.filter(pk__in=wanted).select_related("article__feed"):
            self._loaded[row.pk] = linkable_value(row)

    def keys_of_reports(self, report_keys: Sequence[str]) -> Mapping[str, str]:
        members = rows.CandidateReport.objects.filter(report__key__in=report_keys)
        return dict(members.values_list("report__key", "candidate__key"))

    def save(self, candidate: Candidate, joined: Sequence[Joined], now: datetime) -> bool:
        # locked: a decision made meanwhile must not be overwritten by what was read before it
        row = rows.Candidate.objects.select_for_update().filter(key=candidate.key).first()
        made = row is None
        if row is None:
            row = rows.Candidate(key=candidate.key, first_seen_at=now, updated_at=now)
            before = None
        else:
            before = candidate_value(row)
        _fill(row, candidate, linked_to=before.linked_to if before else ())
        if made or before != candidate_value(row):
            row.updated_at = now
            row.save()
        if row.state != State.PROPOSED:
            refresh_proposal(row, candidate, now)
        if joined:
            self._join(row, joined)
        return made

    def _join(self, row: rows.Candidate, joined: Sequence[Joined]) -> None:
        reports = rows.Report.objects.filter(key__in=[j.report.key for j in joined])
        ids = dict(reports.values_list("key", "pk"))
        members = [
            rows.CandidateReport(
                candidate=row, report_id=ids[j.report.key], score=j.score, reasons=list(j.reasons)
            )
            for j in joined
        ]
        rows.CandidateReport.objects.bulk_create(
            members,
            update_conflicts=True,
            unique_fields=["report"],
            update_fields=["candidate", "score", "reasons"],
        )
        reports.update(state="linked")
        names = sorted({clean(name)[:200] for j in joined for name in wording(j.report).names})
        rows.CandidateName.objects.bulk_create(
            [rows.CandidateName(candidate=row, name=name) for name in names], ignore_conflicts=True
        )

    def set_links(self, links: Mapping[str, Sequence[str]], now: datetime) -> None:
        for row in rows.Candidate.objects.select_for_update().filter(key__in=list(links)):
            together = sorted({*row.record["linked_to"], *links[row.key]} - {row.key})
            if together != row.record["linked_to"]:
                row.record["linked_to"] = together
                row.save(update_fields=["record"])

    def stale_candidates(self) -> list[str]:
        # until the newer version has been read and linked, the older one keeps the candidate's place
        unread = rows.Article.objects.filter(Q(state="pending") | Q(reports__state="pending"))
        superseded = rows.CandidateReport.objects.filter(
            report__state__in=("superseded", "background", "weak")
        ).exclude(report__article__replaced_by__in=unread)
        keys = sorted(set(superseded.values_list("candidate__key", flat=True)))
        superseded.delete()
        return keys

    def drop(self, key: str) -> None:
        row = rows.Candidate.objects.select_for_update().filter(key=key).first()
        if row is not None and not row.decisions.exists():
            row.delete()


def _column(number: int | None) -> int | None:
    """A toll to filter and sort by; the record keeps what was read, be it a slip of five billion."""
    return None if number is None else min(number, LARGEST_INTEGER)


def _fill(row: rows.Candidate, candidate: Candidate, linked_to: Sequence[str]) -> None:
    record: dict[str, Any] = clean_json(candidate_record(candidate))
    record["linked_to"] = sorted({*linked_to, *candidate.linked_to})
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
