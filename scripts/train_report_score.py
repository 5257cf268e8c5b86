"""Fit the weights of a report's signals (src/dateline/incidents/report_weights.json).

    python scripts/train_report_score.py PREDICTIONS_DIR [--write]

PREDICTIONS_DIR holds the output of `dateline annotate` for each gold set, named as `bench.judged.SETS` has them
(`lgl-annotate.jsonl`, ...): `python -m bench accuracy` leaves them in bench/out. What is right is said in `bench/judged.py`.

A logistic regression with an L2 penalty, by Newton's method; each source of judgements has a fixed share. Ten folds by
article say how good it is on articles that it has not seen; the weights written are fitted on all. The signals are
general ("in the title", "place: town or district"); no name of a place or person is among them.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.judged import SETS, SHARES, Judged, judged, reliability, weights_of

TARGET = Path("src/dateline/incidents/report_weights.json")
PENALTY = 3.0
FOLDS = 10
RARE = 8
"""A signal seen in fewer reports gets no weight."""


def matrix(found: Sequence[Judged], names: Sequence[str]) -> np.ndarray:
    """A column a signal, then one a source: what makes a whole set easier or harder than another is not the signals'."""
    column = {name: n for n, name in enumerate([*names, *SHARES])}
    x = np.zeros((len(found), len(column)))
    for row, one in enumerate(found):
        for name in (*one.signals, one.source):
            if name in column:
                x[row, column[name]] = 1.0
    return x


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Weights of the signals in log odds, then the bias. The sources' own levels take part in the fit of the signals;
    the bias is then the one that suits all sources together."""
    signals = x[:, : -len(SHARES)]
    free = np.zeros(x.shape[1], dtype=bool)
    free[-len(SHARES) :] = True
    beta = newton(x, y, w, np.zeros(len(y)), free)[: -len(SHARES)]
    one = np.ones((len(y), 1))
    bias = newton(one, y, w, signals @ beta, np.array([True]))
    return np.append(beta, bias)


def newton(x: np.ndarray, y: np.ndarray, w: np.ndarray, offset: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Logistic weights with an L2 penalty on those that are not `free`, added to the log odds `offset`."""
    beta = np.zeros(x.shape[1])
    penalty = np.where(free, 0.0, PENALTY)
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-x @ beta - offset))
        gradient = x.T @ (w * (p - y)) + penalty * beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-6:
            break
    return beta


def predict(x: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """The probability, whatever the source."""
    return np.asarray(1.0 / (1.0 + np.exp(-x[:, : -len(SHARES)] @ beta[:-1] - beta[-1])))


def main() -> None:
    folder = Path(sys.argv[1])
    found = judged({name: folder / f"{name}-annotate.jsonl" for name in SETS})
    counts: dict[str, int] = {}
    for one in found:
        for name in one.signals:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, n in counts.items() if n >= RARE)
    x, y = matrix(found, names), np.array([float(j.right) for j in found])
    w = np.array(weights_of(found))
    folds = np.array([zlib.crc32(j.article.encode()) % FOLDS for j in found])
    sure = np.zeros(len(found))
    for fold in range(FOLDS):
        rest = folds != fold
        beta = fit(x[rest], y[rest], w[rest])
        sure[folds == fold] = predict(x[folds == fold], beta)
    print(f"{len(found)} reports, {len(names)} signals")
    for source in SHARES:
        own = np.array([j.source == source for j in found])
        print(
            f"{source:10} {own.sum():5} reports, right {y[own].mean():.3f}, mean score {sure[own].mean():.3f}, "
            f"AUC {auc(sure[own], y[own]):.3f} (before: {auc(np.array([j.score for j in found])[own], y[own]):.3f})"
        )
    print("reliability on unseen articles:")
    for line in reliability(sure.tolist(), [j.right for j in found], w.tolist()):
        print("  " + line)
    beta = fit(x, y, w)
    table = {name: round(float(value), 2) for name, value in zip(names, beta[:-1], strict=True)}
    for name, value in sorted(table.items(), key=lambda item: item[1]):
        print(f"{value:6.2f}  {name}  ({counts[name]})")
    if "--write" in sys.argv:
        record = {
            "about": "Weights of a report's signals in natural-log odds. Made by scripts/train_report_score.py.",
            "data": "Judgements: bench/judged.py. Gold data lies beside the project and is no part of it.",
            "made": datetime.now(UTC).date().isoformat(),
            "reports": len(found),
            "weights": {"bias": round(float(beta[-1]), 2)} | {k: v for k, v in table.items() if v},
        }
        TARGET.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def auc(score: np.ndarray, right: np.ndarray) -> float:
    """Chance that a right report has a higher score than a wrong one; ties count half."""
    good, bad = np.sort(score[right == 1]), np.sort(score[right == 0])
    if not len(good) or not len(bad):
        return float("nan")
    below = np.searchsorted(bad, good, "left") + np.searchsorted(bad, good, "right")
    return float(below.mean() / 2 / len(bad))


if __name__ == "__main__":
    main()
