"""Records round-trip: what the store keeps is what was understood."""

from __future__ import annotations

import json
from datetime import UTC, date

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model import (
    AttributedRange,
    Candidate,
    Casualty,
    Claim,
    Evidence,
    Holder,
    MergeRules,
    Place,
    Range,
    Reading,
    Report,
    ReportedActor,
    Span,
)
from dateline.records import candidate_from_record, candidate_record, report_from_record, report_record

spans = st.builds(
    lambda start, length, field: Span(start, start + length, field),
    st.integers(0, 10_000),
    st.integers(1, 50),
    st.sampled_from(["text", "title"]),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.none() | st.integers(0, 500)
ranges = st.none() | st.builds(Range, numbers, numbers, numbers)
places = st.none() | st.builds(
    Place,
    span=spans,
    text=texts,
    geonameid=numbers,
    name=st.none() | texts,
    geo_precision=st.none() | st.integers(1, 3),
)
actors = st.lists(st.builds(ReportedActor, role=texts, name=texts, kind=texts, span=spans), max_size=2).map(
    tuple
)
days = st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))
claims = st.lists(st.builds(Claim, claimant=texts, status=texts, span=spans), max_size=2).map(tuple)
casualties = st.builds(
    Casualty,
    category=texts,
    who=texts,
    low=numbers,
    best=numbers,
    high=numbers,
    span=spans,
    attributed_to=st.none() | texts,
)
reports = st.builds(
    Report,
    ordinal=st.integers(0, 99),
    event_type=texts,
    sub_event_type=texts,
    disorder_type=texts,
    modality_cue=st.none() | spans,
    date_start=days,
    date_end=days,
    place=places,
    actors=actors,
    casualties=st.lists(casualties, max_size=3).map(tuple),
    killed=ranges,
    injured=ranges,
    claims=claims,
    evidence=st.lists(st.builds(Evidence, span=spans, what=texts), max_size=3).map(tuple),
    part_of=numbers,
    tags=st.lists(texts, max_size=2).map(tuple),
)
candidates = st.builds(
    Candidate,
    key=texts,
    event_type=texts,
    sub_event_type=texts,
    disorder_type=texts,
    date_start=days,
    date_end=days,
    time_precision=st.integers(1, 4),
    date_source=texts,
    place=places,
    actors=actors,
    casualties=st.lists(
        st.builds(
            AttributedRange,
            category=texts,
            who=texts,
            low=numbers,
            best=numbers,
            high=numbers,
            attributed_to=st.none() | texts,
            report_key=texts,
            span=spans,
        ),
        max_size=2,
    ).map(tuple),
    killed=ranges,
    injured=ranges,
    claims=claims,
    independent_sources=st.integers(1, 9),
    score=st.floats(0, 1),
    report_keys=st.lists(texts, max_size=2).map(tuple),
    evidence=st.lists(st.tuples(texts, texts, spans), max_size=3).map(tuple),
    readings=st.lists(
        st.builds(
            Reading,
            field=texts,
            text=texts,
            data=st.dictionaries(texts, st.none() | texts | st.integers() | st.booleans(), max_size=3),
            holders=st.lists(
                st.builds(
                    Holder,
                    report_key=texts,
                    source_id=texts,
                    published=st.datetimes(timezones=st.just(UTC)),
                    span=st.none() | spans,
                    attributed_to=st.none() | texts,
                ),
                max_size=3,
            ).map(tuple),
            held_by=st.integers(0, 9),
            superseded=st.booleans(),
            disputed=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    rules=st.builds(MergeRules, toll=texts, date=texts, place=texts),
    linked_to=st.lists(texts, max_size=2).map(tuple),
    denied_in=st.lists(texts, max_size=2).map(tuple),
    tags=st.lists(texts, max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(reports)
def test_a_report_is_the_same_after_json(report: Report) -> None:
    assert report_from_record(json.loads(json.dumps(report_record(report)))) == report


@settings(max_examples=60, deadline=None)
@given(candidates)
def test_a_candidate_is_the_same_after_json(candidate: Candidate) -> None:
    assert candidate_from_record(json.loads(json.dumps(candidate_record(candidate)))) == candidate


def test_a_candidate_kept_before_there_were_readings_is_still_read() -> None:
    record = candidate_record(
        Candidate(
            "k",
            "Battles",
            "Armed clash",
            "",
            None,
            None,
            3,
            "published",
            None,
            (),
            (),
            None,
            None,
            (),
            1,
            0.5,
            (),
        )
    )
    older = {name: value for name, value in record.items() if name not in ("readings", "tellers", "rules")}
    assert candidate_from_record(older | {"disagreements": []}).rules == MergeRules()


def test_a_report_has_the_keys_of_the_contract() -> None:
    record = report_record(Report(0, "Battles", "Armed clash", "Political violence"))
    assert {
        "event_type", "sub_event_type", "disorder_type", "modality", "modality_cue", "date_start", "date_end",
        "time_precision", "date_source", "place", "actors", "casualties", "killed", "injured", "claims", "score", "evidence",
    } <= set(record)  # fmt: skip
