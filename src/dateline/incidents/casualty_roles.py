"""Which people of a sentence a predicate is told of: its object, its subject, or the number before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateline.incidents.casualty_groups import group_from, group_to
from dateline.incidents.casualty_people import People, Word
from dateline.incidents.casualty_predicates import (
    BASE,
    COUNTED,
    GERUND,
    NOMINAL,
    STATE,
    VERB,
    Predicate,
    is_passive,
)
from dateline.incidents.casualty_words import ADVERBS, PREPOSITIONS, WHO_OF, word_set

_HARMING = word_set("""
    shot killed stabbed wounded injured shooting killing stabbing wounding injuring shoots kills stabs shoot kill
""")
_FILLERS = word_set("all the his her their its some innocent young elderly unarmed suspected alleged")
_STARTS_CLAUSE = word_set("""
    was were is are injured wounded hurt dead died dies killed missing arrested critically seriously fatally
    suffered sustained remain remained remains
""")
# A complement of these may still be the subject: "deaths of three", "after two men were shot", "with two
# dead".
_OPEN_PREPOSITIONS = frozenset({"of", "after", "as", "than", "about", "among"})
_NEW_SUBJECTS = frozenset({";", "but", "they", "we", "you", "it", "someone", "somebody", "anyone"})
LONGEST_GAP = 28
"""Words between a subject and its verb; a bare number reaches a few words only."""
LONGEST_BARE_GAP = 6


def people_of(
    predicate: Predicate,
    people: Sequence[People],
    words: list[Word],
    *,
    headline: bool,
    numbers: frozenset[int] = frozenset(),
) -> list[People]:
    """The phrases that the predicate is told of, in text order; empty where none can be told.

    `numbers`: where counts start. A number right after an active verb is its object, of people or of things.
    """
    if predicate.form in (GERUND, BASE, NOMINAL):
        return _with_doer(_object(predicate, people, words, headline=headline), predicate, people, words)
    if predicate.form == COUNTED:
        return _number_before(predicate, people, words)
    if predicate.form == VERB and not is_passive(predicate, words):
        found = _object(predicate, people, words, headline=headline)
        if found:
            return _with_doer(found, predicate, people, words)
        if predicate.last + 1 < len(words) and words[predicate.last + 1].start in numbers:
            return []
    found = _subject(predicate, people, words, headline=headline)
    return [] if predicate.form == VERB and not headline and _is_doer(found, predicate, words) else found


def _is_doer(group: list[People], predicate: Predicate, words: list[Word]) -> bool:
    """ "he shot", "Tamsin shot up the house": a pronoun or a name right before an active verb."""
    if len(group) != 1 or is_passive(predicate, words):
        return False
    gap = [w.low for w in words[group[0].last + 1 : predicate.first]]
    nominative = group[0].noun in ("he", "she", "i")
    return (nominative or (group[0].kind == "name" and group[0].age is None)) and all(
        g in ADVERBS or g.endswith("ly") or g in ("had", "has", "have", "then") for g in gap
    )


def _object(
    predicate: Predicate, people: Sequence[People], words: list[Word], *, headline: bool
) -> list[People]:
    """The phrase right after and those joined to it, determiners and nouns of rank passed over."""
    for index, phrase in enumerate(people):
        if phrase.first <= predicate.last:
            continue
        gap = [w.low for w in words[predicate.last + 1 : phrase.first]]
        if len(gap) > 3 or not all(
            g in _FILLERS or g in ADVERBS or g in WHO_OF or g.endswith("ly") for g in gap
        ):
            return []
        group = group_from(people, words, index, headline=headline)
        if len(group) > 1 and _starts_clause(group[-1], words):
            group = group[:-1]
        return _without_apposition(group)
    return []


def _starts_clause(phrase: People, words: list[Word]) -> bool:
    """ "killing two and three others were hurt": the three belong to the next verb."""
    return phrase.last + 1 < len(words) and words[phrase.last + 1].low in _STARTS_CLAUSE


def _with_doer(
    group: list[People], predicate: Predicate, people: Sequence[People], words: list[Word]
) -> list[People]:
    """The group, a reflexive described by its subject: "the 3-year-old shot himself"."""
    before = [p for p in people if p.last < predicate.first and p.kind in ("one", "name") and not p.part]
    reflexive = next((p for p in group if p.kind == "reflexive"), None)
    if reflexive is None:
        return group
    able = [p for p in before if not (p.sex and reflexive.sex and p.sex != reflexive.sex)]
    # "A man shot his wife and himself": who follows a verb suffers, and does not act.
    doer = next((p for p in reversed(able) if not _follows_verb(p, words)), able[-1] if able else None)
    if doer is None:
        return group
    return [
        replace(p, noun=doer.noun, age=doer.age, who=doer.who) if p.kind == "reflexive" else p for p in group
    ]


def _follows_verb(phrase: People, words: list[Word]) -> bool:
    near = {w.low for w in words[max(0, phrase.first - 2) : phrase.first + 1]}
    return not near.isdisjoint(_HARMING)


def _number_before(predicate: Predicate, people: Sequence[People], words: list[Word]) -> list[People]:
    """The number that a noun such as "deaths" takes."""
    for phrase in reversed(people):
        if phrase.first > predicate.first or phrase.kind != "count":
            continue
        gap = [w.low for w in words[phrase.last + 1 : predicate.first]]
        beside = len(gap) <= 2 and all(g.isalpha() and g not in PREPOSITIONS for g in gap)
        return [phrase] if beside else []
    return []


def _subject(
    predicate: Predicate, people: Sequence[People], words: list[Word], *, headline: bool
) -> list[People]:
    """The nearest phrase to the left that agrees with the verb and is no complement of a preposition."""
    fallback: list[People] = []
    for index in range(len(people) - 1, -1, -1):
        phrase = people[index]
        if phrase.last >= predicate.first or phrase.kind == "reflexive":
            continue
        gap = [w.low for w in words[phrase.last + 1 : predicate.first]]
        if not _NEW_SUBJECTS.isdisjoint(gap) or len(gap) > (LONGEST_GAP if phrase.noun else LONGEST_BARE_GAP):
            break
        who_died = predicate.form == STATE and gap in ([], ["who"], ["that"])
        if phrase.whole is not None and (who_died or (predicate.form == VERB and _is_of_all(gap))):
            low, best, high = phrase.whole
            return [replace(phrase, low=low, best=best, high=high, kind="count", part=False)]
        group = _without_apposition(group_to(people, words, index, headline=headline))
        if len(group) == 1 and _disagrees(phrase, gap):
            continue
        if gap[:1] in (["who"], ["that"]) or gap[:2] == [",", "who"]:
            # "five were shot, including two who died": a part of those shot, and all of the dead
            return [replace(p, part=False) for p in group] if _is_included(phrase, words) else group
        if index and _is_included(phrase, words):
            continue
        if phrase.noun in ("he", "she", "i"):
            return group
        before = words[group[0].first - 1].low if group[0].first else ""
        if before == "of" and not gap and predicate.form == VERB and phrase.kind in ("one", "count"):
            return group  # "the name of the teen killed"
        if before == "of" and phrase.kind != "count":
            fallback = fallback or [phrase]
            continue
        if before in PREPOSITIONS - _OPEN_PREPOSITIONS and not (before == "with" and len(gap) <= 1):
            continue
        if phrase.kind == "plural":
            return fallback or group
        return group
    return [p for p in fallback if p.kind != "plural"]


def _disagrees(phrase: People, gap: list[str]) -> bool:
    """ "4, including 2 agents, is killed": the verb's number is not the phrase's."""
    verb = next((g for g in gap if g in ("is", "was", "are", "were")), "")
    if verb in ("is", "was"):
        return phrase.kind == "count" and (phrase.low or 0) > 1 and not phrase.group
    return verb in ("are", "were") and phrase.kind in ("one", "name") and "and" not in gap


def _is_of_all(gap: list[str]) -> bool:
    """ "one of five people shot", "one of four who were hit": it befell all of them."""
    return gap in ([], ["to", "be"]) or (gap[:1] in (["who"], ["that"]) and "were" in gap[:4])


def _is_included(phrase: People, words: list[Word]) -> bool:
    """ "including four policemen", "two women among them", ", two of them commanders,": told in passing."""
    before = [w.low for w in words[max(0, phrase.first - 4) : phrase.first]]
    after = [w.low for w in words[phrase.last + 1 : phrase.last + 3]]
    closed = after[:1] == [","] or (words[phrase.last].low == "them" and "," in after)
    aside = phrase.part and before[-1:] == [","] and closed
    return "including" in before or before[-2:] == ["among", "them"] or after == ["among", "them"] or aside


def _without_apposition(group: list[People]) -> list[People]:
    """ "eight others, five men and three women": the eight alone."""
    first, rest = group[0], group[1:]
    if len(group) > 2 and first.kind == "count" and first.best == sum(p.best or 0 for p in rest):
        return [first]
    return group
