"""`dateline feeds ...`: sources as the operator keeps them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from dateline import bootstrap, configuration
from dateline.adapters.parsers import ParserPool
from dateline.commands.console import err, out, print_json, print_table
from dateline.errors import NotFound, UsageError
from dateline.feeds.discover import FeedLink, common_feed_urls
from dateline.feeds.opml import read_opml, write_opml
from dateline.model import Document, ParsedFeed, Rejection
from dateline.ports import FetchFailure, FetchRequest

app = typer.Typer(no_args_is_help=True, help="Sources: add, list, check, enable, disable, import, export.")

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Id = Annotated[str, typer.Argument(help="The source's id, as `dateline feeds list` shows it.")]


def feed_id(url: str) -> str:
    """A source id from a feed's address: host and path, lower case, other characters as dashes."""
    parts = urlsplit(url)
    words = f"{parts.netloc.removeprefix('www.')}{parts.path}{'-' + parts.query if parts.query else ''}"
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:100] or "feed"


def _add_row(url: str, **facts: Any) -> tuple[Any, bool]:
    """The source at `url`, made where it is not there yet, and whether it was; no two addresses share an id."""
    from dateline.store.models import Feed as Row

    row = Row.objects.filter(url=url).first()
    if row is not None:
        return row, False
    id = feed_id(url)
    if Row.objects.filter(pk=id).exists():
        # long addresses, or ones in another script, differ where an id does not
        id = f"{id}-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:8]}"
    title = (facts.pop("title") or url)[:300]
    return Row.objects.get_or_create(pk=id, defaults={"url": url, "title": title, "origin": "added", **facts})


_ADVICE = {
    "network": "Check the address, and this machine's network.",
    "address-refused": "The setting is DATELINE_ALLOW_PRIVATE_HOSTS.",
}


def _get(urls: Sequence[str]) -> list[Document | FetchFailure]:
    """What each address answers, in the order of `urls`."""
    for url in urls:
        if not url.lower().startswith(("http://", "https://")):
            raise UsageError(f"{url} is not a web address; it begins with http:// or https://.")
    fetcher = bootstrap.open_fetcher(configuration.current())
    try:
        asked = [FetchRequest(url, "discovery") for url in urls]
        got = {request.url: outcome for request, outcome in fetcher.fetch_many(asked)}
    finally:
        fetcher.close()
    return [answer for url in urls if isinstance(answer := got[url], (Document, FetchFailure))]


def _fetch(url: str) -> Document:
    answer = _get([url])[0]
    if isinstance(answer, FetchFailure):
        raise UsageError(f"{answer.message.rstrip('.')}. {_ADVICE.get(answer.code, '')}".strip())
    return answer


def _find(url: str) -> list[FeedLink]:
    """The feeds that a page names, or the page itself if it is one; else what stands at the usual addresses."""
    document = _fetch(url)
    pool = ParserPool(max_workers=1)
    try:
        found = pool.discover([document])[0]
        if isinstance(found, Rejection):
            raise UsageError(f"{url} could not be read: {found.message}")
        if found:
            return list(found)
        answers = [a for a in _get(common_feed_urls(document.final_url)) if isinstance(a, Document)]
        guessed = [
            link for links in pool.discover(answers) if not isinstance(links, Rejection) for link in links
        ]
    finally:
        pool.close()
    if not guessed:
        raise UsageError(f"No feed was found at {url}; give the address of the feed itself.")
    return guessed[:1]


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="A feed, or a page that names its feeds.")],
    as_json: AsJson = False,
) -> None:
    """Add the feed at URL, or the feeds that the page at URL names."""
    bootstrap.migrate()
    now = datetime.now(UTC)
    rows: list[list[Any]] = []
    for link in _find(url):
        row, made = _add_row(link.url, title=link.title, next_poll_at=now)
        rows.append([row.pk, link.url, "added" if made else "already there"])
    if as_json:
        print_json([dict(zip(("id", "url", "result"), r, strict=True)) for r in rows])
    else:
        print_table("", ["id", "url", ""], rows)


