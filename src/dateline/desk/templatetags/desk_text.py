"""Queries of addresses, and texts with their marks and who holds a reading: a long story has thousands of pieces, which a
template would take several times as long for.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from dateline.desk.marks import Piece
from dateline.desk.readings import HolderView, ReadingView

register = template.Library()


@register.filter
def and_more(query: str) -> str:
    """The query of an address, to put another part behind: "?state=all&", "?" where there is none."""
    return f"{query}&" if query else "?"


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


@register.simple_tag
def holders(reading: ReadingView, field: str, several: bool) -> SafeString:
    """Links to the words of each that holds a reading, by the article's number; of few their names too, and whom they name.
    `several`: the candidate has more than one article.
    """
    return mark_safe("".join(_holder(one, reading, field, several) for one in reading.holders))  # noqa: S308  as above


def _holder(one: HolderView, reading: ReadingView, field: str, several: bool) -> str:
    html = '<span class="holder">'
    if one.number:
        leads = f'data-evidence="{escape(field)}"' if one.anchor else f'data-article-link="{one.number}"'
        title = f"{one.source}: {one.said_by}" if one.said_by else one.source
        html += (
            f'<a class="num" href="#{escape(one.anchor) or f"r{one.number}"}" {leads} title="{escape(title)}"'
            f' aria-label="{escape(one.label)}">{one.number}</a>'
        )
    if (reading.names_holders and several) or not one.number:
        html += f" <bdi>{escape(one.source)}</bdi>"
    if one.said_by and reading.names_holders:
        words = _("according to %(party)s") % {"party": Truncator(one.said_by).chars(60)}
        html += f' <span class="soft">{escape(words)}</span>'
    return html + "</span>"
