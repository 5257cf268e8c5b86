"""Days, tolls and places as the desk says them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dateline.desk.present import Party, field_of, safe_link, tolls_of
from dateline.desk.words import as_day, days_text, place_text, range_text


@pytest.mark.parametrize(
    ("start", "end", "precision", "said"),
    [
        (date(2026, 1, 31), date(2026, 1, 31), 1, "31 January 2026"),
        (date(2026, 1, 31), None, 1, "31 January 2026"),
        (date(2026, 1, 31), date(2026, 2, 1), 1, "31 Jan – 1 Feb 2026"),
        (date(2026, 2, 3), date(2026, 2, 5), 2, "3 – 5 February 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), 1, "30 Dec 2025 – 2 Jan 2026"),
        (date(2026, 2, 1), date(2026, 2, 28), 3, "February 2026"),
        (None, None, 1, "date unknown"),
        (None, date(2026, 2, 28), 1, "by 28 February 2026"),
    ],
)
def test_days(start: date | None, end: date | None, precision: int, said: str) -> None:
    assert days_text(start, end, precision) == said


@pytest.mark.parametrize(
    ("low", "best", "high", "said"),
    [
        (92, 92, None, "92 or more"),
        (11, 13, None, "11 or more, best 13"),
        (12, 12, 12, "12"),
        (11, 13, 13, "11–13"),
        (11, 12, 13, "11–13, best 12"),
        (24, None, None, "24 or more"),
        (None, None, 5, "up to 5"),
        (None, 7, None, "7"),
        (1000, 1200, 1500, "1,000–1,500, best 1,200"),
        (0, 0, 0, "0"),
        (None, None, None, ""),
        (10, 14, None, "10 or more, best 14"),
    ],
)
def test_ranges(low: int | None, best: int | None, high: int | None, said: str) -> None:
    assert range_text({"low": low, "best": best, "high": high}) == said


def test_no_figure_is_no_words() -> None:
    assert range_text(None) == ""


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (None, "place unknown"),
        (
            {"name": "Gwadar", "admin2": "Gwadar District", "admin1": "Balochistan", "country_code": "PK"},
            "Gwadar, Balochistan, Pakistan",
        ),
        ({"name": "Kalam", "admin2": "Swat", "admin1": None, "country_code": "PK"}, "Kalam, Swat, Pakistan"),
        ({"name": None, "text": "Sarband village", "country_code": None}, "Sarband village"),
        ({"name": "Pakistan", "country_code": "PK"}, "Pakistan"),
        ({"name": "Somewhere", "country_code": "XX"}, "Somewhere, XX"),
    ],
)
def test_places(place: dict[str, Any] | None, said: str) -> None:
    assert place_text(place) == said


@pytest.mark.parametrize("nonsense", ["", "yesterday", "2026-02-30", "0000-01-01", "2026-1"])
def test_nonsense_is_no_day(nonsense: str) -> None:
    assert as_day(nonsense) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//example.org/x",
        "https://",
        "https:example.org",
        "file:///etc/passwd",
        "",
        "not a link",
        "http://[::1",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert safe_link(url) == ""


def test_a_web_address_stays_as_it_is() -> None:
    assert safe_link(" https://example.org/a?b=1&c=2 ") == "https://example.org/a?b=1&c=2"


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ("trigger", "type"),
        ("date_start", "when"),
        ("place", "where"),
        ("killed", "killed"),
        ("killed.low", "killed"),
        ("perpetrator", "who"),
        ("sentence", "sentence"),
        ("something new", "sentence"),
    ],
)
def test_kinds_of_evidence_have_a_field(what: str, field: str) -> None:
    assert field_of(what) == field


def figure(**changed: Any) -> dict[str, Any]:
    return {
        "category": "killed", "who": "civilians", "low": 11, "best": 11, "high": 11, "attributed_to": "police",
        "report_key": "r", "field": "text", "start": 0, "end": 1, "cumulative": False, "superseded": False,
    } | changed  # fmt: skip


def test_tolls_name_each_party_once_and_leave_superseded_figures_out() -> None:
    record = {
        "killed": {"low": 11, "best": 13, "high": 13},
        "casualties": [
            figure(superseded=True),
            figure(low=13, best=13, high=13, attributed_to="the hospital"),
            figure(low=13, best=13, high=13, attributed_to="the hospital", report_key="r2"),
            figure(category="abducted", low=2, best=2, high=2, attributed_to=None, who="unknown"),
        ],
    }
    killed, abducted = tolls_of(record)
    assert (killed.figure, [(f.figure, f.attributed_to) for f in killed.said_by]) == (
        "11–13",
        [("13", "the hospital")],
    )
    assert (abducted.category, abducted.figure) == ("abducted", "2")


def test_a_single_figure_is_not_said_twice() -> None:
    same = [figure(), figure(attributed_to="the hospital", report_key="r2")]
    (toll,) = tolls_of({"killed": {"low": 11, "best": 11, "high": 11}, "casualties": same})
    assert toll.parties == (Party("", "civilians", "police, the hospital"),)


def test_each_figure_is_said_once_with_all_who_gave_it() -> None:
    given = [
        figure(),
        figure(attributed_to=None),
        figure(low=13, best=13, high=13, attributed_to="the hospital"),
    ]
    (toll,) = tolls_of({"killed": {"low": 11, "best": 13, "high": 13}, "casualties": given})
    assert toll.parties == (Party("11", "civilians", "police"), Party("13", "civilians", "the hospital"))
