"""Pages kept in the database, and out of it as WARC: on SQLite and on PostgreSQL."""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.db import connection
from django.test.utils import CaptureQueriesContext
from warcio.archiveiterator import ArchiveIterator

from builders import a_report, make_article, make_candidate, make_feed, make_report, make_user
from dateline.archiving import Exported, export_warc
from dateline.errors import NotFound, UsageError
from dateline.model import Document, Verdict
from dateline.ports import Lease
from dateline.store import archive
from dateline.store import models as rows
from dateline.store.archive import Damaged, Selection, body_of, kept, kept_by_source, versions
from dateline.store.decisions import decide
from dateline.store.reading import DjangoArticleStore
from dateline.store.rows import compress
from fakes import START, document

pytestmark = pytest.mark.django_db

GWADAR = "https://herald.example.org/gwadar"
WEATHER = "https://herald.example.org/weather"
COPY = "https://courier.example.org/copy"


def keep(*documents: Document, source: str = "herald") -> None:
    """Save pages as the step that fetches them does, each for an entry of that source."""
    feed, store, now = make_feed(source), DjangoArticleStore(), max(d.fetched_at for d in documents)
    for number, page in enumerate(documents):
        rows.FeedEntry.objects.create(
            feed=feed,
            key=f"{page.url} {page.sha256} {page.fetched_at} {number}",
            link=page.url,
            content_hash="",
            first_seen_at=now,
        )
    lease = Lease("this-host:1:", now + timedelta(minutes=5))
    claimed = {c.value.entry.key: c for c in store.claim_entries(len(documents), lease, now)}
    pairs = [
        (claimed[f"{page.url} {page.sha256} {page.fetched_at} {number}"], page)
        for number, page in enumerate(documents)
    ]
    store.save_fetches(pairs, lease, now)


def page(url: str, body: str | bytes, hours: float = 0, **changed: Any) -> Document:
    made = document(url, "", START + timedelta(hours=hours), **changed)
    raw = body.encode() if isinstance(body, str) else body
    return replace(made, body=raw, sha256=hashlib.sha256(raw).hexdigest())


def exported(tmp_path: Path, name: str = "pages.warc", **chosen: Any) -> tuple[Exported, list[Any]]:
    """An export, and its records as (type, address, HTTP headers, body)."""
    target = tmp_path / name
    done = export_warc(Selection(**chosen), str(target))
    return done, records(target)


def records(file: Path) -> list[tuple[str, str, list[tuple[str, str]], bytes]]:
    found = []
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            body = record.content_stream().read()
            assert record.digest_checker.problems == []
            headers = record.http_headers.headers if record.http_headers else []
            found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), headers, body))
    return found


def answers(found: Sequence[Any]) -> list[tuple[str, str]]:
    return [(kind, url) for kind, url, _, _ in found if kind in ("response", "revisit")]


# -------------------------------------------------------------------------------------------------------- storage


def test_a_page_is_kept_compressed_under_the_sha_256_of_its_bytes_with_its_http_facts(database: str) -> None:
    body = "<p>Gunmen stopped a bus.</p>" * 200
    headers = (("Server", "herald"), ("Content-Encoding", "gzip"))
    keep(page(GWADAR, body, final_url=f"{GWADAR}/", status=203, content_type="text/html", headers=headers))

    blob, row = rows.Blob.objects.get(), rows.Document.objects.get()
    assert blob.pk == hashlib.sha256(body.encode()).hexdigest() == row.blob_id
    assert blob.size == len(body)
    assert len(blob.data) < len(body) / 20
    assert zstandard.ZstdDecompressor().decompress(bytes(blob.data)) == body.encode()
    assert (row.url, row.final_url, row.status, row.content_type) == (GWADAR, f"{GWADAR}/", 203, "text/html")
    assert row.headers == [["Server", "herald"], ["Content-Encoding", "gzip"]]
    assert row.fetched_at == START


def test_the_same_bytes_at_two_addresses_are_kept_once(database: str) -> None:
    keep(page(GWADAR, "one text"), page(COPY, "one text", 1), page(WEATHER, "another text", 2))
    assert rows.Document.objects.count() == 3
    assert rows.Blob.objects.count() == 2
    assert kept().size == len("one text") + len("another text")


