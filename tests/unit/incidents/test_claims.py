"""Claims of responsibility and denials: by whom, and when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.incidents.claims import find_claims
from dateline.mentions.actors import ActorLexicon, find_actors, load_actors
from dateline.model import Place, Span
from reading import CONFIG

INVENTED = """
actors:
  - {id: dunes, name: Red Dunes Movement, kind: Rebel groups, country: "PK", aliases: [Red Dunes, RDM, Mouvement des dunes rouges]}
"""


@pytest.fixture(scope="module")
def actors(tmp_path_factory: pytest.TempPathFactory) -> ActorLexicon:
    path: Path = tmp_path_factory.mktemp("actors") / "actors.yml"
    path.write_text(INVENTED, encoding="utf8")
    return load_actors([CONFIG / "actors.yml", path])


def claims(text: str, lexicon: ActorLexicon) -> list[tuple[str, str]]:
    found = find_actors(text, lexicon=lexicon, offset=50)
    return [
        (c.claimant, c.status) for c in find_claims(text, offset=50, field="text", actors=found, entities=())
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Red Dunes Movement claimed responsibility for the attack.",
            [("Red Dunes Movement", "claimed")],
        ),
        (
            "The Red Dunes Movement, not heard of for years, claimed responsibility.",
            [("Red Dunes Movement", "claimed")],
        ),
        (
            "Responsibility for the blast was claimed by the Red Dunes Movement.",
            [("Red Dunes Movement", "claimed")],
        ),
        (
            "The Red Dunes Movement said in a message that its fighters had carried out the raid.",
            [("Red Dunes Movement", "claimed")],
        ),
        ("The Red Dunes Movement denied responsibility for the blast.", [("Red Dunes Movement", "denied")]),
        (
            "L'attaque a été revendiquée par le Mouvement des dunes rouges.",
            [("Red Dunes Movement", "claimed")],
        ),
        ("The Silver Harvest Front claimed responsibility.", [("Silver Harvest Front", "claimed")]),
        ("No group has claimed responsibility.", []),
        ("No group immediately claimed responsibility for the attack.", []),
        ("Nobody has yet claimed responsibility.", []),
        ("The minister claimed credit cards were stolen.", []),
        ("The Red Dunes Movement (RDM) claimed the attack.", [("Red Dunes Movement", "claimed")]),
        ("The Red Dunes Movement said it was behind the attack.", [("Red Dunes Movement", "claimed")]),
        ("The attack was claimed by the Red Dunes Movement.", [("Red Dunes Movement", "claimed")]),
        ("The bombing, claimed by the Red Dunes Movement, killed five.", [("Red Dunes Movement", "claimed")]),
        (
            "A spokesman for the Red Dunes Movement claimed responsibility.",
            [("Red Dunes Movement", "claimed")],
        ),
        ("The Red Dunes Movement claimed credit for the killings.", [("Red Dunes Movement", "claimed")]),
        ("The Red Dunes Movement accepted responsibility for it.", [("Red Dunes Movement", "claimed")]),
        ("The Red Dunes Movement admitted carrying out the bombing.", [("Red Dunes Movement", "claimed")]),
        (
            "The Red Dunes Movement says its fighters ambushed the convoy.",
            [("Red Dunes Movement", "claimed")],
        ),
        ("The Red Dunes Movement denied involvement in the attack.", [("Red Dunes Movement", "denied")]),
        ("The Red Dunes Movement has denied carrying out the attack.", [("Red Dunes Movement", "denied")]),
        ("The Red Dunes Movement rejected the accusation.", [("Red Dunes Movement", "denied")]),
        ("The Red Dunes Movement said it was not behind it.", [("Red Dunes Movement", "denied")]),
        ("The Red Dunes Movement had nothing to do with it.", [("Red Dunes Movement", "denied")]),
        ("The Red Dunes Movement distanced itself from the attack.", [("Red Dunes Movement", "denied")]),
        ("A spokesman denied that the Red Dunes Movement was behind it.", [("Red Dunes Movement", "denied")]),
        ("There was no immediate claim of responsibility.", []),
        ("So far no one has said it was behind the attack.", []),
        ("The Red Dunes Movement has not claimed responsibility.", []),
        ("The Red Dunes Movement did not claim responsibility.", []),
        ("Neither the Red Dunes Movement nor any other group has claimed responsibility.", []),
        ("It was not clear whether the Red Dunes Movement had claimed responsibility.", []),
        ("Police blamed the Red Dunes Movement for the attack.", []),
        ("The attack was blamed on the Red Dunes Movement.", []),
        ("Officials accused the Red Dunes Movement of carrying out the attack.", []),
        ("The blast claimed four lives.", []),
    ],
)
def test_who_says_it_was_them(text: str, expected: list[tuple[str, str]], actors: ActorLexicon) -> None:
    assert claims(text, actors) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The group later claimed responsibility.", [("Red Dunes Movement", "claimed")]),
        ("It said its fighters had carried out the raid.", [("Red Dunes Movement", "claimed")]),
        ("The group denied involvement.", [("Red Dunes Movement", "denied")]),
        ("No group has claimed responsibility.", []),
    ],
)
def test_the_group_is_the_one_named_before(
    sentence: str, expected: list[tuple[str, str]], actors: ActorLexicon
) -> None:
    before = "The Red Dunes Movement stormed the post. "
    found = find_actors(before + sentence, lexicon=actors)
    claimed = find_claims(sentence, offset=len(before), field="text", actors=found, entities=())
    assert [(c.claimant, c.status) for c in claimed] == expected


def test_a_claim_points_at_its_words(actors: ActorLexicon) -> None:
    text = "The Red Dunes Movement claimed responsibility."
    (claim,) = find_claims(
        text, offset=7, field="text", actors=find_actors(text, lexicon=actors, offset=7), entities=()
    )
    assert text[claim.span.start - 7 : claim.span.end - 7] == "claimed responsibility"


@pytest.mark.parametrize(
    "sentence",
    [
        'In an e-mail to news desks in Quetta, the group said that its "mining unit" had set off the device.',
        "In a message from Quetta it claimed responsibility for the blast.",
    ],
)
def test_the_place_a_message_went_to_is_no_claimant(sentence: str) -> None:
    start = sentence.index("Quetta")
    place = Place(Span(start, start + 6), "Quetta")
    assert find_claims(sentence, offset=0, field="text", actors=(), entities=(), places=(place,)) == ()
