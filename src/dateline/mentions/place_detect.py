"""Which stretches of a text are names of places: the gazetteer proposes, model and words around it decide.

A small model labels only about half of the local names, so a name of the gazetteer is judged by all its
evidence (`place_evidence`), not by the model alone; and what the model calls a place stays even where
the gazetteer lacks it.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from dateline.mentions.place_evidence import (
    PLACE_LABELS,
    ArticleNames,
    FieldContext,
    FieldText,
    belief,
    entity_at,
    evidence,
    field_context,
    neighbours,
)
from dateline.mentions.place_names import Word, name_key
from dateline.mentions.place_words import (
    DIVISION_BEFORE,
    DIVISION_WORDS,
    FEATURES_AFTER,
    FEATURES_BEFORE,
    LOCATIVES,
    MEDIA_WORDS,
    SETTLEMENT_OF,
    STREET_WORDS,
)
from dateline.ports import Entity, Gazetteer, GazetteerEntry

THRESHOLD = 0.5  # least belief of a name that is kept
_GAPS = (" ", "\u00a0", "-")
_CURRENCY = frozenset("$€£")
FOREIGN = "name: nowhere where towns bear English surnames"
_NO_PLACE_LABELS = ("LANGUAGE", "PERSON", "LOC", "FAC", "PRODUCT", "WORK_OF_ART")


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stretch that is a name of the gazetteer, with what its text says for and against a place.

    `decided`: what stands whatever else the article says (a division, a demonym, an abbreviation).
    """

    start: int
    end: int
    key: str
    entries: tuple[GazetteerEntry, ...]
    features: tuple[str, ...] = ()
    decided: NameMention | None = None


@dataclass(frozen=True, slots=True)
class Proposals:
    """A field's proposals in order of their start, the longest first."""

    part: FieldText
    context: FieldContext
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the article's surer names are: what they share -> the keys of the names that say so."""

    countries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    divisions: Mapping[int, frozenset[str]] = field(default_factory=dict)
    cells: Mapping[tuple[int, int], frozenset[str]] = field(default_factory=dict)
    hint: str | None = None  # the source's country


def propose(part: FieldText, gazetteer: Gazetteer, names: ArticleNames) -> Proposals:
    """The names of the gazetteer in a field. `names`: the article's people and places as the model
    sees them.
    """
    spans = sorted(gazetteer.find_names(part.text), key=lambda s: (s[0], -s[1]))
    longest: dict[int, int] = {}
    for start, end in spans:
        longest.setdefault(start, end)
    scan = _Scan(part, field_context(part, names), gazetteer, longest)
    found = [p for start, end in spans if (p := _proposal(scan, start, end)) is not None]
    return Proposals(part, scan.context, tuple(found))


def select(found: Proposals, gazetteer: Gazetteer, around: Surroundings | None = None) -> list[NameMention]:
    """The proposals that are places, in order, none overlapping; `around` is what is known of the
    article so far.
    """
    kept: list[NameMention] = []
    taken = 0
    for proposal in found.proposals:
        if proposal.start < taken:
            continue
        mention = _decide(found.part, proposal, kept[-1] if kept else None, around)
        if mention is not None:
            kept.append(mention)
            taken = mention.end
    kept += _unknown_places(found, kept, gazetteer)
    kept.sort(key=lambda m: m.start)
    return kept


@dataclass(slots=True)
class _Scan:
    part: FieldText
    context: FieldContext
    gazetteer: Gazetteer
    longest: dict[int, int]

    def mention(
        self, start: int, end: int, entries: tuple[GazetteerEntry, ...], sure: float, *,
        division: bool = False, demonym: bool = False,
    ) -> Proposal:  # fmt: skip
        text = self.part.text[start:end]
        mention = NameMention(self.part.field, start, end, text, entries, sure, division, demonym)
        return Proposal(start, end, name_key(text), entries, decided=mention)


