"""Which of a place's names are worth matching in news text.

The packages' other names hold airport codes ("NHS", "BLA"), transliterations without capitals ("kuetta"), words of
any language and names in scripts without word borders. What is kept: the main name, capitalised spellings in Latin
letters, and names in Arabic, Cyrillic, Greek, Hebrew and Indic letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from os.path import commonprefix

from dateline.mentions.place_names import fold_word
from dateline.mentions.place_words import words_set

# Scripts whose words have no borders that an article shows: Han, Kana, Hangul, Thai, Lao, Khmer, Burmese, Tibetan, Ethiopic.
_UNBORDERED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1200-\u139f\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"[A-Z]{1,4}$")
_SUFFIX = re.compile(
    r" (District|County|Parish|Province|Governorate|Region|Oblast|Oblast’|State|Department|Division|Prefecture|"
    r"Municipality|Regency|Rayon|Raion|Canton|Borough|Voivodeship|Shahrestan|Emirate|Census Area|Woreda|Zone)$"
)
_OF = re.compile(r"(?:State|Province|District|County|Region|Emirate|Department|City|Town|Borough|Republic|Kingdom) of ")
_SHORT = ((re.compile(r"\bSaint\b"), "St"), (re.compile(r"\bMount\b"), "Mt"), (re.compile(r"\bFort\b"), "Ft"))
# Country languages written in other letters than Latin: there a macron or a dot below is a transliterator's, not the name's.
ROMANISED = words_set(
    "ar fa ur ps hi bn ne dz si ta te my km lo th ja ko zh am ti he ka hy ru uk be bg mk kk ky tg mn sr"
)
ALIAS_KEEPS_FROM = 50_000  # people: below, a Latin alias must be a spelling of the name
SPELLING = 0.75  # least likeness (difflib ratio of folded names) of two spellings of one name


def is_latin(name: str) -> bool:
    return bool(_LATIN.search(name))


def usable_alias(alias: str, name: str, population: int, ordinary: frozenset[str] | set[str]) -> bool:
    """Whether another name of a place is kept. `population` decides how far it may be from the main name."""
    if len(alias) < 3 or len(alias) > 60 or _UNBORDERED.search(alias) or _DIGIT.search(alias):
        return False
    if not is_latin(alias):
        return len(alias) >= 3
    if _CODE.match(alias) or alias[0] == alias[0].lower() or "," in alias or "(" in alias:
        return False
    folded = fold_word(alias)
    if folded in ordinary:
        return False
    return population >= ALIAS_KEEPS_FROM or is_spelling(folded, fold_word(name))


def is_spelling(one: str, other: str) -> bool:
    """Whether two folded names look like spellings of one name."""
    if one == other:
        return True
    if one[0] != other[0] or abs(len(one) - len(other)) > 2 or len(one.split()) != len(other.split()):
        return False
    same_head = len(commonprefix([one, other]))
    if same_head * 2 < min(len(one), len(other)) - 2:  # cheaper than the ratio, and says no to most
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SPELLING


def variants(name: str) -> Iterator[str]:
    """Other ways newspapers write a Latin name: St. for Saint, Mt. for Mount, Ft. for Fort."""
    for pattern, short in _SHORT:
        if pattern.search(name):
            yield pattern.sub(short, name)


def division_variants(name: str) -> Iterator[str]:
    """A division's name without its class: "Mastung District" -> "Mastung", "State of Palestine" -> "Palestine"."""
    bare = _SUFFIX.sub("", name)
    if bare != name:
        yield bare
    bare = _OF.sub("", name)
    if bare != name:
        yield bare


def shown_name(name: str, aliases: Iterable[str], *, romanised: bool, division: bool) -> str:
    """The name to show: plain letters where the country's script is not Latin, and "Gwadar District" for a district
    whose bare name is its town's."""
    if romanised:
        name = unmarked(name)
    if division:
        for alias in aliases:
            if _SUFFIX.sub("", alias) == name:
                return alias
    return name


def unmarked(name: str) -> str:
    """A transliterated name without its macrons, dots and half rings: "Khuzdār" -> "Khuzdar"."""
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(c for c in plain if not unicodedata.combining(c)).translate(_HALF_RINGS)
    return unicodedata.normalize("NFC", kept)


_HALF_RINGS = str.maketrans({"ʻ": "", "ʼ": "", "‘": "", "’": "'", "ı": "i", "ə": "a"})
