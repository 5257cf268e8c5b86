"""Lists of addresses, articles a line, and what kind of file it is."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime

import pytest

from dateline.past.kinds import NoKindError, kind_of
from dateline.past.lists import LONGEST_LINE, first_line, read_lines, read_list
from dateline.past.values import PastLink, Unusable

NOW = datetime(2026, 3, 14, 6, tzinfo=UTC)
ARTICLE = json.dumps({"id": 1, "text": "Police said.", "published": "2019-05-03"}).encode()
JSON_FEED = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": []}, indent=1).encode()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", "warc"),
        (gzip.compress(b"WARC/1.0\r\n", mtime=0), "warc"),
        (ARTICLE + b"\n" + ARTICLE, "articles"),
        (b"\xef\xbb\xbf" + ARTICLE, "articles"),
        (gzip.compress(ARTICLE, mtime=0), "articles"),
        (b'{"id": 1, "body": "no text"}\n', "articles"),
        (JSON_FEED, "feed"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "feed"),
        (b"<?xml version='1.0'?>\n<!-- x --><urlset xmlns='x'>", "sitemap"),
        (gzip.compress(b"<sitemapindex>", mtime=0), "sitemap"),
        (b"# old pages\n\nhttps://a.example/1\n", "list"),
        (b"url,published\nhttps://a.example/1,2019-05-03\n", "list"),
        (b'"Title","URL"\n', "list"),
    ],
)
def test_a_files_kind_is_told_by_its_content(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"", "nothing in it"),
        (gzip.compress(b"", mtime=0), "nothing in it"),
        (b"<!DOCTYPE html><html><body>", "It is a page"),
        (b"<opml version='2.0'><body/>", "dateline feeds import"),
        (b'{\n  "text": "over lines"\n}', "one article a line"),
        (b"words and words", "--as"),
        (b"\x89PNG\r\n", "--as"),
    ],
)
def test_what_is_no_such_file_is_refused_with_what_to_do(head: bytes, says: str) -> None:
    with pytest.raises(NoKindError, match=says):
        kind_of(head)


def links(text: str) -> list[PastLink | Unusable]:
    raw = io.BytesIO(text.encode())
    head = first_line(raw)
    raw.seek(0)
    return [found.item for found in read_list(raw, head=head, now=NOW)]


def test_a_plain_list_has_an_address_a_line() -> None:
    told = (
        "# old pages\n\nhttps://a.example/1,5\nhttps://a.example/2 and words\r\nnonsense\nftp://a.example/3\n"
    )
    first, second, *others = links(told)
    assert (first, second) == (PastLink("https://a.example/1,5"), PastLink("https://a.example/2"))
    assert [i.code for i in others if isinstance(i, Unusable)] == ["no-address", "no-address"]


def test_a_table_has_its_dates_and_titles_and_a_date_that_cannot_be_is_none() -> None:
    told = (
        "title,url,published\n"
        '"Bus, stopped",https://a.example/1,2019-05-03\n'
        "Other,https://a.example/2,2019-05-03T08:00:00+05:00\n"
        "Later,https://a.example/3,2031-01-01\n"
        "None,https://a.example/4\n"
        "No address,,2019-05-03\n"
    )
    first, second, third, fourth, fifth = links(told)
    assert first == PastLink("https://a.example/1", datetime(2019, 5, 3, tzinfo=UTC), "Bus, stopped")
    assert second == PastLink("https://a.example/2", datetime(2019, 5, 3, 3, tzinfo=UTC), "Other")
    assert isinstance(third, PastLink)
    assert third.published is None
    assert isinstance(fourth, PastLink)
    assert isinstance(fifth, Unusable)


def test_an_endless_line_is_passed_over_and_the_next_one_read() -> None:
    data = b"https://a.example/1\n" + b"x" * (5 * LONGEST_LINE) + b"\nhttps://a.example/2\n"
    found = list(read_lines(io.BytesIO(data)))
    assert [line.text for line in found if isinstance(line.text, str)] == [
        "https://a.example/1",
        "https://a.example/2",
    ]
    (unusable,) = [line.text for line in found if isinstance(line.text, Unusable)]
    assert (unusable.code, unusable.where) == ("line-too-long", "line 2")


@pytest.mark.parametrize("packed", [False, True])
def test_a_list_goes_on_at_any_position_with_the_columns_of_its_head(packed: bool) -> None:
    text = "url,published\n" + "".join(f"https://a.example/{n},2019-05-0{n + 1}\n" for n in range(5))
    data = gzip.compress(text.encode(), mtime=0) if packed else text.encode()
    whole = list(read_list(io.BytesIO(data), head="url,published", now=NOW))
    assert len(whole) == 5
    for n, found in enumerate(whole):
        rest = list(read_list(io.BytesIO(data), head="url,published", start=found.position, now=NOW))
        assert [r.item for r in rest] == [r.item for r in whole[n + 1 :]]


def test_a_damaged_list_ends_with_the_reason() -> None:
    data = gzip.compress(b"https://a.example/1\n" * 4000, mtime=0)[:-30]
    *_, last = read_lines(io.BytesIO(data))
    assert isinstance(last.text, Unusable)
    assert last.text.code == "damaged"
