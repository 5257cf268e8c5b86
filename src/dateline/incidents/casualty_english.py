"""The ledger lines of one English sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dateline.incidents.casualty_groups import marked_part
from dateline.incidents.casualty_people import People, Word, words_of
from dateline.incidents.casualty_phrases import find_people
from dateline.incidents.casualty_predicates import (
    BASE,
    GERUND,
    NOMINAL,
    VERB,
    Predicate,
    find_predicates,
    may_tell,
)
from dateline.incidents.casualty_roles import people_of
from dateline.incidents.casualty_rules import TOLL
from dateline.incidents.casualty_source import find_speakers, is_called_untrue, speaker_of
from dateline.incidents.casualty_words import UNKNOWN
from dateline.mentions.counts import find_counts
from dateline.model import Casualty, Span

_CUMULATIVE = re.compile(
    r"\b(?:so far (?:this|in)|to date|this year|year to date|since the (?:start|beginning) of|since \d{4}|"
    r"in \d{4}|"
    r"(?:in|over|during|within) the (?:past|last) |since (?:January|last (?:year|month))|"
    r"the city's \w+ homicide)\b",
    re.IGNORECASE,
)
_TOLL = re.compile(
    r"\b(?:toll|number of (?:the )?(?:dead|deaths|people killed|fatalities))\b[^.;]{0,80}?"
    r"\b(?:rose|risen|rises|climbed|climbs|reached|reaches|hits|tops|passes|nears|stood|stands|jumped|at|to|now|is|was)\b[^.;\d]{0,30}?$",
    re.IGNORECASE,
)
_PUT = re.compile(
    r"\b(?:put|puts|putting|placed|gave|gives|giving) (?:the |its )?(?:\w+ ){0,3}$", re.IGNORECASE
)
_NO_CASUALTIES = re.compile(
    r"\b(?:no|zero|without any|without) (?:reports? of )?(?:any )?(?:loss of life|casualt(?:y|ies))\b",
    re.IGNORECASE,
)
_TIMES = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5, "sextuple": 6}
_MULTIPLE = re.compile(
    r"\b(?:(?P<suicide>murder[- /]suicide)|(?P<times>double|triple|quadruple|quintuple|sextuple)[- ]"
    r"(?P<fatal>fatal(?:ity)? )?(?P<what>homicide|murder|killing|slaying|shooting|stabbing))s?\b",
    re.IGNORECASE,
)

_ATTEMPTED = re.compile(
    r"\b(?:attempted|an? apparent attempt at|not an?|ruled out)\s(?:\w+\s)?[\"“‘']?$", re.IGNORECASE
)
_ORDINALS = {2: "third", 3: "fourth", 4: "fifth", 5: "sixth"}
_AFTER_ORDINAL = frozenset({"", "on", "in", "at", "died", "was", "later", "succumbed"})
REACH_BESIDE = 3
"""Words between the dead and those hit that are told in one breath."""


def read_english(
    sentence: str, *, headline: bool = False, names: tuple[tuple[int, int], ...] = ()
) -> list[Casualty]:
    """All lines, spans counted from the sentence's start. `names`: spans a model calls persons' names."""
    lines = _toll(sentence) + _multiples(sentence) + _no_casualties(sentence)
    if may_tell(sentence):
        lines += _told(sentence, headline=headline, names=names)
    if not lines:
        return []
    speakers = find_speakers(sentence)
    return [
        replace(
            c,
            attributed_to=speaker_of(speakers, c.span.start),
            basis="disputed" if is_called_untrue(sentence, c.span.end) else c.basis,
        )
        for c in lines
    ]


def _told(sentence: str, *, headline: bool, names: tuple[tuple[int, int], ...]) -> list[Casualty]:
    """The lines that verbs and their people tell."""
    words = words_of(sentence)
    predicates = find_predicates(sentence, words)
    if not predicates:
        return []
    counts = find_counts(sentence)
    people = [marked_part(p, words) for p in find_people(words, counts, headline=headline, names=names)]
    numbers = frozenset(c.span.start for c in counts)
    cumulative = _CUMULATIVE.search(sentence) is not None
    told: list[tuple[Casualty, People]] = []
    taken: set[tuple[int, str]] = set()
    for number, predicate in enumerate(predicates):
        group = people_of(predicate, people, words, headline=headline, numbers=numbers)
        if not group:
            continue
        predicate = _fatal_if_said(predicate, group, words)
        after_struck = any(p.struck for p in predicates[:number])
        span = Span(
            words[min(predicate.first, *(p.first for p in group))].start,
            words[max(predicate.last, *(p.last for p in group))].end,
        )
        for phrase in group:
            if (phrase.first, predicate.category) in taken or not _is_told(predicate, phrase):
                continue
            taken.add((phrase.first, predicate.category))
            basis = _basis(predicate, phrase, after_struck=after_struck)
            if basis == "count" and _goes_on_counting(phrase, sentence[words[phrase.last].end :]):
                basis = "part"
            told.append((_line(predicate, phrase, span, basis, cumulative), phrase))
    return _of_one_statement(_beside_the_dead(told, words))


def _line(predicate: Predicate, phrase: People, span: Span, basis: str, cumulative: bool) -> Casualty:
    return Casualty(
        category=predicate.category,
        who=phrase.who,
        low=None if predicate.either else phrase.low,
        best=None if predicate.either else phrase.best,
        high=phrase.high,
        span=span,
        cumulative=cumulative,
        basis=basis,
        subject=phrase.subject,
    )


def _fatal_if_said(predicate: Predicate, group: list[People], words: list[Word]) -> Predicate:
    """ "shot three people to death": killed, not hit."""
    following = [w.low for w in words[max(p.last for p in group) + 1 :][:2]]
    fatal = following == ["to", "death"] or following[:1] == ["dead"]
    if fatal and predicate.struck and predicate.form in (VERB, BASE, GERUND):
        return replace(predicate, category="killed", struck=False)
    return predicate


def _is_told(predicate: Predicate, phrase: People) -> bool:
    """Whether the phrase gives a number of heads that belongs in the ledger."""
    if phrase.kind == "plural":
        return predicate.category == "displaced"
    if phrase.units and predicate.category in ("killed", "injured"):
        return False
    # "no one else was hurt" says nothing of those who were
    return not (phrase.low == 0 and phrase.other)


def _basis(predicate: Predicate, phrase: People, *, after_struck: bool) -> str:
    if phrase.part or predicate.either or predicate.text == "fatally":
        return "part"
    if phrase.kind == "reflexive":
        return "struck-one" if predicate.struck else "self"
    kind = "other" if phrase.other else "one" if phrase.kind in ("one", "name", "pronoun") else "count"
    if predicate.struck:
        return "struck" if kind == "count" else f"struck-{kind}"
    if kind == "count" and (predicate.condition or (predicate.grave and after_struck)):
        return "part"
    if (
        kind == "count"
        and predicate.category == "killed"
        and predicate.last < phrase.first
        and predicate.form != NOMINAL
    ):
        return "by"
    return kind


def _goes_on_counting(phrase: People, after: str) -> bool:
    """ "Two men died at once and a third on the way": two are not all."""
    following = _ORDINALS.get(phrase.best or 0)
    return (
        following is not None and re.search(rf"\ba {following}\b(?!\s\w+\s(?:bomb|blast))", after) is not None
    )


def _in_one_breath(dead: People, hit: People, words: list[Word]) -> bool:
    gap = [w.low for w in words[dead.last + 1 : hit.first]]
    return 0 < len(gap) <= REACH_BESIDE and gap[-1] in (",", "and", "&")


def _beside_the_dead(
    told: Sequence[tuple[Casualty, People]], words: list[Word]
) -> list[tuple[Casualty, People]]:
    """ "one person was killed and one injured": two persons, though nothing else tells them apart."""
    dead = [
        p for c, p in told if c.category == "killed" and c.basis in ("one", "count", "by", "other", "part")
    ]
    out = []
    for line, phrase in told:
        if line.basis == "struck" and any(_in_one_breath(p, phrase, words) for p in dead):
            line = replace(
                line, basis="struck-other"
            )  # "1 dead, 3 shot"; but "4 shot, 1 dead" is four in all
        fresh = phrase.kind in ("one", "count") and not phrase.definite and phrase.best == 1
        if line.category == "injured" and fresh and line.basis in ("one", "struck-one") and dead:
            apart = all(p.first != phrase.first and p.kind in ("one", "count", "name") for p in dead)
            if apart and not any(p.definite for p in dead):
                line = replace(line, basis="other" if line.basis == "one" else "struck-other")
        out.append((line, phrase))
    return out


def _of_one_statement(told: Sequence[tuple[Casualty, People]]) -> list[Casualty]:
    """The lines; where a sentence tells parties apart ("three soldiers died, five militants were killed")
    they are
    given one span, and so are added.
    """
    lines = [line for line, _ in told]
    parties = [
        c for c in lines if c.category == "killed" and c.basis in ("count", "by", "one") and c.who != UNKNOWN
    ]
    if len({c.who for c in parties}) < 2 or not any((c.best or c.low or 0) > 1 for c in parties):
        return lines
    span = Span(min(c.span.start for c in parties), max(c.span.end for c in parties))
    return [replace(c, span=span) if c in parties else c for c in lines]


# ------------------------------------------------------------------------------------------------ set phrases


def _toll(sentence: str) -> list[Casualty]:
    """ "the death toll rose to 31": a running total."""
    if "toll" not in sentence.lower() and "number of" not in sentence:
        return []
    for count in find_counts(sentence):
        told = _TOLL.search(sentence[: count.span.start])
        if told is not None:
            # "The ministry put the toll at 31" is one party's figure, not the rise of everybody's.
            put = _PUT.search(sentence[: told.start()]) is not None
            return [
                Casualty(
                    "killed", UNKNOWN, count.low, count.best, count.high, count.span, cumulative=not put,
                    subject="dead" if put else TOLL,
                )
            ]  # fmt: skip
    return []


def _multiples(sentence: str) -> list[Casualty]:
    """ "a double homicide", "murder-suicide": numbers inside a word."""
    lines = []
    for match in _MULTIPLE.finditer(sentence):
        if _ATTEMPTED.search(sentence, max(0, match.start() - 30), match.start()):
            continue
        span, subject = Span(match.start(), match.end()), match[0].lower()
        if match["suicide"]:
            lines.append(Casualty("killed", UNKNOWN, 2, 2, None, span, basis="least", subject=subject))
            continue
        number = _TIMES[match["times"].lower()]
        struck = match["what"].lower() in ("shooting", "stabbing") and not match["fatal"]
        lines.append(
            Casualty(
                "injured" if struck else "killed", UNKNOWN, number, number, number, span,
                        basis="struck" if struck else "count", subject=subject,
            )
        )  # fmt: skip
    return lines


def _no_casualties(sentence: str) -> list[Casualty]:
    match = _NO_CASUALTIES.search(sentence)
    if match is None:
        return []
    span = Span(match.start(), match.end())
    return [Casualty(c, UNKNOWN, 0, 0, 0, span, subject="casualties") for c in ("killed", "injured")]
