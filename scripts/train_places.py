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
from pathlib import Path
from typing import Any

import numpy as np

from bench.toponyms import expected_error, gold_at, is_right, read_lines, reliability
from dateline import bootstrap, configuration
from dateline.adapters.workers import load_reader
from dateline.incidents.annotate import field_texts
from dateline.mentions.codebook import Codebook
from dateline.mentions.place_detect import NameMention, Proposals, judge, select
from dateline.mentions.place_evidence import FieldText, logistic, model_of
from dateline.mentions.place_rank import RankedName, rank, supports
from dateline.mentions.place_resolve import NameKey, choice, ranked_names, witnesses_of
from dateline.mentions.place_weights import PlaceWeights, shipped_weights
from dateline.mentions.places import first_reading, proposals_of
from dateline.model import Article
from dateline.ports import Gazetteer, GazetteerEntry, Tagger

OUT = Path(__file__).resolve().parent.parent / "src" / "dateline" / "mentions" / "place_weights.json"
TURNS = 2
RIDGE = {"detect": 3.0, "detect unread": 3.0, "detect unknown": 3.0, "rank": 1.0, "confidence": 0.1}
LEAST_SEEN = 5  # a feature of fewer examples gets no weight
BY_HAND = ("detect caseless",)  # no marked texts in scripts without capitals were at hand

LICENCE = (
    "Weights only: no text and no name of the gold files is in here. LGL (Lieberman et al. 2010) is given out for "
    "research, GeoVirus (Gritta et al. 2018) under GPL-3; their texts stay with them."
)

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
    """An article's proposals, with the model's help and as in a language without a model.

    `weight`: what each of its examples counts.
    """

    id: str
    proposals: Sequence[Proposals]
    unread: Sequence[Proposals]
    gold: Sequence[dict[str, Any]]
    source: str
    weight: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A name that was judged: `model` is the detection model that judges it."""

    article: GoldArticle
    model: str
    features: dict[str, float]
    is_place: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name of an article with its mentions' gold: which of its candidates are right."""

    article: GoldArticle
    candidates: list[dict[str, float]]
    right: list[bool]
    mentions: int


@dataclass(frozen=True, slots=True)
class Told:
    """A place that the pipeline gives: the features of its confidence, whether it is a place and the right one."""

    article: GoldArticle
    features: dict[str, float]
    is_place: bool
    right: bool


def read_gold(paths: Sequence[Path], tagger: Tagger, gazetteer: Gazetteer, codebook: Codebook) -> list[GoldArticle]:
    rows = {path.stem: read_lines(path) for path in paths}
    found: list[GoldArticle] = []
    for source, lines in rows.items():
        articles = [Article(id=str(r["id"]), title=r.get("title") or "", text=r["text"]) for r in lines]
        texts = field_texts(articles, tagger=tagger, codebook=codebook)
        found += prepare(lines, texts, gazetteer, source, sum(map(len, rows.values())) / len(rows))
    return found


def prepare(
    lines: Sequence[dict[str, Any]], texts: Sequence[Sequence[FieldText]], gazetteer: Gazetteer, source: str, share: float
) -> list[GoldArticle]:
    """The articles of one file, which together weigh `share`."""
    return [
        GoldArticle(
            str(row["id"]),
            proposals_of(fields, gazetteer),
            proposals_of([FieldText(f.field, f.text) for f in fields], gazetteer),
            row["toponyms"],
            source,
            share / len(lines),
        )
        for row, fields in zip(lines, texts, strict=True)
    ]


# --- examples


