"""The pages that are kept, out of the database and into a WARC file."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from dateline import __version__
from dateline.errors import NotFound
from dateline.publish.warc import ArchivedPage, Original, WarcWriter, warc_date
from dateline.store.archive import (
    Damaged,
    Selection,
    body_of,
    chosen_pages,
    newest_fetch,
    pages,
    shared_bodies,
    source_exists,
)
from dateline.whole_files import replaced

NOTE = (
    "Bodies are kept decoded: headers about the coded body have the prefix X-Archive-Orig-. Set-Cookie headers are left "
    "out. HTTP version and reason phrase are not kept."
)


@dataclass(slots=True)
class Exported:
    """What an export wrote, while it goes on. `revisits`: pages whose bytes the file held already; `dropped`: pages that
    are left out since they were dropped by age; `left_out`: a sentence for each page whose body is damaged; `size`:
    bytes of the file.
    """

    pages: int = 0
    revisits: int = 0
    dropped: int = 0
    records: int = 0
    size: int = 0
    first: datetime | None = None
    last: datetime | None = None
    left_out: list[str] = field(default_factory=list)


def export_warc(
    selection: Selection,
    target: str,
    *,
    progress: Callable[[str, int, int], None] = lambda what, done, of: None,
    complain: Callable[[str], None] = lambda sentence: None,
) -> Exported:
    """Write the chosen pages to `target`, a file or "-"; gzipped where its name ends in .gz.

    A file is replaced whole, when everything is written. A page whose body is damaged is left out, with a sentence to
    `complain`, and the rest goes on. Raises NotFound for an unknown source or page, UsageError for a file that cannot
    be written.
    """
    if selection.source_id and not source_exists(selection.source_id):
        raise NotFound(f"There is no source {selection.source_id!r}; `dateline feeds list` shows their ids.")
    ids = chosen_pages(selection)
    if selection.article and not ids:
        raise NotFound(
            f"No page of {selection.article!r} is kept that fits; try `dateline archive show` with its address."
        )
    with _opened(target) as out:
        return _write(selection, ids, _Counted(out), target.endswith(".gz"), progress, complain)


def _write(
    selection: Selection,
    ids: array[int],
    out: _Counted,
    gzip: bool,
    progress: Callable[[str, int, int], None],
    complain: Callable[[str], None],
) -> Exported:
    done, shared, originals = Exported(), shared_bodies(), dict[str, Original]()
    writer = WarcWriter(out, gzip=gzip)
    writer.write_info(
        software=f"dateline/{__version__}",
        description=f"{_description(selection)} {NOTE}",
        as_of=newest_fetch(ids) or datetime.fromtimestamp(0, UTC),
    )
    for number, page in enumerate(pages(ids), start=1):
        original = originals.get(page.sha256)
        if original is not None:
            writer.write_revisit(page, original)
            done.revisits += 1
        else:
            body = body_of(page.sha256)
            if isinstance(body, Damaged) and body.dropped:
                done.dropped += 1
                continue
            if isinstance(body, Damaged):
                _leave_out(page, body, done, complain)
                continue
            original = writer.write_page(page, body)
            if page.sha256 in shared:
                originals[page.sha256] = original
        done.pages += 1
        done.first, done.last = done.first or page.fetched_at, page.fetched_at
        progress("Writing pages", number, len(ids))
    done.records, done.size = writer.records, out.size
    return done


def _leave_out(page: ArchivedPage, damaged: Damaged, done: Exported, complain: Callable[[str], None]) -> None:
    sentence = (
        f"{page.url}, fetched {warc_date(page.fetched_at)}, is left out: its body {damaged.sha256} is damaged, "
        f"{damaged.why}. Put it back from a backup of the database."
    )
    done.left_out.append(sentence)
    complain(sentence)


def _description(selection: Selection) -> str:
    """The selection in words."""
    which = [
        f"fetched from {warc_date(selection.since)} on" if selection.since else "",
        f"fetched before {warc_date(selection.until)}" if selection.until else "",
        f"of the source {selection.source_id}" if selection.source_id else "",
        f"of {selection.article}" if selection.article else "",
        "that confirmed incidents rest on" if selection.incidents else "",
    ]
    return f"News pages{''.join(' ' + w for w in which if w)}."


class _Counted:
    """A stream that knows how much went through it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.size = 0

    def write(self, data: bytes, /) -> Any:
        self.size += len(data)
        return self._out.write(data)

    def flush(self) -> None:
        """Nothing: warcio flushes after each record, and thousands of small writes help nobody."""


@contextmanager
def _opened(target: str) -> Iterator[IO[bytes]]:
    if target == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with replaced(Path(target)) as out:
        yield out
