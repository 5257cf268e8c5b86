from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.mentions.place_names import name_key, without_proclitic, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chāgai", "CHAGAI"),
        ("Port-au-Prince", "Port au Prince"),
        ("Sana'a", "Sanaa"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("Łódź", "Lodz"),
        ("St. Louis", "St Louis"),
        ("كويته", "کویته"),
        ("حَلَب", "حلب"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_an_abbreviation_is_not_the_word_it_looks_like() -> None:
    assert name_key("Ind.") != name_key("Ind")
    assert name_key("W.Va.") == "w.va."


def test_a_possessive_is_not_a_plural_name() -> None:
    assert name_key("Canada's") != name_key("Cañadas")
    [word] = words_of("Canada’s")
    assert (word.short_key, word.short_end) == ("canada", 6)


def test_an_arabic_one_letter_word_comes_off() -> None:
    [word] = words_of("وبغداد")
    bare = without_proclitic(word)
    assert bare is not None and (bare.start, bare.key) == (1, "بغداد")
    assert without_proclitic(next(words_of("قرب"))) is None


@given(st.text(max_size=60))
def test_words_lie_in_the_text_in_order_and_have_keys(text: str) -> None:
    last = 0
    for word in words_of(text):
        assert last <= word.start < word.end <= len(text)
        last = word.end


@given(st.text(max_size=40))
@example("𝘼")
def test_a_key_is_its_own_key_for_plain_letters(text: str) -> None:
    key = name_key(text)
    if key.isascii() and "." not in key and "'" not in key:
        assert name_key(key) == key
