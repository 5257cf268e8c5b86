"""The gate lets in what may be an incident and keeps out what can be none."""

from __future__ import annotations

import pytest

from dateline.mentions.gate import may_hold_incident
from reading import codebook


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen attacked a bus.",
        "A man was shot.",
        "سیلاب سے تین افراد ہلاک",
        "Une explosion a secoué la ville.",
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
