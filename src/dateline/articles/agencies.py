"""Agency credits: whether a text is an agency's by its dateline, byline or foot, and whose.

"KARACHI: (APP) -", "By Associated Press" and "— AFP" say that the text is the agency's; "(With inputs from PTI)" says
that the paper wrote it. Names are data (`config/agencies.yml`); the forms of a credit are here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from dateline.errors import ConfigFileError
from dateline.mentions.scripts import has_arabic_script, plain_letters

UNNAMED = "Agencies"
"""Credits that name no agency, or several: one voice, since nobody can tell whose such texts are."""
HEAD_LINES, FOOT_LINES = 4, 3
LONGEST_LINE = 300  # characters of a line that are looked at
LONGEST_NAME = 40
FILE_KEYS = frozenset({"agencies", "unnamed"})

_DASH = r"\-\u2010-\u2015"
# Between two names of a credit, and in front of one.
_BETWEEN = r"\s*(?:[/,;&+|،]|\band\b|\bet\b|\bاور\b|\bو(?=\s))\s*"
_FROM = r"(?:by|par|source|sources|courtesy(?: of)?|via|credit|المصدر|المصادر|منبع|ماخذ|بشکریه|از|تحریر)"
_STAFF = r"(?:\s+(?:staff|agency|news agency|writers?|reporters?|correspondents?|news))?"
_OWN_STAFF = re.compile(
    r"\b(?:correspondents?|reporters?|desk|bureau|staff|newsroom|monitoring|report|r[eé]daction|envoy[eé]|"
    r"نماینده|نمایندے|نامه نگار|ڈیسک|رپورٹر|مراسل|مراسلنا|خبرنگار|تحریریه)\b|\.[a-z]{2,4}\b",
    re.I,
)
_WITH = (
    r"\b(?:with|avec|additional)\b[^.\n]{0,30}?(?:\b(?:from|by|de|inputs?)\s+(?:the\s+)?|\bd['’])"
    r"|\b(?:with|avec|مع|بالتعاون مع)\s+(?:l['’]|the\s+)?"
)


@dataclass(frozen=True, slots=True)
class Credit:
    """`whole`: the text is the agency's; else the paper's own, with something of the agency in it."""

    agency: str
    whole: bool


@dataclass(frozen=True)
class Agencies:
    """`forms`: form -> the agency's name; `UNNAMED` for those that name none."""

    forms: Mapping[str, str]

    @cached_property
    def _by_key(self) -> dict[str, str]:
        return {_key(form): name for form, name in self.forms.items()}

    @cached_property
    def _patterns(self) -> _Patterns:
        return _Patterns(self.forms)

    def credit(self, text: str, authors: Sequence[str] = ()) -> Credit | None:
        """The credit of a text, None where it has none. Of dateline, byline and foot the first counts; a credit of the
        whole text comes before one of a part. Several agencies named together are `UNNAMED`."""
        if not self.forms:
            return None
        lines = [_plain(line[:LONGEST_LINE]) for line in _lines(text, HEAD_LINES)]
        ends = [_plain(line[-LONGEST_LINE:]) for line in _lines(text, -FOOT_LINES)]
        found = [
            *map(self._at_the_head, lines),
            self._by_author(_plain(", ".join(authors)[:LONGEST_LINE])),
            *map(self._at_the_foot, ends),
        ]
        credits = [credit for credit in found if credit is not None]
        return next((c for c in credits if c.whole), next(iter(credits), None))

    def named(self, name: str) -> str:
        """The agency of this name or form; "" where it is none."""
        return self._by_key.get(_key(name), "") if name else ""

    def _at_the_head(self, line: str) -> Credit | None:
        patterns = self._patterns
        found = patterns.dateline.match(line)
        if found and (found["end"] is not None or _is_dateline(found["place"])):
            return self._named(found["who"])
        for pattern in (patterns.dashed, patterns.reported, patterns.line):
            if found := pattern.match(line):
                return self._named(found["who"])
        return None

    def _by_author(self, author: str) -> Credit | None:
        if found := self._patterns.inputs.search(author):
            return self._named(found["who"], whole=False)
        agencies, others = self._parted(author)
        own = any(map(_OWN_STAFF.search, others))
        return self._named(", ".join(agencies), whole=not own) if agencies else None

    def _at_the_foot(self, line: str) -> Credit | None:
        patterns = self._patterns
        if found := patterns.sourced.match(line):  # "Source: Herald + agencies"
            agencies, others = self._parted(found["from"])
            return self._named(", ".join(agencies), whole=not others) if agencies else None
        if found := patterns.line.match(line) or patterns.end.search(line):
            return self._named(found["who"])
        found = patterns.inputs.search(line)
        return self._named(found["who"], whole=False) if found else None

    def _parted(self, line: str) -> tuple[list[str], list[str]]:
        """The agencies of a byline, and who else stands in it."""
        tokens = [token.strip() for token in re.split(_BETWEEN, line) if token.strip()]
        agencies = [token for token in tokens if self._patterns.author.fullmatch(token)]
        return agencies, [token for token in tokens if token not in agencies]

    def _named(self, who: str, *, whole: bool = True) -> Credit:
        names = {self._by_key[_key(m.group())] for m in self._patterns.name.finditer(who)}
        return Credit(names.pop() if len(names) == 1 else UNNAMED, whole)


