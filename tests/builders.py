"""Rows for tests of the store and the desk: users, feeds, articles, reports, candidates. Spans are found, not counted."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client

from dateline.model import (
    AttributedRange,
    Candidate,
    Casualty,
    Claim,
    Evidence,
    Holder,
    Place,
    Range,
    Reading,
    Report,
    ReportedActor,
    Span,
)
from dateline.records import candidate_record, report_record
from dateline.store import models as rows
from dateline.store.queue_index import index_candidates

NOW = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


def make_user(name: str = "amina", *roles: str, superuser: bool = False) -> User:
    """A user with these roles (see store.roles); the password is PASSWORD."""
    user = User.objects.create_user(name, password=PASSWORD, is_superuser=superuser, is_staff=superuser)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def logged_in(who: User | str, *roles: str, **options: Any) -> Client:
    """A test client in which `who` is logged in: a user, or the name of one, who is made with these roles if there is none."""
    user = (
        who if isinstance(who, User) else User.objects.filter(username=who).first() or make_user(who, *roles)
    )
    client = Client(**options)
    client.force_login(user)
    return client


def configured(monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]) -> None:
    """Set some settings of the desk until the test's end."""
    own = settings.CONFIGURATION
    monkeypatch.setattr(settings, "CONFIGURATION", replace(own, values={**own.values, **values}))


def make_feed(feed_id: str = "coastal-herald", title: str = "", **columns: Any) -> rows.Feed:
    defaults = {
        "url": f"https://{feed_id}.example.org/feed",
        "title": title or feed_id.replace("-", " ").title(),
        "country": "PK",
        "language": "en",
    } | columns
    return rows.Feed.objects.get_or_create(id=feed_id, defaults=defaults)[0]


def make_article(
    text: str,
    *,
    title: str = "A headline",
    feed: rows.Feed | None = None,
    published: datetime = NOW,
    **columns: Any,
) -> rows.Article:
    number = next(_numbers)
    url = columns.pop("url", f"https://example.org/story-{number}")
    key = hashlib.sha256(f"{url}\n{text}\n{number}".encode()).hexdigest()
    return rows.Article.objects.create(
        key=key,
        feed=feed or make_feed(),
        url=url,
        canonical_url=url,
        url_key=hashlib.sha256(url.encode()).hexdigest(),
        title=title,
        text=text,
        published=published,
        published_source=columns.pop("published_source", "page"),
        language=columns.pop("language", "en"),
        fingerprint=columns.pop("fingerprint", hashlib.sha256(text.encode()).hexdigest()),
        first_seen_at=published,
        state="annotated",
        tagger_version=columns.pop("tagger_version", "spacy-3.8.7+en_core_web_sm"),
        **columns,
    )


def words(text: str, phrase: str, nth: int = 1, field: str = "text") -> Span:
    """The span of the `nth` occurrence of `phrase`; ValueError where there is none."""
    start = -1
    for _ in range(nth):
        start = text.index(phrase, start + 1)
    return Span(start, start + len(phrase), field)


def a_place(name: str = "Gwadar", span: Span | None = None, **changed: Any) -> Place:
    return replace(
        Place(
            span=span or Span(0, len(name)),
            text=name,
            geonameid=1177446,
            name=name,
            latitude=25.12163,
            longitude=62.32541,
            country_code="PK",
            admin1="Balochistan",
            admin2="Gwadar District",
            feature_code="PPL",
            confidence=0.95,
            geo_precision=1,
        ),
        **changed,
    )


def a_report(ordinal: int = 0, **changed: Any) -> Report:
    """A plain report without evidence; give what the test is about."""
    return replace(
        Report(
            ordinal=ordinal,
            event_type="Violence against civilians",
            sub_event_type="Attack",
            disorder_type="Political violence",
            date_start=date(2026, 1, 31),
            date_end=date(2026, 1, 31),
            date_source="text",
            score=0.9,
        ),
        **changed,
    )


def told(
    text: str,
    *,
    trigger: str = "",
    day: str = "",
    place: Place | None = None,
    actors: Sequence[tuple[str, str, str]] = (),
    tolls: Sequence[tuple[Any, ...]] = (),
    claims: Sequence[tuple[str, str, str]] = (),
    **changed: Any,
) -> Report:
    """A report whose spans are those of phrases in `text`.

    actors: (role, name, phrase); tolls: (category, who, low, best, high, phrase, said by); claims: (claimant, status,
    phrase).
    """
    evidence = [Evidence(words(text, p), what) for what, p in (("trigger", trigger), ("date", day)) if p]
    if place is not None:
        evidence.append(Evidence(place.span, "place"))
    casualties = tuple(
        Casualty(category, who, low, best, high, words(text, phrase), False, said_by)
        for category, who, low, best, high, phrase, said_by in tolls
    )
    kinds = {"target": "Civilians", "perpetrator": "Rebel groups", "claimant": "Rebel groups"}
    return a_report(
        **{
            "place": place,
            "actors": tuple(
                ReportedActor(role, name, kinds.get(role, "unknown"), words(text, phrase))
                for role, name, phrase in actors
            ),
            "casualties": casualties,
            "claims": tuple(Claim(who, status, words(text, phrase)) for who, status, phrase in claims),
            "evidence": tuple(evidence),
            "killed": _total(casualties, "killed"),
            "injured": _total(casualties, "injured"),
        }
        | changed
    )


