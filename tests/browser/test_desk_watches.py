"""Watches in a browser: the preview follows the form, and what was saved has a queue of its own at once."""

from __future__ import annotations

from desk_browser import needs_chromium, open_desk, playwright

pytestmark = needs_chromium


def test_a_chief_editor_makes_a_watch_and_sees_what_it_would_hold_before_it_is_saved(
    chromium: playwright.Browser, desk: str
) -> None:
    seen = open_desk(chromium, desk, "zara")
    assert seen.page.url.endswith("?watch=balochistan")
    page = seen.page
    seen.go("/watches")
    page.get_by_role("link", name="New watch").click()
    preview = page.locator("#preview .held b")
    playwright.expect(preview).to_have_text("7")
    page.get_by_label("Short name").fill("floods")
    page.get_by_label("Title").fill("Floods")
    page.locator("[name=disorder_types][value=Disasters]").check()
    playwright.expect(preview).to_have_text("1")
    page.get_by_label("Places, one a line").fill("Atlantis")
    playwright.expect(page.locator("#preview")).to_contain_text("is no country code")
    page.get_by_label("Places, one a line").fill("PK")
    playwright.expect(preview).to_have_text("1")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/watches/floods")
    page.get_by_role("link", name="Its queue").click()
    page.wait_for_url("**/?watch=floods")
    assert len(seen.cards()) == 1
    chooser = page.get_by_role("navigation", name="Watches")
    playwright.expect(chooser.get_by_role("link", name="Floods")).to_have_attribute("aria-current", "page")
    page.context.close()
    assert seen.troubles == []
