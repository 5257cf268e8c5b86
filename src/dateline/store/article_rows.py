"""What an article and its annotation become as rows, and which version of an article is the current one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from dateline.articles.duplicates import is_version
from dateline.articles.urls import page_address
from dateline.model import Annotation, Article, Mention, Report
from dateline.records import plain, report_record
from dateline.store import models as rows
from dateline.store.rows import (
    article_value,
    clean,
    clean_json,
    table_record,
    text_key,
    told_at,
)

MOST_VERSIONS = 50  # of one page that are looked at, the newest


def article_facts(article: Article) -> dict[str, Any]:
    """The columns that hold what is known of the article itself."""
    return {
        "url": clean(article.url),
        "canonical_url": clean(article.canonical_url),
        "url_key": text_key(page_address(article.canonical_url, fragment=True)),
        "title": clean(article.title),
        "text": clean(article.text),
        "tables": clean_json([table_record(t) for t in article.tables]),
        "published": article.published,
        "published_source": article.published_source,
        "authors": clean_json(list(article.authors)),
        "language": article.language,
        "fingerprint": article.fingerprint,
        "free_access": article.free_access,
        "amp": article.amp,
        "agency": clean(article.agency)[:40],
        "country": article.country,
    }


def why_no_incident(annotation: Annotation, *, undated: bool) -> tuple[str, str]:
    """(code, sentence) for an article that gives no candidate; every article that ends here says why."""
    if undated:
        return (
            "undated",
            "Neither its page nor its text says when; take it again from a list that has its date.",
        )
    if annotation.gated:
        return "no-trigger", "No word of the codebook that names an incident occurs in it."
    modalities = Counter(r.modality for r in annotation.reports)
    if not modalities:
        return "no-report", "Words that can name an incident occur, but none reports one."
    if "asserted" in modalities:
        best = max(r.score for r in annotation.reports if r.modality == "asserted")
        return "weak", f"What it reports is too uncertain to be shown: {best:.2f} on a scale from 0 to 1."
    commonest = modalities.most_common(1)[0][0]
    what = {
        "historical": "an old event",
        "future": "something still to come",
        "hypothetical": "something that may or might happen",
        "negated": "something that did not happen",
    }
    return f"only-{commonest}", f"It tells of {what.get(commonest, commonest)}, not of a current incident."


def mention_rows(article_id: int, annotation: Annotation) -> list[rows.Mention]:
    mentions = [
        *annotation.mentions,
        *(Mention("place", p.span, p.text, plain(p)) for p in annotation.places),
        *(Mention("actor", a.span, a.text, plain(a)) for a in annotation.actors),
    ]
    return [
        rows.Mention(
            article_id=article_id,
            kind=mention.kind,
            field=mention.span.field,
            start=mention.span.start,
            end=mention.span.end,
            text=clean(mention.text),
            value=clean_json(plain(mention.value)),
        )
        for mention in mentions
    ]


def save_report(article: rows.Article, key: str, report: Report, places_told: int, state: str) -> None:
    record = clean_json(report_record(report))
    facts: dict[str, Any] = {
        "key": key,
        "modality": report.modality,
        "event_type": report.event_type,
        "sub_event_type": report.sub_event_type,
        "date_start": report.date_start,
        "date_end": report.date_end,
        "score": report.score,
        "places_told": places_told,
        "record": record,
        "published": told_at(article, report.date_end or report.date_start),
    }
    row, made = rows.Report.objects.get_or_create(
        article=article, ordinal=report.ordinal, defaults=facts | {"state": state}
    )
    if not made and (row.record != record or row.state == "superseded"):
        # another reading of the article: it is linked anew
        rows.Report.objects.filter(pk=row.pk).update(**facts, state=state, attempts=0)
        if state != "pending":
            rows.CandidateReport.objects.filter(report=row).update(left=True)


def take_back(reports: QuerySet[rows.Report]) -> None:
    """These count no more: the next linking lets them leave their candidates."""
    rows.CandidateReport.objects.filter(report__in=reports).update(left=True)
    reports.update(state="superseded")


def make_current(row: rows.Article) -> None:
    """The other versions' reports no longer count: this one tells the event now."""
    namesakes = rows.Article.objects.filter(url_key=row.url_key).exclude(pk=row.pk).order_by("-pk")
    versions = [a for a in namesakes[:MOST_VERSIONS] if is_version(article_value(a), article_value(row))]
    later = [a for a in versions if a.replaced_by_id is None and a.first_seen_at > row.first_seen_at]
    if row.backfill_id is not None and later:
        # an archive's older version of a page that is known as it became
        rows.Article.objects.filter(pk=row.pk).update(replaced_by=later[0])
        return
    others = [a.pk for a in versions]
    take_back(rows.Report.objects.filter(article__in=others))
    rows.Article.objects.filter(pk__in=others).update(replaced_by=row)
    if row.replaced_by_id is not None:
        # An edit was taken back. Read again, since a report that a later reading gave up looks like one that only
        # waited for its version to come back.
        rows.Article.objects.filter(pk=row.pk).update(
            replaced_by=None, state="pending", attempts=0, lease_owner="", lease_until=None
        )
