"""Where a report's candidates are found again: signposts, and an index of them. Pure; the store has its own index.

A candidate is filed under the signposts of each of its reports, with the day of that report's event. A new
report is searched under signposts of its own and of the places around it. A signpost that many candidates
stand under tells little, and of those only the nearest in time are read: so the cost of a search is bounded
whatever the archive holds. Words and names find a candidate without a place or a day, or with wrong ones.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, TypeVar

from dateline.incidents.link_features import level, plain_name
from dateline.incidents.link_told import named_actors
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.similarity import weightiest, wording
from dateline.model import LinkableReport, Place

CANDIDATES_COMPARED = 12
POSTS_READ = 40  # of one signpost: the candidates nearest in time
CELL_DEGREES = 0.5  # about 55 km: a report's cell and its neighbours hold all within 40 km
WORDS_FILED = 24
WORDS_SEARCHED = 24
NAMES_FILED = 8
ACTORS_FILED = 3
DAYS_BEFORE = 1500  # of the report's day: a trial or an anniversary is told with the event's names and words
DAYS_AFTER = 30

COPY_WEIGHT = 10.0
PLACE_WEIGHT = 0.25
CELL_WEIGHT = 0.1
REGION_WEIGHT = 0.05
COUNTRY_WEIGHT = 0.02
ACTOR_WEIGHT = 0.1
TOLL_WEIGHT = 0.1
NAME_WEIGHT = 0.03  # for each unit of rarity
WORD_WEIGHT = 1.0  # for each unit of the square of a word's share of the text
DAY_WEIGHT = 0.05  # what each doubling of the days between costs

K = TypeVar("K", str, int)  # what names a candidate


@dataclass(frozen=True, slots=True)
class Signpost:
    """`key`: signed 64 bits of a hash over kind and value. `weight`: what a meeting under it is worth."""

    key: int
    kind: str  # copy | place | cell | region | in region | country | toll | name | actor | word
    weight: float


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look: signposts, and days as ordinals (`date.toordinal`), both ends included.

    `day` is the report's own: what stands nearest to it is read first.
    """

    posts: tuple[Signpost, ...]
    first_day: int
    last_day: int
    day: int


class Index(Protocol):
    """Finds candidates by signposts."""

    def find(self, search: Search) -> Sequence[str]:
        """Keys of candidates, best first, at most `CANDIDATES_COMPARED`.

        Of each signpost the `POSTS_READ` entries nearest to `search.day` are read; `best` chooses.
        """
        ...


