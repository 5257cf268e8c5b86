"""The documents as a site: it builds without a warning, and a browser that opens it asks no other host for anything."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# what a browser gets by itself; `href` of <a> is followed by people only
LOADED = {
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("img", "srcset"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
    ("embed", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("form", "action"),
}
_IN_CSS = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])([^"')]+)""")
_FOREIGN = re.compile(r"(?:[a-z]+:)?//", re.IGNORECASE)


class Loads(HTMLParser):
    """Addresses that a page makes a browser load."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") in ("canonical", "next", "prev"):
            return
        self.addresses += [value for name, value in attrs if value and (tag, name) in LOADED]
        self.addresses += _IN_CSS.findall(given.get("style") or "")


def foreign(addresses: list[str]) -> list[str]:
    return [one for one in addresses if _FOREIGN.match(one) and not one.startswith("data:")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    argv = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    argv += ["--config-file", "tools/site/mkdocs.yml", "--site-dir", str(folder)]
    done = subprocess.run(
        argv, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True
    )
    said = done.stdout + done.stderr
    assert (done.returncode, said) == (0, ""), said
    return folder


def test_every_document_is_a_page_and_can_be_searched(site: Path) -> None:
    documents = {
        file.relative_to(ROOT / "docs").with_suffix(".html") for file in (ROOT / "docs").rglob("*.md")
    }
    added = {Path(name) for name in ("index.html", "changelog.html", "contributing.html", "commands.html")}
    assert {file for file in documents | added if not (site / file).is_file()} == set()
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    found = {Path(entry["location"].partition("#")[0] or "index.html") for entry in index["docs"]}
    assert documents | added <= found


def test_no_page_makes_a_browser_load_anything_from_elsewhere(site: Path) -> None:
    loaded = {}
    for file in site.rglob("*.html"):
        page = Loads()
        page.feed(text := file.read_text(encoding="utf-8"))
        assert 'class="mermaid"' not in text, "the theme draws diagrams with a script from elsewhere"
        assert page.addresses, f"{file.name} loads nothing: this test reads it wrongly"
        loaded[file.name] = foreign(page.addresses)
    for file in site.rglob("*.css"):
        loaded[file.name] = foreign(_IN_CSS.findall(file.read_text(encoding="utf-8")))
    assert {name: found for name, found in loaded.items() if found} == {}


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" href="https://fonts.example/css">',
        '<script src="//cdn.example/x.js"></script>',
        '<img src="http://pictures.example/a.png">',
        '<p style="background: url(https://pictures.example/a.png)">',
    ],
)
def test_what_a_browser_would_load_from_elsewhere_is_seen(html: str) -> None:
    page = Loads()
    page.feed(html)
    assert foreign(page.addresses)


def test_all_that_a_page_loads_and_links_to_is_in_the_site(site: Path) -> None:
    missing = []
    for file in site.rglob("*.html"):
        if file.name == "404.html":  # its links begin at the root of a server
            continue
        for address in re.findall(r'(?:src|href)="([^"#?]+)', file.read_text(encoding="utf-8")):
            if not _FOREIGN.match(address) and not address.startswith(("mailto:", "data:")):
                there = (file.parent / address).resolve()
                if not there.exists():
                    missing.append(f"{file.name}: {address}")
    assert missing == []


def test_the_page_of_commands_names_every_one(site: Path) -> None:
    text = (site / "commands.html").read_text(encoding="utf-8")
    for words in ("dateline up", "dateline feeds add", "dateline doctor", "--dry-run"):
        assert words in text


def test_every_picture_of_the_guides_says_in_words_what_it_shows() -> None:
    silent = [
        f"{file.name}: {picture}"
        for file in (*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"))
        for words, picture in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", file.read_text(encoding="utf-8"))
        if len(words.split()) < 2
    ]
    assert silent == []
