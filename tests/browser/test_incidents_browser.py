"""Incident pages, their map and the overview in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk_browser import Desk, needs_chromium, open_desk, playwright, served_desk, trouble_on
from incident_story import GWADAR, KALAM

pytestmark = needs_chromium

DRAWN = "#incident-map[data-drawn]"


@pytest.fixture(scope="module")
def incidents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_desk(tmp_path_factory.mktemp("desk"), "incidents") as address:
        yield address


@pytest.fixture
def viewer(chromium: playwright.Browser, incidents: str) -> Iterator[Desk]:
    seen = open_desk(chromium, incidents, "rania", reduced_motion="reduce")
    yield seen
    seen.page.context.close()
    assert [t for t in seen.troubles if "410" not in t] == []


def until(page: playwright.Page, true: str) -> None:
    """Waits for an expression to be true; the browser's own way would need `eval`, which the page forbids."""
    for _ in range(200):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {true}")


def many(page: playwright.Page) -> list[int]:
    """The numbers on the clusters, largest first."""
    said = page.eval_on_selector_all(".cell.many", "cells => cells.map(c => Number(c.textContent))")
    return sorted(said, reverse=True)


def test_a_cluster_zooms_and_a_point_opens_its_incident(viewer: Desk) -> None:
    page = viewer.page
    viewer.go("/incidents/map")
    page.wait_for_selector(DRAWN)
    shown = sum(many(page)) + page.locator(".cell.one").count()
    assert shown == int(page.inner_text("#count")) > 250
    largest = many(page)[0]
    page.locator(".cell.many", has_text=str(largest)).first.click()
    until(
        page,
        f"Math.max(...[...document.querySelectorAll('.cell.many')].map(c => Number(c.textContent))) < {largest}",
    )
    # and the same by keyboard, until a single one can be opened
    viewer.go("/incidents/map?box=62.2,25,62.5,25.3&q=labourers")
    page.wait_for_selector(".cell.one")
    page.focus(".cell.one")
    assert "Gwadar" in str(page.get_attribute(".cell.one", "aria-label"))
    viewer.press("Enter")
    page.wait_for_url(f"**/incidents/{GWADAR}")


def test_brushing_the_timeline_filters_map_list_and_downloads(viewer: Desk) -> None:
    page = viewer.page
    viewer.go("/incidents/map")
    page.wait_for_selector(DRAWN)
    before = int(page.inner_text("#count"))
    page.focus("#brush-low")
    viewer.press(*["ArrowRight"] * 60)
    page.wait_for_url("**from=*")
    until(page, f"Number(document.getElementById('count').textContent) < {before}")
    assert "from=" in str(page.get_attribute("#downloads a", "href"))
    assert "2" in str(page.get_attribute("#brush-low", "aria-valuetext"))
    until(
        page,
        "Number(document.getElementById('count').textContent) === [...document.querySelectorAll('.cell')].reduce((sum, c) => sum + (Number(c.textContent) || 1), 0)",
    )
    # drawn with the pointer over the first third, it holds other incidents
    box = page.locator(".brush svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + 40, steps=4)
    page.mouse.up()
    page.wait_for_url("**to=*")
    until(page, "!location.search.includes('from=')")
    assert page.locator(".incident-list li").count() > 0


def test_the_pages_have_no_barrier_at_any_width_and_print_on_a4(
    chromium: playwright.Browser, incidents: str
) -> None:
    seen = open_desk(chromium, incidents, "rania", bypass_csp=True)
    page = seen.page
    troubles = []
    for path in (
        f"/incidents/{GWADAR}",
        f"/incidents/{KALAM}",
        f"/incidents/{GWADAR}?revision=2",
        "/incidents/map",
        "/overview",
        "/incidents?country=PK",
    ):
        for colours, width in (("light", 1280), ("dark", 390)):
            page.emulate_media(color_scheme=colours, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 844})
            seen.go(path)
            if "map" in path:
                page.wait_for_selector(DRAWN)
            troubles += [f"{path} {colours} {width}: {one}" for one in trouble_on(page)]
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.querySelector('.bar')).display") == "none"
        ink, paper = page.evaluate(
            "[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.body).backgroundColor]"
        )
        assert (ink, paper) == ("rgb(28, 35, 38)", "rgba(0, 0, 0, 0)"), path
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
        page.emulate_media(media="screen")
    page.context.close()
    assert troubles == []


def test_the_map_s_page_can_be_read_without_a_script(chromium: playwright.Browser, incidents: str) -> None:
    seen = open_desk(chromium, incidents, "rania", java_script_enabled=False)
    page = seen.page
    seen.go("/incidents/map?country=PK")
    assert page.locator(".incident-list li").count() == 25
    assert not page.locator("#brush-low").is_visible()
    page.locator("text=Timeline as a table").click()
    page.locator(".timeline table a").last.click()
    assert "from=" in page.url
    page.locator(".incident-list a").first.click()
    assert page.locator(".public-id").is_visible()
    seen.go(f"/incidents/{GWADAR}")
    assert page.locator(".map-block svg.locator").first.is_visible()
    page.context.close()


# ------------------------------------------------------------------------------------------------- candidates


def test_a_text_that_was_not_laid_out_comes_when_its_article_is_opened_and_words_lead_into_it(
    chromium: playwright.Browser, incidents: str
) -> None:
    seen = open_desk(chromium, incidents)
    page = seen.page
    seen.go("/candidate/many-papers")
    late = page.locator(".article:has([data-later])")
    assert late.count() == 2
    page.click('[data-field="killed"] li:has-text("5") a.num')
    page.wait_for_selector("mark.lit:visible")
    assert page.inner_text("mark.lit:visible").strip() == "killing 5"
    assert late.count() == 1
    page.locator('[role="tab"]').nth(12).click()
    page.wait_for_selector(".source-panel:visible .text[data-text]")
    assert late.count() == 0
    assert "police told paper 12." in page.inner_text(".source-panel:visible")
    assert trouble_on(page) == []
    assert seen.troubles == []
    page.context.close()


def test_without_scripts_a_link_lays_the_text_out(chromium: playwright.Browser, incidents: str) -> None:
    seen = open_desk(chromium, incidents, java_script_enabled=False)
    page = seen.page
    seen.go("/candidate/many-papers?state=all")
    page.locator(".article:has([data-later]) summary").last.click()
    page.locator(".article[open] [data-later] a.button").click()
    assert "read=" in page.url
    assert "state=all" in page.url
    assert "police told paper 13." in page.content()
    assert page.locator("[data-later]").count() == 1
    page.context.close()
