"""robots.txt as RFC 9309 has it, and turns at a host."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.documents.politeness import (
    MAX_CRAWL_DELAY,
    Turn,
    parse_robots,
    robots_from_answer,
    robots_url,
)

NOW = datetime(2026, 2, 1, tzinfo=UTC)
AGENT = "dateline/0.1 (+https://desk.example)"


def allows(text: str, path: str, agent: str = AGENT) -> bool:
    return parse_robots(text.encode(), agent, now=NOW).allows(f"https://paper.example{path}")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /a", "/abc", False),
        ("User-agent: *\nDisallow: /a/", "/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
        ("User-agent: *\nAllow: /news\nDisallow: /news/private", "/news/private/1", False),
        ("User-agent: *\nAllow: /p\nDisallow: /p", "/page", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /*?print", "/a?print=1", False),
        ("User-agent: *\nDisallow: /$", "/", False),
        ("User-agent: *\nDisallow: /$", "/a", True),
        ("User-agent: *\nDisallow: /~x/", "/%7Ex/1", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /é", "/%C3%A9t", False),
        ("User-agent: other\nDisallow: /\n\nUser-agent: *\nAllow: /", "/x", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: Dateline\nDisallow: /", "/x", False),
        ("User-agent: dateline\nUser-agent: other\nDisallow: /x", "/x", False),
        ("User-agent: dateline\nDisallow: /x\n\nUser-agent: dateline\nDisallow: /y", "/y", False),
        ("user-AGENT : *  # all\n disallow : /x # this", "/x", False),
        ("Disallow: /", "/x", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\r\nDisallow: /x\r\n", "/x", False),
        ("<!doctype html><html>User-agent: nothing", "/x", True),
    ],
)
def test_rules_are_read_as_the_standard_says(text: str, path: str, allowed: bool) -> None:
    assert allows(text, path) is allowed


@pytest.mark.parametrize(
    ("status", "allowed", "hours"),
    [
        (200, True, 24),
        (301, True, 24),
        (404, True, 24),
        (403, True, 24),
        (429, False, 1),
        (500, False, 1),
        (503, False, 1),
    ],
)
def test_the_answers_status_decides_where_there_are_no_rules(status: int, allowed: bool, hours: int) -> None:
    robots = robots_from_answer(status, b"", AGENT, now=NOW)
    assert robots.allows("https://paper.example/x") is allowed
    assert robots.expires_at == NOW + timedelta(hours=hours)


def test_no_answer_allows_nothing_for_an_hour() -> None:
    robots = robots_from_answer(None, b"", AGENT, now=NOW)
    assert not robots.allows("https://paper.example/x")
    assert robots.expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("stated", "delay"), [("2", 2.0), ("0.5", 0.5), ("9999", MAX_CRAWL_DELAY), ("x", None), ("-1", None)]
)
def test_a_crawl_delay_is_kept_up_to_half_a_minute(stated: str, delay: float | None) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {stated}".encode(), AGENT, now=NOW).crawl_delay == delay


def test_sitemaps_are_noted_wherever_they_stand() -> None:
    robots = parse_robots(b"Sitemap: https://paper.example/s.xml\nUser-agent: *\nDisallow: /", AGENT, now=NOW)
    assert robots.sitemaps == ("https://paper.example/s.xml",)


def test_a_hostile_pattern_costs_no_time() -> None:
    robots = parse_robots(b"User-agent: *\nDisallow: /" + b"*a" * 900 + b"$", AGENT, now=NOW)
    started = time.perf_counter()
    robots.allows("https://paper.example/" + "a" * 4000)
    assert time.perf_counter() - started < 0.5


@settings(max_examples=60)
@given(st.binary(max_size=200), st.text(max_size=30))
def test_no_robots_and_no_path_raise(body: bytes, path: str) -> None:
    assert parse_robots(b"User-agent: *\nDisallow: " + body, AGENT, now=NOW).allows(
        "https://x.example/" + path
    ) in (0, 1)


def test_robots_stand_at_the_root_of_the_origin() -> None:
    assert robots_url("https://u:p@paper.example:8443/a/b?c") == "https://paper.example:8443/robots.txt"


@settings(max_examples=50)
@given(st.lists(st.floats(0, 100), min_size=2, max_size=20), st.floats(0, 5))
def test_turns_at_a_host_are_never_closer_than_its_delay(arrivals: list[float], delay: float) -> None:
    turn = Turn()
    starts = []
    for now in sorted(arrivals):
        wait, turn = turn.take(now, delay)
        starts.append(now + wait)
    assert all(b - a >= delay - 1e-9 for a, b in itertools.pairwise(starts))


def test_a_robots_txt_of_names_alone_costs_no_more_than_its_lines() -> None:
    # 500 KiB of names: work for each pair of them would be 800 million steps, in the thread that fetches.
    names = b"User-agent: a\n" * 36_000
    started = time.process_time()
    assert parse_robots(names + b"Disallow: /x\n" * 500, AGENT, now=NOW).rules == ()
    assert time.process_time() - started < 5


def test_rules_of_a_group_that_names_others_too_count() -> None:
    text = "User-agent: a\nUser-agent: dateline\nUser-agent: b\nDisallow: /x\n\nUser-agent: b\nDisallow: /y"
    assert not allows(text, "/x")
    assert allows(text, "/y")


def test_a_robots_txt_of_wildcards_keeps_no_more_of_them_than_can_be_looked_for() -> None:
    body = b"User-agent: *\nDisallow: /private\n" + (b"Disallow: /" + b"*a" * 900 + b"\n") * 270
    robots = parse_robots(body, AGENT, now=NOW)
    assert sum(len(rule.parts) for rule in robots.rules) < 22_000
    assert not robots.allows("https://paper.example/private/1")
