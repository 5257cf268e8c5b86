"""Rows of the schema of migration 0005 as the program of its time left them: decisions, and an archive without posts.

The hashes were made by that program.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.incidents.merge import merge
from dateline.records import candidate_record, report_record
from unit.incidents.linking_builders import MASTUNG, QUETTA, linkable

FIRST = "0" * 64
CONFIRMED = "9874229ebf32c7455668893b0c2b26300e910b7375394ae8d0cc179e6cf1cab6"
DUPLICATE = "5004fd96a5ef6b242508a25c34451385fad892f7f3ce1d60d5484e6ef0f116a3"
NOW = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
TEXT = "Gunmen opened fire on the ferry Bahram near the lighthouse, police said. Zarina Kamal saw it."


def decided(apps: Any) -> None:
    """Two candidates of one report each: one confirmed, the other a duplicate of it."""
    user = apps.get_model("auth", "User").objects.create(pk=1, username="amina")
    user.groups.add(apps.get_model("auth", "Group").objects.create(name="researcher"))
    made = {}
    for n in (1, 2):
        told = linkable(f"a{n}", text="A raid at night, the army said.", place=QUETTA, dead=n)
        article = apps.get_model("store", "Article").objects.create(
            key=f"a{n}", url=f"u{n}", canonical_url=f"u{n}", url_key=f"u{n}", title="", text="", published=NOW,
            published_source="page", language="en", fingerprint=f"a{n}", first_seen_at=NOW, state="annotated",
        )  # fmt: skip
        report = apps.get_model("store", "Report").objects.create(
            key=f"a{n}.000", article=article, ordinal=0, modality="asserted", event_type="Battles",
            sub_event_type="Armed clash", score=0.9, record=report_record(told.report), state="linked",
        )  # fmt: skip
        made[n] = apps.get_model("store", "Candidate").objects.create(
            key=f"c{n}", score=0.9, event_type="Battles", sub_event_type="Armed clash", revision=1,
            record=candidate_record(merge(f"c{n}", [told])),
            state="confirmed" if n == 1 else "duplicate", duplicate_of=made.get(1), first_seen_at=NOW,
            updated_at=NOW,
        )  # fmt: skip
        apps.get_model("store", "CandidateReport").objects.create(candidate=made[n], report=report)
    decision = apps.get_model("store", "Decision").objects
    decision.create(
        candidate=made[1], revision=1, verdict="confirm", decided_by=user, decided_at=NOW,
        candidate_record={"report_keys": ["a1.000"], "score": 1.0}, previous_hash=FIRST, hash=CONFIRMED,
    )  # fmt: skip
    decision.create(
        candidate=made[2], revision=1, verdict="duplicate", decided_by=user, decided_at=NOW.replace(hour=10, minute=0),
        candidate_record={"report_keys": ["a2.000"], "score": 0.5}, reason="same raid", duplicate_of=made[1],
        previous_hash=CONFIRMED, hash=DUPLICATE,
    )  # fmt: skip


def archive(apps: Any) -> None:
    """A story of two reports, one more whose article has a newer version, and a report that nothing reads."""

    def model(name: str) -> Any:
        return apps.get_model("store", name).objects

    articles: dict[str, Any] = {}
    reports: dict[str, Any] = {}
    told = {
        name: linkable(name, text=TEXT + more, place=MASTUNG, dead=4)
        for name, more in (
            ("a", ""),
            ("b", " It burnt."),
            ("older", " It sank."),
            ("new", " It was salvaged."),
        )
    }
    for hours, (name, report) in enumerate(told.items()):
        published = None if name == "b" else LATER + timedelta(hours=hours)
        articles[name] = model("Article").create(
            key=name, url=report.url, canonical_url=report.url, url_key=name, title=report.title, text=report.text,
            published=published, published_source="page", language="en", fingerprint=name, state="annotated",
            first_seen_at=LATER + timedelta(days=1),
        )  # fmt: skip
        reports[name] = model("Report").create(
            key=f"{name}.000", article=articles[name], ordinal=0, modality="asserted", score=0.8,
            event_type=report.report.event_type, sub_event_type=report.report.sub_event_type,
            date_start=report.report.date_start, date_end=report.report.date_end,
            record=report_record(report.report), state={"older": "superseded", "new": "weak"}.get(name, "linked"),
        )  # fmt: skip
    for key, names in (("story", ("a", "b")), ("other", ("older",))):
        record = candidate_record(merge(key, [told[name] for name in names]))
        candidate = model("Candidate").create(
            key=key, score=0.9, event_type="Battles", sub_event_type="Armed clash", record=record,
            first_seen_at=LATER, updated_at=LATER,
        )  # fmt: skip
        model("CandidateName").create(candidate=candidate, name="zarina kamal")
        for name in names:
            model("CandidateReport").create(candidate=candidate, report=reports[name])
