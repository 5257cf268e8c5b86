"""What kind of event: telling words beat general ones, however many."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.report_types import (
    add_scores,
    best_family,
    choose_type,
    damp_general,
    sentence_scores,
)
from dateline.mentions.triggers import find_triggers
from reading import codebook


@pytest.mark.parametrize(
    ("text", "sub_event_type"),
    [
        ("Gunmen attacked a village, killing ten people.", "Attack"),
        ("Militants attacked a police checkpoint, killing two officers.", "Armed clash"),
        ("Troops killed five militants in an exchange of fire.", "Armed clash"),
        ("A suicide bomber attacked a police station, killing ten people in the attack.", "Suicide bomb"),
        ("A car bomb attack killed four people.", "Remote explosive/landmine/IED"),
        ("Police used tear gas to disperse protesters.", "Protest with intervention"),
        ("Police opened fire on protesters, killing three.", "Excessive force against protesters"),
        ("Protesters threw stones and torched two cars during a rally.", "Violent demonstration"),
        ("Police found and defused an improvised explosive device.", "Disrupted weapons use"),
        ("Six people died when a bus plunged into a ravine.", "Accident"),
        (
            "Rockets fired from across the border landed in a village, killing one.",
            "Shelling/artillery/missile attack",
        ),
        ("Chlorine gas was used in an attack on the town.", "Chemical weapon"),
        ("Villagers lynched a man.", "Mob violence"),
    ],
)
def test_the_most_telling_type_is_chosen(text: str, sub_event_type: str) -> None:
    kind = choose_type(sentence_scores(find_triggers(text, codebook=codebook())), codebook())
    assert kind is not None
    assert kind.sub_event_type == sub_event_type


def test_nothing_has_no_type() -> None:
    assert choose_type({}, codebook()) is None
    assert best_family({}, codebook()) is None
    assert sentence_scores([]) == {}


def test_a_catch_all_gives_way_where_the_lead_is_telling() -> None:
    attack, bomb = codebook().type_of("Attack").rank, codebook().type_of("Suicide bomb").rank
    assert damp_general({attack: 10.0, bomb: 8.0}, [{bomb: 5.0}], codebook()) == {attack: 6.0, bomb: 8.0}
    assert damp_general({attack: 10.0, bomb: 8.0}, [{attack: 5.0}], codebook()) == {attack: 10.0, bomb: 8.0}


@given(st.lists(st.dictionaries(st.integers(0, 5), st.floats(0, 5), max_size=4), max_size=4))
@settings(max_examples=30)
def test_scores_add_up_whatever_their_order(parts: list[dict[int, float]]) -> None:
    there = add_scores((p, 1.0) for p in parts)
    back = add_scores((p, 1.0) for p in reversed(parts))
    assert there.keys() == back.keys()
    assert all(abs(there[k] - back[k]) < 1e-9 for k in there)
