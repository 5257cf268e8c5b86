"""The page of sources: what it shows, and what an operator does there."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import hostile_host
from builders import logged_in, make_feed
from dateline import bootstrap
from dateline.desk.views import adding, source
from dateline.feeds.opml import read_opml
from dateline.store import models as rows
from dateline.store.sources import STATES, SourceFilter, sources_page
from source_story import make_alert, make_days, polled, sources_in_every_state

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
MOST_QUERIES_OF_ONE = 14
RSS = """<rss version="2.0"><channel><title>{title}</title>
<item><guid>1</guid><title>Road open</title><link>https://example.org/1</link>
<pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
SEVERAL = """<!doctype html><html><head><title>The Paper</title>
<link rel="alternate" type="application/rss+xml" title="News &lt;script&gt;alert(1)&lt;/script&gt;" href="/news.xml">
<link rel="alternate" type="application/atom+xml" title="Sport" href="/sport.xml">
<link rel="alternate" type="application/rss+xml" title="Evil" href="javascript:alert(1)">
</head><body><p>Hello.</p></body></html>"""


def client_of(*roles: str) -> Client:
    return logged_in("omar", *roles)


@pytest.fixture
def operator() -> Client:
    return client_of("operator")


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts of the test may be asked; without it the guard refuses every address here."""
    monkeypatch.setattr(bootstrap, "allowed_private_hosts", lambda config: ("127.0.0.1",))


@pytest.fixture
def paper(loopback: None) -> Iterator[hostile_host.Host]:
    def feed(connection: hostile_host.Connection) -> None:
        title = {"/news.xml": "News", "/sport.xml": "Sport"}[connection.path]
        connection.answer(RSS.format(title=title).encode(), content_type="application/rss+xml")

    def several(connection: hostile_host.Connection) -> None:
        connection.answer(SEVERAL.encode(), content_type="text/html")

    with hostile_host.running(
        **{"/news.xml": feed, "/sport.xml": feed, "/": several, "/none": page_without_feeds}
    ) as host:
        yield host


def page_without_feeds(connection: hostile_host.Connection) -> None:
    connection.answer(hostile_host.page(), content_type="text/html")


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def page(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def listed(html: str) -> list[str]:
    return re.findall(r'<tr id="s-([\w-]+)"', html)


# ------------------------------------------------------------------------------------------------- the list


def test_a_source_is_shown_with_its_week_its_polls_its_reason_and_its_flags(operator: Client) -> None:
    sources_in_every_state()
    said = words_of(page(operator, "/sources"))
    for words in (
        "River Tribune Pakistan · en river-tribune.example.org",
        "0 usually 62",
        "no such page (404)",
        "next in 11 min , every 18 min",
        "its ETag lies: asked in full",
        "may be moving to news.island-times.example.org",
        "its robots.txt forbids it",
        "gone for good (410)",
        "failing (3 of 10 points)",
        "not polled yet",
        "Switched off by the operator.",
        "no history yet",
    ):
        assert words in said, words


def test_a_sparkline_says_in_words_what_it_draws(operator: Client) -> None:
    make_days(make_feed("plain", **polled()), lambda n: 3 if n > 2 else 0)
    html = page(operator, "/sources")
    assert (
        'role="img" aria-label="New entries a day over 28 days: most 3, 78 in all, 15 in the last 7;'
        ' none for the last 2 days."' in html
    )


def test_open_alerts_stand_at_the_top_with_what_to_do_and_past_ones_do_not(operator: Client) -> None:
    for number in range(5):
        make_alert(make_feed(f"mute-{number}", **polled()), "silent", f"Nothing for {number + 3} days.")
    make_alert(make_feed("better", "Better Paper", **polled()), "volume", "It was low.", over=True)
    make_alert(make_feed("strange", **polled()), "unheard-of", "Something new.")
    top = words_of(page(operator, "/sources").split('<table class="list stacked sources"')[0])
    assert "5 sources have fallen silent. Open the site." in top
    assert "Mute 4 : Nothing for 7 days." in top
    assert "and 2 more" in top
    assert "1 source needs a look." in top
    assert "Better Paper" not in top
    assert '<details class="alerts" open>' in page(operator, "/sources")
    assert '<details class="alerts">' in page(operator, "/sources?q=mute")


def test_what_concerns_all_sources_is_told_without_one(operator: Client) -> None:
    make_feed("paper", **polled())
    rows.Alert.objects.create(
        kind="network", message="None of 9 sources could be polled.", raised_at=datetime.now(UTC)
    )
    html = page(operator, "/sources")
    assert "None of 9 sources could be polled." in html
    assert "Look at this machine&#x27;s network" in html
    assert listed(page(operator, "/sources?alerts=1")) == []
    assert "None of 9" not in page(operator, "/sources/paper")


def test_sources_that_need_a_look_come_first(operator: Client) -> None:
    make_feed("a-well", "A", **polled())
    make_feed("b-failing", "B", **polled() | {"failures": 2, "last_error": "It did not answer."})
    make_feed("c-off", "C", enabled=False)
    make_alert(make_feed("d-silent", "D", **polled()), "silent", "Nothing for 9 days.")
    assert listed(page(operator, "/sources")) == ["d-silent", "b-failing", "a-well", "c-off"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("q=tribune", {"river-tribune"}),
        ("q=TIMES+island", {"island-times"}),
        ("q=delta-post.example.org", {"delta-post"}),
        ("state=new", {"new-dawn-radio"}),
        ("state=off", {"old-mill-news", "lake-bulletin"}),
        ("state=failing&country=PK", {"port-observer", "valley-press"}),
        ("country=AF", {"hill-gazette"}),
        ("country=-", {"market-ledger", "new-dawn-radio"}),
        ("alerts=1&state=off", {"old-mill-news"}),
        ("alerts=1&country=IR", {"steppe-daily"}),
        ("q=%25", set()),
        ("q=%00", None),
        ("state=nonsense&page=-1&alerts=yes", None),
    ],
)
def test_filters_narrow_the_list_and_nonsense_is_passed_over(
    operator: Client, query: str, ids: set[str] | None
) -> None:
    sources_in_every_state()
    assert set(listed(page(operator, f"/sources?{query}"))) == (
        set(rows.Feed.objects.values_list("id", flat=True)) if ids is None else ids
    )


def test_every_source_is_on_exactly_one_page_and_the_numbers_agree() -> None:
    sources_in_every_state()
    now = datetime.now(UTC)
    first = sources_page(SourceFilter(), 1, now, size=4)
    seen = [
        s.health.feed_id
        for n in range(1, first.pages + 1)
        for s in sources_page(SourceFilter(), n, now, size=4).sources
    ]
    assert len(seen) == len(set(seen)) == first.total == first.found == rows.Feed.objects.count()
    for state in STATES:
        assert sources_page(SourceFilter(state=state), 1, now).found == first.counts[state]
    assert sources_page(SourceFilter(), 999, now, size=4).number == first.pages


def test_a_reason_that_many_have_is_told_once_above(operator: Client) -> None:
    for number in range(6):
        make_feed(
            f"away-{number}", **polled() | {"failures": 1, "last_error": "This machine has no network."}
        )
    html = page(operator, "/sources")
    assert '<b>6 sources:</b> <span lang="en" dir="ltr">This machine has no network.' in html
    assert html.count("This machine has no network.") == 1
    assert html.count("as above") == 6


def test_a_thousand_sources_take_no_more_queries_than_ten(operator: Client) -> None:
    sources_in_every_state()
    addresses = (
        "/sources",
        "/sources?q=bulk-&page=9",
        "/sources?state=well&alerts=1",
        "/sources/delta-post",
        "/runs",
    )

    def queries(address: str) -> int:
        operator.get(address)
        with CaptureQueriesContext(connection) as caught:
            page(operator, address)
        return len(caught)

    few = {address: queries(address) for address in addresses}
    now = datetime.now(UTC)
    rows.Feed.objects.bulk_create(
        [
            rows.Feed(
                id=f"bulk-{i}",
                url=f"https://bulk-{i}.example.org/feed",
                title=f"Paper {i}",
                **polled(every=30),
            )
            for i in range(1000)
        ],
        batch_size=500,
    )
    rows.FeedDay.objects.bulk_create(
        [
            rows.FeedDay(feed_id=f"bulk-{i}", day=now.date() - timedelta(n), polls=40, entries=n)
            for i in range(1000)
            for n in (1, 9)
        ],
        batch_size=2000,
    )
    many = {address: queries(address) for address in addresses}
    for address in ("/sources", "/sources/delta-post", "/runs"):
        assert many[address] == few[address]
    assert many.pop("/sources/delta-post") <= MOST_QUERIES_OF_ONE
    assert max(many.values()) <= MOST_QUERIES
    html = page(operator, "/sources?q=bulk-&page=9")
    assert len(listed(html)) == 50
    assert "page 9 of 20, 1000 sources" in words_of(html)


def test_an_editor_sees_everything_and_is_offered_nothing_to_press() -> None:
    sources_in_every_state()
    editor = client_of("editor")
    for address in ("/sources", "/sources/delta-post", "/runs"):
        html = page(editor, address)
        forms = re.findall(r'<form method="post" action="([^"]*)"', html)
        assert forms == ["/undo", "/preferences", "/logout/"], address  # what every page has
        assert "/add-sources" not in html
    for address in ("/add-sources", "/import-sources", "/sources/delta-post/disable"):
        assert editor.post(address, {"url": "https://example.org/"}).status_code == 403
    assert rows.Feed.objects.get(pk="delta-post").enabled


# ------------------------------------------------------------------------------------------------- one source


def test_the_page_of_a_source_tells_its_history_its_polls_and_what_was_turned_away(operator: Client) -> None:
    sources_in_every_state()
    said = words_of(page(operator, "/sources/delta-post"))
    for words in (
        "Delta Post",
        "in the last seven days, usually 44",
        "Address from its page of feeds.",
        "It is asked every 12 min",
        "It has no failure points.",
        "W/&quot;5f3c-61a0&quot;",
        "Fewer entries : It brought 9 entries in a week, usually 44.",
        "Ferry service resumes after the storm",
        "could not be got",
        "version 2",
        "The page holds no readable text.",
    ):
        assert words in said, words
    table = page(operator, "/sources/delta-post").split("<tbody>")[1].split("</tbody>")[0]
    assert table.count("<tr>") == 28
    said = words_of(page(operator, "/sources/coast-wire") + page(operator, "/sources/port-observer"))
    assert "so it is always asked in full" in said
    assert "It has 3 of 10 failure points after 3 failed polls in a row; at 10 it is switched off." in said
    said = words_of(page(operator, "/sources/island-times") + page(operator, "/sources/old-mill-news"))
    assert "Its last 2 answers named https://news.island-times.example.org/rss as its new address" in said
    assert "Only a check that works brings it back." in said


def test_a_source_without_any_history_has_a_page_too(operator: Client) -> None:
    make_feed("blank", country=None, language=None)
    said = words_of(page(operator, "/sources/blank"))
    assert "No history yet" in said
    assert "It has brought nothing yet." in said


# ------------------------------------------------------------------------------------------------- switching


def test_a_source_is_switched_off_and_on_again_from_the_line_that_says_so(operator: Client) -> None:
    make_feed("tide", "Tide Times", **polled())
    answer = operator.post("/sources/tide/disable", {"next": "/sources?q=tide"}, follow=True)
    assert answer.redirect_chain == [("/sources?q=tide", 302)]
    html = answer.content.decode()
    assert "Tide Times</strong></a> · Switched off." in html
    undo = re.search(r'<form method="post" action="([^"]+)">(?:(?!</form>).)*Undo', html, re.DOTALL)
    assert undo
    assert not rows.Feed.objects.get(pk="tide").enabled
    answer = operator.post(undo[1], {"next": "/sources"}, follow=True)
    assert "Switched on." in answer.content.decode()
    assert rows.Feed.objects.get(pk="tide").enabled
    assert "Switched on." not in page(operator, "/sources")


def test_htmx_gets_the_row_alone(operator: Client) -> None:
    make_feed("tide", "Tide Times", **polled())
    answer = operator.post(
        "/sources/tide/disable", headers={"HX-Request": "true", "HX-Target": "s-tide"}
    ).content.decode()
    assert "<html" not in answer
    assert listed(answer) == ["tide"]
    assert "Switched off. It is not asked any more" in answer
    assert 'action="/sources/tide/enable"' in answer


@pytest.mark.parametrize("name", ["check", "enable", "disable"])
def test_what_is_not_a_source_is_not_found(operator: Client, name: str) -> None:
    assert operator.post(f"/sources/nosuch/{name}").status_code == 404


def test_the_way_back_stays_on_this_site(operator: Client) -> None:
    make_feed("tide")
    answer = operator.post("/sources/tide/disable", {"next": "https://evil.example/"})
    assert answer["Location"] == "/sources/tide"


# ------------------------------------------------------------------------------------------------- checking


def test_a_check_that_works_says_what_it_found_and_switches_the_source_on(
    operator: Client, paper: hostile_host.Host
) -> None:
    make_feed(
        "news", url=paper.url("/news.xml"), enabled=False, failures=10, disabled_reason="It failed too often."
    )
    answer = operator.post("/sources/news/check", {"next": "/sources"}, follow=True).content.decode()
    assert "Works; 1 entry, newest 2026-01-31 10:00 UTC." in answer
    row = rows.Feed.objects.get(pk="news")
    assert (row.enabled, row.failures, row.disabled_reason) == (True, 0, "")


@pytest.mark.parametrize(
    ("path", "words"),
    [("/none", "HTML page"), ("/nothing", "404"), ("javascript:alert(1)", "not a web address")],
)
def test_a_check_that_fails_says_why_and_changes_nothing(
    operator: Client, paper: hostile_host.Host, path: str, words: str
) -> None:
    make_feed("news", url=path if ":" in path else paper.url(path), enabled=False)
    answer = operator.post("/sources/news/check", headers={"HX-Target": "s-news"}).content.decode()
    assert words in answer
    assert 'class="answer bad"' in answer
    assert not rows.Feed.objects.get(pk="news").enabled


def test_addresses_inside_are_refused_to_an_operator_as_to_everybody(operator: Client) -> None:
    make_feed("news", url="http://127.0.0.1:9/feed")
    assert (
        "DATELINE_ALLOW_PRIVATE_HOSTS" in operator.post("/sources/news/check", follow=True).content.decode()
    )
    answer = operator.post("/add-sources", {"url": "http://169.254.169.254/latest/meta-data"})
    assert "DATELINE_ALLOW_PRIVATE_HOSTS" in answer.content.decode()


def test_who_waits_for_a_host_that_drips_is_told_after_a_while(
    operator: Client, loopback: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "SECONDS", 0.2)
    monkeypatch.setattr(source, "SECONDS", 0.2)
    with hostile_host.running(
        **{"*": lambda c: hostile_host.drip(c, b"HTTP/1.1 200 OK\r\n" + b"x" * 10_000)}
    ) as host:
        answer = operator.post("/add-sources", {"url": host.url("/")}).content.decode()
        assert "Nothing was found within 0 seconds." in answer
        make_feed("slow", url=host.url("/"))
        answer = operator.post("/sources/slow/check", follow=True).content.decode()
        assert "Try again later." in answer


# ------------------------------------------------------------------------------------------------- adding


def test_one_feed_alone_is_added_at_once(operator: Client, paper: hostile_host.Host) -> None:
    answer = operator.post("/add-sources", {"url": paper.url("/news.xml")}, follow=True)
    assert answer.redirect_chain == [("/add-sources#imported", 302)]
    assert "1 source added" in answer.content.decode()
    row = rows.Feed.objects.get()
    assert (row.url, row.title, row.origin, row.enabled) == (paper.url("/news.xml"), "News", "added", True)
    again = operator.post("/add-sources", {"url": paper.url("/news.xml")}, follow=True).content.decode()
    assert "Nothing new. 1 source was there already." in again
    assert rows.Feed.objects.count() == 1


def test_of_several_feeds_the_operator_chooses(operator: Client, paper: hostile_host.Host) -> None:
    make_feed("sport", url=paper.url("/sport.xml"))
    html = operator.post("/add-sources", {"url": paper.url("/")}).content.decode()
    assert "2 feeds found. Which ones?" in html
    assert "<script>alert" not in html
    assert "javascript:" not in html.split('id="look"')[1].split("</fieldset>")[0]
    assert rows.Feed.objects.count() == 1
    boxes = re.findall(r'<input type="checkbox" name="feed" value="([^"]+)"([^>]*)>', html)
    assert ["checked" in more for _, more in boxes] == [True, False]
    assert ["disabled" in more for _, more in boxes] == [False, True]
    assert "already there" in html
    answer = operator.post(
        "/add-sources", {"choosing": "1", "feed": [value for value, _ in boxes]}, follow=True
    )
    assert (
        "1 source added; it is asked at the next run. 1 source was there already" in answer.content.decode()
    )
    assert set(rows.Feed.objects.values_list("url", flat=True)) == {
        paper.url("/news.xml"),
        paper.url("/sport.xml"),
    }


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"url": ""}, "Give an address"),
        ({"url": "https://example.org/" + "a" * 2000}, "longer than 2000 characters"),
        ({"url": "javascript:alert(1)"}, "the address cannot be read"),
        ({"url": "xn--"}, "the address cannot be read"),
        ({"url": "ftp://example.org/feed"}, "begins with http:// or https://"),
        ({"choosing": "1"}, "No feed was chosen"),
        ({"choosing": "1", "feed": "WyJqYXZhc2NyaXB0OmFsZXJ0KDEpIl0:forged"}, "Look again"),
    ],
)
def test_what_cannot_be_added_is_said_in_a_sentence_beside_the_field(
    operator: Client, sent: dict[str, str], words: str
) -> None:
    html = operator.post("/add-sources", sent).content.decode()
    problem = re.search(r'<p class="problem" id="url-problem" role="alert">([^<]+)</p>', html)
    assert problem
    assert words in problem[1]
    assert 'aria-invalid="true"' in html
    assert rows.Feed.objects.count() == 0


def test_a_page_that_names_no_feed_is_said_to_name_none(operator: Client, paper: hostile_host.Host) -> None:
    html = operator.post(
        "/add-sources", {"url": paper.url("/none")}, headers={"HX-Request": "true", "HX-Target": "look"}
    ).content.decode()
    assert "<html" not in html
    assert "No feed was found at" in html


@pytest.mark.django_db(transaction=True)
def test_other_pages_are_answered_while_a_host_keeps_one_waiting(loopback: None) -> None:
    from dateline.site.asgi import application

    asked, go_on = threading.Event(), threading.Event()

    def wait(connection: hostile_host.Connection) -> None:
        asked.set()
        go_on.wait(20)
        connection.answer(RSS.format(title="Late Paper").encode(), content_type="application/rss+xml")

    client = client_of("operator")
    client.get("/add-sources")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    async def play(address: str) -> tuple[bool, httpx.Response, httpx.Response]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(application), base_url="http://127.0.0.1", cookies=cookies
        ) as browser:
            looking = asyncio.create_task(
                browser.post(
                    "/add-sources",
                    data={"url": address},
                    headers={"X-CSRFToken": cookies["csrftoken"], "HX-Target": "look"},
                )
            )
            await asyncio.to_thread(asked.wait, 20)
            meanwhile = await browser.get("/sources")
            still_looking = not looking.done()
            go_on.set()
            return still_looking, meanwhile, await looking

    with hostile_host.running(**{"/feed": wait}) as host:
        still_looking, meanwhile, found = asyncio.run(play(host.url("/feed")))
    assert still_looking
    assert meanwhile.status_code == 200
    assert "1 source added" in found.text


# ------------------------------------------------------------------------------------------------- lists in and out

OPML = b"""<?xml version="1.0"?><opml version="2.0"><body><outline text="World"><outline text="PK">
<outline type="rss" text="Reef Report " xmlUrl="https://reef.example.org/feed" language="ur"/></outline></outline>
<outline type="rss" text="Known" xmlUrl="https://known.example.org/feed"/></body></opml>"""


def upload(client: Client, body: bytes, name: str = "list.opml") -> str:
    return str(
        client.post("/import-sources", {"opml": SimpleUploadedFile(name, body)}, follow=True).content.decode()
    )


def test_a_list_of_another_reader_comes_in_and_says_what_was_new(operator: Client) -> None:
    make_feed("known", url="https://known.example.org/feed")
    html = upload(operator, OPML)
    assert "1 source added; it is asked at the next run. 1 source was there already" in html
    result = words_of(html.split('id="imported"')[1].split("</table>")[0])
    assert "Reef Report https://reef.example.org/feed added" in result
    assert "https://known.example.org/feed already there" in result
    row = rows.Feed.objects.get(url="https://reef.example.org/feed")
    assert (row.country, row.language) == ("PK", "ur")
    assert "World" in row.notes
    assert "imported" not in page(operator, "/add-sources")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"not XML at all", "This file is no OPML"),
        (b"<html/>", "XML but no OPML"),
        (b'<opml version="2.0"><body/></opml>', "no feed in this file"),
        (
            b'<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml version="2.0"><body><outline xmlUrl="https://a.example/&a;"/></body></opml>',
            "declares entities",
        ),
        (b" " * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(operator: Client, body: bytes, words: str) -> None:
    html = upload(operator, body)
    problem = re.search(r'<p class="problem" id="opml-problem" role="alert">([^<]+)</p>', html)
    assert problem
    assert words in problem[1]
    assert rows.Feed.objects.count() == 0


def test_without_a_file_the_form_asks_for_one(operator: Client) -> None:
    assert "Choose a file first." in operator.post("/import-sources").content.decode()


def test_the_list_goes_out_and_comes_back_in_another_office(operator: Client) -> None:
    sources_in_every_state()
    answer = operator.get("/sources.opml")
    assert answer["Content-Type"] == "text/x-opml; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="dateline-sources.opml"'
    facts = ("url", "title", "country", "language")
    before = set(rows.Feed.objects.values_list(*facts))
    assert {(f.url, f.title, f.country, f.language) for f in read_opml(answer.content)} == before
    rows.Feed.objects.all().delete()
    assert f"{len(before)} sources added" in upload(operator, answer.content)
    assert set(rows.Feed.objects.values_list(*facts)) == before


def test_a_list_of_ten_thousand_comes_in_with_few_queries(operator: Client) -> None:
    body = "".join(
        f'<outline text="Paper {i}" xmlUrl="https://p{i}.example.org/feed"/>' for i in range(10_000)
    )
    with CaptureQueriesContext(connection) as caught:
        html = upload(operator, f'<opml version="2.0"><body>{body}</body></opml>'.encode())
    assert "10,000 sources added" in html
    assert "and 9800 more" in html
    assert len(caught) < 300
    assert rows.Feed.objects.count() == 10_000
