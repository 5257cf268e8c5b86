"""An incident's page in words: each field with the words, the sources and the decision that it rests on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dateline.desk import facts, present, readings
from dateline.desk.papers import anchor_of
from dateline.desk.present import FIELDS, field_of, figure_of, host_of, safe_link
from dateline.desk.words import CATEGORIES, Record, place_text, range_text, record_days
from dateline.model import Decision
from dateline.records import candidate_record
from dateline.review.incident_versions import Decided, FieldChange, Version
from dateline.store.incident_file import IncidentArticle

SHOWN_AT_ONCE = 5  # quotes of a field; the others are folded

# The desk's field that each correctable field belongs to, and those that make it up.
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    "type": ("event_type", "sub_event_type"),
    "when": ("date_start", "date_end", "time_precision"),
    "where": ("place",),
    "who": ("actors",),
    "killed": ("killed",),
    "injured": ("injured",),
    "notes": ("notes",),
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An article that the incident rests on. `link`: to its publisher; `desk`: to it on the candidate's page."""

    number: int
    title: str
    source: str
    host: str
    link: str
    language: str
    invented: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that a field rests on. `desk`: to them on the candidate's page; "" where they are no longer held there."""

    words: str
    source: SourceLine | None
    desk: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor said in place of the machine."""

    machine: str
    editor: str
    who: str
    when: datetime
    revision: int
    reason: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of the incident."""

    name: str
    label: str
    values: tuple[str, ...]
    note: str = ""
    more: str = ""
    correction: Correction | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def first(self) -> tuple[Evidence, ...]:
        return self.evidence[:SHOWN_AT_ONCE]

    @property
    def folded(self) -> tuple[Evidence, ...]:
        return self.evidence[SHOWN_AT_ONCE:]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One party's figure. `field`: the desk's, which has its colour; `cumulative`: a running total."""

    field: str
    cumulative: bool
    figure: present.Figure
    source: SourceLine | None
    desk: str


@dataclass(frozen=True, slots=True)
class Where:
    """Which article each report and each address belongs to, and the candidate whose page shows them."""

    candidate_key: str
    candidate_address: str
    reports: Mapping[str, IncidentArticle]
    sources: tuple[SourceLine, ...] = ()
    by_url: Mapping[str, SourceLine] = field(default_factory=dict)

    def article(self, url: str) -> IncidentArticle | None:
        return next((a for a in self.reports.values() if a.url == url), None)

    def desk_link(self, article: IncidentArticle | None, name: str, span: Record, where: str) -> str:
        """To the marked words on the candidate's page."""
        if article is None or "start" not in span:
            return ""
        return f"{self.candidate_address}#{anchor_of(article.key, name, where, span['start'], span['end'])}"


def sources_of(record: Record, where: Where) -> tuple[SourceLine, ...]:
    """One line an article, numbered as the page names them."""
    lines = []
    for number, source in enumerate(record.get("sources", ()), start=1):
        url = str(source.get("article_url") or "")
        article = where.article(url)
        lines.append(
            SourceLine(
                number,
                str(source.get("headline") or "") or _("(no headline)"),
                str(source.get("source") or "") or host_of(url) or str(source.get("source_id") or ""),
                host_of(url),
                safe_link(url),
                article.language if article else "",
                article.invented if article else False,
            )
        )
    return tuple(lines)


def fields_of(record: Record, decided: Sequence[Decided], where: Where) -> tuple[FieldLine, ...]:
    """The incident's fields in reading order; one that nothing is known of is left out, save who and killed.

    `decided`: all decisions on its candidate, oldest first.
    """
    said = present.summary(record, key="", title="", sources=0, score=0.0)
    others = tuple(f"{t.figure} {t.category}" for t in said.tolls if t.category not in ("killed", "injured"))
    values: dict[str, tuple[tuple[str, ...], str, str]] = {
        "type": ((_(said.sub_event_type or said.event_type),), "", ", ".join((said.event_type, *said.tags))),
        "when": ((said.days,), said.day_note, ""),
        "where": ((said.place,), said.place_note, ""),
        "who": (tuple(readings.actor_words(a.role, a.name) for a in said.actors), "", ""),
        "killed": ((range_text(record.get("killed")),), "", ""),
        "injured": ((range_text(record.get("injured")),), "", ""),
        "toll": (others, "", ""),
        "claim": (tuple(readings.claim_words(c.status, c.claimant) for c in said.claims), "", ""),
        "notes": ((str(record.get("notes") or ""),), "", ""),
    }
    evidence = _evidence(record, where)
    corrections = _corrections(record, decided)
    lines = []
    for name, (shown, note, more) in values.items():
        told = tuple(v for v in shown if v)
        if name in ("who", "killed") and not told:
            told = (_("not stated"),)
        if told:
            label = _(FIELDS[name]) if name in FIELDS else _("Notes")
            lines.append(
                FieldLine(name, label, told, note, more, corrections.get(name), tuple(evidence.get(name, ())))
            )
    return tuple(lines)


