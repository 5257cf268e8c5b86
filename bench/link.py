"""Linking: how right on the gold shootings, how calibrated, how much the order within a day matters, how quick."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from importlib.resources import files
from itertools import combinations

from bench.link_gold import GoldArticle, Scores, read_gold, score
from bench.places import GOLD
from dateline.incidents.link_stream import Linker

SHUFFLES = 10
Keys = Sequence[tuple[str, ...]]


def linked(articles: Sequence[GoldArticle]) -> Keys:
    """Candidate keys of each article, as the filter gives them one by one."""
    linker = Linker()
    return [linker.add(article.reports) for article in articles]


def of_half(articles: Sequence[GoldArticle], keys: Keys, half: int) -> Scores:
    """The score over the incidents of one half, the other half's articles having been in the stream."""
    own = [(a, k) for a, k in zip(articles, keys, strict=True) if a.half == half]
    return score([a for a, _ in own], [k for _, k in own])


def shuffled(articles: Sequence[GoldArticle], seed: int) -> list[GoldArticle]:
    """The same articles, those of a day in another order."""
    rng = random.Random(seed)
    at_random = {article.id: rng.random() for article in articles}
    days: list[str] = []
    for article in articles:  # an article without a report keeps the day of the one before it
        days.append(article.day or (days[-1] if days else ""))
    order = sorted(range(len(articles)), key=lambda n: (days[n], at_random[articles[n].id]))
    return [articles[n] for n in order]


def together(articles: Sequence[GoldArticle], keys: Keys) -> set[tuple[str, str]]:
    """Pairs of articles with one first key, by their ids."""
    members: dict[str, list[str]] = {}
    for article, own in zip(articles, keys, strict=True):
        if own:
            members.setdefault(own[0], []).append(article.id)
    return {pair for ids in members.values() for pair in combinations(sorted(ids), 2)}


def print_calibration() -> None:
    """The curve on unseen incidents, as `scripts/train_link.py` measured it when it wrote the weights."""
    about = json.loads(files("dateline.incidents").joinpath("link_weights.json").read_text("utf-8"))
    print("-- probabilities of candidates, ten folds by incident")
    print("\n".join(about["reliability"]))
    print(f"expected calibration error {about['expected calibration error']:.3f}")


def main() -> None:
    print_calibration()
    if not GOLD.is_dir():
        print("The gold data is not there; nothing to score.")
        return
    articles = read_gold()
    began = time.process_time()
    keys = linked(articles)
    took = time.process_time() - began
    print(
        f"-- {len(articles)} articles, {1000 * took / len(articles):.2f} ms of processor time each for linking alone"
    )
    print(f"all     {score(articles, keys).line()}")
    for half in (0, 1):
        print(f"half {half}  {of_half(articles, keys, half).line()}")
    pairs = together(articles, keys)
    kept = []
    for seed in range(SHUFFLES):
        other = shuffled(articles, seed)
        again = together(other, linked(other))
        kept.append(len(pairs & again) / len(pairs | again))
    print(
        f"-- {SHUFFLES} orders within a day: of {len(pairs)} pairs linked, {sum(kept) / len(kept):.3f} are the same "
        f"({min(kept):.3f} in the worst)"
    )