def judged_names(articles: Sequence[GoldArticle], gazetteer: Gazetteer, weights: PlaceWeights) -> list[Judged]:
    """Each name of the texts that a fitted detection model judges."""
    found = []
    for article in articles:
        for proposals in (article.proposals, article.unread):
            around = first_reading(proposals, gazetteer, weights, None)
            for proposal in proposals:
                if proposal.part.field != "text":
                    continue
                for judgement in judge(proposal, gazetteer, weights, around):
                    gold, unscored = gold_at(article.gold, judgement.start, judgement.end)
                    model = model_of(judgement.features)
                    if judgement.features in ((), ("postal",)) or unscored or model in BY_HAND:
                        continue
                    features = {"bias": 1.0, **dict.fromkeys(judgement.features, 1.0)}
                    found.append(Judged(article, model, features, gold is not None))
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as the pipeline reads it with some weights: its mentions, its names, what votes say for them."""

    article: GoldArticle
    shown: list[NameMention]
    keys: list[NameKey]
    names: dict[NameKey, RankedName]
    told: dict[NameKey, list[dict[str, float]]]


def readings(
    articles: Sequence[GoldArticle], gazetteer: Gazetteer, weights: PlaceWeights
) -> Iterator[Reading]:
    for article in articles:
        around = first_reading(article.proposals, gazetteer, weights, None)
        mentions = [m for found in article.proposals for m in select(found, gazetteer, weights, around)]
        shown = [m for m in mentions if not m.witness]
        names, keys = ranked_names(shown, None)
        witnesses = witnesses_of(mentions)
        rank(list(names.values()), witnesses, weights["rank"])
        told = dict(zip(names, supports(list(names.values()), witnesses), strict=True))
        yield Reading(article, shown, keys, names, told)


def ranked(reading: Reading) -> list[Ranked]:
    """The names of a reading that have a right and a wrong candidate."""
    seen: dict[NameKey, int] = defaultdict(int)
    rights: dict[NameKey, list[bool]] = {}
    for mention, key in zip(reading.shown, reading.keys, strict=True):
        gold, _ = gold_at(reading.article.gold, mention.start, mention.end)
        if mention.field == "text" and gold is not None and key in reading.names:
            seen[key] += 1
            rights.setdefault(key, [is_right(gold, as_record(e)) for e in reading.names[key].entries])
    return [
        Ranked(
            reading.article,
            [{**f, **s} for f, s in zip(reading.names[key].fixed, reading.told[key], strict=True)],
            right,
            seen[key],
        )
        for key, right in rights.items()
        if any(right) and not all(right) and reading.told[key]
    ]


def told_by(reading: Reading) -> Iterator[Told]:
    """The places that a reading gives, judged. Demonyms are left out: not every gold file marks them."""
    for mention, key in zip(reading.shown, reading.keys, strict=True):
        gold, unscored = gold_at(reading.article.gold, mention.start, mention.end)
        if mention.field != "text" or mention.demonym or unscored:
            continue
        right, features = False, {}
        if key in reading.names:
            entry, features = choice(mention, reading.names[key])
            right = gold is not None and is_right(gold, as_record(entry))
        yield Told(reading.article, features, gold is not None, right)


def as_record(entry: GazetteerEntry, kind: str = "place") -> dict[str, Any]:
    return {
        "kind": kind, "feature_code": entry.feature_code, "country_code": entry.country_code,
        "latitude": entry.latitude, "longitude": entry.longitude,
    }  # fmt: skip


# --- fits


Example = tuple[dict[str, float], bool, float]
"""Features, label, weight."""


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


def choice_fit(examples: Sequence[Ranked], ridge: float) -> dict[str, float]:
    """Conditional logit over each name's candidates; where several are right, the sum of their shares counts."""
    names = sorted({name for e in examples for row in e.candidates for name in row})
    column = {name: number for number, name in enumerate(names)}
    widest = max(len(e.candidates) for e in examples)
    x = np.zeros((len(examples), widest, len(names)))
    there = np.zeros((len(examples), widest), dtype=bool)
    right = np.zeros((len(examples), widest), dtype=bool)
    for number, example in enumerate(examples):
        there[number, : len(example.candidates)] = True
        right[number, : len(example.candidates)] = example.right
        for at, row in enumerate(example.candidates):
            for name, value in row.items():
                x[number, at, column[name]] = value
    weight = np.array([e.article.weight * e.mentions**0.5 for e in examples])
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


def fit_detection(examples: Sequence[Judged]) -> dict[str, dict[str, float]]:
    by_model: dict[str, list[Example]] = defaultdict(list)
    for e in examples:
        by_model[e.model].append((e.features, e.is_place, e.article.weight))
    return {model: logistic_fit(rows, RIDGE[model]) for model, rows in by_model.items()}


def fit(articles: Sequence[GoldArticle], gazetteer: Gazetteer, by_hand: PlaceWeights) -> dict[str, dict[str, float]]:
    """Detection and ranking weights, fitted in turns; then the curve of confidence on the same articles."""
    weights = {**START, **by_hand}
    for turn in range(TURNS):
        weights.update(fit_detection(judged_names(articles, gazetteer, weights)))
        examples = [r for reading in readings(articles, gazetteer, weights) for r in ranked(reading)]
        weights["rank"] = choice_fit(examples, RIDGE["rank"])
        print(f"turn {turn + 1} of {TURNS} done", flush=True)
    weights["confidence"] = calibrate([t for r in readings(articles, gazetteer, weights) for t in told_by(r)])
    return weights


