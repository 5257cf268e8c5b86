"""What a dry run of reprocessing found, as one page that needs nothing but itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from dateline.reprocessing import Foretold
from dateline.review.effects import Effect
from dateline.review.effects_lines import Line
from dateline.review.effects_words import (
    KIND_WORDS,
    field_words,
    measure_rows,
    moved_texts,
    standing_text,
    where_and_when,
)

MOST_ON_PAGE = 2000  # a browser takes no pleasure in more; --json has all


@dataclass(frozen=True, slots=True)
class EffectView:
    """An effect as the page shows it."""

    effect: Effect
    kind: str
    standing: str
    about: str  # where and when
    moved: tuple[str, ...]
    lines: tuple[tuple[str, Line], ...]  # the field's words, and how it changes


def effects_page(foretold: Foretold, desk_url: str) -> str:
    """HTML without scripts or anything to load; its links lead to the desk's pages of the candidates."""
    effects = foretold.effects.effects
    shown = [
        EffectView(
            effect=e,
            kind=KIND_WORDS[e.kind],
            standing=standing_text(e),
            about=where_and_when(e.candidate),
            moved=tuple(moved_texts(e)),
            lines=tuple((field_words(line.field), line) for line in e.lines),
        )
        for e in effects[:MOST_ON_PAGE]
    ]
    context = {
        "foretold": foretold,
        "marked": foretold.counts["articles marked"],
        "measures": measure_rows(foretold.effects.measures),
        "conflicts": [view for view in shown if view.effect.conflict],
        "others": [view for view in shown if not view.effect.conflict],
        "more": max(0, len(effects) - MOST_ON_PAGE),
        "desk": desk_url,
        "style": _style(),
    }
    return render_to_string("desk/effects.html", context)


@lru_cache(maxsize=1)
def _style() -> str:
    """The desk's stylesheet, and what only this page has."""
    names = ("desk/desk.css", "desk/effects.css")
    return "\n".join(Path(str(finders.find(name))).read_text(encoding="utf-8") for name in names)
