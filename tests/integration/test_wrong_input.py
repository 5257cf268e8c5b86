"""Wrong input: one sentence that says what to do and exit status 2, or a row that the operator sees. Nothing is lost."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dateline.feeds.parse import parse_feed
from dateline.model import Document, Feed, ParsedFeed, Rejection
from dateline.pipeline import STEPS, Pipeline, drain, poll_feeds, total
from dateline.store import models as rows
from dateline.store.collecting import DjangoFeedStore
from dateline.store.linking import DjangoCandidateStore
from dateline.store.reading import DjangoArticleStore
from fakes import FakeClock, FakeFetcher, FakeWorkers, failure
from outside import dateline, environment, free_port, give_database, write_config

# -------------------------------------------------------------------------------------- settings and config files


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, gazetteer_file: Path) -> Path:
    home = tmp_path_factory.mktemp("wrong") / "home"
    give_database(home)
    (home / "gazetteer.sqlite3").symlink_to(gazetteer_file)
    return home


def config_with(folder: Path, name: str, text: str | bytes) -> Path:
    """A copy of the default config, without its sources, in which the file `name` is `text`."""
    write_config(folder)
    (folder / "feeds" / "pk").mkdir()
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def one_sentence(said: str) -> str:
    """What went to standard error: one line, no traceback."""
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if line.strip()]
    assert len(lines) == 1, said
    assert lines[0].startswith("dateline: ")
    return lines[0]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("dateline.toml", "[desk]\nprot = 8000\n", ("dateline.toml", "desk.prot", "desk.port")),
        ("dateline.toml", "[desk]\nport = 99999\n", ("dateline.toml", "desk.port", "65535")),
        ("dateline.toml", "[desk\n", ("dateline.toml", "TOML")),
        ("feeds/pk/paper.yml", "url: https://paper.example.org/\ntitle: [\n", ("paper.yml", "YAML")),
        ("feeds/pk/paper.yml", "url: ftp://x/\ntitle: A\nlanguage: en\n", ("paper.yml", "url", "http")),
        (
            "feeds/pk/paper.yml",
            "url: https://x.org/\ntitel: A\nlanguage: en\n",
            ("paper.yml", "titel", "title"),
        ),
        ("actors.yml", "actors: [\n", ("actors.yml", "YAML")),
        ("actors.yml", "aktors: []\n", ("actors.yml", "aktors")),
        ("agencies.yml", "agencies: []\n", ("agencies.yml", "agencies", "other forms")),
        ("incident_types.yml", "types:\n  - nonsense\n", ("incident_types.yml", "types")),
        ("incident_types.yml", b"\xff\xfe\x00", ("incident_types.yml", "YAML")),
        ("gazetteer/aliases.yml", "aliases: {{\n", ("aliases.yml",)),
    ],
)
def test_a_config_file_that_cannot_be_used_is_named_with_its_field(
    home: Path, tmp_path: Path, name: str, text: str | bytes, says: tuple[str, ...]
) -> None:
    config = config_with(tmp_path / "config", name, text)
    env = environment(home, config=str(config), sample_newsroom="false")
    done = dateline(env, "run", "--once", status=2)
    sentence = one_sentence(done.stderr)
    assert [word for word in says if word not in sentence] == []
    assert done.stdout == ""


def file_in_the_way(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "file").write_text("I am a file.")
    return environment(tmp_path / "file" / "home")


def file_as_home(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "file").write_text("I am a file.")
    return environment(tmp_path / "file")


def database_is_no_database(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "dateline.sqlite3").write_text("I am no database. " * 500)
    return environment(tmp_path)


def database_url(url: str) -> Callable[[Path], dict[str, str]]:
    return lambda tmp_path: environment(tmp_path, database_url=url)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (file_in_the_way, ("cannot be written", "DATELINE_HOME")),
        (file_as_home, ("cannot be written", "DATELINE_HOME")),
        (lambda _: environment(Path("/dev/null/x")), ("/dev/null/x", "DATELINE_HOME")),
        (database_is_no_database, ("dateline.sqlite3", "not a database")),
        (database_url("mysql://root@localhost/x"), ("mysql://", "postgresql://")),
        (database_url("postgresql://127.0.0.1:1/dateline"), ("does not answer", "DATELINE_DATABASE_URL")),
        (database_url("postgresql://127.0.0.1:port/dateline"), ("DATELINE_DATABASE_URL", "postgresql://")),
        (lambda tmp_path: environment(tmp_path, port="http"), ("DATELINE_PORT", "http")),
        (lambda tmp_path: environment(tmp_path, config=str(tmp_path)), ("DATELINE_CONFIG", "dateline init")),
    ],
)
def test_a_setting_that_cannot_be_used_is_said_in_a_sentence(
    tmp_path: Path, wrong: Callable[[Path], dict[str, str]], says: tuple[str, ...]
) -> None:
    sentence = one_sentence(dateline(wrong(tmp_path), "queue", "list", status=2).stderr)
    assert [word for word in says if word not in sentence] == []


def test_a_port_in_use_is_named_with_the_setting_that_moves_it(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = environment(home, port=free_port(), prefect_port=port, newsroom_port=free_port())
        sentence = one_sentence(dateline(env, "up", status=2).stderr)
    assert str(port) in sentence
    assert "DATELINE_PREFECT_PORT" in sentence


# ------------------------------------------------------------------------------------------------- hostile feeds

SOURCES = tuple(Feed(f"paper-{n}", f"https://paper-{n}.example.org/feed", f"Paper {n}") for n in range(4))
STORY = "https://paper-0.example.org/story"
YEAR_0 = (
    '<rss version="2.0"><channel><title>Paper</title><item><guid>1</guid><title>A story</title>'
    f"<link>{STORY}</link><pubDate>Sat, 01 Jan 0000 00:00:00 GMT</pubDate></item></channel></rss>"
)


class ParsingWorkers(FakeWorkers):
    """Feeds are parsed for real."""

    def _feed(self, feed_id: str, document: Document) -> ParsedFeed | Rejection:
        return parse_feed(document.body, feed_id=feed_id, url=document.url, fetched_at=document.fetched_at)


@pytest.fixture
def p(request: pytest.FixtureRequest) -> Iterator[Pipeline]:
    request.getfixturevalue("db")
    clock = FakeClock()
    DjangoFeedStore().sync(SOURCES, "config", clock.now())
    yield Pipeline(
        clock=clock,
        fetcher=FakeFetcher(clock),
        workers=ParsingWorkers(),
        feeds=DjangoFeedStore(),
        articles=DjangoArticleStore(),
        candidates=DjangoCandidateStore(),
    )


@pytest.mark.django_db
def test_a_feed_that_is_a_web_page_is_shown_to_the_operator_and_the_others_are_read(p: Pipeline) -> None:
    pages = dict.fromkeys((f.url for f in SOURCES), YEAR_0) | {
        SOURCES[1].url: "<html><body>Welcome</body></html>"
    }
    p.fetcher.pages.update(pages)  # type: ignore[attr-defined]
    counts = dict(poll_feeds(p).counts)
    assert (counts["feeds read"], counts["feeds unreadable"]) == (3, 1)
    rejection = rows.Rejection.objects.get()
    assert (rejection.feed_id, rejection.code) == ("paper-1", "not-a-feed")
    assert rejection.message.endswith(".")
    row = rows.Feed.objects.get(pk="paper-1")
    assert row.last_error == rejection.message
    assert row.enabled
    assert row.next_poll_at > p.clock.now()  # type: ignore[operator]


@pytest.mark.django_db
def test_an_entry_of_the_year_0_is_read_and_its_date_is_the_pages(p: Pipeline) -> None:
    p.fetcher.pages.update(
        {SOURCES[0].url: YEAR_0, STORY: "A story\nAttack in Gwadar on 2026-03-13: killed 4"}
    )  # type: ignore[attr-defined]
    counts = total(list(drain(p, STEPS)))
    assert counts["new candidates"] == 1
    entry = rows.FeedEntry.objects.get()
    assert entry.published is None
    assert "0000" in (entry.date_problem or "")


@pytest.mark.django_db
def test_without_a_network_no_source_is_blamed_and_each_is_asked_again_soon(p: Pipeline) -> None:
    for feed in SOURCES:
        p.fetcher.pages[feed.url] = failure(feed.url, code="network", message="No answer.", status=None)  # type: ignore[attr-defined]
    for _ in range(30):
        assert poll_feeds(p).taken == len(SOURCES)
        p.clock.pass_time(minutes=10)  # type: ignore[attr-defined]
    for row in rows.Feed.objects.all():
        assert (row.enabled, row.failures) == (True, 0)
        assert "network" in row.last_error
    assert set(rows.Rejection.objects.values_list("code", flat=True)) == {"no-network"}

    p.fetcher.pages.update(dict.fromkeys((f.url for f in SOURCES), YEAR_0))  # type: ignore[attr-defined]
    assert dict(poll_feeds(p).counts)["feeds read"] == len(SOURCES)
    assert not rows.Feed.objects.exclude(last_error="").exists()
