"""Instants as an operator reads them: "12 min ago", "in 3 h"."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template

register = template.Library()


def _span(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size * (1 if unit != "d" else 2):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


@register.filter
def ago(moment: datetime | None, overdue: str = "") -> str:
    """ "12 min ago", "in 3 h", "never" for None. `overdue`, if given, is said of what lies in the past."""
    if moment is None:
        return overdue or "never"
    seconds = (datetime.now(UTC) - moment).total_seconds()
    if seconds < 0:
        return f"in {_span(-seconds)}"
    return overdue or f"{_span(seconds)} ago"


@register.filter
def took(began: datetime, ended: datetime) -> str:
    """The time between, "4 s"."""
    return _span(max(0.0, (ended - began).total_seconds()))
