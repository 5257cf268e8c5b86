"""What reading the articles again does to the candidates, measured against the editors' decisions. Pure.

`compare` takes each candidate as it was and as it is after, and answers with the effects (`appears`, `vanishes`,
`moves`, `changes`), those that contradict a decision first, and with the measures of the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dateline.model import Candidate, State, Verdict
from dateline.review.effects_lines import Line, Words, lines
from dateline.review.reads_as_corrected import GROUPS, reads_as_corrected, value_text


class Kind(StrEnum):
    """What happens to a candidate: it is new, has no report left, exchanges reports with others, or reads otherwise."""

    APPEARS = "appears"
    VANISHES = "vanishes"
    MOVES = "moves"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision that stands on a candidate."""

    verdict: Verdict
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate at one moment. `reports`: keys of those it gathers; `proposal`: (field, new value) of the open one."""

    candidate: Candidate
    state: State
    reports: tuple[str, ...]
    ruling: Ruling | None = None
    corrections: Mapping[str, Any] = field(default_factory=dict)  # of all standing decisions, merged
    proposal: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate before and after; None where there is none.

    `came`, `went`: report key -> the other candidate that gathered it before, gathers it now. `others`: where those
    candidates stand. `heir`: where it is left with no report, the candidate that has most of them.
    """

    key: str
    before: Standing | None
    after: Standing | None
    came: Mapping[str, str] = field(default_factory=dict)
    went: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, State] = field(default_factory=dict)
    heir: Standing | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """How an effect stands to a decision, `conflict` where it contradicts it. `code`: one of NOTES."""

    code: str
    sentence: str
    conflict: bool


NOTES: tuple[str, ...] = (
    "vanishes-though-confirmed",
    "moves-though-confirmed",
    "back-though-rejected",
    "no-longer-agrees",
    "update-proposal",
    "reports-leave-confirmed",
    "vanishes-decided",
    "moves-decided",
    "vanishes-rejected",
    "agrees-now",
    "proposal-falls-away",
)
"""What a note may say, weightiest first."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to one candidate. `candidate`: as it is after, or as it was where it is gone."""

    kind: Kind
    candidate: Candidate
    state: State
    ruling: Ruling | None = None
    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()
    came: Mapping[str, str] = field(default_factory=dict)
    went: Mapping[str, str] = field(default_factory=dict)
    heir: str = ""  # key of the candidate that has most of its reports now
    is_new: bool = False

    @property
    def conflict(self) -> bool:
        return any(note.conflict for note in self.notes)


@dataclass(frozen=True, slots=True)
class Measures:
    """How the editors' decisions fare. `corrected`: field -> (corrections, machine right before, right after)."""

    confirmed: int = 0
    confirmed_stay: int = 0  # nothing in them that an editor would be asked about
    confirmed_propose: int = 0
    confirmed_lost: int = 0  # every report vanished or moved
    rejected: int = 0
    rejected_vanish: int = 0
    rejected_back: int = 0
    corrected: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    effects: Mapping[Kind, int] = field(default_factory=dict)
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Effects:
    """All effects, conflicts with decisions first, and the measures."""

    effects: tuple[Effect, ...]
    measures: Measures


def article_of(report_key: str) -> str:
    """The key of the article that a report is of."""
    return report_key.rpartition(".")[0]


def moved(report_key: str, origin: str, target: str, held: Collection[tuple[str, str]]) -> bool:
    """Whether what a report of `origin` told is in another candidate now. `held`: (candidate, article) after.

    Read anew, an article may tell the same event in its second report that it told in its first; then its candidate
    still holds a report of that article, and what went to another is another event.
    """
    return origin != target and (origin, article_of(report_key)) not in held


def compare(pairs: Iterable[Pair], words: Words, *, totals: Mapping[State, int]) -> Effects:
    """The effects of all `pairs`, each candidate once, in any order.

    `pairs` holds every candidate that differs or has standing corrections; others may be left out. `totals`: how many
    candidates stood in each state before.
    """
    found: list[Effect] = []
    right: dict[str, Counter[str]] = {}
    for pair in pairs:
        _count_corrected(pair, right)
        effect = effect_of(pair, words)
        if effect is not None:
            found.append(effect)
    heirs = {effect.candidate.key: effect.heir for effect in found if effect.heir}
    kept = [e for e in found if not (e.is_new and e.came and _only_inherits(e, heirs))]
    effects = tuple(sorted(kept, key=_order))
    return Effects(effects, _measures(effects, totals, right))


