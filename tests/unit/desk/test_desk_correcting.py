"""The correction form: only what was changed becomes a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dateline.desk.correcting import ActorRow, CorrectionForm, RangeRow, corrections_of, form_for, form_sent
from dateline.model import Candidate, Place, Range, ReportedActor, Span
from dateline.ports import GazetteerEntry
from dateline.review.corrections import check_corrections

ANSWER = Candidate(
    key="c1",
    event_type="Battles",
    sub_event_type="Armed clash",
    disorder_type="Political violence",
    date_start=date(2026, 1, 31),
    date_end=date(2026, 1, 31),
    time_precision=1,
    date_source="text",
    place=Place(
        Span(0, 6),
        "Gwadar",
        geonameid=1177446,
        name="Gwadar",
        latitude=25.12163,
        longitude=62.32541,
        country_code="PK",
        admin1="Balochistan",
        admin2="Gwadar District",
        feature_code="PPL",
        geo_precision=1,
    ),
    actors=(ReportedActor("perpetrator", "Saffron Column", "Rebel groups", Span(0, 3), "saffron-column"),),
    casualties=(),
    killed=Range(11, 13, 13),
    injured=None,
    claims=(),
    independent_sources=1,
    score=0.9,
    report_keys=("r1",),
)
SHOWN = form_for(ANSWER)
PASNI = GazetteerEntry(
    1168197, "Pasni", 25.26302, 63.46921, "PK", "Balochistan", "Gwadar District", "PPL", 29000
)


def as_browser_sends(form: CorrectionForm) -> tuple[dict[str, str], dict[str, list[str]]]:
    post = {
        name: getattr(form, name)
        for name in (
            "sub_event_type", "date_start", "date_end", "time_precision", "place_name", "latitude", "longitude",
            "geo_precision", "country_code", "place_pick", "notes", "reason",
        )
    }  # fmt: skip
    for name in ("killed", "injured"):
        row: RangeRow = getattr(form, name)
        post |= {f"{name}_low": row.low, f"{name}_best": row.best, f"{name}_high": row.high}
    lists = {
        "actor_role": [a.role or "perpetrator" for a in form.actor_rows],
        "actor_name": [a.name for a in form.actor_rows],
        "actor_kind": [a.kind or "unknown" for a in form.actor_rows],
    }
    return post, lists


def test_a_form_sent_as_it_was_shown_corrects_nothing() -> None:
    assert corrections_of(form_sent(*as_browser_sends(SHOWN)), SHOWN, ANSWER) == {}


def test_a_candidate_without_a_place_corrects_nothing_either() -> None:
    bare = replace(ANSWER, place=None, killed=None, actors=(), date_start=None, date_end=None)
    shown = form_for(bare)
    assert corrections_of(form_sent(*as_browser_sends(shown)), shown, bare) == {}


CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"sub_event_type": "Attack"}, {"sub_event_type": "Attack"}),
    ({"date_end": "2026-02-01"}, {"date_end": "2026-02-01"}),
    ({"date_end": ""}, {"date_end": None}),
    ({"killed": RangeRow("", "12", "")}, {"killed": {"low": "", "best": "12", "high": ""}}),
    ({"killed": RangeRow()}, {"killed": None}),
    ({"injured": RangeRow("3", "", "")}, {"injured": {"low": "3", "best": "", "high": ""}}),
    ({"notes": "Seen by two."}, {"notes": "Seen by two."}),
    ({"actors": ()}, {"actors": []}),
    ({"place_name": "", "latitude": "", "longitude": "", "country_code": ""}, {"place": None}),
    (
        {"actors": (*SHOWN.actors, ActorRow("target", "Civilians (Pakistan)", "Civilians"))},
        {
            "actors": [
                {
                    "role": "perpetrator",
                    "name": "Saffron Column",
                    "kind": "Rebel groups",
                    "actor_id": "saffron-column",
                },
                {"role": "target", "name": "Civilians (Pakistan)", "kind": "Civilians"},
            ]
        },
    ),
    (
        {"geo_precision": "2"},
        {
            "place": {
                "name": "Gwadar",
                "latitude": "25.12163",
                "longitude": "62.32541",
                "geo_precision": "2",
                "country_code": "PK",
                "geonameid": 1177446,
                "admin1": "Balochistan",
                "admin2": "Gwadar District",
                "feature_code": "PPL",
            }
        },
    ),
    (
        {"place_name": "A camp", "latitude": "25.2", "longitude": "62.3"},
        {
            "place": {
                "name": "A camp",
                "latitude": "25.2",
                "longitude": "62.3",
                "geo_precision": "1",
                "country_code": "PK",
            }
        },
    ),
]


@pytest.mark.parametrize(("changed", "corrections"), CASES)
def test_a_changed_field_becomes_a_correction_that_review_accepts(
    changed: dict[str, Any], corrections: dict[str, Any]
) -> None:
    sent = form_sent(*as_browser_sends(replace(SHOWN, **changed)))
    found = corrections_of(sent, SHOWN, ANSWER)
    assert found == corrections
    assert check_corrections(found, ANSWER, today=date(2026, 2, 3)).keys() >= corrections.keys()


def test_a_place_chosen_in_the_gazetteer_brings_all_that_is_known_of_it() -> None:
    sent = replace(SHOWN, place_pick="1168197")
    place = corrections_of(sent, SHOWN, ANSWER, PASNI)["place"]
    assert (place["geonameid"], place["name"], place["admin2"]) == (1168197, "Pasni", "Gwadar District")
    check_corrections({"place": place}, ANSWER, today=date(2026, 2, 3))


def test_choosing_the_place_it_already_is_corrects_nothing() -> None:
    same = GazetteerEntry(
        1177446, "Gwadar", 25.12163, 62.32541, "PK", "Balochistan", "Gwadar District", "PPL", 1
    )
    assert corrections_of(replace(SHOWN, place_pick="1177446"), SHOWN, ANSWER, same) == {}
