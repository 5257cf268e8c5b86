from __future__ import annotations

import pytest

from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.similarity import (
    cosine,
    local_vocabulary,
    names,
    script,
    shared_names,
    wording,
    words,
)
from unit.incidents.linking_builders import linkable


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The teacher Zarina Kamal was there.", {"zarina kamal"}),
        ("Police Chief Habib ul Marwat said so.", {"habib marwat"}),
        ("On Wednesday the army came.", set()),
        ("زرینہ کمال اسکول کی استاد تھیں", set()),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, found: set[str]) -> None:
    assert names(text) <= found
    assert bool(names(text)) == bool(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen in Quetta", "LATIN"),
        ("پولیس کے مطابق Quetta", "ARABIC"),
        ("Взрыв", "CYRILLIC"),
        ("12:30", ""),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, expected: str) -> None:
    assert script(text) == expected


def test_words_are_case_folded_in_any_script_without_possessives() -> None:
    assert words("Quetta’s POLICE, پولیس") == ["quetta", "police", "پولیس"]


def test_a_word_of_the_trade_counts_little_and_a_rare_one_much() -> None:
    vocabulary = Vocabulary()
    assert vocabulary.idf("the") < vocabulary.idf("police") < vocabulary.idf("trawlers")


def test_likeness_is_symmetric_and_one_for_the_same_words() -> None:
    a = linkable("a", text="Trawlers blocked the harbour of Gwadar at dawn.")
    b = linkable("b", text="At dawn the harbour was blocked by trawlers.")
    vocabulary = local_vocabulary([a, b])
    assert cosine(wording(a), wording(b), vocabulary) == pytest.approx(
        cosine(wording(b), wording(a), vocabulary)
    )
    assert cosine(wording(a), wording(a), vocabulary) == pytest.approx(1.0)
    assert cosine(wording(a), wording(linkable("c", text=" ", title=" ")), vocabulary) == 0.0


def test_shared_names_are_listed_in_order() -> None:
    a = linkable("a", text="There stood Zarina Kamal beside Akhtar Rind.")
    b = linkable("b", text="It was Akhtar Rind who saw Zarina Kamal.")
    assert shared_names(wording(a), wording(b)) == ("akhtar rind", "zarina kamal")