def _only_inherits(effect: Effect, heirs: Mapping[str, str]) -> bool:
    """Whether a new candidate is told of already: as the heir of every candidate that its reports came from."""
    return all(heirs.get(origin) == effect.candidate.key for origin in effect.came.values())


def effect_of(pair: Pair, words: Words) -> Effect | None:
    """What happens to one candidate; None where nothing does that an editor would see."""
    before, after = pair.before, pair.after
    had, has = bool(before and before.reports), bool(after and after.reports)
    if before is None:
        if after is None or not has:
            return None
        kind = Kind.MOVES if pair.came else Kind.APPEARS
        return Effect(kind, after.candidate, after.state, came=pair.came, is_new=True)
    if had and not has:
        return _gone(pair, before, words)
    if not has or after is None:
        return None
    told = lines(before.candidate, after.candidate, words)
    notes = (*_notes(pair, before, after), *_correction_notes(before, after))
    if not told and not notes and not pair.came and not pair.went:
        return None
    return Effect(
        kind=Kind.MOVES if pair.came or pair.went else Kind.CHANGES,
        candidate=after.candidate,
        state=before.state,
        ruling=before.ruling,
        lines=told,
        notes=_by_weight(notes),
        came=pair.came,
        went=pair.went,
    )


def _gone(pair: Pair, before: Standing, words: Words) -> Effect:
    """A candidate that is left with no report; one with a decision stays all the same, with the decision's record."""
    heir = pair.heir
    return Effect(
        kind=Kind.VANISHES if heir is None else Kind.MOVES,
        candidate=before.candidate,
        state=before.state,
        ruling=before.ruling,
        lines=() if heir is None else lines(before.candidate, heir.candidate, words),
        notes=_gone_notes(before, heir),
        went=pair.went,
        heir=heir.candidate.key if heir else "",
    )


def _gone_notes(before: Standing, heir: Standing | None) -> tuple[Note, ...]:
    said = ruling_words(before.ruling)
    where = f"Its reports are now in {heir.candidate.key}" if heir else "No report tells it any more"
    if before.state is State.PROPOSED:
        return ()
    if before.state is State.CONFIRMED:
        code = "moves-though-confirmed" if heir else "vanishes-though-confirmed"
        sentence = f"{where}, though it was {said}. The incident stays as it was confirmed."
        return (Note(code, sentence, conflict=True),)
    if before.state is State.REJECTED and heir is None:
        return (Note("vanishes-rejected", f"{where}; it was {said}.", conflict=False),)
    if before.state is State.REJECTED and heir is not None and heir.state is State.PROPOSED:
        sentence = f"Would come back as {heir.candidate.key}, though {said}."
        return (Note("back-though-rejected", sentence, conflict=True),)
    code = "moves-decided" if heir else "vanishes-decided"
    return (Note(code, f"{where}; it was {said}.", conflict=False),)


def _notes(pair: Pair, before: Standing, after: Standing) -> list[Note]:
    notes: list[Note] = []
    said = ruling_words(before.ruling)
    if after.proposal and after.proposal != before.proposal:
        if before.state is State.REJECTED:
            sentence = f"Would come back as an update proposal, though {said}: its facts changed."
            notes.append(Note("back-though-rejected", sentence, conflict=True))
        else:
            sentence = f"The machine now differs from what was decided ({said}): becomes an update proposal."
            notes.append(Note("update-proposal", sentence, conflict=True))
    elif before.proposal and not after.proposal:
        notes.append(
            Note(
                "proposal-falls-away",
                "The open update proposal falls away: nothing differs any more.",
                conflict=False,
            )
        )
    away = sorted(set(pair.went.values()))
    if pair.went and before.state is State.CONFIRMED:
        sentence = f"{len(pair.went)} of its {len(before.reports)} reports leave for {', '.join(away)}, though {said}."
        notes.append(Note("reports-leave-confirmed", sentence, conflict=True))
    back = [key for key in away if pair.others.get(key) is State.PROPOSED]
    if back and before.state is State.REJECTED:
        sentence = f"Some of its reports would come back as {', '.join(back)}, though {said}."
        notes.append(Note("back-though-rejected", sentence, conflict=True))
    return notes


