"""Whose words a figure is: "police said", "according to the hospital", "the group claimed"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.incidents.casualty_words import word_set
from dateline.model import Span

_VERB = (
    r"(?:said|says|say|told|reported|reports|confirmed|confirms|stated|announced|added|tweeted|wrote|identified|"
    r"believes?|estimated|put the|acknowledged|admitted|denied|denies|"
    r"claim(?:ed|s)(?= (?:that|it|they|he|she|to have|responsibility|the killing)\b))"
)
_STOPS = r"(?!(?:said|says|told|who|which|that|when|after|and|was|were|been|is|are|had|has|have)\b)"
_SOURCE = rf"(?:(?:the|an?|its|their|his|The)\s)?{_STOPS}[\w'’.-]+(?:\s{_STOPS}[\w'’.&-]+){{0,5}}?"
_ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Aa]s per|citing|quoting)\s(?P<who>[\w'’.& -]{2,60}?)"
    r"(?=,|\.(?:\s|$)|;|:|\)|$|\s(?:who|which|that|said|and (?:at|two|three|\d))\b)"
)
_SPOKEN_AFTER = re.compile(
    rf",\s(?:said|says|according to)\s(?P<who>{_STOPS}[\w'’.& -]{{2,60}}?)(?=,|\.(?:\s|$)|;|$)"
)
_SAID_AFTER = re.compile(rf"[,”\"]\s?(?P<who>{_SOURCE})\s(?:have |has |had )?(?:also )?{_VERB}")
_SAID_BEFORE = re.compile(rf"(?:^|;\s|\bbut\s)(?P<who>{_SOURCE})\s(?:have |has |had )?(?:also )?{_VERB}")
_COLON = re.compile(r"^(?P<who>(?:[A-Z][\w.'’-]*)(?:\s[\w.'’-]+){0,3}):\s")
_NOBODY = word_set("""
    he she it they who that which there i we you this update breaking and but watch video photos live related
""")
LONGEST = 1200
"""Characters of a sentence that are searched."""


def find_speakers(sentence: str) -> list[tuple[Span, str]]:
    """(where, who) of those whose words the sentence gives, the verb of saying left out; likeliest first."""
    found = []
    for pattern in (_ACCORDING, _SPOKEN_AFTER, _SAID_AFTER, _SAID_BEFORE, _COLON):
        for match in pattern.finditer(sentence[:LONGEST]):
            who = match["who"].strip(" ,")
            if who.lower() not in _NOBODY and not who.isdigit():
                found.append((Span(match.start("who"), match.end("who")), who))
    return found


def speaker_of(speakers: Sequence[tuple[Span, str]], position: int) -> str | None:
    """Who says what stands at `position`: of several speakers the last before it, else the likeliest."""
    if not speakers:
        return None
    before = [s for s in speakers if s[0].start <= position]
    if len({who for _, who in speakers}) > 1 and before:
        return max(before, key=lambda s: s[0].start)[1]
    return speakers[0][1]
