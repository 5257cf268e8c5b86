"""What an editor placed stays placed: linked again, read anew, in a newer version of its article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from dateline.model import Report, Verdict
from dateline.pipeline import READING_STEPS, STEPS, Pipeline, drain
from dateline.store import models as rows
from dateline.store.decisions import decide
from pipeline_story import CLASH, COURIER, FIRST, GWADAR, HERALD, LATER, OTHER, cycle, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db

MASTUNG = "https://herald.example.org/mastung"
AGAIN = "https://courier.example.org/gwadar"
ROUNDUP = (
    "A week of attacks\nThree towns counted their dead while the road was closed.\n"
    "Attack in Gwadar on 2026-03-13: killed 4\nA well in the desert was fought over at noon.\n"
    "Clash in Mastung on 2026-03-12: killed 2\nThe hospital asked for blood."
)


def say(p: Pipeline, verdict: Verdict, key: str, **given: Any) -> rows.Decision:
    user, made = User.objects.get_or_create(username="amina")
    if made:
        user.groups.add(Group.objects.get_or_create(name="editor")[0])
    return decide(key, verdict, user=user, expected_revision=None, now=p.clock.now(), **given)


def where(url: str, nth: int = 0) -> str | None:
    """Key of the candidate that holds the nth report of the page as it reads now."""
    members = rows.CandidateReport.objects.filter(report__article__url=url, report__article__replaced_by=None)
    members = members.exclude(report__state="superseded").order_by("report__ordinal")
    return members.values_list("candidate__key", flat=True)[nth]


def read_anew(
    p: Pipeline,
    change: Callable[[Sequence[Report]], Sequence[Report]] = lambda r: r,
    steps: Sequence[Any] = READING_STEPS,
) -> None:
    """Another tagger, to which `change` makes of the reports what it finds; numbered by their place."""
    reading = p.workers.annotate

    def other(articles: Sequence[Any]) -> list[Any]:
        return [
            replace(a, reports=tuple(replace(r, ordinal=n) for n, r in enumerate(change(a.reports))))  # type: ignore[type-var,union-attr]
            for a in reading(articles)
        ]

    p.workers.annotate = other  # type: ignore[method-assign]
    p.articles.mark_for_reprocessing(current_tagger=None, source_id=None)
    list(drain(p, steps))
    p.workers.annotate = reading  # type: ignore[method-assign]


def surer(reports: Sequence[Report]) -> Sequence[Report]:
    return [replace(r, score=0.95) for r in reports]


def two_papers(p: Pipeline) -> tuple[str, str]:
    """One event in two papers: its candidate, and the report of the second paper."""
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    publish(p, COURIER, (AGAIN, OTHER))
    cycle(p)
    key = where(GWADAR)
    assert key is not None
    assert where(AGAIN) == key
    return key, rows.Report.objects.get(article__url=AGAIN).key


def two_events(p: Pipeline) -> tuple[str, str]:
    publish(p, HERALD, (GWADAR, FIRST), (MASTUNG, CLASH))
    cycle(p)
    gwadar, mastung = where(GWADAR), where(MASTUNG)
    assert gwadar is not None
    assert mastung is not None
    assert gwadar != mastung
    return gwadar, mastung


def test_what_was_split_stays_apart_when_all_is_read_and_linked_anew(p: Pipeline) -> None:
    key, report = two_papers(p)
    new = say(p, Verdict.SPLIT, key, reports=[report]).other
    assert new is not None
    read_anew(p, surer)
    read_anew(p)
    assert (where(GWADAR), where(AGAIN)) == (key, new.key)
    assert rows.Candidate.objects.get(key=key).killed_best == 4
    assert rows.Candidate.objects.get(key=new.key).killed_best == 31


def test_a_new_report_of_a_split_story_joins_one_side_and_puts_nothing_together(p: Pipeline) -> None:
    key, report = two_papers(p)
    new = say(p, Verdict.SPLIT, key, reports=[report]).other
    assert new is not None
    third = "https://herald.example.org/hospital"
    publish(p, HERALD, (GWADAR, FIRST), (third, OTHER.replace("Toll of the", "New toll of the")))
    cycle(p)
    assert where(third) == new.key
    assert (where(GWADAR), where(AGAIN)) == (key, new.key)


def test_what_was_merged_stays_together_through_readings_and_versions(p: Pipeline) -> None:
    gwadar, mastung = two_events(p)
    say(p, Verdict.DUPLICATE, mastung, duplicate_of=gwadar)
    read_anew(p, surer)
    assert (where(GWADAR), where(MASTUNG)) == (gwadar, gwadar)

    publish(
        p, HERALD, (GWADAR, FIRST), (MASTUNG, CLASH.replace("killed 2", "killed 3")), version=" - updated"
    )
    cycle(p)
    assert (where(GWADAR), where(MASTUNG)) == (gwadar, gwadar)
    placed = rows.CandidateReport.objects.get(report__article__url=MASTUNG)
    assert placed.reasons[0].startswith("by hand: amina, ")
    assert placed.report.record["killed"]["best"] == 3

    say(p, Verdict.UNDO, mastung)
    assert (where(GWADAR), where(MASTUNG)) == (gwadar, mastung)
    assert rows.Candidate.objects.get(key=mastung).killed_best == 3
    cycle(p)
    read_anew(p, surer)
    assert (where(GWADAR), where(MASTUNG)) == (gwadar, mastung)


def test_a_new_version_of_the_story_that_stayed_is_bound_too(p: Pipeline) -> None:
    key, report = two_papers(p)
    new = say(p, Verdict.SPLIT, key, reports=[report]).other
    assert new is not None
    publish(p, HERALD, (GWADAR, LATER), version=" - updated")
    cycle(p)
    assert (where(GWADAR), where(AGAIN)) == (key, new.key)
    assert rows.Candidate.objects.get(key=key).killed_best == 9


@pytest.mark.parametrize("change", [lambda reports: reports[::-1], lambda reports: reports[1:]])
def test_a_placement_follows_its_report_when_the_numbers_shift(
    p: Pipeline, change: Callable[[Sequence[Report]], Sequence[Report]]
) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    publish(p, COURIER, (AGAIN, ROUNDUP))
    cycle(p)
    gwadar, clash = where(AGAIN, 0), where(AGAIN, 1)
    assert gwadar == where(GWADAR)
    assert clash is not None
    publish(p, HERALD, (GWADAR, FIRST), (MASTUNG, CLASH.replace("2026-03-12", "2026-02-20")))
    cycle(p)
    other = where(MASTUNG)
    assert other not in (gwadar, clash, None)
    say(p, Verdict.DUPLICATE, clash, duplicate_of=other)

    read_anew(p, change)

    told = rows.Report.objects.get(article__url=AGAIN, event_type="Battles", state="linked")
    assert told.ordinal == 0
    assert told.membership.candidate.key == other
    assert rows.Report.objects.filter(state="pending").count() == 0
    say(p, Verdict.UNDO, clash)
    told.refresh_from_db()
    assert rows.CandidateReport.objects.get(report=told).candidate.key == clash  # type: ignore[union-attr]
    if len(change([1, 2])) == 2:  # type: ignore[list-item]
        cycle(p)
        assert where(AGAIN, 1) == gwadar


def test_a_placement_follows_its_report_through_a_version_that_is_read_anew_when_it_is_replaced(
    p: Pipeline,
) -> None:
    publish(p, COURIER, (AGAIN, ROUNDUP))
    publish(p, HERALD, (MASTUNG, CLASH.replace("2026-03-12", "2026-02-20")))
    cycle(p)
    clash, other = where(AGAIN, 1), where(MASTUNG)
    assert clash is not None
    assert other not in (clash, None)
    say(p, Verdict.DUPLICATE, clash, duplicate_of=other)
    publish(p, COURIER, (AGAIN, ROUNDUP.replace("killed 2", "killed 3")), version=" - updated")
    p.clock.pass_time(hours=2)  # type: ignore[attr-defined]

    read_anew(p, lambda reports: reports[::-1], STEPS)

    told = rows.Report.objects.get(article__url=AGAIN, event_type="Battles", state="linked")
    assert told.record["killed"]["best"] == 3
    assert told.membership.candidate.key == other
    assert where(AGAIN, 1) not in (other, clash)


def test_what_nothing_tells_any_more_stays_on_record_and_counts_no_more(p: Pipeline) -> None:
    gwadar, mastung = two_events(p)
    decision = say(p, Verdict.DUPLICATE, mastung, duplicate_of=gwadar)
    assert rows.Candidate.objects.get(key=gwadar).record["killed"]["high"] == 4
    read_anew(p, lambda reports: [r for r in reports if r.event_type != "Battles"])
    kept = rows.CandidateReport.objects.get(report__article__url=MASTUNG)
    assert (kept.candidate.key, kept.placed_by, kept.report.state) == (gwadar, decision, "superseded")  # type: ignore[union-attr]
    assert rows.Candidate.objects.get(key=gwadar).record["report_keys"] == [
        rows.Report.objects.get(article__url=GWADAR).key
    ]
    # and when it is told again, it is where it was put
    read_anew(p)
    assert (where(MASTUNG), rows.Report.objects.get(article__url=MASTUNG).state) == (gwadar, "linked")


def test_a_row_that_tells_something_else_by_now_leaves_the_placement_beside_it(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, (AGAIN, ROUNDUP))
    cycle(p)
    clash = where(AGAIN, 1)
    assert clash is not None
    gwadar = where(AGAIN, 0)
    say(p, Verdict.MOVE, str(gwadar), reports=[rows.Report.objects.get(article__url=AGAIN, ordinal=0).key])
    read_anew(p, lambda reports: [r for r in reports if r.event_type == "Battles" or len(reports) == 1])
    assert where(AGAIN) == clash
    kept = rows.CandidateReport.objects.get(report__article__url=AGAIN, candidate=None)
    assert (kept.report.state, kept.report.event_type) == ("superseded", "Violence against civilians")
    read_anew(p)
    told = rows.Report.objects.get(article__url=AGAIN, ordinal=0)
    assert (told.membership.candidate, told.state) == (None, "background")
    assert where(AGAIN, 1) == clash


def test_what_belongs_to_no_incident_belongs_to_none_when_read_anew_or_edited(p: Pipeline) -> None:
    key, report = two_papers(p)
    say(p, Verdict.MOVE, key, reports=[report], reason="of last year")
    read_anew(p, surer)
    assert (where(AGAIN), rows.Report.objects.get(key=report).state) == (None, "background")
    publish(p, COURIER, (AGAIN, OTHER.replace("killed 31", "killed 32")), version=" - updated")
    cycle(p)
    assert where(AGAIN) is None
    assert rows.Candidate.objects.count() == 1
    say(p, Verdict.UNDO, key)
    assert where(AGAIN) == key
    assert rows.Candidate.objects.get(key=key).killed_high == 32


def test_an_edit_that_is_taken_back_keeps_the_placement(p: Pipeline) -> None:
    gwadar, mastung = two_events(p)
    say(p, Verdict.DUPLICATE, mastung, duplicate_of=gwadar)
    for text, version in ((CLASH.replace("killed 2", "killed 3"), " - 2"), (CLASH, " - 3")):
        publish(p, HERALD, (GWADAR, FIRST), (MASTUNG, text), version=version)
        cycle(p)
        assert where(MASTUNG) == gwadar
    assert rows.CandidateReport.objects.filter(report__article__url=MASTUNG).count() == 1


def test_a_report_that_joined_a_merged_candidate_goes_with_what_it_fits_after_an_undo(p: Pipeline) -> None:
    gwadar, mastung = two_events(p)
    say(p, Verdict.DUPLICATE, mastung, duplicate_of=gwadar)
    more = {
        "https://courier.example.org/clash": CLASH.replace("Soldiers searched", "Soldiers had searched"),
        AGAIN: OTHER,
    }
    publish(p, COURIER, *more.items())
    cycle(p)
    assert {where(url) for url in more} == {gwadar}
    say(p, Verdict.UNDO, mastung)
    cycle(p)
    assert where("https://courier.example.org/clash") == mastung
    assert where(AGAIN) == gwadar


def test_a_split_off_candidate_that_an_undo_empties_leads_home(p: Pipeline) -> None:
    key, report = two_papers(p)
    new = say(p, Verdict.SPLIT, key, reports=[report]).other
    assert new is not None
    third = "https://herald.example.org/hospital"
    publish(p, HERALD, (GWADAR, FIRST), (third, OTHER.replace("Toll of the", "New toll of the")))
    cycle(p)
    assert where(third) == new.key
    say(p, Verdict.UNDO, key)
    cycle(p)
    assert {where(url) for url in (GWADAR, AGAIN, third)} == {key}
    emptied = rows.Candidate.objects.get(key=new.key)
    assert (emptied.state, emptied.duplicate_of and emptied.duplicate_of.key) == ("duplicate", key)
