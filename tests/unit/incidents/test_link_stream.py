from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dateline.incidents.link_stream import Linker
from unit.incidents.linking_builders import GWADAR, MASTUNG, QUETTA, linkable

MARKET = "A bomb went off at the fruit market in Mastung. The teacher Zarina Kamal and five others died."
MARKET_AGAIN = "Zarina Kamal, a teacher, was among six dead when the fruit market in Mastung was bombed."
BAKERY = "Gunmen shot the baker Akhtar Rind in Satellite Town, Quetta. Cameras are being read."


def test_each_article_gets_the_keys_of_its_asserted_reports_best_first() -> None:
    linker = Linker()
    weak = linkable("a", 0, text=MARKET, place=MASTUNG, score=0.4)
    strong = linkable("a", 1, text=MARKET, place=QUETTA, score=0.9)
    old = linkable("a", 2, text=MARKET, place=GWADAR, modality="historical", score=1.0)
    keys = linker.add([weak, strong, old])
    assert len(keys) == 2
    assert [r.key for r in linker.reports_of(keys[0])] == [strong.key]
    assert [r.key for r in linker.reports_of(keys[1])] == [weak.key]


def test_an_article_without_asserted_reports_gets_no_key() -> None:
    assert Linker().add([linkable("a", modality="future")]) == ()
    assert Linker().add([]) == ()


def test_equal_keys_mean_the_same_event() -> None:
    articles = [
        ("a", [linkable("a", text=MARKET, place=MASTUNG)]),
        ("b", [linkable("b", text=BAKERY, place=QUETTA)]),
        ("c", [linkable("c", text=MARKET_AGAIN, place=MASTUNG)]),
    ]
    linker = Linker()
    keys = {article: linker.add(reports) for article, reports in articles}
    assert keys["a"] == keys["c"]
    assert keys["b"] != keys["a"]


def test_an_event_of_like_words_with_other_people_a_month_later_is_another() -> None:
    linker = Linker()
    (first,) = linker.add([linkable("a", text=MARKET, place=MASTUNG)])
    later = datetime(2026, 4, 5, tzinfo=UTC)
    (second,) = linker.add(
        [
            linkable(
                "b",
                text=MARKET_AGAIN.replace("Zarina Kamal, a teacher", "Gul Nisa, a nurse"),
                place=MASTUNG,
                day=date(2026, 4, 4),
                published=later,
            )
        ]
    )
    assert first != second


def test_a_long_stream_of_like_worded_stories_stays_quick_and_apart() -> None:
    """Reports of one kind and place, a year of days: each finds its own day's candidate."""
    linker = Linker()
    start = date(2026, 1, 1)
    for n in range(60):
        day = start + timedelta(days=10 * n)
        published = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        text = f"Gunmen shot a guard of mill number {n} in Quetta. His name was given as Karim Khan{n}."
        pair = [linkable(f"{n}-{p}", text=text, place=QUETTA, day=day, published=published) for p in "xy"]
        assert linker.add(pair[:1]) == linker.add(pair[1:])
    assert len(linker.keys()) == 60


def test_two_round_ups_of_one_night_meet_district_by_district() -> None:
    """Nearly the same words in every report; each finds the report of its own place, whichever comes
    first.
    """
    text = "Attackers struck Quetta, Mastung and Gwadar in one night, spokesman Habib Marwat said. Banks were burned."
    other = (
        "In one night Quetta, Mastung and Gwadar were struck and banks burned, said spokesman Habib Marwat."
    )
    linker = Linker()
    first = linker.add([linkable("a", n, text=text, place=p) for n, p in enumerate((QUETTA, MASTUNG))])
    second = linker.add(
        [linkable("b", n, text=other, place=p) for n, p in enumerate((GWADAR, MASTUNG, QUETTA))]
    )
    assert second == (second[0], first[1], first[0])
    assert second[0] not in first


def test_a_story_of_the_past_joins_what_is_known_and_starts_nothing() -> None:
    linker = Linker()
    past = linkable("b", text=MARKET_AGAIN, place=MASTUNG, modality="historical", score=0.1)
    assert linker.add([past]) == ()
    (first,) = linker.add([linkable("a", text=MARKET, place=MASTUNG)])
    assert linker.add([replace(past, key="c#0", article_key="c")]) == (first,)
    assert linker.keys() == (first,)
