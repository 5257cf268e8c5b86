"""Watches in the store: what each holds however candidates and watches change, who wins, and what is told of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from at_once import committed_late
from builders import NOW, a_place, a_report, make_article, make_candidate, make_feed, make_report, make_user
from dateline import configuration, exporting, operations
from dateline.cli import app
from dateline.errors import NotFound, NoticeFailed
from dateline.model import ReportedActor, Span, Verdict
from dateline.ports import Notice
from dateline.publish.export import FORMATS
from dateline.review.filters import NO_WATCH, QueueFilter
from dateline.review.incident_filter import IncidentFilter
from dateline.review.watches import Reach, Watch, WatchNotices, WatchPlace, watch_from_record
from dateline.store import models as rows
from dateline.store import watch_notices, watches
from dateline.store.decisions import decide
from dateline.store.incidents import confirmed_incidents
from dateline.store.queue_index import index_candidates
from dateline.store.queue_match import page_of
from dateline.store.queue_walk import walk_of
from dateline.store.watch_matches import keep_matches, seen_by_watches

pytestmark = pytest.mark.django_db

PK, IR = WatchPlace("PK", "PK"), WatchPlace("IR", "IR")
BALOCHISTAN = WatchPlace("Balochistan, PK", "PK", "Balochistan")
SINDH = {
    "name": "Karachi",
    "latitude": 24.9,
    "longitude": 67.1,
    "geo_precision": 1,
    "country_code": "PK",
    "admin1": "Sindh",
}
LATER = NOW + timedelta(hours=1)


def a_watch(id: str, *places: WatchPlace, **changed: Any) -> Watch:
    return replace(Watch(id, id.title(), (Reach(places=places),)), **changed)


def save(watch: Watch, **given: Any) -> None:
    watches.save_watch(watch, {"title": watch.title} | given, by=None, now=NOW)


def held(id: str) -> set[str]:
    return set(rows.WatchMatch.objects.filter(watch=id).values_list("candidate__key", flat=True))


def in_queue(id: str, tab: str = "all") -> list[str]:
    """What the queue shows of a watch, in its order."""
    found = page_of(walk_of(QueueFilter(tab=tab, watch=id)), 100)
    keys = dict(rows.Candidate.objects.values_list("pk", "key"))
    return [keys[one.id] for one in found]


def all_as_it_should_be() -> None:
    """Kept matches are what `matches` says, the queue's index says the same, and every candidate is somewhere."""
    every = dict(rows.Candidate.objects.values_list("pk", "key"))
    seen = seen_by_watches(list(every))
    somewhere: set[str] = set()
    for row in rows.Watch.objects.all():
        watch = watch_from_record(row.record)
        due = {every[pk] for pk, one in seen.items() if row.state == "on" and one.told.belongs_to(watch)}
        assert held(row.pk) == due
        assert set(in_queue(row.pk)) == due
        somewhere |= due
    assert set(in_queue(NO_WATCH)) == set(every.values()) - somewhere
    assert watches.in_no_watch() == len(every) - len(somewhere)


# ------------------------------------------------------------------------------------------------------ matching


def test_a_new_candidate_is_in_its_watches_and_else_in_none() -> None:
    save(a_watch("pakistan", PK))
    save(a_watch("balochistan", BALOCHISTAN))
    make_candidate("gwadar")
    make_candidate("karachi", place=a_place("Karachi", admin1="Sindh", admin2=""))
    make_candidate("zahedan", place=a_place("Zahedan", country_code="IR", admin1="Sistan", admin2=""))
    assert held("pakistan") == {"gwadar", "karachi"}
    assert held("balochistan") == {"gwadar"}
    assert in_queue(NO_WATCH) == ["zahedan"]
    all_as_it_should_be()


def test_an_editors_place_moves_it_to_that_places_watch_and_undo_moves_it_back() -> None:
    amina = make_user("amina", "editor")
    save(a_watch("balochistan", BALOCHISTAN))
    save(a_watch("sindh", WatchPlace("Sindh, PK", "PK", "Sindh")))
    make_candidate("c1")
    decide("c1", Verdict.CORRECT, user=amina, expected_revision=0, corrections={"place": SINDH}, now=NOW)
    assert (held("balochistan"), held("sindh")) == (set(), {"c1"})
    decide("c1", Verdict.UNDO, user=amina, expected_revision=1, now=LATER)
    assert (held("balochistan"), held("sindh")) == ({"c1"}, set())
    all_as_it_should_be()


