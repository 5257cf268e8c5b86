"""The filters answer every line, in order, and do not wait for the last one."""

from __future__ import annotations

import gzip
import io
import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from dateline.filters import (
    annotate_lines,
    extract_lines,
    json_line,
    link_lines,
    windows,
    write,
)
from dateline.model import Annotation, Article, Document, ParsedFeed, Rejection, Report
from dateline.ports import PageToExtract
from dateline.texts import LONGEST


class FakeWorkers:
    """Reads nothing: an article whose text is "bang" gives one report; a page is its own text."""

    def parse_feeds(self, documents: Sequence[tuple[str, Document]]) -> Sequence[ParsedFeed | Rejection]:
        raise NotImplementedError

    def extract(self, pages: Sequence[PageToExtract]) -> list[Article | Rejection]:
        return [
            Article(p.document.url, p.document.url, "t", p.document.body.decode())
            if p.document.body != b"empty"
            else Rejection("article", p.document.url, "empty-text", "Nothing to read.")
            for p in pages
        ]

    def annotate(self, articles: Sequence[Article]) -> list[Annotation | Rejection]:
        return [
            Rejection("annotate", a.url, "reader-timeout", "Too slow.")
            if a.text == "stall"
            else Annotation(
                "en",
                0.5,
                reports=(Report(0, "Battles", "Armed clash", "Political violence", score=0.9),)
                if a.text == "bang"
                else (),
            )
            for a in articles
        ]

    def close(self) -> None:
        pass


def lines(*records: Any) -> list[str]:
    return [r if isinstance(r, str) else json.dumps(r) for r in records]


def test_a_bad_line_is_answered_in_its_place_and_the_others_too() -> None:
    given = lines(
        {"id": 1, "text": "bang"},
        "{",
        {"id": 3},
        [],
        "",
        {"id": 5, "text": "x", "published": "0000-01-01"},
        {"id": 6, "text": "stall"},
        {"id": 7, "text": ""},
    )
    answers = list(annotate_lines(given, FakeWorkers()))
    assert [a["id"] for a in answers] == [1, None, 3, None, 5, 6, 7]
    codes = [a["error"]["code"] if "error" in a else "" for a in answers]
    assert codes == ["", "not-json", "bad-field", "not-an-object", "bad-date", "reader-timeout", ""]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"id": 1, "text": 5}, "bad-field"),
        ({"id": 1, "text": "x", "title": ["t"]}, "bad-field"),
        ({"id": 1, "text": "x", "published": "yesterday"}, "bad-date"),
        ({"id": 1, "text": "x", "published": "9999-12-31T23:59:59-23:59"}, "bad-date"),
        ({"id": 1, "text": "x" * (LONGEST + 1)}, "text-too-long"),
    ],
)
def test_what_cannot_be_used_is_said(record: dict[str, Any], code: str) -> None:
    assert next(iter(annotate_lines(lines(record), FakeWorkers())))["error"]["code"] == code


def test_half_a_surrogate_pair_can_be_answered() -> None:
    answers = annotate_lines(['{"id": "\\ud800", "text": "a \\ud800 b"}'], FakeWorkers())
    assert write(answers, io.StringIO()) == 0


def test_half_a_surrogate_pair_in_an_id_leaves_as_a_question_mark() -> None:
    assert json_line({"id": "\ud800", "n": "\u0628"}).encode() == '{"id": "?", "n": "\u0628"}\n'.encode()


def test_a_number_of_thousands_of_digits_fails_its_line_only() -> None:
    answers = list(
        annotate_lines(['{"id": ' + "1" * 5000 + "}", *lines({"id": 2, "text": ""})], FakeWorkers())
    )
    assert [a.get("error", {}).get("code") for a in answers] == ["not-json", None]


def test_input_that_breaks_off_ends_the_waiting_for_lines() -> None:
    def cut_off() -> Iterator[str]:
        yield "{}"
        raise EOFError("ended before the end-of-stream marker")

    with pytest.raises(EOFError):
        list(windows(cut_off()))


@pytest.mark.parametrize("name", ["a\x00b.html", "damaged.html"])
def test_a_page_that_cannot_be_read_fails_its_line_only(tmp_path: Path, name: str) -> None:
    page = bytearray(gzip.compress(bytes(range(256)) * 9))
    page[30] ^= 0xFF
    (tmp_path / "damaged.html").write_bytes(page)
    answers = list(extract_lines(lines({"id": 1, "html_path": name}), FakeWorkers(), tmp_path))
    assert answers[0]["error"]["code"] == "unreadable-file"


def test_the_first_answer_does_not_wait_for_the_last_line() -> None:
    goes_on = threading.Event()

    def slow() -> Iterator[str]:
        yield json.dumps({"id": 1, "text": "bang"})
        assert goes_on.wait(10)
        yield json.dumps({"id": 2, "text": "bang"})

    answers = annotate_lines(slow(), FakeWorkers())
    assert next(answers)["id"] == 1
    goes_on.set()
    assert [a["id"] for a in answers] == [2]


def test_a_window_holds_every_line_once_and_in_order() -> None:
    given = [str(n) for n in range(1000)]
    assert [line for window in windows(given) for line in window] == given


def test_the_exit_status_says_whether_a_line_failed() -> None:
    assert write(iter([{"id": 1}]), io.StringIO()) == 0
    assert write(iter([{"id": 1}, {"id": 2, "error": {}}]), io.StringIO()) == 1


def test_pages_come_from_the_line_or_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text("from file", encoding="utf-8")
    given = lines(
        {"id": 1, "url": "http://a/", "html": "from line"},
        {"id": 2, "url": "http://b/", "html_path": "p.html"},
        {"id": 3, "html_path": "missing.html"},
        {"id": 4},
        {"id": 5, "html": "empty"},
    )
    answers = list(extract_lines(given, FakeWorkers(), tmp_path))
    assert [a.get("text") for a in answers] == ["from line", "from file", None, None, None]
    assert [a["error"]["code"] for a in answers[2:4]] == ["unreadable-file", "bad-field"]
    assert answers[4]["rejection"]["code"] == "empty-text"


def test_an_article_without_a_report_has_no_incident() -> None:
    answers = list(link_lines(lines({"id": 1, "text": "calm"}, {"id": 2, "text": "bang"}), FakeWorkers()))
    assert answers[0] == {"id": 1, "incidents": []}
    assert len(answers[1]["incidents"]) == 1
