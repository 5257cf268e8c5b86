"""Takes the pictures of the README: a candidate's page and the queue, from a running desk.

    python bench/screenshot.py                                  # a desk of its own, with the story of
    tests/desk_story.py DATELINE_PASSWORD=... python bench/screenshot.py --url http://127.0.0.1:8000 --user
    editor

Writes docs/screenshot.png and docs/queue.png; needs Chromium and playwright.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", help="address of a running desk")
    parser.add_argument("--user", default="amina")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.url:
        password = os.environ.get("DATELINE_PASSWORD") or sys.exit("Give the password as DATELINE_PASSWORD.")
        take(options.url.rstrip("/"), password, options)
        return
    sys.path.insert(0, str(ROOT / "tests"))
    with tempfile.TemporaryDirectory(prefix="dateline-screenshot-") as home:
        with closing(socket.socket()) as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/browser/serve_desk.py"), home, str(port)],
            cwd=home,
            env=environment,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/login/")
            take(url, "correct horse battery", options)
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
        else:
            return
    sys.exit(f"{address} does not answer.")


def take(url: str, password: str, options: argparse.Namespace) -> None:
    chromium = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or sys.exit("Chromium is not installed.")
    )
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_context(
            viewport={"width": options.width, "height": options.height},
            color_scheme="dark" if options.dark else "light",
            locale="en-GB",
        ).new_page()
        page.goto(f"{url}/login/")
        page.fill("#id_username", options.user)
        page.fill("#id_password", password)
        page.click("button.primary")
        page.wait_for_selector("[data-card]")
        page.screenshot(path=options.out / "queue.png")
        page.click("[data-open]")
        page.wait_for_selector('#map[data-drawn="yes"]')
        page.screenshot(path=options.out / "screenshot.png")
        browser.close()
    for name in ("screenshot.png", "queue.png"):
        print(options.out / name)


if __name__ == "__main__":
    main()
