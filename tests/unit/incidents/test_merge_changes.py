from __future__ import annotations

from datetime import UTC, datetime

from dateline.incidents.changes import changes
from dateline.incidents.merge import merge
from dateline.model import Claim, Range, Span
from unit.incidents.linking_builders import MASTUNG, MASTUNG_DISTRICT, actor, linkable

FIRST = linkable("a", dead=10, place=MASTUNG_DISTRICT, text="first words", source="post")
LATER = linkable(
    "b",
    dead=31,
    place=MASTUNG,
    text="second account",
    source="post",
    published=datetime(2026, 3, 6, tzinfo=UTC),
    actors=(actor("Desert Lions"),),
    claims=(Claim("Desert Lions", "claimed", Span(0, 4)),),
)


def test_a_toll_that_rises_is_said_in_one_sentence() -> None:
    found = {c.field: c for c in changes(merge("k", [FIRST]), merge("k", [FIRST, LATER]))}
    assert found["killed"].sentence == "Killed 10 -> 31."
    assert (found["killed"].old, found["killed"].new) == ("10", "31")


def test_every_moved_field_is_told_weightiest_first() -> None:
    fields = [c.field for c in changes(merge("k", [FIRST]), merge("k", [FIRST, LATER]))]
    assert fields == ["killed", "place", "actors", "claims"]


def test_another_copy_of_the_same_facts_changes_nothing_of_substance() -> None:
    copy = linkable("c", dead=10, place=MASTUNG_DISTRICT, text="first words", source="post")
    assert changes(merge("k", [FIRST]), merge("k", [FIRST, copy])) == ()


def test_a_second_voice_is_told() -> None:
    second = linkable("c", dead=10, place=MASTUNG_DISTRICT, text="another reporter was there", source="other")
    (change,) = changes(merge("k", [FIRST]), merge("k", [FIRST, second]))
    assert change.sentence == "Independent sources 1 -> 2."


def test_a_figure_that_appears_is_told_with_its_bounds() -> None:
    blank = linkable("a", text="first words", source="post")
    open_ended = linkable("b", text="second account", source="post", dead=Range(24, None, None))
    (change,) = [
        c for c in changes(merge("k", [blank]), merge("k", [blank, open_ended])) if c.field == "killed"
    ]
    assert change.sentence == "Killed: now at least 24."
