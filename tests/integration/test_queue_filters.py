"""What a filter finds, against the same said in plain Python; and that the index is what the candidates say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import (
    NOW,
    a_place,
    a_report,
    make_article,
    make_candidate,
    make_feed,
    make_report,
    make_user,
)
from dateline.model import ReportedActor, Span, Verdict
from dateline.review.filters import NOBODY, TABS, Box, EventFilter, QueueFilter
from dateline.store import models as rows
from dateline.store import queue_index, queue_walk
from dateline.store.decisions import decide, dismiss_proposal
from dateline.store.queue import before_in_queue, next_in_queue, queue_with_numbers
from dateline.store.queue_index import index_candidates, reindex
from dateline.store.queue_match import look, numbers_of, page_of, spots_of
from dateline.store.queue_walk import Cursor, walk_of, walks_of
from dateline.store.search import plain_words

pytestmark = pytest.mark.django_db

PLACES = [
    a_place(
        "Gwadar", geonameid=1, latitude=25.1, longitude=62.3, admin1="Balochistan", admin2="Gwadar District"
    ),
    a_place(
        "Mastung", geonameid=2, latitude=29.8, longitude=66.8, admin1="Balochistan", admin2="Mastung District"
    ),
    a_place("Lahore", geonameid=3, latitude=31.5, longitude=74.3, admin1="Punjab", admin2="Lahore District"),
    a_place(
        "Zaranj", geonameid=4, latitude=31.0, longitude=61.9, country_code="AF", admin1="Nimroz", admin2=None
    ),
    a_place(
        "Suva", geonameid=5, latitude=-18.1, longitude=178.4, country_code="FJ", admin1="Central", admin2=None
    ),
    None,
]
TYPES = [("Battles", "Armed clash"), ("Protests", "Peaceful protest"), ("Disasters", "Accident")]
ACTORS = ["Saffron Column", "Police Forces of Pakistan", "Élite Guard"]
TITLES = [
    "Attack on a bus stand",
    "Márch of teachers",
    "حملہ گوادر",
    "Bus falls into a ravine",
    "Attackers flee",
]
STATES = ["proposed", "proposed", "proposed", "unsure", "confirmed", "rejected", "referred"]


@pytest.fixture(name="candidates")
def _candidates() -> list[dict[str, Any]]:
    """Forty candidates, each with what a filter asks about."""
    amina = make_user("amina", "editor")
    feeds = [make_feed("alpha"), make_feed("beta", language="ur")]
    made = []
    for n in range(40):
        place = PLACES[n % len(PLACES)]
        event, sub = TYPES[n % 3]
        feed = feeds[n % 2]
        first = None if n % 9 == 8 else date(2026, 1, 1) + timedelta(days=n)
        value = replace(a_report(), place=place)
        article = make_article("Words.", title=TITLES[n % 5], feed=feed, language="ur" if n % 2 else "en")
        row = make_candidate(
            f"q{n:02d}",
            [(make_report(article, value), value)],
            state=STATES[n % 7],
            title=TITLES[n % 5],
            event_type=event,
            sub_event_type=sub,
            place=place,
            score=(n * 37 % 21) / 20,
            date_start=first,
            date_end=first + timedelta(days=n % 4) if first else None,
            actors=(ReportedActor("target", ACTORS[n % 3], "State forces", Span(0, 1)),) if n % 4 else (),
        )
        if n % 10 == 0:
            rows.Assignment.objects.create(candidate=row, assignee=amina, assigned_by=amina, at=NOW)
        if n % 7 in (4, 5) and n % 2:
            rows.UpdateProposal.objects.create(candidate=row, changes=[], made_at=NOW)
        index_candidates([row.pk])
        made.append(
            {
                "row": row,
                "place": place,
                "source": feed.id,
                "language": article.language,
                "actor": ACTORS[n % 3] if n % 4 else "",
                "assignee": "amina" if n % 10 == 0 else NOBODY,
                "updated": n % 7 in (4, 5) and bool(n % 2),
                "words": {*plain_words(f"{TITLES[n % 5]} {sub} {event} q{n:02d} words")}
                | {
                    *plain_words(
                        " ".join(filter(None, [place.name, place.admin1, place.admin2])) if place else ""
                    )
                }
                | {*plain_words(ACTORS[n % 3] if n % 4 else "")},
            }
        )
    return made


def matches(one: dict[str, Any], wanted: QueueFilter) -> bool:
    """The filter in plain Python."""
    row, what, place = one["row"], wanted.what, one["place"]
    in_tab = {"all": True, "updates": one["updated"]}.get(wanted.tab, row.state == wanted.tab)
    box = what.box
    around = box is None or (
        place is not None
        and box.south <= place.latitude <= box.north
        and (
            place.longitude >= box.west or place.longitude <= box.east
            if box.over_the_date_line
            else box.west <= place.longitude <= box.east
        )
    )
    return all(
        (
            in_tab,
            around,
            not what.country or (place is not None and place.country_code == what.country),
            not what.admin1 or (place is not None and place.admin1 == what.admin1),
            not what.admin2 or (place is not None and place.admin2 == what.admin2),
            what.event_type in ("", row.event_type),
            what.sub_event_type in ("", row.sub_event_type),
            not what.actor or plain_words(what.actor) == plain_words(one["actor"]),
            what.source in ("", one["source"]),
            what.language in ("", one["language"]),
            what.first_day is None or (row.date_end is not None and row.date_end >= what.first_day),
            what.last_day is None or (row.date_start is not None and row.date_start <= what.last_day),
            all(any(has.startswith(word) for has in one["words"]) for word in plain_words(what.text)),
            round(10_000 * row.score) >= 100 * wanted.least_score,
            wanted.assignee in ("", one["assignee"]),
            not wanted.updated or one["updated"],
            not wanted.disagree,
            wanted.watch in ("", "none"),
        )
    )


DAYS = st.dates(date(2025, 12, 31), date(2026, 2, 12))
BOXES = [Box(60, 20, 70, 30), Box(170, -20, -170, 0), Box(61, 30, 75, 32), Box(-10, 40, 10, 50)]
VALUES: dict[str, st.SearchStrategy[str]] = {
    "country": st.sampled_from(["PK", "AF", "FJ", "DE"]),
    "admin1": st.sampled_from(["Balochistan", "Punjab"]),
    "admin2": st.sampled_from(["Gwadar District", "Lahore District"]),
    "box": st.sampled_from(list(map(str, BOXES))),
    "type": st.sampled_from([event for event, _ in TYPES]),
    "sub": st.sampled_from([sub for _, sub in TYPES]),
    "actor": st.sampled_from(["saffron column", "Elite guard", "Saffron"]),
    "source": st.sampled_from(["alpha", "beta", "gamma"]),
    "language": st.sampled_from(["en", "ur"]),
    "from": DAYS.map(str),
    "to": DAYS.map(str),
    "q": st.sampled_from(
        ["attack", "bus attack", "march", "حمله", "گوادر", "gwad", "q1", 'ravine "x', "' OR 1", "*"]
    ),
    "score": st.sampled_from(["5", "35", "70", "100"]),
    "assignee": st.sampled_from(["amina", "nobody"]),
    "disagree": st.just("1"),
    "update": st.just("1"),
    "watch": st.sampled_from(["none", "here"]),
}


@st.composite
def addresses(draw: st.DrawFn) -> dict[str, str]:
    """Few things at once, so that most filters find something."""
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=3, unique=True))
    tab = draw(st.sampled_from(["all", "proposed", "unsure", "updates", "confirmed", "referred", "past"]))
    return {name: draw(VALUES[name]) for name in names} | {"state": tab}


@pytest.fixture(name="few", params=[0, 6, 20_000])
def _few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Where walking what days, box and words find ends: each way of going through the queue is gone."""
    monkeypatch.setattr(queue_walk, "FEW", request.param)
    return int(request.param)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(address=addresses())
