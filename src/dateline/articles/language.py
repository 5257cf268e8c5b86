"""The language a text is written in: read off the text, and off the page's own word where the text is
short."""

from __future__ import annotations

import functools
import re
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_CERTAIN = 0.9
_ENOUGH = 120  # characters; below it headlines full of names are often misread
_READ = 600  # characters that are looked at: as sure as 1,500 on news, at a third of the time
_READ_AGAIN = 2000  # characters, where the text and the page's word disagree and the text alone is not sure
_READ_AS = {"pcm": "en"}  # English of Lagos full of names is at times taken for Nigerian Pidgin
_CODE = re.compile(r"^\s*([a-zA-Z]{2})(?:[-_][A-Za-z]{2,8})*\s*(?:[,;].*)?$")


@functools.cache
def _identifier() -> Any:
    # Reading the model takes 0.6 s: once a process, and not at import.
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_code(label: str | None) -> str | None:
    """ISO 639-1 of a label like "en-GB", "en_US" or "EN"; None for anything else."""
    found = _CODE.match(label or "")
    return found[1].lower() if found else None


def language_of(text: str, *declared: str | None) -> str:
    """ISO 639-1 code. Sure of the text: what it is; else the first label in `declared` that is a code; else a
    guess."""
    sample = text[:_READ]
    labels = [code for code in map(language_code, declared) if code]
    detected, probability = _identifier().classify(sample)
    if labels and labels[0] != detected and probability < _CERTAIN and len(text) > len(sample):
        # Templates say "en" whatever is written in them: more text settles it.
        detected, probability = _identifier().classify(text[:_READ_AGAIN])
    if labels and (len(sample) < _ENOUGH or probability < _CERTAIN):
        return labels[0]
    return _READ_AS.get(detected, str(detected))
