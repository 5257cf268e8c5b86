"""Server time of the API's pages at 100,000 incidents, on SQLite and, with its wheel, on PostgreSQL.

    python -m bench api [--database sqlite postgresql] [--articles 200000] [--candidates 125000] [--incidents 100000]
        [--rounds 30] [--only NAME] [--keep DIR]

The archive is that of `desk_scale`, which see, with the log of changes as the migration writes it. Each address is asked by
Django's test client with a viewer's token, each time for something else: first pages, the fortieth page reached by its
cursors, filters, items, changes. A line each: median, 95th percentile and longest in milliseconds, 95th percentile of
processor time (of PostgreSQL's server too), queries and KB at most. The bar: 100 ms and 12 queries.

With --keep the archive stays in DIR, and the next run begins with it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import desk_scale
from bench.databases import KINDS, databases

BAR_MILLISECONDS, BAR_QUERIES = 100, 12
DEEP = 40
SMALL = ("--articles", "4000", "--candidates", "2000", "--incidents", "1600", "--rounds", "10")
"""What the run of all parts takes."""
LISTS = ("incidents", "candidates", "candidates?state=confirmed", "decisions", "articles", "feeds", "changes")


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench api", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--candidates", type=int, default=125_000)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="addresses whose name holds this")
    parser.add_argument("--keep", type=Path, help="folder of the filled archive")
    options = parser.parse_args(arguments)
    size = (options.articles, options.candidates, options.incidents)
    print("{:,} articles, {:,} candidates, {:,} incidents; milliseconds".format(*size))
    for kind in options.database:
        with databases(kind, options.keep) as place:
            if place is None:
                print(f"{kind}: it cannot be started here")
                continue
            print(kind)
            desk_scale.ready(place, size)
            _measure(options.rounds, options.only)


def _pages(draw: Any, deep: dict[str, str], latest: int) -> dict[str, Callable[[], str]]:
    """Name -> an address, another one each time where it has parts."""

    def ask(path: str, **given: str) -> str:
        return f"{path}?{urlencode(given)}" if given else path

    found: dict[str, Callable[[], str]] = {f"{name}, first": lambda name=name: name for name in LISTS}  # type: ignore[misc]
    found |= {f"{name}, page {DEEP}": lambda at=at: at for name, at in deep.items()}  # type: ignore[misc]
    return found | {
        "incidents, 200 of them": lambda: ask("incidents", limit="200"),
        "incidents, country": lambda: ask("incidents", country=draw.one(draw.countries)),
        "incidents, country and days": lambda: ask(
            "incidents", country=draw.one(draw.countries), **draw.days()
        ),
        "incidents, type": lambda: ask("incidents", type=draw.one(["Battles", "Riots", "Protests"])),
        "incidents, box": lambda: ask("incidents", box=draw.box()),
        "incidents, box and days": lambda: ask("incidents", box=draw.box(), **draw.days()),
        "incidents, rare word": lambda: ask("incidents", q=draw.one(draw.words)),
        "incidents, common word": lambda: ask("incidents", q=draw.one(["attack", "police", "bomb"])),
        "incidents, no hit": lambda: ask("incidents", q="zzgarbl qqxyzzy"),
        "incidents, actor": lambda: ask("incidents", actor=draw.one(draw.actors)),
        "incidents, source": lambda: ask("incidents", source=f"source-{draw.random.choice((0, 5, 700))}"),
        "incidents, language": lambda: ask("incidents", language=draw.one(["ur", "en"])),
        "incident": lambda: f"incidents/{draw.one(draw.confirmed)}",
        "candidates, country and type": lambda: ask(
            "candidates", country=draw.one(draw.countries), type="Battles"
        ),
        "candidates, box and days": lambda: ask("candidates", state="all", box=draw.box(), **draw.days()),
        "candidates, words": lambda: ask("candidates", state="all", q=draw.one(["attack", *draw.words])),
        "candidate, small": lambda: f"candidates/{draw.one(draw.small)}",
        "candidate, 50 reports": lambda: f"candidates/{draw.one(draw.large)}",
        "decisions of a person": lambda: ask("decisions", person=f"editor-{draw.random.randint(1, 20)}"),
        "decisions of a candidate": lambda: ask("decisions", candidate=draw.one(draw.small)),
        "articles of a source": lambda: ask("articles", source=f"source-{draw.random.choice((0, 5, 700))}"),
        "changes, anywhere": lambda: ask("changes", since=str(draw.random.randint(0, latest)), limit="200"),
        "watches": lambda: "watches",
    }


def _measure(rounds: int, only: str) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from bench.desk_scale_pages import Taken, drawn, percentile, timed
    from dateline import heap
    from dateline.store.outgoing import latest_number
    from dateline.store.roles import VIEWER, give_roles
    from dateline.store.tokens import add_token

    heap.settle_for_good()  # as the desk's server does
    settings.ALLOWED_HOSTS = ["testserver"]
    limits = {"api.token_limit": 10**9, "api.address_limit": 10**9}
    own = settings.CONFIGURATION
    settings.CONFIGURATION = replace(own, values={**own.values, **limits})
    user, _ = User.objects.get_or_create(username="reader")
    give_roles(user, [VIEWER])
    _, secret = add_token(user, f"bench {time.time_ns()}", ["read"], days=1, by=None, now=datetime.now(UTC))
    client = Client(headers={"authorization": f"Bearer {secret}"})
    pages = {
        name: page for name, page in _pages(drawn(), _deep(client), latest_number()).items() if only in name
    }
    taken = {name: Taken() for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            timed(client, f"/api/v1/{page()}", taken[name])
    print(f"  {'address':34} {'median':>7} {'p95':>7} {'max':>7} {'cpu p95':>8} {'queries':>8} {'KB':>6}")
    for name, t in taken.items():
        over = percentile(t.wall) > BAR_MILLISECONDS or t.queries > BAR_QUERIES
        print(
            f"  {name:34} {statistics.median(t.wall):7.1f} {percentile(t.wall):7.1f} {max(t.wall):7.1f}"
            f" {percentile(t.cpu):8.1f} {t.queries:8} {t.size / 1000:6.1f}"
            + (f"  <- over {t.slowest}" if over else ""),
            flush=True,
        )


def _deep(client: Any) -> dict[str, str]:
    """The address of page `DEEP` of each list, found as a reader does: by `next` of the page before."""
    found = {}
    for name in LISTS:
        at = name
        for _ in range(DEEP - 1):
            answer = json.loads(client.get(f"/api/v1/{at}").content)
            if answer["next"] is None:
                break
            mark = "&" if "?" in name else "?"
            given = "since" if name == "changes" else "cursor"
            at = f"{name}{mark}{urlencode({given: answer['next']})}"
        found[name] = at
    return found
