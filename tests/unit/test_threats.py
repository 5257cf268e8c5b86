"""The page of threats keeps up with the tests: each one it names is there, and each guard has one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/threats.md"

_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_CODE = re.compile(r"`(\w+/[\w/]+\.py)`")


def guards() -> list[str]:
    """The rows of the tables under the heading of the guards."""
    text = PAGE.read_text(encoding="utf-8")
    section = text.partition("\n## Guards and their tests\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [row for row in rows if not row.startswith("| fault |")]


def test_there_are_guards() -> None:
    assert len(guards()) > 50


@pytest.mark.parametrize("row", guards(), ids=lambda row: row.split("|")[1].strip())
def test_every_guard_names_a_test(row: str) -> None:
    assert _TEST.search(row)


@pytest.mark.parametrize(
    ("file", "name"), sorted(set(_TEST.findall(PAGE.read_text(encoding="utf-8")))), ids=lambda part: str(part)
)
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", sorted(set(_CODE.findall(PAGE.read_text(encoding="utf-8")))))
def test_every_module_that_is_named_exists(file: str) -> None:
    assert (ROOT / file).exists() or (ROOT / "src/dateline" / file).exists()
