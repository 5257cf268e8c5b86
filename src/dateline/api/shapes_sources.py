"""What the API answers of feeds, articles and watches, and of the token itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from dateline.api.addresses import public_address
from dateline.api.shapes import Address, Spanned
from dateline.feeds.health import SourceHealth
from dateline.store import models as rows
from dateline.store.watches import WatchLine, WatchNumbers


class Health(BaseModel):
    """How a source is doing. `state`: off, new, failing, late or well; `usual_a_week`: null where there is too little
    history; `reason`: why it is not well.
    """

    state: str
    entries: int
    articles: int
    entries_a_week: int
    usual_a_week: float | None = None
    days: list[int] = Field(description="New entries a day over the last 28 days, oldest first.")
    today: int
    last_success_at: datetime | None = None
    next_poll_at: datetime | None = None
    reason: str = ""
    troubles: list[str] = []


class FeedLine(BaseModel):
    id: str
    title: str
    url: Address = None
    country: str | None = None
    language: str | None = None
    source_scale: str
    owner: str
    cadence_minutes: int
    enabled: bool
    health: Health


def feed_line(row: rows.Feed, health: SourceHealth) -> FeedLine:
    # what a host inside answered is nobody's business outside
    outside = public_address(row.url) is not None
    return FeedLine(
        id=row.pk,
        title=row.title,
        url=row.url,
        country=row.country,
        language=row.language,
        source_scale=row.source_scale,
        owner=row.owner,
        cadence_minutes=row.cadence_minutes,
        enabled=row.enabled,
        health=Health(
            state=health.state,
            entries=health.entries,
            articles=health.articles,
            entries_a_week=health.entries_a_week,
            usual_a_week=health.usual_a_week,
            days=list(health.days),
            today=health.today,
            last_success_at=health.last_success_at,
            next_poll_at=health.next_poll_at,
            reason=health.reason if outside else "",
            troubles=[trouble.kind for trouble in health.troubles],
        ),
    )


class ArticleLine(BaseModel):
    """An article without its text. `replaced_by`: the key of the newer wording of its page."""

    key: str
    url: Address = None
    title: str
    source_id: str | None = None
    language: str
    published: datetime | None = None
    published_source: str
    authors: list[Any]
    first_seen_at: datetime
    free_access: bool
    agency: str
    state: str
    incident_score: float | None = None
    characters: int = Field(description="Length of its text in code points.")
    replaced_by: str | None = None


class MentionLine(Spanned):
    """A recognised stretch: place, actor, date, count or trigger. `value`: what it was recognised as."""

    kind: str
    text: str
    value: dict[str, Any]


class TellsLine(BaseModel):
    """A report of the article, and the candidate that it belongs to."""

    key: str
    modality: str
    event_type: str
    sub_event_type: str
    score: float
    state: str
    candidate: str | None = None


class ArticleItem(ArticleLine):
    mentions: list[MentionLine]
    reports: list[TellsLine]


class ArticleText(BaseModel):
    key: str
    title: str
    text: str


def article_columns(row: rows.Article, characters: int, replaced_by: str | None) -> dict[str, Any]:
    return {
        "key": row.key,
        "url": row.canonical_url or row.url,
        "title": row.title,
        "source_id": row.feed_id,
        "language": row.language,
        "published": row.published,
        "published_source": row.published_source,
        "authors": list(row.authors),
        "first_seen_at": row.first_seen_at,
        "free_access": row.free_access,
        "agency": row.agency,
        "state": row.state,
        "incident_score": row.incident_score,
        "characters": characters,
        "replaced_by": replaced_by,
    }


class WatchShape(BaseModel):
    """A watch: what it asks for, and how much is in it. `waiting`, `updates`: 1001 means more than 1,000."""

    id: str
    title: str
    enabled: bool
    editors: list[str]
    places: list[str]
    event_types: list[str]
    languages: list[str]
    waiting: int
    updates: int
    confirmed_last_week: int


def watch_shape(line: WatchLine, numbers: WatchNumbers) -> WatchShape:
    watch = line.watch
    return WatchShape(
        id=line.id,
        title=line.title,
        enabled=line.state == "on",
        editors=list(watch.editors),
        places=[place.text for reach in watch.reach for place in reach.places],
        event_types=sorted({name for reach in watch.reach for name in reach.event_types}),
        languages=list(watch.languages),
        waiting=numbers.waiting,
        updates=numbers.updates,
        confirmed_last_week=numbers.confirmed,
    )


class WatchList(BaseModel):
    items: list[WatchShape]


class Me(BaseModel):
    """The token that asks. `scopes`: those that open something now, as its user has the role for them."""

    token: str
    hint: str
    user: str
    roles: list[str]
    scopes: list[str]
    expires_at: datetime
    requests_a_minute: int