def test_an_edited_page_is_kept_beside_its_first_version(database: str) -> None:
    keep(page(GWADAR, "killed 4"))
    keep(page(GWADAR, "killed 9", 1))
    assert [body_of(row.blob_id) for row in versions(GWADAR)] == [b"killed 4", b"killed 9"]


def test_the_facts_of_a_page_that_comes_again_are_all_of_its_last_exchange(database: str) -> None:
    keep(page(GWADAR, "same", headers=(("Date", "first"),), content_type="text/html"))
    again = page(GWADAR, "same", 1, headers=(("Date", "second"),), status=203, content_type="text/plain")
    keep(replace(again, final_url=f"{GWADAR}/"))
    row = rows.Document.objects.get()
    assert row.fetched_at == START + timedelta(hours=1)
    assert (row.headers, row.status, row.content_type) == ([["Date", "second"]], 203, "text/plain")
    assert (row.url, row.final_url) == (GWADAR, f"{GWADAR}/")


@pytest.mark.parametrize("body", [b"", b"\x00" * 10_000, bytes(range(256)) * 50, os.urandom(5_000)])
def test_any_bytes_come_back(database: str, body: bytes) -> None:
    keep(page(GWADAR, body))
    assert body_of(hashlib.sha256(body).hexdigest()) == body


BOMB = zstandard.ZstdCompressor().compress(b"\0" * 50_000_000)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ({"data": compress(b"killed 5")}, "SHA-256"),
        ({"data": compress(b"killed 4")[:-3]}, ""),
        ({"data": b"no zstd at all"}, "decompressed"),
        ({"data": b""}, ""),
        ({"data": BOMB}, "SHA-256"),
        ({"size": 7}, "SHA-256"),
        ({"size": 9}, "SHA-256"),
    ],
)
def test_a_body_that_is_not_what_its_name_says_is_noticed(
    database: str, damage: dict[str, Any], says: str
) -> None:
    keep(page(GWADAR, "killed 4"))
    rows.Blob.objects.update(**damage)
    found = body_of(rows.Blob.objects.get().pk)
    assert isinstance(found, Damaged)
    assert says in found.why


def test_how_much_is_kept_is_told_for_all_and_for_each_source(database: str) -> None:
    keep(page(GWADAR, "a" * 1000), page(WEATHER, "b" * 500, 1))
    keep(page(COPY, "a" * 1000, 2), source="courier")
    total, sources = kept(), {s.source_id: s for s in kept_by_source()}
    assert (total.pages, total.size) == (3, 1500)
    assert total.compressed == sum(len(data) for data in rows.Blob.objects.values_list("data", flat=True))
    assert (total.oldest, total.newest) == (START, START + timedelta(hours=2))
    assert (sources["herald"].pages, sources["herald"].size) == (2, 1500)
    assert (sources["courier"].pages, sources["courier"].size) == (1, 1000)


def test_an_empty_archive_has_nothing_and_exports_a_file_that_says_so(database: str, tmp_path: Path) -> None:
    assert (kept().pages, kept().size, kept().oldest, kept_by_source()) == (0, 0, None, [])
    done, found = exported(tmp_path)
    assert (done.pages, done.records) == (0, 1)
    assert [kind for kind, *_ in found] == ["warcinfo"]


# --------------------------------------------------------------------------------------------------------- export


def test_pages_leave_in_the_order_they_were_fetched_and_equal_bytes_once(
    database: str, tmp_path: Path
) -> None:
    keep(page(COPY, "one text", 2), page(GWADAR, "one text", 1), page(WEATHER, b"\xff\x00bytes", 0))
    done, found = exported(tmp_path)
    assert answers(found) == [("response", WEATHER), ("response", GWADAR), ("revisit", COPY)]
    assert [body for kind, _, _, body in found if kind == "response"] == [b"\xff\x00bytes", b"one text"]
    assert (done.pages, done.revisits, done.records) == (3, 1, len(found))
    assert done.size == (tmp_path / "pages.warc").stat().st_size
    assert (done.first, done.last) == (START, START + timedelta(hours=2))


