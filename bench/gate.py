"""The gate before the model: how many articles it turns away, and how many reports that costs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from bench.places import GOLD, home_with_gazetteer
from dateline.model import Annotation, Article

SETS = (
    "shootings/articles.jsonl",
    "event_types/case2021.jsonl",
    "police_events/articles.jsonl",
    "toponyms/lgl.jsonl",
)
BATCH = 64

Read = Callable[[Sequence[Article]], Sequence[Annotation]]
"""What annotates articles: adapters.workers.load_reader."""


@dataclass(frozen=True, slots=True)
class GateCount:
    """Articles: all, let through, with a report when nothing is gated, and of these the ones let through."""

    articles: int
    let_through: int
    with_report: int
    kept: int

    @property
    def recall(self) -> float:
        return self.kept / self.with_report if self.with_report else 1.0

    @property
    def turned_away(self) -> float:
        return 1.0 - self.let_through / self.articles if self.articles else 0.0


def count(read: Read, articles: Sequence[Article]) -> GateCount:
    """Each article is read with the gate and without it."""
    gated = _annotations(read, articles)
    with (
        patch("dateline.incidents.annotate.may_hold_incident", lambda *_: True),
        patch("dateline.incidents.annotate.may_open_event", lambda _: True),
    ):
        free = _annotations(read, articles)
    through = [not a.gated for a in gated]
    told = [bool(a.reports) for a in free]
    kept = sum(t and g for t, g in zip(told, through, strict=True))
    return GateCount(len(articles), sum(through), sum(told), kept)


def _annotations(read: Read, articles: Sequence[Article]) -> list[Annotation]:
    return [a for n in range(0, len(articles), BATCH) for a in read(list(articles[n : n + BATCH]))]


def articles_of(path: Path) -> list[Article]:
    from dateline.filters import read_article

    with path.open(encoding="utf8") as lines:
        return [read_article(json.loads(line)) for line in lines if line.strip()]


def report(read: Read) -> None:
    """A line for each set, and one for all of them."""
    counts = []
    for name in SETS:
        found = count(read, articles_of(GOLD / name))
        counts.append(found)
        _say(name, found)
    _say(
        "all",
        GateCount(
            sum(c.articles for c in counts),
            sum(c.let_through for c in counts),
            sum(c.with_report for c in counts),
            sum(c.kept for c in counts),
        ),
    )


def _say(name: str, found: GateCount) -> None:
    print(
        f"{name:28} {found.articles:5} articles, {found.turned_away:6.1%} turned away; "
        f"{found.kept} of {found.with_report} with a report let through, recall {found.recall:.4f}",
        flush=True,
    )


def main() -> None:
    if not GOLD.is_dir():
        print("The gold data is not there; nothing to measure.")
        return
    os.environ["DATELINE_HOME"] = str(home_with_gazetteer())
    from dateline import bootstrap, configuration
    from dateline.adapters.workers import load_reader

    report(load_reader(bootstrap.reader_files(configuration.current())))
