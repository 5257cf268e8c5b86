"""Floors on the sample newsroom: pages through extraction, reading and linking, compared with the answer key.

Every incident of the key is found once and no story without one gives a report: these floors are all. Those of the fields
lie one wrong answer below what was measured when they were set; they go up with the program, never down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest

from dateline.incidents.link_stream import Linker
from dateline.newsroom import expected
from quality.newsroom_reading import LEAST_SCORE, Reading, linkable
from quality.newsroom_score import KeyScore, score

FLOORS = {
    "event_type": 0.94,
    "sub_event_type": 0.94,
    "date": 0.97,
    "place": 0.92,
    "killed": 0.96,
    "injured": 0.95,
    "claim": 0.90,
}
MIXED_CANDIDATES = 1  # candidates that hold stories of different events


@pytest.fixture(scope="module")
def result(reading: Reading) -> KeyScore:
    return score(
        (
            (
                expected()[story_id],
                story.published.date(),
                reading.annotations[story_id].reports if story_id in reading.annotations else (),
            )
            for story_id, story in reading.site.stories.items()
        ),
        least_score=LEAST_SCORE,
    )


def test_extraction_gives_headline_date_and_text_of_every_whole_story(reading: Reading) -> None:
    for story_id, article in reading.articles.items():
        story = reading.site.stories[story_id]
        if story.quirk == "":
            assert article.title == story.headline
            assert article.published is not None
            assert article.published.date() == story.published.date()
            assert story.blocks[-1].replace("\n", " ")[-60:] in article.text
            assert story.paper.notice not in article.text


def test_what_cannot_be_read_is_rejected_with_a_reason(reading: Reading) -> None:
    assert reading.rejections["harbour-fence-paywall"].code == "paywall"
    assert not reading.articles["chaman-customs-paywall"].free_access


def test_every_named_incident_is_found_once(result: KeyScore) -> None:
    assert [(f.story, f.incident.event) for f in result.found if f.report is None] == []
    assert [(s, r.sub_event_type) for s, r in result.extra if expected()[s].incidents] == []


@pytest.mark.parametrize("field", sorted(FLOORS))
def test_a_field_of_the_found_incidents_is_right_as_often_as_its_floor(result: KeyScore, field: str) -> None:
    wrong = [(f.story, f.incident.event) for f in result.found if f.report and not f.agrees.get(field, True)]
    assert result.agreement(field) >= FLOORS[field], wrong


def test_forecast_drill_cricket_and_their_like_give_no_report(result: KeyScore) -> None:
    assert {story for story, _ in result.extra if not expected()[story].incidents} == set()


@pytest.fixture(scope="module")
def candidates(reading: Reading) -> Mapping[str, set[str]]:
    """Story ids by candidate, the articles linked in the order of their publication."""
    linker = Linker()
    found: dict[str, set[str]] = defaultdict(set)
    for story_id in sorted(reading.annotations, key=lambda s: reading.site.stories[s].published):
        for key in linker.add(linkable(reading, story_id)):
            found[key].add(story_id)
    return found


@pytest.mark.parametrize(
    "together",
    [
        ("turbat-police-van", "turbat-police-van-courier", "three-officers-dead-on-airport-road"),
        ("kohat-market-first", "kohat-market-second-day", "kohat-market-third-day"),
        ("iranshahr-post-police", "iranshahr-post-hospital"),
    ],
)
def test_stories_of_one_event_come_to_one_candidate(
    candidates: Mapping[str, set[str]], together: tuple[str, ...]
) -> None:
    assert any(set(together) <= stories for stories in candidates.values()), candidates


def test_stories_of_different_events_hardly_ever_come_to_one_candidate(
    candidates: Mapping[str, set[str]],
) -> None:
    events = {item.story: {i.event for i in item.incidents} for item in expected().values() if item.incidents}
    mixed = []
    for stories in candidates.values():
        told = [events[story] for story in stories if story in events]
        if told and not set.intersection(*told):
            mixed.append(stories)
    assert len(mixed) <= MIXED_CANDIDATES, mixed
