"""The desk's pages over a large archive: what is asked, and what each took."""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Count
from django.test import Client

from bench.desk_scale_world import TOWNS
from dateline import heap
from dateline.desk.ready import make_ready
from dateline.store import models as rows

DEEP = 40  # the page of the queue that is reached by its links
BAR_MILLISECONDS, BAR_QUERIES = 150, 12

_NEXT = re.compile(r'href="(\?[^"]*\bafter=[^"]+)"')


@dataclass(slots=True)
class Drawn:
    """What addresses are made of, drawn from the archive."""

    random: random.Random
    small: Sequence[str]  # keys of candidates of one or two reports
    large: Sequence[str]  # of the fifty with the most
    confirmed: Sequence[str]  # public ids
    countries: Sequence[str]  # in proportion to their candidates
    words: Sequence[str]  # of titles, rare ones
    actors: Sequence[str]
    deep: dict[str, str] = field(default_factory=dict)

    def one(self, values: Sequence[str]) -> str:
        return self.random.choice(values)

    def box(self) -> str:
        """Two to twenty degrees around one of the towns: west, south, east, north."""
        _, _, latitude, longitude, *_ = self.random.choice(TOWNS)
        reach = self.random.choice((1, 3, 10))
        return (
            f"{longitude - reach:.2f},{latitude - reach:.2f},{longitude + reach:.2f},{latitude + reach:.2f}"
        )

    def days(self) -> dict[str, str]:
        month = self.random.randint(1, 9)
        return {"from": f"2025-{month:02}-01", "to": f"2025-{month + 1:02}-05"}


def drawn(seed: int = 1) -> Drawn:
    r = random.Random(seed)
    last = rows.Candidate.objects.order_by("-pk").values_list("pk", flat=True)[0]
    some = rows.Candidate.objects.filter(pk__in=r.sample(range(1, last + 1), min(last, 3000))).exclude(
        state="duplicate"
    )
    held = rows.CandidateReport.objects.values_list("candidate").annotate(n=Count("pk"))
    small = set(held.filter(candidate__in=some, n__lte=2).values_list("candidate", flat=True)[:500])
    large = [pk for pk, _ in held.order_by("-n")[:50]]
    keys = dict(rows.Candidate.objects.filter(pk__in={*small, *large}).values_list("pk", "key"))
    titles = list(some.values_list("title", flat=True)[:500])
    records = some.values_list("record", flat=True)[:300]
    return Drawn(
        r,
        [keys[pk] for pk in sorted(small)],
        [keys[pk] for pk in large],
        list(
            rows.Incident.objects.filter(candidate__in=some, withdrawn_at=None).values_list(
                "public_id", flat=True
            )[:300]
        ),
        [code for code in some.values_list("country_code", flat=True) if code],
        [title.split()[-1] for title in titles if title.isascii()],
        sorted({a["name"] for record in records for a in record["actors"] if a["role"] == "perpetrator"}),
    )


def _ask(path: str, **given: str) -> str:
    return f"{path}?{urlencode(given)}" if given else path


