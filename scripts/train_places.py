"""Fits the weights of place detection, ranking and confidence, and writes src/dateline/mentions/place_weights.json.

    python -m scripts.train_places GOLD.jsonl [GOLD.jsonl ...] [--folds 5] [--out FILE] [--check]

Gold files are of the bench form: a line an article, {"id", "text", "title", "toponyms": [{"start", "end",
"latitude", "longitude", "country_code"?, "unscored"?}]}. The articles are read as `annotate` reads them, with the
installed model and the gazetteer of DATELINE_HOME, and the features are those that `mentions.place_evidence` and
`mentions.place_rank` compute: nothing here knows a feature or a name.

Detection is L2-regularised logistic regression on each judged name (a place if it overlaps gold), ranking a
conditional logit over the gazetteer's candidates (right within 161 km, or the right country), confidence a logistic
curve over both (Platt) on articles that the other two were not fitted to. What an article's other names say hangs on
the weights themselves, so fitting goes in turns. Every file weighs the same, however long. Needs numpy.
"""

from __future__ import annotations

import argparse
import datetime
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from bench.toponyms import expected_error, gold_at, is_right, read_lines, reliability
from dateline import bootstrap, configuration
from dateline.adapters.tagger import SpacyTagger
from dateline.adapters.workers import load_reader
from dateline.incidents.annotate import field_texts
from dateline.mentions.place_detect import NameMention, judge, select
from dateline.mentions.place_evidence import FieldText, model_of
from dateline.mentions.place_rank import rank, supports
from dateline.mentions.place_resolve import choice, ranked_names, witnesses_of
from dateline.mentions.place_weights import PlaceWeights
from dateline.mentions.places import first_reading
from dateline.model import Article
from dateline.ports import Gazetteer, GazetteerEntry

OUT = Path(__file__).resolve().parent.parent / "src" / "dateline" / "mentions" / "place_weights.json"
TURNS = 3
RIDGE = {"detect": 3.0, "detect unread": 3.0, "detect unknown": 3.0, "rank": 1.0, "confidence": 0.1}
LEAST_SEEN = 5  # a feature of fewer examples gets no weight
BY_HAND = ("detect caseless",)  # no marked texts in scripts without capitals were at hand

START: dict[str, dict[str, float]] = {
    "detect": {"bias": -2.0, "model: GPE": 3.0, "name: country": 3.0, "contained": 2.0, "before: locative": 1.0},
    "detect unread": {"bias": -2.5, "name: country": 4.0, "name: capital": 3.0, "contained": 2.0, "before: locative": 2.0},
    "detect unknown": {"bias": -1.0, "model: GPE": 1.0, "unknown: in": 1.0},
    "rank": {
        "size": 0.9, "is: country": 3.0, "is: first-level division": 1.0, "contained": 4.0, "container": 4.0,
        "votes: country": 1.0, "votes: first-level": 2.0, "votes: second-level": 2.0, "votes: near": 1.0,
    },
    "confidence": {"bias": 1.0, "belief": 0.5, "share": 0.5},
}  # fmt: skip
"""Where the turns begin; the fit moves all of it."""


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """`weight`: what each of its examples counts."""

    id: str
    fields: Sequence[FieldText]
    gold: Sequence[dict[str, Any]]
    source: str
    weight: float


@dataclass(frozen=True, slots=True)
class Told:
    """A place that the pipeline gives: the features of its confidence, and whether it is a place and the right one."""

    source: str
    weight: float
    is_place: bool
    right: bool
    features: dict[str, float]


def read_gold(paths: Sequence[Path], tagger: SpacyTagger, codebook: Any) -> list[GoldArticle]:
    rows = {path.stem: read_lines(path) for path in paths}
    total = sum(map(len, rows.values()))
    found = []
    for source, lines in rows.items():
        articles = [Article(id=str(r["id"]), title=r.get("title") or "", text=r["text"]) for r in lines]
        texts = field_texts(articles, tagger=tagger, codebook=codebook)
        weight = total / len(rows) / len(lines)
        found += [
            GoldArticle(str(row["id"]), fields, row["toponyms"], source, weight)
            for row, fields in zip(lines, texts, strict=True)
        ]
    return found


