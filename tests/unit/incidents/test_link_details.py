from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.incidents import link_details
from dateline.incidents.link_details import AGED, OFFICIAL, PLAIN, ages, days_told, details, numbers, people


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The teacher Zarina Kamal was there.", {"zarina kamal": PLAIN}),
        ("Zarina Kamal, 44, was there.", {"zarina kamal": AGED}),
        ("A 44-year-old teacher, Zarina Kamal, was there.", {"zarina kamal": AGED}),
        ("Zarina Kamal Jr., 44, was there.", {"zarina kamal": AGED}),
        ("Zarina “Zuri” Kamal (44) was there.", {"zarina kamal": AGED}),
        ("Inspector Habib ul Marwat said so.", {"habib marwat": OFFICIAL}),
        ("It was told by Sgt. Habib Marwat.", {"habib marwat": OFFICIAL}),
        ("Officer Habib Marwat, 36, was shot.", {"habib marwat": AGED}),
        ("On Wednesday the army came.", {}),
        ("زرینہ کمال اسکول کی استاد تھیں", {}),
    ],
)
def test_people_are_runs_of_capitalised_words_told_by_age_or_by_office(
    text: str, found: dict[str, str]
) -> None:
    assert people(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on March 4, 2026", {(3, 4)}),
        ("on Sept. 12 and 4 October", {(9, 12), (10, 4)}),
        ("le 1er août", {(8, 1)}),
        ("posted 5/14/2016", {(5, 14)}),
        ("may 45 people and March 2026", set()),
    ],
)
def test_days_are_read_whatever_the_year(text: str, found: set[tuple[int, int]]) -> None:
    assert days_told(text) == found


def test_ages_and_numbers_are_told_apart() -> None:
    text = "Akhtar Rind, 52, and a 7-year-old girl died in the 13500 block of Prince Road in 2016, 1,200 km away."
    assert ages(text) == {52, 7}
    assert numbers(text) == {"13500"}


def test_a_story_of_courts_and_mourning_is_the_aftermath_of_an_event() -> None:
    assert details("Man sentenced for murder", "A judge gave him life.").aftermath
    assert not details("Man shot in Quetta", "Police look for two men.").aftermath


def test_words_with_a_capital_inside_a_sentence_are_names_of_something() -> None:
    assert details("", "Gunmen fired on Prince Road near the Boondock bar.").proper == {"prince", "boondock"}


PIECES = st.sampled_from(
    "May| 5|12th| of |March|5/14/2016|14/5/16|, 23|,|(34)| 4-year-old| years old|.| |\n|$500|1234|19999|3.5|x|éa|٣|1st May|"
    "sept 12|a word or two that has none of it ".split("|")
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_looking_near_digits_alone_misses_nothing_that_needs_one(text: str) -> None:
    for pattern in (link_details._DAY, link_details._AGE, link_details._NUMBER):
        assert list(link_details._near_digits(pattern, text)) == pattern.findall(text)
