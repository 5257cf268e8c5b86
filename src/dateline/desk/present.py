"""A candidate's record in a few words, for cards and the head of its page: records in, values out.

The tables hold English words, which are keys of the catalogues too (tools/messages.py):
they are translated where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from dateline.desk.words import (
    DATE_SOURCE_WORDS,
    PRECISION_WORDS,
    WITHIN,
    Record,
    as_day,
    place_text,
    range_text,
    record_days,
)

FIELDS = {
    "type": "What",
    "when": "When",
    "where": "Where",
    "who": "Who",
    "killed": "Killed",
    "injured": "Injured",
    "toll": "Other toll",
    "claim": "Claims",
    "modality": "Modality",
}
"""The desk's fields in reading order, with their labels. Each has its colour in desk.css (`m-<field>`)."""

_KINDS = {
    "type": "trigger type event_type sub_event_type disorder_type tags",
    "when": "date when date_start date_end dateline",
    "where": "place where",
    "who": "actor actors who perpetrator target accused other",
    "killed": "killed",
    "injured": "injured",
    "toll": "casualty casualties count toll abducted arrested missing displaced",
    "claim": "claim claims claimant",
    "modality": "modality",
}
_FIELD_OF = {kind: field for field, kinds in _KINDS.items() for kind in kinds.split()}

MODALITY_WORDS = {
    "historical": "told as past",
    "future": "told as future",
    "hypothetical": "told as possible",
    "negated": "told as not having happened",
}
ROLE_WORDS = {
    "perpetrator": "by",
    "target": "against",
    "claimant": "claimed by",
    "accused": "accused",
    "other": "named",
}
STATE_WORDS = {
    "proposed": "to review",
    "unsure": "unsure",
    "referred": "needs second review",
    "updates": "updates",
    "confirmed": "confirmed",
    "rejected": "rejected",
    "duplicate": "duplicate",
    "past": "from the past",
}
VERDICT_WORDS = {
    "confirm": "confirmed",
    "correct": "confirmed with corrections",
    "reject": "rejected",
    "duplicate": "merged into another one",
    "split": "split",
    "move": "reports moved",
    "part": "part of a wider one",
    "unsure": "marked unsure",
    "refer": "asked for a second review",
    "undo": "took the last decision back",
}


def field_of(what: str) -> str:
    """The desk's field that a kind of evidence belongs to; an unknown kind counts as its sentence."""
    return _FIELD_OF.get(what.partition(":")[0].partition(".")[0], "sentence")


def type_class(event_type: str) -> str:
    """The event type's class name for its colour."""
    return "t-" + "".join(c if c.isalnum() else "-" for c in event_type.lower()).strip("-")


def safe_link(url: str) -> str:
    """The address if a browser may be sent there (http, https with a host), else ""."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# ------------------------------------------------------------------------------------------------------ tolls


@dataclass(frozen=True, slots=True)
class Figure:
    """One party's figure: "92 armed group, according to the military"."""

    category: str
    figure: str
    who: str
    attributed_to: str
    report_key: str
    superseded: bool


def figure_of(casualty: Record) -> Figure:
    category = str(casualty.get("category", ""))
    who = str(casualty.get("who") or "")
    return Figure(
        category=category,
        figure=range_text(casualty) or _("some"),
        who="" if who == "unknown" else who,
        attributed_to=str(casualty.get("attributed_to") or ""),
        report_key=str(casualty.get("report_key") or ""),
        superseded=bool(casualty.get("superseded")),
    )


@dataclass(frozen=True, slots=True)
class Party:
    """A part of a toll: "92" "armed group", according to "the military". `figure` is "" for the whole."""

    figure: str
    who: str
    according_to: str


@dataclass(frozen=True, slots=True)
class Toll:
    """A category's range with the parties that hold a part of it: for cards."""

    category: str
    figure: str
    said_by: tuple[Figure, ...] = ()
    disputed: bool = False

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who holds which part of it: a figure once, with all that gave it."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.said_by:
            names = found.setdefault((one.figure, one.who), [])
            if one.attributed_to and one.attributed_to not in names:
                names.append(one.attributed_to)
        parties = tuple(Party(figure, who, ", ".join(names)) for (figure, who), names in found.items())
        if len(parties) == 1 and parties[0].figure == self.figure:
            return (Party("", parties[0].who, parties[0].according_to),)
        return parties


