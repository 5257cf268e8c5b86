"""The correction form: what it shows at first, what was sent, and which corrections the difference makes.

Everything is text, as a form has it; `review.corrections` judges the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dateline.model import Candidate, Range
from dateline.ports import GazetteerEntry
from dateline.review.corrections import WORDS

EMPTY_ACTOR_ROWS = 2
MOST_ACTOR_ROWS = 50


@dataclass(frozen=True, slots=True)
class ActorRow:
    """`actor_id`: of the list of actors, where the name was chosen from it; the name says the same to an editor."""

    role: str = ""
    name: str = ""
    kind: str = ""
    actor_id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class RangeRow:
    low: str = ""
    best: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """The form's fields. `place_pick`: geonameid of the gazetteer's place that was chosen, or ""."""

    sub_event_type: str = ""
    date_start: str = ""
    date_end: str = ""
    time_precision: str = "1"
    place_name: str = ""
    latitude: str = ""
    longitude: str = ""
    geo_precision: str = "1"
    country_code: str = ""
    place_pick: str = ""
    killed: RangeRow = field(default_factory=RangeRow)
    injured: RangeRow = field(default_factory=RangeRow)
    actors: tuple[ActorRow, ...] = ()
    notes: str = ""
    reason: str = ""

    @property
    def actor_rows(self) -> tuple[ActorRow, ...]:
        """The actors and some empty rows."""
        return (*self.actors, *(ActorRow() for _ in range(EMPTY_ACTOR_ROWS)))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _range(figure: Range | None) -> RangeRow:
    return RangeRow(_text(figure.low), _text(figure.best), _text(figure.high)) if figure else RangeRow()


def form_for(answer: Candidate, notes: str = "") -> CorrectionForm:
    """The form filled with what stands now: the machine's values with earlier corrections over them."""
    place = answer.place
    return CorrectionForm(
        sub_event_type=answer.sub_event_type,
        date_start=_text(answer.date_start),
        date_end=_text(answer.date_end),
        time_precision=_text(answer.time_precision),
        place_name=_text(place.name or place.text) if place else "",
        latitude=_text(place.latitude) if place else "",
        longitude=_text(place.longitude) if place else "",
        geo_precision=_text(place.geo_precision or 1) if place else "1",
        country_code=_text(place.country_code) if place else "",
        killed=_range(answer.killed),
        injured=_range(answer.injured),
        actors=tuple(ActorRow(a.role, a.name, a.kind, a.actor_id or "") for a in answer.actors),
        notes=notes,
    )


def form_sent(
    post: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
    is_known: Callable[[str, str], bool] = lambda actor_id, name: False,
) -> CorrectionForm:
    """The form as a browser sent it. `lists`: actor_role, actor_name, actor_kind, actor_id, which come often.

    `is_known`: whether an actor of this id and name is on the list; an id that is not is left out.
    """

    def one(name: str) -> str:
        return post.get(name, "").replace("\r\n", "\n").strip()

    names = [name.strip() for name in lists.get("actor_name", ())]
    ids = [*lists.get("actor_id", ()), *("" for _ in names)]
    rows = zip(lists.get("actor_role", ()), names, lists.get("actor_kind", ()), ids, strict=False)
    actors = tuple(
        ActorRow(role, name, kind, actor_id if actor_id and is_known(actor_id, name) else "")
        for role, name, kind, actor_id in rows
        if name
    )
    return CorrectionForm(
        sub_event_type=one("sub_event_type"),
        date_start=one("date_start"),
        date_end=one("date_end"),
        time_precision=one("time_precision"),
        place_name=one("place_name"),
        latitude=one("latitude"),
        longitude=one("longitude"),
        geo_precision=one("geo_precision"),
        country_code=one("country_code").upper(),
        place_pick=one("place_pick"),
        killed=RangeRow(one("killed_low"), one("killed_best"), one("killed_high")),
        injured=RangeRow(one("injured_low"), one("injured_best"), one("injured_high")),
        actors=actors[:MOST_ACTOR_ROWS],
        notes=one("notes"),
        reason=one("reason"),
    )


