"""The queue's cards: candidates in a few words, with why they stand where they do, and those of one umbrella together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dateline.desk.present import STATE_WORDS, Summary, host_of, summary
from dateline.desk.words import country_name
from dateline.review.ranking import Reason, reasons
from dateline.review.refresh import headline
from dateline.store import models as rows
from dateline.store.presence import Holder
from dateline.store.queue import QueueRow

_WORDS = {
    "told clearly": gettext_lazy("told clearly"),
    "exact place": gettext_lazy("exact place"),
    "stated day": gettext_lazy("the day is stated"),
    "who and how many": gettext_lazy("says who and how many"),
    "told unclearly": gettext_lazy("told unclearly"),
    "one source": gettext_lazy("one source"),
    "no place": gettext_lazy("no place"),
    "unknown place": gettext_lazy("place not in the gazetteer"),
    "place not exact": gettext_lazy("place not exact"),
    "no day": gettext_lazy("no day"),
    "day of publication": gettext_lazy("day of publication only"),
    "day not exact": gettext_lazy("day not exact"),
    "no details": gettext_lazy("neither who nor how many"),
    "few details": gettext_lazy("few details"),
    "source often confirmed": gettext_lazy("its source is often confirmed"),
    "source seldom confirmed": gettext_lazy("its source is seldom confirmed"),
    "killed counted": gettext_lazy("killed are counted"),
    "none killed": gettext_lazy("no killed are counted"),
    "injured counted": gettext_lazy("injured are counted"),
    "none injured": gettext_lazy("no injured are counted"),
    "claimed": gettext_lazy("somebody claims it"),
    "not claimed": gettext_lazy("nobody claims it"),
    "disputed": gettext_lazy("its sources disagree"),
    "not disputed": gettext_lazy("its sources agree"),
    "denied": gettext_lazy("somebody denies it"),
    "not denied": gettext_lazy("nobody denies it"),
}
_OFTEN, _SELDOM = (
    gettext_lazy("editors often confirm: %(what)s"),
    gettext_lazy("editors seldom confirm: %(what)s"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """One candidate in the list."""

    said: Summary
    state: str
    state_words: str
    revision: int
    headlines: tuple[tuple[str, str], ...]  # headline, source
    more_reports: int
    update: str  # an open proposal in one line, or ""
    is_back: bool  # rejected or called a duplicate, and asked again
    linked: tuple[tuple[str, str], ...]  # key, words
    lifting: tuple[str, ...]  # why it stands so high
    lowering: tuple[str, ...]  # why no higher
    learnt: bool  # it is ranked by what editors decided
    sampled: bool  # it stands here as one of the day's sample
    assignee: str
    holder: Holder | None  # who else has it open


@dataclass(frozen=True, slots=True)
class Group:
    """Cards of a page that belong to one wider event, best first; one that stands alone is a group of its own."""

    cards: tuple[Card, ...]
    key: str = ""  # of the umbrella; "" for a card that stands alone
    title: str = ""
    parts: int = 0  # that are known, on this page or not

    @property
    def first(self) -> Card:
        return self.cards[0]

    @property
    def folded(self) -> tuple[Card, ...]:
        return self.cards[1:]


def reason_words(reason: Reason) -> str:
    if reason.what == "several sources":
        return ngettext("%(number)d source", "%(number)d sources", reason.number) % {"number": reason.number}
    kind, _blank, how = reason.what.partition(" ")
    if reason.said:
        said = country_name(reason.said) if kind == "country" else _(reason.said)
        return str(_OFTEN if how.startswith("often") else _SELDOM) % {"what": said}
    return str(_WORDS[reason.what])


def card_of(item: QueueRow, holder: Holder | None = None) -> Card:
    row = item.row
    why = reasons(row.record, row.score, item.model)
    return Card(
        said=summary(
            row.record, key=row.key, title=row.title, sources=row.independent_sources, score=item.sureness
        ),
        state=row.state,
        state_words=str(STATE_WORDS.get(row.state, row.state)),
        revision=row.revision,
        headlines=tuple(
            (h.title or _("(no headline)"), h.source or host_of(h.url)) for h in item.headlines[:3]
        ),
        more_reports=max(0, item.report_count - len(item.headlines[:3])),
        update=headline(item.changes) if item.changes else "",
        is_back=bool(item.changes) and row.state in ("rejected", "duplicate"),
        linked=tuple((other.key, linked_words(other)) for other in item.linked[:8]),
        lifting=tuple(reason_words(reason) for reason in why.lifting),
        lowering=tuple(reason_words(reason) for reason in why.lowering),
        learnt=item.model is not None,
        sampled=item.sampled,
        assignee=item.assignee,
        holder=holder,
    )


def linked_words(other: Any) -> str:
    """A linked candidate in a few words: where, and what."""
    where = other.place_name or other.admin1 or country_name(other.country_code)
    return f"{where}: {other.sub_event_type}" if where else str(other.sub_event_type)


def umbrella_of(item: QueueRow) -> rows.Candidate | None:
    """The widest candidate that this one is told together with, or the one that an editor says it is part of; itself
    where it is the widest. None for one that stands alone.
    """
    if item.row.part_of is not None:
        return item.row.part_of
    if not item.linked:
        return None
    # the larger region, and of equal ones what was there first
    return max((item.row, *item.linked), key=lambda row: (row.geo_precision or 0, -row.pk))


def _without(card: Card, keys: Collection[str]) -> Card:
    """A card that does not name what stands beside it."""
    return replace(card, linked=tuple(pair for pair in card.linked if pair[0] not in keys))


def groups_of(items: Sequence[QueueRow], cards: Mapping[int, Card]) -> list[Group]:
    """The cards of a page, those of one umbrella at the place of the best of them. Every card is in one group."""
    together: dict[int, list[QueueRow]] = {}
    umbrellas: dict[int, rows.Candidate] = {}
    for item in items:
        umbrella = umbrella_of(item)
        at = item.row.pk if umbrella is None else umbrella.pk
        if umbrella is not None:
            umbrellas[at] = umbrella
        together.setdefault(at, []).append(item)
    groups = []
    for at, members in together.items():
        umbrella = umbrellas.get(at)
        on_page = {item.row.key for item in members} | ({umbrella.key} if umbrella is not None else set())
        shown = tuple(_without(cards[item.row.pk], on_page) for item in members)
        if umbrella is None or (len(members) == 1 and members[0].row.pk == at):
            groups.append(Group(shown))
            continue
        known = {item.row.key for item in members} | {other.key for item in members for other in item.linked}
        groups.append(Group(shown, umbrella.key, umbrella.title, len(known - {umbrella.key})))
    return groups
