"""What may be known already, as the candidate's page and the command line show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateline.desk.past import reason_words
from dateline.desk.present import STATE_WORDS
from dateline.desk.words import country_name
from dateline.store.known import Known


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One candidate. `per_cent`: how likely it tells the same event; `why`: the weightiest reasons in words."""

    key: str
    state: str
    state_words: str
    title: str
    place: str
    day: date | None
    sub_event_type: str
    killed: int | None
    sources: int
    per_cent: int
    why: tuple[str, ...]
    rejected_because: str


MOST_REASONS = 4


def known_line(known: Known) -> KnownLine:
    row = known.row
    return KnownLine(
        key=row.key,
        state=row.state,
        state_words=STATE_WORDS.get(row.state, row.state),
        title=row.title,
        place=row.place_name or row.admin1 or country_name(row.country_code) or "no place",
        day=row.date_start,
        sub_event_type=row.sub_event_type,
        killed=row.killed_best,
        sources=row.independent_sources,
        per_cent=round(100 * known.likeness.probability),
        why=known.likeness.reasons[:MOST_REASONS],
        rejected_because=reason_words(known.rejected_because),
    )