def test_sources_languages_actors_and_score_are_those_of_its_reports() -> None:
    herald = make_feed("herald", country="PK")
    told = a_report(place=a_place())
    urdu = make_report(make_article("متن", feed=herald, language="ur"), told)
    actors = (ReportedActor("perpetrator", "Saffron Column", "Rebel groups", Span(0, 1), "saffron-column"),)
    make_candidate("c1", [(urdu, told)], score=0.4, actors=actors)
    for id, changed in {
        "urdu": {"languages": ("ur",)},
        "english": {"languages": ("en",)},
        "herald": {"sources": ("herald",)},
        "pk": {"sources": ("PK",)},
        "wire": {"sources": ("wire", "GB")},
        "column": {"reach": (Reach(actors=("saffron-column",)),)},
        "sure": {"least_score": 0.5},
    }.items():
        save(a_watch(id, **changed))
    found = {id for id in ("urdu", "english", "herald", "pk", "wire", "column", "sure") if held(id)}
    assert found == {"urdu", "herald", "pk", "column"}


def test_a_changed_watch_holds_the_right_ones_at_once_where_there_are_few() -> None:
    for key, country in (("c1", "PK"), ("c2", "IR")):
        make_candidate(key, place=a_place(country_code=country))
    save(a_watch("west", PK))
    assert held("west") == {"c1"}
    save(a_watch("west", IR))
    assert held("west") == {"c2"}
    save(a_watch("west", IR, enabled=False))
    assert held("west") == set()
    assert set(in_queue(NO_WATCH)) == {"c1", "c2"}


def test_many_candidates_are_chosen_in_batches_that_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "SMALL", 0)
    keys = {make_candidate(f"c{n}").key for n in range(7)}
    save(a_watch("west", PK))
    assert held("west") == set()
    assert watches.watches_for()[0].sweeping
    assert watches.sweep_batch(3) == 3
    assert len(held("west")) == 3
    save(a_watch("east", IR))  # begins at the first one, and takes the other along
    new = make_candidate("new").key  # by what the watches are now
    done = list(iter(lambda: watches.sweep_batch(3), None))
    assert done == [3, 3, 2, 0]
    assert held("west") == keys | {new}
    assert not any(line.sweeping for line in watches.watches_for())
    all_as_it_should_be()


def test_a_batch_that_fails_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "SMALL", 0)
    make_candidate("c1")
    save(a_watch("west", PK))

    def stopped(pks: Any) -> None:
        index_candidates(pks)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt), transaction.atomic():
        patched.setattr(watches, "index_candidates", stopped)
        watches.sweep_batch()
    assert held("west") == set()
    assert operations.sweep_watches() == 1
    assert held("west") == {"c1"}


def test_matches_cost_the_same_number_of_queries_however_many_candidates_and_watches() -> None:
    def queries() -> int:
        pks = list(rows.Candidate.objects.values_list("pk", flat=True))
        with transaction.atomic(), CaptureQueriesContext(connection) as counted:
            keep_matches(pks)
        return len(counted)

    make_candidate()
    save(a_watch("one", PK))
    few = queries()
    for n in range(6):
        make_candidate()
        save(a_watch(f"watch{n}", PK))
    assert queries() == few <= 8


