"""Fills a database for `bench desk_scale`: rows straight into the tables, as they were before the desk's own indexes.

Reports, merged candidates, incidents, posts and the chain of decisions are the program's real ones. Not true to life:
reports are given to the candidate of their story without asking the linker; three in four candidates are those of half
a year once more, with other keys and days; articles that tell of nothing have the texts of those that do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.db import connection

from bench import linking_fill
from bench.desk_scale_world import DeskWorld
from bench.linking_archive import SOURCES, TODAY
from bench.linking_fill import (
    MEMBER,
    REPORT,
    Posts,
    Row,
    article_row,
    copy_posts,
    copy_rows,
    learnt_vocabulary,
    make_ready,
    make_usual,
    report_row,
    usual_article,
    usual_report,
)
from dateline.incidents.link import candidate_key
from dateline.incidents.link_index import filed_day, filed_under
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.merge import merge
from dateline.model import Candidate, Decision, LinkableReport, Verdict
from dateline.records import candidate_record
from dateline.review.incident import ReportText, derive_incident, incident_record, public_id
from dateline.store import models as rows
from dateline.store.chain import FIRST_LINK, link_hash
from dateline.store.roles import EDITOR, ensure_roles, give_roles

ARTICLE = (*linking_fill.ARTICLE, "language")
CANDIDATE = (
    *(
        "key",
        "title",
        "date_start",
        "date_end",
        "place_name",
        "admin1",
        "country_code",
        "latitude",
        "longitude",
    ),
    *("geo_precision", "killed_low", "killed_best", "killed_high", "score", "event_type", "sub_event_type"),
    *("independent_sources", "record", "first_seen_at", "updated_at", "state", "revision", "backfill_id"),
)
DECISION = (
    *("candidate_id", "revision", "verdict", "reason", "decided_by_id", "decided_at", "candidate_record"),
    *("previous_hash", "hash", "corrections"),
)
INCIDENT = (
    *("public_id", "candidate_id", "decision_id", "date_start", "country_code", "event_type", "record"),
    "confirmed_at",
)
PART = 500  # candidates that one process makes at a time
MADE = 14_000  # candidates that are made at most
EDITORS = 20
WITH_UPDATE = 40  # one decided candidate in so many has an open proposal
GROUP = 5  # candidates of a coordinated attack, one group in every part of a hundred
REASONS = ("background: told in May", "not-an-incident", "out-of-scope", "duplicate", "unreliable")

_KEYS = re.compile(r"[0-9a-z]{64}(?=\.000)")
_DAYS = re.compile(r"\b20\d\d-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the archive as rows of the columns above; articles and candidates are numbered from 0."""

    articles: list[Row]
    reports: list[Row]
    candidates: list[Row]
    incidents: list[str]  # of each candidate, as JSON, should it be confirmed
    posts: Posts
    candidate_of: list[int]  # for each report


@dataclass(frozen=True, slots=True)
class Size:
    articles: int
    candidates: int
    incidents: int


def decided_at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), UTC) + timedelta(days=8)


