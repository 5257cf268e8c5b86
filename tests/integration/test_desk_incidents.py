"""The pages of confirmed incidents: one of them, the list, the map's data, the overview."""

from __future__ import annotations

import asyncio
import csv
import html
import io
import json
import re
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.test import AsyncRequestFactory, Client

from builders import NOW, logged_in, make_candidate, make_user
from dateline.desk.views.browse import PARCEL, export_file
from dateline.model import Verdict
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.incidents import confirmed_incidents
from decision_story import asking
from incident_story import BEGAN, GWADAR, KALAM, LAHORE, MASTUNG, NUSHKI, WIDE, decided_story, many_incidents

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def story(once: Callable[[Callable[[], Any]], None]) -> None:
    once(lambda: decided_story(make_user("amina", "editor"), make_user("bilal", "editor")))


@pytest.fixture
def bilal(story: None) -> User:
    return User.objects.get(username="bilal")


@pytest.fixture
def viewer(bilal: User) -> Client:
    return logged_in("rania", "viewer")


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def words(text: str) -> str:
    told = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
    return re.sub(r" ([,.])", r"\1", told)


def field(text: str, name: str) -> str:
    return words(
        re.split(r'<div class="incident-field"|</dl>\s*</section>', text.split(f'id="field-{name}"')[1])[0]
    )


def test_a_field_names_its_words_their_source_and_the_way_to_both(viewer: Client) -> None:
    shown = page(viewer, f"/incidents/{GWADAR}")
    assert "before dawn on Saturday Coastal Herald [1]" in field(shown, "when")
    desk = re.search(r'<a href="(/candidate/gwadar-camp)#(w-[^"]+-when-[^"]+)">', shown)
    assert desk is not None
    assert f'id="{desk[2]}"' in page(viewer, desk[1])
    assert '<q dir="auto" lang="ur">' in shown
    assert 'href="https://example.org/story' in shown
    assert 'id="source-1"' in shown
    ledger = shown.split('id="h-ledger"')[1].split("</table>")[0]
    assert ledger.count('class="swatch m-killed"') == 6
    assert '<tr class="superseded"><td><span class="swatch m-killed"' in ledger


def test_every_way_to_the_candidate_s_page_leads_to_marked_words(viewer: Client) -> None:
    ways = set(re.findall(r'href="/candidate/gwadar-camp#([^"]+)"', page(viewer, f"/incidents/{GWADAR}")))
    marks = set(re.findall(r'id="(w-[^"]+)"', page(viewer, "/candidate/gwadar-camp")))
    assert len(ways) > 15
    assert ways <= marks


def test_a_corrected_field_says_what_the_machine_and_the_editor_said_who_and_when(viewer: Client) -> None:
    killed = field(page(viewer, f"/incidents/{GWADAR}"), "killed")
    assert "The machine said 11–13" in killed
    assert "The editor said 12–13" in killed
    assert "amina, 3 Feb 2026, 08:51 UTC, revision 4" in killed
    assert "the police's figure is older" in killed


def test_the_history_has_every_decision_and_what_each_version_changed(viewer: Client) -> None:
    told = page(viewer, f"/incidents/{GWADAR}").split('id="h-history"')[1]
    assert [f'id="revision-{n}"' in told for n in range(1, 6)] == [True, True, True, True, False]
    assert "killed: 11–13 → 13 or more" in words(told)
    assert "killed: 13 or more → 11–13" in words(told)
    assert "took the last decision back" in words(told)
    assert "last day: 1 February 2026 → 31 January 2026" in words(told)


def test_an_earlier_version_is_shown_as_it_stood(viewer: Client) -> None:
    earlier = page(viewer, f"/incidents/{GWADAR}?revision=2")
    assert "13 or more" in field(earlier, "killed")
    assert "from 3 Feb 2026, 08:17 UTC to 3 Feb 2026, 08:34 UTC" in words(earlier)
    assert f"/incidents/{GWADAR}?revision=2" in words(earlier.split('id="h-cite"')[1])
    assert page(viewer, f"/incidents/{GWADAR}?revision=4").count("an earlier version") == 0
    for none in ("5", "0", "x"):
        page(viewer, f"/incidents/{GWADAR}?revision={none}", 404)


def test_an_id_in_small_letters_leads_to_the_permanent_address(viewer: Client) -> None:
    assert viewer.get(f"/incidents/{GWADAR.lower()}")["Location"] == f"/incidents/{GWADAR}"
    page(viewer, "/incidents/DL-NOSUCHINCIDENT", 404)