def _check_filters(candidates: list[dict[str, Any]], address: dict[str, str]) -> None:
    wanted = QueueFilter.read(address)
    found = [one for one in candidates if matches(one, wanted)]
    found.sort(key=lambda one: (-one["row"].score, one["row"].pk))
    expected = [one["row"].pk for one in found]
    if wanted.what.text and not plain_words(wanted.what.text):
        expected = []
    walk = walk_of(wanted)
    paged: list[int] = []
    past: Cursor | None = None
    while page := page_of(walk, 3, past):
        paged += [cursor.id for cursor in page]
        past = page[-1]
    assert paged == expected
    assert numbers_of(walks_of([wanted, QueueFilter(tab="all")])) == [len(expected), len(candidates)]
    looked: list[int] = []
    past = None
    while True:
        page, numbers = queue_with_numbers(wanted, [wanted], after=past, size=3)
        looked += [item.row.pk for item in page.rows]
        assert numbers.others == [len(expected)]
        past = page.after
        if past is None:
            break
    assert looked == expected
    in_tabs = numbers.by_tab
    assert in_tabs["all"] == sum(in_tabs[tab] for tab in in_tabs if tab not in ("all", "updates"))
    assert in_tabs[wanted.tab] == len(expected)
    if paged:
        last = Cursor(page_of(walk, len(paged))[-1].rank, paged[-1])
        backwards = [cursor.id for cursor in page_of(walk, 100, last, backwards=True)]
        assert backwards == list(reversed(paged))[1:]