def _total(casualties: Sequence[Casualty], category: str) -> Range | None:
    found = [c for c in casualties if c.category == category]
    if not found:
        return None
    lows = [c.low for c in found if c.low is not None]
    bests = [c.best for c in found if c.best is not None]
    highs = [c.high for c in found if c.high is not None]
    return Range(min(lows, default=None), max(bests, default=None), max(highs, default=None))


def make_report(article: rows.Article, value: Report) -> rows.Report:
    return rows.Report.objects.create(
        key=f"{article.key}.{value.ordinal:03d}",
        article=article,
        ordinal=value.ordinal,
        modality=value.modality,
        event_type=value.event_type,
        sub_event_type=value.sub_event_type,
        date_start=value.date_start,
        date_end=value.date_end,
        score=value.score,
        record=report_record(value),
        published=article.published or article.first_seen_at,
        state="linked",
    )


def candidate_value(key: str, reports: Sequence[tuple[rows.Report, Report]], **changed: Any) -> Candidate:
    """The candidate of these reports: the first one's fields, everybody's tolls and evidence."""
    first = reports[0][1]
    casualties = tuple(
        AttributedRange(c.category, c.who, c.low, c.best, c.high, c.attributed_to, row.key, c.span)
        for row, value in reports
        for c in value.casualties
    )
    evidence = tuple((e.what, row.key, e.span) for row, value in reports for e in value.evidence)
    return replace(
        Candidate(
            key=key,
            event_type=first.event_type,
            sub_event_type=first.sub_event_type,
            disorder_type=first.disorder_type,
            date_start=first.date_start,
            date_end=first.date_end,
            time_precision=first.time_precision,
            date_source=first.date_source,
            place=first.place,
            actors=first.actors,
            casualties=casualties,
            killed=first.killed,
            injured=first.injured,
            claims=first.claims,
            independent_sources=len(reports),
            score=first.score,
            report_keys=tuple(row.key for row, _ in reports),
            evidence=evidence,
            tags=first.tags,
            title=reports[0][0].article.title,
        ),
        **changed,
    )


def a_reading(field: str, text: str, held_by: Sequence[rows.Report], *, disputed: bool = True) -> Reading:
    """A reading that these reports hold, each in the words of its first figure or its evidence."""
    holders = []
    for row in held_by:
        words = next((w for w in (*row.record["casualties"], *row.record["evidence"])), None)
        span = Span(words["start"], words["end"], words["field"]) if words else None
        holders.append(Holder(row.key, row.article.feed_id or "", row.article.published or NOW, span))
    return Reading(field, text, {}, tuple(holders), len(holders), disputed=disputed)


def make_candidate(
    key: str = "",
    reports: Sequence[tuple[rows.Report, Report]] | None = None,
    *,
    state: str = "proposed",
    **changed: Any,
) -> rows.Candidate:
    """A candidate's row with its reports. Without `reports` it gets one of a short article of its own.

    `changed`: fields of `model.Candidate`; a `readings` entry is (field, [(value, report index)]), all disputed.
    """
    key = key or f"c{next(_numbers):06d}"
    if reports is None:
        text = "GWADAR: Gunmen attacked a bus stand in Gwadar on Saturday, police said."
        value = a_report(place=a_place(span=words(text, "Gwadar")))
        title = changed.get("title", "Gunmen attack a bus stand")
        reports = [(make_report(make_article(text, title=title), value), value)]
    if "readings" in changed:
        changed["readings"] = tuple(
            a_reading(field, text, [reports[i][0]]) for field, told in changed["readings"] for text, i in told
        )
    value = candidate_value(key, reports, **changed)
    row = rows.Candidate.objects.create(
        state=state, **candidate_columns(value), first_seen_at=NOW, updated_at=NOW
    )
    rows.CandidateReport.objects.bulk_create(
        [rows.CandidateReport(candidate=row, report=r, score=1.0, reasons=[]) for r, _ in reports]
    )
    index_candidates([row.pk])
    return row


def candidate_columns(value: Candidate) -> dict[str, Any]:
    """The columns of `store.models.Candidate` that come from the value."""
    place = value.place
    return {
        "key": value.key,
        "score": value.score,
        "title": value.title,
        "event_type": value.event_type,
        "sub_event_type": value.sub_event_type,
        "date_start": value.date_start,
        "date_end": value.date_end,
        "place_name": (place.name or "") if place else "",
        "admin1": (place.admin1 or "") if place else "",
        "geo_precision": place.geo_precision if place else None,
        "country_code": (place.country_code or "") if place else "",
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "killed_low": value.killed.low if value.killed else None,
        "killed_best": value.killed.best if value.killed else None,
        "killed_high": value.killed.high if value.killed else None,
        "independent_sources": value.independent_sources,
        "record": candidate_record(value),
    }
