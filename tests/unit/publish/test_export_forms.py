from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.model import AttributedRange, Incident, Range, ReportedActor, Span
from dateline.publish.columns import summary
from dateline.publish.columns_ucdp import date_prec, where_prec
from dateline.publish.csv_safety import restore
from dateline.publish.export import FORMATS, export, left_out
from dateline.publish.outgoing import CREDIT, About, is_web_address
from dateline.review.incident import incident_from_record
from incident_builders import ACTORS, KHUZDAR, NOW, TEXT, an_incident

ACLED_COLUMNS = """event_id_cnty, event_date, year, time_precision, disorder_type, event_type, sub_event_type, actor1,
assoc_actor_1, inter1, actor2, assoc_actor_2, inter2, interaction, civilian_targeting, iso, region, country, admin1, admin2,
admin3, location, latitude, longitude, geo_precision, source, source_scale, notes, fatalities, tags, timestamp"""
UCDP_COLUMNS = """id, relid, year, active_year, code_status, type_of_violence, conflict_dset_id, conflict_new_id,
conflict_name, dyad_dset_id, dyad_new_id, dyad_name, side_a_dset_id, side_a_new_id, side_a, side_b_dset_id, side_b_new_id,
side_b, number_of_sources, source_article, source_office, source_date, source_headline, source_original, where_prec,
where_coordinates, where_description, adm_1, adm_2, latitude, longitude, geom_wkt, priogrid_gid, country, country_id, region,
event_clarity, date_prec, date_start, date_end, deaths_a, deaths_b, deaths_civilians, deaths_unknown, best, high, low, gwnoa,
gwnob"""


def written(incidents: list[Incident], format: str, about: About | None = None) -> str:
    return b"".join(export(incidents, format, about or About())).decode()


def table(incidents: list[Incident], format: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(incidents, format), newline="")))


def actor(role: str, name: str, kind: str) -> ReportedActor:
    return ReportedActor(role, name, kind, Span(0, 1))


@pytest.mark.parametrize(("format", "columns"), [("acled", ACLED_COLUMNS), ("ucdp", UCDP_COLUMNS)])
def test_the_columns_are_the_codebooks_in_their_order(format: str, columns: str) -> None:
    header = next(iter(export([], format))).decode()
    assert header.strip().split(",") == [c.strip() for c in columns.split(",")]


def test_our_own_table_says_what_where_when_and_how_many() -> None:
    [row] = table([an_incident()], "csv")
    assert {k: v for k, v in row.items() if v} == {
        "id": "DL-ABCDEFGHIJKLM", "date_start": "2026-01-31", "date_end": "2026-01-31", "time_precision": "1",
        "event_type": "Battles", "sub_event_type": "Armed clash", "disorder_type": "Political violence",
        "country_code": "PK", "country": "Pakistan", "admin1": "Balochistan", "admin2": "Khuzdar District",
        "location": "Khuzdar", "latitude": "27.81193", "longitude": "66.61096", "geo_precision": "1",
        "geonameid": "1174127", "perpetrators": "Saffron Column", "targets": "Police Forces of Pakistan",
        "claimed_by": "Saffron Column", "killed_low": "11", "killed_best": "11", "killed_high": "11",
        "source_count": "1", "sources": "morning-star", "source_urls": "https://example.org/khuzdar",
        "source_scale": "National", "tags": "firearms", "confirmed_at": "2026-02-03T09:30:00+00:00", "revision": "1",
    }  # fmt: skip


def test_acled_row() -> None:
    [row] = table([an_incident()], "acled")
    assert {k: v for k, v in row.items() if v} == {
        "event_id_cnty": "DL-ABCDEFGHIJKLM", "event_date": "2026-01-31", "year": "2026", "time_precision": "1",
        "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
        "actor1": "Saffron Column", "inter1": "2", "actor2": "Police Forces of Pakistan", "inter2": "1",
        "interaction": "12", "iso": "586", "region": "South Asia", "country": "Pakistan", "admin1": "Balochistan",
        "admin2": "Khuzdar District", "location": "Khuzdar", "latitude": "27.81193", "longitude": "66.61096",
        "geo_precision": "1", "source": "morning-star", "source_scale": "National",
        "notes": "Armed clash in Khuzdar, Balochistan on 31 January 2026. 11 killed.", "fatalities": "11",
        "tags": "firearms", "timestamp": str(int(NOW.timestamp())),
    }  # fmt: skip


