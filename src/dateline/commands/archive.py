"""`dateline archive ...`: the pages that are kept, and out of here as WARC."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline import bootstrap, configuration
from dateline.articles.versions import ADDED, KEPT, REMOVED, Change
from dateline.commands.console import (
    err,
    out,
    print_json,
    print_table,
    printable,
    progress_bar,
    read_days,
)
from dateline.errors import NotFound, UsageError

if TYPE_CHECKING:
    from dateline.store.archive import Kept
    from dateline.store.models import Document
    from dateline.store.versions import Edit

app = typer.Typer(no_args_is_help=True, help="The pages that are kept: list, show, export as WARC.")

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]


@app.command("export")
def export(
    warc: Annotated[
        str,
        typer.Option(
            help="The WARC file, gzipped if its name ends in .gz; - for standard output.", metavar="FILE"
        ),
    ],
    since: Annotated[
        str, typer.Option(help="Fetched on this day (UTC) or later; also an instant.", metavar="DATE")
    ] = "",
    until: Annotated[
        str, typer.Option(help="Fetched on this day (UTC) or earlier; an instant: before it.", metavar="DATE")
    ] = "",
    source: Annotated[str, typer.Option(help="Only pages of this source.", metavar="ID")] = "",
    article: Annotated[str, typer.Option(help="Only pages of this article.", metavar="KEY|URL")] = "",
    incidents: Annotated[
        bool, typer.Option("--incidents", help="Only pages that confirmed incidents rest on.")
    ] = False,
) -> None:
    """Write kept pages as WARC 1.1, in the order they were fetched."""
    chosen_since, chosen_until = read_days(since, until)
    if warc == "-" and sys.stdout.isatty():
        raise UsageError("A WARC file is no text; name a file, or send it into a pipe.")
    bootstrap.migrate()
    from dateline.archiving import export_warc
    from dateline.store.archive import Selection

    selection = Selection(chosen_since, chosen_until, source, article, incidents)
    with progress_bar() as report:
        done = export_warc(
            selection,
            warc,
            progress=report,
            complain=lambda sentence: err.print(sentence, markup=False, soft_wrap=True),
        )
    says = f"{_number(done.pages, 'page')} in {_number(done.records, 'record')}, {_number(done.size, 'byte')}"
    if done.revisits:
        says += f"; {done.revisits} of them as a reference to the same bytes earlier in the file"
    if done.first and done.last:
        says += f". Fetched {_moment(done.first)} to {_moment(done.last)}"
    (err if warc == "-" else out).print(f"{says}.", markup=False, soft_wrap=True)
    if done.dropped:
        err.print(
            f"{_number(done.dropped, 'page')} left out: dropped by age (retention.pages_days).", markup=False
        )
    if done.left_out:
        err.print(f"{_number(len(done.left_out), 'page')} left out; see above.", markup=False)
        raise typer.Exit(1)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """How much is kept: of all, and of each source."""
    bootstrap.migrate()
    from dateline.store.archive import kept, kept_by_source

    total, sources = kept(), kept_by_source()
    if as_json:
        print_json(
            _kept_record(total) | {"sources": [{"id": s.source_id} | _kept_record(s) for s in sources]}
        )
        return
    shown = [_kept_cells(s.source_id or "(no source)", s) for s in sources]
    print_table(
        "",
        ["source", "pages", "bytes", "compressed", "oldest (UTC)", "newest (UTC)"],
        [*shown, _kept_cells("all, equal bytes once", total)],
    )


def _kept_record(kept: Kept) -> dict[str, Any]:
    return {
        "pages": kept.pages,
        "bytes": kept.size,
        "bytes_compressed": kept.compressed,
        "oldest": _iso(kept.oldest),
        "newest": _iso(kept.newest),
    }


def _kept_cells(name: str, kept: Kept) -> list[Any]:
    return [
        name,
        kept.pages,
        f"{kept.size:,}",
        f"{kept.compressed:,}",
        *(_moment(m) if m else "" for m in (kept.oldest, kept.newest)),
    ]


@app.command("show")
def show(
    url: Annotated[str, typer.Argument(help="A page's address, or an article's key.")],
    body: Annotated[bool, typer.Option("--body", help="Write the bytes of one version, the newest.")] = False,
    sha256: Annotated[str, typer.Option(help="Only the version of this SHA-256, or of this beginning.")] = "",
    as_json: AsJson = False,
) -> None:
    """What is kept of a page: the facts of every version, or the bytes of one."""
    if body and as_json:
        raise UsageError("--body writes the page's bytes and --json its facts; take one of them.")
    if body and sys.stdout.isatty():
        raise UsageError("A page can hold commands for your terminal; send it to a file, or into a pipe.")
    bootstrap.migrate()
    from dateline.store.archive import versions

    found = [row for row in versions(url) if row.blob_id.startswith(sha256.lower())]
    if not found:
        raise NotFound(f"No page of {url!r} is kept that fits; `dateline archive list` shows what is kept.")
    if body:
        _write_body(found[-1])
        return
    facts = [_facts(row) for row in found]
    if as_json:
        print_json(facts)
    else:
        for number, record in enumerate(facts, start=1):
            print_table(f"version {number} of {len(facts)}", ["", ""], list(_fact_rows(record)))
    if not all(record["whole"] or record["dropped_at"] for record in facts):
        err.print("A body is damaged; put it back from a backup of the database.")
        raise typer.Exit(1)


@app.command("prune")
def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and drop nothing.")] = False,
    days: Annotated[
        int, typer.Option(help="Pages older than so many days; else as retention.pages_days says.", min=0)
    ] = 0,
) -> None:
    """Drop the bytes of old pages that no candidate and no incident rests on; texts and marked words stay."""
    days = days or configuration.current()["retention.pages_days"]
    if not days:
        raise UsageError("Pages are kept for ever; give --days, or set retention.pages_days.")
    bootstrap.migrate()
    from dateline.store.retention import before, drop_pages, droppable

    now = datetime.now(UTC)
    limit = before(now, days)
    if dry_run:
        pages, size = droppable(limit)
        would = (
            f"{_number(pages, 'page')} fetched before {_moment(limit)} UTC would go, {size / 1e6:,.1f} MB."
        )
        out.print(would, markup=False, soft_wrap=True)
        return
    gone = drop_pages(limit, now)
    out.print(
        f"{_number(gone, 'page')} fetched before {_moment(limit)} UTC dropped.", markup=False, soft_wrap=True
    )


@app.command("changes")
def changes(
    article: Annotated[str, typer.Argument(help="The article's key, or the address of its page.")],
    as_json: AsJson = False,
) -> None:
    """What changed between the versions of an article, newest edit first."""
    bootstrap.migrate()
    from dateline.store.versions import history

    told = history(article)
    if as_json:
        print_json([_edit_record(edit) for edit in told.edits])
        return
    for edit in told.edits:
        before, after = map(_moment, edit.seen_at)
        out.print(f"{before} -> {after} UTC", markup=False, style="bold")
        for change in (*edit.title, Change(KEPT, "\n"), *edit.text):
            out.print(_marked(change), markup=False, end="", style=_STYLES[change.kind], soft_wrap=True)
        out.print("\n")
    if not told.edits:
        out.print("Only one version of this article was seen.")
    if told.left_out:
        out.print(f"{_number(told.left_out, 'older edit')} not shown.")


_STYLES = {KEPT: "", REMOVED: "red strike", ADDED: "green"}


def _marked(change: Change) -> str:
    """As `wdiff` writes it, so that it can be read without colours too."""
    opened, closed = {KEPT: ("", ""), REMOVED: ("[-", "-]"), ADDED: ("{+", "+}")}[change.kind]
    return f"{opened}{printable(change.text)}{closed}"


def _edit_record(edit: Edit) -> dict[str, Any]:
    return {
        "before": edit.before_key,
        "after": edit.after_key,
        "seen": [_iso(moment) for moment in edit.seen_at],
        "title": [[change.kind, change.text] for change in edit.title],
        "text": [[change.kind, change.text] for change in edit.text],
    }


def _write_body(row: Document) -> None:
    from dateline.store.archive import Damaged, body_of

    body = body_of(row.blob_id)
    if isinstance(body, Damaged):
        gone = f"The bytes of this page are not here any more: {body.why}. Its text is kept, and a backup may have them."
        damaged = f"The body {body.sha256} is damaged: {body.why}. Put it back from a backup of the database."
        sentence = gone if body.dropped else damaged
        err.print(sentence, markup=False, soft_wrap=True)
        raise typer.Exit(1)
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def _facts(row: Document) -> dict[str, Any]:
    from dateline.store.archive import body_of, compressed_size, page_of

    page = page_of(row)
    return {
        "url": page.url,
        "final_url": page.final_url,
        "fetched_at": _iso(page.fetched_at),
        "status": page.status,
        "content_type": row.content_type,
        "source": page.source_id,
        "state": row.state,
        "sha256": page.sha256,
        "bytes": page.size,
        "bytes_compressed": compressed_size(page.sha256),
        "whole": isinstance(body_of(page.sha256), bytes),
        "dropped_at": _iso(row.dropped_at),
        "articles": [
            {
                "key": a.key,
                "canonical_url": a.canonical_url,
                "published": _iso(a.published),
                "published_source": a.published_source,
                "language": a.language,
            }
            for a in page.articles
        ],
        "headers": [list(pair) for pair in page.headers],
    }


def _fact_rows(record: dict[str, Any]) -> list[list[Any]]:
    plain = {k: v for k, v in record.items() if k not in ("articles", "headers", "whole")}
    shown: list[list[Any]] = [[name, value] for name, value in plain.items()]
    gone = "no: it was dropped by age" if record["dropped_at"] else "no: it is damaged"
    shown.append(["whole", "yes" if record["whole"] else gone])
    for article in record["articles"]:
        shown += [[f"article {name}", value] for name, value in article.items()]
    return shown + [[f"header {name}", value] for name, value in record["headers"]]


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
