"""What the store observed as Prometheus metrics. Pure; docs/operator-guide.md has the same table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from dateline import __version__
from dateline.store.observed import Observed
from dateline.store.tallies import BATCH, BOUNDS, DID, FAILED_BATCH, FAILED_RUN, RUN, Sums

MOST_NAMES = 100  # values of a label; a kind of tally has a dozen


@dataclass(frozen=True, slots=True)
class Described:
    """A metric: kind is gauge, counter or histogram; the name is as it is asked for (of a histogram without its ending)."""

    name: str
    kind: str
    labels: tuple[str, ...]
    help: str


METRICS: tuple[Described, ...] = (
    Described("dateline_info", "gauge", ("version", "database"), "Always 1"),
    Described("dateline_stage_pending", "gauge", ("stage",), "What is not done yet, counted up to 200,000"),
    Described(
        "dateline_stage_rows",
        "gauge",
        ("stage", "state"),
        "Of the oldest 10,000 of these: waiting, held, overdue, later, past or given_up",
    ),
    Described(
        "dateline_stage_oldest_seconds",
        "gauge",
        ("stage",),
        "How long the oldest has waited that could be taken; 0 where nothing waits",
    ),
    Described(
        "dateline_lease_age_seconds",
        "gauge",
        ("stage",),
        "How long ago the oldest lease was taken or renewed",
    ),
    Described("dateline_batch_seconds", "histogram", ("stage",), "How long batches took"),
    Described("dateline_batch_items_total", "counter", ("stage",), "Items in these batches"),
    Described("dateline_batches_failed_total", "counter", ("stage",), "Batches that ended with an error"),
    Described("dateline_done_total", "counter", ("what",), "What came of the batches, as runs count it"),
    Described("dateline_run_seconds", "histogram", ("flow",), "How long runs took"),
    Described("dateline_runs_failed_total", "counter", ("flow",), "Runs that ended with an error"),
    Described(
        "dateline_run_success_age_seconds",
        "gauge",
        ("flow",),
        "Since the newest run of the last 30 days that went well",
    ),
    Described("dateline_workers", "gauge", ("state",), "Processes at work: working, or died within a day"),
    Described("dateline_feeds", "gauge", ("state",), "Sources: well, failing, late, new or off"),
    Described(
        "dateline_feed_failures",
        "gauge",
        ("feed",),
        "Failure points of a source (metrics.feeds says of how many)",
    ),
    Described("dateline_feed_success_age_seconds", "gauge", ("feed",), "Since the source answered last"),
    Described("dateline_alerts_open", "gauge", (), "Open alerts on sources and runs"),
    Described("dateline_queue_waiting", "gauge", (), "Candidates of the news to be decided, up to 200,000"),
    Described("dateline_queue_oldest_seconds", "gauge", (), "How long the oldest of them has waited"),
    Described("dateline_proposals_open", "gauge", (), "Update proposals to be settled"),
    Described("dateline_proposals_oldest_seconds", "gauge", (), "How long the oldest of them has waited"),
    Described("dateline_decisions_total", "counter", ("verdict",), "Decisions of editors"),
    Described("dateline_decisions_day", "gauge", (), "Decisions of the last 24 hours"),
    Described("dateline_editors_day", "gauge", (), "People who made them"),
    Described(
        "dateline_queue_precision",
        "gauge",
        ("weeks_ago",),
        "Share confirmed of the candidates settled in that week, as of the last run of watch",
    ),
    Described("dateline_queue_judged", "gauge", ("weeks_ago",), "How many these were"),
    Described("dateline_dead_letters", "gauge", (), "Messages about incidents that no receiver took"),
    Described(
        "dateline_backup_age_seconds", "gauge", (), "Age of the newest verified backup; absent without one"
    ),
    Described("dateline_disk_free_bytes", "gauge", (), "Free on the disk of the data folder"),
    Described("dateline_disk_total_bytes", "gauge", (), "Size of that disk"),
    Described("dateline_database_bytes", "gauge", (), "Size of the database"),
    Described("dateline_scrape_seconds", "gauge", (), "How long it took to read all this"),
)
_BY_NAME = {metric.name: metric for metric in METRICS}


class ObservedCollector(Collector):
    """For a registry of its own that is made for one answer."""

    def __init__(self, observed: Observed) -> None:
        self._observed = observed

    def collect(self) -> Iterable[Metric]:
        return families(self._observed)


Sample = tuple[tuple[str, ...], float]


def families(o: Observed) -> Iterator[Metric]:
    """Every metric of `METRICS`, in its order."""
    values = dict(_gauges(o)) | dict(_counters(o.sums)) | {"dateline_decisions_total": _of(o.verdicts)}
    for metric in METRICS:
        if metric.kind == "histogram":
            yield _histogram(metric, o.sums, BATCH if metric.name == "dateline_batch_seconds" else RUN)
            continue
        family = (CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily)(
            metric.name, metric.help, labels=metric.labels
        )
        for labels, value in values[metric.name]:
            family.add_metric(labels, value)
        yield family


def _of(numbers: Mapping[str, int]) -> list[Sample]:
    return [((name,), float(number)) for name, number in sorted(numbers.items())]


def _gauges(o: Observed) -> Iterator[tuple[str, list[Sample]]]:
    def since(moment: datetime | None) -> float:
        return max(0.0, (o.at - moment).total_seconds()) if moment else 0.0

    stages, queue = o.waiting.stages, o.waiting.queue
    yield "dateline_info", [((__version__, o.database), 1.0)]
    yield "dateline_stage_pending", [((s.stage,), float(s.pending)) for s in stages]
    states = ("waiting", "held", "overdue", "later", "past", "given_up")
    yield (
        "dateline_stage_rows",
        [((s.stage, state), float(getattr(s, state))) for s in stages for state in states],
    )
    yield "dateline_stage_oldest_seconds", [((s.stage,), since(s.oldest)) for s in stages]
    ages: list[Sample] = [
        ((s.stage,), since(s.lease_until - o.lease_for) if s.lease_until else 0.0) for s in stages
    ]
    yield "dateline_lease_age_seconds", ages
    yield "dateline_run_success_age_seconds", [((f,), since(at)) for f, at in sorted(o.last_success.items())]
    yield "dateline_workers", [((state,), float(o.workers[state])) for state in ("working", "died")]
    feeds = o.waiting.feeds
    yield (
        "dateline_feeds",
        [((n,), float(getattr(feeds, n))) for n in ("well", "failing", "late", "new", "off")],
    )
    yield "dateline_feed_failures", [((f.feed_id,), f.failures) for f in o.feeds]
    answered: list[Sample] = [((f.feed_id,), since(f.last_success_at)) for f in o.feeds if f.last_success_at]
    yield "dateline_feed_success_age_seconds", answered
    yield "dateline_alerts_open", [((), float(queue.alerts))]
    yield "dateline_queue_waiting", [((), float(queue.waiting))]
    yield "dateline_queue_oldest_seconds", [((), since(queue.oldest))]
    yield "dateline_proposals_open", [((), float(queue.proposals))]
    yield "dateline_proposals_oldest_seconds", [((), since(queue.oldest_proposal))]
    yield "dateline_decisions_day", [((), float(o.editors.decisions))]
    yield "dateline_editors_day", [((), float(o.editors.editors))]
    weeks = [(str(ago), week) for ago, week in enumerate(reversed(o.weeks))]
    yield "dateline_queue_precision", [((ago,), w.confirmed / w.judged) for ago, w in weeks if w.judged]
    yield "dateline_queue_judged", [((ago,), float(w.judged)) for ago, w in weeks]
    yield "dateline_dead_letters", [((), float(o.dead_letters))]
    age = o.backup_age
    yield "dateline_backup_age_seconds", [] if age is None else [((), age.total_seconds())]
    yield "dateline_disk_free_bytes", [((), float(o.disk.free))]
    yield "dateline_disk_total_bytes", [((), float(o.disk.total))]
    yield "dateline_database_bytes", [((), float(o.disk.database))]
    yield "dateline_scrape_seconds", [((), o.seconds)]


def _counters(found: Sequence[Sums]) -> Iterator[tuple[str, list[Sample]]]:
    def summed(kind: str, column: str) -> list[Sample]:
        numbers: dict[str, int] = {}
        for one in found:
            if one.kind == kind:
                numbers[one.name] = numbers.get(one.name, 0) + getattr(one, column)
        return _of(dict(list(numbers.items())[:MOST_NAMES]))

    yield "dateline_batch_items_total", summed(BATCH, "items")
    yield "dateline_batches_failed_total", summed(FAILED_BATCH, "number")
    yield "dateline_done_total", summed(DID, "number")
    yield "dateline_runs_failed_total", summed(FAILED_RUN, "number")


def _histogram(metric: Described, found: Sequence[Sums], kind: str) -> Metric:
    family = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
    for name in sorted({one.name for one in found if one.kind == kind})[:MOST_NAMES]:
        of_name = [one for one in found if one.kind == kind and one.name == name]
        family.add_metric((name,), buckets(of_name, kind), sum(one.seconds for one in of_name))
    return family


def buckets(of_name: Sequence[Sums], kind: str) -> list[tuple[str, float]]:
    """(upper bound, how many took at most that), each bound of the kind, "+Inf" last."""
    bounds, total, found = BOUNDS[kind], 0, []
    for bound in bounds:
        total += sum(one.number for one in of_name if one.le_ms == round(bound * 1000))
        found.append((str(float(bound)), float(total)))
    return [*found, ("+Inf", float(sum(one.number for one in of_name)))]
