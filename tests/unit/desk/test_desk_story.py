"""The story around a candidate: its table, its timeline, and old events that are shown as such."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.desk.ledger import claims, ledger
from dateline.desk.papers import Folder, ReportFacts, anchor_of, direction_of, folder
from dateline.desk.story import (
    TimelinePoint,
    attack,
    background,
    claims_of_all,
    coordinated,
    is_wider,
    timeline,
)
from dateline.desk.story_chart import HEIGHT, WIDTH, draw
from dateline.desk.words import short_range

TEXT = "Gunmen killed 11 in Gwadar. In 2019 a bomb killed 40. FHF claimed it."
WHEN = datetime(2026, 2, 1, 6, tzinfo=UTC)


def span(phrase: str) -> dict[str, Any]:
    start = TEXT.index(phrase)
    return {"field": "text", "start": start, "end": start + len(phrase)}


def report(**changed: Any) -> dict[str, Any]:
    return {
        "sub_event_type": "Attack", "event_type": "Violence against civilians", "score": 0.5,
        "killed": {"low": 11, "best": 11, "high": 11}, "evidence": [{"what": "trigger", **span("killed 11")}],
    } | changed  # fmt: skip


def facts(
    key: str = "a1", record: dict[str, Any] | None = None, hours: int = 0, copy_of: str = ""
) -> ReportFacts:
    return ReportFacts(
        key=f"{key}.000", record=record or report(), article_key=key, title="Raid", text=TEXT,
        url=f"https://example.org/{key}", source=f"Paper {key}", source_scale="National",
        published=WHEN + timedelta(hours=hours), published_source="page", authors=(), language="en",
        copy_group=copy_of or key,
    )  # fmt: skip


def papers(*told: ReportFacts, **record: Any) -> Folder:
    return folder(record, told)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"low": 11, "best": 12, "high": 13}, "11–13"),
        ({"low": 92, "best": 92, "high": None}, "92+"),
        ({"low": None, "best": 50, "high": 50}, "≤ 50"),
        ({"low": 4, "best": 4, "high": 4}, "4"),
        (None, ""),
    ],
)
def test_a_table_has_room_for_a_short_range(figure: dict[str, int | None] | None, words: str) -> None:
    assert short_range(figure) == words


def place(precision: int, linked: list[str]) -> dict[str, Any]:
    return {"place": {"name": "X", "geo_precision": precision}, "linked_to": linked}


@pytest.mark.parametrize(
    ("one", "others", "wider"),
    [
        (place(3, ["a", "b"]), [place(1, ["u"]), place(1, ["u"])], True),
        (place(1, ["u"]), [place(3, ["a", "b"])], False),
        (place(1, ["a", "b"]), [place(1, ["u"]), place(1, ["u"])], True),
        (place(1, ["b"]), [place(1, ["a"])], False),
        (place(3, []), [], False),
    ],
)
def test_the_whole_is_what_reaches_further_than_each_part(
    one: dict[str, Any], others: list[dict[str, Any]], wider: bool
) -> None:
    assert is_wider(one, others) is wider


def test_the_table_begins_with_the_whole_then_the_deadliest_and_one_alone_makes_none() -> None:
    def line(name: str, killed: int | None, **more: Any) -> Any:
        figure = None if killed is None else {"low": killed, "best": killed, "high": killed}
        record = report(killed=figure, place={"name": name})
        return attack(record, key=name, state="proposed", **more)

    lines = coordinated([line("B", 2), line("A", None), line("C", 14), line("W", 1, wider=True)])
    assert [a.place for a in lines] == ["W", "C", "B", "A"]
    assert coordinated([line("B", 2)]) == ()


def test_a_claim_of_all_attacks_is_said_once_and_of_some_with_their_places() -> None:
    claimed = [{"claimant": "FHF", "status": "claimed"}]
    denied = [{"claimant": "FHF", "status": "denied"}]
    attacks = [
        attack(report(place={"name": "A"}, claims=claimed + denied), key="a", state="proposed"),
        attack(report(place={"name": "B"}, claims=claimed), key="b", state="proposed"),
    ]
    said = [(c.claimant, c.status, c.places) for c in claims_of_all(attacks)]
    assert said == [("FHF", "claimed", ()), ("FHF", "denied", ("A",))]


def test_an_old_event_in_the_article_is_listed_as_that_with_the_words_that_told_so() -> None:
    old = report(
        modality="historical", modality_cue=span("In 2019"), evidence=[{"what": "trigger", **span("a bomb killed")}],
    )  # fmt: skip
    told = facts()
    aside = [("a1", old)]
    shown = folder({}, [told], aside)
    (line,) = background(aside, [told], shown)
    assert (line.number, line.modality_words, line.cue) == (1, "told as past", "In 2019")
    assert line.anchor == anchor_of("a1", "modality", "text", *list(span("In 2019").values())[1:])
    marks = [p for block in shown.articles[0].blocks for p in block.pieces if "modality" in p.fields]  # type: ignore[union-attr]
    assert [m.text for m in marks] == ["In 2019", "a bomb killed"]


def test_the_same_old_event_in_a_copy_is_listed_once() -> None:
    old = report(modality="historical", modality_cue=span("In 2019"))
    told = [facts("a1"), facts("a2", copy_of="a1")]
    aside = [("a1", old), ("a2", old)]
    assert len(background(aside, told, folder({}, told, aside))) == 1


def test_a_figure_that_two_articles_give_is_one_line_of_the_ledger_with_both() -> None:
    casualty = {
        "category": "killed", "who": "civilians", "low": 11, "best": 11, "high": 11, "attributed_to": "police",
        **span("killed 11"),
    }  # fmt: skip
    told = [facts("a1", report(casualties=[casualty])), facts("a2", report(casualties=[casualty]))]
    record = {
        "casualties": [
            casualty | {"report_key": "a1.000"},
            casualty | {"report_key": "a2.000"},
            casualty
            | {"report_key": "a2.000", "category": "injured", "superseded": True, "cumulative": True},
        ]
    }
    killed, injured = ledger(record, folder(record, told))
    assert [one.number for one in killed.lines[0].told] == [1, 2]
    assert all(one.anchor for one in killed.lines[0].told)
    assert (injured.field, injured.lines[0].superseded, injured.lines[0].cumulative) == (
        "injured",
        True,
        True,
    )


def test_a_claim_names_the_articles_that_tell_it() -> None:
    claim = {"claimant": "FHF", "status": "claimed", **span("FHF claimed it")}
    told = [facts("a1", report(claims=[claim])), facts("a2")]
    (row,) = claims({"claims": [claim]}, [(f.key, f.record) for f in told], papers(*told))
    assert (row.claimant, [one.number for one in row.told]) == ("FHF", [1])


def test_the_timeline_is_in_order_of_publication_and_marks_copies() -> None:
    told = [facts("a1", hours=5), facts("a2", hours=1), facts("a3", hours=7, copy_of="a1")]
    points = timeline(told, papers(*told))
    assert [(p.number, p.is_copy, p.killed) for p in points] == [
        (2, False, "11"), (1, False, "11"), (3, True, "11"),
    ]  # fmt: skip


def test_one_report_has_no_course_of_time() -> None:
    assert draw(timeline([facts()], papers(facts()))) is None


figures = st.one_of(st.none(), st.integers(0, 500))


@settings(max_examples=80)
@given(st.lists(st.tuples(st.integers(0, 100_000), figures, figures, figures), min_size=2, max_size=60))
def test_every_dot_lies_inside_the_picture_and_none_on_another(rows: list[tuple[Any, ...]]) -> None:
    points = [
        TimelinePoint(n, "P", WHEN + timedelta(minutes=m), "", "", low, best, high, False, None)
        for n, (m, low, best, high) in enumerate(sorted(rows, key=lambda r: r[0]), start=1)
    ]
    chart = draw(points)
    assert chart is not None
    assert [dot.number for dot in chart.dots] == [p.number for p in points]
    for dot in chart.dots:
        assert 0 <= dot.x <= WIDTH
        for y in (dot.y, dot.above, dot.below):
            assert y is None or 0 <= y <= HEIGHT
    gaps = [b.x - a.x for a, b in zip(chart.dots, chart.dots[1:], strict=False)]
    assert min(gaps) >= min(17, (chart.right - chart.left) / (len(points) - 1)) - 0.3


@pytest.mark.parametrize(
    ("language", "direction"), [("ur", "rtl"), ("ar", "rtl"), ("fa-AF", "rtl"), ("en", "auto"), ("", "auto")]
)
def test_a_text_is_set_in_the_direction_of_its_language(language: str, direction: str) -> None:
    assert direction_of(language) == direction
