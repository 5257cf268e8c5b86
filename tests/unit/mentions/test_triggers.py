"""Trigger words: what they give away, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.mentions.triggers import find_triggers
from reading import codebook


def strong(text: str) -> set[str]:
    return {t.incident_type.sub_event_type for t in find_triggers(text, codebook=codebook()) if t.weight >= 3}


@pytest.mark.parametrize(
    ("text", "sub_event_type"),
    [
        ("A suicide bomber blew himself up at the gate.", "Suicide bomb"),
        ("A roadside bomb exploded near a van.", "Remote explosive/landmine/IED"),
        ("An air strike hit two houses.", "Air/drone strike"),
        ("Mortar shells landed in the market.", "Shelling/artillery/missile attack"),
        ("A hand grenade was thrown at the shop.", "Grenade"),
        ("Three labourers were kidnapped.", "Abduction/forced disappearance"),
        ("An angry mob beat the man.", "Mob violence"),
        ("Police fired tear gas to disperse protesters.", "Protest with intervention"),
        ("Hundreds of fishermen staged a sit-in.", "Peaceful protest"),
        ("The army recaptured the village from rebels.", "Government regains territory"),
        ("Rebels seized the town at dawn.", "Non-state actor overtakes territory"),
        ("Militants exchanged fire with troops.", "Armed clash"),
        ("Two men were shot dead outside a shop.", "Attack"),
        ("Police seized a cache of weapons.", "Disrupted weapons use"),
        ("The two sides agreed on a ceasefire.", "Agreement"),
        ("Flash floods swept through the valley.", "Natural disaster"),
        ("A bus plunged into a ravine.", "Accident"),
        ("Des hommes armés ont ouvert le feu sur le marché.", "Attack"),
        ("Un attentat à la bombe a frappé la ville.", "Remote explosive/landmine/IED"),
        ("بم دھماکے میں چار افراد ہلاک ہو گئے", "Remote explosive/landmine/IED"),
        ("نامعلوم افراد کی فائرنگ سے دو افراد ہلاک", "Attack"),
        ("انفجار سيارة مفخخة في السوق", "Remote explosive/landmine/IED"),
    ],
)
def test_the_words_of_an_event_give_its_type(text: str, sub_event_type: str) -> None:
    assert sub_event_type in strong(text)


@pytest.mark.parametrize(
    "text",
    [
        "He suffered a heart attack at home.",
        "A pace bowling attack of rare quality won the match.",
        "The film was shot on location in the hills.",
        "The movie was a box office bomb.",
        "Sharks are rare, but a shark attack closed the beach.",
        "She got her flu shot on Monday.",
        "Cotton prices exploded.",
        "Banks came under fire for their charges.",
        "He was fired from his job.",
        "The point guard is a great shooting guard.",
        "They battled cancer together.",
        "It was a battle of wits.",
    ],
)
def test_the_same_words_of_another_world_open_no_event(text: str) -> None:
    assert not {s for s in strong(text) if s not in ("Other",)}


def test_tags_name_the_means() -> None:
    (bomb, *_) = find_triggers("A suicide car bomb exploded.", codebook=codebook())
    assert "suicide-attack" in bomb.tags


@given(st.text(alphabet="abé ضش\U0001f600\x00.,'-", max_size=40), st.integers(0, 500))
@settings(max_examples=40)
def test_a_trigger_points_at_its_own_words(noise: str, offset: int) -> None:
    text = f"{noise} gunmen attacked a bus {noise}"
    for trigger in find_triggers(text, codebook=codebook(), offset=offset):
        assert text[trigger.span.start - offset : trigger.span.end - offset] == trigger.text
