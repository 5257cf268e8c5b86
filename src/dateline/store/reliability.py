"""How often what sources tell is confirmed, and what the queue showed: counts of outcomes (`store.outcomes`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Case, CharField, Count, Q, Value, When

from dateline.review.reliability import Share, share, shrunk, usual_share
from dateline.store import models as rows
from dateline.store.outcomes import CONFIRMED
from dateline.store.queue_rank import rank_of
from dateline.store.throughput import UtcDay

_YES, _ALL = Count("pk", filter=Q(confirmed=True)), Count("pk")


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of one source. `shrunk`: its share drawn towards that of all, where its decisions are few. `by_type`: event type ->
    share, most decisions first; empty where it was not asked for.
    """

    source: str
    share: Share
    shrunk: float
    by_type: tuple[tuple[str, Share], ...] = ()


def counts_of_sources(ids: Collection[str] | None = None) -> dict[str, tuple[int, int]]:
    """Source -> (confirmed, decided), of all or of these. One query."""
    found = rows.OutcomeSource.objects.all()
    if ids is not None:
        found = found.filter(source__in=ids)
    counted = found.order_by().values_list("source").annotate(yes=_YES, number=_ALL)
    return {source: (yes, number) for source, yes, number in counted}


def _usual() -> float:
    totals = rows.OutcomeSource.objects.aggregate(yes=_YES, number=_ALL)
    return usual_share({"": (totals["yes"], totals["number"])})


def reliability_of(ids: Collection[str]) -> dict[str, Reliability]:
    """Of sources that anything was decided of. Two queries, whatever their number."""
    counts = counts_of_sources(ids)
    if not counts:
        return {}
    usual = _usual()
    return {
        source: Reliability(source, share(yes, number), shrunk(yes, number, usual))
        for source, (yes, number) in counts.items()
    }


def reliability_of_most(most: int) -> list[tuple[str, Reliability]]:
    """Titles and reliability of the sources that most was decided of. Two queries."""
    counts = counts_of_sources()
    usual = usual_share(counts)
    ids = sorted(counts, key=lambda id: (-counts[id][1], id))[:most]
    titles = dict(rows.Feed.objects.filter(pk__in=ids).values_list("pk", "title"))
    return [
        (titles.get(id, id), Reliability(id, share(*counts[id]), shrunk(*counts[id], usual))) for id in ids
    ]


def reliability_by_type(source: str) -> Reliability | None:
    """Of one source, with its types; None where nothing of it was decided. Two queries."""
    found = rows.OutcomeSource.objects.filter(source=source).order_by()
    counted = found.values_list("event_type").annotate(yes=_YES, number=_ALL)
    by_type = sorted(counted, key=lambda line: (-line[2], line[0]))
    if not by_type:
        return None
    yes, number = sum(line[1] for line in by_type), sum(line[2] for line in by_type)
    return Reliability(
        source,
        share(yes, number),
        shrunk(yes, number, _usual()),
        tuple((kind, share(confirmed, decided)) for kind, confirmed, decided in by_type),
    )


def reliability_of_owner(owner: str) -> tuple[int, Share]:
    """How many sources an owner has, and the share of what any of them told: a candidate counts once. Two queries."""
    ids = list(rows.Feed.objects.filter(owner=owner).values_list("pk", flat=True))
    told = rows.OutcomeSource.objects.filter(source__in=ids).values_list("outcome_id", "confirmed").distinct()
    answers = dict(told)
    return len(ids), share(sum(answers.values()), len(answers))


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
    this_monday = now.astimezone(UTC).date() - timedelta(days=now.astimezone(UTC).weekday())
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
        at = date.fromisoformat(day)
        for what in ("all", band, *(("sample",) if sampled else ())):
            pair = counts[at - timedelta(days=at.weekday()), what]
            pair[0] += number if answer == CONFIRMED else 0
            pair[1] += number

    def of(monday: date, what: str) -> Share:
        return share(*counts[monday, what])

    return [
        WeekPrecision(
            monday,
            of(monday, "all"),
            tuple((name, of(monday, name)) for name, _ in BANDS),
            of(monday, "sample"),
        )
        for monday in mondays
    ]
