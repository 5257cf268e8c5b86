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
    """`label`: what a source is called; other values speak for themselves."""

    kind: str
    value: str
    label: str


def values_for(what: EventFilter) -> list[Value]:
    """Countries, sources, languages, and the divisions of the chosen country and province. One query."""
    wanted = Q(kind__in=("country", "source", "language"), within="")
    if what.country:
        wanted |= Q(kind="admin1", within=what.country)
    if what.admin1:
        wanted |= Q(kind="admin2", within=f"{what.country}/{what.admin1}")
    title = Subquery(
        rows.Feed.objects.filter(pk=OuterRef("value")).values("title")[:1], output_field=CharField()
    )
    found = rows.QueueMark.objects.filter(wanted).annotate(title=title).order_by("kind", "plain")[:MOST]
    return [Value(row.kind, row.value, row.title or row.value) for row in found]


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
