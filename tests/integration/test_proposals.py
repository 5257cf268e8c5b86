"""Update proposals on the real stores: what new reports bring to a decided candidate, and what leaves it alone."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from builders import logged_in
from dateline.model import MergeRules, Span, Verdict
from dateline.pipeline import READING_STEPS, Pipeline, drain
from dateline.pipeline.merging import merge_again
from dateline.store import models as rows
from dateline.store.decisions import accept_proposal, decide, dismiss_proposal
from dateline.store.proposals import refresh_proposal
from dateline.store.rows import candidate_value
from pipeline_story import COURIER, FIRST, GWADAR, HERALD, LATER, OTHER, cycle, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db

COURIER_URL = "https://courier.example.org/1"
SAME_FACTS = OTHER.replace("killed 31", "killed 4").replace("rises", "is told")


def editor(name: str = "amina") -> User:
    user, _ = User.objects.get_or_create(username=name)
    user.groups.add(Group.objects.get_or_create(name="editor")[0])
    return user


def decided(p: Pipeline, verdict: Verdict, **how: Any) -> rows.Candidate:
    """The one candidate of the first story, decided on."""
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    row = rows.Candidate.objects.get()
    decide(row.key, verdict, user=editor(), expected_revision=None, now=p.clock.now(), **how)
    return row


def proposed() -> list[dict[str, Any]]:
    found = rows.UpdateProposal.objects.filter(state="open").first()
    return found.changes if found else []


def test_a_rising_toll_is_one_incident_with_two_updates(p: Pipeline) -> None:
    row = decided(p, Verdict.CONFIRM)
    publish(p, COURIER, (COURIER_URL, OTHER.replace("killed 31", "killed 9")))
    cycle(p)
    toll = next(line for line in proposed() if line["field"] == "killed")
    assert (toll["kind"], toll["sentence"]) == ("toll", "Killed 4 -> 9 (range 4-9).")
    [quote] = toll["evidence"]
    assert (quote["source"], quote["url"]) == ("The Courier", COURIER_URL)
    text = rows.Report.objects.get(key=quote["report_key"]).article.text
    assert text[quote["start"] : quote["end"]] == "9"
    assert "killed 9" in quote["words"]
    accept_proposal(row.key, user=editor(), expected_revision=1, now=p.clock.now())
    assert rows.Incident.objects.get().record["killed"]["best"] == 9
    assert proposed() == []

    publish(p, COURIER, (COURIER_URL, OTHER), version=" - updated")
    cycle(p)
    assert [line["new"] for line in proposed() if line["field"] == "killed"] == ["31"]
    accept_proposal(row.key, user=editor(), expected_revision=2, now=p.clock.now())
    assert rows.Candidate.objects.count() == rows.Incident.objects.count() == 1
    assert rows.Incident.objects.get().record["killed"]["best"] == 31
    assert rows.UpdateProposal.objects.filter(state="accepted").count() == 2


def test_an_update_that_is_found_again_is_as_old_as_it_was(p: Pipeline) -> None:
    row = decided(p, Verdict.CONFIRM)
    publish(p, COURIER, (COURIER_URL, OTHER.replace("killed 31", "killed 9")))
    cycle(p)
    first = rows.UpdateProposal.objects.get()
    row.refresh_from_db()
    refresh_proposal(row, candidate_value(row), p.clock.now() + timedelta(hours=1))
    assert rows.UpdateProposal.objects.get().made_at == first.made_at
    refresh_proposal(row, replace(candidate_value(row), killed=None), p.clock.now() + timedelta(hours=2))
    assert rows.UpdateProposal.objects.get().made_at > first.made_at


@pytest.mark.parametrize("verdict", [Verdict.CONFIRM, Verdict.REJECT])
@pytest.mark.parametrize("page", [SAME_FACTS, FIRST])
def test_the_same_facts_from_another_paper_ask_nobody(p: Pipeline, verdict: Verdict, page: str) -> None:
    how = {"reason": "not-an-incident"} if verdict is Verdict.REJECT else {}
    row = decided(p, verdict, **how)
    publish(p, COURIER, (COURIER_URL, page))
    cycle(p)
    again = rows.Candidate.objects.get()
    state = "confirmed" if verdict is Verdict.CONFIRM else "rejected"
    assert (again.key, again.state, again.reports.count()) == (row.key, state, 2)
    assert proposed() == []


def test_a_newer_version_of_the_paper_is_a_correction(p: Pipeline) -> None:
    decided(p, Verdict.CONFIRM)
    publish(p, HERALD, (GWADAR, LATER), version=" - updated")
    cycle(p)
    toll = next(line for line in proposed() if line["field"] == "killed")
    assert (toll["kind"], toll["sentence"]) == ("correction", "Corrected by The Herald: Killed 4 -> 9.")


def test_a_rejected_story_that_grew_is_back_and_says_why(p: Pipeline) -> None:
    row = decided(p, Verdict.REJECT, reason="not-an-incident: a film was shot")
    when = rows.Decision.objects.get().decided_at
    publish(p, COURIER, (COURIER_URL, OTHER))
    cycle(p)
    back = proposed()[0]
    assert back["kind"] == "back"
    assert back["sentence"] == (
        f"Rejected on {when.day} {when:%B %Y} by amina as not an incident (a film was shot); since then: killed 4 -> 31 "
        "(range 4-31) according to The Courier; 1 new source."
    )
    row.refresh_from_db()
    assert row.state == "rejected"
    dismiss_proposal(row.key, user=editor(), now=p.clock.now())
    publish(
        p,
        COURIER,
        (COURIER_URL, OTHER),
        ("https://courier.example.org/3", OTHER.replace("took", "has taken")),
    )
    cycle(p)
    assert rows.Candidate.objects.get().reports.count() == 3
    assert proposed() == []


def test_an_old_event_with_a_higher_toll_stays_rejected(p: Pipeline) -> None:
    decided(p, Verdict.REJECT, reason="background")
    publish(p, COURIER, (COURIER_URL, OTHER))
    cycle(p)
    assert rows.Candidate.objects.get().killed_best == 31
    assert proposed() == []


def test_another_rule_is_applied_to_all_candidates_and_changes_nothing_that_was_decided(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, (COURIER_URL, OTHER))
    cycle(p)
    row = rows.Candidate.objects.get()
    assert (row.killed_best, row.record["rules"]["toll"]) == (31, "latest_day_majority")
    decide(row.key, Verdict.CONFIRM, user=editor(), expected_revision=None, now=p.clock.now())
    before = rows.Incident.objects.get().record
    read = dict(p.workers.read)  # type: ignore[attr-defined]

    rules = MergeRules(toll="acled_conservative")
    assert list(merge_again(p.candidates, rules, p.clock.now())) == [1]
    assert list(merge_again(p.candidates, rules, p.clock.now())) == []
    row.refresh_from_db()
    assert (row.killed_best, row.record["rules"]["toll"], row.state) == (4, "acled_conservative", "confirmed")
    assert (rows.Incident.objects.get().record, proposed()) == (before, [])
    assert rows.Decision.objects.get().candidate_record["killed"]["best"] == 31
    assert p.workers.read == read  # type: ignore[attr-defined]


def test_new_reports_are_merged_by_the_rules_of_the_pipeline(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, (COURIER_URL, OTHER))
    cycle(replace(p, rules=MergeRules(toll="acled_conservative")))
    assert rows.Candidate.objects.get().killed_best == 4


def test_a_candidate_that_was_kept_before_rules_were_is_merged_again(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    row = rows.Candidate.objects.get()
    older = {
        name: value for name, value in row.record.items() if name not in ("rules", "readings", "tellers")
    }
    rows.Candidate.objects.update(record=older)
    assert list(merge_again(p.candidates, p.rules, p.clock.now())) == [1]
    row.refresh_from_db()
    assert row.record["readings"]


def test_an_accepted_update_that_only_tells_of_a_claim_is_a_decision_too(p: Pipeline) -> None:
    row = decided(p, Verdict.CONFIRM)
    change = {
        "field": "claims",
        "kind": "claim",
        "old": "",
        "new": "Desert Lions (claimed)",
        "sentence": "Claim: now.",
    }
    rows.UpdateProposal.objects.create(candidate=row, changes=[change], made_at=p.clock.now())
    decision = accept_proposal(row.key, user=editor(), expected_revision=1, now=p.clock.now())
    assert decision.reason == "Claim: now."
    assert proposed() == []


DENIAL = (
    "Officials deny attack near Gwadar\nNo bus was stopped on the coastal highway, a spokesman said.\n"
    "Attack in Gwadar on 2026-03-13: killed 0"
)


def negating(p: Pipeline) -> None:
    """From now on the readers take what a headline denies as told not to have happened."""
    reading = p.workers.annotate

    def annotate(articles: Sequence[Any]) -> list[Any]:
        return [
            replace(
                read,
                reports=tuple(
                    replace(r, modality="negated", modality_cue=Span(0, 14, "title"), score=0.1)
                    for r in read.reports  # type: ignore[union-attr]
                ),
            )
            if "deny" in article.title
            else read
            for article, read in zip(articles, reading(articles), strict=True)
        ]

    p.workers.annotate = annotate  # type: ignore[method-assign]


def test_a_denial_of_a_confirmed_incident_is_proposed_and_never_merged(p: Pipeline) -> None:
    row = decided(p, Verdict.CONFIRM)
    negating(p)
    publish(p, COURIER, (COURIER_URL, DENIAL))
    cycle(p)
    [line] = proposed()
    assert (line["kind"], line["sentence"]) == ("denial", "Told as not having happened: The Courier.")
    assert [q["words"] for q in line["evidence"]] == ["Officials deny attack near Gwadar"]
    row = rows.Candidate.objects.get()
    assert (row.killed_best, len(row.record["report_keys"]), len(row.record["denied_in"])) == (4, 1, 1)
    accept_proposal(row.key, user=editor(), expected_revision=1, now=p.clock.now())

    publish(p, COURIER, (COURIER_URL, DENIAL), ("https://courier.example.org/4", SAME_FACTS))
    cycle(p)
    assert proposed() == []
    assert len(rows.Candidate.objects.get().record["denied_in"]) == 1


def test_a_denial_that_is_read_again_otherwise_stays_with_what_it_denies(p: Pipeline) -> None:
    decided(p, Verdict.CONFIRM)
    negating(p)
    publish(p, COURIER, (COURIER_URL, DENIAL))
    cycle(p)
    reading = p.workers.annotate

    def surer(articles: Sequence[Any]) -> list[Any]:
        return [
            replace(a, reports=tuple(replace(r, score=0.12) for r in a.reports)) for a in reading(articles)
        ]  # type: ignore[type-var,union-attr]

    p.workers.annotate = surer  # type: ignore[method-assign]
    p.articles.mark_for_reprocessing(current_tagger=None, source_id="courier")
    list(drain(p, READING_STEPS))
    assert rows.Candidate.objects.get().reports.count() == 2
    assert [line["kind"] for line in proposed()] == ["denial"]


def test_a_denial_brings_no_rejected_candidate_back(p: Pipeline) -> None:
    decided(p, Verdict.REJECT, reason="not-an-incident")
    negating(p)
    publish(p, COURIER, (COURIER_URL, DENIAL))
    cycle(p)
    assert proposed() == []
    assert rows.Candidate.objects.get().reports.count() == 2


# ------------------------------------------------------------------------------------------------------- the desk


def client() -> Client:
    return logged_in(editor())


def said(answer: Any) -> str:
    """A page's words."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())).split())