def _proposal(scan: _Scan, start: int, end: int) -> Proposal | None:
    text = scan.part.text
    entries = tuple(scan.gazetteer.lookup(text[start:end]))
    if not entries or _CURRENCY.intersection(text[end : end + 1] + text[max(0, start - 1) : start]):
        return None  # US$460 million
    before, after, gap_before, gap_after = neighbours(scan.context, start, end)
    close_before = before if gap_before in _GAPS else None
    close_after = after if gap_after in _GAPS else None
    matched = {e.matched for e in entries}
    if matched == {"postal"}:
        return Proposal(start, end, "", entries, ("postal",)) if gap_before.strip() == "," else None
    if matched <= {"postal", "abbreviation"}:
        return _abbreviation(scan, start, end, entries, gap_before)
    division = _division(scan, start, end, entries, close_before, close_after)
    if division is not None:
        return division
    entity = entity_at(scan.context, start, end)
    label = entity.label if entity is not None else ""
    if "demonym" in matched:
        if label in _NO_PLACE_LABELS:
            return None  # "spoke French", "Monica French", "Indian Lake Road"
        if matched == {"demonym"} or label not in PLACE_LABELS:
            return scan.mention(
                start, end, tuple(e for e in entries if e.matched == "demonym"), 0.9, demonym=True
            )
    if _part_of_longer_name(close_before, close_after) or _newspaper(close_after, entity):
        return None
    features = evidence(scan.context, start, end, entries, contained=_contained(scan, end, entries))
    return Proposal(start, end, name_key(text[start:end]), entries, tuple(features))


def _decide(
    part: FieldText, proposal: Proposal, last: NameMention | None, around: Surroundings | None
) -> NameMention | None:
    if proposal.decided is not None:
        return proposal.decided
    entries = proposal.entries
    container = _contains(entries, last, part.text, proposal.start)
    if proposal.features == ("postal",):  # "Charleston, WV": only behind a place that lies there
        entries = tuple(e for e in entries if _contains((e,), last, part.text, proposal.start))
        sure = 0.95 if entries else 0.0
    else:
        sure = belief([*proposal.features, *_article_features(proposal, container, part.text, last, around)])
    if sure < THRESHOLD:
        return None
    text = part.text[proposal.start : proposal.end]
    return NameMention(part.field, proposal.start, proposal.end, text, entries, sure)


def _article_features(
    proposal: Proposal, container: bool, text: str, last: NameMention | None, around: Surroundings | None
) -> list[str]:
    """What the rest of the article says: the place before, and where the surer names are."""
    found = []
    if container:
        found.append("container")
    if last is not None and not last.demonym and proposal.start - last.end <= 6:
        between = text[last.end : proposal.start].strip()
        if between in (",", "and", ", and", "or", "/", "&", "to", "et", "و", "،", "اور"):
            found.append("beside")
    if around is None or not (around.countries or around.hint):
        return found
    own = {proposal.key}
    if around.hint and any(e.country_code == around.hint for e in proposal.entries):
        found.append("article: source's country")
    if not around.countries.keys() or all(keys <= own for keys in around.countries.values()):
        return found
    if any(around.countries.get(e.country_code or "", own) - own for e in proposal.entries):
        found.append("article: country of others")
    else:
        found.append("article: country of no other")
    inside = [any(around.divisions.get(i, own) - own for i in e.ancestors[1:2]) for e in proposal.entries]
    if any(inside):
        found.append("article: division of others")
        if all(inside):
            found.append("article: only in a division of others")
            if FOREIGN in proposal.features:
                found.append("article: only in a division of others, no English surname")
    elif all(around.countries.get(e.country_code or "", own) - own for e in proposal.entries):
        found.append("article: only in a country of others")
    if any(around.cells.get(cell, own) - own for e in proposal.entries for cell in (cell_of(e),)):
        found.append("article: near others")
    return found


