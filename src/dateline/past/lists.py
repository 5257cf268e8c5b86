"""Lines of text -> addresses: one a line, or CSV with a column `url` and, where it is known, `published` and `title`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from dateline.feeds.dates import believable, read_date
from dateline.feeds.links import absolute_link
from dateline.past.unpack import DamagedError, Unpacked
from dateline.past.values import PastLink, Unusable

LONGEST_LINE = 16 * 1024  # bytes of a line of a list
LONGEST_RECORD = 20_000_000  # bytes of a line of JSON: an article
_ADDRESS_NAMES = ("url", "link", "address", "loc")
_DATE_NAMES = ("published", "date", "published_at", "publication_date", "lastmod")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, where it stands, and where the next one begins in bytes of content."""

    text: str | Unusable
    number: int
    position: int


def read_lines(raw: IO[bytes], *, start: int = 0, longest: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines from `start` on (a `position` given before, 0: the beginning), also of a gzipped file.

    A line that is too long is passed over in pieces; where the file is damaged, it ends with the reason. Numbers count
    from `start`.
    """
    stream = Unpacked(raw)
    number = 0
    try:
        stream.skip(start)
        while line := stream.readline(longest + 1):
            number += 1
            if len(line) > longest:
                while not line.endswith(b"\n") and (line := stream.readline(longest)):
                    pass
                message = f"The line is longer than {longest} bytes."
                yield Line(Unusable(f"line {number}", "line-too-long", message), number, stream.tell())
                continue
            text = line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n")
            yield Line(text, number, stream.tell())
    except DamagedError as e:
        message = f"The file cannot be read on: {e}."
        yield Line(Unusable(f"line {number + 1}", "damaged", message), number + 1, stream.tell())


@dataclass(frozen=True, slots=True)
class LinkItem:
    item: PastLink | Unusable
    position: int


def read_list(raw: IO[bytes], *, head: str, start: int = 0, now: datetime) -> Iterator[LinkItem]:
    """The addresses of a list. `head`: its first line of content, whose names of columns count wherever it is gone on.

    Empty lines and those that begin with "#" are nothing. A date outside [1990, now + 24 h] is none.
    """
    columns = _columns(head)
    for line in read_lines(raw, start=start):
        if isinstance(line.text, Unusable):
            yield LinkItem(line.text, line.position)
            continue
        text = line.text.strip()
        if not text or text.startswith("#") or (columns and text == head.strip()):
            continue
        yield LinkItem(_link(text, columns, line.number, now), line.position)


def first_line(raw: IO[bytes]) -> str:
    """The first line of content that says something; `raw` is read from its beginning."""
    texts = (line.text for line in read_lines(raw))
    return next((t for t in texts if isinstance(t, str) and t.strip() and not t.startswith("#")), "")


def _columns(head: str) -> dict[str, int]:
    """Place of each column by its name; {} where the list has none."""
    names = [name.strip().lower() for name in _cells(head)]
    found: dict[str, int] = {}
    for column, known in (("url", _ADDRESS_NAMES), ("published", _DATE_NAMES), ("title", ("title",))):
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None:
            found[column] = place
    return found if "url" in found else {}


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _link(text: str, columns: dict[str, int], number: int, now: datetime) -> PastLink | Unusable:
    # an address may hold a comma, so that only a list with named columns is cut there
    cells = _cells(text) if columns else text.split(None, 1)[:1]
    said = {name: cells[place].strip() for name, place in columns.items() if place < len(cells)}
    url = absolute_link(said.get("url", "") if columns else cells[0], "")
    if not url.lower().startswith(("http://", "https://")):
        return Unusable(
            f"line {number}", "no-address", "The line holds no address that begins with http:// or https://."
        )
    stated = said.get("published", "")
    published, _ = believable(read_date(stated), stated, fetched_at=now) if stated else (None, None)
    return PastLink(url, published, said.get("title", "")[:1000])
