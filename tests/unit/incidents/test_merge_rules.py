"""The named rules that choose a candidate's shown values, and what may never get worse."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents import merge_toll, merge_when, merge_where
from dateline.incidents.merge import merge
from dateline.incidents.merge_rules import DATE_RULES, PLACE_RULES, RULE_OF_FIELD, RULES, TOLL_RULES
from dateline.model import Candidate, Casualty, LinkableReport, MergeRules, Place, Range, Span
from unit.incidents.linking_builders import (
    BALOCHISTAN,
    GWADAR,
    MASTUNG,
    MASTUNG_DISTRICT,
    PAKISTAN,
    QUETTA,
    killed,
    linkable,
)

WORDS = (
    "one story",
    "quite another text",
    "a third account",
    "the fourth paper",
    "fifth words",
    "a sixth hand",
)


def at(hour: int, day: int = 5) -> datetime:
    return datetime(2026, 3, day, hour, 0, tzinfo=UTC)


def total(n: int, subject: str = "toll") -> Casualty:
    return Casualty("killed", "unknown", n, n, n, Span(0, 5), cumulative=True, subject=subject)


def told(*tolls: tuple[datetime, int | Range]) -> list[LinkableReport]:
    """A report of a paper of its own for each instant and toll."""
    return [linkable(f"r{i}", dead=n, published=when, text=WORDS[i]) for i, (when, n) in enumerate(tolls)]


DOZENS, HUNDREDS = Range(24, None, None), Range(200, None, None)
STORY = told((at(6), 10), (at(7), 10), (at(8), 10), (at(6, 7), 12), (at(7, 7), 14), (at(8, 7), 14))


@pytest.mark.parametrize(
    ("rule", "reports", "best"),
    [
        ("latest_day_majority", STORY, 14),
        ("acled_conservative", STORY, 12),
        ("ucdp_best_high_low", STORY, 10),
        ("newest_cumulative", STORY, 14),
        # vague plurals
        ("latest_day_majority", told((at(6), DOZENS)), None),
        ("acled_conservative", told((at(6), DOZENS)), 12),
        ("acled_conservative", told((at(6), HUNDREDS)), 100),
        ("acled_conservative", told((at(6), DOZENS), (at(7), 30)), 12),
        ("ucdp_best_high_low", told((at(6), DOZENS)), None),
        ("newest_cumulative", told((at(6), DOZENS)), None),
        # of figures that as many sources give UCDP takes the newest day's, then the lower
        ("ucdp_best_high_low", told((at(6), 5), (at(9), 9)), 5),
        ("ucdp_best_high_low", told((at(6), 5), (at(9, 6), 9)), 9),
        ("latest_day_majority", told((at(6), 5), (at(9), 9)), 9),
    ],
)
def test_each_rule_chooses_its_own_figure(rule: str, reports: list[LinkableReport], best: int | None) -> None:
    merged = merge("k", reports, MergeRules(toll=rule))
    assert merged.killed is not None
    assert merged.killed.best == best
    assert merged.rules.toll == rule


def test_the_newest_running_total_stands_before_a_newer_figure() -> None:
    reports = [
        linkable("a", dead=9, casualties=(total(9),), published=at(6), text="first words"),
        linkable("b", dead=11, published=at(9), text="second account"),
    ]
    assert merge("k", reports, MergeRules(toll="newest_cumulative")).killed == Range(9, 9, 11)
    assert merge("k", reports).killed == Range(9, 11, 11)


@pytest.mark.parametrize("rule", TOLL_RULES)
def test_a_total_of_something_larger_is_never_the_toll_of_a_part(rule: str) -> None:
    """ "45 killed in the province this year", at the end of the story of two dead in one town."""
    of_more = total(45, subject="people")
    part = linkable("a", dead=2, casualties=(killed(2), of_more), text="first words")
    only_more = linkable("b", dead=45, casualties=(of_more,), published=at(9, 6), text="second account")
    merged = merge("k", [part, only_more], MergeRules(toll=rule))
    assert merged.killed == Range(2, 2, 2)
    assert [(r.text, r.held_by, r.disputed) for r in merged.readings if r.field == "killed"] == [
        ("45 in all, of something larger", 2, False),
        ("2", 1, False),
    ]
    assert merge("k", [only_more], MergeRules(toll=rule)).killed is None


@pytest.mark.parametrize(
    ("rule", "days", "wanted"),
    [
        ("most_voted", [(3, 3), (3, 3), (4, 4)], (3, 4)),
        ("most_precise", [(3, 3), (3, 3), (4, 4)], (3, 3)),
        ("most_precise", [(3, 4), (3, 4), (4, 4)], (4, 4)),
    ],
)
def test_each_rule_chooses_its_own_days(
    rule: str, days: list[tuple[int, int]], wanted: tuple[int, int]
) -> None:
    reports = [
        linkable(f"n{i}", text=WORDS[i], day=date(2026, 3, a), date_end=date(2026, 3, b))
        for i, (a, b) in enumerate(days)
    ]
    merged = merge("k", reports, MergeRules(date=rule))
    assert (merged.date_start, merged.date_end) == (date(2026, 3, wanted[0]), date(2026, 3, wanted[1]))


@pytest.mark.parametrize(("rule", "wanted"), [("most_voted", MASTUNG_DISTRICT), ("most_precise", GWADAR)])
def test_each_rule_chooses_its_own_place(rule: str, wanted: Place) -> None:
    places = (MASTUNG_DISTRICT, MASTUNG_DISTRICT, GWADAR)
    reports = [linkable(f"n{i}", text=WORDS[i], place=p) for i, p in enumerate(places)]
    assert merge("k", reports, MergeRules(place=rule)).place == wanted


def test_every_rule_that_can_be_chosen_is_there_and_no_other() -> None:
    assert set(merge_toll._RULES) == set(TOLL_RULES)
    assert set(merge_when._RULES) == set(DATE_RULES)
    assert set(merge_where._RULES) == set(PLACE_RULES)
    assert set(RULES) == set(MergeRules.__dataclass_fields__) == set(RULE_OF_FIELD.values())


# ------------------------------------------------------------------------------------------------------- precision

WEEK = {"day": date(2026, 3, 2), "date_end": date(2026, 3, 8), "time_precision": 2}


@pytest.mark.parametrize("rule", DATE_RULES)
@pytest.mark.parametrize("source", ["text", "dateline"])
def test_this_week_becomes_the_day_and_stays_it(rule: str, source: str) -> None:
    vague = [linkable(f"v{i}", text=WORDS[i], published=at(6 + i), **WEEK) for i in range(3)]  # type: ignore[arg-type]
    precise = linkable("p", text=WORDS[4], day=date(2026, 3, 4), date_source=source, published=at(12))
    rules = MergeRules(date=rule)
    assert merge("k", vague, rules).time_precision == 2
    for reports in ([*vague, precise], [precise, *vague]):
        merged = merge("k", reports, rules)
        assert (merged.date_start, merged.date_end, merged.time_precision) == (
            date(2026, 3, 4),
            date(2026, 3, 4),
            1,
        )


def test_a_vague_stretch_that_only_touches_the_day_does_not_widen_it() -> None:
    precise = linkable("p", text=WORDS[0], day=date(2026, 3, 4))
    later = linkable("v", text=WORDS[1], day=date(2026, 3, 5), date_end=date(2026, 3, 11), time_precision=2)
    assert merge("k", [precise, later]).date_end == date(2026, 3, 4)


def test_last_week_in_the_text_is_no_reason_to_take_the_datelines_day() -> None:
    last_week = linkable("v", text=WORDS[0], **WEEK)  # type: ignore[arg-type]
    filed = linkable("p", text=WORDS[1], day=date(2026, 3, 11), date_source="dateline")
    assert merge("k", [last_week, filed]).date_start == date(2026, 3, 2)


def test_the_district_becomes_the_town_and_stays_it() -> None:
    districts = [linkable(f"d{i}", text=WORDS[i], place=MASTUNG_DISTRICT) for i in range(3)]
    town = linkable("t", text=WORDS[4], place=MASTUNG, published=at(12))
    assert merge("k", districts).place == MASTUNG_DISTRICT
    assert merge("k", [*districts, town]).place == MASTUNG


def test_the_province_does_not_take_the_votes_of_its_towns() -> None:
    towns = [linkable("a", text=WORDS[0], place=MASTUNG), linkable("b", text=WORDS[1], place=GWADAR)]
    vague = linkable("c", text=WORDS[2], place=BALOCHISTAN)
    assert merge("k", towns).place == merge("k", [*towns, vague]).place


WIDER = {
    MASTUNG: [MASTUNG_DISTRICT, BALOCHISTAN, PAKISTAN],
    MASTUNG_DISTRICT: [BALOCHISTAN, PAKISTAN],
    QUETTA: [BALOCHISTAN, PAKISTAN],
    GWADAR: [BALOCHISTAN, PAKISTAN],
    BALOCHISTAN: [PAKISTAN],
    PAKISTAN: [],
}
_stories = st.lists(
    st.tuples(
        st.sampled_from([MASTUNG, MASTUNG_DISTRICT, QUETTA, GWADAR, BALOCHISTAN, PAKISTAN]),
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(1, 2),
        st.sampled_from(["text", "dateline", "published"]),
        st.sampled_from([0.1, 0.5, 0.9]),
    ),
    min_size=1,
    max_size=6,
)
_chosen = st.builds(
    MergeRules,
    toll=st.sampled_from(list(TOLL_RULES)),
    date=st.sampled_from(list(DATE_RULES)),
    place=st.sampled_from(list(PLACE_RULES)),
)


@settings(max_examples=150, deadline=None)
@given(_stories, _chosen, st.integers(0, 2), st.integers(0, 12), st.sampled_from([0.1, 0.5, 0.9]))
def test_a_later_vague_report_never_makes_place_or_day_vaguer(
    story: list[tuple[Place, int, int, int, str, float]],
    rules: MergeRules,
    wider: int,
    length: int,
    score: float,
) -> None:
    reports = [
        linkable(
            f"n{i}",
            text=f"words of their own {i}",
            place=place,
            day=date(2026, 3, 2) + timedelta(days=start),
            date_end=date(2026, 3, 2) + timedelta(days=start + span),
            time_precision=precision,
            date_source=source,
            score=weight,
        )
        for i, (place, start, span, precision, source, weight) in enumerate(story)
    ]
    before = merge("k", reports, rules)
    assert before.place is not None
    assert before.date_start is not None
    vague = linkable(
        "later",
        text="a late and vague account",
        published=at(9, 9),
        place=(WIDER[before.place] or [before.place])[wider % max(1, len(WIDER[before.place]))],
        day=before.date_start - timedelta(days=length // 2),
        date_end=before.date_start + timedelta(days=length),
        time_precision=3,
        date_source=before.date_source,
        score=score,
    )
    after = merge("k", [*reports, vague], rules)
    assert _vagueness(after) == _vagueness(before)


def _vagueness(candidate: Candidate) -> tuple[object, ...]:
    return (candidate.place, candidate.date_start, candidate.date_end, min(candidate.time_precision, 3))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from([1, 6, 10, 31, None])), min_size=1, max_size=6),
    _chosen,
    st.randoms(use_true_random=False),
)
def test_by_every_rule_the_order_of_reports_does_not_matter(
    tolls: list[tuple[int, int | None]], rules: MergeRules, chance: random.Random
) -> None:
    reports = [
        linkable(f"r{i}", dead=n, published=at(0) + timedelta(hours=hours), text=f"words of their own {i}")
        for i, (hours, n) in enumerate(tolls)
    ]
    shuffled = reports[:]
    chance.shuffle(shuffled)
    merged = merge("k", reports, rules)
    assert merge("k", shuffled, rules) == merged
    if merged.killed is not None and merged.killed.best is not None:
        assert merged.killed.low is not None
        assert merged.killed.low <= merged.killed.best <= (merged.killed.high or merged.killed.best)
