"""How place names are compared: the words of a text and the key of a name.

The gazetteer is built with the same functions that later read articles, so that "Chāgai", "CHAGAI" and
"Chagai" are one key, as are "Port-au-Prince" and "Port au Prince", "Sana'a" and "Sanaa", and an Arabic
name with and without vowel signs. A key is the folded words joined by one space. Names whose capitals
matter have an exact key: "=US".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Dotted initials (U.S., W.Va.) are one word; an apostrophe inside a word belongs to it (Sana'a, Côte
# d'Ivoire).
WORD = re.compile(
    r"[^\W\d_]\.(?:[^\W\d_]{1,4}\.)+"
    r"|[^\W_](?:[\w\u0300-\u036f\u064b-\u065f\u200c]|['’ʻʼ‘](?=\w))*"
)
_APOSTROPHES = str.maketrans("", "", "'’ʻʼ‘`´\u200c\u200d\u0640")
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a", "ħ": "h",
        "ي": "ی", "ى": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ہ": "ه", "ۃ": "ه", "ھ": "ه", "ۀ": "ه",
    }
)  # fmt: skip
# Accents, and Arabic vowel signs; the signs of Indic scripts are letters of their words and stay.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)
_POSSESSIVES = ("'s", "’s", "ʼs", "‘s", "'S", "’S")
EXACT_MAX = 5  # capitals-only words up to this length may be acronyms


def fold_word(word: str) -> str:
    """One word as it stands in a key: lower case, without diacritics, vowel signs and apostrophes."""
    if word.isascii():
        low = word.lower()
        if "'" not in low:
            return low
        # "'s" stays, or "Canada's" would be the village of Cañadas
        return low[:-2].replace("'", "") + "'s" if low.endswith("'s") else low.replace("'", "")
    if word[-2:] in _POSSESSIVES:
        return fold_word(word[:-2]) + "'s" if len(word) > 2 else "s"
    return _fold(word)


def _fold(text: str) -> str:
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold()))
    # folded once more: letters of mathematics ("𝘼") are capitals only now
    return plain.casefold().translate(_LETTERS)


def name_key(name: str) -> str:
    """The key of a whole name, "" without a word. An abbreviation of one word keeps its point ("ind.")."""
    if name.isascii() and name.replace(" ", "").isalpha():
        return " ".join(name.lower().split())
    words = WORD.findall(name)
    if any(word[-2:] in _POSSESSIVES for word in words):
        key = " ".join(map(fold_word, words))
    else:
        key = _fold(" ".join(words))
    if len(words) == 1 and name.endswith(".") and not key.endswith("."):
        return key + "."
    return key


def exact_key(name: str) -> str:
    """The key of a name that counts only as written, capitals and all."""
    return "=" + name


class Word(NamedTuple):
    """A word of a text: `text[start:end]`. `key` is folded; `short_end` is the end before a possessive 's."""

    start: int
    end: int
    key: str
    short_key: str  # of the word without its 's, "" where it has none
    short_end: int
    begins_name: bool  # a capital, or a script without capitals
    capitals: bool  # nothing but capitals


PROCLITICS = "وبلفک"  # and, in, to, so, like: Arabic writes them onto the next word; in plain letters


def without_proclitic(word: Word) -> Word | None:
    """The word behind an Arabic one-letter word ("وبغداد" -> "بغداد"); None where there can be none."""
    if len(word.key) < 4 or word.key[0] not in PROCLITICS:
        return None
    return Word(word.start + 1, word.end, word.key[1:], "", word.end, True, False)


_ELISION = re.compile(r"[dl]['’](?=[^\W\d_])")


def without_elision(word: Word, text: str) -> Word | None:
    """The name behind a French "d'" or "l'" ("d'Ansongo" -> "Ansongo"); None where no capital follows one."""
    match = _ELISION.match(text, word.start, word.end)
    if match is None or not text[match.end()].isupper():
        return None
    raw = text[match.end() : word.end]
    return Word(match.end(), word.end, fold_word(raw), "", word.end, True, raw.isupper())


def words_of(text: str) -> Iterator[Word]:
    """All words of `text` in order, offsets in code points."""
    for match in WORD.finditer(text):
        raw = match.group()
        start, end = match.span()
        first = raw[0]
        low = first.lower()
        begins = first != low or (low == first.upper() and low.isalpha())
        if raw[-2:] in _POSSESSIVES and len(raw) > 2:
            yield Word(start, end, fold_word(raw), fold_word(raw[:-2]), end - 2, begins, raw.isupper())
        else:
            yield Word(start, end, fold_word(raw), "", end, begins, raw.isupper())
