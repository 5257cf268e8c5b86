"""dateline watches news feeds and puts candidate incidents, with their evidence, before an editor.

As a library (docs/library.md): `dateline.annotate(texts)` reads texts and answers with the model's values.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.library import AnnotatedText, AnnotatedTexts, annotate, annotate_stream
    from dateline.texts import Text

__version__ = "0.1.0"
__all__ = ["AnnotatedText", "AnnotatedTexts", "Text", "__version__", "annotate", "annotate_stream"]

# Imported when they are asked for: every command imports this package, and few of them read texts.
_FROM = {
    "AnnotatedText": "dateline.library",
    "AnnotatedTexts": "dateline.library",
    "Text": "dateline.texts",
    "annotate": "dateline.library",
    "annotate_stream": "dateline.library",
}


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_FROM[name]), name)
