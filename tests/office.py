"""A small office from feed to published file, act by act: news, decisions, exports, edits, the past, upkeep, a backup.

Each act may be done again after it was cut off, as a scheduler runs a flow again and an editor sends a form again. The
clock is the act's, so that the same acts leave the same rows whenever they are done.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db.models import Model

from dateline import backing_up, configuration, operations, restoring
from dateline.backfill_input import Input, Plan, Reading
from dateline.backfilling import run as run_backfill
from dateline.exporting import write_exports
from dateline.incidents.link_index import signpost_key
from dateline.model import Verdict
from dateline.past.kinds import kind_of
from dateline.pipeline import Pipeline
from dateline.store import models as rows
from dateline.store.bulk_decisions import decide_many
from dateline.store.chain import verify_chain
from dateline.store.collecting import DjangoFeedStore
from dateline.store.decisions import accept_proposal, decide
from dateline.store.linking import DjangoCandidateStore
from dateline.store.reading import DjangoArticleStore
from fakes import START, FakeClock, FakeFetcher, FakeWorkers, feed_body
from pipeline_story import CLASH, COURIER, FIRST, GWADAR, HERALD, LATER, OTHER

H, C = "https://herald.example.org", "https://courier.example.org"
NUSHKI = (
    "Bomb in Nushki market\nA device went off among the stalls of the old bazaar.\n"
    "Attack in Nushki on 2026-03-13: killed 3\nShops were shut for the day."
)
NUSHKI_AGAIN = (
    "Nushki bazaar device kills three\nA device went off among the stalls of the old bazaar, traders said.\n"
    "Attack in Nushki on 2026-03-13: killed 3\nTraders shut their shops."
)
CLASH_AGAIN = (
    "Mastung clash: two soldiers dead\nSoldiers searched a village in the hills at dawn, an officer said.\n"
    "Clash in Mastung on 2026-03-12: killed 2\nThe road was closed."
)
ROAD = "Road to Mastung open again\nThe road that was closed is open.\nNothing happened today."
LATE = (
    "Boat found adrift\nFishermen told of shots at sea ten days ago.\nClash in Balochistan on 2026-03-04: killed 1\n"
    "Nobody knows whose the boat is."
)
PAST = "".join(
    json.dumps({"url": url, "title": text.split("\n")[0], "text": text, "published": day}) + "\n"
    for url, text, day in (
        ("https://old.example.org/a", FIRST.replace("2026-03-13", "2019-05-02"), "2019-05-03"),
        ("https://old.example.org/b", CLASH.replace("2026-03-12", "2019-05-07"), "2019-05-08"),
        ("https://old.example.org/c", ROAD, "2019-05-09"),
    )
)


@dataclass
class Office:
    """What the acts work with. `home`: its data folder; the database is Django's default."""

    home: Path

    def config(self) -> configuration.Configuration:
        given = {
            "DATELINE_HOME": str(self.home),
            "DATELINE_SAMPLE_NEWSROOM": "false",
            "DATELINE_PAGES_DAYS": "1",
        }
        return configuration.load(given, cwd=self.home)

    def pipeline(self, hours: float, *stories: tuple[str, list[tuple[str, str]]]) -> Pipeline:
        clock = FakeClock(START + timedelta(hours=hours))
        pages: dict[str, Any] = {HERALD.url: feed_body(), COURIER.url: feed_body()}
        for feed, told in stories:
            pages[feed] = feed_body(*((url, url, page.split("\n")[0]) for url, page in told))
            pages |= told
        return Pipeline(
            clock=clock,
            fetcher=FakeFetcher(clock, pages),
            workers=FakeWorkers(),
            feeds=DjangoFeedStore(),
            articles=DjangoArticleStore(),
            candidates=DjangoCandidateStore(),
            batch_size=3,  # several batches of few stories
        )

    @property
    def exports(self) -> Path:
        return self.home / "exports"

    @property
    def backup(self) -> Path:
        return self.home / "backups" / "kept.zip"


