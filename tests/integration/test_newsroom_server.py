"""The sample newsroom's server on loopback: answers, conditional requests, gzip, the anchor, a taken port."""

from __future__ import annotations

import gzip
import http.client
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dateline.errors import PortInUse
from dateline.newsroom.server import NewsroomServer, open_server, running

ANCHOR = date(2026, 11, 22)


@pytest.fixture(scope="module")
def server() -> Iterator[NewsroomServer]:
    with running(anchor=ANCHOR, clock=lambda: datetime(2026, 11, 22, 9, 30, tzinfo=UTC)) as started:
        yield started


def ask(
    server: NewsroomServer, path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    try:
        connection.request(
            method, path, headers={key.replace("_", "-"): value for key, value in headers.items()}
        )
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_every_path_of_the_site_is_answered(server: NewsroomServer) -> None:
    for path, page in server.site.pages.items():
        response, body = ask(server, path)
        assert (response.status, body) == (200, page.body)
        assert response.headers["Content-Type"] == page.content_type


def test_the_stories_link_to_the_port_that_is_served(server: NewsroomServer) -> None:
    _, body = ask(server, "/courier/feed.rss")
    assert f"{server.base_url}/courier/news/".encode() in body


@pytest.mark.parametrize("validator", ["If_None_Match", "If_Modified_Since"])
def test_a_reader_that_has_the_page_gets_304_without_a_body(server: NewsroomServer, validator: str) -> None:
    first, _ = ask(server, "/wire/feed.atom")
    value = first.headers["ETag" if validator == "If_None_Match" else "Last-Modified"]
    again, body = ask(server, "/wire/feed.atom", **{validator: value})
    assert (again.status, body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"', "If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
        ({"If_Modified_Since": "Thu, 01 Jan 1998 00:00:00 GMT"}, 200),
        ({"If_Modified_Since": "Thu, 01 Jan 2026 00:00:00 -0000"}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
    ],
)
def test_validators_are_read_as_the_rfc_says(
    server: NewsroomServer, headers: dict[str, str], status: int
) -> None:
    response, _ = ask(server, "/courier/feed.rss", **headers)
    assert response.status == status


def test_a_page_is_gzipped_for_a_reader_that_takes_gzip(server: NewsroomServer) -> None:
    packed, body = ask(server, "/", Accept_Encoding="br, gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == server.site.pages["/"].body


def test_head_answers_without_a_body(server: NewsroomServer) -> None:
    response, body = ask(server, "/", method="HEAD")
    assert (response.status, body) == (200, b"")
    assert int(response.headers["Content-Length"]) == len(server.site.pages["/"].body)


@pytest.mark.parametrize("path", ["/nowhere", "/../../etc/passwd", "/courier/news/", "/%2e%2e/"])
def test_what_is_not_there_is_404_and_says_that_all_is_invented(server: NewsroomServer, path: str) -> None:
    response, body = ask(server, path)
    assert response.status == 404
    assert b"invented" in body


def test_the_entry_without_a_page_is_404(server: NewsroomServer) -> None:
    response, _ = ask(server, server.site.paths["ring-road-diversion"])
    assert response.status == 404


def test_a_second_start_with_the_same_anchor_keeps_every_story_and_its_date() -> None:
    def stories_at(clock_day: int) -> dict[str, datetime]:
        clock = lambda: datetime(2026, 12, clock_day, tzinfo=UTC)  # noqa: E731
        with open_server(0, anchor=ANCHOR, clock=clock) as opened:
            return {key: story.published for key, story in opened.site.stories.items()}

    assert stories_at(1) == stories_at(9)


def test_a_running_server_brings_what_comes_out_after_the_anchor() -> None:
    hours = [datetime(2026, 11, 22, 9, tzinfo=UTC)]
    with open_server(0, anchor=ANCHOR, clock=lambda: hours[-1]) as opened:
        first = opened.site
        assert opened.site is first
        hours.append(datetime(2026, 11, 23, 7, 5, tzinfo=UTC))
        assert "el-obeid-second-day" in opened.site.stories
        assert "el-obeid-second-day" not in first.stories


def test_without_an_anchor_the_clock_says_what_day_it_is() -> None:
    with open_server(0, clock=lambda: datetime(2027, 3, 2, 4, tzinfo=UTC)) as opened:
        newest = max(story.published for story in opened.site.stories.values())
    assert newest.date() == date(2027, 3, 1)


def test_a_port_that_is_taken_is_named(server: NewsroomServer) -> None:
    port = server.server_address[1]
    with pytest.raises(PortInUse, match=f"Port {port}"):
        open_server(port)


def test_the_data_files_lie_inside_the_package() -> None:
    import dateline.newsroom

    folder = Path(dateline.newsroom.__file__).parent
    assert len(list((folder / "texts").glob("*.yml"))) >= 5
    assert all((folder / name).is_file() for name in ("papers.yml", "expected.yml", "actors.yml"))


def test_the_module_runs_by_itself_and_ends_cleanly_when_asked() -> None:
    argv = [sys.executable, "-m", "dateline.newsroom", "--port", "0", "--anchor", ANCHOR.isoformat()]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        process.terminate()
        assert process.wait(timeout=10) == 0
    assert line.startswith("Sample newsroom on http://127.0.0.1:")


def test_the_module_says_which_port_is_taken_and_ends_with_status_2(server: NewsroomServer) -> None:
    argv = [sys.executable, "-m", "dateline.newsroom", "--port", str(server.server_address[1])]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=10, check=False)
    assert done.returncode == 2
    assert "is in use" in done.stderr
    assert "Traceback" not in done.stderr
