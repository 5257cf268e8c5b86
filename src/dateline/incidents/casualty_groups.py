"""Phrases for people that belong together: "his wife, a son and two others"; and parts of what was told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateline.incidents.casualty_people import People, Word
from dateline.incidents.casualty_words import DEFINITE

_GAP = frozenset({",", "and", "&", "then", "plus"})


def _without_owner(gap: list[str]) -> list[str]:
    """ "a woman and her two children": whose they are, said before the number."""
    return gap[:-1] if len(gap) > 1 and gap[-1] in DEFINITE else gap


def group_from(
    people: Sequence[People], words: list[Word], index: int, *, headline: bool = False
) -> list[People]:
    """The phrase at `index` and those coordinated with it to the right: "his wife, a son and two others"."""
    group = [people[index]]
    for following in people[index + 1 :]:
        gap = _without_owner([w.low for w in words[group[-1].last + 1 : following.first]])
        if (
            (gap and all(g in _GAP for g in gap) and len(gap) <= 3)
            or gap
            in (
                ["as", "well", "as"],
                ["along", "with"],
                [",", "as", "well", "as"],
            )
            or (not gap and words[group[-1].last].low == ",")
        ):
            group.append(following)
        else:
            break
    return group if headline else _closed(group, words)


def _closed(group: list[People], words: list[Word]) -> list[People]:
    """The list up to the last "and": "the death of a boy, Tamsin said" names one, and so does "a boy, Ali"."""
    for end in range(len(group) - 1, 0, -1):
        gap = [w.low for w in words[group[end - 1].last + 1 : group[end].first]]
        if not {"and", "&", "as", "along", "plus", "then"}.isdisjoint(gap):
            return [*group[: end + 1], *_parts_of(group[end + 1 :])]
    return [*group[:1], *_parts_of(group[1:])]


def _parts_of(group: list[People]) -> list[People]:
    """ "ten people, seven of them officers": told of the ten."""
    return [p for p in group[:1] if p.part]


def group_to(
    people: Sequence[People], words: list[Word], index: int, *, headline: bool = False
) -> list[People]:
    """The phrase at `index` and those coordinated with it to the left, in text order."""
    group = [people[index]]
    for before in reversed(people[:index]):
        gap = _without_owner([w.low for w in words[before.last + 1 : group[0].first]])
        if (
            gap
            and gap[-1] != "then"
            and all(g in ("and", ",", "&") for g in gap)
            and len(gap) <= 2
            and ("and" in gap or "&" in gap or len(group) > 1 or headline)
        ):
            group.insert(0, before)
        else:
            break
    return group


def marked_part(phrase: People, words: list[Word]) -> People:
    """The phrase, marked as part of a number told before if "including" or the like stands before it."""
    before = [w.low for w in words[max(0, phrase.first - 4) : phrase.first]]
    if (
        "including" in before
        or before[-2:] in (["among", "them"], ["among", "whom"])
        or before[-1:] == ["include"]
    ):
        return replace(phrase, part=True)
    return phrase
