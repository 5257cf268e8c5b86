"""What the desk asks of the store: the queue's pages, a candidate with its reports, what lies near it.

A page of the queue is reached by its last row's place in it, never by an offset: the thousandth page costs what the first
does (`queue_match`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, When

from dateline.errors import NotFound
from dateline.review.filters import TABS, EventFilter, QueueFilter
from dateline.review.ranking_model import RankingModel
from dateline.store import models as rows
from dateline.store.queue_index import PAST
from dateline.store.queue_match import Named, before, look, page_of, round_of
from dateline.store.queue_rank import TOP, model_for, ranked, sureness_of
from dateline.store.queue_walk import Cursor, Walk, walk_of, walks_of
from dateline.store.record_parts import ListedParts, RankedParts

PAGE_SIZE = 25
# As far as one event is told apart: from the capital of a province, or from the next town.
NEAR_KILOMETRES = 500
# Reports of a candidate whose headlines a card may show.
LEADING_REPORTS = 4
_OF_LINE = ("key", "revision", "title", "place_name")
MOST_PASSED = 200  # candidates that are skipped on the way to the next one

MOST_NEAR = 300  # candidates that are compared

TO_REVIEW = QueueFilter()
Shown = Callable[[QuerySet[rows.Candidate]], QuerySet[rows.Candidate]]


@dataclass(frozen=True, slots=True)
class Headline:
    """A report's article in a list."""

    title: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A candidate's row with what its card needs beside it."""

    row: rows.Candidate  # with `part_of`, where an editor said so
    headlines: tuple[Headline, ...]
    report_count: int
    changes: Sequence[Mapping[str, Any]] | None  # of the open proposal; None where there is none
    assignee: str  # a user's name; "" where it is given to nobody
    linked: tuple[rows.Candidate, ...]
    sureness: float  # 0..1, what it is ranked by
    model: RankingModel | None  # which learned ranking says so; None: it is the candidate's score
    sampled: bool  # it stands here as one of the day's sample


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: tuple[QueueRow, ...]
    after: Cursor | None  # None: this is the last page


def _everything(found: QuerySet[rows.Candidate]) -> QuerySet[rows.Candidate]:
    return found


def queue_page(
    walk: Walk | None, after: Cursor | None = None, size: int = PAGE_SIZE, shown: Shown = _everything
) -> QueuePage:
    """The next `size` candidates of a filter, best first. Five queries, whatever their number.

    `shown` may leave out candidates that this reader must not see yet; such a page is shorter.
    """
    return _filled(page_of(walk, size + 1, after), size, shown)


def _filled(found: Sequence[Cursor], size: int, shown: Shown) -> QueuePage:
    page, more = found[:size], len(found) > size
    return QueuePage(
        _with_company({cursor.id: cursor.rank for cursor in page}, shown), page[-1] if more else None
    )


@dataclass(frozen=True, slots=True)
class QueueNumbers:
    """How many candidates each tab holds under a filter, and how many match others: `queue_walk.COUNTED` + 1 for more."""

    by_tab: dict[str, int]
    others: list[int]


def queue_with_numbers(
    wanted: QueueFilter,
    others: Sequence[QueueFilter] = (),
    *,
    after: Cursor | None = None,
    size: int = PAGE_SIZE,
    shown: Shown = _everything,
) -> tuple[QueuePage, QueueNumbers]:
    """A page of a filter with the numbers that stand above it. Five queries, and one where a filter has a choice of ways.
    With `size` 0 the numbers alone.
    """
    walk, *beside = walks_of([wanted, *others], looked=True)
    found = look(walk, TABS, beside, size=size and size + 1, past=after)
    return _filled(found.page, size, shown), QueueNumbers(found.by_tab, found.others)


def _with_company(ranks: Mapping[int, int], shown: Shown) -> tuple[QueueRow, ...]:
    """`ranks`: of each candidate's row, in the order of the page."""
    if not ranks:
        return ()
    ids = list(ranks)
    candidates = ranked(rows.Candidate.objects.filter(pk__in=ids)).annotate(
        proposed=FilteredRelation("proposals", condition=Q(proposals__state="open")),
        changes=F("proposed__changes"),
        given_to=F("assignment__assignee__username"),
        # a learned ranking's reasons ask who tells it
        listed=Case(When(ranking=None, then=ListedParts("record")), default=RankedParts("record")),
    )
    found = {row.pk: row for row in shown(candidates.defer("record"))}
    for row in found.values():
        row.record = cast(Any, row).listed
    page = [found[pk] for pk in ids if pk in found]
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
    linked = _linked(page)
    for row in page:
        if row.part_of_id is not None:
            row.part_of = linked[0].get(row.part_of_id)
    own = {row.pk: cast(Any, row).own_rank for row in page}
    return tuple(
        QueueRow(
            row,
            tuple(headlines[row.pk]),
            counts[row.pk],
            getattr(row, "changes", None),
            getattr(row, "given_to", None) or "",
            tuple(linked[1][key] for key in row.record.get("linked_to", ()) if key in linked[1]),
            sureness_of(own[row.pk]),
            model_for(row),
            sampled=ranks[row.pk] < own[row.pk],
        )
        for row in page
    )


