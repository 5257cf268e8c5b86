"""What a backfill has come to: what is still under way, what was taken, and why the rest went no further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from dateline.store import models as rows
from dateline.store.rows import text_key

_CHUNK = 400  # values in one IN list: SQLite takes 999 in a statement


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of a backfill whose work is not done. `not_before`: when the first of its pages may be asked for again, where
    all of them were put off; None where some may be asked for now.
    """

    pages: int = 0
    documents: int = 0
    articles: int = 0
    reports: int = 0
    not_before: datetime | None = None

    @property
    def all(self) -> int:
        return self.pages + self.documents + self.articles + self.reports


def waiting(id: int, now: datetime) -> Waiting:
    """Three short queries on indexes of what is pending."""
    pages = rows.FeedEntry.objects.filter(backfill=id, state="pending")
    counted = pages.aggregate(
        n=Count("pk"), first=Min(Coalesce("lease_until", "not_before", "first_seen_at"))
    )
    first = counted["first"]
    return Waiting(
        pages=counted["n"],
        documents=_pending(rows.Document.objects.all(), "entry__backfill", id),
        articles=rows.Article.objects.filter(backfill=id, state="pending").count(),
        reports=_pending(rows.Report.objects.all(), "article__backfill", id),
        not_before=first if first is not None and first > now else None,
    )


def _pending(found: QuerySet[Any], backfill: str, id: int) -> int:
    """How many pending rows are of the backfill. Counted among those that are pending, which are few: asked for the
    backfill's own, a database walks all that it ever took.
    """
    counted = found.filter(state="pending").order_by().values_list(backfill).annotate(Count("pk"))
    number: int = dict(counted).get(id, 0)
    return number


def taken(id: int) -> Counter[str]:
    """What became of its items when they were taken: "taken", "known", "unusable", "passed: ..."."""
    return Counter(rows.Backfill.objects.values_list("counts", flat=True).get(pk=id))


def done(id: int) -> Counter[str]:
    """What a backfill has come to: pages, articles, reports, and which candidates they are in."""
    by_state = (
        rows.FeedEntry.objects.filter(backfill=id).order_by().values_list("state").annotate(Count("pk"))
    )
    pages = Counter(dict(by_state))
    of_ours = rows.CandidateReport.objects.filter(report__article__backfill=id).order_by()
    of_others = rows.CandidateReport.objects.filter(candidate=OuterRef("candidate")).exclude(
        report__article__backfill=id
    )
    joined = of_ours.filter(Exists(of_others))
    known_before = joined.values("candidate").distinct().count()
    return Counter(
        {
            "pages got": pages["fetched"],
            "pages not got": pages["failed"],
            "articles": rows.Article.objects.filter(backfill=id).count(),
            "reports": rows.Report.objects.filter(article__backfill=id, modality="asserted").count(),
            "reports that joined incidents known before": joined.count(),
            "incidents known before that were joined": known_before,
            "new candidates": of_ours.values("candidate").distinct().count() - known_before,
            "new candidates apart": rows.Candidate.objects.filter(backfill=id, state="proposed").count(),
        }
    )


def unusable(id: int, most: int = 10) -> list[tuple[str, str]]:
    """(where, why) of the last lines and records that could not be taken."""
    name = rows.Backfill.objects.values_list("name", flat=True).get(pk=id)
    kept = rows.Rejection.objects.filter(stage="backfill", subject__startswith=f"{name}, ")
    return list(kept.order_by("-at", "-pk").values_list("subject", "message")[:most])[::-1]


def rejected(id: int) -> Counter[tuple[str, str]]:
    """(stage, code) -> how many of its pages and articles went no further."""
    entries = rows.FeedEntry.objects.filter(backfill=id)
    documents = rows.Document.objects.filter(entry__backfill=id, state="rejected")
    articles = rows.Article.objects.filter(backfill=id)
    unlinked = articles.filter(state="annotated").exclude(
        reports__state__in=("pending", "linked", "superseded")
    )
    found: Counter[tuple[str, str]] = Counter()
    for stage, subjects in (
        ("document", entries.filter(state="failed").values_list("link", flat=True)),
        ("article", documents.values_list("final_url", flat=True)),
        ("annotate", articles.filter(state="rejected").values_list("canonical_url", flat=True)),
        ("link", unlinked.values_list("canonical_url", flat=True)),
    ):
        found.update(_reasons(stage, subjects.order_by().iterator(chunk_size=2000)))
    return found


def _reasons(stage: str, subjects: Iterable[str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    some: list[str] = []

    def look_up() -> None:
        codes = (
            rows.Rejection.objects.filter(stage=stage, subject_key__in=some).order_by().values_list("code")
        )
        found.update({(stage, code): n for code, n in codes.annotate(Count("pk"))})
        some.clear()

    for subject in subjects:
        some.append(text_key(subject))
        if len(some) == _CHUNK:
            look_up()
    if some:
        look_up()
    return found
