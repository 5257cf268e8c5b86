"""An event while it is gathered from an article's statements: its place, day and kind by all that is said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dateline.incidents.modality import ASSERTED, Judgement
from dateline.incidents.report_dates import DateVote, choose_date
from dateline.incidents.report_places import contains, key_of, level, same_scene
from dateline.incidents.report_reactions import of_reaction
from dateline.incidents.report_statements import Statement
from dateline.incidents.report_types import STRONG, add_scores, best_family, choose_type, damp_general
from dateline.incidents.report_votes import PlaceVote, choose_place
from dateline.mentions.codebook import Codebook, IncidentType
from dateline.mentions.dates import DateMention
from dateline.mentions.spans import SegmentKind
from dateline.model import Casualty, Place

FIRM = 0.3
"""Votes for a place below which an event's place is as good as unknown (the town in a site's name)."""

DISTRICT = 2  # report_places.level of a second-level division
TITLE_WEIGHT = 2.0
_WEIGHTS = (2.0, 1.5, 1.0, 0.8)
_LATER_WEIGHT = 0.5
_OTHER_FAMILY = 0.35
"""Share of the type vote of a statement whose own family is not the event's (an arrest after a shooting)."""


@dataclass(eq=False)
class Event:
    """An event being gathered. Mutable while `group_statements` runs; nobody keeps one."""

    statements: list[Statement] = field(default_factory=list)
    extra_casualties: list[Casualty] = field(default_factory=list)
    judgement: Judgement = ASSERTED
    cue_statement: Statement | None = None
    parent: Event | None = None
    fixed_place: Place | None = None
    wide_place: Place | None = None  # the region of which several events are told together
    fixed_type: IncidentType | None = None
    family: str = "violence"
    plural: bool = False
    scattered: bool = False  # told as in several places at once: has no one place
    lent: Statement | None = None  # the list that this event is one entry of; its toll is the whole's
    old_date: DateMention | None = None

    def weights(self) -> list[tuple[Statement, float]]:
        """Each statement with its say: the title, then the first ones told."""
        out = []
        body = 0
        for statement in self.statements:
            if statement.segment.kind is SegmentKind.TITLE:
                out.append((statement, TITLE_WEIGHT))
                continue
            out.append((statement, _WEIGHTS[body] if body < len(_WEIGHTS) else _LATER_WEIGHT))
            if statement.strength > 0 or statement.happened:
                body += 1
        return out

    def place(self, *, least: float = 0.0) -> Place | None:
        """Where it happened by all that was said so far; None where nothing says so with more than `least`."""
        if self.fixed_place is not None:
            return self.fixed_place
        if self.wide_place is not None or self.scattered:
            return self.wide_place
        votes: list[PlaceVote] = []
        for statement, weight in self.weights():
            share = weight if statement.strength >= 2 or statement.happened else weight * 0.35
            votes.extend(replace(v, weight=v.weight * share) for v in statement.place_votes)
        return choose_place(votes, least=least)

    def date(self) -> DateVote | None:
        """When it happened by all that was said so far."""
        votes: list[DateVote] = []
        for statement, weight in self.weights():
            share = weight if statement.strength >= 2 or statement.happened else weight * 0.7
            told = 2.5 if statement.happened else 1.0
            votes.extend(
                replace(v, weight=v.weight * share * (told if v.firm else 1.0)) for v in statement.date_votes
            )
        return choose_date(votes)

    def after_midnight(self) -> bool:
        """Whether it is told as in the small hours of an unnamed day ("overnight", then "around 1 a.m.")."""
        return any(
            s.small_hours and (s.happened or s.strength >= 2) and not s.date_votes for s in self.statements
        )

    def kind(self, codebook: Codebook) -> IncidentType | None:
        if self.fixed_type is not None:
            return self.fixed_type
        parts = []
        for statement, weight in self.weights():
            same = best_family(dict(statement.scores), codebook) == self.family
            parts.append((dict(statement.scores), weight * (1.0 if same else _OTHER_FAMILY)))
        lead = [scores for scores, weight in parts if weight >= min(_WEIGHTS[:2])]
        total = damp_general(add_scores(parts), lead, codebook)
        said = [
            (s.reaction, best_family(dict(s.scores), codebook))
            for s in self.statements
            if s.strength >= STRONG or (s.reaction is None and tells_toll(s))
        ]
        return choose_type(of_reaction(total, said, codebook), codebook)


def happened_at(event: Event, place: Place) -> bool:
    """Whether an event is told of `place` itself or of the one scene around it, not of a region inside it."""
    there = event.place()
    if there is None or (contains(place, there) and level(place) < DISTRICT):
        return False
    return key_of(there) == key_of(place) or same_scene(there, place)


def tells_toll(statement: Statement) -> bool:
    """Whether a sentence without a strong trigger still tells of an event: a weaker one, and a toll."""
    return statement.strength >= 2 and bool(statement.casualties)
