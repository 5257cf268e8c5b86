from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import CorrectionRefused
from dateline.model import Range
from dateline.ports import GazetteerEntry
from dateline.review.corrections import apply_corrections, check_corrections, merge_corrections
from incident_builders import KHUZDAR, TODAY, a_candidate

WADH = {"name": "Wadh", "latitude": 27.35, "longitude": 66.0, "geo_precision": 2}


def check(corrections: dict[str, Any], **given: Any) -> dict[str, Any]:
    return check_corrections(corrections, given.pop("candidate", a_candidate()), today=TODAY, **given)


@pytest.mark.parametrize(
    ("correction", "canonical"),
    [
        ({"sub_event_type": "Grenade"}, {"event_type": "Explosions/Remote violence", "sub_event_type": "Grenade"}),
        ({"event_type": "Battles"}, {"event_type": "Battles", "sub_event_type": "Armed clash"}),
        ({"date_start": "2026-01-30"}, {"date_start": "2026-01-30"}),
        ({"date_end": ""}, {"date_end": None}),
        ({"time_precision": "2"}, {"time_precision": 2}),
        ({"killed": 12}, {"killed": {"low": 12, "best": 12, "high": 12}}),
        ({"killed": "12"}, {"killed": {"low": 12, "best": 12, "high": 12}}),
        ({"killed": {"low": "10", "best": "", "high": 30}}, {"killed": {"low": 10, "best": None, "high": 30}}),
        ({"injured": None}, {"injured": None}),
        ({"place": None}, {"place": None}),
        ({"place": WADH}, {"place": WADH}),
        ({"place": {**WADH, "latitude": "27.35", "country_code": "pk"}}, {"place": {**WADH, "country_code": "PK"}}),
        ({"notes": "  two\nlines\x00 "}, {"notes": "two\nlines"}),
        ({"actors": []}, {"actors": []}),
        (
            {"actors": [{"role": "target", "name": " Police ", "kind": "State forces"}]},
            {"actors": [{"role": "target", "name": "Police", "kind": "State forces"}]},
        ),
        ({"restore": ["killed", "date"]}, {"restore": ["date", "killed"]}),
    ],
)  # fmt: skip
def test_a_sound_correction_becomes_canonical(correction: dict[str, Any], canonical: dict[str, Any]) -> None:
    assert check(correction) == canonical
    assert json.loads(json.dumps(canonical)) == canonical


@pytest.mark.parametrize(
    ("field", "correction", "sentence"),
    [
        ("title", {"title": "x"}, "cannot be corrected"),
        ("event_type", {"event_type": "Skirmish"}, "must be one of Battles"),
        ("sub_event_type", {"event_type": "Riots"}, "choose one of Violent demonstration"),
        ("sub_event_type", {"event_type": "Riots", "sub_event_type": "Grenade"}, "does not belong to Riots"),
        ("date_start", {"date_start": "31/1/2026"}, "must be a day such as"),
        ("date_start", {"date_start": "0000-01-01"}, "must be a day such as"),
        ("date_start", {"date_start": "1799-01-01"}, "before 1900"),
        ("date_start", {"date_start": "2026-06-01"}, "has not come yet"),
        ("date_end", {"date_end": "2026-01-01"}, "is before the start"),
        ("date_end", {"date_end": "2027-01-01"}, "has not come yet"),
        ("time_precision", {"time_precision": 4}, "from 1 to 3"),
        ("killed", {"killed": -1}, "whole number"),
        ("killed", {"killed": 1.5}, "whole number"),
        ("killed", {"killed": True}, "whole number"),
        ("killed", {"killed": "²"}, "whole number"),
        ("killed", {"killed": "9" * 5000}, "whole number"),
        ("killed", {"killed": {"low": 5, "best": 4}}, "low must not be above best"),
        ("killed", {"killed": {"low": None}}, "at least one"),
        ("killed", {"killed": {"lowest": 1}}, "no part lowest"),
        ("place", {"place": "Quetta"}, "must be a place"),
        ("place", {"place": {"name": "Wadh"}}, "needs a latitude"),
        ("place", {"place": {**WADH, "name": " "}}, "needs a name"),
        ("place", {"place": {**WADH, "latitude": 91}}, "latitude must be from -90 to 90"),
        ("place", {"place": {**WADH, "longitude": "nan"}}, "longitude must be from -180 to 180"),
        ("place", {"place": {**WADH, "geo_precision": None}}, "needs geo_precision"),
        ("place", {"place": {**WADH, "country_code": "P1"}}, "two letters"),
        ("place", {"place": {**WADH, "postcode": 1}}, "no part postcode"),
        ("actors", {"actors": "police"}, "must be a list"),
        ("actors", {"actors": [{"role": "target", "name": ""}]}, "needs a name"),
        ("actors", {"actors": [{"role": "victim", "name": "Police"}]}, "role of Police must be one of"),
        ("actors", {"actors": [{"role": "target", "name": "Police", "kind": "cops"}]}, "kind of Police"),
        ("notes", {"notes": 3}, "must be text"),
        ("notes", {"notes": "x" * 10_001}, "longer than"),
        ("restore", {"restore": ["score"]}, "fields among"),
    ],
)
def test_an_unsound_correction_is_refused_by_field(
    field: str, correction: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CorrectionRefused) as refused:
        check(correction)
    assert set(refused.value.problems) == {field}
    assert sentence in refused.value.problems[field]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(CorrectionRefused) as refused:
        check({"killed": -1, "date_start": "soon", "notes": "fine"})
    assert set(refused.value.problems) == {"killed", "date_start"}