# --- examples


def unread(article: GoldArticle) -> GoldArticle:
    """The article as it is in a language without a model."""
    fields = [FieldText(f.field, f.text) for f in article.fields]
    return GoldArticle(article.id, fields, article.gold, article.source, article.weight)


Example = tuple[dict[str, float], bool, float]


def detection_examples(
    articles: Sequence[GoldArticle], gazetteer: Gazetteer, weights: PlaceWeights
) -> dict[str, list[Example]]:
    """Model -> (features, is a place, weight) of each judged name of the texts."""
    found: dict[str, list[Example]] = defaultdict(list)
    for article in (*articles, *map(unread, articles)):
        proposals, around = first_reading(article.fields, gazetteer, weights, None)
        for proposal in proposals:
            if proposal.part.field != "text":
                continue
            for judgement in judge(proposal, gazetteer, weights, around):
                gold, unscored = gold_at(article.gold, judgement.start, judgement.end)
                if judgement.features in ((), ("postal",)) or unscored:
                    continue
                features = {"bias": 1.0, **dict.fromkeys(judgement.features, 1.0)}
                model = model_of(judgement.features)
                found[model].append((features, gold is not None, article.weight))
    return {model: rows for model, rows in found.items() if model not in BY_HAND}


def mentions_of(article: GoldArticle, gazetteer: Gazetteer, weights: PlaceWeights) -> list[NameMention]:
    proposals, around = first_reading(article.fields, gazetteer, weights, None)
    return [m for found in proposals for m in select(found, gazetteer, weights, around)]


def ranking_examples(
    articles: Sequence[GoldArticle], gazetteer: Gazetteer, weights: PlaceWeights
) -> list[tuple[list[dict[str, float]], list[bool], float]]:
    """(features of each candidate, which of them are right, weight) of each name with a right and a wrong one."""
    found = []
    for article in articles:
        mentions = mentions_of(article, gazetteer, weights)
        shown = [m for m in mentions if not m.witness]
        names, keys = ranked_names(shown, None)
        rank(list(names.values()), witnesses_of(mentions), weights["rank"])
        told = dict(zip(names, supports(list(names.values()), witnesses_of(mentions)), strict=True))
        seen: dict[Any, int] = defaultdict(int)
        rights: dict[Any, list[bool]] = {}
        for mention, key in zip(shown, keys, strict=True):
            gold, _ = gold_at(article.gold, mention.start, mention.end)
            if mention.field != "text" or gold is None or key not in names:
                continue
            seen[key] += 1
            rights.setdefault(key, [is_right(gold, as_record(e)) for e in names[key].entries])
        for key, right in rights.items():
            if any(right) and not all(right) and told[key]:
                features = [{**f, **s} for f, s in zip(names[key].fixed, told[key], strict=True)]
                found.append((features, right, article.weight * seen[key] ** 0.5))
    return found


def as_record(entry: GazetteerEntry, kind: str = "place") -> dict[str, Any]:
    return {
        "kind": kind, "feature_code": entry.feature_code, "country_code": entry.country_code,
        "latitude": entry.latitude, "longitude": entry.longitude,
    }  # fmt: skip


def told_by(article: GoldArticle, gazetteer: Gazetteer, weights: PlaceWeights) -> Iterator[Told]:
    """What the pipeline makes of an article, judged. Demonyms are left out: not every gold file marks them."""
    mentions = mentions_of(article, gazetteer, weights)
    shown = [m for m in mentions if not m.witness]
    names, keys = ranked_names(shown, None)
    rank(list(names.values()), witnesses_of(mentions), weights["rank"])
    for mention, key in zip(shown, keys, strict=True):
        gold, unscored = gold_at(article.gold, mention.start, mention.end)
        if mention.field != "text" or mention.demonym or unscored:
            continue
        right, features = False, {}
        if key in names:
            entry, features = choice(mention, names[key])
            right = gold is not None and is_right(gold, as_record(entry))
        yield Told(article.source, article.weight, gold is not None, right, features)


