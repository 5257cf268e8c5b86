"""How likely a name is a place where it stands: features of the name and of the words around it, in a
logistic model.

The weights are fitted by `scripts/train_places.py` on news with marked place names; features are general and
none knows a name.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.mentions.place_institutions import institution
from dateline.mentions.place_names import Word, name_key, words_in, words_of
from dateline.mentions.place_weights import PlaceWeights
from dateline.mentions.place_words import (
    DIVISION_OF,
    DIVISION_WORDS,
    FEATURES_AFTER,
    FEATURES_BEFORE,
    HONORIFICS,
    LOCAL_NOUNS,
    LOCATIVES,
    OF_A_PLACE,
    PART_OF,
    PLACE_NOUNS,
    POSTPOSITIONS,
    POSTPOSITIONS_IN,
    SETTLEMENT_OF,
    SPEECH_VERBS,
    STREET_WORDS,
    TEAM_WORDS,
    TITLES,
)
from dateline.ports import Entity, GazetteerEntry, TaggedText

PLACE_LABELS = frozenset({"GPE", "LOC"})
_OWN_LABELS = frozenset(
    {"GPE", "LOC", "FAC", "ORG", "NORP", "PERSON", "LANGUAGE", "PRODUCT", "WORK_OF_ART", "EVENT"}
)
ENGLISH_NAMED = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
CASELESS = "name: script without capitals"
TOWN_OF = "before: village of"
DIVISION_NAMED = "before: province of"
DATELINE = "dateline"
UNKNOWN = "name: unknown"
IN_NAME = "in the name of: "
SEAT_POPULATION = 12_000
_SIZES = (2_000, 10_000, 50_000, 200_000, 1_000_000)
_HEAD = re.compile(
    r"\s*(?:,[^,\n]{2,20})?\s*(?:[-–—]{1,2}\s|:\s|\((?:AP|Reuters|AFP|UPI|CNN|PTI|APP|IRNA)\))"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n|]|[.!?][\"'”’)])\s*[-•\"'“‘(]*$")


@dataclass(frozen=True, slots=True)
class FieldText:
    """One field of an article with its tagged segments: (offset into `text`, what the model read there)."""

    field: str
    text: str
    tagged: Sequence[tuple[int, TaggedText]] = ()


@dataclass(frozen=True, slots=True)
class ArticleNames:
    """What the model made of names anywhere in the article, folded: people's last and other words, places."""

    surnames: frozenset[str] = frozenset()
    person_words: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FieldContext:
    """A field's words and entities, ready for look-up by offset."""

    text: str
    words: Sequence[Word]
    starts: list[int]
    entities: list[Entity]
    entity_starts: list[int]
    names: ArticleNames
    read: list[tuple[int, int]]  # what the model was given, in order


def article_names(parts: Sequence[FieldText]) -> ArticleNames:
    """The model's people and places over all fields."""
    surnames, person_words, places = set(), set(), set()
    for part in parts:
        for offset, tagged in part.tagged:
            for entity in tagged.entities:
                text = part.text[offset + entity.start : offset + entity.end]
                if entity.label == "PERSON":
                    words = [w.short_key or w.key for w in words_of(text)]
                    if len(words) >= 2:
                        surnames.add(words[-1])
                        person_words.update(words[:-1])
                elif entity.label in PLACE_LABELS:
                    places.add(name_key(text.removesuffix("'s").removesuffix("’s")))
    return ArticleNames(frozenset(surnames), frozenset(person_words), frozenset(places))


def field_context(part: FieldText, names: ArticleNames) -> FieldContext:
    """The look-up tables of one field."""
    words = words_in(part.text)
    entities = sorted(
        (Entity(e.start + offset, e.end + offset, e.label) for offset, t in part.tagged for e in t.entities),
        key=lambda e: e.start,
    )
    read = sorted((offset, offset + len(t.text)) for offset, t in part.tagged if t.read)
    return FieldContext(
        part.text, words, [w.start for w in words], entities, [e.start for e in entities], names, read
    )


def was_read(context: FieldContext, at: int) -> bool:
    """Whether the model was given the passage at this offset: in the rest its silence says nothing."""
    number = bisect_right(context.read, (at, len(context.text) + 1)) - 1
    return number >= 0 and context.read[number][1] > at


def entity_at(context: FieldContext, start: int, end: int) -> Entity | None:
    """The model's last entity that overlaps the span, if any."""
    at = bisect_right(context.entity_starts, end - 1) - 1
    if at >= 0 and context.entities[at].end > start:
        return context.entities[at]
    return None


