"""Who can be named as the source of a figure, and who or what can't."""

from __future__ import annotations

import pytest

from dateline.incidents.casualties import find_casualties
from dateline.incidents.casualty_source import find_speakers, speaker_of
from dateline.model import Casualty


def ledger(text: str, *, field: str = "text") -> list[Casualty]:
    return list(find_casualties(text, offset=0, field=field, tagged=None))


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        # What stands at the head of a text or a headline and can't speak.
        ("ZARKOT: At least four people were killed when a bomb exploded on Monday.", {None}),
        (
            "ZARKOT: Four people were killed on Monday, rescue workers and police said.",
            {"rescue workers and police"},
        ),
        ("Blast on hill road: three officers dead", {None}),
        ("Zarkot mourns: three officers dead", {None}),
        # A negation and a verb's other subject.
        ("No one claimed responsibility for the bomb that killed 12 people.", {None}),
        ("Police did not say that two men were killed.", {None}),
        # Words around the source are not part of it.
        ("Police on Tuesday said two men were killed.", {"police"}),
        ("But a doctor at the hospital said five men were killed.", {"a doctor at the hospital"}),
        # Persons, offices, organisations, documents.
        ("Two men were killed, Coroner Earl Tamsin said.", {"Coroner Earl Tamsin"}),
        ("Two men were killed, the military's media wing said.", {"the military's media wing"}),
        ("According to a statement of the ministry, two men were killed.", {"a statement of the ministry"}),
        ("Residents said two men were killed.", {"residents"}),
        ("The Red Dunes Movement, a separatist group, said it killed four men.", {"the Red Dunes Movement"}),
        ("Two men were killed, Tamsin said.", {"Tamsin"}),
        ("Provincial police said two men were killed.", {"provincial police"}),
        ('"Two men were killed," said a police officer.', {"a police officer"}),
        ("According to Sgt. Ann B. Tamsin, two men were killed.", {"Sgt. Ann B. Tamsin"}),
        ("Two men were killed, according to Rev. Tamsin.", {"Rev. Tamsin"}),
        ("ZARKOT - Police said two men were killed.", {"police"}),
        # Nobody in particular.
        ("The man said two men were killed.", {None}),
    ],
)
def test_a_source_is_one_that_can_speak(text: str, sources: set[str | None]) -> None:
    assert {c.attributed_to for c in ledger(text)} == sources


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The army said troops had opened fire. It said 12 militants were killed.", "the army"),
        (
            '"Three policemen were killed. There is no other figure," said a police officer.',
            "a police officer",
        ),
        ("The army said troops had opened fire. Twelve militants were killed.", None),
    ],
)
def test_a_neighbouring_sentence_tells_who_speaks(text: str, source: str | None) -> None:
    assert [c.attributed_to for c in ledger(text)] == [source]


def test_a_clause_has_its_own_source() -> None:
    text = "Police had first reported four deaths; the hospital said that five people were killed."
    assert [(c.best, c.attributed_to) for c in ledger(text)] == [(4, "police"), (5, "the hospital")]


def test_what_stands_before_a_clause_is_not_its_speakers() -> None:
    sentence = "Two men were killed, but police said three."
    assert speaker_of(find_speakers(sentence), 0) is None


def test_a_figure_that_somebody_denies_is_marked() -> None:
    (line,) = ledger("The group put the number of dead at five, which police called untrue.")
    assert (line.best, line.basis) == (5, "disputed")
    (line,) = ledger("The ministry put the death toll at five.")
    assert (line.best, line.basis, line.cumulative, line.attributed_to) == (5, "count", False, "the ministry")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Gunmen killed ten people, seven of them police officers.",
            [(10, "unknown", "by"), (7, "security forces", "part")],
        ),
        (
            "Two men died at once and a third on the way to the hospital.",
            [(2, "unknown", "part")],
        ),
        ("Dozens of civilian and security personnel fatalities were counted.", [(24, "unknown", "count")]),
        ("Three of our colleagues were killed.", [(3, "unknown", "part")]),
        ("A second man was wounded.", [(1, "unknown", "other")]),
    ],
)
def test_kinds_and_parts(text: str, wanted: list[tuple[int, str, str]]) -> None:
    assert [(c.best or c.low, c.who, c.basis) for c in ledger(text)] == wanted
