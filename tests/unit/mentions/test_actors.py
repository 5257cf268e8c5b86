"""Actors by name: who is meant, and when a short name is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ConfigFileError
from dateline.mentions.actors import Surroundings, find_actors, load_actors, plain_form
from reading import CONFIG, lexicon

EXTRA = """
actors:
  - {id: sample-red-dunes, name: Red Dunes Movement, kind: Rebel groups, country: "PK", aliases: [RDM]}
"""


def names(text: str) -> list[str]:
    return [a.name for a in find_actors(text, lexicon=lexicon())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pakistani troops were there", ["Military Forces of Pakistan"]),
        ("Pakistan's military said so", ["Military Forces of Pakistan"]),
        ("Afghan police were there", ["Police Forces of Afghanistan"]),
        ("police and gunmen were there", ["Police Forces", "Unidentified Armed Group"]),
        ("villagers fled", ["Civilians"]),
        ("Pakistan is a country", []),
        ("Let them go", []),
        ("It is as the saf of a boat", []),
        ("مظاہرین اور پولیس", ["Protesters", "Police Forces"]),
        ("des hommes armés", ["Unidentified Armed Group"]),
        ("Syrian National Army", ["Syrian National Army"]),
        ("a Cow-Vigilante", ["Cow vigilantes (India)"]),
        ("the Lord’s Resistance Army", ["Lord's Resistance Army"]),
        ("Lashkar e Taiba", ["Lashkar-e-Taiba"]),
        ("والشرطة", ["Police Forces"]),
        ("تحريک طالبان پاکستان", ["Tehrik-i-Taliban Pakistan"]),
    ],
)
def test_names_are_found_in_running_text(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_short_name_needs_its_country_or_its_full_name_nearby() -> None:
    short = [a.actor_id for a in find_actors("The RSF met on Monday.", lexicon=lexicon())]
    assert "rsf-sudan" not in short
    known = [a.actor_id for a in find_actors("In Sudan, the RSF met on Monday.", lexicon=lexicon())]
    assert "rsf-sudan" in known


SHARED = """
states: {"PK": [Pakistan], "IR": [Iran]}
actors:
  - {id: sample-old-dawn, name: Old Dawn Army, kind: Rebel groups, country: PK, to: 1990, aliases: [Dawn Army]}
  - {id: sample-new-dawn, name: New Dawn Army, kind: Rebel groups, country: PK, from: 2010, aliases: [Dawn Army]}
  - {id: sample-iran-dawn, name: Dawn Army of Iran, kind: Rebel groups, country: [IR], aliases: [Dawn Army]}
