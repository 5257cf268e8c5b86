"""A sentence as a row of words in which each actor is one, and the noun phrases in which actors stand.

For an actor the preposition that governs its noun phrase is looked up ("by members of the X": by). Every walk is bounded,
so that the cost is that of the sentence's length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.incidents import actor_words as w
from dateline.mentions.actors import GENERIC
from dateline.model import Actor

_WORD = re.compile(r"['’]s\b|[^\W_]+(?:[-'’][^\W_]+)*|\n|[^\w\s]")
FAR = 26
"""Words that a walk looks at before it gives up."""

FIGHTERS = frozenset({"Rebel groups", "Political militias", "Identity militias"})
FORCES = frozenset({"State forces", "External/Other forces"})


@dataclass(frozen=True, slots=True)
class Word:
    """`low` is the word in small letters; `actor` its number in the list of actors, or -1."""

    low: str
    actor: int = -1


def words_with_actors(sentence: str, offset: int, actors: Sequence[Actor]) -> tuple[Word, ...]:
    """The sentence's words; each actor is one word, each link of two words too ("manned by")."""
    out: list[Word] = []
    position = 0
    for number, actor in enumerate(actors):
        start, end = actor.span.start - offset, actor.span.end - offset
        if start < position or end > len(sentence):
            continue
        out.extend(_plain(sentence[position:start]))
        out.append(Word(sentence[start:end].lower(), number))
        position = end
    out.extend(_plain(sentence[position:]))
    return tuple(_without_brackets(out))


def _without_brackets(words: Sequence[Word]) -> list[Word]:
    """Short brackets, mostly acronyms, taken out: they stand between a name and its verb."""
    out: list[Word] = []
    i = 0
    while i < len(words):
        if words[i].low == "(":
            end = next((k for k in range(i + 1, min(len(words), i + 8)) if words[k].low == ")"), None)
            if end is not None:
                i = end + 1
                continue
        out.append(words[i])
        i += 1
    return out


def _plain(text: str) -> list[Word]:
    out: list[Word] = []
    for match in _WORD.finditer(text):
        low = match.group().lower().replace("’", "'")
        if out and ((out[-1].low, low) in w.JOINED_LINKS or (out[-1].low, low) == ("at", "least")):
            out[-1] = Word(f"{out[-1].low}-{low}")
        else:
            out.append(Word(low))
    return out


class Phrases:
    """`words` of a sentence; `at`: actor's number -> its place among them; `part`: what was read of it so far;
    `silent`: actors that only tell of it."""

    def __init__(self, words: Sequence[Word], actors: Sequence[Actor]) -> None:
        self.words, self.actors = words, actors
        self.at = {word.actor: i for i, word in enumerate(words) if word.actor >= 0}
        self.part: dict[int, str] = {}
        self.silent: set[int] = set()

    def low(self, place: int) -> str:
        return self.words[place].low if 0 <= place < len(self.words) else ""

    def kind(self, number: int) -> str:
        return self.actors[number].kind

    def give(self, number: int, part: str) -> None:
        if number not in self.silent:
            self.part.setdefault(number, part)

    def governor(self, place: int) -> tuple[str, int, str]:
        """(preposition, its place, noun of harm before an "of") of the noun phrase in which an actor stands."""
        of_harm = ""
        joined = False
        i = place - 1
        while i >= max(0, place - 12):
            word = self.words[i]
            if word.low in w.LINKS:
                if word.low == "of" and self.low(i - 1) in (w.OF_VICTIMS | w.AUTHORSHIP):
                    return "of", i, self.low(i - 1)
            elif word.low == "from" and self._armed(i - 1):
                pass
            elif word.low == "among" and self.low(i + 1) in ("them", "whom", "those"):
                joined = True
            elif word.low in w.PREPOSITIONS and not self._counts(i):
                return word.low, i, of_harm
            elif word.low in ("and", "or", "&", "including", "plus"):
                joined = True
            elif word.low == ",":
                if self.words[i - 1].actor < 0 and self.low(i + 1) not in (
                    "including",
                    "and",
                    "along",
                    "among",
                ):
                    return "", i, of_harm
                joined = True
            elif word.actor >= 0:
                if not (joined or self.low(i + 1) in w.LINKS or self.low(i + 1) == "from"):
                    return "", i, of_harm
                joined = False
            elif self._stops(i):
                return "", i, of_harm
            i -= 1
        return "", i, of_harm

    def _counts(self, place: int) -> bool:
        """Whether a preposition belongs to a number: "about 20", "over a dozen"."""
        after = self.low(place + 1)
        return self.low(place) in ("about", "around", "over", "under") and (
            after[:1].isdigit()
            or (after in ("a", "half") and self.low(place + 2) in ("dozen", "hundred", "score"))
        )

    def _armed(self, place: int) -> bool:
        if place < 0:
            return False
        word = self.words[place]
        if word.actor >= 0:
            return (self.actors[word.actor].actor_id or "").startswith(GENERIC)
        return word.low in ("members", "member", "men", "cadres", "elements", "recruits", "people")

    def _stops(self, place: int) -> bool:
        low = self.low(place)
        return (
            low in w.CLAUSE_ENDS
            or low in ('"', "“", "”")
            or low in w.SPEECH
            or low in w.BE
            or low in w.HAVE
            or low in w.RELATIVES
            or low in w.PAST
            or low in w.PAST_ONLY
            or low in ("left", "leaving")
            or (low.endswith(("ing", "ed")) and self._verb_like(low))
            or (low in w.GERUND and low not in w.ATTACK_NOUNS)
            or (low in w.PRESENT and low not in w.ATTACK_NOUNS and low != "target")
        )

    @staticmethod
    def _verb_like(low: str) -> bool:
        return low not in w.NO_VERBS and low not in w.ATTACK_NOUNS and "-" not in low

    def _named(self, number: int) -> bool:
        return not (self.actors[number].actor_id or "").startswith(GENERIC)

    def _actors_after(self, place: int, reach: int) -> list[int]:
        out = []
        for i in range(place + 1, min(len(self.words), place + reach)):
            number = self.words[i].actor
            if number >= 0 and number not in self.silent:
                out.append(number)
            elif (
                self.low(i) in w.CLAUSE_ENDS
                or self.low(i) in w.BE
                or self.low(i) in w.PAST
                or self.low(i) in w.PAST_ONLY
            ):
                break
        return out

    def _with_joined(self, place: int) -> list[int]:
        """An actor and those joined to it before ("police and soldiers")."""
        out = [self.words[place].actor]
        i, joint = place - 1, False
        while i >= max(0, place - 10):
            word = self.words[i]
            if word.actor >= 0:
                if word.actor not in self.silent:
                    if not joint:
                        break
                    out.append(word.actor)
                    joint = False
            elif word.low in ("and", "&", "or", "including"):
                joint = True
            elif word.low == "of" or (word.low == "from" and self._armed(i - 1)):
                joint = joint or self.words[i - 1].actor >= 0
            elif self._stops(i) or word.low in w.PREPOSITIONS:
                break
            i -= 1
        return out[::-1]
