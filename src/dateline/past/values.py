"""What a file of the past holds, one item after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dateline.articles.urls import date_in_url
from dateline.model import Document


@dataclass(frozen=True, slots=True)
class PastLink:
    """A page that is still to be got. `published`: when the list says that it appeared, None where it does not."""

    url: str
    published: datetime | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class PastPage:
    """A page as an archive kept it; its fetch is the archive's.

    `body_of`: the SHA-256 of the body that it shares with an earlier page, and `same_as` (address, instant) of that
    page, where the record has no body of its own (WARC's `revisit`). `source_id`, `entry_title`, `entry_published`:
    what its feed said, where the archive is one of ours.
    """

    document: Document
    source_id: str = ""
    entry_title: str = ""
    entry_published: datetime | None = None
    body_of: str = ""
    same_as: tuple[str, datetime | None] | None = None

    @property
    def is_revisit(self) -> bool:
        return bool(self.body_of) or self.same_as is not None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A line or record that cannot be taken. `where`: "line 12", "byte 4096"; `message`: one sentence."""

    where: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that is there and not asked for: a record of another kind, an item outside the chosen days."""

    why: str


def day_in_address(url: str) -> datetime | None:
    """Noon of the day that the address names, so that no time zone makes another day of it; None where it names none."""
    day = date_in_url(url)
    try:
        return datetime(*day, 12, tzinfo=UTC) if day else None
    except ValueError:
        return None
