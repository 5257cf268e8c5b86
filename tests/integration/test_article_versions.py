"""Versions of articles that are copies of each other: what an edit touches, what it leaves alone, and what changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dateline.articles.agencies import load_agencies
from dateline.articles.versions import ADDED, REMOVED
from dateline.errors import NotFound
from dateline.pipeline import Pipeline
from dateline.store import models as rows
from dateline.store.versions import history
from pipeline_story import CLASH, COURIER, GWADAR, HERALD, cycle, p, publish

__all__ = ["p"]
pytestmark = pytest.mark.django_db

AGENCIES = load_agencies([Path(__file__).parents[2] / "config" / "agencies.yml"])
COPY = "https://courier.example.org/gwadar"
ELSEWHERE = "https://courier.example.org/mastung"
WIRE = """Gunmen attack a bus near Gwadar
Police said that gunmen stopped a bus on the coastal highway in the early morning and opened fire on those who got off.
Attack in Gwadar on 2026-03-13: killed 4
The wounded were taken to the district hospital, where doctors said that two of them were in danger and had to be flown out.
The highway was closed until noon while soldiers searched the hills on both sides of it and questioned the drivers of lorries.
"""
EDITED = WIRE.replace("killed 4", "killed 9")
REWRITTEN = """Nine dead in Gwadar
Attack in Gwadar on 2026-03-13: killed 9
A reporter of this paper spoke to relatives who had come to the hospital to ask for news of their sons and brothers.
"""


def state_of(feed: str) -> list[dict[str, Any]]:
    """All that is stored of a source's reports, and where they belong."""
    reports = rows.Report.objects.filter(article__feed=feed).order_by("pk")
    return [
        dict(report) for report in reports.values(
            "pk", "key", "state", "attempts", "record", "score", "article_id", "membership__pk", "membership__candidate",
            "membership__score", "membership__reasons",
        )
    ]  # fmt: skip


def both(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, WIRE))
    publish(p, COURIER, (COPY, WIRE), (ELSEWHERE, CLASH))
    cycle(p)


@pytest.mark.parametrize("edited", [EDITED, REWRITTEN])
def test_an_edit_of_one_copy_leaves_the_reports_of_all_others_alone(p: Pipeline, edited: str) -> None:
    both(p)
    before = state_of("courier")
    assert len(before) == 2

    publish(p, HERALD, (GWADAR, edited), version=" - updated")
    cycle(p)

    assert state_of("courier") == before
    assert [r["state"] for r in state_of("herald")] == ["superseded", "linked"]
    assert p.workers.read[COPY] == 1  # type: ignore[attr-defined]


def test_copies_are_one_source_and_an_edit_that_makes_one_its_own_makes_two(p: Pipeline) -> None:
    both(p)
    gwadar = rows.Candidate.objects.get(place_name="Gwadar")
    assert (gwadar.independent_sources, gwadar.reports.count()) == (1, 2)

    publish(p, HERALD, (GWADAR, REWRITTEN), version=" - updated")
    cycle(p)

    gwadar.refresh_from_db()
    assert (gwadar.independent_sources, gwadar.reports.count()) == (2, 2)


def test_a_group_stays_when_its_root_is_superseded(p: Pipeline) -> None:
    both(p)
    root = rows.Article.objects.get(copy_root=None, text=WIRE)
    assert rows.Article.objects.exclude(copy_root=None).get().copy_root == root

    address, feed = (GWADAR, HERALD) if root.url == GWADAR else (COPY, COURIER)
    publish(p, feed, (address, REWRITTEN), version=" - updated")
    cycle(p)

    root.refresh_from_db()
    assert root.replaced_by is not None
    assert rows.Article.objects.exclude(copy_root=None).get().copy_root == root
    assert rows.Article.objects.get(text=REWRITTEN).copy_root is None


def test_a_version_that_goes_and_comes_back_twice_ends_where_it_began(p: Pipeline) -> None:
    both(p)
    others = state_of("courier")
    for nth, page in enumerate((EDITED, WIRE, EDITED, WIRE)):
        publish(p, HERALD, (GWADAR, page), version=f" - {nth}")
        cycle(p)
        current = rows.Article.objects.get(feed="herald", replaced_by=None)
        assert current.text == page
        assert [r["state"] for r in state_of("herald")].count("linked") == 1
    assert rows.Article.objects.filter(feed="herald").count() == 2
    assert state_of("courier") == others


def test_texts_of_one_agency_are_one_source_whoever_prints_them(p: Pipeline) -> None:
    p = replace(p, agencies=AGENCIES)
    publish(p, HERALD, (GWADAR, f"GWADAR (AFP) - {WIRE}"))
    publish(p, COURIER, (COPY, f"{REWRITTEN}\n(AFP)"))
    cycle(p)

    assert set(rows.Article.objects.values_list("agency", flat=True)) == {"AFP"}
    assert rows.Candidate.objects.get().independent_sources == 1


def test_the_history_of_an_article_is_found_by_any_of_its_versions_and_by_its_address(p: Pipeline) -> None:
    publish(p, HERALD, (GWADAR, WIRE))
    for nth, page in enumerate((WIRE, EDITED, REWRITTEN)):
        publish(p, HERALD, (GWADAR, page), version=f" - {nth}")
        cycle(p)
    keys = list(rows.Article.objects.order_by("pk").values_list("key", flat=True))

    found = [history(wanted) for wanted in (*keys, GWADAR, f"{GWADAR}?utm_source=x")]

    assert {told.current.key for told in found} == {keys[-1]}
    assert [(e.before_key, e.after_key) for e in found[0].edits] == [(keys[1], keys[2]), (keys[0], keys[1])]
    toll = found[0].edits[1].text
    assert [(c.kind, c.text) for c in toll if c.kind != "kept"] == [(REMOVED, "4"), (ADDED, "9")]
    assert found[0].edits[1].title == found[0].edits[1].title[:1]
    with pytest.raises(NotFound):
        history("https://courier.example.org/nothing")