@lru_cache(maxsize=65536)
def signpost_key(kind: str, value: str) -> int:
    """The same in every process: the first 8 bytes of blake2b, as a signed integer."""
    digest = hashlib.blake2b(f"{kind}\0{value}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def filed_day(report: LinkableReport) -> int:
    """The day that a report is filed under, as an ordinal: that of its event, else of its publication."""
    return (report.report.date_start or report.published.date()).toordinal()


def filed_under(report: LinkableReport, vocabulary: Vocabulary) -> tuple[Signpost, ...]:
    """The signposts under which a report's candidate is found: at most 2 + 3 + 1 + 8 + 3 + 24 of them."""
    return _distinct(
        [
            *_copies(report),
            *_place_posts(report.report.place, around=False),
            *_toll_posts(report),
            *_text_posts(report, vocabulary, WORDS_FILED),
        ]
    )


def search_of(report: LinkableReport, vocabulary: Vocabulary) -> Search:
    """Where to look for candidates that may tell the same event."""
    day = filed_day(report)
    published = report.published.date().toordinal()
    posts = [
        *_copies(report),
        *_place_posts(report.report.place, around=True),
        *_toll_posts(report),
        *_text_posts(report, vocabulary, WORDS_SEARCHED),
    ]
    return Search(_distinct(posts), min(day, published) - DAYS_BEFORE, max(day, published) + DAYS_AFTER, day)


def best(search: Search, found: Iterable[tuple[Signpost, Iterable[tuple[int, K]]]]) -> list[K]:
    """The candidates worth a full comparison. `found`: the (day, candidate) of all entries read under each signpost, one
    after the other for a signpost.

    Each signpost counts once for a candidate; days between the report and the candidate's nearest entry
    count against it, slowly. The order of `found` does not matter.
    """
    worth: defaultdict[K, float] = defaultdict(float)
    gap: dict[K, int] = {}
    for post, entries in found:
        met: set[K] = set()
        for day, key in entries:
            met.add(key)
            days = abs(day - search.day)
            if days < gap.get(key, days + 1):
                gap[key] = days
        for key in met:
            worth[key] += post.weight
    scored = ((DAY_WEIGHT * math.log2(1 + days) - worth[key], key) for key, days in gap.items())
    return [key for _, key in heapq.nsmallest(CANDIDATES_COMPARED, scored)]


def _distinct(posts: Iterable[Signpost]) -> tuple[Signpost, ...]:
    return tuple({post.key: post for post in posts}.values())


def _post(kind: str, value: str, weight: float) -> Signpost:
    return Signpost(signpost_key(kind, value), kind, weight)


def _copies(report: LinkableReport) -> Iterator[Signpost]:
    for value in (report.fingerprint, report.copy_group):
        if value:
            yield _post("copy", value, COPY_WEIGHT)


def _place_posts(place: Place | None, *, around: bool) -> Iterator[Signpost]:
    """By place: its name, its cell (and those `around` it), and what is known of no smaller place than its region
    or country. A place of a whole region is searched in all of the region."""
    country = (place.country_code if place else None) or ""
    if place is None or place.kind == "demonym" or level(place) == 0:
        yield _post("country", country, COUNTRY_WEIGHT)
        if around and country:
            yield _post("country", "", COUNTRY_WEIGHT)
        return
    region = f"{country}\0{plain_name(place.admin1 or place.name)}"
    wide = level(place) == 1
    if wide or around:
        yield _post("region", region, REGION_WEIGHT)
    if wide == around:
        yield _post("in region", region, REGION_WEIGHT)
    if around:
        yield _post("country", country, COUNTRY_WEIGHT)
    if wide:
        return
    yield _post("place", f"{country}\0{plain_name(place.name or place.text)}", PLACE_WEIGHT)
    if place.latitude is None or place.longitude is None:
        return
    row, column = math.floor(place.latitude / CELL_DEGREES), math.floor(place.longitude / CELL_DEGREES)
    columns = round(360 / CELL_DEGREES)
    steps = (-1, 0, 1) if around else (0,)
    for down in steps:
        for right in steps:
            yield _post("cell", f"{row + down}\0{(column + right) % columns}", CELL_WEIGHT)


def _toll_posts(report: LinkableReport) -> Iterator[Signpost]:
    """Killed and injured where both are told: what finds a text in another script that names no known place."""
    killed, injured = report.report.killed, report.report.injured
    if killed and injured and killed.best and injured.best:
        yield _post("toll", f"{killed.best}\0{injured.best}", TOLL_WEIGHT)


def _text_posts(report: LinkableReport, vocabulary: Vocabulary, words: int) -> Iterator[Signpost]:
    held = wording(report)
    rarity = {name: vocabulary.idf(name) for name in held.details.people}
    for name in heapq.nsmallest(NAMES_FILED, rarity, key=lambda n: (-rarity[n], n)):
        yield _post("name", name, NAME_WEIGHT * rarity[name])
    for actor in sorted(named_actors(report.report))[:ACTORS_FILED]:
        yield _post("actor", actor, ACTOR_WEIGHT)
    for term, weight in weightiest(held, vocabulary, words):
        yield _post("word", term, WORD_WEIGHT * weight * weight)


@dataclass(slots=True)
class MemoryIndex:
    """An `Index` in memory: of each signpost, its candidates by day."""

    _posts: defaultdict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def file(self, key: str, posts: Iterable[Signpost], day: int) -> None:
        """Let a candidate be found under these signposts."""
        for post in posts:
            entry = (day, key)
            entries = self._posts[post.key]
            at = bisect_left(entries, entry)
            if at == len(entries) or entries[at] != entry:
                insort(entries, entry)

    def find(self, search: Search) -> list[str]:
        return best(search, ((post, self._nearest(post.key, search)) for post in search.posts))

    def _nearest(self, key: int, search: Search) -> Iterator[tuple[int, str]]:
        entries = self._posts.get(key, ())
        right = bisect_left(entries, (search.day,))
        left = right - 1
        for _ in range(POSTS_READ):
            before = left >= 0 and entries[left][0] >= search.first_day
            after = right < len(entries) and entries[right][0] <= search.last_day
            if after and (not before or entries[right][0] - search.day <= search.day - entries[left][0]):
                yield entries[right]
                right += 1
            elif before:
                yield entries[left]
                left -= 1
            else:
                return
