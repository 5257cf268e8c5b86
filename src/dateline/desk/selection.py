"""What words that an editor selected in an article say, by the readers that the program itself reads with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dateline.mentions.actors import ActorLexicon, find_actors
from dateline.mentions.counts import find_counts
from dateline.mentions.date_zone import local_moment
from dateline.mentions.dates import find_dates
from dateline.model import Range

LONGEST = 300  # characters that may be selected for one field
_AROUND = 240  # characters on each side by which a number is told from an age or a year


@dataclass(frozen=True, slots=True)
class Passage:
    """The article's field that was selected in, and the selection: code points, the end exclusive."""

    text: str
    start: int
    end: int
    language: str
    published: datetime | None
    country: str | None

    @property
    def quote(self) -> str:
        return self.text[self.start : self.end]

    @property
    def is_sound(self) -> bool:
        """Whether it lies in the text and is short enough for one field."""
        return 0 <= self.start < self.end <= len(self.text) and self.end - self.start <= LONGEST


@dataclass(frozen=True, slots=True)
class Days:
    """time_precision: 1 day, 2 week, 3 month or vaguer."""

    start: date
    end: date
    precision: int


def count_in(passage: Passage) -> Range | None:
    """The first number of people in the selection, read with what stands around it; None where there is none."""
    first = max(0, passage.start - _AROUND)
    around = passage.text[first : passage.end + _AROUND]
    for counts, offset in (
        (find_counts(around, language=passage.language), first),
        (find_counts(passage.quote, language=passage.language), passage.start),
    ):
        for one in counts:
            if one.span.start + offset < passage.end and one.span.end + offset > passage.start:
                return Range(one.low, one.best, one.high)
    return None


def days_in(passage: Passage) -> Days | None:
    """The first date in the selection, against the day of publication on the clocks of the article's country."""
    published = local_moment(passage.published, passage.country)
    for text, offset in ((passage.text, 0), (passage.quote, passage.start)):
        found = find_dates(text, published=published, language=passage.language, country=passage.country)
        for one in found:
            if one.span.start + offset < passage.end and one.span.end + offset > passage.start:
                return Days(one.start, one.end, min(3, one.precision))
    return None


def actor_in(passage: Passage, lexicon: ActorLexicon) -> tuple[str, str, str] | None:
    """(id, name, kind) of the first listed actor in the selection, an unnamed one in the article's country."""
    for one in find_actors(passage.text, lexicon=lexicon):
        if one.span.start < passage.end and one.span.end > passage.start:
            actor = lexicon.in_country(one, passage.country)
            return actor.actor_id or "", actor.name, actor.kind
    return None
