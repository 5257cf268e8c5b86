"""How often what sources tell is confirmed, and what the queue showed: counts of outcomes (`store.outcomes`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from dateline.review.reliability import Share, share, shrunk, usual_share, usual_share_of
from dateline.store import models as rows
from dateline.store.incident_lines import monday
from dateline.store.outcomes import CONFIRMED
from dateline.store.queue_rank import rank_of
from dateline.store.throughput import UtcDay

_YES, _ALL = Count("pk", filter=Q(confirmed=True)), Count("pk")


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of one source. `shrunk`: its share drawn towards that of all, where its decisions are few."""

    share: Share
    shrunk: float


@dataclass(frozen=True, slots=True)
class ByType:
    """`types`: event type -> share, most decisions first. `owner`: of all its owner's sources together, in which a candidate
    counts once; None where the source speaks for itself.
    """

    types: tuple[tuple[str, Share], ...]
    owner: Share | None


def with_counts(feeds: QuerySet[rows.Feed]) -> QuerySet[rows.Feed]:
    """Each with what `counted` reads. No query more."""
    own = rows.OutcomeSource.objects.filter(source=OuterRef("pk")).order_by().values("source")
    every = rows.OutcomeSource.objects.order_by().values(one=Value(1))
    return feeds.annotate(
        confirmed=_number(own.annotate(n=_YES)),
        decided=_number(own.annotate(n=_ALL)),
        confirmed_of_all=_number(every.annotate(n=_YES)),
        decided_of_all=_number(every.annotate(n=_ALL)),
    )


def _number(counting: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(counting.values("n")), 0)


def counted(feed: Any) -> Reliability | None:
    """`feed`: from `with_counts`. None where nothing that it told was decided."""
    if not feed.decided:
        return None
    usual = usual_share(feed.confirmed_of_all, feed.decided_of_all)
    return Reliability(share(feed.confirmed, feed.decided), shrunk(feed.confirmed, feed.decided, usual))


def reliability_of_all() -> dict[str, Reliability]:
    """Of every source that anything was decided of, most decisions first. One query."""
    found = rows.OutcomeSource.objects.order_by().values_list("source").annotate(yes=_YES, number=_ALL)
    counts = {source: (yes, number) for source, yes, number in found}
    usual = usual_share_of(counts)
    return {
        source: Reliability(share(*counts[source]), shrunk(*counts[source], usual))
        for source in sorted(counts, key=lambda source: (-counts[source][1], source))
    }


def reliability_by_type(feed: rows.Feed) -> ByType:
    """One query."""
    own = Q(source=feed.pk)
    family = rows.Feed.objects.filter(owner=feed.owner).values("pk")
    told = rows.OutcomeSource.objects.filter(own | Q(source__in=family) if feed.owner else own)
    found = (
        told.order_by()
        .values_list("event_type")
        .annotate(
            yes=Count("pk", filter=own & Q(confirmed=True)),
            number=Count("pk", filter=own),
            yes_of_owner=Count("outcome", filter=Q(confirmed=True), distinct=True),
            number_of_owner=Count("outcome", distinct=True),
        )
    )
    lines = sorted(found, key=lambda line: (-line[2], line[0]))
    owner = share(sum(line[3] for line in lines), sum(line[4] for line in lines)) if feed.owner else None
    return ByType(tuple((kind, share(yes, n)) for kind, yes, n, *_ in lines if n), owner)


# ----------------------------------------------------------------------------------------- what the queue showed

BANDS = (("high", rank_of(0.8)), ("middle", rank_of(0.5)), ("low", rank_of(0.0)))
"""Name and last rank of each band: candidates at 80 % and more, at 50 % and more, and below."""


@dataclass(frozen=True, slots=True)
class WeekPrecision:
    """What editors confirmed of what they decided in one week (UTC, from Monday). `bands`: by where the candidate stood by
    itself when it was decided, high, middle and low. `sample`: of those that were shown as a sample.
    """

    monday: date
    all: Share
    bands: tuple[tuple[str, Share], ...]
    sample: Share


def precision_by_week(now: datetime, weeks: int = 12) -> list[WeekPrecision]:
    """The last `weeks` weeks, this one last; empty weeks too. One query. As of the last `outcomes.note_outcomes`."""
    this_monday = monday(now.astimezone(UTC).date())
    mondays = [this_monday - timedelta(weeks=n) for n in reversed(range(weeks))]
    begin = datetime(mondays[0].year, mondays[0].month, mondays[0].day, tzinfo=UTC)
    counts: defaultdict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0])
    found = rows.Outcome.objects.exclude(answer="").filter(decided_at__gte=begin).order_by()
    band_of = Case(
        *(When(rank__lte=last, then=Value(name)) for name, last in BANDS), output_field=CharField()
    )
    by_day = found.annotate(day=UtcDay("decided_at"), band=band_of)
    for day, band, answer, sampled, number in by_day.values_list("day", "band", "answer", "sampled").annotate(
        number=Count("pk")
    ):
        week = monday(date.fromisoformat(day))
        for what in ("all", band, *(("sample",) if sampled else ())):
            pair = counts[week, what]
            pair[0] += number if answer == CONFIRMED else 0
            pair[1] += number

    def of(week: date, what: str) -> Share:
        return share(*counts[week, what])

    return [
        WeekPrecision(
            week, of(week, "all"), tuple((name, of(week, name)) for name, _ in BANDS), of(week, "sample")
        )
        for week in mondays
    ]
