"""The change feed: what anybody did, newest first, with what was before and after.

Three tables are read side by side, each by an index on its time, and merged: decisions, settled update proposals, and
`Activity` for all else. A page is reached by its last line's time, table and id, never by an offset.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet

from dateline.model import Verdict
from dateline.review.corrections import WORDS, merge_corrections
from dateline.review.transitions import standing, state_after
from dateline.store import models as rows
from dateline.store.activity import KINDS
from dateline.store.roles import CHIEF_EDITOR, AnyUser, has_role
from dateline.store.second_readings import visible_to

PAGE_SIZE = 40
FEED_KINDS = ("decision", "update", *KINDS)
ACTIVITY, PROPOSAL, DECISION = "a", "p", "d"
_SOURCES = (DECISION, PROPOSAL, ACTIVITY)  # of equal times in this order

R = TypeVar("R", bound=Model)


@dataclass(frozen=True, slots=True)
class Change:
    """One act. `who`: "" is the program or the command line. `before`, `after`: field -> value, of what changed."""

    source: str
    id: int
    at: datetime
    who: str
    kind: str
    act: str
    candidate_key: str = ""
    candidate_title: str = ""
    subject: str = ""
    before: Any = None
    after: Any = None
    note: str = ""

    @property
    def cursor(self) -> str:
        return f"{self.at.astimezone(UTC).isoformat()}~{self.source}~{self.id}"


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """What to show; empty means any. `day` is one of UTC; `since` is inclusive, `until` exclusive."""

    person: str = ""
    kind: str = ""
    candidate: str = ""
    day: date | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def bounds(self) -> tuple[datetime | None, datetime | None]:
        if self.day is None:
            return self.since, self.until
        start = datetime.combine(self.day, time(), UTC)
        return start, start + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    at: datetime
    source: str
    id: int

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """The cursor a link carries; None for anything that is none."""
        try:
            at, source, id = text.split("~")
            cursor = cls(datetime.fromisoformat(at), source, int(id))
        except ValueError:
            return None
        fits = cursor.at.tzinfo is not None and source in _SOURCES and 0 <= cursor.id < 2**63
        return cursor if fits else None


@dataclass(frozen=True, slots=True)
class ChangePage:
    changes: tuple[Change, ...]
    after: str | None  # cursor of the next page; None: this is the last


def change_page(
    wanted: ChangeFilter, reader: AnyUser | None, after: Cursor | None = None, size: int = PAGE_SIZE
) -> ChangePage:
    """The next `size` acts, newest first, as `reader` may see them; None is the command line, which sees all.

    A deleted or edited comment's words are for chief editors; what an editor is still to answer blind is for nobody else's
    eyes than those who may see it (`store.second_readings`).
    """
    found: list[Change] = []
    person = _person(wanted.person)
    if wanted.person and person is None:
        return ChangePage((), None)
    asked = _Asked(wanted, person, reader, after)
    if wanted.kind in ("", "decision"):
        found += _decisions(asked, size + 1)
    if wanted.kind in ("", "update"):
        found += _proposals(asked, size + 1)
    if wanted.kind not in ("decision", "update"):
        found += _activities(asked, size + 1)
    found.sort(key=lambda c: (c.at, -_SOURCES.index(c.source), c.id), reverse=True)
    page, more = found[:size], len(found) > size
    return ChangePage(tuple(_titled(page)), page[-1].cursor if more else None)


def _person(name: str) -> int | None:
    users = get_user_model().objects.filter(username=name)
    return users.values_list("pk", flat=True).first() if name else None


def all_changes(wanted: ChangeFilter) -> Iterator[Change]:
    """Every act, newest first, read page by page."""
    after: Cursor | None = None
    while True:
        page = change_page(wanted, None, after, 500)
        yield from page.changes
        if page.after is None:
            return
        after = Cursor.read(page.after)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page is of. `person`: primary key."""

    wanted: ChangeFilter
    person: int | None
    reader: AnyUser | None
    after: Cursor | None

    def narrowed(self, found: QuerySet[R], source: str, *, at: str, by: str, key: str) -> QuerySet[R]:
        """Those of `found` that are wanted and may be seen, newest first. `at`, `by`, `key`: where a row of `source` has its
        time, its user and its candidate's key.
        """
        since, until = self.wanted.bounds
        if self.wanted.candidate:
            found = found.filter(**{key: self.wanted.candidate})
        if self.reader is not None:
            found = visible_to(self.reader, found, "candidate_id" if key == "candidate__key" else key)
        if since is not None:
            found = found.filter(**{f"{at}__gte": since})
        if until is not None:
            found = found.filter(**{f"{at}__lt": until})
        if self.person is not None:
            found = found.filter(**{by: self.person})
        if self.after is not None:
            # the first condition alone lets the index be entered at the right place
            found = found.filter(**{f"{at}__lte": self.after.at}).filter(_behind(self.after, source, at))
        return found.order_by(f"-{at}", "-id")


def _behind(after: Cursor, source: str, at: str) -> Q:
    earlier = Q(**{f"{at}__lt": after.at})
    here, there = _SOURCES.index(source), _SOURCES.index(after.source)
    if here < there:
        return earlier
    same_time = Q(**{at: after.at})
    return earlier | (same_time if here > there else same_time & Q(id__lt=after.id))


