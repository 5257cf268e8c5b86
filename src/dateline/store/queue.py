"""What the desk asks of the store: the queue's pages, a candidate with its reports, what lies near it.

A page of the queue is one range of the index (state, -score, id), reached by its last row's score and id,
never by an offset: the thousandth page costs what the first does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from dateline.errors import NotFound
from dateline.store import models as rows

PAGE_SIZE = 25
# As far as one event is told apart: from the capital of a province, or from the next town.
NEAR_KILOMETRES = 500
# Reports of a candidate whose headlines a card may show.
LEADING_REPORTS = 4
TABS = ("proposed", "unsure", "updates", "confirmed", "rejected", "duplicate", "past")
"""The queue's tabs: the states; "updates": decided candidates about which new reports say something else; "past": what
waits and was told by nothing but a backfill, and so not under "proposed".
"""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue to show; empty means any. Days are inclusive, and overlapping them is enough."""

    tab: str = "proposed"
    country: str = ""
    event_type: str = ""
    text: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page."""

    score: float
    id: int

    def __str__(self) -> str:
        return f"{self.score!r}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """The cursor a link carries; None for anything that is none."""
        score, _, row = text.partition("~")
        try:
            cursor = cls(float(score), int(row))
        except ValueError:
            return None
        return cursor if math.isfinite(cursor.score) and 0 <= cursor.id < 2**63 else None


@dataclass(frozen=True, slots=True)
class Headline:
    """A report's article in a list."""

    title: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A candidate's row with what its card needs beside it."""

    row: rows.Candidate
    headlines: tuple[Headline, ...]
    report_count: int
    proposal: rows.UpdateProposal | None
    linked: tuple[rows.Candidate, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: tuple[QueueRow, ...]
    after: Cursor | None  # None: this is the last page


def _matching(wanted: QueueFilter) -> QuerySet[rows.Candidate]:
    found = rows.Candidate.objects.all()
    if wanted.country:
        found = found.filter(country_code=wanted.country)
    if wanted.event_type:
        found = found.filter(event_type=wanted.event_type)
    for word in wanted.text.split()[:8]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(place_name__icontains=word)
            | Q(admin1__icontains=word)
            | Q(sub_event_type__icontains=word)
            | Q(key=word)
        )
    if wanted.first_day:
        found = found.filter(date_end__gte=wanted.first_day)
    if wanted.last_day:
        found = found.filter(date_start__lte=wanted.last_day)
    return found


def _in_tab(found: QuerySet[rows.Candidate], tab: str) -> QuerySet[rows.Candidate]:
    if tab == "updates":
        is_open = rows.UpdateProposal.objects.filter(candidate=OuterRef("pk"), state="open")
        return found.filter(Exists(is_open))
    if tab in ("proposed", "past"):
        return found.filter(state="proposed", backfill__isnull=tab == "proposed")
    return found.filter(state=tab)


def _after(found: QuerySet[rows.Candidate], cursor: Cursor | None) -> QuerySet[rows.Candidate]:
    if cursor is not None:
        # the first condition alone lets the index be entered at the right place
        found = found.filter(score__lte=cursor.score).filter(Q(score__lt=cursor.score) | Q(id__gt=cursor.id))
    return found.order_by("-score", "id")


def queue_page(wanted: QueueFilter, after: Cursor | None = None, size: int = PAGE_SIZE) -> QueuePage:
    """The next `size` candidates of a tab, best first. Six queries, whatever their number."""
    found = list(_after(_in_tab(_matching(wanted), wanted.tab), after)[: size + 1])
    page, more = found[:size], len(found) > size
    return QueuePage(_with_company(page), Cursor(page[-1].score, page[-1].id) if more else None)


def _with_company(page: Sequence[rows.Candidate]) -> tuple[QueueRow, ...]:
    ids = [row.pk for row in page]
    headlines: dict[int, list[Headline]] = {pk: [] for pk in ids}
    counts: dict[int, int] = dict.fromkeys(ids, 0)
    # In two steps: joined in one, PostgreSQL walks whole tables for each row where its statistics are out of
    # date.
    leading: dict[int, int] = {}
    memberships = rows.CandidateReport.objects.filter(candidate_id__in=ids).order_by(
        "candidate_id", "-score", "id"
    )
    for pk, report in memberships.values_list("candidate_id", "report_id"):
        counts[pk] += 1
        if counts[pk] <= LEADING_REPORTS:
            leading[report] = pk
    articles = rows.Report.objects.filter(pk__in=list(leading)).values_list(
        "id", "article__title", "article__feed__title", "article__canonical_url"
    )
    told = {report: Headline(title, source or "", url) for report, title, source, url in articles}
    for report, pk in leading.items():
        headline = told[report]
        if all(h.url != headline.url for h in headlines[pk]):
            headlines[pk].append(headline)
    proposals = {
        p.candidate_id: p for p in rows.UpdateProposal.objects.filter(candidate_id__in=ids, state="open")
    }
    linked = by_key({key for row in page for key in row.record.get("linked_to", ())})
    return tuple(
        QueueRow(
            row,
            tuple(headlines[row.pk]),
            counts[row.pk],
            proposals.get(row.pk),
            tuple(linked[key] for key in row.record.get("linked_to", ()) if key in linked),
        )
        for row in page
    )


