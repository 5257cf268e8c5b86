"""Watches: named areas of responsibility, and whether a candidate belongs to one. Pure.

Each part of a watch that names something has to be fulfilled; a part that names nothing asks for nothing. Inside a part
one of what it names is enough. Where, what and who stand together in a `Reach`, of which a watch may have several: one of
them is enough. Docs for editors: docs/watches.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from dateline.records import plain
from dateline.review.filters import Box
from dateline.review.vocabulary import EVENT_TYPE_OF, disorder_type

NEW, UPDATE, SILENCE = "new", "update", "silence"
NOTICE_KINDS = (NEW, UPDATE, SILENCE)
"""What a watch may tell of: a new candidate, an update of a decided one, a source of its own that fell silent."""
EVERY: Mapping[str, timedelta] = {
    "at-once": timedelta(0),
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
}
"""When notices are told, and how much time lies between two messages."""


@dataclass(frozen=True, slots=True)
class WatchPlace:
    """A place with all that lies in it. `text`: as it was written. What is not given is not asked for.

    `geonameid`: of a place that is no country, province or district; then only that place itself counts.
    """

    text: str
    country: str
    admin1: str = ""
    admin2: str = ""
    geonameid: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where, what and who. `places` and `box` are one part, and so are the three kinds of types."""

    places: tuple[WatchPlace, ...] = ()
    box: Box | None = None
    event_types: tuple[str, ...] = ()
    sub_event_types: tuple[str, ...] = ()
    disorder_types: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchNotices:
    """What is told of a watch, to whom and when. `least_score`: of new candidates. `mail_to`: else where alerts go."""

    about: tuple[str, ...] = ()
    ways: tuple[str, ...] = ("log",)
    least_score: float = 0.0
    when: str = "at-once"
    mail_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """A named area of responsibility. `sources`: source ids, and countries (two capitals) whose sources count.

    `least_score`: 0 to 1. `editors`: user names. `outputs`: formats that the publish flow writes for it.
    """

    id: str
    title: str
    reach: tuple[Reach, ...] = (Reach(),)
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    least_score: float = 0.0
    editors: tuple[str, ...] = ()
    notices: WatchNotices = WatchNotices()
    outputs: tuple[str, ...] = ()
    notes: str = ""
    enabled: bool = True

    @property
    def countries(self) -> frozenset[str]:
        """The countries that its places lie in; empty where it asks for none, or for a box."""
        if any(not reach.places or reach.box for reach in self.reach):
            return frozenset()
        return frozenset(place.country for reach in self.reach for place in reach.places)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a watch looks at of a candidate, with the editor's corrections in it. `actors`: (id or "", name)."""

    event_type: str
    sub_event_type: str
    score: float
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    geonameid: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    actors: tuple[tuple[str, str], ...] = ()

    @property
    def disorder_types(self) -> tuple[str, ...]:
        """Two of them for what is both, such as force against protesters."""
        known = self.sub_event_type in EVENT_TYPE_OF
        return tuple(disorder_type(self.sub_event_type).split("; ")) if known else ()


