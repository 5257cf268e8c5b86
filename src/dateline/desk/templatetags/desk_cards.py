"""A queue's card is laid out once for as long as it says the same: the first page is read again after every decision."""

from __future__ import annotations

import secrets
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dateline.desk.queue_cards import Card
from dateline.desk.templatetags.desk_text import and_more

register = template.Library()

KEPT = 2048  # cards of some 3 KB
# What differs from page to page stands in the kept card as words that no text can hold.
_MARKS = {name: f"-{secrets.token_hex(12)}-" for name in ("list_query", "panel_query", "here", "csrf_token")}


@register.simple_tag(takes_context=True)
def card(context: template.Context, shown: Card) -> SafeString:
    """The card's `<li>`, with the links and the token of the page that it stands on."""
    page = {name: context.get(name) or "" for name in _MARKS}
    page["panel_query"] = and_more(page["list_query"])
    html = _laid_out(shown, get_language(), bool(context.get("may_decide")))
    for name, mark in _MARKS.items():
        html = html.replace(mark, conditional_escape(str(page[name])))
    return mark_safe(html)  # noqa: S308  laid out by a template that escapes, the rest is escaped here


@lru_cache(maxsize=KEPT)
def _laid_out(shown: Card, _language: str | None, may_decide: bool) -> str:
    """All that the template says comes from these and from the marks."""
    return get_template("desk/_card.html").render({"card": shown, "may_decide": may_decide, **_MARKS})