def test_an_export_holds_the_bytes_of_its_revisits_even_if_an_earlier_export_has_them(
    database: str, tmp_path: Path
) -> None:
    keep(page(GWADAR, "one text"), page(COPY, "one text", 2))
    _, found = exported(tmp_path, since=START + timedelta(hours=1))
    assert answers(found) == [("response", COPY)]


def test_two_exports_of_the_same_pages_are_the_same_bytes(database: str, tmp_path: Path) -> None:
    keep(page(GWADAR, "one text"), page(COPY, "one text", 1), page(WEATHER, "sun", 2))
    for name in ("first.warc.gz", "second.warc.gz", "plain.warc"):
        exported(tmp_path, name)
    first, second, plain = (
        (tmp_path / name).read_bytes() for name in ("first.warc.gz", "second.warc.gz", "plain.warc")
    )
    assert first == second
    assert gzip.decompress(first) == plain
    assert first.count(b"\x1f\x8b\x08\x00\0\0\0\0") == len(records(tmp_path / "first.warc.gz"))


@pytest.mark.parametrize("cut", range(6))
def test_two_exports_that_meet_at_an_instant_hold_every_page_once(
    database: str, tmp_path: Path, cut: int
) -> None:
    keep(*(page(f"{GWADAR}/{n}", f"text {n}", n) for n in range(5)))
    at = START + timedelta(hours=cut)
    _, before = exported(tmp_path, "before.warc", until=at)
    _, after = exported(tmp_path, "after.warc", since=at)
    assert [url for _, url in answers([*before, *after])] == [f"{GWADAR}/{n}" for n in range(5)]


def test_only_pages_of_a_source(database: str, tmp_path: Path) -> None:
    keep(page(GWADAR, "a"), page(WEATHER, "b", 1))
    keep(page(COPY, "c", 2), source="courier")
    assert answers(exported(tmp_path, source_id="courier")[1]) == [("response", COPY)]
    with pytest.raises(NotFound, match="feeds list"):
        export_warc(Selection(source_id="no-such"), str(tmp_path / "none.warc"))
    assert not (tmp_path / "none.warc").exists()


def test_a_source_keeps_its_pages_when_their_entries_are_gone(database: str, tmp_path: Path) -> None:
    keep(page(GWADAR, "a"))
    make_article("text", feed=make_feed("herald"), document=rows.Document.objects.get())
    rows.FeedEntry.objects.all().delete()
    assert answers(exported(tmp_path, source_id="herald")[1]) == [("response", GWADAR)]


@pytest.mark.parametrize(
    "wanted", ["KEY", GWADAR, f"{GWADAR}?utm_source=x", "https://cited.example.org/g", f"{GWADAR}/final"]
)
def test_an_article_is_chosen_by_key_or_by_any_of_its_addresses(
    database: str, tmp_path: Path, wanted: str
) -> None:
    keep(page(GWADAR, "a", final_url=f"{GWADAR}/final"), page(WEATHER, "b", 1))
    row = rows.Document.objects.get(url=GWADAR)
    made = make_article("text", url="https://cited.example.org/g", document=row)
    _, found = exported(tmp_path, article=made.key if wanted == "KEY" else wanted)
    assert answers(found) == [("response", f"{GWADAR}/final")]


def test_an_article_that_is_not_there_is_said_and_no_file_is_written(database: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="is kept"):
        export_warc(Selection(article="https://nowhere.example.org/"), str(tmp_path / "none.warc"))
    assert list(tmp_path.iterdir()) == []


def test_what_is_known_of_a_page_goes_with_it(database: str, tmp_path: Path) -> None:
    keep(page(GWADAR, "a", final_url=f"{GWADAR}/final"))
    made = make_article("text", document=rows.Document.objects.get())
    (facts,) = (body.decode() for kind, _, _, body in exported(tmp_path)[1] if kind == "metadata")
    assert f"via: {GWADAR}\r\n" in facts
    assert "dateline-source: herald\r\n" in facts
    assert f"dateline-article: {made.key}\r\n" in facts
    assert "dateline-language: en\r\n" in facts


