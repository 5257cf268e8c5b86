"""Statements gathered into events: what one article tells of one and the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dateline.incidents.modality import ASSERTED, Judgement, court_cue
from dateline.incidents.modality_frames import section_modality
from dateline.incidents.report_dates import DateVote, choose_date, compatible
from dateline.incidents.report_places import (
    PlaceVote,
    choose_place,
    contains,
    key_of,
    level,
    same_scene,
)
from dateline.incidents.report_reactions import of_reaction
from dateline.incidents.report_statements import Statement
from dateline.incidents.report_types import STRONG, add_scores, best_family, choose_type, damp_general
from dateline.mentions.codebook import Codebook, IncidentType
from dateline.mentions.dates import DateMention
from dateline.mentions.spans import Segment, SegmentKind
from dateline.model import Casualty, Modality, Place

MAX_EVENTS = 60
"""Asserted events of one article; statements that would open more join the main one."""

MAX_BACKGROUND = 12
"""Reports of what is not asserted (history, forecasts, denials) that are kept for the editor to see."""

MIN_CONFIDENCE = 0.5
"""A place less sure than this opens no event of its own."""

YEAR_DAYS = 366
DISTRICT = 2  # report_places.level of a second-level division
LEAD_STATEMENTS = 5
APART_DAYS = 4
TITLE_WEIGHT = 2.0
_WEIGHTS = (2.0, 1.5, 1.0, 0.8)
_LATER_WEIGHT = 0.5
_OTHER_FAMILY = 0.35
"""Share of the type vote of a statement whose own family is not the event's (an arrest after a shooting)."""


@dataclass
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

    def place(self) -> Place | None:
        """Where it happened by all that was said so far."""
        if self.fixed_place is not None:
            return self.fixed_place
        if self.wide_place is not None:
            return self.wide_place
        votes: list[PlaceVote] = []
        for statement, weight in self.weights():
            share = weight if statement.strength >= 2 or statement.happened else weight * 0.35
            votes.extend(PlaceVote(v.place, v.weight * share, v.locative) for v in statement.place_votes)
        return choose_place(votes)

    def date(self) -> DateVote | None:
        """When it happened by all that was said so far."""
        votes: list[DateVote] = []
        for statement, weight in self.weights():
            share = weight if statement.strength >= 2 or statement.happened else weight * 0.3
            if statement.happened:
                share *= 2.0
            votes.extend(replace(v, weight=v.weight * share) for v in statement.date_votes)
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
            if s.strength >= STRONG
        ]
        return choose_type(of_reaction(total, said, codebook), codebook)


def _section_judgements(segments: Sequence[Segment]) -> dict[int, tuple[Modality, Segment]]:
    """Segment index -> what the heading above says of it."""
    out: dict[int, tuple[Modality, Segment]] = {}
    current: tuple[Modality, Segment] | None = None
    for position, segment in enumerate(segments):
        if segment.kind is SegmentKind.HEADING:
            following = segments[position + 1] if position + 1 < len(segments) else None
            said = section_modality(segment)
            # A heading right under a heading is its subsection: what was said above still holds.
            under = position > 0 and segments[position - 1].kind is SegmentKind.HEADING
            if following is not None and (said is not None or not under):
                current = (said, segment) if said is not None else None
        elif current is not None:
            out[segment.index] = current
    return out


def _background(statement: Statement, section: tuple[Modality, Segment] | None) -> Judgement:
    """The statement's judgement, with its section and its dates taken into account."""
    judged = statement.judgement
    old = bool(statement.old_dates) and statement.date is None
    if judged.modality is not Modality.ASSERTED and not (judged.generic and old):
        return judged
    if old:
        cue = statement.old_dates[0].span
        return Judgement(Modality.HISTORICAL, cue.start - statement.start, cue.end - statement.start)
    if section is not None and statement.date is None:
        said, heading = section
        return Judgement(said, heading.start - statement.start, heading.end - statement.start)
    return judged


