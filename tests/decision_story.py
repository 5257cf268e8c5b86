"""Candidates of one report each, and an editor who decides on them: for tests of decisions on the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from builders import make_user
from dateline.model import Verdict
from dateline.records import candidate_record, report_record
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.roles import ensure_roles
from incident_builders import NOW, TEXT, TITLE, a_candidate, a_report


def editor(name: str = "amina") -> User:
    ensure_roles()
    return make_user(name, "editor")


def seed(key: str = "c1", article: str = "a1", feed: str = "morning-star", **changed: Any) -> rows.Candidate:
    """A candidate of one report in one article."""
    source, _ = rows.Feed.objects.get_or_create(
        id=feed,
        defaults={"url": f"https://{feed}.example.org/feed", "title": feed, "source_scale": "National"},
    )
    page = rows.Article.objects.create(
        key=article,
        feed=source,
        url=f"https://example.org/{article}",
        canonical_url=f"https://example.org/{article}",
        url_key=article,
        title=TITLE,
        text=TEXT,
        published=NOW,
        published_source="page",
        language="en",
        fingerprint=article,
        first_seen_at=NOW,
        state="annotated",
    )
    report = rows.Report.objects.create(
        key=f"{article}.000",
        article=page,
        ordinal=0,
        modality="asserted",
        event_type="Battles",
        sub_event_type="Armed clash",
        score=0.9,
        record=report_record(a_report()),
        published=NOW,
        state="linked",
    )
    value = a_candidate(key, (report.key,), **changed)
    row = rows.Candidate.objects.create(
        key=key,
        score=value.score,
        title=value.title,
        event_type=value.event_type,
        sub_event_type=value.sub_event_type,
        date_start=value.date_start,
        date_end=value.date_end,
        record=candidate_record(value),
        first_seen_at=NOW,
        updated_at=NOW,
    )
    rows.CandidateReport.objects.create(candidate=row, report=report)
    return row


def say(
    user: User, verdict: Verdict, key: str = "c1", revision: int | None = None, **given: Any
) -> rows.Decision:
    return decide(key, verdict, user=user, expected_revision=revision, now=given.pop("now", NOW), **given)


def state_of(key: str = "c1") -> str:
    return rows.Candidate.objects.get(key=key).state


def asking(monkeypatch: pytest.MonkeyPatch, share: float = 1.0, types: tuple[str, ...] = ()) -> None:
    """This share of what is decided is read again by a second editor, and all of these types."""
    own = settings.CONFIGURATION
    values = {**own.values, "review.second_share": share, "review.second_types": types}
    monkeypatch.setattr(settings, "CONFIGURATION", replace(own, values=values))
