"""The desk with JavaScript off: log in, read, filter, confirm, reject, correct, undo, meet a conflict, log out."""

from __future__ import annotations

from playwright.sync_api import expect

from builders import PASSWORD
from desk_browser import needs_chromium, open_desk, playwright

pytestmark = needs_chromium


def state(page: playwright.Page) -> str:
    return page.inner_text(".head .state")


def test_an_editor_needs_no_javascript(chromium: playwright.Browser, desk: str) -> None:
    seen = open_desk(chromium, desk, java_script_enabled=False)
    page = seen.page

    # the queue: read, filtered by the form, confirmed on a card, and taken back by the message that says so
    seen.go("/")
    assert len(seen.cards()) > 4
    page.click("text=Filters")
    page.locator("form.filters.all").locator("[name=type]").select_option("Protests")
    page.locator("form.filters.all").get_by_role("button", name="Filter").click()
    assert seen.cards() == ["lahore-march"]
    page.fill("[data-search]", "teachers")
    page.click("form[role=search] button:has-text('Search')")
    assert seen.cards() == ["lahore-march"]
    page.click("#c-lahore-march button.primary")
    expect(page.locator(".toast")).to_contain_text("onfirmed")
    page.click(".toast button:has-text('Undo')")
    seen.go("/candidate/lahore-march")
    assert "confirmed" not in page.locator(".head").inner_text()

    # a candidate: rejected with a reason and a note, taken back
    seen.go("/candidate/kalam-flood")
    assert page.locator("mark.m-type").count() >= 1
    page.click(".acts >> text=Reject")
    page.check('input[value="background"]')
    page.click("button.danger")
    seen.go("/candidate/kalam-flood")
    assert "Background: an old event" in page.inner_text(".history")
    page.click(".acts >> text=Undo")

    # corrected by the form, which goes on to the next
    seen.go("/candidate/kalam-flood?panel=correct")
    page.fill("[name=killed_best]", "2")
    page.click("form.panel.correct >> button:has-text('Save and confirm') >> nth=0")
    assert "/candidate/kalam-flood" not in page.url
    seen.go("/candidate/kalam-flood")
    assert state(page) == "confirmed"
    assert "2" in page.inner_text(".history")
    page.click(".acts >> text=Undo")

    # a colleague decides while the page is open: the answer says who and what, and nothing is lost
    seen.go("/candidate/sarband-clerk?panel=reject")
    other = open_desk(chromium, desk, "bilal", java_script_enabled=False)
    other.go("/candidate/sarband-clerk")
    other.page.click(".acts >> text=Confirm")
    page.check('input[value="background"]')
    page.click("button.danger")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your decision was not kept")
    assert "bilal" in page.inner_text("main")
    page.click("text=Keep what stands, and look at it")
    assert state(page) == "confirmed"
    other.go("/candidate/sarband-clerk")
    other.page.click(".acts >> text=Undo")
    other.page.context.close()

    page.click("text=Log out")
    assert page.url.partition("?")[0].endswith("/login/")
    seen.go("/candidate/kalam-flood")
    page.fill("#id_username", "amina")
    page.fill("#id_password", PASSWORD)
    page.click("button.primary")
    assert page.url.endswith("/candidate/kalam-flood")
    page.context.close()
    assert [trouble for trouble in seen.troubles if "409" not in trouble] == []
