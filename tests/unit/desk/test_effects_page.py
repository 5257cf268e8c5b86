"""The page of a dry run: it needs nothing but itself, and foreign words stay words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from dateline.desk import effects_page
from dateline.model import State, Verdict
from dateline.reprocessing import Foretold
from dateline.review.effects import Effect, Effects, Kind, Measures, Note, Ruling
from dateline.review.effects_lines import Line
from incident_builders import a_candidate

AT = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def page_of(*effects: Effect) -> str:
    found = Effects(effects, Measures(confirmed=2, confirmed_lost=1, corrected={"event_type": (3, 1, 2)}))
    foretold = Foretold(found, {"articles marked": 7}, 2, AT, "0.1.0 fake")
    return effects_page.effects_page(foretold, "http://127.0.0.1:8000")


def an_effect(key: str = "c1", **changed: object) -> Effect:
    effect = Effect(Kind.VANISHES, a_candidate(key), State.CONFIRMED, Ruling(Verdict.CONFIRM, "amina", AT))
    return replace(effect, **changed)  # type: ignore[arg-type]


def test_words_from_outside_stay_words_and_nothing_is_loaded() -> None:
    note = Note("vanishes-though-confirmed", EVIL, conflict=True)
    line = Line("killed", EVIL, EVIL, (EVIL,), (EVIL,))
    effect = an_effect(notes=(note,), lines=(line,), candidate=a_candidate(title=EVIL))
    tags = _Tags()
    tags.feed(page_of(effect))
    names = {tag for tag, _ in tags.seen}
    assert not names & {"script", "img", "link", "iframe", "form"}
    assert not any(name.startswith("on") for _, attrs in tags.seen for name in attrs)
    assert [a["href"] for tag, a in tags.seen if tag == "a"] == ["http://127.0.0.1:8000/candidate/c1"]


def test_contradictions_stand_apart_and_a_new_candidate_has_no_page_yet() -> None:
    note = Note("vanishes-though-confirmed", "Vanishes, though confirmed.", conflict=True)
    page = page_of(an_effect(notes=(note,)), an_effect("c2", kind=Kind.APPEARS, is_new=True))
    against, rest = page.split('id="others"')
    assert "Vanishes, though confirmed." in against
    assert "/candidate/c1" in against and ">c2<" not in against
    assert ">c2<" in rest and "/candidate/c2" not in rest


def test_the_head_says_what_was_read_and_how_decisions_fare() -> None:
    page = page_of()
    assert "If 7 articles were read again" in page
    assert "2 articles waited" in page
    assert "1 of 3 before, 2 of 3 after" in page
    assert "corrected type: read right by the machine" in page
    assert "Nothing contradicts what an editor decided." in page


def test_a_page_has_no_more_than_a_browser_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects_page, "MOST_ON_PAGE", 2)
    page = page_of(*(an_effect(f"c{n}") for n in range(5)))
    assert page.count("<article") == 2
    assert "3 more are not on this page" in page
