"""The form of a watch: from its fields as they are written to what the page shows, and from what was sent back to them.

The fields are those of a file (`review.watch_files`), so that one reading of them serves both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dateline.desk.words import country_name
from dateline.publish.export import FORMATS
from dateline.review.vocabulary import EVENT_TYPES
from dateline.review.watch_files import DISORDER_TYPES, WAYS
from dateline.review.watches import EVERY, NEW, NOTICE_KINDS, SILENCE, UPDATE, Reach, Watch
from dateline.yaml_files import NoDuplicates

LONGEST = 20_000  # characters of one field as it is sent
_LINES = ("places", "actors", "sources")  # an entry a line: a place has commas of its own
_WORDS = ("languages",)
_TICKED = ("event_types", "sub_event_types", "disorder_types", "editors", "outputs")

ABOUT_WORDS: Mapping[str, str | Promise] = {
    NEW: gettext_lazy("a new candidate"),
    UPDATE: gettext_lazy("an update of a decided one"),
    SILENCE: gettext_lazy("a source that fell silent"),
}
WAY_WORDS: Mapping[str, str | Promise] = {
    "log": gettext_lazy("log"),
    "webhook": gettext_lazy("webhook"),
    "mail": gettext_lazy("mail"),
}
WHEN_WORDS: Mapping[str, str | Promise] = {
    "at-once": gettext_lazy("at once"),
    "hourly": gettext_lazy("once an hour"),
    "daily": gettext_lazy("once a day"),
}


@dataclass(frozen=True, slots=True)
class WatchForm:
    """What the page's fields hold, and what is wrong with them. `values`: texts and lists of texts, by field."""

    id: str
    values: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def choices(self) -> dict[str, Any]:
        """The fields that are ticked: (value, words, ticked)."""

        def of(
            name: str, known: Sequence[str], words: Mapping[str, Any] | None = None
        ) -> list[tuple[str, Any, bool]]:
            ticked = self.values.get(name, ())
            return [(value, words[value] if words else _(value), value in ticked) for value in known]

        types = [
            (event, _(event), event in self.values.get("event_types", ()), of("sub_event_types", subs))
            for event, subs in EVENT_TYPES.items()
        ]
        return {
            "types": types,
            "disorder_types": of("disorder_types", DISORDER_TYPES),
            "about": of("about", NOTICE_KINDS, ABOUT_WORDS),
            "ways": of("ways", WAYS, WAY_WORDS),
            "when": of("when", list(EVERY), WHEN_WORDS),
            "outputs": of("outputs", list(FORMATS), {name: name for name in FORMATS}),
        }

    def editors(self, known: Sequence[str]) -> list[tuple[str, bool, bool]]:
        """(name, ticked, is a user who may decide), the watch's own among them."""
        ticked = list(self.values.get("editors", ()))
        others = [name for name in ticked if name not in known]
        return [*((name, name in ticked, True) for name in known), *((name, True, False) for name in others)]


def _entries(value: Any) -> list[str]:
    if value in (None, ""):
        return []
    return [str(entry) for entry in (value if isinstance(value, (list, tuple)) else [value])]


def form_of(id: str, given: Mapping[str, Any]) -> WatchForm:
    """Of the fields as they are written."""
    values: dict[str, Any] = {name: given.get(name) or "" for name in ("title", "notes")}
    values |= {name: "\n".join(_entries(given.get(name))) for name in _LINES}
    values |= {name: ", ".join(_entries(given.get(name))) for name in _WORDS}
    values |= {name: _entries(given.get(name)) for name in _TICKED}
    box = given.get("box")
    values["box"] = ", ".join(map(str, box)) if isinstance(box, (list, tuple)) else box or ""
    values["least_score"] = _percent(given.get("least_score"))
    values["enabled"] = given.get("enabled", True)
    also = given.get("also")
    values["also"] = yaml.safe_dump(also, allow_unicode=True, sort_keys=False) if also else ""
    notices = given.get("notices") or {}
    values["about"] = _entries(notices.get("about"))
    values["ways"] = _entries(notices.get("ways")) or ["log"]
    values["when"] = _entries(notices.get("when")) or ["at-once"]
    values["notice_score"] = _percent(notices.get("least_score"))
    values["mail_to"] = ", ".join(_entries(notices.get("mail_to")))
    return WatchForm(id, values)


def _percent(share: Any) -> str:
    return f"{round(100 * share)}" if isinstance(share, (int, float)) and share else ""


