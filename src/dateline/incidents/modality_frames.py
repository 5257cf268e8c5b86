"""Frames: what a heading says of its section, and what world an article is of (fiction, sport, a drill)."""

from __future__ import annotations

import re

from dateline.mentions.spans import Segment, SegmentKind
from dateline.model import Modality

_HISTORY_HEADING = re.compile(
    r"\b(?:histor\w+|background|timeline|previous(?:ly)?|past|long-running|looking back|then and now|"
    r"origins?|chronology|"
    r"contexte|rappel|historique)\b|پس منظر|تاریخ|خلفية",
    re.IGNORECASE,
)
_FUTURE_HEADING = re.compile(
    r"\b(?:outlook|what (?:comes |happens )?next|what to expect|forecasts?|future|scenarios?|"
    r"recommendations?|"
    r"perspectives|the way forward|upcoming)\b|آئندہ|مستقبل",
    re.IGNORECASE,
)
_FRESH_HEADING = re.compile(
    r"\b(?:recent|latest|today|overview|what happened|casualt\w+|toll)\b", re.IGNORECASE
)


def section_modality(heading: Segment) -> Modality | None:
    """What a heading says of all that stands under it; None where it says nothing."""
    if heading.kind is not SegmentKind.HEADING or (
        _FRESH_HEADING.search(heading.text) and not _HISTORY_HEADING.search(heading.text)
    ):
        return None
    if _HISTORY_HEADING.search(heading.text):
        return Modality.HISTORICAL
    if _FUTURE_HEADING.search(heading.text):
        return Modality.FUTURE
    return None


_FICTION = re.compile(
    r"\b(?:film|films|movie|novel|box office|starring|stars as|screenplay|director|directed by|actor|"
    r"actress|plot|trailer|sequel|cinema|"
    r"season finale|episode|tv series|netflix|video ?game|gameplay|audience|album|theatre|theater|"
    r"protagonist|thriller|bollywood|hollywood|"
    r"book review|film review|review|bestseller|cinemas|love story|soundtrack|on screen|scenes?|"
    r"characters?|cast|minutes)\b",
    re.IGNORECASE,
)
_FICTION_TITLE = re.compile(
    r"^(?:film|movie|book|tv|theatre|theater|cinema|game|stage|music|fiction)s?\s*(?:review)?\s*[:|–-]|"
    r"\b(?:(?:film|book|movie|game|album|theatre|tv) review|box office|trailer|"
    r"starring|season finale|bestseller|sequel|premieres?|new (?:film|novel|movie|album|series|game|"
    r"thriller))\b",
    re.IGNORECASE,
)
_SPORT = re.compile(
    r"\b(?:cricket|innings|wickets?|overs|batsm[ae]n|bowlers?|bowling|test match|odi|t20|league|"
    r"goalkeeper|striker|midfield\w*|penalty|"
    r"half-time|coach|tournament|semi-?final|quarter-?final|champions?|scored|goals?|season|playoffs?|"
    r"quarterback|nba|nfl|fifa|chess|grandmaster|"
    r"tennis|racket|squash|hockey|fixture|squad|captaincy|runs)\b",
    re.IGNORECASE,
)
_DRILL = re.compile(
    r"\b(?:mock|drill|drills|exercise|exercises|rehearsal|simulated|simulation|simulat\w+)\b", re.IGNORECASE
)
_FORECAST = re.compile(
    r"\b(?:forecast\w*|met office|meteorolog\w+|met department|expected to|likely to|is predicted|"
    r"are predicted|advisory|outlook|alert issued|"
    r"warns? of|warned of|warning)\b",
    re.IGNORECASE,
)
_MEMORY = re.compile(
    r"\b(?:anniversary|anniversaries|years (?:ago|after|on|since|later)|decades? (?:ago|after|on|since|"
    r"later)|remember(?:s|ed|ing)?|"
    r"commemorat\w+|looking back|in memory of|memorial|flashback|on this day|history of|retrospective)\b",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"\b(?:\w+ years ago|decades? ago|(?:first|second|third|\w+th|\d+(?:st|nd|rd|th)) anniversary|"
    r"anniversary|in (?:19|20)\d\d|years (?:after|since|on))\b",
    re.IGNORECASE,
)
_FRAME_CHARS = 1_500
_LEAD_CHARS = 400


def article_frame(title: str, text: str) -> tuple[Modality, str] | None:
    """(modality, name) of a frame that makes a whole article no news of an incident; None for news.

    Fiction, sport and drills are judged by how many different words of that world stand in the title and the
    first 1,500 characters; a look back and a forecast by the title with the lead. Only a look back
    (historical) leaves an event of its own recent date alone.
    """
    head = f"{title}\n{text[:_FRAME_CHARS]}"
    size = max(1, len(head.split()) // 60)
    for name, pattern, needed in (
        ("fiction", _FICTION, 3 if _FICTION_TITLE.search(title) else 4 + size),
        ("sport", _SPORT, 3 + size),
        ("drill", _DRILL, 3),
    ):
        words = {m.group().lower() for m in pattern.finditer(head)}
        if len(words) >= needed:
            return Modality.HYPOTHETICAL, name
    if _DRILL.search(title) and len(list(_DRILL.finditer(head))) >= 2:
        return Modality.HYPOTHETICAL, "drill"
    if _MEMORY.search(title) and _LONG_AGO.search(f"{title}\n{text[:_LEAD_CHARS]}"):
        return Modality.HISTORICAL, "anniversary"
    if _FORECAST.search(title) and len({m.group().lower() for m in _FORECAST.finditer(head)}) >= 2:
        return Modality.FUTURE, "forecast"
    return None