def cell_of(entry: GazetteerEntry) -> tuple[int, int]:
    """The entry's cell of the one-degree grid."""
    return math.floor(entry.latitude), math.floor(entry.longitude)


def _contains(entries: tuple[GazetteerEntry, ...], last: NameMention | None, text: str, start: int) -> bool:
    """Whether the name kept last stands right before a comma here and lies in one of `entries`."""
    if last is None or not 0 < start - last.end <= 3 or "," not in text[last.end : start]:
        return False
    ids = {e.geonameid for e in entries}
    return any(ids.intersection(e.ancestors) for e in last.entries)


def _abbreviation(
    scan: _Scan, start: int, end: int, entries: tuple[GazetteerEntry, ...], gap_before: str
) -> Proposal | None:
    """U.S. and NSW anywhere; "Ind." only behind a comma or where the model says place."""
    text = scan.part.text[start:end]
    entity = entity_at(scan.context, start, end)
    after_comma = gap_before.strip() in (",", "(", ", (") and start > 0
    labelled = entity is not None and entity.label in PLACE_LABELS
    if not ("." in text[:-1] or (text.isupper() and text.isalpha()) or after_comma or labelled):
        return None
    if re.match(r" ?\d", scan.part.text[end : end + 2]) and entries[0].feature_code != "PCLI":
        return None  # "W.Va. 61" is a road
    return scan.mention(start, end, tuple(e for e in entries if e.matched == "abbreviation"), 0.9)


def _division(
    scan: _Scan,
    start: int,
    end: int,
    entries: tuple[GazetteerEntry, ...],
    before: Word | None,
    after: Word | None,
) -> Proposal | None:
    """ "Kech district", "Laurel County", "district Kech": the division of that name, if there is one."""
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


def _newspaper(after: Word | None, entity: Entity | None) -> bool:
    """ "Washington Post", where the model takes both words for one name."""
    if after is None or entity is None or not after.begins_name or after.key not in MEDIA_WORDS:
        return False
    return entity.label in ("ORG", "WORK_OF_ART") and entity.end >= after.start


def _contained(scan: _Scan, end: int, entries: tuple[GazetteerEntry, ...]) -> bool:
    """Whether a place that contains one of `entries` follows: "Pandi, Bulacan"."""
    gap = re.match(r",? \(?", scan.part.text[end : end + 3])
    if gap is None or not {",", "("}.intersection(gap.group()):
        return False
    at = end + gap.end()
    if at not in scan.longest:
        return False
    outer = {o.geonameid for o in scan.gazetteer.lookup(scan.part.text[at : scan.longest[at]])}
    return any(outer.intersection(e.ancestors) for e in entries)


def _unknown_places(found: Proposals, kept: list[NameMention], gazetteer: Gazetteer) -> list[NameMention]:
    """Names that the model calls places and the gazetteer lacks: of several words, or told to be
    places by the text.
    """
    unknown = []
    text, context = found.part.text, found.context
    starts = [m.start for m in kept]
    for entity in context.entities:
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
        if at and kept[at - 1].end > start:
            continue
        before, after, gap_before, gap_after = neighbours(context, start, end)
        if words[-1] in STREET_WORDS or (
            after is not None and gap_after == " " and after.key in STREET_WORDS
        ):
            continue
        if words[-1] in context.names.surnames:
            continue
        several = len(words) > 1 and (words[0] in FEATURES_BEFORE or words[-1] in FEATURES_AFTER)
        key = before.key if before is not None and gap_before == " " else ""
        told = key in LOCATIVES or key in SETTLEMENT_OF or bool(re.match(r", [A-Z]", text[end : end + 3]))
        if several or told:
            # a name that the evidence was too weak for, but the model and the words before it are sure of
            entries = tuple(e for e in gazetteer.lookup(name) if e.matched in ("name", "alias"))
            sure = 0.4 if several and told else 0.3
            unknown.append(NameMention(found.part.field, start, end, name, entries, sure))
    return unknown
