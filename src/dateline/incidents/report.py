"""From mentions to reports: each event that an article tells, with its fields and the evidence for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateline.incidents.casualties import derive_range, merge_ledger
from dateline.incidents.report_actors import merge_roles, roles_in_sentence
from dateline.incidents.report_background import MAX_BACKGROUND
from dateline.incidents.report_event import Event
from dateline.incidents.report_events import group_statements
from dateline.incidents.report_join import join_same, old_news
from dateline.incidents.report_places import contains, level, with_precision
from dateline.incidents.report_score import score, signals
from dateline.incidents.report_statements import CAPITAL, Statement, names_part, tells_of_elsewhere
from dateline.incidents.report_table import CellReader, add_table_events
from dateline.mentions.actors import ActorLexicon
from dateline.mentions.codebook import Codebook, IncidentType
from dateline.mentions.dates import DateMention
from dateline.mentions.spans import Segment, SegmentKind
from dateline.model import Casualty, Claim, Evidence, Modality, Place, Report, ReportedActor, Span

MAX_EVIDENCE = 40


@dataclass(frozen=True, slots=True)
class Setting:
    """What the article as a whole gives its events: the day and place of its head, its frame, its
    publication."""

    published: datetime | None
    dateline_place: Place | None = None
    dateline_day: date | None = None
    dateline_span: Span | None = None
    frame: Modality | None = None
    country: str | None = None


def build_reports(
    statements: Sequence[Statement],
    segments: Sequence[Segment],
    *,
    setting: Setting,
    codebook: Codebook,
    lexicon: ActorLexicon,
    read_cell: CellReader,
) -> tuple[Report, ...]:
    """All reports of an article: asserted ones first, the main one at their head, then what is only told.

    A narrower report's `part_of` is the ordinal of the wider one. At most 60 asserted and 12 others
    (report_events).
    """
    asserted, background = group_statements(statements, segments, codebook)
    if asserted:
        add_table_events(asserted, statements, codebook, read_cell)
        asserted = join_same(asserted)
        old = old_news(asserted, setting.published.date() if setting.published else None)
        asserted = [e for e in asserted if e not in old]
        background = [*old, *background][:MAX_BACKGROUND]
    every = [*asserted, *background]
    ordinals = {id(event): n for n, event in enumerate(every)}
    main = every[0] if every else None
    return tuple(
        _report(
            event,
            ordinals,
            main=event is main,
            events=sum(e.parent is None for e in asserted),
            setting=setting,
            codebook=codebook,
            lexicon=lexicon,
        )
        for event in every
    )


def _place(event: Event, setting: Setting, *, main: bool) -> Place | None:
    place = event.place()
    head = setting.dateline_place
    alone = main and event.fixed_place is None and event.wide_place is None and not event.scattered
    inside = head is not None and (place is None or contains(place, head))
    # "GUSAU - Gunmen raided a village in Zamfara": the head is where it was written, not where it was.
    away = place is not None and any(tells_of_elsewhere(s.text) for s in event.statements[:3])
    if place is not None and head is not None and head.feature_code == CAPITAL:
        named = ((s, [v.place for v in s.place_votes]) for s in event.statements[:3])
        away = away or any(names_part(s.text, s.start, places, place) for s, places in named)
    if head is not None and alone and level(head) >= 0 and inside and not away:
        place = head
    if place is None and event.parent is not None:
        place = event.parent.place()
    if place is None:
        return None
    return with_precision(place) if level(place) >= 0 else place


@dataclass(frozen=True, slots=True)
class _When:
    start: date | None
    end: date | None
    precision: int
    source: str
    span: Span | None


def _when(event: Event, setting: Setting) -> _When:
    if event.old_date is not None and event.judgement.modality is not Modality.ASSERTED:
        old: DateMention = event.old_date
        return _When(old.start, old.end, min(3, old.precision), "text", old.span)
    found = event.date() or (event.parent.date() if event.parent is not None else None)
    if found is not None:
        start, end = found.start, found.end
        today = setting.published.date() if setting.published else None
        if found.night and start == end and today is not None and start < today and event.after_midnight():
            start = end = start + timedelta(days=1)
        return _When(start, end, found.precision, "text", found.span)
    if event.judgement.modality is not Modality.ASSERTED:
        return _When(None, None, 3, "published", None)
    if setting.dateline_day is not None:
        return _When(setting.dateline_day, setting.dateline_day, 1, "dateline", setting.dateline_span)
    day = setting.published.date() if setting.published else None
    return _When(day, day, 1, "published", None)


def _country(event: Event) -> str | None:
    """The country of an event in several places that lie in one country."""
    listed = {p.country_code for s in event.statements for p in s.listed} if event.scattered else set()
    return listed.pop() if len(listed) == 1 else None


def _ledger(event: Event) -> tuple[Casualty, ...]:
    lines = [
        line
        for statement in event.statements
        for line in statement.casualties
        if statement.segment.kind is not SegmentKind.TABLE_ROW and statement is not event.lent
    ]
    return merge_ledger([*lines, *event.extra_casualties])


def _claims(event: Event) -> tuple[Claim, ...]:
    found: dict[tuple[str, str], Claim] = {}
    sources = [event, event.parent] if event.parent is not None else [event]
    for source in sources:
        for statement in source.statements:
            for claim in statement.claims:
                found.setdefault((claim.claimant, claim.status), claim)
    return tuple(found.values())


def _evidence(event: Event, when: _When, place: Place | None, setting: Setting) -> tuple[Evidence, ...]:
    out: list[Evidence] = []
    for statement in event.statements:
        strongest = max(statement.triggers, key=lambda t: t.weight, default=None)
        if strongest is not None:
            out.append(Evidence(strongest.span, "trigger"))
            out.append(Evidence(statement.span, "sentence"))
        elif statement.segment.kind is SegmentKind.TABLE_ROW:
            out.append(Evidence(statement.span, "sentence"))
    if when.span is not None:
        out.insert(0, Evidence(when.span, "date"))
    if place is not None:
        out.insert(0, Evidence(place.span, "place"))
    cue = _cue(event)
    if cue is not None:
        out.insert(0, Evidence(cue, "modality"))
    return tuple(dict.fromkeys(out))[:MAX_EVIDENCE]


def _cue(event: Event) -> Span | None:
    statement, judged = event.cue_statement, event.judgement
    if statement is None or judged.start is None or judged.end is None:
        return (
            event.old_date.span
            if event.old_date is not None and judged.modality is not Modality.ASSERTED
            else None
        )
    return Span(statement.start + judged.start, statement.start + judged.end, statement.segment.field)


def _actors(
    event: Event,
    kind: IncidentType,
    country: str | None,
    claims: tuple[Claim, ...],
    ledger: tuple[Casualty, ...],
    lexicon: ActorLexicon,
) -> tuple[ReportedActor, ...]:
    found: list[ReportedActor] = []
    for statement in event.statements[:12]:
        if statement.actors:
            found.extend(
                roles_in_sentence(
                    statement.text, statement.start, statement.actors, kind.family, country, lexicon
                )
            )
    if event.parent is not None:
        claimants = {c.claimant for c in claims if c.status == "claimed"}
        found.extend(
            ReportedActor("claimant", a.name, a.kind, a.span, a.actor_id)
            for statement in event.parent.statements
            for a in statement.actors
            if a.name in claimants
        )
    return merge_roles(found, claims, ledger, country, lexicon)


def _report(
    event: Event,
    ordinals: dict[int, int],
    *,
    main: bool,
    events: int,
    setting: Setting,
    codebook: Codebook,
    lexicon: ActorLexicon,
) -> Report:
    kind = event.kind(codebook) or codebook.types[-1]
    modality = event.judgement.modality
    framed = setting.frame is not None and (setting.frame is not Modality.HISTORICAL or event.date() is None)
    if framed and setting.frame is not None and modality is Modality.ASSERTED:
        modality = setting.frame
    place = _place(event, setting, main=main)
    when = _when(event, setting)
    ledger = _ledger(event)
    claims = _claims(event)
    country = place.country_code if place is not None else _country(event) or setting.country
    actors = _actors(event, kind, country, claims, ledger, lexicon)
    killed, injured = derive_range(ledger, "killed"), derive_range(ledger, "injured")
    tags = dict.fromkeys(
        tag for statement in event.statements for trigger in statement.triggers for tag in trigger.tags
    )
    parent = ordinals.get(id(event.parent)) if event.parent is not None else None
    found = signals(
        event,
        kind=kind,
        main=main or ordinals.get(id(event.parent)) == 0,
        events=events,
        place=place,
        date_source=when.source,
        date_start=when.start,
        published=setting.published.date() if setting.published else None,
        ledger=ledger,
        actors=actors,
    )
    return Report(
        ordinal=ordinals[id(event)],
        event_type=kind.event_type,
        sub_event_type=kind.sub_event_type,
        disorder_type=kind.disorder_type,
        modality=modality.value,
        modality_cue=_cue(event),
        date_start=when.start,
        date_end=when.end,
        time_precision=when.precision,
        date_source=when.source,
        place=place,
        actors=actors,
        casualties=ledger,
        killed=killed,
        injured=injured,
        claims=claims,
        score=score(found, modality),
        evidence=_evidence(event, when, place, setting),
        part_of=parent,
        tags=tuple(tags),
        signals=found,
    )
