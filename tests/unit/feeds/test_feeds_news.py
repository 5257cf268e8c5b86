"""What is new, what was edited, what is known."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.feeds.news import content_hash, plan_entries
from dateline.model import FeedEntry


def entry(key: str, wording: str = "a") -> FeedEntry:
    return FeedEntry(
        feed_id="paper", key=key, link="", title=wording, content_hash=content_hash(wording, "", "", "")
    )


def test_new_edited_and_known_entries_are_told_apart() -> None:
    known = {"2": entry("2", "before").content_hash, "3": entry("3").content_hash}
    plan = plan_entries([entry("1"), entry("2", "after"), entry("3")], known)
    assert [e.key for e in plan.new] == ["1"]
    assert [e.key for e in plan.edited] == ["2"]
    assert [e.key for e in plan.unchanged] == ["3"]


def test_of_two_entries_with_one_key_the_first_counts() -> None:
    plan = plan_entries([entry("1", "newest"), entry("1", "older")], {})
    assert [e.title for e in plan.new] == ["newest"]


def test_an_old_id_that_comes_back_is_not_news() -> None:
    assert plan_entries([entry("1")], {"1": entry("1").content_hash}).new == ()


def test_the_hash_keeps_the_parts_of_an_entry_apart() -> None:
    assert content_hash("ab", "c", "", "") != content_hash("a", "bc", "", "")


ENTRIES = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz")), max_size=12)


@settings(max_examples=80)
@given(ENTRIES)
def test_planning_the_same_feed_again_finds_nothing_new(pairs: list[tuple[str, str]]) -> None:
    entries = [entry(k, w) for k, w in pairs]
    first = plan_entries(entries, {})
    known = {e.key: e.content_hash for e in (*first.new, *first.edited)}
    again = plan_entries(entries, known)
    assert again.new == again.edited == ()
    assert {e.key for e in first.new} == {k for k, _ in pairs}
