"""Counts in running text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.mentions.count_words import number_of
from dateline.mentions.counts import find_counts

Bounds = tuple[int | None, int | None, int | None]


@pytest.mark.parametrize(
    ("text", "mention", "bounds"),
    [
        ("at least 92 militants", "at least 92", (92, 92, None)),
        ("~11 civilians", "~11", (11, 11, 11)),
        ("about 20 men", "about 20", (20, 20, 20)),
        ("over a dozen civilians", "over a dozen", (13, 13, None)),
        ("more than 100 homes", "more than 100", (101, 101, None)),
        ("fewer than 10 people", "fewer than 10", (None, None, 9)),
        ("nearly 50 people", "nearly 50", (None, 50, 50)),
        ("up to 30 fighters", "up to 30", (None, None, 30)),
        ("between 10 and 15 men", "between 10 and 15", (10, None, 15)),
        ("10-15 men", "10-15", (10, None, 15)),
        ("31 or 32 people", "31 or 32", (31, None, 32)),
        ("dozens of people", "dozens", (24, None, None)),
        ("scores of people", "scores", (40, None, None)),
        ("hundreds of people", "hundreds", (200, None, None)),
        ("several people", "several", (3, None, None)),
        ("half a dozen men", "half a dozen", (6, 6, 6)),
        ("two dozen men", "two dozen", (24, 24, 24)),
        ("twenty-one men", "twenty-one", (21, 21, 21)),
        ("two hundred and six men", "two hundred and six", (206, 206, 206)),
        ("1,200 people", "1,200", (1200, 1200, 1200)),
        ("3 lakh people", "3 lakh", (300_000, 300_000, 300_000)),
        ("100+ dead", "100+", (100, 100, None)),
        ("No one was hurt", "No one", (0, 0, 0)),
        ("none were hurt", "none", (0, 0, 0)),
        ("2000 people marched", "2000", (2000, 2000, 2000)),
        ("a 20-year-old and 3 others", "3", (3, 3, 3)),
    ],
)
def test_english_counts(text: str, mention: str, bounds: Bounds) -> None:
    (found,) = find_counts(text)
    assert (found.text, (found.low, found.best, found.high)) == (mention, bounds)


@pytest.mark.parametrize(
    "text",
    [
        "a 20-year-old man",
        "Hassan, 20, was there",
        "Boy, 7, shot",
        "ages 13 and 15",
        "in the 13500 block of Main Street",
        "at 219 Center St. and 499 E. Arrow Highway",
        "a 9mm and a .22 pistol, an AK-47",
        "at 1:15 a.m. on 3 March",
        "$5,000, Rs. 200 and 50 percent",
        "in 2013, on Jan. 31, 2026",
        "five days, two-year-old, seven times, 15 rounds",
        "call 911 or 310-555-1212",
        "the 3rd floor, Flight 370, Route 66",
        "10 km away, 30 miles, 6 feet",
        "2.5 million dollars",
    ],
)
def test_numbers_that_are_no_counts(text: str) -> None:
    assert find_counts(text) == ()


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("fr", "au moins douze morts", (12, 12, None)),
        ("fr", "une vingtaine de blessés", (20, 20, 20)),
        ("fr", "quatre-vingt-deux personnes", (82, 82, 82)),
        ("fr", "1 200 personnes", (1200, 1200, 1200)),
        ("fr", "des dizaines de morts", (20, None, None)),
        ("ar", "ثلاثة وعشرين شخصا", (23, 23, 23)),
        ("ar", "١٢ شخصا", (12, 12, 12)),
        ("ur", "کم از کم بارہ افراد", (12, 12, None)),
        ("ur", "۲۰ افراد", (20, 20, 20)),
    ],
)
def test_other_languages_and_digits(language: str, text: str, wanted: Bounds) -> None:
    (found,) = find_counts(text, language=language)
    assert (found.low, found.best, found.high) == wanted


@pytest.mark.parametrize(
    ("phrase", "language", "value"),
    [
        ("one hundred and twenty thousand", "en", 120_000),
        ("a hundred", "en", 100),
        ("soixante et onze", "fr", 71),
        ("deux cents", "fr", 200),
        ("دو سو", "ur", 200),
        ("people", "en", None),
    ],
)
def test_number_words_add_up(phrase: str, language: str, value: int | None) -> None:
    assert number_of(phrase, language) == value


@pytest.mark.parametrize("unit", ["1 1 ", "two and ", "between 1 and ", "at least ", "1,", "one hundred "])
def test_hostile_input_is_read_in_linear_time(unit: str) -> None:
    def seconds(characters: int) -> float:
        text = (unit * characters)[:characters]
        best = 9.0
        for _ in range(3):
            start = time.perf_counter()
            find_counts(text)
            best = min(best, time.perf_counter() - start)
        return best

    # Eight times the text: a quadratic rule would take sixty-four times as long.
    assert seconds(16_000) < 30 * seconds(2_000) + 0.05


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "at least ",
                "12",
                " ",
                "dozen",
                "s",
                "two",
                "-",
                "and ",
                ",000",
                "٣",
                "بارہ ",
                "cent ",
                "no ",
                "5%",
                "İ",
            ]
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from(["en", "fr", "ar", "ur", "xx"]),
)
def test_every_count_is_what_its_span_says(text: str, language: str) -> None:
    end = 0
    for count in find_counts(text, language=language):
        assert text[count.span.start : count.span.end] == count.text
        assert count.span.start >= end
        assert any(v is not None for v in (count.low, count.best, count.high))
        end = count.span.end
