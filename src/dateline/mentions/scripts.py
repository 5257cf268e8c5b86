"""Arabic script as the rules read it: one spelling of each letter, no vowel signs; and the way back to the text.

Publishers write one letter with several code points (Arabic and Persian ye and kaf, the forms of he, alef with and
without hamza), and some write vowel signs, stretch marks and direction marks. Rules, lexicons and patterns are
compared in a plain form. The letters are those that `place_names` folds in names, so that a name and a rule agree.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from dateline.model import Span

_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ۂ": "ه",
        "ۀ": "ه", "ە": "ه",
        "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و",
    }
)  # fmt: skip
_SILENT = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
_DROPPED = re.compile(f"[{_SILENT}\u200b\u200d-\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
_SIGNS_AFTER = re.compile(f"[{_SILENT}]*")
_ARABIC_SCRIPT = re.compile("[\u0620-\u06d3\u200b\u200e\u200f]")
ZWNJ = "\u200c"
"""Persian writes it inside words where others write a blank or nothing; matchers read it as a blank."""

_DIGITS = {ord(c): str(i) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for i, c in enumerate(digits)}
READABLE = {
    **_LETTERS,
    **_DIGITS,
    **str.maketrans({"٬": ",", "٫": ".", ZWNJ: " ", "\xa0": " ", "\u202f": " ", "\u2009": " "}),
}
"""For `str.translate`: plain letters, ASCII figures and plain blanks, one code point for one, so that offsets stay true."""

_T = TypeVar("_T")


def has_arabic_script(text: str) -> bool:
    """Whether any of `text` is in Arabic script (or has marks of direction)."""
    return not text.isascii() and _ARABIC_SCRIPT.search(text) is not None


def plain_letters(words: str) -> str:
    """Words of a lexicon or a pattern as they stand in a plain text; other scripts stay as they are."""
    return words if words.isascii() else _DROPPED.sub("", words.translate(_LETTERS)).replace(ZWNJ, " ")


def readable(text: str) -> str:
    """A stretch as the rules read it, offset for offset: plain letters, ASCII figures, blanks for what divides words."""
    return text.translate(READABLE) if has_arabic_script(text) else text


@dataclass(frozen=True, slots=True)
class PlainText:
    """`text` is for the rules to read; `original` is what was written. `origins[n]` is where the n-th code point of
    `text` stands in `original`; None where nothing was left out."""

    text: str
    original: str
    origins: array[int] | None = None

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch in `original`; vowel signs belong to the letter before them."""
        if self.origins is None or not 0 <= start <= end <= len(self.text):
            return start, end
        first = self.origins[start] if start < len(self.text) else len(self.original)
        if end <= start:
            return first, first
        last = self.origins[end - 1] + 1
        signs = _SIGNS_AFTER.match(self.original, last)
        return first, signs.end() if signs else last

    def written(self, words: str) -> str:
        """How `words` of the plain text are written."""
        at = self.text.find(words)
        at = at if at >= 0 else readable(self.text).find(words)
        return self.original[slice(*self.bounds(at, at + len(words)))] if at >= 0 and words else words


def plain_text(text: str) -> PlainText:
    """The plain form of a text. Linear in its length; a text of other scripts is its own."""
    if not has_arabic_script(text):
        return PlainText(text, text)
    plain = text.translate(_LETTERS)
    if _DROPPED.search(plain) is None:
        return PlainText(plain, text)
    kept: list[str] = []
    origins = array("l")
    last = 0
    for match in _DROPPED.finditer(plain):
        kept.append(plain[last : match.start()])
        origins.extend(range(last, match.start()))
        last = match.end()
    kept.append(plain[last:])
    origins.extend(range(last, len(plain)))
    return PlainText("".join(kept), text, origins)


_QUOTED = ("name", "claimant", "attributed_to", "subject")
"""Fields of records whose words are the text's own."""


def restored(record: _T, by_field: dict[str, PlainText]) -> _T:
    """A record of the plain text (a dataclass with spans, or a tuple of such) as one of the text as written."""
    changed = any(p.text != p.original or ZWNJ in p.original for p in by_field.values())
    return _restored(record, by_field) if changed else record


def _restored(value: Any, by_field: dict[str, PlainText]) -> Any:
    if isinstance(value, Span):
        plain = by_field.get(value.field)
        return value if plain is None else Span(*plain.bounds(value.start, value.end), value.field)
    if isinstance(value, tuple):
        return tuple(_restored(item, by_field) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, Any] = {}
    span = getattr(value, "span", None)
    plain = by_field.get(span.field) if isinstance(span, Span) else None
    for one in fields(value):
        old = getattr(value, one.name)
        if isinstance(old, str):
            if plain is None or span is None or not old:
                continue
            if one.name == "text":  # the words of its span, with what the plain text left out
                changes[one.name] = plain.original[slice(*plain.bounds(span.start, span.end))]
            elif one.name in _QUOTED and has_arabic_script(old):
                changes[one.name] = plain.written(old)
        elif old is not None:
            changes[one.name] = _restored(old, by_field)
    return replace(value, **changes)
