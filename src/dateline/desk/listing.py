"""The list that an editor works through: its query goes along from page to page, and "next" stays within it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from dateline.store import models as rows
from dateline.store import queue


@dataclass(frozen=True, slots=True)
class Listing:
    """`query`: "" or "?state=...", to put behind the address of a candidate or of the queue; `fields`: the same for a form
    that asks by GET.
    """

    query: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    def candidate(self, key: str) -> str:
        return reverse("candidate", args=[key]) + self.query

    def queue(self) -> str:
        return reverse("queue") + self.query


def listing_of(request: HttpRequest) -> Listing:
    """The list that the address of this page names; what cannot be read of it is left out."""
    return Listing()


def page_after(row: rows.Candidate, request: HttpRequest, now: datetime) -> str:
    """Address of what comes after `row` in the list and that nobody else reads now; of the list where nothing does."""
    listing = listing_of(request)
    following = queue.next_in_queue(row)
    return listing.candidate(following.key) if following else listing.queue()
