"""Did it happen? The words around a trigger that make it past, planned, possible or denied.

PLOVER's auxiliaries (historical, future, hypothetical, negation): a report with any of them is no new
incident. A statement that names no single event ("attacks have increased") is generic and makes no report at
all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dateline.incidents.modality_english import AFTER, BEFORE, COURT, GENERIC, INSIDE, WHOLE
from dateline.incidents.modality_languages import LANGUAGES, cue_of
from dateline.model import Modality


@dataclass(frozen=True, slots=True)
class Judgement:
    """`start:end`: the cue in the judged text, None where it is asserted. `generic`: no single event is
    meant."""

    modality: Modality
    start: int | None = None
    end: int | None = None
    generic: bool = False


ASSERTED = Judgement(Modality.ASSERTED)


_LOOK_BACK = 110
_NO_ONE = re.compile(r"\W*(?:one|body|fewer|less|group|casualt\w+|injur\w+|claim)\b", re.IGNORECASE)


def judge_trigger(
    sentence: str, start: int, end: int, *, language: str = "en", disrupted: bool = False
) -> Judgement:
    """How the event of the trigger `sentence[start:end]` is meant, by the words around it in its sentence.

    `disrupted`: the trigger itself says that something was foiled or found in time, which did happen.
    """
    if language in LANGUAGES:
        found = cue_of(sentence, start, end, language, disrupted=disrupted)
        return Judgement(*found) if found is not None else ASSERTED
    if language not in ("en", ""):
        return ASSERTED
    whole = _of_sentence(sentence)
    if whole is not None:
        return whole
    inner = sentence[start:end]
    for cue in INSIDE:
        match = cue.pattern.search(inner)
        if match is not None and not (disrupted and cue.modality is Modality.HYPOTHETICAL):
            return Judgement(cue.modality, start + match.start("cue"), start + match.end("cue"))
    left = sentence[max(0, start - _LOOK_BACK) : start]
    base = start - len(left)
    for modality, pattern in BEFORE:
        match = pattern.search(left)
        if match is None or (disrupted and modality is Modality.HYPOTHETICAL):
            continue
        if match["cue"].lower() == "no" and _NO_ONE.match(left[match.end("cue") :]):
            continue
        return Judgement(modality, base + match.start("cue"), base + match.end("cue"))
    right = sentence[end : end + _LOOK_BACK]
    for modality, pattern in AFTER:
        match = pattern.search(right)
        if match is not None and not (disrupted and modality is Modality.HYPOTHETICAL):
            return Judgement(modality, end + match.start("cue"), end + match.end("cue"))
    return ASSERTED


@lru_cache(maxsize=64)
def _of_sentence(sentence: str) -> Judgement | None:
    """What a cue says of all events of a sentence, wherever it stands; judged once for all its triggers."""
    generic = GENERIC.search(sentence)
    if generic is not None:
        return Judgement(Modality.HISTORICAL, generic.start(), generic.end(), generic=True)
    for modality, pattern in WHOLE:
        match = pattern.search(sentence)
        if match is not None:
            return Judgement(modality, *match.span("cue"))
    return None


def court_cue(sentence: str) -> tuple[int, int] | None:
    """Words of a trial's end: the crime is old unless a recent date says otherwise."""
    match = COURT.search(sentence)
    return match.span() if match else None
