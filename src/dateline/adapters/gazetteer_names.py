"""Which of a place's names are worth matching in news text.

The packages' other names hold airport codes ("NHS", "BLA"), transliterations without capitals
("kuetta"), words of any language and names in scripts without word borders. What is kept: the main
name, capitalised spellings in Latin letters, and names in Arabic, Cyrillic, Greek, Hebrew and Indic
letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from rapidfuzz.distance import Indel

from dateline.mentions.place_names import name_key
from dateline.mentions.place_words import words_set

# Scripts whose words have no borders in print: Han, Kana, Hangul, Thai, Lao, Khmer, Burmese, Tibetan,
# Ethiopic.
_NEVER = re.compile(
    "[0-9,()\u0e00-\u109f\u1100-\u11ff\u1200-\u139f\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_CODE = re.compile(r"[A-Z]{1,4}$")
_SUFFIX = re.compile(
    r" (District|County|Parish|Province|Governorate|Region|Oblast|Oblast’|State|Department|Division"
    r"|Prefecture|Municipality|Regency|Rayon|Raion|Canton|Borough|Voivodeship|Shahrestan|Emirate|Census Area"
    r"|Woreda|Zone|Agency)$"
)
_OF = re.compile(r"(State|Province|County|Region|Emirate|Department|City|Town|Borough|Republic|Kingdom) of ")
_SHORT = ((re.compile(r"\bSaint\b"), "St"), (re.compile(r"\bMount\b"), "Mt"), (re.compile(r"\bFort\b"), "Ft"))
# Languages not written in Latin letters: there a macron or a dot below is a transliterator's, not the name's.
ROMANISED = words_set(
    "ar fa ur ps hi bn ne dz si ta te my km lo th ja ko zh am ti he ka hy ru uk be bg mk kk ky tg mn sr"
)
ALIAS_KEEPS_FROM = 50_000  # people: below, a Latin alias must be a spelling of the name
SPELLING = (
    0.75  # least likeness (insertions and deletions against their letters) of two spellings of one name
)


def is_latin(name: str) -> bool:
    return bool(_LATIN.search(name))


def usable_key(alias: str, main_key: str, population: int, ordinary: AbstractSet[str]) -> str | None:
    """The key of another name of a place if it is kept, else None.

    `main_key`: the key of the place's name; below `ALIAS_KEEPS_FROM` people a Latin alias must be a
    spelling of it. `ordinary`: keys that are words first.
    """
    if not 3 <= len(alias) <= 60 or _NEVER.search(alias):
        return None
    latin = is_latin(alias)
    if latin and (alias[0] == alias[0].lower() or _CODE.match(alias)):
        return None
    key = name_key(alias)
    if not key or key in ordinary:
        return None
    if latin and population < ALIAS_KEEPS_FROM and not is_spelling(key, main_key):
        return None
    return key


def is_spelling(one: str, other: str) -> bool:
    """Whether two keys look like spellings of one name."""
    if one == other:
        return True
    if one[0] != other[:1] or abs(len(one) - len(other)) > 2 or one.count(" ") != other.count(" "):
        return False
    return Indel.normalized_similarity(one, other) >= SPELLING


def variants(name: str) -> Iterator[str]:
    """Other ways newspapers write a Latin name: St. for Saint, Mt. for Mount, Ft. for Fort."""
    for pattern, short in _SHORT:
        if pattern.search(name):
            yield pattern.sub(short, name)


def division_variants(name: str) -> Iterator[str]:
    """A division's name without its class: "Mastung District" -> "Mastung", "State of Bihar" -> "Bihar"."""
    bare = _SUFFIX.sub("", name)
    if bare != name:
        yield bare
    bare = _OF.sub("", name)
    if bare != name:
        yield bare


def shown_name(name: str, aliases: Iterable[str], *, romanised: bool, division: bool) -> str:
    """The name to show: plain letters where the country's script is not Latin; "Gwadar District", not
    "Gwadar".
    """
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
