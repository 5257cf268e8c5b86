"""A small world for tests of linking: papers that tell a few events, a pipeline on fakes and the real store, an editor.

Everything in it is invented but the towns. Each act takes plain values and is written down, so that the same acts can be
done again in an empty database. Time passes only by acts, an hour each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection

from dateline.articles.duplicates import fingerprint
from dateline.errors import DatelineError
from dateline.model import (
    Annotation,
    Article,
    Evidence,
    Feed,
    Modality,
    Rejection,
    Report,
    Span,
    Verdict,
)
from dateline.pipeline import STEPS, Pipeline, drain, link_reports, linking
from dateline.ports import PageToExtract
from dateline.store import decisions
from dateline.store import models as rows
from dateline.store.collecting import DjangoFeedStore
from dateline.store.linking import DjangoCandidateStore
from dateline.store.reading import DjangoArticleStore
from fakes import START, FakeClock, FakeFetcher, FakeWorkers

LEAST_SCORE = 0.5
PAPERS = tuple(
    Feed(name, f"https://{name}.example.org/feed", f"The {name.title()}", country="PK")
    for name in ("herald", "courier", "tribune", "observer")
)


@dataclass(frozen=True)
class Event:
    """`days`: from the first day of the world; `words`: how papers tell it."""

    kind: str
    town: str
    days: int
    words: str


# Pairs that are easily taken for one another: one town on one day, one town on two days, one kind in two towns.
EVENTS = (
    Event("Attack", "Gwadar", 0, "Gunmen stopped a bus on the coastal highway and opened fire on its passengers."),
    Event("Attack", "Gwadar", 0, "A man on a motorcycle threw a grenade into the fish market by the old harbour."),
    Event("Attack", "Gwadar", -3, "Armed men shot at a lorry with sacks of flour beside the customs gate."),
    Event("Attack", "Mastung", 0, "A mine tore the wheels off a tractor in an apple orchard."),
    Event("Clash", "Mastung", 0, "Soldiers who searched the caves above the dam came under fire before dawn."),
    Event("Clash", "Nushki", -1, "Levies and smugglers exchanged fire for two hours at a desert well."),
)  # fmt: skip
# The events that no other one of their town is like: a rewording of another one is not taken for them.
ALONE = ("event-2", "event-5", "event-6")
WIDER = Event(
    "Attack", "Balochistan", 0, "Raids struck the province from the coast to the hills in one night."
)


@dataclass(frozen=True)
class Telling:
    """What an article says: events with their tolls, and whether it sums them up as one wave."""

    events: tuple[tuple[int, int], ...]
    summed_up: bool = False
    style: int = 0  # 0..2: how the article frames it

    def page(self) -> str:
        told = [(EVENTS[number], killed) for number, killed in self.events]
        if self.summed_up:
            told.insert(0, (WIDER, sum(killed for _, killed in told)))
        headline = " and ".join(f"{e.kind} in {e.town} leaves {killed} dead" for e, killed in told[:2])
        lines = [f"{headline or 'A quiet day on the coast'}", FRAMES[self.style]]
        for nth, (event, killed) in enumerate(told):
            indent = "  " if self.summed_up and nth else ""
            day = (START + timedelta(days=event.days)).date()
            lines += [event.words, f"{indent}{event.kind} in {event.town} on {day}: killed {killed}"]
        return "\n".join(lines)


FRAMES = (
    "Officials gave the figures on the telephone and asked for patience.",
    "Residents spoke of shots that were heard far away, and shops stayed shut.",
    "The hospital called for blood, and the road was closed to all traffic until noon.",
)


def nothing(reports: Sequence[Report]) -> Sequence[Report]:
    return ()


def without_the_first(reports: Sequence[Report]) -> Sequence[Report]:
    return reports[1:]


def backwards(reports: Sequence[Report]) -> Sequence[Report]:
    return reports[::-1]


def weeks_later(reports: Sequence[Report]) -> Sequence[Report]:
    def later(day: date | None) -> date | None:
        return day and day + timedelta(days=40)

    return [replace(r, date_start=later(r.date_start), date_end=later(r.date_end)) for r in reports]


def the_first_as_old(reports: Sequence[Report]) -> Sequence[Report]:
    return [replace(r, modality=Modality.HISTORICAL) if r is reports[0] else r for r in reports]


def the_first_as_denied(reports: Sequence[Report]) -> Sequence[Report]:
    return [replace(r, modality=Modality.NEGATED) if r is reports[0] else r for r in reports]


def the_first_as_weak(reports: Sequence[Report]) -> Sequence[Report]:
    return [replace(r, score=0.2) if r is reports[0] else r for r in reports]


# How another tagger or codebook reads a page, compared with the first one.
READINGS: Mapping[str, Callable[[Sequence[Report]], Sequence[Report]]] = {
    "as before": lambda reports: reports,
    "nothing": nothing,
    "without the first": without_the_first,
    "backwards": backwards,
    "weeks later": weeks_later,
    "the first as old": the_first_as_old,
    "the first as denied": the_first_as_denied,
    "the first as weak": the_first_as_weak,
}


@dataclass
class Readers(FakeWorkers):
    """`FakeWorkers` that read as they are told to, page by page, and remember how they read each wording."""

    published: dict[str, datetime] = field(default_factory=dict)
    way: dict[str, str] = field(default_factory=dict)  # URL -> a name of READINGS
    # (URL, fingerprint) -> reports
    last: dict[tuple[str, str], tuple[Report, ...]] = field(default_factory=dict)

    def _article(self, page: PageToExtract) -> Article | Rejection:
        article = super()._article(page)
        if isinstance(article, Rejection):
            return article
        return replace(article, published=self.published[article.url])

    def annotate(self, articles: Sequence[Article]) -> list[Annotation | Rejection]:
        found: list[Annotation | Rejection] = []
        for article, read in zip(articles, super().annotate(articles), strict=True):
            assert isinstance(read, Annotation)
            way = READINGS[self.way.get(article.url, "as before")]
            told = [_with_its_words(report, article.text) for report in read.reports]
            reports = _numbered_anew(way(told)) if told else ()
            self.last[article.url, article.fingerprint] = reports
            found.append(replace(read, reports=reports))
        return found


def _with_its_words(report: Report, text: str) -> Report:
    """A report that stands on the sentence above its line too, and is tagged with the number of its event."""
    line = report.evidence[0].span.start
    start = text.rindex("\n", 0, text.rindex("\n", 0, line)) + 1
    sentence = Span(start, text.find("\n", line) if "\n" in text[line:] else len(text))
    event = next((n for n, e in enumerate(EVENTS) if text.startswith(e.words, start)), len(EVENTS))
    return replace(
        report, tags=(f"event-{event}",), evidence=(*report.evidence, Evidence(sentence, "sentence"))
    )


def _numbered_anew(reports: Sequence[Report]) -> tuple[Report, ...]:
    position = {report.ordinal: nth for nth, report in enumerate(reports)}
    return tuple(
        replace(r, ordinal=nth, part_of=position.get(r.part_of) if r.part_of is not None else None)
        for nth, r in enumerate(reports)
    )


class Killed(DatabaseError):
    """What ends a step in the middle; as the database's own errors do, it rolls back what was begun."""


