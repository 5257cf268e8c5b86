"""Statements gathered into events: what one article tells of one and the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateline.incidents.report_background import add_background, judge_background, section_judgements, settle
from dateline.incidents.report_dates import compatible
from dateline.incidents.report_event import DISTRICT, FIRM, Event, happened_at, tells_toll
from dateline.incidents.report_places import contains, key_of, level, same_scene
from dateline.incidents.report_statements import Statement
from dateline.incidents.report_types import STRONG, best_family
from dateline.incidents.report_votes import FULL_TRUST, choose_place
from dateline.mentions.codebook import Codebook
from dateline.mentions.spans import Segment, SegmentKind
from dateline.model import Modality, Place

MAX_EVENTS = 60
"""Asserted events of one article; statements that would open more join the main one."""

MIN_CONFIDENCE = 0.5
"""A place less sure than this opens no event of its own."""

LEAD_STATEMENTS = 5
LIST_STATEMENTS = 3
APART_DAYS = 4


def group_statements(
    statements: Sequence[Statement], segments: Sequence[Segment], codebook: Codebook
) -> tuple[list[Event], list[Event]]:
    """(asserted events, the main one first; what is told but not asserted). `statements` in article order,
    title first."""
    sections = section_judgements(segments)
    events: list[Event] = []
    background: list[Event] = []
    last_in_segment: dict[int, Event] = {}
    pending: list[Statement] = []  # told before anything strong enough to open an event
    for statement in statements:
        if statement.segment.kind in (SegmentKind.TABLE_ROW, SegmentKind.TABLE_HEADER):
            continue
        judged = judge_background(statement, sections.get(statement.segment.index))
        family = best_family(dict(statement.scores), codebook)
        if judged.modality is not Modality.ASSERTED:
            dated = not judged.generic or bool(statement.old_dates)
            if statement.strength >= STRONG - 0.5 and dated and family is not None and family != "strategic":
                add_background(background, statement, judged, family, codebook)
            continue
        if statement.strength < 2 or family is None:
            home = last_in_segment.get(statement.segment.index) or (events[0] if events else None)
            if home is not None and _tells_more(statement):
                home.statements.append(statement)
            elif home is None and (statement.strength > 0 or statement.casualties):
                pending.append(statement)
            continue
        if statement.gapped and len(events) + len(statement.gapped) < MAX_EVENTS:
            last_in_segment[statement.segment.index] = _add_gapped(statement, family, events, codebook)
            continue
        home = _find_home(statement, family, events, last_in_segment, codebook)
        if home is None:
            home = Event(statements=pending, family=family, plural=statement.plural)
            events.append(home)
            pending = []
        # A flood or a quake that hits several towns is one; attacks and marches are one in each.
        many = family in ("violence", "demonstration") or (family == "disaster" and statement.plural)
        listed = len(statement.listed) >= 2 and many and _takes_list(home, statement)
        home.statements.append(statement)
        if listed:
            _add_listed(statement, home, family, events)
        home.plural = home.plural or (statement.plural and home.parent is None)
        if statement.plural and home.parent is None and len(home.statements) <= LEAD_STATEMENTS:
            region = _region(statement)
            if region is not None and (home.wide_place is None or contains(home.wide_place, region)):
                home.wide_place = region
        last_in_segment[statement.segment.index] = home
    return settle(events, background, codebook)


def _takes_list(home: Event, statement: Statement) -> bool:
    """Whether an event can be what a list of places tells as a whole: it is new, wide enough, or in one of
    them."""
    before = (home.parent or home).place(least=FIRM)
    if before is None or all(contains(before, p) for p in statement.listed):
        return True
    among = any(key_of(p) == key_of(before) for p in statement.listed)
    return among and (home.plural or len(home.statements) < LIST_STATEMENTS)


def _add_listed(statement: Statement, home: Event, family: str, events: list[Event]) -> None:
    """An event for each place of a list, part of the one that is told as a whole ("attacks in A, B and C")."""
    whole = home.parent or home
    if home.fixed_place is not None:
        return
    for place in statement.listed:
        if len(events) >= MAX_EVENTS:
            return
        if not any(e is not whole and happened_at(e, place) for e in events):
            part = Event([statement], family=family, parent=whole, fixed_place=place, lent=statement)
            events.append(part)
    whole.plural = whole.scattered = True


def _add_gapped(statement: Statement, family: str, events: list[Event], codebook: Codebook) -> Event:
    """The event that "nine drowned in A, six in B" is told of, with a part for each place and its own toll: the main
    one where its place is around them all, else a new one with the tolls' sum."""
    tolls = statement.gapped
    main = events[0] if events else None
    around = main.place(least=FIRM) if main is not None else None
    if main is None or around is None or not all(contains(around, t.place) for t in tolls):
        total = sum(t.toll.best or 0 for t in tolls)
        main = Event([statement], family=family, lent=statement, scattered=True)
        main.extra_casualties.append(replace(tolls[0].toll, low=total, best=total, high=total))
        events.append(main)
    main.plural = True
    kind = main.kind(codebook) if main.family == family else None  # "drowned" is said of floods and of boats
    for place, toll in ((t.place, t.toll) for t in tolls):
        known = next((e for e in events if e.parent is main and happened_at(e, place)), None)
        if known is None:
            known = Event(family=family, parent=main, fixed_place=place, fixed_type=kind, lent=statement)
            events.append(known)
            known.extra_casualties.append(toll)
        known.statements.append(statement)
    return main


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
        (statement.strength >= STRONG or (statement.aside and tells_toll(statement)))
        and len(events) < MAX_EVENTS
        and not (statement.refers_back and not statement.aside)
        and statement.segment.kind is not SegmentKind.HEADING
    )
    place = statement.place
    if place is None:
        return _home_by_date(statement, family, events, near, opens=opens)
    if main.wide_place is not None and len(events) < MAX_EVENTS and _could_be_part(statement):
        part = _part_of_wide(statement, place, family, main, events)
        if part is not None:
            return part
    ranked: list[tuple[int, int, Event]] = []
    for number, event in enumerate(events):
        there = event.place(least=FIRM)
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
        if opens and locative and level(place) >= 1 and not _is_namesake(statement, place, main):
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


def _could_be_part(statement: Statement) -> bool:
    return statement.strength >= STRONG or tells_toll(statement)


def _is_namesake(statement: Statement, place: Place, main: Event) -> bool:
    """Whether a name in a sentence that goes on telling is rather a quarter of the main event's town than the
    unsure place far away that it was taken for."""
    there = main.place(least=FIRM)
    if there is None or statement.aside or place.confidence >= FULL_TRUST or level(place) <= DISTRICT:
        return False
    apart = (there.country_code, there.admin1) != (place.country_code, place.admin1)
    return apart and not any(contains(v.place, place) for v in statement.place_votes)


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
    known = next((e for e in events if e.parent is main and happened_at(e, place)), None)
    if known is not None:
        return known
    locative = any(v.locative and key_of(v.place) == key_of(place) for v in statement.place_votes)
    if main.wide_place is None or not locative or not contains(main.wide_place, place) or statement.plural:
        return None
    narrow = Event(family=family, parent=main)
    events.append(narrow)
    return narrow


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