def _correction_notes(before: Standing, after: Standing) -> list[Note]:
    notes: list[Note] = []
    who = before.ruling.by if before.ruling else "an editor"
    for group in GROUPS:
        was = reads_as_corrected(before.candidate, before.corrections, group)
        now = reads_as_corrected(after.candidate, before.corrections, group)
        if was is None or was == now:
            continue
        value = value_text(before.candidate, before.corrections, group)
        code, verb = ("agrees-now", "now reads") if now else ("no-longer-agrees", "no longer reads")
        notes.append(
            Note(
                code,
                f"The machine {verb} what {who} corrected ({group}: {value or 'none'}).",
                conflict=not now,
            )
        )
    return notes


def ruling_words(ruling: Ruling | None) -> str:
    """A decision in a few words: "CONFIRMED by amina on 2026-02-03 (reason)"."""
    if ruling is None:
        return "decided"
    words = {
        Verdict.CONFIRM: "CONFIRMED",
        Verdict.CORRECT: "CONFIRMED with corrections",
        Verdict.REJECT: "REJECTED",
        Verdict.DUPLICATE: "marked a DUPLICATE",
        Verdict.UNSURE: "marked UNSURE",
        Verdict.REFER: "REFERRED to a second editor",
    }.get(ruling.verdict, ruling.verdict.value)
    reason = f" ({ruling.reason})" if ruling.reason else ""
    return f"{words} by {ruling.by} on {ruling.at:%Y-%m-%d}{reason}"


# ----------------------------------------------------------------------------------------------- order and measures

_KIND_ORDER = {kind: i for i, kind in enumerate(Kind)}
_NOTE_ORDER = {code: i for i, code in enumerate(NOTES)}


def _by_weight(notes: Sequence[Note]) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda note: _NOTE_ORDER[note.code]))


def _order(effect: Effect) -> tuple[bool, int, int, str]:
    weight = min((_NOTE_ORDER[note.code] for note in effect.notes), default=len(NOTES))
    return (not effect.conflict, weight, _KIND_ORDER[effect.kind], effect.candidate.key)


def _count_corrected(pair: Pair, right: dict[str, Counter[str]]) -> None:
    before = pair.before
    if before is None or before.state is not State.CONFIRMED:
        return
    # where every report is gone the machine says nothing any more, so it is right about nothing
    after = pair.after if pair.after is not None and pair.after.reports else None
    for group in GROUPS:
        was = reads_as_corrected(before.candidate, before.corrections, group)
        if was is None:
            continue
        now = after is not None and bool(reads_as_corrected(after.candidate, before.corrections, group))
        right.setdefault(group, Counter()).update({"all": 1, "before": int(was), "after": int(now)})


def _measures(
    effects: Sequence[Effect], totals: Mapping[State, int], right: Mapping[str, Counter[str]]
) -> Measures:
    codes: Counter[tuple[State, str]] = Counter(
        (effect.state, code) for effect in effects for code in {note.code for note in effect.notes}
    )
    confirmed = totals.get(State.CONFIRMED, 0)
    lost = sum(
        codes[State.CONFIRMED, code] for code in ("vanishes-though-confirmed", "moves-though-confirmed")
    )
    proposals = codes[State.CONFIRMED, "update-proposal"]
    return Measures(
        confirmed=confirmed,
        confirmed_stay=confirmed - lost - proposals,
        confirmed_propose=proposals,
        confirmed_lost=lost,
        rejected=totals.get(State.REJECTED, 0),
        rejected_vanish=codes[State.REJECTED, "vanishes-rejected"],
        rejected_back=codes[State.REJECTED, "back-though-rejected"],
        corrected={g: (c["all"], c["before"], c["after"]) for g, c in sorted(right.items())},
        effects=Counter(effect.kind for effect in effects),
        conflicts=sum(effect.conflict for effect in effects),
    )
