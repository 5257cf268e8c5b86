"""The journey's stages as filters: JSON lines in, JSON lines out.

A line that cannot be handled gives `{"id", "error": {"code", "message"}}` in its place; the others are still answered.
The first answer does not wait for the last line: lines are taken in windows of what has arrived.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import queue
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from dateline.articles.records import article_record, rejection_record
from dateline.incidents.link_stream import Linker
from dateline.model import Annotation, Article, Document, LinkableReport, Rejection
from dateline.ports import PageToExtract, Workers
from dateline.records import Record, annotation_record
from dateline.texts import BadText, Text, article_of

WINDOW = 64  # lines handled together at most
LONGEST_LINE = 20_000_000  # characters; a longer one is answered with an error


@dataclass(frozen=True, slots=True)
class Failure:
    """The answer for a line that could not be handled."""

    code: str
    message: str

    def record(self, item_id: Any) -> Record:
        return {"id": item_id, "error": {"code": self.code, "message": self.message}}


T = TypeVar("T")
Line = tuple[Any, T | Failure]


def windows(lines: Iterable[str]) -> Iterator[list[str]]:
    """What has arrived, at most `WINDOW` lines at a time, without waiting for more once there is one."""
    arrived: queue.Queue[str | BaseException | None] = queue.Queue(maxsize=4 * WINDOW)

    def read() -> None:
        try:
            for line in lines:
                arrived.put(line)
            arrived.put(None)
        except Exception as e:  # noqa: BLE001  (handed over: whoever waits for lines must not wait for ever)
            arrived.put(e)

    threading.Thread(target=read, daemon=True).start()
    while True:
        window: list[str] = []
        item = arrived.get()
        while isinstance(item, str):
            window.append(item)
            if len(window) == WINDOW:
                break
            try:
                item = arrived.get_nowait()
            except queue.Empty:
                break
        if window:
            yield window
        if item is None:
            return
        if isinstance(item, BaseException):
            raise item


def read_line(line: str, read: Callable[[Record], T]) -> Line[T] | None:
    """(id, value) of a line, (id, Failure) where it cannot be used, None for an empty line."""
    if not line.strip():
        return None
    if len(line) > LONGEST_LINE:
        return None, Failure("line-too-long", f"The line is longer than {LONGEST_LINE} characters.")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as e:  # not JSON, or a number of thousands of digits
        return None, Failure("not-json", f"The line is not JSON: {e}.")
    if not isinstance(record, dict):
        return None, Failure("not-an-object", "The line is not a JSON object.")
    item_id = record.get("id")
    try:
        return item_id, read(record)
    except BadText as e:
        return item_id, Failure(e.code, str(e))


def text_of(record: Record, name: str, *, needed: bool = False) -> str | None:
    """A text field; BadText where it is missing though needed, or no text."""
    value = record.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str):
        raise BadText("bad-field", f"`{name}` must be a text.")
    # JSON can carry half a surrogate pair; no output encoding can
    return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else value


# ------------------------------------------------------------------------------------------------------- extract


def read_page(record: Record, folder: Path) -> PageToExtract:
    """A line of `extract`: `html`, or `html_path` (also .gz) relative to the input's folder."""
    html = text_of(record, "html")
    if html is not None:
        body = html.encode("utf-8")
        content_type = "text/html; charset=utf-8"
    elif name := text_of(record, "html_path"):
        content_type = "text/html"
        path = folder / name
        try:
            raw = path.read_bytes()
            body = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        except (OSError, EOFError, ValueError, zlib.error) as e:
            raise BadText("unreadable-file", f"{name} cannot be read: {e}.") from e
    else:
        raise BadText("bad-field", "`html` or `html_path` is needed.")
    url = text_of(record, "url") or ""
    now = datetime.now(UTC)
    digest = hashlib.sha256(body).hexdigest()
    return PageToExtract(document=Document(url, url, now, 200, content_type, (), body, digest))


