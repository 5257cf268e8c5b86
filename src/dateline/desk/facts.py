"""The facts of a candidate beside its articles: fields, ledger, map, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dateline.desk.papers import Folder, Quote, quotes
from dateline.desk.present import FIELDS, ROLE_WORDS, Summary, host_of, safe_link
from dateline.desk.readings import ReadingView, actor_words, claim_words, readings_of
from dateline.desk.words import Record, as_day, days_text, place_text, range_text
from dateline.incidents.merge_rules import RULE_OF_FIELD, RULES
from dateline.incidents.report_score import reasons
from dateline.review.corrections import WORDS

_RULED = {"killed": "killed", "injured": "injured", "when": "date", "where": "place"}
_SET_BY = {
    "killed": ("killed",),
    "injured": ("injured",),
    "when": ("date_start", "date_end"),
    "where": ("place",),
}


def _rules(record: Record, corrected: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The desk's field -> the rule's name, with blanks, and what it does."""
    found = {}
    for name, field in _RULED.items():
        kind = RULE_OF_FIELD[field]
        rule = str(record.get("rules", {}).get(kind, ""))
        if rule and not any(f in corrected for f in _SET_BY[name]):
            found[name] = (rule.replace("_", " "), _(RULES[kind].get(rule, "")))
    return found


MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FieldView:
    """One line of the facts. `rule`: by which its value was chosen of the readings; "" where none was needed."""

    name: str
    label: str
    values: tuple[str, ...]
    note: str  # why it is not simply sure
    quotes: tuple[Quote, ...]
    more: str = ""  # what goes with the value, without being in doubt
    readings: tuple[ReadingView, ...] = ()
    rule: str = ""
    rule_words: str = ""

    @property
    def differ(self) -> bool:
        return any(r.disputed for r in self.readings)

    @property
    def shown(self) -> tuple[ReadingView, ...]:
        """The readings that stand, as many as a line has room for."""
        return tuple(r for r in self.readings if not r.superseded)[:MOST_SHOWN]

    @property
    def folded(self) -> tuple[ReadingView, ...]:
        """The other readings: superseded ones, and what there is no room for."""
        shown = self.shown
        return tuple(r for r in self.readings if r not in shown)


def fields(
    record: Record,
    said: Summary,
    papers: Folder,
    corrected: Sequence[str] = (),
    source_of: Mapping[int, int] | None = None,
) -> tuple[FieldView, ...]:
    """The facts in reading order; a field nothing is known of is left out, save what every incident needs.

    `corrected`: fields of `review.corrections` that an editor set: no rule chose what they show.
    """
    told = readings_of(record, papers, source_of)
    rules = _rules(record, corrected)
    others = tuple(f"{t.figure} {t.category}" for t in said.tolls if t.category not in ("killed", "injured"))
    values: dict[str, tuple[tuple[str, ...], str]] = {
        "type": ((_(said.sub_event_type or said.event_type),), ""),
        "when": ((said.days,), said.day_note),
        "where": ((said.place,), said.place_note),
        "who": (tuple(actor_words(a.role, a.name) for a in said.actors), ""),
        "killed": ((range_text(record.get("killed")),), ""),
        "injured": ((range_text(record.get("injured")),), ""),
        "toll": (others, ""),
        "claim": (tuple(claim_words(c.status, c.claimant) for c in said.claims), ""),
        "modality": ((), ""),
    }
    if told.get("who") and "actors" not in corrected:
        # each actor is a reading of its own, shown with who names it
        values["who"] = ((), "")
    told.pop("claim", None)  # the table of claims has them
    lines = []
    for name, label in FIELDS.items():
        shown, note = values[name]
        shown = tuple(v for v in shown if v)
        listed = name == "who" and not shown and bool(told.get(name))
        if name in ("who", "killed") and not shown and not listed:
            shown, note = (_("not stated"),), ""
        if shown or listed:
            lines.append(
                FieldView(
                    name,
                    _(label),
                    shown,
                    note,
                    quotes(papers.evidence.get(name, ())),
                    ", ".join((_(said.event_type), *said.tags)) if name == "type" else "",
                    told.get(name, ()),
                    *rules.get(name, ("", "")),
                )
            )
    return tuple(lines)


def map_point(record: Record) -> dict[str, Any] | None:
    """What the map draws: coordinates, country, and a radius in metres where the place is no exact town."""
    place = record.get("place") or {}
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if latitude is None or longitude is None:
        return None
    precision = place.get("geo_precision") or 1
    radius = radius_of(precision, str(place.get("feature_code") or ""))
    return {
        "latitude": latitude,
        "longitude": longitude,
        "country": place.get("country_code") or "",
        "precision": precision,
        "radius": radius,
        "kilometres": radius // 1000,
    }


NEAR, DISTRICT, REGION = 25_000, 40_000, 150_000  # metres