class _Patterns:
    """The forms of a credit, compiled for the names at hand."""

    def __init__(self, forms: Iterable[str]) -> None:
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        name = rf"(?<!\w)(?:{'|'.join(map(_pattern, ordered))})(?!\w)"
        names = rf"(?P<who>{name}(?:{_BETWEEN}{name})*)"
        self.name = re.compile(name)
        # "KARACHI, Nov 26 (Reuters) - ", "کراچی (اے پی پی) "
        self.dateline = re.compile(
            rf"(?P<place>[^!?\n()۔؟]{{0,80}}?)\(\s*{names}\s*\)\s*(?P<end>[{_DASH}:|/.]|$)?"
        )
        # "ISLAMABAD - APP - ", "بغداد/ واع", "AFP — "
        self.dashed = re.compile(rf"(?:[^.!?\n()۔؟]{{1,50}}?\s*[{_DASH}:|/]\s*)?{names}\s*(?:[{_DASH}:|]|$)")
        # the lead of Iranian agencies: "as ... reports"
        self.reported = re.compile(rf"به گزارش\s+(?:خبرنگار\s+)?(?:(?:خبرگزاری|گروه \w+)\s+)?{names}")
        # a line of its own: "By Munir Ahmed, Associated Press", "(AFP)", "— Reuters", "Agencies | 26 November 2026"
        self.line = re.compile(
            rf"[\s(\[*{_DASH}]*(?:(?i:{_FROM})\b\s*:?\s*(?:[^,|\n()]{{2,60}}[,|]\s*)?)?{names}(?i:{_STAFF})"
            r"\s*(?:[)\]*.]*|[|,]\s*[^\n]{0,12}\d[^\n]{0,30})\s*$"
        )
        self.author = re.compile(rf"(?:(?i:{_FROM})\b\s*:?\s*)?{name}(?i:{_STAFF})")
        self.sourced = re.compile(rf"[\s(\[]*(?i:{_FROM})\s*:\s*(?P<from>[^()\n]{{2,120}}?)[\s)\].]*$")
        # at the end of the last paragraph: "... was under way. — AFP", "... was under way. (AFP)"
        self.end = re.compile(rf"(?:\s[{_DASH}]\s*|[.!?۔؟»”\"']\s*\(\s*){names}\s*\)?\s*\.?\s*$")
        self.inputs = re.compile(rf"(?i:{_WITH}){names}")


def agency_of(text: str, authors: Sequence[str], agencies: Agencies, owner: str = "") -> str:
    """The agency whose text it is; "" for a paper's own, with or without something of an agency in it.

    `owner` of the source: what an agency's own feed brings is its text without a credit.
    """
    credit = agencies.credit(text, authors)
    if credit is not None and credit.whole:
        return credit.agency
    return agencies.named(owner)


def load_agencies(paths: Sequence[Path]) -> Agencies:
    """One list of several files like `config/agencies.yml`. Raises ConfigFileError, naming file and field."""
    forms: dict[str, str] = {}
    known: dict[str, str] = {}
    for path in paths:
        for name, form in _forms(path):
            forms[_plain(form)] = name
            if known.setdefault(_key(form), name) != name:
                problem = f"'{form}' stands for {known[_key(form)]} and for {name}; keep one of them"
                raise ConfigFileError(str(path), "agencies", problem)
    return Agencies(forms)


def _forms(path: Path) -> Iterator[tuple[str, str]]:
    """(name, form) of a file, the name itself among the forms."""
    file = str(path)
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigFileError(file, "", f"cannot be read ({e})") from e
    except yaml.YAMLError as e:
        raise ConfigFileError(file, "", f"is not valid YAML: {e}") from e
    if not isinstance(data, dict) or not data.keys() <= FILE_KEYS:
        raise ConfigFileError(file, "", "must have the keys agencies and unnamed, and no other")
    named = data.get("agencies", {})
    if not isinstance(named, dict):
        raise ConfigFileError(file, "agencies", "must be a list of 'name: [other forms]' lines")
    for name, others in (*named.items(), (UNNAMED, data.get("unnamed", []))):
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
            problem = f"'{name}' must be a name of 1 to {LONGEST_NAME} characters"
            raise ConfigFileError(file, "agencies", problem)
        if not isinstance(others, list) or not all(isinstance(form, str) and _key(form) for form in others):
            field = "unnamed" if name == UNNAMED else f"agencies.{name}"
            raise ConfigFileError(file, field, "must be a list of other forms, each a text")
        yield from ((name, form) for form in (name, *others))


def _lines(text: str, count: int) -> list[str]:
    """So many lines with words from the beginning; from the end where negative."""
    edge = text[: 4 * LONGEST_LINE] if count > 0 else text[-4 * LONGEST_LINE :]
    lines = [line.strip() for line in edge.split("\n") if line.strip()]
    return lines[:count] if count > 0 else lines[count:]


def _plain(text: str) -> str:
    return " ".join(plain_letters(unicodedata.normalize("NFKC", text)).split())


def _key(form: str) -> str:
    """What finds a form again however it was written."""
    return " ".join(re.split(r"[\s-]+", _plain(form))).casefold()


def _pattern(form: str) -> str:
    pattern = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", form)))
    return pattern if form.isupper() or not form.isascii() else f"(?i:{pattern})"


def _is_dateline(place: str) -> bool:
    """Whether the words before an agency in brackets are a place: capitals, or a few words of Arabic script."""
    if has_arabic_script(place):
        return len(place.split()) <= 4
    return place.isupper() or not place.strip()
