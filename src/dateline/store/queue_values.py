"""What a filter may be set to: values that candidates of the queue bear."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, OuterRef, Q, Subquery

from dateline.review.filters import EventFilter
from dateline.store import models as rows
from dateline.store.search import plain

MOST = 600  # values of all kinds on one page
MOST_ALIKE = 12


@dataclass(frozen=True, slots=True)
class Value:
    """`label`: what a source or a watch is called; other values speak for themselves."""

    kind: str
    value: str
    label: str


def values_for(what: EventFilter) -> list[Value]:
    """Countries, sources, languages, watches, and the divisions of the chosen country and province. One query."""
    wanted = Q(kind__in=("country", "source", "language", "watch"), within="")
    if what.country:
        wanted |= Q(kind="admin1", within=what.country)
    if what.admin1:
        wanted |= Q(kind="admin2", within=f"{what.country}/{what.admin1}")
    sources = rows.Feed.objects.filter(pk=OuterRef("value")).values("title")[:1]
    watches = rows.Watch.objects.filter(pk=OuterRef("value"), state="on").values("title")[:1]
    found = rows.QueueMark.objects.filter(wanted).annotate(
        source=Subquery(sources, output_field=CharField()), watch=Subquery(watches, output_field=CharField())
    )
    labels = {"source": "source", "watch": "watch"}
    return [
        Value(row.kind, row.value, getattr(row, labels.get(row.kind, "value")) or row.value)
        for row in found.order_by("kind", "plain")[:MOST]
        # one that is switched off, or "none", is no choice
        if row.kind != "watch" or row.watch
    ]


def actors_like(text: str) -> list[str]:
    """Names of actors that hold these words, those that begin with them first."""
    said = plain(text).strip()[:80]
    if not said:
        return []
    of_kind = rows.QueueMark.objects.filter(kind="actor", within="")
    first = list(
        of_kind.filter(plain__startswith=said).order_by("plain").values_list("value", flat=True)[:MOST_ALIKE]
    )
    inside = of_kind.filter(plain__contains=said).exclude(plain__startswith=said).order_by("plain")
    return [*first, *inside.values_list("value", flat=True)[: MOST_ALIKE - len(first)]]