def test_ucdp_row() -> None:
    [row] = table([an_incident()], "ucdp")
    assert {k: v for k, v in row.items() if v} == {
        "id": "DL-ABCDEFGHIJKLM", "year": "2026", "type_of_violence": "1",
        "dyad_name": "Police Forces of Pakistan - Saffron Column", "side_a": "Police Forces of Pakistan",
        "side_b": "Saffron Column", "number_of_sources": "1", "source_article": "https://example.org/khuzdar",
        "source_office": "morning-star", "source_headline": "Eleven killed in attack on Khuzdar checkpoint",
        "source_original": "officials", "where_prec": "1", "where_coordinates": "Khuzdar",
        "where_description": "Khuzdar, Khuzdar District, Balochistan", "adm_1": "Balochistan",
        "adm_2": "Khuzdar District", "latitude": "27.81193", "longitude": "66.61096",
        "geom_wkt": "POINT (66.61096 27.81193)", "priogrid_gid": "169694", "country": "Pakistan", "country_id": "770",
        "region": "Asia", "event_clarity": "1", "date_prec": "1", "date_start": "2026-01-31", "date_end": "2026-01-31",
        "deaths_a": "10", "deaths_b": "0", "deaths_civilians": "1", "deaths_unknown": "0", "best": "11", "high": "11",
        "low": "11", "gwnoa": "770",
    }  # fmt: skip


GROUP = actor("perpetrator", "Saffron Column", "Rebel groups")
POLICE = actor("target", "Police Forces of Pakistan", "State forces")
PROTESTERS = actor("target", "Protesters (Pakistan)", "Protesters")


@pytest.mark.parametrize(
    ("event_type", "sub_event_type", "actors", "expected"),
    [
        ("Battles", "Armed clash", (), ("Unidentified Armed Group (Pakistan)", "3", "Unidentified Armed Group (Pakistan)", "3", "33", "")),
        ("Battles", "Armed clash", (GROUP, POLICE), ("Saffron Column", "2", "Police Forces of Pakistan", "1", "12", "")),
        ("Violence against civilians", "Attack", (GROUP,), ("Saffron Column", "2", "Civilians (Pakistan)", "7", "27", "Civilian targeting")),
        ("Violence against civilians", "Attack", (), ("Unidentified Armed Group (Pakistan)", "3", "Civilians (Pakistan)", "7", "37", "Civilian targeting")),
        ("Explosions/Remote violence", "Grenade", (), ("Unidentified Armed Group (Pakistan)", "3", "", "", "30", "")),
        ("Protests", "Peaceful protest", (), ("Protesters (Pakistan)", "6", "", "", "60", "")),
        ("Protests", "Excessive force against protesters",
         (actor("perpetrator", "Police Forces of Pakistan", "State forces"), PROTESTERS),
         ("Protesters (Pakistan)", "6", "Police Forces of Pakistan", "1", "16", "Civilian targeting")),
        ("Riots", "Mob violence", (), ("Rioters (Pakistan)", "5", "", "", "50", "")),
        ("Strategic developments", "Agreement", (), ("", "", "", "", "", "")),
        ("Explosions/Remote violence", "Suicide bomb", (actor("claimant", "Saffron Column", "Rebel groups"), POLICE), ("Saffron Column", "2", "Police Forces of Pakistan", "1", "12", "")),
        ("Violence against civilians", "Attack",
         (actor("perpetrator", "Unidentified Armed Group (Pakistan)", "Political militias"), actor("claimant", "Saffron Column", "Rebel groups")),
         ("Saffron Column", "2", "Civilians (Pakistan)", "7", "27", "Civilian targeting")),
        ("Battles", "Armed clash",
         (actor("perpetrator", "Unidentified Armed Group (Pakistan)", "Political militias"), GROUP, POLICE),
         ("Saffron Column", "2", "Police Forces of Pakistan", "1", "12", "")),
        ("Battles", "Armed clash",
         (GROUP, actor("perpetrator", "Police Forces of Pakistan", "State forces")),
         ("Saffron Column", "2", "Police Forces of Pakistan", "1", "12", "")),
        ("Battles", "Armed clash", (actor("perpetrator", "Night Riders", "unknown"), POLICE), ("Night Riders", "", "Police Forces of Pakistan", "1", "", "")),
    ],
)  # fmt: skip
def test_sides_and_interaction_follow_acled(
    event_type: str, sub_event_type: str, actors: tuple[ReportedActor, ...], expected: tuple[str, ...]
) -> None:
    incident = an_incident(event_type=event_type, sub_event_type=sub_event_type, actors=actors)
    [row] = table([incident], "acled")
    names = ("actor1", "inter1", "actor2", "inter2", "interaction", "civilian_targeting")
    assert tuple(row[n] for n in names) == expected


