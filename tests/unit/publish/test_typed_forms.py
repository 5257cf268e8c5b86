"""Parquet, iCalendar and STIX, each read back by the library that others would read it with."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pyarrow.parquet as pq
import pytest
import stix2

from dateline.model import Claim, Incident, Range, ReportedActor, Span
from dateline.publish import parquet_form
from dateline.publish.columns_own import OWN, own_cells
from dateline.publish.export import export, export_changes
from dateline.publish.outgoing import CREDIT, About, Change, Outgoing
from dateline.publish.stix import EXTENSION
from incident_builders import ACTORS, KHUZDAR, NOW, an_incident

LATER = NOW + timedelta(hours=2)
ABOUT = About("Ours", "https://desk.example/incidents.ics", "CC-BY-4.0", "Institute of Examples")
FULL = an_incident(
    injured=Range(3, None, 9),
    claims=(Claim("Saffron Column", "claimed", Span(0, 1)), Claim("Cedar Front", "denied", Span(0, 1))),
    notes="Two papers agree.",
    merged=(("DL-OLDER", LATER),),
    corrected_fields=("place", "killed"),
    source_titles=(("morning-star", "Morning Star"),),
)
BARE = an_incident(
    public_id="DL-BARE", place=None, date_start=None, date_end=None, actors=(), casualties=(), claims=(), sources=(),
    provenance=(), killed=None, tags=(),
)  # fmt: skip


def retracted(incident: Incident, merged_into: str = "") -> Outgoing:
    return Outgoing(incident, Change("retracted", 7, LATER, merged_into))


# ----------------------------------------------------------------------------------------------------------- Parquet


def parquet(incidents: list[Incident], about: About = ABOUT) -> pq.ParquetFile:
    return pq.ParquetFile(io.BytesIO(b"".join(export(incidents, "parquet", about))))


def test_each_cell_of_parquet_has_the_type_and_the_value_that_the_incident_has() -> None:
    [row] = parquet([FULL]).read().to_pylist()
    expected = {name: list(v) if isinstance(v, tuple) else v for name, v in own_cells(FULL).items()}
    assert row == expected
    assert row["date_start"] == date(2026, 1, 31)
    assert row["targets"] == ["Police Forces of Pakistan"]
    assert (row["injured_low"], row["injured_best"], row["injured_high"]) == (3, None, 9)
    assert row["confirmed_at"] == NOW


def test_what_is_not_known_is_null_and_an_empty_list_is_empty() -> None:
    [row] = parquet([BARE]).read().to_pylist()
    assert {row[name] for name in ("date_start", "latitude", "killed_best", "country", "geonameid")} == {None}
    assert row["perpetrators"] == row["sources"] == []


def test_the_schema_of_parquet_says_what_its_columns_mean_and_whose_they_are() -> None:
    schema = parquet([]).schema_arrow
    assert schema.names == [c.name for c in OWN]
    assert [schema.field(c.name).metadata[b"description"].decode() for c in OWN] == [c.meaning for c in OWN]
    assert schema.metadata[b"licence"].decode() == f"CC-BY-4.0. {CREDIT}"
    assert schema.metadata[b"title"] == b"Ours"


def test_parquet_goes_out_a_row_group_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_form, "ROWS", 2)
    asked: list[int] = []

    def incidents() -> Iterator[Incident]:
        for n in range(5):
            asked.append(n)
            yield an_incident(public_id=f"DL-{n}")

    pieces = export(incidents(), "parquet")
    assert (next(pieces), asked) == (b"PAR1", [])
    held = [next(pieces)]
    assert asked == [0, 1]
    file = pq.ParquetFile(io.BytesIO(b"".join([b"PAR1", *held, *pieces])))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 2, 1]
    assert file.read(columns=["id"]).to_pydict() == {"id": [f"DL-{n}" for n in range(5)]}


# --------------------------------------------------------------------------------------------------------- iCalendar


def calendar(pieces: Iterator[bytes]) -> icalendar.Calendar:
    whole = b"".join(pieces)
    assert max(map(len, whole.split(b"\r\n"))) <= 75
    return icalendar.Calendar.from_ical(whole)


def test_an_incident_is_an_all_day_event_that_calendars_can_tell_from_others() -> None:
    several = replace(FULL, date_end=date(2026, 2, 1), revision=4)
    read = calendar(export([several, BARE], "ics", ABOUT))
    assert (read["NAME"], read["DESCRIPTION"]) == ("Ours", f"CC-BY-4.0. {CREDIT}")
    [event] = read.events  # what has no day has no place in a calendar
    assert (event.start, event.end) == (date(2026, 1, 31), date(2026, 2, 2))
    assert event["SUMMARY"].startswith("Armed clash in Khuzdar, Balochistan from 31 January")
    assert event["LOCATION"] == "Khuzdar, Khuzdar District, Balochistan"
    assert (event["GEO"].latitude, event["GEO"].longitude) == (KHUZDAR.latitude, KHUZDAR.longitude)
    assert event["DESCRIPTION"].endswith("checkpoint (Morning Star)")
    assert event["URL"] == "https://example.org/khuzdar"
    assert event["CATEGORIES"].cats == ["Battles", "Armed clash", "firearms"]
    assert (event["STATUS"], event["SEQUENCE"], event["TRANSP"]) == ("CONFIRMED", 4, "TRANSPARENT")
    assert event["DTSTAMP"].dt == LATER  # when another was merged into it
    assert event["X-DATELINE-ID"] == several.public_id


@pytest.mark.parametrize("incident", [FULL, BARE], ids=["with a day", "without a day"])
def test_a_retracted_incident_is_a_cancelled_event_of_the_same_uid(incident: Incident) -> None:
    [event] = calendar(export_changes([retracted(incident)], "ics", ABOUT)).events
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", incident.revision + 1)
    if incident is FULL:
        [before] = calendar(export([incident], "ics")).events
        assert event["UID"] == before["UID"]
    assert "Khuzdar" not in str(event["SUMMARY"])


# -------------------------------------------------------------------------------------------------------------- STIX


def bundle(pieces: Iterator[bytes]) -> list[stix2.v21.base._STIXBase21]:
    """The objects, read without any allowance for what STIX 2.1 does not know."""
    return list(stix2.parse(b"".join(pieces).decode(), allow_custom=False).objects)


def test_a_bundle_is_read_by_stix2_and_carries_what_when_where_and_who() -> None:
    objects = bundle(export([FULL, BARE], "stix", ABOUT))
    by_id = {o.id: o for o in objects}
    assert len(by_id) == len(objects)
    full, bare = (o for o in objects if o.type == "incident")
    assert (full.created, full.modified) == (NOW, LATER)
    assert full.name == "Armed clash in Khuzdar, Balochistan on 31 January 2026. 11 killed."
    told = full.extensions[EXTENSION]
    assert (told["killed_best"], told["date_start"], told["merged"]) == (11, "2026-01-31", ["DL-OLDER"])
    assert "killed_best" not in bare.extensions[EXTENSION]
    assert [r.get("url") for r in full.external_references] == [None, "https://example.org/khuzdar"]
    joined = [
        (o.relationship_type, by_id[o.target_ref].name, o.get("description"))
        for o in objects
        if o.type == "relationship" and o.source_ref == full.id
    ]
    assert joined == [
        ("located-at", "Khuzdar", None),
        ("attributed-to", "Saffron Column", None),
        ("targets", "Police Forces of Pakistan", None),
        ("related-to", "Saffron Column", "claimed responsibility"),
        ("related-to", "Cedar Front", "denied responsibility"),
    ]
    [where] = [o for o in objects if o.type == "location"]
    assert (where.country, where.latitude, where.administrative_area) == (
        "PK",
        KHUZDAR.latitude,
        "Balochistan",
    )
    assert by_id[full.created_by_ref].name == "Institute of Examples"
    assert by_id[full.object_marking_refs[0]].definition.statement == f"CC-BY-4.0. {CREDIT}"
    assert by_id[where.object_marking_refs[0]].definition.statement == CREDIT
    assert by_id[EXTENSION].extension_types == ["property-extension"]


def test_whatever_an_object_refers_to_is_in_the_bundle() -> None:
    objects = bundle(export([FULL, BARE], "stix", ABOUT))
    ids = {o.id for o in objects}
    for one in objects:
        refs = [one.get(n) for n in ("created_by_ref", "source_ref", "target_ref")]
        assert {r for r in (*refs, *one.get("object_marking_refs", ())) if r} <= ids


def test_the_same_incidents_make_the_same_bundle_and_share_their_places_and_actors() -> None:
    one = b"".join(export([FULL], "stix", ABOUT))
    assert one == b"".join(export([FULL], "stix", ABOUT))
    other = an_incident(
        public_id="DL-2", actors=(*ACTORS, ReportedActor("other", "Cedar Front", "unknown", Span(0, 1)))
    )
    both = bundle(export([FULL, other], "stix", ABOUT))
    alone = {o.id for o in bundle(export([FULL], "stix", ABOUT))}
    assert alone <= {o.id for o in both}
    assert len([o for o in both if o.type == "location"]) == 1
    assert len([o for o in both if o.type == "identity" and o.name == "Cedar Front"]) == 1


def test_a_retracted_incident_is_revoked_under_the_same_id_and_nothing_else_is_said_of_it() -> None:
    objects = bundle(export_changes([retracted(FULL)], "stix", ABOUT))
    [gone] = [o for o in objects if o.type == "incident"]
    [before] = [o for o in bundle(export([FULL], "stix", ABOUT)) if o.type == "incident"]
    assert (gone.id, gone.created, gone.revoked) == (before.id, before.created, True)
    assert gone.modified >= before.modified
    assert not any(o.type in ("relationship", "location") for o in objects)


def test_a_record_of_before_the_first_confirmation_was_kept_can_still_be_told() -> None:
    old = replace(FULL, first_confirmed_at=datetime(2026, 1, 2, tzinfo=UTC))
    [incident] = [o for o in bundle(export([old], "stix")) if o.type == "incident"]
    assert incident.created == datetime(2026, 1, 2, tzinfo=UTC)
