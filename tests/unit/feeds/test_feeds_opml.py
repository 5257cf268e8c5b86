"""Subscription lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.feeds.opml import read_opml, source_id, write_opml
from dateline.feeds.plain import plain_text
from dateline.model import Feed

NESTED = b"""<?xml version="1.0"?><opml version="1.0"><head/><body>
<outline text="PK"><outline text="Papers"><outline text="One" xmlUrl="https://one.example/rss" language="ur-PK"/>
</outline></outline><outline title="Two" xmlurl="https://two.example/rss"/>
<outline text="again" xmlUrl="https://one.example/rss"/><outline text="bad" xmlUrl="javascript:x"/>
<outline text="no feed" htmlUrl="https://three.example/"/></body></opml>"""


def test_folders_are_flattened_to_country_and_notes() -> None:
    one, two = read_opml(NESTED)
    assert (one.url, one.title, one.country, one.language, one.notes) == (
        *("https://one.example/rss", "One", "PK", "ur", "Folder: Papers"),
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


def test_countries_and_folders_are_told_apart_at_any_depth() -> None:
    body = b"""<opml version="2.0"><body><outline text="World"><outline text="asia / pacific"><outline text="pk">
    <outline text="Urdu"><outline xmlUrl="https://one.example/" description="A paper.&#10;Of record."/></outline>
    </outline></outline></outline></body></opml>"""
    (feed,) = read_opml(body)
    assert feed.country == "PK"
    assert feed.notes == "Folder: World / asia/pacific / Urdu\nA paper.\nOf record."


def test_folders_are_written_nested_and_each_once() -> None:
    def feed(name: str, country: str | None, notes: str) -> Feed:
        return Feed(id=name, url=f"https://{name}.example/", title=name, country=country, notes=notes)

    written = write_opml(
        [
            feed("c", "PK", "Folder: Papers / Urdu"),
            feed("a", "PK", "Folder: Papers"),
            feed("d", None, "Found on the site's page about feeds."),
            feed("b", "PK", "Folder: Papers / Urdu\nOf record."),
            feed("e", "PK", ""),
        ]
    )
    shape = re.findall(r'( *)<(/?)outline(?: text="(\w+)"| type="rss" text="(\w+)")?', written)
    assert [f"{indent}{end}{folder}{name}" for indent, end, folder, name in shape] == [
        *("    d", "    PK", "      e", "      Papers", "        a", "        Urdu"),
        *("          b", "          c", "        /", "      /", "    /"),
    ]
    assert 'description="Found on the site' in written


CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
TEXT = st.text(alphabet=CHARACTERS, min_size=1, max_size=20).map(lambda t: plain_text(t) or "x")
# "&lt;" in a title is a "<" that some exporter escaped twice, so it cannot come back.
WORD = TEXT.filter(lambda t: plain_text(t) == t)
FOLDER = WORD.map(lambda t: t.replace("/", "-").strip()).filter(
    lambda t: t and not re.fullmatch("[A-Za-z]{2}", t)
)
WORDS = st.one_of(st.just(""), st.lists(WORD, min_size=1, max_size=3).map("\n".join)).filter(
    lambda t: not t.startswith("Folder: ")
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            WORD,
            st.sampled_from(["PK", "FR", None]),
            st.sampled_from(["en", None]),
            st.lists(FOLDER, max_size=3),
            WORDS,
        ),
        max_size=6,
    )
)
def test_what_is_written_is_read_back(
    rows: list[tuple[str, str | None, str | None, list[str], str]],
) -> None:
    feeds = {
        f"https://f{i}.example/rss?a=1&b=2": (
            *(title, country, language),
            "\n".join(filter(None, ["Folder: " + " / ".join(folders) if folders else "", words])),
        )
        for i, (title, country, language, folders, words) in enumerate(rows)
    }
    written = write_opml(
        Feed(id=u, url=u, title=t, country=c, language=g, notes=n) for u, (t, c, g, n) in feeds.items()
    )
    back = read_opml(written.encode())
    assert {f.url: (f.title, f.country, f.language, f.notes) for f in back} == feeds
    assert write_opml(back) == written


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