def make_part(seed: int, candidates: int, days: Sequence[date], words: bytes) -> Part:
    vocabulary, world = Vocabulary.from_bytes(words), DeskWorld(seed)
    part = Part([], [], [], [], np.zeros((0, 3), np.int64), [])
    posts: set[tuple[int, int, int]] = set()
    for number in range(candidates):
        story = world.story(days[number * len(days) // candidates])
        told = list(world.reports(story, world.size_of_story(), f"part/{seed}/{number}"))
        value = merge(candidate_key(told[0]), told)
        part.candidates.append(_candidate_row(value, told))
        part.incidents.append(_incident(value, told, story.day))
        signposts: dict[str, list[int]] = {}  # of a text: copies have one
        for report in told:
            part.reports.append(report_row(report, len(part.articles)))
            part.articles.append((*article_row(report), "ur" if "۔" in report.text else "en"))
            part.candidate_of.append(number)
            if report.fingerprint not in signposts:
                signposts[report.fingerprint] = [post.key for post in filed_under(report, vocabulary)]
            posts.update((key, filed_day(report), number) for key in signposts[report.fingerprint])
    return Part(
        *(part.articles, part.reports, part.candidates, part.incidents),
        np.array(sorted(posts), np.int64),
        part.candidate_of,
    )


def _candidate_row(value: Candidate, told: Sequence[LinkableReport]) -> Row:
    place, killed = value.place, value.killed
    assert place is not None
    assert killed is not None
    seen = max(r.published for r in told)
    return (
        *(value.key, value.title, value.date_start, value.date_end, place.name, place.admin1 or ""),
        *(place.country_code, place.latitude, place.longitude, place.geo_precision),
        *(killed.low, killed.best, killed.high, value.score, value.event_type, value.sub_event_type),
        *(
            value.independent_sources,
            json.dumps(candidate_record(value)),
            min(r.published for r in told),
            seen,
        ),
    )


def _incident(value: Candidate, told: Sequence[LinkableReport], day: date) -> str:
    readings = [
        ReportText(
            *(r.key, r.source_id, r.source_scale, r.url, r.title, r.text, r.published),
            *(r.report.actors, r.report.claims, "A paper"),
        )
        for r in told
    ]
    decision = Decision(value.key, 1, Verdict.CONFIRM, "editor-1", decided_at(day))
    return json.dumps(incident_record(derive_incident(value, [decision], readings)))


def _key(key: str, back: int) -> str:
    # a "z" and a nought or one: no key of an article begins with the one, none of a candidate holds the others
    return f"z{back // 10:03}{key[4:]}" if back else key


def _again(text: str, back: int) -> str:
    """A record as it is when its part is put back in time by so many days: days, and the keys of reports."""
    if not back:
        return text
    text = _KEYS.sub(lambda found: _key(found[0], back), text)
    return _DAYS.sub(lambda found: str(date.fromisoformat(found[0]) - timedelta(days=back)), text)


def _earlier(row: Row, back: int, record: int | None = None) -> Row:
    """A row put back in time: its days, the key that it begins with, and its record."""
    moved = [value - timedelta(days=back) if isinstance(value, date) else value for value in row]
    moved[0] = _key(row[0], back)
    if record is not None:
        moved[record] = _again(row[record], back).replace(row[0], moved[0])
    return tuple(moved)


def _article(row: Row, back: int) -> Row:
    key, url, *_ = moved = _earlier(row, back)
    return (key, f"{url}?{back}", f"{url}?{back}", key, *moved[4:]) if back else row


def fill(size: Size) -> None:
    """Fill the database that Django is set up for, empty and migrated."""
    make_ready()
    _people()
    rows.Feed.objects.bulk_create(
        rows.Feed(id=f"source-{n}", url=f"https://example.org/{n}/feed", title=f"Paper {n}", country="PK")
        for n in range(SOURCES)
    )
    rows.Backfill.objects.create(key="past", kind="articles", name="past", started_at=decided_at(TODAY))
    words = learnt_vocabulary(15)
    rows.LinkVocabulary.objects.create(pk=1, day=words.open_day, counts=words.to_bytes())
    filling = _Filling(size)
    for part, back in _parts(size.candidates, words.to_bytes()):
        filling.add(part, back)
    filling.finish()
    make_usual()


def _people() -> None:
    ensure_roles()
    for n in range(1, EDITORS + 1):
        user = User.objects.create(username=f"editor-{n}")
        give_roles(user, [EDITOR])


def _parts(candidates: int, words: bytes) -> Iterator[tuple[Part, int]]:
    """The archive part by part, oldest first, each with the days that it is put back in time."""
    made = min(candidates, MADE)
    count, times = max(1, made // PART), -(-candidates // made)
    length = 180  # days
    days = [TODAY - timedelta(days=n) for n in range(length, 0, -1)]
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            pool.submit(
                make_part, n + 1, made // count, days[n * length // count : (n + 1) * length // count], words
            )
            for n in range(count)
        ]
        for again in range(times - 1, -1, -1):
            for job in jobs:
                yield job.result(), again * length


class _Filling:
    """What has been written so far: row ids go on from part to part."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.articles = self.candidates = self.decisions = self.incidents = self.others = 0
        self.posts: list[Posts] = []
        self.link = FIRST_LINK

    def add(self, part: Part, back: int) -> None:
        first, told = self.candidates + 1, self.articles + 1
        wanted = min(len(part.candidates), self.size.candidates - self.candidates)
        if wanted <= 0:
            return
        reports = sum(number < wanted for number in part.candidate_of)
        others = self._others(part, wanted, reports)
        copy_rows(
            usual_article(),
            ARTICLE,
            told,
            (*(_article(row, back) for row in part.articles[:reports]), *others),
        )
        copy_rows(
            usual_report("linked"),
            REPORT,
            told,
            ((*_earlier(row, back, -2)[:-1], row[-1] + told) for row in part.reports[:reports]),
        )
        candidates = [self._candidate(part, n, back, first) for n in range(wanted)]
        copy_rows(rows.Candidate(filed=True), CANDIDATE, first, candidates)
        members = ((first + number, told + n) for n, number in enumerate(part.candidate_of[:reports]))
        copy_rows(rows.CandidateReport(), MEMBER, told, members)
        self._decide(part, candidates, back, first)
        posts = part.posts[part.posts[:, 2] < wanted]
        self.posts.append(posts + np.array([0, -back, first]))
        self.articles += reports + len(others)
        self.candidates += wanted

    def _others(self, part: Part, wanted: int, reports: int) -> list[Row]:
        """Articles that tell of nothing: this part's share of them."""
        share = (
            self.size.articles * (self.candidates + wanted) // self.size.candidates - self.articles - reports
        )
        found = []
        for n in range(max(0, share)):
            row = part.articles[n % len(part.articles)]
            key = f"{self.others:064x}"
            url = f"https://example.org/other/{self.others}"
            found.append((key, url, url, key, f"Other news {self.others}", *row[5:7], key, *row[8:]))
            self.others += 1
        return found

    def _candidate(self, part: Part, number: int, back: int, first: int) -> Row:
        at = CANDIDATE.index("record")
        row = _earlier(part.candidates[number], back, at)
        if number % 100 < GROUP:
            near = [
                part.candidates[n][0] for n in range(number - number % 100, number - number % 100 + GROUP)
            ]
            keys = [_key(key, back) for key in near if key != part.candidates[number][0]]
            row = (*row[:at], json.dumps(json.loads(row[at]) | {"linked_to": keys}), *row[at + 1 :])
        state = self._state(first + number)
        of_past = state == "proposed" and number % 10 == 3
        return (*row, state, 0 if state == "proposed" else 1, 1 if of_past else None)

    def _state(self, number: int) -> str:
        """As many confirmed ones as are wanted, spread evenly; a fifth rejected, a few unsure."""
        confirmed = self.size.incidents / self.size.candidates
        if int(number * confirmed) > int((number - 1) * confirmed):
            return "confirmed"
        return "rejected" if number % 4 == 1 else "unsure" if number % 50 == 2 else "proposed"

    def _decide(self, part: Part, candidates: Sequence[Row], back: int, first: int) -> None:
        named = {name: n for n, name in enumerate(CANDIDATE)}
        verdicts = {"confirmed": "confirm", "rejected": "reject", "unsure": "unsure"}
        decided: list[Row] = []
        incidents: list[Row] = []
        proposals: list[rows.UpdateProposal] = []
        start = self.decisions + 1
        for n, row in enumerate(candidates):
            state = row[named["state"]]
            if state == "proposed":
                continue
            self.decisions += 1
            at = decided_at(row[named["date_start"]])
            decision = rows.Decision(
                candidate=rows.Candidate(pk=first + n, key=row[0]),
                revision=1,
                verdict=verdicts[state],
                reason=REASONS[n % len(REASONS)] if state == "rejected" else "",
                decided_by_id=1 + self.decisions % EDITORS,
                decided_at=at,
                candidate_record=json.loads(row[named["record"]]),
                previous_hash=self.link,
            )
            self.link = decision.hash = link_hash(decision)
            decided.append(
                (
                    *(first + n, 1, decision.verdict, decision.reason, decision.decided_by_id, at),
                    *(row[named["record"]], decision.previous_hash, decision.hash, "{}"),
                )
            )
            if state == "confirmed":
                incidents.append(self._incident(part.incidents[n], row, back, first + n))
            if self.decisions % WITH_UPDATE == 0:
                change = {"field": "killed", "old": "2", "new": "3", "sentence": "Killed: 2 before, 3 now."}
                proposals.append(rows.UpdateProposal(candidate_id=first + n, changes=[change], made_at=at))
        copy_rows(rows.Decision(), DECISION, start, decided)
        copy_rows(rows.Incident(), INCIDENT, self.incidents + 1, incidents)
        self.incidents += len(incidents)
        rows.UpdateProposal.objects.bulk_create(proposals)

    def _incident(self, text: str, row: Row, back: int, candidate: int) -> Row:
        record: dict[str, Any] = json.loads(_again(text, back)) | {"public_id": public_id(row[0])}
        record["candidate_key"] = row[0]
        country = (record.get("place") or {}).get("country_code") or ""
        return (
            *(record["public_id"], candidate, self.decisions, row[2], country, record["event_type"]),
            *(json.dumps(record), decided_at(row[2])),
        )

    def finish(self) -> None:
        every = np.concatenate(self.posts)
        self.posts.clear()
        copy_posts(every[np.lexsort((every[:, 2], every[:, 1], every[:, 0]))])
        self._of_sources()

    def _of_sources(self) -> None:
        """An entry an article, and the days of every source."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO store_feedentry (id, state, attempts, lease_owner, feed_id, key, link, canonical_url,"
                " url_key, title, summary, content, authors, content_hash, version, first_seen_at)"
                " SELECT id, 'fetched', 0, '', feed_id, key, url, url, url_key, title, '', '', '[]', '', 1,"
                " first_seen_at FROM store_article"
            )
        rows.FeedDay.objects.bulk_create(
            (
                rows.FeedDay(
                    feed_id=f"source-{n}",
                    day=datetime.now(UTC).date() - timedelta(days=back),
                    polls=40,
                    entries=(n * back) % 17,
                    articles=(n * back) % 13,
                    languages={"en": 3},
                )
                for n in range(SOURCES)
                for back in range(40)
            ),
            batch_size=2000,
        )
