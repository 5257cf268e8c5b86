"""What each sentence says of events: triggers, judgement, places, dates, casualties, claims. The input of
grouping."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from dateline.incidents.claims import find_claims
from dateline.incidents.modality import ASSERTED, Judgement, judge_trigger
from dateline.incidents.report_dates import DateVote, choose_date, happened, small_hours, vote_dates
from dateline.incidents.report_gapped import PlaceToll, gapped_tolls
from dateline.incidents.report_lists import listed_places
from dateline.incidents.report_places import level
from dateline.incidents.report_reactions import reacting_family
from dateline.incidents.report_types import STRONG, sentence_scores
from dateline.incidents.report_votes import (
    SEAT_OF_DATELINE,
    SEAT_OF_SITE,
    PlaceVote,
    choose_place,
    vote,
)
from dateline.mentions.codebook import Codebook
from dateline.mentions.dates import DateMention
from dateline.mentions.spans import Segment, SegmentKind, split_sentences
from dateline.mentions.triggers import Trigger, find_triggers
from dateline.model import Actor, Casualty, Claim, Modality, Place, Span
from dateline.ports import Entity, TaggedText

_ASIDE = re.compile(
    r"\b(?:another|separate|unrelated|different|previous|earlier|second|other|elsewhere|also|meanwhile|"
    r"separately|in addition)\b(?:\W+\w+){0,4}\W*$",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"\b(?:co-?ordinated|(?:near-)?simultaneous|series of|wave of|string of|spate of|twin|separate|"
    r"multiple|several|various|different|at least \w+|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|dozens of|\d+) (?:[\w-]+ ){0,3}?(?:attacks|assaults|bombings|"
    r"blasts|explosions|raids|clashes|strikes|operations|incidents|shootings|ambushes|"
    r"districts|provinces|cities|towns|villages|areas|places|locations|regions|states|counties|"
    r"parts of)\b|\bacross the (?:province|country|region|state)\b|"
    r"\b(?:attacks|assaults|bombings|blasts|explosions|raids|clashes|strikes|airstrikes|shootings|ambushes|"
    r"protests|rallies|riots|incidents|operations|floods|storm(?:s|ed)?|attack(?:ed|s)?)\b(?: \w+){0,4}? "
    r"(?:across|throughout) (?!the (?:city|town|street|road|border|river)\b)|"
    r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|plusieurs|diverses|série d[e'’]|vague d[e'’]) ?"
    r"(?:attaques|attentats|explosions|embuscades|raids|affrontements|frappes|incidents|fusillades)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:the|this|that|its|le|la|l['’]|cette|cet)\s*(?:\w+[\s-]){0,2}?(?:shootings?|attacks?|incident|"
    r"explosion|blast|bombing|assault|stabbing|killings?|murders?|"
    r"crash|accident|collision|fire|blaze|clash|clashes|raid|ambush|violence|gunfire|protest|"
    r"demonstration|rally|kidnapping|abduction|"
    r"attaque|attentat|fusillade|drame|homicide|tragedy|massacre|gun battle|shootout|slayings?|quake|"
    r"earthquake|suspects?|victims?|gunm[ae]n|shooter)\b",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(
    r"\s(?:[-–—|]|::|[»«:])\s+[^|]*(?:News|TV|Times|Post|Daily|Herald|Tribune|Local|\d|Weather|Radio|Online|"
    r"CBS|FOX|NBC|ABC|Channel|\.com|[A-Z]{4})"
)
_SITE_FIRST = re.compile(
    r"^(?:(?:CBS|FOX|NBC|ABC|WB|CW) ?\d{1,2}\b|[\w ]{3,30} News(?::|,| [-–—|]))[^-–—|:]{0,20}(?:[-–—|:]\s|$)"
)
_META_CHARS = 60
SITE_TOWN = 0.03
"""Say of the town in a site's name."""
_ELSEWHERE = re.compile(
    r"\b(?:villages?|hamlets?|settlements?|remote|rural|outskirts|valley|hameaux?|localité)\b|گاؤں|قرية",
    re.IGNORECASE,
)
_PART_BEFORE = re.compile(
    r"\b(?:(?:far |north|south)?-?(?:north|south|east|west)ern|central|"
    r"(?:l['’ ]?)?(?:extrême[- ])?(?:nord|sud|est|ouest|centre|nord-est|nord-ouest|sud-est|sud-ouest)"
    r"(?: (?:du|de la|de|des))?(?: de l['’])?)\s*$",
    re.IGNORECASE,
)
"""What stands before a country where only a part of it is meant."""
CAPITAL = "PPLC"  # GeoNames: where the capital's news desks file what happens anywhere in the country
DISRUPTED = "Disrupted weapons use"


