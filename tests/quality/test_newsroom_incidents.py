"""The sample newsroom through the real store, story by story as it comes out, with an editor at the desk meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from dateline.articles.extract import extract_article
from dateline.model import Annotation, Article, Rejection, Verdict
from dateline.newsroom import Site, build_site, sample_feeds
from dateline.pipeline import STEPS, Pipeline, drain
from dateline.ports import PageToExtract
from dateline.store import models as rows
from dateline.store.collecting import DjangoFeedStore
from dateline.store.decisions import EDITOR, accept_proposal, decide
from dateline.store.linking import DjangoCandidateStore
from dateline.store.reading import DjangoArticleStore
from fakes import FakeClock, FakeFetcher, FakeWorkers
from quality.newsroom_reading import BASE, LATER, LEAST_SCORE, NOW, Read, page_of

pytestmark = pytest.mark.django_db

TURBAT = ("turbat-police-van", "turbat-police-van-courier", "three-officers-dead-on-airport-road")
KOHAT = ("kohat-market-first", "kohat-market-second-day", "kohat-market-third-day")


@dataclass
class RealReading(FakeWorkers):
    """Extraction and reading as they are, in this process; each text is read once for all tests."""

    known: dict[tuple[str, str], Annotation] = field(default_factory=dict)
    reader: Read | None = None

    def extract(self, pages: Sequence[PageToExtract]) -> list[Article | Rejection]:
        return [extract_article(page) for page in pages]

    def annotate(self, articles: Sequence[Article]) -> list[Annotation | Rejection]:
        assert self.reader is not None
        new = [a for a in articles if (a.url, a.fingerprint) not in self.known]
        if new:
            for article, annotation in zip(new, self.reader(new), strict=True):
                self.known[article.url, article.fingerprint] = annotation
        return [self.known[a.url, a.fingerprint] for a in articles]


@pytest.fixture(scope="module")
def workers(read: Read) -> RealReading:
    return RealReading(reader=read)


class Newsroom:
    """What came out so far. `comes(...)`: these stories come out, each an hour after the one before, and are linked."""

    def __init__(self, workers: RealReading) -> None:
        self.clock = FakeClock(NOW)
        self.before, self.after = build_site(NOW, BASE), build_site(NOW, BASE, until=LATER)
        DjangoFeedStore().sync(sample_feeds(BASE), "sample", NOW)
        self.fetcher = FakeFetcher(self.clock)
        self.pipeline = Pipeline(
            clock=self.clock,
            fetcher=self.fetcher,
            workers=workers,
            feeds=DjangoFeedStore(),
            articles=DjangoArticleStore(LEAST_SCORE),
            candidates=DjangoCandidateStore(),
        )
        self.editor: User = User.objects.create_user("amina")
        self.editor.groups.add(Group.objects.get_or_create(name=EDITOR)[0])

    def comes(self, *story_ids: str, corrected: bool = False) -> None:
        for story_id in story_ids:
            site = self.after if corrected or story_id not in self.before.stories else self.before
            self._publish(site, story_id, self.clock.now())
            list(drain(self.pipeline, STEPS[1:]))
            self.clock.pass_time(hours=1)

    def _publish(self, site: Site, story_id: str, now: datetime) -> None:
        page = page_of(site, story_id)
        self.fetcher.pages[page.document.url] = page.document
        facts = {
            "link": page.document.url,
            "title": page.entry_title,
            "published": page.entry_published,
            "state": "pending",
            "attempts": 0,
        }
        rows.FeedEntry.objects.update_or_create(
            feed_id=page.source_id,
            key=story_id,
            defaults=facts,
            create_defaults=facts | {"first_seen_at": now, "content_hash": story_id},
        )

    def decides(self, candidate: rows.Candidate, verdict: Verdict, reason: str = "") -> None:
        decide(
            candidate.key,
            verdict,
            user=self.editor,
            expected_revision=None,
            reason=reason,
            now=self.clock.now(),
        )

    def accepts(self, candidate: rows.Candidate) -> None:
        accept_proposal(candidate.key, user=self.editor, expected_revision=None, now=self.clock.now())


@pytest.fixture
def newsroom(db: None, workers: RealReading) -> Iterator[Newsroom]:
    yield Newsroom(workers)


def only_candidate() -> rows.Candidate:
    return rows.Candidate.objects.get()


def stories_of(candidate: rows.Candidate) -> set[str]:
    """Ids of the stories whose reports the candidate holds."""
    urls = rows.Article.objects.filter(reports__membership__candidate=candidate).values_list("url", flat=True)
    return {url.rstrip("/").rsplit("/", 1)[1].removesuffix(".html") for url in urls}


def open_changes(candidate: rows.Candidate) -> dict[str, tuple[str, str]]:
    """Field -> (before, after) of the open proposal; empty if there is none."""
    proposal = rows.UpdateProposal.objects.filter(candidate=candidate, state="open").first()
    changes: Sequence[dict[str, Any]] = proposal.changes if proposal is not None else ()
    return {change["field"]: (change["old"], change["new"]) for change in changes}


def test_a_wire_story_in_three_papers_is_one_source_with_all_its_links(newsroom: Newsroom) -> None:
    newsroom.comes(*TURBAT)

    candidate = only_candidate()
    assert stories_of(candidate) == set(TURBAT)
    assert candidate.independent_sources == 1


def test_a_confirmed_story_that_other_papers_print_too_is_no_update(newsroom: Newsroom) -> None:
    first, *copies = TURBAT
    newsroom.comes(first)
    newsroom.decides(only_candidate(), Verdict.CONFIRM)

    newsroom.comes(*copies)

    assert only_candidate().reports.count() == len(TURBAT)
    assert not rows.UpdateProposal.objects.exists()


def test_a_rising_toll_is_one_incident_with_two_updates(newsroom: Newsroom) -> None:
    first, second, third = KOHAT
    newsroom.comes(first)
    candidate = only_candidate()
    newsroom.decides(candidate, Verdict.CONFIRM)
    assert candidate.killed_best == 4

    newsroom.comes(second)
    assert open_changes(candidate)["killed"] == ("4", "9")
    newsroom.accepts(candidate)

    newsroom.comes(third)
    assert open_changes(candidate)["killed"] == ("9", "12")
    newsroom.accepts(candidate)

    assert stories_of(only_candidate()) == set(KOHAT)
    assert rows.UpdateProposal.objects.count() == 2
    assert rows.Incident.objects.get().record["killed"]["best"] == 12


def test_a_denial_is_an_update_of_its_own(newsroom: Newsroom) -> None:
    newsroom.comes(*KOHAT)
    candidate = only_candidate()
    newsroom.decides(candidate, Verdict.CONFIRM)

    newsroom.comes("highland-front-denies-kohat")

    assert open_changes(only_candidate())["claims"] == ("", "Free Highlands Front (denied)")


def test_two_attacks_in_one_town_on_one_day_stay_two(newsroom: Newsroom) -> None:
    newsroom.comes("nowshera-tailor-grenade", "nowshera-toll-booth", "nowshera-toll-booth-families")

    found = {frozenset(stories_of(c)) for c in rows.Candidate.objects.all()}
    assert found == {
        frozenset({"nowshera-tailor-grenade"}),
        frozenset({"nowshera-toll-booth", "nowshera-toll-booth-families"}),
    }


def test_a_wave_of_attacks_is_told_together_with_its_parts_and_not_merged_with_them(
    newsroom: Newsroom,
) -> None:
    newsroom.comes("highland-districts")

    by_place = {c.place_name: c for c in rows.Candidate.objects.all()}
    wave = by_place.pop("Khyber Pakhtunkhwa")
    assert len(by_place) == 5
    assert set(wave.record["linked_to"]) == {part.key for part in by_place.values()}
    assert {tuple(part.record["linked_to"]) for part in by_place.values()} == {(wave.key,)}


def test_a_rejected_story_stays_rejected_when_other_papers_bring_it(newsroom: Newsroom) -> None:
    first, *copies = TURBAT
    newsroom.comes(first)
    newsroom.decides(only_candidate(), Verdict.REJECT, "background")

    newsroom.comes(*copies)

    candidate = only_candidate()
    assert candidate.state == "rejected"
    assert stories_of(candidate) == set(TURBAT)
    assert open_changes(candidate) == {}


def test_a_rejected_story_whose_toll_rises_comes_back_and_says_why(newsroom: Newsroom) -> None:
    newsroom.comes("el-obeid-shelling")
    newsroom.decides(only_candidate(), Verdict.REJECT, "not-an-incident")

    newsroom.comes("el-obeid-second-day")

    candidate = only_candidate()
    assert candidate.state == "rejected"
    assert open_changes(candidate)["killed"] == ("8", "11")
    why = rows.UpdateProposal.objects.get().changes[0]["sentence"]
    assert why.startswith(
        "Rejected on 22 November 2026 by amina as not an incident; since then: killed 8 -> 11"
    )


def test_an_old_event_stays_old_with_a_higher_toll(newsroom: Newsroom) -> None:
    newsroom.comes("el-obeid-shelling")
    newsroom.decides(only_candidate(), Verdict.REJECT, "background")

    newsroom.comes("el-obeid-second-day")

    assert only_candidate().state == "rejected"
    assert not rows.UpdateProposal.objects.exists()


def test_a_corrected_story_keeps_its_candidate_and_proposes_what_it_corrects(newsroom: Newsroom) -> None:
    newsroom.comes("multan-power-cuts")
    newsroom.decides(only_candidate(), Verdict.CONFIRM)

    newsroom.clock.pass_time(days=1)
    newsroom.comes("multan-power-cuts", corrected=True)

    candidate = only_candidate()
    assert open_changes(candidate)["injured"] == ("4", "5")
    assert rows.Article.objects.filter(replaced_by=None).count() == 1
    newsroom.comes("multan-power-cuts", corrected=True)
    assert rows.UpdateProposal.objects.count() == 1