def _decisions(asked: _Asked, most: int) -> list[Change]:
    every = rows.Decision.objects.select_related("decided_by", "candidate", "duplicate_of", "other")
    found = asked.narrowed(every, DECISION, at="decided_at", by="decided_by", key="candidate__key")
    light = found.defer("candidate_record", "candidate__record", "duplicate_of__record", "other__record")
    some = list(light[:most])
    changed = _before_and_after(some)
    return [
        Change(
            DECISION,
            d.pk,
            d.decided_at,
            d.decided_by.get_username(),
            "decision",
            d.verdict,
            d.candidate.key,
            d.candidate.title,
            subject=next((o.key for o in (d.duplicate_of, d.other) if o is not None), ""),
            before=changed[d.pk][0],
            after=changed[d.pk][1],
            note=d.reason,
        )
        for d in some
    ]


@dataclass(frozen=True, slots=True)
class _Past:
    id: int
    revision: int
    verdict: Verdict
    corrections: Mapping[str, Any]


def _before_and_after(some: Sequence[rows.Decision]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """Decision -> state and corrected fields, before and after; uncorrected as the machine had it."""
    past: dict[int, list[_Past]] = {}
    of_them = rows.Decision.objects.filter(candidate__in={d.candidate_id for d in some}).order_by("revision")
    values = of_them.values_list("candidate_id", "pk", "revision", "verdict", "corrections")
    for candidate, pk, revision, verdict, corrections in values:
        past.setdefault(candidate, []).append(_Past(pk, revision, Verdict(verdict), corrections))
    pairs = {}
    record_of: dict[int, int] = {}
    for d in some:
        until = [p for p in past[d.candidate_id] if p.revision <= d.revision]
        old, new = _standing(until[:-1]), _standing(until)
        pairs[d.pk] = (until, old, new)
        if old != new:
            # of an undo the record of what it took back
            stack = standing([p.verdict for p in until[:-1]])
            record_of[d.pk] = until[stack[-1]].id if d.verdict == Verdict.UNDO else d.pk
    read = rows.Decision.objects.filter(pk__in=set(record_of.values()))
    records: dict[int, Any] = dict(read.values_list("pk", "candidate_record"))
    out = {}
    for pk, (until, old, new) in pairs.items():
        machine = records.get(record_of.get(pk, 0)) or {}
        before: dict[str, Any] = {"state": state_after([p.verdict for p in until[:-1]]).value}
        after: dict[str, Any] = {"state": state_after([p.verdict for p in until]).value}
        if before == after:
            before, after = {}, {}
        for name in sorted({*old, *new} - {WORDS}):
            was, now = (held[name] if name in held else machine.get(name) for held in (old, new))
            if was != now or (name in old) != (name in new):
                before[name], after[name] = was, now
        out[pk] = (before, after)
    return out


def _standing(past: Sequence[_Past]) -> dict[str, Any]:
    return merge_corrections([past[i].corrections for i in standing([p.verdict for p in past])])


def _proposals(asked: _Asked, most: int) -> list[Change]:
    settled = rows.UpdateProposal.objects.filter(settled_by__isnull=False)
    light = settled.select_related("settled_by", "candidate").defer("candidate__record")
    found = asked.narrowed(light, PROPOSAL, at="settled_at", by="settled_by", key="candidate__key")
    return [
        Change(
            PROPOSAL,
            p.pk,
            p.settled_at,
            p.settled_by.get_username() if p.settled_by else "",
            "update",
            p.state,
            p.candidate.key,
            p.candidate.title,
            before={c["field"]: c.get("old") for c in p.changes if "field" in c},
            after={c["field"]: c.get("new") for c in p.changes if "field" in c},
            note=" ".join(str(c.get("sentence") or "") for c in p.changes).strip(),
        )
        for p in found[:most]
        if p.settled_at is not None
    ]


def _activities(asked: _Asked, most: int) -> list[Change]:
    of_kind = rows.Activity.objects.select_related("by")
    if asked.wanted.kind:
        of_kind = of_kind.filter(kind=asked.wanted.kind)
    found = asked.narrowed(of_kind, ACTIVITY, at="at", by="by", key="candidate_key")
    open_words = asked.reader is None or has_role(asked.reader, CHIEF_EDITOR)
    return [
        Change(
            ACTIVITY,
            a.pk,
            a.at,
            a.by.get_username() if a.by else "",
            a.kind,
            a.act,
            a.candidate_key,
            subject=a.subject,
            before=a.before if a.kind != "comment" or open_words else None,
            after=a.after if a.kind != "comment" or open_words else None,
            note=a.note,
        )
        for a in found[:most]
    ]


def _titled(page: Sequence[Change]) -> Iterator[Change]:
    keys = {c.candidate_key for c in page if c.candidate_key and not c.candidate_title}
    titles = dict(rows.Candidate.objects.filter(key__in=keys).values_list("key", "title"))
    for change in page:
        yield replace(change, candidate_title=change.candidate_title or titles.get(change.candidate_key, ""))
