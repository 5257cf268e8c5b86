"""The list that an editor works through: its query goes along from page to page, and "next" stays within it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from dateline.review.filters import QueueFilter
from dateline.store import models as rows
from dateline.store import presence, queue


@dataclass(frozen=True, slots=True)
class Listing:
    """A filtered queue, as the addresses of its candidates carry it."""

    wanted: QueueFilter

    @property
    def query(self) -> str:
        """ "" or "?state=...", to put behind an address."""
        return self.wanted.query()

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The same for a form that asks by GET."""
        return tuple(self.wanted.values().items())

    def candidate(self, key: str) -> str:
        return reverse("candidate", args=[key]) + self.query

    def queue(self) -> str:
        return reverse("queue") + self.query


def listing_of(request: HttpRequest) -> Listing:
    """The list that the address of this page names; what cannot be read of it is left out."""
    return Listing(QueueFilter.read(request.GET.dict()))


def next_of(
    row: rows.Candidate, request: HttpRequest, now: datetime, passing: Collection[int] | None = None
) -> rows.Candidate | None:
    """What comes after `row` in the list. What others have open (`passing`, where it is known already) is passed over
    while anything else waits.
    """
    held = presence.open_elsewhere(request.user, now=now) if passing is None else passing
    return queue.next_in_queue(row, listing_of(request).wanted, list(held))


def page_after(row: rows.Candidate, request: HttpRequest, now: datetime) -> str:
    """Address of what comes after `row` in the list; of the list where nothing does."""
    following = next_of(row, request, now)
    listing = listing_of(request)
    return listing.candidate(following.key) if following else listing.queue()
