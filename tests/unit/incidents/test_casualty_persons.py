"""Which persons of a ledger are one and the same, and which of those hit died. All stories are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.incidents.casualties import derive_range, find_casualties, merge_ledger
from dateline.incidents.casualty_persons import count_survivors, different_persons, with_antecedents
from dateline.model import Casualty, Span


def toll(*paragraphs: str) -> tuple[int, int]:
    """(killed, injured), 0 where nothing is told."""
    found: list[Casualty] = []
    offset = 0
    for paragraph in paragraphs:
        found += find_casualties(paragraph, offset=offset, field="text", tagged=None)
        offset += len(paragraph) + 1
    ledger = merge_ledger(found)
    killed, injured = derive_range(ledger, "killed"), derive_range(ledger, "injured")
    return ((killed and killed.best) or 0, (injured and injured.best) or 0)


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        # The one who died is one of those hit.
        (("A boy was shot in Hub. He was rushed to a hospital, where he died.",), (1, 0)),
        (("Sana Tamsin, 30, was shot at home.", "Tamsin died on Sunday."), (1, 0)),
        (("A girl was killed and her mother was wounded.",), (1, 1)),
        (("A man was killed and another man was wounded.",), (1, 1)),
        # A name beside an age or a rank is no second person.
        (("The death of 19-year-old Sana Gul shocked the town. Gul was shot dead on Friday.",), (1, 0)),
        (("A teenager was killed.", "The man died at the scene."), (1, 0)),
        (("A 19-year-old man died.", "A 34-year-old man died."), (2, 0)),
        # Lists end with their last "and": who speaks is none of the dead.
        (("They mourn the death of a boy, Tariq Gul said.",), (1, 0)),
        # All of those told hit, less those who died.
        (("One of five men shot in the market died on Sunday.",), (1, 4)),
        (("A boy was wounded in Hub, and three others were hurt.",), (0, 4)),
        # "Another" told twice is one.
        (("Two women were killed and another was wounded.", "Two died and another woman was hurt."), (2, 1)),
        # Who turns the weapon on himself is not whom he shot.
        (("A man shot and killed his wife before killing himself.",), (2, 0)),
        # As many as five is five, where nothing better is told.
        (("As many as five people were wounded.",), (0, 5)),
        (("A family of five was killed.",), (5, 0)),
        (("Ali, Omar and Bilal were killed.",), (3, 0)),
    ],
)
def test_persons_are_counted_once(paragraphs: tuple[str, ...], wanted: tuple[int, int]) -> None:
    assert toll(*paragraphs) == wanted


def test_a_death_far_below_a_story_of_people_hurt_is_another_storys() -> None:
    filler = "The road was closed for hours and traffic was sent over the bridge. " * 12
    assert toll("A boy, 7, was wounded in Hub.", filler, "Last year Sana Gul was killed nearby.") == (0, 1)
    assert toll("A boy, 7, was wounded in Hub.", filler, "The 7-year-old died at night.") == (1, 0)


def _line(subject: str, start: int, category: str = "killed", basis: str = "one") -> Casualty:
    return Casualty(category, "unknown", 1, 1, 1, Span(start, start + 5), basis=basis, subject=subject)


def test_a_pronoun_takes_the_person_named_last_that_agrees() -> None:
    lines = [_line("boy", 0, "injured"), _line("he", 100)]
    assert [c.subject for c in with_antecedents(lines)] == ["boy", "boy"]
    lines = [_line("woman", 0, "injured"), _line("he", 100)]
    assert [c.subject for c in with_antecedents(lines)] == ["woman", "he"]
    lines = [_line("boy", 0, "injured"), _line("he", 1000)]
    assert [c.subject for c in with_antecedents(lines)] == ["boy", "he"]


@given(st.lists(st.sampled_from(["boy", "woman", "19 man", "sana gul", "victim", "he"]), max_size=6))
def test_there_are_never_more_persons_or_survivors_than_lines(subjects: list[str]) -> None:
    persons = different_persons([_line(s, 10 * n) for n, s in enumerate(subjects)])
    assert len(persons) <= len(subjects)
    assert 0 <= count_survivors(persons, persons[:1]) <= len(persons)
