"""Actors by name: a lexicon of states' forces, named groups and unnamed actors, matched in running text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import ahocorasick
import yaml

from dateline.errors import ConfigFileError
from dateline.mentions.scripts import has_arabic_script, plain_letters, readable
from dateline.mentions.spans import fold
from dateline.model import Actor, Span
from dateline.yaml_files import FAST_LOADER

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

_ONE_FORM = tuple(
    zip("\u2019-\u2010\u2011\u00a0\u06cc\u06a9\u06c1\u0649", "'    \u064a\u0643\u0647\u064a", strict=True)
)
_SHORT_ALIAS = 4
FILE_KEYS = ("states", "generic", "actors")
ENTRY_KEYS = frozenset({"id", "name", "kind", "aliases", "country", "from", "to", "context", "wikidata"})
_YEARS = range(1700, 2101)
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
    """One actor. `name` may hold `{country}`; `countries` are ISO alpha-2, its home first; `since` and `until`
    are years it was active; `wikidata` is its item there ("Q7184"), for joins with other data."""

    id: str
    name: str
    kind: str
    countries: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    context: tuple[str, ...] = ()
    wikidata: str | None = None

    def active_in(self, year: int) -> bool:
        """Whether it was there in a year, as far as its years are known."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


@dataclass(frozen=True, slots=True)
class _Alias:
    text: str
    entry: int  # into ActorLexicon.entries, or -1 for a state's name
    state: str | None = None


@dataclass(frozen=True)
class ActorLexicon:
    """`states`: ISO alpha-2 -> (name, words for its people). Built by `load_actors`.

    `meant`: name (`plain_form`) -> whom it means in the article at hand, by a rule (`mentions.meanings`).
    """

    entries: tuple[ActorEntry, ...]
    states: Mapping[str, tuple[str, ...]]
    generic: Mapping[str, ActorEntry]
    automaton: Any = field(repr=False, compare=False)
    meant: Mapping[str, ActorEntry] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, ActorEntry]:
        return {entry.id: entry for entry in self.entries}

    def country_name(self, code: str | None) -> str | None:
        """English name of a country; None for a code that the lexicon does not know."""
        words = self.states.get(code or "")
        return words[0] if words else None

    def in_country(self, actor: Actor, code: str | None) -> Actor:
        """An unnamed actor made specific to a country ("Police Forces of Pakistan"); a named one as it is."""
        if not (actor.actor_id or "").startswith(GENERIC) or (actor.actor_id or "").count(":") > 1:
            return actor
        entry = self.generic.get(actor.actor_id or "")
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
        read = _read(path, entries, aliases, states)
        for where, entry in read:
            for code in entry.countries:
                if code not in states:
                    raise ConfigFileError(str(path), f"{where}.country", f"{code} is not under states")
    order = tuple(entries)
    by_word: dict[str, list[_Alias]] = {}
    for number, identity in enumerate(order):
        for alias in aliases[identity]:
            for spelling in _spellings(alias):
                by_word.setdefault(plain_form(spelling), []).append(_Alias(spelling, number))
    for code, words in states.items():
        for word in words:
            by_word.setdefault(plain_form(word), []).append(_Alias(word, -1, code))
    automaton = ahocorasick.Automaton()
    for word in sorted(by_word):
        automaton.add_word(word, (len(word), tuple(by_word[word])))
    automaton.make_automaton()
    generic = {i: entry for i, entry in entries.items() if i.startswith(GENERIC)}
    return ActorLexicon(tuple(entries.values()), states, generic, automaton)


