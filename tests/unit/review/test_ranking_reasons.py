"""Why a learned ranking puts a candidate where it is."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.records import candidate_record
from dateline.review.ranking import Reason, reasons
from dateline.review.ranking_model import RankingModel
from unit.review.decided_builders import a_candidate

USUAL = {"reading": 0.7, "type:Battles": 0.3, "killed": 0.2, "claimed": 0.1, "country:PK": 0.5}


def why(weights: dict[str, float], **candidate: Any) -> tuple[list[Reason], list[Reason]]:
    model = RankingModel(0.0, weights, USUAL, {"coastal-herald": 1.2, "rumour-mill": -1.2})
    one = a_candidate(**candidate)
    found = reasons(candidate_record(one), one.score, model)
    return list(found.lifting), list(found.lowering)


@pytest.mark.parametrize(
    ("weights", "candidate", "lifting", "lowering"),
    [
        ({"type:Battles": 2.0}, {}, [Reason("type often confirmed", said="Battles")], []),
        ({"type:Battles": -2.0}, {}, [], [Reason("type seldom confirmed", said="Battles")]),
        # of a name that it does not bear nothing is said
        ({"type:Protests": 2.0}, {}, [], []),
        ({"country:PK": -1.0}, {}, [], [Reason("country seldom confirmed", said="PK")]),
        ({"standing": 1.0}, {}, [Reason("source often confirmed")], []),
        ({"standing": 1.0}, {"sources": ("rumour-mill",)}, [], [Reason("source seldom confirmed")]),
        ({"killed": 1.0}, {"killed": 12}, [Reason("killed counted")], []),
        ({"killed": 1.0}, {}, [], [Reason("none killed")]),
        ({"claimed": 2.0}, {}, [], [Reason("not claimed")]),
        ({"reading": 4.0}, {"score": 0.95}, [Reason("told clearly")], []),
        ({"reading": 4.0}, {"score": 0.4}, [], [Reason("told unclearly")]),
        ({"sources": 1.0}, {"sources": ("a", "b")}, [Reason("several sources", 2)], []),
        ({"type:Battles": 0.05}, {}, [], []),  # hardly felt
    ],
)
def test_the_features_that_move_it_are_said(
    weights: dict[str, float],
    candidate: dict[str, Any],
    lifting: list[Reason],
    lowering: list[Reason],
) -> None:
    assert why(weights, **candidate) == (lifting, lowering)


def test_the_weightiest_come_first_and_three_are_said() -> None:
    weights = {
        "type:Battles": 4.0,
        "kind:Armed clash": 3.0,
        "country:PK": 2.0,
        "standing": 0.5,
        "killed": -3.0,
    }
    lifting, _ = why(weights)
    # the kind says the type as well
    assert [reason.what for reason in lifting] == [
        "kind often confirmed",
        "country often confirmed",
        "none killed",
    ]


def test_what_the_features_add_makes_the_probability() -> None:
    record = candidate_record(a_candidate(killed=3))
    model = RankingModel(-0.4, {"killed": 2.0, "type:Battles": 1.0, "claimed": -1.0}, USUAL, {})
    of = model.features(record, 0.7)
    everything_usual = -0.4 + 2.0 * 0.2 + 0.3 - 0.1
    odds = everything_usual + sum(adds for _, adds in model.adds(of))
    assert model.probability(of) == pytest.approx(1 / (1 + 2.718281828**-odds), abs=1e-6)