def key_of(title: str) -> str:
    """The candidate that a headline leads to."""
    report = rows.Report.objects.filter(article__title=title).order_by("key")[0]
    return str(report.membership.candidate.key)


def editor(name: str) -> User:
    return User.objects.get(username=name)


def _say(title: str, *said: Any, **more: Any) -> None:
    _say_of(key_of(title), *said, **more)


def _say_of(key: str, verdict: str, hours: float, revision: int = 0, by: str = "amina", **more: Any) -> None:
    decide(
        key,
        Verdict(verdict),
        user=editor(by),
        expected_revision=revision,
        now=START + timedelta(hours=hours),
        **more,
    )


def open_office(office: Office) -> None:
    DjangoFeedStore().sync([HERALD, COURIER], "config", START)
    group = Group.objects.get_or_create(name="editor")[0]
    for name in ("amina", "bashir"):
        group.user_set.add(User.objects.get_or_create(username=name)[0])


def first_news(office: Office) -> None:
    told = office.pipeline(
        2,
        (HERALD.url, [(GWADAR, FIRST), (f"{H}/clash", CLASH), (f"{H}/nushki", NUSHKI)]),
        (COURIER.url, [(f"{C}/nushki", NUSHKI_AGAIN), (f"{C}/road", ROAD)]),
    )
    operations.run_once(told)


def confirm(office: Office) -> None:
    _say(FIRST.split("\n")[0], "confirm", 3)


def reject(office: Office) -> None:
    _say(CLASH.split("\n")[0], "reject", 3.1, by="bashir", reason="not-political")


def publish(office: Office) -> None:
    write_exports(office.exports)


def more_news(office: Office) -> None:
    """A page was edited, others tell more of what is decided, of what was rejected too; one is new."""
    told = office.pipeline(
        5,
        (HERALD.url, [(GWADAR, LATER), (f"{H}/clash", CLASH), (f"{H}/nushki", NUSHKI)]),
        (
            COURIER.url,
            [(f"{C}/gwadar", OTHER), (f"{C}/clash", CLASH_AGAIN), (f"{C}/late", LATE), (f"{C}/road", ROAD)],
        ),
    )
    # what the feeds have of the edited page is edited too
    told.fetcher.pages[HERALD.url] = feed_body(  # type: ignore[attr-defined]
        (GWADAR, GWADAR, "Toll of the bus attack rises"),
        (f"{H}/nushki", f"{H}/nushki", NUSHKI.split("\n")[0]),
    )
    operations.run_once(told)


def accept(office: Office) -> None:
    key = key_of(OTHER.split("\n")[0])
    accept_proposal(key, user=editor("amina"), expected_revision=1, now=START + timedelta(hours=6))


def correct(office: Office) -> None:
    _say(
        NUSHKI.split("\n")[0],
        "correct",
        6.1,
        corrections={"killed": {"low": 3, "best": 4, "high": 5}},
        reason="",
    )


def merge(office: Office) -> None:
    # by the key that the editor's page has: the report is with the other one as soon as this is saved
    merged = rows.Candidate.objects.get(title=LATE.split("\n")[0]).key
    _say_of(merged, "duplicate", 6.2, by="bashir", duplicate_of=key_of(OTHER.split("\n")[0]))


def undo(office: Office) -> None:
    _say(NUSHKI.split("\n")[0], "undo", 6.3, revision=1)


def together(office: Office) -> None:
    chosen = [(key_of(NUSHKI.split("\n")[0]), 2)]
    decide_many(chosen, Verdict.CONFIRM, user=editor("amina"), now=START + timedelta(hours=6.4))


def take_the_past(office: Office) -> None:
    data = PAST.encode()
    told = Input(io.BytesIO(data), "past.jsonl", "", len(data), kind_of(data), "past.jsonl", START)
    pipeline = office.pipeline(7)
    run_backfill(Plan(told), pipeline, Reading(pipeline.fetcher, None))  # type: ignore[arg-type]


