"""Copies of one text in many papers: whole, cut short, or printed inside a longer one.

An article leaves 16 posts in the store, the minima of a MinHash signature (`rensa.CMinHash`, 64 bits) over its
five-word runs. Each post is a band of one row: two texts meet at a post with the probability of their Jaccard index
(Broder 1997), so a copy that makes up a quarter of both together is missed once in a hundred times (0.75 ** 16), and it
does not matter which of the two came first. What meets is settled by the runs themselves (`relation`).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rensa import CMinHash

from dateline.articles.duplicates import SAME, runs
from dateline.mentions.scripts import plain_letters

POSTS = 16  # of one article: ADR 14 has what fewer and more find
MOST_POSTS = 50
"""Articles at one post. What more have in common is a site's standing words, or a text of which fifty copies are known."""
MOST_COMPARED = 12  # articles that one is compared with, nearest first
LONGEST = 20_000  # characters of a text that are read
FEWEST_RUNS = 16  # twenty words; shorter texts are copies where their wording is equal
FEWEST_RUNS_OF_A_PART = 40
LEAST_SHARE = 1 / 3
"""Of the longer text: what a paper writes around a short wire text is a text of its own."""
LEAD_RUNS, SAME_LEAD = 30, 2 / 3
_SEED = 42
_ODD = (
    0x9E3779B97F4A7C15  # 2 ** 64 / the golden ratio: one value at two positions of a signature is two posts
)

SAME_TEXT = "the same text"
PART_OF_TEXT = "part of the same text"


@dataclass(frozen=True, slots=True)
class CopyText:
    """What is compared of an article. `runs`: its five-word runs in order, each once; `site`: the host of its page."""

    site: str
    fingerprint: str
    runs: tuple[str, ...]
    all_runs: frozenset[str]


def copy_text(text: str, fingerprint: str, url: str) -> CopyText:
    """`text` as it is compared: dateline and credit left off, one spelling of each letter."""
    told = tuple(dict.fromkeys(runs(plain_letters(unicodedata.normalize("NFKC", text[:LONGEST])))))
    site = (urlsplit(url).hostname or "").removeprefix("www.")
    return CopyText(site, fingerprint, told, frozenset(told))


def posts(texts: Sequence[CopyText]) -> list[tuple[int, ...]]:
    """For each text its posts, signed 64-bit numbers; none for a text without words."""
    digests = CMinHash.digests64_from_token_sets(
        [text.runs or ("",) for text in texts], num_perm=POSTS, seed=_SEED
    )
    return [
        tuple(_signed(value ^ (nth * _ODD & 0xFFFFFFFFFFFFFFFF)) for nth, value in enumerate(digest))
        if text.runs
        else ()
        for text, digest in zip(texts, digests, strict=True)
    ]


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def nearest(own: Sequence[int], holders: Mapping[int, Sequence[int]]) -> list[int]:
    """The articles worth a comparison, nearest first. `holders`: post -> articles that left it.

    A post counts the less the more articles left it: those that share a site's standing words alone come last.
    """
    weight: defaultdict[int, float] = defaultdict(float)
    for post in own:
        for article in holders.get(post, ()):
            weight[article] += 1 / len(holders[post])
    return sorted(weight, key=lambda a: (-weight[a], a))[:MOST_COMPARED]


def relation(a: CopyText, b: CopyText) -> str | None:
    """`SAME_TEXT` (Jaccard index of the runs at least 0.8), `PART_OF_TEXT` (0.8 of the shorter is in the longer, and
    it is no less than a third of it), or None.

    Pages of one site share standing words, above all at their feet, so there the beginnings have to agree too.
    """
    if not a.runs or not b.runs:
        return None
    if a.fingerprint and a.fingerprint == b.fingerprint:
        return SAME_TEXT
    shorter, longer = sorted((a, b), key=lambda text: len(text.runs))
    if len(shorter.runs) < FEWEST_RUNS:
        return None
    shared = len(shorter.all_runs & longer.all_runs)
    if shared < SAME * len(shorter.runs):
        return None
    if a.site == b.site and not _same_lead(shorter, longer):
        return None
    if shared >= SAME * (len(a.runs) + len(b.runs) - shared):
        return SAME_TEXT
    if len(shorter.runs) >= max(FEWEST_RUNS_OF_A_PART, LEAST_SHARE * len(longer.runs)):
        return PART_OF_TEXT
    return None


def _same_lead(shorter: CopyText, longer: CopyText) -> bool:
    lead = shorter.runs[:LEAD_RUNS]
    return sum(run in longer.all_runs for run in lead) >= SAME_LEAD * len(lead)
