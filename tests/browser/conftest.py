"""A Chromium and a desk for each module of browser tests; its tests may change the desk's data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk_browser import CHROMIUM, FLAGS, Desk, open_desk, playwright, served_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running desk with the story of `desk_story`."""
    with served_desk(tmp_path_factory.mktemp("desk")) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    """Ends with the module: while playwright's event loop is there, Django refuses every query of the tests after it."""
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def editor(chromium: playwright.Browser, desk: str) -> Iterator[Desk]:
    """An editor in a browser; the test fails if the console complained, a script broke or a page asked elsewhere."""
    seen = open_desk(chromium, desk)
    yield seen
    seen.page.context.close()
    assert seen.troubles == []
