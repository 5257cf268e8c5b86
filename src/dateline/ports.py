"""What the domain and the pipeline ask of the outside world. Real ones are built in `bootstrap`, fakes in tests.

One file, long as it is: what a fake has to promise is read in one place, in the order of the journey.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from dateline.model import (
    Annotation,
    Article,
    Candidate,
    Document,
    Feed,
    FeedEntry,
    LinkableReport,
    MergeRules,
    ParsedFeed,
    Rejection,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from dateline.feeds.news import KnownEntry
    from dateline.incidents.link_vocabulary import Vocabulary


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


# --------------------------------------------------------------------------------------------------- collecting


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to get. `kind`: feed | page | sitemap | robots | discovery; it chooses the bounds. Validators make it
    conditional."""

    url: str
    kind: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: nothing changed since the validators were given. `moved_to`: as in `Document`."""

    url: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """An answer (or a guard) that gives no document. `permanent`: asking again will not help (410, refused address)."""

    url: str
    code: str  # kebab-case: "http-404", "address-refused", "too-large", "deadline", "robots-disallowed", "network"
    message: str  # one sentence for the operator
    permanent: bool
    status: int | None = None
    retry_after_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """Its host's turn did not come in the time given: nothing was asked, nothing is known. Try again later."""

    url: str


FetchOutcome = Document | NotModified | FetchFailure | Deferred


class Fetcher(Protocol):
    def fetch_many(
        self, requests: Sequence[FetchRequest], *, within: timedelta | None = None
    ) -> Iterable[tuple[FetchRequest, FetchOutcome]]:
        """Outcomes in any order, each as soon as it is known; per-host manners kept. Never raises for one URL.

        What cannot begin `within` that time, since its host is owed pauses, is `Deferred`.
        """
        ...

    def close(self) -> None: ...


# ------------------------------------------------------------------------------------------------ understanding


@dataclass(frozen=True, slots=True)
class Entity:
    start: int
    end: int
    label: str  # the model's: GPE, LOC, FAC, NORP, PERSON, ORG, DATE, CARDINAL, ...


@dataclass(frozen=True, slots=True)
class TaggedText:
    """One segment as the model reads it. `read`: False where there is no model for its language."""

    text: str
    entities: tuple[Entity, ...]
    read: bool = True


class Tagger(Protocol):
    @property
    def version(self) -> str:
        """What the answers depend on: library and models."""
        ...

    def tag(self, texts: Sequence[str], language: str) -> Sequence[TaggedText]:
        """One answer a text, in order. A language without a model gives no entities."""
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
    matched: str = "name"  # how `lookup` came to it: name | alias | abbreviation | postal | demonym


class Gazetteer(Protocol):
    @property
    def version(self) -> str: ...

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


Past = Literal["", "fetched", "kept"]


@dataclass(frozen=True, slots=True)
class PageToExtract:
    """A page with what its feed said of it; the hints fill what the page itself does not say.

    `past`: "" for news; "fetched" for a page of the past, got now, so that the fetch says nothing about its date; "kept"
    for one that an archive got in its time: no host is asked for anything more of it.
    """

    document: Document
    source_id: str = ""
    country: str | None = None
    language: str | None = None
    entry_title: str = ""
    entry_published: datetime | None = None
    past: Past = ""
    owner: str = ""  # who the source speaks for


# ------------------------------------------------------------------------------------------------------ storing

T = TypeVar("T")


class Tallies(Protocol):
    """Counts what the steps do. Never raises, since what is counted is done."""

    def batch(self, stage: str, seconds: float, taken: int, counts: Mapping[str, int], now: datetime) -> None:
        """A batch of `taken` items that took so long; `counts`: what came of it, by name."""
        ...

    def failed_batch(self, stage: str, now: datetime) -> None: ...