places = st.sampled_from(
    [a_place(), a_place("Karachi", admin1="Sindh"), a_place("Zahedan", country_code="IR", admin1="S"), None]
)
defined = st.sampled_from([(PK,), (IR,), (BALOCHISTAN,), (PK, IR), (), (WatchPlace("t", "PK", "Sindh"),)])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("candidate"), places, st.integers(0, 10)),
        st.tuples(st.just("move"), st.integers(0, 4), st.just(None)),
        st.tuples(st.just("undo"), st.integers(0, 4), st.just(None)),
        st.tuples(st.just("watch"), st.sampled_from("ab"), defined),
        st.tuples(st.just("score"), st.sampled_from("ab"), st.integers(0, 10)),
        st.tuples(st.just("off"), st.sampled_from("ab"), st.just(None)),
        st.tuples(st.just("remove"), st.sampled_from("ab"), st.just(None)),
        st.tuples(st.just("sweep"), st.integers(1, 3), st.just(None)),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_changes_in_whatever_order_each_candidate_is_where_it_belongs(
    monkeypatch: pytest.MonkeyPatch, taken: Sequence[tuple[str, Any, Any]]
) -> None:
    monkeypatch.setattr(watches, "SMALL", 0)
    numbers = itertools.count(1)
    keys: list[str] = []
    sid = transaction.savepoint()
    amina = make_user(f"amina{next(numbers)}", "editor")
    try:
        for act, what, more in taken:
            match act:
                case "candidate":
                    keys.append(make_candidate(f"c{next(numbers)}", place=what, score=more / 10).key)
                case "move" | "undo" if what < len(keys):
                    row = rows.Candidate.objects.get(key=keys[what])
                    verdict = Verdict.CORRECT if act == "move" else Verdict.UNDO
                    if act == "undo" and row.state == "proposed":
                        continue
                    corrections = {"place": SINDH} if act == "move" else None
                    decide(
                        row.key,
                        verdict,
                        user=amina,
                        expected_revision=row.revision,
                        corrections=corrections,
                        now=NOW,
                    )
                case "watch":
                    save(a_watch(what, *more))
                case "score":
                    save(a_watch(what, PK, least_score=more / 10))
                case "off":
                    save(a_watch(what, enabled=False))
                case "remove":
                    if rows.Watch.objects.exclude(state="gone").filter(pk=what).exists():
                        watches.remove_watch(what, by=None, now=NOW)
                case "sweep":
                    watches.sweep_batch(what)
        while watches.sweep_batch(2) is not None:
            pass
        all_as_it_should_be()
        assert not rows.Watch.objects.filter(state="gone").exists()
    finally:
        transaction.savepoint_rollback(sid)


# -------------------------------------------------------------------------------------------- files and the page


def test_files_are_followed_until_the_page_takes_over_and_after_it_gives_back() -> None:
    of_file = (a_watch("west", PK), {"title": "West", "places": ["PK"]})
    assert watches.sync_watches([of_file], NOW) == 1
    assert watches.sync_watches([of_file], LATER) == 0
    chief = make_user("chief", "chief-editor")
    watches.save_watch(a_watch("west", IR), {"title": "West", "places": ["IR"]}, by=chief, now=LATER)
    assert watches.sync_watches([of_file], LATER) == 0
    assert watches.watch_line("west").origin == "page"
    assert watches.sync_watches([], LATER) == 0
    assert watches.watch_line("west").watch.reach[0].places == (IR,)
    watches.give_back(*of_file, by=chief, now=LATER)
    assert watches.watch_line("west").watch.reach[0].places == (PK,)
    assert watches.sync_watches([], LATER) == 1
    with pytest.raises(NotFound):
        watches.watch_line("west")
    acts = list(
        rows.Activity.objects.filter(kind="watch")
        .order_by("pk")
        .values_list("act", "by__username", "subject")
    )
    assert acts == [
        ("added", None, "west"),
        ("edited", "chief", "west"),
        ("edited", "chief", "west"),
        ("removed", None, "west"),
    ]
    edited = rows.Activity.objects.filter(act="edited").order_by("pk")[0]
    assert edited.before == {"origin": "config", "places": ["PK"]}
    assert edited.after == {"origin": "page", "places": ["IR"]}


def test_own_watches_come_first_and_those_that_are_off_only_where_asked_for() -> None:
    save(a_watch("a", PK))
    save(a_watch("b", PK, editors=("amina",)))
    save(a_watch("c", PK, enabled=False))
    assert [(line.id, line.is_mine) for line in watches.watches_for("amina")] == [("b", True), ("a", False)]
    assert [line.id for line in watches.watches_for(off=True)] == ["a", "b", "c"]