def test_a_filter_finds_what_plain_python_finds_in_the_queues_order(
    candidates: list[dict[str, Any]], few: int
) -> None:
    _check_filters(candidates)


def test_what_a_least_score_leaves_of_some_words_says_nothing_of_how_many_they_find(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue_walk, "FEW", 2)
    for score in (0.99, 0.3, 0.3, 0.3):
        make_candidate(score=score)
    sure, all_of_them = QueueFilter.read({"q": "bus", "score": "95"}), QueueFilter.read({"q": "bus"})
    for wanted, number in ((sure, 1), (all_of_them, 4), (sure, 1), (all_of_them, 4)):
        page, numbers = queue_with_numbers(wanted)
        assert (len(page.rows), numbers.by_tab["proposed"]) == (number, number)
    walk = walk_of(all_of_them)
    assert walk is not None
    # so common here that the queue is gone through in its order
    assert walk.along.best_first


def test_views_that_ask_for_the_same_are_counted_once_and_each_has_its_number(
    candidates: list[dict[str, Any]],
) -> None:
    pakistan, elsewhere = {"country": "PK"}, {"country": "AF", "type": "Battles"}
    asked = [QueueFilter.read(address) for address in (pakistan, elsewhere, pakistan, elsewhere, {})]
    alone = [look(None, TABS, walks_of([wanted])).others[0] for wanted in asked]
    assert alone == [sum(matches(one, wanted) for one in candidates) for wanted in asked]
    assert len(set(alone)) == 3
    walks = walks_of(asked)
    with CaptureQueriesContext(connection) as queries:
        assert look(None, TABS, [*walks, None, walks[0]]).others == [*alone, 0, alone[0]]
    assert queries[0]["sql"].count(" AS what") == 3


def _index() -> tuple[Any, ...]:
    return (
        sorted(rows.QueuePost.objects.values_list("candidate_id", "mark", "stand", "rank")),
        sorted(
            rows.QueueEntry.objects.values_list("pk", "stand", "rank", "first_day", "last_day", "latitude")
        ),
        sorted(rows.SearchText.objects.values_list("pk", "words")),
    )


def _found(text: str) -> list[str]:
    ids = [cursor.id for cursor in page_of(walk_of(QueueFilter(tab="all", what=EventFilter(text=text))), 50)]
    return sorted(rows.Candidate.objects.filter(pk__in=ids).values_list("key", flat=True))


def _acts() -> Iterator[None]:
    amina = make_user("amina", "editor")
    first, second = make_candidate("c1"), make_candidate("c2", title="A march")
    yield

    def say(key: str, verdict: Verdict, **more: Any) -> None:
        decide(key, verdict, user=amina, expected_revision=None, now=datetime.now(UTC), **more)

    say("c1", Verdict.CONFIRM)
    yield
    rows.UpdateProposal.objects.create(candidate=first, changes=[], made_at=NOW)
    index_candidates([first.pk])
    yield
    dismiss_proposal("c1", user=amina, now=NOW)
    yield
    say("c2", Verdict.DUPLICATE, duplicate_of="c1")
    yield
    say("c2", Verdict.UNDO)
    yield
    say("c2", Verdict.REJECT, reason="background")
    yield
    rows.Candidate.objects.filter(pk=second.pk).update(state="proposed")
    index_candidates([second.pk])
    yield


def test_after_each_act_the_index_is_what_it_would_be_if_it_were_made_anew() -> None:
    for _ in _acts():
        kept = _index()
        assert reindex() == 2
        assert _index() == kept