PAGES: dict[str, Callable[[Drawn], str]] = {
    "queue, first page": lambda d: "/",
    f"queue, page {DEEP}": lambda d: "/" + d.deep["proposed"],
    "queue, confirmed": lambda d: _ask("/", state="confirmed"),
    f"queue, confirmed, page {DEEP}": lambda d: "/" + d.deep["confirmed"],
    "queue, rejected": lambda d: _ask("/", state="rejected"),
    "queue, updates": lambda d: _ask("/", state="updates"),
    "queue, of the past": lambda d: _ask("/", state="past"),
    "filter: country": lambda d: _ask("/", country=d.one(d.countries)),
    "filter: province": lambda d: _ask("/", country="PK", admin1=d.one(["Balochistan", "Sindh"])),
    "filter: district": lambda d: _ask(
        "/", country="PK", admin1="Balochistan", admin2=d.random.choice(TOWNS[:8])[5]
    ),
    "filter: box": lambda d: _ask("/", box=d.box()),
    "filter: type": lambda d: _ask("/", type=d.one(["Battles", "Riots", "Protests"])),
    "filter: sub-event type": lambda d: _ask("/", sub=d.one(["Attack", "Armed clash", "Mob violence"])),
    "filter: actor": lambda d: _ask("/", actor=d.one(d.actors)),
    "filter: source": lambda d: _ask("/", source=f"source-{d.random.choice((0, 1, 5, 700))}"),
    "filter: language": lambda d: _ask("/", language=d.one(["ur", "en"])),
    "filter: days": lambda d: _ask("/", **d.days()),
    "filter: score": lambda d: _ask("/", score=d.one(["20", "50", "80", "95"])),
    "filter: sources disagree": lambda d: _ask("/", disagree="1"),
    "filter: has update": lambda d: _ask("/", update="1", state="confirmed"),
    "filter: assignee": lambda d: _ask("/", assignee=d.one(["editor-1", "nobody"])),
    "filter: watch": lambda d: _ask("/", watch=d.one(["balochistan", "world", "none"])),
    "filters: country, type": lambda d: _ask("/", country=d.one(d.countries), type="Battles"),
    "filters: country, days": lambda d: _ask("/", country=d.one(d.countries), **d.days()),
    "filters: box, days": lambda d: _ask("/", box=d.box(), **d.days()),
    "filters: source, type": lambda d: _ask("/", source=f"source-{d.random.choice((0, 3))}", type="Riots"),
    "filters: province, disagree": lambda d: _ask("/", country="PK", admin1="Sindh", disagree="1"),
    "filters: words, country, days": lambda d: _ask("/", q="attack", country=d.one(d.countries), **d.days()),
    "search: a rare word": lambda d: _ask("/", q=d.one(d.words)),
    "search: common words": lambda d: _ask("/", q=d.one(["attack", "clash police", "killed people", "bomb"])),
    "search: a place and a word": lambda d: _ask(
        "/", q=f"{d.random.choice(TOWNS)[0]} {d.one(['attack', 'blast'])}"
    ),
    "search: no hit": lambda d: _ask("/", q=d.one(["earthquake zzgarbl", "qqxyzzy"])),
    "search: Urdu, common": lambda d: _ask("/", q=d.one(["دھماکہ", "حملہ", "ہلاک", "پولیس"])),
    "search: Urdu, place and word": lambda d: _ask(
        "/", q=f"{d.random.choice(TOWNS)[1]} {d.one(['دھماکہ', 'فائرنگ'])}"
    ),
    "search: Urdu, no hit": lambda d: _ask("/", q="زلزلہقققق"),
    "filter form": lambda d: _ask("/queue/filters", country=d.one(d.countries)),
    "type-ahead: actors": lambda d: _ask("/queue/actors", actor=d.one(d.actors)[:3], q=d.one(d.actors)[:3]),
    "type-ahead: actors of the list": lambda d: _ask(
        "/typeahead/actors", q=d.one(["pol", "army", "taliban"])
    ),
    "type-ahead: places": lambda d: _ask("/typeahead/places", q=d.random.choice(TOWNS)[0][:5]),
    "map of the queue": lambda d: "/queue/map",
    "map data, whole queue": lambda d: _ask("/queue/map.json", box="-180,-85,180,85"),
    "map data, box": lambda d: _ask("/queue/map.json", box=d.box()),
    "map data, filtered": lambda d: _ask("/queue/map.json", box=d.box(), type="Battles"),
    "saved views": lambda d: "/views",
    "candidate, small": lambda d: f"/candidate/{d.one(d.small)}",
    "candidate, 50 reports": lambda d: f"/candidate/{d.one(d.large)}",
    "candidate, in a filtered queue": lambda d: _ask(
        f"/candidate/{d.one(d.small)}", country="PK", type="Battles"
    ),
    "candidate, correction form": lambda d: _ask(f"/candidate/{d.one(d.large)}", panel="correct"),
    "candidate, duplicates": lambda d: _ask(f"/candidate/{d.one(d.small)}", panel="duplicate"),
    "already known?": lambda d: f"/candidate/{d.one(d.small)}/known",
    "incidents": lambda d: "/incidents",
    "incidents, country and days": lambda d: _ask("/incidents", country=d.one(d.countries), **d.days()),
    "incidents, words": lambda d: _ask("/incidents", q=d.one([*d.words, "attack"])),
    "incident": lambda d: f"/incidents/{d.one(d.confirmed)}",
    "map of incidents": lambda d: "/incidents/map",
    "map of incidents, days": lambda d: _ask("/incidents/map", **d.days()),
    "map of incidents, data": lambda d: _ask("/incidents/map.json", view=d.box(), zoom="6"),
    "map of incidents, data of all": lambda d: _ask("/incidents/map.json", view="-180,-85,180,85", zoom="2"),
    "watches": lambda d: "/watches",
    "watch": lambda d: f"/watches/{d.one(['balochistan', 'world'])}",
    "watch, its queue": lambda d: f"/w/{d.one(['balochistan', 'world'])}/",
    "overview": lambda d: "/overview",
    "overview, country": lambda d: _ask("/overview", country=d.one(d.countries)),
    "changes": lambda d: "/changes",
    "changes of a person": lambda d: _ask("/changes", person=f"editor-{d.random.randint(1, 20)}"),
    "changes of a candidate": lambda d: _ask("/changes", candidate=d.one(d.small)),
    "own decisions": lambda d: "/decisions",
    "mentions": lambda d: "/mentions",
    "type-ahead: users": lambda d: _ask("/names", q=d.one(["e", "ed", "editor-1"])),
    "second readings": lambda d: "/second-readings",
    "agreement": lambda d: "/agreement",
    "rules": lambda d: "/rules",
    "sources": lambda d: "/sources",
    "source": lambda d: f"/sources/source-{d.random.choice((0, 1, 5, 700))}",
    "runs": lambda d: "/runs",
    "operations": lambda d: "/operations",
    "operations, metrics": lambda d: "/metrics",
}
"""Name -> an address of the page, another one each time where it has parts."""
FOR_CHIEFS = {"agreement", "rules"}
FOR_OPERATORS = {"operations", "operations, metrics"}
NO_PAGES = {"operations, metrics"}  # whoever asks waits for no page: a second, and more queries


