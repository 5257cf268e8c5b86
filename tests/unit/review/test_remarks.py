"""Whom a comment names, and what of it is a link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.review.remarks import names_in, pieces, settled_text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@sana look", ("sana",)),
        ("ask @sana.", ("sana.", "sana")),
        ("(@sana.khan, @amina)", ("sana.khan", "amina")),
        ("mail sana@example.org", ()),
        ("https://example.org/@sana", ()),
        ("@ nobody, @", ()),
        ("@یاسمین دیکھو", ("یاسمین",)),
        ("@sana @sana", ("sana",)),
    ],
)
def test_names_stand_behind_an_at_sign(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.org/a?b=1.", ["https://example.org/a?b=1"]),
        ("(http://example.org)", ["http://example.org"]),
        ("javascript:alert(1) data:text/html,x ftp://example.org", []),
        ("https://", []),
        ('https://example.org/"onclick=x', ["https://example.org/"]),
    ],
)
def test_only_web_addresses_are_links(text: str, links: list[str]) -> None:
    assert [p.text for p in pieces(text, ()) if p.kind == "link"] == links


def test_a_name_is_marked_only_where_it_is_somebodys() -> None:
    found = [p.text for p in pieces("@sana. and @nobody", {"sana"}) if p.kind == "name"]
    assert found == ["@sana"]


@given(st.text(alphabet="@a.b http:/s\n<>\"'؟", max_size=60), st.sets(st.sampled_from(["a", "a.b", "b"])))
def test_the_pieces_are_the_comment_to_the_letter(text: str, names: set[str]) -> None:
    found = pieces(text, names)
    assert "".join(p.text for p in found) == text
    assert all(p.text.startswith(("http://", "https://")) for p in found if p.kind == "link")
    assert all(p.text[1:] in names for p in found if p.kind == "name")


def test_line_breaks_are_kept_and_control_characters_are_not() -> None:
    assert settled_text(" one\r\ntwo\rthree\x00\x1b[31m\u202e \n") == "one\ntwo\nthree[31m"


@given(st.text())
def test_settling_twice_is_settling_once(text: str) -> None:
    assert settled_text(settled_text(text)) == settled_text(text)
