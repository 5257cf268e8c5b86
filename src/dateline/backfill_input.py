"""What a backfill is given, opened: a file, an address or standard input, as items one after the other."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit

from dateline.adapters.parsers import ParserPool
from dateline.articles.urls import canonical_url
from dateline.documents.bounds import BOUNDS
from dateline.errors import UsageError
from dateline.feeds.dates import believable
from dateline.feeds.links import absolute_link
from dateline.filters import Failure, read_article, read_line
from dateline.model import Article, Document, ParsedFeed, Rejection
from dateline.past.inputs import Days, Step, chosen
from dateline.past.kinds import HEAD, Kind, NoKindError, kind_of
from dateline.past.lists import LONGEST_RECORD, first_line, read_lines, read_list
from dateline.past.sitemaps import SitemapContent
from dateline.past.unpack import DamagedError, Unpacked
from dateline.past.values import Passed, PastLink, Unusable
from dateline.past.warc import read_warc
from dateline.ports import Fetcher, FetchFailure, FetchRequest

MOST_CHILDREN = 50_000  # sitemaps of an index, and of the indexes in it
EVERY_DAY = Days()
DEEPEST = 3  # index of indexes of sitemaps


@dataclass(frozen=True, slots=True)
class Input:
    """What is taken. `raw` is at its beginning and can be sought in; `name`: as it was given; `url`: where it was got, ""
    for a file; `size`: bytes; `identity`: of its content, or its address.
    """

    raw: IO[bytes]
    name: str
    url: str
    size: int
    kind: Kind
    identity: str
    now: datetime

    @property
    def own_name(self) -> str:
        """An id for what has no site of its own: of the file's name."""
        stem = (
            Path(urlsplit(self.url).path or self.name).name.split(".")[0]
            if self.name != "-"
            else "standard-input"
        )
        kept = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
        return f"backfill-{kept[:80]}" if kept else "backfill"


