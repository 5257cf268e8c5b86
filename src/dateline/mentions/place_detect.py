"""Which stretches of a text are names of places: the gazetteer proposes, the model's entities and the words around decide.

A small model labels only about half of the local names, so a name of the gazetteer stands unless something speaks
against it: a person's name, a street, a newspaper, an ordinary word. Weights are a logistic model's (`EVIDENCE`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.mentions.place_names import Word, fold_word, name_key, words_of
from dateline.mentions.place_words import (
    DIVISION_BEFORE,
    DIVISION_WORDS,
    LOCATIVES,
    MEDIA_WORDS,
    SPEECH_VERBS,
    STREET_WORDS,
    TEAM_WORDS,
    TITLES,
    WATER_WORDS,
)
from dateline.ports import Entity, Gazetteer, GazetteerEntry, TaggedText

PLACE_LABELS = frozenset({"GPE", "LOC"})
_HEAD = re.compile(r"\s*[-–—]{1,2}\s|\s*\((?:AP|Reuters|AFP|UPI|CNN|PTI|APP|IRNA)\)")


@dataclass(frozen=True, slots=True)
class FieldText:
    """One field of an article with its tagged segments: (offset into `text`, what the model read there)."""

    field: str
    text: str
    tagged: Sequence[tuple[int, TaggedText]] = ()


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name found in a field. `entries` are the places it may mean, most populous first; empty if unknown.

    `division`: the name is a division's ("Kech district"). `belief`: 0..1 that this is a place at all.
    """

    field: str
    start: int
    end: int
    text: str
    entries: tuple[GazetteerEntry, ...]
    belief: float
    division: bool = False
    demonym: bool = False
    dateline: bool = False
    short: bool = False  # an abbreviation of a state: narrows the name before it


@dataclass(frozen=True, slots=True)
class _Context:
    """Everything of one field that a name is judged by."""

    text: str
    words: list[Word]
    starts: list[int]
    entities: list[Entity]
    entity_starts: list[int]
    surnames: frozenset[str]


def find_mentions(part: FieldText, gazetteer: Gazetteer, surnames: frozenset[str] = frozenset()) -> list[NameMention]:
    """All place names of a field in order, none overlapping. `surnames`: folded last words of the article's people."""
    context = _context(part, surnames)
    found: list[NameMention] = []
    taken = 0
    for start, end in _longest_first(gazetteer.find_names(part.text)):
        if start < taken:
            continue
        mention = _judge(part, context, gazetteer, start, end)
        if mention is not None:
            found.append(mention)
            taken = mention.end
    found.extend(_unknown_places(part, context, found))
    found.sort(key=lambda m: m.start)
    return found


def people_of(parts: Sequence[FieldText]) -> frozenset[str]:
    """Folded last words of two-word and longer person entities: their bearers are later called by them alone."""
    found = set()
    for part in parts:
        for offset, tagged in part.tagged:
            for entity in tagged.entities:
                if entity.label == "PERSON":
                    words = part.text[offset + entity.start : offset + entity.end].split()
                    if len(words) >= 2:
                        found.add(fold_word(words[-1].strip(".,'’s")))
                        found.add(fold_word(words[-1].strip(".,'’")))
    return frozenset(found)


def _context(part: FieldText, surnames: frozenset[str]) -> _Context:
    words = list(words_of(part.text))
    entities = sorted(
        (Entity(e.start + offset, e.end + offset, e.label) for offset, t in part.tagged for e in t.entities),
        key=lambda e: e.start,
    )
    return _Context(part.text, words, [w.start for w in words], entities, [e.start for e in entities], surnames)