def test_sources_go_by_the_names_that_people_know() -> None:
    named = an_incident(source_titles=(("morning-star", "Morning Star"),))
    assert table([named], "acled")[0]["source"] == "Morning Star"
    assert table([named], "ucdp")[0]["source_office"] == "Morning Star"
    assert "(Morning Star)" in written([named], "atom")
    assert table([named], "csv")[0]["sources"] == "morning-star"
    [feature] = json.loads(written([named], "geojson"))["features"]
    assert feature["properties"]["sources"][0]["source"] == "Morning Star"


def test_further_actors_of_a_side_are_its_associates() -> None:
    incident = an_incident(actors=(*ACTORS, actor("perpetrator", "Cedar Front", "Rebel groups")))
    [row] = table([incident], "acled")
    assert (row["actor1"], row["assoc_actor_1"]) == ("Saffron Column", "Cedar Front")


def line(who: str, best: int, **changed: Any) -> AttributedRange:
    return replace(AttributedRange("killed", who, best, best, best, None, "a1.000", Span(0, 1)), **changed)


@pytest.mark.parametrize(
    ("killed", "ledger", "expected"),
    [
        (Range(5, 5, 5), (), (0, 0, 0, 5, 5, 5, 5)),
        (Range(5, 5, 5), (line("civilians", 3),), (0, 0, 3, 2, 5, 5, 5)),
        (Range(11, 11, 11), (line("security forces", 8), line("armed group", 2), line("civilians", 1)), (8, 2, 1, 0, 11, 11, 11)),
        (Range(3, 3, 3), (line("security forces", 8),), (0, 0, 0, 3, 3, 3, 3)),
        (Range(8, 8, 8), (line("security forces", 8), line("security forces", 6)), (8, 0, 0, 0, 8, 8, 8)),
        (Range(8, 8, 8), (line("security forces", 8, superseded=True),), (0, 0, 0, 8, 8, 8, 8)),
        (Range(8, 8, 8), (line("civilians", 8, cumulative=True),), (0, 0, 0, 8, 8, 8, 8)),
        (Range(24, None, None), (), (0, 0, 0, 24, 24, 24, 24)),
        (Range(3, 7, 12), (line("civilians", 7),), (0, 0, 7, 0, 3, 7, 12)),
    ],
)  # fmt: skip
def test_the_dead_are_divided_by_side_as_far_as_the_figures_add_up(
    killed: Range, ledger: tuple[AttributedRange, ...], expected: tuple[int, ...]
) -> None:
    [row] = table([an_incident(killed=killed, casualties=ledger)], "ucdp")
    names = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "low", "best", "high")
    assert tuple(int(row[n]) for n in names) == expected


@pytest.mark.parametrize(
    ("actors", "event_type", "kind", "side_a", "side_b"),
    [
        ((GROUP, POLICE), "Battles", "1", "Police Forces of Pakistan", "Saffron Column"),
        ((GROUP, actor("target", "Cedar Front", "Identity militias")), "Battles", "2", "Saffron Column", "Cedar Front"),
        ((GROUP,), "Violence against civilians", "3", "Saffron Column", "Civilians"),
        ((actor("perpetrator", "Police Forces of Pakistan", "State forces"), PROTESTERS), "Protests", "3", "Police Forces of Pakistan", "Civilians"),
        ((actor("perpetrator", "Rioters (Pakistan)", "Rioters"),), "Riots", "", "Rioters (Pakistan)", ""),
    ],
)  # fmt: skip
def test_type_of_violence_and_sides_follow_ucdp(
    actors: tuple[ReportedActor, ...], event_type: str, kind: str, side_a: str, side_b: str
) -> None:
    [row] = table([an_incident(actors=actors, event_type=event_type)], "ucdp")
    assert (row["type_of_violence"], row["side_a"], row["side_b"]) == (kind, side_a, side_b)


@pytest.mark.parametrize(
    ("format", "changed", "reason"),
    [
        ("acled", {"event_type": "Disasters", "sub_event_type": "Accident"}, "ACLED does not code disasters"),
        ("ucdp", {"event_type": "Disasters", "sub_event_type": "Accident"}, "organised violence"),
        ("ucdp", {"killed": None}, "at least one death"),
        ("ucdp", {"killed": Range(0, 0, 0)}, "at least one death"),
        ("ucdp", {"killed": Range(0, None, 4)}, "at least one death"),
    ],
)
def test_what_a_codebook_does_not_count_has_no_row_and_a_reason(
    format: str, changed: dict[str, Any], reason: str
) -> None:
    incident = an_incident(**changed)
    assert table([incident], format) == []
    assert reason in (left_out(incident, format) or "")
    assert left_out(incident, "csv") is None
    assert len(table([incident], "csv")) == 1