def _place_of_entry(entry: GazetteerEntry, precision: str) -> dict[str, Any]:
    place = {
        "geonameid": entry.geonameid,
        "name": entry.name,
        "latitude": entry.latitude,
        "longitude": entry.longitude,
        "country_code": entry.country_code,
        "admin1": entry.admin1,
        "admin2": entry.admin2,
        "feature_code": entry.feature_code,
        "geo_precision": precision,
    }
    return {part: value for part, value in place.items() if value not in (None, "")}


def _place(sent: CorrectionForm, shown: CorrectionForm, answer: Candidate) -> dict[str, Any] | None:
    if not (sent.place_name or sent.latitude or sent.longitude):
        return None
    same_spot = replace(sent, geo_precision=shown.geo_precision)
    unchanged = all(
        getattr(same_spot, name) == getattr(shown, name)
        for name in ("place_name", "latitude", "longitude", "country_code")
    )
    place: dict[str, Any] = {
        "name": sent.place_name,
        "latitude": sent.latitude,
        "longitude": sent.longitude,
        "geo_precision": sent.geo_precision,
        "country_code": sent.country_code,
    }
    if unchanged and answer.place:
        # only the precision was corrected: it is still the gazetteer's place
        place |= {
            "geonameid": answer.place.geonameid,
            "admin1": answer.place.admin1,
            "admin2": answer.place.admin2,
            "feature_code": answer.place.feature_code,
        }
    return {part: value for part, value in place.items() if value not in (None, "")}


def corrections_of(
    sent: CorrectionForm, shown: CorrectionForm, answer: Candidate, picked: GazetteerEntry | None = None
) -> dict[str, Any]:
    """The fields in which `sent` differs from `shown`, as `review.corrections` takes them.

    `answer` is what `shown` was made from; `picked` the gazetteer's place of `sent.place_pick`.
    """
    found: dict[str, Any] = {}
    for name in ("sub_event_type", "date_start", "date_end", "time_precision", "notes"):
        if getattr(sent, name) != getattr(shown, name):
            found[name] = getattr(sent, name)
    for name in ("date_start", "date_end"):
        if found.get(name) == "":
            found[name] = None
    place_fields = ("place_name", "latitude", "longitude", "geo_precision", "country_code")
    if picked is not None:
        if (
            answer.place is None
            or answer.place.geonameid != picked.geonameid
            or sent.geo_precision != shown.geo_precision
        ):
            found["place"] = _place_of_entry(picked, sent.geo_precision)
    elif any(getattr(sent, name) != getattr(shown, name) for name in place_fields) and (
        shown.place_name or sent.place_name or sent.latitude or sent.longitude
    ):
        found["place"] = _place(sent, shown, answer)
    for name in ("killed", "injured"):
        row: RangeRow = getattr(sent, name)
        if row != getattr(shown, name):
            figures = {"low": row.low, "best": row.best, "high": row.high}
            found[name] = figures if any(figures.values()) else None
    if sent.actors != shown.actors:
        ids = {a.name: a.actor_id for a in answer.actors if a.actor_id} | {
            a.name: a.actor_id for a in sent.actors if a.actor_id
        }
        found["actors"] = [
            {"role": a.role, "name": a.name, "kind": a.kind or "unknown"}
            | ({"actor_id": ids[a.name]} if a.name in ids else {})
            for a in sent.actors
        ]
    return found


WORDS_OF = {
    "place": ("place",),
    "actor": ("actors",),
    "killed": ("killed",),
    "injured": ("injured",),
    "date": ("date_start", "date_end"),
}
"""What words can be taken for -> the fields of a correction that they are the source of."""


def with_words(corrections: Mapping[str, Any], taken: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The corrections with the words that their values were taken from. `taken`: by the names of WORDS_OF."""
    words = {field: dict(taken[name]) for name in taken for field in WORDS_OF[name] if field in corrections}
    return {**corrections, WORDS: words} if words else dict(corrections)
