"""What of a feed is new: an entry is known by its key, and an edit by its content hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dateline.model import FeedEntry

_LONGEST_KEY = 500  # characters; a longer guid is kept as its hash


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """What to do with a feed's entries; each in document order, no key twice over the three."""

    new: tuple[FeedEntry, ...]
    edited: tuple[FeedEntry, ...]
    unchanged: tuple[FeedEntry, ...]


def entry_key(stated_id: str, link: str, title: str, body: str) -> str:
    """An entry's identity inside its feed: the guid or id, else the link, else a hash of the wording."""
    key = stated_id.strip() or link
    if not key:
        return "sha256:" + _digest(title, body)
    return key if len(key) <= _LONGEST_KEY else "sha256:" + _digest(key)


def content_hash(title: str, summary: str, content: str, link: str) -> str:
    """SHA-256 (hex) of what an editor would see changed. Dates are left out: many feeds re-date at every
    poll."""
    return _digest(title, summary, content, link)


def plan_entries(entries: Iterable[FeedEntry], known: Mapping[str, str]) -> EntryPlan:
    """Sort entries into new, edited and unchanged. `known` maps entry key -> content hash of the last
    version.

    A key that occurs twice in one feed counts once, and the first occurrence wins: feeds list the newest
    first, so the later one is the older version.
    """
    new: list[FeedEntry] = []
    edited: list[FeedEntry] = []
    unchanged: list[FeedEntry] = []
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            continue
        seen.add(entry.key)
        before = known.get(entry.key)
        if before is None:
            new.append(entry)
        elif before != entry.content_hash:
            edited.append(entry)
        else:
            unchanged.append(entry)
    return EntryPlan(tuple(new), tuple(edited), tuple(unchanged))


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        # The length keeps ("ab", "c") and ("a", "bc") apart.
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
