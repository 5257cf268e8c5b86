"""Effects in words for people, and as records."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from dateline.model import State, Verdict
from dateline.review.effects import Effect, Kind, Measures, Note, Ruling
from dateline.review.effects_lines import Line
from dateline.review.effects_words import (
    effect_record,
    line_text,
    measures_record,
    moved_texts,
    standing_text,
    where_and_when,
)
from incident_builders import KHUZDAR, a_candidate

RULING = Ruling(Verdict.REJECT, "amina", datetime(2026, 2, 3, 9, 30, tzinfo=UTC), "old-event")
EFFECT = Effect(
    Kind.MOVES,
    a_candidate("c1", place=KHUZDAR, date_start=date(2026, 1, 31), date_end=date(2026, 2, 1)),
    State.REJECTED,
    RULING,
    lines=(Line("event_type", "Attack", "Grenade", ("attack",), ("hurled a grenade",)),),
    notes=(Note("back-though-rejected", "Would come back.", conflict=True),),
    went={"r1": "c2", "r2": "c2", "r3": "c3"},
    heir="c2",
)


def test_a_line_has_both_values_and_the_words_of_each() -> None:
    assert line_text(EFFECT.lines[0]) == 'type: Attack ("attack") -> Grenade ("hurled a grenade")'
    assert line_text(Line("killed", "", "9", (), ("9", "nine died"))) == 'killed: none -> 9 ("nine died")'


def test_where_it_stands_and_where_its_reports_go() -> None:
    assert standing_text(EFFECT) == "REJECTED by amina on 2026-02-03 (old-event)"
    assert standing_text(Effect(Kind.APPEARS, EFFECT.candidate, State.PROPOSED, is_new=True)) == "new"
    assert standing_text(Effect(Kind.CHANGES, EFFECT.candidate, State.PROPOSED)) == "proposed"
    assert moved_texts(EFFECT) == ["2 reports to c2", "1 report to c3"]
    assert where_and_when(EFFECT.candidate) == "Khuzdar, PK, 2026-01-31 to 2026-02-01"


def test_the_records_are_json_and_name_everything() -> None:
    record = json.loads(json.dumps(effect_record(EFFECT)))
    assert (record["effect"], record["conflict"], record["id"], record["now_in"]) == (
        "moves",
        True,
        "c1",
        "c2",
    )
    assert record["decided"] == {
        "verdict": "reject",
        "by": "amina",
        "at": "2026-02-03T09:30:00+00:00",
        "reason": "old-event",
    }
    assert record["changes"][0]["new_words"] == ["hurled a grenade"]
    measures = measures_record(Measures(corrected={"killed": (3, 1, 2)}, effects={Kind.MOVES: 1}))
    assert measures["corrected"] == {"killed": {"corrections": 3, "right_before": 1, "right_after": 2}}
    assert measures["effects"] == {"appears": 0, "vanishes": 0, "moves": 1, "changes": 0}