def _longest_first(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(spans, key=lambda s: (s[0], -s[1]))


def _entity_at(context: _Context, start: int, end: int) -> Entity | None:
    """The model's entity that overlaps the span, if any."""
    at = bisect_right(context.entity_starts, end - 1) - 1
    if at >= 0 and context.entities[at].end > start:
        return context.entities[at]
    return None


def _neighbours(context: _Context, start: int, end: int) -> tuple[Word | None, Word | None, str, str]:
    """The words before and after the span, and what lies between them and it."""
    first = bisect_right(context.starts, start) - 1
    before = context.words[first - 1] if first >= 1 else None
    at = bisect_right(context.starts, end - 1)
    after = context.words[at] if at < len(context.words) else None
    return (
        before, after,
        context.text[before.end : start] if before else context.text[:start],
        context.text[end : after.start] if after else context.text[end:],
    )  # fmt: skip


def _plain(word: Word | None) -> str:
    return (word.short_key or word.key) if word is not None else ""


def _judge(
    part: FieldText, context: _Context, gazetteer: Gazetteer, start: int, end: int
) -> NameMention | None:
    text = part.text[start:end]
    entries = tuple(gazetteer.lookup(text))
    if not entries:
        return None
    before, after, gap_before, gap_after = _neighbours(context, start, end)
    close_before = before if gap_before in (" ", " ", "-", ". ", "") else None
    close_after = after if gap_after in (" ", " ", "-") else None
    entity = _entity_at(context, start, end)
    label = entity.label if entity else ""
    next_word, previous_word = _plain(close_after), _plain(close_before)
    matched = {e.matched for e in entries}
    demonym = "demonym" in matched and not (matched - {"demonym"} and label in PLACE_LABELS)

    if next_word in STREET_WORDS and close_after is not None and close_after.begins_name:
        return None
    if next_word in MEDIA_WORDS and close_after is not None and close_after.begins_name and label in ("ORG", "WORK_OF_ART"):
        return None
    # "Kech district", "Laurel County": the division, with its class word in the span
    if close_after is not None and next_word in DIVISION_WORDS:
        divisions = _divisions(gazetteer, text, entries, context.text[start : close_after.end])
        if divisions:
            stop = close_after.end if not close_after.short_key else close_after.short_end
            if close_after.begins_name:
                return _mention(part, start, stop, divisions, 0.97, division=True)
            return _mention(part, start, end, divisions, 0.95, division=True)
    if "postal" in matched and matched == {"postal"}:
        if gap_before.strip() != "," or before is None or not before.begins_name:
            return None
        return _mention(part, start, end, entries, 0.9, short=True)
    if demonym:
        return _mention(
            part, start, end, tuple(e for e in entries if e.matched == "demonym"), 0.9, demonym=True
        )
    if matched == {"abbreviation"}:
        return _abbreviation(part, start, end, entries, gap_before, label)

    belief = _belief(context, start, end, entries, entity, close_before, close_after, before, gap_before)
    if belief < 0.5:
        return None
    return _mention(part, start, end, entries, belief)


def _abbreviation(
    part: FieldText, start: int, end: int, entries: tuple[GazetteerEntry, ...], gap_before: str, label: str
) -> NameMention | None:
    text = part.text[start:end]
    after_comma = gap_before.strip() == "," or gap_before.strip() == "("
    if "." in text[:-1] or text.isupper() or after_comma or label in PLACE_LABELS:
        return _mention(part, start, end, entries, 0.9, short=entries[0].feature_code != "PCLI")
    return None


def _divisions(
    gazetteer: Gazetteer, text: str, entries: tuple[GazetteerEntry, ...], full: str
) -> tuple[GazetteerEntry, ...]:
    named = [e for e in gazetteer.lookup(full) if e.feature_code.startswith("ADM")]
    if named:
        return tuple(named)
    return tuple(e for e in entries if e.feature_code.startswith("ADM"))


def _belief(
    context: _Context, start: int, end: int, entries: tuple[GazetteerEntry, ...], entity: Entity | None,
    previous: Word | None, following: Word | None, before: Word | None, gap_before: str,
) -> float:  # fmt: skip
    """0..1 that the name is a place here."""
    text = context.text[start:end]
    label = entity.label if entity else ""
    top = entries[0]
    big = any(e.feature_code in ("PCLI", "ADM1", "CONT", "RGN", "PPLC") for e in entries[:3])
    ordinary = all(e.matched == "ordinary" for e in entries)
    words = text.count(" ") + text.count("-") + 1
    next_word = _plain(following)
    previous_word = _plain(previous)
    contained = bool(re.match(r", ?[A-Z]", context.text[end : end + 3]))
    score = 0.0
    if label in PLACE_LABELS:
        score += 3.0
    elif label in ("FAC", "ORG", "NORP"):
        score += 1.0
    elif label == "PERSON":
        score -= 2.5
    elif label in ("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "WORK_OF_ART", "LAW", "EVENT"):
        score -= 0.5
    else:
        score -= 0.2
    if big:
        score += 2.0
    elif top.population >= 100_000:
        score += 1.2
    elif top.population >= 15_000:
        score += 0.5
    else:
        score -= 0.5
    if words > 1:
        score += 1.0
    if ordinary:
        score -= 3.5
    if contained:
        score += 1.0
    if previous_word in LOCATIVES:
        score += 0.9
    if previous_word in TITLES and previous is not None and previous.begins_name:
        score -= 3.0
    if next_word in SPEECH_VERBS:
        score -= 1.5
    if next_word in TEAM_WORDS | MEDIA_WORDS:
        score -= 0.5
    if words == 1 and fold_word(text) in context.surnames and label not in PLACE_LABELS:
        score -= 2.5
    outside = entity is None or (entity.start >= start and entity.end <= end)
    if outside and previous is not None and previous.begins_name and not previous.capitals and gap_before == " ":
        score -= 1.0
    if outside and following is not None and following.begins_name and next_word not in DIVISION_WORDS | WATER_WORDS:
        score -= 0.8
    return 1.0 if score > 4 else 0.99 if score > 3 else 0.9 if score > 2 else 0.75 if score > 1 else 0.6 if score > 0.5 else 0.2


def _unknown_places(part: FieldText, context: _Context, found: list[NameMention]) -> list[NameMention]:
    """Names that the model calls places and the gazetteer lacks."""
    unknown = []
    taken = [(m.start, m.end) for m in found]
    for entity in context.entities:
        if entity.label not in PLACE_LABELS or any(s < entity.end and entity.start < e for s, e in taken):
            continue
        start, end = entity.start, entity.end
        text = part.text[start:end]
        if text.lower().startswith("the "):
            start += 4
        text = part.text[start:end]
        if not text or text[0] == text[0].lower() or text.isupper() or any(c.isdigit() for c in text):
            continue
        if text.endswith(("'s", "’s")):
            end -= 2
        _, after, _, gap = _neighbours(context, start, end)
        if after is not None and gap == " " and after.key in STREET_WORDS:
            continue
        if name_key(text).split()[-1] in STREET_WORDS:
            continue
        unknown.append(_mention(part, start, end, (), 0.3))
    return unknown


def _mention(
    part: FieldText, start: int, end: int, entries: tuple[GazetteerEntry, ...], belief: float, *,
    division: bool = False, demonym: bool = False, short: bool = False,
) -> NameMention:  # fmt: skip
    head = part.field == "text" and start < 60 and bool(_HEAD.match(part.text[end : end + 40]))
    return NameMention(
        part.field, start, end, part.text[start:end], entries, belief, division, demonym, head, short
    )
