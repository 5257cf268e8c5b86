"""The gate lets in what may be an incident and keeps out what can be none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.mentions.gate import may_hold_incident, may_open_event
from dateline.mentions.triggers import find_triggers
from reading import codebook

WORDS = (
    "gunmen attacked attack the a bomb exploded protest police killed talks storm flood crash rebels troops "
    "seized town village fire of by in riot arrested"
).split()


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen attacked a bus.",
        "A man was shot.",
        "سیلاب سے تین افراد ہلاک",
        "Une bombe a explosé dans la ville.",
        "والمتظاهرون في الشارع",
        "KILLED IN BLAST",
    ],
)
def test_a_word_of_any_incident_opens_the_gate(text: str) -> None:
    assert may_hold_incident("", text, codebook())
    assert may_hold_incident(text, "", codebook())


@pytest.mark.parametrize(
    "text",
    ["", "The museum shows paintings of flowers until June.", "Wheat grew well this year, farmers say."],
)
def test_a_text_without_such_words_is_kept_out(text: str) -> None:
    assert not may_hold_incident("", text, codebook())


@pytest.mark.parametrize(
    "text",
    [
        "The chess club met on Monday. The attack was sharp.",
        "A storm of applause greeted the choir.",
        "The leak of the report annoyed the minister.",
    ],
)
def test_one_faint_word_does_not_open_the_gate(text: str) -> None:
    assert not may_hold_incident("", text, codebook())


def test_a_strong_trigger_opens_an_event_and_a_medium_one_needs_another() -> None:
    strong, medium, none = (
        find_triggers(text, codebook=codebook())
        for text in ("Gunmen opened fire.", "There was an explosion.", "The choir sang.")
    )
    assert may_open_event([none, strong])
    assert may_open_event([medium, medium])
    assert not may_open_event([none, medium])
    assert not may_open_event([])


@given(st.lists(st.sampled_from(WORDS), max_size=12))
@settings(max_examples=60, deadline=None)
def test_what_can_open_an_event_is_let_in_by_its_words(words: list[str]) -> None:
    text = " ".join(words)
    if may_open_event([find_triggers(text, codebook=codebook())]):
        assert may_hold_incident("", text, codebook())
