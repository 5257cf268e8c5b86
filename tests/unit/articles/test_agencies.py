"""Agency credits: the text is the agency's, or has something of it; and what looks like a credit and is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.articles.agencies import Agencies, Credit, agency_of, load_agencies
from dateline.errors import ConfigFileError

AGENCIES = load_agencies([Path(__file__).parents[3] / "config" / "agencies.yml"])
BODY = "A fire burnt down four shops in the old town on Monday, the fire service said. Nobody was hurt."


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("KARACHI, Nov 26 (Reuters) - ", "Reuters"),
        ("PARIS (AFP) — ", "AFP"),
        ("QUETTA, Pakistan (AP) — ", "AP"),
        ("KARACHI: (APP) - ", "APP"),
        ("ISLAMABAD, Nov 26 (APP): ", "APP"),
        ("ISLAMABAD (Online) ", "Online"),
        ("LAHORE (INP) - ", "INP"),
        ("ISLAMABAD - APP - ", "APP"),
        ("(AFP) ", "AFP"),
        ("AFP — ", "AFP"),
        ("New Delhi, Nov. 26 (PTI): ", "PTI"),
        ("TURBAT (Agencies) — ", "Agencies"),
        ("GENEVA (AFP/Reuters) - ", "Agencies"),
        ("Paris, 26 nov 2026 (AFP) - ", "AFP"),
        ("By Associated Press\n", "AP"),
        ("By Munir Khan, Associated Press\n", "AP"),
        ("AFP | November 26, 2026\n", "AFP"),
        ("Reuters Staff\n", "Reuters"),
        ("اسلام آباد (اے پی پی) ", "APP"),
        ("کراچی: (رائٹرز) ", "Reuters"),
        ("پیرس (اے ایف پی)۔ ", "AFP"),
        ("كابول (رويترز) - ", "Reuters"),
        ("باريس (أ ف ب) - ", "AFP"),
        ("بغداد/ واع\n", "INA"),
        ("القاهرة - أ ش أ - ", "MENA"),
        ("بیروت (وكالات) - ", "Agencies"),
        ("به گزارش خبرگزاری تسنیم از زاهدان، ", "Tasnim"),
        ("به گزارش ایرنا، ", "IRNA"),
    ],
)
def test_a_dateline_or_a_byline_makes_the_text_the_agencys(head: str, agency: str) -> None:
    assert AGENCIES.credit(f"{head}{BODY}") == Credit(agency, whole=True)


@pytest.mark.parametrize(
    ("foot", "agency", "whole"),
    [
        (" — AFP", "AFP", True),
        ("\n— AFP", "AFP", True),
        ("\n(AFP)", "AFP", True),
        (" (AFP)", "AFP", True),
        ("\nReuters", "Reuters", True),
        ("\nSource: Xinhua", "Xinhua", True),
        ("\nالمصدر: رويترز", "Reuters", True),
        ("\nالمصدر: رويترز + أ ف ب", "Agencies", True),
        ("\nمنبع: ایسنا", "ISNA", True),
        ("\nSource : AFP", "AFP", True),
        ("\n(With inputs from PTI)", "PTI", False),
        ("\nWith inputs from agencies", "Agencies", False),
        ("\nAdditional reporting by AFP", "AFP", False),
        ("\n(avec AFP)", "AFP", False),
        ("\nAvec l'AFP", "AFP", False),
        ("\nالمصدر: صحيفة الساحل + وكالات", "Agencies", False),
    ],
)
def test_a_foot_says_whose_the_text_is_or_what_was_used_for_it(foot: str, agency: str, whole: bool) -> None:
    assert AGENCIES.credit(f"{BODY}{foot}") == Credit(agency, whole)


@pytest.mark.parametrize(
    ("authors", "agency"),
    [
        (("AFP",), "AFP"),
        (("By Associated Press",), "AP"),
        (("The Associated Press",), "AP"),
        (("Agence France-Presse",), "AFP"),
        (("agence france presse",), "AFP"),
        (("Reuters Staff",), "Reuters"),
        (("Jane Khan", "AFP"), "AFP"),
        (("Jane Khan | Reuters",), "Reuters"),
        (("News Agencies",), "Agencies"),
        (("AFP and Reuters",), "Agencies"),
        (("خبرگزاری تسنیم",), ""),  # a form that nobody listed is none
        (("تسنیم",), "Tasnim"),
        (("اے ایف پی",), "AFP"),
        (("Le Journal avec AFP",), ""),
        (("Web Desk", "AFP"), ""),
        (("Herald.com | AFP",), ""),
        (("Staff Reporter",), ""),
        (("Petra Novak",), ""),
        ((), ""),
    ],
)
def test_the_authors_field_says_it_too(authors: tuple[str, ...], agency: str) -> None:
    assert agency_of(BODY, authors, AGENCIES) == agency


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"KARACHI: {BODY}",
        f"The Associated Press (AP) said on Monday that it would open an office in Quetta. {BODY}",
        f"A source told Reuters - the first to report it - that four shops burnt. {BODY}",
        f"Two men were held by the coastguard of the province (APP) for weeks. {BODY}",
        f"{BODY} The minister told AFP.",
        f"{BODY} He spoke to the Fars news agency (Fars).",
        f"The app (App) of the town showed it. {BODY}",
        f"Online fraud: {BODY}",
        f"Fars province: {BODY}",
        f"گفت فارس استان بزرگی است. {BODY}",
        f"وقالت وكالة رويترز إن الحريق أخمد. {BODY}",
        f"{BODY}\nThe reporter tweets at @herald. Follow us for more.",
        "",
    ],
)
def test_what_only_names_an_agency_is_no_credit(text: str) -> None:
    assert AGENCIES.credit(text) is None


def test_a_dateline_counts_more_than_what_was_used_beside_it() -> None:
    text = f"PARIS (AFP) - {BODY}\n(With inputs from PTI)"
    assert agency_of(text, ("Web Desk", "AP"), AGENCIES) == "AFP"


def test_what_an_agencys_own_feed_brings_is_its_text() -> None:
    assert agency_of(BODY, (), AGENCIES, owner="APP") == "APP"
    assert agency_of(BODY, (), AGENCIES, owner="Press Trust of India") == "PTI"
    assert agency_of(f"PARIS (AFP) - {BODY}", (), AGENCIES, owner="APP") == "AFP"
    assert agency_of(BODY, (), AGENCIES, owner="Example Group") == ""


def test_a_second_file_adds_agencies(tmp_path: Path) -> None:
    file = tmp_path / "more.yml"
    file.write_text("agencies: {Coastal Wire: [CW]}", encoding="utf-8")
    both = load_agencies([Path(__file__).parents[3] / "config" / "agencies.yml", file])
    assert [both.credit(f"GWADAR ({name}) - {BODY}") for name in ("CW", "AFP")] == [
        Credit("Coastal Wire", whole=True),
        Credit("AFP", whole=True),
    ]


def test_without_agencies_there_are_no_credits() -> None:
    assert agency_of(f"PARIS (AFP) - {BODY}", ("AFP",), Agencies({})) == ""


@pytest.mark.parametrize("piece", ["(", "- ", "AFP ", "(AFP", "By ", "with ", "، ", "A"])
def test_a_line_without_end_costs_no_time(piece: str) -> None:
    AGENCIES.credit(piece * 50_000, (piece * 1000,))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_has_a_credit_or_none(text: str, authors: list[str]) -> None:
    credit = AGENCIES.credit(text, authors)
    assert credit is None or credit.agency in AGENCIES.forms.values()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("agencies: [", "not valid YAML"),
        ("agencies: []", "must be a list of"),
        ("papers: {}", "no other"),
        ("unnamed: {a: b}", "must be a list of other forms"),
        ("agencies: {AFP: AFP}", "must be a list of other forms"),
        ("agencies: {AFP: [], Other: [afp]}", "keep one of them"),
        (f"agencies: {{{'x' * 50}: []}}", "1 to 40 characters"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(tmp_path: Path, data: str, words: str) -> None:
    file = tmp_path / "agencies.yml"
    file.write_text(data, encoding="utf-8")
    with pytest.raises(ConfigFileError, match=words):
        load_agencies([file])
