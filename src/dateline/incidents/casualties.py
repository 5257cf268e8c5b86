"""The ledger of casualties: what a segment says befell how many of whom, and the named rules that sum it up.

`Casualty.basis` says how a line counts:

- "count": a number of people ("three people were killed");
- "by": a number of people whom somebody is said to have killed ("a man killed three"): the doer is not among
  them;
- "one": one person, by noun or by name ("a man was shot dead");
- "other": people beside those told before ("three others were wounded");
- "part": some of a number told elsewhere ("including two children", "one of them died"), never added;
- "disputed": a figure that the same sentence says somebody calls untrue; it widens the range, never leads it;
- "self": the doer himself ("before killing himself");
- "least": a word that means at least so many ("murder-suicide"); it lifts a lower figure and is never added;
- "struck", "struck-one", "struck-other": hit by a bullet or a blade, the fate unsaid; injured, less those who
  died.

Lines of one category with the same span are parts of one statement and are added. `Casualty.subject` is the
noun or
name counted, with the age before it: "22 woman". What sums a ledger up is `casualty_rules.derive_range`.
"""

from __future__ import annotations

from dataclasses import replace

from dateline.incidents.casualty_english import read_english
from dateline.incidents.casualty_foreign import FOREIGN_LANGUAGES, find_foreign
from dateline.incidents.casualty_people import words_of
from dateline.incidents.casualty_phrases import find_people
from dateline.incidents.casualty_rules import derive_range, merge_ledger
from dateline.incidents.casualty_source import speaker_around
from dateline.incidents.casualty_words import UNKNOWN
from dateline.mentions.counts import find_counts
from dateline.mentions.spans import split_sentences
from dateline.model import Casualty, Span
from dateline.ports import TaggedText

__all__ = ["derive_range", "find_casualties", "merge_ledger"]

LONGEST_SENTENCE = 1500
"""Characters of a sentence that are read: what runs on longer is a list or a broken page."""


def find_casualties(
    segment_text: str,
    *,
    offset: int,
    field: str,
    tagged: TaggedText | None,
    language: str = "en",
    default_category: str | None = None,
) -> tuple[Casualty, ...]:
    """The ledger lines of one segment (a paragraph, headline or table cell); spans are the article's.

    `default_category`: what a bare count means, for a table cell under a header that says so ("~11 civilians"
    below
    "Killed"). Works without `tagged`; with it, its sentences and its persons are used.
    """
    found: list[Casualty] = []
    bounds = [(a, min(b, a + LONGEST_SENTENCE)) for a, b in split_sentences(segment_text)]
    for number, (start, end) in enumerate(bounds):
        sentence = segment_text[start:end]
        if language in FOREIGN_LANGUAGES:
            lines = find_foreign(sentence, language)
        else:
            lines = read_english(
                sentence, headline=field == "title", names=_names(tagged, segment_text, start, end)
            )
            if lines and all(line.attributed_to is None for line in lines):
                before, after = (
                    segment_text[slice(*bounds[n])] if 0 <= n < len(bounds) else ""
                    for n in (number - 1, number + 1)
                )
                who = speaker_around(sentence, before, after)
                lines = [replace(line, attributed_to=who) for line in lines]
        found.extend(_placed(line, offset + start, field) for line in lines)
    if not found and default_category is not None:
        found.extend(_placed(line, offset, field) for line in _cell(segment_text, default_category, language))
    return tuple(found)


def _names(tagged: TaggedText | None, text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    if tagged is None or tagged.text != text:
        return ()
    return tuple(
        (e.start - start, e.end - start)
        for e in tagged.entities
        if e.label in ("PERSON", "PER") and start <= e.start and e.end <= end
    )


def _placed(line: Casualty, offset: int, field: str) -> Casualty:
    return replace(line, span=Span(line.span.start + offset, line.span.end + offset, field))


def _cell(text: str, category: str, language: str) -> list[Casualty]:
    """A table cell: the numbers of people in it, or its bare numbers."""
    cell = text[:LONGEST_SENTENCE]
    if language not in FOREIGN_LANGUAGES:
        words = words_of(cell)
        people = [
            p
            for p in find_people(words, find_counts(cell), headline=True)
            if p.kind == "count" or (p.kind == "one" and p.best == 1 and words[p.first].text[0].isdigit())
        ]
        if people:
            return [
                Casualty(
                    category, p.who, p.low, p.best, p.high, Span(words[p.first].start, words[p.last].end),
                    subject=p.noun
                )
                for p in people
            ]  # fmt: skip
    return [
        Casualty(category, UNKNOWN, c.low, c.best, c.high, c.span)
        for c in find_counts(cell, language=language)
    ]
