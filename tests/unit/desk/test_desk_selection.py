"""Words that an editor selects are read by the program's own readers, with what stands around them."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, date, datetime

import pytest

from dateline import configuration
from dateline.desk.selection import LONGEST, Passage, actor_in, count_in, days_in
from dateline.mentions.actors import ActorLexicon, load_actors

PUBLISHED = datetime(2026, 2, 1, 22, 30, tzinfo=UTC)  # a Sunday; in Pakistan it is Monday already


def selected(text: str, phrase: str, language: str = "en", country: str | None = "PK") -> Passage:
    start = text.index(phrase)
    return Passage(text, start, start + len(phrase), language, PUBLISHED, country)


@pytest.mark.parametrize(
    ("text", "phrase", "bounds"),
    [
        ("They killed 11 construction workers.", "killed 11 construction", (11, 11, 11)),
        ("Thirteen labourers died.", "Thirteen", (13, 13, 13)),
        ("Thirteen labourers died.", "teen labour", (13, 13, 13)),
        ("At least 20 others were hurt.", "least 20 others", (20, 20, None)),
        ("Between 10 and 15 were hurt, 3 of them badly.", "10 and 15", (10, None, 15)),
        ("More than a dozen died.", "more than a dozen".capitalize(), (13, 13, None)),
        ("A boy aged 12 and 4 men died.", "4 men", (4, 4, 4)),
    ],
)
def test_a_number_is_read_with_the_words_around_it(
    text: str, phrase: str, bounds: tuple[int | None, ...]
) -> None:
    found = count_in(selected(text, phrase))
    assert found is not None
    assert astuple(found) == bounds


def test_an_urdu_number_is_read_and_letters_beyond_the_first_plane_shift_nothing() -> None:
    text = "😀😀 حملے میں 12 مزدور جاں بحق"
    found = count_in(selected(text, "12 مزدور", "ur"))
    assert found is not None
    assert found.best == 12


@pytest.mark.parametrize("phrase", ["aged 12", "labourers", "police said"])
def test_an_age_or_a_word_is_no_number_of_people(phrase: str) -> None:
    assert count_in(selected("A boy aged 12 and the labourers, police said.", phrase)) is None


@pytest.mark.parametrize(
    ("text", "phrase", "days"),
    [
        ("It began before dawn on Saturday.", "Saturday", (date(2026, 1, 31), date(2026, 1, 31), 1)),
        ("It began before dawn on Saturday.", "dawn on Sat", (date(2026, 1, 31), date(2026, 1, 31), 1)),
        ("They came on 3 January and left.", "3 January", (date(2026, 1, 3), date(2026, 1, 3), 1)),
        ("It happened today.", "today", (date(2026, 2, 2), date(2026, 2, 2), 1)),
    ],
)
def test_a_day_is_read_against_the_day_of_publication_where_the_article_is_from(
    text: str, phrase: str, days: tuple[date, date, int]
) -> None:
    found = days_in(selected(text, phrase))
    assert found is not None
    assert astuple(found) == days


def test_words_without_a_day_have_none() -> None:
    assert days_in(selected("On Saturday the men fled.", "the men fled")) is None


@pytest.fixture(scope="module")
def lexicon() -> ActorLexicon:
    return load_actors([configuration.packaged_config() / "actors.yml"])


def test_a_listed_actor_is_found_and_an_unnamed_one_is_of_the_article_s_country(
    lexicon: ActorLexicon,
) -> None:
    text = "Police fired when gunmen came."
    police = actor_in(selected(text, "Police"), lexicon)
    assert police == ("generic:police:PK", "Police Forces of Pakistan", "State forces")
    assert actor_in(selected(text, "fired"), lexicon) is None


@pytest.mark.parametrize(
    ("start", "end", "sound"),
    [(0, 4, True), (4, 4, False), (5, 4, False), (-1, 3, False), (0, 1000, False), (0, LONGEST + 1, False)],
)
def test_a_selection_outside_the_text_or_too_long_is_none(start: int, end: int, sound: bool) -> None:
    assert Passage("word " * 100, start, end, "en", None, None).is_sound is sound