def _read(
    path: Path,
    entries: dict[str, ActorEntry],
    aliases: dict[str, tuple[str, ...]],
    states: dict[str, tuple[str, ...]],
) -> list[tuple[str, ActorEntry]]:
    """Adds a file's entries to the tables; returns (where it stands in the file, entry) of each."""
    file = str(path)
    try:
        data = yaml.load(path.read_text(encoding="utf8"), Loader=FAST_LOADER)  # noqa: S506  (the C form of SafeLoader)
    except OSError as e:
        raise ConfigFileError(file, "", f"cannot be read: {e.strerror}") from e
    except (yaml.YAMLError, UnicodeDecodeError) as e:
        raise ConfigFileError(file, "", f"is not YAML: {' '.join(str(e).split())}") from e
    if not isinstance(data, dict):
        raise ConfigFileError(file, "", "must be a mapping with states, generic or actors")
    for key in data:
        if key not in FILE_KEYS:
            raise ConfigFileError(file, str(key), f"unknown key; known are {', '.join(FILE_KEYS)}")
    for code, words in (data.get("states") or {}).items():
        if not (isinstance(code, str) and re.fullmatch("[A-Z]{2}", code)):
            raise ConfigFileError(
                file, f"states.{code}", "must be an ISO 3166 code of two capitals, in quotes"
            )
        states[code] = _strings(words, file, f"states.{code}")
    found: list[tuple[str, ActorEntry]] = []
    for section, prefix in (("generic", GENERIC), ("actors", "")):
        items = data.get(section) or []
        if not isinstance(items, list):
            raise ConfigFileError(file, section, "must be a list")
        seen: set[str] = set()
        for number, item in enumerate(items):
            where = f"{section}[{number}]"
            entry, names = _entry(item, file, where, prefix)
            if entry.id in seen:
                raise ConfigFileError(file, f"{where}.id", f"{item['id']} is there twice")
            seen.add(entry.id)
            entries[entry.id], aliases[entry.id] = entry, names
            found.append((where, entry))
    return found


