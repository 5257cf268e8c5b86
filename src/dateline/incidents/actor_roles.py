"""Who does what to whom in one sentence, by patterns of syntax without a parse.

A sentence is a row of words in which each actor is one. For an actor the preposition that governs its noun phrase is
looked up ("by members of the X": by), for a verb of harm its voice, its subject and its objects, for a noun of harm what
it is "on", "of" and "by". Every walk is bounded, so that the cost is that of the sentence's length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.incidents import actor_words as w
from dateline.model import Actor

_WORD = re.compile(r"['’]s\b|[^\W_]+(?:[-'’][^\W_]+)*|\n|[^\w\s]")
_FAR = 26
"""Words that a walk looks at before it gives up."""

FIGHTERS = frozenset({"Rebel groups", "Political militias", "Identity militias"})
_FORCES = frozenset({"State forces", "External/Other forces"})
_GENERIC = "generic:"


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


def parts_played(
    sentence: str,
    offset: int,
    actors: Sequence[Actor],
    *,
    demonstration: bool = False,
    arrests: bool = True,
) -> list[str | None]:
    """For each actor: perpetrator, target, accused, other; None for one that only tells of it, or is another's
    common noun ("fighters of the X"). Without `arrests`, who arrests whom says nothing of the event: the police
    are no party to the shooting whose suspect they hold."""
    words = words_with_actors(sentence, offset, actors)
    return _Sentence(words, actors, demonstration, arrests).read()


class _Sentence:
    def __init__(
        self, words: Sequence[Word], actors: Sequence[Actor], demonstration: bool, arrests: bool
    ) -> None:
        self.words, self.actors = words, actors
        self.demonstration, self.arrests = demonstration, arrests
        self.at = {word.actor: i for i, word in enumerate(words) if word.actor >= 0}
        self.part: dict[int, str] = {}
        self.silent: set[int] = set()
        self.subjects: dict[int, list[int]] = {}  # verb's place -> actors' numbers
        self.passive: dict[int, bool] = {}
        self.opponents: list[int] = []
        self.by_means = any(word.low in w.MEANS or "bomb" in word.low for word in words)

    def read(self) -> list[str | None]:
        self._leave_out_sources()
        self._accusations()
        self._governed()
        self._clashes()
        self._came_under()
        for place in range(len(self.words)):
            self._verb(place)
        self._attributive()
        for number in self.opponents:
            doers = [n for n, part in self.part.items() if part == "perpetrator" and n != number]
            hurt = [n for n, part in self.part.items() if part == "target" and n != number]
            self.give(number, "target" if doers and not hurt else "perpetrator")
        for number in self.at:
            if number in self.part or number in self.silent:
                continue
            if self.kind(number) == "State forces" and self._responds(number):
                self.silent.add(number)
            else:
                self.part[number] = self._default(number)
        return [
            None if number in self.silent else self.part.get(number) for number in range(len(self.actors))
        ]

    # -- helpers ---------------------------------------------------------------------------------------------

    def low(self, place: int) -> str:
        return self.words[place].low if 0 <= place < len(self.words) else ""

    def kind(self, number: int) -> str:
        return self.actors[number].kind

    def give(self, number: int, part: str) -> None:
        if number not in self.silent:
            self.part.setdefault(number, part)

    def is_verb(self, place: int) -> bool:
        return self.voice(place) is not None

    def governor(self, place: int) -> tuple[str, int, str]:
        """(preposition, its place, noun of harm before an "of") of the noun phrase in which an actor stands."""
        of_harm = ""
        joined = False
        i = place - 1
        while i >= max(0, place - 12):
            word = self.words[i]
            if word.low in w.LINKS:
                if word.low == "of" and self.low(i - 1) in w.OF_VICTIMS:
                    return "of", i, self.low(i - 1)
            elif word.low == "from" and self._armed(i - 1):
                pass
            elif word.low in w.PREPOSITIONS and not self._counts(i):
                return word.low, i, of_harm
            elif word.low in ("and", "or", "&", "including", "plus"):
                joined = True
            elif word.low == ",":
                if self.words[i - 1].actor < 0 and self.low(i + 1) not in ("including", "and", "along"):
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
            return (self.actors[word.actor].actor_id or "").startswith(_GENERIC)
        return word.low in ("members", "member", "men", "cadres", "elements", "recruits", "people")

    def _stops(self, place: int) -> bool:
        low = self.low(place)
        return (
            low in w.CLAUSE_ENDS
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

    # -- who only tells of it ----------------------------------------------------------------------------------

    def _leave_out_sources(self) -> None:
        for number, place in self.at.items():
            after = place + 1
            rape = self.low(place) == "gang" and self.low(after).startswith("rape")
            # "police custody", "rebel-held", "student-led", "gang rape"
            if self.low(after) in w.NOT_THE_ACTOR or self.low(after) == "-" or rape:
                self.silent.add(number)
                continue
            if self._belongs_to_named(number, place):
                self.silent.add(number)
                continue
            while self.low(after) in w.REPORTERS or (
                self.low(after) in ("in", "on") and self.low(after + 2) in w.SPEECH
            ):
                after += 2 if self.low(after) in ("in", "on") else 1
            if self.low(after) == "and":
                after = next((k for k in range(after + 1, after + 4) if self.low(k) in w.SPEECH), after)
            says = self.low(after) in w.SPEECH or (
                self.low(after) in ("have", "has", "had") and self.low(after + 1) in w.SPEECH
            )
            before = place - 1
            while self.low(before) in (
                "the",
                "local",
                "a",
                "some",
                "several",
                "two",
                "three",
                "senior",
                "officials",
                "from",
            ):
                before -= 1
            quoted = (
                self.low(before) in ("told", "quoting", "citing", "quoted", "tells")
                or (self.low(before) == "to" and self.low(before - 1) == "according")
                or (
                    self.low(before) in ("said", "say", "says")
                    and self.kind(number) in _FORCES | {"Civilians"}
                )
            )
            if (says and self.kind(number) not in FIGHTERS) or quoted:
                self.silent.add(number)
                self.part[number] = "source"

    def _belongs_to_named(self, number: int, place: int) -> bool:
        """ "fighters of the X", "X gunmen": the group is the actor."""
        if not (self.actors[number].actor_id or "").startswith(_GENERIC) or self.kind(number) == "Civilians":
            return False
        before = self.words[place - 1].actor if place else -1
        if self.low(place - 1) in ("its", "their", "his") or (before >= 0 and self._named(before)):
            return True
        after = place + 1
        if self.low(after) in (
            "of",
            "from",
            "belonging-to",
            "linked-to",
            "loyal-to",
            "affiliated-with",
            "allied-to",
        ):
            after += 1
            while self.low(after) in (
                "the",
                "a",
                "banned",
                "outlawed",
                "militant",
                "rebel",
                "armed",
                "group",
                "separatist",
            ):
                after += 1
            follows = self.words[after].actor if after < len(self.words) else -1
            return follows >= 0 and self._named(follows)
        return False

    def _named(self, number: int) -> bool:
        return not (self.actors[number].actor_id or "").startswith(_GENERIC)

    # -- blame --------------------------------------------------------------------------------------------------

    def _accusations(self) -> None:
        for i, word in enumerate(self.words):
            if word.low in w.ACCUSING:
                active = self.low(i - 1) not in w.BE and self.low(i - 1) != "been"
                if word.low == "suspected" and self.low(i - 1) not in ("has", "have", "who"):
                    continue
                if word.low == "suspect" and self.low(i - 1) in ("the", "a", "one", "another", ""):
                    continue
                if active:
                    self._accuse_after(i)
                    continue
            if word.low in w.ACCUSED_OF and self._be_before(i):
                if word.low == "blamed" and self.low(i + 1) == "on":
                    self._accuse_after(i)
                elif (word.low != "said" and word.low != "reported") or self.low(i + 1) == "to":
                    for number in self.subject(i):
                        self.give(number, "accused")
            if word.low == "finger" or (
                word.low == "blame" and self.low(i - 1) in ("put", "lay", "laid", "the")
            ):
                self._accuse_after(i)

    def _accuse_after(self, place: int) -> None:
        """The accused: the first actor that is the object, or follows "on"."""
        for i in range(place + 1, min(len(self.words), place + 14)):
            number = self.words[i].actor
            if number >= 0:
                preposition, at, _ = self.governor(i)
                if preposition in ("", "on", "at") or at < place:
                    self.give(number, "accused")
                    return
            elif self.low(i) in (".", ";", "that"):
                return

    def _be_before(self, place: int) -> bool:
        i = place - 1
        while self.low(i) in w.ADVERBS and self.low(i) not in w.BE:
            i -= 1
        return self.low(i) in w.BE

    # -- nouns of harm, and "by" -----------------------------------------------------------------------------------

    def _governed(self) -> None:
        for number, place in self.at.items():
            if number in self.silent:
                continue
            preposition, at, noun = self.governor(place)
            if preposition == "by" or preposition == "par":
                if self._harm_before(at):
                    self.give(number, "perpetrator")
            elif (
                (preposition == "of" and noun)
                or (
                    preposition in w.AT_VICTIMS
                    and (self.low(at - 1) in ("aimed", "directed", "thrown") or self._attack_noun_before(at))
                )
                or (preposition == "near" and self.by_means and self._means_before(at))
            ):
                self.give(number, "target")

    def _harm_before(self, place: int) -> bool:
        """Whether what stands before a "by" is an act of harm, not one of telling or finding."""
        for i in range(place - 1, max(-1, place - 22), -1):
            low = self.low(i)
            if not self.arrests and low in w.ARREST:
                return False
            if low in w.ATTACK_NOUNS or low in w.OF_VICTIMS or low in w.PAST or low in w.PARTICIPLE_ONLY:
                return True
            if low in w.AGENTIVE:
                return True
            if low in w.SPEECH or low in (
                ";",
                ".",
                "condemned",
                "rescued",
                "found",
                "seen",
                "treated",
                "followed",
                "joined",
            ):
                return False
        return False

    def _attack_noun_before(self, place: int) -> bool:
        for i in range(place - 1, max(-1, place - 9), -1):
            low = self.low(i)
            if low in w.ATTACK_NOUNS or low in w.OF_VICTIMS or (low in w.MEANS and self.low(place) == "at"):
                return True
            if (low in w.PREPOSITIONS and low != "by") or self._stops(i):
                return False
        return False

    def _means_before(self, place: int) -> bool:
        return any(
            self.low(i) in w.MEANS or self.low(i) in ("off", "up") for i in range(max(0, place - 7), place)
        )

    # -- two sides ----------------------------------------------------------------------------------------------------

    def _clashes(self) -> None:
        for i, word in enumerate(self.words):
            if word.low == "between" and any(self.low(k) in w.CLASH_NOUNS for k in range(max(0, i - 8), i)):
                sides = self._actors_after(i, 14)
                self._face(sides)
            elif word.low == "with" and any(
                self.low(k) in w.CLASH_NOUNS or self.low(k) in w.CLASH_VERBS for k in range(max(0, i - 5), i)
            ):
                others = self._actors_after(i, 8)[:1]
                verb = next(
                    (k for k in range(i - 1, max(-1, i - 6), -1) if self.low(k) in w.CLASH_VERBS), None
                )
                first = self.subject(verb) if verb is not None else []
                if first and not self._passive_near(first[0]):
                    self._face([*first[:1], *others])
                else:
                    self.opponents.extend(others)
            elif word.low in ("fire", "shots", "gunfire", "shelling") and self.low(i - 1) in (
                "exchanged",
                "traded",
                "exchanging",
                "trading",
            ):
                self._face(self.subject(i - 1))

    def _face(self, sides: Sequence[int]) -> None:
        """The first named takes the part of the doer, unless it is the one that suffered."""
        if len(sides) >= 2:
            hurt = self._passive_near(sides[0])
            self.give(sides[0], "target" if hurt else "perpetrator")
            self.give(sides[1], "perpetrator" if hurt else "target")

    def _passive_near(self, number: int) -> bool:
        place = self.at[number]
        return any(
            (self.low(i) in w.PAST or self.low(i) in w.PARTICIPLE_ONLY) and self.voice(i) == "passive"
            for i in range(place + 1, min(len(self.words), place + 6))
        )

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

    def _came_under(self) -> None:
        for i, word in enumerate(self.words):
            if word.low == "under" and self.low(i - 1) in ("came", "come", "comes", "coming"):
                for number in self.subject(i - 1):
                    self.give(number, "target")
                for number in self._actors_after(i, 8)[:1]:
                    self.give(number, "perpetrator")
            elif word.low in ("left", "leaving") and self._dead_after(i):
                for number in self._actors_after(i, 8):
                    if any(
                        self.low(k) in ("dead", "wounded", "injured", "homeless", "hurt")
                        for k in range(self.at[number], min(len(self.words), self.at[number] + 4))
                    ):
                        self.give(number, "target")

    def _dead_after(self, place: int) -> bool:
        return any(
            self.low(i) in ("dead", "wounded", "injured", "homeless", "hurt")
            for i in range(place, min(len(self.words), place + 9))
        )

    # -- verbs -----------------------------------------------------------------------------------------------------------

    def voice(self, place: int) -> str | None:
        """ "active" or "passive" where the word is a verb of harm, else None."""
        low = self.low(place)
        if self.words[place].actor >= 0:
            return None
        if low in w.DIED or (
            low in w.SUFFERED and any(self.low(i) in w.WOUNDS for i in range(place + 1, place + 6))
        ):
            return "passive"
        if low in w.REPELLED:
            return (
                "passive" if any(self.low(i) in w.ATTACK_NOUNS for i in range(place + 1, place + 5)) else None
            )
        needed = w.NEEDS.get(low)
        if needed is not None and not any(self.low(i) in needed for i in range(place + 1, place + 7)):
            return None
        if low in w.PAST_ONLY:
            return "active"
        if needed is not None and low not in w.GERUND and low not in w.PRESENT:
            return None if self.low(place - 1) in w.BE or self.low(place + 1) == "by" else "active"
        if low in w.PARTICIPLE_ONLY or low in w.PAST:
            return self._voice_of_past(place, low)
        before, after = self.low(place - 1), self.low(place + 1)
        if low in w.GERUND:
            noun = low in w.ATTACK_NOUNS or low in w.OF_VICTIMS
            verb = (
                before in w.BEFORE_GERUND or (before == "in" and not noun) or self.words[place - 1].actor >= 0
            )
            compound = after == "of" or after in w.AFTER_COMPOUND
            return "active" if place and verb and not compound else None
        if low in w.PRESENT and not (low in ("bomb", "bombs") and after in w.AFTER_BOMB):
            person = place > 0 and (
                self.words[place - 1].actor >= 0 or before in ("to", "who", "and", "they")
            )
            ends = (
                after in w.PREPOSITIONS and low not in ("fire", "open", "clash", "fight", "battle", "shoot")
            ) or after in ("", ".", ",", "'s")
            if person and before == "and" and not self._actor_within(place - 1, 6):
                return None
            following = self.words[place + 1].actor >= 0 if place + 1 < len(self.words) else False
            if (
                person
                and not ends
                and (following or after not in w.PAST)
                and after not in w.BE
                and after not in w.HAVE
            ):
                return "active"
        return None

    def _actor_within(self, place: int, reach: int) -> bool:
        return any(self.words[i].actor >= 0 for i in range(max(0, place - reach), place))

    def _voice_of_past(self, place: int, low: str) -> str | None:
        i = place - 1
        while i >= 0 and (self.low(i) in w.ADVERBS or self.low(i).endswith("ly")):
            i -= 1
        before = self.low(i)
        if before in w.BE:
            return "passive"
        if before in ("and", ",", "or") and i > 0:
            for k in range(i - 1, max(-1, i - 8), -1):
                if k in self.passive and not any(self.words[m].actor >= 0 for m in range(k, i)):
                    if self.passive[k] and not self._object_follows(place):
                        return "passive"
                    break
        if before in w.HAVE and low != "dead":
            return "active"
        if low in w.PARTICIPLE_ONLY or self.low(place + 1) == "by":
            return "passive"
        if before in ("the", "a", "an") and place - i == 1:
            return None  # "the wounded", "the accused"
        if low == "fired" and before in w.SHOTS:
            return None
        if low in w.WITHOUT_OBJECT:
            return "active"
        if self._object_follows(place):
            return "active"
        subject = self.subject(place)
        if low in w.STRIKES and subject and self.kind(subject[0]) in FIGHTERS:
            return "active"
        return "passive"

    def _object_follows(self, place: int) -> bool:
        i = place + 1
        if self.low(i) in ("dead", "down", "up"):
            i += 1
        if self.low(i) in ("and", "or") and (self.low(i + 1) in w.PAST):
            i += 2
        if i >= len(self.words):
            return False
        low = self.low(i)
        if self.words[i].actor >= 0:
            return True
        return not (
            low in w.PREPOSITIONS
            or low in w.CLAUSE_ENDS
            or low in (",", "and", "or", "'", '"', "”")
            or low in w.BE
            or low in w.RELATIVES
            or low in ("today", "yesterday", "overnight", "early", "late", "later", "while")
            or low in w.SPEECH
            or low.endswith("ly")
        )

    def _verb(self, place: int) -> None:
        voice = self.voice(place)
        if voice is None:
            return
        self.passive[place] = voice == "passive"
        if self.low(place) in w.CLASH_VERBS:
            if self.low(place + 1) != "with":
                subject, others = self.subject(place), self._objects(place)
                sides = [*subject[:2], *others]
                self._face(sides[:2])
            return
        subject = self.subject(place)
        self.subjects[place] = subject
        by_force = voice == "passive" or not subject or self.kind(subject[0]) in _FORCES
        if by_force and not self.arrests and self.low(place) in w.ARREST:
            return
        if voice == "passive":
            for number in subject:
                self.give(number, "target")
            self._included(place)
            if self.low(place) in w.SENT:
                for number in self._objects(place):
                    if self.governor(self.at[number])[0] in w.AT_VICTIMS:
                        self.give(number, "target")
            return
        if self.low(place) != "leaving":
            for number in subject:
                self.give(number, "perpetrator")
        for number in self._objects(place):
            self.give(number, "target")

    def _included(self, place: int) -> None:
        """ "Six people were killed, including two policemen": they suffered it too."""
        for i in range(place + 1, min(len(self.words), place + 16)):
            if self.low(i) == "including" or (self.low(i) == "among" and self.low(i + 1) in ("them", "whom")):
                for number in self._actors_after(i, 12):
                    self.give(number, "target")
                return
            if self.low(i) in (".", ";", "said") or self._another_verb(i):
                return

    def _objects(self, place: int) -> list[int]:
        out = []
        for i in range(place + 1, min(len(self.words), place + _FAR)):
            word = self.words[i]
            if word.actor >= 0:
                if word.actor in self.silent:
                    continue
                preposition, at, _ = self.governor(i)
                if at <= place or preposition == "":
                    if at <= place or self.words[at].actor >= 0:
                        out.append(word.actor)
                elif (
                    preposition in w.AT_VICTIMS
                    or (preposition == "near" and self.by_means)
                    or (preposition == "from" and self.low(place) in w.TAKEN_FROM)
                ):
                    out.append(word.actor)
            elif (
                word.low in w.CLAUSE_ENDS or word.low in w.SPEECH or (i > place + 1 and self._another_verb(i))
            ):
                break
        return out

    def _another_verb(self, place: int) -> bool:
        low = self.low(place)
        return (
            low in w.PAST_ONLY
            or (low in w.PAST and self.low(place - 1) not in ("two", "three", "the", "a"))
            or low in w.BE
            or low in w.RELATIVES
        )

    def subject(self, place: int) -> list[int]:
        """The actors that are the subject of the verb at `place`, by the nearest noun phrase before it."""
        i = place - 1
        passed = 0
        reduced = self.low(place) not in w.PAST_ONLY and not self._object_follows(place)
        while i >= 0 and (
            self.low(i) in w.BE
            or self.low(i) in w.HAVE
            or self.low(i) in w.ADVERBS
            or self.low(i).endswith("ly")
        ):
            if self.low(i) in w.RELATIVES:
                break
            i -= 1
        joined = False
        follows_on = self.low(i) in ("and", "then")
        low_end = max(-1, place - _FAR)
        while i > low_end:
            word = self.words[i]
            if word.actor >= 0:
                if word.actor in self.silent and self.part.get(word.actor) == "source":
                    return []
                preposition, at, _ = self.governor(i)
                free = preposition == "" or (preposition in w.CONJUNCTIONS and word.actor not in self.silent)
                if (free or (reduced and passed == 0)) and word.actor not in self.silent:
                    return self._with_joined(i)
                if preposition:
                    i = at
                passed += 1
            elif word.low in w.RELATIVES:
                return self._before_relative(i)
            elif word.low in w.PRONOUNS or (word.low in ("its", "their") and i > 0):
                return self._antecedent(i)
            elif word.low == ",":
                if passed and not follows_on and not self._apposition(i):
                    return []
            elif word.low in ("and", "then", "or"):
                joined = True
            elif i in self.passive:
                if joined or passed == 0 or self.low(place) in w.GERUND:
                    return self.subjects.get(i, [])
                return []
            elif not follows_on and self._finite(i):
                return []
            elif word.low in w.CLAUSE_ENDS or word.low in w.SPEECH:
                gerund = self.low(place).endswith("ing") and word.low in ("while", "after", "before", "when")
                return self._last_subject(i) if gerund else []
            else:
                passed += 1
            i -= 1
        return []

    def _before_relative(self, place: int) -> list[int]:
        """Whom "who" stands for: the actor next to it, or with a phrase in between ("men in uniform who")."""
        phrase = False
        for i in range(place - 1, max(-1, place - 7), -1):
            if self.words[i].actor >= 0:
                return (
                    self._with_joined(i)
                    if phrase or (i >= place - 2 and self.low(place - 1) in (",", self.low(i)))
                    else []
                )
            if self.low(i) in w.CLAUSE_ENDS or self._stops(i):
                return []
            phrase = phrase or self.low(i) in w.PREPOSITIONS
        return []

    def _finite(self, place: int) -> bool:
        """Whether a word is a verb with an object of its own, so that what stands before it is its subject."""
        low = self.low(place)
        if low in w.RESPONDS and low not in w.SPEECH:
            return True
        object_next = self.low(place + 1) not in w.PREPOSITIONS and self.low(place + 1) not in (",", "and")
        return low.endswith("ed") and self._verb_like(low) and object_next

    def _apposition(self, comma: int) -> bool:
        """Whether a comma ends an insertion (", including a commander of the X,"), not a clause."""
        for i in range(comma - 1, max(-1, comma - 14), -1):
            if self.low(i) == ",":
                return self.low(i + 1) in (
                    "including",
                    "who",
                    "which",
                    "some",
                    "many",
                    "most",
                    "among",
                    "mostly",
                    "all",
                    "one",
                    "armed",
                    "both",
                )
            if self.low(i + 1) == "including":
                return True
        after = self.low(comma + 1)
        return after in (
            "including",
            "who",
            "which",
            "some",
            "many",
            "most",
            "among",
            "mostly",
            "all",
            "armed",
            "both",
        )

    def _with_joined(self, place: int) -> list[int]:
        """An actor and those joined to it before ("police and soldiers")."""
        out = [self.words[place].actor]
        i, joint = place - 1, False
        while i >= max(0, place - 10):
            word = self.words[i]
            if word.actor >= 0:
                if not joint or word.actor in self.silent:
                    break
                out.append(word.actor)
                joint = False
            elif word.low in ("and", "&", "or", "including"):
                joint = True
            elif word.low == "of":
                joint = joint or self.words[i - 1].actor >= 0
            elif self._stops(i) or word.low in w.PREPOSITIONS:
                break
            i -= 1
        return out[::-1]

    def _antecedent(self, place: int) -> list[int]:
        """Who "they", "it" or "its fighters" are: the nearest actor before, one that speaks too."""
        if self.low(place) in ("he", "she", "i", "we", "you", "his", "her"):
            return []
        before = self._last_subject(place)
        if before:
            return before
        for i in range(place - 1, max(-1, place - 16), -1):
            number = self.words[i].actor
            if number >= 0 and self.governor(i)[0] == "":
                if number in self.silent:
                    if self.part.get(number) != "source":
                        continue
                    self.silent.discard(number)
                    self.part.pop(number, None)
                return [number]
        return []

    def _last_subject(self, place: int) -> list[int]:
        """The subject of the last verb of harm before a place, if one was read."""
        return next((self.subjects[v] for v in sorted(self.subjects, reverse=True) if v < place), [])

    # -- "X attack", and the rest ------------------------------------------------------------------------------------------

    def _attributive(self) -> None:
        for number, place in self.at.items():
            i = place + 1
            if self.low(i) in ("'s", "'"):
                i += 1
            for k in range(i, min(i + 3, len(self.words))):
                low = self.low(k)
                if low in w.ATTACK_NOUNS or low in w.OF_VICTIMS:
                    civilian = self.kind(number) == "Civilians"
                    if low in w.OF_VICTIMS and civilian:
                        self.give(number, "target")
                    elif not civilian and low not in (
                        "arrest",
                        "arrests",
                        "death",
                        "deaths",
                        "lives",
                        "disappearance",
                    ):
                        self.give(number, "perpetrator")
                    break
                if low not in w.ATTRIBUTES:
                    break

    def _default(self, number: int) -> str:
        kind, low = self.kind(number), self.words[self.at[number]].low
        if self.demonstration:
            if kind in ("Protesters", "Rioters"):
                return "perpetrator"
            if kind == "Civilians" and self._demonstrates(number):
                return "perpetrator"
        if low.split()[-1] in w.ATTACKER_WORDS and "target" not in self.part.values():
            return "perpetrator"
        if low.split()[-1] in w.ATTACKER_WORDS:
            return "perpetrator"
        return "other"

    def _responds(self, number: int) -> bool:
        """Whether a force only came, looked and found, as it does after every event."""
        place = self.at[number]
        return any(self.low(i) in w.RESPONDS for i in range(place + 1, min(len(self.words), place + 7)))

    def _demonstrates(self, number: int) -> bool:
        place = self.at[number]
        return self.governor(place)[0] == "" and any(
            self.low(i) in w.DEMONSTRATE for i in range(place + 1, min(len(self.words), place + 7))
        )
