"""Learning the queue's order from editors who have a taste, and refusing to learn from those who have none."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.model import Candidate
from dateline.records import candidate_record
from dateline.review.ranking_evaluation import Comparison, compare
from dateline.review.ranking_lesson import Lesson, TooFew, learn, refusal_of
from dateline.review.ranking_model import RankingModel
from dateline.review.ranking_training import Decided, Example, examples
from unit.review.decided_builders import (
    BEGIN,
    SOURCES,
    TYPES,
    a_candidate,
    by_lot,
    decided_by,
    decided_one,
    likes_battles,
)


@pytest.fixture(scope="module", name="battles")
def _battles() -> Lesson:
    lesson = learn(decided_by(likes_battles))
    assert isinstance(lesson, Lesson)
    return lesson


def test_what_editors_prefer_comes_first_in_the_later_part(battles: Lesson) -> None:
    figure = battles.measured.average_precision
    assert figure.after > figure.before + 0.1
    assert figure.is_better
    assert battles.refusal == ""


def test_the_later_part_is_later_than_all_that_was_trained_on(battles: Lesson) -> None:
    assert battles.earlier.last < battles.later.first
    assert (battles.earlier.decided, battles.later.decided) == (280, 120)


def test_what_was_learnt_is_the_taste(battles: Lesson) -> None:
    model = battles.model
    battle, protest = (
        model.probability(model.features(candidate_record(a_candidate(kind=kind)), 0.7)) for kind in TYPES[:2]
    )
    assert battle > 0.75 > 0.35 > protest


def test_what_it_says_is_nearer_to_what_comes_than_the_score_was(battles: Lesson) -> None:
    before, after = battles.measured.calibration
    assert after < before
    assert battles.measured.brier[1] < battles.measured.brier[0]


def test_the_same_decisions_give_the_same_lesson_in_whatever_order_they_come(battles: Lesson) -> None:
    shuffled = decided_by(likes_battles)
    random.Random(1).shuffle(shuffled)
    assert learn(shuffled) == battles


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_learnt_from_lots(seed: int) -> None:
    lesson = learn(decided_by(by_lot, seed=seed))
    assert isinstance(lesson, Lesson)
    assert "not better beyond chance" in lesson.refusal


@pytest.mark.parametrize(
    ("decided", "words"),
    [
        ([], "There are 0 decisions to learn from; 210 more are needed."),
        (decided_by(likes_battles, 150), "There are 150 decisions to learn from; 60 more are needed."),
        (
            [replace(one, confirmed=True) for one in decided_by(likes_battles, 300)],
            "Of the 210 earlier decisions 0 rejected; 20 more of these are needed.",
        ),
    ],
)
def test_with_too_few_decisions_it_says_how_many_are_missing(decided: list[Decided], words: str) -> None:
    found = learn(decided)
    assert found == TooFew(words)


def test_a_ranking_in_use_is_measured_on_decisions_that_it_has_not_seen_alone(battles: Lesson) -> None:
    decided = decided_by(likes_battles, 600)
    seen_until = decided[500].at
    again = learn(decided, in_use=battles.model, seen_until=seen_until)
    assert isinstance(again, Lesson)
    assert again.later.first > seen_until
    assert again.later.decided == 99
    # it learnt the same taste before
    assert "not better beyond chance" in again.refusal
    soon = learn(decided[:540], in_use=battles.model, seen_until=seen_until)
    assert soon == TooFew(
        "There are 39 decisions since the ranking in use was trained; 21 more are needed to compare by."
    )


def test_a_changed_taste_is_learnt_over_the_ranking_in_use(battles: Lesson) -> None:
    def likes_protests(candidate: Candidate, draw: random.Random) -> bool:
        return draw.random() < (0.9 if candidate.event_type == "Protests" else 0.1)

    later = decided_by(likes_protests, 600, seed=3)
    again = learn(later, in_use=battles.model)
    assert isinstance(again, Lesson)
    assert again.refusal == ""


def test_the_sample_is_measured_alone(battles: Lesson) -> None:
    assert battles.sample is None  # some twenty of the later part
    lesson = learn(decided_by(likes_battles, 1_000))
    assert isinstance(lesson, Lesson)
    assert lesson.sample is not None
    assert 40 <= lesson.sample.decided < lesson.measured.decided / 3


def test_worse_on_the_sample_it_is_refused(battles: Lesson) -> None:
    figure = battles.measured.average_precision
    worse = replace(figure, difference=-0.1, difference_interval=(-0.2, -0.01))
    sample = replace(battles.measured, measured=(worse, *battles.measured.measured[1:]))
    assert refusal_of(battles.measured, None) == ""
    assert "sample it is worse" in refusal_of(battles.measured, sample)


def test_each_country_of_many_decisions_is_measured(battles: Lesson) -> None:
    assert sorted(battles.countries) == ["AF", "PK"]
    assert sum(one.decided for one in battles.countries.values()) == battles.later.decided


def test_a_lesson_and_its_model_outlive_json(battles: Lesson) -> None:
    record = json.loads(json.dumps([battles.record(), battles.model.record()]))
    assert Comparison.from_record(record[0]["measured"]) == battles.measured
    assert RankingModel.from_record(record[1]) == battles.model


# --------------------------------------------------------------------------------------------------- no leakage


def _until(table: list[Example], hour: int) -> list[tuple[str, dict[str, float]]]:
    end = BEGIN + timedelta(hours=hour)
    return [(one.decided.key, dict(one.features)) for one in table if one.decided.at <= end]


@settings(max_examples=15)
@given(
    until=st.integers(0, 59),
    confirmed=st.lists(st.booleans(), min_size=60, max_size=60),
    sources=st.lists(st.sampled_from(SOURCES), min_size=60, max_size=60),
)
def test_whatever_is_decided_or_told_later_changes_no_feature(
    until: int, confirmed: list[bool], sources: list[str]
) -> None:
    decided = decided_by(likes_battles, 60)
    changed = [
        one
        if n < until
        else replace(one, confirmed=confirmed[n])
        if n == until
        else decided_one(n, a_candidate(one.key, sources=(sources[n], "new-paper")), confirmed=confirmed[n])
        for n, one in enumerate(decided)
    ]
    assert _until(examples(changed), until) == _until(examples(decided), until)


def test_an_earlier_decision_on_the_same_source_is_a_feature() -> None:
    first = decided_one(0, a_candidate("c0"), confirmed=True)
    second = decided_one(1, a_candidate("c1"), confirmed=True)
    together = replace(second, at=first.at)
    assert [("standing" in one.features) for one in examples([first, second])] == [False, True]
    assert [("standing" in one.features) for one in examples([first, together])] == [False, False]
    beyond_scope = replace(first, confirmed=False, speaks_of_sources=False)
    assert [("standing" in one.features) for one in examples([beyond_scope, second])] == [False, False]


# -------------------------------------------------------------------------------------------------- the measures


def test_average_precision_is_that_of_the_textbook() -> None:
    # confirmed at places 1, 3 and 5 of the second ranking, at 2, 4, 6 of the first
    confirmed = [True, False] * 3
    after = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    before = [0.5, 0.6, 0.3, 0.4, 0.1, 0.2]
    figure = compare(before, after, confirmed).average_precision
    assert figure.after == pytest.approx((1 + 2 / 3 + 3 / 5) / 3, abs=1e-4)
    assert figure.before == pytest.approx((1 / 2 + 2 / 4 + 3 / 6) / 3, abs=1e-4)
    assert figure.difference_interval[0] <= figure.difference <= figure.difference_interval[1]


def test_precision_and_recall_are_counted_from_the_top() -> None:
    n = 40
    confirmed = [i < 20 for i in range(n)]
    best = [1 - i / 100 for i in range(n)]
    worst = list(reversed(best))
    found = {m.name: m for m in compare(worst, best, confirmed).measured}
    assert (found["precision of the first 10"].before, found["precision of the first 10"].after) == (0, 1)
    assert found["found in the first 25%"].after == 0.5
    assert found["found in the first 50%"].after == 1.0
    assert "precision of the first 25" not in found


def test_the_same_ranking_twice_differs_by_nothing() -> None:
    draw = random.Random(2)
    said = [draw.random() for _ in range(100)]
    confirmed = [draw.random() < 0.5 for _ in range(100)]
    for figure in compare(said, said, confirmed).measured:
        assert (figure.difference, figure.difference_interval) == (0, (0, 0))
        assert not figure.is_better
        assert not figure.is_worse