# --- fits


def logistic_fit(examples: Sequence[Example], ridge: float) -> dict[str, float]:
    """Weights by Newton's method; the bias is not shrunk."""
    seen: dict[str, int] = defaultdict(int)
    for features, _, _ in examples:
        for name in features:
            seen[name] += 1
    names = sorted(n for n, count in seen.items() if count >= LEAST_SEEN)
    column = {name: number for number, name in enumerate(names)}
    x = np.zeros((len(examples), len(names)))
    for row, (features, _, _) in enumerate(examples):
        for name, value in features.items():
            if name in column:
                x[row, column[name]] = value
    y = np.array([label for _, label, _ in examples], dtype=float)
    weight = np.array([w for _, _, w in examples])
    penalty = np.full(len(names), ridge)
    penalty[column["bias"]] = 1e-6
    beta = np.zeros(len(names))
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (weight * (y - p)) - penalty * beta
        curvature = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        beta += step
        if np.abs(step).max() < 1e-4:
            break
    return {name: round(float(b), 3) for name, b in zip(names, beta, strict=True) if abs(b) >= 0.005}


def choice_fit(
    examples: Sequence[tuple[list[dict[str, float]], list[bool], float]], ridge: float
) -> dict[str, float]:
    """Conditional logit over each name's candidates; where several are right, the sum of their shares counts."""
    names = sorted({name for rows, _, _ in examples for row in rows for name in row})
    column = {name: number for number, name in enumerate(names)}
    widest = max(len(rows) for rows, _, _ in examples)
    x = np.zeros((len(examples), widest, len(names)))
    there = np.zeros((len(examples), widest), dtype=bool)
    right = np.zeros((len(examples), widest), dtype=bool)
    for number, (rows, labels, _) in enumerate(examples):
        there[number, : len(rows)] = True
        right[number, : len(rows)] = labels
        for at, row in enumerate(rows):
            for name, value in row.items():
                x[number, at, column[name]] = value
    weight = np.array([w for _, _, w in examples])
    beta = np.zeros(len(names))
    for _ in range(40):
        scores = np.where(there, x @ beta, -np.inf)
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        q = np.where(right, p + 1e-12, 0.0)
        q /= q.sum(axis=1, keepdims=True)
        gradient = np.einsum("nc,ncf->f", weight[:, None] * (q - p), x) - ridge * beta
        mean = np.einsum("nc,ncf->nf", p, x)
        curvature = np.einsum("nc,ncf,ncg->fg", weight[:, None] * p, x, x, optimize=True)
        curvature -= (mean * weight[:, None]).T @ mean
        step = np.linalg.solve(curvature + ridge * np.eye(len(names)), gradient)
        beta += step * min(1.0, 2.0 / max(1e-9, np.abs(step).max()))
        if np.abs(step).max() < 1e-3:
            break
    return {name: round(float(b), 3) for name, b in zip(names, beta, strict=True) if abs(b) >= 0.005}


def fit(
    articles: Sequence[GoldArticle], gazetteer: Gazetteer, by_hand: PlaceWeights
) -> dict[str, dict[str, float]]:
    """Detection and ranking weights, fitted in turns."""
    weights = {**START, **by_hand}
    for _ in range(TURNS):
        for model, examples in detection_examples(articles, gazetteer, weights).items():
            weights[model] = logistic_fit(examples, RIDGE[model])
        weights["rank"] = choice_fit(ranking_examples(articles, gazetteer, weights), RIDGE["rank"])
    return weights


def calibrate(told: Sequence[Told]) -> dict[str, float]:
    return logistic_fit([(t.features, t.right, t.weight) for t in told if t.features], RIDGE["confidence"])


