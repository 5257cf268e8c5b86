"""How closely an article was read, in words for an editor."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language_info

from dateline.mentions.languages import READ_LANGUAGES, Depth, depth_of

_NAMES = {
    "ur": "Urdu",
    "ps": "Pashto",
    "sd": "Sindhi",
    "ku": "Kurdish",
    "so": "Somali",
    "ha": "Hausa",
    "am": "Amharic",
}
"""Languages that Django has no name for, or no other than in its own script."""


@dataclass(frozen=True, slots=True)
class DepthWords:
    """`line` stands beside the article, `why` explains it. `shallow`: the editor has to look more closely."""

    line: str
    why: str
    shallow: bool


def language_name(code: str) -> str:
    """English name of a language; the code itself where none is known."""
    if code in _NAMES:
        return _NAMES[code]
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code or "unknown language"


def depth_words(language: str, tagger_version: str, *, reported: bool = False) -> DepthWords:
    """The depth that an article got. `reported`: something was read in it, so its language has triggers."""
    name = language_name(language)
    languages = (*READ_LANGUAGES, language) if reported else READ_LANGUAGES
    match depth_of(language, tagger_version, languages=languages):
        case Depth.MODEL:
            return DepthWords(
                f"Read with a language model: {name}",
                "A model of the language found the names; events, numbers and dates were read by rules.",
                shallow=False,
            )
        case Depth.WORD_LISTS:
            return DepthWords(
                f"Read by word lists: {name}; check closely",
                "There is no model for this language here. Names are matched with the gazetteer and the "
                "list of actors, events,"
                " numbers and dates by rules for common wordings: a name can be missed or taken for another word.",
                shallow=True,
            )
        case Depth.NAMES:
            return DepthWords(
                f"Names only: {name} is not read",
                "There are no rules for this language. Places are matched by name; no incident is found in its articles.",
                shallow=True,
            )