def calibrate(told: Sequence[Told]) -> dict[str, float]:
    return logistic_fit([(t.features, t.right, t.article.weight) for t in told if t.features], RIDGE["confidence"])


def confident(told: Sequence[Told], weights: dict[str, float]) -> list[tuple[float, bool]]:
    return [
        (logistic(sum(weights.get(f, 0.0) * v for f, v in t.features.items())), t.right) for t in told if t.features
    ]


def fold_of(article: GoldArticle, folds: int) -> int:
    return zlib.crc32(article.id.encode()) % folds


def cross_validate(
    articles: Sequence[GoldArticle],
    gazetteer: Gazetteer,
    weights: dict[str, dict[str, float]],
    folds: int,
) -> tuple[list[Told], dict[str, Any]]:
    """What held-out articles are told by weights that were fitted to the others, and scores over them.

    The examples are drawn once, with the weights of all articles; each fold fits all models anew on those of the
    other articles.
    """
    names = judged_names(articles, gazetteer, weights)
    candidates = [r for reading in readings(articles, gazetteer, weights) for r in ranked(reading)]
    told: list[Told] = []
    for fold in range(folds):
        held = [a for a in articles if fold_of(a, folds) == fold]
        fitted = {
            **weights,
            **fit_detection([n for n in names if fold_of(n.article, folds) != fold]),
            "rank": choice_fit([c for c in candidates if fold_of(c.article, folds) != fold], RIDGE["rank"]),
        }
        told += [t for reading in readings(held, gazetteer, fitted) for t in told_by(reading)]
        print(f"fold {fold + 1} of {folds} done", flush=True)
    return told, {source: scores(articles, told, source) for source in sorted({a.source for a in articles})}


def scores(articles: Sequence[GoldArticle], told: Sequence[Told], source: str) -> dict[str, float]:
    """Of the places given (demonyms left out): how many are in gold and right; and of gold how many are found."""
    gold = sum(not t.get("unscored") for a in articles if a.source == source for t in a.gold)
    here = [t for t in told if t.article.source == source]
    places = sum(t.is_place for t in here)
    resolved = sum(t.is_place and bool(t.features) for t in here)
    right = sum(t.right for t in here)
    return {
        "gold names": gold,
        "places given": len(here),
        "precision": round(places / len(here), 3),
        "found of gold": round(places / gold, 3),
        "right of those resolved": round(right / resolved, 3),
        "right of gold": round(right / gold, 3),
    }


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
    articles = read_gold(options.gold, parts["tagger"], parts["gazetteer"], parts["codebook"])
    train(articles, parts["gazetteer"], options.gold, options.folds, None if options.check else options.out)


def train(
    articles: Sequence[GoldArticle], gazetteer: Gazetteer, paths: Sequence[Path], folds: int, out: Path | None
) -> dict[str, dict[str, float]]:
    shipped = shipped_weights()
    weights = fit(articles, gazetteer, {model: shipped[model] for model in BY_HAND})
    told, result = cross_validate(articles, gazetteer, weights, folds)
    weights["confidence"] = calibrate(told)
    rows = reliability(confident(told, weights["confidence"]))
    print(json.dumps(result, indent=1))
    print(f"{'places':>7} {'confidence':>11} {'right':>7}")
    for n, mean, right in rows:
        print(f"{n:7} {mean:11.3f} {right:7.3f}")
    print(f"expected calibration error {expected_error(rows):.3f}")
    if out is None:
        return weights
    names = judged_names(articles, gazetteer, weights)
    about = {
        "made by": "scripts/train_places.py",
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "data": [f"{p.name}: {sum(a.source == p.stem for a in articles)} articles" for p in paths],
        "licence": LICENCE,
        "by hand": list(BY_HAND),
        "examples": {
            **{m: sum(n.model == m for n in names) for m in sorted({n.model for n in names})},
            "rank": sum(len(ranked(r)) for r in readings(articles, gazetteer, weights)),
            "confidence": sum(bool(t.features) for t in told),
        },
        "ridge": RIDGE,
        "cross-validation by article, demonyms left out": {"folds": folds, **result},
        "reliability (places, mean confidence, share right)": [[n, round(c, 3), round(r, 3)] for n, c, r in rows],
        "expected calibration error": round(expected_error(rows), 3),
    }
    text = json.dumps({"about": about, "models": weights}, indent=1, sort_keys=True)
    out.write_text(text + "\n", encoding="utf-8")
    print(f"written: {out}")
    return weights


if __name__ == "__main__":
    main()
