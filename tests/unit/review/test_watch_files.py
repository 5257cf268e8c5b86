"""Files of watches: those that are shipped, what is refused and in which words, and that every field is explained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.configuration import packaged_config
from dateline.errors import ConfigFileError, WatchRefused
from dateline.ports import GazetteerEntry
from dateline.review.filters import Box
from dateline.review.watch_files import FIELDS, NOTICE_FIELDS, load_watches, read_watch
from dateline.review.watch_places import place_named
from dateline.review.watches import Reach, WatchNotices, WatchPlace

DOCS = Path(__file__).parents[3] / "docs" / "watches.md"


def _entry(id: int, name: str, code: str, country: str = "PK", admin1: str = "", admin2: str = "") -> Any:
    return GazetteerEntry(id, name, 27.0, 65.0, country, admin1 or None, admin2 or None, code, 1000)


class FewPlaces:
    """A gazetteer of a few names; an alias leads to its place."""

    entries = (
        _entry(1, "Balochistan", "ADM1", admin1="Balochistan"),
        _entry(2, "Kech District", "ADM2", admin1="Balochistan", admin2="Kech District"),
        _entry(3, "Turbat", "PPL", admin1="Balochistan", admin2="Kech District"),
        _entry(4, "Punjab", "ADM1", admin1="Punjab"),
        _entry(5, "Punjab", "ADM1", "IN", admin1="Punjab"),
        _entry(6, "Islamabad", "PPLC", admin1="Islamabad"),
        _entry(7, "Islamabad", "ADM1", admin1="Islamabad"),
        _entry(8, "Kotli", "PPL", admin1="Punjab"),
        _entry(9, "Kotli", "PPL", admin1="Balochistan"),
        _entry(10, "Pakistan", "PCLI"),
    )
    aliases = {"Kech": "Kech District", "Baluchistan": "Balochistan"}

    def lookup(self, name: str) -> Sequence[GazetteerEntry]:
        return [e for e in self.entries if e.name == self.aliases.get(name, name)]

    def get(self, geonameid: int) -> GazetteerEntry | None:
        return next((e for e in self.entries if e.geonameid == geonameid), None)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("PK", WatchPlace("PK", "PK")),
        ("Balochistan, PK", WatchPlace("Balochistan, PK", "PK", "Balochistan")),
        ("Baluchistan,PK", WatchPlace("Baluchistan,PK", "PK", "Balochistan")),
        ("Punjab, IN", WatchPlace("Punjab, IN", "IN", "Punjab")),
        ("Kech, PK", WatchPlace("Kech, PK", "PK", "Balochistan", "Kech District")),
        ("Kech, Baluchistan, PK", WatchPlace("Kech, Baluchistan, PK", "PK", "Balochistan", "Kech District")),
        ("Turbat, PK", WatchPlace("Turbat, PK", "PK", "Balochistan", "Kech District", 3)),
        ("Islamabad, PK", WatchPlace("Islamabad, PK", "PK", "Islamabad")),
        ("Islamabad, Islamabad, PK", WatchPlace("Islamabad, Islamabad, PK", "PK", "Islamabad", "", 6)),
        ("Kotli, Punjab, PK", WatchPlace("Kotli, Punjab, PK", "PK", "Punjab", "", 8)),
        ("1", WatchPlace("Balochistan, PK", "PK", "Balochistan")),
        ("10", WatchPlace("Pakistan, PK", "PK")),
    ],
)
def test_a_place_is_named_by_country_province_district_town_or_id(text: str, place: WatchPlace) -> None:
    assert place_named(text, FewPlaces()) == place


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must be like PK"),
        ("a, b, c, PK", "must be like PK"),
        ("Balochistan,, PK", "must be like PK"),
        ("pk", "in capitals, PK"),
        ("Pakistan", "as its code, PK"),
        ("Pakistn", "did you mean PK?"),
        ("Balochistan, XX", "'XX' is no country code"),
        ("Balochistan, IN", "the gazetteer has no 'Balochistan' in IN"),
        ("Kech, Sindh, PK", "the gazetteer has no province 'Sindh' in PK"),
        ("Turbat, Punjab, PK", "the gazetteer has no 'Turbat' in Punjab, PK"),
        ("Kotli, PK", "may be Kotli, Punjab (8), Kotli, Balochistan (9)"),
        ("77", "the gazetteer has no place 77"),
    ],
)
def test_a_place_that_is_not_found_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError) as refused:
        place_named(text, FewPlaces())
    assert says in str(refused.value)


def test_without_a_gazetteer_countries_are_known_all_the_same() -> None:
    assert place_named("IR", None) == WatchPlace("IR", "IR")
    with pytest.raises(ValueError, match="dateline gazetteer build"):
        place_named("Balochistan, PK", None)


def test_every_field_is_read() -> None:
    watch = read_watch(
        "west",
        {
            "title": " West ",
            "places": "PK",
            "box": [60, 25, 64, 27],
            "event_types": ["Battles"],
            "sub_event_types": ["Grenade"],
            "disorder_types": ["Demonstrations"],
            "actors": ["saffron-column", "saffron-column"],
            "languages": ["ur"],
            "sources": ["herald", "PK"],
            "least_score": 0.5,
            "also": [{"places": ["IR"], "actors": "Saffron Column"}],
            "editors": ["amina"],
            "notices": {
                "about": ["new"],
                "ways": ["mail"],
                "least_score": 1,
                "when": "daily",
                "mail_to": ["desk@example.org"],
            },
            "outputs": ["csv"],
            "notes": "Words.",
            "enabled": False,
        },
        FewPlaces(),
    )
    assert watch.title == "West"
    assert watch.reach == (
        Reach(
            (WatchPlace("PK", "PK"),),
            Box(60, 25, 64, 27),
            ("Battles",),
            ("Grenade",),
            ("Demonstrations",),
            ("saffron-column",),
        ),
        Reach(places=(WatchPlace("IR", "IR"),), actors=("Saffron Column",)),
    )
    assert (watch.languages, watch.sources, watch.least_score) == (("ur",), ("herald", "PK"), 0.5)
    assert watch.notices == WatchNotices(("new",), ("mail",), 1.0, "daily", ("desk@example.org",))
    assert (watch.editors, watch.outputs, watch.notes, watch.enabled) == (
        ("amina",),
        ("csv",),
        "Words.",
        False,
    )


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"title": "T", "place": "PK"}, "place", "is no known key; did you mean 'places'?"),
        ({"title": None}, "title", "is missing"),
        ({"title": "x" * 121}, "title", "at most 120 characters"),
        ({"title": "T", "places": {"PK": 1}}, "places", "must be a list of texts"),
        ({"title": "T", "places": ["Atlantis, PK"]}, "places", "the gazetteer has no 'Atlantis' in PK"),
        ({"title": "T", "places": [False]}, "places", "in quotes if YAML misreads it"),
        ({"title": "T", "box": [60, 27, 64, 25]}, "box", "must be west, south, east, north"),
        ({"title": "T", "box": "nonsense"}, "box", "must be west, south, east, north"),
        ({"title": "T", "event_types": ["Battle"]}, "event_types", "did you mean 'Battles'?"),
        ({"title": "T", "disorder_types": ["Peace"]}, "disorder_types", "'Peace' is none of them"),
        ({"title": "T", "languages": ["Urdu"]}, "languages", "must be codes of languages such as ur"),
        ({"title": "T", "sources": ["XX"]}, "sources", "must be ids of sources, or countries"),
        ({"title": "T", "least_score": 70}, "least_score", "must be a number from 0 to 1"),
        ({"title": "T", "least_score": True}, "least_score", "must be a number from 0 to 1"),
        ({"title": "T", "enabled": "yes"}, "enabled", "must be true or false"),
        ({"title": "T", "outputs": ["pdf"]}, "outputs", "'pdf' is none of them"),
        ({"title": "T", "notices": ["new"]}, "notices", "must be a mapping"),
        ({"title": "T", "notices": {"when": "weekly"}}, "notices.when", "at-once, hourly, daily"),
        ({"title": "T", "notices": {"mail": "a@b"}}, "notices.mail", "did you mean 'mail_to'?"),
        ({"title": "T", "notices": {"mail_to": ["a, b@c"]}}, "notices.mail_to", "must be mail addresses"),
        ({"title": "T", "also": {"places": ["PK"]}}, "also", "must be a list of mappings"),
        ({"title": "T", "also": [{"places": []}]}, "also", "entry 1 names nothing"),
        ({"title": "T", "also": [{"places": ["XX"]}]}, "also.1.places", "'XX' is no country code"),
        ({"title": "T", "also": [{"title": "x"}]}, "also.1.title", "is no known key"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_with_what_it_should_be(
    values: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(WatchRefused) as refused:
        read_watch("west", values, FewPlaces())
    assert says in refused.value.problems[field]


@pytest.mark.parametrize("id", ["", "West", "a--b", "-a", "none", "new", "x" * 61, "ä"])
def test_an_id_is_a_plain_name_that_means_nothing_else(id: str) -> None:
    with pytest.raises(WatchRefused) as refused:
        read_watch(id, {"title": "T"}, None)
    assert refused.value.problems.keys() == {"id"}


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(WatchRefused) as refused:
        read_watch("west", {"places": ["XX"], "least_score": 2, "colour": "red"}, None)
    assert refused.value.problems.keys() == {"places", "least_score", "colour", "title"}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("west.yml", "title: West\nplaces: [XX]\n", "west.yml: places: 'XX' is no country code"),
        ("west.yml", "- title\n", "west.yml: must be a list of 'key: value' lines"),
        ("west.yml", "title: a\ntitle: b\n", "west.yml: line 2: is not valid YAML: 'title' is given twice"),
        ("West.yml", "title: West\n", "West.yml: its name must be lower-case letters"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigFileError) as refused:
        load_watches(tmp_path, None)
    assert says in str(refused.value)


def test_a_folder_gives_its_watches_in_order_and_one_that_is_not_there_none(tmp_path: Path) -> None:
    for name in ("b.yml", "a.yaml", ".hidden.yml", "README.md"):
        (tmp_path / name).write_text("title: T\n")
    assert [watch.id for watch, _ in load_watches(tmp_path, None)] == ["a", "b"]
    assert load_watches(tmp_path / "nothing", None) == ()


def test_the_watches_that_are_shipped_say_nothing_that_is_not_known() -> None:
    class AnyPlace(FewPlaces):
        def lookup(self, name: str) -> Sequence[GazetteerEntry]:
            return [_entry(1, name, "ADM1", country, name) for country in ("PK", "IR", "AF")]

    found = load_watches(packaged_config() / "watches", AnyPlace())
    assert [watch.id for watch, _ in found] == ["balochistan", "world"]
    balochistan, world = (watch for watch, _ in found)
    assert balochistan.reach[0].places == (WatchPlace("Balochistan, PK", "PK", "Balochistan"),)
    assert world.reach == (Reach(),)
    lexicon = yaml.safe_load((packaged_config() / "actors.yml").read_text(encoding="utf-8"))
    known = {actor["id"] for actor in lexicon["actors"]}
    assert {actor for watch, _ in found for reach in watch.reach for actor in reach.actors} <= known


@pytest.mark.parametrize("field", [*FIELDS, *(f"notices.{name}" for name in NOTICE_FIELDS)])
def test_every_field_is_explained(field: str) -> None:
    assert f"| `{field}` |" in DOCS.read_text(encoding="utf-8")
