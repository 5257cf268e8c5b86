"""How closely an article was read, in words for an editor."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dateline.desk.words import reader_locale
from dateline.mentions.languages import READ_LANGUAGES, Depth, depth_of


@dataclass(frozen=True, slots=True)
class DepthWords:
    """`line` stands beside the article, `why` explains it. `shallow`: the editor has to look more closely."""

    line: str
    why: str
    shallow: bool


def language_name(code: str) -> str:
    """A language's name in the reader's language; the code itself where none is known."""
    return str(reader_locale().languages.get(code) or code or _("unknown language"))


def depth_words(language: str, tagger_version: str, *, reported: bool = False) -> DepthWords:
    """The depth that an article got. `reported`: something was read in it, so its language has triggers."""
    name = language_name(language)
    languages = (*READ_LANGUAGES, language) if reported else READ_LANGUAGES
    match depth_of(language, tagger_version, languages=languages):
        case Depth.MODEL:
            return DepthWords(
                _("Read with a language model: %(language)s") % {"language": name},
                _("A model of the language found the names; events, numbers and dates were read by rules."),
                shallow=False,
            )
        case Depth.WORD_LISTS:
            return DepthWords(
                _("Read by word lists: %(language)s; check closely") % {"language": name},
                _(
                    "There is no model for this language here. Names are matched with the gazetteer and the list of"
                    " actors, events, numbers and dates by rules for common wordings: a name can be missed or taken"
                    " for another word."
                ),
                shallow=True,
            )
        case Depth.NAMES:
            return DepthWords(
                _("Names only: %(language)s is not read") % {"language": name},
                _(
                    "There are no rules for this language. Places are matched by name; no incident is found in its"
                    " articles."
                ),
                shallow=True,
            )
