"""A place is never the one who claims."""

from __future__ import annotations

import pytest

from dateline.incidents.claims import find_claims
from dateline.model import Place, Span


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
    # without knowing the place, the capitalised word is all there is
    assert [c.claimant for c in find_claims(sentence, offset=0, field="text", actors=(), entities=())] == [
        "Quetta"
    ]
