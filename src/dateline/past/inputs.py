"""One file -> its items, whatever its kind; with each, where the next begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dateline.model import Article
from dateline.past.values import Passed, PastLink, PastPage, Unusable, day_in_address

Item = PastLink | PastPage | Article


@dataclass(frozen=True, slots=True)
class Step:
    """An item and the `position` behind it; or, with no item, that the sitemap `child` was read to its end."""

    item: Item | Unusable | Passed | None
    position: int = 0
    child: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """Which publication days are asked for: `since` is included, `until` is not; None for no bound."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime | None) -> bool:
        """Whether it is asked for. What has no date is: it may get one when it is read."""
        if moment is None:
            return True
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


def moment_of(item: Item) -> datetime | None:
    """When the item says that it appeared, before it is read."""
    match item:
        case PastPage():
            return item.entry_published or day_in_address(item.document.url) or item.document.fetched_at
        case PastLink():
            return item.published or day_in_address(item.url)
        case Article():
            return item.published


def chosen(steps: Iterator[Step], days: Days) -> Iterator[Step]:
    """The steps, with what lies outside the days passed over."""
    for step in steps:
        item = step.item
        if isinstance(item, (PastLink, PastPage, Article)) and not days.holds(moment_of(item)):
            yield Step(Passed("outside the chosen days"), step.position)
        else:
            yield step