def group_statements(
    statements: Sequence[Statement], segments: Sequence[Segment], codebook: Codebook
) -> tuple[list[Event], list[Event]]:
    """(asserted events, the main one first; what is told but not asserted). `statements` in article order,
    title first."""
    sections = _section_judgements(segments)
    events: list[Event] = []
    background: list[Event] = []
    last_in_segment: dict[int, Event] = {}
    pending: list[Statement] = []  # told before anything strong enough to open an event
    for statement in statements:
        if statement.segment.kind in (SegmentKind.TABLE_ROW, SegmentKind.TABLE_HEADER):
            continue
        judged = _background(statement, sections.get(statement.segment.index))
        family = best_family(dict(statement.scores), codebook)
        if judged.modality is not Modality.ASSERTED:
            dated = not judged.generic or bool(statement.old_dates)
            if statement.strength >= STRONG - 0.5 and dated and family is not None and family != "strategic":
                _add_background(background, statement, judged, family, codebook)
            continue
        if statement.strength < 2 or family is None:
            home = last_in_segment.get(statement.segment.index) or (events[0] if events else None)
            if home is not None and _tells_more(statement):
                home.statements.append(statement)
            elif home is None and (statement.strength > 0 or statement.casualties):
                pending.append(statement)
            continue
        home = _find_home(statement, family, events, last_in_segment, codebook)
        if home is None:
            home = Event(statements=pending, family=family, plural=statement.plural)
            events.append(home)
            pending = []
        home.statements.append(statement)
        home.plural = home.plural or (statement.plural and home.parent is None)
        if statement.plural and home.parent is None and len(home.statements) <= LEAD_STATEMENTS:
            region = _region(statement)
            if region is not None and (home.wide_place is None or contains(home.wide_place, region)):
                home.wide_place = region
        last_in_segment[statement.segment.index] = home
    return _settle(events, background, codebook)


def _region(statement: Statement) -> Place | None:
    """The region that a statement of several events names; None where it names none wider than a town."""
    votes = [
        v
        for v in statement.place_votes
        if v.weight >= 0.6 and 0 <= level(v.place) <= 2 and v.place.kind == "place"
    ]
    return choose_place(votes) if votes else None


def _tells_more(statement: Statement) -> bool:
    return bool(
        statement.casualties
        or statement.happened
        or statement.claims
        or statement.place_votes
        or statement.date_votes
    )


def _find_home(
    statement: Statement,
    family: str,
    events: list[Event],
    last_in_segment: dict[int, Event],
    codebook: Codebook,
) -> Event | None:
    """The event that the statement goes on telling; None where it opens a new one."""
    if not events:
        return None
    main = events[0]
    near = last_in_segment.get(statement.segment.index)
    opens = (
        statement.strength >= STRONG
        and len(events) < MAX_EVENTS
        and not (statement.refers_back and not statement.aside)
        and statement.segment.kind is not SegmentKind.HEADING
    )
    place = statement.place
    if place is None:
        return _home_by_date(statement, family, events, near, opens=opens)
    if main.wide_place is not None and statement.strength >= STRONG and len(events) < MAX_EVENTS:
        part = _part_of_wide(statement, place, family, main, events)
        if part is not None:
            return part
    ranked: list[tuple[int, int, Event]] = []
    for number, event in enumerate(events):
        there = event.place()
        if there is None:
            ranked.append((1, -number, event))
        elif key_of(there) == key_of(place):
            ranked.append((4, -number, event))
        elif same_scene(there, place):
            ranked.append((3 if level(there) >= 3 or contains(place, there) else 2, -number, event))
    locative = place.confidence >= MIN_CONFIDENCE and any(
        v.locative and key_of(v.place) == key_of(place) for v in statement.place_votes
    )
    if not ranked:
        if _names_place_of(statement, main):
            return main
        if opens and locative and level(place) >= 1:
            return None
        return near or main
    dated = [r for r in ranked if compatible(statement.date, r[2].date(), slack_days=2)]
    if not dated:
        return None if opens and locative and statement.aside else max(ranked, key=lambda r: (r[0], r[1]))[2]
    best = max(dated, key=lambda r: (r[0], r[1]))[2]
    there = best.place()
    if there is None:
        return near or best
    if opens and locative and best.plural and contains(there, place):
        narrow = Event(family=family, parent=best)
        events.append(narrow)
        return narrow
    if statement.aside and opens and locative and key_of(there) != key_of(place) and level(place) >= 3:
        return None
    return best


def _names_place_of(statement: Statement, event: Event) -> bool:
    """Whether the statement also names the event's own place: a second place in it is a detail."""
    there = event.place()
    return there is not None and any(
        key_of(v.place) == key_of(there) and v.weight > 0.3 for v in statement.place_votes
    )


