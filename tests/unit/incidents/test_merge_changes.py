from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dateline.incidents.changes import LONGEST_QUOTE, NewReport, changes, quote_of
from dateline.incidents.merge import merge
from dateline.incidents.self_correction import correction_note
from dateline.model import Casualty, Claim, LinkableReport, Range, Span
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


# -------------------------------------------------------------------------------------------- kinds and evidence


def later(name: str, text: str, **told: Any) -> LinkableReport:
    return linkable(name, text=text, source=name, published=datetime(2026, 3, 6, tzinfo=UTC), **told)


def told(report: LinkableReport, *, corrects: bool = False) -> NewReport:
    return NewReport(report, f"The {report.source_id.title()}", corrects)


def line(category: str, n: int, text: str, words: str, by: str | None = None) -> Casualty:
    at = text.index(words)
    return Casualty(category, "unknown", n, n, n, Span(at, at + len(words)), attributed_to=by)


ARRESTS = "Police said three men were held over the shooting. They are being questioned."
DENIAL = "The shop was reopened. The Desert Lions denied any part in the attack. It rained."
CORRECTED = (
    "Eight people died in the shop.\nCorrection: An earlier version of this article said that ten had died."
)
DECIDED = linkable(
    "a", dead=10, place=MASTUNG_DISTRICT, text="first words", source="post", date_end=date(2026, 3, 6)
)


@pytest.mark.parametrize(
    ("new", "field", "kind", "sentence", "words"),
    [
        (
            later("herald", "Ten died. Two more were found in the yard.", dead=12),
            "killed",
            "toll",
            "Killed 10 -> 12 (range 10-12).",
            "Ten died.",
        ),
        (
            later("herald", ARRESTS, casualties=(line("arrested", 3, ARRESTS, "three men", "Police"),)),
            "arrested",
            "arrest",
            "Arrested: now 3.",
            "Police said three men were held over the shooting.",
        ),
        (
            later("herald", ARRESTS, kind=("Strategic developments", "Arrests"), score=0.1),
            "arrested",
            "arrest",
            "Arrests are reported.",
            "Police said three men were held over the shooting.",
        ),
        (
            later("herald", DENIAL, claims=(Claim("Desert Lions", "denied", Span(27, 39)),)),
            "claims",
            "denial",
            "Denial: now Desert Lions (denied).",
            "The Desert Lions denied any part in the attack.",
        ),
        (
            later(
                "herald", "It was they, said the Lions.", claims=(Claim("Lions", "claimed", Span(22, 27)),)
            ),
            "claims",
            "claim",
            "Claim: now Lions (claimed).",
            "It was they, said the Lions.",
        ),
        (
            later("herald", "Mastung saw it happen.", place=MASTUNG),
            "place",
            "precision",
            "Place: more precise, Mastung District, Balochistan -> Mastung, Mastung District, Balochistan.",
            "Mastung saw it happen.",
        ),
        (
            later("herald", "On Wednesday it was.", day=date(2026, 3, 4)),
            "date",
            "precision",
            "Date: more precise, 2026-03-04 to 2026-03-06 -> 2026-03-04.",
            "Story herald",
        ),
        (
            later("herald", "A bomber blew himself up.", kind=("Explosions/Remote violence", "Suicide bomb")),
            "event_type",
            "type",
            "Type Attack -> Suicide bomb.",
            "A bomber blew himself up.",
        ),
        (
            later("herald", CORRECTED, dead=8),
            "killed",
            "correction",
            "Corrected by The Herald: Killed 10 -> 8 (range 8-10).",
            "Correction: An earlier version of this article said that ten had died.",
        ),
    ],
)
def test_what_moved_is_told_by_its_kind_with_the_words_of_the_new_report(
    new: LinkableReport, field: str, kind: str, sentence: str, words: str
) -> None:
    found = {c.field: c for c in changes(merge("k", [DECIDED]), merge("k", [DECIDED, new]), [told(new)])}
    change = found[field]
    assert (change.kind, change.sentence) == (kind, sentence)
    assert [(q.source, q.url) for q in change.evidence][:1] == [
        ("The Herald", "https://herald.example/story")
    ]
    assert change.evidence[0].words == words


def test_a_newer_version_of_the_article_with_another_figure_is_a_correction() -> None:
    version = later("post", "Eight were killed, not ten.", dead=8)
    (change,) = changes(merge("k", [DECIDED]), merge("k", [version]), [told(version, corrects=True)])[:1]
    assert (change.kind, change.old, change.new) == ("correction", "10", "8")


def test_an_arrest_that_is_a_candidate_of_its_own_is_told_where_it_was_linked() -> None:
    arrest = later("herald", ARRESTS, kind=("Strategic developments", "Arrests"))
    before = merge("k", [DECIDED])
    (change,) = changes(before, before, (), [told(arrest)])
    assert (change.kind, change.new, change.evidence[0].source) == ("arrest", "reported", "The Herald")


def test_arrests_are_told_once() -> None:
    arrest = later("herald", ARRESTS, kind=("Strategic developments", "Arrests"), score=0.1)
    again = later(
        "star",
        "Three were arrested, the minister said.",
        kind=("Strategic developments", "Arrests"),
        score=0.1,
    )
    before = merge("k", [DECIDED, arrest])
    assert not [
        c for c in changes(before, merge("k", [DECIDED, arrest, again]), [told(again)]) if c.kind == "arrest"
    ]


def test_who_is_only_named_is_no_change() -> None:
    new = later(
        "herald",
        "The mayor came to see it.",
        actors=(actor("The Mayor", "other"),),
        date_end=date(2026, 3, 6),
    )
    found = changes(merge("k", [DECIDED]), merge("k", [DECIDED, new]), [told(new)])
    assert [c.field for c in found] == ["independent_sources"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (CORRECTED, "Correction: An earlier version of this article said that ten had died."),
        ("Ten died. This story has been corrected to show the right town. More soon.",
         "This story has been corrected to show the right town."),
        ("Clarification: the blast was on Monday.", "Clarification: the blast was on Monday."),
        ("Une version précédente de cet article donnait dix morts.", "Une version précédente de cet article donnait dix morts."),
        ("The ministry asked for a correction of the border.", None),
        ("The prisoner left the house of correction. An earlier version of the law said so.", None),
    ],
)  # fmt: skip
def test_a_papers_own_correction_is_found(text: str, note: str | None) -> None:
    span = correction_note(text)
    assert (text[span.start : span.end] if span else None) == note


def test_a_long_sentence_is_cut_around_its_words() -> None:
    text = "word " * 200 + "ten people died " + "word " * 200
    at = text.index("ten people")
    words = quote_of(told(later("herald", text)), Span(at, at + 10)).words
    assert "ten people" in words
    assert len(words) <= LONGEST_QUOTE
