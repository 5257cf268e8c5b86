"""What the queue's filters and its search find candidates by, derived from the candidates and kept beside them.

Whoever changes what a filter reads calls `index_candidates` in the same transaction. It derives everything anew, so that
calling it once too often changes nothing, and a whole index may be thrown away and made again (`reindex`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Substr

from dateline.model import State
from dateline.review.filters import NO_WATCH, NOBODY, QueueFilter
from dateline.review.ranking_model import RankingModel
from dateline.store import models as rows
from dateline.store.kept_query import KeptQuery
from dateline.store.queue_rank import Sample, model_in_use, own_rank, samples_of
from dateline.store.search import keep_words, plain, search_words
from dateline.store.watch_matches import keep_matches

PAST = "past"
STANDS: tuple[str, ...] = (
    *(State.PROPOSED, PAST, State.UNSURE, State.CONFIRMED, State.REJECTED, State.DUPLICATE),
    State.REFERRED,
)
"""Where a candidate stands in the queue: its state; a proposed one that only a backfill tells of is apart. Kept by number:
new ones go to the end.
"""
TEXTS = 3  # articles of a candidate whose beginnings are searched, the surest reports'
BEGINNING = 600  # characters
REPORTS = 200  # whose headlines are searched
BATCH = 500
EVERY = "every"
UPDATE, DIFFER, WATCH, ASSIGNEE = "update", "differ", "watch", "assignee"
LISTED = ("country", "admin1", "admin2", "actor", "source", "language", WATCH)
"""Kinds of marks whose values are offered in a filter."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A value that candidates are filtered by. `within`: what it is part of, "" for most kinds."""

    kind: str
    value: str = ""
    within: str = ""

    @property
    def number(self) -> int:
        """A hash of 64 bits, as a database keeps it: the same value spelt otherwise is the same mark."""
        named = "\x1f".join((self.kind, plain(self.within), plain(self.value)))
        return int.from_bytes(hashlib.blake2b(named.encode(), digest_size=8).digest(), signed=True)


def stand_of(state: str, backfill_id: int | None) -> int:
    return STANDS.index(PAST if state == State.PROPOSED and backfill_id is not None else state)


def place_marks(country: str, admin1: str, admin2: str) -> list[Mark]:
    """A country's, a province's and a district's, each within the one before."""
    marks, within = [], ""
    for kind, value in (("country", country), ("admin1", admin1), ("admin2", admin2)):
        if not value:
            break
        marks.append(Mark(kind, value[:200], within[:210]))
        within = f"{within}/{value}" if within else value
    return marks


def marks_wanted(wanted: QueueFilter) -> list[Mark]:
    """The marks that a candidate has to bear, all of them."""
    what = wanted.what
    marks = place_marks(what.country, what.admin1, what.admin2)[-1:]
    if what.sub_event_type:
        marks.append(Mark("sub", what.sub_event_type))
    if what.event_type:
        marks.append(Mark("type", what.event_type))
    for kind, value in (
        ("actor", what.actor),
        ("source", what.source),
        ("language", what.language),
        (ASSIGNEE, wanted.assignee),
        (WATCH, wanted.watch),
    ):
        if value:
            marks.append(Mark(kind, value))
    if wanted.disagree:
        marks.append(Mark(DIFFER))
    if wanted.updated or wanted.tab == "updates":
        marks.append(Mark(UPDATE))
    return marks


Telling = Mapping[int, Sequence[str]]
"""Values by candidate's row; a candidate without any is not in it."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other tables say of candidates."""

    updated: Collection[int]
    assignees: Mapping[int, str]
    watches: Telling
    samples: Mapping[int, Sample]
    model: RankingModel | None  # the learned ranking in use


_COLUMNS = (
    *("pk", "key", "state", "backfill_id", "score", "title", "event_type", "sub_event_type", "date_start"),
    *("date_end", "place_name", "admin1", "country_code", "latitude", "longitude", "record"),
)


_CANDIDATES = KeptQuery(
    lambda pks: rows.Candidate.objects.filter(pk__in=pks).values_list(*_COLUMNS), "numbers"
)
_UPDATED = KeptQuery(
    lambda pks: rows.UpdateProposal.objects.filter(candidate__in=pks, state="open").values_list(
        "candidate_id"
    ),
    "numbers",
)
_ASSIGNEES = KeptQuery(
    lambda pks: rows.Assignment.objects.filter(candidate__in=pks).values_list(
        "candidate_id", "assignee__username"
    ),
    "numbers",
)
_MEMBERS = KeptQuery(
    lambda pks: (
        rows.CandidateReport.objects.filter(candidate__in=pks)
        .order_by("candidate_id", "-score", "pk")
        .values_list("candidate_id", "report__article_id")
    ),
    "numbers",
)
_ARTICLES = KeptQuery(
    lambda pks: (
        rows.Article.objects.filter(pk__in=pks)
        .annotate(beginning=Substr("text", 1, BEGINNING))
        .values_list("pk", "feed_id", "language", "title", "beginning")
    ),
    "numbers",
)
_MARKS = KeptQuery(lambda numbers: rows.QueueMark.objects.filter(pk__in=numbers).values_list("pk"), "numbers")
_POSTS = KeptQuery(
    lambda pks: rows.QueuePost.objects.filter(candidate__in=pks).values_list(
        "mark", "stand", "rank", "candidate_id"
    ),
    "numbers",
)