def test_what_is_lost_of_the_index_is_made_again() -> None:
    row = make_candidate("c1", title="A bus in a ravine")
    kept = _index()
    rows.QueuePost.objects.all().delete()
    rows.QueueEntry.objects.all().delete()
    rows.SearchText.objects.all().delete()
    assert _found("ravine") == []
    reindex()
    assert _index() == kept
    assert _found("ravine") == ["c1"]
    row.delete()
    assert _index() == ([], [], [])
    assert _found("ravine") == []


def test_filling_the_index_after_an_upgrade_goes_on_where_it_was_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(5):
        make_candidate(f"c{n}", title=f"Story {n}")
    kept = _index()
    for model in (rows.QueuePost, rows.QueueEntry, rows.SearchText):
        model.objects.all().delete()  # type: ignore[attr-defined]
    monkeypatch.setattr(queue_index, "BATCH", 2)
    batches: list[int] = []
    derive = queue_index.index_candidates

    def stop_at_the_third(pks: list[int], *more: Any) -> None:
        batches.append(len(pks))
        if len(batches) == 3:
            raise KeyboardInterrupt
        derive(pks, *more)

    monkeypatch.setattr(queue_index, "index_candidates", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        queue_index.index_unindexed()
    assert rows.QueueEntry.objects.count() == 4
    queue_index.index_unindexed()
    assert batches == [2, 2, 1, 1]
    assert _index() == kept


def test_words_are_found_however_they_are_spelt() -> None:
    make_candidate("urdu", title="كيچ میں حملہ، ۱۲ ہلاک")
    make_candidate("accents", title="Élection à Noukchott")
    for text, keys in {
        "کیچ": ["urdu"],
        "كيچ حمله": ["urdu"],
        "12": ["urdu"],
        "ح\u064eملہ": ["urdu"],
        "حم\u200dله": ["urdu"],
        "election": ["accents"],
        "ÉLECT": ["accents"],
        "elections": [],
        "urdu accents": [],
    }.items():
        assert _found(text) == keys, text


def test_a_changed_title_is_found_and_the_old_one_is_not() -> None:
    row = make_candidate("c1", title="A bus in a ravine")
    rows.Candidate.objects.filter(pk=row.pk).update(title="A march of teachers")
    rows.Article.objects.update(title="A march of teachers")
    index_candidates([row.pk])
    assert _found("ravine") == []
    assert _found("march") == ["c1"]


def test_next_and_previous_walk_the_filtered_queue_and_pass_over_what_others_have_open() -> None:
    a, b, c, other = (
        make_candidate(key, score=score, event_type=event, sub_event_type=sub)
        for key, score, (event, sub) in (
            ("a", 0.9, TYPES[0]),
            ("b", 0.8, TYPES[0]),
            ("c", 0.7, TYPES[0]),
            ("other", 0.85, TYPES[1]),
        )
    )
    battles = QueueFilter(what=EventFilter(event_type="Battles"))
    assert next_in_queue(a) == other
    assert next_in_queue(a, battles) == b
    assert next_in_queue(a, battles, [b.pk]) == c
    assert next_in_queue(a, battles, [b.pk, c.pk]) == b
    assert next_in_queue(c, battles) == a
    assert before_in_queue(c, battles) == b
    assert before_in_queue(a, battles) is None
    alone = QueueFilter(what=EventFilter(event_type="Protests"))
    assert next_in_queue(other, alone) is None


def test_a_map_shows_the_matching_ones_gathered_by_cells_of_its_grid() -> None:
    gwadar, lahore = PLACES[0], PLACES[2]
    for n in range(5):
        make_candidate(f"g{n}", place=gwadar, score=n / 10)
    best = make_candidate("g-best", place=gwadar, score=0.9)
    far = make_candidate("lahore", place=lahore)
    make_candidate("nowhere", place=None)
    spots = spots_of(walk_of(QueueFilter()), 1.0, 1000, 100)
    assert [(spot.number, spot.best) for spot in spots] == [(6, best.pk), (1, far.pk)]
    assert (round(spots[0].latitude, 3), round(spots[0].longitude, 3)) == (25.1, 62.3)
    assert [spot.number for spot in spots_of(walk_of(QueueFilter()), 90.0, 1000, 100)] == [7]
    assert sum(spot.number for spot in spots_of(walk_of(QueueFilter()), 90.0, 2, 100)) == 2
