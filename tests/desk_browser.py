"""What every test of the desk in Chromium needs: the server in a process of its own, the browser, and a user in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright import sync_api as playwright

from builders import PASSWORD
from outside import environment, free_port, give_database

CI = os.environ.get("CI", "").lower() in ("1", "true")
CHROMIUM = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

if not CHROMIUM and CI:
    raise RuntimeError("Chromium is not installed, and CI has to have it: apt-get install chromium.")

needs_chromium = pytest.mark.skipif(
    not CHROMIUM, reason="Chromium is not installed; set CHROMIUM to its path"
)


@contextmanager
def served_desk(folder: Path, *more: str) -> Iterator[str]:
    """Address of a running desk with the story of `desk_story`, in a data folder under `folder`.

    `more`: "decided", where some of it is; "incidents": the story of `incident_story` instead;
    "morning": that of `session_story`; "hostile": that of `hostile_desk`.
    """
    port = free_port()
    home = folder / "home"
    give_database(home)
    log = (folder / "server.log").open("wb")
    script = Path(__file__).parent / "browser" / "serve_desk.py"
    server = subprocess.Popen(
        [sys.executable, str(script), str(home), str(port), *more],
        cwd=folder,
        env=environment(home),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, folder / "server.log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            pytest.fail(f"The desk did not start:\n{log.read_text(errors='replace')[-3000:]}")
        try:
            urllib.request.urlopen(f"{address}/login/", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
        else:
            return
    pytest.fail("The desk did not answer within a minute.")


@dataclass
class Desk:
    """A browser at the desk. `troubles`: what the console and the network complained of."""

    page: playwright.Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def cards(self) -> list[str]:
        keys: list[str] = self.page.eval_on_selector_all(
            "[data-card]", "cards => cards.map(c => c.dataset.key)"
        )
        return keys

    def chosen(self) -> str:
        return str(self.page.get_attribute(".card.is-current", "data-key"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def open_desk(browser: playwright.Browser, address: str, name: str = "amina", **context: object) -> Desk:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, **context).new_page()
    page.set_default_timeout(10_000)
    seen = Desk(page, address)
    page.on(
        "console",
        lambda m: seen.troubles.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda e: seen.troubles.append(f"error: {e}"))
    page.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:")) else seen.troubles.append(f"went to {r.url}"),
    )
    page.on("dialog", lambda d: (seen.troubles.append(f"dialog: {d.message}"), d.dismiss()))
    seen.go("/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("button.primary")
    page.wait_for_load_state()
    return seen


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """rules => axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]})
  .then(r => r.violations.map(v => `${v.id}: ${v.help}\\n` + v.nodes.slice(0, 4).map(n => `    ${n.html.slice(0, 300)}\\n      ${n.failureSummary.replaceAll("\\n", " ")}`).join("\\n")))"""


def trouble_on(page: playwright.Page) -> list[str]:
    """What axe complains of, and whether the page is wider than its window."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(AXE, RULES)
    sizes = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    if sizes[0] > sizes[1]:
        found.append(f"wider than its window: {sizes}")
    return found
