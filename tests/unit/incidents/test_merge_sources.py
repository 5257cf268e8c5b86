"""What counts as one independent source, and why: copies, credits, owners."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.articles.copies import PART_OF_TEXT, SAME_TEXT
from dateline.incidents.merge_sources import SourceGroup, independent_sources, source_groups, text_groups
from dateline.model import LinkableReport
from unit.incidents.linking_builders import linkable

WIRE = " ".join(
    f"The {n}th of the stalls at the fruit market of Mastung burnt down, its owner said." for n in range(20)
)
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def told(
    name: str, source: str, group: str, *, agency: str = "", owner: str = "", text: str = "", hours: int = 0
) -> LinkableReport:
    return linkable(
        name, source=source, copy_group=group, agency=agency, owner=owner, text=text or f"{name} has its own words.",
        published=NOON + timedelta(hours=hours),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("x", "1"), ("y", "2")], 2),
        ([("x", "1"), ("x", "2")], 1),  # one source counts once
        ([("x", "1"), ("y", "1")], 1),  # one wire story in two papers
        ([("x", "1"), ("y", "1"), ("y", "2")], 2),  # y also wrote its own
        ([("x", "1"), ("y", "1"), ("x", "2")], 2),
        ([("x", "1"), ("y", "1"), ("z", "1"), ("w", "2")], 2),
        ([("x", "1", "AFP"), ("y", "2", "AFP")], 1),  # two stories of one agency
        ([("x", "1", "AFP"), ("y", "2", "AFP"), ("y", "3")], 2),  # and a paper's own
        ([("x", "1", "AFP"), ("y", "1"), ("y", "3")], 2),  # a copy whose paper left the credit off
        ([("x", "1", "AFP"), ("y", "2", "Reuters")], 2),
        ([("x", "1", "AFP"), ("y", "1", "Agencies"), ("z", "2", "AFP")], 1),  # "Agencies" says less
        ([("x", "1", "Agencies"), ("y", "2", "Agencies"), ("z", "3", "AFP")], 2),
        ([("x", "1", "AFP"), ("afp-feed", "2", "", "AFP")], 1),  # the agency's own feed
        ([("bbc-urdu", "1", "", "BBC"), ("bbc-world", "2", "", "BBC")], 1),
        (
            [
                ("bbc-urdu", "1", "", "BBC"),
                ("bbc-world", "2", "", "BBC"),
                ("bbc-asia", "3", "Reuters", "BBC"),
            ],
            2,
        ),
        ([("", "1"), ("", "2")], 2),  # sources that nobody knows are each their own
    ],
)
def test_copies_credits_and_owners_make_one_voice(reports: list[tuple[str, ...]], expected: int) -> None:
    made = []
    for n, (source, group, *more) in enumerate(reports):
        agency, owner = (*more, "", "")[:2]
        made.append(replace(told(f"n{n}", source, group, agency=agency, owner=owner), source_id=source))
    assert independent_sources(made) == independent_sources(made[::-1]) == expected
    assert len(source_groups(made)) == expected


def test_the_reasons_are_in_words() -> None:
    reports = [
        told("wire", "wire", "1", agency="AFP", text=WIRE),
        told("courier", "courier", "1", agency="AFP", text=f"KARACHI (AFP) - {WIRE}", hours=1),
        told("post", "post", "1", text=WIRE[: len(WIRE) // 2], hours=2),
        told("star", "star", "2", agency="AFP", hours=3),
        told("bbc-a", "bbc-urdu", "3", owner="BBC", hours=4),
        told("bbc-b", "bbc-world", "4", owner="BBC", hours=5),
        told("own-a", "herald", "5", hours=6),
        told("own-b", "herald", "6", hours=7),
    ]
    assert source_groups(reports[::-1]) == (
        SourceGroup(
            (("wire", ""), ("courier", SAME_TEXT), ("post", PART_OF_TEXT), ("star", "both credited to AFP"))
        ),
        SourceGroup((("bbc-a", ""), ("bbc-b", "one owner: BBC"))),
        SourceGroup((("own-a", ""), ("own-b", "the same source"))),
    )


def test_several_reports_of_one_article_are_one_voice_and_one_line() -> None:
    reports = [replace(told("a", "x", "1"), key=f"a.{n}") for n in range(3)]
    assert source_groups(reports) == (SourceGroup((("a", ""),)),)
    assert set(text_groups(reports).values()) == {0}


def test_without_a_store_equal_wording_makes_one_text() -> None:
    reports = [linkable(f"n{i}", fingerprint=f) for i, f in enumerate(("f", "f", "g", ""))]
    assert sorted(text_groups(reports).values()) == [0, 0, 1, 2]


some_reports = st.lists(
    st.tuples(
        st.sampled_from("wxyz"), st.sampled_from("12345"), st.sampled_from(["", "AFP", "APP"]), st.sampled_from(["", "BBC"])
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(some_reports, st.randoms())
def test_each_article_is_in_one_group_and_has_its_reason(
    facts: list[tuple[str, str, str, str]], chance
) -> None:  # type: ignore[no-untyped-def]
    reports = [told(f"n{n}", s, g, agency=a, owner=o, hours=n) for n, (s, g, a, o) in enumerate(facts)]
    shuffled = list(reports)
    chance.shuffle(shuffled)
    groups = source_groups(shuffled)
    assert groups == source_groups(reports)
    assert len(groups) == independent_sources(reports)
    assert sorted(key for group in groups for key, _ in group.articles) == sorted(
        r.article_key for r in reports
    )
    assert all((why == "") == (at == 0) for group in groups for at, (_, why) in enumerate(group.articles))
