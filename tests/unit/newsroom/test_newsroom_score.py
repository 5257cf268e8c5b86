"""The comparison with the answer key: it must not flatter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dateline.model import Place, Range, Report, Span
from dateline.newsroom import Expectation, ExpectedIncident, expected
from quality.newsroom_score import score

DAY = date(2026, 11, 20)
INCIDENT = ExpectedIncident("e", "Battles", "Armed clash", -1, "PK", "Bannu", killed=4)
STORY = Expectation("s", (INCIDENT,))
BANNU = Place(Span(0, 5), "Bannu", name="Bannu", country_code="PK", geonameid=1)
REPORT = Report(
    0, "Battles", "Armed clash", "Political violence", date_start=date(2026, 11, 19), place=BANNU,
    killed=Range(4, 4, 4), score=0.9,
)  # fmt: skip


def test_a_report_that_agrees_counts_in_every_field() -> None:
    result = score([(STORY, DAY, [REPORT])])
    assert (result.recall, result.precision) == (1.0, 1.0)
    assert {field: result.agreement(field) for field in ("date", "place", "killed", "sub_event_type")} == {
        "date": 1.0,
        "place": 1.0,
        "killed": 1.0,
        "sub_event_type": 1.0,
    }


def test_the_same_town_in_another_country_is_another_place() -> None:
    elsewhere = replace(REPORT, place=replace(BANNU, country_code="IN"), date_start=DAY)
    result = score([(STORY, DAY, [elsewhere])])
    assert (result.recall, result.precision) == (0.0, 0.0)


def test_a_second_report_of_the_same_incident_is_extra() -> None:
    result = score([(STORY, DAY, [REPORT, replace(REPORT, ordinal=1)])])
    assert result.recall == 1.0
    assert len(result.extra) == 1


def test_what_is_not_asserted_or_hardly_believed_neither_helps_nor_harms() -> None:
    result = score([(STORY, DAY, [replace(REPORT, modality="historical"), replace(REPORT, score=0.2)])])
    assert (result.recall, result.extra) == (0.0, ())


def test_a_report_in_a_story_without_incidents_is_extra() -> None:
    result = score([(Expectation("film", (), "a film"), DAY, [REPORT])])
    assert (result.recall, result.precision) == (1.0, 0.0)


def test_an_annotation_that_finds_nothing_has_no_recall_on_the_real_key() -> None:
    result = score((item, DAY, ()) for item in expected().values())
    assert result.recall == 0.0
    assert len(result.found) == sum(len(item.incidents) for item in expected().values())
