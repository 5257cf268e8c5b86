"""Which stretches of a text are names of places: the gazetteer proposes, the model's entities and the words around decide.

A small model labels only about half of the local names, so a name of the gazetteer is judged by all its evidence
(`place_evidence`), not by the model alone; and what the model calls a place stays even where the gazetteer lacks it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from dateline.mentions.place_evidence import (
    PLACE_LABELS,
    ArticleNames,
    FieldContext,
    FieldText,
    belief,
    entity_at,
    evidence,
    field_context,
    is_dateline,
    neighbours,
)
from dateline.mentions.place_names import Word, name_key
from dateline.mentions.place_words import (
    DIVISION_BEFORE,
    DIVISION_WORDS,
    FEATURES_AFTER,
    FEATURES_BEFORE,
    LOCATIVES,
    SETTLEMENT_OF,
    STREET_WORDS,
)
from dateline.ports import Gazetteer, GazetteerEntry

THRESHOLD = 0.5  # least belief of a name that is kept
_GAPS = (" ", "\u00a0", "-")


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


@dataclass(slots=True)
class _Scan:
    """A field being read: what the gazetteer proposes and what has been kept so far."""

    part: FieldText
    context: FieldContext
    gazetteer: Gazetteer
    longest: dict[int, int]
    kept: list[NameMention]

    def mention(
        self, start: int, end: int, entries: tuple[GazetteerEntry, ...], sure: float, *,
        division: bool = False, demonym: bool = False,
    ) -> NameMention:  # fmt: skip
        head = self.part.field == "text" and is_dateline(self.context, start, end)
        text = self.part.text[start:end]
        return NameMention(self.part.field, start, end, text, entries, round(sure, 3), division, demonym, head)


def find_mentions(
    part: FieldText, gazetteer: Gazetteer, names: ArticleNames | None = None
) -> list[NameMention]:
    """All place names of a field in order, none overlapping. `names`: the article's people and places."""
    spans = sorted(gazetteer.find_names(part.text), key=lambda s: (s[0], -s[1]))
    longest: dict[int, int] = {}
    for start, end in spans:
        longest.setdefault(start, end)
    scan = _Scan(part, field_context(part, names or ArticleNames()), gazetteer, longest, [])
    taken = 0
    for start, end in spans:
        if start >= taken:
            mention = _judge(scan, start, end)
            if mention is not None:
                scan.kept.append(mention)
                taken = mention.end
    found = scan.kept + _unknown_places(scan)
    found.sort(key=lambda m: m.start)
    return found


def _judge(scan: _Scan, start: int, end: int) -> NameMention | None:
    text = scan.part.text
    entries = tuple(scan.gazetteer.lookup(text[start:end]))
    if not entries:
        return None
    before, after, gap_before, gap_after = neighbours(scan.context, start, end)
    close_before = before if gap_before in _GAPS else None
    close_after = after if gap_after in _GAPS else None
    matched = {e.matched for e in entries}
    if text[end : end + 1] in "$€£" and text[end : end + 1]:
        return None  # US$460 million
    if matched <= {"postal", "abbreviation"}:
        return _abbreviation(scan, start, end, entries, gap_before)
    division = _division(scan, start, end, entries, close_before, close_after)
    if division is not None:
        return division
    entity = entity_at(scan.context, start, end)
    label = entity.label if entity is not None else ""
    if "demonym" in matched and label in ("LANGUAGE", "PERSON", "LOC", "FAC", "PRODUCT", "WORK_OF_ART"):
        return None  # "spoke French", "Monica French", "Indian Lake Road"
    if "demonym" in matched and not (matched - {"demonym"} and entity and entity.label in PLACE_LABELS):
        people = tuple(e for e in entries if e.matched == "demonym")
        return scan.mention(start, end, people, 0.9, demonym=True)
    if _part_of_longer_name(close_before, close_after):
        return None
    sure = belief(
        evidence(
            scan.context, start, end, entries,
            contained=_contained(scan, end, entries), container=_contains_last(scan, start, entries),
            beside=_beside(scan, start),
        )
    )  # fmt: skip
    return scan.mention(start, end, entries, sure) if sure >= THRESHOLD else None


def _abbreviation(
    scan: _Scan, start: int, end: int, entries: tuple[GazetteerEntry, ...], gap_before: str
) -> NameMention | None:
    """U.S. and NSW anywhere; "Ind." and "OH" only behind the place that lies there, or where the model says place."""
    text = scan.part.text[start:end]
    if {e.matched for e in entries} == {"postal"}:
        inside = tuple(e for e in entries if _contains_last(scan, start, (e,)))
        return scan.mention(start, end, inside, 0.95) if inside else None
    entity = entity_at(scan.context, start, end)
    after_comma = gap_before.strip() in (",", "(", ", (") and start > 0
    labelled = entity is not None and entity.label in PLACE_LABELS
    if "." in text[:-1] or (text.isupper() and text.isalpha()) or after_comma or labelled:
        if re.match(r" ?\d", scan.part.text[end : end + 2]) and text not in ("U.S.", "US", "UK"):
            return None  # "W.Va. 61" is a road, "250 B.C. 3" no province
        return scan.mention(start, end, entries, 0.9)
    return None


