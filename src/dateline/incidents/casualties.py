"""The ledger of casualties: what a segment says befell how many of whom, and the named rules that sum it up.

`Casualty.basis` says how a line counts:
- "count": a number of people ("three people were killed");
- "one": one person, by noun or by name ("a man was shot dead");
- "part": some of a number told elsewhere ("including two children", "one of them died"), never added;
- "other": people beside those told before ("three others were wounded");
- "least": a word that means at least so many ("murder-suicide"); it lifts a lower figure and is never added;
- "by": a number of people whom somebody is said to have killed ("a man shot and killed three"): the doer is
  not among them;
- "self": the doer himself ("before killing himself");
- "struck", "struck-one", "struck-other": hit by a bullet or a blade with the fate unsaid; counted as injured,
  less those who died.
Lines of one category with the same span are parts of one statement and are added.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dateline.incidents.casualty_foreign import FOREIGN_LANGUAGES, find_foreign
from dateline.incidents.casualty_phrases import (
    People,
    Word,
    find_people,
    group_from,
    group_to,
    marked_part,
    words_of,
)
from dateline.incidents.casualty_predicates import (
    BASE,
    GERUND,
    NOMINAL,
    VERB,
    Predicate,
    find_predicates,
    is_passive,
)
from dateline.incidents.casualty_rules import derive_range, merge_ledger
from dateline.incidents.casualty_source import source_of
from dateline.incidents.casualty_words import ADVERBS, PREPOSITIONS, UNKNOWN, WHO_OF
from dateline.mentions.counts import find_counts
from dateline.model import Casualty, Span
from dateline.ports import TaggedText

__all__ = ["derive_range", "find_casualties", "merge_ledger"]

_SENTENCE = re.compile(r"(?<=[.!?۔؟])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9؀-ۿ])|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Lt|Sgt|Capt|Col|Gen|Det|Cpl|Officer|St|Ave|Rd|Blvd|Jr|Sr|"
                           r"No|Rep|Sen|Gov|Rev|Prof|vs|Jan|Feb|Mar|"
                           r"Apr|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|U\.S|E|W|N|S)|\b[A-Z])\.$")  # fmt: skip
_CUMULATIVE = re.compile(
    r"\b(?:death toll|toll|tally|so far|in total this|total number|bringing (?:the|to)|to date|this year|"
    r"since \w+ (?:\d{4}|last)|"
    r"in \d{4}|(?:past|last) (?:\w+ )?(?:year|month|decade|week)s?)\b",
    re.IGNORECASE,
)
_TOLL = re.compile(
    r"\b(?:death toll|toll|number of (?:the )?(?:dead|deaths|people killed|"
    r"fatalities))\b[^.;]{0,80}?\b(?:rose|risen|climbed|reached|"
    r"stood|stands|rises|climbs|jumped|at|to|now|is|was)\b[^.;\d]{0,30}?$",
    re.IGNORECASE,
)
_NO_CASUALTIES = re.compile(
    r"\b(?:no|zero|without any|without) (?:reports? of )?(?:any )?(?:loss of life|casualt(?:y|ies))\b",
    re.IGNORECASE,
)


_TIMES = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5, "sextuple": 6}
_MULTIPLE = re.compile(
    r"\b(?P<suicide>murder[- /]suicide)|\b(?P<times>double|triple|quadruple|quintuple|"
    r"sextuple)[- ](?P<fatal>fatal(?:ity)? )?"
    r"(?P<what>homicide|murder|killing|slaying|shooting|stabbing)s?\b",
    re.IGNORECASE,
)


def sentences_of(text: str, tagged: TaggedText | None) -> list[tuple[int, int]]:
    """(start, end) of the sentences: the tagger's where it read this text, else by punctuation."""
    if tagged is not None and tagged.text == text and tagged.sentences:
        return list(tagged.sentences)
    bounds, start = [], 0
    for match in _SENTENCE.finditer(text):
        if "\n" not in match[0] and _ABBREVIATION.search(
            text[max(start, match.start() - 12) : match.start()]
        ):
            continue
        bounds.append((start, match.start()))
        start = match.end()
    bounds.append((start, len(text)))
    return [(a, b) for a, b in bounds if text[a:b].strip()]


