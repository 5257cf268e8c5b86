from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.mentions.scripts import PlainText, plain_letters, plain_text, readable, restored
from dateline.model import Claim, Mention, Span

TEXTS = st.text(alphabet="ab .كکيیىةہأإؤئـَُِّ\u200c\u200f٣۳،حملهقتل", max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كويته", "کویتہ"),
        ("قُتِلَ", "قتل"),
        ("هجـــوم", "هجوم"),
        ("أعلن", "اعلن"),
        ("مسؤولية", "مسوولیه"),
        ("دست\u200cکم", "دست کم"),
    ],
)
def test_spellings_of_one_word_are_one_in_plain_letters(one: str, other: str) -> None:
    assert plain_letters(one) == plain_letters(other)


def test_words_of_other_scripts_stay() -> None:
    assert plain_letters("Côte d’Ivoire") == "Côte d’Ivoire"
    assert plain_text("Côte d’Ivoire").text == "Côte d’Ivoire"


def test_a_stretch_of_the_plain_text_leads_back_to_what_was_written() -> None:
    written = "\u200fقُتِلَ 3 في هُجـوم"
    plain = plain_text(written)
    at = plain.text.index("هجوم")
    assert plain.text == "قتل 3 فی هجوم"
    assert written[slice(*plain.bounds(at, at + 4))] == "هُجـوم"
    assert written[slice(*plain.bounds(0, 3))] == "قُتِلَ"
    assert plain.written("هجوم") == "هُجـوم"


@given(TEXTS)
def test_every_stretch_has_bounds_in_order_that_hold_the_same_letters(text: str) -> None:
    plain = plain_text(text)
    assert plain.original == text
    for start in range(len(plain.text)):
        for end in range(start + 1, min(start + 6, len(plain.text)) + 1):
            low, high = plain.bounds(start, end)
            assert 0 <= low < high <= len(text)
            assert plain_text(text[low:high]).text == plain.text[start:end]


@given(TEXTS)
def test_a_readable_text_has_the_same_length(text: str) -> None:
    assert len(readable(text)) == len(text)


@given(TEXTS)
def test_plain_text_is_its_own_plain_text(text: str) -> None:
    once = plain_text(text).text
    assert plain_text(once).text == once


def test_records_get_their_spans_and_words_back() -> None:
    texts = {"text": plain_text("كتائبُ الفجرِ تبنّت"), "title": PlainText("", "")}
    plain = texts["text"].text
    mention = Mention("actor", Span(0, 5), plain[:5], {"start": 3})
    claim = Claim(plain[:11], "claimed", Span(12, 16))
    again = restored((mention, claim), texts)
    assert (again[0].text, again[0].value) == ("كتائبُ", {"start": 3})
    assert again[1].claimant == "كتائبُ الفجرِ"
    assert texts["text"].original[again[1].span.start : again[1].span.end] == "تبنّت"
