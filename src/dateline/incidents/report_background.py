"""What an article tells without asserting it, and which of its events stand once all is read."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.incidents.modality import Judgement, court_cue
from dateline.incidents.modality_frames import section_modality
from dateline.incidents.report_event import Event, tells_toll
from dateline.incidents.report_places import contains, level, same_scene
from dateline.incidents.report_statements import Statement
from dateline.incidents.report_types import STRONG, choose_type
from dateline.mentions.codebook import Codebook
from dateline.mentions.spans import Segment, SegmentKind
from dateline.model import Modality, Place

MAX_BACKGROUND = 12
"""Reports of what is not asserted (history, forecasts, denials) that are kept for the editor to see."""

YEAR_DAYS = 366


def section_judgements(segments: Sequence[Segment]) -> dict[int, tuple[Modality, Segment]]:
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


def judge_background(statement: Statement, section: tuple[Modality, Segment] | None) -> Judgement:
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


def add_background(
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


def settle(
    events: list[Event], background: list[Event], codebook: Codebook
) -> tuple[list[Event], list[Event]]:
    """Drop what has nothing to stand on; a main event known only by old dates is history itself."""
    firm = [e for e in events if any(s.strength >= STRONG for s in e.statements)]
    parents = [e.parent for e in events if e.parent is not None]
    strong = [e for e in events if e in firm or e in parents or (firm and e is not events[0] and _is_told(e))]
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
        if event.scattered and event.wide_place is None:
            event.wide_place = _common_region(event, kept)
    return kept, background


def _is_told(event: Event) -> bool:
    """Whether an event without a strong trigger was opened by its toll and place ("Separately, two farmers were
    killed in ...")."""
    opener = event.statements[0] if event.statements else None
    return opener is not None and tells_toll(opener) and (event.parent is not None or opener.aside)


def _common_region(whole: Event, events: list[Event]) -> Place | None:
    """The narrowest region named in the article's events that holds every part of `whole`."""
    parts = [p for e in events if e.parent is whole and (p := e.place()) is not None]
    named = [v.place for e in events for s in e.statements for v in s.place_votes if v.place.kind == "place"]
    holding = [r for r in named if parts and all(contains(r, p) for p in parts)]
    return max(holding, key=level, default=None)


def _leads(event: Event) -> bool:
    return bool(event.statements)


def _title_or_lead(event: Event) -> bool:
    return any(s.segment.kind is SegmentKind.TITLE or s.segment.index <= 2 for s in event.statements)
