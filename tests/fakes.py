"""Fakes of the pipeline's ports: a clock that is set, hosts that answer what they are told, readers of plain lines.

A fake page is text; its first line is the headline. Each line `KIND in PLACE on DAY: killed N` is one report to the fake
reader, with the words of the whole line as its evidence; a line that begins with "  " is part of the report above it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateline.articles.duplicates import fingerprint
from dateline.model import (
    Annotation,
    Article,
    Casualty,
    Document,
    Evidence,
    FeedEntry,
    ParsedFeed,
    Place,
    Range,
    Rejection,
    Report,
    Span,
)
from dateline.ports import FetchFailure, FetchOutcome, FetchRequest, PageToExtract

START = datetime(2026, 3, 14, 6, tzinfo=UTC)

TOWNS: Mapping[str, tuple[int, float, float, str, int]] = {
    "Gwadar": (1177446, 25.12, 62.33, "PPL", 1),
    "Mastung": (1170706, 29.80, 66.85, "PPL", 1),
    "Nushki": (1168718, 29.55, 66.02, "PPL", 1),
    "Balochistan": (1183606, 28.5, 65.5, "ADM1", 3),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "Attack": ("Violence against civilians", "Attack"),
    "Clash": ("Battles", "Armed clash"),
}
LINE = re.compile(r"( *)(\w+) in (\w+) on (\d{4}-\d\d-\d\d): killed (\d+)")


@dataclass
class FakeClock:
    """`ports.Clock`, moved by hand."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def pass_time(self, **units: float) -> None:
        self.at += timedelta(**units)


def document(url: str, body: str, at: datetime = START, **changed: Any) -> Document:
    raw = body.encode()
    values: dict[str, Any] = {
        "url": url,
        "final_url": url,
        "fetched_at": at,
        "status": 200,
        "content_type": "text/plain",
        "headers": (),
        "body": raw,
        "sha256": hashlib.sha256(raw).hexdigest(),
    }
    return Document(**values | changed)


def failure(url: str, *, permanent: bool = False, **changed: Any) -> FetchFailure:
    values: dict[str, Any] = {"code": "http-503", "message": "The host is busy.", "status": 503}
    return FetchFailure(url=url, permanent=permanent, **values | changed)


@dataclass
class FakeFetcher:
    """`ports.Fetcher` on a table of pages: url -> body, or what to answer, or a function of the request."""

    clock: FakeClock
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[FetchRequest] = field(default_factory=list)

    def fetch_many(
        self, requests: Sequence[FetchRequest], *, within: timedelta | None = None
    ) -> Iterable[tuple[FetchRequest, FetchOutcome]]:
        # backwards: outcomes come in any order
        for request in reversed(requests):
            self.asked.append(request)
            answer = self.pages.get(request.url)
            if callable(answer):
                answer = answer(request)
            if answer is None:
                missing = "The page is not there."
                answer = failure(request.url, permanent=True, code="http-404", message=missing, status=404)
            yield (
                request,
                document(request.url, answer, self.clock.now()) if isinstance(answer, str) else answer,
            )

    def times_asked(self, url: str) -> int:
        return sum(request.url == url for request in self.asked)

    def close(self) -> None: ...


def feed_body(*entries: tuple[str, str, str]) -> str:
    """A fake feed: (key, link, title) each."""
    return json.dumps(entries)


@dataclass
class FakeWorkers:
    """`ports.Workers` without processes. `before`: called with the name of the work before it is done."""

    before: Callable[[str], None] = lambda work: None
    read: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def parse_feeds(self, documents: Sequence[tuple[str, Document]]) -> list[ParsedFeed | Rejection]:
        self.before("parse")
        return [self._feed(feed_id, document) for feed_id, document in documents]

    def _feed(self, feed_id: str, document: Document) -> ParsedFeed | Rejection:
        try:
            entries = json.loads(document.body)
        except ValueError:
            return Rejection("feed", document.url, "not-a-feed", "What it sent is no feed.")
        return ParsedFeed(
            feed_id,
            document.url,
            "en",
            tuple(
                FeedEntry(feed_id, key, link, title, content_hash=hashlib.sha256(title.encode()).hexdigest())
                for key, link, title in entries
            ),
        )

    def extract(self, pages: Sequence[PageToExtract]) -> list[Article | Rejection]:
        self.before("extract")
        return [self._article(page) for page in pages]

    def _article(self, page: PageToExtract) -> Article | Rejection:
        url, text = page.document.url, page.document.body.decode()
        if not text.strip():
            return Rejection("article", url, "empty-text", "The page holds no text.")
        return Article(
            url=url,
            canonical_url=url,
            title=text.splitlines()[0],
            text=text,
            published=START,
            published_source="page",
            fingerprint=fingerprint(text),
            source_id=page.source_id,
            country=page.country,
        )

    def annotate(self, articles: Sequence[Article]) -> list[Annotation | Rejection]:
        self.before("annotate")
        for article in articles:
            self.read[article.url] += 1
        return [
            Annotation("en", 0.9, reports=_reports(article.text), tagger_version="fake-1")
            for article in articles
        ]

    def close(self) -> None: ...


def _reports(text: str) -> tuple[Report, ...]:
    reports: list[Report] = []
    wider: int | None = None
    for line in LINE.finditer(text):
        part, kind, town, day, killed = line.groups()
        geonameid, latitude, longitude, code, precision = TOWNS[town]
        number = int(killed)
        toll_span = Span(line.start(5), line.end(5))
        place = Place(
            Span(line.start(3), line.end(3)),
            town,
            geonameid=geonameid,
            name=town,
            latitude=latitude,
            longitude=longitude,
            country_code="PK",
            admin1="Balochistan",
            feature_code=code,
            confidence=0.9,
            geo_precision=precision,
        )
        ordinal = len(reports)
        wider = wider if part else ordinal
        event_type, sub_event_type = KINDS[kind]
        reports.append(
            Report(
                ordinal=ordinal,
                event_type=event_type,
                sub_event_type=sub_event_type,
                disorder_type="Political violence",
                date_start=date.fromisoformat(day),
                date_end=date.fromisoformat(day),
                date_source="text",
                place=place,
                casualties=(Casualty("killed", "civilians", number, number, number, toll_span),)
                if number
                else (),
                killed=Range(number, number, number) if number else None,
                score=0.9,
                evidence=(
                    Evidence(Span(line.start(2), line.end(2)), "trigger"),
                    Evidence(place.span, "place"),
                ),
                part_of=wider if part else None,
            )
        )
    return tuple(reports)