def _linked(page: Sequence[rows.Candidate]) -> tuple[dict[int, rows.Candidate], dict[str, rows.Candidate]]:
    """The candidates that those of a page are told together with, or are part of: by row and by key."""
    keys = list({key for row in page for key in row.record.get("linked_to", ())})[:500]
    wider = {row.part_of_id for row in page if row.part_of_id is not None}
    if not keys and not wider:
        return {}, {}
    found = rows.Candidate.objects.filter(Q(key__in=keys) | Q(pk__in=wider)).defer("record")
    return {row.pk: row for row in found}, {row.key: row for row in found}


def by_key(keys: Iterable[str]) -> dict[str, rows.Candidate]:
    """Candidates without their record, by key."""
    wanted = list(keys)[:500]
    return {row.key: row for row in rows.Candidate.objects.filter(key__in=wanted).defer("record")}


@dataclass(frozen=True, slots=True)
class Name:
    """A candidate on a map."""

    key: str
    title: str
    country: str


def names_of(ids: Sequence[int], shown: Shown = _everything) -> dict[int, Name]:
    """By row."""
    found = shown(rows.Candidate.objects.filter(pk__in=ids)).values_list("pk", "key", "title", "country_code")
    return {pk: Name(*said) for pk, *said in found}


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate in a list to choose from."""

    key: str
    revision: int
    title: str
    place_name: str


def lines_of(ids: Sequence[int], shown: Shown = _everything) -> list[Line]:
    """By row, in this order."""
    candidates = shown(rows.Candidate.objects.filter(pk__in=ids))
    found = {pk: Line(*said) for pk, *said in candidates.values_list("pk", *_OF_LINE)}
    return [found[pk] for pk in ids if pk in found]


def lines_by_key(keys: Sequence[str]) -> list[Line]:
    found = rows.Candidate.objects.filter(key__in=keys).order_by("-score", "pk").values_list(*_OF_LINE)
    return [Line(*said) for said in found]


def _walk_from(row: rows.Candidate, wanted: QueueFilter) -> tuple[Walk | None, Cursor]:
    """What waits beside `row` under a filter, and its own place there."""
    if wanted.tab == "proposed" and row.backfill_id is not None:
        wanted = replace(wanted, tab=PAST)
    return walk_of(wanted), Cursor(_rank_of(row), row.pk)


def _rank_of(row: rows.Candidate) -> int:
    """Where it stands in the queue."""
    known = getattr(row, "queue_rank", None)  # `find_candidate` and `candidate_file` bring it along
    if known is None:
        known = rows.QueueEntry.objects.filter(pk=row.pk).values_list("rank", flat=True).first()
    return TOP if known is None else int(known)


def next_in_queue(
    after: rows.Candidate, wanted: QueueFilter = TO_REVIEW, passing: Collection[int] = ()
) -> rows.Candidate | None:
    """What waits behind `after`, or at the head of the queue when nothing does; None when it is empty. Candidates of
    `passing` (rows' ids), which others have open, are passed over unless nothing else waits.
    """
    walk, here = _walk_from(after, wanted)
    skipped = {after.pk, *list(passing)[:MOST_PASSED]}
    found = [one for one in round_of(walk, len(skipped) + 1, here) if one[0] != after.pk]
    free = next((one for one in found if one[0] not in skipped), next(iter(found), None))
    return _named(free)


def before_in_queue(row: rows.Candidate, wanted: QueueFilter = TO_REVIEW) -> rows.Candidate | None:
    """What waits before `row` in the queue."""
    walk, here = _walk_from(row, wanted)
    return _named(before(walk, here))


def _named(found: Named | None) -> rows.Candidate | None:
    """A row of which only that much is loaded."""
    return rows.Candidate.from_db(None, ("id", "key", "score", "state"), found) if found else None


def find_candidate(key: str) -> rows.Candidate:
    """The row with what its page needs beside it; `commented`: whether there are comments. Raises NotFound."""
    beside = ("duplicate_of", "part_of", "assignment__assignee", "second_reading")
    commented = Exists(rows.Comment.objects.filter(candidate=OuterRef("pk")))
    try:
        found = ranked(rows.Candidate.objects.select_related(*beside))
        return found.annotate(commented=commented).get(key=key)
    except rows.Candidate.DoesNotExist as e:
        raise NotFound(f"There is no candidate {key}.", resource=key) from e


def decisions_of(row: rows.Candidate) -> QuerySet[rows.Decision]:
    """Newest first."""
    return row.decisions.select_related("decided_by", "duplicate_of", "other").order_by("-revision")


def _kilometres(a: rows.Candidate, b: rows.Candidate) -> float:
    if None in (a.latitude, a.longitude, b.latitude, b.longitude):
        return 20_000.0
    lat1, lon1, lat2, lon2 = (math.radians(v) for v in (a.latitude, a.longitude, b.latitude, b.longitude))  # type: ignore[arg-type]
    x = (lon2 - lon1) * math.cos((lat1 + lat2) / 2)
    return 6371.0 * math.hypot(x, lat2 - lat1)


@dataclass(frozen=True, slots=True)
class Similar:
    """A candidate that may tell the same event. `days`: apart; `kilometres`: None where one has no place."""

    row: rows.Candidate  # its record without `record_parts.UNLISTED`
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
        said = QueueFilter(tab="all", what=EventFilter.read({"q": text}))
        ids = [cursor.id for cursor in page_of(walk_of(said), MOST_NEAR)]
        found = found.filter(pk__in=ids).order_by("-date_start", "-score")
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
    for other in found[:MOST_NEAR]:
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
