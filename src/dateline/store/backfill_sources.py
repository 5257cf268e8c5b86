"""Which source an article of the past belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dateline.articles.urls import home_of
from dateline.store import models as rows
from dateline.store.collecting import LONGEST_URL
from dateline.store.rows import text_key

NEVER_POLLED = "Its articles came by `dateline backfill`; it is not polled."
MOST_NEW_SOURCES = 1000  # of one backfill; pages of further sites go under its own name
SOURCE_ID = re.compile(r"[a-z0-9][-a-z0-9_]{0,99}")


@dataclass(slots=True)
class Sources:
    """Which source a page belongs to: the one that was named, else that of its site whose feed lies nearest, else a new
    one of its site.
    """

    named: str = ""
    fallback: str = "backfill"
    saves: bool = True
    _by_site: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _made: int = 0

    def __post_init__(self) -> None:
        for id, url in rows.Feed.objects.order_by("id").values_list("id", "url"):
            self._known.add(id)
            self._by_site.setdefault(home_of(url), []).append((_folders(url), id))
        if self.named:
            self._make(self.named, "", self.named)

    def of(self, url: str, said: str = "") -> str:
        """The id of the source of a page. `said`: what an archive of ours says that it is."""
        if self.named:
            return self.named
        site = home_of(url)
        home = "{0.scheme}://{0.netloc}/".format(urlsplit(url)) if site else ""
        if said and (said in self._known or (SOURCE_ID.fullmatch(said) and self._may_make())):
            return self._make(said, home, said)
        if not site:
            return self._make(self.fallback, "", self.fallback)
        near = self._by_site.get(site)
        if near:
            folders = _folders(url)
            return max(near, key=lambda place: _shared(folders, place[0]))[1]
        if not self._may_make():
            return self._make(self.fallback, "", self.fallback)
        id = self._make(_slug(site), home, site)
        self._by_site[site] = [((), id)]
        return id

    def _may_make(self) -> bool:
        return self._made < MOST_NEW_SOURCES

    def _make(self, id: str, url: str, title: str) -> str:
        if id not in self._known:
            self._known.add(id)
            self._made += 1
            if self.saves:
                rows.Feed.objects.get_or_create(
                    id=id,
                    defaults={
                        "url": url[:LONGEST_URL],
                        "title": title[:300],
                        "origin": "backfill",
                        "enabled": False,
                        "disabled_reason": NEVER_POLLED,
                    },
                )
        return id


def _folders(url: str) -> tuple[str, ...]:
    return tuple(part for part in urlsplit(url).path.split("/") if part)[:-1]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _slug(site: str) -> str:
    kept = re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-")
    return kept[:100] or f"site-{text_key(site)[:8]}"