def _division(
    scan: _Scan, start: int, end: int, entries: tuple[GazetteerEntry, ...], before: Word | None, after: Word | None
) -> NameMention | None:
    """"Kech district", "Laurel County", "district Kech": the division of that name, if there is one."""
    text = scan.part.text
    if after is not None and after.key in DIVISION_WORDS:
        stop = after.short_end if after.short_key else after.end
        full = text[start:stop]
        named = tuple(e for e in scan.gazetteer.lookup(full) if e.feature_code.startswith("ADM"))
        bare = tuple(e for e in entries if e.feature_code.startswith("ADM") and e.matched != "ordinary")
        if named:
            return scan.mention(start, stop, named, 0.97, division=True)
        if bare and after.key not in ("department", "state", "agency", "division"):
            return scan.mention(start, stop if after.begins_name else end, bare, 0.95, division=True)
    if before is not None and before.key in DIVISION_BEFORE:
        bare = tuple(e for e in entries if e.feature_code.startswith("ADM"))
        if bare and not any(e.matched == "ordinary" for e in bare):
            return scan.mention(start, end, bare, 0.95, division=True)
    return None


def _part_of_longer_name(before: Word | None, after: Word | None) -> bool:
    """ "Orchard St.", "Lake Titicaca", "Neches River": named after a place or not, it is another thing."""
    if after is not None and after.begins_name and after.key in STREET_WORDS:
        return True
    return before is not None and before.begins_name and before.key in ("lake", "mount")


def _contained(scan: _Scan, end: int, entries: tuple[GazetteerEntry, ...]) -> bool:
    """Whether a place that contains one of `entries` follows: "Pandi, Bulacan"."""
    gap = re.match(r",? \(?", scan.part.text[end : end + 3])
    if gap is None or "," not in gap.group() and "(" not in gap.group():
        return False
    at = end + gap.end()
    if at not in scan.longest:
        return False
    outer = {o.geonameid for o in scan.gazetteer.lookup(scan.part.text[at : scan.longest[at]])}
    return any(outer.intersection(e.ancestors) for e in entries)


def _contains_last(scan: _Scan, start: int, entries: tuple[GazetteerEntry, ...]) -> bool:
    """Whether the name kept last stands right before a comma here and lies in one of `entries`."""
    last = scan.kept[-1] if scan.kept else None
    if last is None or not 0 < start - last.end <= 3 or "," not in scan.part.text[last.end : start]:
        return False
    ids = {e.geonameid for e in entries}
    return any(ids.intersection(e.ancestors) for e in last.entries)


def _beside(scan: _Scan, start: int) -> bool:
    last = scan.kept[-1] if scan.kept else None
    if last is None or start - last.end > 6 or last.demonym:
        return False
    return scan.part.text[last.end : start].strip() in (",", "and", ", and", "or", "/", "&", "to", "et")


def _unknown_places(scan: _Scan) -> list[NameMention]:
    """Names that the model calls places and the gazetteer lacks: of several words, or told to be places by the text."""
    unknown = []
    text = scan.part.text
    starts = [m.start for m in scan.kept]
    for entity in scan.context.entities:
        if entity.label not in PLACE_LABELS:
            continue
        start, end = entity.start, entity.end
        if text[start : start + 4].lower() == "the ":
            start += 4
        while end > start and text[end - 2 : end] in ("'s", "’s"):
            end -= 2
        name = text[start:end]
        words = name_key(name).split()
        if not words or name[0] == name[0].lower() or name.isupper() or any(c.isdigit() for c in name):
            continue
        at = bisect_left(starts, end)
        if at and scan.kept[at - 1].end > start:
            continue
        before, after, gap_before, gap_after = neighbours(scan.context, start, end)
        if words[-1] in STREET_WORDS or (after is not None and gap_after == " " and after.key in STREET_WORDS):
            continue
        if words[-1] in scan.context.names.surnames:
            continue
        several = len(words) > 1 and (words[0] in FEATURES_BEFORE or words[-1] in FEATURES_AFTER)
        key = before.key if before is not None and gap_before == " " else ""
        told = key in LOCATIVES or key in SETTLEMENT_OF or bool(re.match(r", [A-Z]", text[end : end + 3]))
        if several or told:
            # a name that the evidence was too weak for, but the model and the words before it are sure of
            entries = tuple(e for e in scan.gazetteer.lookup(name) if e.matched in ("name", "alias"))
            unknown.append(scan.mention(start, end, entries, 0.4 if several and told else 0.3))
    return unknown
