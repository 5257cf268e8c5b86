"""How alike two reports are worded: weighted terms, shared names.

A wording is a bag of case-folded words with sublinear counts (1 + ln n), those of the headline and of the
evidence sentences counted twice, so that in an article with many reports each leans on its own sentences.
Weights are inverse document frequencies from a `Vocabulary`; likeness is the cosine (Salton and Buckley
1988).
"""

from __future__ import annotations

import heapq
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.link_words import FUNCTION_WORDS, STOCK_WORDS
from dateline.model import LinkableReport

LEAD_CHARACTERS = 3000  # of the text that are read: what identifies an event stands early
SCRIPT_CHARACTERS = 200

_WORD = re.compile(r"[^\W_]+(?:[’'`][^\W_]+)?")
_POSSESSIVE = re.compile(r"[’'`]s$")
# Two to four capitalised words in a row; an initial or a particle may stand between two of them.
_NAME = re.compile(
    r"\b[A-Z][\w’'-]*[a-z][\w’'-]*(?:\s+(?:(?:[A-Z]\.|al|bin|de|ul|ur|van|von)\s+)?[A-Z][\w’'-]*[a-z][\w’'-]*){1,3}"
)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Wording:
    """The words of one report. `terms`: term -> 1 + ln(count). `names`: case-folded first-and-last pairs.
    `script`: that of most letters, in Unicode's words: LATIN, ARABIC, ..."""

    terms: Mapping[str, float]
    title_terms: frozenset[str]
    names: frozenset[str]
    script: str


def words(text: str) -> list[str]:
    """Case-folded words of any script, a possessive 's cut off."""
    return [_POSSESSIVE.sub("", w) for w in _WORD.findall(text.casefold())]


def names(text: str) -> frozenset[str]:
    """Pairs (first word, last word) of runs of capitalised words, case-folded: names of people above all.

    Scripts without capitals give none. Days, months and words of the trade at the edges of a run are cut
    off.
    """
    found: set[str] = set()
    for match in _NAME.finditer(text):
        run = [_POSSESSIVE.sub("", w).strip("-") for w in match.group().casefold().split()]
        while run and (run[0] in FUNCTION_WORDS or run[0] in STOCK_WORDS):
            run.pop(0)
        while run and (run[-1] in FUNCTION_WORDS or run[-1] in STOCK_WORDS):
            run.pop()
        if len(run) >= 2:
            found.add(f"{run[0]} {run[-1]}")
    return frozenset(found)


def wording(report: LinkableReport) -> Wording:
    """The report's words; remembered, since a report is compared many times."""
    spans = tuple(
        sorted(
            {
                (e.span.start, e.span.end)
                for e in report.report.evidence
                if e.what == "sentence" and e.span.field == "text"
            }
        )
    )
    return _wording(report.title, report.text, spans)


@lru_cache(maxsize=8192)
def _wording(title: str, text: str, spans: tuple[tuple[int, int], ...]) -> Wording:
    lead = text[:LEAD_CHARACTERS]
    title_words = words(title)
    counts: Counter[str] = Counter(words(lead))
    counts.update(title_words)
    for start, end in spans:
        counts.update(words(text[start:end]))
    return Wording(
        terms={term: 1.0 + math.log(n) for term, n in counts.items() if term not in FUNCTION_WORDS},
        title_terms=frozenset(t for t in title_words if t not in FUNCTION_WORDS),
        names=names(lead),
        script=script(lead or title),
    )


def script(text: str) -> str:
    """The script of most of the first letters, by their Unicode names; "" without letters."""
    letters = [c for c in text[:SCRIPT_CHARACTERS] if c.isalpha()]
    found = Counter(unicodedata.name(c, "").split(" ", 1)[0] for c in letters)
    return max(found, key=lambda name: (found[name], name)) if found else ""


def local_vocabulary(reports: Iterable[LinkableReport]) -> Vocabulary:
    """Document frequencies in the reports at hand."""
    vocabulary = Vocabulary()
    for report in reports:
        vocabulary.add(countable(wording(report)), 0)
    vocabulary.settle()
    return vocabulary


def countable(wording: Wording) -> Iterator[str]:
    """What a vocabulary counts of a report: its terms and names."""
    yield from wording.terms
    yield from wording.names


def weightiest(wording: Wording, vocabulary: Vocabulary, count: int) -> list[tuple[str, float]]:
    """The terms that tell most of this report, and their weights in its vector of unit length."""
    return heapq.nsmallest(count, vocabulary.vector(wording).items(), key=lambda item: (-item[1], item[0]))


def cosine(a: Wording, b: Wording, vocabulary: Vocabulary) -> float:
    """Cosine of two wordings under idf weights, 0..1; 0 where either is empty."""
    one, two = vocabulary.vector(a), vocabulary.vector(b)
    if len(two) < len(one):
        one, two = two, one
    return min(1.0, sum(w * two[t] for t, w in one.items() if t in two))


def title_likeness(a: Wording, b: Wording, vocabulary: Vocabulary) -> float:
    """Idf-weighted overlap of two headlines, shared over the shorter one, 0..1."""
    if not a.title_terms or not b.title_terms:
        return 0.0
    shared = sum(vocabulary.idf(t) for t in a.title_terms & b.title_terms)
    least = min(sum(vocabulary.idf(t) for t in a.title_terms), sum(vocabulary.idf(t) for t in b.title_terms))
    return shared / least if least > 0 else 0.0


def shared_names(a: Wording, b: Wording) -> tuple[str, ...]:
    """Names that both hold, sorted."""
    return tuple(sorted(a.names & b.names))
