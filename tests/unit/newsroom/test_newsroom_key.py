"""The answer key agrees with the stories and with the codebook's words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from dateline.newsroom import expected, sample_actors_file
from dateline.newsroom.stories import stories

TODAY = date(2026, 11, 22)
LATER = datetime(2026, 11, 25, tzinfo=UTC)
TYPES = {
    "Battles": {"Armed clash"},
    "Explosions/Remote violence": {
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
    },
    "Violence against civilians": {"Attack", "Abduction/forced disappearance"},
    "Protests": {"Peaceful protest"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Strategic developments": {
        "Agreement",
        "Arrests",
        "Disrupted weapons use",
        "Looting/property destruction",
    },
    "Disasters": {"Natural disaster", "Accident"},
}


def test_every_story_has_one_answer_and_a_reason_where_there_is_no_incident() -> None:
    for item in expected().values():
        assert item.outcome in ("article", "partial", "rejected", "gone")
        assert bool(item.reason) == (not item.incidents), item.story


def test_the_answers_use_the_words_of_the_vocabulary() -> None:
    for item in expected().values():
        for incident in item.incidents:
            assert incident.sub_event_type in TYPES[incident.event_type], item.story
            assert len(incident.country) == 2


def test_every_kind_of_incident_occurs() -> None:
    told = {incident.sub_event_type for item in expected().values() for incident in item.incidents}
    assert told == set().union(*TYPES.values())


def test_the_place_of_an_incident_is_named_in_its_story() -> None:
    told = {story.id: story for story in stories(TODAY, LATER)}
    for item in expected().values():
        story = told[item.story]
        if story.paper.language == "en":
            for incident in item.incidents:
                assert incident.place in story.headline + story.body, item.story


def test_stories_of_one_event_agree_on_its_day_place_and_kind() -> None:
    told = {story.id: story for story in stories(TODAY, LATER)}
    seen: dict[str, tuple[object, ...]] = {}
    for item in expected().values():
        for incident in item.incidents:
            day = told[item.story].published.date() + timedelta(days=incident.day)
            facts = (day, incident.place, incident.event_type, incident.sub_event_type)
            assert seen.setdefault(incident.event, facts) == facts, item.story


def test_the_groups_of_the_key_are_in_the_sample_lexicon_and_none_of_them_in_the_real_one() -> None:
    sample = yaml.safe_load(sample_actors_file().read_text(encoding="utf-8"))["actors"]
    names = {actor["name"] for actor in sample}
    for item in expected().values():
        for incident in item.incidents:
            for name in (incident.claimed_by, incident.denied_by):
                assert name is None or name in names
    lexicon = Path(__file__).parents[3] / "config" / "actors.yml"
    real = {actor["name"] for actor in yaml.safe_load(lexicon.read_text(encoding="utf-8"))["actors"]}
    assert not names & real


def test_no_story_names_a_real_armed_group() -> None:
    lexicon = Path(__file__).parents[3] / "config" / "actors.yml"
    real = yaml.safe_load(lexicon.read_text(encoding="utf-8"))["actors"]
    aliases = {
        alias for actor in real for alias in (actor["name"], *actor.get("aliases", ())) if len(alias) > 4
    }
    for story in stories(TODAY, LATER):
        for alias in aliases:
            assert alias not in story.headline + " " + story.body, (story.id, alias)