def test_numbers_are_of_each_watch_and_of_none() -> None:
    amina = make_user("amina", "editor")
    save(a_watch("west", PK))
    for n in range(3):
        make_candidate(f"c{n}")
    make_candidate("z", place=a_place(country_code="IR"))
    decide("c0", Verdict.CONFIRM, user=amina, expected_revision=0, now=NOW)
    decide("z", Verdict.CONFIRM, user=amina, expected_revision=0, now=NOW)
    rows.UpdateProposal.objects.create(
        candidate=rows.Candidate.objects.get(key="c0"), changes=[], made_at=NOW
    )
    index_candidates(rows.Candidate.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as counted:
        found = watches.numbers_of_watches(["west"], NOW - timedelta(days=7))
    assert len(counted) == 4
    assert found == {"west": watches.WatchNumbers(2, 1, 1), NO_WATCH: watches.WatchNumbers(0, 0, 1)}
    assert watches.numbers_of_watches(["west"], LATER)["west"].confirmed == 0


def test_a_preview_says_what_a_watch_would_hold_and_keeps_nothing() -> None:
    for n in range(8):
        make_candidate(f"c{n}", place=a_place(country_code="PK" if n % 2 else "IR"))
    found = watches.preview(a_watch("west", PK), most=7)
    assert (found.looked_at, found.held) == (7, 4)
    assert [key for key, _, _ in found.examples] == ["c7", "c5", "c3", "c1"]
    assert found.examples[0][2].reasons == (("places", "PK"),)
    assert not rows.WatchMatch.objects.exists()


# ---------------------------------------------------------------------------------------------- notices, outputs


class Kept:
    """A way that keeps what it told; it fails while `works` is False."""

    name = "kept"

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.told: list[list[tuple[int, str, str]]] = []

    def tell(self, notices: Sequence[Notice]) -> None:
        if not self.works:
            raise NoticeFailed("It does not answer.")
        self.told.append([(n.id, n.kind, n.url.rpartition("/")[2]) for n in notices])

    @property
    def about(self) -> list[list[tuple[str, str]]]:
        return [[(kind, about) for _, kind, about in message] for message in self.told]


def tell(way: Any, at: timedelta = timedelta(0)) -> dict[str, int]:
    return operations.tell_watches(NOW + at, configuration.current(), lambda _: [way])


def telling(*about: str, when: str = "at-once", least_score: float = 0.5, **changed: Any) -> Watch:
    notices = WatchNotices(about, least_score=least_score, when=when)
    return a_watch("west", PK, notices=notices, **changed)


def test_a_new_candidate_over_the_score_is_told_once() -> None:
    save(telling("new"))
    make_candidate("sure", score=0.5)
    make_candidate("unsure", score=0.4)
    make_candidate("elsewhere", score=0.9, place=a_place(country_code="IR"))
    way = Kept()
    assert tell(way) == {"notices of watches told": 1}
    index_candidates(rows.Candidate.objects.values_list("pk", flat=True))
    assert tell(way) == {}
    assert way.about == [[("new", "sure")]]


def test_a_candidate_that_becomes_sure_later_is_told_then() -> None:
    save(telling("new"))
    row = make_candidate("c1", score=0.4)
    rows.Candidate.objects.filter(pk=row.pk).update(score=0.8)
    index_candidates([row.pk])
    way = Kept()
    tell(way)
    assert way.about == [[("new", "c1")]]


def test_what_was_there_before_the_watch_is_not_told_and_neither_is_what_was_decided() -> None:
    make_candidate("old")
    watches.save_watch(telling("new", "update"), {"title": "West"}, by=None, now=LATER)
    rows.Watch.objects.update(told_from=NOW)
    make_candidate("decided", state="confirmed")
    way = Kept()
    tell(way)
    assert way.about == []


def test_an_update_of_a_decided_one_is_told_once_however_often_it_is_rewritten() -> None:
    amina = make_user("amina", "editor")
    save(telling("update"))
    row = make_candidate("c1")
    decide("c1", Verdict.CONFIRM, user=amina, expected_revision=0, now=NOW)
    changes = [{"field": "killed", "old": "1", "new": "2", "sentence": "Killed: 1, now 2."}]
    proposal = rows.UpdateProposal.objects.create(candidate=row, changes=changes, made_at=NOW)
    way = Kept()
    for _ in range(2):
        index_candidates([row.pk])
        tell(way)
        rows.UpdateProposal.objects.filter(pk=proposal.pk).update(made_at=LATER)
    assert way.about == [[("update", "c1")]]


def test_the_silence_of_its_sources_is_told_once() -> None:
    save(telling("silence"))
    for id, country in (("herald", "PK"), ("wire", "GB")):
        rows.Alert.objects.create(
            feed=make_feed(id, country=country), kind="silent", message="Silent.", raised_at=NOW
        )
    rows.Alert.objects.create(feed=make_feed("herald"), kind="empty", message="Empty.", raised_at=NOW)
    way = Kept()
    tell(way)
    tell(way)
    assert way.about == [[("silence", "herald")]]


def test_a_digest_tells_all_that_came_in_between_in_one_message() -> None:
    save(telling("new", when="daily"))
    way = Kept()
    make_candidate("c1")
    tell(way, timedelta(hours=23))
    make_candidate("c2")
    assert way.about == []
    tell(way, timedelta(hours=24))
    assert way.about == [[("new", "c1"), ("new", "c2")]]
    make_candidate("c3")
    tell(way, timedelta(hours=25))
    assert len(way.told) == 1
    tell(way, timedelta(hours=48))
    assert way.about[1:] == [[("new", "c3")]]


def test_what_did_not_arrive_is_told_again_with_the_same_ids_and_given_up_after_two_days() -> None:
    save(telling("new"))
    make_candidate("c1")
    way = Kept(works=False)
    assert tell(way) == {"notices not told by kept": 1}
    way.works = True
    tell(way)
    tell(way)
    assert way.about == [[("new", "c1")]]
    make_candidate("c2")
    way.works = False
    tell(way, timedelta(days=2))
    way.works = True
    tell(way, timedelta(days=2, hours=1))
    assert way.about == [[("new", "c1")]]


def test_a_process_killed_after_telling_tells_once_more_with_the_same_ids() -> None:
    save(telling("new"))
    make_candidate("c1")

    class Killed(Kept):
        def tell(self, notices: Sequence[Notice]) -> None:
            super().tell(notices)
            raise KeyboardInterrupt

    killed, way = Killed(), Kept()
    with pytest.raises(KeyboardInterrupt):
        tell(killed)
    tell(way)
    tell(way)
    assert killed.told == way.told
    assert len(way.told) == 1


def test_a_watch_that_tells_no_more_tells_nothing_that_waits() -> None:
    save(telling("new"))
    make_candidate("c1")
    save(telling())
    way = Kept()
    tell(way)
    assert way.told == []
    assert not rows.WatchNotice.objects.filter(told_at=None).exists()


def test_old_notices_are_dropped_and_those_that_wait_kept() -> None:
    save(telling("new"))
    make_candidate("c1")
    later = NOW + timedelta(days=91)
    assert watch_notices.drop_old_notices(later) == {"old notices of watches dropped": 0}
    tell(Kept())
    assert watch_notices.drop_old_notices(later) == {"old notices of watches dropped": 1}


def two_incidents() -> None:
    amina = make_user("amina", "editor")
    save(a_watch("west", PK, outputs=("csv", "atom")))
    make_candidate("c1")
    make_candidate("c2", place=a_place(country_code="IR"))
    for key in ("c1", "c2"):
        decide(key, Verdict.CONFIRM, user=amina, expected_revision=0, now=NOW)


def test_incidents_are_those_of_a_watch_or_of_none() -> None:
    two_incidents()
    assert [i.candidate_key for i in confirmed_incidents(wanted=IncidentFilter(watch="west"))] == ["c1"]
    assert [i.candidate_key for i in confirmed_incidents(wanted=IncidentFilter(watch=NO_WATCH))] == ["c2"]
    assert len(list(confirmed_incidents())) == 2


def test_the_publish_flow_writes_what_a_watch_asks_for_below_the_whole(tmp_path: Path) -> None:
    two_incidents()
    counts = exporting.write_exports(tmp_path)
    assert {name: counts[name] for name in counts if name.startswith("watches")} == {
        "watches/west/incidents.csv": 1,
        "watches/west/incidents.atom.xml": 1,
    }
    assert len(counts) == len(FORMATS) + 3  # and what changed
    assert (tmp_path / "watches" / "west" / "incidents.csv").read_text(encoding="utf-8").count("\n") == 2


def test_the_command_line_exports_a_watch_and_refuses_one_that_is_not_there() -> None:
    two_incidents()
    run = CliRunner().invoke(app, ["export", "--format", "atom", "--watch", "west"])
    assert run.exit_code == 0
    assert run.stdout.count("<entry>") == 1
    assert "confirmed incidents: West" in run.stdout
    gone = CliRunner().invoke(app, ["export", "--watch", "nowhere"])
    assert isinstance(gone.exception, NotFound)


# ---------------------------------------------------------------------------------------------------- at once


@pytest.mark.django_db(transaction=True)
def test_a_candidate_that_is_saved_while_its_watch_changes_goes_by_what_the_watch_is_after_all() -> None:
    save(a_watch("west", IR))
    with committed_late(lambda: make_candidate("c1")):
        save(a_watch("west", PK))
    assert held("west") == {"c1"}
    all_as_it_should_be()
