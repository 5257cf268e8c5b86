"""The pipeline's steps on the real stores, with hosts and readers that do as they are told; on both databases."""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from dateline.model import Verdict
from dateline.pipeline import (
    READING_STEPS,
    STEPS,
    Pipeline,
    StepResult,
    annotate_articles,
    drain,
    extract_articles,
    fetch_pages,
    link_reports,
    poll_feeds,
    recover,
)
from dateline.store import models as rows
from dateline.store.collecting import DjangoFeedStore
from dateline.store.decisions import decide
from dateline.store.reading import DjangoArticleStore
from fakes import FakeFetcher, FakeWorkers, document, failure
from pipeline_story import CLASH, COURIER, FIRST, GWADAR, HERALD, LATER, OTHER, candidates, cycle, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db


def only_candidate() -> rows.Candidate:
    return rows.Candidate.objects.get()


def killed(candidate: rows.Candidate) -> int | None:
    return candidate.killed_best


def editor() -> User:
    user: User = User.objects.create_user("amina")
    user.groups.add(Group.objects.get_or_create(name="editor")[0])
    return user


# ---------------------------------------------------------------------------------------------------------- whole


def test_a_cycle_leads_from_feeds_to_candidates_and_counts_what_it_did(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/mastung", CLASH))
    publish(
        p, COURIER, ("https://courier.example.org/1", OTHER), ("https://courier.example.org/empty", " \n")
    )

    counts = cycle(p)

    assert counts["feeds polled"] == 2
    assert counts["new entries"] == 4
    assert counts["pages fetched"] == 4
    assert (counts["articles"], counts["pages rejected"]) == (3, 1)
    assert (counts["reports"], counts["new candidates"]) == (3, 2)
    assert rows.Rejection.objects.get(code="empty-text").feed_id == "courier"
    gwadar = rows.Candidate.objects.get(place_name="Gwadar")
    assert gwadar.reports.count() == 2
    assert (gwadar.killed_low, gwadar.killed_high) == (4, 31)


def test_a_second_cycle_over_the_same_news_changes_nothing(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    before = candidates()

    counts = cycle(p)

    assert counts["new entries"] == 0
    assert candidates() == before
    assert p.fetcher.times_asked(GWADAR) == 1  # type: ignore[attr-defined]


def test_one_bad_feed_does_not_stop_the_others(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.fetcher.pages[COURIER.url] = "<html><p>Welcome"  # type: ignore[attr-defined]

    counts = cycle(p)

    assert counts["feeds unreadable"] == 1
    assert counts["new candidates"] == 1
    assert rows.Rejection.objects.get().code == "not-a-feed"
    assert rows.Feed.objects.get(pk="courier").last_error


# --------------------------------------------------------------------------------------------------------- leases


@pytest.mark.parametrize("step", [poll_feeds, fetch_pages, extract_articles, annotate_articles])
def test_what_one_worker_holds_no_other_gets(p: Pipeline, step: Any) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STEPS[: [f for _, f in STEPS].index(step)]))
    other = replace(p, owner="other-host:2:")
    seen: list[StepResult] = []

    # the second worker comes while the first is at work
    def meanwhile(*_: Any) -> None:
        seen.append(step(replace(other, workers=FakeWorkers(), fetcher=FakeFetcher(p.clock))))  # type: ignore[arg-type]

    if step in (poll_feeds, fetch_pages):
        page = p.fetcher.pages  # type: ignore[attr-defined]
        for url, body in list(page.items()):
            page[url] = lambda request, body=body: (meanwhile(), body)[1]
    else:
        p.workers.before = meanwhile  # type: ignore[attr-defined]
    first = step(p)

    assert first.taken > 0
    assert seen
    assert {s.taken for s in seen} == {0}


def test_a_lease_that_ran_out_is_handed_out_again_and_the_late_worker_is_not_heard(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    poll_feeds(p)
    slow = replace(p, owner="slow-host:9:")
    now = p.clock.now()
    held = p.articles.claim_entries(10, slow.lease(now), now)
    assert fetch_pages(p).taken == 0

    p.clock.pass_time(seconds=p.lease_for.total_seconds() + 1)  # type: ignore[attr-defined]
    assert fetch_pages(p).taken == 1
    gone = failure(GWADAR, permanent=True, code="http-404")
    p.articles.save_fetches([(claimed, gone) for claimed in held], slow.lease(now), p.clock.now())

    assert rows.FeedEntry.objects.get().state == "fetched"
    assert not rows.Rejection.objects.exists()


def test_a_late_reader_does_not_undo_what_the_next_one_read(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STEPS[:3]))
    slow = replace(p, owner="slow-host:9:")
    now = p.clock.now()
    held = p.articles.claim_articles(10, slow.lease(now), now)
    p.clock.pass_time(seconds=p.lease_for.total_seconds() + 1)  # type: ignore[attr-defined]
    list(drain(p, READING_STEPS))
    before = candidates()

    nothing = replace(FakeWorkers().annotate([c.value for c in held])[0], reports=())  # type: ignore[type-var]
    assert p.articles.save_annotations([(held[0], nothing)], slow.lease(now), p.clock.now()) == 0

    assert rows.Report.objects.get().state == "linked"
    assert candidates() == before


def test_the_leases_of_a_dead_process_are_free_at_once_and_cost_no_attempt(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    poll_feeds(p)
    dead = replace(p, owner=f"{socket.gethostname()[:30]}:999999999:1")
    p.articles.claim_entries(10, dead.lease(p.clock.now()), p.clock.now())

    assert recover(p) == 1

    entry = rows.FeedEntry.objects.get()
    assert (entry.attempts, entry.lease_owner) == (0, "")
    assert fetch_pages(p).taken == 1


def test_an_edit_of_what_a_dead_process_held_is_no_attempt_below_none(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    poll_feeds(p)
    dead = replace(p, owner=f"{socket.gethostname()[:30]}:999999999:1")
    p.articles.claim_entries(10, dead.lease(p.clock.now()), p.clock.now())
    rows.FeedEntry.objects.update(attempts=0)

    assert recover(p) == 1

    assert rows.FeedEntry.objects.get().attempts == 0


def test_an_edit_of_a_story_whose_page_is_being_fetched_is_fetched_again(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    poll_feeds(p)
    now = p.clock.now()
    other = replace(p, owner="other-host:1:")
    held = p.articles.claim_entries(10, other.lease(now), now)

    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    publish(p, HERALD, (GWADAR, LATER), version=" - updated")
    poll_feeds(p)
    p.articles.save_fetches([(held[0], document(GWADAR, FIRST))], other.lease(now), p.clock.now())
    list(drain(p, STEPS))

    assert killed(only_candidate()) == 9


def test_what_ends_its_worker_again_and_again_is_given_up_with_a_reason(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    list(drain(p, STEPS[:3]))
    for number in range(5):
        owner = replace(p, owner=f"host-{number}:1:")
        assert len(p.articles.claim_articles(10, owner.lease(p.clock.now()), p.clock.now())) == 1
        p.clock.pass_time(minutes=6)  # type: ignore[attr-defined]

    assert annotate_articles(p).taken == 0

    assert rows.Article.objects.get().state == "rejected"
    assert rows.Rejection.objects.get().code == "gave-up"


# ------------------------------------------------------------------------------------------------------- fetching


def test_a_busy_host_is_asked_again_later_and_later_and_given_up_after_five_times(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.fetcher.pages[GWADAR] = failure(GWADAR)  # type: ignore[attr-defined]
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    poll_feeds(p)
    waits = []
    for _ in range(4):
        assert fetch_pages(p).taken == 1
        entry = rows.FeedEntry.objects.get()
        assert entry.state == "pending"
        assert entry.not_before is not None
        waits.append(entry.not_before - p.clock.now())
        assert fetch_pages(p).taken == 0
        p.clock.at = entry.not_before  # type: ignore[attr-defined]
    assert waits == [timedelta(minutes=m) for m in (1, 2, 4, 8)]

    assert fetch_pages(p).taken == 1

    assert rows.FeedEntry.objects.get().state == "failed"
    assert rows.Rejection.objects.get().code == "http-503"
    assert fetch_pages(p).taken == 0


def test_a_host_that_says_when_to_come_back_is_taken_at_its_word(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    p.fetcher.pages[GWADAR] = failure(GWADAR, status=429, retry_after_seconds=1800)  # type: ignore[attr-defined]
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
    poll_feeds(p)
    fetch_pages(p)

    entry = rows.FeedEntry.objects.get()
    assert entry.not_before == p.clock.now() + timedelta(minutes=30)
    p.fetcher.pages[GWADAR] = FIRST  # type: ignore[attr-defined]
    p.clock.pass_time(minutes=31)  # type: ignore[attr-defined]
    assert dict(fetch_pages(p).counts) == {"pages fetched": 1}


def test_a_page_that_is_gone_is_not_asked_for_again(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    del p.fetcher.pages[GWADAR]  # type: ignore[attr-defined]
    cycle(p)
    cycle(p)

    assert p.fetcher.times_asked(GWADAR) == 1  # type: ignore[attr-defined]
    assert rows.Rejection.objects.get().code == "http-404"


def test_a_page_that_two_feeds_name_is_fetched_once_and_gives_one_article(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, (GWADAR, FIRST))
    cycle(p)

    assert p.fetcher.times_asked(GWADAR) == 1  # type: ignore[attr-defined]
    assert rows.Article.objects.count() == 1
    assert only_candidate().independent_sources == 1


def test_a_report_that_is_too_uncertain_makes_no_candidate_and_says_so(p: Pipeline) -> None:
    strict = replace(p, articles=DjangoArticleStore(least_score=0.99))
    publish(strict, HERALD, (GWADAR, FIRST))
    cycle(strict)

    assert not rows.Candidate.objects.exists()
    assert rows.Report.objects.get().state == "weak"
    assert rows.Rejection.objects.get().code == "weak"


# ------------------------------------------------------------------------------------------------------- versions


def test_an_edited_story_is_a_version_that_keeps_its_candidate(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    key = only_candidate().key

    publish(p, HERALD, (GWADAR, LATER), version=" - updated")
    cycle(p)

    assert rows.FeedEntry.objects.get().version == 2
    old, new = rows.Article.objects.order_by("pk")
    assert old.replaced_by == new
    assert list(rows.Report.objects.order_by("pk").values_list("state", flat=True)) == [
        "superseded",
        "linked",
    ]
    candidate = only_candidate()
    assert candidate.key == key
    assert killed(candidate) == 9
    assert [r.article_id for r in candidate.reports.all()] == [new.pk]


def test_an_edit_of_a_page_that_two_feeds_name_is_fetched(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, (GWADAR, FIRST))
    cycle(p)

    publish(p, HERALD, (GWADAR, LATER), version=" - updated")
    publish(p, COURIER, (GWADAR, LATER), version=" - updated")
    cycle(p)

    assert p.fetcher.times_asked(GWADAR) == 2  # type: ignore[attr-defined]
    assert killed(only_candidate()) == 9


def test_an_edit_of_a_page_that_waits_for_its_host_loses_no_page(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, (GWADAR, FIRST))
    p.fetcher.pages[GWADAR] = failure(GWADAR)  # type: ignore[attr-defined]
    cycle(p)

    publish(p, HERALD, (GWADAR, LATER), version=" - updated")
    publish(p, COURIER, (GWADAR, LATER), version=" - updated")
    cycle(p)

    assert killed(only_candidate()) == 9


def test_a_version_in_the_same_words_is_no_new_article(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    before = candidates()

    publish(p, HERALD, (GWADAR, FIRST.replace("\n", "\n\n")), version=" - updated")
    cycle(p)

    assert rows.Article.objects.count() == 1
    assert candidates() == before


def test_an_edit_that_takes_the_story_back_takes_its_candidate_from_the_queue(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/mastung", CLASH))
    cycle(p)

    publish(
        p,
        HERALD,
        (GWADAR, "Correction\nThere was no such thing in Gwadar."),
        ("https://herald.example.org/mastung", CLASH),
    )
    cycle(p)

    assert only_candidate().place_name == "Mastung"


def test_an_edit_of_one_of_two_stories_changes_their_common_candidate(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, ("https://courier.example.org/1", OTHER))
    cycle(p)
    key = only_candidate().key

    publish(p, HERALD, (GWADAR, LATER), version=" - updated")
    cycle(p)

    candidate = only_candidate()
    assert (candidate.key, candidate.reports.count()) == (key, 2)
    assert (candidate.killed_low, candidate.killed_high) == (9, 31)


def test_a_version_of_a_decided_story_becomes_a_proposal_about_the_same_candidate(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    key = only_candidate().key
    decide(key, Verdict.CONFIRM, user=editor(), expected_revision=None, now=p.clock.now())

    publish(p, HERALD, (GWADAR, LATER), version=" - updated")
    cycle(p)

    candidate = only_candidate()
    assert (candidate.key, candidate.state) == (key, "confirmed")
    proposal = rows.UpdateProposal.objects.get()
    assert [(c["old"], c["new"]) for c in proposal.changes if c["field"] == "killed"] == [("4", "9")]


def test_a_third_version_that_overtakes_the_second_keeps_the_candidate_too(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    key = only_candidate().key
    for toll in ("killed 6", "killed 7"):
        publish(p, HERALD, (GWADAR, FIRST.replace("killed 4", toll)), version=toll)
        p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
        list(drain(p, STEPS[:3]))
    # the second version is read and linked while the third still waits
    list(drain(replace(p, batch_size=1), [STEPS[4]]))
    annotate_articles(replace(p, batch_size=1))
    link_reports(p)
    list(drain(p, READING_STEPS))

    candidate = only_candidate()
    assert (candidate.key, killed(candidate)) == (key, 7)


def test_an_edit_that_is_taken_back_brings_the_first_wording_back(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    key = only_candidate().key
    for page, version in ((LATER, "b"), (FIRST, "c")):
        publish(p, HERALD, (GWADAR, page), version=version)
        p.clock.pass_time(hours=2)  # type: ignore[attr-defined]
        cycle(p)

    assert rows.Article.objects.filter(replaced_by=None).count() == 1
    candidate = only_candidate()
    assert (candidate.key, killed(candidate)) == (key, 4)


# ----------------------------------------------------------------------------------------------------- re-reading


def test_reading_everything_again_gives_the_same_candidates(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/mastung", CLASH))
    publish(p, COURIER, ("https://courier.example.org/1", OTHER))
    cycle(p)
    before = candidates()

    assert p.articles.mark_for_reprocessing(current_tagger="fake-1", source_id=None) == 0
    assert p.articles.mark_for_reprocessing(current_tagger=None, source_id="herald") == 2
    list(drain(p, READING_STEPS))
    assert p.articles.mark_for_reprocessing(current_tagger="fake-2", source_id=None) == 3
    list(drain(p, READING_STEPS))

    assert candidates() == before
    assert p.workers.read[GWADAR] == 3  # type: ignore[attr-defined]


def test_a_reading_that_finds_less_takes_reports_back_and_one_that_finds_them_again_brings_them_back(
    p: Pipeline,
) -> None:
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/mastung", CLASH))
    cycle(p)
    before = candidates()
    reading = p.workers.annotate

    def blind(articles: Sequence[Any]) -> list[Any]:
        return [replace(a, reports=()) for a in reading(articles)]  # type: ignore[type-var]

    p.workers.annotate = blind  # type: ignore[method-assign]
    p.articles.mark_for_reprocessing(current_tagger=None, source_id=None)
    list(drain(p, READING_STEPS))
    assert candidates() == {}

    p.workers.annotate = reading  # type: ignore[method-assign]
    p.articles.mark_for_reprocessing(current_tagger=None, source_id=None)
    list(drain(p, READING_STEPS))
    assert candidates() == before


def test_a_reading_that_finds_the_event_to_be_old_takes_its_candidate_from_the_queue(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    reading = p.workers.annotate

    def wiser(articles: Sequence[Any]) -> list[Any]:
        return [
            replace(a, reports=tuple(replace(r, modality="historical") for r in a.reports))  # type: ignore[type-var,union-attr]
            for a in reading(articles)
        ]

    p.workers.annotate = wiser  # type: ignore[method-assign]
    p.articles.mark_for_reprocessing(current_tagger=None, source_id=None)
    list(drain(p, READING_STEPS))
    assert candidates() == {}

    p.workers.annotate = reading  # type: ignore[method-assign]
    p.articles.mark_for_reprocessing(current_tagger=None, source_id=None)
    list(drain(p, READING_STEPS))
    assert killed(only_candidate()) == 4


def test_a_toll_of_billions_holds_nothing_up(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST.replace("killed 4", "killed 5000000000")))
    publish(p, COURIER, ("https://courier.example.org/mastung", CLASH))
    cycle(p)
    assert rows.Candidate.objects.count() == 2
    assert not rows.Report.objects.filter(state="pending").exists()


def test_a_report_that_is_read_anew_as_another_event_leaves_the_candidate_that_it_started(
    p: Pipeline,
) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    publish(p, COURIER, ("https://courier.example.org/gwadar", OTHER))
    cycle(p)
    first = only_candidate().key
    reading = p.workers.annotate
    new_year = {"date_start": date(2026, 1, 2), "date_end": date(2026, 1, 2), "place": None, "killed": None}

    def another(articles: Sequence[Any]) -> list[Any]:
        return [
            replace(a, reports=tuple(replace(r, **new_year) for r in a.reports))  # type: ignore[arg-type,type-var,union-attr]
            if article.canonical_url == GWADAR
            else a
            for article, a in zip(articles, reading(articles), strict=True)
        ]

    p.workers.annotate = another  # type: ignore[method-assign]
    for _ in range(2):
        p.articles.mark_for_reprocessing(current_tagger=None, source_id=None)
        list(drain(p, READING_STEPS))
        days = {c.key: (c.date_start, c.reports.count()) for c in rows.Candidate.objects.all()}
        assert days.pop(first) == (date(2026, 3, 13), 1)
        assert list(days.values()) == [(date(2026, 1, 2), 1)]


def test_a_source_that_comes_back_to_the_configuration_is_watched_again(p: Pipeline) -> None:
    now = p.clock.now()
    rows.Feed.objects.filter(id="courier").update(
        enabled=False, disabled_reason="Switched off by the operator."
    )
    for feeds in ([], [HERALD, COURIER]):
        DjangoFeedStore().sync(feeds, "config", now)
    assert dict(rows.Feed.objects.values_list("id", "enabled")) == {"herald": True, "courier": False}


# -------------------------------------------------------------------------------------------------------- linking


def test_a_higher_toll_of_a_decided_candidate_is_proposed_and_nothing_is_changed_by_itself(
    p: Pipeline,
) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    key = only_candidate().key
    decide(key, Verdict.CONFIRM, user=editor(), expected_revision=None, now=p.clock.now())
    confirmed = rows.Incident.objects.get().record

    publish(p, COURIER, ("https://courier.example.org/1", OTHER))
    cycle(p)

    candidate = only_candidate()
    assert (candidate.key, candidate.state, candidate.revision) == (key, "confirmed", 1)
    proposal = rows.UpdateProposal.objects.get()
    assert proposal.state == "open"
    assert "killed" in {c["field"] for c in proposal.changes}
    assert rows.Incident.objects.get().record == confirmed


def test_a_wider_event_and_its_parts_are_linked_both_ways(p: Pipeline) -> None:
    text = (
        "Coordinated attacks across Balochistan\n"
        "Attack in Balochistan on 2026-03-13: killed 20\n"
        "  Attack in Gwadar on 2026-03-13: killed 11\n"
        "  Attack in Nushki on 2026-03-13: killed 2\n"
    )
    publish(p, HERALD, (GWADAR, text))
    cycle(p)

    by_place = {c.place_name: c for c in rows.Candidate.objects.all()}
    assert set(by_place) == {"Balochistan", "Gwadar", "Nushki"}
    wide, parts = by_place["Balochistan"], [by_place["Gwadar"], by_place["Nushki"]]
    assert wide.record["linked_to"] == sorted(c.key for c in parts)
    assert [c.record["linked_to"] for c in parts] == [[wide.key], [wide.key]]


def test_links_stay_when_another_report_joins(p: Pipeline) -> None:
    text = "Attacks\nAttack in Balochistan on 2026-03-13: killed 20\n  " + FIRST.splitlines()[2]
    publish(p, HERALD, (GWADAR, text))
    cycle(p)
    before = {c.key: c.record["linked_to"] for c in rows.Candidate.objects.all()}

    publish(p, COURIER, ("https://courier.example.org/1", OTHER))
    cycle(p)

    after = {c.key: c.record["linked_to"] for c in rows.Candidate.objects.all()}
    assert {key: after[key] for key in before} == before


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_pages_came_in_changes_no_candidate(p: Pipeline, seed: int) -> None:
    stories = [
        (GWADAR, FIRST),
        ("https://herald.example.org/2", OTHER),
        ("https://herald.example.org/3", CLASH),
        ("https://herald.example.org/4", CLASH.replace("Soldiers", "Troops").replace("killed 2", "killed 3")),
        ("https://herald.example.org/5", OTHER.replace("rises", "rises again").replace("31", "33")),
    ]
    publish(p, HERALD, *stories)
    cycle(p)
    wanted = candidates()
    assert len(wanted) == 2
    for model in (rows.Candidate, rows.Article, rows.Document, rows.FeedEntry):
        model._default_manager.all().delete()
    rows.Feed.objects.update(body_hash="")

    random.Random(seed).shuffle(stories)
    publish(p, HERALD, *stories)
    cycle(p)

    assert candidates() == wanted
