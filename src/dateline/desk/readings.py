"""What reports say of each field, and who says it. Pure: a candidate's record and its articles in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dateline.desk.papers import Folder
from dateline.desk.present import field_of
from dateline.desk.words import Record
from dateline.records import readings_from_record

FEW = 2  # holders of a reading who are named and not only numbered


@dataclass(frozen=True, slots=True)
class HolderView:
    """Who gives a reading: the article's number and source, the way to its words, and whom they name. `label`: the link in
    full.
    """

    number: int | None
    source: str
    anchor: str
    said_by: str
    label: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One value that reports give to a field. `more`: holders that are not listed; `sources`: independent ones among
    those that are."""

    text: str
    holders: tuple[HolderView, ...]
    more: int
    sources: int
    superseded: bool
    disputed: bool

    @property
    def names_holders(self) -> bool:
        """Few enough for their names; else their numbers say it."""
        return len(self.holders) <= FEW


def readings_of(
    record: Record, papers: Folder, source_of: Mapping[int, int] | None = None
) -> dict[str, tuple[ReadingView, ...]]:
    """The desk's field -> the readings of a candidate's record, those that stand first.

    `source_of`: number of an article -> of the independent source that it counts for.
    """
    sources = {a.number: a.source for a in papers.articles}
    counts_for = source_of or {}
    found: dict[str, list[ReadingView]] = {}
    for reading in readings_from_record(dict(record)):
        if reading.field == "tags":
            continue  # beside the type, and no other reading of it
        name = field_of(reading.field)
        text = reading.text
        if reading.field == "actors":
            text = actor_words(str(reading.data.get("role", "")), str(reading.data.get("name", "")))
        if name == "toll":
            text = f"{reading.text} {_(reading.field)}"
        said_in = _("%(value)s in article %(number)s, %(source)s")
        holders = []
        for h in reading.holders:
            number = papers.number_of_report.get(h.report_key)
            source = sources.get(number, h.source_id) if number else h.source_id
            span = h.span and (h.report_key, h.span.field, h.span.start, h.span.end)
            holders.append(
                HolderView(
                    number,
                    source,
                    papers.anchor_of_span.get(span, "") if span else "",
                    h.attributed_to or "",
                    said_in % {"value": text, "number": number, "source": source},
                )
            )
        sources_told = len({counts_for.get(h.number or 0, h.number) for h in holders})
        # of many, those whose article stands on another page of the reports are counted alone
        named = [h for h in holders if h.number or len(holders) <= FEW]
        more = reading.held_by - len(named)
        found.setdefault("type" if name == "sentence" else name, []).append(
            ReadingView(
                text,
                tuple(named),
                more,
                sources_told,
                reading.superseded,
                reading.disputed,
            )
        )
    return {name: tuple(views) for name, views in found.items()}


_ROLES = {
    "perpetrator": gettext_lazy("by %(name)s"),
    "target": gettext_lazy("against %(name)s"),
    "claimant": gettext_lazy("claimed by %(name)s"),
    "accused": gettext_lazy("accused %(name)s"),
    "other": gettext_lazy("named %(name)s"),
}


def actor_words(role: str, name: str) -> str:
    """ "by Saffron Column"."""
    return str(_ROLES.get(role, _ROLES["other"])) % {"name": name}


def claim_words(status: str, claimant: str) -> str:
    """ "claimed by Saffron Column"."""
    words = _("denied by %(name)s") if status == "denied" else _("claimed by %(name)s")
    return words % {"name": claimant}