def test_dates_are_judged_with_the_corrections_that_stand() -> None:
    with pytest.raises(CorrectionRefused, match="before the start"):
        check({"date_end": "2026-01-20"}, standing={"date_start": "2026-01-25", "date_end": "2026-01-25"})


def test_a_gazetteer_fills_in_a_place_named_by_its_id() -> None:
    entry = GazetteerEntry(1162457, "Wadh", 27.35, 66.0, "PK", "Balochistan", "Khuzdar District", "PPL", 5000)
    place = check({"place": {"geonameid": 1162457, "geo_precision": 1}}, lookup={1162457: entry}.get)["place"]
    assert place == {
        "name": "Wadh", "latitude": 27.35, "longitude": 66.0, "geo_precision": 1, "country_code": "PK",
        "admin1": "Balochistan", "admin2": "Khuzdar District", "feature_code": "PPL", "geonameid": 1162457,
    }  # fmt: skip
    with pytest.raises(CorrectionRefused, match="no place 7"):
        check({"place": {"geonameid": 7, "geo_precision": 1}}, lookup={1162457: entry}.get)


def test_corrections_lie_over_the_candidate_and_name_their_fields() -> None:
    candidate = a_candidate()
    corrected = apply_corrections(
        candidate,
        check({"sub_event_type": "Mob violence", "place": WADH, "killed": 0, "notes": "Seen by two."}),
    )
    after = corrected.candidate
    assert (after.event_type, after.disorder_type, after.killed) == (
        "Riots",
        "Political violence",
        Range(0, 0, 0),
    )
    assert after.place is not None
    assert (after.place.name, after.place.geonameid, after.place.geo_precision) == ("Wadh", None, 2)
    assert (corrected.notes, corrected.fields) == (
        "Seen by two.",
        ("event_type", "sub_event_type", "place", "killed", "notes"),
    )
    assert candidate == a_candidate()
    assert candidate.place == KHUZDAR


@pytest.mark.parametrize(
    ("correction", "start", "end"),
    [
        ({"date_start": "2026-01-29"}, date(2026, 1, 29), date(2026, 1, 29)),
        ({"date_end": "2026-02-01"}, date(2026, 1, 31), date(2026, 2, 1)),
        ({"date_start": None}, None, None),
        ({"date_start": "2026-01-29", "date_end": "2026-01-30"}, date(2026, 1, 29), date(2026, 1, 30)),
    ],
)
def test_one_day_stays_one_day_when_its_start_is_moved(
    correction: dict[str, Any], start: date | None, end: date | None
) -> None:
    after = apply_corrections(a_candidate(), check(correction)).candidate
    assert (after.date_start, after.date_end) == (start, end)


def test_a_start_past_the_end_of_several_days_takes_the_end_along() -> None:
    candidate = a_candidate(date_start=date(2026, 1, 20), date_end=date(2026, 1, 22))
    after = apply_corrections(candidate, {"date_start": "2026-01-25"}).candidate
    assert (after.date_start, after.date_end) == (date(2026, 1, 25), date(2026, 1, 25))


def test_later_corrections_win_and_restore_gives_back_to_the_machine() -> None:
    series = [
        {"killed": {"low": 1, "best": 1, "high": 1}, "date_start": "2026-01-30", "notes": "first"},
        {"killed": {"low": 2, "best": 2, "high": 2}},
        {"restore": ["date", "sub_event_type"], "notes": "second"},
    ]
    assert merge_corrections(series) == {"killed": {"low": 2, "best": 2, "high": 2}, "notes": "second"}
    assert merge_corrections([*series, {"restore": ["killed", "notes"]}]) == {}
    assert apply_corrections(a_candidate(), {}).candidate == a_candidate()


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "event_type",
        "sub_event_type",
        "date_start",
        "date_end",
        "time_precision",
        "place",
        "killed",
        "injured",
        "actors",
        "notes",
        "restore",
        "x",
    ]
)


@given(st.dictionaries(FIELDS, JUNK, max_size=4))
def test_whatever_is_sent_is_refused_by_field_or_can_be_applied_and_said_again(junk: dict[str, Any]) -> None:
    try:
        canonical = check(junk)
    except CorrectionRefused as refused:
        assert set(refused.problems) <= {*junk, "sub_event_type", "date_start", "date_end"}
        return
    after = apply_corrections(a_candidate(), canonical).candidate
    assert replace(after, key="c1") == after
    assert check(canonical) == canonical
    assert json.loads(json.dumps(canonical, allow_nan=False)) == canonical
