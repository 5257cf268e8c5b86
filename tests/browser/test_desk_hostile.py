"""Nothing that anybody wrote runs on the desk: a walk over all of its routes in Chromium with markup in every text, and in
every question that a page is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.urls import resolve

from desk_browser import Desk, needs_chromium, open_desk, playwright, served_desk
from desk_routes import pages
from hostile_desk import MARKUP

pytestmark = needs_chromium

ASKED = (
    *("q", "country", "admin1", "admin2", "type", "sub", "actor", "source", "score", "state", "assignee", "watch", "box"),
    *("from", "to", "language", "place", "near", "kind", "person", "candidate", "day", "after", "before", "merged", "tab"),
    *("field", "name", "next", "seen", "view", "zoom", "revision", "sort", "filters", "panel", "box", "add", "of"),
)  # fmt: skip
"""Names of what pages are asked."""
FAULTS = """() => {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    for (const {name, value} of element.attributes) {
      if (name.startsWith("on")) found.push(`${element.tagName} ${name}=${value}`);
      if (["href", "src", "action", "formaction", "hx-get", "hx-post"].includes(name)) {
        const scheme = new URL(value, location.href).protocol;
        const image = element.tagName === "IMG" && scheme === "data:";
        if (!["http:", "https:"].includes(scheme) && !image) found.push(`${element.tagName} ${name}=${value}`);
        if (value === "x") found.push(`${element.tagName} ${name}=x`);
      }
    }
    if (element.tagName === "SCRIPT" && !element.src && element.type !== "application/json") found.push("a script in the page");
  }
  return [found, (document.body?.innerText || "").includes("onerror=alert") || [...document.querySelectorAll("input, textarea, option")].some(e => e.value.includes("onerror=alert"))];
}"""
SHOWS = {
    *("queue", "queue-map", "queue-filters", "candidate", "known", "versions", "views", "watches", "watch", "watch-edit"),
    *("incidents", "incident", "incident-map", "overview", "sources", "source", "runs", "changes", "mentions", "rules"),
    *("users", "names"),
}  # fmt: skip
"""Routes on which some of the markup is to be read, as text: else it was not tried there."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_desk(tmp_path_factory.mktemp("desk"), "hostile") as address:
        yield address


def addresses() -> Iterator[str]:
    for address in pages():
        if not address.endswith((".csv", ".geojson", ".atom", ".opml")):
            yield address
            if "?" not in address:
                yield f"{address}?{urlencode([(name, MARKUP) for name in ASKED])}"


def shows(seen: Desk, path: str) -> bool:
    """Whether the route gives something to look at: no file, and no form alone."""
    answer = seen.page.request.get(seen.address + path)
    return answer.status != 405 and "attachment" not in answer.headers.get("content-disposition", "")


def test_no_text_and_no_question_runs_or_leads_to_a_script(
    chromium: playwright.Browser, hostile: str
) -> None:
    seen = open_desk(chromium, hostile, "adnan")
    faults: list[str] = []
    shown: set[str] = set()
    looked: dict[str, bool] = {}
    for address in addresses():
        path = address.partition("?")[0]
        looked[path] = looked[path] if path in looked else shows(seen, path)
        if not looked[path]:
            continue
        answer = seen.page.goto(hostile + address)
        assert answer is not None
        faults += [f"{address}: {answer.status}"] if answer.status >= 500 else []
        wrong, there = seen.page.evaluate(FAULTS)
        faults += [f"{address}: {one}" for one in wrong]
        if there:
            shown.add(str(resolve(path).url_name))
    seen.troubles[:] = [t for t in seen.troubles if "responded with a status of 4" not in t]
    assert not faults, "\n".join(faults[:30])
    assert seen.troubles == []
    assert shown >= SHOWS, SHOWS - shown
    seen.page.context.close()
