from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model import AttributedRange, Decision, Range, Span, Verdict
from dateline.review.incident import (
    ReportText,
    derive_incident,
    incident_from_record,
    incident_record,
    public_id,
    source_scale,
)
from incident_builders import ACTORS, CLAIMS, NOW, TEXT, TITLE, a_candidate, an_incident

CONFIRMED = Decision("c1", 1, Verdict.CONFIRM, "amina", NOW)
READING = ReportText(
    "a1.000", "star", "National", "https://example.org/1", TITLE, TEXT, NOW, ACTORS, CLAIMS, "The Star"
)


def corrected(revision: int, reason: str = "", **fields: object) -> Decision:
    return Decision("c1", revision, Verdict.CORRECT, "bilal", NOW, tuple(fields.items()), reason)


def test_every_quote_is_what_its_article_says_at_that_span() -> None:
    incident = derive_incident(a_candidate(), [CONFIRMED], [READING])
    assert {p.field for p in incident.provenance} == {
        "event_type", "place", "date_start", "killed", "actors", "claims",
    }  # fmt: skip
    for p in incident.provenance:
        assert p.span is not None
        assert p.quote == TEXT[p.span.start : p.span.end]


def test_a_span_outside_its_article_is_left_out_rather_than_guessed() -> None:
    candidate = a_candidate(evidence=(("place", "a1.000", Span(5, 9_999)), ("place", "gone", Span(0, 3))))
    fields = {p.field for p in derive_incident(candidate, [CONFIRMED], [READING]).provenance}
    assert "place" not in fields


def test_a_corrected_field_comes_from_the_decision_that_last_set_it() -> None:
    twelve = {"low": 12, "best": 12, "high": 12}
    thirteen = {"low": 13, "best": 13, "high": 13}
    series = [
        CONFIRMED,
        corrected(2, "one paper", killed=twelve),
        corrected(3, "hospital list", killed=thirteen),
    ]
    incident = derive_incident(a_candidate(), series, [READING])
    assert incident.killed == Range(13, 13, 13)
    [killed] = [p for p in incident.provenance if p.field == "killed"]
    assert (killed.decision_revision, killed.quote, killed.article_url) == (3, "hospital list", None)
    assert (incident.confirmed_by, incident.revision) == ("bilal", 3)


def test_a_figure_that_was_superseded_supports_nothing() -> None:
    old = AttributedRange("killed", "civilians", 1, 1, 1, None, "a1.000", Span(0, 7), superseded=True)
    candidate = a_candidate(casualties=(old,), evidence=(("killed", "a1.000", Span(0, 7)),))
    incident = derive_incident(candidate, [CONFIRMED], [READING])
    assert "killed" not in {p.field for p in incident.provenance}


def test_two_reports_of_one_article_are_one_source() -> None:
    wire = replace(READING, report_key="a2.000", url="https://example.org/2", source_scale="International")
    incident = derive_incident(
        a_candidate(), [CONFIRMED], [READING, replace(READING, report_key="a1.001"), wire]
    )
    assert [url for _, url, _ in incident.sources] == ["https://example.org/1", "https://example.org/2"]
    assert incident.source_scale == "National-International"
    assert incident.source_titles == (("star", "The Star"),)


@pytest.mark.parametrize(
    ("scales", "joined"),
    [
        ([], ""),
        (["National"], "National"),
        (["International", "Local", "National"], "Local-International"),
        (["blog", "Local"], "Local-Other"),
    ],
)
def test_the_scale_spans_the_narrowest_and_the_widest_source(scales: list[str], joined: str) -> None:
    assert source_scale(scales) == joined


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_the_public_id_follows_from_the_key_alone(one: str, other: str) -> None:
    assert public_id(one) == public_id(one)
    assert (public_id(one) == public_id(other)) == (one == other)
    assert len(public_id(one)) == 16


def test_the_public_id_never_changes_between_versions() -> None:
    assert public_id("c1") == "DL-2D3DDSQ53OUNW"


def test_a_record_reads_back_to_an_equal_incident() -> None:
    place = {"name": "Wadh", "latitude": 27.35, "longitude": 66.0, "geo_precision": 1}
    for incident in (
        an_incident(source_titles=(("morning-star", "Morning Star"),)),
        derive_incident(a_candidate(), [CONFIRMED, corrected(2, "x", place=place, notes="n")], [READING]),
        an_incident(place=None, killed=None, date_start=None, date_end=None, provenance=(), sources=()),
    ):
        assert incident_from_record(json.loads(json.dumps(incident_record(incident)))) == incident
