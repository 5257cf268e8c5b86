"""The score of a report: what speaks for it raises it, what speaks against it lowers it, and its reasons can be listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.incidents.annotate import annotate_article
from dateline.incidents.report_score import NOT_ASSERTED, reasons, score, weights
from dateline.model import Annotation, Modality
from reading import FakeGazetteer, FakeTagger, article, codebook, lexicon

TOLD = "Gunmen killed two people in Quetta on Saturday, police said."
TALK = "The minister condemned violence in the country and demanded a debate on attacks."


def annotation_of(text: str, title: str = "") -> Annotation:
    return annotate_article(
        article(text, title=title),
        tagger=FakeTagger("Quetta"), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon(),
    )  # fmt: skip


def test_a_weight_belongs_to_a_signal_that_a_report_can_have() -> None:
    told = annotation_of(TOLD, title="Gunmen kill two in Quetta").reports[0]
    assert set(told.signals) & set(weights())
    assert "bias" in weights()


def test_a_told_attack_scores_higher_than_talk_of_violence() -> None:
    told = annotation_of(TOLD, title="Gunmen kill two in Quetta").reports
    talk = annotation_of(TALK, title="Minister speaks on attacks").reports
    assert told[0].score > max((r.score for r in talk), default=0.0)


@given(st.lists(st.sampled_from(sorted(weights())), unique=True))
def test_a_score_is_a_probability_and_what_is_not_asserted_stays_below_its_ceiling(found: list[str]) -> None:
    assert 0.0 < score(found, Modality.ASSERTED) < 1.0
    for modality in (Modality.HISTORICAL, Modality.FUTURE, Modality.HYPOTHETICAL, Modality.NEGATED):
        assert score(found, modality) <= NOT_ASSERTED


@given(st.lists(st.sampled_from(sorted(weights())), unique=True), st.sampled_from(sorted(weights())))
def test_one_more_signal_moves_the_score_to_its_weights_side(found: list[str], name: str) -> None:
    rest = [n for n in found if n != name]
    before, after = score(rest, Modality.ASSERTED), score([*rest, name], Modality.ASSERTED)
    assert after >= before if weights()[name] >= 0 else after <= before


def test_reasons_are_listed_with_the_weightiest_first_and_unknown_signals_left_out() -> None:
    names = sorted(weights())[1:6]
    listed = reasons(["no such signal", *names])
    assert {name for name, _ in listed} <= set(names)
    assert [abs(adds) for _, adds in listed] == sorted((abs(adds) for _, adds in listed), reverse=True)


def test_a_signal_without_a_weight_counts_nothing() -> None:
    assert score(["no such signal"], Modality.ASSERTED) == score([], Modality.ASSERTED)


@pytest.mark.parametrize("title", ["", "Gunmen kill two in Quetta"])
def test_a_report_says_what_it_was_judged_by(title: str) -> None:
    told = annotation_of(TOLD, title=title).reports[0]
    assert told.score == score(told.signals, Modality.ASSERTED)
    assert ("in the title" in told.signals) == bool(title)
