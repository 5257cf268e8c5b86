"""Floors on the labelled stories, by field and by language: what was measured when they were set, less a little.

They go up with the program, never down. A failing test names each wrong answer. A figure of one language stands on few
stories, so that its floor leaves room for one answer more that is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest

from dateline.model import Annotation
from quality.stories import EVENT_TYPES, load_stories
from quality.stories_score import FIELDS, StoryScore, records_of, score_stories

ALL = ""
FLOORS: dict[str, dict[str, float]] = {
    ALL: {
        "incident recall": 0.95,
        "incident precision": 0.95,
        "decoys without a report": 0.85,
        "event type": 0.93,
        "sub-event type": 0.92,
        "date": 0.97,
        "place": 0.86,
        "killed": 0.93,
        "injured": 0.80,
        "ledger": 0.78,
        "attribution": 0.80,
        "claims": 0.72,
        "roles": 0.65,
        "parts linked": 0.90,
        "background modality": 0.57,
        "background cue": 0.87,
        "actors": 0.96,
        "place detection F1": 0.92,
        "place resolution F1": 0.90,
    },
    "en": {
        "incident recall": 0.93,
        "incident precision": 0.91,
        "decoys without a report": 0.72,
        "sub-event type": 0.91,
        "date": 0.96,
        "place": 0.91,
        "killed": 0.91,
        "place resolution F1": 0.93,
    },
    "fr": {
        "incident recall": 0.90,
        "incident precision": 0.90,
        "sub-event type": 0.90,
        "date": 0.90,
        "place": 0.83,
        "killed": 0.90,
        "place resolution F1": 0.92,
    },
    "ur": {
        "incident recall": 0.77,
        "incident precision": 0.87,
        "sub-event type": 0.62,
        "date": 0.87,
        "place": 0.62,
        "killed": 0.75,
        "place resolution F1": 0.80,
    },
    "ar": {
        "incident recall": 0.87,
        "incident precision": 0.87,
        "sub-event type": 0.87,
        "date": 0.87,
        "place": 0.62,
        "killed": 0.87,
        "place resolution F1": 0.87,
    },
    "fa": {
        "incident recall": 0.87,
        "incident precision": 0.87,
        "sub-event type": 0.87,
        "date": 0.87,
        "place": 0.62,
        "killed": 0.87,
        "place resolution F1": 0.86,
    },
}
LEAST_STORIES = {ALL: 72, "en": 36, "fr": 10, "ur": 9, "ar": 9, "fa": 8}


@pytest.fixture(scope="module")
def result(story_annotations: Mapping[str, Annotation]) -> StoryScore:
    return score_stories(load_stories(), records_of(story_annotations))


@pytest.mark.parametrize(
    ("language", "field"), [(language, field) for language, fields in FLOORS.items() for field in fields]
)
def test_a_field_is_right_as_often_as_its_floor(result: StoryScore, language: str, field: str) -> None:
    right, total = result.over(field, language)
    assert result.share(field, language) >= FLOORS[language][field], (
        f"{field}{f' ({language})' if language else ''}: {right} of {total}\n{result.wrong(field, language)}"
    )


def test_every_field_has_a_floor() -> None:
    assert set(FLOORS[ALL]) == set(FIELDS)


def test_there_are_stories_enough_in_each_language_and_a_third_is_held_out() -> None:
    stories = load_stories()
    languages = Counter(s.language for s in stories) + Counter({ALL: len(stories)})
    assert all(languages[language] >= least for language, least in LEAST_STORIES.items())
    for language in LEAST_STORIES:
        chosen = [s for s in stories if language in (ALL, s.language)]
        assert 0.25 <= sum(s.held_out for s in chosen) / len(chosen) <= 0.45


def test_the_labels_stand_in_their_stories() -> None:
    ids = [s.id for s in load_stories()]
    assert len(ids) == len(set(ids))
    for story in load_stories():
        assert 40 <= len(re.findall(r"\S+", story.text)) <= 250, story.id
        for event in story.reports:
            if event.modality == "asserted":
                assert set(event.sub_event_types) <= set(EVENT_TYPES), story.id
                assert event.places and event.dates, story.id
            else:
                assert event.words and event.cues, story.id
        if story.decoy:
            assert all(event.modality != "asserted" for event in story.reports), story.id


def test_each_word_that_is_labelled_a_place_is_a_mention_of_it() -> None:
    for story in load_stories():
        assert story.places, story.id
        for span, _ in story.places:
            content = story.title if span.field == "title" else story.text
            assert content[span.start : span.end].strip(), story.id
