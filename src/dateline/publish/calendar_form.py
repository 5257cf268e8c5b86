"""Confirmed incidents as an iCalendar (RFC 5545, with RFC 7986's name and description): an all-day event each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta

from icalendar import Calendar, Event, vText

from dateline import __version__
from dateline.model import Incident
from dateline.publish.columns import days, place_words, point_of, summary
from dateline.publish.outgoing import (
    About,
    Outgoing,
    description,
    is_web_address,
    last_touched,
    links_of,
    readable,
    uuid_of,
)

_END = b"END:VCALENDAR\r\n"


def not_in_calendar(incident: Incident) -> str | None:
    return None if incident.date_start else "A calendar holds only what has a day."


def calendar_pieces(outgoing: Iterable[Outgoing], about: About) -> Iterator[bytes]:
    """The calendar in pieces: head, one an incident, end. A retracted incident is a cancelled event of the same UID."""
    head = Calendar()
    head.add("prodid", f"-//dateline//dateline {__version__}//EN")
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        head.add(name, _text(about.title))
    for name in ("description", "x-wr-caldesc"):
        head.add(name, _text(about.rights))
    if about.address and is_web_address(about.address):
        head.add("source", about.address, parameters={"VALUE": "URI"})
    yield head.to_ical().removesuffix(_END)
    for one in outgoing:
        left_out = not_in_calendar(one.incident) is not None
        if not left_out or one.change is not None:
            yield _event(one, cancelled=one.retracted or left_out).to_ical()
    yield _END


def _text(value: str) -> vText:
    # named as text, since the library escapes nothing in properties that it does not know
    return vText(readable(value))


def _event(one: Outgoing, *, cancelled: bool) -> Event:
    incident = one.incident
    start, end = days(incident)
    touched = one.change.at if cancelled and one.change else last_touched(incident)
    first = start or touched.date()  # RFC 5545 wants one, of an event that is taken away as well
    event = Event()
    event.add("uid", uuid_of(incident.public_id).urn)
    event.add("dtstamp", touched.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", first)
    event.add("dtend", (end or first) + timedelta(days=1))  # exclusive
    event.add("sequence", incident.revision + cancelled)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("x-dateline-id", _text(incident.public_id))
    if cancelled:
        event.add("summary", _text(f"{incident.public_id} was withdrawn"))
        return event
    event.add("summary", _text(summary(incident)))
    if said := description(incident):
        event.add("description", _text(said))
    named = (incident.event_type, incident.sub_event_type, *incident.tags)
    event.add("categories", [readable(name) for name in named if name])
    place = incident.place
    if place is not None:
        event.add("location", _text(place_words(place, "admin2", "admin1")))
        if (point := point_of(place)) is not None:
            event.add("geo", point)
    for url in links_of(incident)[:1]:
        event.add("url", url)
    return event
