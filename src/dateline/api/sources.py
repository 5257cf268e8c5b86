"""Feeds with their health, and the articles that they brought."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from dateline.api.access import read, read_text
from dateline.api.asking import Listed, first_of, given
from dateline.api.cursors import read_cursor, write_cursor
from dateline.api.problems import Problem, not_found
from dateline.api.shapes import Page, answer
from dateline.api.shapes_sources import (
    ArticleItem,
    ArticleLine,
    ArticleText,
    FeedLine,
    MentionLine,
    TellsLine,
    article_columns,
    feed_line,
)
from dateline.articles.urls import page_address
from dateline.store import models as rows
from dateline.store.rows import text_key
from dateline.store.sources import sources_of

router = Router(tags=["sources"])
FeedId = Annotated[str, Path(pattern=r"^[-A-Za-z0-9_]{1,120}$")]
ArticleKey = Annotated[str, Path(pattern=r"^[-A-Za-z0-9_]{1,64}$")]
MOST_MENTIONS = 2000


class FeedsAsked(Listed):
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    enabled: bool | None = None


class ArticlesAsked(Listed):
    source: str | None = Field(None, pattern=r"^[-A-Za-z0-9_]{1,120}$", description="Id of a feed.")
    url: str | None = Field(None, max_length=2000, description="Address of its page.")


@router.get("/feeds", auth=read, response=Page[FeedLine], operation_id="list_feeds")
def list_feeds(request: HttpRequest, asked: Query[FeedsAsked]) -> HttpResponse:
    """Sources by id, each with its health."""
    filters = given(request, asked)
    place = read_cursor("feeds", filters, asked.cursor)
    found = rows.Feed.objects.order_by("pk")
    if asked.country:
        found = found.filter(country=asked.country)
    if asked.enabled is not None:
        found = found.filter(enabled=asked.enabled)
    if place:
        found = found.filter(pk__gt=str(place[0]))
    page, more = first_of(found.values_list("pk", flat=True), asked.limit)
    return answer(
        Page[FeedLine](
            items=[feed_line(s.row, s.health) for s in sources_of(page, datetime.now(UTC))],
            next=write_cursor("feeds", filters, [page[-1]]) if more else None,
        )
    )


@router.get("/feeds/{id}", auth=read, response=FeedLine, operation_id="get_feed")
def get_feed(request: HttpRequest, id: FeedId) -> HttpResponse:
    for source in sources_of([id], datetime.now(UTC)):
        return answer(feed_line(source.row, source.health))
    raise not_found(f"There is no feed {id}.")


@router.get("/articles", auth=read, response=Page[ArticleLine], operation_id="list_articles")
def list_articles(request: HttpRequest, asked: Query[ArticlesAsked]) -> HttpResponse:
    """Articles without their text, the last that came in first; earlier wordings of a page too."""
    filters = given(request, asked)
    place = read_cursor("articles", filters, asked.cursor)
    found = rows.Article.objects.order_by("-pk")
    if asked.source:
        found = found.filter(feed=asked.source)
    if asked.url:
        found = found.filter(url_key=text_key(page_address(asked.url, fragment=True)))
    if place:
        found = found.filter(pk__lt=int(place[0] or 0))
    page, more = first_of(found.values_list("pk", flat=True), asked.limit)
    read_rows = _without_text().filter(pk__in=page).order_by("-pk")
    return answer(
        Page[ArticleLine](
            items=[ArticleLine(**article_columns(row, row.characters, row.newer)) for row in read_rows],
            next=write_cursor("articles", filters, [page[-1]]) if more else None,
        )
    )


def _without_text() -> Any:
    """Articles with the length of their text and the key of their newer wording, and without what is long."""
    found = rows.Article.objects.annotate(characters=Length("text"), newer=F("replaced_by__key"))
    return found.defer("text", "tables")


@router.get("/articles/{key}", auth=read, response=ArticleItem, operation_id="get_article")
def get_article(request: HttpRequest, key: ArticleKey) -> HttpResponse:
    """One article with what was recognised in it and the reports that it tells. Its text has an address of its own."""
    row = _without_text().filter(key=key).first()
    if row is None:
        raise not_found(f"There is no article {key}.")
    mentions = rows.Mention.objects.filter(article=row).order_by("field", "start", "end", "kind")
    reports = rows.Report.objects.filter(article=row).order_by("ordinal")
    told = reports.values_list(
        "key", "modality", "event_type", "sub_event_type", "score", "state", "membership__candidate__key"
    )
    names = ("key", "modality", "event_type", "sub_event_type", "score", "state", "candidate")
    return answer(
        ArticleItem(
            **article_columns(row, row.characters, row.newer),
            mentions=[
                MentionLine(
                    kind=m.kind, field=m.field, start=m.start, end=m.end, text=m.text, value=m.value or {}
                )
                for m in mentions[:MOST_MENTIONS]
            ],
            reports=[TellsLine.model_validate(dict(zip(names, line, strict=True))) for line in told],
        )
    )


@router.get("/articles/{key}/text", auth=read_text, response=ArticleText, operation_id="get_article_text")
def get_article_text(request: HttpRequest, key: ArticleKey) -> HttpResponse:
    """The full text, where the setting api.full_text allows it: spans count code points into it."""
    if not settings.CONFIGURATION["api.full_text"]:
        raise Problem(403, "text-closed", "Full texts are not handed out here (setting api.full_text).")
    row = rows.Article.objects.filter(key=key).only("key", "title", "text").first()
    if row is None:
        raise not_found(f"There is no article {key}.")
    return answer(ArticleText(key=row.key, title=row.title, text=row.text))