def radius_of(precision: int, feature_code: str) -> int:
    """Metres of the circle that a `geo_precision` stands for: 0 for 1, the town itself.

    2 is "near it, or somewhere in a district": UCDP's 25 km (`where_prec` 2) round a town, and about as wide as a district
    where the place is one, since no free borders of districts exist. 3 is a region: its borders are lit, and the circle
    is drawn only where there are none.
    """
    if precision == 2:
        return DISTRICT if feature_code.startswith("ADM") else NEAR
    return REGION if precision == 3 else 0


@dataclass(frozen=True, slots=True)
class QuoteView:
    """New evidence: the words, and where they stand. `url` is "" where no browser should be sent there."""

    words: str
    source: str
    title: str
    url: str
    number: int | None  # of the article on this page
    said_by: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A line of an update proposal."""

    label: str
    kind: str
    old: str
    new: str
    sentence: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An update proposal: why a rejected one is back ("" for others), and the changes."""

    why_back: str
    changes: tuple[Change, ...]
    nothing_written: bool  # no new report brought it: articles were read again, or taken back


def value_text(name: str, value: Any) -> str:
    """A field's value in words, for corrections and proposals."""
    if value is None or value in ("", [], {}):
        return _("nothing")
    if name in ("killed", "injured") and isinstance(value, Mapping):
        return range_text(value) or _("not stated")
    if name == "place" and isinstance(value, Mapping):
        return place_text(value)
    if name == "actors" and isinstance(value, (list, tuple)):
        # of a candidate; those that a watch asks for are names
        return "; ".join(
            f"{_(ROLE_WORDS.get(a.get('role', ''), ''))} {a.get('name', '')}".strip()
            if isinstance(a, Mapping)
            else str(a)
            for a in value
        )
    if name in ("date_start", "date_end"):
        day = as_day(value)
        return days_text(day, None) if day else str(value)
    if isinstance(value, (list, tuple)):
        return "; ".join(value_text("", v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {value_text('', v)}" for k, v in value.items() if v not in (None, ""))
    return str(value)


KIND_WORDS = {"correction": "a paper corrected itself", "denial": "denial", "precision": "more precise"}
"""Kinds of changes (`incidents.changes.Change`) that the field's name alone does not tell, in words."""

FIELD_LABELS = {
    "event_type": "event type",
    "sub_event_type": "type",
    "disorder_type": "disorder type",
    "date_start": "first day",
    "date_end": "last day",
    "time_precision": "precision of the date",
    "place": "place",
    "killed": "killed",
    "injured": "injured",
    "actors": "actors",
    "notes": "notes",
    "denial": "did not happen",
    "reports": "reports",
    "independent_sources": "independent sources",
}


def proposal(lines: Sequence[Mapping[str, Any]], papers: Folder) -> Proposal:
    """The lines of an update proposal (`review.refresh.propose`) for the page."""
    found = [
        Change(
            _(FIELD_LABELS.get(str(c.get("field")), str(c.get("field")).replace("_", " "))),
            _(KIND_WORDS.get(str(c.get("kind")), "")),
            value_text(str(c.get("field")), c.get("old")),
            value_text(str(c.get("field")), c.get("new")),
            str(c.get("sentence") or ""),
            tuple(_quote_view(q, papers) for q in c.get("evidence", ())),
        )
        for c in lines
        if c.get("kind") != "back"
    ]
    why = next((str(c.get("sentence") or "") for c in lines if c.get("kind") == "back"), "")
    return Proposal(why, tuple(found), not any(c.quotes for c in found))


def _quote_view(quote: Mapping[str, Any], papers: Folder) -> QuoteView:
    when = str(quote.get("published") or "")
    return QuoteView(
        str(quote.get("words") or ""),
        str(quote.get("source") or "") or host_of(str(quote.get("url") or "")),
        str(quote.get("title") or ""),
        safe_link(str(quote.get("url") or "")),
        papers.number_of_report.get(str(quote.get("report_key"))),
        str(quote.get("attributed_to") or ""),
        datetime.fromisoformat(when) if when else None,
    )


def corrections_text(corrections: Mapping[str, Any]) -> str:
    """ "place: Gwadar, Balochistan; killed: 11–13"."""
    return "; ".join(
        f"{_(FIELD_LABELS.get(name, name.replace('_', ' ')))}: {value_text(name, value)}"
        for name, value in corrections.items()
        if name != WORDS
    )


_WORTH_SAYING = 0.1  # log odds; a signal that adds less decides nothing


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One signal of a report's score: "+" speaks for a current incident rightly read, "-" against it."""

    sign: str
    side: str  # the class of its colour
    words: str


def why(reports: Sequence[Record]) -> tuple[WhyLine, ...]:
    """The signals of the surest report, the weightiest first; none for reports read before signals were kept."""
    best = max(reports, key=lambda r: float(r.get("score", 0.0)), default=None)
    if best is None:
        return ()
    return tuple(
        WhyLine("+" if adds > 0 else "−", "for" if adds > 0 else "against", name)
        for name, adds in reasons(best.get("signals", ()))
        if abs(adds) >= _WORTH_SAYING
    )
