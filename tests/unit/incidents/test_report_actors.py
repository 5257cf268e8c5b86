"""Who did it to whom."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.actor_roles import parts_played
from dateline.incidents.report_actors import MAX_ACTORS, merge_roles, roles_in_sentence
from dateline.mentions.actors import find_actors
from dateline.model import Casualty, Claim, ReportedActor, Span
from reading import lexicon


def roles(text: str, family: str = "violence") -> dict[str, str]:
    found = find_actors(text, lexicon=lexicon(), offset=9)
    return {a.name: a.role for a in roles_in_sentence(text, 9, found, family, "PK", lexicon())}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Gunmen killed five villagers in the town.", "Unidentified Armed Group (Pakistan)", "perpetrator"),
        ("Gunmen killed five villagers in the town.", "Civilians (Pakistan)", "target"),
        ("Five soldiers were killed in an attack.", "Military Forces of Pakistan", "target"),
        ("A bus was attacked by gunmen.", "Unidentified Armed Group (Pakistan)", "perpetrator"),
        ("Militants attacked a police station.", "Police Forces of Pakistan", "target"),
        ("Troops killed three militants.", "Military Forces of Pakistan", "perpetrator"),
        ("Troops killed three militants.", "Unidentified Armed Group (Pakistan)", "target"),
    ],
)
def test_voice_and_order_give_the_part_played(text: str, name: str, role: str) -> None:
    assert roles(text)[name] == role


UAG, POLICE, ARMY, CIVILIANS = (
    "Unidentified Armed Group (Pakistan)", "Police Forces of Pakistan", "Military Forces of Pakistan", "Civilians (Pakistan)",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Militants were killed in an operation by soldiers.", {UAG: "target", ARMY: "perpetrator"}),
        ("A bomb hit a bus carrying pilgrims.", {CIVILIANS: "target"}),
        ("A police convoy came under attack from gunmen.", {POLICE: "target", UAG: "perpetrator"}),
        ("Clashes between militants and soldiers went on.", {UAG: "perpetrator", ARMY: "target"}),
        ("Soldiers were killed in clashes with militants.", {UAG: "perpetrator", ARMY: "target"}),
        ("Six people died, including two policemen.", {POLICE: "target"}),
        ("Villagers blamed soldiers for the attack.", {ARMY: "accused", CIVILIANS: "other"}),
        ("Police are investigating a shooting.", {}),
        ("Police arrested a suspect.", {POLICE: "other"}),
        ("The car was towed by police.", {POLICE: "other"}),
        ("A gang rape was reported.", {}),
        ("The rebel-held town was quiet.", {}),
        ("", {}),
    ],
)
def test_who_does_what_to_whom_is_told_by_the_words_around(text: str, parts: dict[str, str]) -> None:
    assert roles(text) == parts


def test_a_long_row_of_actors_and_verbs_is_read_in_bounded_time() -> None:
    """Each walk over the words has an end; a quadratic one would take minutes here."""
    text = "police, who killed militants and soldiers of the gunmen, by " * 700
    assert len(find_actors(text, lexicon=lexicon())) == 2_800
    assert set(roles(text).values()) <= {"perpetrator", "target", "accused", "other"}


def test_of_two_sides_the_one_that_more_sentences_say() -> None:
    def said(role: str, at: int) -> ReportedActor:
        return ReportedActor(role, "A", "Rebel groups", Span(at, at + 1))

    def merged(*roles: str) -> str:
        (actor,) = merge_roles([said(r, n) for n, r in enumerate(roles)], [], [], None, lexicon())
        return actor.role

    assert merged("perpetrator", "target", "target") == "target"
    assert merged("perpetrator", "target") == "perpetrator"
    assert merged("target", "perpetrator") == "target"
    assert merged("target", "perpetrator", "other", "perpetrator") == "perpetrator"


@given(
    st.lists(
        st.sampled_from("police gunmen killed by was attacked the of villagers , . and who said in".split()),
        max_size=30,
    )
)
@settings(max_examples=80)
def test_any_row_of_words_gives_each_actor_one_known_part_or_none(row: list[str]) -> None:
    text = " ".join(row)
    found = find_actors(text, lexicon=lexicon())
    parts = parts_played(text, 0, found)
    assert len(parts) == len(found)
    assert set(parts) <= {"perpetrator", "target", "accused", "other", None}


@pytest.mark.parametrize(
    "text",
    [
        "A man was shot dead, police said.",
        "A man was shot dead, according to police.",
        "Police said a man was shot dead.",
    ],
)
def test_a_source_is_no_actor(text: str) -> None:
    assert "Police Forces of Pakistan" not in roles(text)


def test_protesters_are_the_doers_of_a_protest() -> None:
    assert roles("Protesters marched to the square.", "demonstration") == {
        "Protesters (Pakistan)": "perpetrator"
    }


def test_one_name_has_one_role_the_weightiest_and_claimants_come_first() -> None:
    span = Span(0, 3)
    found = [
        ReportedActor("other", "A", "Rebel groups", span),
        ReportedActor("perpetrator", "A", "Rebel groups", span),
    ]
    line = Casualty("killed", "civilians", 2, 2, 2, span)
    merged = merge_roles(
        found, [Claim("B", "claimed", span), Claim("C", "denied", span)], [line], "PK", lexicon()
    )
    assert [(a.name, a.role) for a in merged] == [
        ("B", "claimant"),
        ("A", "perpetrator"),
        ("Civilians (Pakistan)", "target"),
        ("C", "accused"),
    ]


def test_the_list_of_actors_is_bounded() -> None:
    many = [ReportedActor("other", f"Actor {n}", "unknown", Span(n, n + 1)) for n in range(100)]
    assert len(merge_roles(many, [], [], None, lexicon())) == MAX_ACTORS
