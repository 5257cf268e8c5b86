"""What two texts have in common, settled by their runs of five words; posts at which copies meet."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.articles.copies import (
    MOST_COMPARED,
    PART_OF_TEXT,
    POSTS,
    SAME_TEXT,
    CopyText,
    copy_text,
    nearest,
    posts,
    relation,
)
from dateline.articles.duplicates import fingerprint

WORDS = [
    "".join(pair)
    for pair in itertools.product(
        ("ka", "ro", "mi", "tel", "sun"), ("dor", "vek", "lam", "pir"), ("a", "en", "is", "ut")
    )
]


def prose(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def compared(text: str, site: str = "a", title: str = "") -> CopyText:
    """`title`: the first words of the text where none is given, as headlines repeat them."""
    return copy_text(
        title or " ".join(text.split()[:8]), text, fingerprint(text), f"https://www.{site}.example/1"
    )


WIRE, OWN, FOOT = prose(1, 200), prose(2, 200), prose(3, 80)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WIRE, SAME_TEXT),
        (f"KARACHI (Coastal Wire) - {WIRE}", SAME_TEXT),
        (f"{WIRE} {prose(4, 20)}", SAME_TEXT),
        (WIRE[: len(WIRE) // 2], PART_OF_TEXT),
        (f"{prose(4, 100)} {WIRE} {prose(5, 200)}", PART_OF_TEXT),  # under a headline of its own
        (f"{prose(4, 500)} {WIRE}", None),  # a text of its own, with a wire text in it
        (f"{WIRE[: len(WIRE) // 2]} {prose(4, 60)}", None),
        (OWN, None),
        ("", None),
        ("...", None),
    ],
)
def test_what_a_text_is_to_a_wire_text(text: str, expected: str | None) -> None:
    assert relation(compared(WIRE), compared(text, "b")) == expected
    assert relation(compared(text, "b"), compared(WIRE)) == expected


@pytest.mark.parametrize("own", [16, 20, 30, 60])
def test_a_brief_above_the_standing_words_of_its_site_is_no_copy_of_another(own: int) -> None:
    one, other = (f"{prose(seed, own)} {FOOT}" for seed in (6, 7))
    assert relation(compared(one), compared(other)) is None


WALL = prose(30, 60)


@pytest.mark.parametrize("site", ["a", "b"])
def test_what_a_publisher_shows_in_place_of_its_stories_makes_no_copies_of_them(site: str) -> None:
    """Behind a paywall all pages have the same words; only their headlines tell of something."""
    headlines = ["Eleven labourers were killed in Gwadar", "Council votes for another bridge"]
    one, other = (compared(WALL, s, title) for s, title in zip(("a", site), headlines, strict=True))
    assert one.fingerprint == other.fingerprint
    assert relation(one, other) is None


def test_a_short_story_under_two_headlines_that_both_tell_of_it_is_one_text() -> None:
    story = (
        f"Gunmen killed four labourers at a camp near Gwadar on Monday evening, police said. {prose(31, 40)}"
    )
    one = compared(story, "a", "Gunmen kill four labourers near Gwadar")
    other = compared(story, "b", "Four labourers killed: police")
    assert relation(one, other) == SAME_TEXT


def test_a_story_printed_again_on_its_own_site_is_a_copy() -> None:
    assert relation(compared(WIRE), compared(f"{WIRE} {prose(8, 30)}")) == SAME_TEXT


@pytest.mark.parametrize("words", [3, 6, 12])
def test_short_texts_are_copies_where_their_wording_is_equal(words: int) -> None:
    brief = prose(9, words)
    assert relation(compared(brief), compared(f"{brief.upper()}!", "b")) == SAME_TEXT
    assert relation(compared(brief), compared(f"{brief} another", "b")) is None


def test_a_text_that_is_cut_or_framed_meets_its_original_at_a_post_hardly_ever_not() -> None:
    originals = [prose(seed, 240) for seed in range(300)]
    halves = [" ".join(text.split()[60:180]) for text in originals]
    framed = [f"{prose(1000 + n, 250)} {text} {prose(2000 + n, 250)}" for n, text in enumerate(originals)]
    left = posts([compared(text) for text in originals])
    for changed, least in ((halves, 0.99), (framed, 0.97)):  # a half: 1 - .5 ** 16; a third: 1 - .67 ** 16
        met = [
            bool({*one} & {*two})
            for one, two in zip(left, posts([compared(t) for t in changed]), strict=True)
        ]
        assert sum(met) >= least * len(met)


def test_other_texts_do_not_meet() -> None:
    left = posts([compared(prose(seed, 240)) for seed in range(300)])
    assert len({post for own in left for post in own}) == 300 * POSTS


def test_a_text_without_words_leaves_no_posts() -> None:
    assert posts([compared("...")]) == [()]


def test_what_many_have_in_common_counts_less_than_what_two_have() -> None:
    standing = {1: range(100, 140), 2: range(100, 140)}
    assert nearest([1, 2, 3], {**standing, 3: [7]})[0] == 7
    assert len(nearest([1, 2], standing)) == MOST_COMPARED


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_a_relation_is_the_same_from_both_sides_and_every_text_with_words_is_its_own_copy(
    a: str, b: str
) -> None:
    one, other = compared(a), compared(b, "b")
    assert relation(one, other) == relation(other, one)
    assert relation(one, one) == (SAME_TEXT if one.runs else None)
    assert all(-(2**63) <= post < 2**63 for post in posts([one])[0])
