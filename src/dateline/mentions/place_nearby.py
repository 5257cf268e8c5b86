"""Whether a text puts something near a place rather than in it: "40 km north of Kalat", "the Quetta-Sibi highway"."""

from __future__ import annotations

import re

_REACH = 60  # characters looked at on either side

_COMPASS = r"(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west)"
_BEFORE = re.compile(
    rf"(?:\b(?:near|nearby|outside|beyond|off|between|towards?|close to|not far from|adjacent to|en route to|"
    rf"on the way to|on the road to|short of)"
    rf"|\b(?:outskirts|vicinity|surroundings|environs|{_COMPASS})(?:ern (?:edge|outskirts))? of"
    rf"|\b(?:km|kms|kilomet(?:er|re)s?|miles?)(?: (?:away|{_COMPASS}))?(?: of| from| outside)"
    rf"|\bbetween [^.;:\n]{{2,40}}? and)"
    r"(?: the)?(?: (?:city|town|village|border town|capital|provincial capital)(?: of)?)? $",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[-–](?:[A-Z][\w'’]+ ){1,3}(?:national )?(?:highway|motorway|road|expressway|railway|rail line|pipeline)\b"
)
_JOINED_BEFORE = re.compile(r"\w[-–]$")
_WAY_AFTER = re.compile(r" (?:national )?(?:highway|motorway|road|expressway|railway|rail line|pipeline)\b")


def is_nearby(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]`, a place's name, is what something is told to be near."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if _BEFORE.search(before):
        return True
    if after[:1] in ("-", "–") and _AFTER.match(after):
        return True
    return bool(_JOINED_BEFORE.search(before[-2:]) and _WAY_AFTER.match(after))