def given_of(sent: QueryDict) -> dict[str, Any]:
    """The fields as a file would have them; empty ones are left out. What makes no sense is left to their reading."""

    def text(name: str) -> str:
        return sent.get(name, "")[:LONGEST].replace("\x00", "").replace("\r\n", "\n").strip()

    def ticked(name: str) -> list[str]:
        return [value[:200].replace("\x00", "") for value in sent.getlist(name)[:200]]

    given: dict[str, Any] = {name: text(name) for name in ("title", "notes")}
    given |= {name: [line.strip() for line in text(name).split("\n") if line.strip()] for name in _LINES}
    given |= {name: text(name).replace(",", " ").split() for name in _WORDS}
    given |= {name: ticked(name) for name in _TICKED}
    given["box"] = [edge.strip() for edge in text("box").split(",")] if text("box") else None
    given["least_score"] = _share(text("least_score"))
    given["also"] = _yaml(text("also"))
    notices = {
        "about": ticked("about"),
        "ways": ticked("ways"),
        "least_score": _share(text("notice_score")),
        "when": text("when"),
        "mail_to": text("mail_to").replace(",", " ").split(),
    }
    if notices["about"]:
        given["notices"] = {name: value for name, value in notices.items() if value}
    if "enabled" not in sent:
        given["enabled"] = False
    order = ("title", "places", "box", *_TICKED[:3], "actors", "languages", "sources", "least_score", "also")
    rest = ("editors", "notices", "outputs", "notes", "enabled")
    return {n: given[n] for n in (*order, *rest) if n in given and given[n] not in (None, "", [])}


def _share(text: str) -> Any:
    if not text:
        return None
    try:
        return round(float(text.removesuffix("%").strip()) / 100, 4)
    except ValueError:
        return text


def _yaml(text: str) -> Any:
    if not text:
        return None
    try:
        return yaml.load(text, Loader=NoDuplicates)  # noqa: S506  # a SafeLoader
    except (yaml.YAMLError, RecursionError):
        return text


# ------------------------------------------------------------------------------------------------------ showing


def parts_of(watch: Watch) -> list[tuple[str, list[str]]]:
    """What a watch asks for, for people: a label and its entries, in the order of the form."""
    found = [part for reach in watch.reach[:1] for part in _reach_parts(reach)]
    also = [[word for _label, some in _reach_parts(reach) for word in some] for reach in watch.reach[1:]]
    found += [(_("Also"), [" · ".join(words)]) for words in also]
    found.append((_("Languages"), list(watch.languages)))
    found.append((_("Sources"), [country_name(s) if s.isupper() else s for s in watch.sources]))
    found.append((_("Score at least"), [f"{watch.least_score:.0%}"] if watch.least_score else []))
    return [(label, entries) for label, entries in found if entries]


def _reach_parts(reach: Reach) -> list[tuple[str, list[str]]]:
    places = [country_name(p.text) if p.text == p.country else p.text for p in reach.places]
    kinds = [_(kind) for kind in (*reach.event_types, *reach.sub_event_types, *reach.disorder_types)]
    found = [
        (_("Places"), places),
        (_("Box"), [str(reach.box)] if reach.box else []),
        (_("Types"), kinds),
        (_("Actors"), list(reach.actors)),
    ]
    return [(label, entries) for label, entries in found if entries]


PART_WORDS: Mapping[str, str | Promise] = {
    "places": gettext_lazy("place"),
    "event_types": gettext_lazy("type"),
    "actors": gettext_lazy("actor"),
    "languages": gettext_lazy("language"),
    "sources": gettext_lazy("source"),
    "least_score": gettext_lazy("score"),
}


def reasons_text(reasons: Sequence[tuple[str, str]]) -> str:
    """By what a watch holds a candidate: "place: Balochistan, PK"."""
    return "; ".join(
        _("%(part)s: %(what)s")
        % {"part": PART_WORDS[part], "what": f"{float(what):.0%}" if part == "least_score" else what}
        for part, what in reasons
    )


def notices_text(given: Mapping[str, Any]) -> str:
    """The notices of a watch as they are written, under the form's labels: "Tell of: a new candidate; By: log, mail"."""

    def said(name: str, words: Mapping[str, Any]) -> str:
        return ", ".join(str(words.get(code, code)) for code in _entries(given.get(name)))

    parts = (
        (_("Tell of"), said("about", ABOUT_WORDS)),
        (_("By"), said("ways", WAY_WORDS)),
        (_("New ones from this score on, in percent"), _percent(given.get("least_score"))),
        (_("When"), said("when", WHEN_WORDS)),
        (_("Mail to"), said("mail_to", {})),
    )
    return "; ".join(f"{label}: {words}" for label, words in parts if words)