def test_pages_of_confirmed_incidents_with_first_versions_and_duplicates(
    database: str, tmp_path: Path
) -> None:
    urls = [f"https://herald.example.org/{n}" for n in range(5)]
    keep(*(page(url, f"text {url}", n) for n, url in enumerate(urls)))
    reports = []
    for url in urls:
        made = make_article("text", url=url, document=rows.Document.objects.get(url=url))
        reports.append((make_report(made, a_report()), a_report()))
    user = make_user("amina", "editor")
    confirmed, duplicate, undone = (
        make_candidate(key, found)
        for key, found in (("c1", reports[:2]), ("c2", reports[2:3]), ("c3", reports[3:4]))
    )

    def say(row: rows.Candidate, verdict: Verdict, revision: int = 0, **more: Any) -> None:
        decide(row.key, verdict, user=user, expected_revision=revision, now=START, **more)

    say(confirmed, Verdict.CONFIRM)
    say(duplicate, Verdict.DUPLICATE, duplicate_of="c1")
    say(undone, Verdict.CONFIRM)
    say(undone, Verdict.UNDO, 1)
    # an edit takes the first version's report out of the candidate; the incident's quotes are still from it
    rows.CandidateReport.objects.filter(report=reports[0][0]).delete()

    _, found = exported(tmp_path, incidents=True)
    assert [url for _, url in answers(found)] == urls[:3]
    _, later = exported(tmp_path, incidents=True, since=START + timedelta(hours=1))
    assert [url for _, url in answers(later)] == urls[1:3]


def test_a_damaged_body_is_said_in_a_sentence_and_the_rest_goes_on(database: str, tmp_path: Path) -> None:
    keep(page(GWADAR, "killed 4"), page(COPY, "killed 4", 1), page(WEATHER, "sun", 2))
    rows.Blob.objects.filter(size=8).update(data=compress(b"killed 5"))
    said: list[str] = []
    done = export_warc(Selection(), str(tmp_path / "pages.warc"), complain=said.append)
    assert answers(records(tmp_path / "pages.warc")) == [("response", WEATHER)]
    assert done.left_out == said
    assert [url in sentence for url, sentence in zip((GWADAR, COPY), said, strict=True)] == [True, True]
    assert all("damaged" in sentence and "backup" in sentence for sentence in said)
    assert done.pages == 1


# ------------------------------------------------------------------------------------------------------- the file


def test_an_export_that_ends_early_leaves_the_old_file_and_no_other(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(page(GWADAR, "a"), page(WEATHER, "b", 1))
    target = tmp_path / "pages.warc"
    target.write_bytes(b"the old one")

    def stopped(what: str, done: int, of: int) -> None:
        assert target.read_bytes() == b"the old one"
        assert len(list(tmp_path.iterdir())) == 2
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_warc(Selection(), str(target), progress=stopped)
    assert target.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("target", ["", "no/such/folder/pages.warc", "a-file/pages.warc"])
def test_a_file_that_cannot_be_written_is_said(database: str, tmp_path: Path, target: str) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(UsageError):
        export_warc(Selection(), str(tmp_path / target))


def test_a_named_pipe_is_written_to_and_not_replaced(database: str, tmp_path: Path) -> None:
    keep(page(GWADAR, "a"))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    export_warc(Selection(), str(pipe))
    reader.join(timeout=30)
    assert pipe.is_fifo()
    assert got
    assert got[0].startswith(b"WARC/1.1\r\n")


def test_rows_are_read_a_chunk_at_a_time_and_bodies_one_by_one(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "CHUNK", 2)
    keep(*(page(f"{GWADAR}/{n}", f"text {n}", n) for n in range(5)))
    with CaptureQueriesContext(connection) as queries:
        _, found = exported(tmp_path)
    assert [url for _, url in answers(found)] == [f"{GWADAR}/{n}" for n in range(5)]
    of_bodies = [q["sql"] for q in queries if '"store_blob"."data"' in q["sql"]]
    assert len(of_bodies) == 5
    assert all("LIMIT 1" in sql for sql in of_bodies)


def test_progress_counts_to_the_number_of_pages(database: str, tmp_path: Path) -> None:
    keep(*(page(f"{GWADAR}/{n}", f"text {n}", n) for n in range(3)))
    seen: list[tuple[int, int]] = []
    export_warc(
        Selection(), str(tmp_path / "p.warc"), progress=lambda what, done, of: seen.append((done, of))
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]
