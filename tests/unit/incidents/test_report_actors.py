"""Who did it to whom."""

from __future__ import annotations

import pytest

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
