"""Instants on the desk: `{% moment %}` for any of them, the filters `ago` and `took` inside a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from django import template
from django.utils.dateformat import format as django_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

FORMS = {"full": "j M Y, H:i", "short": "j M, H:i", "day": "j M Y"}


def _span(seconds: float) -> str:
    days, hours, minutes = seconds / 86400, seconds / 3600, seconds / 60
    if days >= 2:
        return ngettext("%(count)s d", "%(count)s d", round(days)) % {"count": round(days)}
    if hours >= 1:
        return ngettext("%(count)s h", "%(count)s h", round(hours)) % {"count": round(hours)}
    if minutes >= 1:
        return ngettext("%(count)s min", "%(count)s min", round(minutes)) % {"count": round(minutes)}
    return ngettext("%(count)s s", "%(count)s s", round(seconds)) % {"count": round(seconds)}


@register.filter
def ago(moment: datetime | None, overdue: str = "") -> str:
    """ "12 min ago", "in 3 h", "never" for None. `overdue`, if given, is said of what lies in the past."""
    if moment is None:
        return overdue or _("never")
    seconds = (datetime.now(UTC) - moment).total_seconds()
    if seconds < 0:
        return _("in %(span)s") % {"span": _span(-seconds)}
    return overdue or _("%(span)s ago") % {"span": _span(seconds)}


@register.filter
def took(began: datetime, ended: datetime) -> str:
    """The time between, "4 s"."""
    return _span(max(0.0, (ended - began).total_seconds()))


def in_utc(moment: datetime, form: str = "full") -> str:
    """ "26 Nov 2026, 20:25 UTC", in the reader's language."""
    return _in_utc(moment, form, get_language())


@lru_cache(maxsize=4096)
def _in_utc(moment: datetime, form: str, _language: str | None) -> str:
    words = django_format(moment.astimezone(UTC), FORMS[form])
    return words if form == "day" else f"{words} UTC"


@register.simple_tag
def moment(value: datetime | None, form: str = "full", css: str = "") -> str | SafeString:
    """A `<time>` with UTC, that page.js turns to the reader's zone. Nothing for None.

    `form`: "full", "short" (no year), "day", "ago" ("12 min ago", the instant in its title) or "due"
    (the same of what is to come, "now" where it should have been). `css`: its classes.
    """
    if value is None:
        return ""
    stamp = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    classes = format_html(' class="{}"', css) if css else ""
    if form in ("ago", "due"):
        return format_html(
            '<time datetime="{}" data-moment="ago" title="{}"{}>{}</time>',
            stamp, in_utc(value), classes, ago(value, _("now") if form == "due" else ""),
        )  # fmt: skip
    return format_html(
        '<time datetime="{}" data-moment="{}"{}>{}</time>', stamp, form, classes, in_utc(value, form)
    )