def _entry(item: Any, file: str, where: str, prefix: str) -> tuple[ActorEntry, tuple[str, ...]]:
    if not isinstance(item, dict):
        raise ConfigFileError(file, where, "must be a mapping")
    for key in item:
        if key not in ENTRY_KEYS:
            raise ConfigFileError(file, f"{where}.{key}", "unknown key")
    for key in ("id", "name", "kind"):
        if not isinstance(item.get(key), str) or not item[key].strip():
            raise ConfigFileError(file, f"{where}.{key}", "must be given as text")
    if item["kind"] not in KINDS:
        raise ConfigFileError(file, f"{where}.kind", f"must be one of: {', '.join(sorted(KINDS))}")
    for key in ("from", "to"):
        if item.get(key) is not None and item[key] not in _YEARS:
            raise ConfigFileError(file, f"{where}.{key}", "must be a year")
    since, until = item.get("from"), item.get("to")
    if since is not None and until is not None and until < since:
        raise ConfigFileError(file, f"{where}.to", "must not be before from")
    wikidata = item.get("wikidata")
    if wikidata is not None and not (isinstance(wikidata, str) and re.fullmatch(r"Q[1-9]\d*", wikidata)):
        raise ConfigFileError(file, f"{where}.wikidata", "must be an item's id, such as Q7184")
    country = item.get("country") or []
    countries = _strings([country] if isinstance(country, str) else country, file, f"{where}.country")
    names = _strings(item.get("aliases") or [], file, f"{where}.aliases")
    if not prefix:
        names = (item["name"], *names)
    entry = ActorEntry(
        prefix + item["id"],
        item["name"],
        item["kind"],
        countries,
        since,
        until,
        _strings(item.get("context") or [], file, f"{where}.context"),
        wikidata,
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


def _case_fits(alias: str, found: str) -> bool:
    """An acronym counts only as it is written; a name only with its capital; common nouns in any case."""
    if " " not in alias and len(alias) <= 6 and sum(c.isupper() for c in alias) >= 2:
        return alias == found
    return not alias[0].isupper() or found[0].isupper()


def plain_form(text: str) -> str:
    """Small letters, one kind of apostrophe, blanks for hyphens, one form of Arabic letters; offsets are kept."""
    plain = fold(readable(text))
    for one, other in _ONE_FORM:  # seven times as fast as str.translate
        plain = plain.replace(one, other)
    return plain


class Surroundings:
    """What an article says elsewhere of who may be meant; each entry is looked up once."""

    def __init__(self, text: str, lexicon: ActorLexicon, year: int | None = None) -> None:
        """`text` is the whole article's, `year` that of its publication."""
        self._raw, self._lexicon, self._year = text, lexicon, year
        self._fits: dict[tuple[str, bool], bool] = {}

    @cached_property
    def _text(self) -> str:
        return plain_form(self._raw)

    def fits(self, entry: ActorEntry, *, short: bool) -> bool:
        """Whether the article names one of the entry's countries, its people, or a word of its context; for a
        `short` alias its full name will do too."""
        key = (entry.id, short)
        if key not in self._fits:
            states = (word for code in entry.countries for word in self._lexicon.states.get(code, ()))
            self._fits[key] = (
                any(_has_word(self._text, plain_form(word), whole=True) for word in states)
                or any(_has_word(self._text, plain_form(word), whole=False) for word in entry.context)
                or (short and _has_word(self._text, plain_form(entry.name), whole=True))
            )
        return self._fits[key]

    def choose(self, candidates: Sequence[tuple[_Alias, ActorEntry]]) -> ActorEntry | None:
        """Whom an alias means: of those that fit here, one that was active at the time; the file's order
        decides between equals."""
        believed = [
            entry
            for alias, entry in candidates
            if len(alias.text) > _SHORT_ALIAS or entry.id.startswith(GENERIC) or self.fits(entry, short=True)
        ]
        if len(believed) < 2:
            return believed[0] if believed else None
        return max(
            believed,
            key=lambda e: (self.fits(e, short=False), self._year is None or e.active_in(self._year)),
        )


def _has_word(text: str, word: str, *, whole: bool) -> bool:
    """Whether `word` begins a word of `text`; with `whole` also ends one."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and text[at - 1].isalnum()) and not (whole and end < len(text) and text[end].isalnum()):
            return True
        at = text.find(word, at + 1)
    return False


def _apart(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is whole words; Arabic joins "and", "by" and "for" to the word that follows."""
    if end < len(text) and text[end].isalnum():
        return False
    if not start or not text[start - 1].isalnum():
        return True
    joined = text[start - 1] in "\u0648\u0641\u0628\u0644" and "\u0600" <= text[start] <= "\u06ff"
    return joined and (start == 1 or not text[start - 2].isalnum())


def find_actors(
    text: str,
    *,
    lexicon: ActorLexicon,
    field: str = "text",
    offset: int = 0,
    around: Surroundings | None = None,
) -> tuple[Actor, ...]:
    """Actors named in `text`, longest name first where names overlap, in text order; `offset` is added to
    spans.

    `around` is the whole article (else `text` is), by which short aliases are believed and shared ones told apart.
    "Pakistani troops" is the forces of Pakistan; a state's name without forces after it is no actor.
    """
    plain = plain_form(text)
    around = around or Surroundings(text, lexicon)
    hits: list[tuple[int, int, Actor]] = []
    for last, (length, aliases) in lexicon.automaton.iter(plain):
        start, end = last - length + 1, last + 1
        if not _apart(plain, start, end):
            continue
        found = text[start:end]
        fitting = [alias for alias in aliases if _case_fits(alias.text, found)]
        entry = around.choose([(a, lexicon.entries[a.entry]) for a in fitting if a.state is None])
        if entry is not None and plain[start:end] not in lexicon.meant:
            hits.append(_hit(start, end, found, entry))
        for alias in fitting:
            if alias.state is not None:
                hit = _force_of(text, start, end, alias.state, lexicon)
                if hit is not None:
                    hits.append(hit)
    for name, entry in lexicon.meant.items():
        at = plain.find(name)
        while at >= 0:
            if _apart(plain, at, at + len(name)):
                hits.append(_hit(at, at + len(name), text[at : at + len(name)], entry))
            at = plain.find(name, at + 1)
    # The Syrian National Army is no army of Syria: of equals the named one.
    hits.sort(
        key=lambda h: (h[0] - h[1], h[0], (h[2].actor_id or "").startswith(GENERIC), h[2].actor_id or "")
    )
    return tuple(
        Actor(Span(offset + a, offset + b, field), text[a:b], actor.name, actor.actor_id, actor.kind)
        for a, b, actor in _apart_from_each_other(hits)
    )


def _hit(start: int, end: int, found: str, entry: ActorEntry) -> tuple[int, int, Actor]:
    name = entry.name.replace(" of {country}", "").replace(" ({country})", "")
    return start, end, Actor(Span(start, end), found, name, entry.id, entry.kind)


def _apart_from_each_other(hits: Sequence[tuple[int, int, Actor]]) -> list[tuple[int, int, Actor]]:
    """Those of `hits` (longest first) that overlap none before them, in text order."""
    kept: list[tuple[int, int, Actor]] = []
    starts: list[int] = []
    for hit in hits:
        at = bisect_left(starts, hit[0])
        if (at and kept[at - 1][1] > hit[0]) or (at < len(kept) and kept[at][0] < hit[1]):
            continue
        kept.insert(at, hit)
        starts.insert(at, hit[0])
    return kept


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
