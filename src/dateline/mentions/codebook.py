"""The codebook: incident types with the words that give them away, read from `config/incident_types.yml`.

A pattern is a row of words, each a literal (`shot`), one with an open part (`kidnap*`, `gunm*n`), a choice
(`car|truck`), a class (`@armed`, defined under `classes`), an option (`up?`) or a gap (`~3`: at most three
words of any kind). `_` inside a word stands for a blank. A word with a capital letter is matched with that
case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import ahocorasick
import yaml

from dateline.errors import ConfigFileError
from dateline.mentions.scripts import plain_letters

WEIGHTS = {"strong": 3.0, "medium": 2.0, "weak": 1.0}
"""What a trigger of each strength adds to its type; a strong one is an event by itself, a weak one is not."""

FILE_KEYS = ("version", "classes", "types", "exclusions", "tags")
TYPE_KEYS = (
    "event_type",
    "sub_event_type",
    "disorder_type",
    "family",
    "bonus",
    "general",
    "tags",
    "triggers",
)
DISORDER_TYPES = frozenset(
    {
        "Political violence",
        "Demonstrations",
        "Strategic developments",
        "Political violence; Demonstrations",
        "Disasters",
    }
)
_BETWEEN = r"[\s\-–—'’\"“”,]+"
_MAX_GAP = 16
_COMMON_TEXT = """
    the a an of to in on at by for from with as is was were are be been has have had it its his her
    their this that up out off over and or not no new set under after against near more than who two had
    into during using used use using took take taken taking tak hold held holds holding made make found
    find form open opened state people person man men woman women child car cars home house bus hand
    head post market street school office group unit base deal long live human hit hits ran drive send
    sent moved moving return went came come away release released reach sign build built launch launched
    general control charge accord de la le par les des people worker student leader members others
    ground water air mass land push break gain lost cost force forces camp network operation heat wheel
    spread target dead death shop bank ship train vehicle evidence positive exposure himself themselves
    itself herself
"""
_COMMON = frozenset(_COMMON_TEXT.split())


@dataclass(frozen=True, slots=True)
class IncidentType:
    """One sub-event type. `rank`: place in the file, the earlier the more specific (breaks ties). `bonus`:
    what its strong triggers add beyond their weight, since a telling word outweighs several general ones.
    `general`: a catch-all, which gives way to a telling type."""

    event_type: str
    sub_event_type: str
    disorder_type: str
    family: str  # violence | demonstration | strategic | disaster: what can be one and the same event
    rank: int
    bonus: float = 0.0
    general: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A folded literal to look for. `starts`, `ends`: it stands at a word's start, at a word's end."""

    text: str
    starts: bool
    ends: bool


Literals = tuple[str, ...]
"""The folded parts of a word of a pattern; all of them stand wherever the word does."""


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """A compiled pattern. `anchors`: one of them stands in every match. `needs`: of each word of the
    pattern that says more than the anchors the choices, each as its literals: those of one choice stand in every
    match."""

    pattern: str
    regex: re.Pattern[str]
    anchors: tuple[Anchor, ...]
    weight: float
    language: str
    incident_type: IncidentType | None  # None: an exclusion
    tags: tuple[str, ...] = ()
    needs: tuple[tuple[Literals, ...], ...] = ()


