"""A small office for tests of reprocessing: invented articles, decisions on them, and a codebook that is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from builders import make_article, make_feed, make_user
from dateline import bootstrap, configuration, reprocessing
from dateline.model import Verdict
from dateline.reprocessing import Choice, Foretold
from dateline.store import decisions
from dateline.store import models as rows

PUBLISHED = datetime(2026, 3, 14, 9, tzinfo=UTC)
STORIES = {
    "kidnapping": (
        "Six labourers kidnapped near Zhob",
        "ZHOB: Gunmen kidnapped six labourers from a road camp near Zhob on Friday, police said.",
    ),
    "ravine": (
        "Nine dead as coach plunges into ravine near Khuzdar",
        "KHUZDAR: Nine people were killed when a coach plunged into a ravine near Khuzdar on Friday, rescuers said.",
    ),
    "grenade": (
        "Grenade hurled at shop in Turbat wounds three",
        "TURBAT: Gunmen hurled a grenade at a shop in Turbat on Friday, wounding three people, police said.",
    ),
    "protest": (
        "Fishermen stage sit-in at Gwadar",
        "GWADAR: Fishermen staged a sit-in at Gwadar on Friday against trawlers. The protest ended peacefully.",
    ),
    "zorble": (
        "Watchmen zorbled in Mastung",
        "MASTUNG: Two watchmen were zorbled at a depot in Mastung on Friday, police said. The depot was closed.",
    ),
}


def write_articles() -> None:
    """The stories as articles that another reader has read, and found nothing in."""
    for name, (title, text) in STORIES.items():
        feed = make_feed(f"{name}-herald")
        url = f"https://{name}.example.org/1"
        make_article(text, title=title, feed=feed, url=url, published=PUBLISHED, country="PK")


def edit_codebook(folder: Path) -> None:
    """No kidnapping and no ravine any more, grenades are plain attacks, sit-ins are unknown; zorbling is an attack."""
    file = folder / "incident_types.yml"
    book = yaml.safe_load(file.read_text(encoding="utf-8"))
    for kind in book["types"]:
        triggers = kind["triggers"].get("en", {})
        for strength, patterns in triggers.items():
            triggers[strength] = [p for p in patterns if not any(w in p for w in _GONE)]
        if kind["sub_event_type"] == "Attack":
            triggers["strong"] += ["zorbled", "hurled"]
    file.write_text(yaml.safe_dump(book, allow_unicode=True, width=10_000), encoding="utf-8")


_GONE = ("kidnap", "ravine", "plunge", "coach", "grenade", "sit-in")


def decide(title_part: str, verdict: Verdict, **more: Any) -> str:
    """An editor's decision on the candidate with this headline; answers its key."""
    from django.contrib.auth.models import User

    user = User.objects.filter(username="amina").first() or make_user("amina", "editor")
    row = rows.Candidate.objects.get(title__contains=title_part)
    decisions.decide(row.key, verdict, user=user, expected_revision=None, now=datetime.now(UTC), **more)
    return str(row.key)


@contextmanager
def _pipeline() -> Iterator[Any]:
    with bootstrap.open_pipeline(configuration.current()) as pipeline:
        yield pipeline


def reprocess(choice: Choice = Choice()) -> dict[str, int]:  # noqa: B008  (frozen)
    with _pipeline() as pipeline:
        return reprocessing.reprocess(pipeline, choice, lambda what, done, of: None).counts


def foretell(choice: Choice = Choice()) -> Foretold:  # noqa: B008
    return reprocessing.foretell(
        configuration.current(), choice, lambda what, done, of: None, lambda sentence: None
    )


def digest() -> dict[str, str]:
    """Table -> a hash of all its rows, for every table of the live database."""
    from django.apps import apps

    found = {}
    for model in apps.get_models(include_auto_created=True):
        lines = sorted(repr(row) for row in model._default_manager.values_list())
        found[model._meta.db_table] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found