def test_a_withdrawn_incident_is_gone_with_its_history_for_viewers_too(viewer: Client) -> None:
    gone = page(viewer, f"/incidents/{KALAM}", 410)
    assert "withdrawn: it counts no more. 3 Feb 2026, 10:50 UTC, by bilal" in words(gone)
    assert "the flood of last summer, told again" in words(gone)
    assert "Withdrawn 3 February 2026." in words(gone)
    assert "28 January" not in gone
    assert viewer.get(f"/incidents/{KALAM}?revision=1&own=1").status_code == 200
    assert KALAM not in page(viewer, "/incidents")
    row = viewer.get(f"/incidents/{KALAM}.json")
    assert (row.status_code, f"/incidents/{KALAM}" in row.content.decode()) == (410, True)


def test_a_withdrawn_incident_that_is_confirmed_again_keeps_its_address(viewer: Client, bilal: User) -> None:
    decide("kalam-flood", Verdict.UNDO, user=bilal, expected_revision=2, now=BEGAN.replace(day=5))
    told = words(page(viewer, f"/incidents/{KALAM}").split('id="h-history"')[1])
    assert "Stands again" in told
    assert "Withdrawn" in told


def test_a_merged_incident_leads_on_and_the_other_says_so(viewer: Client) -> None:
    answer = viewer.get(f"/incidents/{NUSHKI}")
    assert (answer.status_code, answer["Location"]) == (302, f"/incidents/{MASTUNG}?merged={NUSHKI}")
    shown = page(viewer, answer["Location"])
    assert f"You followed {NUSHKI}. It was merged into this incident on 3 Feb 2026." in words(shown)
    assert "You followed" not in page(viewer, f"/incidents/{MASTUNG}?merged={LAHORE}")
    assert "You followed" not in page(viewer, f"/incidents/{MASTUNG}?merged=<script>")
    own = words(page(viewer, f"/incidents/{NUSHKI}?own=1", 410))
    assert "merged into another one" in own
    assert "The same convoy." in own


def test_parts_and_their_umbrella_know_each_other(viewer: Client) -> None:
    part, wide = page(viewer, f"/incidents/{MASTUNG}"), page(viewer, f"/incidents/{WIDE}")
    assert "part of: Attacks across Balochistan leave dozens dead" in words(part)
    assert f'href="/incidents/{WIDE}"' in part
    assert "has as a part: Four policemen killed in Mastung ambush" in words(wide)


def test_an_incident_is_a_row_of_its_own(viewer: Client) -> None:
    answer = viewer.get(f"/incidents/{GWADAR}.json")
    record = json.loads(b"".join(answer.streaming_content))
    assert (answer["Content-Type"], record["public_id"]) == ("application/json", GWADAR)
    lines = list(csv.DictReader(io.StringIO(b"".join(viewer.get(f"/incidents/{GWADAR}.csv").streaming_content).decode("utf-8-sig"))))  # fmt: skip
    assert [line["id"] for line in lines] == [GWADAR]
    assert viewer.get(f"/incidents/{GWADAR}.exe").status_code == 404


def test_downloads_keep_every_filter_of_the_page(viewer: Client) -> None:
    query = "?q=gwadar&country=PK&box=62%2C25%2C63%2C26"
    for address in ("/incidents", "/incidents/map"):
        shown = html.unescape(page(viewer, address + query))
        way = re.search(r'href="(/incidents\.jsonl\?[^"]+)"', shown)
        assert way is not None
        lines = b"".join(viewer.get(way[1]).streaming_content).decode().splitlines()
        assert [json.loads(line)["public_id"] for line in lines] == [GWADAR]
        assert 'type="application/atom+xml" href="/incidents.atom?' in shown


def test_the_map_s_data_are_clusters_and_single_incidents(viewer: Client) -> None:
    far = json.loads(page(viewer, "/incidents/map.json?zoom=1&view=-180,-90,180,90"))["cells"]
    assert sum(cell["n"] for cell in far) == 4
    near = json.loads(page(viewer, "/incidents/map.json?zoom=9&view=62,25,63,26"))["cells"]
    assert [(cell["n"], cell["to"]) for cell in near] == [(1, f"/incidents/{GWADAR}")]
    assert near[0]["words"] == "Gwadar, Balochistan · 31 January 2026 · Attack · 12–13 killed"
    wide = json.loads(page(viewer, "/incidents/map.json?zoom=9&view=nonsense"))["cells"]
    assert [cell["precision"] for cell in wide if cell.get("to") == f"/incidents/{WIDE}"] == [3]
    assert json.loads(page(viewer, "/incidents/map.json?zoom=x&country=AF"))["cells"] == []


def test_the_map_s_page_is_whole_without_a_script(viewer: Client) -> None:
    shown = page(viewer, "/incidents/map?type=Battles")
    assert shown.count('<li class="t-battles">') == 2
    way = re.search(r'<th scope="row"><a href="([^"]+)">31 January 2026</a></th><td>2</td>', shown)
    assert way is not None
    one_day = page(viewer, html.unescape(way[1]))
    assert "from=2026-01-31" in way[1]
    assert MASTUNG in one_day


