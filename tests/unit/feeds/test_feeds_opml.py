"""Subscription lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.feeds.opml import read_opml, source_id, write_opml
from dateline.model import Feed

NESTED = b"""<?xml version="1.0"?><opml version="1.0"><head/><body>
<outline text="PK"><outline text="Papers"><outline text="One" xmlUrl="https://one.example/rss" language="ur-PK"/>
</outline></outline><outline title="Two" xmlurl="https://two.example/rss"/>
<outline text="again" xmlUrl="https://one.example/rss"/><outline text="bad" xmlUrl="javascript:x"/>
<outline text="no feed" htmlUrl="https://three.example/"/></body></opml>"""


def test_folders_are_flattened_to_country_and_notes() -> None:
    one, two = read_opml(NESTED)
    assert (one.url, one.title, one.country, one.language, one.notes) == (
        *("https://one.example/rss", "One", "PK", "ur", "Papers"),
    )
    assert (two.url, two.title, two.country) == ("https://two.example/rss", "Two", None)


def test_ids_are_unique() -> None:
    outlines = "".join(f'<outline xmlUrl="https://one.example/rss?{i}"/>' for i in range(3))
    feeds = read_opml(f"<opml><body>{outlines}</body></opml>".encode())
    assert [f.id for f in feeds] == ["one-example", "one-example-2", "one-example-3"]


@pytest.mark.parametrize("body", [b"", b"nonsense", b"<html/>", b"<opml/>", b"<opml><body>"])
def test_what_is_no_opml_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(UsageError, match="OPML"):
        read_opml(body)


@pytest.mark.parametrize("inside", ["&a;", "plain"])
def test_a_file_with_entities_of_its_own_is_refused(tmp_path: Path, inside: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET", encoding="ascii")
    body = (
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY a "aaaaaaaaaa">]>'
        f'<opml><body><outline text="{inside}" xmlUrl="https://one.example/rss">&x;</outline></body></opml>'
    )
    with pytest.raises(UsageError, match="entities"):
        read_opml(body.encode())


def test_very_deep_folders_are_read_without_recursing() -> None:
    body = b"<opml><body>" + b"<outline text='f'>" * 200 + b"<outline xmlUrl='https://one.example/'/>"
    body += b"</outline>" * 200 + b"</body></opml>"
    assert len(read_opml(body)) == 1


TEXT = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20
)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(TEXT, st.sampled_from(["PK", "FR", None]), st.sampled_from(["en", None])), max_size=5)
)
def test_what_is_written_is_read_back(rows: list[tuple[str, str | None, str | None]]) -> None:
    feeds = [
        Feed(
            id=f"f{i}",
            url=f"https://f{i}.example/rss?a=1&b=2",
            title=" ".join(t.split()) or "x",
            country=c,
            language=g,
        )
        for i, (t, c, g) in enumerate(rows)
    ]
    feeds = [f for f in feeds if "<" not in f.title and "&" not in f.title]
    back = {f.url: f for f in read_opml(write_opml(feeds).encode())}
    assert {u: (f.title, f.country, f.language) for u, f in back.items()} == {
        f.url: (f.title, f.country, f.language) for f in feeds
    }


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://www.paper.example/world/rss.xml", "paper-example-world"),
        ("https://feeds.paper.example/", "paper-example"),
        ("https://paper.example/" + "x" * 100, "paper-example-" + "x" * 46),
    ],
)
def test_a_source_id_is_readable(url: str, source: str) -> None:
    assert source_id(url) == source