def find_casualties(
    segment_text: str,
    *,
    offset: int,
    field: str,
    tagged: TaggedText | None,
    language: str = "en",
    default_category: str | None = None,
) -> tuple[Casualty, ...]:
    """The ledger lines of one segment (a paragraph, headline or table cell), in order; spans are the
    article's.

    `default_category`: what a bare count means, for a table cell under a header that says so ("~11 civilians"
    below
    "Killed"). Works without `tagged`; with it, its sentences and its persons are used.
    """
    found: list[Casualty] = []
    for start, end in sentences_of(segment_text, tagged):
        sentence = segment_text[start:end]
        if language in FOREIGN_LANGUAGES:
            lines = find_foreign(sentence, language)
        else:
            names = (
                tuple((e.start - start, e.end - start) for e in tagged.entities if e.label in ("PERSON", "PER")
                      and start <= e.start and e.end <= end)
                if tagged is not None and tagged.text == segment_text
                else ()
            )  # fmt: skip
            lines = _english(sentence, headline=field == "title", names=names)
        found.extend(_placed(line, offset + start, field) for line in lines)
    if not found and default_category is not None:
        found.extend(_placed(line, offset, field) for line in _cell(segment_text, default_category, language))
    return tuple(found)


def _placed(line: Casualty, offset: int, field: str) -> Casualty:
    span = Span(line.span.start + offset, line.span.end + offset, field)
    return Casualty(
        line.category, line.who, line.low, line.best, line.high, span, line.cumulative, line.attributed_to, line.basis,
        line.subject,
    )  # fmt: skip


