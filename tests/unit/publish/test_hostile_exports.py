"""Hostile texts in every field that an article or an actor can fill, through every form and its reader."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import icalendar
import pyarrow.parquet as pq
import pytest
import stix2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.model import Claim, Incident, ReportedActor, Span
from dateline.publish.csv_safety import restore
from dateline.publish.export import FORMATS, export, export_changes
from dateline.publish.outgoing import About, Change, Outgoing, is_web_address, readable
from incident_builders import KHUZDAR, NOW, an_incident

HOSTILE = [
    "=HYPERLINK(\"http://evil.example\",\"x\")", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1+1", "-1+1", "\t=1", " =1", "\u00a0=1",
    "＝1+1", "＠A1", "﹢1", "\u200b=1", "\u202e=1", "\r=1", "a\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT", "a\rSUMMARY:evil",
    "a\nATTACH:http://evil.example", "\u2028BEGIN:VEVENT", "\x85BEGIN:VEVENT", "\x0bEND:VCALENDAR", "x;VALUE=URI:y,z\\n",
    "</title><script>alert(1)</script>", "]]><x/>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;", "\x00", "\x1b[31m",
    "\ud800", "\udfff lone", "\ufffe\uffff", "\u202e\u2066gnihsiw", "\"],\"x\":[\"", "a\"b'c\\", "{{7*7}}", "DL-X\nDL-Y", "٪قطع",
    "javascript:alert(1)", "https://a.example/\r\nX: y", "\U000e0041tag", "; ; ", "a; b",
]  # fmt: skip
ABOUT = About("t\r\nX-EVIL:1 <&>", "https://desk.example/x", "l\r\nX-EVIL:1 <&>", "p\u202e\x00<&>")


def an_evil(text: str) -> Incident:
    return an_incident(
        notes=text,
        place=replace(KHUZDAR, name=text, admin1=text, admin2=text, longitude=-1.28),
        actors=(ReportedActor("perpetrator", text, text, Span(0, 1)), ReportedActor("target", f"x{text}", "", Span(0, 1))),
        claims=(Claim(text, "claimed", Span(0, 1)),),
        sources=((text, text, text), ("star", "https://example.org/a", text)),
        source_titles=((text, text), ("star", text)),
        source_scale=text,
        tags=(text, "firearms"),
        sub_event_type=text,
        disorder_type=text,
    )  # fmt: skip


def whole(incident: Incident, format: str, about: About = ABOUT) -> bytes:
    return b"".join(export([incident], format, about))


def plain(text: str) -> str:
    """What UTF-8 can carry of it."""
    return text.encode("utf-8", "replace").decode()


texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=25), st.text("=+-@\t\r\n\u202e'\" ;,\\:<&", max_size=12)
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("format", ["csv", "acled", "ucdp"])
def test_no_cell_of_a_table_is_calculated_and_a_negative_number_stays_one(format: str, text: str) -> None:
    [row] = csv.DictReader(io.StringIO(whole(an_evil(text), format).decode(), newline=""))
    assert row["longitude"] == "-1.28"
    assert None not in row
    for cell in row.values():
        assert cell[:1] not in ("=", "+", "@", "\t", "\r", "\n")
        assert cell[:1] != "-" or cell == "-1.28"
    assert "\x00" not in "".join(row.values())


@settings(max_examples=30)
@given(texts)
def test_a_table_gives_every_text_back(text: str) -> None:
    [row] = csv.DictReader(io.StringIO(whole(an_evil(text), "csv").decode(), newline=""))
    assert restore(row["notes"]) == plain(text).replace("\x00", "")
    [typed] = pq.read_table(io.BytesIO(whole(an_evil(text), "parquet"))).to_pylist()
    assert typed["notes"] == plain(text)
    assert typed["perpetrators"] == [plain(text)]


@given(texts)
@example("a\rSUMMARY:evil")
@example("\u202e")
def test_a_calendar_has_one_event_and_no_line_that_a_text_made(text: str) -> None:
    written = whole(an_evil(text), "ics")
    lines = written.decode().replace("\r\n ", "").split("\r\n")
    names = [line.partition(":")[0].partition(";")[0] for line in lines if line]
    assert names.count("BEGIN") == 2
    assert set(names) <= {
        "BEGIN", "END", "PRODID", "VERSION", "CALSCALE", "NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC", "SOURCE", "UID",
        "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "TRANSP", "X-DATELINE-ID", "SUMMARY", "CATEGORIES", "LOCATION", "GEO", "URL",
    }  # fmt: skip
    assert not any(c in line for line in lines for c in "\r\n\x00\x0b\x85\u2028\u202e")
    [event] = icalendar.Calendar.from_ical(written).events
    assert is_web_address(str(event["URL"]))
    assert event["GEO"].longitude == -1.28


@given(texts)
def test_a_feed_has_one_entry_and_no_element_that_a_text_made(text: str) -> None:
    written = whole(an_evil(text), "atom")
    root = ElementTree.fromstring(written)
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert names.count("entry") == 1
    assert set(names) <= {
        "feed",
        "id",
        "title",
        "author",
        "name",
        "rights",
        "link",
        "entry",
        "updated",
        "category",
        "point",
        "content",
    }
    assert all(
        is_web_address(link.get("href", "")) for link in root.iter("{http://www.w3.org/2005/Atom}link")
    )
    assert "\u202e" not in written.decode()


@settings(max_examples=30)
@given(texts)
@example("\ud800")
def test_a_bundle_has_the_objects_that_there_are_and_every_text_is_readable(text: str) -> None:
    found = stix2.parse(whole(an_evil(text), "stix").decode(), allow_custom=False).objects
    assert [o.type for o in found].count("incident") == 1
    assert {o.type for o in found} <= {
        "incident",
        "identity",
        "location",
        "relationship",
        "marking-definition",
        "extension-definition",
    }
    for one in found:
        assert one.get("name", "") == readable(one.get("name", ""))
    [incident] = [o for o in found if o.type == "incident"]
    assert all(is_web_address(r["url"]) for r in incident.external_references if "url" in r)


@given(texts)
def test_json_gives_every_text_back_and_links_only_to_web_addresses(text: str) -> None:
    [line] = whole(an_evil(text), "jsonl").splitlines()
    assert json.loads(line)["notes"] == plain(text)
    [feature] = json.loads(whole(an_evil(text), "geojson"))["features"]
    assert feature["properties"]["notes"] == plain(text)
    assert all(s["url"] is None or is_web_address(s["url"]) for s in feature["properties"]["sources"])


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", ["\ud800", "\x00", "a\r\nBEGIN:VEVENT", "=1", "\u202e"])
def test_every_form_can_also_retract_what_was_hostile(format: str, text: str) -> None:
    gone = Outgoing(an_evil(text), Change("retracted", 1, NOW, "DL-OTHER"))
    written = b"".join(export_changes([gone], format, ABOUT))
    assert written
    assert b"evil" not in written.replace(b"X-EVIL", b"")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Quetta", "Quetta"), ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"), ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("\x00\x1b\x7f", "\ufffd\ufffd\ufffd"), ("کوئٹہ\u200f میں", "کوئٹہ\u200f میں"), ("a\tb\nc", "a\tb\nc"), ("\ud800", "\ufffd"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
    ],
)  # fmt: skip
def test_what_is_shown_as_it_stands_has_no_controls_and_no_turned_directions(text: str, shown: str) -> None:
    assert readable(text) == shown
