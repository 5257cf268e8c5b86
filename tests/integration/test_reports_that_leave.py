"""What becomes of candidates whose reports leave them: each was found by the state machine of linking."""

from __future__ import annotations

import pytest

from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store.redirects import find
from linking_world import Telling, World

pytestmark = pytest.mark.django_db

URL = "https://herald.example.org/0"
BUS, TRACTOR, CAVES = (0, 12), (3, 2), (4, 5)


@pytest.fixture
def world(db: None) -> World:
    return World()


def bring(world: World, telling: Telling, url: str = URL) -> None:
    world.do("publish", 0, url, telling.page(), 0)
    world.do("read", None)
    world.do("link", None)


def read_anew(world: World, way: str) -> None:
    world.do("read_anew", URL, way)
    world.do("read", None)
    world.do("link", None)


def test_a_report_that_is_found_weak_takes_its_candidate_from_the_queue(world: World) -> None:
    bring(world, Telling((BUS,)))
    read_anew(world, "the first as weak")

    assert not rows.Candidate.objects.exists()


def test_a_candidate_that_is_gone_is_named_by_no_other(world: World) -> None:
    bring(world, Telling((BUS, TRACTOR), summed_up=True))
    assert len(rows.Candidate.objects.get(place_name="Balochistan").record["linked_to"]) == 2

    bring(world, Telling((BUS,), summed_up=True))

    wave, part = (
        rows.Candidate.objects.get(place_name="Balochistan"),
        rows.Candidate.objects.get(place_name="Gwadar"),
    )
    assert (wave.record["linked_to"], part.record["linked_to"]) == ([part.key], [wave.key])


def test_a_candidate_that_a_decision_names_stays_and_linking_goes_on(world: World) -> None:
    bring(world, Telling((BUS, TRACTOR)))
    wider, part = (rows.Candidate.objects.get(place_name=town) for town in ("Gwadar", "Mastung"))
    assert world.do("decide", part.key, Verdict.PART, other=wider.key)
    assert world.do("decide", part.key, Verdict.UNDO)

    bring(world, Telling((TRACTOR,)))

    assert find(wider.key).key == wider.key
    assert find(part.key).reports.count() == 1


def test_an_edit_that_is_taken_back_brings_back_what_was_read_last(world: World) -> None:
    first = Telling((BUS, TRACTOR))
    bring(world, first)
    read_anew(world, "without the first")
    bring(world, Telling((CAVES,)))

    bring(world, first)

    assert list(rows.Candidate.objects.values_list("place_name", flat=True)) == ["Mastung"]
    assert rows.Report.objects.filter(state="linked").count() == 1


def test_a_report_that_counts_no_more_leaves_when_its_placement_is_taken_back(world: World) -> None:
    bring(world, Telling((BUS, TRACTOR)))
    source = rows.Candidate.objects.get(place_name="Gwadar")
    bring(world, Telling((BUS,), style=1), "https://herald.example.org/1")
    moved = source.reports.order_by("key").first()
    assert moved is not None
    assert world.do("decide", source.key, Verdict.MOVE, reports=[moved.key], other=None)
    bring(world, Telling((CAVES,)), moved.article.url)

    assert world.do("decide", source.key, Verdict.UNDO)
    world.do("link", None)

    assert not rows.CandidateReport.objects.exclude(report__state="linked").exists()