"""


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("The Dawn Army met.", None, "sample-old-dawn"),
        ("The Dawn Army met.", 2024, "sample-new-dawn"),
        ("The Dawn Army met in Iran.", 2024, "sample-iran-dawn"),
        ("The Dawn Army met in Pakistan.", 1980, "sample-old-dawn"),
        ("The Dawn Army met in Pakistan.", 2024, "sample-new-dawn"),
    ],
)
def test_a_shared_name_means_the_one_of_the_articles_country_and_time(
    tmp_path: Path, text: str, year: int | None, expected: str
) -> None:
    path = tmp_path / "actors.yml"
    path.write_text(SHARED, encoding="utf8")
    own = load_actors([path])
    (found,) = find_actors(text, lexicon=own, around=Surroundings(text, own, year))
    assert found.actor_id == expected


def test_a_country_is_not_found_within_another_word() -> None:
    """Mali is no word of Somalia: the short name of a group in Mali is not believed there."""
    assert [a.actor_id for a in find_actors("In Somalia the VDP met.", lexicon=lexicon())] == []


def test_an_unnamed_actor_becomes_one_of_the_country() -> None:
    (police,) = find_actors("police", lexicon=lexicon())
    made = lexicon().in_country(police, "PK")
    assert (made.name, made.actor_id) == ("Police Forces of Pakistan", "generic:police:PK")
    assert lexicon().in_country(made, "IR") == made
    assert lexicon().in_country(police, None) == police


def test_a_second_file_adds_its_own_actors(tmp_path: Path) -> None:
    path = tmp_path / "actors.yml"
    path.write_text(EXTRA, encoding="utf8")
    both = load_actors([CONFIG / "actors.yml", path])
    (found,) = find_actors("the Red Dunes Movement", lexicon=both)
    assert (found.actor_id, found.kind) == ("sample-red-dunes", "Rebel groups")
    assert find_actors("the Taliban", lexicon=both)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("actors: [{id: a, name: A, kind: Heroes}]", "actors[0].kind"),
        ("actors: [{id: a, kind: Civilians}]", "actors[0].name"),
        ("actors: [{id: a, name: A, kind: Civilians, from: old}]", "actors[0].from"),
        ("actors: [{id: a, name: A, kind: Civilians, from: 20}]", "actors[0].from"),
        ("actors: [{id: a, name: A, kind: Civilians, from: 2000, to: 1999}]", "actors[0].to"),
        ("actors: [{id: a, name: A, kind: Civilians, country: XX}]", "actors[0].country"),
        ("actors: [{id: a, name: A, kind: Civilians, wikidata: 7184}]", "actors[0].wikidata"),
        ("actors: [{id: a, name: A, kind: Civilians}, {id: a, name: B, kind: Civilians}]", "actors[1].id"),
        ("actors: [{id: a, name: A, kind: Civilians, nickname: B}]", "actors[0].nickname"),
        ("states: {Pakistan: [Pakistan]}", "states.Pakistan"),
        ("groups: []", "groups"),
        ("actors: 3", "actors"),
    ],
)
def test_a_mistake_names_the_field(tmp_path: Path, text: str, field: str) -> None:
    path = tmp_path / "actors.yml"
    path.write_text(text, encoding="utf8")
    with pytest.raises(ConfigFileError) as caught:
        load_actors([path])
    assert caught.value.field == field


def test_the_lexicon_covers_the_world() -> None:
    named = [e for e in lexicon().entries if not e.id.startswith("generic:")]
    assert len(named) >= 400
    assert {country for e in named for country in e.countries} >= {
        "AF", "BR", "CD", "CO", "ET", "IN", "IQ", "LY", "ML", "MM", "MX", "MZ", "NG", "PH", "PK", "RU", "SD", "SY", "UA", "US",
    }  # fmt: skip
    assert len(lexicon().states) >= 190
    assert lexicon().country_name("PK") == "Pakistan"


KNOWINGLY_SHARED = {"national liberation army"}


def test_an_alias_means_one_actor_where_it_is_not_knowingly_shared() -> None:
    meant: dict[str, set[str]] = {}
    data = yaml.safe_load((CONFIG / "actors.yml").read_text(encoding="utf8"))
    for entry in (*data["generic"], *data["actors"]):
        for alias in (*entry.get("aliases", ()), *([entry["name"]] if "{" not in entry["name"] else ())):
            meant.setdefault(plain_form(alias), set()).add(entry["id"])
    assert {alias for alias, ids in meant.items() if len(ids) > 1} == KNOWINGLY_SHARED


def test_short_acronyms_are_in_capitals_and_have_a_country_or_a_context() -> None:
    data = yaml.safe_load((CONFIG / "actors.yml").read_text(encoding="utf8"))
    for entry in data["actors"]:
        for alias in entry.get("aliases", ()):
            if len(alias) <= 4 and alias.isascii():
                assert sum(c.isupper() for c in alias) >= 2 or alias[0].isupper(), alias
                assert entry.get("country") or entry.get("context"), alias


@given(st.text(alphabet="ab P\U0001f600ضİ", max_size=30))
@settings(max_examples=40)
def test_an_actor_points_at_its_own_words(noise: str) -> None:
    text = f"{noise} Pakistani troops {noise}"
    for actor in find_actors(text, lexicon=lexicon(), offset=7):
        assert text[actor.span.start - 7 : actor.span.end - 7] == actor.text
