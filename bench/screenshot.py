"""Takes every picture of the README and the guides anew, from a desk of its own with the story of tests/desk_story.py.

    python -m bench.screenshot            # all of them
    python -m bench.screenshot queue tour # those named

Those of incidents come from a second desk, with the story of tests/incident_story.py, that of learning from a third.

Writes docs/*.png; needs Chromium and playwright, and a font with Urdu letters.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import django
from playwright.sync_api import Browser, Page, sync_playwright

from bench.databases import own_gazetteer
from dateline.review.incident import public_id

ROOT = Path(__file__).resolve().parents[1]
ZONE = "Asia/Karachi"
GWADAR = "/candidate/gwadar-camp"


def nothing(page: Page) -> None:
    """The page as it opens."""


def map_drawn(page: Page) -> None:
    page.wait_for_selector('#map[data-drawn="yes"]')


def spots_drawn(page: Page) -> None:
    page.wait_for_selector("#incident-map[data-drawn]")


def keys_listed(page: Page) -> None:
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")


def toured(page: Page) -> None:
    page.click("main button[name=step]")
    page.wait_for_selector(".tour")
    page.click(".tour button.primary")
    page.wait_for_selector(".tour")


def display_open(page: Page) -> None:
    page.click("[data-menu] summary")


@dataclass(frozen=True, slots=True)
class Picture:
    """docs/<name>.png: what is done on a page before it is taken."""

    name: str
    path: str
    act: Callable[[Page], None] = nothing
    user: str = "amina"
    width: int = 1280
    height: int = 900
    desk: str = "decided"
    language: str = "en-gb"
    theme: str = "light"


PICTURES = (
    Picture("queue", "/"),
    Picture("screenshot", GWADAR, map_drawn),
    Picture("queue-dark", "/", display_open, theme="dark", height=700),
    Picture("candidate-urdu", GWADAR, map_drawn, language="ur"),
    Picture("correct", f"{GWADAR}?panel=correct", map_drawn),
    Picture("phone", "/", width=390, height=844),
    Picture("keys", GWADAR, keys_listed, height=760),
    Picture("tour", "/tour", toured, height=760),
    Picture("update", "/candidate/mastung-post", map_drawn, height=760),
    Picture("overview", "/overview", height=760),
    Picture("changes", "/changes", height=520),
    Picture("sources", "/sources", user="omar", height=760),
    Picture("webhooks", "/webhooks", user="omar", height=620),
    Picture("operations", "/operations", user="omar"),
    Picture("runs", "/runs", user="omar", height=620),
    Picture("rules", "/rules", user="omar", height=290),
    Picture("learning", "/learning", user="zara", desk="learnt"),
    Picture("watch", "/watches/balochistan", height=640),
    Picture("incident", f"/incidents/{public_id('gwadar-camp')}", map_drawn, user="rania", desk="incidents"),
    Picture("incident-map", "/incidents/map", spots_drawn, user="rania", height=760, desk="incidents"),
)


def main(names: list[str]) -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    # the tests' helpers import the models, and Django's settings make a data folder
    os.environ |= {"DATELINE_HOME": tempfile.mkdtemp(), "DJANGO_SETTINGS_MODULE": "dateline.site.settings"}
    django.setup()
    from builders import PASSWORD
    from desk_browser import CHROMIUM, FLAGS, served_desk

    gazetteer = own_gazetteer()
    wanted = [picture for picture in PICTURES if not names or picture.name in names]
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        for desk in sorted({picture.desk for picture in wanted}):
            with (
                tempfile.TemporaryDirectory(prefix="dateline-screenshot-") as folder,
                served_desk(Path(folder), desk) as address,
            ):
                shutil.copy(gazetteer, Path(folder) / "home")
                for picture in wanted:
                    if picture.desk == desk:
                        take(picture, address, browser, PASSWORD)
        browser.close()


def take(picture: Picture, address: str, browser: Browser, password: str) -> None:
    """Log in, turn to the page, and write the picture."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="light",
        locale="en-GB",
        timezone_id=ZONE,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{address}/login/")
    page.fill("#id_username", picture.user)
    page.fill("#id_password", password)
    page.click(".login button.primary")
    page.wait_for_load_state()
    look = {"language": picture.language, "theme": picture.theme, "tour": "done"}
    context.add_cookies([{"name": "dateline_preferences", "value": urlencode(look), "url": address}])
    page.goto(address + picture.path)
    picture.act(page)
    file = ROOT / "docs" / f"{picture.name}.png"
    page.screenshot(path=file)
    context.close()
    print(file.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
