"""What the domain and the pipeline ask of the outside world. Real ones are built in `bootstrap`, fakes in tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dateline.model import Annotation, Article, Document, ParsedFeed, Rejection


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


# --------------------------------------------------------------------------------------------------- collecting


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to get. `kind`: feed | page | robots | discovery; it chooses the bounds. Validators make it conditional."""

    url: str
    kind: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: nothing changed since the validators were given."""

    url: str


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """An answer (or a guard) that gives no document. `permanent`: asking again will not help (410, refused address)."""

    url: str
    code: str  # kebab-case: "http-404", "address-refused", "too-large", "deadline", "robots-disallowed", "network"
    message: str  # one sentence for the operator
    permanent: bool
    status: int | None = None
    retry_after_seconds: int | None = None


FetchOutcome = Document | NotModified | FetchFailure


class Fetcher(Protocol):
    def fetch_many(self, requests: Sequence[FetchRequest]) -> Iterable[tuple[FetchRequest, FetchOutcome]]:
        """Outcomes in any order, each as soon as it is known; per-host manners kept. Never raises for one URL."""
        ...

    def close(self) -> None: ...


# ------------------------------------------------------------------------------------------------ understanding


@dataclass(frozen=True, slots=True)
class Token:
    start: int  # code points into the tagged text
    end: int
    text: str
    lemma: str
    pos: str  # universal part of speech, "" where the model gives none
    head: int = -1  # index of the syntactic head in the token list, -1 where there is no parse
    dep: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    start: int
    end: int
    label: str  # the model's: GPE, LOC, FAC, NORP, PERSON, ORG, DATE, CARDINAL, ...


@dataclass(frozen=True, slots=True)
class TaggedText:
    """One segment as the model reads it. `sentences`: (start, end) in code points, covering the text in order."""

    text: str
    tokens: tuple[Token, ...]
    entities: tuple[Entity, ...]
    sentences: tuple[tuple[int, int], ...]


class Tagger(Protocol):
    version: str

    def tag(self, texts: Sequence[str], language: str) -> Sequence[TaggedText]:
        """One answer a text, in order. A language without a model gives sentences by punctuation and no entities."""
        ...


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """A place of the gazetteer. `ancestors`: geonameids from the country down, itself left out."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    country_code: str | None
    admin1: str | None
    admin2: str | None
    feature_code: str
    population: int
    ancestors: tuple[int, ...] = ()


class Gazetteer(Protocol):
    version: str

    def find_names(self, text: str) -> Sequence[tuple[int, int]]:
        """Spans of `text` that are, to the letter and at word borders, a name or alias of some place. May overlap."""
        ...

    def lookup(self, name: str) -> Sequence[GazetteerEntry]:
        """All places of that name or alias, most populous first; empty if none."""
        ...

    def get(self, geonameid: int) -> GazetteerEntry | None: ...


class Workers(Protocol):
    """Where untrusted input is parsed and texts are read: killable processes with time and memory limits."""

    def parse_feeds(self, documents: Sequence[tuple[str, Document]]) -> Sequence[ParsedFeed | Rejection]:
        """(feed id, document) -> parsed feed or the reason, in order."""
        ...

    def extract(self, pages: Sequence[PageToExtract]) -> Sequence[Article | Rejection]: ...

    def annotate(self, articles: Sequence[Article]) -> Sequence[Annotation | Rejection]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class PageToExtract:
    """A page with what its feed said of it; the hints fill what the page itself does not say."""

    document: Document
    source_id: str = ""
    country: str | None = None
    language: str | None = None
    entry_title: str = ""
    entry_summary: str = ""
    entry_published: datetime | None = None


StageCounts = Mapping[str, int]
