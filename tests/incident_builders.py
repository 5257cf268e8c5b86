"""Candidates and incidents for tests of review and publishing. Real places, invented groups, invented events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dateline.model import (
    AttributedRange,
    Candidate,
    Casualty,
    Claim,
    Incident,
    Place,
    Provenance,
    Range,
    Report,
    ReportedActor,
    Span,
)
from dateline.store.outgoing import Change

NOW = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
TITLE = "Eleven killed in attack on Khuzdar checkpoint"
TEXT = (
    "KHUZDAR: Gunmen of the Saffron Column attacked a police checkpoint in Khuzdar on Saturday, killing 10 "
    "policemen and one passer-by, officials said. The Saffron Column claimed the attack."
)


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


KHUZDAR = Place(
    span=span("Khuzdar"),
    text="Khuzdar",
    geonameid=1174127,
    name="Khuzdar",
    latitude=27.81193,
    longitude=66.61096,
    country_code="PK",
    admin1="Balochistan",
    admin2="Khuzdar District",
    feature_code="PPL",
    confidence=0.97,
    geo_precision=1,
)
ACTORS = (
    ReportedActor("perpetrator", "Saffron Column", "Rebel groups", span("Saffron Column"), "saffron-column"),
    ReportedActor("target", "Police Forces of Pakistan", "State forces", span("police"), "police-pk"),
)
CASUALTIES = (
    Casualty("killed", "security forces", 10, 10, 10, span("10 policemen"), False, "officials"),
    Casualty("killed", "civilians", 1, 1, 1, span("one passer-by"), False, "officials"),
)
CLAIMS = (Claim("Saffron Column", "claimed", span("The Saffron Column claimed")),)
REPORT_KEY = "a1.000"


def a_report(**changed: Any) -> Report:
    return replace(
        Report(
            ordinal=0,
            event_type="Battles",
            sub_event_type="Armed clash",
            disorder_type="Political violence",
            date_start=date(2026, 1, 31),
            date_end=date(2026, 1, 31),
            date_source="text",
            place=KHUZDAR,
            actors=ACTORS,
            casualties=CASUALTIES,
            killed=Range(11, 11, 11),
            claims=CLAIMS,
            score=0.9,
            tags=("firearms",),
        ),
        **changed,
    )


def a_candidate(key: str = "c1", report_keys: tuple[str, ...] = (REPORT_KEY,), **changed: Any) -> Candidate:
    first = report_keys[0]
    return replace(
        Candidate(
            key=key,
            event_type="Battles",
            sub_event_type="Armed clash",
            disorder_type="Political violence",
            date_start=date(2026, 1, 31),
            date_end=date(2026, 1, 31),
            time_precision=1,
            date_source="text",
            place=KHUZDAR,
            actors=ACTORS,
            casualties=tuple(
                AttributedRange(c.category, c.who, c.low, c.best, c.high, c.attributed_to, first, c.span)
                for c in CASUALTIES
            ),
            killed=Range(11, 11, 11),
            injured=None,
            claims=CLAIMS,
            independent_sources=1,
            score=0.9,
            report_keys=report_keys,
            evidence=(
                ("trigger", first, span("attacked")),
                ("place", first, span("Khuzdar")),
                ("date", first, span("Saturday")),
            ),
            tags=("firearms",),
            title=TITLE,
        ),
        **changed,
    )


def an_incident(**changed: Any) -> Incident:
    candidate = a_candidate()
    return replace(
        Incident(
            public_id="DL-ABCDEFGHIJKLM",
            candidate_key="c1",
            event_type=candidate.event_type,
            sub_event_type=candidate.sub_event_type,
            disorder_type=candidate.disorder_type,
            date_start=candidate.date_start,
            date_end=candidate.date_end,
            time_precision=1,
            place=KHUZDAR,
            actors=ACTORS,
            casualties=candidate.casualties,
            killed=Range(11, 11, 11),
            injured=None,
            claims=CLAIMS,
            sources=(("morning-star", "https://example.org/khuzdar", TITLE),),
            source_scale="National",
            notes="",
            confirmed_by="amina",
            confirmed_at=NOW,
            first_confirmed_at=NOW,
            revision=1,
            provenance=(
                Provenance("place", "https://example.org/khuzdar", span("Khuzdar"), "Khuzdar"),
                Provenance("killed", "https://example.org/khuzdar", span("10 policemen"), "10 policemen"),
            ),
            tags=("firearms",),
        ),
        **changed,
    )


def replayed(changes: Sequence[Change]) -> set[str]:
    """Public ids that stand after these changes, from the first on. Each has to be possible after the one before."""
    standing: set[str] = set()
    for number, change in enumerate(changes, start=1):
        assert change.number == number
        assert (change.public_id in standing) == (change.kind != "published"), change
        match change.kind:
            case "published":
                standing.add(change.public_id)
            case "retracted":
                standing.remove(change.public_id)
                assert not change.merged_into or change.merged_into in standing, change
            case "changed":
                pass
            case _:
                raise AssertionError(change)
    return standing
