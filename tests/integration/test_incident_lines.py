"""Confirmed incidents filtered, paged, clustered and counted in the database, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders import make_candidate, make_user
from dateline.model import Verdict
from dateline.review.filters import Box
from dateline.review.incident_filter import IncidentFilter
from dateline.store import incident_counts as counts
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.incident_cells import APART, cells
from dateline.store.incident_lines import After, incident_page, line_columns, matching
from dateline.store.incidents import confirmed_incidents
from dateline.store.throughput import throughput
from incident_story import GWADAR, KALAM, LAHORE, MASTUNG, NUSHKI, WIDE, decided_story, many_incidents

pytestmark = pytest.mark.django_db

EVERYTHING = IncidentFilter()
WORLD = Box(-180, -90, 180, 90)


@pytest.fixture
def amina() -> User:
    return make_user("amina", "editor")


def ids(**given: str) -> set[str]:
    found = matching(IncidentFilter.read(given))
    return set(found.values_list("incident__public_id", flat=True))


def test_only_what_stands_has_a_line_and_filters_find_it(amina: User) -> None:
    decided_story(amina, make_user("bilal", "editor"))
    assert ids() == {GWADAR, MASTUNG, WIDE, LAHORE}
    assert not {KALAM, NUSHKI} & ids()
    for given, expected in (
        ({"country": "pk", "admin1": "Punjab"}, {LAHORE}),
        ({"country": "PK", "admin1": "Balochistan", "admin2": "Mastung District"}, {MASTUNG}),
        ({"country": "AF"}, set()),
        ({"type": "Battles"}, {MASTUNG, WIDE}),
        ({"sub": "Peaceful protest"}, {LAHORE}),
        ({"actor": "saffron column"}, {GWADAR}),
        ({"actor": "TEACHERS"}, {LAHORE}),
        ({"source": "quetta-post"}, {GWADAR}),
        ({"source": "quetta"}, set()),
        ({"q": "labourers gwadar"}, {GWADAR}),
        ({"q": "گوادر"}, {GWADAR}),
        ({"q": MASTUNG.lower()}, {MASTUNG}),
        ({"q": "100%"}, set()),
        ({"box": "62,25,63,26"}, {GWADAR}),
        ({"box": "170,-80,-170,80"}, set()),
        ({"from": "2026-02-01"}, {WIDE, LAHORE}),  # overlapping is enough
        ({"to": "2026-01-31"}, {GWADAR, MASTUNG, WIDE}),
        ({"language": "ur"}, {GWADAR}),
        ({"watch": "nowhere"}, set()),
        ({"watch": "none"}, {GWADAR, MASTUNG, WIDE, LAHORE}),
    ):
        assert ids(**given) == expected, given
    wanted = IncidentFilter.read({"type": "Battles"})
    assert {i.public_id for i in confirmed_incidents(wanted=wanted)} == {MASTUNG, WIDE}


def test_a_line_follows_its_incident(amina: User) -> None:
    make_candidate("c1")
    decide("c1", Verdict.CONFIRM, user=amina, expected_revision=0, now=datetime(2026, 2, 3, tzinfo=UTC))
    incident = rows.Incident.objects.get()
    assert rows.IncidentLine.objects.filter(country_code="PK", **_plain(incident)).count() == 1
    place = {
        "name": "Zahedan",
        "latitude": 29.5,
        "longitude": 60.86,
        "geo_precision": 1,
        "country_code": "IR",
    }
    decide(
        "c1", Verdict.CORRECT, user=amina, expected_revision=1, corrections={"place": place},
        now=datetime(2026, 2, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    incident.refresh_from_db()
    assert rows.IncidentLine.objects.filter(country_code="IR", **_plain(incident)).count() == 1
    decide("c1", Verdict.REJECT, user=amina, expected_revision=2, reason="background", now=datetime(2026, 2, 4, tzinfo=UTC))  # fmt: skip
    assert not rows.IncidentLine.objects.exists()
    decide("c1", Verdict.UNDO, user=amina, expected_revision=3, now=datetime(2026, 2, 5, tzinfo=UTC))
    assert rows.IncidentLine.objects.get().country_code == "IR"


def _plain(incident: rows.Incident) -> dict[str, object]:
    columns = line_columns(incident.record, incident.public_id)
    return {name: columns[name] for name in ("x", "y", "week", "words", "actors", "sources", "killed_low")}


def test_pages_follow_one_another_without_gap_or_repetition(amina: User) -> None:
    many_incidents(60, amina)
    rows.IncidentLine.objects.filter(pk__in=rows.IncidentLine.objects.order_by("pk").values("pk")[:7]).update(
        date_start=None, date_end=None
    )
    seen: list[tuple[bool, date | None, int]] = []
    after: After | None = None
    while True:
        with CaptureQueriesContext(connection) as asked:
            page = incident_page(EVERYTHING, after, 13)
        assert len(asked) == 2
        lines = {line.pk: line for line in rows.IncidentLine.objects.filter(pk__in=[r.pk for r in page.rows])}
        seen += [(lines[r.pk].date_start is None, lines[r.pk].date_start, r.pk) for r in page.rows]
        if page.after is None:
            break
        after = After.read(str(page.after))
        assert after == page.after
    assert len({pk for _, _, pk in seen}) == len(seen) == 60
    for (a_none, a, a_pk), (b_none, b, b_pk) in pairwise(seen):
        assert (not a_none, a or date.min, a_pk) > (not b_none, b or date.min, b_pk)


@pytest.mark.parametrize(
    "text", ["", "~", "2026-01-31", "2026-01-31~x", "x~1", "~-1", "~99999999999999999999"]
)
def test_a_broken_place_in_the_list_is_its_beginning(text: str) -> None:
    assert After.read(text) is None


def test_clusters_hold_every_incident_once_and_keep_apart(amina: User) -> None:
    many_incidents(120, amina)
    for zoom in (0, 2, 5, 9, 16):
        with CaptureQueriesContext(connection) as asked:
            found = cells(EVERYTHING, WORLD, zoom)
        assert len(asked) <= 2
        assert sum(cell.number for cell, _ in found) == 120
        for n, (a, alone) in enumerate(found):
            assert (alone is not None) == (a.number == 1)
            assert a.box.south <= a.latitude <= a.box.north
            for b, _ in found[n + 1 :]:
                assert ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 >= APART
    view = Box(60, 23, 72, 36)
    inside = sum(cell.number for cell, _ in cells(EVERYTHING, view, 5))
    assert inside == matching(EVERYTHING.inside(view)).count() < 120
    assert sum(cell.number for cell, _ in cells(EVERYTHING, WORLD, 9, most=3)) < 120


def test_sums_by_week_type_and_place_agree_with_counting_by_hand(amina: User) -> None:
    many_incidents(90, amina, days=100)
    last = date(2026, 2, 2)
    wanted = EVERYTHING.between(last - timedelta(days=60), last)
    lines = list(rows.IncidentLine.objects.filter(date_start__gte=last - timedelta(days=60)))
    by_type = counts.by_week_and_type(wanted)
    assert {k: t.number for k, t in by_type.items()} == Counter(
        (line.week, line.event_type) for line in lines
    )
    low = sum(
        line.killed_low
        if line.killed_low is not None
        else (line.killed_best if line.killed_high is None else 0) or 0
        for line in lines
    )
    high = sum(
        next((v for v in (line.killed_high, line.killed_best, line.killed_low) if v is not None), 0)
        for line in lines
    )
    assert sum(t.killed_low for t in by_type.values()) == low
    assert sum(t.killed_high for t in by_type.values()) == high
    assert any(t.more for t in by_type.values()) == any(
        line.killed_high is None and line.killed_low is not None for line in lines
    )
    places = counts.by_place(wanted)
    assert {(p.country, p.admin1): p.tally.number for p in places} == Counter(
        (line.country_code, line.admin1) for line in lines
    )
    assert [p.tally.number for p in places] == sorted((p.tally.number for p in places), reverse=True)
    assert counts.by_week_in(wanted, "country_code", ["PK"]) == Counter(
        ("PK", line.week) for line in lines if line.country_code == "PK"
    )
    days = counts.by_day(EVERYTHING, "date_start")
    assert sum(days.values()) == 90
    extent = counts.extent(EVERYTHING)
    assert (extent.number, extent.with_day, extent.with_point) == (90, 90, 90)
    assert (extent.first_day, extent.last_day) == (min(days), max(days))


def test_the_desk_s_work_is_counted_by_day_in_utc(amina: User) -> None:
    seen = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    for n in range(3):
        row = make_candidate(f"c{n}")
        rows.Candidate.objects.filter(pk=row.pk).update(first_seen_at=seen + timedelta(hours=n))
    decide("c0", Verdict.CONFIRM, user=amina, expected_revision=0, now=seen + timedelta(hours=4))
    decide(
        "c1",
        Verdict.REJECT,
        user=amina,
        expected_revision=0,
        reason="background",
        now=seen + timedelta(hours=7),
    )
    decide("c0", Verdict.UNDO, user=amina, expected_revision=1, now=seen + timedelta(days=9))
    with CaptureQueriesContext(connection) as asked:
        found = throughput(date(2026, 1, 31), date(2026, 2, 1))
    assert len(asked) == 4
    assert found.came_in == {date(2026, 1, 31): 1, date(2026, 2, 1): 2}
    assert found.decided == {date(2026, 2, 1): 2}
    assert (found.waiting, found.median_hours, found.measured) == (2, 5.0, 2)
    before = throughput(date(2026, 1, 1), date(2026, 1, 30))
    assert (before.came_in, before.decided, before.median_hours) == ({}, {}, None)
