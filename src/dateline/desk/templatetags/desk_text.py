"""Texts with their marks: a long story has thousands of pieces, which a template would take several times as long for."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from dateline.desk.marks import Piece

register = template.Library()


@register.simple_tag
def pieces(some: Iterable[Piece]) -> SafeString:
    """A text as HTML, its marks with the names of their fields; anchors are where evidence leads to."""
    return mark_safe("".join(_anchors(piece) + _marked(piece) for piece in some))  # noqa: S308  each part is escaped


def _anchors(piece: Piece) -> str:
    return "".join(
        format_html('<a id="{}" class="anchor" tabindex="-1"></a>', name) for name in piece.anchors
    )


def _marked(piece: Piece) -> str:
    if not piece.fields:
        return escape(piece.text)
    marked = piece.marked
    anchors = format_html(' data-anchors="{}"', " ".join(piece.anchors)) if piece.anchors else ""
    says = f"{', '.join(marked)}: {piece.label}" if piece.label else ", ".join(marked)
    return format_html(
        '<mark class="{}" data-fields="{}"{}{}>{}</mark>',
        piece.css,
        " ".join(marked),
        anchors,
        format_html(' title="{}"', says) if marked else "",
        piece.text,
    )
