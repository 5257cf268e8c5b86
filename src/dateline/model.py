"""Every noun of the journey, in journey order. A value is frozen once made. One file, long as it is: whoever reads it
from top to bottom has read what the program is about.

Offsets count Unicode code points into the named field of an article, end exclusive; `text[start:end]` is the
mention, always. Instants are timezone-aware UTC `datetime`; days are `date`. Coordinates are WGS 84 degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

# --------------------------------------------------------------------------------------------------- collecting


@dataclass(frozen=True, slots=True)
class Feed:
    """A source to watch. `id` is the source id: the config file's stem, or made from the URL when added."""

    id: str
    url: str
    title: str
    country: str | None = None  # ISO 3166-1 alpha-2, upper case: where the newsroom writes from
    language: str | None = None  # ISO 639-1
    source_scale: str = "National"  # Local, Subnational, National, Regional, International, Other
    owner: str = ""  # who it speaks for, where several sources speak for one; "": itself
    cadence_minutes: int = 30
    enabled: bool = True
    notes: str = ""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed. `key` is the item's identity inside its feed (guid, else link, else content hash)."""

    feed_id: str
    key: str
    link: str
    title: str
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    date_problem: str | None = None  # why the stated date was not taken as it stands; None if it was
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed's bytes say. `entries` in document order."""

    title: str
    link: str
    language: str | None
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes as fetched, with the facts of the exchange. Identity: URL + fetch time."""

    url: str
    final_url: str
    fetched_at: datetime
    status: int
    content_type: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    sha256: str
    moved_to: str | None = (
        None  # where 301 and 308 led; None if the resource did not say that it moved for good
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an article; `start:end` is its block of `| a | b |` lines inside the article's text."""

    start: int
    end: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a live blog; `start:end` is its stretch of the article's text. `url` leads to the post itself."""

    start: int
    end: int
    url: str
    title: str = ""
    published: datetime | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """The text of one page. `published_source` says where the date came from: page | feed | url | fetched | none.

    `amp`: the page is an AMP page, perhaps shorter than its original. `posts`: of a live blog that marks them, newest
    or oldest first as the page has them; such a page is read post by post (`articles.posts`).
    """

    url: str
    canonical_url: str
    title: str
    text: str
    tables: tuple[Table, ...] = ()
    published: datetime | None = None
    published_source: str = "none"
    authors: tuple[str, ...] = ()
    language: str = "en"
    fingerprint: str = ""  # of the text, equal for equal wording: syndicated copies and versions
    free_access: bool = True
    source_id: str = ""
    country: str | None = None  # of the source; a hint for place names
    amp: bool = False
    posts: tuple[Post, ...] = ()
    agency: str = ""  # whose text it is by its credit line (`articles.agencies`)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A permanent failure of one item, as a value. `stage`: feed | document | article | annotate | link.

    `elsewhere`: addresses where the same page may be readable (AMP, print), best first; each is tried once.
    """

    stage: str
    subject: str  # URL or file
    code: str  # kebab-case, stable: "not-a-feed", "empty-text", "too-large", ...
    message: str  # one sentence for the operator
    elsewhere: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------ understanding


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article: `field` is "text" or "title"."""

    start: int
    end: int
    field: str = "text"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span and the part of the report it supports: trigger, date, place, modality, sentence."""

    span: Span
    what: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place name resolved to the gazetteer; `geonameid` None where it could not be resolved.

    kind: place | demonym. geo_precision (set where it is a report's place): 1 exact town, 2 near a town or a part
    of a district, 3 larger region.
    """

    span: Span
    text: str
    kind: str = "place"
    geonameid: int | None = None
    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    country_code: str | None = None
    admin1: str | None = None  # name of the first-level division
    admin2: str | None = None  # name of the second-level division (district, county)
    feature_code: str | None = None  # GeoNames: PPL*, ADM1, ADM2, PCLI, ...
    confidence: float = 0.0  # 0..1
    geo_precision: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor's mention. `actor_id`: docs/codebook.md, "Actors"; `kind`: there too."""

    span: Span
    text: str
    name: str
    actor_id: str | None = None
    kind: str = "unknown"


