"""Merging, splitting and moving at the desk and from the command line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from builders import logged_in, make_candidate
from dateline import bootstrap
from dateline.cli import app
from dateline.review.incident import public_id
from dateline.store import models as rows
from desk_story import gwadar, siblings

pytestmark = pytest.mark.django_db

PAGE = "/candidate/gwadar-camp"


@pytest.fixture
def client() -> Client:
    gwadar()
    siblings()
    make_candidate("gwadar-again", title="Camp attack in Gwadar: toll rises")
    return logged_in("amina", "editor")


def say(client: Client, key: str, verdict: str, revision: int = 0, **more: Any) -> Any:
    return client.post(f"/candidate/{key}/decide", {"verdict": verdict, "revision": str(revision), **more})


def page(client: Client, address: str = PAGE) -> str:
    return client.get(address, follow=True).content.decode()


def held(key: str) -> list[str]:
    members = rows.CandidateReport.objects.filter(candidate__key=key).order_by("report__key")
    return list(members.values_list("report__key", flat=True))


def test_a_merged_candidates_page_leads_to_where_its_reports_went_and_back_by_one_button(
    client: Client,
) -> None:
    own = held("gwadar-again")
    say(client, "gwadar-again", "confirm")
    say(client, "gwadar-again", "duplicate", 1, duplicate_of="gwadar-camp")
    answer = client.get("/candidate/gwadar-again")
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?merged=gwadar-again")
    shown = page(client, "/candidate/gwadar-again")
    assert "merged into this one" in shown
    assert "gwadar-again was merged into this one." not in page(client)
    assert set(own) < set(held("gwadar-camp"))
    assert client.get("/candidate/gwadar-again?own=1").status_code == 200
    gone = client.get(f"/incidents/{public_id('gwadar-again')}")
    assert (gone.status_code, f'href="{PAGE}"' in gone.content.decode()) == (410, True)
    button = re.search(
        r'action="(/candidate/gwadar-again/decide)".*?name="revision" value="(\d+)"', shown, re.DOTALL
    )
    assert button is not None
    client.post(button[1], {"verdict": "undo", "revision": button[2]})
    assert held("gwadar-again") == own
    assert client.get("/candidate/gwadar-again").status_code == 200


def test_ticked_reports_are_split_off_and_the_history_says_so_on_both_pages(client: Client) -> None:
    shown = page(client, f"{PAGE}?panel=reports")
    offered = re.findall(r'type="checkbox" name="report" value="([^"]+)"', shown)
    assert sorted(offered) == held("gwadar-camp")
    answer = say(client, "gwadar-camp", "move", report=offered[:2], other="new", reason="another camp")
    assert answer["Location"] == PAGE
    decision = rows.Decision.objects.get()
    assert (decision.verdict, decision.other is not None) == ("split", True)
    new = decision.other.key  # type: ignore[union-attr]
    assert held(new) == sorted(offered[:2])
    assert re.search(r"split 2 reports off into\s*<a[^>]*/candidate/" + new, page(client))
    assert re.search(
        r"split this one off from\s*<a[^>]*/candidate/gwadar-camp", page(client, f"/candidate/{new}")
    )
    say(client, "gwadar-camp", "undo", 1)
    assert sorted(offered) == held("gwadar-camp")
    assert client.get(f"/candidate/{new}")["Location"] == f"{PAGE}?merged={new}"


def test_a_report_of_no_incident_and_one_of_another_candidate_leave_the_page(client: Client) -> None:
    first, second, *_ = held("gwadar-camp")
    say(client, "gwadar-camp", "move", report=[first], other="none")
    say(client, "gwadar-camp", "move", 1, report=[second], other="gwadar-again")
    assert {first, second}.isdisjoint(held("gwadar-camp"))
    assert second in held("gwadar-again")
    assert "took 1 report out, as of no incident" in page(client)
    assert "moved 1 report here from" in page(client, "/candidate/gwadar-again")


@pytest.mark.parametrize(
    ("verdict", "given", "status", "words"),
    [
        ("move", {"other": "new"}, 409, "Say which reports"),
        ("move", {"report": ["nosuch.000"], "other": "new"}, 409, "holds no report nosuch.000"),
        ("move", {"report": ["nosuch.000"]}, 400, "not complete"),
        ("part", {}, 400, "not complete"),
        ("part", {"other": "nosuch"}, 404, ""),
        ("part", {"other": "none"}, 409, "No editor has said"),
    ],
)
def test_what_cannot_be_done_is_said(
    client: Client, verdict: str, given: dict[str, Any], status: int, words: str
) -> None:
    answer = say(client, "gwadar-camp", verdict, **given)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not rows.Decision.objects.exists()


def test_a_part_is_shown_with_the_wider_one_and_the_machines_links_as_its_own(client: Client) -> None:
    say(client, "gwadar-camp", "part", other="balochistan-wide")
    shown = page(client)
    assert re.search(r"part of, by hand:</span>\s*<a[^>]*balochistan-wide", shown)
    assert re.search(r">Balochistan</bdi></a> <span[^>]*>the whole</span> <span[^>]*>by hand<", shown)
    assert re.search(r">Mastung</bdi></a></th>", shown)  # by the machine
    wider = page(client, "/candidate/balochistan-wide")
    assert re.search(r">Gwadar</bdi></a> <span[^>]*>by hand<", wider)
    say(client, "gwadar-camp", "part", 1, other="none")
    assert "by hand" not in page(client)


def test_what_nothing_tells_any_more_is_shown_as_that(client: Client) -> None:
    first = held("gwadar-camp")[0]
    say(client, "gwadar-camp", "move", report=[first], other="gwadar-again")
    rows.Report.objects.filter(key=first).update(state="superseded")
    assert "the newer version tells it no more" in page(client, "/candidate/gwadar-again")


def test_the_command_line_does_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "migrate", lambda: None)

    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(app, ["queue", *words])
        assert done.exit_code == status, done.output
        return done.output

    keys = held("gwadar-camp")
    assert [r["key"] for r in json.loads(run("show", "gwadar-camp", "--json"))["reports"]]
    assert "1 report split off into" in run("split", "gwadar-camp", keys[0])
    assert "1 report taken out, as of no incident" in run("move", "gwadar-camp", keys[1], "--to", "none")
    assert "1 report moved to gwadar-again" in run("move", "gwadar-camp", keys[2], "--to", "gwadar-again")
    assert "part of balochistan-wide" in run("part", "gwadar-camp", "--of", "balochistan-wide")
    run("decide", "gwadar-again", "duplicate", "--of", "gwadar-camp")
    shown = run("show", "gwadar-again")
    assert "gwadar-again was merged into it." in shown
    assert "gwadar-again duplicate -> gwadar-camp" in shown
    assert run("undo", "gwadar-again").startswith("gwadar-again: undone")
    for _ in range(4):
        run("undo", "gwadar-camp")
    assert held("gwadar-camp") == keys
