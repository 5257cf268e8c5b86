"""Which stretches of a text are names of places: the gazetteer proposes, model and words around it decide.

A small model labels only about half of the local names, so a name of the gazetteer is judged by all its
evidence (`place_evidence`), not by the model alone; and what the model calls a place stays even where
the gazetteer lacks it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dateline.mentions.place_evidence import (
    IN_NAME,
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
from dateline.mentions.place_institutions import (
    NEVER_A_PLACE,
    NO_PLACE,
    acts_as_state,
    institution,
    other_people,
)
from dateline.mentions.place_names import Word, name_key
from dateline.mentions.place_unknown import unknown_features, unknown_names
from dateline.mentions.place_weights import PlaceWeights
from dateline.mentions.place_words import DIVISION_BEFORE, DIVISION_WORDS, STREET_WORDS
from dateline.ports import Gazetteer, GazetteerEntry

_LIST_GAPS = frozenset({", ", " and ", ", and ", " or ", "/", " & "})
TAIL = 6  # characters: ", and " and what follows "Ghent & "
THRESHOLD = 0.5  # least belief of a name that is kept
_GAPS = (" ", "\u00a0", "-")
_NEVER = frozenset(
    IN_NAME + kind + of for kind in NEVER_A_PLACE for of in ("", ", country")
) | {f"{IN_NAME}{kind}, country" for kind in ("agency", "military")}
_CURRENCY = frozenset("$€£")
FOREIGN = "name: nowhere where towns bear English surnames"
_NO_PLACE_LABELS = ("LANGUAGE", "PERSON", "LOC", "FAC", "PRODUCT", "WORK_OF_ART")


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name found in a field. `entries` are the places it may mean, most populous first; empty if unknown.

    `division`: the name is a division's ("Kech district"). `belief`: 0..1 that this is a place at all.
    `features`: what that was judged by. `witness`: it stands in the name of something else ("Sudanese Army"): no
    place, but it says which country the article is about.
    """

    field: str
    start: int
    end: int
    text: str
    entries: tuple[GazetteerEntry, ...]
    belief: float
    division: bool = False
    demonym: bool = False
    features: tuple[str, ...] = ()
    witness: bool = False
    tail: str = ""  # the few characters behind it


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
    namesakes: frozenset[str] = frozenset()  # names that an institution or an illness bears somewhere here
    beliefs: Mapping[str, Sequence[tuple[float, str, int]]] = field(default_factory=dict)
    """Key of a name -> how far its two most believed mentions are, with field and start, the first reading over."""

    def belief_elsewhere(self, key: str, field: str, start: int) -> float | None:
        """The belief in the name where it stands best, this mention left out; None where it stands nowhere else."""
        others = [b for b, f, at in self.beliefs.get(key, ()) if (f, at) != (field, start)]
        return max(others, default=None)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was made of a stretch: `features` by which it was judged, and the mention if it is one."""

    start: int
    end: int
    key: str
    features: tuple[str, ...]
    belief: float
    mention: NameMention | None


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


def select(
    found: Proposals, gazetteer: Gazetteer, weights: PlaceWeights, around: Surroundings | None = None
) -> list[NameMention]:
    """The proposals that are places or witnesses, in order, none overlapping; `around` is what is known of the
    article so far.
    """
    return [j.mention for j in judge(found, gazetteer, weights, around) if j.mention is not None]


def judge(
    found: Proposals, gazetteer: Gazetteer, weights: PlaceWeights, around: Surroundings | None = None
) -> list[Judgement]:
    """What is made of each proposal and of each name that the gazetteer lacks, in order of their start."""
    judged: list[Judgement] = []
    last: NameMention | None = None
    taken = 0
    for proposal in found.proposals:
        if proposal.start < taken:
            continue
        judgement = _decide(found.part, proposal, last, around, weights)
        judged.append(judgement)
        if judgement.mention is not None:
            taken = judgement.mention.end
            last = last if judgement.mention.witness else judgement.mention
    judged += _judge_unknown(found, [j.mention for j in judged if j.mention], gazetteer, weights, around)
    judged.sort(key=lambda j: j.start)
    return judged


@dataclass(slots=True)
class _Scan:
    part: FieldText
    context: FieldContext
    gazetteer: Gazetteer
    longest: dict[int, int]

    def mention(
        self, start: int, end: int, entries: tuple[GazetteerEntry, ...], sure: float, *,
        division: bool = False, demonym: bool = False, witness: bool = False,
    ) -> Proposal:  # fmt: skip
        text = self.part.text[start:end]
        mention = NameMention(
            self.part.field, start, end, text, entries, sure, division, demonym,
            witness=witness, tail=self.part.text[end : end + TAIL],
        )  # fmt: skip
        return Proposal(start, end, name_key(text), entries, decided=mention)


def _proposal(scan: _Scan, start: int, end: int) -> Proposal | None:
    text = scan.part.text
    entries = tuple(scan.gazetteer.lookup(text[start:end]))
    if not entries or _CURRENCY.intersection(text[end : end + 1] + text[max(0, start - 1) : start]):
        return None  # US$460 million
    if text[end : end + 1] == "/" and text[end + 1 : end + 2].isdigit():
        return None  # A/Brisbane/59/2007 is a strain
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
            return _people(scan, start, end, tuple(e for e in entries if e.matched == "demonym"))
    if _part_of_longer_name(close_before, close_after):
        return None
    features = evidence(scan.context, start, end, entries, contained=_contained(scan, end, entries))
    return Proposal(start, end, name_key(text[start:end]), entries, tuple(features))


def _people(scan: _Scan, start: int, end: int, entries: tuple[GazetteerEntry, ...]) -> Proposal | None:
    """A people's name: a demonym; where its state or an organisation is named, a witness; none in "South American"."""
    words, starts, text = scan.context.words, scan.context.starts, scan.part.text
    if other_people(words, starts, text, start):
        return None
    witness = acts_as_state(words, starts, text, end) or institution(words, starts, text, start, end) in NO_PLACE
    return scan.mention(start, end, entries, 0.9, demonym=True, witness=witness)