@dataclass(frozen=True, slots=True)
class Plan:
    """An input, the days that are asked for, and the source that all of it is of ("": that of each page's site)."""

    given: Input
    days: Days = EVERY_DAY
    source: str = ""

    @property
    def key(self) -> str:
        what = [self.given.kind, self.given.identity, self.source, str(self.days.since), str(self.days.until)]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading an input may need: hosts and parsers."""

    fetcher: Fetcher
    parsers: ParserPool


@contextmanager
def opened(what: str, kind: Kind | None, home: Path, fetcher: Fetcher, now: datetime) -> Iterator[Input]:
    """A file, an address or "-" as an input. Raises `UsageError` for what cannot be read or is of no kind."""
    if what.lower().startswith(("http://", "https://")):
        document = _fetched(fetcher, what)
        if isinstance(document, Unusable):
            raise UsageError(document.message)
        raw = io.BytesIO(document.body)
        yield _input(raw, what, document.final_url, len(document.body), kind, f"address {what}", now)
        return
    if what == "-":
        # what is gone on with must be there to go on with
        with tempfile.TemporaryFile(dir=home) as spool:
            shutil.copyfileobj(sys.stdin.buffer, spool)
            yield _input(spool, what, "", spool.tell(), kind, "", now)
        return
    try:
        with Path(what).open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            yield _input(file, Path(what).name, "", size, kind, "", now)
    except OSError as e:
        raise UsageError(f"{what} cannot be read: {e.strerror or e}.") from e


def _input(
    raw: IO[bytes], name: str, url: str, size: int, kind: Kind | None, identity: str, now: datetime
) -> Input:
    raw.seek(0)
    head = raw.read(HEAD)
    if not identity:
        raw.seek(max(0, size - HEAD))
        identity = f"{size} {hashlib.sha256(head + raw.read(HEAD)).hexdigest()}"
    raw.seek(0)
    try:
        return Input(raw, name, url, size, kind or kind_of(head), identity, now)
    except NoKindError as e:
        raise UsageError(f"{name}: {e}") from e


def _fetched(fetcher: Fetcher, url: str) -> Document | Unusable:
    for _, outcome in fetcher.fetch_many([FetchRequest(url, "sitemap")]):
        if isinstance(outcome, Document):
            return outcome
        if isinstance(outcome, FetchFailure):
            return Unusable(url, outcome.code, outcome.message)
    return Unusable(url, "no-answer", f"{url} gave no answer.")


def steps_of(plan: Plan, reading: Reading, *, position: int, children: frozenset[str]) -> Iterator[Step]:
    """The items of the input from `position` on, without those of the sitemaps in `children`."""
    return chosen(_steps(plan, reading, position, children), plan.days)


def _steps(plan: Plan, reading: Reading, position: int, children: frozenset[str]) -> Iterator[Step]:
    given = plan.given
    match given.kind:
        case "warc":
            return (Step(found.item, found.position) for found in read_warc(given.raw, start=position))
        case "list":
            head = first_line(given.raw)
            given.raw.seek(0)
            found = read_list(given.raw, head=head, start=position, now=given.now)
            return (Step(line.item, line.position) for line in found)
        case "articles":
            return _articles(given, position)
        case "feed":
            return _entries(given, reading)
        case "sitemap":
            return _Sitemaps(plan, reading, children).steps()


def _articles(given: Input, position: int) -> Iterator[Step]:
    for line in read_lines(given.raw, start=position, longest=LONGEST_RECORD):
        if isinstance(line.text, Unusable):
            yield Step(line.text, line.position)
            continue
        read = read_line(line.text, read_article)
        if read is None:
            continue
        item_id, value = read
        if isinstance(value, Failure):
            yield Step(Unusable(f"line {line.number}", value.code, value.message), line.position)
        else:
            yield Step(_past_article(value, item_id, given), line.position)


def _past_article(article: Article, item_id: object, given: Input) -> Article:
    """As the store takes it: with an address of its own, and a date that can be true."""
    url = absolute_link(article.url, "")
    name = quote(str(item_id if item_id is not None else article.fingerprint[:16])[:200], safe="")
    stated = str(article.published or "")
    published, _ = believable(article.published, stated, fetched_at=given.now)
    country = (article.country or "").strip().upper()
    return replace(
        article,
        url=url,
        canonical_url=canonical_url(url) if url else f"text://{given.own_name}/{name}",
        published=published,
        published_source="feed" if published else "none",
        language=article.language.strip().lower()[:8],
        country=country if len(country) == 2 and country.isalpha() else None,
    )


def _entries(given: Input, reading: Reading) -> Iterator[Step]:
    content = Unpacked(given.raw)
    try:
        body = content.read(BOUNDS["feed"].max_decoded)
    except DamagedError as e:
        raise UsageError(f"{given.name} is damaged: {e}.") from e
    document = Document(given.url, given.url, given.now, 200, "", (), body, hashlib.sha256(body).hexdigest())
    (parsed,) = reading.parsers.parse_feeds([(given.own_name, document)])
    if not isinstance(parsed, ParsedFeed):
        raise UsageError(f"{given.name}: {parsed.message}")
    for number, entry in enumerate(parsed.entries, start=1):
        link = absolute_link(entry.link, "")
        if link.lower().startswith(("http://", "https://")):
            yield Step(PastLink(link, entry.published, entry.title))
        else:
            yield Step(Unusable(f"entry {number}", "no-address", "The entry names no page."))


class _Sitemaps:
    """A sitemap, or an index with all that it names."""

    def __init__(self, plan: Plan, reading: Reading, done: frozenset[str]) -> None:
        self._plan = plan
        self._reading = reading
        self._done = done
        self._seen: set[str] = set()

    def steps(self) -> Iterator[Step]:
        given = self._plan.given
        body = given.raw.read()
        document = Document(given.url, given.url, given.now, 200, "", (), body, "")
        content = self._reading.parsers.read_sitemap(document)
        if isinstance(content, Rejection):
            raise UsageError(f"{given.name}: {content.message}")
        yield from self._content(content, given.name, 1)

    def _content(self, content: SitemapContent, name: str, depth: int) -> Iterator[Step]:
        for page in content.pages:
            yield Step(page)
        if content.problem:
            yield Step(
                Unusable(name, "sitemap-broken", f"The sitemap was not read whole: {content.problem}.")
            )
        since = self._plan.days.since
        for child in content.children:
            if child.url in self._seen or child.url in self._done:
                continue
            if since is not None and child.changed is not None and child.changed < since:
                yield Step(Passed("sitemap that did not change since"))
                continue
            if depth == DEEPEST or len(self._seen) == MOST_CHILDREN:
                yield Step(
                    Unusable(
                        child.url, "too-many-sitemaps", "The index names too many sitemaps, or too deep."
                    )
                )
                return
            self._seen.add(child.url)
            yield from self._child(child.url, depth + 1)

    def _child(self, url: str, depth: int) -> Iterator[Step]:
        document = _fetched(self._reading.fetcher, url)
        if isinstance(document, Unusable):
            yield Step(document)
            return
        content = self._reading.parsers.read_sitemap(document)
        if isinstance(content, Rejection):
            yield Step(Unusable(url, content.code, content.message))
            return
        yield from self._content(content, url, depth)
        yield Step(None, child=url)