def assignees_of(pks: Collection[int]) -> dict[int, str]:
    """Candidate's row -> user name, of those that are assigned. One query."""
    return dict(_ASSIGNEES(list(pks)))


def _surroundings(pks: Sequence[int]) -> Surroundings:
    updated = frozenset(_UPDATED.first(pks))
    return Surroundings(updated, assignees_of(pks), keep_matches(pks), samples_of(pks), model_in_use())


def _before_teams(pks: Sequence[int]) -> Surroundings:
    """As it was when the migration that fills the index runs: later ones make the other tables."""
    return Surroundings(frozenset(_UPDATED.first(pks)), {}, {}, {}, None)


def index_candidates(
    pks: Iterable[int], around: Callable[[Sequence[int]], Surroundings] = _surroundings
) -> None:
    """Derive what the queue finds these candidates by; those that are gone leave nothing. In the caller's transaction."""
    ids = sorted(set(pks))
    for start in range(0, len(ids), BATCH):
        _index(ids[start : start + BATCH], around)


def _index(pks: Sequence[int], around: Callable[[Sequence[int]], Surroundings]) -> None:
    candidates = [dict(zip(_COLUMNS, row, strict=True)) for row in _CANDIDATES(pks)]
    told = _told(pks)
    said = around(pks)
    entries: list[rows.QueueEntry] = []
    marks: dict[int, set[Mark]] = {}
    words: dict[int, str] = {}
    ranks = _ranks([(row["pk"], row["score"], row["record"]) for row in candidates], said.samples, said.model)
    for row in candidates:
        pk, place = row["pk"], row["record"].get("place") or {}
        entries.append(
            rows.QueueEntry(
                candidate_id=pk,
                stand=stand_of(row["state"], row["backfill_id"]),
                rank=ranks[pk],
                first_day=row["date_start"].toordinal() if row["date_start"] else None,
                last_day=(row["date_end"] or row["date_start"]).toordinal() if row["date_start"] else None,
                latitude=row["latitude"],
                longitude=row["longitude"],
            )
        )
        marks[pk] = _marks(row, place, told.get(pk, ()), said)
        words[pk] = search_words(_texts(row, place, told.get(pk, ())))
    rows.QueueEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["candidate"],
        update_fields=["stand", "rank", "first_day", "last_day", "latitude", "longitude"],
    )
    _keep_marks({mark for some in marks.values() for mark in some})
    _keep_posts(pks, entries, marks)
    keep_words(words)


def _ranks(
    candidates: Iterable[tuple[int, float, Mapping[str, Any]]],
    samples: Mapping[int, Sample],
    model: RankingModel | None,
) -> dict[int, int]:
    """The place of each candidate (row, score, record), and what a sample would have by itself kept with it."""
    ranks = {pk: own_rank(model, score, record) for pk, score, record in candidates}
    for pk, sample in samples.items():
        if sample.own_rank != ranks[pk]:
            rows.QueueSample.objects.filter(pk=pk).update(own_rank=ranks[pk])
        ranks[pk] = min(ranks[pk], sample.rank)
    return ranks


