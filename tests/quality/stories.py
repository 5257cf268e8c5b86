"""The labelled stories: invented news in five languages, each with what a careful reader takes from it.

`stories/<language>*.yml` hold the stories, `places.yml` where their places lie, `actors.yml` the invented groups. The labels
were written down before any program read the stories, and don't follow the program. A third is `held_out`: nobody who
tunes looks at these.

A story has `id`, `title`, `text`, `published`, `country`, and:

- `places`: what stands in the text -> a key of `places.yml`, or two capitals for a country. Each occurrence is a mention.
- `not_places`: words that hold a place's name and are none (an organisation, a team). `unscored_places`: a place to some.
- `actors`: ids that must be among the actors.
- `decoy`: why nothing here is an incident.
- `reports`: one for each event, in the words of the contract. `modality` is asserted where nothing is said. Of `date_start`,
  `place`, `sub_event_type` and a figure's `best` a list gives several answers that are right. `date_end` is the same day
  where nothing is said. `umbrella` sums up others, `part` is summed up. An `optional` report may be missing.
  A report that is not asserted has `words`, where it stands, and `cue`, the words that a modality's cue may lie in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dateline.review import vocabulary

FOLDER = Path(__file__).parent / "stories"
ACTORS = FOLDER / "actors.yml"
WITHIN_KM = 25.0

EVENT_TYPES = {sub: event_type for event_type, subs in vocabulary.EVENT_TYPES.items() for sub in subs}


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A place and where it lies (degrees); a country has no one point. `within`: kilometres."""

    name: str
    country: str | None
    latitude: float | None = None
    longitude: float | None = None
    within: float = WITHIN_KM


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where words stand: in `title` or `text`, end exclusive."""

    field: str
    start: int
    end: int

    def meets(self, record: Mapping[str, Any]) -> bool:
        """Whether a span of an answer overlaps this one."""
        return (
            record.get("field", "text") == self.field
            and record["start"] < self.end
            and self.start < record["end"]
        )


@dataclass(frozen=True, slots=True)
class GoldReport:
    """One event as the story tells it; a tuple holds the answers that are right, None what is not scored."""

    modality: str
    sub_event_types: tuple[str, ...]
    dates: tuple[date, ...]
    date_end: date | None
    places: tuple[GoldPlace, ...]
    killed: tuple[int, ...] | None
    injured: tuple[int, ...] | None
    casualties: tuple[Mapping[str, Any], ...]
    claims: frozenset[tuple[str, str]]
    roles: Mapping[str, str]
    optional: bool
    part: bool
    words: tuple[GoldSpan, ...]
    cues: tuple[GoldSpan, ...]


@dataclass(frozen=True, slots=True)
class Story:
    id: str
    language: str
    title: str
    text: str
    published: datetime
    country: str
    held_out: bool
    decoy: str
    places: tuple[tuple[GoldSpan, GoldPlace], ...]
    unscored_places: tuple[GoldSpan, ...]
    actors: tuple[str, ...]
    reports: tuple[GoldReport, ...]

    def line(self) -> dict[str, Any]:
        """The story as a line of `dateline annotate`."""
        return {
            "id": self.id,
            "title": self.title,
            "text": self.text,
            "published": self.published.isoformat(),
            "language": self.language,
            "country": self.country,
        }


@cache
def load_stories() -> tuple[Story, ...]:
    """All stories, by file and in the files' order."""
    known = {key: _place(item) for key, item in _read(FOLDER / "places.yml")["places"].items()}
    return tuple(
        _story(item, file.stem[:2], known)
        for file in sorted(FOLDER.glob("*.yml"))
        if file.name not in ("places.yml", "actors.yml")
        for item in _read(file)
    )


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _place(item: Mapping[str, Any]) -> GoldPlace:
    latitude, longitude = item["at"]
    return GoldPlace(item["name"], item.get("country"), latitude, longitude, item.get("within", WITHIN_KM))


def _story(item: Mapping[str, Any], language: str, known: Mapping[str, GoldPlace]) -> Story:
    title, text = item["title"], _unwrapped(item["text"])
    fields = {"title": title, "text": text}
    not_places, unscored = item.get("not_places", ()), item.get("unscored_places", ())

    def place(key: str) -> GoldPlace:
        return GoldPlace(key, key) if re.fullmatch("[A-Z]{2}", key) else known[key]

    return Story(
        id=item["id"],
        language=language,
        title=title,
        text=text,
        published=datetime.fromisoformat(str(item["published"])),
        country=item["country"],
        held_out=item["held_out"],
        decoy=item.get("decoy", ""),
        places=tuple((s, place(k)) for s, k in _mentions(fields, item["places"], (*not_places, *unscored))),
        unscored_places=tuple(span for words in unscored for span in _found(fields, words)),
        actors=tuple(item.get("actors", ())),
        reports=tuple(_report(r, fields, place) for r in item.get("reports", ())),
    )


def _unwrapped(text: str) -> str:
    """A line for each paragraph and each row of a table, as an extracted article has them."""
    joined = re.sub(r"(?<!\|)\n(?!\n|\|)", " ", text.strip())
    return re.sub(r"\s*\n\s*", "\n", joined)


def _mentions(
    fields: Mapping[str, str], places: Mapping[str, str], not_places: Sequence[str]
) -> list[tuple[GoldSpan, str]]:
    """Each occurrence of a place's words; longer words first, so that none is counted inside another."""
    words: list[tuple[str, str | None]] = [(w, None) for w in not_places]
    words += sorted(places.items(), key=lambda item: -len(item[0]))
    taken: list[tuple[GoldSpan, str | None]] = []
    for name, key in words:
        for span in _found(fields, name, whole=True):
            if not any(_overlap(span, other) for other, _ in taken):
                taken.append((span, key))
    return [(span, key) for span, key in taken if key is not None]


def _found(fields: Mapping[str, str], words: str, *, whole: bool = False) -> list[GoldSpan]:
    # In Arabic "and", "in" and "to" are one letter before the name.
    before, after = (r"(?:(?<!\w)|(?<=\b[وفبل]))", r"(?!\w)") if whole else ("", "")
    pattern = re.compile(before + r"\s+".join(map(re.escape, words.split())) + after)
    return [
        GoldSpan(field, match.start(), match.end())
        for field, content in fields.items()
        for match in pattern.finditer(content)
    ]


def _overlap(one: GoldSpan, other: GoldSpan) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _report(item: Mapping[str, Any], fields: Mapping[str, str], place: Any) -> GoldReport:
    dates = tuple(_listed(item.get("date_start")))
    words = tuple(_found(fields, item["words"])) if "words" in item else ()
    cues = tuple(span for cue in item.get("cue", ()) for span in _found(fields, cue))
    return GoldReport(
        modality=item.get("modality", "asserted"),
        sub_event_types=tuple(_listed(item.get("sub_event_type"))),
        dates=dates,
        date_end=item.get("date_end") or (dates[0] if len(dates) == 1 else None),
        places=tuple(place(key) for key in _listed(item.get("place"))),
        killed=_figures(item.get("killed")),
        injured=_figures(item.get("injured")),
        casualties=tuple(item.get("casualties", ())),
        claims=frozenset((c["claimant"], c["status"]) for c in item.get("claims", ())),
        roles=item.get("roles", {}),
        optional=item.get("optional", False),
        part=item.get("part", False),
        words=words,
        cues=cues,
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _figures(value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    return tuple(_listed(value["best"] if isinstance(value, dict) else value))