class NoTallies:
    """Counts nothing: for work on a copy, and tests."""

    def batch(
        self, stage: str, seconds: float, taken: int, counts: Mapping[str, int], now: datetime
    ) -> None: ...

    def failed_batch(self, stage: str, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a batch and until when it is theirs. After `until` another worker may take it."""

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whether a step has work that nobody holds, and whether others hold some, living or dead: it may come back."""

    free: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Claimed(Generic[T]):
    """A row taken under a lease. `attempts` counts this one."""

    id: int
    value: T
    attempts: int


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed to poll with what the last poll left: validators, the body's hash, and cadence's state as stored."""

    feed: Feed
    etag: str | None
    last_modified: str | None
    body_hash: str
    poll_state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a poll gives the store to save in one transaction; validators are kept only together with the entries."""

    feed_id: str
    poll_state: Mapping[str, Any]
    next_poll_at: datetime | None
    failures: float
    succeeded: bool
    etag: str | None
    last_modified: str | None
    body_hash: str
    entries: tuple[FeedEntry, ...] = ()  # new ones and edited ones
    moved_to: str | None = None
    disabled_reason: str = ""
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a page gave: its articles (several where it is a live blog), or why it gave none.

    `read_from`: the AMP or print form that the articles were read from, where the page itself gave nothing.
    `look_again_at`: when the page should be got once more, since it is still being written.
    """

    articles: tuple[Article, ...] = ()
    rejection: Rejection | None = None
    read_from: Document | None = None
    look_again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryToFetch:
    """An entry whose page is to be got, with its source's facts. `past`: no feed names it now."""

    entry: FeedEntry
    country: str | None
    language: str | None
    past: bool = False


class FeedStore(Protocol):
    """Sources and their entries."""

    def make_due(self, wanted: Callable[[str], bool], now: datetime) -> int:
        """Let the watched sources without failures whose URL is `wanted` be polled now; answers how many."""
        ...

    def claim_due_feeds(self, limit: int, lease: Lease, now: datetime) -> Sequence[DueFeed]: ...

    def known_entries(self, keys: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, KnownEntry]]:
        """What is kept of these entries: feed id -> keys in, feed id -> key -> entry out; unknown keys are left out."""
        ...

    def save_polls(self, results: Sequence[PollResult], lease: Lease, now: datetime) -> int:
        """Save; answers how many entries were new to us (an entry whose page another feed brought is not)."""
        ...


