"""The metrics, their table in the operator's guide, the dashboard and the alert rules speak of the same names."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from builders import NOW
from dateline.desk.metrics import METRICS, ObservedCollector, buckets
from dateline.store.observed import Observed
from dateline.store.seeing import Disk, EditorsOfDay, LateFeed, WeekOfDecisions
from dateline.store.tallies import BATCH, BOUNDS, DID, FAILED_BATCH, FAILED_RUN, RUN, Sums
from dateline.store.waiting import STAGES, Feeds, Queue, StageState, Waiting

ROOT = Path(__file__).parents[3]
DASHBOARD = ROOT / "deploy" / "grafana" / "dateline.json"
RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
GUIDE = ROOT / "docs" / "operator-guide.md"
HOUR_AGO = NOW - timedelta(hours=1)


def sums_of(kind: str, name: str, number: int = 2, le_ms: int = 0) -> Sums:
    return Sums(kind, name, le_ms, number, 10, 3.0, number, 10, 3.0, number, 10)


def observed(**changed: Any) -> Observed:
    stages = tuple(StageState(s, 7, 5, 1, 0, 0, 1, 0, HOUR_AGO, NOW + timedelta(minutes=4)) for s in STAGES)
    whole: dict[str, Any] = {
        "at": NOW,
        "database": "sqlite",
        "lease_for": timedelta(minutes=5),
        "waiting": Waiting(stages, Feeds(5, 2, 1, 0, 3), Queue(12, HOUR_AGO, 2, HOUR_AGO, 1)),
        "sums": [
            sums_of(BATCH, "fetch", le_ms=500),
            sums_of(FAILED_BATCH, "fetch"),
            sums_of(DID, "articles"),
            sums_of(RUN, "ingest", le_ms=60_000),
            sums_of(FAILED_RUN, "ingest", 1),
        ],
        "weeks": [WeekOfDecisions(NOW.date(), 9, 3, 4)],
        "verdicts": {"confirm": 2, "reject": 1},
        "editors": EditorsOfDay(9, 3),
        "last_success": {"ingest": HOUR_AGO},
        "disk": Disk(100, 40, 7),
        "backup_age": timedelta(hours=30),
        "dead_letters": 4,
        "workers": Counter({"working": 2, "died": 1}),
        "feeds": [LateFeed("herald", 1.5, HOUR_AGO)],
    }
    return Observed(**{**whole, **changed})


def scraped(found: Observed) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ObservedCollector(found))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def names_told() -> set[str]:
    """Every name that a query may ask for."""
    endings = {"histogram": ("_bucket", "_sum", "_count")}
    return {f"{m.name}{ending}" for m in METRICS for ending in endings.get(m.kind, ("",))}


def test_every_metric_is_told_and_no_other() -> None:
    assert {name for name, _ in scraped(observed())} == names_told()


def test_the_numbers_are_those_that_were_observed() -> None:
    told = scraped(observed())
    assert told["dateline_stage_rows", (("stage", "fetch"), ("state", "past"))] == 1
    assert told["dateline_stage_oldest_seconds", (("stage", "link"),)] == 3600
    assert told["dateline_lease_age_seconds", (("stage", "poll"),)] == 60
    assert told["dateline_batch_seconds_bucket", (("le", "0.5"), ("stage", "fetch"))] == 2
    assert told["dateline_batch_seconds_bucket", (("le", "0.1"), ("stage", "fetch"))] == 0
    assert told["dateline_batch_seconds_sum", (("stage", "fetch"),)] == 3
    assert told["dateline_queue_precision", (("weeks_ago", "0"),)] == 0.75
    assert told["dateline_queue_judged", (("weeks_ago", "0"),)] == 4
    assert told["dateline_backup_age_seconds", ()] == 30 * 3600
    assert told["dateline_feed_failures", (("feed", "herald"),)] == 1.5


def test_what_is_not_there_has_no_number() -> None:
    told = scraped(observed(backup_age=None, weeks=[WeekOfDecisions(NOW.date(), 1, 0, 0)], feeds=[]))
    names = {name for name, _ in told}
    assert not names & {"dateline_backup_age_seconds", "dateline_queue_precision", "dateline_feed_failures"}


def test_labels_stay_few_whatever_names_were_counted() -> None:
    many = [sums_of(kind, f"name {n}") for n in range(500) for kind in (BATCH, DID, RUN)]
    series = Counter(name for name, _ in scraped(observed(sums=many)))
    assert series["dateline_done_total"] == 100
    assert series["dateline_batch_seconds_count"] == 100


@given(st.lists(st.tuples(st.sampled_from([*BOUNDS[BATCH], 0.0]), st.integers(0, 1000)), max_size=12))
def test_buckets_only_grow_and_end_with_all(found: list[tuple[float, int]]) -> None:
    told = buckets([sums_of(BATCH, "fetch", n, round(le * 1000)) for le, n in found], BATCH)
    values = [value for _, value in told]
    assert values == sorted(values)
    assert told[-1] == ("+Inf", sum(n for _, n in found))
    assert [bound for bound, _ in told[:-1]] == [str(float(b)) for b in BOUNDS[BATCH]]


# ------------------------------------------------------------------------------------------ what speaks of them


def asked(expression: str) -> set[str]:
    assert expression.count("(") == expression.count(")"), expression
    return set(re.findall(r"\bdateline_\w+", expression))


def panels() -> Iterator[dict[str, Any]]:
    yield from (p for p in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"] if p["type"] != "row")


def test_the_dashboard_asks_for_metrics_that_there_are_and_shows_each() -> None:
    expressions = [target["expr"] for panel in panels() for target in panel["targets"]]
    names = set().union(*(asked(e) for e in expressions))
    assert names <= names_told()
    shown = {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}
    assert shown == {metric.name for metric in METRICS}


def test_queries_name_labels_that_their_metric_has() -> None:
    labels = {m.name: {*m.labels, "instance", "le"} for m in METRICS}
    for panel in panels():
        for target in panel["targets"]:
            for name, selector in re.findall(r"(dateline_\w+)\{([^}]*)\}", target["expr"]):
                own = labels[re.sub(r"_(bucket|sum|count)$", "", name) if name not in labels else name]
                assert set(re.findall(r"(\w+)=~?\"", selector)) <= own, target["expr"]
            known = set().union(*(labels[n] for n in labels if n in target["expr"]))
            for group in re.findall(r"by \(([^)]*)\)", target["expr"]):
                assert set(group.replace(" ", "").split(",")) <= known, target["expr"]


def test_the_dashboard_can_be_imported_anywhere() -> None:
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    assert (board["uid"], board["title"]) == ("dateline", "dateline")
    assert board["templating"]["list"][0] == board["templating"]["list"][0] | {
        "name": "datasource",
        "type": "datasource",
        "query": "prometheus",
    }
    assert all(p["datasource"]["uid"] == "${datasource}" for p in panels())
    ids = [p["id"] for p in board["panels"]]
    assert len(set(ids)) == len(ids)
    taken = Counter(
        (x, y)
        for p in board["panels"]
        for x in range(p["gridPos"]["x"], p["gridPos"]["x"] + p["gridPos"]["w"])
        for y in range(p["gridPos"]["y"], p["gridPos"]["y"] + p["gridPos"]["h"])
    )
    assert max(taken.values()) == 1
    assert max(x for x, _ in taken) < 24


def test_alert_rules_ask_for_metrics_that_there_are_and_say_what_to_do() -> None:
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]:
        assert asked(rule["expr"]) <= names_told(), rule["alert"]
        assert asked(rule["expr"]), rule["alert"]
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["description"].endswith(".")
    told = " ".join(rule["expr"] for rule in group["rules"])
    for about in ("run_success_age", "runs_failed", "queue_oldest", "backup_age", "disk_free"):
        assert about in told


def test_the_guide_has_each_metric_with_its_kind_and_labels() -> None:
    told = re.findall(
        r"^\| `(dateline_\w+)` \| (\w+) \| ([^|]*) \| (.*) \|$", GUIDE.read_text(encoding="utf-8"), re.M
    )
    assert [(name, kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels, _ in told] == [
        (m.name, m.kind, m.labels) for m in METRICS
    ]
    assert [words for *_, words in told] == [m.help for m in METRICS]