class _Spanned(Protocol):
    @property
    def span(self) -> Span: ...


_Item = TypeVar("_Item", bound=_Spanned)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence (or table row). Offsets are the article's. `scores`: type rank -> strength, of what is
    asserted (or of all, where nothing is). `place` and `date` are the sentence's own best, None where it
    names none firmly."""

    number: int
    segment: Segment
    start: int
    end: int
    text: str
    triggers: tuple[Trigger, ...]
    judgement: Judgement
    scores: Mapping[int, float]
    strength: float
    place: Place | None
    place_votes: tuple[PlaceVote, ...]
    date_votes: tuple[DateVote, ...]
    date: DateVote | None
    old_dates: tuple[DateMention, ...]
    casualties: tuple[Casualty, ...]
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    aside: bool
    plural: bool
    happened: bool
    refers_back: bool  # "the shooting": what was told before
    small_hours: bool
    reaction: str | None = None  # the family of a reaction (a claim, a protest) to a deed told elsewhere
    gapped: tuple[PlaceToll, ...] = ()  # "nine in A, six in B": two or more places, each with its toll
    listed: tuple[Place, ...] = ()  # two or more places, something happened in each of them

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.segment.field)


@dataclass(frozen=True, slots=True)
class Findings:
    """All mentions of an article by field, each list in text order."""

    places: Mapping[str, Sequence[Place]]
    dates: Mapping[str, Sequence[DateMention]]
    actors: Mapping[str, Sequence[Actor]]
    casualties: Mapping[str, Sequence[Casualty]]
    tagged: Mapping[tuple[str, int], TaggedText]
    published: date | None = None  # the day of publication where the article appeared
    head_date: Span | None = None  # the date in the article's head: of filing, not of an event
    head_end: int = 0  # where the dateline ends in the text: a place before it says where the story was filed


def tells_of_elsewhere(text: str) -> bool:
    """Whether it happened in a village or the country rather than in the town where the story was filed."""
    return _ELSEWHERE.search(text) is not None


def names_part(text: str, offset: int, places: Sequence[Place], whole: Place) -> bool:
    """Whether a sentence names only a part of `whole` ("in northern Benin", "dans le nord du Bénin"). `places`: the
    sentence's, `offset`: its start in their field."""
    return any(
        p.geonameid == whole.geonameid and _PART_BEFORE.search(text[: p.span.start - offset][-40:])
        for p in places
    )


def within(items: Sequence[_Item], start: int, end: int) -> tuple[_Item, ...]:
    """Those of `items` (ordered by start) that begin in [start, end)."""
    first = bisect.bisect_left(items, start, key=lambda item: item.span.start)
    last = bisect.bisect_left(items, end, key=lambda item: item.span.start)
    return tuple(items[first:last])


def sentences_with_triggers(
    segments: Sequence[Segment], codebook: Codebook, language: str = ""
) -> list[tuple[Segment, int, int, tuple[Trigger, ...]]]:
    """(segment, start, end in the article, triggers) of every sentence; a table row is one sentence. `language`: the
    article's, "" for rules of all languages."""
    out = []
    for segment in segments:
        whole = segment.kind in (SegmentKind.TABLE_ROW, SegmentKind.TABLE_HEADER)
        for start, end in ((0, len(segment.text)),) if whole else split_sentences(segment.text):
            text = segment.text[start:end]
            found = find_triggers(
                text, codebook=codebook, field=segment.field, offset=segment.start + start, language=language
            )
            out.append((segment, segment.start + start, segment.start + end, found))
    return out


def _entities(findings: Findings, segment: Segment, start: int, end: int) -> list[Entity]:
    tagged = findings.tagged.get((segment.field, segment.start))
    if tagged is None:
        return []
    base = start - segment.start
    size = end - start
    return [
        Entity(e.start - base, e.end - base, e.label)
        for e in tagged.entities
        if e.start - base >= 0 and e.end - base <= size
    ]


def _judge(
    text: str, offset: int, triggers: Sequence[Trigger], language: str
) -> tuple[Judgement, list[Trigger]]:
    """The sentence's judgement and the triggers that it goes for: what is asserted wins over what is not."""
    judged = []
    for trigger in triggers:
        disrupted = trigger.incident_type.sub_event_type == DISRUPTED
        judged.append(
            (
                judge_trigger(
                    text,
                    trigger.span.start - offset,
                    trigger.span.end - offset,
                    language=language,
                    disrupted=disrupted,
                ),
                trigger,
            )
        )
    asserted = [t for j, t in judged if j.modality is Modality.ASSERTED]
    # One word can be part of two triggers: what is said of the longer one holds for both.
    denied = [t.span for j, t in judged if j.modality is not Modality.ASSERTED]
    firm = [t for t in asserted if t.weight >= 2 and not any(_same_word(t.span, d) for d in denied)]
    if firm or not denied:
        return ASSERTED, asserted
    strongest = max((item for item in judged if item[0] is not ASSERTED), key=lambda item: item[1].weight)
    return strongest[0], [t for j, t in judged if j.modality is strongest[0].modality]


