"""What is new, what was edited, what is known, and what only has the same guid."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.feeds.news import KnownEntry, content_hash, own_key, plan_entries, possible_keys
from dateline.model import FeedEntry

PAGE = "https://paper.example/"


def entry(key: str, wording: str = "a", link: str = "") -> FeedEntry:
    return FeedEntry(
        feed_id="paper", key=key, link=link, title=wording, content_hash=content_hash(wording, "", "", link)
    )


def kept(*entries: FeedEntry) -> dict[str, KnownEntry]:
    return {e.key: KnownEntry(e.content_hash, e.link, e.title) for e in entries}


def titles(entries: Iterable[FeedEntry]) -> list[str]:
    return [e.title for e in entries]


def test_new_edited_and_known_entries_are_told_apart() -> None:
    plan = plan_entries([entry("1"), entry("2", "after"), entry("3")], kept(entry("2", "before"), entry("3")))
    assert [e.key for e in plan.new] == ["1"]
    assert [e.key for e in plan.edited] == ["2"]
    assert [e.key for e in plan.unchanged] == ["3"]


def test_of_two_entries_with_one_key_the_first_counts() -> None:
    plan = plan_entries([entry("1", "newest"), entry("1", "older")], {})
    assert titles(plan.new) == ["newest"]


def test_an_old_id_that_comes_back_is_not_news() -> None:
    assert plan_entries([entry("1")], kept(entry("1"))).new == ()


def test_the_hash_keeps_the_parts_of_an_entry_apart() -> None:
    assert content_hash("ab", "c", "", "") != content_hash("a", "bc", "", "")


BLAST = entry("0", "Blast at the bus terminal in Quetta", PAGE + "blast")
FLOOD = entry("0", "River floods three villages", PAGE + "flood")


def test_a_guid_that_is_used_again_for_another_story_loses_no_story() -> None:
    plan = plan_entries([FLOOD], kept(BLAST))
    assert titles(plan.new) == [FLOOD.title]
    assert plan.edited == ()
    assert plan.new[0].key == own_key(FLOOD) != BLAST.key


def test_two_stories_under_one_guid_in_one_feed_are_both_kept() -> None:
    plan = plan_entries([FLOOD, BLAST], {})
    assert titles(plan.new) == [FLOOD.title, BLAST.title]
    assert len({e.key for e in plan.new}) == 2


def test_guids_that_count_from_the_top_at_each_poll_bring_each_story_once() -> None:
    first = plan_entries([FLOOD], {})
    known = kept(*first.new)
    second = plan_entries([BLAST, entry("1", FLOOD.title, FLOOD.link)], known)
    # the flood stands under "1" now, at the address that it had: the store knows the page
    assert titles(second.new)[0] == BLAST.title
    third = plan_entries([BLAST, entry("1", FLOOD.title, FLOOD.link)], known | kept(*second.new))
    assert third.new == third.edited == ()


def test_a_story_that_moves_to_another_address_under_its_guid_is_an_edit() -> None:
    moved = entry("0", "Blast at the bus terminal in Quetta: five dead", PAGE + "blast-five-dead")
    plan = plan_entries([moved], kept(BLAST))
    assert titles(plan.edited) == [moved.title]
    assert plan.new == ()


def test_a_site_that_turns_to_https_or_adds_tracking_brings_no_news() -> None:
    known = kept(entry("0", "Blast", "http://www.paper.example/blast"))
    plan = plan_entries([entry("0", "Fire", "https://paper.example/blast?utm_source=rss")], known)
    assert plan.new == ()


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["fire", "flood", "long fire", ""]),
        st.sampled_from(["", "x", "y"]),
    ),
    max_size=12,
)


@settings(max_examples=150)
@given(ENTRIES)
def test_planning_the_same_feed_again_finds_nothing_new(rows: list[tuple[str, str, str]]) -> None:
    entries = [entry(k, w, PAGE + path if path else "") for k, w, path in rows]
    first = plan_entries(entries, {})
    assert first.edited == first.unchanged == ()
    assert len({e.key for e in first.new}) == len(first.new)
    assert {e.key for e in first.new} <= possible_keys(entries)
    again = plan_entries(entries, kept(*first.new))
    assert again.new == again.edited == ()