@pytest.mark.parametrize(
    ("feature_code", "geo_precision", "expected"),
    [("PPL", 1, 1), ("PPL", 2, 2), ("ADM2", 2, 3), ("ADM1", 3, 4), ("RGN", 3, 5), ("PCLI", 3, 6), ("SEA", 3, 7), ("PPL", None, None)],
)  # fmt: skip
def test_precision_of_place(feature_code: str, geo_precision: int | None, expected: int | None) -> None:
    assert where_prec(replace(KHUZDAR, feature_code=feature_code, geo_precision=geo_precision)) == expected


@pytest.mark.parametrize(
    ("days", "time_precision", "expected"),
    [
        (1, 1, 1),
        (2, 1, 2),
        (6, 1, 2),
        (7, 1, 3),
        (8, 1, 4),
        (31, 1, 4),
        (32, 1, 5),
        (1, 2, 3),
        (1, 3, 4),
        (40, 3, 5),
    ],
)
def test_precision_of_date(days: int, time_precision: int, expected: int) -> None:
    start = date(2026, 1, 1)
    assert date_prec(start, date.fromordinal(start.toordinal() + days - 1), time_precision) == expected


def test_a_formula_in_any_text_is_neutralised_and_a_negative_longitude_is_not() -> None:
    evil = '=HYPERLINK("http://evil.example")'
    place = replace(KHUZDAR, name=evil, longitude=-1.28)
    incident = an_incident(notes=evil, place=place, sources=(("+star", "@x", evil),))
    for format in ("csv", "acled", "ucdp"):
        [row] = table([incident], format)
        assert row["longitude"] == "-1.28"
        assert not [v for v in row.values() if v[:1] in "=+@" and v]


def test_geojson_is_a_feature_collection_with_longitude_first_and_a_credit() -> None:
    whole = json.loads(written([an_incident(), an_incident(public_id="DL-2", place=None)], "geojson"))
    assert (whole["type"], whole["credit"]) == ("FeatureCollection", CREDIT)
    here, nowhere = whole["features"]
    assert here["geometry"] == {"type": "Point", "coordinates": [66.61096, 27.81193]}
    assert (here["type"], here["id"], nowhere["geometry"]) == ("Feature", "DL-ABCDEFGHIJKLM", None)
    assert here["properties"]["sources"][0]["url"] == "https://example.org/khuzdar"
    assert json.loads(written([], "geojson"))["features"] == []


def test_a_json_line_carries_the_whole_incident_with_the_span_behind_each_field() -> None:
    [text] = written([an_incident()], "jsonl").splitlines()
    record = json.loads(text)
    assert record["credit"] == CREDIT
    place = next(p for p in record["provenance"] if p["field"] == "place")
    assert place == {
        "field": "place", "article_url": "https://example.org/khuzdar", "in": "text",
        "start": TEXT.index("Khuzdar"), "end": TEXT.index("Khuzdar") + 7, "quote": "Khuzdar",
    }  # fmt: skip
    assert incident_from_record(record) == an_incident()


def test_a_line_separator_in_a_text_does_not_break_a_json_line() -> None:
    assert written([an_incident(notes="a\u2028b\nc")], "jsonl").count("\n") == 1


