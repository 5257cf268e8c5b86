"""A correction remembers the words that it was taken from, as far as the incident that is made of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dateline.errors import CorrectionRefused
from dateline.model import Candidate, Decision, Span, Verdict
from dateline.review.corrections import apply_corrections, check_corrections, merge_corrections
from dateline.review.incident import derive_incident, incident_from_record, incident_record

CANDIDATE = Candidate(
    "c1", "Battles", "Armed clash", "Political violence", date(2026, 1, 31), date(2026, 1, 31), 1, "text",
    None, (), (), None, None, (), 1, 0.5, ("a1.000",),
)  # fmt: skip
QUOTE = {
    "article": "a1", "article_url": "https://example.org/1", "in": "text", "start": 5, "end": 13, "quote": "thirteen",
}  # fmt: skip


def checked(**corrections: Any) -> dict[str, Any]:
    return check_corrections(corrections, CANDIDATE, today=date(2026, 2, 3))


def test_the_words_are_kept_beside_the_value_and_change_nothing_of_it() -> None:
    with_words = checked(killed=13, words={"killed": QUOTE})
    assert with_words["words"] == {"killed": QUOTE}
    assert apply_corrections(CANDIDATE, with_words) == apply_corrections(CANDIDATE, checked(killed=13))
    assert checked(**with_words) == with_words


def test_words_of_a_field_that_is_not_corrected_are_left_out() -> None:
    assert "words" not in checked(injured=2, words={"killed": QUOTE})


@pytest.mark.parametrize(
    "words",
    [
        "thirteen",
        {"claims": QUOTE},
        {"killed": QUOTE | {"start": 13, "end": 13}},
        {"killed": QUOTE | {"start": -1}},
        {"killed": QUOTE | {"in": "url"}},
        {"killed": QUOTE | {"by": "amina"}},
        {"killed": QUOTE | {"quote": "x" * 501}},
    ],
)
def test_what_cannot_be_words_is_refused(words: Any) -> None:
    with pytest.raises(CorrectionRefused) as refused:
        checked(killed=13, words=words)
    assert set(refused.value.problems) == {"words"}


def test_a_later_value_without_words_takes_the_earlier_ones_away_and_so_does_restore() -> None:
    first = {"killed": 13, "place": None, "words": {"killed": QUOTE, "place": QUOTE}}
    assert merge_corrections([first, {"killed": 14}])["words"] == {"place": QUOTE}
    assert merge_corrections([first, {"restore": ["place"]}])["words"] == {"killed": QUOTE}
    assert "words" not in merge_corrections([first, {"restore": ["killed", "place"]}])
    assert merge_corrections([{"killed": 14}, first])["words"] == first["words"]


def test_the_incident_s_provenance_leads_to_the_words_and_to_the_decision() -> None:
    decision = Decision(
        "c1", 1, Verdict.CORRECT, "amina", datetime(2026, 2, 3, tzinfo=UTC),
        tuple(checked(killed=13, injured=2, words={"killed": QUOTE}).items()), "counted anew",
    )  # fmt: skip
    incident = derive_incident(CANDIDATE, [decision], [])
    told = {p.field: p for p in incident.provenance}
    assert told["killed"].span == Span(5, 13)
    assert (told["killed"].article_url, told["killed"].quote) == ("https://example.org/1", "thirteen")
    assert told["killed"].decision_revision == 1
    assert (told["injured"].span, told["injured"].quote) == (None, "counted anew")
    assert incident_from_record(incident_record(incident)) == incident
