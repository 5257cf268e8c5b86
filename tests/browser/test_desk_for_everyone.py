"""No barrier on any page: axe on whatever the desk's own routes and links lead to, in both languages, light and dark,
at 1280 and 390 pixels.

Four looks at each page instead of all eight: each two of language, colours and width occur together in one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from django.urls.exceptions import NoReverseMatch

from desk_browser import Desk, needs_chromium, open_desk, playwright, served_desk, trouble_on
from desk_routes import desk_routes

pytestmark = needs_chromium

LOOKS = (("en-gb", "light", 1280), ("en-gb", "dark", 390), ("ur", "light", 390), ("ur", "dark", 1280))
NARROWEST = 320
# Every page below these is met by a link; what else is met by a link only in another state of the data
ALSO = (
    "/nothing-here",
    "/candidate/mastung-post",  # decided, with an update
    "/?q=nothing-like-it",
    "/sources?q=nothing-like-it",
    "/sources?alerts=1",
    "/incidents?q=nothing-like-it",
    *("/sources/delta-post", "/sources/port-observer", "/sources/long-title"),
)
# Views that give a file, a part of a page or data, or take a form: nothing to look at by itself
NO_PAGES = {
    "candidate-article",
    "download",
    "sources-opml",
    "places",
    "known",
    "words",
    "presence",
    "token-revoke",
}
# needs two editors' answers that differ: tests/integration/test_second_readings.py
NOT_IN_THE_STORY = {"settle"}
ANOTHER_PAGE = {
    "panel",
    "filters",
    "tab",
}  # queries that make another page of it; the rest only choose its rows


def kind_of(path: str) -> tuple[str, ...] | None:
    """What makes a page another one: its route and what of its query opens more; None where it is no page of the desk."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ("nothing",)
    if "admin" in match.app_names or match.url_name in NO_PAGES or match.url_name == "logout":
        return None
    said = (f"{name}={value}" for name, value in parse_qsl(parts.query) if name in ANOTHER_PAGE)
    return (str(match.url_name), *sorted(said))


def routes() -> Iterator[tuple[str, str]]:
    """Each named route of the desk that gives something to look at, with its address if it asks for nothing."""
    for name in (pattern.name for pattern in desk_routes() if pattern.name):
        try:
            yield name, reverse(name)
        except NoReverseMatch:
            yield name, ""


def addresses(html: str, tag: str, attribute: str, at: str) -> list[str]:
    """Where the links or forms of a page lead, on this site."""
    found = re.findall(rf'<{tag}\b[^>]*? {attribute}="([^"]*)"', html)
    absolute = (urlsplit(urljoin(at, unescape(one))) for one in found)
    return [
        urlunsplit(("", "", parts.path, parts.query, ""))
        for parts in absolute
        if parts.netloc == urlsplit(at).netloc
    ]


def walk_of(seen: Desk) -> tuple[list[str], set[str]]:
    """An address of every kind of page that links lead to, and the routes of what is no page: forms, parts, data."""
    waiting = [address for _, address in routes() if address] + list(ALSO)
    found: dict[tuple[str, ...], str] = {}
    others: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        kind = (path,) if path in ALSO else kind_of(path)
        if kind is None or kind in found:
            continue
        answer = seen.page.request.get(seen.address + path)
        if answer.status == 405:
            others.add(kind[0])
            continue
        assert answer.status in (200, 404, 410), f"{path}: {answer.status}"
        html = answer.text() if "text/html" in answer.headers["content-type"] else ""
        if not html.lstrip().startswith("<!doctype"):
            others.add(kind[0])  # a part of a page, or data
            continue
        found[kind] = path
        waiting += addresses(html, "a", "href", answer.url)
        actions = addresses(html, "form", "action", answer.url)
        others |= {kind[0] for path in actions if (kind := kind_of(path))}
    return list(found.values()), others


@pytest.fixture(scope="module")
def decided_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_desk(tmp_path_factory.mktemp("desk"), "decided") as address:
        yield address


def test_no_page_of_the_desk_has_a_barrier(chromium: playwright.Browser, decided_desk: str) -> None:
    seen = open_desk(chromium, decided_desk, "adnan", bypass_csp=True)
    page = seen.page
    troubles: dict[str, list[str]] = {}
    paths, others = walk_of(seen)
    visited = {kind[0] for path in paths if (kind := kind_of(path))}
    unseen = (
        {name for name, _ in routes()} - visited - others - NO_PAGES - NOT_IN_THE_STORY - {"login", "logout"}
    )
    assert not unseen, (
        "No link and no form leads to these; name a page of them in ALSO, or say in NO_PAGES why not."
    )
    for language in dict.fromkeys(language for language, _, _ in LOOKS):
        cookie = {
            "name": "dateline_preferences",
            "value": urlencode({"language": language}),
            "url": decided_desk,
        }
        page.context.add_cookies([cookie])
        for path in paths:
            for _, colours, width in (look for look in LOOKS if look[0] == language):
                page.emulate_media(color_scheme=colours, reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": 844})
                if colours == LOOKS[0][1]:
                    seen.go(path)
                for trouble in trouble_on(page):
                    troubles.setdefault(trouble, []).append(f"{path} ({language}, {colours}, {width})")
            page.set_viewport_size({"width": NARROWEST, "height": 844})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > NARROWEST:
                troubles.setdefault(f"wider than its window: {wide}", []).append(
                    f"{path} ({language}, {NARROWEST})"
                )
    page.context.close()
    seen.troubles[:] = [t for t in seen.troubles if "404" not in t and "410" not in t]
    told = "\n\n".join(f"{where[0]}, {len(where)} times: {one}" for one, where in troubles.items())
    assert not troubles, told
    assert seen.troubles == []
