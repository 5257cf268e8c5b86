"""Who does what to whom in one sentence, by patterns of syntax without a parse.

Verbs of harm with subject and objects (actor_verbs), nouns of harm with what they are "on", "of" and "by", two sides of
a fight, blame (actor_blame); then the defaults. Who only tells of it is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.incidents import actor_words as w
from dateline.incidents.actor_blame import Blame
from dateline.incidents.actor_phrases import FAR, FIGHTERS, FORCES, Word, words_with_actors
from dateline.mentions.actors import GENERIC
from dateline.model import Actor


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


class _Sentence(Blame):
    def __init__(
        self, words: Sequence[Word], actors: Sequence[Actor], demonstration: bool, arrests: bool
    ) -> None:
        super().__init__(words, actors)
        self.demonstration, self.arrests, self.violence = demonstration, arrests, not arrests
        self.opponents: list[int] = []  # "in clashes with the X": what they are hangs on the others

    def read(self) -> list[str | None]:
        self._leave_out_sources()
        self.accusations()
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
                    and self.low(place + 1) in ("", ".", ",", ";", "officials", "sources", "spokesman")
                )
            )
            if (says and self.kind(number) not in FIGHTERS) or quoted:
                self.silent.add(number)
                self.part[number] = "source"

    def _belongs_to_named(self, number: int, place: int) -> bool:
        """Whether the group is the actor: "fighters of the X", "X gunmen"."""
        if not (self.actors[number].actor_id or "").startswith(GENERIC) or self.kind(number) == "Civilians":
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

    def _governed(self) -> None:
        for number, place in self.at.items():
            if number in self.silent:
                continue
            preposition, at, noun = self.governor(place)
            if preposition == "by" or preposition == "par":
                if self._harm_before(at):
                    self.give(number, "perpetrator")
            elif preposition == "of" and noun in w.AUTHORSHIP:
                self.give(number, "perpetrator" if noun == "hands" else "accused")
            elif (
                (preposition == "of" and noun)
                or (
                    preposition in w.AT_VICTIMS
                    and (self.low(at - 1) in ("aimed", "directed", "thrown") or self._attack_noun_before(at))
                )
                or (preposition in ("near", "under", "beneath", "alongside") and self._means_before(at))
            ):
                self.give(number, "target")

    def _harm_before(self, place: int) -> bool:
        """Whether what stands before a "by" is an act of harm, not one of telling or finding."""
        for i in range(place - 1, max(-1, place - 22), -1):
            low = self.low(i)
            told = low in w.SPEECH or low in w.NO_HARM or low in w.GATHERINGS or low in (";", ".")
            if told or (low == "dead" and self.low(i - 1) in w.FOUND_DEAD):
                return False
            if not self.arrests and low in w.ARREST:
                return False
            other_verb = low.endswith("ed") and self._verb_like(low) and low not in w.PAST | w.AGENTIVE
            if other_verb and place - i < 5:
                return False  # "notified by", "towed by"
            harmed = low in w.ATTACK_NOUNS or low in w.OF_VICTIMS or low in w.PAST or low in w.PARTICIPLE_ONLY
            if harmed or low in w.AGENTIVE:
                return True
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

    def _came_under(self) -> None:
        for i, word in enumerate(self.words):
            if word.low == "under" and self.low(i - 1) in ("came", "come", "comes", "coming"):
                for number in self.subject(i - 1):
                    self.give(number, "target")
                for number in self._actors_after(i, 8)[:1]:
                    self.give(number, "perpetrator")
            elif word.low == "behind" and self.low(i - 1) in w.BE:
                if any(
                    self.low(k) in w.ATTACK_NOUNS or self.low(k) in w.OF_VICTIMS for k in range(i + 1, i + 5)
                ):
                    for number in self.subject(i - 1):
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
        by_force = voice == "passive" or not subject or self.kind(subject[0]) in FORCES
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
        objects = self._objects(place)
        if self.low(place + 1) in ("them", "him", "her", "dead") and not objects:
            objects = self._meant_by_them(place, subject)
        for number in objects:
            self.give(number, "target")

    def _meant_by_them(self, place: int, subject: Sequence[int]) -> list[int]:
        """Of "took the passengers off the bus and shot them" the nearest before that is not the doer."""
        for i in range(place - 1, max(-1, place - FAR), -1):
            number = self.words[i].actor
            if (
                number >= 0
                and number not in subject
                and number not in self.part
                and number not in self.silent
            ):
                return [number]
        return []

    def _included(self, place: int) -> None:
        """Marks who suffered it too: "Six people were killed, including two policemen"."""
        for i in range(place + 1, min(len(self.words), place + 16)):
            if self.low(i) == "including" or (self.low(i) == "among" and self.low(i + 1) in ("them", "whom")):
                for number in self._actors_after(i, 12):
                    self.give(number, "target")
                return
            if self.low(i) in (".", ";", "said") or self._another_verb(i):
                return

    def _attributive(self) -> None:
        for number, place in self.at.items():
            i = place + 1
            if self.low(i) in ("'s", "'"):
                i += 1
            for k in range(i, min(i + 3, len(self.words))):
                low = self.low(k)
                if low in w.ATTACK_NOUNS or low in w.OF_VICTIMS or (low == "fire" and k == place + 1):
                    civilian = self.kind(number) == "Civilians"
                    own = self.low(place + 1) == "'s" and low in w.SUFFERED_NOUNS
                    if own or (low in w.OF_VICTIMS and civilian):
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
                forced = any(p == "perpetrator" and self.kind(n) in FORCES for n, p in self.part.items())
                return "target" if forced else "perpetrator"
            if kind == "Civilians" and self._demonstrates(number):
                return "perpetrator"
        elif kind == "Rioters" or (kind in FIGHTERS and not self._named(number)):
            owner = self.low(self.at[number] + 1) in ("'", "'s")
            if self.violence and not owner and self.governor(self.at[number])[0] in ("", *w.CONJUNCTIONS):
                return "perpetrator"
        elif kind == "Civilians" and self.violence and self._after_attacker(number):
            return "target"
        return "perpetrator" if low.split()[-1] in w.ATTACKER_WORDS else "other"

    def _after_attacker(self, number: int) -> bool:
        """Civilians that are the object of an armed group, whatever the verb."""
        place = self.at[number]
        preposition, at, _ = self.governor(place)
        doers = [self.at[n] for n, p in self.part.items() if p == "perpetrator" and self.kind(n) in FIGHTERS]
        return preposition == "" and any(doer < at < place and place - doer < 9 for doer in doers)

    def _responds(self, number: int) -> bool:
        """Whether a force only came, looked and found, as it does after every event."""
        place = self.at[number]
        return any(self.low(i) in w.RESPONDS for i in range(place + 1, min(len(self.words), place + 7)))

    def _demonstrates(self, number: int) -> bool:
        place = self.at[number]
        near = range(place + 1, min(len(self.words), place + 7))
        finite = self.low(place + 1).endswith("ed") and not self.low(place + 1).endswith("wed")
        return self.governor(place)[0] == "" and (finite or any(self.low(i) in w.DEMONSTRATE for i in near))