@dataclass(slots=True)
class Taken:
    """What a page took: milliseconds, of them processor time, queries, bytes."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    slowest: str = ""

    def add(self, address: str, wall: float, cpu: float, queries: int, size: int) -> None:
        if wall > max(self.wall, default=0):
            self.slowest = address
        self.wall.append(wall)
        self.cpu.append(cpu)
        self.queries, self.size = max(queries, self.queries), max(size, self.size)


def measure(rounds: int, only: str = "") -> None:
    """Ask every page `rounds` times, in turn, each time another of its addresses; print a line a page."""
    make_ready()  # as the desk's server does
    heap.settle_for_good()
    settings.ALLOWED_HOSTS = ["testserver"]
    client, chief, operator, some = Client(), Client(), Client(), drawn()
    client.force_login(User.objects.get(username="editor-1"))
    chief.force_login(User.objects.get(username="chief"))
    operator.force_login(_operator())
    for tab in ("proposed", "confirmed"):
        some.deep[tab] = _deep(client, tab)
    pages = {name: page for name, page in PAGES.items() if only in name}
    taken = {name: Taken() for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            asks = chief if name in FOR_CHIEFS else operator if name in FOR_OPERATORS else client
            timed(asks, page(some), taken[name])
    print(f"  {'page':32} {'median':>7} {'p95':>7} {'max':>7} {'cpu p95':>8} {'queries':>8} {'KB':>6}")
    for name, t in taken.items():
        slow, many = percentile(t.wall) > BAR_MILLISECONDS, t.queries > BAR_QUERIES
        if name in NO_PAGES:
            slow, many = percentile(t.wall) > 1000, False
        over = "  <- over" if slow or many else ""
        print(
            f"  {name:32} {statistics.median(t.wall):7.1f} {percentile(t.wall):7.1f} {max(t.wall):7.1f}"
            f" {percentile(t.cpu):8.1f} {t.queries:8} {t.size / 1000:6.1f}{over and over + ' ' + t.slowest}",
            flush=True,
        )


def _operator() -> User:
    """Made where a kept archive is older than the page."""
    user, _ = User.objects.get_or_create(username="operator")
    user.groups.add(Group.objects.get_or_create(name="operator")[0])
    return user


def percentile(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def timed(client: Client, address: str, taken: Taken) -> None:
    queries = 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        began, cpu_began = time.perf_counter(), _processor_time()
        answer = client.get(address)
        wall = 1000 * (time.perf_counter() - began)
        cpu = 1000 * (_processor_time() - cpu_began)
    if answer.status_code not in (200, 302):
        raise SystemExit(f"{address} answered {answer.status_code}")
    taken.add(address, wall, cpu, queries, len(answer.content))


def _processor_time() -> float:
    """Seconds of this process and of the process of PostgreSQL's server that serves it."""
    own = time.process_time()
    if connection.vendor != "postgresql" or connection.connection is None:
        return own
    served_by = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return own + int(served_by.read_text().split()[0]) / 1e9 if served_by.exists() else own


def _deep(client: Client, tab: str) -> str:
    """The query of page `DEEP` of a tab, found as a reader does: by the link to the next page."""
    query = f"?state={tab}"
    for _ in range(DEEP - 1):
        found = list(_links(client.get("/" + query).content.decode()))
        if not found:
            break
        query = found[-1]
    return query


def _links(html: str) -> Iterator[str]:
    for link in _NEXT.findall(html):
        yield link.replace("&amp;", "&")
