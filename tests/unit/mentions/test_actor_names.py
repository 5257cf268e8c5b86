"""Acronyms that an article explains, and groups that the lexicon does not know."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.mentions.actor_names import MAX_NAMES, article_actors, outside_names
from dateline.model import Place, Span
from reading import lexicon


def found(text: str, title: str = "") -> list[tuple[str, str | None, str]]:
    actors = article_actors(title, text, lexicon=lexicon())
    return [(a.text, a.actor_id, a.kind) for field in ("title", "text") for a in actors[field]]


SHORE = "unlisted:free-shore-movement"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Free Shore Movement (FSM) met.", [("Free Shore Movement", SHORE), ("FSM", SHORE)]),
        ("The FSM (Free Shore Movement) met.", [("FSM", SHORE), ("Free Shore Movement", SHORE)]),
        ("The Free Shore Movement, or FSM, met.", [("Free Shore Movement", SHORE), ("FSM", SHORE)]),
        ("The Free Shore Movement, known as FSM, met.", [("Free Shore Movement", SHORE), ("FSM", SHORE)]),
        ("Rebels of the Free Shore Movement (FSM) met.", [("Rebels", "generic:unidentified-armed-group"),
                                                          ("Free Shore Movement", SHORE), ("FSM", SHORE)]),
        ("The Front for the Defence of the Marsh (FDM) met.", [("Front for the Defence of the Marsh",
         "unlisted:front-for-the-defence-of-the-marsh"), ("FDM", "unlisted:front-for-the-defence-of-the-marsh")]),
        ("The Marsh Liberation Front met.", [("Marsh Liberation Front", "unlisted:marsh-liberation-front")]),
        ("Lashkar-e-Noor met.", [("Lashkar-e-Noor", "unlisted:lashkar-e-noor")]),
        ("Le Mouvement du Rivage Libre (MRL) est là.", [("Mouvement du Rivage Libre",
         "unlisted:mouvement-du-rivage-libre"), ("MRL", "unlisted:mouvement-du-rivage-libre")]),
        ("The European Union (EU) met.", []),
        ("The Salvation Army (SA) met.", [("Army", "generic:military")]),
        ("The Shore Movement met.", []),
        ("The Free Shore Movement (photo) met.", []),
        ("A movement (FSM) met.", []),
    ],
)  # fmt: skip
def test_a_name_and_its_acronym_are_one_actor(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(words, actor_id) for words, actor_id, _ in found(text)] == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Marsh Dawn Army (MDA)", "Rebel groups"),
        ("Marsh Dawn Party (MDP)", "Political militias"),
        ("Marsh Dawn Militia (MDM)", "Political militias"),
        ("Marsh Dawn Vigilantes (MDV)", "Identity militias"),
    ],
)
def test_the_head_noun_gives_the_kind(name: str, kind: str) -> None:
    assert {k for _, _, k in found(f"The {name} met.")} == {kind}


def test_an_acronym_holds_in_the_whole_article_and_in_no_other() -> None:
    text = "The Free Shore Movement (FSM) met.\n\nThe FSM left."
    assert [words for words, _, _ in found(text, title="FSM meets")] == [
        "FSM", "Free Shore Movement", "FSM", "FSM",
    ]  # fmt: skip
    assert found("The FSM left.") == []


def test_an_explained_acronym_wins_over_the_lexicons() -> None:
    """The acronym of a group in the lexicon is another's here."""
    text = "In Congo the Allied Dunes Front (ADF) met. The ADF left."
    assert [actor_id for words, actor_id, _ in found(text) if words == "ADF"] == [
        "unlisted:allied-dunes-front"
    ] * 2


def test_the_names_taken_from_one_article_are_bounded() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = "\n".join(f"The {a}lpha {b}eta Movement ({a}{b}M) met." for a in letters for b in letters)
    assert len({actor_id for _, actor_id, _ in found(text)}) <= MAX_NAMES


def test_a_place_within_a_groups_name_is_no_place() -> None:
    text = "The Kech Liberation Front met in Kech. Pakistani troops left."
    actors = article_actors("", text, lexicon=lexicon())

    def place(start: int, end: int, kind: str = "place") -> Place:
        return Place(Span(start, end, "text"), text[start:end], kind=kind)

    inside, outside, people = place(4, 8), place(33, 37), place(39, 48, "demonym")
    assert outside_names([inside, outside, people], actors) == (outside, people)


@given(st.text(alphabet="ABFM (),or\n", max_size=60))
@settings(max_examples=60)
def test_every_actor_points_at_its_own_words(noise: str) -> None:
    text = f"{noise} The Free Shore Movement (FSM) {noise} FSM"
    actors = article_actors(noise, text, lexicon=lexicon())
    for field, content in (("title", noise), ("text", text)):
        assert all(
            content[a.span.start : a.span.end] == a.text and a.span.field == field for a in actors[field]
        )
        ends = [0, *(a.span.end for a in actors[field])]
        assert all(a.span.start >= end for a, end in zip(actors[field], ends, strict=False))
