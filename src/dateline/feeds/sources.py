"""The sources to watch, from `config/feeds/<cc>/<source>.yml`: one source a file.

The file's stem is the source id, the folder's name the country (`zz` or `world`: no country of its own). A
file is a flat mapping; only `url`, `title` and `language` are required:

    url: https://www.example.org/rss
    title: The Example
    language: en                # ISO 639-1
    owner: Example Group        # who it speaks for, where several sources speak for one; an agency: its name
    source_scale: National      # one of SOURCE_SCALES, or two of them joined by "-"
    cadence_minutes: 30         # 5 to 1440
    enabled: true
    notes: Where the address is documented, or why the source is switched off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dateline.errors import ConfigFileError
from dateline.model import Feed
from dateline.yaml_files import read_mapping, shown, suggestion

SHORTEST_CADENCE_MINUTES = 5
LONGEST_CADENCE_MINUTES = 1440
SOURCE_SCALES = ("Local", "Subnational", "National", "Regional", "International", "Other")
WORLD_FOLDERS = frozenset({"zz", "world"})

_SUFFIXES = frozenset({".yml", ".yaml"})
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TWO_LETTERS = re.compile(r"[a-z]{2}")
_UNPRINTABLE_OR_SPACE = re.compile(r"[\s\x00-\x1f\x7f]")


def load_sources(folder: Path) -> tuple[Feed, ...]:
    """All sources under `folder`, in order of id.

    Raises `ConfigFileError` for the first file that cannot be used; it names the file (as `folder` was given)
    and the field. Files with another ending than .yml or .yaml and names with a leading dot are passed over.
    """
    if not folder.is_dir():
        raise ConfigFileError(str(folder), "", "is not a folder; it should hold one folder a country")
    seen: dict[str, Path] = {}
    feeds: list[Feed] = []
    for path in _source_files(folder):
        feed = _load_source(path)
        if feed.id in seen:
            problem = f"the id '{feed.id}' is already taken by {seen[feed.id]}; rename one of the files"
            raise ConfigFileError(str(path), "", problem)
        seen[feed.id] = path
        feeds.append(feed)
    return tuple(sorted(feeds, key=lambda feed: feed.id))


def _source_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from (p for p in sorted(path.iterdir()) if p.suffix in _SUFFIXES and p.name[0] != ".")
        elif path.suffix in _SUFFIXES:
            problem = "must stand in a folder named after its country, such as pk or world"
            raise ConfigFileError(str(path), "", problem)


def _load_source(path: Path) -> Feed:
    file = str(path)
    country = path.parent.name
    if country not in WORLD_FOLDERS and not _TWO_LETTERS.fullmatch(country):
        raise ConfigFileError(
            file, "", f"its folder '{country}' must be a two-letter country code in lower case, zz or world"
        )
    if not _ID.fullmatch(path.stem):
        raise ConfigFileError(file, "", "its name must be lower-case letters, digits and single hyphens")
    values = read_mapping(path)
    for key in values:
        if key not in FIELDS:
            raise ConfigFileError(file, str(key), f"is no known key{suggestion(str(key), FIELDS)}")
    for key in ("url", "title", "language"):
        if values.get(key) is None:
            raise ConfigFileError(file, key, "is missing")
    checked: dict[str, Any] = {}
    for key, value in values.items():
        problem = FIELDS[key](value)
        if problem:
            raise ConfigFileError(file, key, f"{problem}, not {shown(value)}")
        checked[key] = value.strip() if isinstance(value, str) else value
    return Feed(id=path.stem, country=None if country in WORLD_FOLDERS else country.upper(), **checked)


def _url_problem(value: object) -> str | None:
    problem = "must be an http or https address"
    if not isinstance(value, str):
        return problem
    url = value.strip()
    if _UNPRINTABLE_OR_SPACE.search(url):
        return f"{problem} without spaces"
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return problem
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or not port_is_valid:
        return problem
    if parts.username is not None or parts.password is not None:
        return f"{problem} without a user name or password"
    return None


def _title_problem(value: object) -> str | None:
    ok = isinstance(value, str) and 0 < len(value.strip()) <= 200
    return None if ok else "must be a text of 1 to 200 characters"


def _owner_problem(value: object) -> str | None:
    ok = isinstance(value, str) and len(value.strip()) <= 120
    return None if ok else "must be a text of at most 120 characters"


def _language_problem(value: object) -> str | None:
    # YAML reads a bare `no` (Norwegian) as false, hence the hint at quotes.
    ok = isinstance(value, str) and _TWO_LETTERS.fullmatch(value.strip())
    return None if ok else 'must be a two-letter ISO 639-1 code such as "en" (in quotes if YAML misreads it)'


def _scale_problem(value: object) -> str | None:
    parts = value.strip().split("-") if isinstance(value, str) else []
    if 1 <= len(parts) <= 2 and all(part in SOURCE_SCALES for part in parts):
        return None
    return f"must be one of {', '.join(SOURCE_SCALES)}, or two of them joined by '-'"


def _cadence_problem(value: object) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole and value in range(SHORTEST_CADENCE_MINUTES, LONGEST_CADENCE_MINUTES + 1):
        return None
    return f"must be a whole number from {SHORTEST_CADENCE_MINUTES} to {LONGEST_CADENCE_MINUTES}"


def _enabled_problem(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _notes_problem(value: object) -> str | None:
    ok = isinstance(value, str) and len(value) <= 2000
    return None if ok else "must be a text of at most 2000 characters"


FIELDS: Mapping[str, Callable[[object], str | None]] = {
    "url": _url_problem,
    "title": _title_problem,
    "language": _language_problem,
    "owner": _owner_problem,
    "source_scale": _scale_problem,
    "cadence_minutes": _cadence_problem,
    "enabled": _enabled_problem,
    "notes": _notes_problem,
}
