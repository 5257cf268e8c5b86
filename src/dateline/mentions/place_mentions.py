"""What the search for places passes from step to step: proposals, what is known around them, judgements, mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dateline.mentions.place_evidence import FieldContext, FieldText
from dateline.ports import GazetteerEntry


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

    believed: frozenset[str] = frozenset()
    """Keys of the names that are places somewhere."""
    said: frozenset[str] = frozenset()
    """Keys of the names that the text calls a village, a town, a district."""

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