def _decide(
    part: FieldText,
    proposal: Proposal,
    last: NameMention | None,
    around: Surroundings | None,
    weights: PlaceWeights,
) -> Judgement:
    start, end = proposal.start, proposal.end
    if proposal.decided is not None:
        return Judgement(start, end, proposal.key, proposal.features, proposal.decided.belief, proposal.decided)
    entries = proposal.entries
    container = _contains(entries, last, part.text, start)
    features = proposal.features
    if features == ("postal",):  # "Charleston, WV": only behind a place that lies there
        entries = tuple(e for e in entries if _contains((e,), last, part.text, start))
        sure = 0.95 if entries else 0.0
    else:
        features = (
            *features,
            *_article_features(proposal, container, part.text, last, around),
            *_elsewhere(proposal.key, part.field, start, around),
        )
        sure = 0.0 if _NEVER.intersection(features) else belief(features, weights)
    witness = sure < THRESHOLD
    if witness and not (entries and entries[0].feature_code in ("PCLI", "ADM1") and _in_a_name(features)):
        return Judgement(start, end, proposal.key, features, sure, None)
    text = part.text[start:end]
    mention = NameMention(
        part.field, start, end, text, entries, sure,
        features=features, witness=witness, tail=part.text[end : end + TAIL],
    )  # fmt: skip
    return Judgement(start, end, proposal.key, features, sure, mention)


def _in_a_name(features: tuple[str, ...]) -> bool:
    return any(f.startswith(IN_NAME) for f in features)


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
    if around is not None and proposal.key in around.namesakes and not _in_a_name(proposal.features):
        found.append("article: a namesake")
    if around is None or not (around.countries or around.hint):
        return found
    own = {proposal.key}
    if around.hint and any(e.country_code == around.hint for e in proposal.entries):
        found.append("article: source's country")
    if not around.countries.keys() or all(keys <= own for keys in around.countries.values()):
        return found
    if any(around.countries.get(e.country_code or "", own) - own for e in proposal.entries):
        found.append("article: country of others")
    elif "name: country" in proposal.features:
        found.append("article: country of no other, a country")
    elif any(e.country_code for e in proposal.entries):
        found.append("article: country of no other")
    else:
        found.append("article: of no country")
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
        first = after.key in ("region", "territory", "state")  # "the Houston region" is no county
        bare = tuple(
            e for e in entries
            if e.feature_code.startswith("ADM1" if first else "ADM") and e.matched != "ordinary"
        )  # fmt: skip
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
    if gap is None or not {",", "("}.intersection(gap.group()):
        return False
    at = end + gap.end()
    if at not in scan.longest:
        return False
    outer = {o.geonameid for o in scan.gazetteer.lookup(scan.part.text[at : scan.longest[at]])}
    return any(outer.intersection(e.ancestors) for e in entries)


def _judge_unknown(
    found: Proposals,
    kept: list[NameMention],
    gazetteer: Gazetteer,
    weights: PlaceWeights,
    around: Surroundings | None,
) -> list[Judgement]:
    """What is made of the names that the gazetteer lacks (or for which the evidence was too weak)."""
    judged: list[Judgement] = []
    text = found.part.text
    taken = [(m.start, m.end) for m in kept]
    edges = {m.end for m in kept if not m.witness and not m.demonym}
    called = frozenset(around.beliefs) if around is not None else frozenset()
    for unknown in unknown_names(found.context, taken, called):
        start, end = unknown.start, unknown.end
        beside = any(text[at:start] in _LIST_GAPS for at in range(max(0, start - 6), start) if at in edges)
        key = name_key(text[start:end])
        features = (
            *unknown_features(found.context, unknown, beside=beside),
            *_elsewhere(key, found.part.field, start, around),
        )
        sure = belief(features, weights)
        if sure < THRESHOLD:
            judged.append(Judgement(start, end, key, features, sure, None))
            continue
        name = text[start:end]
        entries = tuple(e for e in gazetteer.lookup(name) if e.matched in ("name", "alias"))
        mention = NameMention(
            found.part.field, start, end, name, entries, sure, features=features, tail=text[end : end + TAIL]
        )
        judged.append(Judgement(start, end, key, features, sure, mention))
        edges.add(end)
    return judged


def _elsewhere(key: str, field: str, start: int, around: Surroundings | None) -> list[str]:
    """What the name is taken for where else it stands in the article."""
    other = around.belief_elsewhere(key, field, start) if around is not None else None
    if other is None:
        return []
    if other >= THRESHOLD:
        return ["elsewhere: surely" if other >= 0.9 else "elsewhere: likely"]
    return ["elsewhere: hardly" if other < 0.25 else "elsewhere: unlikely"]