class ArticleStore(Protocol):
    """Entries to documents to articles to annotations. Each `save_` writes result and state in one transaction."""

    def claim_entries(self, limit: int, lease: Lease, now: datetime) -> Sequence[Claimed[EntryToFetch]]: ...

    def save_fetches(
        self, outcomes: Sequence[tuple[Claimed[EntryToFetch], FetchOutcome]], lease: Lease, now: datetime
    ) -> None: ...

    def claim_documents(
        self, limit: int, lease: Lease, now: datetime
    ) -> Sequence[Claimed[PageToExtract]]: ...

    def save_articles(
        self,
        results: Sequence[tuple[Claimed[PageToExtract], Extraction]],
        lease: Lease,
        now: datetime,
    ) -> int:
        """Save; answers how many articles were new (the same wording at the same URL is not)."""
        ...

    def claim_articles(self, limit: int, lease: Lease, now: datetime) -> Sequence[Claimed[Article]]: ...

    def save_annotations(
        self, results: Sequence[tuple[Claimed[Article], Annotation | Rejection]], lease: Lease, now: datetime
    ) -> int:
        """Save; answers how many reports are to be linked."""
        ...

    def mark_for_reprocessing(
        self,
        *,
        current_tagger: str | None,
        source_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        """Articles read by another tagger version than `current_tagger` (None: all) become pending again.

        `since`, `until` (exclusive): when they were published, else first seen.
        """
        ...

    def release_dead(self, is_alive: Callable[[str], bool]) -> int:
        """Free the leases whose owner is known to be dead: `is_alive(owner) -> bool`."""
        ...

    def waiting(self, now: datetime, owner: str) -> Mapping[str, Waiting]:
        """Step (poll, fetch, extract, annotate) -> what there is to do for it besides what `owner` holds. News only."""
        ...

    def waits_since(self) -> datetime | None:
        """When the first of the articles was seen whose reports wait to be linked. News only."""
        ...

    def rejections_since(self, since: datetime) -> Mapping[tuple[str, str], int]:
        """(stage, code) -> how many, since that instant."""
        ...


class CandidateStore(Protocol):
    """Reports to candidates. Used inside `linking()`, one transaction that only one linker holds at a time."""

    def linking(self) -> AbstractContextManager[None]: ...

    @property
    def vocabulary(self) -> Vocabulary:
        """How rare words are, by the reports that were linked before the day of the last one."""
        ...

    def file_unfiled(self, limit: int) -> int:
        """File candidates that the index does not know yet (of an older version of the program, or changed by an
        editor), those that began first; answers how many. A report is compared only with what is filed.
        """
        ...

    def pending_reports(self, limit: int) -> Sequence[LinkableReport]:
        """Reports that belong to no candidate yet, by publication, then key: the same order after any crash."""
        ...

    def count_words(self, report: LinkableReport) -> None:
        """Let a report's words count in the vocabulary."""
        ...

    def near(self, report: LinkableReport) -> Mapping[str, Sequence[LinkableReport]]:
        """The candidates that the index finds for a report (`link_index`), decided ones too: key -> its newest reports.

        Bounded in both. Candidates that hold another report of the same article are left out.
        """
        ...

    def reports_of(self, key: str) -> Sequence[LinkableReport]:
        """All reports that a candidate holds, by publication, then key; none where there is no such candidate."""
        ...

    def is_free(self, key: str, report: LinkableReport) -> bool:
        """Whether no candidate of that key holds another report than this one."""
        ...

    def save(self, candidate: Candidate, now: datetime) -> bool:
        """Upsert a candidate. True if it is new.

        A candidate that was decided keeps its state; a change that an editor should see becomes an update proposal.
        """
        ...

    def join(self, key: str, report: LinkableReport, score: float, reasons: Sequence[str]) -> None:
        """Let a pending report belong to a candidate, and to no other, and let the candidate be found by it."""
        ...

    def keys_of_reports(self, report_keys: Sequence[str]) -> Mapping[str, str]:
        """Report key -> key of the candidate that holds it."""
        ...

    def stay(self, report_keys: Sequence[str]) -> Mapping[str, str | None]:
        """Those of the pending reports that an editor placed count as linked where they are: report key -> candidate
        key, None where it belongs to no incident.
        """
        ...

    def set_links(self, links: Mapping[str, Sequence[str]], now: datetime) -> None:
        """Candidate key -> keys of the wider or narrower candidates told together with it (added, not replaced)."""
        ...

    def stale_candidates(self) -> Sequence[str]:
        """Candidates that lost a report to a newer version or reading of its article since they were merged."""
        ...

    def attach_denials(self, now: datetime) -> None:
        """Reports that left their candidates because they deny it now stand with the candidates that they deny."""
        ...

    def merged_otherwise(self, rules: MergeRules, limit: int) -> Sequence[str]:
        """Candidates with reports whose shown values were chosen by other rules than these."""
        ...

    def drop(self, key: str) -> None:
        """Remove an undecided candidate that holds no report any more."""
        ...


# ------------------------------------------------------------------------------------------------------ telling


@dataclass(frozen=True, slots=True)
class Notice:
    """An alert, or a notice of a watch, as it is told. `id` is the same at every attempt; `feed_id` and `title` are "" where
    it is about all. `watch`: the watch's id, whose title `title` is then; "" for an alert.
    """

    id: int
    feed_id: str
    title: str
    url: str
    kind: str
    message: str
    raised_at: datetime
    watch: str = ""


class Notices(Protocol):
    """A way to tell the operator, or the people of a watch: log, event, webhook, mail."""

    @property
    def name(self) -> str: ...

    def tell(self, notices: Sequence[Notice]) -> None:
        """All of them at once. Raises `NoticeFailed` where they did not arrive: they are told again later."""
        ...
