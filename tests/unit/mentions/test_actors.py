"""Actors by name: who is meant, and when a short name is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ConfigFileError
from dateline.mentions.actors import find_actors, load_actors
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
    ],
)
def test_names_are_found_in_running_text(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_short_name_needs_its_country_or_its_full_name_nearby() -> None:
    short = [a.actor_id for a in find_actors("The RSF met on Monday.", lexicon=lexicon())]
    assert "rsf-sudan" not in short
    known = [a.actor_id for a in find_actors("In Sudan, the RSF met on Monday.", lexicon=lexicon())]
    assert "rsf-sudan" in known


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
    assert len(named) >= 150
    assert len(lexicon().states) >= 190
    assert lexicon().country_name("PK") == "Pakistan"


@given(st.text(alphabet="ab P\U0001f600ضİ", max_size=30))
@settings(max_examples=40)
def test_an_actor_points_at_its_own_words(noise: str) -> None:
    text = f"{noise} Pakistani troops {noise}"
    for actor in find_actors(text, lexicon=lexicon(), offset=7):
        assert text[actor.span.start - 7 : actor.span.end - 7] == actor.text
