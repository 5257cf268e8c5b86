"""Noun phrases that count or name people, found in one English sentence without a parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dateline.incidents.casualty_names import end_of_name, is_in_a_place, name_at
from dateline.incidents.casualty_people import People, Word
from dateline.incidents.casualty_words import (
    ADVERBS,
    DEFINITE,
    DETERMINERS,
    GROUPS_COUNTED,
    HEAD_COUNT,
    PLURAL_NOUNS,
    PREPOSITIONS,
    PRONOUNS,
    REFLEXIVES,
    STOP,
    UNKNOWN,
    WHO_OF,
    who_of_plural,
    word_set,
)
from dateline.mentions.count_words import number_of
from dateline.mentions.counts import CountMention

_WORD_AGE = re.compile(r"^(?:[a-z]+-)+olds?$")
_ORDINALS = ("second", "third", "fourth")
MAX_MODIFIERS = 6
RANKS = frozenset(noun for noun, who in WHO_OF.items() if who == "security forces")


def _is_age(word: Word) -> bool:
    return (word.low[0].isdigit() and ("old" in word.low or word.low.endswith(("yo", "y/o")))) or (
        _WORD_AGE.match(word.low) is not None
    )


def _age(word: Word) -> int | None:
    digits = re.match(r"\d+", word.low)
    if not digits:
        spelled = number_of(re.sub(r"-(?:year|yr)s?-.*", "", word.low), "en")
        return spelled if spelled is not None else 0 if "month" in word.low else None
    return int(digits[0]) if "year" in word.low or "yr" in word.low or "y" in word.low else 0


def _singular(low: str) -> str:
    return low.removesuffix("'s").removesuffix("'")


def find_people(
    words: list[Word],
    counts: Sequence[CountMention],
    *,
    headline: bool,
    names: tuple[tuple[int, int], ...] = (),
) -> list[People]:
    """All phrases in order. `counts`: the sentence's. `names`: spans that a model calls persons; without them
    capitals decide.
    """
    at_start = {c.span.start: c for c in counts}
    found: list[People] = []
    at = 0
    while at < len(words):
        phrase = _at(words, at, at_start, headline)
        if phrase is None and not names and words[at].text[0].isupper() and is_in_a_place(words, at):
            while at < len(words) and words[at].text[0].isupper():
                at += 1
            continue
        if phrase is None:
            phrase = name_at(words, at, names)
        if phrase is None:
            at += 1
            continue
        found.append(phrase)
        at = phrase.last + 1
    return found


def _at(words: list[Word], at: int, counts: dict[int, CountMention], headline: bool) -> People | None:
    word = words[at]
    count = counts.get(word.start)
    if count is not None:
        return _counted(words, at, count, counts)
    if word.low in REFLEXIVES and (word.low != "self" or headline):
        return People(at, at, 1, 1, 1, "reflexive", UNKNOWN, word.low)
    opens = (
        word.low in DETERMINERS
        or word.low in DEFINITE
        or word.low in ("unidentified", "second", "third", "fourth")
    )
    if opens and not (at + 1 < len(words) and words[at + 1].start in counts):
        phrase = _headed(words, at, at + 1, counts=counts, headline=headline)
        if phrase is not None:
            return phrase
        following = words[at + 1].low if at + 1 < len(words) else "."
        if (
            word.low == "another"
            and (following in STOP or not following[0].isalnum())
            and following not in DEFINITE
        ):
            return People(at, at, 1, 1, 1, "one", UNKNOWN, "person", other=True)
    if word.low in PRONOUNS and not (
        word.low == "her" and at + 1 < len(words) and words[at + 1].start in counts
    ):
        return People(at, at, 1, 1, 1, "pronoun", UNKNOWN, word.low, definite=True)
    bare = headline or at == 0 or words[at - 1].low in _BEFORE_BARE_NOUN
    if (bare or _is_age(word)) and (word.low not in STOP or _is_age(word)) and word.text[0].isalnum():
        return _headed(words, at, at, counts=counts, bare=True, headline=headline)
    return None


_BEFORE_BARE_NOUN = word_set(", and : — – - & ; ( . shot stabbed killing shooting wounding")


def _headed(
    words: list[Word],
    first: int,
    at: int,
    *,
    counts: dict[int, CountMention],
    bare: bool = False,
    headline: bool = False,
) -> People | None:
    """A phrase without a count: modifiers and a person noun, or an age that stands for a noun."""
    age: int | None = None
    head = -1
    limit = min(len(words), at + MAX_MODIFIERS + 1)
    for i in range(at, limit):
        word = words[i]
        if i > at and word.start in counts:
            break  # "told the agency three men were killed"
        stem = _singular(word.low)
        if _is_age(word):
            age = _age(word)
            head = i if head < 0 else head
            continue
        if stem in WHO_OF:
            if word.low.endswith("'s") and not _possessive_is_end(words, i):
                return None  # "the man's car": not the man
            head = i
            continue
        if word.low in STOP or not word.text[0].isalpha() or word.low in ADVERBS:
            break
        if head >= 0 and not _is_age(words[head]):
            break
    if head < 0:
        return None
    noun = _singular(words[head].low) if not _is_age(words[head]) else "year-old"
    last = head
    # "Boy, 7," and "a man, 34,"
    if (
        last + 2 < len(words)
        and words[last + 1].low == ","
        and words[last + 2].text.isdigit()
        and age is None
        and _ends_age(words, last + 2)
    ):
        value = int(words[last + 2].text)
        if value < 110:
            age, last = value, last + 2
            if last + 1 < len(words) and words[last + 1].low == ",":
                last += 1
    opener = words[first].low
    takes_name = not headline and (words[head].text[0].islower() or noun in RANKS or _is_age(words[head]))
    named = end_of_name(words, last + 1) if takes_name and noun not in PLURAL_NOUNS else last
    name = " ".join(w.low for w in words[last + 1 : named + 1])
    last = named
    if (
        name
        and age is None
        and last + 2 < len(words)
        and words[last + 1].low == ","
        and _is_years(words[last + 2])
    ):
        age, last = int(words[last + 2].text), last + 2
        if last + 1 < len(words) and words[last + 1].low == ",":
            last += 1
    plural = noun in PLURAL_NOUNS or (noun == "year-old" and words[head].low.endswith("s"))
    own = HEAD_COUNT.get(noun)
    if bare and (
        noun in ("police", "personnel", "officials", "official", "dead", "wounded", "body", "year-old's")
    ):
        return None
    low: int | None
    best: int | None
    if own is not None:
        low, best, high, kind = own, own, own, "count"
    elif plural:
        if opener in DETERMINERS:
            return None
        low, best, high, kind = 2, None, None, "plural"
    else:
        low, best, high, kind = 1, 1, 1, "one"
    return People(
        first, last, low, best, high, kind, WHO_OF.get(noun, UNKNOWN), noun, age,
        other=opener in ("another", *_ORDINALS) or (opener == "a" and words[first + 1].low in _ORDINALS),
        definite=opener in DEFINITE and opener not in ("his", "her", "their"),
        units=noun in GROUPS_COUNTED, name=name,
    )  # fmt: skip


def _ends_age(words: list[Word], at: int) -> bool:
    """ "Boy, 7, shot" and "a man, 34." tell an age; "mother, 2 children" does not."""
    following = words[at + 1] if at + 1 < len(words) else None
    return following is None or not following.text[0].isalnum() or following.low in STOP


def _is_years(word: Word) -> bool:
    return word.text.isdigit() and int(word.text) < 110


def _possessive_is_end(words: list[Word], at: int) -> bool:
    """ "the suspect's wife": the walk goes on to the noun possessed."""
    return any(_singular(w.low) in WHO_OF for w in words[at + 1 : at + 4])


def _counted(
    words: list[Word], at: int, count: CountMention, counts: dict[int, CountMention]
) -> People | None:
    """A count with its noun, or alone where a verb, a comma or the end follows."""
    i = at
    while i < len(words) and words[i].start < count.span.end:
        i += 1
    after = i
    part = words[at].low == "both"
    other = at > 0 and words[at - 1].low in ("another", "further")
    one_group = _group_of(words, at, count)
    if one_group is not None:
        return one_group
    of_all: tuple[int | None, int | None, int | None] | None = None
    definite = at > 0 and words[at - 1].low in ("the", "those", "these")
    if after < len(words) and words[after].low == "of" and after + 1 < len(words):
        following = words[after + 1].low
        if following in ("them", "whom", "us"):
            named = _apposed(words, after + 2)
            noun = "people" if named is None else _singular(words[named].low)
            return _people(count, at, named or after + 1, noun, part=True)
        for k in range(after + 1, min(after + 5, len(words))):
            if words[k].low == "family" and following in ("a", "one", "the", "same", "an"):
                return _people(count, at, k, "people")  # "four of a family"
        i = after + 1
        if following in DEFINITE:
            part, i = True, i + 1
        whole = counts.get(words[i].start) if i < len(words) else None
        if whole is not None:  # "one of the five victims"
            part, of_all = True, (whole.low, whole.best, whole.high)
            while i < len(words) and words[i].start < whole.span.end:
                i += 1
    age: int | None = None
    head = -1
    limit = min(len(words), i + MAX_MODIFIERS)
    while i < limit:
        word = words[i]
        if word.start in counts:
            break
        low = _singular(word.low)
        if low in ("other", "others", "more", "additional", "else"):
            other = True
            if low == "others":
                head = i
        elif _is_age(word):
            age = _age(word)
            head = i if head < 0 else head
        elif low in WHO_OF or (head < 0 and who_of_plural(word.text, low) is not None):
            head = i
        elif word.low in STOP or not word.text[0].isalnum() or word.low in ADVERBS or head >= 0:
            break
        i += 1
    fate = _before_fate(words, head + 1) if head >= 0 and (count.low or 0) > 1 else None
    if fate is not None:
        return _people(count, at, fate - 1, "people", part=part, other=other)
    if head >= 0:
        noun = "people" if _is_age(words[head]) else _singular(words[head].low)
        if noun in ("others", "other"):
            noun = "people"
        return _people(
            count,
            at,
            max(head, _last_of(words, at, count)),
            noun,
            part=part,
            other=other,
            age=age,
            definite=definite,
            whole=of_all,
        )
    # No person noun: a bare count, if what follows cannot be a thing counted.
    stop = words[i] if i < len(words) else None
    plain_end = after if not other else i
    if part:
        return None if of_all is None else _people(count, at, i - 1, "people", part=True, whole=of_all)
    if stop is None and after >= len(words):
        return _people(count, at, after - 1, "", definite=definite)
    nxt = words[plain_end] if plain_end < len(words) else None
    if (
        nxt is None
        or nxt.low in STOP
        or not nxt.text[0].isalnum()
        or nxt.low in ADVERBS
        or nxt.low.endswith("ly")
        or nxt.low in COUNTED_NOUNS
    ):
        bare = nxt is None or nxt.low not in PREPOSITIONS or nxt.low in _AFTER_BARE_NUMBER
        return _people(count, at, plain_end - 1, "", other=other, definite=definite) if bare else None
    return None


_AFTER_BARE_NUMBER = word_set(
    "in after at on by during near outside inside as when while before following since"
)


def _group_of(words: list[Word], at: int, count: CountMention) -> People | None:
    """ "a family of five" and "a couple": several people that take a singular verb."""
    last = _last_of(words, at, count)
    if count.text.lower() in ("a couple", "a pair"):
        following = words[last + 1].low if last + 1 < len(words) else ""
        single = following != "of" and (following in STOP or not following[:1].isalpha())
        return replace(_people(count, at, last, "couple"), group=True) if single else None
    if at > 1 and words[at - 1].low == "of" and words[at - 2].low in ("family", "group", "crew", "team"):
        return replace(_people(count, at - 2, last, "people"), group=True)
    return None


def _before_fate(words: list[Word], at: int) -> int | None:
    """Where "fatalities" stands in "dozens of civilian and security personnel fatalities", read from "and" on."""
    if at >= len(words) or words[at].low not in ("and", "&"):
        return None
    for i in range(at + 1, min(at + 5, len(words))):
        if words[i].low in COUNTED_NOUNS - {"dead"}:
            return i
        if words[i].low in STOP or not words[i].text[0].isalpha():
            return None
    return None


def _apposed(words: list[Word], at: int) -> int | None:
    """The person noun right behind "seven of them": "police officers", "women and children"; None without."""
    head = None
    for i in range(at, min(at + 3, len(words))):
        if _singular(words[i].low) in WHO_OF:
            head = i
        elif head is not None or words[i].low in STOP or not words[i].text[0].isalpha():
            break
    return head


def _last_of(words: list[Word], at: int, count: CountMention) -> int:
    i = at
    while i + 1 < len(words) and words[i + 1].start < count.span.end:
        i += 1
    return i


def _people(
    count: CountMention, first: int, last: int, noun: str, *, part: bool = False, other: bool = False,
    age: int | None = None, definite: bool = False,
    whole: tuple[int | None, int | None, int | None] | None = None,
) -> People:  # fmt: skip
    one = count.low == count.best == 1 and not other
    return People(
        first, last, count.low, count.best, count.high, "one" if one else "count", WHO_OF.get(noun,
        UNKNOWN), noun, age,
        part, other, definite, units=noun in GROUPS_COUNTED, whole=whole,
    )  # fmt: skip


COUNTED_NOUNS = word_set("""
    deaths fatalities lives bodies casualties injuries arrests homicides murders killings dead
""")
"""Nouns of fate that take the number themselves."""
