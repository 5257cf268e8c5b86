"""The index of linking in the database: what it finds, how little it reads, and that it is whole after a crash or an upgrade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dateline.incidents.link import REPORTS_COMPARED
from dateline.incidents.link_index import CANDIDATES_COMPARED, DAYS_BEFORE, POSTS_READ, Search, Signpost
from dateline.model import LinkableReport, MergeRules, Modality, Range
from dateline.pipeline import link_reports
from dateline.ports import NoTallies
from dateline.records import report_record
from dateline.store import link_posts
from dateline.store import models as rows
from dateline.store.linking import DjangoCandidateStore
from unit.incidents.linking_builders import BALOCHISTAN, GWADAR, MASTUNG, PAKISTAN, QUETTA, actor, linkable

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)
NAMED = "Zarina Kamal was buried by her neighbours."
RARE = "The ferryman of the lighthouse wept over the trawler Bahram."


def keep(*reports: LinkableReport, state: str = "pending") -> None:
    """Rows of these reports, each with its article."""
    for report in reports:
        article, _ = rows.Article.objects.get_or_create(
            key=report.article_key,
            defaults={
                "url": report.url,
                "canonical_url": report.url,
                "url_key": report.article_key,
                "title": report.title,
                "text": report.text,
                "published": report.published,
                "published_source": "page",
                "language": "en",
                "fingerprint": report.fingerprint,
                "first_seen_at": report.published,
                "state": "annotated",
            },
        )
        told = report.report
        rows.Report.objects.create(
            key=report.key,
            article=article,
            ordinal=told.ordinal,
            modality=Modality.ASSERTED,
            event_type=told.event_type,
            sub_event_type=told.sub_event_type,
            date_start=told.date_start,
            date_end=told.date_end,
            score=told.score,
            record=report_record(told),
            published=report.published,
            state=state,
        )


class Newsroom:
    """The step of linking on the real store."""

    def __init__(self) -> None:
        self.store = DjangoCandidateStore()

    def now(self) -> datetime:
        return datetime(2026, 3, 20, tzinfo=UTC)

    def link(self) -> dict[str, int]:
        """Link until nothing waits; the counts."""
        pipeline: Any = SimpleNamespace(
            clock=self,
            candidates=self.store,
            rules=MergeRules(),
            tallies=NoTallies(),
            owner="this-host:1:",
        )
        counts: dict[str, int] = {}
        while True:
            result = link_reports(pipeline)
            for name, n in result.counts.items():
                counts[name] = counts.get(name, 0) + n
            if not result.more:
                return counts

    def near(self, report: LinkableReport) -> dict[str, Sequence[LinkableReport]]:
        with self.store.linking():
            return {key: list(reports) for key, reports in self.store.near(report).items()}


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


def holder(report: LinkableReport) -> str:
    """The key of the candidate that holds a report."""
    return rows.CandidateReport.objects.get(report__key=report.key).candidate.key


OLD = linkable("old", title="Thunder", text="Loud bang.", day=DAY, place=MASTUNG)
FAR = GWADAR
YEARS_LATER = datetime(2026, 3, 4, tzinfo=UTC) + timedelta(days=DAYS_BEFORE + 40)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(OLD, linkable("new", day=DAY + timedelta(days=9), place=MASTUNG), id="same town, nine days later"),
        pytest.param(OLD, linkable("new", day=DAY - timedelta(days=9), place=MASTUNG), id="same town, nine days before"),
        pytest.param(OLD, linkable("new", place=QUETTA), id="town in the next cell"),
        pytest.param(OLD, linkable("new", place=BALOCHISTAN), id="the town's region"),
        pytest.param(replace(OLD, report=replace(OLD.report, place=BALOCHISTAN)), linkable("new", place=FAR), id="a town of the region"),
        pytest.param(replace(OLD, report=replace(OLD.report, place=PAKISTAN)), linkable("new", place=FAR), id="a town of the country"),
        pytest.param(linkable("old", title="Funeral", text=NAMED, place=MASTUNG), linkable("new", text=NAMED, place=None), id="no place, the same name"),
        pytest.param(linkable("old", title="Shore", text=RARE, place=MASTUNG), linkable("new", text=RARE + " Loud bang.", place=None), id="no place, rare words"),
        pytest.param(
            linkable("old", title="Thunder", text="Loud bang.", place=MASTUNG, actors=(actor("Red Column", actor_id="red-column"),)),
            linkable("new", place=None, actors=(actor("Red Column", actor_id="red-column"),)),
            id="no place, the same group",
        ),
        pytest.param(
            linkable("old", title="Thunder", text="Loud bang.", place=MASTUNG, dead=4, injured=Range(15, 15, 15)),
            linkable("new", title="دھماکہ", text="بازار میں دھماکہ", place=None, dead=4, injured=Range(15, 15, 15)),
            id="no place, another script, the same toll",
        ),
        pytest.param(
            linkable("old", title="Thunder", text="Loud bang.", day=DAY - timedelta(days=300), place=MASTUNG, fingerprint="wire"),
            linkable("new", text="Other words.", place=FAR, fingerprint="wire"),
            id="a copy, placed and dated elsewhere",
        ),
    ],
)  # fmt: skip
def test_the_index_leads_to(newsroom: Newsroom, old: LinkableReport, new: LinkableReport) -> None:
    keep(old)
    newsroom.link()
    assert list(newsroom.near(new)) == [holder(old)]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(linkable("new", text="A shop was hit.", place=GWADAR), id="another town, other words"),
        pytest.param(
            linkable("new", day=YEARS_LATER.date(), published=YEARS_LATER, place=MASTUNG),
            id="the same town, years later",
        ),
        pytest.param(linkable("old", 1, place=MASTUNG), id="another report of the same article"),
    ],
)
def test_the_index_does_not_lead_to_what_cannot_be_the_same(newsroom: Newsroom, new: LinkableReport) -> None:
    keep(OLD)
    newsroom.link()
    assert newsroom.near(new) == {}


def test_a_decided_candidate_is_found_and_one_without_reports_is_not(newsroom: Newsroom) -> None:
    keep(OLD)
    newsroom.link()
    rows.Candidate.objects.update(state="rejected", revision=1)
    assert list(newsroom.near(linkable("new", place=MASTUNG))) == [holder(OLD)]

    rows.CandidateReport.objects.all().delete()
    assert newsroom.near(linkable("new", place=MASTUNG)) == {}
    rows.Candidate.objects.all().delete()
    assert newsroom.near(linkable("new", place=MASTUNG)) == {}


# ----------------------------------------------------------------------------------------------------- how little


def crowd(search: Search, a_day: int) -> None:
    """A signpost under which candidates stand on every day around the search."""
    for day in range(search.first_day - 10, search.last_day + 11):
        for n in range(a_day):
            link_posts.file_candidate(10_000 + day * 10 + n, search.posts, day)


def test_of_a_crowded_signpost_the_nearest_days_are_read_in_one_query_and_no_more() -> None:
    posts = (Signpost(7, "place", 1.0), Signpost(-(2**63), "word", 1.0), Signpost(2**63 - 1, "word", 1.0))
    search = Search(posts, 700_000, 700_200, 700_150)
    crowd(search, 2)
    with CaptureQueriesContext(connection) as queries:
        read = link_posts._read(search)
        entries = [entry for _, near in link_posts._entries(search) for entry in near]
    assert len(queries) == 2
    assert [len(near) for near in read] == [2 * POSTS_READ] * len(posts)
    assert len(entries) == POSTS_READ * len(posts)
    assert {abs(day - search.day) for day, _ in entries} == set(range(POSTS_READ // 4 + 1))
    assert len(link_posts.find_candidates(search)) == CANDIDATES_COMPARED


def test_days_out_of_reach_are_not_read() -> None:
    search = Search((Signpost(7, "place", 1.0),), 700_000, 700_004, 700_003)
    crowd(search, 1)
    assert sorted(day for _, near in link_posts._entries(search) for day, _ in near) == [
        700_000,
        700_001,
        700_002,
        700_003,
        700_004,
    ]


def test_posts_are_sought_by_their_key_never_all_looked_through() -> None:
    search = Search((Signpost(7, "place", 1.0),), 700_000, 700_004, 700_003)
    crowd(search, 1)
    with CaptureQueriesContext(connection) as queries:
        link_posts._read(search)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_seqscan = off"
            )  # a table of a few pages is read whole, and rightly
        cursor.execute(f"{explain} {queries[0]['sql']}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    if connection.vendor == "sqlite":
        assert plan.count("USING PRIMARY KEY (hash=? AND day>? AND day<?)") == 2
    else:
        assert plan.count("store_linkpost_pkey on store_linkpost") == 2
        assert "Sort" not in plan


def test_a_story_of_many_reports_is_compared_by_its_newest(newsroom: Newsroom) -> None:
    told = [
        replace(
            linkable(f"p{n:02d}", place=MASTUNG, dead=3),
            published=datetime(2026, 3, 5, tzinfo=UTC) + n * timedelta(hours=1),
        )
        for n in range(3 * REPORTS_COMPARED)
    ]
    keep(*told)
    newsroom.link()
    assert rows.Candidate.objects.count() == 1
    new = linkable("new", place=MASTUNG, dead=3)
    with CaptureQueriesContext(connection) as queries:
        found = newsroom.near(new)
    assert [[r.key for r in reports] for reports in found.values()] == [
        [r.key for r in told[-REPORTS_COMPARED:]]
    ]
    # the level, the vocabulary, the posts, the newest members, their texts, the article's own candidates; a lock
    asked = [q["sql"] for q in queries if q["sql"].startswith(("SELECT", "WITH"))]
    assert len([sql for sql in asked if "advisory" not in sql]) <= 6


def test_a_crowded_town_costs_no_more_queries_than_a_quiet_one(newsroom: Newsroom) -> None:
    counts = []
    for many in (1, 40):
        keep(
            *(
                linkable(
                    f"{many}-{n}",
                    ordinal,
                    text=f"Word{n} number{n} of {many}.",
                    place=MASTUNG,
                    day=DAY,
                    kind=("Battles", "Armed clash"),
                )
                for n in range(many)
                for ordinal in (0,)
            )
        )
        newsroom.link()
        with CaptureQueriesContext(connection) as queries:
            found = newsroom.near(linkable("new", place=MASTUNG))
        counts.append(len(queries))
        assert len(found) <= CANDIDATES_COMPARED
    assert counts[0] == counts[1]


# -------------------------------------------------------------------------------------------- the same after a crash


def state() -> Any:
    posts = sorted(rows.LinkPost.objects.values_list("hash", "day", "candidate__key"))
    members = sorted(rows.CandidateReport.objects.values_list("report__key", "candidate__key", "score"))
    words = DjangoCandidateStore()
    with words.linking():
        vocabulary = words.vocabulary.to_bytes()
    waiting = [bytes(b) for b in rows.WaitingWords.objects.order_by("pk").values_list("counts", flat=True)]
    return posts, members, vocabulary, waiting


def three_days() -> list[LinkableReport]:
    return [
        replace(
            linkable(f"d{day}-{n}", text=f"{NAMED} Word{n} of day{day}.", day=DAY, place=(MASTUNG, GWADAR)[n % 2], dead=n),
            published=datetime(2026, 3, 5 + day, 6 + n, tzinfo=UTC),
        )
        for day in range(3)
        for n in range(3)
    ]  # fmt: skip


def test_a_linking_that_was_cut_short_left_nothing_and_gives_the_same_when_it_runs_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(*three_days()[:3])
    newsroom.link()
    before = state()
    keep(*three_days()[3:])
    join, calls = newsroom.store.join, []

    def dies(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 4:
            raise KeyboardInterrupt
        join(*args)

    with monkeypatch.context() as patch:
        patch.setattr(newsroom.store, "join", dies)
        with pytest.raises(KeyboardInterrupt):
            newsroom.link()
    assert state() == before

    newsroom.link()
    again = state()
    for model in (
        rows.CandidateReport,
        rows.Candidate,
        rows.LinkPost,
        rows.LinkVocabulary,
        rows.WaitingWords,
    ):
        model._default_manager.all().delete()
    for some in (three_days()[:3], three_days()[3:]):
        rows.Report.objects.filter(key__in=[r.key for r in some]).update(state="pending")
        Newsroom().link()
    assert state() == again


def test_words_count_from_the_next_day_on_in_every_process(newsroom: Newsroom) -> None:
    keep(*three_days()[:3])
    newsroom.link()
    other = Newsroom()
    assert newsroom.store.vocabulary.documents == 0
    assert rows.WaitingWords.objects.count() == 1

    keep(*three_days()[3:6])
    other.link()
    assert other.store.vocabulary.documents == 3
    assert rows.LinkVocabulary.objects.get().day == date(2026, 3, 6).toordinal()
    with newsroom.store.linking():
        assert newsroom.store.vocabulary.documents == 3
        assert newsroom.store.vocabulary.to_bytes() == other.store.vocabulary.to_bytes()


# ----------------------------------------------------------------------------------------------------- filed anew


def test_candidates_that_the_index_does_not_know_are_filed_before_anything_is_linked(
    newsroom: Newsroom,
) -> None:
    keep(*three_days()[:6])
    newsroom.link()
    posts = set(rows.LinkPost.objects.values_list("hash", "candidate__key"))
    kept = rows.Candidate.objects.count()
    rows.LinkPost.objects.all().delete()
    rows.LinkVocabulary.objects.all().delete()
    rows.WaitingWords.objects.all().delete()
    rows.Candidate.objects.update(filed=False)

    new = replace(three_days()[0], key="new#0", article_key="new")
    keep(new)
    counts = Newsroom().link()
    assert counts["candidates filed"] == kept
    assert counts["new candidates"] == 0
    assert holder(new) == holder(three_days()[0])
    assert not rows.Candidate.objects.filter(filed=False).exists()
    assert {(h, key) for h, key in rows.LinkPost.objects.values_list("hash", "candidate__key")} >= posts


def test_filing_goes_on_where_it_was_cut_short(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.pipeline.linking.FILE_BATCH", 1)
    keep(*three_days()[:2])
    newsroom.link()
    assert rows.Candidate.objects.count() == 2
    rows.LinkPost.objects.all().delete()
    rows.Candidate.objects.update(filed=False)
    with newsroom.store.linking():
        assert newsroom.store.file_unfiled(1) == 1
    assert rows.Candidate.objects.filter(filed=False).count() == 1
    assert newsroom.link()["candidates filed"] == 1
    assert rows.LinkPost.objects.values("candidate").distinct().count() == 2
