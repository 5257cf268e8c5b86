"""The desk in Chromium, as an editor uses it: against the real server, in a data folder of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

import hostile_host
from desk_browser import Desk, needs_chromium, open_desk, playwright, trouble_on

pytestmark = needs_chromium


def test_the_best_candidate_is_chosen_and_keys_move_through_the_cards(editor: Desk) -> None:
    keys = editor.cards()
    assert editor.chosen() == keys[0]
    editor.press("j", "j")
    assert editor.chosen() == keys[2]
    editor.press("k")
    assert editor.chosen() == keys[1]
    editor.press("Enter")
    editor.page.wait_for_url(f"**/candidate/{keys[1]}")


def test_approving_rejecting_and_undoing_by_keys_alone(editor: Desk) -> None:
    page = editor.page
    before = editor.cards()
    editor.press("a")
    page.wait_for_selector("li.decided")
    assert "Confirmed" in page.inner_text("li.decided")
    page.wait_for_function(
        "key => document.querySelector('.card.is-current')?.dataset.key === key", arg=before[1]
    )

    editor.press("x")
    page.wait_for_selector("#reject-dialog[open]")
    editor.press("2", "Enter")
    page.wait_for_selector(".toast")
    assert "Rejected" in page.inner_text(".toast")
    assert editor.cards() == before[2:]

    editor.go("/?state=rejected")
    assert editor.cards() == [before[1]]
    editor.press("u")
    page.wait_for_selector(".toast")
    assert "Taken back: rejected" in page.inner_text(".toast")
    editor.press("u")
    page.wait_for_selector("text=Taken back: confirmed")
    editor.go("/")
    assert editor.cards() == before


def test_undo_in_the_card_s_place(editor: Desk) -> None:
    before = editor.cards()
    editor.press("a")
    editor.page.wait_for_selector("li.decided")
    editor.press("u")
    editor.page.wait_for_selector(".toast")
    assert editor.cards() == before


def test_evidence_is_marked_where_it_stands_and_a_field_lights_its_words(editor: Desk) -> None:
    page = editor.page
    editor.go("/candidate/gwadar-camp")
    mark = page.locator("mark.m-when", has_text="before dawn on Saturday")
    assert mark.is_visible()
    assert (
        page.evaluate("m => getComputedStyle(m).backgroundColor", mark.element_handle()) != "rgba(0, 0, 0, 0)"
    )

    hidden = page.locator("mark.m-killed", has_text="Thirteen")
    assert not hidden.is_visible()
    page.click('.ledger tr:has-text("the provincial health department") [data-evidence]')
    assert hidden.is_visible()
    assert page.locator("mark.lit", has_text="Thirteen").count() == 1
    playwright.expect(hidden).to_be_in_viewport()
    assert page.locator('.field[data-field="killed"].lit').count() == 1

    page.click('[role="tab"] >> nth=0')
    mark.click()
    assert page.locator('.field[data-field="when"].lit').count() == 1


def test_the_map_draws_borders_the_place_and_what_belongs_with_it(editor: Desk) -> None:
    page = editor.page
    editor.go("/candidate/gwadar-camp")
    page.wait_for_selector('#map[data-drawn="yes"]')
    assert page.locator("#map path.b-admin1").count() > 3
    assert page.locator("#map path.b-country").count() > 1
    assert page.locator("#map path.b-point").count() == 1
    assert page.locator("#map path.b-other").count() == 2
    assert page.locator("#map .b-label", has_text="Gwadar").is_visible()
    editor.go("/candidate/nushki-clash")
    page.wait_for_selector('#map[data-drawn="yes"]')
    assert page.locator("#map path.b-circle").count() == 1
    editor.go("/candidate/balochistan-wide")
    page.wait_for_selector("#map path.b-here")


def test_deciding_on_the_candidate_s_page_goes_on_to_the_next(editor: Desk) -> None:
    page = editor.page
    queue = editor.cards()
    editor.go(f"/candidate/{queue[-2]}")
    editor.press("s")
    page.wait_for_url(f"**/candidate/{queue[-1]}")
    assert "Marked unsure" in page.inner_text(".toast")
    editor.press("u")
    page.wait_for_url(f"**/candidate/{queue[-2]}")
    editor.go("/")
    assert editor.cards() == queue


def test_correcting_by_the_form(editor: Desk) -> None:
    page = editor.page
    editor.go("/candidate/mastung-post")
    editor.press("c")
    page.wait_for_selector("#panel form.correct")
    page.fill('[name="killed_high"]', "5")
    page.fill("#f-notes", "A fifth man died later. Keys rest here: axdsu?")
    page.click("text=Save and confirm")
    page.wait_for_selector(".toast")
    assert "Confirmed with corrections" in page.inner_text(".toast")
    editor.go("/candidate/mastung-post")
    assert "4–5" in page.inner_text('[data-field="killed"]')
    editor.press("u")
    page.wait_for_selector(".toast")
    assert "4–5" not in page.inner_text('[data-field="killed"] .value')


def test_a_panel_opens_by_key_and_closes_by_escape(editor: Desk) -> None:
    page = editor.page
    editor.go("/candidate/mastung-post")
    for key, words in (
        ("x", "Reject"),
        ("d", "Merge into"),
        ("r", "Reports that belong elsewhere"),
        ("p", "Part of"),
    ):
        editor.press(key)
        page.wait_for_selector(f"#panel >> text={words}")
        editor.press("Escape")
        page.wait_for_selector("#panel [data-panel]", state="detached")


def test_help_lists_every_key_and_search_takes_the_letters(editor: Desk) -> None:
    page = editor.page
    editor.press("?")
    page.wait_for_selector("#help[open]")
    shown = page.inner_text("#help")
    for key in "jkoacxdsu/?":
        assert key in shown
    editor.press("Escape", "/")
    page.keyboard.type("axdu")
    assert page.input_value("[data-search]") == "axdu"
    assert page.locator("li.decided").count() == 0


def test_who_comes_second_sees_who_was_first(chromium: playwright.Browser, desk: str, editor: Desk) -> None:
    other = open_desk(chromium, desk, "bilal")
    page = editor.page
    editor.go("/?q=lahore")
    other.go("/?q=lahore")
    other.press("a")
    other.page.wait_for_selector("li.decided")
    editor.press("a")
    page.wait_for_selector("li.conflict")
    assert "bilal" in page.inner_text("li.conflict")
    other.press("u")
    other.page.wait_for_selector(".toast")
    other.page.context.close()
    # the browser itself reports a 409 as an error; it is the answer that was asked for
    editor.troubles[:] = [t for t in editor.troubles if "409" not in t and "Response Status Error" not in t]
    assert other.troubles == []


# ------------------------------------------------------------------------------------------------- sources

SEVERAL = b"""<!doctype html><html><head><title>Shore Paper</title>
<link rel="alternate" type="application/rss+xml" title="Shore News" href="/news.xml">
<link rel="alternate" type="application/rss+xml" title="Shore Sport &quot; autofocus onfocus=alert(1) x=&quot;" href="/sport.xml">
</head><body><p>Hello.</p></body></html>"""


@pytest.fixture
def shore_paper() -> Iterator[hostile_host.Host]:
    """A paper on loopback with a page that names two feeds, and a page that names none."""

    def several(connection: hostile_host.Connection) -> None:
        connection.answer(SEVERAL, content_type="text/html")

    def feed(connection: hostile_host.Connection) -> None:
        connection.answer(hostile_host.feed("Shore News"), content_type="application/rss+xml")

    def none(connection: hostile_host.Connection) -> None:
        connection.answer(hostile_host.page(), content_type="text/html")

    with hostile_host.running(**{"/": several, "/news.xml": feed, "/sport.xml": feed, "/none": none}) as host:
        yield host


@pytest.fixture
def operator(chromium: playwright.Browser, desk: str) -> Iterator[Desk]:
    seen = open_desk(chromium, desk, "omar")
    yield seen
    seen.page.context.close()
    assert seen.troubles == []


def test_an_operator_adds_checks_switches_off_and_finds_a_source(
    operator: Desk, shore_paper: hostile_host.Host
) -> None:
    page = operator.page
    page.click("nav >> text=Sources")
    page.click("text=Add sources")
    page.fill("#url", shore_paper.url("/none"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#url-problem")
    assert "No feed was found" in page.inner_text("#url-problem")
    # the focus is set once the answer has settled, a moment after it is there
    page.wait_for_selector("#url:focus")

    page.fill("#url", shore_paper.url("/"))
    page.keyboard.press("Enter")
    page.wait_for_selector("fieldset.choices")
    assert page.is_checked("fieldset.choices label:has-text('Shore News') input")
    page.wait_for_selector("fieldset.choices input[type=checkbox]:focus")
    page.check("fieldset.choices label:has-text('Shore Sport') input")
    page.click("text=Add those ticked")
    page.wait_for_selector("#imported")
    assert "2 sources added" in page.inner_text("#imported")

    page.click("#imported >> text=To the sources")
    page.fill("[name=q]", "shore news")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources?*q=shore+news*")
    row = page.locator("tr.source")
    assert row.count() == 1
    row.locator("button:has-text('Check')").click()
    page.wait_for_selector("tr.source [data-said]")
    assert "Works; 1 entry" in row.inner_text()
    page.wait_for_selector("[data-live]:has-text('Works')", state="attached")
    page.wait_for_selector("[id^=check-]:focus")

    row.locator("button:has-text('Switch off')").click()
    page.wait_for_selector("tr.source button:has-text('Switch on')")
    assert "Switched off." in row.inner_text()
    page.wait_for_selector("tr.source button:focus:has-text('Switch on')")
    # counted once the row has settled, a moment after it is there
    page.wait_for_selector("[data-tab=off]:has-text('Off 1')")
    page.click("[data-tab=off]")
    page.wait_for_url("**/sources?state=off*")
    assert page.locator("tr.source").count() == 1

    page.click("tr.source a.name")
    page.wait_for_url("**/sources/127-0-0-1-*")
    page.click("text=Switch on")
    page.wait_for_selector(".toast >> text=Switched on.")
    page.click("text=Undo")
    page.wait_for_selector("button:has-text('Switch on')")
    page.click("text=Check now")
    page.wait_for_selector(".toast >> text=Works")
    assert page.locator("button:has-text('Switch off')").count() == 1


def test_an_operator_needs_no_javascript(
    chromium: playwright.Browser, desk: str, shore_paper: hostile_host.Host
) -> None:
    seen = open_desk(chromium, desk, "omar", java_script_enabled=False)
    page = seen.page
    seen.go("/add-sources")
    page.fill("#url", shore_paper.url("/"))
    page.click("text=Look for feeds")
    page.uncheck("fieldset.choices label:has-text('Shore News') input")
    page.check("fieldset.choices label:has-text('Shore Sport') input")
    page.click("text=Add those ticked")
    assert "1 source added" in page.inner_text("#imported")
    # by its port: another test may have left a paper of the same name behind
    seen.go(f"/sources?q=-{shore_paper.port}-")
    page.click("tr.source button:has-text('Check')")
    assert "Works; 1 entry" in page.inner_text(".toast")
    assert page.url.endswith(f"/sources?q=-{shore_paper.port}-")
    page.click("tr.source button:has-text('Switch off')")
    page.click(".toast button:has-text('Undo')")
    assert "Switched on." in page.inner_text(".toast")
    seen.go("/add-sources")
    outlines = '<outline text="Shoal" xmlUrl="https://shoal.example.org/feed"/>'
    page.set_input_files(
        "#opml",
        {
            "name": "list.opml",
            "mimeType": "text/x-opml",
            "buffer": f'<opml version="2.0"><body>{outlines}</body></opml>'.encode(),
        },
    )
    page.click("text=Import")
    assert "Shoal" in page.inner_text("#imported")
    with page.expect_download() as download:
        seen.go("/sources")
        page.click("text=Export OPML")
    assert download.value.suggested_filename == "dateline-sources.opml"
    page.context.close()
    assert seen.troubles == []


def test_axe_finds_no_barrier_in_what_an_operator_is_answered(
    chromium: playwright.Browser, desk: str, shore_paper: hostile_host.Host
) -> None:
    """The pages themselves are looked at in test_desk_for_everyone."""
    seen = open_desk(chromium, desk, "omar", bypass_csp=True, reduced_motion="reduce")
    page = seen.page
    troubles: list[str] = []

    def look(what: str) -> None:
        for colours, width in itertools.product(("light", "dark"), (1280, 390)):
            page.emulate_media(color_scheme=colours)
            page.set_viewport_size({"width": width, "height": 844})
            troubles.extend(f"{what} ({colours}, {width}): {one}" for one in trouble_on(page))

    seen.go("/sources?q=lake-bulletin")
    page.click("tr.source button:has-text('Check')")
    page.wait_for_selector("tr.source [data-said]")
    look("a check that failed")
    seen.go("/add-sources")
    page.fill("#url", shore_paper.url("/none"))
    page.click("text=Look for feeds")
    page.wait_for_selector("#url-problem")
    look("a problem")
    page.fill("#url", shore_paper.url("/"))
    page.click("text=Look for feeds")
    page.wait_for_selector("fieldset.choices")
    look("feeds found")
    page.context.close()
    assert not troubles, "\n\n".join(troubles)


# ------------------------------------------------------------------------------------------------- taking words


def select(page: playwright.Page, selector: str, text: str) -> None:
    """Select the words `text` in the visible element as a pointer does."""
    page.evaluate(
        """([selector, text]) => {
          const home = [...document.querySelectorAll(selector)].find((e) => e.checkVisibility() && e.textContent.includes(text));
          let at = home.textContent.indexOf(text);
          const range = document.createRange();
          const nodes = document.createTreeWalker(home, NodeFilter.SHOW_TEXT);
          let left = at, open = false;
          while (nodes.nextNode()) {
            const size = nodes.currentNode.data.length;
            if (!open && left < size) { range.setStart(nodes.currentNode, left); open = true; left += text.length; }
            if (open && left <= size) { range.setEnd(nodes.currentNode, left); break; }
            left -= size;
          }
          const selection = getSelection();
          selection.removeAllRanges();
          selection.addRange(range);
          home.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
        }""",
        [selector, text],
    )
    page.wait_for_selector("#taking:not([hidden])")


def lit(page: playwright.Page) -> str:
    return "".join(page.locator("mark.lit").all_inner_texts())


def test_a_field_lights_its_words_and_words_light_their_field_while_pointed_at(editor: Desk) -> None:
    page = editor.page
    editor.go("/candidate/gwadar-camp")
    page.hover('.field[data-field="injured"] dt')
    assert "wounding at least 20 others" in lit(page)
    assert "Gunmen" not in lit(page)
    page.hover("mark.m-when")
    assert page.locator(".field.lit").get_attribute("data-field") == "when"
    page.hover(".head h1")
    assert lit(page) == ""


def test_sources_are_tabs_that_the_arrow_keys_go_through(editor: Desk) -> None:
    page = editor.page
    editor.go("/candidate/gwadar-camp")
    tabs = page.locator('[role="tab"]')
    assert tabs.count() == 4
    tabs.first.focus()
    editor.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    assert page.locator('.source-panel:visible [dir="rtl"]').first.is_visible()
    editor.press("End")
    assert page.locator(".source-panel:visible").count() == 1
    assert "92 militants" in page.inner_text(".source-panel:visible")


def test_words_selected_in_the_text_fill_the_correction_and_stay_its_source(editor: Desk) -> None:
    page = editor.page
    editor.go("/candidate/gwadar-camp")
    select(page, ".text p", "at least 20 others")
    editor.press("4")
    page.wait_for_selector("#panel form.correct")
    page.wait_for_selector('[data-taken="injured"]:not([hidden])')
    assert [page.input_value(f"[name=injured_{part}]") for part in ("low", "best", "high")] == [
        "20",
        "20",
        "",
    ]

    page.click('[role="tab"] >> nth=1')
    select(page, ".text p", "12 مزدور")
    page.click('[data-take="killed"]')
    page.wait_for_selector('[data-taken="killed"]:not([hidden])')
    assert page.input_value("[name=killed_best]") == "12"
    assert page.inner_text('[data-taken="killed"] q') == "12 مزدور"

    page.click("text=Save and confirm >> nth=0")
    page.wait_for_selector(".toast")
    editor.go("/candidate/gwadar-camp")
    page.click('.history a:has-text("12 مزدور")')
    assert "12" in lit(page)
    playwright.expect(page.locator("mark.lit").first).to_be_in_viewport()
    editor.press("u")
    page.wait_for_selector("text=Took the last decision back")


def test_an_actor_is_taken_by_keys_alone_from_the_words_to_the_list(editor: Desk) -> None:
    page = editor.page
    editor.go("/candidate/mastung-post")
    for _ in range(9):
        editor.press("n")
        if page.evaluate("getSelection().toString()") == "policemen":
            break
    editor.press("Enter")
    page.wait_for_selector("#taking:not([hidden])")
    editor.press("2")
    page.wait_for_selector('[data-taken="actor"]:not([hidden])')
    assert page.locator('[name="actor_name"]').nth(1).input_value() == "Police Forces of Pakistan"

    page.locator('[name="actor_name"]').nth(2).fill("milit")
    page.wait_for_selector('[role="option"]')
    editor.press("ArrowDown")
    option = page.locator('[role="option"][aria-selected="true"]')
    name = option.inner_text()
    assert page.locator('[name="actor_name"]').nth(2).get_attribute(
        "aria-activedescendant"
    ) == option.get_attribute("id")
    editor.press("Enter")
    taken = page.locator('[name="actor_name"]').nth(2).input_value()
    assert taken
    assert name.startswith(taken)
    assert page.locator(".actor-row").nth(2).locator('[name="actor_id"]').input_value()
    assert page.locator('[role="option"]:visible').count() == 0
