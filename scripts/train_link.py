"""Fit the weights of linking (src/dateline/incidents/link_weights.json).

    python scripts/train_link.py [--write]

Reads the gold shootings (2,814 articles of 1,639 incidents, beside the project and no part of it) as `dateline link`
does. Each article's surest report is compared with the candidates that the index finds, which hold what the gold says
that they hold; the answer is whether one of them tells its incident. Two logistic regressions with an L2 penalty, by
Newton's method: of a pair of reports on its comparisons, and of a candidate on its pairs (`link_weights.summary`).

Weights set by hand (`link_weights.BY_HAND`) are taken as given. A comparison that can only speak for one event, or only
against it, and would get a weight the other way, gets none. Ten folds by incident say how good and how calibrated the
probability is on incidents that it has not seen; the weights written are fitted on all. The comparisons are general;
no name of a place or person is among them.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.judged import reliability
from bench.link_gold import GoldArticle, read_gold

from dateline.incidents.link import REPORTS_COMPARED, to_link
from dateline.incidents.link_features import compare
from dateline.incidents.link_index import MemoryIndex, filed_day, filed_under, search_of
from dateline.incidents.link_told import Feature, told
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.link_weights import BY_HAND, summary
from dateline.incidents.similarity import countable, wording
from dateline.model import LinkableReport

TARGET = Path("src/dateline/incidents/link_weights.json")
PENALTY = 1.0
FOLDS = 10
RARE = 30
"""A comparison seen in fewer pairs gets no weight."""
LIKELY = 0.02
"""The curve leaves out what is less likely: nearly all that the index finds."""

FOR = frozenset(
    (
        "wording", "much wording", "new headline told", "old headline told", "people", "names", "officials",
        "proper words", "numbers", "ages", "same stated day", "same days", "same place", "same region",
        "within district", "within region", "near", "same killed", "same injured", "same total", "same type",
    )
)  # fmt: skip
AGAINST = frozenset(
    (
        "other ages", "other people", "elsewhere", "loose type", "killed rose", "killed fell", "killed far apart",
        "injured rose", "injured fell", "injured far apart",
        *(f"{unit} apart{kind}" for unit in ("days", "weeks") for kind in ("", ", stated", ", told", ", aftermath")),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate that the index found for an article's report: the comparisons with each of its reports."""

    incident: str  # of the article
    right: bool
    pairs: tuple[tuple[Feature, ...], ...]


def table(articles: Sequence[GoldArticle]) -> list[Found]:
    """What linking would compare, were all before it linked rightly."""
    index, vocabulary = MemoryIndex(), Vocabulary()
    held: defaultdict[str, list[LinkableReport]] = defaultdict(list)
    found = []
    for article in articles:
        for report in to_link(article.reports)[:1]:
            vocabulary.add(countable(wording(report)), report.published.toordinal())
            for key in index.find(search_of(report, vocabulary)):
                others = sorted(held[key], key=lambda r: (r.published, r.key))[-REPORTS_COMPARED:]
                differing = [o for o in others if o.fingerprint != report.fingerprint]
                pairs = tuple(compare(told(report), told(other), vocabulary) for other in differing)
                if pairs:
                    found.append(Found(article.incident, key == article.incident, pairs))
            index.file(article.incident, filed_under(report, vocabulary), filed_day(report))
            held[article.incident].append(report)
    return found


def newton(x: np.ndarray, y: np.ndarray, offset: np.ndarray | float = 0.0) -> np.ndarray:
    """Logistic weights with an L2 penalty on all but the last column (ones), added to the log odds `offset`."""
    beta = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[-1] = 0.0
    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(np.clip(-x @ beta - offset, -60, 60)))
        gradient = x.T @ (p - y) + penalty * beta
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9), gradient)
        beta -= step
        if np.abs(step).max() < 1e-6:
            break
    return beta


