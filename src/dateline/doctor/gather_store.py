"""Facts that the database holds, each judged. Django is set up before any of these is called."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from dateline import bootstrap
from dateline.configuration import Configuration
from dateline.doctor import databases, machine, work
from dateline.doctor.findings import Finding, ok, warn
from dateline.errors import ConfigurationError
from dateline.owners import is_alive

BOUND = 20_000  # decisions of the chain that are verified without `--full`: some seconds
ANSWERS = 300  # of hosts, the newest, whose Date is compared with our clock
ANSWERS_SINCE = timedelta(days=2)


def database(config: Configuration) -> Finding:
    from django.db import connection

    from dateline.site.settings import sqlite_journal_mode

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
            (used,) = cursor.execute(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            ).fetchone()
            return databases.sqlite(sqlite3.sqlite_version, sqlite_journal_mode(), mode.upper(), used)
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),"
            " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
            " current_setting('max_connections')::int, pg_database_size(current_database())"
        )
        return databases.postgresql(*cursor.fetchone())


def newest_migration() -> str:
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder.Migration.objects.filter(app="store")
    return applied.order_by("-name").values_list("name", flat=True).first() or "none"


def clocks(config: Configuration) -> Iterator[Finding]:
    from django.db import connection
    from django.db.models import Max

    from dateline.store import models as rows

    difference = None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            asked = datetime.now(UTC)
            cursor.execute("SELECT clock_timestamp()")
            (there,) = cursor.fetchone()
            # it was read somewhere between asking and being answered
            difference = (there - (asked + (datetime.now(UTC) - asked) / 2)).total_seconds()
    yield databases.clock(difference)
    newest = rows.Cycle.objects.aggregate(newest=Max("started_at"))["newest"]
    ahead = (newest - datetime.now(UTC)).total_seconds() if newest else None
    yield databases.future("run", ahead)
    yield machine.clock(list(drifts(datetime.now(UTC)).values()))


def drifts(now: datetime) -> dict[str, float]:
    """Host -> seconds by which its clock was ahead of ours when it answered last. Hosts of this machine are left out.

    The header Date is the answer's age old where a cache gave it (RFC 9110, 6.6.1; RFC 9111, 5.1).
    """
    from dateline.store import models as rows

    answers = rows.Document.objects.filter(fetched_at__gt=now - ANSWERS_SINCE).order_by("-pk")
    found: dict[str, float] = {}
    for url, headers, fetched in answers.values_list("final_url", "headers", "fetched_at")[:ANSWERS]:
        host = urlsplit(url).hostname or ""
        if host in found or host in ("localhost", "127.0.0.1", "::1"):
            continue
        said = {name.lower(): value for name, value in headers}
        try:
            date = parsedate_to_datetime(said["date"])
            age = min(int(said.get("age", "0")), 86_400)
        except (KeyError, ValueError):
            continue
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        found[host] = (date - fetched).total_seconds() + age
    return found


def sources(config: Configuration) -> Finding:
    from dateline.store.health import source_healths

    return work.sources(source_healths(datetime.now(UTC)))


def leases(config: Configuration) -> Finding:
    from django.db.models import Count, Max

    from dateline.store import models as rows
    from dateline.store.claims import MOST_ATTEMPTS, free

    now = datetime.now(UTC)
    held: list[work.Lease] = []
    given_up = 0
    leased: tuple[Any, ...] = (rows.FeedEntry, rows.Document, rows.Article, rows.Report)
    held_rows = [rows.Feed.objects.all(), *(model.objects.filter(state="pending") for model in leased)]
    for found in held_rows:
        owners = found.exclude(lease_owner="").order_by().values_list("lease_owner")
        for owner, number, until in owners.annotate(n=Count("pk"), until=Max("lease_until")):
            held.append(work.Lease(owner, number, until or now, is_alive(owner)))
    for model in leased:
        given_up += model.objects.filter(free(now), state="pending", attempts__gte=MOST_ATTEMPTS).count()
    return work.leases(held, given_up, now)


def cycles(config: Configuration) -> Finding:
    from dateline.store import models as rows

    kinds = ("ingest", "collect", "run --once")
    last = rows.Cycle.objects.filter(flow__in=kinds).order_by("-started_at").first()
    enabled = rows.Feed.objects.filter(enabled=True).count()
    began, note = (last.started_at, last.note) if last else (None, "")
    return work.cycles(began, note, datetime.now(UTC), sources=enabled)


def watches(config: Configuration) -> Finding:
    from dateline.store.watches import PAGE, in_no_watch, waiting_to_sweep, watches_for

    try:
        found = bootstrap.load_watches(config)
    except ConfigurationError as e:
        return warn("watches", str(e), "Mend it; `dateline watches check` reads all of them.")
    of_page = sum(line.origin == PAGE for line in watches_for(off=True))
    words = f"{len(found)} in files, {of_page} of the page; {in_no_watch()} candidates are in none"
    waiting = waiting_to_sweep()
    return ok("watches", f"{words}; {waiting} still choose theirs anew" if waiting else words)


def audit_chain(full: bool) -> Finding:
    from dateline.store.chain import verify_chain
    from dateline.store.models import Decision

    decisions = Decision.objects.count()
    problems = verify_chain(None if full else BOUND)
    return work.audit_chain(problems, decisions if full else min(decisions, BOUND), decisions)
