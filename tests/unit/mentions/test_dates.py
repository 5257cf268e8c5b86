"""Dates in running text. All stories are invented."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.mentions.dates import dateline_of, find_dates

PUBLISHED = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)  # a Tuesday


def read(
    text: str, language: str = "en", published: datetime | None = PUBLISHED
) -> list[tuple[str, str, str]]:
    return [
        (m.text, m.start.isoformat(), m.end.isoformat())
        for m in find_dates(text, published=published, language=language)
    ]


@pytest.mark.parametrize(
    ("text", "mention", "start", "end"),
    [
        (
            "On January 31–February 1, 2026, the army said",
            "January 31–February 1, 2026",
            "2026-01-31",
            "2026-02-01",
        ),
        ("from 31 January - 1 February 2026", "31 January - 1 February 2026", "2026-01-31", "2026-02-01"),
        ("QUETTA, Jan. 31 (Agency)", "Jan. 31", "2026-01-31", "2026-01-31"),
        ("dated 31/01/2026.", "31/01/2026", "2026-01-31", "2026-01-31"),
        ("5/29/2025 at noon", "5/29/2025", "2025-05-29", "2025-05-29"),
        ("2026-01-31T10:00:00Z", "2026-01-31", "2026-01-31", "2026-01-31"),
        ("in late January 2026", "late January 2026", "2026-01-21", "2026-01-31"),
        ("late January–early February 2026", "late January–early February 2026", "2026-01-21", "2026-02-10"),
        ("over the weekend", "over the weekend", "2026-01-31", "2026-02-01"),
        ("the blast two days ago", "two days ago", "2026-02-01", "2026-02-01"),
        ("last week", "last week", "2026-01-26", "2026-02-01"),
        ("earlier this month", "earlier this month", "2026-02-01", "2026-02-03"),
        ("since February 8", "February 8", "2025-02-08", "2025-02-08"),
        ("on February 27 two men", "February 27", "2025-02-27", "2025-02-27"),
        ("on 12 March people fled", "12 March", "2025-03-12", "2025-03-12"),
        ("on Tuesday", "Tuesday", "2026-02-03", "2026-02-03"),
        ("last Tuesday", "last Tuesday", "2026-01-27", "2026-01-27"),
        ("next Friday", "next Friday", "2026-02-06", "2026-02-06"),
        ("early Monday", "early Monday", "2026-02-02", "2026-02-02"),
        ("around 1 a.m. Sunday", "Sunday", "2026-02-01", "2026-02-01"),
        ("late Saturday", "late Saturday", "2026-01-31", "2026-01-31"),
        ("Sunday night", "Sunday night", "2026-02-01", "2026-02-01"),
        ("Saturday night into Sunday", "Saturday night into Sunday", "2026-01-31", "2026-02-01"),
        ("between Friday and Sunday", "Friday and Sunday", "2026-01-30", "2026-02-01"),
        ("last night", "last night", "2026-02-02", "2026-02-02"),
        ("shot overnight", "overnight", "2026-02-03", "2026-02-03"),
        ("yesterday evening", "yesterday evening", "2026-02-02", "2026-02-02"),
        ("in 2025", "in 2025", "2025-01-01", "2025-12-31"),
        ("the early 2000s", "the early 2000s", "2000-01-01", "2003-12-31"),
        ("in 1947 and after", "in 1947", "1947-01-01", "1947-12-31"),
        ("Tuesday, Jan. 27, 2026", "Tuesday, Jan. 27, 2026", "2026-01-27", "2026-01-27"),
        ("three weeks ago", "three weeks ago", "2026-01-10", "2026-01-16"),
        ("in the past two weeks", "in the past two weeks", "2026-01-20", "2026-02-03"),
        ("on New Year's Day", "New Year's Day", "2026-01-01", "2026-01-01"),
        ("on 29 February the river", "29 February", "2024-02-29", "2024-02-29"),
        ("last Friday", "last Friday", "2026-01-30", "2026-01-30"),
        ("this Friday he will speak", "this Friday", "2026-02-06", "2026-02-06"),
        ("the night between Friday and Saturday", "Friday and Saturday", "2026-01-30", "2026-01-31"),
        ("on the intervening night of January 30 and 31", "January 30 and 31", "2026-01-30", "2026-01-31"),
        ("overnight Friday into Saturday", "overnight Friday into Saturday", "2026-01-30", "2026-01-31"),
        ("from Friday to Sunday", "Friday to Sunday", "2026-01-30", "2026-02-01"),
        ("since Monday", "Monday", "2026-02-02", "2026-02-02"),
        ("this week", "this week", "2026-02-02", "2026-02-03"),
        ("on Monday last week", "Monday last week", "2026-01-26", "2026-01-26"),
        ("on Tuesday of last week", "Tuesday of last week", "2026-01-27", "2026-01-27"),
        ("a week ago on Saturday", "a week ago on Saturday", "2026-01-24", "2026-01-24"),
        ("a week earlier", "a week earlier", "2026-01-24", "2026-01-30"),
        ("at the weekend", "at the weekend", "2026-01-31", "2026-02-01"),
        ("a weekend attack", "a weekend", "2026-01-31", "2026-02-01"),
        ("last weekend", "last weekend", "2026-01-31", "2026-02-01"),
        ("in December", "in December", "2025-12-01", "2025-12-31"),
        ("in late January", "late January", "2026-01-21", "2026-01-31"),
        ("late in January", "late in January", "2026-01-21", "2026-01-31"),
        ("by mid-January", "mid-January", "2026-01-11", "2026-01-20"),
        ("later this month", "later this month", "2026-02-03", "2026-02-28"),
        ("later this week", "later this week", "2026-02-02", "2026-02-08"),
        ("later this year", "later this year", "2026-02-03", "2026-12-31"),
        ("earlier this year", "earlier this year", "2026-01-01", "2026-02-03"),
        ("in October last year", "in October last year", "2025-10-01", "2025-10-31"),
        ("on 7 October last year", "7 October last year", "2025-10-07", "2025-10-07"),
        ("on January 12 this year", "January 12 this year", "2026-01-12", "2026-01-12"),
        ("between 3 and 5 May", "3 and 5 May", "2025-05-03", "2025-05-05"),
        ("31 Jan. - 1 Feb.", "31 Jan. - 1 Feb", "2026-01-31", "2026-02-01"),
        ("on the 3rd of March", "3rd of March", "2025-03-03", "2025-03-03"),
        ("on the 30th of last month", "on the 30th of last month", "2026-01-30", "2026-01-30"),
        ("on the 31st, he said", "on the 31st", "2026-01-31", "2026-01-31"),
        ("in early 2025", "early 2025", "2025-01-01", "2025-04-30"),
        ("in mid-2025", "mid-2025", "2025-05-01", "2025-08-31"),
        ("last summer", "last summer", "2025-06-01", "2025-08-31"),
        ("last winter", "last winter", "2024-12-01", "2025-02-28"),
        ("a decade ago", "a decade ago", "2016-01-01", "2016-12-31"),
        ("on Easter Sunday", "Easter Sunday", "2025-04-20", "2025-04-20"),
        ("on Good Friday 2024", "Good Friday 2024", "2024-03-29", "2024-03-29"),
        ("on Thanksgiving Day", "Thanksgiving Day", "2025-11-27", "2025-11-27"),
        ("on Labor Day", "Labor Day", "2025-09-01", "2025-09-01"),
        ("on Memorial Day", "Memorial Day", "2025-05-26", "2025-05-26"),
        ("on the eve of the 5 January vote", "eve of the 5 January", "2026-01-04", "2026-01-04"),
        ("the day after Christmas Day", "day after Christmas Day", "2025-12-26", "2025-12-26"),
        ("the previous day", "the previous day", "2026-02-02", "2026-02-02"),
        ("ten years after the siege", "ten years after", "2016-01-01", "2016-12-31"),
        ("marking two decades since the flood", "two decades since", "2006-01-01", "2006-12-31"),
        ("two days after a raid", "two days after", "2026-02-01", "2026-02-01"),
    ],
)
def test_english_dates_are_resolved_against_publication(
    text: str, mention: str, start: str, end: str
) -> None:
    assert read(text) == [(mention, start, end)]


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2026",
        "30 February",
        "February 30, 2026",
        "0000-01-01 and 3000-01-01",
        "in the year 0000",
        "2026-13-40",
        "99/99/2026",
        "a 20-year-old man may go; they march 3 abreast",
        "the sun rose for a second; they won 3-2",
        "call 310-555-1212 or 10.0.0.1",
        "March 5,000 metres in a day",
        "by April Jones, who was there",
        "Bloody Sunday and Black Friday",
        "the Sunday Times",
        "a 2004 Honda Civic",
        "at 7:30 p.m., 45 percent of 1500 people",
        "Dec. 31, 9999 and January 1, 0000",
        "three days later, the next day",
        "on the 5th floor",
    ],
)
def test_what_is_no_date_gives_no_mention(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("fr", "Tués mardi à Lyon", [("mardi", "2026-02-03", "2026-02-03")]),
        ("fr", "le 3 mars 2025", [("3 mars 2025", "2025-03-03", "2025-03-03")]),
        ("fr", "hier soir", [("hier soir", "2026-02-02", "2026-02-02")]),
        ("fr", "dans la nuit de lundi à mardi", [("nuit de lundi à mardi", "2026-02-02", "2026-02-03")]),
        ("fr", "lundi dernier", [("lundi dernier", "2026-02-02", "2026-02-02")]),
        (
            "fr",
            "du 31 janvier au 1er février 2026",
            [("31 janvier au 1er février 2026", "2026-01-31", "2026-02-01")],
        ),
        ("fr", "il y a trois jours", [("il y a trois jours", "2026-01-31", "2026-01-31")]),
        ("fr", "le 31 février", []),
        ("ur", "۳۱ جنوری ۲۰۲۶", [("۳۱ جنوری ۲۰۲۶", "2026-01-31", "2026-01-31")]),
        ("ur", "گزشتہ روز", [("گزشتہ روز", "2026-02-02", "2026-02-02")]),
        ("ur", "اتوار کو", [("اتوار", "2026-02-01", "2026-02-01")]),
        ("ur", "آج", [("آج", "2026-02-03", "2026-02-03")]),
        ("ar", "يوم الثلاثاء", [("يوم الثلاثاء", "2026-02-03", "2026-02-03")]),
        ("ar", "أمس", [("أمس", "2026-02-02", "2026-02-02")]),
        ("ar", "٣١ يناير ٢٠٢٦", [("٣١ يناير ٢٠٢٦", "2026-01-31", "2026-01-31")]),
        ("xx", "2026-01-31 mardi", [("2026-01-31", "2026-01-31", "2026-01-31")]),
    ],
)
def test_other_languages(language: str, text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert read(text, language) == wanted


def test_without_a_publication_date_only_dates_with_a_year_are_given() -> None:
    assert read("on Tuesday, yesterday, Jan. 31 and on 31 January 2026", published=None) == [
        ("31 January 2026", "2026-01-31", "2026-01-31")
    ]


@pytest.mark.parametrize(
    ("text", "historical"),
    [
        ("in 1947", True),
        ("a year after the bombing", True),
        ("marking ten years since the siege", True),
        ("three months since the attack", True),
        ("last summer", True),
        ("the early 2000s", True),
        ("the 2025 hijacking", True),
        ("last year", True),
        ("ten years ago", True),
        ("in 2026", False),
        ("on Sunday", False),
        ("last month", False),
        ("January 20", False),
    ],
)
def test_background_is_told_from_news(text: str, historical: bool) -> None:
    (mention,) = find_dates(text, published=PUBLISHED)
    assert mention.historical is historical


def test_a_day_of_remembrance_is_marked() -> None:
    (mention,) = find_dates("on the anniversary of the February 14, 2019 bombing", published=PUBLISHED)
    assert mention.anniversary
    assert mention.historical


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The shop burned on Thursday. The next day a man was held.", date(2026, 1, 30)),
        ("He was held on Thursday, a day after the shop burned.", date(2026, 1, 28)),
        ("He died on Sunday, two days after a fall.", date(2026, 1, 30)),
        ("The bridge fell on 12 January. Three days later the road sank.", date(2026, 1, 15)),
        ("They met on 12 January. A day earlier the road had sunk.", date(2026, 1, 11)),
        ("They met on Friday. Two days after the fair a shed burned.", date(2026, 2, 1)),
        ("He will speak on Friday. The day before, he said, is a holiday.", date(2026, 2, 2)),
    ],
)
def test_a_day_told_from_another_day_is_counted_from_it(text: str, day: date) -> None:
    assert find_dates(text, published=PUBLISHED)[1].start == day


@pytest.mark.parametrize(
    ("country", "text", "day"),
    [
        ("PK", "dated 02/01/2026", date(2026, 1, 2)),
        ("US", "dated 02/01/2026", date(2026, 2, 1)),
        ("GB", "dated 1/2/26", date(2026, 2, 1)),
        ("US", "dated 1/2/26", date(2026, 1, 2)),
        ("US", "dated 13/01/2026", date(2026, 1, 13)),
        ("PK", "dated 1/31/2026", date(2026, 1, 31)),
        ("PK", "dated 03/12/2025", date(2025, 12, 3)),
        ("GB", "dated 01/12/2026", date(2026, 1, 12)),  # the first of December is still to come
        (None, "dated 02/01/2026", date(2026, 2, 1)),
    ],
)
def test_figures_are_read_in_the_order_of_the_source_s_country(
    country: str | None, text: str, day: date
) -> None:
    (mention,) = find_dates(text, published=PUBLISHED, country=country)
    assert mention.start == day


def test_a_weekday_to_come_lies_after_publication() -> None:
    (mention,) = find_dates("The suspect will appear in court Thursday", published=PUBLISHED)
    assert (mention.start, mention.future) == (date(2026, 2, 5), True)


def test_a_weekday_finds_the_year_that_a_date_leaves_out() -> None:
    (mention,) = find_dates("on Thursday, March 5", published=PUBLISHED)
    assert mention.start == date(2026, 3, 5)


def test_precision_says_how_sharp_the_words_are() -> None:
    text = "on Sunday, last week, in January 2026, in 2025"
    assert [m.precision for m in find_dates(text, published=PUBLISHED)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "place", "day", "agency"),
    [
        ("QUETTA, Feb 1 (Agency) — Gunmen", "QUETTA", date(2026, 2, 1), "Agency"),
        ("HAWTHORNE — The name of", "HAWTHORNE", None, None),
        ("KABUL, Afghanistan (Wire) — At least", "KABUL, Afghanistan", None, "Wire"),
        ("Quetta (Wire) - Two men", "Quetta", None, "Wire"),
        ("KARACHI: At least four", "KARACHI", None, None),
        ("January 1, 2026 7:18 PM\n\nLAHORE (Wire) — A man", "LAHORE", date(2026, 1, 1), "Wire"),
        ("January 1, 2026 7:18 PM\n\nA man was", "", date(2026, 1, 1), None),
        ("MULTAN, Jan 31 (Agency) - Two men", "MULTAN", date(2026, 1, 31), "Agency"),
        ("GAYA, India (February 2, 2026) – A man", "GAYA, India", date(2026, 2, 2), None),
    ],
)
def test_the_head_of_a_report(text: str, place: str, day: date | None, agency: str | None) -> None:
    head = dateline_of(text, published=PUBLISHED)
    assert head is not None
    assert (head.place_text, head.day, head.agency) == (place, day, agency)
    if head.place:
        assert text[head.place.start : head.place.end] == place


@pytest.mark.parametrize("text", ["UPDATE: Police said", "A man was shot.", "", "THE END"])
def test_no_head(text: str) -> None:
    assert dateline_of(text, published=PUBLISHED) is None


@pytest.mark.parametrize(
    "unit",
    ["1 1 1 1 ", "on on on ", "January ", "Monday and ", "1/1/", "in the past ", "late late ", "2026-"],
)
def test_hostile_input_is_read_in_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        best = 9.0
        for _ in range(3):
            start = time.perf_counter()
            find_dates(text, published=PUBLISHED)
            dateline_of(text, published=PUBLISHED)
            best = min(best, time.perf_counter() - start)
        return best

    # Eight times the text: a quadratic rule would take sixty-four times as long.
    assert seconds(16_000) < 30 * seconds(2_000) + 0.05


PIECES = st.sampled_from(
    [
        "on ", "Monday", "January", " 31", ", ", "2026", "–", "last ", "week", " ago", "two ", "days", "٣", "جنوری ", "1/2/",
        "mardi", "à", "later ", "after ", "the day before ", "Easter", "last year", "on the 30th", "weekend", "overnight ", "é", "the ", "early ", "2000s", "\n", "Feb. ", "0", "9", ":", "\u00a0", "𝟙", "İ",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(["en", "fr", "ar", "ur", "xx"]))
def test_every_mention_is_what_its_span_says_and_none_overlap(text: str, language: str) -> None:
    end = 0
    for mention in find_dates(text, published=PUBLISHED, language=language):
        assert text[mention.span.start : mention.span.end] == mention.text
        assert mention.span.start >= end
        assert mention.start <= mention.end
        assert 1 <= mention.precision <= 4
        end = mention.span.end


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.datetimes(), st.sampled_from(["US", "PK", None]))
def test_no_day_of_publication_is_too_early_or_too_late(
    text: str, published: datetime, country: str | None
) -> None:
    for mention in find_dates(text, published=published, country=country):
        assert mention.start <= mention.end


@pytest.mark.parametrize("published", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_raise_nothing(published: datetime) -> None:
    text = (
        "on Monday, last Friday, next Friday, ten years ago, two days after a raid, 90 weeks ago, tomorrow, "
        "yesterday, last month, last week, in the last 500 years, last weekend, on the 30th, last winter, "
        "Labor Day, Easter, New Year's Eve, later this month, earlier this year, in March, 5 May, 1/2/2026, "
        "five days later, the day before yesterday, overnight, next Monday, a decade ago, last year"
    )
    assert all(m.start <= m.end for m in find_dates(text, published=published))