def test_atom_is_read_by_a_feed_reader() -> None:
    older = an_incident(public_id="DL-2", confirmed_at=NOW.replace(day=1), notes="Two <b>papers</b> & more")
    text = written([older, an_incident()], "atom", About("Ours & theirs", "https://desk.example/a.atom"))
    feed = feedparser.parse(io.BytesIO(text.encode()))
    assert feed.bozo is False
    assert (feed.feed.title, feed.feed.id) == ("Ours & theirs", "https://desk.example/a.atom")
    assert (feed.feed.updated, feed.feed.rights) == ("2026-02-03T09:30:00Z", CREDIT)
    assert [e.title for e in feed.entries] == [
        "Armed clash in Khuzdar, Balochistan on 31 January 2026. 11 killed."
    ] * 2
    assert feed.entries[0].link == "https://example.org/khuzdar"
    assert feed.entries[0].id != feed.entries[1].id
    root = ElementTree.fromstring(text)
    atom = "{http://www.w3.org/2005/Atom}"
    for needed in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{atom}{needed}")) == 1
    content = root.find(f"{atom}entry/{atom}content")
    assert content is not None
    assert (content.text or "").startswith("Two <b>papers</b> & more\nSources: ")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a/b", "//a/b", "/a", "http:///x", "https://a b", "http://[::1", "https://a/\"><x", "http://a\n.b/"],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert not is_web_address(url)
    text = written([an_incident(sources=(("star", url, "x"),))], "atom", About(address=url))
    assert "<link" not in text
    ElementTree.fromstring(text)
    whole = json.loads(written([an_incident(sources=(("star", url, "x"),))], "geojson"))
    assert whole["features"][0]["properties"]["sources"][0]["url"] is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"place": None, "killed": None}, "Armed clash on 31 January 2026."),
        ({"date_start": None, "date_end": None}, "Armed clash in Khuzdar, Balochistan. 11 killed."),
        ({"date_end": date(2026, 2, 1), "killed": Range(10, 11, 15)}, "Armed clash in Khuzdar, Balochistan from 31 January 2026 to 1 February 2026. 10 to 15 killed."),
        ({"killed": Range(24, None, None)}, "Armed clash in Khuzdar, Balochistan on 31 January 2026. At least 24 killed."),
    ],
)  # fmt: skip
def test_an_incident_in_one_sentence(changed: dict[str, Any], sentence: str) -> None:
    assert summary(an_incident(**changed)) == sentence


@pytest.mark.parametrize("format", FORMATS)
def test_every_form_streams_and_writes_an_incident_of_which_little_is_known(format: str) -> None:
    asked: list[int] = []

    def incidents() -> Iterator[Incident]:
        for n in range(3):
            asked.append(n)
            yield an_incident(
                public_id=f"DL-{n}", place=None, date_start=None, date_end=None, actors=(), casualties=(), claims=(),
                sources=(), provenance=(), killed=Range(1, 1, 1), tags=(),
            )  # fmt: skip

    pieces = export(incidents(), format)
    assert asked == []
    first = next(pieces)
    assert asked == ([0] if format == "jsonl" else [])
    rest = [next(pieces)]
    # a row group is written at once, and a calendar passes over what has no day
    assert len(asked) <= (3 if format in ("parquet", "ics") else 2)
    rest.extend(pieces)
    whole = b"".join([first, *rest])
    assert len(whole) > len(first)


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="choose one of csv, geojson, jsonl, parquet, acled"):
        export([], "xlsx")


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=20))
def test_any_text_survives_every_form(notes: str, headline: str, name: str) -> None:
    """No form breaks, and a text read back is the text written, apart from what the form cannot hold."""
    incident = an_incident(
        notes=notes,
        sources=(("star", "https://example.org/x", headline),),
        place=replace(KHUZDAR, name=name or None),
    )
    [row] = table([incident], "csv")
    assert restore(row["notes"]) == notes.replace("\x00", "")
    assert json.loads(written([incident], "jsonl"))["notes"] == notes
    assert json.loads(written([incident], "geojson"))["features"][0]["properties"]["notes"] == notes
    ElementTree.fromstring(written([incident], "atom").encode("utf-8", "surrogatepass"))
    for format in ("acled", "ucdp"):
        assert len(table([incident], format)) == 1


def test_an_incident_names_those_that_were_merged_into_it_in_every_form_of_its_own() -> None:
    merged = an_incident(merged=(("DL-OLDER", datetime(2026, 2, 4, 8, 0, tzinfo=UTC)),))
    atom = written([merged], "atom")
    root = ElementTree.fromstring(atom)
    [gone] = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    entry = root.find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    assert gone.get("ref") != entry.findtext("{http://www.w3.org/2005/Atom}id")
    assert gone.get("when") == "2026-02-04T08:00:00Z"
    assert gone.findtext("{http://purl.org/atompub/tombstones/1.0}comment") == (
        f"DL-OLDER was merged into {merged.public_id}"
    )
    assert root.findtext("{http://www.w3.org/2005/Atom}updated") == "2026-02-04T08:00:00Z"
    [line] = written([merged], "jsonl").splitlines()
    assert json.loads(line)["merged"] == [{"public_id": "DL-OLDER", "at": "2026-02-04T08:00:00+00:00"}]
    [row] = csv.DictReader(io.StringIO(written([merged], "csv")))
    assert row["merged"] == "DL-OLDER"
    assert incident_from_record(json.loads(line)) == merged