@dataclass(frozen=True, slots=True)
class Mention:
    """Any recognised stretch, as it is stored: kind is place | actor | date | count | trigger."""

    kind: str
    span: Span
    text: str
    value: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportedActor:
    """An actor in a report. role: perpetrator | target | claimant | accused | other."""

    role: str
    name: str
    kind: str
    span: Span
    actor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Casualty:
    """One line of the ledger: how many of whom, according to whom.

    category: killed | injured | abducted | arrested | missing | displaced. who: civilians | security forces |
    armed group | rioters | protesters | unknown. "dozens": low 24, best None... `best` None means no best figure.
    `attributed_to` is the words' source ("Pakistan's military") or None for the article's own voice.
    """

    category: str
    who: str
    low: int | None
    best: int | None
    high: int | None
    span: Span
    cumulative: bool = False  # a running total of something larger than this report
    attributed_to: str | None = None
    basis: str = "count"  # count | one | part | self | struck | struck-one: see incidents/casualties.py
    subject: str = ""  # the words counted, "22-year-old woman"


@dataclass(frozen=True, slots=True)
class Range:
    low: int | None
    best: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """status: claimed | denied."""

    claimant: str
    status: str
    span: Span


class Modality(StrEnum):
    """PLOVER's auxiliaries, and asserted. A report with any other than ASSERTED is no new incident."""

    ASSERTED = "asserted"
    HISTORICAL = "historical"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"


@dataclass(frozen=True, slots=True)
class Report:
    """One event as one article tells it. Identity: article + `ordinal` (position in `Annotation.reports`)."""

    ordinal: int
    event_type: str
    sub_event_type: str
    disorder_type: str
    modality: str = "asserted"
    modality_cue: Span | None = None
    date_start: date | None = None
    date_end: date | None = None
    time_precision: int = 1
    date_source: str = "published"  # text | dateline | published
    place: Place | None = None
    actors: tuple[ReportedActor, ...] = ()
    casualties: tuple[Casualty, ...] = ()
    killed: Range | None = None
    injured: Range | None = None
    claims: tuple[Claim, ...] = ()
    score: float = 0.0  # 0..1: how sure that this is a current incident, rightly read
    evidence: tuple[Evidence, ...] = ()
    part_of: int | None = (
        None  # ordinal of the wider report in the same article ("attacks across the province")
    )
    tags: tuple[str, ...] = ()  # weapons and other modes: firearms, explosives, suicide-attack, ...
    signals: tuple[str, ...] = ()  # what the score was made of, by name (incidents.report_score)


@dataclass(frozen=True, slots=True)
class Annotation:
    """All that was understood of one article."""

    language: str
    incident_score: float  # 0..1: does this article report a current incident?
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    mentions: tuple[Mention, ...] = ()  # dates, counts and triggers, for storing and showing
    reports: tuple[Report, ...] = ()
    tagger_version: str = ""
    gated: bool = False  # the gate let it pass by unread: no trigger word at all


# ------------------------------------------------------------------------------------------------------ linking


@dataclass(frozen=True, slots=True)
class LinkableReport:
    """A report with what linking needs to know of its article."""

    key: str  # stable: article key + ordinal
    report: Report
    article_key: str
    url: str
    title: str
    text: str
    published: datetime
    source_id: str
    source_scale: str = "National"
    fingerprint: str = ""  # equal for syndicated copies
    copy_group: str = (
        ""  # equal for copies of the whole or of a part; "": nothing but the fingerprint is known
    )
    agency: str = ""  # whose text it is by its credit line
    owner: str = ""  # who its source speaks for
    first_seen: datetime | None = None
    places_told: int = (
        1  # distinct places of the article's asserted reports: above 1, its reports differ by place
    )


@dataclass(frozen=True, slots=True)
class AttributedRange:
    """One party's figure in a candidate's toll: who said it, where (report key + span)."""

    category: str
    who: str
    low: int | None
    best: int | None
    high: int | None
    attributed_to: str | None
    report_key: str
    span: Span
    cumulative: bool = False
    superseded: bool = False  # the same source gave a later figure


@dataclass(frozen=True, slots=True)
class Holder:
    """A report that gives a reading: where in its article, and according to whom."""

    report_key: str
    source_id: str
    published: datetime
    span: Span | None = None  # None where no words say it: the day of publication
    attributed_to: str | None = None  # the party that the words name; None for the article's own voice


@dataclass(frozen=True, slots=True)
class Reading:
    """One value that reports give to a field of a candidate, and who holds it.

    `field`: event_type, date, place, actors, claims, tags, or a category of the ledger. `data`: the value, JSON-ready, its
    keys by field (incidents/merge_readings.py). `holders` are the first few; `held_by` counts all.
    """

    field: str
    text: str  # the value for people
    data: dict[str, Any]
    holders: tuple[Holder, ...]
    held_by: int  # reports
    superseded: bool = False  # every holder, or a later total, has replaced it
    disputed: bool = False  # another reading that stands says something else