def test_on_the_desk_a_toll_that_rose_is_shown_with_its_words_and_accepted(p: Pipeline) -> None:
    row = decided(p, Verdict.CONFIRM)
    publish(p, COURIER, (COURIER_URL, OTHER))
    cycle(p)
    desk = client()
    assert "Update: Killed 4 -> 31 (range 4-31). And" in said(desk.get("/?state=updates"))
    page = said(desk.get(f"/candidate/{row.key}"))
    assert "killed 4 31 Killed 4 -> 31 (range 4-31). Attack in Gwadar on 2026-03-13: killed 31" in page
    answer = desk.post(f"/candidate/{row.key}/proposal", {"answer": "accept", "revision": "1"})
    assert answer.status_code == 302
    assert rows.Incident.objects.get().record["killed"]["best"] == 31
    page = said(desk.get(f"/candidate/{row.key}"))
    assert "New reports say something else" not in page
    assert "31 sources differ by latest day majority 31" in page


def test_on_the_desk_a_rejected_one_that_is_back_says_so_in_the_list_and_on_its_page(p: Pipeline) -> None:
    row = decided(p, Verdict.REJECT, reason="not-an-incident")
    publish(p, COURIER, (COURIER_URL, OTHER))
    cycle(p)
    desk = client()
    for tab in ("updates", "rejected"):
        assert "rejected Back: Rejected on " in said(desk.get(f"/?state={tab}"))
    assert "Back: new reports say something else Rejected on " in said(desk.get(f"/candidate/{row.key}"))


def test_the_rule_is_not_named_where_an_editor_set_the_value(p: Pipeline) -> None:
    row = decided(p, Verdict.CORRECT, corrections={"killed": 5})
    publish(p, COURIER, (COURIER_URL, OTHER))
    cycle(p)
    desk = client()
    assert "by latest day majority" not in said(desk.get(f"/candidate/{row.key}"))
    desk.post(f"/candidate/{row.key}/proposal", {"answer": "dismiss", "revision": "1"})
    desk.post(f"/candidate/{row.key}/decide", {"verdict": "undo", "revision": "1"})
    assert "by latest day majority" in said(desk.get(f"/candidate/{row.key}"))