def fit_pairs(found: Sequence[Found]) -> dict[str, float]:
    """Weight of each comparison, and the bias."""
    pairs = [(features, one.right) for one in found for features in one.pairs]
    seen = Counter(f.name for features, _ in pairs for f in features)
    names = [n for n in sorted(seen) if n not in BY_HAND and seen[n] >= RARE]
    y = np.array([float(right) for _, right in pairs])
    by_hand = np.array([sum(BY_HAND.get(f.name, 0.0) * f.value for f in features) for features, _ in pairs])
    column = {name: n for n, name in enumerate(names)}
    x = np.zeros((len(pairs), len(names) + 1))
    x[:, -1] = 1.0
    for row, (features, _) in enumerate(pairs):
        for feature in features:
            if feature.name in column:
                x[row, column[feature.name]] = feature.value
    while True:
        beta = newton(x, y, by_hand)
        right_way = [b * ((n in FOR) - (n in AGAINST)) >= 0 for n, b in zip(names, beta, strict=False)]
        if all(right_way):
            return dict(zip([*names, "bias"], beta.tolist(), strict=True))
        x = x[:, [*right_way, True]]
        names = [n for n, kept in zip(names, right_way, strict=True) if kept]


def odds(found: Sequence[Found], pair: dict[str, float]) -> np.ndarray:
    """`link_weights.summary` of each candidate, a row each."""
    weight = pair | BY_HAND
    return np.array(
        [
            summary([pair["bias"] + sum(weight.get(f.name, 0.0) * f.value for f in fs) for fs in one.pairs])
            for one in found
        ]
    )


def right(found: Sequence[Found]) -> np.ndarray:
    return np.array([float(one.right) for one in found])


def main() -> None:
    found = table(read_gold())
    folds = np.array([zlib.crc32(one.incident.encode()) % FOLDS for one in found])
    sure, y = np.zeros(len(found)), right(found)
    for fold in range(FOLDS):
        rest = [one for one, f in zip(found, folds, strict=True) if f != fold]
        unseen = [one for one, f in zip(found, folds, strict=True) if f == fold]
        pair = fit_pairs(rest)
        candidate = newton(odds(rest, pair), right(rest))
        sure[folds == fold] = 1.0 / (1.0 + np.exp(-odds(unseen, pair) @ candidate))
    loss = -np.mean(np.log(np.where(y == 1, sure, 1 - sure).clip(1e-12)))
    likely = sure >= LIKELY
    error = calibration_error(sure[likely], y[likely])
    print(
        f"{len(found)} candidates compared, {int(y.sum())} right; on unseen incidents: log loss {loss:.4f},"
    )
    below, above = int(((sure < 0.5) & (y == 1)).sum()), int(((sure >= 0.5) & (y == 0)).sum())
    print(f"{below} of the right ones below one half, {above} wrong ones above;")
    print(
        f"expected calibration error {error:.3f} of the {int(likely.sum())} with a probability of {LIKELY} and more:"
    )
    curve = reliability(sure[likely].tolist(), [bool(v) for v in y[likely]], [1.0] * int(likely.sum()))
    print("\n".join(f"  {line}" for line in curve))
    pair = fit_pairs(found)
    candidate = newton(odds(found, pair), y)
    for name, value in sorted(pair.items(), key=lambda item: item[1]):
        print(f"{value:6.2f}  {name}")
    if "--write" in sys.argv:
        record = {
            "about": "Weights of linking in natural-log odds. Made by scripts/train_link.py.",
            "data": "Gold data lies beside the project and is no part of it.",
            "made": datetime.now(UTC).date().isoformat(),
            "candidates": len(found),
            "expected calibration error": round(error, 3),
            "reliability": curve,
            "candidate": dict(
                zip(("best", "mean", "number", "bias"), (round(float(v), 2) for v in candidate), strict=True)
            ),
            "pair": {name: round(value, 2) for name, value in sorted(pair.items()) if round(value, 2)},
        }
        TARGET.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def calibration_error(sure: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    """Mean distance between the probability told and the share right, over bins of equal width, by their number."""
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    return float(sum(abs((sure - y)[bin_of == b].sum()) for b in range(bins)) / max(1, len(sure)))


if __name__ == "__main__":
    main()
