"""The queue in Chromium: several at once by keyboard, folded parts, filters, and a box drawn on the map."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from desk_browser import Desk, needs_chromium, playwright

pytestmark = needs_chromium


def current(page: playwright.Page) -> str:
    return str(page.evaluate("document.querySelector('.card.is-current')?.dataset.key"))


def test_keys_walk_folded_parts_choose_cards_reject_them_together_and_take_it_back(editor: Desk) -> None:
    page = editor.page
    page.goto(f"{editor.address}/?state=proposed")
    walked = [current(page)]
    for _ in range(4):
        page.keyboard.press("j")
        walked.append(current(page))
    assert walked == ["gwadar-camp", "balochistan-wide", "mastung-post", "nushki-clash", "lahore-march"]
    page.keyboard.press("Shift+X")
    page.keyboard.press("k")
    page.keyboard.press("Shift+X")
    assert page.text_content("[data-picked]") == "chosen: 2"
    page.keyboard.press("b")
    page.wait_for_selector(".chosen-list")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    toast = page.wait_for_selector(".toast")
    assert toast is not None and "2 candidates" in str(toast.text_content())
    assert not page.query_selector("#c-lahore-march") and not page.query_selector("#c-nushki-clash")
    page.keyboard.press("u")
    page.wait_for_selector("#c-lahore-march")


def test_the_form_of_filters_comes_by_a_key_and_brings_the_divisions_of_the_chosen_country(
    editor: Desk,
) -> None:
    page = editor.page
    page.goto(f"{editor.address}/?state=proposed")
    page.keyboard.press("f")
    page.wait_for_selector("form.filters.all")
    page.wait_for_function("document.activeElement.name === 'country'")
    page.select_option("[name=country]", "PK")
    page.wait_for_url("**country=PK**")
    assert parse_qs(urlsplit(page.url).query) == {"state": ["proposed"], "country": ["PK"]}
    page.keyboard.press("f")
    page.wait_for_selector("[name=admin1]")
    page.fill("[name=actor]", "saff")
    page.wait_for_selector("#actors option[value='Saffron Column']", state="attached")


def test_a_box_drawn_on_the_map_becomes_part_of_the_filter(editor: Desk) -> None:
    page = editor.page
    page.goto(f"{editor.address}/queue/map?state=proposed")
    page.wait_for_selector("#queue-map[data-ready]")
    page.wait_for_selector("#queue-map .b-admin1")
    assert page.text_content("[data-map-status]") == "shown: 6"
    page.click("[data-draw]")
    box = page.locator("#queue-map").bounding_box()
    assert box is not None
    # the western half of what is seen: Balochistan, not Lahore
    page.mouse.move(box["x"] + 12, box["y"] + box["height"] - 12)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 12, steps=3)
    page.mouse.up()
    page.wait_for_url("**box=**")
    page.wait_for_selector("#queue-map[data-ready]")
    west, south, east, north = map(float, parse_qs(urlsplit(page.url).query)["box"][0].split(","))
    assert west < 66 < east < 74 and south < 30 < north
    assert page.text_content("[data-map-status]") == "shown: 4"
