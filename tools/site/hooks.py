"""What MkDocs does not do by itself: pages from outside docs/, a list of the decisions, links that leave the site.

Markdown in this project is written for GitHub and for this site; a path that is right there is put right here.
"""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
# the site's page -> the file that it is made from
OUTSIDE = {"index.md": "README.md", "changelog.md": "CHANGELOG.md", "contributing.md": "CONTRIBUTING.md"}
DECISIONS = "adr/index.md"

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the decisions, which have numbers, below their list in the navigation."""
    for part in config.nav or []:
        for inner in next(iter(part.values())) if isinstance(next(iter(part.values())), list) else []:
            if isinstance(inner, dict) and inner.get("Decisions") == DECISIONS:
                inner["Decisions"] = [DECISIONS, *(f"adr/{file.name}" for file in _decisions())]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that no file of docs/ holds, and the script of the theme's search."""
    for page, source in OUTSIDE.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / source)))
    lines = [f"- [{_title(file)}]({file.name})" for file in _decisions()]
    intro = "What is hard to change later, with its reasons. An old decision is not rewritten: a new one replaces it."
    files.append(
        File.generated(
            config, DECISIONS, content="# Decisions\n\n" + intro + "\n\n" + "\n".join(lines) + "\n"
        )
    )
    files.append(File.generated(config, "commands.md", content=commands_page()))
    shim = Path(__file__).with_name("iframe-worker.js")
    files.append(File.generated(config, "assets/iframe-worker.js", abs_src_path=str(shim)))
    return files


def commands_page() -> str:
    """Every command with its arguments and options, as the command line itself explains them."""
    argv = [
        sys.executable,
        "-m",
        "typer",
        "dateline.cli",
        "utils",
        "docs",
        "--name",
        "dateline",
        "--title",
        "Commands",
    ]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout  # noqa: S603  (our own program)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Turn links from where the text lies in the project to where its page lies in the site."""
    here = page.file.src_uri
    source = OUTSIDE.get(here, f"docs/{here}")
    parts = _CODE.split(markdown)
    parts[::2] = [_LINK.sub(lambda link: _moved(link, source, here), part) for part in parts[::2]]
    return "".join(parts)


def _moved(link: re.Match[str], source: str, here: str) -> str:
    picture, words, target = link.groups()
    address, mark, heading = target.partition("#")
    if not address or "://" in target or target.startswith("mailto:"):
        return link[0]
    there = posixpath.normpath(posixpath.join(posixpath.dirname(source), address))
    page = {"docs/adr": DECISIONS, **{file: page for page, file in OUTSIDE.items()}}.get(there)
    if page is None and there.startswith("docs/"):
        page = there.removeprefix("docs/")
    if page is None:  # a file of the program, which the site does not hold
        return words if (ROOT / there).exists() else link[0]
    return f"{picture}[{words}]({posixpath.relpath(page, posixpath.dirname(here) or '.')}{mark}{heading})"


def _decisions() -> list[Path]:
    return sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


def _title(file: Path) -> str:
    return file.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