def by_key(keys: Iterable[str]) -> dict[str, rows.Candidate]:
    """Candidates without their record, by key."""
    wanted = list(keys)[:500]
    return (
        {row.key: row for row in rows.Candidate.objects.filter(key__in=wanted).defer("record")}
        if wanted
        else {}
    )


def counts_by_tab(wanted: QueueFilter) -> dict[str, int]:
    """How many candidates each tab holds under the same filters."""
    found = _matching(wanted)
    counts = dict.fromkeys(TABS, 0)
    for state, number in found.order_by().values_list("state").annotate(Count("pk")):
        counts[state] = number
    counts["past"] = _in_tab(found, "past").order_by().count()
    counts["proposed"] -= counts["past"]
    counts["updates"] = _in_tab(found, "updates").order_by().count()
    return counts


def countries_in_queue() -> list[str]:
    """The countries that candidates lie in: codes, most candidates first."""
    found = (
        rows.Candidate.objects.exclude(country_code="")
        .order_by()
        .values_list("country_code")
        .annotate(number=Count("pk"))
        .order_by("-number", "country_code")
    )
    return [code for code, _ in found]


def _queue_of(row: rows.Candidate) -> QuerySet[rows.Candidate]:
    """What waits beside `row`: today's queue, or that of the past."""
    return _in_tab(rows.Candidate.objects.all(), "past" if row.backfill_id else "proposed")


def next_in_queue(after: rows.Candidate) -> rows.Candidate | None:
    """What waits behind `after`, or at the head of the queue when nothing does; None when it is empty."""
    waiting = _queue_of(after).exclude(pk=after.pk).only("key", "score", "state")
    behind = _after(waiting, Cursor(after.score, after.pk)).first()
    return behind or waiting.order_by("-score", "id").first()


def before_in_queue(row: rows.Candidate) -> rows.Candidate | None:
    """What waits before `row` in the queue."""
    return (
        _queue_of(row)
        .filter(score__gte=row.score)
        .filter(Q(score__gt=row.score) | Q(id__lt=row.pk))
        .only("key", "score", "state")
        .order_by("score", "-id")
        .first()
    )


def find_candidate(key: str) -> rows.Candidate:
    """The row. Raises NotFound."""
    try:
        return rows.Candidate.objects.select_related("duplicate_of", "part_of").get(key=key)
    except rows.Candidate.DoesNotExist as e:
        raise NotFound(f"There is no candidate {key}.", resource=key) from e


def decisions_of(row: rows.Candidate) -> QuerySet[rows.Decision]:
    """Newest first."""
    return row.decisions.select_related("decided_by", "duplicate_of", "other").order_by("-revision")


def last_decision_by(user: AbstractBaseUser | AnonymousUser, now: datetime) -> rows.Decision | None:
    """The user's newest decision of the last twelve hours that still stands: no undo, and nobody decided
    after it.
    """
    return (
        rows.Decision.objects.filter(
            decided_by_id=user.pk,
            revision=F("candidate__revision"),
            decided_at__gte=now - timedelta(hours=12),
        )
        .exclude(verdict="undo")
        .select_related("candidate")
        .order_by("-id")
        .first()
    )


def _kilometres(a: rows.Candidate, b: rows.Candidate) -> float:
    if None in (a.latitude, a.longitude, b.latitude, b.longitude):
        return 20_000.0
    lat1, lon1, lat2, lon2 = (math.radians(v) for v in (a.latitude, a.longitude, b.latitude, b.longitude))  # type: ignore[arg-type]
    x = (lon2 - lon1) * math.cos((lat1 + lat2) / 2)
    return 6371.0 * math.hypot(x, lat2 - lat1)


@dataclass(frozen=True, slots=True)
class Similar:
    """A candidate that may tell the same event. `days`: apart; `kilometres`: None where one has no place."""

    row: rows.Candidate
    days: int | None
    kilometres: int | None


def similar_candidates(row: rows.Candidate, text: str = "", days: int = 4, most: int = 8) -> list[Similar]:
    """Candidates near in time and place, nearest first; with `text`, those that match the words, at any time.

    Rejected ones are left out: nothing can be a duplicate of what is no incident.
    """
    found = (
        rows.Candidate.objects.exclude(pk=row.pk).exclude(state__in=("rejected", "duplicate")).defer("record")
    )
    if text.strip():
        found = (
            _matching(QueueFilter(text=text)).exclude(pk=row.pk).exclude(state__in=("rejected", "duplicate"))
        )
        found = found.defer("record").order_by("-date_start", "-score")
    elif row.date_start is None:
        return []
    else:
        window = timedelta(days=days)
        found = found.filter(
            date_start__gte=row.date_start - window, date_start__lte=(row.date_end or row.date_start) + window
        )
        if row.country_code:
            found = found.filter(country_code=row.country_code)
        found = found.order_by("-score", "id")
    near = []
    for other in found[:300]:
        apart = abs((other.date_start - row.date_start).days) if other.date_start and row.date_start else None
        km = _kilometres(row, other)
        near.append(Similar(other, apart, round(km) if km < 20_000 else None))
    if not text.strip():
        near = [s for s in near if s.kilometres is None or s.kilometres <= NEAR_KILOMETRES]
    # a day counts like 60 km: the reach of an attack told from two towns
    near.sort(
        key=lambda s: ((s.kilometres if s.kilometres is not None else 500) + 60 * (s.days or 0), s.row.pk)
    )
    return near[:most]