def extract_lines(lines: Iterable[str], workers: Workers, folder: Path) -> Iterator[Record]:
    """The answers of `dateline extract`, in order."""
    for window in windows(lines):
        read = [r for r in (read_line(line, lambda rec: read_page(rec, folder)) for line in window) if r]
        pages = [page for _, page in read if isinstance(page, PageToExtract)]
        answers = iter(workers.extract(pages))
        for item_id, page in read:
            if isinstance(page, Failure):
                yield page.record(item_id)
                continue
            answer = next(answers)
            if isinstance(answer, Rejection):
                yield rejection_record(item_id, answer)
            else:
                yield article_record(item_id, answer)


# -------------------------------------------------------------------------------------------- annotate and link


def read_article(record: Record) -> Article:
    """A line of `annotate` or `link`: `text`, and what is known of the article."""
    text = Text(
        text_of(record, "text", needed=True) or "",
        text_of(record, "published"),
        text_of(record, "language") or "",
        text_of(record, "title") or "",
        text_of(record, "url") or "",
        text_of(record, "country"),
    )
    return article_of(text, f"id:{record.get('id')}")


def _annotated(
    lines: Iterable[str], workers: Workers
) -> Iterator[tuple[Any, Article | None, Annotation | Failure]]:
    for window in windows(lines):
        read: list[Line[Article]] = [r for r in (read_line(line, read_article) for line in window) if r]
        articles = [article for _, article in read if isinstance(article, Article)]
        answers = iter(workers.annotate(articles))
        for item_id, article in read:
            if isinstance(article, Failure):
                yield item_id, None, article
                continue
            answer = next(answers)
            if isinstance(answer, Rejection):
                yield item_id, None, Failure(answer.code, answer.message)
            else:
                yield item_id, article, answer


def annotate_lines(lines: Iterable[str], workers: Workers) -> Iterator[Record]:
    """The answers of `dateline annotate`, in order."""
    for item_id, _, answer in _annotated(lines, workers):
        yield answer.record(item_id) if isinstance(answer, Failure) else annotation_record(item_id, answer)


def link_lines(lines: Iterable[str], workers: Workers) -> Iterator[Record]:
    """The answers of `dateline link`, in order: articles with an equal key tell the same event."""
    linker = Linker()
    for item_id, reports in linkable_lines(lines, workers):
        if isinstance(reports, Failure):
            yield reports.record(item_id)
        else:
            yield {"id": item_id, "incidents": list(linker.add(reports))}


def linkable_lines(
    lines: Iterable[str], workers: Workers
) -> Iterator[tuple[Any, Sequence[LinkableReport] | Failure]]:
    """The reports of each article as linking takes them, in order."""
    for number, (item_id, article, answer) in enumerate(_annotated(lines, workers)):
        if isinstance(answer, Failure) or article is None:
            yield item_id, answer if isinstance(answer, Failure) else ()
        else:
            yield item_id, _linkable(number, article, answer)


def _linkable(number: int, article: Article, annotation: Annotation) -> Sequence[LinkableReport]:
    key = hashlib.sha256(f"{number}\n{article.canonical_url}".encode("utf-8", "replace")).hexdigest()
    return [
        LinkableReport(
            key=f"{key}.{report.ordinal:03d}",
            report=report,
            article_key=key,
            url=article.canonical_url,
            title=article.title,
            text=article.text,
            published=article.published or datetime.now(UTC),
            source_id="",
            fingerprint=article.fingerprint,
        )
        for report in annotation.reports
    ]


def json_line(record: Record) -> str:
    """A record as a line of JSON. Half a surrogate pair, which JSON can carry in, leaves as "?"."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8") + "\n"


def write(records: Iterable[Record], out: IO[str]) -> int:
    """Write each record as a line, at once; the exit status: 1 if any line failed, else 0."""
    failed = 0
    for record in records:
        failed |= "error" in record
        out.write(json_line(record))
        out.flush()
    return int(failed)