def neighbours(context: FieldContext, start: int, end: int) -> tuple[Word | None, Word | None, str, str]:
    """The words before and after the span, and what lies between them and it."""
    first = bisect_right(context.starts, start) - 1
    before = context.words[first - 1] if first >= 1 else None
    at = bisect_right(context.starts, end - 1)
    after = context.words[at] if at < len(context.words) else None
    return (
        before,
        after,
        context.text[before.end : start] if before else context.text[:start],
        context.text[end : after.start] if after else context.text[end:],
    )


def is_dateline(context: FieldContext, start: int, end: int) -> bool:
    """Whether the name stands at the head of a line as a dateline does: "QUETTA:", "Kabul (Reuters)",
    "Boston —".
    """
    line = context.text.rfind("\n", 0, start) + 1
    return (
        start - line < 60
        and bool(_HEAD.match(context.text, end))
        and context.text[line:start].strip(" ,") == ""
    )


def evidence(
    context: FieldContext, start: int, end: int, entries: tuple[GazetteerEntry, ...], *, contained: bool
) -> list[str]:
    """Names of the features of `text[start:end]` that hang on the text alone.

    `contained`: a place that contains it follows ("Pandi, Bulacan").
    """
    text = context.text[start:end]
    entity = entity_at(context, start, end)
    before, after, gap_before, gap_after = neighbours(context, start, end)
    found = [*_label_features(context, entity, start, end), *_name_features(text, entries, context.names)]
    if contained:
        found.append("contained")
    if is_dateline(context, start, end):
        found.append(DATELINE)
    inside = entity is not None and entity.start <= start and entity.end >= end
    if CASELESS in found:
        found += _caseless_features(before, after, gap_before, gap_after)
    else:
        found += _before_features(context, before, gap_before, start, entity if inside else None)
        found += _after_features(after, gap_after, end, entity if inside else None)
        kind = institution(context.words, context.starts, context.text, start, end)
        if kind is not None:
            found.append(IN_NAME + kind)
            if "name: country" in found:
                found.append(f"{IN_NAME}{kind}, country")
    if _SENTENCE_START.search(context.text[max(0, start - 6) : start]):
        found.append("sentence start")
    if _alone(context.text, start, end):
        found.append("alone in its line or cell")
    return found


def _caseless_features(before: Word | None, after: Word | None, gap_before: str, gap_after: str) -> list[str]:
    """What stands around a name in a script without capitals; "in" may be written onto it ("ببغداد")."""
    found = []
    onto = gap_before.strip()
    if onto in ("ب", "وب") or (not onto and before is not None and before.key in PLACE_NOUNS):
        found.append("before: district or near")
    elif not onto and before is not None and before.key in OF_A_PLACE:
        found.append("before: of a place")
    if after is not None and gap_after == " ":
        if after.key in POSTPOSITIONS_IN:
            found.append("after: in")
        elif after.key in POSTPOSITIONS:
            found.append("after: of or from")
    return found


def belief(features: Sequence[str], weights: PlaceWeights) -> float:
    """0..1 that a name with these features is a place."""
    table = weights[model_of(features)]
    return logistic(table["bias"] + sum(table.get(f, 0.0) for f in features))


def model_of(features: Sequence[str]) -> str:
    """Which of the weights file's detection models judges a name with these features."""
    if UNKNOWN in features:
        return "detect unknown"
    if CASELESS in features:
        return "detect caseless"
    return "detect unread" if "model: none" in features else "detect"