def _without_site_name(votes: tuple[PlaceVote, ...], title: str, offset: int) -> tuple[PlaceVote, ...]:
    """What stands behind the last " - " or " | " of a headline, or before its first, is mostly the site's name
    and town."""
    last, first = _SITE_NAME.search(title), _SITE_FIRST.match(title)
    start = first.end() if first is not None else 0
    end = last.start() if last is not None else len(title)
    return tuple(
        v if start <= v.place.span.start - offset < end else PlaceVote(v.place, SITE_TOWN, seat=SEAT_OF_SITE)
        for v in votes
    )


def _filed_for_a_part(text: str, offset: int, places: Sequence[Place]) -> bool:
    """Whether a capital heads a sentence that tells of a part of its country."""
    head = places[0] if places else None
    return (
        head is not None
        and head.feature_code == CAPITAL
        and any(level(p) == 0 and names_part(text, offset, places, p) for p in places[1:])
    )


def _same_word(a: Span, b: Span) -> bool:
    return a.end == b.end or a.start == b.start


def read_statement(
    number: int,
    segment: Segment,
    start: int,
    end: int,
    triggers: tuple[Trigger, ...],
    findings: Findings,
    language: str,
) -> Statement:
    """Everything that one sentence says."""
    text = segment.text[start - segment.start : end - segment.start]
    field = segment.field
    judgement, going = _judge(text, start, triggers, language)
    scores = sentence_scores(going)
    strength = max((t.weight for t in going), default=0.0)
    if strength < STRONG and len({t.incident_type.rank for t in going}) and sum(t.weight for t in going) >= 4:
        strength = STRONG - 0.5
    at = tuple(sorted(t.span.start - start for t in going))
    places = within(findings.places.get(field, ()), start, end)
    votes = tuple(vote(p, text, start, at) for p in places)
    if field == "text" and start < findings.head_end:
        share = 0.1 if _ELSEWHERE.search(text) or _filed_for_a_part(text, start, places) else 0.7
        votes = tuple(
            PlaceVote(v.place, share, seat=0.0 if v.place.feature_code == CAPITAL else SEAT_OF_DATELINE)
            if v.place.span.start < findings.head_end
            else v
            for v in votes
        )
    if segment.kind is SegmentKind.TITLE:
        votes = _without_site_name(votes, text, start)
    own = [v for v in votes if v.weight >= 0.9 and level(v.place) >= 0]
    dates = within(findings.dates.get(field, ()), start, end)
    date_votes = tuple(
        vote_dates(
            text,
            start,
            dates,
            [(t.span.start - start, t.span.end - start) for t in going],
            published=findings.published,
            head=findings.head_date,
        )
    )
    if not at and len(segment.text) < _META_CHARS and not happened(text):
        date_votes = ()  # "October 27, 2013 11:16 AM": when the page was made
    casualties = within(findings.casualties.get(field, ()), start, end)
    actors = within(findings.actors.get(field, ()), start, end)
    first = at[0] if at else 0
    return Statement(
        number=number,
        segment=segment,
        start=start,
        end=end,
        text=text,
        triggers=tuple(going),
        judgement=judgement,
        scores=scores,
        strength=strength,
        place=choose_place(own),
        place_votes=votes,
        date_votes=date_votes,
        date=choose_date(v for v in date_votes if v.firm),
        old_dates=tuple(d for d in dates if d.historical or d.anniversary),
        casualties=casualties,
        actors=actors,
        claims=find_claims(
            text,
            offset=start,
            field=field,
            actors=findings.actors.get(field, ()),
            entities=_entities(findings, segment, start, end),
            places=places,
        ),
        aside=bool(triggers) and _ASIDE.search(text[max(0, first - 50) : first]) is not None,
        plural=_PLURAL.search(text) is not None,
        happened=happened(text),
        refers_back=_BACK.search(text) is not None,
        small_hours=small_hours(text),
        reaction=reacting_family(text, start, going),
        gapped=gapped_tolls(text, start, votes, casualties),
        listed=listed_places(text, start, votes) if strength >= STRONG else (),
    )
