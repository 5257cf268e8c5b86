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

from dateline.articles.duplicates import SAME, runs, wording
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
TELLS_BY_ITSELF = 150  # runs: standing words are shorter
LONGER_WORD = 4  # letters: of a headline, what is looked for in the text
ALIKE, TOLD = 0.5, 0.4  # of the words of both headlines; of each headline's words
_SEED = 42
_ODD = (
    0x9E3779B97F4A7C15  # 2 ** 64 / the golden ratio: one value at two positions of a signature is two posts
)

SAME_TEXT = "the same text"
PART_OF_TEXT = "part of the same text"


@dataclass(frozen=True, slots=True)
class CopyText:
    """What is compared of an article. `runs`: its five-word runs in order, each once; `site`: the host of its page;
    `headline`: the longer words of its title."""

    site: str
    headline: frozenset[str]
    fingerprint: str
    runs: tuple[str, ...]
    all_runs: frozenset[str]


def copy_text(title: str, text: str, fingerprint: str, url: str) -> CopyText:
    """An article as it is compared: dateline and credit left off, one spelling of each letter."""
    told = tuple(dict.fromkeys(runs(_plain(text[:LONGEST]))))
    headline = frozenset(word for word in wording(_plain(title)) if len(word) >= LONGER_WORD)
    site = (urlsplit(url).hostname or "").removeprefix("www.")
    return CopyText(site, headline, fingerprint, told, frozenset(told))


def _plain(text: str) -> str:
    return plain_letters(unicodedata.normalize("NFKC", text))


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
    """`SAME_TEXT` or `PART_OF_TEXT` where one is a copy of the other, else None.

    Standing words make no copies. Pages of one site share them above all at their feet, so there the beginnings have to
    agree. Pages behind a paywall, on all sites of a publisher, may have no others: on one site, and where what is
    shared is short, it has to tell of what the headlines tell of, or these have to be alike.
    """
    found = likeness(a, b)
    if found is None:
        return None
    one_site, shared = a.site == b.site, a.all_runs & b.all_runs
    if one_site and not _same_lead(a, b):
        return None
    if (one_site or len(shared) < TELLS_BY_ITSELF) and not _is_story(a.headline, b.headline, shared):
        return None
    return found


def likeness(a: CopyText, b: CopyText) -> str | None:
    """By the words alone: `SAME_TEXT` (Jaccard index of the runs at least 0.8), `PART_OF_TEXT` (0.8 of the shorter is in
    the longer, and it is no less than a third of it), or None."""
    if not a.runs or not b.runs:
        return None
    if a.fingerprint and a.fingerprint == b.fingerprint:
        return SAME_TEXT
    few, many = sorted((len(a.runs), len(b.runs)))
    shared = len(a.all_runs & b.all_runs)
    if few < FEWEST_RUNS or shared < SAME * few:
        return None
    if shared >= SAME * (few + many - shared):
        return SAME_TEXT
    return PART_OF_TEXT if few >= max(FEWEST_RUNS_OF_A_PART, LEAST_SHARE * many) else None


def _same_lead(a: CopyText, b: CopyText) -> bool:
    shorter, longer = sorted((a, b), key=lambda text: len(text.runs))
    lead = shorter.runs[:LEAD_RUNS]
    return sum(run in longer.all_runs for run in lead) >= SAME_LEAD * len(lead)


def _is_story(one: frozenset[str], other: frozenset[str], shared: frozenset[str]) -> bool:
    """Whether headlines are alike, or the words that two texts share tell of both."""
    if len(one & other) >= ALIKE * len(one | other):
        return True
    words = {word for run in shared for word in run.split()}
    return all(len(headline & words) >= TOLD * len(headline) for headline in (one, other))
