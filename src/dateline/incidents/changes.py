"""What new reports changed about a candidate, and which of them said so: the lines of an update proposal to an
editor who has decided on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dateline.incidents.link_features import contains, same_place
from dateline.incidents.merge_ledger import ledger
from dateline.incidents.merge_readings import (
    COUNTED,
    actor_identity,
    days_text,
    place_text,
    range_text,
    readings,
)
from dateline.incidents.merge_rules import RULE_OF_FIELD
from dateline.incidents.self_correction import correction_note
from dateline.mentions.spans import split_sentences
from dateline.model import Candidate, Holder, LinkableReport, Place, Range, Reading, Span

MOST_QUOTES = 3  # of one change
LONGEST_QUOTE = 300  # characters
_BYSTANDER = "other"  # the role of who is only named


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report that the editor had not seen. `corrects`: it is a newer version of an article that they had."""

    report: LinkableReport
    source: str  # the source's name, for people
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """New evidence: the words of a new report. `span` lies in its article; None where no words say it."""

    report_key: str
    url: str
    title: str
    source: str
    published: datetime
    span: Span | None
    words: str
    attributed_to: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that moved. `old` and `new` are texts for people, "" where there was or is nothing.

    kind: toll | arrest | claim | denial | correction | precision (a place or day better known) | place | date | type |
    actor | sources. Without `evidence` nothing new was written: articles were read again, or taken back.
    """

    field: str
    kind: str
    old: str
    new: str
    sentence: str
    evidence: tuple[Quote, ...] = ()


def changes(
    before: Candidate,
    after: Candidate,
    news: Sequence[NewReport] = (),
    arrests: Sequence[NewReport] = (),
    denials: Sequence[NewReport] = (),
) -> tuple[Change, ...]:
    """The changes worth an editor's look, weightiest first; empty if nothing of substance moved.

    Fields: killed, injured, arrested, abducted, missing, displaced, place, date, event_type, actors, claims, denial,
    independent_sources. `news`: the reports of `after` that `before` had not. `arrests`: new reports of arrests that
    were told together with it, and are candidates of their own. `denials`: new reports that say that it did not
    happen. What only another rule moved is no change.
    """
    told = _Told.of(news)
    moved = [told.to(change, before) for change in _moved_fields(before, after)]
    found = [c for c in moved if c.evidence or not _by_rule_alone(c.field, before, after)]
    known = any(r.field == "event_type" and r.text == "Arrests" for r in before.readings)
    if not known and not any(c.field == "arrested" for c in found):
        found.extend(_arrests_told(told, arrests))
    found.extend(_denials_told(denials))
    return tuple(sorted(found, key=lambda c: _ORDER.index(c.field)))


_ORDER = (
    "killed", "injured", "arrested", "abducted", "missing", "displaced", "place", "date", "event_type", "actors", "claims",
    "denial", "independent_sources",
)  # fmt: skip


def _moved_fields(before: Candidate, after: Candidate) -> Iterator[Change]:
    yield from _toll("killed", before.killed, after.killed)
    yield from _toll("injured", before.injured, after.injured)
    for category in COUNTED:
        yield from _toll(category, _counted(before, category), _counted(after, category))
    single: tuple[tuple[str, str, str, Callable[[Candidate], str]], ...] = (
        ("place", _place_kind(before.place, after.place), "Place", lambda c: place_text(c.place)),
        ("date", _date_kind(before, after), "Date", lambda c: days_text(c.date_start, c.date_end)),
        ("event_type", "type", "Type", lambda c: c.sub_event_type),
    )
    for field, kind, label, text in single:
        old, new = text(before), text(after)
        if old != new:
            better = "more precise, " if kind == "precision" else ""
            yield Change(field, kind, old, new, _moved(label, old, new, better))
    old_actors = {actor_identity(a): f"{a.name} ({a.role})" for a in before.actors if a.role != _BYSTANDER}
    new_actors = {actor_identity(a): f"{a.name} ({a.role})" for a in after.actors if a.role != _BYSTANDER}
    yield from _set_change("actors", "Actor", old_actors, new_actors)
    old_claims = {f"{c.claimant}|{c.status}": f"{c.claimant} ({c.status})" for c in before.claims}
    new_claims = {f"{c.claimant}|{c.status}": f"{c.claimant} ({c.status})" for c in after.claims}
    yield from _set_change("claims", "Claim", old_claims, new_claims)
    if before.independent_sources != after.independent_sources:
        old, new = str(before.independent_sources), str(after.independent_sources)
        yield Change("independent_sources", "sources", old, new, _moved("Independent sources", old, new))


def _by_rule_alone(field: str, before: Candidate, after: Candidate) -> bool:
    rule = RULE_OF_FIELD.get(field)
    return rule is not None and getattr(before.rules, rule) != getattr(after.rules, rule)


def _counted(candidate: Candidate, category: str) -> Range | None:
    """The figure of a category without a toll of its own: the first standing line of the ledger."""
    return next(
        (
            Range(line.low, line.best, line.high)
            for line in candidate.casualties
            if line.category == category and not line.superseded and not line.cumulative
        ),
        None,
    )


def _toll(field: str, old: Range | None, new: Range | None) -> Iterator[Change]:
    if old == new:
        return
    kind = "arrest" if field == "arrested" else "toll"
    was = range_text(old) if old is not None else ""
    now = range_text(new) if new is not None else ""
    if old is not None and new is not None:
        if old.best == new.best and (was == now or _within(new, old)):
            return
        if old.best is not None and new.best is not None and old.best != new.best:
            spread = f" (range {now})" if now != str(new.best) else ""
            sentence = f"{field.title()} {old.best} -> {new.best}{spread}."
            yield Change(field, kind, str(old.best), str(new.best), sentence)
            return
    yield Change(field, kind, was, now, _moved(field.title(), was, now))


def _within(new: Range, old: Range) -> bool:
    """Whether a range with the same best figure says no more than the old one: "4" after "at least 4"."""
    if new.best is None or new.low is None or old.low is None:
        return False
    top = new.best if new.high is None else new.high
    return old.low <= new.low and (old.high is None or top <= old.high)


def _place_kind(old: Place | None, new: Place | None) -> str:
    if old is None or new is None:
        return "place"
    finer = (new.geo_precision or 3) < (old.geo_precision or 3)
    return "precision" if contains(old, new) or (finer and same_place(old, new)) else "place"


def _date_kind(before: Candidate, after: Candidate) -> str:
    """More precise: fewer days, all of them among the old ones."""
    old, new = _days(before), _days(after)
    inside = old is not None and new is not None and old[0] <= new[0] and new[1] <= old[1] and old != new
    return "precision" if inside else "date"


def _days(candidate: Candidate) -> tuple[date, date] | None:
    start = candidate.date_start
    return None if start is None else (start, candidate.date_end or start)


def _moved(label: str, old: str, new: str, better: str = "") -> str:
    if not old:
        return f"{label}: now {new}."
    if not new:
        return f"{label}: no longer {old}."
    return f"{label}{': ' if better else ' '}{better}{old} -> {new}."


def _set_change(field: str, label: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, ""), new.get(key, "")
        if was != now:
            kind = "actor" if field == "actors" else "denial" if key.endswith("|denied") else "claim"
            yield Change(field, kind, was, now, _moved("Denial" if kind == "denial" else label, was, now))


# -------------------------------------------------------------------------------------------------- new evidence


@dataclass(frozen=True, slots=True)
class _Told:
    """New reports by key, what they say, and those that correct what was written before."""

    news: dict[str, NewReport]
    readings: tuple[Reading, ...]
    correcting: frozenset[str]

    @classmethod
    def of(cls, news: Iterable[NewReport]) -> _Told:
        by_key = {n.report.key: n for n in news}
        reports = sorted((n.report for n in by_key.values()), key=lambda r: (r.published, r.key))
        notes = {n.report.key for n in by_key.values() if n.corrects or correction_note(n.report.text)}
        return cls(by_key, readings(reports, ledger(reports)), frozenset(notes))

    def to(self, change: Change, before: Candidate) -> Change:
        """The change with the words of new reports that brought it; it is a correction where only such did."""
        holders = [h for r in self._bringing(change, before) for h in r.holders]
        if not holders:
            return change
        change = replace(change, evidence=self._quotes(holders))
        if change.kind not in ("toll", "place", "date", "type") or not all(
            h.report_key in self.correcting for h in holders
        ):
            return change
        who = self.news[holders[0].report_key].source
        return replace(change, kind="correction", sentence=f"Corrected by {who}: {change.sentence}")

    def _bringing(self, change: Change, before: Candidate) -> list[Reading]:
        """Readings with the new value itself; for tolls, places and dates else those with one not told before."""
        own = [r for r in self.readings if r.field == change.field and not r.data.get("of_more")]
        counted = change.field in ("killed", "injured", *COUNTED)
        same = [r for r in own if change.new in (r.text, str(r.data["best"]) if counted else r.text)]
        if same or not (counted or change.field in ("place", "date")):
            return same
        known = {r.text for r in before.readings if r.field == change.field}
        return [r for r in own if r.text not in known]

    def _quotes(self, holders: Sequence[Holder]) -> tuple[Quote, ...]:
        """Words that name who says so first, then the newest; before them the note by which a paper corrects itself."""
        quotes: list[Quote] = []
        for holder in sorted(holders, key=_telling):
            quote = quote_of(self.news[holder.report_key], holder.span, holder.attributed_to)
            if all((q.words, q.source) != (quote.words, quote.source) for q in quotes):
                quotes.append(quote)
        noted = [
            quote_of(new, note)
            for key in dict.fromkeys(h.report_key for h in holders)
            if (new := self.news[key]) and (note := correction_note(new.report.text))
        ]
        return tuple([*noted[:1], *quotes][:MOST_QUOTES])


def _telling(holder: Holder) -> tuple[bool, float, str]:
    return (holder.attributed_to is None, -holder.published.timestamp(), holder.report_key)


def _arrests_told(told: _Told, arrests: Sequence[NewReport]) -> Iterator[Change]:
    """Reports that are of the arrest itself, and count nobody."""
    own = [h for r in told.readings if r.field == "event_type" and r.text == "Arrests" for h in r.holders]
    quotes = (*told._quotes(own), *(quote_of(n, _trigger(n.report)) for n in arrests))
    if quotes:
        yield Change("arrested", "arrest", "", "reported", "Arrests are reported.", quotes[:MOST_QUOTES])


def _denials_told(denials: Sequence[NewReport]) -> Iterator[Change]:
    if denials:
        sources = ", ".join(dict.fromkeys(n.source for n in denials))
        quotes = tuple(quote_of(n, n.report.report.modality_cue) for n in denials[:MOST_QUOTES])
        yield Change("denial", "denial", "", sources, f"Told as not having happened: {sources}.", quotes)


def _trigger(report: LinkableReport) -> Span | None:
    return next((e.span for e in report.report.evidence if e.what == "trigger"), None)


def quote_of(new: NewReport, span: Span | None, attributed_to: str | None = None) -> Quote:
    """The sentence around `span`, cut to LONGEST_QUOTE; without words the headline."""
    r = new.report
    words = _sentence(r.title if span is not None and span.field == "title" else r.text, span) or r.title
    return Quote(r.key, r.url, r.title, new.source, r.published, span, words, attributed_to)


def _sentence(text: str, span: Span | None) -> str:
    if span is None or not 0 <= span.start < span.end <= len(text):
        return ""
    found: Collection[tuple[int, int]] = split_sentences(text)
    start, end = next(((a, b) for a, b in found if a <= span.start < b), (span.start, span.end))
    if end - start > LONGEST_QUOTE:
        start = max(start, span.start - LONGEST_QUOTE // 3)
        end = min(end, start + LONGEST_QUOTE)
    return " ".join(text[start : max(end, min(span.end, start + LONGEST_QUOTE))].split())
