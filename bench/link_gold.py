"""The gold shootings as linking takes them, and how good an answer is: B-cubed and pairs of articles."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bench.judged import SETS
from bench.places import home_with_gazetteer
from dateline.model import LinkableReport

ASKED = ("id", "text", "title", "published", "url")


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article: its reports as the filter reads them, and which incident it tells."""

    id: str
    incident: str
    reports: tuple[LinkableReport, ...]

    @property
    def half(self) -> int:
        """0 or 1, by incident: what is tuned on one is confirmed on the other."""
        return hashlib.sha256(self.incident.encode()).digest()[0] % 2

    @property
    def day(self) -> str:
        return self.reports[0].published.date().isoformat() if self.reports else ""


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F1 of B-cubed, and of pairs of articles."""

    b_cubed: tuple[float, float, float]
    pairs: tuple[float, float, float]

    def line(self) -> str:
        numbers = (" / ".join(f"{x:.3f}" for x in three) for three in (self.b_cubed, self.pairs))
        return "B-cubed P/R/F1 {}   pairs P/R/F1 {}".format(*numbers)


def read_gold() -> list[GoldArticle]:
    """All articles, read in this process as `dateline link` reads them. Takes a minute or two."""
    from dateline import bootstrap, configuration
    from dateline.adapters.workers import load_reader
    from dateline.filters import Failure, linkable_lines

    files = bootstrap.reader_files(configuration.current())
    read = load_reader(replace(files, gazetteer=home_with_gazetteer() / "gazetteer.sqlite3"))
    rows = [json.loads(line) for line in SETS["shootings"].read_text(encoding="utf-8").splitlines() if line]
    lines = [json.dumps({k: row[k] for k in ASKED if row.get(k) is not None}) for row in rows]
    answers = linkable_lines(lines, _InThisProcess(read))  # type: ignore[arg-type]  # nothing but `annotate` is used
    return [
        GoldArticle(row["id"], row["incident"]["id"], () if isinstance(reports, Failure) else tuple(reports))
        for row, (_, reports) in zip(rows, answers, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _InThisProcess:
    """The one of `ports.Workers`' methods that linking asks for."""

    annotate: Callable[..., object]


def score(articles: Sequence[GoldArticle], keys: Sequence[Sequence[str]]) -> Scores:
    """As the gold data's own scorer has it: an article's first key is its cluster, no key is one of its own."""
    gold = [a.incident for a in articles]
    told = [k[0] if k else f"alone-{a.id}" for a, k in zip(articles, keys, strict=True)]
    of_gold, of_told, of_both = Counter(gold), Counter(told), Counter(zip(gold, told, strict=True))
    precision = sum(n * n / of_told[t] for (_, t), n in of_both.items()) / len(gold)
    recall = sum(n * n / of_gold[g] for (g, _), n in of_both.items()) / len(gold)
    right, of_all, wanted = (_pairs(c.values()) for c in (of_both, of_told, of_gold))
    return Scores(_three(precision, recall), _three(right / max(1, of_all), right / max(1, wanted)))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


def _three(precision: float, recall: float) -> tuple[float, float, float]:
    return precision, recall, 2 * precision * recall / (precision + recall or 1.0)
