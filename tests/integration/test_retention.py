"""Pages go by age, and nothing that an editor rests on, or will, goes with them."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from builders import logged_in, make_user
from dateline import operations
from dateline.archiving import export_warc
from dateline.errors import DatelineError
from dateline.model import Verdict
from dateline.pipeline import Pipeline
from dateline.store import models as rows
from dateline.store.archive import Selection
from dateline.store.chain import verify_chain
from dateline.store.decisions import decide
from dateline.store.retention import before, drop_pages, droppable
from fakes import START
from pipeline_story import CLASH, COURIER, FIRST, GWADAR, HERALD, LATER, OTHER, cycle, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db

ROAD = "Road to Mastung open again\nThe road that was closed is open.\nNothing happened today."
MASTUNG = "https://herald.example.org/mastung"
OPEN_ROAD = "https://courier.example.org/road"
YEAR = timedelta(days=365)
LONG_AFTER = START + YEAR


def dropped() -> set[str]:
    return set(rows.Document.objects.exclude(dropped_at=None).values_list("url", flat=True))


def candidate_of(url: str) -> rows.Candidate:
    report = rows.Report.objects.filter(article__url=url).exclude(membership=None).order_by("pk").last()
    assert report is not None
    candidate = report.membership.candidate
    assert candidate is not None
    return candidate


def say(url: str, verdict: str, **more: Any) -> None:
    user = rows.Decision._meta.get_field("decided_by").related_model.objects.filter(username="amina").first()
    decide(
        candidate_of(url).key, Verdict(verdict), user=user or make_user("amina", "editor"),
        expected_revision=None, now=START, **more,
    )  # fmt: skip


def test_what_no_candidate_rests_on_goes_by_age_and_its_row_says_so(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST), (MASTUNG, CLASH))
    publish(p, COURIER, (OPEN_ROAD, ROAD))
    cycle(p)
    assert droppable(START) == (0, 0)  # none is older than that
    pages, size = droppable(LONG_AFTER)
    assert pages == 1
    assert size > 0
    assert drop_pages(LONG_AFTER, LONG_AFTER) == 1
    assert dropped() == {OPEN_ROAD}
    page = rows.Document.objects.get(url=OPEN_ROAD)
    assert page.dropped_at == LONG_AFTER
    assert bytes(page.blob.data) == b""
    assert page.blob.size == len(ROAD)  # what it was is still known
    assert rows.Article.objects.get(url=OPEN_ROAD).text == ROAD
    assert drop_pages(LONG_AFTER, LONG_AFTER) == 0


def test_evidence_of_what_was_rejected_goes_and_the_desk_says_so(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, FIRST), (MASTUNG, CLASH))
    cycle(p)
    say(MASTUNG, "reject", reason="not-political")
    say(GWADAR, "confirm")
    drop_pages(LONG_AFTER, LONG_AFTER)
    assert dropped() == {MASTUNG}
    client = logged_in("viewer", "viewer")
    said = "The page as it was fetched was dropped by age on"
    assert said in client.get(reverse("candidate", args=[candidate_of(MASTUNG).key])).content.decode()
    kept = client.get(reverse("candidate", args=[candidate_of(GWADAR).key])).content.decode()
    assert "dropped by age" not in kept
    # and the quotes of what was rejected are there for whoever takes that back
    report = rows.Report.objects.get(article__url=MASTUNG)
    assert report.record["evidence"]


def test_a_page_that_comes_again_is_there_again(p: Pipeline) -> None:
    publish(p, COURIER, (OPEN_ROAD, ROAD))
    cycle(p)
    drop_pages(LONG_AFTER, LONG_AFTER)
    publish(p, COURIER, (OPEN_ROAD, ROAD), version=" (edited)")
    cycle(p)
    page = rows.Document.objects.get(url=OPEN_ROAD)
    assert (page.dropped_at, page.state) == (None, "extracted")
    assert bytes(page.blob.data)


def test_a_body_that_a_younger_page_shares_stays(p: Pipeline) -> None:
    publish(p, COURIER, (OPEN_ROAD, ROAD))
    cycle(p)
    limit = p.clock.now() + timedelta(minutes=1)
    publish(p, COURIER, (OPEN_ROAD, ROAD), ("https://courier.example.org/again", ROAD))
    cycle(p)
    assert rows.Blob.objects.count() == 1
    assert drop_pages(limit, LONG_AFTER) == 0
    assert drop_pages(LONG_AFTER, LONG_AFTER) == 2


def test_an_export_leaves_dropped_pages_out_and_counts_them(p: Pipeline, tmp_path: Path) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    publish(p, COURIER, (OPEN_ROAD, ROAD))
    cycle(p)
    drop_pages(LONG_AFTER, LONG_AFTER)
    done = export_warc(Selection(), str(tmp_path / "kept.warc.gz"))
    assert (done.pages, done.dropped, done.left_out) == (1, 1, [])


def test_the_upkeep_drops_what_the_setting_says_and_nothing_where_it_says_nothing(
    p: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(p, COURIER, (OPEN_ROAD, ROAD))
    cycle(p)
    assert operations.drop_old_pages(LONG_AFTER) == 0
    monkeypatch.setenv("DATELINE_PAGES_DAYS", "30")
    assert operations.drop_old_pages(LONG_AFTER) == 1


PAGES = (
    (HERALD, GWADAR, FIRST),
    (HERALD, MASTUNG, CLASH),
    (COURIER, "https://courier.example.org/toll", OTHER),
)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("edit")),
        st.tuples(
            st.sampled_from(["confirm", "reject", "unsure", "undo", "refer", "drop"]),
            st.integers(0, len(PAGES) - 1),
        ),
    ),
    max_size=8,
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=ACTS)
@example([("confirm", 0), ("edit",), ("drop", 0)])
@example([("confirm", 0), ("undo", 0), ("drop", 0), ("confirm", 0)])
def test_no_evidence_of_an_incident_is_lost_whatever_is_decided_edited_and_dropped(
    p: Pipeline, acts: list[tuple[Any, ...]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        _live(p, acts)
        transaction.set_rollback(True)


def _live(p: Pipeline, acts: list[tuple[Any, ...]]) -> None:
    publish(p, HERALD, *((url, page) for feed, url, page in PAGES if feed is HERALD))
    publish(p, COURIER, *((url, page) for feed, url, page in PAGES if feed is COURIER))
    cycle(p)
    for act in [*acts, ("drop", 0)]:
        match act:
            case ("edit",):
                publish(p, HERALD, (GWADAR, LATER), (MASTUNG, CLASH), version=f" {p.clock.now()}")
                cycle(p)
            case ("drop", _):
                drop_pages(before(LONG_AFTER, 1), LONG_AFTER)
            case (verdict, n):
                with contextlib.suppress(DatelineError):  # not allowed in this state
                    say(PAGES[n][1], verdict, **({"reason": "not-political"} if verdict == "reject" else {}))
    for incident in rows.Incident.objects.filter(withdrawn_at=None).select_related("decision"):
        _whole(incident.decision.candidate_record["report_keys"])
    for candidate in rows.Candidate.objects.exclude(state="rejected"):
        members = rows.CandidateReport.objects.filter(candidate=candidate)
        _whole(members.values_list("report__key", flat=True))
    assert verify_chain() == []


def _whole(report_keys: Any) -> None:
    """Text, spans and the page of each report are there."""
    for report in rows.Report.objects.filter(key__in=list(report_keys)).select_related(
        "article__document__blob"
    ):
        assert report.article.text
        assert report.record["evidence"]
        page = report.article.document
        assert page is not None
        assert page.dropped_at is None
        assert bytes(page.blob.data)
