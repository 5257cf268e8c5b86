"""Whose words a figure is: "police said", "according to the hospital", "the group claimed"."""

from __future__ import annotations

import re

from dateline.incidents.casualty_words import word_set

_VERB = (
    r"(?:said|says|say|told|reported|reports|confirmed|confirms|claimed|claims|stated|announced|added|"
    r"according|tweeted|wrote|"
    r"identified|believe|believes|estimated|put the|acknowledged|admitted)"
)
_SOURCE = (
    r"(?:(?:the|an?|its|their|his)\s)?[\w'’.-]+(?:\s(?!(?:said|says|told|who|which|that|when|after|"
    r"and|was|were|been|is|are|had|has|have)\b)[\w'’.&-]+){0,5}?"
)
_ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Aa]s per|citing|quoting)\s(?P<who>[\w'’.& -]{2,60}?)(?=,|\.(?:\s|$)|;|:|\)|$|"
    r"\s(?:who|which|that|said|and (?:at|two|three|\d))\b)"
)
_SAID_AFTER = re.compile(rf"[,”\"]\s?(?P<who>{_SOURCE})\s(?:have |has |had )?(?:also )?{_VERB}\b")
_SAID_BEFORE = re.compile(rf"^(?P<who>{_SOURCE})\s(?:have |has |had )?(?:also )?{_VERB}\b")
_COLON = re.compile(r"^(?P<who>(?:[A-Z][\w.'’-]*)(?:\s[\w.'’-]+){0,3}):\s")
_SPOKEN_AFTER = re.compile(r",\s(?:said|says|according to)\s(?P<who>[\w'’.& -]{2,60}?)(?=,|\.(?:\s|$)|;|$)")
_NOBODY = word_set("""
    he she it they who that which there i we you this police: update breaking and but
""")


def source_of(sentence: str) -> str | None:
    """The speaker as the sentence names it, without the verb of saying; None for the article's own voice."""
    for pattern in (_ACCORDING, _SPOKEN_AFTER, _SAID_AFTER, _SAID_BEFORE, _COLON):
        match = pattern.search(sentence[:1200])
        if match:
            who = match["who"].strip(" ,")
            if who.lower() not in _NOBODY and not who.isdigit():
                return who
    return None
