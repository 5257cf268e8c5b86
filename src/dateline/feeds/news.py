"""What of a feed is new: an entry is known by its key, an edit by its content hash, and a key that is used again for
another story by its address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dateline.articles.urls import page_address
from dateline.model import FeedEntry

_LONGEST_KEY = 500  # characters; a longer guid is kept as its hash
_SAME_STORY = 0.5
"""Share of common words from which two headlines under one guid are one story, edited; a corrected or lengthened
headline keeps more than half of its words, another story seldom a third."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What is kept of an entry, as far as telling news from edits needs it."""

    content_hash: str
    link: str = ""
    title: str = ""


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


def possible_keys(entries: Iterable[FeedEntry]) -> set[str]:
    """Every key under which one of these entries may be known: its own, and the one it has where its own was taken by
    another story."""
    return {key for entry in entries for key in (entry.key, own_key(entry))}


def own_key(entry: FeedEntry) -> str:
    """The key of an entry whose guid belongs to another story already: guid and page together."""
    return "sha256:" + _digest(entry.key, page_address(entry.link))


def plan_entries(entries: Iterable[FeedEntry], known: Mapping[str, KnownEntry]) -> EntryPlan:
    """Sort entries into new, edited and unchanged. `known`: what is kept under each of `possible_keys(entries)`.

    A key that occurs twice for the same story counts once, and the first occurrence wins: feeds list the newest
    first, so the later one is the older version. A key that is used for two stories (other page, other headline:
    guids like "1", or one counted from 0 at each poll) stays with the first one that had it; the others get a
    key of their own.
    """
    new: list[FeedEntry] = []
    edited: list[FeedEntry] = []
    unchanged: list[FeedEntry] = []
    seen: dict[str, KnownEntry] = {}
    for stated in entries:
        entry = _under_its_key(stated, known, seen)
        if entry.key in seen:
            continue
        seen[entry.key] = KnownEntry(entry.content_hash, entry.link, entry.title)
        before = known.get(entry.key)
        if before is None:
            new.append(entry)
        elif before.content_hash != entry.content_hash:
            edited.append(entry)
        else:
            unchanged.append(entry)
    return EntryPlan(tuple(new), tuple(edited), tuple(unchanged))


def _under_its_key(
    entry: FeedEntry, known: Mapping[str, KnownEntry], seen: Mapping[str, KnownEntry]
) -> FeedEntry:
    holder = known.get(entry.key) or seen.get(entry.key)
    return entry if holder is None or _same_story(entry, holder) else replace(entry, key=own_key(entry))


def _same_story(entry: FeedEntry, holder: KnownEntry) -> bool:
    if not entry.link or not holder.link or page_address(entry.link) == page_address(holder.link):
        return True
    words, before = _words(entry.title), _words(holder.title)
    return bool(words and before) and len(words & before) / min(len(words), len(before)) >= _SAME_STORY


def _words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.casefold()))


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        # The length keeps ("ab", "c") and ("a", "bc") apart.
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
