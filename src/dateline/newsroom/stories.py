"""Papers and stories as data: read from the package's YAML files, dated relative to an anchor day.

A story says how many days before the anchor it was published (`days_ago`, `at` in UTC). Its headline and body
hold placeholders that are filled from its own day of publication, so that text and date always agree:

    {weekday:-1}     the day before, by name            {date:-2}         20 November 2026
    {day_month:-1}   21 November                        {month_day:-1}    November 21
    {month:0}        November                           {year:-7}         seven years ago, as a number
    {anniversary:-7} this day seven years ago, in full

The number may be left out when it is 0. Names of days and months are in the story's own language. A negative
`days_ago` comes out after the anchor; a story that `corrects` another takes its place and its address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::(-?\d+))?\}")

_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FR_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_FR_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_UR_DAYS = ("پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار")
_UR_MONTHS = (
    *("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون"),
    *("جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"),
)
_NAMES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (_EN_DAYS, _EN_MONTHS),
    "fr": (_FR_DAYS, _FR_MONTHS),
    "ur": (_UR_DAYS, _UR_MONTHS),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A fictional paper: its feed's format (rss, atom, json), its page layout and the words of its frame."""

    id: str
    title: str
    tagline: str
    country: str | None
    language: str
    source_scale: str
    folder: str
    feed_format: str
    layout: str
    notice: str
    words: Mapping[str, str]
    owner: str = ""

    @property
    def feed_path(self) -> str:
        return f"/{self.folder}/feed.{self.feed_format}"

    @property
    def right_to_left(self) -> bool:
        return self.language == "ur"


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its placeholders filled. `quirk`: "" | paywall | empty | broken | missing."""

    id: str
    paper: Paper
    published: datetime
    section: str
    byline: str
    headline: str
    summary: str
    body: (
        str  # blocks divided by blank lines: "## heading", "- item" lines, "| cell |" lines, else a paragraph
    )
    quirk: str = ""
    corrected: datetime | None = None

    @property
    def changed(self) -> datetime:
        return self.corrected or self.published

    @property
    def blocks(self) -> tuple[str, ...]:
        return tuple(block.strip() for block in self.body.split("\n\n") if block.strip())


@cache
def papers() -> Mapping[str, Paper]:
    """The papers by id, in the order of papers.yml."""
    return {item["id"]: Paper(**item) for item in _read("papers.yml")}


def stories(anchor: date, until: datetime | None = None) -> tuple[Story, ...]:
    """The stories with `anchor` as today that were out by `until` (None: by the anchor day), newest first."""
    limit = until or datetime.combine(anchor, time(), tzinfo=UTC)
    raw = _raw_stories()
    told: dict[str, Story] = {}
    corrections: list[tuple[str, Story]] = []
    for item in raw.values():
        story = _story(_edited(item, raw), anchor)
        if story.published > limit:
            continue
        if "corrects" in item:
            corrections.append((item["corrects"], story))
        else:
            told[story.id] = story
    for corrected, story in corrections:
        first = told[corrected]
        told[corrected] = replace(story, id=first.id, published=first.published, corrected=story.published)
    return tuple(sorted(told.values(), key=lambda story: (story.published, story.id), reverse=True))


def fill(text: str, day: date, language: str) -> str:
    """`text` with its placeholders filled relative to `day`. Raises `ValueError` for an unknown one."""
    day_names, month_names = _NAMES[language]

    def replaced(match: re.Match[str]) -> str:
        offset = int(match[2] or 0)
        match match[1]:
            case "year":
                return str(day.year + offset)
            case "anniversary":
                then = _same_day(day, day.year + offset)
                return f"{then.day} {month_names[then.month - 1]} {then.year}"
        then = day + timedelta(days=offset)
        month = month_names[then.month - 1]
        match match[1]:
            case "weekday":
                return day_names[then.weekday()]
            case "date":
                return f"{then.day} {month} {then.year}"
            case "day_month":
                return f"{then.day} {month}"
            case "month_day":
                return f"{month} {then.day}"
            case "month":
                return month
            case unknown:
                raise ValueError(f"no such placeholder: {unknown}")

    return PLACEHOLDER.sub(replaced, text)


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February in a common year
        return day.replace(year=year, day=28)


@cache
def _raw_stories() -> Mapping[str, Mapping[str, Any]]:
    folder = resources.files(__package__).joinpath("texts")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yml"))
    items = [item for name in names for item in _read(f"texts/{name}")]
    return {item["id"]: item for item in items}


def _edited(item: Mapping[str, Any], raw: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """A syndicated or corrected story: the original's body with the changes made; any other as it is."""
    source = item.get("copy_of") or item.get("corrects")
    if source is None:
        return item
    original = raw[source]
    body: str = original["body"]
    for old, new in item.get("edits", ()):
        if old not in body:
            raise ValueError(f"{item['id']}: the edit's words are not in {source}: {old!r}")
        body = body.replace(old, new)
    day = {"days_ago": original["days_ago"]} if "corrects" in item else {}
    return {**original, "summary": "", **item, "body": body, **day, "out_days_ago": item["days_ago"]}


def _story(item: Mapping[str, Any], anchor: date) -> Story:
    paper = papers()[item["paper"]]
    day = anchor - timedelta(days=item["days_ago"])

    def filled(key: str) -> str:
        return fill(str(item.get(key, "")).strip(), day, paper.language)

    body = filled("body")
    out = anchor - timedelta(days=item.get("out_days_ago", item["days_ago"]))
    return Story(
        id=item["id"],
        paper=paper,
        published=datetime.combine(out, time.fromisoformat(item["at"]), tzinfo=UTC),
        section=item["section"],
        byline=item["byline"],
        headline=filled("headline"),
        summary=filled("summary") or body.split("\n\n")[0].replace("\n", " "),
        body=body,
        quirk=item.get("quirk", ""),
    )


def _read(name: str) -> Any:
    return yaml.safe_load(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
