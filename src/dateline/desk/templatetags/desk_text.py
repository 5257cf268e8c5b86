"""Texts with their marks: a long story has thousands of pieces, which a template would take several times as long for."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from dateline.desk.marks import Piece

register = template.Library()


@register.simple_tag
def pieces(some: Iterable[Piece]) -> SafeString:
    """A text as HTML, its marks with the names of their fields; anchors are where evidence leads to."""
    return mark_safe("".join(_anchors(piece) + _marked(piece) for piece in some))  # noqa: S308  each part is escaped


def _anchors(piece: Piece) -> str:
    return "".join(f'<a id="{escape(name)}" class="anchor" tabindex="-1"></a>' for name in piece.anchors)


def _marked(piece: Piece) -> str:
    text = escape(piece.text)
    if not piece.fields:
        return text
    marked = piece.marked
    anchors = f' data-anchors="{escape(" ".join(piece.anchors))}"' if piece.anchors else ""
    says = f"{', '.join(marked)}: {piece.label}" if piece.label else ", ".join(marked)
    title = f' title="{escape(says)}"' if marked else ""
    return f'<mark class="{piece.css}" data-fields="{" ".join(marked)}"{anchors}{title}>{text}</mark>'
