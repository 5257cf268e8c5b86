"""Comments, mentions and assignment in Chromium: with the keyboard, and without scripts."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from desk_browser import needs_chromium, open_desk

pytestmark = needs_chromium

PAGE = "/candidate/gwadar-camp"


def test_a_comment_names_somebody_by_type_ahead_and_they_find_it_in_the_bar(
    chromium: Browser, desk: str
) -> None:
    amina = open_desk(chromium, desk)
    amina.go(PAGE)
    amina.press("m")
    expect(amina.page.get_by_role("button", name="Give back")).to_be_visible()
    field = amina.page.get_by_label("Write a comment")
    field.click()
    field.press_sequentially("Eleven or twelve, @bi")
    offered = amina.page.get_by_role("option", name="bilal")
    expect(offered).to_have_attribute("aria-selected", "true")
    amina.press("Enter")
    field.press_sequentially("?\nm is typed here, not pressed.")
    amina.page.get_by_role("button", name="Comment", exact=True).click()
    said = amina.page.locator(".comment-text")
    expect(said).to_have_text("Eleven or twelve, @bilal ?\nm is typed here, not pressed.")
    expect(amina.page.locator(".named")).to_have_text("@bilal")
    expect(amina.page.get_by_role("button", name="Give back")).to_be_visible()

    bilal = open_desk(chromium, desk, "bilal")
    link = bilal.page.get_by_role("link", name=re.compile("Mentions 1"))
    link.click()
    expect(bilal.page.locator(".act.is-new")).to_contain_text("Eleven or twelve")
    bilal.page.locator(".act a").click()
    expect(bilal.page.locator(".comment-text")).to_be_visible()
    expect(bilal.page.locator(".unread")).to_have_count(0)
    assert amina.troubles == bilal.troubles == []

    # and without scripts: plain forms
    plain = open_desk(chromium, desk, "bilal", java_script_enabled=False)
    plain.go(PAGE)
    plain.page.get_by_label("Write a comment").fill("Twelve, @amina")
    plain.page.get_by_role("button", name="Comment", exact=True).click()
    expect(plain.page.locator(".comment-text").last).to_have_text("Twelve, @amina")
    plain.page.get_by_role("button", name="Delete the comment by bilal").click()
    expect(plain.page.locator(".comment").last).to_contain_text("Deleted by bilal")
