"""Tables show words from outside as they are."""

from __future__ import annotations

import pytest

from dateline.commands import console


def test_brackets_and_control_characters_of_a_headline_are_no_orders_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "out", console.Console(width=120))
    console.print_table("", ["headline"], [["[/b] Blast \x1b[31min the [red]market[/red]"], [None]])
    printed = capsys.readouterr().out
    assert "[/b] Blast  [31min the [red]market[/red]" in printed
    assert "\x1b" not in printed
