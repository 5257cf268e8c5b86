"""What a name that holds a place's name is the name of: a ministry, a school, a virus, a ship, no place.

Read from the words around the place's name alone: capitals joined by "of", "for" and "and" up to a word that says
what the whole is ("Kenya Red Cross Society", "Peanut Corporation of America"), a lower-case disease ("West Nile
virus"), or a word before ("Radio Kabul", "HMS Sheffield").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from dateline.mentions.place_names import Word
from dateline.mentions.place_words import (
    COMPASS_BEFORE_PEOPLE,
    DISEASES,
    INSTITUTIONS,
    NAMED_WITH_PREFIX,
    OFFICE_TITLES,
    STATE_OFFICES,
)

LONGEST = 7  # words after the place's name
_CONNECTORS = frozenset({"of", "for", "and", "the", "on", "to"})
_GAPS = frozenset({" ", "\u00a0", "-", " & "})

NO_PLACE = frozenset(
    {"body", "company", "media", "contest", "school", "hospital", "team", "prefix", "agency", "military", "disease"}
)
"""Kinds whose names are no mention of the people or the country in them ("Egyptian Red Crescent Society")."""

NEVER_A_PLACE = frozenset({"body", "company", "media", "contest", "school", "hospital", "team", "prefix"})
"""Kinds whose names are no mention of any place in them. A town's police, court or airport says where; a virus may be
the headline's ("Wuhan flu cases"), so there the model weighs.
"""


def institution(words: Sequence[Word], starts: Sequence[int], text: str, start: int, end: int) -> str | None:
    """The kind of thing in whose name `text[start:end]` stands, None where nothing says so.

    `words`, `starts`: of the whole text, by offset. Kinds are those of `place_words.INSTITUTIONS`, "disease" and
    "prefix".
    """
    return (
        _behind(words, bisect_left(starts, end), text, end)
        or _ahead(words, bisect_left(starts, start) - 1, text, start)
    )  # fmt: skip


def other_people(words: Sequence[Word], starts: Sequence[int], text: str, start: int) -> bool:
    """Whether the word before makes another people of it: South American, Native Americans, African-American."""
    at = bisect_left(starts, start) - 1
    if at < 0:
        return False
    word = words[at]
    return word.key in COMPASS_BEFORE_PEOPLE and text[word.end : start] in (" ", "-", "\u00a0")


def acts_as_state(words: Sequence[Word], starts: Sequence[int], text: str, end: int) -> bool:
    """Whether a people's name ends here that stands before an office of its state: "Kenyan health minister"."""
    at = bisect_left(starts, end)
    for word in words[at : at + 3]:
        if text[end : word.start] not in (" ", "\u00a0"):
            return False
        if (word.short_key or word.key) in STATE_OFFICES:
            return True
        if word.short_key or word.key in _STOPS:
            return False
        end = word.end
    return False


def _behind(words: Sequence[Word], at: int, text: str, end: int) -> str | None:
    kind: str | None = None
    connected = False
    for word in words[at : at + LONGEST]:
        gap = text[end : word.start]
        if gap not in _GAPS:
            break
        key = word.short_key or word.key
        if key in DISEASES and not connected:
            return "disease"
        if word.begins_name:
            if key in OFFICE_TITLES:
                return None  # "Health Minister Jim Guthrie": a person of that place
            if not connected or kind is None:
                kind = KINDS.get(key, kind)
        elif key in _CONNECTORS:
            connected = True
        elif key not in _MEDICAL or connected:
            break
        if word.short_key:
            break
        end = word.end
    return kind


def _ahead(words: Sequence[Word], at: int, text: str, start: int) -> str | None:
    """ "University of Georgia", "Radio Kabul"."""
    if at < 0 or text[words[at].end : start] not in _GAPS:
        return None
    if words[at].begins_name and words[at].key in NAMED_WITH_PREFIX:
        return "prefix"
    for _ in range(3):  # "University of the Western Cape"
        word = words[at]
        if word.key in ("of", "for"):
            head = words[at - 1] if at else word
            known = head.begins_name and text[head.end : word.start] in (" ", ". ")
            return KINDS.get(head.key) if known else None
        if at < 1 or not (word.begins_name or word.key == "the") or text[words[at - 1].end : word.start] != " ":
            return None
        at -= 1
    return None


_STOPS = frozenset("and or in of to by for from at on with who whose was were is are had has that the a as".split())
_MEDICAL = frozenset({"respiratory", "hemorrhagic", "haemorrhagic", "acute", "equine"})
KINDS: Mapping[str, str] = {word: kind for kind, names in INSTITUTIONS.items() for word in names}
