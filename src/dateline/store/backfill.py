"""Articles of the past: taken into the same tables as the news, each with the mark of what brought it.

What is known already is not taken again: an address by its page, a kept page by address and bytes, a text by address and
wording. A batch and the place behind it are written in one transaction, so that a killed backfill goes on there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from dateline.articles.urls import canonical_url, home_of, page_address
from dateline.feeds.news import content_hash
from dateline.model import Article, Document, Rejection
from dateline.past.kinds import Kind
from dateline.past.values import PastLink, PastPage, Unusable
from dateline.store import models as rows
from dateline.store.collecting import LONGEST_URL, save_rejection
from dateline.store.reading import DjangoArticleStore
from dateline.store.rows import article_key, clean, text_key

NEVER_POLLED = "Its articles came by `dateline backfill`; it is not polled."
MOST_NEW_SOURCES = 1000  # of one backfill; pages of further sites go under its own name
MOST_REASONS_KEPT = 200  # unusable lines of one backfill that are told one by one
_ID = re.compile(r"[a-z0-9][-a-z0-9_]{0,99}")
_CHUNK = 400  # values in one IN list: SQLite takes 999 in a statement

Item = PastLink | PastPage | Article


@dataclass(frozen=True, slots=True)
class Opened:
    """A backfill as it stands."""

    id: int
    kind: Kind
    position: int
    children: frozenset[str]
    counts: Counter[str]
    is_finished: bool


@dataclass(slots=True)
class Sources:
    """Which source a page belongs to: the one that was named, else that of its site whose feed lies nearest, else a new
    one of its site.
    """

    named: str = ""
    fallback: str = "backfill"
    saves: bool = True
    _by_site: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _made: int = 0

    def __post_init__(self) -> None:
        for id, url in rows.Feed.objects.order_by("id").values_list("id", "url"):
            self._known.add(id)
            self._by_site.setdefault(home_of(url), []).append((_folders(url), id))
        if self.named:
            self._make(self.named, "", self.named)

    def of(self, url: str, said: str = "") -> str:
        """The id of the source of a page. `said`: what an archive of ours says that it is."""
        if self.named:
            return self.named
        site = home_of(url)
        home = "{0.scheme}://{0.netloc}/".format(urlsplit(url)) if site else ""
        if said and (said in self._known or (_ID.fullmatch(said) and self._may_make())):
            return self._make(said, home, said)
        if not site:
            return self._make(self.fallback, "", self.fallback)
        near = self._by_site.get(site)
        if near:
            folders = _folders(url)
            return max(near, key=lambda place: _shared(folders, place[0]))[1]
        if not self._may_make():
            return self._make(self.fallback, "", self.fallback)
        id = self._make(_slug(site), home, site)
        self._by_site[site] = [((), id)]
        return id

    def _may_make(self) -> bool:
        return self._made < MOST_NEW_SOURCES

    def _make(self, id: str, url: str, title: str) -> str:
        if id not in self._known:
            self._known.add(id)
            self._made += 1
            if self.saves:
                rows.Feed.objects.get_or_create(
                    id=id,
                    defaults={
                        "url": url[:LONGEST_URL],
                        "title": title[:300],
                        "origin": "backfill",
                        "enabled": False,
                        "disabled_reason": NEVER_POLLED,
                    },
                )
        return id


def _folders(url: str) -> tuple[str, ...]:
    return tuple(part for part in urlsplit(url).path.split("/") if part)[:-1]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _slug(site: str) -> str:
    kept = re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-")
    return kept[:100] or f"site-{text_key(site)[:8]}"


def open_backfill(key: str, kind: Kind, name: str, now: datetime) -> Opened:
    """The backfill of this key, begun where there is none yet."""
    row, _ = rows.Backfill.objects.get_or_create(
        key=key, defaults={"kind": kind, "name": clean(name), "started_at": now}
    )
    return _opened(row)


def find_backfill(key: str) -> Opened | None:
    row = rows.Backfill.objects.filter(key=key).first()
    return _opened(row) if row else None


def _opened(row: rows.Backfill) -> Opened:
    return Opened(
        row.pk,
        row.kind,  # type: ignore[arg-type]
        row.position,
        frozenset(row.children),
        Counter(row.counts),
        row.finished_at is not None,
    )


def begin_again(id: int) -> None:
    """Let a finished one be read from its beginning: what it holds may have changed. What is known is not taken twice."""
    rows.Backfill.objects.filter(pk=id).update(position=0, children=[], counts={}, finished_at=None)


def finish(id: int, now: datetime) -> None:
    rows.Backfill.objects.filter(pk=id).update(finished_at=now)


def take(
    id: int,
    items: Sequence[Item | Unusable],
    sources: Sources,
    *,
    position: int,
    child: str = "",
    passed: Counter[str],
    now: datetime,
) -> Counter[str]:
    """Take a batch, in its order, and note that everything before `position` (or of the sitemap `child`) is taken.

    Answers what became of the items: "taken", "known", "unusable". `passed`: what was there and not asked for.
    """
    counts: Counter[str] = Counter()
    with transaction.atomic():
        row = rows.Backfill.objects.select_for_update().get(pk=id)
        told = Counter(row.counts)
        counts.update(_take_links(row, [i for i in items if isinstance(i, PastLink)], sources, now))
        for item in items:
            match item:
                case PastPage():
                    counts[_take_page(row, item, sources, now)] += 1
                case Article():
                    counts[_take_article(row, item, sources, now)] += 1
                case Unusable():
                    counts["unusable"] += 1
                    counts[f"unusable: {item.code}"] += 1
                    if told["unusable"] + counts["unusable"] <= MOST_REASONS_KEPT:
                        save_rejection(
                            Rejection("backfill", f"{row.name}, {item.where}", item.code, item.message),
                            None,
                            now,
                        )
                case PastLink():
                    pass
        row.position = position
        if child:
            row.children = [*row.children, child]
        row.counts = dict(told + counts + Counter({f"passed: {why}": n for why, n in passed.items()}))
        row.save(update_fields=["position", "children", "counts"])
    return counts


# ------------------------------------------------------------------------------------------------------- addresses


def known_pages(urls: Iterable[str]) -> set[str]:
    """Those of `urls` whose page is here already, or on its way."""
    keys = {url: text_key(page_address(url)) for url in urls}
    wanted = sorted(set(keys.values()))
    found: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        found |= set(rows.FeedEntry.objects.filter(url_key__in=some).values_list("url_key", flat=True))
        found |= set(rows.Article.objects.filter(url_key__in=some).values_list("url_key", flat=True))
    return {url for url, key in keys.items() if key in found}


def _take_links(
    row: rows.Backfill, links: Sequence[PastLink], sources: Sources, now: datetime
) -> Counter[str]:
    known = known_pages(link.url for link in links)
    fresh: dict[str, rows.FeedEntry] = {}
    for link in links:
        page = text_key(page_address(link.url))
        if link.url not in known and page not in fresh:
            fresh[page] = _entry(row, link.url, page, sources.of(link.url), link.title, link.published, now)
    new = _without_taken_keys(list(fresh.values()))
    rows.FeedEntry.objects.bulk_create(new, batch_size=500)
    return Counter({"taken": len(new), "known": len(links) - len(new)})


def _without_taken_keys(entries: Sequence[rows.FeedEntry]) -> list[rows.FeedEntry]:
    """A feed may have an entry of the same key whose link has become another one since."""
    there: set[tuple[str, str]] = set()
    for start in range(0, len(entries), _CHUNK):
        some = entries[start : start + _CHUNK]
        found = rows.FeedEntry.objects.filter(
            feed__in={e.feed_id for e in some}, key__in=[e.key for e in some]
        )
        there |= set(found.values_list("feed_id", "key"))
    return [e for e in entries if (e.feed_id, e.key) not in there]


def _entry(
    row: rows.Backfill,
    url: str,
    page: str,
    source: str,
    title: str,
    published: datetime | None,
    now: datetime,
    state: str = "pending",
) -> rows.FeedEntry:
    link = clean(url)
    return rows.FeedEntry(
        feed_id=source,
        key=link if len(link) <= 500 else text_key(link),
        link=link,
        canonical_url=clean(canonical_url(url)),
        url_key=page,
        title=clean(title),
        published=published,
        content_hash=content_hash(title, "", "", url),
        first_seen_at=now,
        state=state,
        backfill=row,
    )


def known_items(items: Sequence[Item]) -> int:
    """How many of them would not be taken, since they are here already."""
    number = len(known_pages(i.url for i in items if isinstance(i, PastLink)))
    for item in items:
        match item:
            case PastPage(document=document):
                digest = _original_of(item) if item.is_revisit else document.sha256
                number += rows.Document.objects.filter(
                    url_key=text_key(document.url), blob_id=digest
                ).exists()
            case Article():
                number += _known_texts(item).exists()
            case PastLink():
                pass
    return number


# ------------------------------------------------------------------------------------------------------ kept pages


def _take_page(row: rows.Backfill, page: PastPage, sources: Sources, now: datetime) -> str:
    document = page.document
    digest = document.sha256
    if page.is_revisit:
        digest = _original_of(page)
        if not digest:
            message = "The page whose bytes it shares is not here; take the archive that holds it first."
            feed = sources.of(document.url, page.source_id)
            save_rejection(Rejection("backfill", document.url, "no-original", message), feed, now)
            return "no original"
    if rows.Document.objects.filter(url_key=text_key(document.url), blob_id=digest).exists():
        return "known"
    entry = _entry_of(row, page, sources, now)
    if page.is_revisit:
        _save_revisit(document, digest, entry)
    else:
        DjangoArticleStore().save_document(entry.pk, document)
    return "taken"


def _entry_of(row: rows.Backfill, page: PastPage, sources: Sources, now: datetime) -> rows.FeedEntry:
    url = page.document.url
    entry = _entry(
        row,
        url,
        text_key(page_address(url)),
        sources.of(url, page.source_id),
        page.entry_title,
        page.entry_published,
        now,
        state="fetched",
    )
    there = rows.FeedEntry.objects.filter(
        feed_id=entry.feed_id, key=entry.key, backfill__isnull=False
    ).first()
    if there is None:
        # the source's own entry of that page, if there is one, is today's news; this one is of the past
        if rows.FeedEntry.objects.filter(feed_id=entry.feed_id, key=entry.key).exists():
            entry.key = f"backfill:{text_key(entry.key)}"
        there, _ = rows.FeedEntry.objects.get_or_create(
            feed_id=entry.feed_id,
            key=entry.key,
            defaults={f.name: getattr(entry, f.name) for f in entry._meta.fields if f.name not in _IDENTITY},
        )
    return there


_IDENTITY = frozenset({"id", "feed", "key"})


def _original_of(page: PastPage) -> str:
    """SHA-256 of the body that a `revisit` record means; "" where it is not here."""
    if page.body_of and rows.Blob.objects.filter(pk=page.body_of).exists():
        return page.body_of
    if page.same_as is None:
        return ""
    url, when = page.same_as
    found = rows.Document.objects.filter(Q(url_key=text_key(url)) | Q(final_url=url))
    if when is not None:
        found = found.filter(fetched_at=when)
    return found.order_by("-fetched_at").values_list("blob_id", flat=True).first() or ""


def _save_revisit(document: Document, digest: str, entry: rows.FeedEntry) -> None:
    rows.Document.objects.create(
        entry=entry,
        url=clean(document.url),
        final_url=clean(document.final_url),
        url_key=text_key(document.url),
        fetched_at=document.fetched_at,
        status=document.status,
        content_type=clean(document.content_type)[:200],
        headers=[list(pair) for pair in document.headers],
        blob_id=digest,
    )


# ----------------------------------------------------------------------------------------------------------- texts


def _take_article(row: rows.Backfill, article: Article, sources: Sources, now: datetime) -> str:
    if _known_texts(article).exists():
        return "known"
    DjangoArticleStore().save_text(article, feed_id=sources.of(article.url), backfill_id=row.pk, now=now)
    return "taken"


def _known_texts(article: Article) -> QuerySet[rows.Article]:
    page = text_key(page_address(article.canonical_url, fragment=True))
    return rows.Article.objects.filter(Q(key=article_key(article)) | Q(url_key=page))


# ------------------------------------------------------------------------------------------------- what is under way


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
        documents=rows.Document.objects.filter(state="pending", entry__backfill=id).count(),
        articles=rows.Article.objects.filter(backfill=id, state="pending").count(),
        reports=rows.Report.objects.filter(state="pending", article__backfill=id).count(),
        not_before=first if first is not None and first > now else None,
    )


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
        }
    )


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
