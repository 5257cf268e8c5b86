"""What a watch holds: each part on its own, together, and the same after its record was read back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.review.filters import Box
from dateline.review.vocabulary import EVENT_TYPE_OF, EVENT_TYPES
from dateline.review.watches import (
    Facts,
    Reach,
    Source,
    Watch,
    WatchNotices,
    WatchPlace,
    facts_of,
    is_told_of,
    matches,
    watch_from_record,
    watch_record,
)

BALOCHISTAN = WatchPlace("Balochistan, PK", "PK", "Balochistan")
KECH = WatchPlace("Kech, PK", "PK", "Balochistan", "Kech District")
TURBAT = WatchPlace("1163054", "PK", "Balochistan", "Kech District", 1163054)
PAKISTAN = WatchPlace("PK", "PK")
FACTS = Facts(
    *("Violence against civilians", "Attack", 0.6, "PK", "Balochistan", "Kech District", 1163054, 26.0, 63.0),
    actors=(("saffron-column", "Saffron Column"), ("", "Gunmen")),
)
SOURCES = (Source("herald", "PK"), Source("wire", "GB"))
WHOLE_PLACE = {"country_code": "PK", "admin1": "Balochistan", "admin2": "Gwadar District", "geonameid": 9}


def one(**reach: Any) -> Watch:
    return Watch("w", "W", (Reach(**reach),))


@pytest.mark.parametrize(
    ("watch", "reasons"),
    [
        (Watch("w", "W"), ()),
        (one(places=(PAKISTAN,)), (("places", "PK"),)),
        (one(places=(BALOCHISTAN,)), (("places", "Balochistan, PK"),)),
        (one(places=(KECH,)), (("places", "Kech, PK"),)),
        (one(places=(TURBAT,)), (("places", "1163054"),)),
        (one(places=(WatchPlace("IR", "IR"), KECH)), (("places", "Kech, PK"),)),
        (one(places=(WatchPlace("b", "PK", "BALOCHISTAN"),)), (("places", "b"),)),
        (one(box=Box(60, 25, 64, 27)), (("places", "60,25,64,27"),)),
        (one(places=(WatchPlace("IR", "IR"),), box=Box(60, 25, 64, 27)), (("places", "60,25,64,27"),)),
        (one(box=Box(170, 25, 64, 27)), (("places", "170,25,64,27"),)),
        (one(event_types=("Violence against civilians",)), (("event_types", "Violence against civilians"),)),
        (one(sub_event_types=("Attack",), event_types=("Riots",)), (("event_types", "Attack"),)),
        (one(disorder_types=("Political violence",)), (("event_types", "Political violence"),)),
        (one(actors=("saffron-column",)), (("actors", "Saffron Column"),)),
        (one(actors=("saffron  COLUMN",)), (("actors", "Saffron Column"),)),
        (Watch("w", "W", languages=("ur", "en")), (("languages", "en"),)),
        (Watch("w", "W", sources=("wire",)), (("sources", "wire"),)),
        (Watch("w", "W", sources=("PK",)), (("sources", "herald"),)),
        (Watch("w", "W", least_score=0.6), (("least_score", "0.6"),)),
        (
            Watch("w", "W", (Reach(places=(WatchPlace("IR", "IR"),)), Reach(actors=("Gunmen",)))),
            (("actors", "Gunmen"),),
        ),
    ],
)
def test_a_watch_holds_what_each_of_its_parts_names_and_says_why(watch: Watch, reasons: Any) -> None:
    found = matches(watch, FACTS, SOURCES, {"en"})
    assert found
    assert found.reasons == reasons


@pytest.mark.parametrize(
    ("watch", "refused_by"),
    [
        (Watch("w", "W", enabled=False), "enabled"),
        (one(places=(WatchPlace("IR", "IR"),)), "places"),
        (one(places=(WatchPlace("s", "PK", "Sindh"),)), "places"),
        (one(places=(WatchPlace("q", "PK", "Balochistan", "Quetta District"),)), "places"),
        (one(places=(replace(TURBAT, geonameid=7),)), "places"),
        (one(box=Box(60, 26.5, 64, 27)), "places"),
        (one(box=Box(64, 25, 66, 27)), "places"),
        (one(box=Box(170, 25, 62, 27)), "places"),
        (one(event_types=("Riots",)), "event_types"),
        (one(places=(KECH,), sub_event_types=("Grenade",)), "event_types"),
        (one(disorder_types=("Demonstrations",)), "event_types"),
        (one(actors=("Saffron",)), "actors"),
        (Watch("w", "W", languages=("ur",)), "languages"),
        (Watch("w", "W", sources=("IR", "post")), "sources"),
        (Watch("w", "W", least_score=0.61), "least_score"),
    ],
)
def test_a_watch_leaves_out_what_one_part_refuses_and_says_which(watch: Watch, refused_by: str) -> None:
    found = matches(watch, FACTS, SOURCES, {"en"})
    assert not found
    assert found.reasons == ((refused_by, ""),)


def test_a_candidate_without_a_place_is_in_no_place() -> None:
    nowhere = Facts("Riots", "Mob violence", 0.9)
    assert not matches(one(places=(PAKISTAN,)), nowhere, (), ())
    assert not matches(one(box=Box(-180, -90, 180, 90)), nowhere, (), ())
    assert matches(one(), nowhere, (), ())


def test_force_against_protesters_is_both_kinds_of_disorder() -> None:
    facts = Facts("Protests", "Excessive force against protesters", 0.9)
    for kind in ("Political violence", "Demonstrations"):
        assert matches(one(disorder_types=(kind,)), facts, (), ())


def test_what_an_editor_corrected_wins_over_what_was_read() -> None:
    record = {"place": WHOLE_PLACE, "actors": [{"actor_id": "a", "name": "A"}]}
    read = {"score": 0.5, "event_type": "Protests", "sub_event_type": "Peaceful protest"}
    plain = facts_of(record, {}, **read)  # type: ignore[arg-type]
    assert (plain.admin2, plain.actors, plain.event_type) == ("Gwadar District", (("a", "A"),), "Protests")
    corrections = {
        "place": {
            "name": "Quetta",
            "country_code": "PK",
            "admin1": "Balochistan",
            "admin2": "Quetta District",
        },
        "sub_event_type": "Mob violence",
        "actors": [{"name": "B", "role": "target", "kind": "unknown"}],
    }
    after = facts_of(record, corrections, **read)  # type: ignore[arg-type]
    assert (after.admin2, after.geonameid) == ("Quetta District", None)
    assert (after.event_type, after.sub_event_type, after.actors) == ("Riots", "Mob violence", (("", "B"),))
    nowhere = facts_of(record, {"place": None}, **read)  # type: ignore[arg-type]
    assert (nowhere.country, nowhere.geonameid) == ("", None)


@pytest.mark.parametrize(
    ("watch", "told"),
    [
        (Watch("w", "W"), True),
        (one(places=(PAKISTAN,)), True),
        (one(places=(WatchPlace("IR", "IR"),)), False),
        (one(places=(WatchPlace("IR", "IR"),), box=Box(60, 25, 64, 27)), True),
        (Watch("w", "W", (Reach(places=(WatchPlace("IR", "IR"),)),), sources=("herald",)), True),
        (Watch("w", "W", sources=("GB",)), False),
        (Watch("w", "W", enabled=False), False),
    ],
)
def test_the_silence_of_a_source_is_a_matter_of_the_watches_it_belongs_to(watch: Watch, told: bool) -> None:
    assert is_told_of(watch, Source("herald", "PK")) is told


_some = st.lists(st.sampled_from(["PK", "IR", "herald", "wire"]), max_size=2).map(tuple)
_places = st.sampled_from([PAKISTAN, BALOCHISTAN, KECH, TURBAT, WatchPlace("IR", "IR")])
_reaches = st.builds(
    Reach,
    places=st.lists(_places, max_size=2).map(tuple),
    box=st.sampled_from([None, Box(60, 25, 64, 27)]),
    event_types=st.lists(st.sampled_from(list(EVENT_TYPES)), max_size=2).map(tuple),
    sub_event_types=st.lists(st.sampled_from(list(EVENT_TYPE_OF)), max_size=2).map(tuple),
    actors=st.lists(st.sampled_from(["Gunmen", "x"]), max_size=2).map(tuple),
)
_watches = st.builds(
    Watch,
    id=st.just("w"),
    title=st.text(max_size=5),
    reach=st.lists(_reaches, min_size=1, max_size=3).map(tuple),
    languages=st.lists(st.sampled_from(["en", "ur"]), max_size=2).map(tuple),
    sources=_some,
    least_score=st.floats(0, 1),
    notices=st.builds(WatchNotices, about=st.just(("new",)), least_score=st.floats(0, 1)),
    enabled=st.booleans(),
)


@given(_watches)
def test_a_watch_is_the_same_after_its_record_was_read_back(watch: Watch) -> None:
    assert watch_from_record(watch_record(watch)) == watch


@given(_watches, _reaches, st.sampled_from([FACTS, replace(FACTS, country="IR", admin1="", latitude=None)]))
def test_one_more_reach_never_takes_a_candidate_out(watch: Watch, more: Reach, facts: Facts) -> None:
    wider = replace(watch, reach=(*watch.reach, more))
    if matches(watch, facts, SOURCES, {"en"}):
        assert matches(wider, facts, SOURCES, {"en"})
    for reach in wider.reach:
        if matches(replace(watch, reach=(reach,)), facts, SOURCES, {"en"}):
            assert matches(wider, facts, SOURCES, {"en"})
