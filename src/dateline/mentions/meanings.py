"""What a name means in one source, in the sources of one country, or everywhere: rules that editors' corrections became.

    - {"name": "Hub", "place": "1176372", "source": "coastal-herald", "rule": 12}
    - {"name": "the Column", "actor": "saffron-column", "country": "PK"}

A file of such lines (`learned.yml`) is a list; every item names one place by its GeoNames id or one actor by its id in the
lexicon. Of the meanings that hold for an article the narrowest wins: its source's, its source's country's, everybody's.
A place is not taken for what a rule says where the article itself says otherwise: "Hyderabad, Telangana".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from dateline.errors import ConfigFileError
from dateline.mentions.actors import ActorEntry, ActorLexicon, plain_form
from dateline.mentions.place_names import name_key
from dateline.mentions.scripts import plain_text
from dateline.ports import Gazetteer, GazetteerEntry
from dateline.yaml_files import FAST_LOADER

RULE_KEYS = frozenset({"name", "place", "actor", "source", "country", "rule", "by", "approved_by", "on"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """`target`: a GeoNames id in digits, or an actor's id. Neither `source` nor `country`: everywhere. `rule`: the proposal
    that it came from; 0 for one written by hand.
    """

    kind: Literal["place", "actor"]
    name: str
    target: str
    source: str = ""
    country: str = ""
    rule: int = 0

    @property
    def narrowness(self) -> int:
        return 2 if self.source else 1 if self.country else 0

    def holds_for(self, source: str, country: str | None) -> bool:
        return (not self.source or self.source == source) and (not self.country or self.country == country)


@dataclass(frozen=True, slots=True)
class Meanings:
    """All of them, by kind and key of the name."""

    places: Mapping[str, tuple[Meaning, ...]] = field(default_factory=dict)
    actors: Mapping[str, tuple[Meaning, ...]] = field(default_factory=dict)

    def gazetteer_for(
        self, gazetteer: Gazetteer, source: str, country: str | None, text: str = ""
    ) -> Gazetteer:
        """`gazetteer` as an article of `source` has to read it; itself where no rule holds."""
        meant = {}
        for key, choices in self.places.items():
            meaning = _narrowest(choices, source, country)
            entry = gazetteer.get(int(meaning.target)) if meaning is not None else None
            if meaning is not None and entry is not None:
                said = plain_text(meaning.name).text
                if not _said_otherwise(said, entry, gazetteer, text):
                    meant[key] = (said, replace(entry, matched="alias"))
        return _GazetteerOfSource(gazetteer, meant) if meant else gazetteer

    def lexicon_for(self, lexicon: ActorLexicon, source: str, country: str | None) -> ActorLexicon:
        """`lexicon` as an article of `source` has to read it; itself where no rule holds."""
        meant: dict[str, ActorEntry] = {}
        for key, choices in self.actors.items():
            meaning = _narrowest(choices, source, country)
            if meaning is not None and meaning.target in lexicon.by_id:
                meant[key] = lexicon.by_id[meaning.target]
        return replace(lexicon, meant=meant) if meant else lexicon


def _narrowest(choices: Sequence[Meaning], source: str, country: str | None) -> Meaning | None:
    """The last written of the narrowest that hold."""
    holding = [m for m in choices if m.holds_for(source, country)]
    return max(enumerate(holding), key=lambda pair: (pair[1].narrowness, pair[0]))[1] if holding else None


def meanings_of(found: Sequence[Meaning]) -> Meanings:
    places: dict[str, list[Meaning]] = {}
    actors: dict[str, list[Meaning]] = {}
    for meaning in found:
        if meaning.kind == "place":
            places.setdefault(name_key(meaning.name), []).append(meaning)
        else:
            actors.setdefault(plain_form(meaning.name), []).append(meaning)
    return Meanings({k: tuple(v) for k, v in places.items()}, {k: tuple(v) for k, v in actors.items()})


def load_meanings(paths: Sequence[Path]) -> Meanings:
    """The rules of those of `paths` that are there. Raises ConfigFileError naming the file and the field."""
    return meanings_of([meaning for path in paths if path.exists() for meaning in read_meanings(path)])


def read_meanings(path: Path) -> list[Meaning]:
    """The rules of one file, in its order. Raises ConfigFileError."""
    file = str(path)
    try:
        data = yaml.load(path.read_bytes(), Loader=FAST_LOADER)  # noqa: S506  (the C form of SafeLoader)
    except (OSError, yaml.YAMLError) as e:
        raise ConfigFileError(file, "", f"is no readable YAML: {' '.join(str(e).split())}") from e
    if data is None:
        return []
    if not isinstance(data, list):
        raise ConfigFileError(file, "", "must be a list of meanings")
    return [_meaning(item, file, f"[{number}]") for number, item in enumerate(data)]


def _meaning(item: Any, file: str, where: str) -> Meaning:
    if not isinstance(item, dict):
        raise ConfigFileError(file, where, "must be a mapping")
    if unknown := set(item) - RULE_KEYS:
        raise ConfigFileError(file, f"{where}.{sorted(map(str, unknown))[0]}", "unknown key")
    if ("place" in item) == ("actor" in item):
        raise ConfigFileError(file, where, "must name a place or an actor, and not both")
    texts = {key: str(item.get(key) or "").strip() for key in ("name", "place", "actor", "source", "country")}
    if not texts["name"] or not name_key(texts["name"]):
        raise ConfigFileError(file, f"{where}.name", "must be the name as articles write it")
    if "place" in item and not re.fullmatch(r"-?\d{1,18}", texts["place"]):
        raise ConfigFileError(file, f"{where}.place", "must be a GeoNames id")
    if "actor" in item and not texts["actor"]:
        raise ConfigFileError(file, f"{where}.actor", "must be an actor's id")
    if texts["country"] and not re.fullmatch("[A-Z]{2}", texts["country"]):
        raise ConfigFileError(file, f"{where}.country", "must be an ISO 3166 code of two capitals, in quotes")
    rule = item.get("rule", 0)
    if not isinstance(rule, int):
        raise ConfigFileError(file, f"{where}.rule", "must be a number")
    kind: Literal["place", "actor"] = "place" if "place" in item else "actor"
    return Meaning(kind, texts["name"], texts[kind], texts["source"], texts["country"], rule)


def _spelt(name: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(re.escape(word) for word in name.split()) + r"(?!\w)")


def _said_otherwise(name: str, meant: GazetteerEntry, gazetteer: Gazetteer, text: str) -> bool:
    """Whether `text` puts the name behind a comma into what holds another place of it, and not the one that is meant."""
    others = [e for e in gazetteer.lookup(name) if e.geonameid != meant.geonameid]
    if not others:
        return False
    for match in _spelt(name).finditer(text):
        behind = re.match(r",\s+", text[match.end() : match.end() + 4])
        if behind is None:
            continue
        start = match.end() + behind.end()
        tail = text[start : start + 60]
        for _, end in (span for span in gazetteer.find_names(tail) if span[0] == 0):
            around = {e.geonameid for e in gazetteer.lookup(tail[:end])}
            if not around & {meant.geonameid, *meant.ancestors} and any(
                around & set(e.ancestors) for e in others
            ):
                return True
    return False


class _GazetteerOfSource:
    """`ports.Gazetteer` in which some names are found, and mean one place alone."""

    def __init__(self, gazetteer: Gazetteer, meant: Mapping[str, tuple[str, GazetteerEntry]]) -> None:
        self._gazetteer = gazetteer
        self._meant = {key: entry for key, (_, entry) in meant.items()}
        self._spelt = [_spelt(name) for name, _ in meant.values()]

    @property
    def version(self) -> str:
        return self._gazetteer.version

    def find_names(self, text: str) -> Sequence[tuple[int, int]]:
        found = list(self._gazetteer.find_names(text))
        known = set(found)
        added = [m.span() for spelt in self._spelt for m in spelt.finditer(text) if m.span() not in known]
        # the longest first from each word, as the port says
        return sorted([*found, *added], key=lambda span: (span[0], -span[1])) if added else found

    def lookup(self, name: str) -> Sequence[GazetteerEntry]:
        entry = self._meant.get(name_key(name))
        return self._gazetteer.lookup(name) if entry is None else (entry,)

    def get(self, geonameid: int) -> GazetteerEntry | None:
        return self._gazetteer.get(geonameid)
