"""The only place where real adapters are built and wired."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline import __version__, configuration, heap
from dateline.configuration import Configuration
from dateline.errors import ConfigurationError, StoreUnavailable, first_line
from dateline.model import Annotation, Article, MergeRules
from dateline.pipeline import Pipeline

if TYPE_CHECKING:
    from dateline.adapters.chats import ChatSender
    from dateline.adapters.fetcher import HttpxFetcher
    from dateline.adapters.gazetteer import SqliteGazetteer
    from dateline.adapters.mail import MailSender
    from dateline.adapters.webhooks import WebhookSender
    from dateline.adapters.workers import PoolWorkers, ReaderFiles
    from dateline.ports import Notices
    from dateline.publish.outgoing import About
    from dateline.review.watches import Watch

ALL_WAYS = ("log", "webhook", "mail")
GAZETTEER_FILE = "gazetteer.sqlite3"
LEARNED_FILE = "learned.yml"
# What SQLite says of a file that is not one of its own, or no longer whole.
DAMAGED_SQLITE = re.compile(r"not a database|malformed")


def setup_django() -> None:
    """Make Django's models usable in this process. Raises ConfigurationError for wrong settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dateline.site.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def migrate() -> None:
    """Bring the database's schema up to date. Raises StoreUnavailable; ConfigurationError where it is newer than this
    program, or damaged."""
    setup_django()
    from django.core.management import call_command
    from django.db import DatabaseError, OperationalError

    from dateline.store.locks import Lock, alone

    try:
        # of two processes that find the schema old at once, one changes it and the other waits
        with alone(Lock.SCHEMA):
            refuse_newer_schema()
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as e:
        raise _away(e) from e
    except DatabaseError as e:
        if not DAMAGED_SQLITE.search(str(e)):
            raise
        from django.db import connection

        raise ConfigurationError(
            f"{connection.settings_dict['NAME']} cannot be read ({e}); put a backup in its place or move it away."
        ) from e


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Those of the applied migrations ("app.name") that this version of the program does not have: the schema is newer.

    Of apps that it does not have at all nothing is known, and nothing is said.
    """
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    known = {*loader.disk_migrations, *(old for m in loader.disk_migrations.values() for old in m.replaces)}
    return sorted(
        f"{app}.{name}" for app, name in applied if app in loader.migrated_apps and (app, name) not in known
    )


def refuse_newer_schema() -> None:
    """Raise ConfigurationError where a newer version of the program has changed the database's tables: this one would
    read and write them wrongly. Raises StoreUnavailable where the database does not answer."""
    setup_django()
    from django.db import OperationalError, connection
    from django.db.migrations.recorder import MigrationRecorder

    try:
        newer = unknown_migrations(MigrationRecorder(connection).applied_migrations())
    except OperationalError as e:
        raise _away(e) from e
    if newer:
        raise ConfigurationError(
            f"The database was changed by a newer version of dateline ({newer[-1]}) than this one ({__version__}): "
            "install that version here too, or restore a backup from before the upgrade."
        )


def _away(error: Exception) -> StoreUnavailable:
    return StoreUnavailable(
        f"The database does not answer ({first_line(error)}); check DATELINE_DATABASE_URL and that it runs."
    )


def migrations_pending() -> int:
    """How many migrations the schema is older than the code."""
    setup_django()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def gazetteer_path(config: Configuration) -> Path:
    return config.home / GAZETTEER_FILE


def gazetteer_extras(config: Configuration) -> list[Path]:
    return sorted((config.config / "gazetteer").glob("*.yml"))


def gazetteer_is_current(config: Configuration) -> bool:
    """Whether it is there, and made by this program of the present config."""
    from dateline.adapters.gazetteer_build import is_current

    return is_current(gazetteer_path(config), gazetteer_extras(config))


def ensure_gazetteer(
    config: Configuration,
    *,
    progress: Callable[[str, int, int], None] | None = None,
    dump: Path | None = None,
) -> bool:
    """Build the gazetteer where it is missing or older than its config; True if it was built."""
    from dateline.adapters.gazetteer_build import build_gazetteer

    path, extras = gazetteer_path(config), gazetteer_extras(config)
    if dump is None and gazetteer_is_current(config):
        return False
    try:
        config.home.mkdir(parents=True, exist_ok=True)
        build_gazetteer(path, extra=extras, dump=dump, progress=progress)
    except (OSError, sqlite3.OperationalError) as e:
        raise ConfigurationError(
            f"The gazetteer cannot be written to {path} ({e}); make room there or name another folder with DATELINE_HOME."
        ) from e
    return True


def reader_files(config: Configuration) -> ReaderFiles:
    """What the reading processes load. The sample newsroom's invented actors only where it is served."""
    from dateline.adapters.workers import ReaderFiles
    from dateline.newsroom import sample_actors_file

    actors = [config.config / "actors.yml"]
    if config["newsroom.enabled"]:
        actors.append(sample_actors_file())
    return ReaderFiles(
        gazetteer_path(config),
        config.config / "incident_types.yml",
        tuple(actors),
        tuple(learned_files(config)),
    )


