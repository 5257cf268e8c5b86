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

from dateline.incidents.link_details import Details, bare_word, details, has_possessives
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.link_words import FUNCTION_WORDS
from dateline.model import LinkableReport

LEAD_CHARACTERS = 3000  # of the text that are read: what identifies an event stands early
SCRIPT_CHARACTERS = 200
HEADLINE_ENOUGH = 12.0  # rarity of its words together: about four that one text in twenty holds

_WORD = re.compile(r"[^\W_]+(?:[’'`][^\W_]+)?")
_SENTENCE_END = re.compile(r"[.!?…۔؟。][\"'”’»)\]]*\s*$")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Wording:
    """The words of one report. `terms`: term -> 1 + ln(count). `script`: that of most letters, in Unicode's words:
    LATIN, ARABIC, ... `bare`: the event was read in the headline alone, and only the headline's words are here."""

    terms: Mapping[str, float]
    title_terms: tuple[str, ...]  # sorted: sums of rarities come out the same in every process
    details: Details
    script: str
    bare: bool = False


def words(text: str) -> list[str]:
    """Case-folded words of any script, a possessive 's cut off."""
    found = _WORD.findall(text.casefold())
    return [bare_word(word) for word in found] if has_possessives(text) else found


def wording(report: LinkableReport) -> Wording:
    """The report's words; remembered, since a report is compared many times."""
    sentences = [e.span for e in report.report.evidence if e.what == "sentence"]
    spans = tuple(sorted({(span.start, span.end) for span in sentences if span.field == "text"}))
    # An event read in the headline alone: the text is a notice or a menu, or tells of something else.
    bare = bool(sentences) and not spans
    return _wording(report.title, "" if bare else report.text, spans, bare)


@lru_cache(maxsize=8192)
def _wording(title: str, text: str, spans: tuple[tuple[int, int], ...], bare: bool) -> Wording:
    lead = prose(text)
    title_words = words(title)
    counts: Counter[str] = Counter(words(lead))
    counts.update(title_words)
    for start, end in spans:
        counts.update(words(text[start:end]))
    return Wording(
        terms={term: 1.0 + math.log(n) for term, n in counts.items() if term not in FUNCTION_WORDS},
        title_terms=tuple(sorted({t for t in title_words if t not in FUNCTION_WORDS})),
        details=details(title, lead),
        script=script(lead or title),
        bare=bare,
    )


def prose(text: str) -> str:
    """The first `LEAD_CHARACTERS` of the paragraphs that end as sentences do: headlines of other stories, menus
    and credits between them are no part of the story. All of the text where no paragraph does.
    """
    kept, length = [], 0
    for line in text.split("\n"):
        if _SENTENCE_END.search(line):
            kept.append(line)
            length += len(line)
            if length >= LEAD_CHARACTERS:
                break
    return ("\n".join(kept) or text)[:LEAD_CHARACTERS]


def script(text: str) -> str:
    """The script of most of the first letters, by their Unicode names; "" without letters."""
    letters = [c for c in text[:SCRIPT_CHARACTERS] if c.isalpha()]
    found = Counter(map(_script_of, letters))
    return max(found, key=lambda name: (found[name], name)) if found else ""


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]


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
    yield from wording.details.people


def weightiest(wording: Wording, vocabulary: Vocabulary, count: int) -> list[tuple[str, float]]:
    """The terms that tell most of this report, and their weights in its vector of unit length."""
    return heapq.nsmallest(count, vocabulary.vector(wording).items(), key=lambda item: (-item[1], item[0]))


def cosine(a: Wording, b: Wording, vocabulary: Vocabulary) -> float:
    """Cosine of two wordings under idf weights, 0..1; 0 where either is empty."""
    one, two = vocabulary.vector(a), vocabulary.vector(b)
    if len(two) < len(one):
        one, two = two, one
    return min(1.0, sum(w * two[t] for t, w in one.items() if t in two))


def headline_told(a: Wording, b: Wording, vocabulary: Vocabulary) -> float:
    """How much of a's headline b tells in its own headline or lead, by rarity of the words, 0..1. A headline of a few
    usual words says little however much of it is told.
    """
    whole = told = 0.0
    for term in a.title_terms:
        rarity = vocabulary.idf(term)
        whole += rarity
        if term in b.terms:
            told += rarity
    return told / max(whole, HEADLINE_ENOUGH)
