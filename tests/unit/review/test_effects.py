"""What reading again does to candidates, against the editors' decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model import Candidate, Range, Span, State, Verdict
from dateline.review.effects import Effect, Effects, Kind, Pair, Ruling, Standing, compare, effect_of, moved
from incident_builders import KHUZDAR, TEXT, a_candidate, span

AT = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
RULINGS = {
    State.PROPOSED: None,
    State.CONFIRMED: Ruling(Verdict.CONFIRM, "amina", AT),
    State.REJECTED: Ruling(Verdict.REJECT, "amina", AT, "old-event"),
    State.DUPLICATE: Ruling(Verdict.DUPLICATE, "amina", AT),
    State.UNSURE: Ruling(Verdict.UNSURE, "amina", AT),
    State.REFERRED: Ruling(Verdict.REFER, "amina", AT, "one raid or two?"),
}


def words(report_key: str, where: Span) -> str:
    return TEXT[where.start : where.end]


def candidate(key: str = "k1", **changed: Any) -> Candidate:
    return replace(a_candidate(), key=key, **changed)


def standing(
    state: State = State.PROPOSED,
    reports: tuple[str, ...] = ("r1",),
    value: Candidate | None = None,
    **changed: Any,
) -> Standing:
    return replace(Standing(value or candidate(), state, reports, RULINGS[state]), **changed)


def told(effects: Effects) -> list[tuple[str, str]]:
    return [(effect.kind.value, effect.candidate.key) for effect in effects.effects]


def codes(effect: Effect | None) -> list[tuple[str, bool]]:
    assert effect is not None
    return [(note.code, note.conflict) for note in effect.notes]


MORE = candidate(killed=Range(31, 31, 31))


def test_nothing_is_told_of_a_candidate_that_reads_as_before() -> None:
    same = standing(State.CONFIRMED)
    rescored = standing(State.CONFIRMED, value=candidate(score=0.1))
    assert effect_of(Pair("k1", same, same), words) is None
    assert effect_of(Pair("k1", same, rescored), words) is None
    assert effect_of(Pair("k1", None, None), words) is None
    lost_before = standing(State.CONFIRMED, reports=())
    assert effect_of(Pair("k1", lost_before, lost_before), words) is None


def test_a_new_candidate_appears() -> None:
    effect = effect_of(Pair("k1", None, standing()), words)
    assert effect is not None
    assert (effect.kind, effect.is_new, effect.notes) == (Kind.APPEARS, True, ())


def test_a_changed_field_is_told_with_the_words_before_and_after() -> None:
    before = candidate(evidence=(("killed", "r1", span("10 policemen")),))
    after = candidate(killed=Range(31, 31, 31), evidence=(("killed", "r1", span("one passer-by")),))
    effect = effect_of(Pair("k1", standing(value=before), standing(value=after)), words)
    assert effect is not None and effect.kind is Kind.CHANGES
    (line,) = effect.lines
    assert (line.field, line.old, line.new) == ("killed", "11", "31")
    assert (line.old_words, line.new_words) == (("10 policemen",), ("one passer-by",))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PROPOSED, []),
        (State.CONFIRMED, [("vanishes-though-confirmed", True)]),
        (State.REJECTED, [("vanishes-rejected", False)]),
        (State.DUPLICATE, [("vanishes-decided", False)]),
        (State.UNSURE, [("vanishes-decided", False)]),
    ],
)
@pytest.mark.parametrize("row_is_left", [True, False])
def test_a_candidate_without_a_report_vanishes(
    state: State, expected: list[tuple[str, bool]], row_is_left: bool
) -> None:
    after = standing(state, reports=()) if row_is_left else None
    effect = effect_of(Pair("k1", standing(state), after), words)
    assert effect is not None and effect.kind is Kind.VANISHES
    assert codes(effect) == expected


def test_what_vanishes_though_confirmed_says_by_whom_and_when() -> None:
    effect = effect_of(Pair("k1", standing(State.CONFIRMED), None), words)
    assert effect is not None
    assert "CONFIRMED by amina on 2026-02-03" in effect.notes[0].sentence


@pytest.mark.parametrize(
    ("state", "heir_state", "expected"),
    [
        (State.PROPOSED, State.PROPOSED, []),
        (State.CONFIRMED, State.PROPOSED, [("moves-though-confirmed", True)]),
        (State.REJECTED, State.PROPOSED, [("back-though-rejected", True)]),
        (State.REJECTED, State.CONFIRMED, [("moves-decided", False)]),
        (State.UNSURE, State.PROPOSED, [("moves-decided", False)]),
    ],
)
def test_a_candidate_whose_reports_are_in_another_moves_there(
    state: State, heir_state: State, expected: list[tuple[str, bool]]
) -> None:
    heir = standing(heir_state, value=candidate("k2", killed=Range(31, 31, 31)))
    effect = effect_of(Pair("k1", standing(state), None, went={"r1": "k2"}, heir=heir), words)
    assert effect is not None
    assert (effect.kind, effect.heir, [line.field for line in effect.lines]) == (Kind.MOVES, "k2", ["killed"])
    assert codes(effect) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PROPOSED, []),
        (State.CONFIRMED, [("update-proposal", True)]),
        (State.REJECTED, [("back-though-rejected", True)]),
        (State.UNSURE, [("update-proposal", True)]),
    ],
)
def test_a_new_update_proposal_contradicts_a_decision(state: State, expected: list[tuple[str, bool]]) -> None:
    proposal = (("killed", "31"),) if state is not State.PROPOSED else ()
    after = standing(state, value=MORE, proposal=proposal)
    assert codes(effect_of(Pair("k1", standing(state), after), words)) == expected


def test_a_proposal_that_was_open_before_is_no_news_and_one_that_falls_away_is() -> None:
    proposal = (("killed", "31"),)
    asked = standing(State.CONFIRMED, value=MORE, proposal=proposal)
    assert effect_of(Pair("k1", asked, asked), words) is None
    effect = effect_of(Pair("k1", asked, standing(State.CONFIRMED)), words)
    assert codes(effect) == [("proposal-falls-away", False)]


def test_the_machine_that_now_reads_what_was_corrected_is_told_and_the_reverse_is_a_conflict() -> None:
    corrected = {"corrections": {"killed": {"low": 31, "best": 31, "high": 31}}}
    wrong, right = (
        standing(State.CONFIRMED, **corrected),
        standing(State.CONFIRMED, value=MORE, **corrected),
    )
    assert codes(effect_of(Pair("k1", wrong, right), words)) == [("agrees-now", False)]
    assert codes(effect_of(Pair("k1", right, wrong), words)) == [("no-longer-agrees", True)]


def test_some_reports_that_leave_a_decided_candidate_are_told() -> None:
    others = {"k2": State.PROPOSED}
    for state, code in (
        (State.CONFIRMED, "reports-leave-confirmed"),
        (State.REJECTED, "back-though-rejected"),
    ):
        before, after = standing(state, ("r1", "r2")), standing(state, ("r1",))
        effect = effect_of(Pair("k1", before, after, went={"r2": "k2"}, others=others), words)
        assert effect is not None and effect.kind is Kind.MOVES
        assert codes(effect) == [(code, True)]


@pytest.mark.parametrize(
    ("target", "held", "expected"),
    [
        ("k2", {("k2", "a1")}, True),
        ("k1", {("k1", "a1")}, False),
        ("k2", {("k1", "a1"), ("k2", "a1")}, False),  # by another report of the article
        ("k2", {("k1", "a2"), ("k2", "a1")}, True),
    ],
)
def test_a_report_has_moved_where_its_candidate_holds_none_of_its_article(
    target: str, held: set[tuple[str, str]], expected: bool
) -> None:
    assert moved("a1.000", "k1", target, held) is expected


def test_a_candidate_under_another_key_is_told_once() -> None:
    heir = standing(value=candidate("k2"))
    pairs = [
        Pair("k1", standing(), None, went={"r1": "k2"}, heir=heir),
        Pair("k2", None, heir, came={"r1": "k1"}),
    ]
    assert told(compare(pairs, words, totals={})) == [("moves", "k1")]


def test_a_new_candidate_split_from_one_that_stays_is_told_beside_it() -> None:
    split = standing(value=candidate("k2"), reports=("r2",))
    pairs = [
        Pair("k1", standing(reports=("r1", "r2")), standing(), went={"r2": "k2"}),
        Pair("k2", None, split, came={"r2": "k1"}),
    ]
    assert told(compare(pairs, words, totals={})) == [("moves", "k1"), ("moves", "k2")]


def test_contradictions_come_first_and_the_weightiest_of_them_before_the_others() -> None:
    pairs = [
        Pair("a", None, standing(value=candidate("a"))),
        Pair("b", standing(State.REJECTED, value=candidate("b")), None),
        Pair(
            "c",
            standing(State.CONFIRMED, value=candidate("c")),
            standing(
                State.CONFIRMED,
                value=candidate("c", killed=Range(31, 31, 31)),
                proposal=(("killed", "31"),),
            ),
        ),
        Pair("d", standing(State.CONFIRMED, value=candidate("d")), None),
    ]
    assert told(compare(pairs, words, totals={})) == [
        ("vanishes", "d"),
        ("changes", "c"),
        ("vanishes", "b"),
        ("appears", "a"),
    ]


def test_the_measures_say_how_decisions_fare() -> None:
    corrections = {"killed": {"low": 31, "best": 31, "high": 31}, "date_start": "2026-01-31"}
    confirmed = standing(State.CONFIRMED, corrections=corrections)
    pairs = [
        Pair("k1", confirmed, replace(confirmed, candidate=MORE)),
        Pair("k2", standing(State.CONFIRMED, value=candidate("k2"), corrections=corrections), None),
        Pair("k3", standing(State.REJECTED, value=candidate("k3")), None),
        Pair(
            "k4",
            standing(State.CONFIRMED, value=candidate("k4")),
            standing(State.CONFIRMED, value=candidate("k4", place=None), proposal=(("place", ""),)),
        ),
    ]
    m = compare(pairs, words, totals={State.CONFIRMED: 10, State.REJECTED: 4}).measures
    assert (m.confirmed, m.confirmed_stay, m.confirmed_propose, m.confirmed_lost) == (10, 8, 1, 1)
    assert (m.rejected, m.rejected_vanish, m.rejected_back) == (4, 1, 0)
    assert m.corrected == {"date": (2, 2, 1), "killed": (2, 0, 1)}
    assert m.conflicts == 2
    assert m.effects == {Kind.CHANGES: 2, Kind.VANISHES: 2}


@st.composite
def _pairs(draw: st.DrawFn) -> list[Pair]:
    pairs = []
    for number in range(draw(st.integers(0, 8))):
        key = f"k{number}"
        state = draw(st.sampled_from(list(State)))
        value = candidate(key, date_start=draw(st.sampled_from([date(2026, 1, 31), None])))
        read = candidate(
            key,
            place=draw(st.sampled_from([KHUZDAR, None])),
            killed=draw(st.sampled_from([None, Range(1, 1, 1)])),
        )
        before = draw(st.sampled_from([None, standing(state, value=value)]))
        after = draw(st.sampled_from([None, standing(state, value=read), standing(state, (), value)]))
        pairs.append(Pair(key, before, after if before else standing(value=read)))
    return pairs


@given(_pairs(), st.randoms())
def test_the_order_of_the_candidates_does_not_matter_and_no_conflict_follows_what_is_none(
    pairs: list[Pair], chance: Any
) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    found = compare(pairs, words, totals={})
    assert found == compare(shuffled, words, totals={})
    conflicts = [effect.conflict for effect in found.effects]
    assert conflicts == sorted(conflicts, reverse=True)
    assert sum(found.measures.effects.values()) == len(found.effects)