def learned_files(config: Configuration) -> list[Path]:
    """Where approved rules are read from, be the files there or not: the config folder's, then the data folder's."""
    return [config.config / LEARNED_FILE, config.home / LEARNED_FILE]


def learned_file(config: Configuration) -> Path:
    """Where an approved rule is written: into the operator's own config folder, else into the data folder."""
    own = config.config != configuration.packaged_config() and os.access(config.config, os.W_OK)
    return learned_files(config)[0 if own else 1]


def agencies_files(config: Configuration) -> tuple[Path, ...]:
    """The program's own list where a copy of the configuration is older than it. The invented agency only where the
    sample newsroom is served."""
    from dateline.newsroom import sample_agencies_file

    own = config.config / "agencies.yml"
    files = (own if own.exists() else configuration.packaged_config() / "agencies.yml",)
    return (*files, sample_agencies_file()) if config["newsroom.enabled"] else files


def check_reading(config: Configuration) -> None:
    """Raise ConfigFileError where codebook, actors, rules or agencies cannot be used: before a run, not in the middle."""
    from dateline.articles.agencies import load_agencies
    from dateline.mentions.actors import load_actors
    from dateline.mentions.codebook import load_codebook
    from dateline.mentions.meanings import load_meanings

    files = reader_files(config)
    load_codebook(files.codebook)
    load_actors(files.actors)
    load_meanings(files.meanings)
    load_agencies(agencies_files(config))


def open_reader(config: Configuration) -> Callable[[Sequence[Article]], list[Annotation]]:
    """Reads articles in this process, which loads the model and the gazetteer once. Raises ConfigurationError."""
    return _opened_reader(reader_files(config))


@lru_cache(maxsize=1)
def _opened_reader(files: ReaderFiles) -> Callable[[Sequence[Article]], list[Annotation]]:
    from dateline.adapters.workers import open_reader

    return open_reader(files)


def open_workers(config: Configuration) -> PoolWorkers:
    from dateline.adapters.workers import PoolWorkers

    if not gazetteer_path(config).exists():
        raise ConfigurationError("There is no gazetteer yet; make it with `dateline gazetteer build`.")
    return PoolWorkers(config["ingest.workers"], reader_files(config))


def allowed_private_hosts(config: Configuration) -> tuple[str, ...]:
    """The operator's list, and the sample newsroom's own address where it is served."""
    hosts: tuple[str, ...] = config["fetch.allow_private_hosts"]
    return (*hosts, f"127.0.0.1:{config['newsroom.port']}") if config["newsroom.enabled"] else hosts


def desk_url(config: Configuration) -> str:
    """Where the desk answers on this machine."""
    host = config["desk.host"]
    everywhere = host in ("0.0.0.0", "::", "")  # noqa: S104  (compared, not bound)
    return f"http://{'127.0.0.1' if everywhere else host}:{config['desk.port']}"


def desk_address(config: Configuration) -> str:
    """Where people reach the desk, for links in messages: the setting, else this machine."""
    return str(config["desk.url"]).rstrip("/") or desk_url(config)


def is_own_host(config: Configuration) -> Callable[[str], bool]:
    """Tells whether a URL's host is one that the operator opened: it is theirs, so no manners are owed to it."""
    from urllib.parse import urlsplit

    from dateline.adapters.guard import parse_allow_list

    allowed = parse_allow_list(allowed_private_hosts(config))

    def own(url: str) -> bool:
        parts = urlsplit(url)
        return bool(parts.hostname) and allowed.names(parts.hostname or "", parts.port or 80)

    return own


def open_fetcher(config: Configuration) -> HttpxFetcher:
    from dateline.adapters.clock import SystemClock
    from dateline.adapters.fetcher import HttpxFetcher

    return HttpxFetcher(
        allow_private_hosts=allowed_private_hosts(config),
        user_agent=config["fetch.user_agent"],
        clock=SystemClock(),
        max_concurrency=config["fetch.concurrency"],
        per_host_concurrency=config["fetch.per_host_concurrency"],
        per_host_delay=config["fetch.per_host_delay"],
    )


