"""Watches as they are written: `config/watches/*.yml`, one a file, and the form of the desk, which gives the same fields.

The file's stem is the watch's id. docs/watches.md explains every field; a test sees to that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dateline.errors import ConfigFileError, WatchRefused
from dateline.publish.countries import countries
from dateline.publish.export import FORMATS
from dateline.review.filters import NO_WATCH, Box
from dateline.review.vocabulary import EVENT_TYPE_OF, EVENT_TYPES, disorder_type
from dateline.review.watch_places import Places, place_named
from dateline.review.watches import EVERY, NOTICE_KINDS, Reach, Watch, WatchNotices
from dateline.yaml_files import read_mapping, shown, suggestion

WAYS = ("log", "webhook", "mail")
DISORDER_TYPES = tuple(
    dict.fromkeys(kind for sub in EVENT_TYPE_OF for kind in disorder_type(sub).split("; "))
)
TAKEN = (NO_WATCH, "new", "preview", "places")
"""Ids that mean something else in an address."""
MOST = 200  # entries of a list
LONGEST = 200  # characters of an entry

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SOURCE = re.compile(r"[a-z0-9][a-z0-9-]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


def load_watches(folder: Path, gazetteer: Places | None) -> tuple[tuple[Watch, dict[str, Any]], ...]:
    """All watches under `folder`, in order of id, each with what its file says. A folder that is not there has none.

    Raises ConfigFileError for the first file that cannot be used; it names the file and the field.
    """
    found = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.suffix not in (".yml", ".yaml") or path.name.startswith("."):
            continue
        values = read_mapping(path)
        try:
            found.append((read_watch(path.stem, values, gazetteer), values))
        except WatchRefused as e:
            field, problem = next(iter(e.problems.items()))
            raise ConfigFileError(str(path), "" if field == "id" else field, problem) from e
    return tuple(found)


def read_watch(id: str, values: Mapping[str, Any], gazetteer: Places | None) -> Watch:
    """The watch that these fields describe. Raises WatchRefused with all problems, by field."""
    reader = _Reader(gazetteer)
    if not _ID.fullmatch(id) or len(id) > 60:
        reader.problems["id"] = "its name must be lower-case letters, digits and single hyphens, at most 60"
    elif id in TAKEN:
        reader.problems["id"] = f"'{id}' means something else on the desk; choose another name"
    given = reader.known(values, FIELDS, "")
    if not given.get("title") and "title" not in reader.problems:
        reader.problems.setdefault("title", "is missing")
    own = {name: given.pop(name) for name in REACH_FIELDS if name in given}
    also = given.pop("also", ())
    if reader.problems:
        raise WatchRefused(reader.problems, resource=id)
    return Watch(id=id, reach=(Reach(**own), *also), **given)


class _Reader:
    """Reads the fields of one watch, and gathers what is wrong with them."""

    def __init__(self, gazetteer: Places | None) -> None:
        self.gazetteer = gazetteer
        self.problems: dict[str, str] = {}

    def known(self, values: Mapping[Any, Any], fields: Mapping[str, _Read], within: str) -> dict[str, Any]:
        """Each field as its reader gives it. A field without a value is as one that is not there."""
        found: dict[str, Any] = {}
        for key, value in values.items():
            name = f"{within}{key}"
            if key not in fields:
                self.problems[name] = f"is no known key{suggestion(str(key), fields)}"
            elif value is not None:
                try:
                    found[key] = fields[key](self, value)
                except ValueError as e:
                    self.problems.setdefault(name, str(e))
        return found


_Read = Callable[[_Reader, Any], Any]


def _text(longest: int) -> _Read:
    def read(_: _Reader, value: Any) -> str:
        if not isinstance(value, str) or len(value.strip()) > longest or "\x00" in value:
            raise ValueError(f"must be a text of at most {longest} characters, not {shown(value)}")
        return value.strip()

    return read


def _list(value: Any) -> list[Any]:
    """A list, or one entry alone."""
    entries = list(value) if isinstance(value, (list, tuple)) else [value]
    if len(entries) > MOST:
        raise ValueError(f"must not have more than {MOST} entries")
    for entry in entries:
        if isinstance(entry, bool) or not isinstance(entry, (str, int)) or len(str(entry)) > LONGEST:
            raise ValueError(f"must be a list of texts, not {shown(entry)} (in quotes if YAML misreads it)")
    return entries


def _some(check: Callable[[str], bool], says: str) -> _Read:
    def read(_: _Reader, value: Any) -> tuple[str, ...]:
        entries = [str(entry).strip() for entry in _list(value)]
        for entry in entries:
            if not check(entry):
                raise ValueError(f"{says}, not {shown(entry)}")
        return tuple(dict.fromkeys(entries))

    return read


def _among(known: tuple[str, ...]) -> _Read:
    def read(_: _Reader, value: Any) -> tuple[str, ...]:
        for entry in (entries := [str(entry).strip() for entry in _list(value)]):
            if entry not in known:
                hint = suggestion(entry, known).replace("known keys are", "they are")
                raise ValueError(f"{shown(entry)} is none of them{hint}")
        return tuple(dict.fromkeys(entries))

    return read


def _places(reader: _Reader, value: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(place_named(str(entry), reader.gazetteer) for entry in _list(value)))


def _box(_: _Reader, value: Any) -> Box | None:
    if value in ("", []):
        return None
    edges = [str(edge) for edge in value] if isinstance(value, (list, tuple)) else str(value).split(",")
    box = Box.read(",".join(edges)) if len(edges) == 4 else None
    if box is None:
        raise ValueError(
            f"must be west, south, east, north in degrees, such as [60.8, 24.8, 66.4, 30.2], not {shown(value)}"
        )
    return box


def _share(_: _Reader, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"must be a number from 0 to 1, not {shown(value)}")
    return float(value)


def _flag(_: _Reader, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {shown(value)}")
    return value


def _when(_: _Reader, value: Any) -> str:
    if value not in EVERY:
        raise ValueError(f"must be one of {', '.join(EVERY)}, not {shown(value)}")
    return str(value)


def _notices(reader: _Reader, value: Any) -> WatchNotices:
    if not isinstance(value, Mapping):
        raise ValueError("must be a mapping with about, ways, least_score, when and mail_to")
    return WatchNotices(**reader.known(value, NOTICE_FIELDS, "notices."))


def _also(reader: _Reader, value: Any) -> tuple[Reach, ...]:
    if (
        not isinstance(value, (list, tuple))
        or len(value) > 20
        or not all(isinstance(v, Mapping) for v in value)
    ):
        raise ValueError(f"must be a list of mappings, each with some of {', '.join(REACH_FIELDS)}")
    found = []
    for number, one in enumerate(value, 1):
        given = reader.known(one, REACH_FIELDS, f"also.{number}.")
        if not any(given.values()) and not reader.problems:
            raise ValueError(f"entry {number} names nothing, and so would hold everything")
        found.append(Reach(**given))
    return tuple(found)


REACH_FIELDS: Mapping[str, _Read] = {
    "places": _places,
    "box": _box,
    "event_types": _among(tuple(EVENT_TYPES)),
    "sub_event_types": _among(tuple(EVENT_TYPE_OF)),
    "disorder_types": _among(DISORDER_TYPES),
    "actors": _some(lambda actor: bool(actor), "must be ids or names of actors"),
}
NOTICE_FIELDS: Mapping[str, _Read] = {
    "about": _among(NOTICE_KINDS),
    "ways": _among(WAYS),
    "least_score": _share,
    "when": _when,
    "mail_to": _some(lambda to: bool(_ADDRESS.fullmatch(to)), "must be mail addresses"),
}
FIELDS: Mapping[str, _Read] = {
    "title": _text(120),
    **REACH_FIELDS,
    "languages": _some(lambda code: bool(_LANGUAGE.fullmatch(code)), "must be codes of languages such as ur"),
    "sources": _some(
        lambda source: bool(_SOURCE.fullmatch(source)) or source in countries(),
        "must be ids of sources, or countries such as PK for all sources of one",
    ),
    "least_score": _share,
    "also": _also,
    "editors": _some(lambda name: bool(name), "must be names of users"),
    "notices": _notices,
    "outputs": _among(tuple(FORMATS)),
    "notes": _text(2000),
    "enabled": _flag,
}
"""Every field of a file and of the form; all but `title` may be left out, and then ask for nothing."""