def _cell(text: str, category: str, language: str) -> list[Casualty]:
    words = words_of(text)
    people = find_people(text, words, headline=True) if language not in FOREIGN_LANGUAGES else []
    lines = [
        Casualty(
            category,
            p.who,
            p.low,
            p.best,
            p.high,
            Span(words[p.first].start, words[p.last].end),
            subject=p.noun,
        )
        for p in people
        if p.kind in ("count", "one") and (p.kind == "count" or any(c.isdigit() for c in text))
    ]
    if lines:
        return lines
    return [
        Casualty(category, UNKNOWN, c.low, c.best, c.high, c.span) for c in find_counts(text, language=language)
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------ one
# sentence


def _english(sentence: str, *, headline: bool, names: tuple[tuple[int, int], ...]) -> list[Casualty]:
    words = words_of(sentence)
    predicates = find_predicates(sentence, words)
    if not predicates:
        source = source_of(sentence)
        return _toll(sentence, source) + _multiples(sentence, source) + _no_casualties(sentence)
    people = [marked_part(p, words) for p in find_people(sentence, words, headline=headline, names=names)]
    source = source_of(sentence)
    lines = _toll(sentence, source) + _multiples(sentence, source)
    taken: set[tuple[int, str]] = set()
    for number, predicate in enumerate(predicates):
        group = _people_of(predicate, people, words, headline=headline)
        if not group:
            continue
        after_struck = any(p.struck for p in predicates[:number])
        fresh = [p for p in group if (p.first, predicate.category) not in taken]
        taken.update((p.first, predicate.category) for p in group)
        lines.extend(_lines(predicate, fresh, words, sentence, source, after_struck=after_struck))
    return lines


def _toll(sentence: str, source: str | None) -> list[Casualty]:
    """ "the death toll rose to 31": a running total."""
    if "toll" not in sentence.lower() and "number of" not in sentence:
        return []
    for count in find_counts(sentence):
        if _TOLL.search(sentence[: count.span.start]):
            return [
                Casualty(
                    "killed",
                    UNKNOWN,
                    count.low,
                    count.best,
                    count.high,
                    count.span,
                    True,
                    source,
                    "count",
                    "toll",
                )
            ]
    return []


def _multiples(sentence: str, source: str | None) -> list[Casualty]:
    """ "a double homicide", "murder-suicide": numbers inside a word."""
    lines = []
    for match in _MULTIPLE.finditer(sentence):
        span = Span(match.start(), match.end())
        if match["suicide"]:
            lines.append(
                Casualty("killed", UNKNOWN, 2, 2, None, span, False, source, "least", match[0].lower())
            )
            continue
        number = _TIMES[match["times"].lower()]
        struck = match["what"].lower() in ("shooting", "stabbing") and not match["fatal"]
        lines.append(
            Casualty(
                "injured" if struck else "killed", UNKNOWN, number, number, number, span, False, source,
                "struck" if struck else "count", match[0].lower(),
            )
        )  # fmt: skip
    return lines


def _no_casualties(sentence: str) -> list[Casualty]:
    match = _NO_CASUALTIES.search(sentence)
    if match is None:
        return []
    span = Span(match.start(), match.end())
    return [
        Casualty(category, UNKNOWN, 0, 0, 0, span, subject="casualties") for category in ("killed", "injured")
    ]


def _people_of(
    predicate: Predicate, people: list[People], words: list[Word], *, headline: bool
) -> list[People]:
    match predicate.form:
        case "gerund" | "base" | "nominal":
            return _with_doer(_right(predicate, people, words), predicate, people)
        case "counted":
            return _counted_by(predicate, people, words)
        case "verb" if not is_passive(predicate, words):
            right = _right(predicate, people, words)
            if right:
                return _with_doer(right, predicate, people)
    return _left(predicate, people, words, headline=headline)


_FILLERS = frozenset(
    [
        "all",
        "the",
        "his",
        "her",
        "their",
        "its",
        "some",
        "innocent",
        "young",
        "elderly",
        "unarmed",
        "suspected",
        "alleged",
    ]
)


def _right(predicate: Predicate, people: list[People], words: list[Word]) -> list[People]:
    """The object: the phrase right after, filler such as "at least" or "the" passed over."""
    for index, phrase in enumerate(people):
        if phrase.first <= predicate.last:
            continue
        gap = [w.low for w in words[predicate.last + 1 : phrase.first]]
        if len(gap) > 3 or not all(
            g in _FILLERS or g in ADVERBS or g in WHO_OF or g.endswith("ly") for g in gap
        ):
            return []
        group = group_from(people, words, index)
        return [p for p in group if not _is_next_subject(p, words, group)]
    return []


def _is_next_subject(phrase: People, words: list[Word], group: list[People]) -> bool:
    """ "killing two and three others were hurt": the last phrase of the group belongs to the next verb."""
    if phrase is group[0] or phrase is not group[-1]:
        return False
    following = words[phrase.last + 1].low if phrase.last + 1 < len(words) else ""
    return following in ("was", "were", "is", "are", "injured", "wounded", "hurt", "dead", "died", "dies", "killed", "missing", "arrested",
                         "critically", "seriously", "fatally", "suffered", "sustained", "remain", "remained", "remains")  # fmt: skip


def _with_doer(group: list[People], predicate: Predicate, people: list[People]) -> list[People]:
    """The group, with a reflexive described by its subject: "the 3-year-old shot himself" is of a child of
    three.
    """
    if not any(p.kind == "reflexive" for p in group):
        return group
    doer = next((p for p in reversed(people) if p.last < predicate.first and p.kind in ("one", "name")), None)
    return [
        replace(p, noun=doer.noun, age=doer.age, who=doer.who)
        if p.kind == "reflexive" and doer is not None
        else p
        for p in group
    ]


def _counted_by(predicate: Predicate, people: list[People], words: list[Word]) -> list[People]:
    """The number that a noun such as "deaths" takes: right before it."""
    for phrase in reversed(people):
        if phrase.last < predicate.first and phrase.kind == "count":
            gap = [w.low for w in words[phrase.last + 1 : predicate.first]]
            return (
                [phrase] if len(gap) <= 2 and all(g.isalpha() and g not in PREPOSITIONS for g in gap) else []
            )
        if phrase.first <= predicate.first <= phrase.last and phrase.kind == "count":
            return [phrase]
    return []


def _left(predicate: Predicate, people: list[People], words: list[Word], *, headline: bool) -> list[People]:
    """The subject: the nearest phrase to the left that is no complement of a preposition."""
    fallback: list[People] = []
    for index in range(len(people) - 1, -1, -1):
        phrase = people[index]
        if phrase.last >= predicate.first or phrase.kind == "reflexive":
            continue
        gap = [w.low for w in words[phrase.last + 1 : predicate.first]]
        if ";" in gap or "but" in gap or len(gap) > (28 if phrase.noun else 6):
            break
        if _disagrees(phrase, gap) and not (
            index and len(group_to(people, words, index, headline=headline)) > 1
        ):
            continue
        if phrase.part and phrase.kind != "pronoun" and _is_included(phrase, words) and index:
            continue
        before = words[phrase.first - 1].low if phrase.first else ""
        if gap[:1] in (["who"], ["that"]) or gap[:2] == [",", "who"]:
            return group_to(people, words, index, headline=headline)
        if (
            before in PREPOSITIONS
            and before not in ("of", "after", "as", "than", "about")
            and not (before == "with" and len(gap) <= 1)
        ):
            continue
        if before == "of" and phrase.kind != "count":
            fallback = fallback or [phrase]
            continue
        if phrase.kind in ("count", "one") and not gap:
            return group_to(people, words, index, headline=headline)
        group = group_to(people, words, index, headline=headline)
        if phrase.kind == "plural" and not fallback:
            fallback = group
            break
        return group
    return [p for p in fallback if p.kind != "plural"]


def _disagrees(phrase: People, gap: list[str]) -> bool:
    """ "4, including 2 agents, is killed": the verb's number is not the phrase's."""
    verb = next((g for g in gap if g in ("is", "was", "are", "were")), "")
    if verb in ("is", "was"):
        return phrase.kind == "count" and (phrase.low or 0) > 1
    return verb in ("are", "were") and phrase.kind in ("one", "name") and "and" not in gap


def _is_included(phrase: People, words: list[Word]) -> bool:
    return "including" in [w.low for w in words[max(0, phrase.first - 4) : phrase.first]]


def _without_apposition(group: list[People]) -> list[People]:
    """ "eight others, five men and three women": the eight alone."""
    first, rest = group[0], group[1:]
    if len(group) > 2 and first.kind == "count" and first.best == sum(p.best or 0 for p in rest):
        return [first]
    return group


def _lines(
    predicate: Predicate,
    group: list[People],
    words: list[Word],
    sentence: str,
    source: str | None,
    *,
    after_struck: bool,
) -> list[Casualty]:
    following = [w.low for w in words[max(p.last for p in group) + 1 :][:2]] if group else []
    if (
        predicate.struck
        and predicate.form in (VERB, BASE, GERUND)
        and (following == ["to", "death"] or following[:1] == ["dead"])
    ):
        predicate = replace(predicate, category="killed", struck=False)
    group = _without_apposition(group) if group else group
    first = min(predicate.first, *(p.first for p in group)) if group else predicate.first
    last = max(predicate.last, *(p.last for p in group)) if group else predicate.last
    span = Span(words[first].start, words[last].end)
    lines: list[Casualty] = []
    for phrase in group:
        if phrase.kind == "plural" and predicate.category != "displaced":
            continue
        if phrase.units and predicate.category in ("killed", "injured"):
            continue
        if phrase.low == 0 and phrase.other:
            continue  # "no one else was hurt" says nothing of those who were
        basis = _basis(predicate, phrase, after_struck=after_struck)
        cumulative = _is_cumulative(predicate, phrase, words, sentence)
        subject = phrase.noun if phrase.age is None else f"{phrase.age} {phrase.noun}"
        lines.append(
            Casualty(
                predicate.category,
                phrase.who,
                phrase.low,
                phrase.best,
                phrase.high,
                span,
                cumulative,
                source,
                basis,
                subject,
            )
        )
    return lines


def _basis(predicate: Predicate, phrase: People, *, after_struck: bool) -> str:
    if phrase.part or predicate.text == "fatally":
        return "part"
    if phrase.kind == "reflexive":
        return "struck-one" if predicate.struck else "self"
    kind = "other" if phrase.other else "one" if phrase.kind in ("one", "name", "pronoun") else "count"
    if predicate.struck:
        return "struck" if kind == "count" else f"struck-{kind}"
    if predicate.condition and kind == "count":
        return "part"
    if predicate.grave and kind == "count" and after_struck:
        return "part"
    if (
        kind == "count"
        and predicate.category == "killed"
        and predicate.last < phrase.first
        and predicate.form != NOMINAL
    ):
        return "by"
    return kind


def _is_cumulative(predicate: Predicate, phrase: People, words: list[Word], sentence: str) -> bool:
    return _CUMULATIVE.search(sentence) is not None