def _part_of_wide(
    statement: Statement, place: Place, family: str, main: Event, events: list[Event]
) -> Event | None:
    """The part of a wide event that is told of `place`, made where it is new; None where the place is not
    inside."""
    known = next((e for e in events if e.parent is main and _here(e, place)), None)
    if known is not None:
        return known
    locative = any(v.locative and key_of(v.place) == key_of(place) for v in statement.place_votes)
    if main.wide_place is None or not locative or not contains(main.wide_place, place) or statement.plural:
        return None
    narrow = Event(family=family, parent=main)
    events.append(narrow)
    return narrow


def _here(event: Event, place: Place) -> bool:
    there = event.place()
    if there is None or (contains(place, there) and level(place) < DISTRICT):
        return False
    return key_of(there) == key_of(place) or same_scene(there, place)


def _home_by_date(
    statement: Statement, family: str, events: list[Event], near: Event | None, *, opens: bool
) -> Event | None:
    """Where no place is named: the same paragraph's event, else the main one, unless it is plainly told as
    another."""
    main = events[0]
    if near is not None and not statement.aside:
        return near
    fits = compatible(statement.date, main.date(), slack_days=2)
    if opens and not fits and (statement.aside or _apart(statement, main)):
        return next(
            (e for e in events[1:] if e.date() is not None and compatible(statement.date, e.date())), None
        )
    if opens and family != main.family and not fits:
        return None
    return near or main


def _apart(statement: Statement, event: Event) -> bool:
    """Whether a later statement's date is days away from the event's: another event, not a follow-up's own
    day."""
    there, here = event.date(), statement.date
    if there is None or here is None or len(event.statements) < LEAD_STATEMENTS:
        return False
    return not compatible(here, there, slack_days=APART_DAYS)


def _add_background(
    background: list[Event], statement: Statement, judged: Judgement, family: str, codebook: Codebook
) -> None:
    old = statement.old_dates[0] if statement.old_dates else None
    if old is not None and (old.end - old.start).days > YEAR_DAYS and statement.place is None:
        return  # "in the early 2000s": an age, no event
    kind = choose_type(dict(statement.scores), codebook)
    for event in background:
        if event.judgement.modality is not judged.modality or event.family != family:
            continue
        if statement.segment is not event.statements[-1].segment and kind != event.kind(codebook):
            continue
        if old is not None and event.old_date is not None and old.start != event.old_date.start:
            continue
        here, there = statement.place, event.place()
        if here is None or there is None or same_scene(here, there):
            event.statements.append(statement)
            event.old_date = event.old_date or old
            return
    if len(background) < MAX_BACKGROUND:
        background.append(
            Event([statement], judgement=judged, cue_statement=statement, family=family, old_date=old)
        )


def _settle(
    events: list[Event], background: list[Event], codebook: Codebook
) -> tuple[list[Event], list[Event]]:
    """Drop what has nothing to stand on; a main event known only by old dates is history itself."""
    strong = [e for e in events if any(s.strength >= STRONG for s in e.statements)]
    kept = strong or [e for e in events if sum(s.strength for s in e.statements) >= 4][:1]
    main = kept[0] if kept else None
    if main is not None and main.date() is None:
        old = next(
            (b for b in background if b.old_date is not None and b.family == main.family and _leads(b)), None
        )
        cue = next((s for s in main.statements[:4] if court_cue(s.text)), None)
        if old is not None and _title_or_lead(old):
            main.judgement = Judgement(Modality.HISTORICAL)
            main.old_date = old.old_date
            kept.remove(main)
            background.insert(0, main)
        elif cue is not None and old is not None:
            span = court_cue(cue.text)
            main.judgement = Judgement(Modality.HISTORICAL, *(span or (None, None)))
            main.cue_statement = cue
            kept.remove(main)
            background.insert(0, main)
    for event in kept:
        if event.parent is not None and event.parent not in kept:
            event.parent = None
    return kept, background


def _leads(event: Event) -> bool:
    return bool(event.statements)


def _title_or_lead(event: Event) -> bool:
    return any(s.segment.kind is SegmentKind.TITLE or s.segment.index <= 2 for s in event.statements)