def confident(told: Sequence[Told], weights: dict[str, float]) -> list[tuple[float, bool]]:
    found = []
    for t in told:
        if t.features:
            score = sum(weights.get(f, 0.0) * v for f, v in t.features.items())
            found.append((1.0 / (1.0 + float(np.exp(-score))), t.right))
    return found


def fold_of(article: GoldArticle, folds: int) -> int:
    return zlib.crc32(article.id.encode()) % folds


def cross_validate(
    articles: Sequence[GoldArticle], gazetteer: Gazetteer, by_hand: PlaceWeights, folds: int
) -> tuple[list[Told], dict[str, Any]]:
    """What articles that were not fitted to are told, and scores over them."""
    told: list[Told] = []
    for fold in range(folds):
        weights = fit([a for a in articles if fold_of(a, folds) != fold], gazetteer, by_hand)
        for article in articles:
            if fold_of(article, folds) == fold:
                told += told_by(article, gazetteer, weights)
        print(f"fold {fold + 1} of {folds} done", flush=True)
    result: dict[str, Any] = {}
    for source in sorted({a.source for a in articles}):
        here = [t for t in told if t.source == source]
        placed = [t for t in here if t.is_place]
        resolved = [t for t in placed if t.features]
        result[source] = {
            "places given": len(here),
            "of them places in gold": round(len(placed) / len(here), 3),
            "right of those resolved": round(sum(t.right for t in resolved) / len(resolved), 3),
        }
    return told, result


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--check", action="store_true", help="cross-validate only, write nothing")
    options = parser.parse_args()
    config = configuration.current()
    bootstrap.ensure_gazetteer(config)
    parts = load_reader(bootstrap.reader_files(config)).keywords
    articles = read_gold(options.gold, parts["tagger"], parts["codebook"])
    train(articles, parts["gazetteer"], options.gold, options.folds, None if options.check else options.out)


def train(
    articles: Sequence[GoldArticle], gazetteer: Gazetteer, paths: Sequence[Path], folds: int, out: Path | None
) -> None:
    shipped = json.loads(files("dateline.mentions").joinpath("place_weights.json").read_text(encoding="utf-8"))
    by_hand = {model: shipped["models"][model] for model in BY_HAND}
    told, scores = cross_validate(articles, gazetteer, by_hand, folds)
    curve = calibrate(told)
    rows = reliability(confident(told, curve))
    print(json.dumps(scores, indent=1))
    print(f"{'places':>7} {'confidence':>11} {'right':>7}")
    for n, mean, right in rows:
        print(f"{n:7} {mean:11.3f} {right:7.3f}")
    print(f"expected calibration error {expected_error(rows):.3f}")
    if out is None:
        return
    models = {**fit(articles, gazetteer, by_hand), "confidence": curve}
    about = {
        "made by": "scripts/train_places.py",
        "date": datetime.date.today().isoformat(),
        "data": [f"{p.name}: {sum(a.source == p.stem for a in articles)} articles" for p in paths],
        "licence": "Weights only: no text and no name of the gold files is in here. LGL (Lieberman et al. 2010) is given "
        "out for research, GeoVirus (Gritta et al. 2018) under GPL-3; their texts stay with them.",
        "by hand": list(BY_HAND),
        "examples": {
            **{m: len(e) for m, e in detection_examples(articles, gazetteer, models).items()},
            "rank": len(ranking_examples(articles, gazetteer, models)),
            "confidence": sum(bool(t.features) for t in told),
        },
        "ridge": RIDGE,
        "cross-validation by article": {"folds": folds, **scores},
        "reliability (places, mean confidence, share right)": [[n, round(c, 3), round(r, 3)] for n, c, r in rows],
        "expected calibration error": round(expected_error(rows), 3),
    }
    out.write_text(json.dumps({"about": about, "models": models}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"written: {out}")


if __name__ == "__main__":
    main()