@dataclass(frozen=True)
class Codebook:
    """All types and rules, with the automaton that finds rules worth trying. `version` goes with stored
    reports."""

    types: tuple[IncidentType, ...]
    rules: tuple[TriggerRule, ...]
    tag_rules: tuple[TriggerRule, ...]
    automaton: Any = field(repr=False, compare=False)
    version: str = "1"

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that it has triggers for."""
        return frozenset(rule.language for rule in self.rules if rule.incident_type is not None)

    def type_of(self, sub_event_type: str) -> IncidentType:
        """The type of that sub-event name; KeyError where the codebook has none."""
        for kind in self.types:
            if kind.sub_event_type == sub_event_type:
                return kind
        raise KeyError(sub_event_type)

    def has(self, sub_event_type: str) -> bool:
        return any(kind.sub_event_type == sub_event_type for kind in self.types)


def _parts(word: str) -> Literals:
    return tuple(part.lower() for part in re.split(r"[_\-* ]", word) if part)


class _Compiler:
    """Patterns to regular expressions; `classes` maps a name to its words."""

    def __init__(self, file: str, classes: Mapping[str, tuple[str, ...]]) -> None:
        self.file = file
        self.classes = classes

    def words(self, token: str, where: str) -> list[str]:
        out: list[str] = []
        for alternative in token.split("|"):
            if alternative.startswith("@"):
                name = alternative[1:]
                if name not in self.classes:
                    raise ConfigFileError(self.file, where, f"there is no class {name!r} under classes")
                out.extend(self.classes[name])
            elif alternative:
                out.append(alternative)
        if not out:
            raise ConfigFileError(self.file, where, f"{token!r} names no word")
        return out

    @staticmethod
    def word(word: str) -> str:
        body = word.replace("_", " ")
        joined = (
            r"[\s\-]?".join(re.escape(p) for p in re.split(r"[ \-]", piece)) for piece in body.split("*")
        )
        inner = r"\w*".join(joined)
        if any(c.isupper() for c in body):
            inner = f"(?-i:{inner})"
        return inner

    def rule(
        self,
        pattern: str,
        where: str,
        weight: float,
        language: str,
        kind: IncidentType | None,
        tags: tuple[str, ...] = (),
    ) -> TriggerRule:
        regex, anchors, needs = self.compile(pattern, where)
        return TriggerRule(pattern, regex, anchors, weight, language, kind, tags, needs)

    def compile(
        self, pattern: str, where: str
    ) -> tuple[re.Pattern[str], tuple[Anchor, ...], tuple[tuple[Literals, ...], ...]]:
        tokens = plain_letters(pattern).split()
        if not tokens:
            raise ConfigFileError(self.file, where, "a pattern must not be empty")
        regex = ""
        best: tuple[int, tuple[Anchor, ...]] | None = None
        required: list[tuple[tuple[Anchor, ...], tuple[Literals, ...]]] = []
        pending_gap = 0
        first = True
        for token in tokens:
            if token.startswith("~"):
                if not token[1:].isdigit() or not 0 < int(token[1:]) <= _MAX_GAP:
                    raise ConfigFileError(self.file, where, f"{token!r}: a gap is ~1 to ~{_MAX_GAP}")
                pending_gap = int(token[1:])
                continue
            optional = token.endswith("?")
            words = self.words(token.rstrip("?"), where)
            choice = "(?:" + "|".join(self.word(w) for w in sorted(words, key=len, reverse=True)) + ")"
            if optional:
                regex += rf"(?:{choice}{_BETWEEN})?" if first else rf"(?:{_BETWEEN}{choice})?"
                continue
            gap = rf"(?:[^\s]+\s+){{0,{pending_gap}}}?" if pending_gap else ""
            regex += (gap if first else _BETWEEN + gap) + rf"\b{choice}\b"
            first, pending_gap = False, 0
            anchors = tuple(self._anchor(w) for w in words)
            required.append((anchors, tuple(sorted({_parts(w) for w in words}))))
            # Long and rare words make the cheapest anchors; of a choice the shortest counts.
            quality = 3 * min(len(a.text) for a in anchors) - 2 * len(anchors)
            quality -= 100 * sum(a.text in _COMMON for a in anchors)
            if min(len(a.text) for a in anchors) >= 2 and (best is None or quality > best[0]):
                best = (quality, anchors)
        if best is None:
            raise ConfigFileError(
                self.file, where, f"{pattern!r} has no word of two letters or more to look for"
            )
        needs = [n for r, n in required if r is not best[1] or any(len(literals) > 1 for literals in n)]
        try:
            return re.compile(regex, re.IGNORECASE), best[1], tuple(sorted(needs, key=len))
        except re.error as e:
            raise ConfigFileError(self.file, where, f"{pattern!r} cannot be read: {e}") from e

    @staticmethod
    def _anchor(word: str) -> Anchor:
        # "shoot-out" also matches "shootout" and "shoot out": the longest rare part is looked for,
        # and only the first part begins a word, only the last one ends it.
        parts = [p for p in re.split(r"[_\-*]", word) if p]
        best = max(parts, key=lambda p: (p.lower() not in _COMMON, len(p), -parts.index(p)))
        whole = "*" not in word
        return Anchor(
            best.lower(),
            starts=best is parts[0] and not word.startswith("*"),
            ends=best is parts[-1] and (whole or not word.endswith("*")),
        )


def _mapping(value: Any, file: str, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigFileError(file, where, "must be a mapping")
    return {str(k): v for k, v in value.items()}


def _strings(value: Any, file: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ConfigFileError(file, where, "must be a list of non-empty strings")
    return tuple(value)


def _check_keys(entry: Mapping[str, Any], known: Iterable[str], file: str, where: str) -> None:
    for key in entry:
        if key not in known:
            raise ConfigFileError(
                file, f"{where}.{key}" if where else key, f"unknown key; known are {', '.join(known)}"
            )


def _types(
    data: Mapping[str, Any], file: str, compiler: _Compiler
) -> tuple[list[IncidentType], list[TriggerRule]]:
    types: list[IncidentType] = []
    rules: list[TriggerRule] = []
    entries = data.get("types")
    if not isinstance(entries, list) or not entries:
        raise ConfigFileError(file, "types", "must be a list of incident types")
    for rank, raw in enumerate(entries):
        where = f"types[{rank}]"
        entry = _mapping(raw, file, where)
        _check_keys(entry, TYPE_KEYS, file, where)
        for name in ("event_type", "sub_event_type", "disorder_type", "family"):
            if not isinstance(entry.get(name), str):
                raise ConfigFileError(file, f"{where}.{name}", "must be given as text")
        if entry["disorder_type"] not in DISORDER_TYPES:
            allowed = ", ".join(sorted(DISORDER_TYPES))
            raise ConfigFileError(file, f"{where}.disorder_type", f"must be one of: {allowed}")
        if entry["family"] not in ("violence", "demonstration", "strategic", "disaster"):
            raise ConfigFileError(
                file, f"{where}.family", "must be violence, demonstration, strategic or disaster"
            )
        if any(t.sub_event_type == entry["sub_event_type"] for t in types):
            raise ConfigFileError(
                file, f"{where}.sub_event_type", f"{entry['sub_event_type']!r} stands twice"
            )
        bonus = entry.get("bonus", 0)
        if not isinstance(bonus, (int, float)) or isinstance(bonus, bool) or not 0 <= bonus <= 5:
            raise ConfigFileError(file, f"{where}.bonus", "must be a number from 0 to 5")
        if not isinstance(entry.get("general", False), bool):
            raise ConfigFileError(file, f"{where}.general", "must be true or false")
        kind = IncidentType(
            entry["event_type"],
            entry["sub_event_type"],
            entry["disorder_type"],
            entry["family"],
            rank,
            float(bonus),
            entry.get("general", False),
        )
        types.append(kind)
        tags = _strings(entry.get("tags", []), file, f"{where}.tags") if entry.get("tags") else ()
        for language, strengths in _mapping(entry.get("triggers", {}), file, f"{where}.triggers").items():
            place = f"{where}.triggers.{language}"
            for strength, patterns in _mapping(strengths, file, place).items():
                if strength not in WEIGHTS:
                    raise ConfigFileError(file, f"{place}.{strength}", "must be strong, medium or weak")
                field_name = f"{place}.{strength}"
                rules.extend(
                    compiler.rule(pattern, field_name, WEIGHTS[strength], language, kind, tags)
                    for pattern in _strings(patterns, file, field_name)
                )
    return types, rules


def load_codebook(path: Path) -> Codebook:
    """The codebook of a YAML file. ConfigFileError (naming file and field) where it cannot be used."""
    file = str(path)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf8"))
    except OSError as e:
        raise ConfigFileError(file, "", f"cannot be read: {e.strerror}") from e
    except (yaml.YAMLError, UnicodeDecodeError) as e:
        raise ConfigFileError(file, "", f"is not YAML: {' '.join(str(e).split())}") from e
    data = _mapping(data, file, "the file")
    _check_keys(data, FILE_KEYS, file, "")
    classes = {
        name: _strings(words, file, f"classes.{name}")
        for name, words in _mapping(data.get("classes", {}), file, "classes").items()
    }
    compiler = _Compiler(file, classes)
    types, rules = _types(data, file, compiler)
    for language, patterns in _mapping(data.get("exclusions", {}), file, "exclusions").items():
        rules.extend(
            compiler.rule(pattern, f"exclusions.{language}", 0.0, language, None)
            for pattern in _strings(patterns, file, f"exclusions.{language}")
        )
    tag_rules: list[TriggerRule] = []
    for tag, patterns in _mapping(data.get("tags", {}), file, "tags").items():
        tag_rules.extend(
            compiler.rule(pattern, f"tags.{tag}", 0.0, "", None, (tag,))
            for pattern in _strings(patterns, file, f"tags.{tag}")
        )
    return Codebook(
        tuple(types),
        tuple(rules),
        tuple(tag_rules),
        _automaton((*rules, *tag_rules)),
        str(data.get("version", "1")),
    )


def _automaton(rules: Sequence[TriggerRule]) -> Any:
    """Literal -> (its length, ((starts, ends, numbers of rules), ...)). Numbers count `rules`, then
    `tag_rules`."""
    found: dict[str, dict[tuple[bool, bool], set[int]]] = {}
    for number, rule in enumerate(rules):
        for anchor in rule.anchors:
            found.setdefault(anchor.text, {}).setdefault((anchor.starts, anchor.ends), set()).add(number)
    automaton = ahocorasick.Automaton()
    for text in sorted(found):
        ways = tuple((starts, ends, tuple(sorted(n))) for (starts, ends), n in sorted(found[text].items()))
        automaton.add_word(text, (len(text), ways))
    automaton.make_automaton()
    return automaton


def anchored(automaton: Any, folded: str) -> Iterator[tuple[int, ...]]:
    """Rule numbers of each anchor that stands in `folded` (spans.fold) as it must."""
    size = len(folded)
    for last, (length, ways) in automaton.iter(folded):
        start = last - length
        open_start = start >= 0 and folded[start].isalnum()
        open_end = last + 1 < size and folded[last + 1].isalnum()
        for starts, ends, numbers in ways:
            if not (starts and open_start) and not (ends and open_end):
                yield numbers