def rerank(pks: Collection[int]) -> None:
    """Put candidates where they belong after the ranking or the sample has changed. In the caller's transaction."""
    candidates = rows.Candidate.objects.filter(pk__in=pks).values_list("pk", "score", "record")
    ranks = _ranks(candidates, samples_of(pks), model_in_use())
    moved = [
        rows.QueueEntry(candidate_id=pk, rank=ranks[pk])
        for pk, rank in rows.QueueEntry.objects.filter(pk__in=list(ranks)).values_list("pk", "rank")
        if rank != ranks[pk]
    ]
    rows.QueueEntry.objects.bulk_update(moved, ["rank"])
    posts = rows.QueuePost.objects.filter(candidate__in=[entry.pk for entry in moved])
    borne = list(posts.values_list("mark", "stand", "candidate_id"))
    posts.delete()
    rows.QueuePost.objects.bulk_create(
        [
            rows.QueuePost(mark=mark, stand=stand, rank=ranks[pk], candidate_id=pk)
            for mark, stand, pk in sorted(borne)
        ],
        batch_size=5000,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A report's article, as far as filters and search want it."""

    source: str
    language: str
    title: str
    beginning: str


def _told(pks: Sequence[int]) -> dict[int, list[_Told]]:
    """By candidate, surest first."""
    of: dict[int, list[int]] = {}
    for candidate, article in _MEMBERS(pks):
        of.setdefault(candidate, []).append(article)
    shown = dict.fromkeys(article for articles in of.values() for article in articles[:REPORTS])
    found = {
        pk: _Told(feed or "", language, title, beginning)
        for pk, feed, language, title, beginning in _ARTICLES(list(shown))
    }
    return {pk: [found[a] for a in dict.fromkeys(articles) if a in found] for pk, articles in of.items()}


def _marks(
    row: Mapping[str, Any], place: Mapping[str, Any], told: Sequence[_Told], said: Surroundings
) -> set[Mark]:
    pk = row["pk"]
    marks = {Mark(EVERY), Mark("type", row["event_type"]), Mark("sub", row["sub_event_type"])}
    marks.update(place_marks(row["country_code"], row["admin1"], place.get("admin2") or ""))
    marks.update(
        Mark("actor", actor["name"][:200]) for actor in row["record"].get("actors", ()) if actor["name"]
    )
    marks.update(Mark("source", one.source) for one in told if one.source)
    marks.update(Mark("language", one.language) for one in told if one.language)
    if any(reading.get("disputed") for reading in row["record"].get("readings", ())):
        marks.add(Mark(DIFFER))
    if pk in said.updated:
        marks.add(Mark(UPDATE))
    marks.add(Mark(ASSIGNEE, said.assignees.get(pk, NOBODY)))
    marks.update(Mark(WATCH, watch) for watch in said.watches.get(pk, (NO_WATCH,)))
    return marks


def _texts(row: Mapping[str, Any], place: Mapping[str, Any], told: Sequence[_Told]) -> list[str]:
    names = [place.get(name) or "" for name in ("name", "text", "admin1", "admin2")]
    actors = [actor["name"] for actor in row["record"].get("actors", ())]
    claimants = [claim["claimant"] for claim in row["record"].get("claims", ())]
    return [
        *(row["title"], row["key"], row["event_type"], row["sub_event_type"], *names, *actors, *claimants),
        *(one.title for one in told),
        *(one.beginning for one in told[:TEXTS]),
    ]


def _keep_marks(marks: Collection[Mark]) -> None:
    """Offer these values; one that nothing bears any more stays on offer until `reindex`."""
    by_number = {mark.number: mark for mark in marks if mark.kind in LISTED}
    for number in _MARKS.first(list(by_number)):
        del by_number[number]
    rows.QueueMark.objects.bulk_create(
        [
            rows.QueueMark(
                mark=number, kind=m.kind, within=m.within, value=m.value, plain=plain(m.value)[:200]
            )
            for number, m in sorted(by_number.items())
        ],
        ignore_conflicts=True,
    )


def _keep_posts(
    pks: Sequence[int], entries: Sequence[rows.QueueEntry], marks: Mapping[int, set[Mark]]
) -> None:
    wanted = {
        (mark.number, e.stand, e.rank, e.candidate_id) for e in entries for mark in marks[e.candidate_id]
    }
    there = set(_POSTS(pks))
    changed = {pk for *_, pk in there - wanted}
    if changed:
        rows.QueuePost.objects.filter(candidate__in=changed).delete()
    new = [post for post in wanted if post not in there or post[3] in changed]
    rows.QueuePost.objects.bulk_create(
        [rows.QueuePost(mark=m, stand=s, rank=r, candidate_id=c) for m, s, r, c in sorted(new)],
        batch_size=5000,
    )


def reindex(progress: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Derive everything anew, `BATCH` candidates a transaction; how many candidates that were. The queue can be used
    meanwhile; stopped half way it can begin again.
    """
    number, done, last = rows.Candidate.objects.count(), 0, 0
    while pks := _following(last):
        with transaction.atomic():
            # whoever saves one of them meanwhile waits, and indexes it again after us
            list(rows.Candidate.objects.select_for_update().filter(pk__in=pks).values_list("pk"))
            index_candidates(pks)
        done, last = done + len(pks), pks[-1]
        progress(done, number)
    return done


def _following(last: int) -> list[int]:
    return list(
        rows.Candidate.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )


def index_unindexed() -> None:
    """For the migration: candidates that nothing finds yet, `BATCH` a transaction, and only by what there was before it."""
    while True:
        missing = rows.Candidate.objects.filter(queue_entry=None).order_by("pk")
        pks = list(missing.values_list("pk", flat=True)[:BATCH])
        if not pks:
            return
        with transaction.atomic():
            index_candidates(pks, _before_teams)