@dataclass(frozen=True, slots=True)
class MergeRules:
    """Names of the rules that choose the shown values: incidents/merge_rules.py says what each does."""

    toll: str = "latest_day_majority"
    date: str = "most_voted"
    place: str = "most_voted"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Reports of many articles that tell the same event; merged fields, and every reading of each kept.

    `key` is stable: it is made from the first report's key and never changes when reports join.
    """

    key: str
    event_type: str
    sub_event_type: str
    disorder_type: str
    date_start: date | None
    date_end: date | None
    time_precision: int
    date_source: str
    place: Place | None
    actors: tuple[ReportedActor, ...]
    casualties: tuple[AttributedRange, ...]
    killed: Range | None
    injured: Range | None
    claims: tuple[Claim, ...]
    independent_sources: int
    score: float
    report_keys: tuple[str, ...]
    evidence: tuple[tuple[str, str, Span], ...] = ()  # (field of the candidate, report key, span)
    readings: tuple[Reading, ...] = ()
    rules: MergeRules = MergeRules()  # by which the values above were chosen from the readings
    linked_to: tuple[str, ...] = ()  # keys of wider or narrower candidates told together
    denied_in: tuple[
        str, ...
    ] = ()  # keys of reports that say that it did not happen; not among `report_keys`
    tags: tuple[str, ...] = ()
    title: str = ""  # one line for lists: the best report's headline


# ---------------------------------------------------------------------------------------------------- reviewing


class State(StrEnum):
    """Where a candidate stands in review. `PROPOSED` waits in the queue, `REFERRED` for a second editor."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    UNSURE = "unsure"
    REFERRED = "referred"


class Verdict(StrEnum):
    """What an editor can say. CORRECT confirms with corrections; UNDO takes the last decision back.

    DUPLICATE merges the candidate into another: its reports go there. SPLIT takes reports out into a new candidate,
    MOVE into another one or to no incident. PART says that the candidate is part of a wider one. REFER asks for a second
    review: another editor is to settle it.
    """

    CONFIRM = "confirm"
    CORRECT = "correct"
    REJECT = "reject"
    DUPLICATE = "duplicate"
    UNSURE = "unsure"
    REFER = "refer"
    SPLIT = "split"
    MOVE = "move"
    PART = "part"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Moved:
    """A report that a decision took from one candidate to another; `to` is None where it belongs to no incident."""

    report_key: str
    came_from: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on a candidate; append-only. `corrections` maps field -> value and never touches the candidate.

    `other`: with SPLIT the new candidate, with MOVE where the reports went (None: to no incident), with PART the wider
    one (None: it is part of none).
    """

    candidate_key: str
    revision: int
    verdict: Verdict
    decided_by: str
    decided_at: datetime
    corrections: tuple[tuple[str, Any], ...] = ()
    reason: str = ""
    duplicate_of: str | None = None
    other: str | None = None
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a field of an incident came from: an article's span, or the decision that corrected it, or both: an editor
    took the value from these words.
    """

    field: str
    article_url: str | None
    span: Span | None
    quote: str
    decision_revision: int | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A confirmed incident: the candidate's fields with the decision's corrections laid over them."""

    public_id: str
    candidate_key: str
    event_type: str
    sub_event_type: str
    disorder_type: str
    date_start: date | None
    date_end: date | None
    time_precision: int
    place: Place | None
    actors: tuple[ReportedActor, ...]
    casualties: tuple[AttributedRange, ...]
    killed: Range | None
    injured: Range | None
    claims: tuple[Claim, ...]
    sources: tuple[tuple[str, str, str], ...]  # (source id, article URL, headline)
    source_scale: str
    notes: str
    confirmed_by: str
    confirmed_at: datetime
    first_confirmed_at: datetime  # by the first of its decisions that stand
    revision: int
    provenance: tuple[Provenance, ...] = ()
    tags: tuple[str, ...] = ()
    corrected_fields: tuple[str, ...] = ()
    source_titles: tuple[tuple[str, str], ...] = ()  # source id -> the source's name, for people
    merged: tuple[tuple[str, datetime], ...] = ()  # incidents that were merged into this one: public id, when