@dataclass(frozen=True, slots=True)
class Source:
    """Who tells of a candidate. `country`: where the source writes from."""

    id: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a candidate belongs to a watch. `reasons`: by what, as (part, what of it); else the part that refused it."""

    holds: bool
    reasons: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return self.holds


def matches(watch: Watch, facts: Facts, sources: Collection[Source], languages: Collection[str]) -> Match:
    """Whether the candidate of `facts` belongs to `watch`. One that is switched off holds nothing.

    `sources`, `languages`: of the articles that tell of it.
    """
    if not watch.enabled:
        return Match(False, (("enabled", ""),))
    found: list[tuple[str, str]] = []
    if watch.least_score:
        if facts.score < watch.least_score:
            return Match(False, (("least_score", ""),))
        found.append(("least_score", f"{watch.least_score:g}"))
    if watch.languages:
        spoken = sorted(set(watch.languages) & set(languages))
        if not spoken:
            return Match(False, (("languages", ""),))
        found.append(("languages", spoken[0]))
    if watch.sources:
        named = [source.id for source in sources if _names(watch, source)]
        if not named:
            return Match(False, (("sources", ""),))
        found.append(("sources", min(named)))
    refused = Match(False)
    for reach in watch.reach:
        reached = _reached(reach, facts)
        if reached:
            return Match(True, (*found, *reached.reasons))
        refused = refused if refused.reasons else reached
    return refused


def _names(watch: Watch, source: Source) -> bool:
    return source.id in watch.sources or (bool(source.country) and source.country in watch.sources)


def _reached(reach: Reach, facts: Facts) -> Match:
    found: list[tuple[str, str]] = []
    for part, asked, because in (
        ("places", bool(reach.places or reach.box), _where(reach, facts)),
        ("event_types", bool(reach.event_types or reach.sub_event_types or reach.disorder_types), _what(reach, facts)),
        ("actors", bool(reach.actors), _who(reach, facts)),
    ):  # fmt: skip
        if asked and because is None:
            return Match(False, ((part, ""),))
        if asked and because is not None:
            found.append((part, because))
    return Match(True, tuple(found))


def _where(reach: Reach, facts: Facts) -> str | None:
    for place in reach.places:
        if holds_place(place, facts):
            return place.text
    box, latitude, longitude = reach.box, facts.latitude, facts.longitude
    if box is None or latitude is None or longitude is None or not box.south <= latitude <= box.north:
        return None
    east_of, west_of = longitude >= box.west, longitude <= box.east
    inside = (east_of or west_of) if box.over_the_date_line else (east_of and west_of)
    return str(box) if inside else None


def holds_place(place: WatchPlace, facts: Facts) -> bool:
    """Whether what happened lies in `place`, as far as its country, province and district are known."""
    if place.geonameid is not None:
        return facts.geonameid == place.geonameid
    return (
        facts.country == place.country
        and (not place.admin1 or _same(facts.admin1, place.admin1))
        and (not place.admin2 or _same(facts.admin2, place.admin2))
    )


def _what(reach: Reach, facts: Facts) -> str | None:
    if facts.sub_event_type in reach.sub_event_types:
        return facts.sub_event_type
    if facts.event_type in reach.event_types:
        return facts.event_type
    return next((kind for kind in facts.disorder_types if kind in reach.disorder_types), None)


def _who(reach: Reach, facts: Facts) -> str | None:
    wanted = {_folded(actor) for actor in reach.actors}
    for actor_id, name in facts.actors:
        if (actor_id and _folded(actor_id) in wanted) or _folded(name) in wanted:
            return name
    return None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _same(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)


def facts_of(
    record: Mapping[str, Any],
    corrections: Mapping[str, Any],
    *,
    score: float,
    event_type: str,
    sub_event_type: str,
) -> Facts:
    """Of a candidate's record (its `place` and `actors`) and the merged corrections that stand: the editor's answer wins."""
    place = corrections["place"] if "place" in corrections else record.get("place")
    actors = corrections["actors"] if "actors" in corrections else record.get("actors")
    sub_event = corrections.get("sub_event_type") or sub_event_type
    said: Mapping[str, Any] = place or {}
    return Facts(
        event_type=EVENT_TYPE_OF.get(sub_event, event_type),
        sub_event_type=sub_event,
        score=score,
        country=said.get("country_code") or "",
        admin1=said.get("admin1") or "",
        admin2=said.get("admin2") or "",
        geonameid=said.get("geonameid"),
        latitude=said.get("latitude"),
        longitude=said.get("longitude"),
        actors=tuple((actor.get("actor_id") or "", actor.get("name") or "") for actor in actors or ()),
    )


def is_told_of(watch: Watch, source: Source) -> bool:
    """Whether the silence of `source` is the watch's matter: it is one of its sources; of a watch that names none, one of
    its places' countries.
    """
    if not watch.enabled:
        return False
    if watch.sources:
        return _names(watch, source)
    return not watch.countries or source.country in watch.countries


# ---------------------------------------------------------------------------------------------------- records


def watch_record(watch: Watch) -> dict[str, Any]:
    """JSON-ready; `watch_from_record` reads it back to an equal value."""
    record: dict[str, Any] = plain(watch)
    for kept, reach in zip(record["reach"], watch.reach, strict=True):
        kept["box"] = str(reach.box) if reach.box else ""
    return record


def watch_from_record(record: Mapping[str, Any]) -> Watch:
    parts = _tuples(record)
    parts["reach"] = tuple(map(_reach, record["reach"]))
    parts["notices"] = WatchNotices(**_tuples(record["notices"]))
    return Watch(**parts)


def _tuples(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}


def _reach(record: Mapping[str, Any]) -> Reach:
    parts = _tuples(record)
    parts["places"] = tuple(WatchPlace(**place) for place in record["places"])
    parts["box"] = Box.read(record["box"])
    return Reach(**parts)


@dataclass(frozen=True, slots=True)
class Told:
    """A candidate as a watch sees it: `matches(watch, told.facts, told.sources, told.languages)`."""

    facts: Facts
    sources: frozenset[Source] = field(default_factory=frozenset)
    languages: frozenset[str] = field(default_factory=frozenset)

    def belongs_to(self, watch: Watch) -> Match:
        return matches(watch, self.facts, self.sources, self.languages)
