"""How a source is doing against its own history, and what the operator should hear of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the operator should look at. kind: silent | volume | language | empty | etag | disabled | moved."""

    kind: str
    message: str  # one sentence, with the numbers it is judged by


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What the operator sees of one source.

    state: off | new | failing | late | well, `words` the same for people. `interval`: seconds between polls now.
    `entries_a_week`: of the last seven whole days; `usual_a_week`: its own median week before them, None where there
    is too little history. `days`: new entries a day over the last 28 days, oldest first. `reason`: why it is not well,
    a sentence, "" where it is. `troubles`: the open alerts, oldest first.
    """

    feed_id: str
    title: str
    url: str
    country: str | None
    language: str | None
    origin: str
    enabled: bool
    state: str
    words: str
    last_success_at: datetime | None
    next_poll_at: datetime | None
    interval: float
    failures: float
    entries: int
    articles: int
    entries_a_week: int
    usual_a_week: float | None
    days: tuple[int, ...]
    reason: str
    troubles: tuple[Trouble, ...]
