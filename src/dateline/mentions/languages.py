"""Which language an article is to be read in, and how closely it is read.

Feeds and pages often name the wrong language, and statistical detectors misread short texts full of names. Small words
settle most cases; the detector is asked where they say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from dateline.mentions.scripts import has_arabic_script, plain_letters, readable

READ_LANGUAGES = ("en", "fr", "ur", "ar", "fa")
"""Languages with rules for events, numbers and dates; of any other only names of places are matched."""

_SMALL_WORDS = {
    "en": "a an the of and in to as is are it he that was were for by with said at from has had have "
          "been who his they after",
    "fr": "le les des du et une est dans par pour qui que ont été sur au aux avec plus selon ce cette",
    "de": "der die das und von den dem mit für auf ist im ein eine wurde wurden nach bei nicht zu am",
    "es": "el los las del y una es por para que con se su al fue fueron más como lo sus según",
    "it": "il lo gli della delle di che è per con una sono nel dal si del dei alla ha hanno",
    "pt": "o os as do da dos das e em um uma que por para com não foi foram mais ao na no",
    "nl": "het een van en de in op met voor zijn is dat bij door werd werden naar niet aan",
    "tr": "ve bir bu için ile de da olarak olan gibi daha çok sonra kadar oldu ise en",
    "id": "yang dan di dari untuk dengan pada ini itu tidak oleh dalam akan telah ke para",
    "sv": "och att det som en ett på är för med av den till har inte om i har",
    "pl": "i w na z do się że jest nie o od za po przez oraz dla jak został",
    "so": "iyo ee ka ku oo in waxaa uu waa soo lagu ayaa kale la",
    "sw": "na ya wa kwa ni katika za la kuwa hii watu huo cha hilo",
    "ha": "da na ya su sun cikin wani wata kuma bayan domin zuwa",
    "ar": "في من على إلى عن أن التي الذي مع بعد قد هذا هذه كما بين وقال وفي ومن عند",
    "fa": "در از به که را این است با برای شد شده آن یک می های بر تا کرد شدند خود",
    "ur": "میں کے کی کا نے سے کو ہے اور پر ہیں کہ گئے گیا ہو بھی تھا کر اس گئی ہوئے",
    "ps": "د په چې کې او له ته هم دی يې سره نه دا پر شوي",
    "sd": "جي ۾ کي جو آهي تي ۽ کان ته جا سان ٿي",
    "ku": "لە بە و کە بۆ ئەو دەکات ئەم لەگەڵ",
}  # fmt: skip
_BY_WORD: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in {plain_letters(w) for w in _words.split()}:
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _language)
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE, _GLANCE = 1_500, 400  # characters
_SURE, _LIKELY, _TIMES = 0.15, 0.08, 3  # shares of all words; times as many as of the declared language
_FEW = 8  # words
_ENOUGH = 120  # characters for the detector
ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ps", "sd", "ku"})
_URDU_LETTERS, _PERSIAN_LETTERS = re.compile("[ٹڈڑںے]"), re.compile("[پچژگکی]")


def language_to_read(declared: str | None, text: str, detect: Callable[[str], str]) -> str:
    """ISO 639-1 code of the language that rules are chosen by.

    `declared` (of the feed or the caller) stands unless the small words of the text speak clearly for another language.
    `detect` guesses from at least 120 characters where nothing is declared and the small words say too little.
    """
    given = (declared or "").strip().lower()[:2]
    if given and _shares(readable(text[:_GLANCE]))[0].get(given, 0.0) >= _SURE:
        return given
    sample = readable(text[:_SAMPLE])
    shares, words = _shares(sample)
    best = max(shares, key=lambda name: shares[name], default="")
    arabic = _mostly_arabic(sample)
    if given:
        wrong_script = words >= _FEW and arabic != (given in ARABIC_SCRIPT) and given in _SMALL_WORDS
        clear = shares.get(best, 0.0) >= _SURE and shares.get(given, 0.0) * _TIMES < shares[best]
        contradicted = words >= _FEW and clear
        if not (wrong_script or contradicted):
            return given
    if shares.get(best, 0.0) >= _LIKELY:
        return best
    if len(sample) >= _ENOUGH:
        return detect(sample)
    return by_letters(text[:_SAMPLE]) if arabic else "en"


def language_of_part(text: str, article_language: str) -> str:
    """The language of a paragraph: that of its article, or, where the script is another, the likeliest of that script."""
    arabic = _mostly_arabic(text) if has_arabic_script(text) else False
    if arabic == (article_language in ARABIC_SCRIPT):
        return article_language
    if not any(c.isalpha() for c in text):
        return article_language
    shares, _ = _shares(readable(text[:_SAMPLE]))
    family = [name for name in READ_LANGUAGES if (name in ARABIC_SCRIPT) == arabic]
    best = max(family, key=lambda name: shares.get(name, 0.0))
    return best if shares.get(best, 0.0) > 0 else by_letters(text) if arabic else "en"


def is_foreign(words: str, language: str) -> bool:
    """Whether rules for the language `words` must not read a text in `language`: both write Latin letters, and French
    "kidnapp*" would read English. Rules of another script cannot match by accident.
    """
    return bool(words and language) and words != language and not {words, language} & ARABIC_SCRIPT


def by_letters(text: str) -> str:
    """Arabic, Persian or Urdu by the letters that only some of them have."""
    return "ur" if _URDU_LETTERS.search(text) else "fa" if _PERSIAN_LETTERS.search(text) else "ar"


def _shares(sample: str) -> tuple[dict[str, float], int]:
    """The share of each language's small words among all words, and how many words there are."""
    words = [w.lower() for w in _WORD.findall(sample)]
    counted: dict[str, int] = {}
    for one in words:
        for name in _BY_WORD.get(one, ()):
            counted[name] = counted.get(name, 0) + 1
    return {name: count / len(words) for name, count in counted.items()}, len(words)


def _mostly_arabic(sample: str) -> bool:
    letters = [c for c in sample[:400] if c.isalpha()]
    return sum("\u0600" <= c <= "\u06ff" for c in letters) * 2 > len(letters)


class Depth(StrEnum):
    """How closely an article was read."""

    MODEL = "model"  # names by a language model, events by rules
    WORD_LISTS = "word-lists"  # names by gazetteer and lexicon, events by rules
    NAMES = "names"  # places alone


def depth_of(language: str, tagger_version: str, *, languages: tuple[str, ...] = READ_LANGUAGES) -> Depth:
    """The depth that an article of `language` got from a tagger of that version ("spacy-3.8+en_core_web_sm+...").

    `languages`: those with rules.
    """
    if language not in languages:
        return Depth.NAMES
    models = tagger_version.split("+")
    has_model = any(re.search(rf"(?:^|_){re.escape(language)}_", name) for name in models)
    return Depth.MODEL if has_model else Depth.WORD_LISTS
