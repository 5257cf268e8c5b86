"""Decided candidates for the tests of learning: editors with a taste, and editors without one."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateline.model import Candidate, Holder, Place, Range, Reading, Span
from dateline.records import candidate_record
from dateline.review.ranking_model import features, sources_in
from dateline.review.ranking_training import Decided

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
TYPES = (("Battles", "Armed clash"), ("Protests", "Peaceful protest"), ("Disasters", "Accident"))
SOURCES = ("coastal-herald", "hill-times", "rumour-mill")


def a_candidate(
    key: str = "c1",
    *,
    score: float = 0.7,
    kind: tuple[str, str] = TYPES[0],
    sources: tuple[str, ...] = ("coastal-herald",),
    country: str = "PK",
    killed: int | None = None,
    **changed: Any,
) -> Candidate:
    holders = tuple(Holder(f"{key}.{n}", source, BEGIN) for n, source in enumerate(sources))
    return Candidate(
        **{
            "key": key,
            "event_type": kind[0],
            "sub_event_type": kind[1],
            "disorder_type": "",
            "date_start": date(2026, 1, 4),
            "date_end": date(2026, 1, 4),
            "time_precision": 1,
            "date_source": "text",
            "place": Place(
                Span(0, 6), "Gwadar", geonameid=1, country_code=country, confidence=0.9, geo_precision=1
            ),
            "actors": (),
            "casualties": (),
            "killed": None if killed is None else Range(killed, killed, killed),
            "injured": None,
            "claims": (),
            "independent_sources": len(sources),
            "score": score,
            "report_keys": tuple(holder.report_key for holder in holders),
            "readings": (Reading("event_type", kind[0], {}, holders, len(holders)),),
        }
        | changed
    )


def decided_one(number: int, candidate: Candidate, *, confirmed: bool, **changed: Any) -> Decided:
    place, record = candidate.place, candidate_record(candidate)
    return Decided(
        **{
            "key": candidate.key,
            "at": BEGIN + timedelta(hours=number),
            "features": features(record, candidate.score),
            "sources": sources_in(record),
            "score": candidate.score,
            "confirmed": confirmed,
            "country": (place.country_code or "") if place else "",
        }
        | changed
    )


def decided_by(
    taste: Callable[[Candidate, random.Random], bool], number: int = 400, seed: int = 7
) -> list[Decided]:
    """`number` candidates, one an hour, of any type, source and score, and what an editor of that taste made of each."""
    draw = random.Random(seed)
    found = []
    for n in range(number):
        candidate = a_candidate(
            f"c{n:05d}",
            score=round(draw.uniform(0.35, 0.95), 4),
            kind=draw.choice(TYPES),
            sources=(draw.choice(SOURCES),),
            country=draw.choice(("PK", "AF")),
            killed=draw.choice((None, 1, 12)),
        )
        found.append(decided_one(n, candidate, confirmed=taste(candidate, draw), sampled=draw.random() < 0.2))
    return found


def likes_battles(candidate: Candidate, draw: random.Random) -> bool:
    """Confirms most battles, and of the rest only what the program is sure of."""
    likely = 0.9 if candidate.event_type == "Battles" else 0.15 + 0.2 * (candidate.score > 0.8)
    return draw.random() < likely


def by_lot(candidate: Candidate, draw: random.Random) -> bool:
    return draw.random() < 0.5
