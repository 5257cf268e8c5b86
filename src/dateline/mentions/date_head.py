"""The head of a report: "QUETTA, Feb 1 (Agency) —", "HAWTHORNE —", or a line that is but a date."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from dateline.model import Span

HEAD_CHARACTERS = 600
"""Only so much of a text is looked at: a dateline further down heads another story."""

_PLACE = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{2,30}(?: (?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{1,30}|of|de|al-[A-Z]+)){0,3}"
_REGION = r"(?:, (?:[A-Z][A-Za-z]{0,20}\.?)(?: [A-Z][A-Za-z.]{1,20}){0,2})?"
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|"
    r"DEC)[A-Za-z]{0,6}\.?"
)
_DATE = rf"(?:{_MONTH} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?)"
_ONLY_DATE = re.compile(_DATE)
_HEAD = re.compile(
    rf"[ \t]*(?P<place>{_PLACE}{_REGION})(?:,? (?P<date>{_DATE}))?(?: ?\((?P<agency>[^()\n]{{2,40}})\))?"
    r"(?P<end>[ \t]?(?:—|–|--|-(?=\s|$))[ \t]?|:[ \t])"
)
_MIXED = re.compile(  # a place in small letters needs the agency in brackets beside it
    rf"[ \t]*(?P<place>[A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}}{_REGION})(?:,? (?P<date>{_DATE}))? ?"
    r"\((?P<agency>[A-Z][^()\n]{1,40})\)(?P<end>[ \t]?(?:—|–|--|-(?=\s|$))[ \t]?)"
)
_DATE_LINE = re.compile(
    rf"[ \t]*(?:(?:Published|Posted|Updated|Last updated|PUBLISHED|"
    rf"POSTED)?:?[ \t]*)?(?:[A-Z][a-z]+day,? )?(?P<date>{_MONTH} \d{{1,2}},? \d{{4}}"
    rf"|\d{{1,2}} {_MONTH},? \d{{4}})(?:[ ,|@at]{{0,6}}\d{{1,2}}:\d{{2}}[ \t]?(?:[AaPp]\.?[Mm]\.?)"
    rf"?[ A-Z]{{0,5}})?[ \t]*$"
)
# Words in capitals that open a paragraph and are no place.
_NOT_A_PLACE = re.compile(
    r"(?:UPDATED?|BREAKING(?: NEWS)?|WATCH|VIDEO|PHOTOS|READ MORE|CORRECTION|(?:EDITOR'S )?NOTE|ALERT|LIVE|"
    r"EXCLUSIVE|(?:ORIGINAL|PREVIOUS|EARLIER) STORY|RELATED|MORE|ALSO|OPINION|ANALYSIS|POLICE|WARNING|"
    r"(?:THE )?LATEST)"
)


@dataclass(frozen=True, slots=True)
class DatelineMention:
    """`span` covers the whole head up to where the story begins; place and date have their own, or None."""

    span: Span
    place: Span | None
    place_text: str
    date: Span | None
    day: datetime.date | None  # None where there is no date, or no publication date to give it a year
    agency: str | None


def head_of(text: str, *, field: str = "text") -> tuple[Span, Span | None, Span | None, str | None] | None:
    """(whole, place, date, agency) of the first head within the first `HEAD_CHARACTERS` of `text`, None if
    none.

    A line that holds only a date is remembered and joined to a head of place that follows it.
    """
    dated: Span | None = None
    start = 0
    for line in text[:HEAD_CHARACTERS].split("\n"):
        found = _HEAD.match(line) or _MIXED.match(line)
        if found and not _NOT_A_PLACE.fullmatch(found["place"].strip()):
            place = Span(start + found.start("place"), start + found.end("place"), field)
            # "INDIANAPOLIS (July 3, 2015) -": the brackets hold the day instead of the agency.
            group = "agency" if _ONLY_DATE.fullmatch(found["agency"] or "") else "date"
            own = Span(start + found.start(group), start + found.end(group), field) if found[group] else dated
            agency = found["agency"] if group == "date" else None
            return Span(start + found.start("place"), start + found.end(), field), place, own, agency
        only_date = _DATE_LINE.match(line)
        if only_date and dated is None:
            dated = Span(start + only_date.start("date"), start + only_date.end("date"), field)
        start += len(line) + 1
    if dated is not None:
        return dated, None, dated, None
    return None
