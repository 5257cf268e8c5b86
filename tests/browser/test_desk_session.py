"""An editor's morning: fifty candidates decided in Chromium by keyboard alone, beside a colleague."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk_browser import Desk, needs_chromium, open_desk, playwright, served_desk
from session_story import COPY, NO_INCIDENT, NUMBER, ORIGINAL, TWO_IN_ONE, WRONG_PLACE

pytestmark = needs_chromium


@pytest.fixture
def morning(tmp_path: Path, gazetteer_file: Path) -> Iterator[tuple[str, Path]]:
    """Address and database of a desk with fifty candidates."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "gazetteer.sqlite3").symlink_to(gazetteer_file)
    with served_desk(tmp_path, "morning") as address:
        yield address, home / "dateline.sqlite3"


def ask(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


class Session:
    """Keys, and what is to be seen after them."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page, self.press = desk, desk.page, desk.press

    def on(self, key: str) -> None:
        """Wait for the page of that candidate."""
        self.page.wait_for_function("key => location.pathname === `/candidate/${key}`", arg=key)
        self.page.wait_for_load_state()

    def chosen(self, key: str) -> None:
        """Wait until that card is the chosen one in the queue."""
        self.page.wait_for_function(
            "key => document.querySelector('.card.is-current')?.dataset.key === key", arg=key
        )

    def tab_to(self, selector: str) -> None:
        for _ in range(60):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        pytest.fail(f"Tab does not come to {selector}")

    def select(self, word: str) -> None:
        """Go word by word through the text to this one."""
        for _ in range(60):
            self.press("w")
            if self.page.evaluate("getSelection().toString()") == word:
                return
        pytest.fail(f"the keys do not come to {word!r}")

    def confirm_on_page(self, *keys: str) -> None:
        for key in keys:
            self.on(key)
            self.press("a")


def numbers(first: int, last: int) -> list[str]:
    return [f"m{n:02d}" for n in range(first, last + 1)]


def test_fifty_candidates_by_keyboard_alone_beside_a_colleague(
    chromium: playwright.Browser, morning: tuple[str, Path]
) -> None:
    address, database = morning
    desk = open_desk(chromium, address)
    at = Session(desk)
    page, press = desk.page, desk.press

    # in the queue
    for n in range(7):
        at.chosen(f"m{n:02d}")
        press("a")
    at.chosen(WRONG_PLACE)

    # the right place is in the text: select it, take it, send
    press("Enter")
    at.on(WRONG_PLACE)
    at.select("Loralai")
    press("Enter")
    page.wait_for_selector("#taking:not([hidden])")
    press("1")
    page.wait_for_selector("[role=option]")
    press("ArrowDown", "Enter")
    page.wait_for_function("document.querySelector('#panel [name=place_name]').value === 'Loralai'")
    at.tab_to("#panel form.correct button.primary")
    press("Enter")
    at.confirm_on_page(*numbers(8, 10))

    # no incident; unsure, taken back; a second pair of eyes
    at.on(NO_INCIDENT)
    press("x")
    page.wait_for_selector("#panel [name=reason_code], #panel input[type=radio]")
    press("3", "Enter")
    at.on("m12")
    press("s")
    at.on("m13")
    press("u")
    at.on("m12")
    press("a")
    at.on("m13")
    press("e")
    page.wait_for_selector("#panel textarea, #panel input[name=reason]")
    at.tab_to("#panel textarea, #panel input[name=reason]")
    page.keyboard.type("Is this the bus stand of last week?")
    at.tab_to("#panel button.primary")
    press("Enter")

    # told twice
    at.confirm_on_page("m14", ORIGINAL)
    at.on(COPY)
    press("d")
    page.wait_for_selector("#panel [name=duplicate_of]")
    first = page.get_attribute("#panel [name=duplicate_of]", "value")
    assert first == ORIGINAL
    press("1", "Enter")
    at.confirm_on_page(*numbers(17, 20))

    # two events in one
    at.on(TWO_IN_ONE)
    press("r")
    page.wait_for_selector("#panel [name=report]")
    at.tab_to("#panel label:nth-of-type(2) [name=report]")
    press("Space", "1")
    at.tab_to("#panel [name=other]:checked")
    press("Enter")
    page.wait_for_selector(".toast")
    at.confirm_on_page(TWO_IN_ONE)
    page.wait_for_function("key => !location.pathname.endsWith(key)", arg=TWO_IN_ONE)
    press("a")  # what was split off waits next

    # a colleague was faster
    at.on("m22")
    other = open_desk(chromium, address, "bilal")
    other.go("/candidate/m22")
    other.press("a")
    other.page.wait_for_url("**/candidate/m23*")
    press("x")
    page.wait_for_selector("#panel input[type=radio]")
    press("6", "Enter")
    page.wait_for_selector("text=bilal")
    assert ask(database, "SELECT state FROM store_candidate WHERE key = 'm22'") == [("confirmed",)]
    at.tab_to("main form button")
    press("Enter")
    page.wait_for_selector(".toast")
    assert ask(database, "SELECT state FROM store_candidate WHERE key = 'm22'") == [("rejected",)]
    other.page.context.close()

    # several at once, and back
    press("Escape")
    page.wait_for_selector("[data-cards]")
    at.chosen("m23")
    press("X", "j", "X", "j", "X")
    press("b")
    page.wait_for_selector("form[data-panel] input[type=radio]")
    press("5", "Enter")
    page.wait_for_selector(".toast")
    outside = "SELECT COUNT(*) FROM store_candidate WHERE state = 'rejected' AND key IN ('m23', 'm24', 'm25')"
    assert ask(database, outside) == [(3,)]
    press("u")
    page.wait_for_selector("text=Taken back")
    assert ask(database, outside) == [(0,)]

    # and so on to the end
    left = page.locator(".tabs [aria-current] .count")
    for _ in range(NUMBER):
        if left.inner_text() == "0":
            break
        before = desk.chosen()
        press("a")
        page.wait_for_function(
            "key => document.querySelector('.card.is-current')?.dataset.key !== key", arg=before
        )
    found = Counter(
        state for (state,) in ask(database, "SELECT state FROM store_candidate WHERE key LIKE 'm%'")
    )
    assert found == {"confirmed": NUMBER - 4, "rejected": 2, "duplicate": 1, "referred": 1}
    [(place,)] = ask(
        database,
        f"SELECT store_incident.record ->> '$.place.name' FROM store_incident JOIN store_candidate ON store_candidate.id = candidate_id WHERE key = '{WRONG_PLACE}'",
    )
    assert place == "Loralai"
    assert [t for t in desk.troubles if "409" not in t] == []