def open_webhooks(config: Configuration) -> WebhookSender:
    from dateline.adapters.webhooks import WebhookSender

    return WebhookSender(
        allow_private_hosts=config["fetch.allow_private_hosts"], user_agent=config["fetch.user_agent"]
    )


def open_mail(config: Configuration) -> MailSender | None:
    """None where no mail server is set."""
    from dateline.adapters.mail import MailSender

    if not config["alerts.mail_server"]:
        return None
    sender = config["alerts.mail_from"] or next(iter(config["alerts.mail_to"]), "")
    return MailSender(config["alerts.mail_server"], sender)


def open_chats(config: Configuration) -> ChatSender:
    from dateline.adapters.chats import ChatSender

    return ChatSender(
        [scheme for scheme in config["notices.schemes"] if scheme != "mailto"],
        allow_private_hosts=config["fetch.allow_private_hosts"],
    )


def may_mail(config: Configuration) -> bool:
    """Whether views may be told by mail."""
    return "mailto" in config["notices.schemes"] and bool(config["alerts.mail_server"])


def open_notices(
    config: Configuration, ways: Collection[str] = ALL_WAYS, mail_to: Sequence[str] = ()
) -> list[Notices]:
    """Those of the ways to tell somebody that are asked for and configured. `mail_to`: else those that alerts go to."""
    from dateline.adapters.notices import LogNotices, MailNotices, WebhookNotices

    found: list[Notices] = [LogNotices()] if "log" in ways else []
    if "webhook" in ways and config["alerts.webhook_url"]:
        url, secret = config["alerts.webhook_url"], config["alerts.webhook_secret"]
        found.append(WebhookNotices(url, secret, open_webhooks(config)))
    to, mail = mail_to or config["alerts.mail_to"], open_mail(config)
    if "mail" in ways and to and mail is not None:
        found.append(MailNotices(to, mail))
    return found


def watches_folder(config: Configuration) -> Path:
    """The program's own where a copy of the configuration is older than watches."""
    own = config.config / "watches"
    return own if own.is_dir() else configuration.packaged_config() / "watches"


def load_watches(config: Configuration) -> tuple[tuple[Watch, dict[str, Any]], ...]:
    """The watches of the config folder, each with what its file says. Raises ConfigFileError."""
    from dateline.review.watch_files import load_watches

    return load_watches(watches_folder(config), open_gazetteer(config))


def open_gazetteer(config: Configuration) -> SqliteGazetteer | None:
    """None where it is not built yet."""
    from dateline.adapters.gazetteer import SqliteGazetteer

    path = gazetteer_path(config)
    return SqliteGazetteer(path) if path.exists() else None


def lease_for(config: Configuration) -> timedelta:
    """How long a worker may give no sign of life before others take over what it held."""
    return timedelta(seconds=config["ingest.lease_seconds"])


def about_exports(config: Configuration, *, title: str = "", address: str | None = None) -> About:
    """What an export says of itself: the operator's licence and name with it."""
    from dateline.publish.outgoing import TITLE, About

    return About(title or TITLE, address, config["export.licence"], config["export.publisher"])


def merge_rules(config: Configuration) -> MergeRules:
    return MergeRules(config["merge.toll"], config["merge.date"], config["merge.place"])


@contextmanager
def open_pipeline(config: Configuration | None = None) -> Iterator[Pipeline]:
    """A pipeline on the real world; its pools and connections end with the block."""
    config = config or configuration.current()
    setup_django()
    heap.settle()
    from dateline.store.level import check_level

    check_level()
    if migrations_pending():
        raise ConfigurationError(
            "The database's schema is older than this program; `dateline doctor` brings it up to date."
        )
    from dateline.adapters.clock import SystemClock
    from dateline.articles.agencies import load_agencies
    from dateline.store.collecting import DjangoFeedStore
    from dateline.store.linking import DjangoCandidateStore
    from dateline.store.reading import DjangoArticleStore
    from dateline.store.tallies import DjangoTallies

    workers = open_workers(config)
    fetcher = open_fetcher(config)
    try:
        yield Pipeline(
            clock=SystemClock(),
            fetcher=fetcher,
            workers=workers,
            feeds=DjangoFeedStore(),
            articles=DjangoArticleStore(least_score=config["ingest.least_score"]),
            candidates=DjangoCandidateStore(),
            agencies=load_agencies(agencies_files(config)),
            tallies=DjangoTallies(),
            batch_size=config["ingest.batch_size"],
            lease_for=lease_for(config),
            link_wait=timedelta(minutes=config["ingest.link_wait_minutes"]),
            rules=merge_rules(config),
            is_own=is_own_host(config),
        )
    finally:
        fetcher.close()
        workers.close()
