"""Reports for the tests of linking, merging and ranking: a town, a day and a toll are one call away."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dateline.model import Casualty, Evidence, LinkableReport, Place, Range, Report, ReportedActor, Span

QUETTA = Place(
    Span(0, 6),
    "Quetta",
    "place",
    1167528,
    "Quetta",
    30.184,
    67.001,
    "PK",
    "Balochistan",
    "Quetta District",
    "PPLA",
    0.9,
    1,
)
MASTUNG = Place(
    Span(0, 7),
    "Mastung",
    "place",
    1170706,
    "Mastung",
    29.8,
    66.845,
    "PK",
    "Balochistan",
    "Mastung District",
    "PPLA2",
    0.9,
    1,
)
MASTUNG_DISTRICT = Place(
    Span(0, 16),
    "Mastung District",
    "place",
    1170704,
    "Mastung District",
    29.75,
    66.6,
    "PK",
    "Balochistan",
    None,
    "ADM2",
    0.9,
    2,
)
BALOCHISTAN = Place(
    Span(0, 11),
    "Balochistan",
    "place",
    1183606,
    "Balochistan",
    28.5,
    65.1,
    "PK",
    "Balochistan",
    None,
    "ADM1",
    0.9,
    3,
)
GWADAR = Place(
    Span(0, 6),
    "Gwadar",
    "place",
    1177446,
    "Gwadar",
    25.122,
    62.325,
    "PK",
    "Balochistan",
    "Gwadar District",
    "PPL",
    0.9,
    1,
)
PAKISTAN = Place(
    Span(0, 8), "Pakistan", "place", 1168579, "Pakistan", 30.0, 70.0, "PK", None, None, "PCLI", 0.9, 3
)
NOWHERE = Place(Span(0, 9), "Zarkot Qila", "place")

DISORDER = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence",
    "Protests": "Demonstrations",
    "Riots": "Demonstrations",
    "Strategic developments": "Strategic developments",
    "Disasters": "",
}


def killed(n: int, *, by: str | None = None, who: str = "unknown", at: int = 0) -> Casualty:
    return Casualty("killed", who, n, n, n, Span(at, at + 4), attributed_to=by)


def actor(
    name: str, role: str = "perpetrator", kind: str = "Rebel groups", actor_id: str | None = None
) -> ReportedActor:
    return ReportedActor(role, name, kind, Span(0, len(name)), actor_id)


def linkable(
    name: str = "a",
    ordinal: int = 0,
    *,
    text: str = "",
    title: str = "",
    day: date | None = date(2026, 3, 4),
    published: datetime | None = None,
    place: Place | None = None,
    kind: tuple[str, str] = ("Violence against civilians", "Attack"),
    source: str | None = None,
    fingerprint: str = "",
    copy_group: str = "",
    agency: str = "",
    owner: str = "",
    dead: int | Range | None = None,
    **more: Any,
) -> LinkableReport:
    toll = Range(dead, dead, dead) if isinstance(dead, int) else dead
    event_type, sub_event_type = kind
    values: dict[str, Any] = {
        "event_type": event_type,
        "sub_event_type": sub_event_type,
        "disorder_type": DISORDER[event_type],
        "date_start": day,
        "date_end": day,
        "date_source": "text",
        "place": place,
        "killed": toll,
        "casualties": () if toll is None or toll.best is None else (killed(toll.best),),
        "score": 0.8,
        "evidence": (Evidence(Span(0, 5), "trigger"), Evidence(Span(0, 20), "sentence")),
    }
    values.update(more)
    return LinkableReport(
        key=f"{name}#{ordinal}",
        report=Report(ordinal, **values),
        article_key=name,
        url=f"https://{name}.example/story",
        title=title or f"Story {name}",
        text=text or "Gunmen opened fire on a shop, police said.",
        published=published or datetime(2026, 3, 5, 6, 0, tzinfo=UTC),
        source_id=source or f"paper-{name}",
        fingerprint=fingerprint,
        copy_group=copy_group,
        agency=agency,
        owner=owner,
    )
