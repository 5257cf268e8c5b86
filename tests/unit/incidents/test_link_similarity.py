from __future__ import annotations

import pytest

from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.similarity import (
    cosine,
    headline_told,
    local_vocabulary,
    prose,
    script,
    wording,
    words,
)
from dateline.model import Evidence, Span
from unit.incidents.linking_builders import linkable


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


def test_menus_and_credits_are_no_part_of_the_story() -> None:
    text = "0:48 Watch the giant anteater\nGunmen shot a baker in Quetta.\nMore from this paper\n“Nobody saw it.”"
    assert prose(text) == "Gunmen shot a baker in Quetta.\n“Nobody saw it.”"
    assert prose("پولیس کے مطابق دھماکہ ہوا۔\nمزید خبریں") == "پولیس کے مطابق دھماکہ ہوا۔"
    assert prose("No full stop here") == "No full stop here"


def test_of_an_event_read_in_the_headline_alone_only_the_headline_s_words_count() -> None:
    report = linkable("a", text="Please look into your mailbox.", title="Baker shot",
                      evidence=(Evidence(Span(0, 10, "title"), "sentence"),))  # fmt: skip
    assert wording(report).terms.keys() == {"baker", "shot"}
    assert wording(report).bare


def test_a_headline_that_the_other_text_tells_counts_by_its_rare_words() -> None:
    vocabulary = Vocabulary()
    told = wording(linkable("a", text="The trawlers of Gwadar blocked the harbour.", title="x"))
    rare = wording(linkable("b", title="Trawlers block Gwadar harbour"))
    usual = wording(linkable("c", title="Police"))
    police = wording(linkable("d", text="Police came.", title="y"))
    assert headline_told(rare, told, vocabulary) > 0.6 > headline_told(usual, police, vocabulary) > 0.0
    assert headline_told(rare, police, vocabulary) == 0.0
