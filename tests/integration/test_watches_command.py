"""`dateline watches ...`, its line in `doctor`, and the watches that `dateline run` takes over from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from builders import NOW, a_place, make_candidate
from dateline import bootstrap, configuration
from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.cli import app
from dateline.doctor import gather_store
from dateline.errors import ConfigFileError, NotFound
from dateline.review.watches import Reach, Watch, WatchPlace
from dateline.store import models as rows
from dateline.store.watches import save_watch, sync_watches

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bootstrap, "watches_folder", lambda config: tmp_path)
    return tmp_path


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["watches", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def two_candidates() -> None:
    pakistan = Watch("pakistan", "Pakistan", (Reach(places=(WatchPlace("PK", "PK"),)),), editors=("amina",))
    save_watch(pakistan, {"title": "Pakistan", "places": ["PK"]}, by=None, now=NOW)
    make_candidate("c1")
    make_candidate("c2", place=a_place(country_code="IR"))


def test_list_says_what_waits_in_each_and_in_none() -> None:
    two_candidates()
    told: dict[str, Any] = json.loads(run("list", "--json"))
    assert told == {
        "watches": [
            {
                "id": "pakistan",
                "title": "Pakistan",
                "state": "on",
                "origin": "page",
                "waiting": 1,
                "updates": 0,
                "confirmed_this_week": 0,
                "editors": ["amina"],
                "choosing_anew": False,
            }
        ],
        "in_no_watch": 1,
    }
    table = run("list")
    assert "In no watch" in table
    assert "Pakistan" in table


def test_show_says_what_it_asks_for_what_it_holds_and_why() -> None:
    two_candidates()
    told: dict[str, Any] = json.loads(run("show", "pakistan", "--json"))
    assert told["fields"] == {"title": "Pakistan", "places": ["PK"]}
    assert (told["of_the_last"], told["holds"]) == (2, 1)
    assert told["examples"] == [
        {"id": "c1", "title": "Gunmen attack a bus stand", "because": {"places": "PK"}}
    ]
    assert "It holds 1 of the last 2 candidates." in run("show", "pakistan")
    with pytest.raises(NotFound):
        run("show", "nowhere")


def test_check_reads_the_files_and_names_users_and_sources_that_are_not_there(folder: Path) -> None:
    (folder / "west.yml").write_text("title: West\nplaces: [PK]\neditors: [nobody]\nsources: [nothing, PK]\n")
    told = json.loads(run("check", "--json"))
    assert told == [
        {"id": "west", "title": "West", "remarks": ["there is no user nobody", "there is no source nothing"]}
    ]
    (folder / "west.yml").write_text("title: West\nplace: PK\n")
    with pytest.raises(ConfigFileError, match=r"west\.yml: place: is no known key; did you mean 'places'"):
        run("check")


def test_doctor_says_whether_the_files_can_be_read_and_what_is_in_none(folder: Path) -> None:
    two_candidates()
    (folder / "west.yml").write_text("title: West\n")
    config = configuration.current()
    assert gather_store.watches(config).says == "1 in files, 1 of the page; 1 candidates are in none"
    rows.Watch.objects.update(swept_to=0)
    assert gather_store.watches(config).says.endswith("1 still choose theirs anew")
    (folder / "west.yml").write_text("titel: West\n")
    found = gather_store.watches(config)
    assert (found.result, "west.yml: titel" in found.says) == ("warn", True)


def test_the_watches_that_are_shipped_hold_a_province_with_its_districts_and_everything(
    gazetteer_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "open_gazetteer", lambda config: SqliteGazetteer(gazetteer_file))
    sync_watches(bootstrap.load_watches(configuration.current()), NOW)
    district = a_place("Kech District", admin2="Kech District", feature_code="ADM2", geonameid=1163052)
    zahedan = a_place("Zahedan", country_code="IR", admin1="Sistan va Baluchestan", admin2="")
    make_candidate("town")
    make_candidate("district", place=district)
    make_candidate("province", place=a_place("Balochistan", admin2=None, feature_code="ADM1"))
    make_candidate("abroad-without-a-named-group", place=zahedan)
    make_candidate("elsewhere", place=a_place("Karachi", admin1="Sindh"))
    found = rows.WatchMatch.objects.values_list("candidate__key", flat=True)
    assert set(found.filter(watch="balochistan")) == {"town", "district", "province"}
    assert found.filter(watch="world").count() == 5