def tolls_of(record: Record) -> tuple[Toll, ...]:
    """Killed and injured first, then what else the ledger holds; each party's standing figure once."""
    figures: dict[str, list[Figure]] = {}
    for casualty in record.get("casualties", ()):
        figure = figure_of(casualty)
        standing = figures.setdefault(figure.category, [])
        same = any(
            (f.figure, f.who, f.attributed_to) == (figure.figure, figure.who, figure.attributed_to)
            for f in standing
        )
        if not figure.superseded and not same:
            standing.append(figure)
    disputed = {r.get("field") for r in record.get("readings", ()) if r.get("disputed")}
    tolls = []
    for category in ("killed", "injured"):
        text = range_text(record.get(category))
        said = tuple(f for f in figures.pop(category, ()) if f.attributed_to or f.who)
        if text or said:
            tolls.append(Toll(category, text, said, category in disputed))
    tolls.extend(Toll(category, said[0].figure, tuple(said)) for category, said in figures.items() if said)
    return tuple(tolls)


# ------------------------------------------------------------------------------------------------------ cards


@dataclass(frozen=True, slots=True)
class ActorLine:
    role: str
    role_words: str
    name: str
    kind: str


def actor_lines(record: Record) -> tuple[ActorLine, ...]:
    """Actors once each per role, perpetrators first."""
    order = list(ROLE_WORDS)
    lines: dict[tuple[str, str], ActorLine] = {}
    for actor in record.get("actors", ()):
        role, name = str(actor.get("role", "other")), str(actor.get("name", ""))
        if name and (role, name) not in lines:
            kind = str(actor.get("kind") or "")
            lines[role, name] = ActorLine(
                role, ROLE_WORDS.get(role, role), name, "" if kind == "unknown" else kind
            )
    return tuple(sorted(lines.values(), key=lambda a: order.index(a.role) if a.role in order else len(order)))


@dataclass(frozen=True, slots=True)
class ClaimLine:
    claimant: str
    status: str  # claimed | denied


def claim_lines(record: Record) -> tuple[ClaimLine, ...]:
    pairs = ((str(c.get("claimant", "")), str(c.get("status", ""))) for c in record.get("claims", ()))
    return tuple(ClaimLine(*pair) for pair in dict.fromkeys(pairs))


@dataclass(frozen=True, slots=True)
class Summary:
    """A candidate in words: the head of its page, and its card."""

    key: str
    title: str
    event_type: str
    sub_event_type: str
    disorder_type: str
    days: str
    day_note: str  # why the date is not simply sure; "" where it is
    place: str
    place_note: str
    actors: tuple[ActorLine, ...]
    tolls: tuple[Toll, ...]
    claims: tuple[ClaimLine, ...]
    differ_on: tuple[str, ...]
    tags: tuple[str, ...]
    sources: int
    score: int  # percent

    @property
    def type_class(self) -> str:
        return type_class(self.event_type)


_DIFFERENCE_WORDS = {
    "killed": "number killed", "injured": "number injured", "event_type": "type", "claims": "claim",
}  # fmt: skip


def differ_on(record: Record) -> tuple[str, ...]:
    """Labels of the fields on which a candidate's sources differ, each once."""
    return tuple(
        dict.fromkeys(
            _(_DIFFERENCE_WORDS.get(str(r.get("field")), str(r.get("field"))))
            for r in record.get("readings", ())
            if r.get("disputed")
        )
    )


def summary(record: Record, *, key: str, title: str, sources: int, score: float) -> Summary:
    precision = int(record.get("time_precision") or 1)
    source = str(record.get("date_source") or "")
    start = as_day(record.get("date_start"))
    notes = [str(WITHIN.get(precision, "")), str(DATE_SOURCE_WORDS.get(source, "")) if start else ""]
    place = record.get("place")
    place_note = ""
    if place:
        if place.get("geonameid") is None and place.get("latitude") is None:
            place_note = _("not in the gazetteer")
        elif (place.get("geo_precision") or 1) > 1:
            place_note = str(PRECISION_WORDS.get(int(place["geo_precision"]), ""))
    return Summary(
        key=key,
        title=title or str(record.get("title") or ""),
        event_type=str(record.get("event_type") or ""),
        sub_event_type=str(record.get("sub_event_type") or ""),
        disorder_type=str(record.get("disorder_type") or ""),
        days=record_days(record),
        day_note=", ".join(n for n in notes if n),
        place=place_text(place),
        place_note=place_note,
        actors=actor_lines(record),
        tolls=tolls_of(record),
        claims=claim_lines(record),
        differ_on=differ_on(record),
        tags=tuple(str(t) for t in record.get("tags", ())),
        sources=sources,
        score=round(100 * score),
    )
