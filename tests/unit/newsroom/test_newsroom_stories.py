"""Sample stories: placeholders, dates, copies; and that text and day of publication agree whatever today is."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.newsroom.stories import PLACEHOLDER, fill, papers, stories

SUNDAY = date(2026, 11, 22)
ANCHORS = [SUNDAY, date(2027, 1, 2), date(2028, 2, 29), date(2028, 3, 1), date(2026, 12, 31)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("{weekday}", "en", "Sunday"),
        ("{weekday:-1}", "en", "Saturday"),
        ("{weekday:2}", "fr", "mardi"),
        ("{weekday:0}", "ur", "اتوار"),
        ("{date:-2}", "en", "20 November 2026"),
        ("{day_month:-22}", "en", "31 October"),
        ("{month_day:-1}", "en", "November 21"),
        ("{month:-60}", "en", "September"),
        ("{year:-7}", "en", "2019"),
        ("{anniversary:-7}", "en", "22 November 2019"),
        ("{anniversary:-1}", "fr", "22 novembre 2025"),
        ("nothing to fill", "en", "nothing to fill"),
    ],
)
def test_a_placeholder_is_filled_from_the_day_of_publication(text: str, language: str, expected: str) -> None:
    assert fill(text, SUNDAY, language) == expected


def test_an_anniversary_of_the_29th_of_february_is_kept_on_the_28th() -> None:
    assert fill("{anniversary:-1}", date(2028, 2, 29), "en") == "28 February 2027"


def test_an_unknown_placeholder_is_an_error_and_not_printed() -> None:
    with pytest.raises(ValueError, match="no such placeholder: weekdy"):
        fill("{weekdy:-1}", SUNDAY, "en")


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1)))
@settings(max_examples=25)
def test_on_any_day_all_stories_are_past_and_without_a_leftover_placeholder(anchor: date) -> None:
    for story in stories(anchor):
        assert story.published.date() < anchor
        assert story.published.date() >= anchor - timedelta(days=14)
        for text in (story.headline, story.summary, story.body):
            assert not PLACEHOLDER.search(text)
            assert "{" not in text


@pytest.mark.parametrize("anchor", ANCHORS)
def test_a_later_anchor_moves_every_story_by_the_same_days(anchor: date) -> None:
    days = {story.id: story.published.date() for story in stories(anchor)}
    later = {story.id: story.published.date() for story in stories(anchor + timedelta(days=3))}
    assert {later[key] - days[key] for key in days} == {timedelta(days=3)}


def test_stories_come_newest_first() -> None:
    published = [story.published for story in stories(SUNDAY)]
    assert published == sorted(published, reverse=True)


def test_every_paper_has_stories_and_every_id_is_used_once() -> None:
    told = stories(SUNDAY)
    assert {story.paper.id for story in told} == set(papers())
    assert max(Counter(story.id for story in told).values()) == 1


def test_a_story_has_the_length_of_a_wire_story() -> None:
    for story in stories(SUNDAY):
        if story.quirk == "":
            assert 60 <= len(story.body.split()) <= 520, story.id


def test_the_wire_story_stands_in_three_papers_with_the_sub_editors_changes() -> None:
    told = {story.id: story for story in stories(SUNDAY)}
    wire, courier, evening = (
        told[key]
        for key in ("turbat-police-van", "turbat-police-van-courier", "three-officers-dead-on-airport-road")
    )
    assert len({wire.paper.id, courier.paper.id, evening.paper.id}) == 3
    assert len({wire.headline, courier.headline, evening.headline}) == 3
    assert len({wire.body, courier.body, evening.body}) == 3
    shared = set(wire.body.split()) & set(courier.body.split()) & set(evening.body.split())
    assert len(shared) > 0.75 * len(set(wire.body.split()))


def test_the_toll_of_one_event_rises_over_three_days() -> None:
    told = {story.id: story for story in stories(SUNDAY)}
    first, second, third = (told[f"kohat-market-{n}"] for n in ("first", "second-day", "third-day"))
    assert first.published < second.published < third.published
    assert "four people were killed" in first.body
    assert "death toll to nine" in second.body
    assert "Twelve people" in third.body
    weekday = fill("{weekday}", first.published.date(), "en")
    assert f"went off on {weekday} morning" in " ".join(second.body.split())
    assert f"on {weekday}," in " ".join(third.body.split())


def test_what_comes_out_after_the_anchor_is_not_there_before_its_time() -> None:
    def ids(until: datetime | None) -> set[str]:
        return {story.id for story in stories(SUNDAY, until)}

    assert ids(None) == ids(datetime(2026, 11, 23, 6, 59, tzinfo=UTC))
    assert ids(datetime(2026, 11, 23, 7, tzinfo=UTC)) - ids(None) == {"el-obeid-second-day"}


def test_a_correction_changes_the_story_under_its_own_id_and_keeps_its_day() -> None:
    before = {story.id: story for story in stories(SUNDAY)}["multan-power-cuts"]
    after = {story.id: story for story in stories(SUNDAY, datetime(2026, 11, 24, tzinfo=UTC))}[
        "multan-power-cuts"
    ]
    assert (before.corrected, after.corrected) == (None, datetime(2026, 11, 23, 6, 10, tzinfo=UTC))
    assert after.published == before.published
    assert (before.headline[-9:], after.headline[-9:]) == ("four hurt", "five hurt")
    assert after.body.startswith(before.body[:200])
