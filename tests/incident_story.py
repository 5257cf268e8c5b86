"""Incidents in every state for tests, screenshots and measurements: confirmed, corrected, part of a wider one, merged,
withdrawn; and many of them at once.

Places are real; the groups, papers and events are invented.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from builders import a_place, a_report, candidate_columns, candidate_value, make_article, make_report, words
from dateline.model import Range, ReportedActor, Span, Verdict
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.incident_lines import line_columns
from desk_story import gwadar, siblings

BEGAN = datetime(2026, 2, 3, 8, 0, tzinfo=UTC)
GWADAR, MASTUNG, NUSHKI, KALAM, LAHORE, WIDE = (
    public_id(key)
    for key in (
        "gwadar-camp",
        "mastung-post",
        "nushki-clash",
        "kalam-flood",
        "lahore-march",
        "balochistan-wide",
    )
)


def decided_story(amina: User, bilal: User) -> None:
    """The story of `desk_story`, decided: Gwadar corrected twice (one of them taken back), Mastung part of the wider
    attack, Nushki merged into Mastung after it was confirmed, Kalam withdrawn, Lahore confirmed.
    """
    gwadar()
    siblings()
    at = (BEGAN + timedelta(minutes=17 * n) for n in range(20))

    def say(key: str, verdict: Verdict, user: User = amina, **more: Any) -> None:
        decide(key, verdict, user=user, expected_revision=None, now=next(at), **more)

    say("gwadar-camp", Verdict.CONFIRM)
    say(
        "gwadar-camp",
        Verdict.CORRECT,
        bilal,
        corrections={"killed": {"low": 13, "best": 13, "high": None}},
        reason="The health department speaks of more.",
    )
    say("gwadar-camp", Verdict.UNDO, bilal)
    say(
        "gwadar-camp",
        Verdict.CORRECT,
        corrections={
            "killed": {"low": 12, "best": 13, "high": 13},
            "date_end": "2026-01-31",
            "notes": "The 92 dead that the military speaks of fell elsewhere.",
        },
        reason="One day; the police's figure is older than the hospital's.",
    )
    say("balochistan-wide", Verdict.CONFIRM, bilal)
    say("mastung-post", Verdict.CONFIRM)
    say("mastung-post", Verdict.PART, other="balochistan-wide")
    say("nushki-clash", Verdict.CONFIRM, bilal)
    say("nushki-clash", Verdict.DUPLICATE, bilal, duplicate_of="mastung-post", reason="The same convoy.")
    say("kalam-flood", Verdict.CONFIRM)
    say("kalam-flood", Verdict.REJECT, bilal, reason="background: the flood of last summer, told again")
    say("lahore-march", Verdict.CONFIRM)


TOWNS = (
    ("Gwadar", "Gwadar District", "Balochistan", "PK", 25.12, 62.33),
    ("Quetta", "Quetta District", "Balochistan", "PK", 30.18, 66.99),
    ("Peshawar", "Peshawar District", "Khyber Pakhtunkhwa", "PK", 34.01, 71.58),
    ("Karachi", "Karachi District", "Sindh", "PK", 24.86, 67.01),
    ("Kandahar", None, "Kandahar", "AF", 31.61, 65.71),
    ("Zahedan", None, "Sistan and Baluchestan", "IR", 29.5, 60.86),
    ("Maiduguri", None, "Borno State", "NG", 11.85, 13.16),
    ("Goma", None, "Nord Kivu", "CD", -1.67, 29.22),
    ("Port-au-Prince", None, "Ouest", "HT", 18.54, -72.34),
    ("Cotabato", None, "Soccsksargen", "PH", 7.22, 124.25),
)
KINDS = (
    ("Battles", "Armed clash"),
    ("Violence against civilians", "Attack"),
    ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    ("Protests", "Peaceful protest"),
    ("Riots", "Mob violence"),
    ("Disasters", "Natural disaster"),
)
GROUPS = ("Saffron Column", "Lantern Front", "River Guard", "Harbour Union")


def many_incidents(
    number: int, user: User, *, last_day: date = date(2026, 2, 2), days: int = 700, waiting: int = 0
) -> None:
    """`number` confirmed incidents scattered about ten towns and `days` days, and `waiting` candidates beside them."""
    dice = random.Random(7)
    text = "MASTUNG: Gunmen attacked a checkpoint on Saturday, killing 4 policemen, police said."
    article = make_article(text, title="Four policemen killed")
    value = a_report(place=a_place(span=words(text, "MASTUNG")))
    report = make_report(article, value)
    base = candidate_columns(candidate_value("x", [(report, value)]))
    candidates, incidents = [], []
    for n in range(number + waiting):
        town, district, province, country, latitude, longitude = dice.choice(TOWNS)
        event_type, sub_event_type = dice.choice(KINDS)
        day = last_day - timedelta(days=int(days * dice.random() ** 2))
        seen = datetime(day.year, day.month, day.day, dice.randrange(24), tzinfo=UTC)
        low = dice.choice((None, None, 0, 1, 2, 3, 8, 24))
        shown = candidate_value(
            f"many-{n}",
            [(report, value)],
            event_type=event_type,
            sub_event_type=sub_event_type,
            date_start=day,
            date_end=day + timedelta(days=dice.choice((0, 0, 0, 1))),
            place=a_place(
                town,
                admin1=province,
                admin2=district,
                country_code=country,
                latitude=round(latitude + dice.gauss(0, 0.7), 3),
                longitude=round(longitude + dice.gauss(0, 0.7), 3),
                geo_precision=dice.choice((1, 1, 2, 3)),
            ),
            killed=None if low is None else Range(low, low, dice.choice((None, low, low + 3))),
            actors=(ReportedActor("perpetrator", dice.choice(GROUPS), "Rebel groups", Span(0, 7)),),
            title=f"{sub_event_type} in {town}, case {n}",
        )
        state = "confirmed" if n < number else "proposed"
        columns = base | candidate_columns(shown)
        candidates.append(rows.Candidate(**columns, state=state, revision=int(n < number), first_seen_at=seen, updated_at=seen))  # fmt: skip
    saved = rows.Candidate.objects.bulk_create(candidates, batch_size=500)
    decisions = rows.Decision.objects.bulk_create(
        [
            rows.Decision(
                candidate=row, revision=1, verdict="confirm", decided_by=user, candidate_record=None,
                decided_at=row.first_seen_at + timedelta(hours=dice.randrange(1, 60)),
                previous_hash="0" * 64, hash=f"{n:064d}",
            )
            for n, row in enumerate(saved[:number])
        ],
        batch_size=500,
    )  # fmt: skip
    for decision in decisions:
        row = decision.candidate
        record = _record(row.record, row.key, user.get_username(), decision.decided_at, article)
        incidents.append(
            rows.Incident(
                public_id=public_id(row.key), candidate=row, decision=decision, date_start=row.date_start,
                country_code=row.country_code, event_type=row.event_type, record=record,
                confirmed_at=decision.decided_at,
            )
        )  # fmt: skip
    lines = [
        rows.IncidentLine(
            incident=incident,
            candidate=incident.candidate,
            **line_columns(incident.record, incident.public_id),
        )
        for incident in rows.Incident.objects.bulk_create(incidents, batch_size=500)
    ]
    rows.IncidentLine.objects.bulk_create(lines, batch_size=500)
    if connection.vendor == "postgresql":
        # what autovacuum does by itself within a minute of such a load
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _record(
    machine: dict[str, Any], key: str, who: str, when: datetime, article: rows.Article
) -> dict[str, Any]:
    kept = (
        "event_type",
        "sub_event_type",
        "disorder_type",
        "date_start",
        "date_end",
        "time_precision",
        "place",
        "actors",
        "casualties",
        "killed",
        "injured",
        "claims",
        "tags",
    )
    return {name: machine[name] for name in kept} | {
        "public_id": public_id(key),
        "candidate_key": key,
        "sources": [
            {
                "source_id": "coastal-herald",
                "source": "Coastal Herald",
                "article_url": article.canonical_url,
                "headline": machine["title"],
            }
        ],
        "source_scale": "National",
        "notes": "",
        "confirmed_by": who,
        "confirmed_at": when.isoformat(),
        "revision": 1,
        "provenance": [],
        "corrected_fields": [],
        "merged": [],
    }