def test_the_overview_s_figures_are_those_of_the_list(viewer: Client, bilal: User) -> None:
    many_incidents(40, bilal, days=80)
    for query in ("", "&country=PK", "&type=Battles", "&country=PK&admin1=Balochistan"):
        shown = page(viewer, f"/overview?from=2025-10-01&to=2026-02-28{query}")
        number = rows.IncidentLine.objects.filter(
            **({"country_code": "PK"} if "PK" in query else {}),
            **({"event_type": "Battles"} if "Battles" in query else {}),
            **({"admin1": "Balochistan"} if "admin1" in query else {}),
            date_start__gte=date(2025, 10, 1),
        ).count()
        assert re.search(r"<b>(\d+)</b> confirmed incidents? began", shown)[1] == str(number)  # type: ignore[index]
        weeks = [
            int(n)
            for n in re.findall(r'<tr><th scope="row">week of [^<]+</th><td class="number">(\d+)', shown)
        ]
        assert (len(weeks), sum(weeks)) == (22, number)


def test_each_picture_of_the_overview_has_a_name_and_its_figures_in_a_table(viewer: Client) -> None:
    shown = page(viewer, "/overview?from=2025-12-01&to=2026-02-28")
    pictures = re.findall(r"<svg\b[^>]*>", shown)
    assert len(pictures) > 6
    for picture in pictures:
        named = re.search(r'aria-label(?:ledby="([^"]+)"|="[^"]+")', picture)
        if named is None:
            # the bars of a table's column, beside their own figures
            assert 'focusable="false"' in picture
            assert re.search(r'<td class="share" aria-hidden="true"><svg', shown)
            continue
        for id in (named[1] or "").split():
            assert shown.count(f'id="{id}"') == 1
    assert "2026-02-28" in html.unescape(re.search(r'href="(/incidents\.csv[^"]+)"', shown)[1])  # type: ignore[index]


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ("", "5 August 2025 – 2 February 2026"),
        ("from=2026-01-01&to=2026-01-31", "1 January 2026 – 31 January 2026"),
        ("from=2026-01-31&to=2026-01-01", "1 January 2026 – 31 January 2026"),
        ("to=2026-01-31", "31 January 2026 – 31 January 2026"),
    ],
)
def test_the_overview_has_a_period_of_its_own_where_none_is_chosen(
    viewer: Client, query: str, period: str
) -> None:
    """The story's last incident is of February 2026: longer ago than half a year, so the half year before it."""
    assert period in words(page(viewer, f"/overview?{query}"))


def test_a_second_reader_is_not_told_what_the_first_one_confirmed(
    bilal: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(monkeypatch)
    make_candidate("c1")
    decide("c1", Verdict.CONFIRM, user=bilal, expected_revision=0, now=BEGAN)
    new = public_id("c1")
    for name, role, told in (
        ("sana", "editor", False),
        ("rania", "viewer", True),
        ("noor", "chief-editor", True),
    ):
        client = logged_in(name, role)
        assert (new in page(client, "/incidents"), new in page(client, "/incidents/map")) == (told, told)
        marks = json.loads(page(client, "/incidents/map.json?zoom=16"))["cells"]
        assert sum(mark["n"] for mark in marks) == 4 + told
        for address in (f"/incidents/{new}", f"/incidents/{new}.json"):
            answer = client.get(address)
            assert answer.status_code == (200 if told else 302)
            assert told or answer["Location"] == "/candidate/c1"


@pytest.mark.parametrize("packing", ["gzip", "br"])
def test_a_long_download_arrives_whole_packed_or_not(bilal: User, packing: str) -> None:
    """Under a server as in use. Packed it is one stream: a reader that takes the first for the whole has all."""
    make_candidate("c1")
    decide("c1", Verdict.CONFIRM, user=bilal, expected_revision=0, now=NOW)
    incident = next(iter(confirmed_incidents()))
    many = [replace(incident, public_id=f"DL-{n}", notes=str(n) * 40) for n in range(900)]
    request = AsyncRequestFactory().get("/incidents.csv", headers={"accept-encoding": packing})

    async def sent() -> tuple[HttpResponseBase, bytes]:
        answer = await GZipMiddleware(_answering(export_file(request, many, "csv", "incidents")))(request)
        return answer, b"".join([part async for part in answer])

    answer, body = asyncio.run(sent())
    if packing == "gzip":
        assert answer["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer["Vary"]
        body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body)
    assert len(body) > 3 * PARCEL
    assert len(list(csv.DictReader(io.StringIO(body.decode())))) == len(many)


def _answering(answer: HttpResponseBase) -> Callable[[HttpRequest], Awaitable[HttpResponseBase]]:
    async def get_response(request: HttpRequest) -> HttpResponseBase:
        return answer

    return get_response
