"""Whether something is known already: judged as linking judges, likeliest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dateline.incidents.link_vocabulary import Vocabulary
from dateline.model import LinkableReport
from dateline.review.known import REPORTS_ASKED, likely_known, reports_to_ask, search_for
from incident_builders import TEXT, a_report

WHEN = datetime(2026, 2, 1, 8, tzinfo=UTC)
ELSEWHERE = (
    "PARIS: The harvest of apples was larger than in any year since 1990, the ministry of agriculture said."
)


def told(key: str, text: str = TEXT, *, score: float = 0.9, days: int = 0) -> LinkableReport:
    report = a_report(score=score)
    if text != TEXT:
        report = replace(
            report,
            place=None,
            actors=(),
            casualties=(),
            killed=None,
            claims=(),
            date_start=None,
            date_end=None,
        )
    return LinkableReport(
        key=f"{key}.000",
        report=report,
        article_key=key,
        url=f"https://example.org/{key}",
        title=text[:40],
        text=text,
        published=WHEN + timedelta(days=days),
        source_id=key,
        fingerprint=text if text == TEXT else key,
    )


def test_the_same_text_is_likeliest_and_another_story_is_not_shown() -> None:
    own = [told("own")]
    others = {"copy": [told("a")], "apples": [told("b", ELSEWHERE, days=200)]}
    (only,) = likely_known(own, others, Vocabulary())
    assert only.key == "copy"
    assert only.probability > 0.9
    assert only.reasons


def test_one_that_holds_a_report_of_the_same_article_is_another_event_of_it() -> None:
    own = [told("own")]
    second = replace(told("own"), key="own.001", report=replace(a_report(), ordinal=1))
    assert likely_known(own, {"other": [second], "copy": [told("a")]}, Vocabulary())[0].key == "copy"
    assert likely_known(own, {"other": [second, told("a")]}, Vocabulary()) == ()


def test_the_best_of_its_own_reports_speaks_for_a_candidate_and_no_more_are_shown_than_asked() -> None:
    own = [told("vague", ELSEWHERE), told("own")]
    others = {f"copy{n}": [told(f"a{n}")] for n in range(9)}
    found = likely_known(own, others, Vocabulary(), most=3)
    assert [one.key for one in found] == ["copy0", "copy1", "copy2"]


def test_a_few_reports_are_asked_with_the_surest_and_the_newest() -> None:
    reports = [told(f"r{n}", score=0.5 + n / 100, days=-n) for n in range(20)]
    asked = reports_to_ask(reports)
    assert len(asked) == REPORTS_ASKED
    assert {r.article_key for r in asked} == {"r19", "r18", "r17", "r0"}
    assert reports_to_ask([]) == ()
    assert reports_to_ask(reports[:1]) == (reports[0],)


def test_one_search_stands_for_all_and_each_signpost_is_in_it_once() -> None:
    first, second = told("a"), told("b", ELSEWHERE, days=3)
    alone = search_for([first], Vocabulary())
    both = search_for([first, second], Vocabulary())
    assert alone is not None
    assert both is not None
    assert {p.key for p in alone.posts} < {p.key for p in both.posts}
    assert len({p.key for p in both.posts}) == len(both.posts)
    assert both.day == alone.day
    assert both.last_day > alone.last_day
    assert search_for([], Vocabulary()) is None