def _list_rows() -> list[dict[str, Any]]:
    from dateline.store.models import Feed as Row

    return [
        {
            "id": f.pk,
            "title": f.title,
            "url": f.url,
            "country": f.country,
            "language": f.language,
            "enabled": f.enabled,
            "origin": f.origin,
            "last_success_at": f.last_success_at,
            "next_poll_at": f.next_poll_at if f.enabled else None,
            "failures": f.failures,
            "last_error": f.disabled_reason or f.last_error,
        }
        for f in Row.objects.order_by("country", "id")
    ]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """All sources."""
    bootstrap.migrate()
    rows = _list_rows()
    if as_json:
        print_json(rows)
        return
    shown = [[r["id"], r["country"], r["language"], "on" if r["enabled"] else "off", r["url"]] for r in rows]
    print_table(f"{len(rows)} sources", ["id", "country", "language", "", "url"], shown)


@app.command("health")
def health(as_json: AsJson = False) -> None:
    """When each source last worked, when it is polled next, and what is wrong with it."""
    bootstrap.migrate()
    rows = _list_rows()
    if as_json:
        print_json(rows)
        return
    shown = [
        [
            r["id"],
            "on" if r["enabled"] else "off",
            _minute(r["last_success_at"]),
            _minute(r["next_poll_at"]),
            r["failures"],
            r["last_error"],
        ]
        for r in rows
    ]
    print_table("", ["id", "", "last success (UTC)", "next poll (UTC)", "failures", "reason"], shown)


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"


@app.command("check")
def check(id: Id) -> None:
    """Get and parse a source now, say what it holds, and revive it if it works."""
    bootstrap.migrate()

    row = _row(id)
    document = _fetch(row.url)
    pool = ParserPool(max_workers=1)
    try:
        parsed = pool.parse_feeds([(row.pk, document)])[0]
    finally:
        pool.close()
    if not isinstance(parsed, ParsedFeed):
        err.print(f"{id}: {parsed.message}", markup=False)
        raise typer.Exit(1)
    row.failures, row.last_error, row.disabled_reason = 0, "", ""
    row.poll_state, row.enabled, row.next_poll_at = {}, True, datetime.now(UTC)
    # these only: a poll may have saved the others since
    row.save(
        update_fields=["failures", "last_error", "disabled_reason", "poll_state", "enabled", "next_poll_at"]
    )
    newest = max((e.published for e in parsed.entries if e.published), default=None)
    out.print(f"{id}: works; {len(parsed.entries)} entries, newest {newest or 'undated'}.", markup=False)


def _row(id: str) -> Any:
    from dateline.store.models import Feed as Row

    row = Row.objects.filter(pk=id).first()
    if row is None:
        raise NotFound(f"There is no source {id!r}; `dateline feeds list` shows all.")
    return row


@app.command("enable")
def enable(id: Id) -> None:
    """Poll a source again, from now on."""
    bootstrap.migrate()
    row = _row(id)
    row.enabled, row.disabled_reason, row.failures, row.next_poll_at = True, "", 0, datetime.now(UTC)
    row.poll_state = {}  # what it failed by before must not switch it off at its next failure
    row.save(update_fields=["enabled", "disabled_reason", "failures", "next_poll_at", "poll_state"])
    out.print(f"{id} is on.", markup=False)


@app.command("disable")
def disable(id: Id) -> None:
    """Poll a source no more; what it brought stays."""
    bootstrap.migrate()
    row = _row(id)
    row.enabled, row.disabled_reason = False, "Switched off by the operator."
    row.save(update_fields=["enabled", "disabled_reason"])
    out.print(f"{id} is off.", markup=False)


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="An OPML file.")]) -> None:
    """Add the feeds of an OPML file."""
    bootstrap.migrate()
    try:
        feeds = read_opml(file.read_bytes())
    except OSError as e:
        raise UsageError(f"{file} cannot be read: {e.strerror or e}.") from e
    now = datetime.now(UTC)
    new = 0
    for feed in feeds:
        _, made = _add_row(
            feed.url, title=feed.title, country=feed.country, language=feed.language, next_poll_at=now
        )
        new += made
    out.print(f"{new} of {len(feeds)} feeds added; the others were there already.")


@app.command("export")
def export() -> None:
    """All sources as OPML on standard output."""
    bootstrap.migrate()
    from dateline.store.models import Feed as Row
    from dateline.store.rows import feed_value

    typer.echo(write_opml([feed_value(row) for row in Row.objects.order_by("country", "id")]))