def logistic(score: float) -> float:
    """Log odds as a probability."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def townspeople(entry: GazetteerEntry) -> int:
    """The population, or a guess where none is known: GeoNames lists such a town because it is a
    division's seat.
    """
    return entry.population or SEAT_POPULATION


def _label_features(context: FieldContext, entity: Entity | None, start: int, end: int) -> list[str]:
    if entity is None:
        return ["model: nothing" if was_read(context, start) else "model: none"]
    label = entity.label if entity.label in _OWN_LABELS else "other"
    if label == "LOC":
        label = "GPE"
    if abs(entity.start - start) <= 4 and abs(entity.end - end) <= 2:
        where = "whole"
    elif entity.start >= start and entity.end <= end:
        where = "part"
    elif abs(entity.start - start) <= 4:
        where = "begins"
    else:
        where = "within"
    return [f"model: {label}", f"model: {label} {where}"]


def _name_features(text: str, entries: tuple[GazetteerEntry, ...], names: ArticleNames) -> list[str]:
    found = _entry_features(entries) if entries else []
    key = name_key(text)
    words = key.split()
    if len(words) > 1:
        found.append("name: several words")
    if len(words) > 2:
        found.append("name: three words")
    if len(text) <= 4:
        found.append("name: short")
        if len(text) <= 3:
            found.append("name: three letters")
    if text.isupper():
        found.append("name: capitals")
    if not text.isascii() and text.lower() == text.upper():
        found.append(CASELESS)
    if key in names.places:
        found.append("article: a place for the model")
    if words[-1] in names.surnames:
        found.append("article: a surname")
    if words[0] in names.person_words:
        found.append("article: a first name")
    return found


def _entry_features(entries: tuple[GazetteerEntry, ...]) -> list[str]:
    """What the gazetteer has under the name."""
    found = []
    codes = {e.feature_code for e in entries}
    if "PCLI" in codes:
        found.append("name: country")
    elif "ADM1" in codes:
        found.append("name: first-level division")
    elif any(not c.startswith(("PPL", "ADM")) for c in codes):
        found.append("name: region")
    elif "PPLC" in codes:
        found.append("name: capital")
    elif codes == {"ADM2"}:
        found.append("name: second-level division only")
    matched = {e.matched for e in entries}
    if "name" not in matched:
        found.append("name: alias only")
    if matched == {"ordinary"}:
        found.append("name: ordinary word")
    if not any(e.country_code in ENGLISH_NAMED for e in entries):
        found.append("name: nowhere where towns bear English surnames")
    size = max(townspeople(e) for e in entries)
    found.extend(f"name: population {bound}" for bound in _SIZES if size >= bound)
    if len(entries) > 5:
        found.append("name: shared by many")
    elif len({(e.country_code, e.admin1) for e in entries}) == 1:
        found.append("name: one place")
    return found


def _before_features(
    context: FieldContext, before: Word | None, gap: str, start: int, inside: Entity | None
) -> list[str]:
    if before is None:
        return []
    found = []
    if gap in (" ", "\u00a0", ". ", "-"):
        key = before.short_key or before.key
        if (
            key in LOCATIVES or context.text[before.start : before.end].lower() in LOCATIVES
        ):  # "à" folds to "a"
            found.append("before: locative")
            if inside is None or inside.start == start:
                found.append("before: locative, outside")
        elif key in HONORIFICS and before.begins_name:
            found.append("before: honorific")
        elif key in TITLES and before.begins_name:
            found.append("before: title")
        elif key in FEATURES_BEFORE and before.begins_name:
            found.append("before: lake or mount")
        elif before.begins_name and gap != ". " and len(before.key) > 1:
            alone = inside is None or inside.start >= start
            found.append("before: capital" if alone else "before: capital in name")
        elif len(before.key) == 1 and before.begins_name:
            found.append("before: initial")
        elif key == "the":
            found.append("before: the")
        if key == "of":
            first = bisect_right(context.starts, before.start - 1) - 1
            head = context.words[first].key if first >= 0 else ""
            if head in SETTLEMENT_OF:
                found.append(TOWN_OF)
            elif head in DIVISION_OF:
                found.append(DIVISION_NAMED)
            elif head in PART_OF:
                found.append("before: mayor of")
    elif gap.strip() in ("d'", "d’"):  # "le village d'Ansongo"
        found += ["before: locative", "before: locative, outside"]
    elif gap.strip() in (",", "/", "|") and before.begins_name:
        found.append("before: comma and name")
    elif any(c.isdigit() for c in before.key):
        found.append("before: number")
    return found


def _after_features(after: Word | None, gap: str, end: int, inside: Entity | None) -> list[str]:
    if after is None or gap not in (" ", "\u00a0", "-", "'s ", "’s "):
        return ["after: 's"] if gap.startswith(("'s", "’s")) else []
    found = ["after: 's"] if gap.startswith(("'s", "’s")) else []
    key = after.short_key or after.key
    if not after.begins_name:
        if key in SPEECH_VERBS:
            found.append("after: verb")
        elif key in LOCAL_NOUNS:
            found.append("after: local noun")
        elif key == "based":
            found.append("after: based")
        return found
    if key in STREET_WORDS:
        found.append("after: street")
    elif key in TEAM_WORDS:
        found.append("after: team")
    elif key in DIVISION_WORDS:
        found.append("after: division word")
    elif key in FEATURES_AFTER:
        found.append("after: river or bay")
    elif key in LOCAL_NOUNS:
        found.append("after: local noun, capital")
    else:
        alone = inside is None or inside.end <= end
        found.append("after: capital" if alone else "after: capital in name")
    return found


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the name is all there is in its line, list item or table cell (or between its slashes)."""
    left = text[max(0, start - 4) : start].rstrip(" ")
    right = text[end : end + 4].lstrip(" ")
    return (left == "" or left[-1] in "\n|/-•*") and (right == "" or right[0] in "\n|/")