class World:
    """The acts that can be done. `log`: those done so far, with what they were given."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.readers = Readers()
        self.fetcher = FakeFetcher(self.clock)
        self.log: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        DjangoFeedStore().sync(PAPERS, "config", self.clock.now())
        self.pipeline = Pipeline(
            clock=self.clock,
            fetcher=self.fetcher,
            workers=self.readers,
            feeds=DjangoFeedStore(),
            articles=DjangoArticleStore(LEAST_SCORE),
            candidates=DjangoCandidateStore(),
            owner="this-host:1:",
        )
        self.editor: User = User.objects.create_user("amina")
        self.editor.groups.add(Group.objects.get_or_create(name=decisions.EDITOR)[0])

    def do(self, act: str, *given: Any, **named: Any) -> Any:
        """Do an act an hour after the last one, and write it down."""
        self.log.append((act, given, named))
        self.clock.pass_time(hours=1)
        return getattr(self, f"_{act}")(*given, **named)

    # ---------------------------------------------------------------------------------------------------- papers

    def _publish(self, paper: int, url: str, page: str, hours_ago: int) -> None:
        feed = PAPERS[paper].id
        now = self.clock.now()
        self.fetcher.pages[url] = page
        self.readers.published.setdefault(url, now - timedelta(hours=hours_ago))
        facts = {
            "link": url,
            "title": page.splitlines()[0],
            "content_hash": fingerprint(page),
            "state": "pending",
            "attempts": 0,
            "not_before": None,
        }
        rows.FeedEntry.objects.update_or_create(
            feed_id=feed, key=url, defaults=facts, create_defaults=facts | {"first_seen_at": now}
        )

    def _read(self, batch: int | None) -> None:
        """Pages to reports: one batch of each step, or (None) all that waits."""
        if batch is None:
            list(drain(self.pipeline, STEPS[1:4]))
            return
        small = replace(self.pipeline, batch_size=batch)
        for _, step in STEPS[1:4]:
            step(small)

    def _read_anew(self, url: str, way: str) -> None:
        self.readers.way[url] = way
        article = rows.Article.objects.filter(canonical_url=url).first()
        if article is not None:
            self.pipeline.articles.mark_for_reprocessing(current_tagger=None, source_id=article.feed_id)

    # ------------------------------------------------------------------------------------------------- candidates

    def _link(self, batch: int | None) -> None:
        """Reports to candidates: one batch, or (None) all that wait."""
        if batch is None:
            list(drain(self.pipeline, STEPS[4:]))
            return
        with _batch_of(batch):
            link_reports(self.pipeline)

    def _die_while_linking(self, statement: int, batch: int) -> bool:
        """Linking is ended before that SQL statement, if it makes so many; whether it was."""
        made = 0

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal made
            made += 1
            if made == statement:
                raise Killed
            return execute(sql, params, many, context)

        try:
            with _batch_of(batch), connection.execute_wrapper(count):
                link_reports(self.pipeline)
        except Killed:
            return True
        return False

    # ---------------------------------------------------------------------------------------------------- editors

    def _decide(self, key: str, verdict: Verdict, **more: Any) -> bool:
        """Whether the decision was taken; one that is not allowed changes nothing. `more`: as `decisions.decide`."""
        return self._allowed(
            lambda: decisions.decide(
                key,
                verdict,
                user=self.editor,
                expected_revision=None,
                reason="other: seen elsewhere" if verdict is Verdict.REJECT else "",
                now=self.clock.now(),
                **more,
            )
        )

    def _accept(self, key: str) -> bool:
        return self._allowed(
            lambda: decisions.accept_proposal(
                key, user=self.editor, expected_revision=None, now=self.clock.now()
            )
        )

    def _dismiss(self, key: str) -> bool:
        return self._allowed(lambda: decisions.dismiss_proposal(key, user=self.editor, now=self.clock.now()))

    @staticmethod
    def _allowed(act: Callable[[], Any]) -> bool:
        try:
            act()
        except DatelineError:
            return False
        return True


@contextmanager
def _batch_of(reports: int) -> Iterator[None]:
    before = linking.LINK_BATCH
    linking.LINK_BATCH = reports
    try:
        yield
    finally:
        linking.LINK_BATCH = before


def nothing_waits() -> bool:
    """Whether all that came in is read and linked."""
    work = (rows.FeedEntry, rows.Document, rows.Article, rows.Report)
    waiting = any(model._default_manager.filter(state="pending").exists() for model in work)
    return not waiting and not rows.CandidateReport.objects.filter(left=True).exists()


def state_of_things() -> dict[str, Any]:
    """All that linking and editors made, by natural keys."""
    return {
        "candidates": {
            c.key: {
                "state": c.state,
                "revision": c.revision,
                "duplicate of": c.duplicate_of.key if c.duplicate_of else None,
                "part of": c.part_of.key if c.part_of else None,
                "record": c.record,
                "first seen": c.first_seen_at,
                "updated": c.updated_at,
            }
            for c in rows.Candidate.objects.select_related("duplicate_of", "part_of").order_by("key")
        },
        "memberships": {
            m.report.key: (m.candidate.key if m.candidate else None, round(m.score, 6), m.reasons)
            for m in rows.CandidateReport.objects.select_related("report", "candidate").order_by(
                "report__key"
            )
        },
        "reports": dict(rows.Report.objects.order_by("key").values_list("key", "state")),
        "proposals": sorted(
            (p.candidate.key, p.state, str(p.changes), p.made_at)
            for p in rows.UpdateProposal.objects.select_related("candidate")
        ),
        "incidents": incidents(),
        "decisions": list(
            rows.Decision.objects.order_by("pk").values_list(
                "candidate__key", "revision", "verdict", "reason"
            )
        ),
        "posts": _posts(),
        "vocabulary": [(v.day, bytes(v.counts)) for v in rows.LinkVocabulary.objects.all()],
    }


def placed_by_editors() -> dict[tuple[str, str], str | None]:
    """(URL, event) -> key of the candidate that an editor put its report into, None for no incident; what is told now."""
    placed = rows.CandidateReport.objects.exclude(placed_by=None).filter(
        report__article__replaced_by=None, report__state__in=("linked", "pending", "background")
    )
    return {
        (m.report.article.canonical_url, m.report.record["tags"][0]): m.candidate and m.candidate.key
        for m in placed.select_related("report__article", "candidate")
        if m.report.modality == Modality.ASSERTED
    }


def _posts() -> Counter[tuple[str, int]]:
    """How many signposts lead to each candidate that is there, by day. Not which: that of its copies holds a row's number."""
    keys = dict(rows.Candidate.objects.values_list("pk", "key"))
    posts = rows.LinkPost.objects.filter(candidate_id__in=keys).values_list("candidate_id", "day")
    return Counter((keys[candidate], day) for candidate, day in posts)


def incidents() -> dict[str, Any]:
    """Public id -> what it says and whether it stands."""
    return {
        i.public_id: (i.candidate.key, i.record, i.withdrawn_at is None)
        for i in rows.Incident.objects.select_related("candidate").order_by("public_id")
    }
