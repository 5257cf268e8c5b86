"""Decisions in words: those on a candidate, and those on others that reached it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dateline.desk import facts, present
from dateline.desk.papers import anchor_of
from dateline.model import Verdict
from dateline.review.corrections import WORDS
from dateline.review.transitions import REJECT_REASONS, RETIRED_REASONS, standing
from dateline.store import models as rows


@dataclass(frozen=True, slots=True)
class TakenWords:
    """The words that a correction was taken from. `anchor`: their mark on the candidate's page."""

    label: str
    quote: str
    anchor: str


_MARKED_AS = {
    "place": "where", "killed": "killed", "injured": "injured", "actors": "who", "date_start": "when", "date_end": "when",
}  # fmt: skip
"""Field of a correction that words can be taken for -> the desk's field, by which they are marked."""


def taken_spans(corrections: Mapping[str, Any]) -> list[tuple[str, str, str, int, int]]:
    """(article key, the desk's field, "text" or "title", start, end) of the words behind a decision's corrections."""
    return [
        (words["article"], _MARKED_AS[field], words["in"], words["start"], words["end"])
        for field, words in corrections.get(WORDS, {}).items()
        if field in _MARKED_AS
    ]


def _taken(corrections: Mapping[str, Any]) -> tuple[TakenWords, ...]:
    found: dict[str, TakenWords] = {}
    for field, words in corrections.get(WORDS, {}).items():
        if field in _MARKED_AS:
            anchor = anchor_of(words["article"], _MARKED_AS[field], words["in"], words["start"], words["end"])
            found.setdefault(
                anchor, TakenWords(_(facts.FIELD_LABELS[field]), " ".join(words["quote"].split()), anchor)
            )
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A decision in words: "amina" "split 2 reports off into" "Raid in Kohat". `tail` comes after the other's title.

    `revision`: of the candidate by this decision; 0 for one on another candidate.
    """

    who: str
    when: datetime
    words: str
    reason: str
    corrections: str
    other_key: str
    other_title: str
    tail: str
    stands: bool
    taken: tuple[TakenWords, ...] = ()
    revision: int = 0


def history(
    decisions: Sequence[rows.Decision], elsewhere: Sequence[tuple[rows.Decision, bool]] = ()
) -> tuple[HistoryLine, ...]:
    """Newest first. `decisions`: all on the candidate, newest first; `elsewhere`: on others, and whether each stands."""
    verdicts = [Verdict(d.verdict) for d in reversed(decisions)]
    upright = {len(decisions) - 1 - position for position in standing(verdicts)}
    lines = [(d.pk, own_line(d, n in upright)) for n, d in enumerate(decisions)]
    lines += [(d.pk, _line_elsewhere(d, stands)) for d, stands in elsewhere]
    return tuple(line for _, line in sorted(lines, key=lambda pair: -pair[0]))


def own_line(d: rows.Decision, stands: bool) -> HistoryLine:
    """A decision as the page of its own candidate tells it."""
    number = len(d.reports or ())
    told = {"n": number}
    other = d.duplicate_of or d.other
    match Verdict(d.verdict):
        case Verdict.DUPLICATE:
            words = _("merged it into")
        case Verdict.SPLIT:
            words = ngettext("split %(n)s report off into", "split %(n)s reports off into", number) % told
        case Verdict.MOVE if other:
            words = ngettext("moved %(n)s report to", "moved %(n)s reports to", number) % told
        case Verdict.MOVE:
            words = (
                ngettext(
                    "took %(n)s report out, as of no incident",
                    "took %(n)s reports out, as of no incident",
                    number,
                )
                % told
            )
        case Verdict.PART:
            words = _("made it part of") if other else _("took it out of the wider one")
        case _verdict:
            words = _(present.VERDICT_WORDS.get(d.verdict, d.verdict))
    return replace(_line(d, words, other, "", stands), revision=d.revision)


def _line_elsewhere(d: rows.Decision, stands: bool) -> HistoryLine:
    number = len(d.reports or ())
    words, tail = {
        Verdict.DUPLICATE: (_("merged"), _("into this one")),
        Verdict.SPLIT: (_("split this one off from"), ""),
        Verdict.MOVE: (
            ngettext("moved %(n)s report here from", "moved %(n)s reports here from", number) % {"n": number},
            "",
        ),
        Verdict.PART: (_("made"), _("part of this one")),
    }[Verdict(d.verdict)]
    return _line(d, words, d.candidate, tail, stands)


def _line(d: rows.Decision, words: str, other: rows.Candidate | None, tail: str, stands: bool) -> HistoryLine:
    return HistoryLine(
        who=d.decided_by.get_username(),
        when=d.decided_at,
        words=words,
        reason=reason_words(d.reason),
        corrections=facts.corrections_text(d.corrections),
        other_key=other.key if other else "",
        other_title=(other.title or other.key) if other else "",
        tail=tail,
        stands=stands,
        taken=_taken(d.corrections),
    )


def reason_words(reason: str) -> str:
    """A stored reason in words: "wrong-place: it was Kharan" gives "Wrong place: it was Kharan"."""
    code, colon, words = reason.partition(":")
    known = {**REJECT_REASONS, **RETIRED_REASONS}.get(code)
    if known is None:
        return reason
    if code == "other" and words:
        return words.strip()
    return f"{_(known)}{colon}{words}"