def publish_again(office: Office) -> None:
    write_exports(office.exports)


def upkeep(office: Office) -> None:
    operations.upkeep()


def back_up(office: Office) -> None:
    if not office.backup.exists():
        backing_up.take_backup(office.config(), office.backup)


def restore(office: Office) -> None:
    restoring.restore(office.config(), office.backup, replace=True)


ACTS: tuple[Callable[[Office], None], ...] = (
    open_office,
    first_news,
    confirm,
    reject,
    publish,
    more_news,
    accept,
    correct,
    merge,
    undo,
    together,
    take_the_past,
    publish_again,
    upkeep,
    back_up,
    restore,
)


# ------------------------------------------------------------------------------------------------ what came of it

# When something was run, and how long it took, is no result of it.
NO_RESULT = (rows.Cycle, rows.Backup, rows.Tally, rows.Worker)
NO_FACT = {"id", "lease_owner", "lease_until", "last_login", "date_joined"}
NAMES: dict[type[Model], tuple[str, ...]] = {
    rows.Article: ("key",),
    rows.Report: ("key",),
    rows.Candidate: ("key",),
    rows.Decision: ("hash",),
    rows.Incident: ("public_id",),
    rows.Outcome: ("candidate__key",),
    rows.Backfill: ("key",),
    rows.Document: ("url_key", "blob_id"),
    rows.FeedEntry: ("feed_id", "key"),
    User: ("username",),
}


def state() -> dict[str, Any]:
    """Every row of every table of the store, by table, with names in the place of numbers; and what the chain says."""
    found: dict[str, Any] = {"chain": verify_chain()}
    names = {model: _names(model) for model in NAMES}
    # the signpost of a wording is made of its first article's number
    posts = {signpost_key("copy", str(pk)): f"copy of {name}" for pk, name in names[rows.Article].items()}
    for model in [*apps.get_app_config("store").get_models(), get_user_model()]:
        if model in NO_RESULT:
            continue
        fields = [f for f in model._meta.concrete_fields if f.column is not None and f.name not in NO_FACT]
        told = []
        for values in model._default_manager.values_list(*(f.attname for f in fields)):
            row = {}
            for field, value in zip(fields, values, strict=True):
                known = names.get(field.related_model) if field.is_relation else None
                row[field.attname] = known[value] if known and value is not None else _plain(value)
            if model is rows.Document:
                row["dropped_at"] = row["dropped_at"] is not None  # when the upkeep ran is no result of it
            if model is rows.LinkPost:
                row["hash"] = posts.get(row["hash"], row["hash"])
            told.append(json.dumps(row, default=str, sort_keys=True))
        found[model._meta.db_table] = sorted(told)
    return found


def _names(model: type[Model]) -> dict[Any, str]:
    return {
        pk: "/".join(map(str, name)) for pk, *name in model._default_manager.values_list("pk", *NAMES[model])
    }


def _plain(value: Any) -> Any:
    return hashlib.sha256(value).hexdigest() if isinstance(value, (bytes, memoryview)) else value


def files(folder: Path) -> dict[str, str]:
    """Name -> SHA-256 of every file in a folder, hidden ones too."""
    return {str(f.relative_to(folder)): _digest(f) for f in sorted(folder.rglob("*")) if f.is_file()}


def _digest(file: Path) -> str:
    if file.name == "datapackage.json":  # it says when it was written, and is whole where it can be read
        return json.dumps(json.loads(file.read_bytes()) | {"created": ""}, sort_keys=True)
    return hashlib.sha256(file.read_bytes()).hexdigest()


@contextmanager
def configured(office: Office) -> Iterator[None]:
    """What asks for the process's own configuration gets the office's."""
    from django.conf import settings

    before, current = settings.CONFIGURATION, configuration.current
    settings.CONFIGURATION, configuration.current = office.config(), office.config
    try:
        yield
    finally:
        settings.CONFIGURATION, configuration.current = before, current
