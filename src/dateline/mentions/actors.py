"""Actors by name: a lexicon of states' forces, named groups and unnamed actors, matched in running text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ahocorasick
import yaml

from dateline.errors import ConfigFileError
from dateline.mentions.place_names import PROCLITICS
from dateline.mentions.scripts import has_arabic_script, plain_letters, readable
from dateline.mentions.spans import fold
from dateline.model import Actor, Span

KINDS = frozenset(
    {
        "State forces",
        "Rebel groups",
        "Political militias",
        "Identity militias",
        "Rioters",
        "Protesters",
        "Civilians",
        "External/Other forces",
    }
)
GENERIC = "generic:"
"""Prefix of the id of an unnamed actor ("generic:police", "generic:police:PK")."""

_SHORT_ALIAS = 4
_FORCE = re.compile(
    r"(?:['’]s)?(?:[ -](?:security|occupation|regime|government|special|armed|air|ground|federal|"
    r"national|led)){0,2}"
    r"[ -](?P<force>army|armed forces|military|troops?|soldiers?|forces?|navy|air force|marines|"
    r"warplanes?|jets?|fighter jets|"
    r"airstrikes?|artillery|tanks?|commandos|policem[ae]n|police|border guards|warships?|drones?|"
    r"missiles?|aggression)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """One actor. `name` may hold `{country}`; `country` is ISO alpha-2; `since` and `until` are years it was
    active."""

    id: str
    name: str
    kind: str
    country: str | None = None
    since: int | None = None
    until: int | None = None
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Alias:
    text: str
    entry: int  # into ActorLexicon.entries, or -1 for a state's name
    state: str | None = None


@dataclass(frozen=True)
class ActorLexicon:
    """`states`: ISO alpha-2 -> (name, words for its people). Built by `load_actors`."""

    entries: tuple[ActorEntry, ...]
    states: Mapping[str, tuple[str, ...]]
    automaton: Any = field(repr=False, compare=False)

    def country_name(self, code: str | None) -> str | None:
        """English name of a country; None for a code that the lexicon does not know."""
        words = self.states.get(code or "")
        return words[0] if words else None

    def in_country(self, actor: Actor, code: str | None) -> Actor:
        """An unnamed actor made specific to a country ("Police Forces of Pakistan"); a named one as it is."""
        if not (actor.actor_id or "").startswith(GENERIC) or (actor.actor_id or "").count(":") > 1:
            return actor
        entry = next((e for e in self.entries if e.id == actor.actor_id), None)
        country = self.country_name(code)
        if entry is None or country is None:
            return actor
        return Actor(
            actor.span, actor.text, entry.name.format(country=country), f"{entry.id}:{code}", entry.kind
        )


def load_actors(paths: Sequence[Path]) -> ActorLexicon:
    """One lexicon of several files; a later file's entry replaces an earlier one's of the same id.

    ConfigFileError (naming file and field) where a file cannot be used.
    """
    entries: dict[str, ActorEntry] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    states: dict[str, tuple[str, ...]] = {}
    for path in paths:
        _read(path, entries, aliases, states)
    order = tuple(entries)
    by_word: dict[str, list[_Alias]] = {}
    for number, identity in enumerate(order):
        for alias in aliases[identity]:
            for spelling in _spellings(alias):
                by_word.setdefault(fold(spelling), []).append(_Alias(spelling, number))
    for code, words in states.items():
        for word in words:
            by_word.setdefault(fold(word), []).append(_Alias(word, -1, code))
    automaton = ahocorasick.Automaton()
    for word in sorted(by_word):
        automaton.add_word(word, (len(word), tuple(by_word[word])))
    automaton.make_automaton()
    return ActorLexicon(tuple(entries[i] for i in order), states, automaton)


def _read(
    path: Path,
    entries: dict[str, ActorEntry],
    aliases: dict[str, tuple[str, ...]],
    states: dict[str, tuple[str, ...]],
) -> None:
    file = str(path)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf8"))
    except OSError as e:
        raise ConfigFileError(file, "", f"cannot be read: {e.strerror}") from e
    except (yaml.YAMLError, UnicodeDecodeError) as e:
        raise ConfigFileError(file, "", f"is not YAML: {' '.join(str(e).split())}") from e
    if not isinstance(data, dict):
        raise ConfigFileError(file, "", "must be a mapping with states, generic or actors")
    for key in data:
        if key not in ("states", "generic", "actors"):
            raise ConfigFileError(file, str(key), "unknown key; known are states, generic, actors")
    for code, words in (data.get("states") or {}).items():
        if not (isinstance(code, str) and re.fullmatch("[A-Z]{2}", code)):
            raise ConfigFileError(
                file, f"states.{code}", "must be an ISO 3166 code of two capitals, in quotes"
            )
        states[code] = _strings(words, file, f"states.{code}")
    for section, prefix in (("generic", GENERIC), ("actors", "")):
        items = data.get(section) or []
        if not isinstance(items, list):
            raise ConfigFileError(file, section, "must be a list")
        for number, item in enumerate(items):
            entry, names = _entry(item, file, f"{section}[{number}]", prefix)
            entries[entry.id], aliases[entry.id] = entry, names


def _entry(item: Any, file: str, where: str, prefix: str) -> tuple[ActorEntry, tuple[str, ...]]:
    if not isinstance(item, dict):
        raise ConfigFileError(file, where, "must be a mapping")
    for key in item:
        if key not in ("id", "name", "kind", "aliases", "country", "from", "to", "context"):
            raise ConfigFileError(file, f"{where}.{key}", "unknown key")
    for key in ("id", "name", "kind"):
        if not isinstance(item.get(key), str) or not item[key].strip():
            raise ConfigFileError(file, f"{where}.{key}", "must be given as text")
    if item["kind"] not in KINDS:
        raise ConfigFileError(file, f"{where}.kind", f"must be one of: {', '.join(sorted(KINDS))}")
    for key in ("from", "to"):
        if item.get(key) is not None and not isinstance(item[key], int):
            raise ConfigFileError(file, f"{where}.{key}", "must be a year")
    names = _strings(item.get("aliases") or [], file, f"{where}.aliases")
    if not prefix:
        names = (item["name"], *names)
    entry = ActorEntry(
        prefix + item["id"],
        item["name"],
        item["kind"],
        item.get("country"),
        item.get("from"),
        item.get("to"),
        _strings(item.get("context") or [], file, f"{where}.context"),
    )
    return entry, tuple(dict.fromkeys(names))


def _strings(value: Any, file: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ConfigFileError(file, where, "must be a list of non-empty strings")
    return tuple(value)


def _spellings(alias: str) -> tuple[str, ...]:
    """An alias in plain letters; in Arabic script also with the article merged into "li-": "الشرطة", "للشرطة"."""
    if not has_arabic_script(alias):
        return (alias,)
    plain = plain_letters(alias)
    return (plain, "لل" + plain[2:]) if plain.startswith("ال") else (plain,)


def _begins_word(folded: str, start: int) -> bool:
    """Whether a word begins at `start`, or follows an Arabic one-letter word written onto it ("ومسلحين")."""
    if not start or not folded[start - 1].isalnum():
        return True
    return folded[start - 1] in PROCLITICS and (start == 1 or not folded[start - 2].isalnum())


def _case_fits(alias: str, found: str) -> bool:
    """An acronym counts only as it is written; a name only with its capital; common nouns in any case."""
    if " " not in alias and len(alias) <= 6 and sum(c.isupper() for c in alias) >= 2:
        return alias == found
    return not alias[0].isupper() or found[0].isupper()


def _in_context(entry: ActorEntry, alias: str, folded: str, lexicon: ActorLexicon) -> bool:
    if len(alias) > _SHORT_ALIAS or entry.id.startswith(GENERIC):
        return True
    if fold(entry.name) in folded or any(fold(word) in folded for word in entry.context):
        return True
    return any(fold(word) in folded for word in lexicon.states.get(entry.country or "", ()))


def find_actors(
    text: str, *, lexicon: ActorLexicon, field: str = "text", offset: int = 0, context: str = ""
) -> tuple[Actor, ...]:
    """Actors named in `text`, longest name first where names overlap, in text order; `offset` is added to
    spans.

    `context` is the folded text of the whole article (spans.fold), by which short aliases are believed.
    "Pakistani troops" is the forces of Pakistan; a state's name without forces after it is no actor.
    """
    folded = fold(readable(text))
    around = context or folded
    hits: list[tuple[int, int, Actor]] = []
    for last, (length, aliases) in lexicon.automaton.iter(folded):
        start, end = last - length + 1, last + 1
        if (end < len(folded) and folded[end].isalnum()) or not _begins_word(folded, start):
            continue
        found = text[start:end]
        for alias in aliases:
            if not _case_fits(alias.text, found):
                continue
            if alias.state is not None:
                hit = _force_of(text, start, end, alias.state, lexicon)
                if hit is not None:
                    hits.append(hit)
            elif _in_context(lexicon.entries[alias.entry], alias.text, around, lexicon):
                entry = lexicon.entries[alias.entry]
                name = entry.name.replace(" of {country}", "").replace(" ({country})", "")
                hits.append((start, end, Actor(Span(start, end), found, name, entry.id, entry.kind)))
                break
    hits.sort(key=lambda h: (h[0] - h[1], h[0], h[2].actor_id or ""))
    kept: list[tuple[int, int, Actor]] = []
    for start, end, actor in hits:
        if not any(start < b and a < end for a, b, _ in kept):
            kept.append((start, end, actor))
    kept.sort(key=lambda h: h[0])
    return tuple(
        Actor(Span(offset + a, offset + b, field), text[a:b], actor.name, actor.actor_id, actor.kind)
        for a, b, actor in kept
    )


def _force_of(
    text: str, start: int, end: int, code: str, lexicon: ActorLexicon
) -> tuple[int, int, Actor] | None:
    match = _FORCE.match(text, end)
    if match is None:
        return None
    name = "Police Forces" if "polic" in match["force"].lower() else "Military Forces"
    kind = "generic:police" if name == "Police Forces" else "generic:military"
    country = lexicon.states[code][0]
    whole = text[start : match.end()]
    actor = Actor(Span(start, match.end()), whole, f"{name} of {country}", f"{kind}:{code}", "State forces")
    return start, match.end(), actor