def _evidence(record: Record, where: Where) -> dict[str, list[Evidence]]:
    """The desk's field -> the words behind it, each once an article."""
    found: dict[str, dict[tuple[str, int | None], Evidence]] = {}
    for one in record.get("provenance", ()):
        if one.get("article_url") is None:
            continue
        name = field_of(str(one.get("field")))
        words = " ".join(str(one.get("quote") or "").split())
        source = where.by_url.get(str(one["article_url"]))
        desk = where.desk_link(
            where.article(str(one["article_url"])), name, one, str(one.get("in") or "text")
        )
        key = (words.casefold(), source.number if source else None)
        found.setdefault(name, {}).setdefault(key, Evidence(words, source, desk))
    return {name: list(quotes.values()) for name, quotes in found.items()}


def _corrections(record: Record, decided: Sequence[Decided]) -> dict[str, Correction]:
    """The desk's field -> who set it to what, instead of what."""
    corrected = set(record.get("corrected_fields", ()))
    set_by = {
        one["field"]: one["decision_revision"]
        for one in record.get("provenance", ())
        if one.get("decision_revision") is not None
    }
    by_revision = {d.decision.revision: d for d in decided}
    answer = by_revision.get(int(record.get("revision") or 0))
    if answer is None or answer.machine is None:
        return {}
    machine = candidate_record(answer.machine)
    found = {}
    for name, parts in _MADE_OF.items():
        setters = [set_by[part] for part in parts if part in corrected and part in set_by]
        if not setters or (setter := by_revision.get(max(setters))) is None:
            continue
        by: Decision = setter.decision
        found[name] = Correction(
            field_words(name, machine),
            field_words(name, record),
            by.decided_by,
            by.decided_at,
            by.revision,
            by.reason,
        )
    return found


def field_words(name: str, record: Record) -> str:
    """What a record says of one of the desk's fields, in words."""
    match name:
        case "type":
            return str(record.get("sub_event_type") or record.get("event_type") or "")
        case "when":
            return record_days(record)
        case "where":
            return place_text(record.get("place"))
        case "who":
            actors = present.actor_lines(record)
            return "; ".join(readings.actor_words(a.role, a.name) for a in actors) or _("not stated")
        case "killed" | "injured":
            return range_text(record.get(name)) or _("not stated")
        case _:
            return str(record.get(name) or "") or _("nothing")


def ledger_of(record: Record, where: Where) -> tuple[LedgerLine, ...]:
    """Who said how many: by category, standing figures before superseded ones."""
    lines = []
    for casualty in record.get("casualties", ()):
        figure = figure_of(casualty)
        article = where.reports.get(figure.report_key)
        name = figure.category if figure.category in FIELDS else "toll"
        desk = where.desk_link(article, name, casualty, str(casualty.get("field") or "text"))
        lines.append(
            LedgerLine(
                name,
                bool(casualty.get("cumulative")),
                figure,
                where.by_url.get(article.url) if article else None,
                desk,
            )
        )
    lines.sort(
        key=lambda one: (
            CATEGORIES.index(one.figure.category) if one.figure.category in CATEGORIES else len(CATEGORIES),
            one.figure.superseded,
        )
    )
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class ChangeWords:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of the incident in its history. `kind`: confirmed | changed | withdrawn | again."""

    revision: int
    kind: str
    since: datetime
    until: datetime | None
    changes: tuple[ChangeWords, ...]
    current: bool


def _value_words(name: str, value: Any) -> str:
    if name == "casualties":
        return "; ".join(_figure_words(c) for c in value) or _("nothing")
    if name == "claims":
        return "; ".join(readings.claim_words(c["status"], c["claimant"]) for c in value) or _("nothing")
    return facts.value_text(name, value)


def _figure_words(casualty: Record) -> str:
    figure = figure_of(casualty)
    said = f" ({figure.attributed_to})" if figure.attributed_to else ""
    gone = _(", superseded") if figure.superseded else ""
    return f"{figure.figure} {figure.category}{said}{gone}"


def change_words(changes: Iterable[FieldChange]) -> tuple[ChangeWords, ...]:
    names = {"casualties": _("figures"), "claims": _("claims"), "tags": _("tags")}
    return tuple(
        ChangeWords(
            names.get(c.field) or _(facts.FIELD_LABELS.get(c.field, c.field)),
            _value_words(c.field, c.old),
            _value_words(c.field, c.new),
        )
        for c in changes
    )


def version_lines(found: Sequence[Version]) -> tuple[VersionLine, ...]:
    """Oldest first."""
    lines = []
    stood = False
    for number, version in enumerate(found):
        if version.incident is None:
            kind = "withdrawn"
        elif number == 0:
            kind = "confirmed"
        else:
            kind = "changed" if stood else "again"
        stood = version.incident is not None
        lines.append(
            VersionLine(
                version.revision,
                kind,
                version.since,
                version.until,
                change_words(version.changes),
                version.until is None,
            )
        )
    return tuple(lines)
