"""A source as the page of sources shows it, in words; alerts gathered by kind with what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dateline.desk.present import host_of, safe_link
from dateline.desk.sparkline import Sparkline, sparkline
from dateline.desk.words import country_name, plural
from dateline.feeds.cadence import DISABLE_AFTER, MOVED_AFTER, PollState

if TYPE_CHECKING:
    from dateline.store.sources import OpenAlert, Source

# kind -> (what it is called, what is said of one source, of several, what to do)
ALERTS = {
    "network": (
        "network",
        "reason why no source can be polled",
        "reasons why no source can be polled",
        "Look at this machine's network, name server and proxy.",
    ),
    "silent": (
        "silent",
        "source has fallen silent",
        "sources have fallen silent",
        "Open the site. Where it goes on publishing, its feed has moved: add the new address and switch this one off.",
    ),
    "volume": (
        "fewer entries",
        "source brings much less than usual",
        "sources bring much less than usual",
        "Open the site. It may have split its feed into several: add the others.",
    ),
    "language": (
        "other language",
        "source writes in another language",
        "sources write in another language",
        "Open an article. If it is another edition now, add the feed of the edition that you want.",
    ),
    "empty": (
        "pages without text",
        "source gives pages without text",
        "sources give pages without text",
        "Open an article. Behind a wall, or drawn by scripts, it cannot be read: switch the source off.",
    ),
    "etag": (
        "ETag lies",
        "source says that nothing changed when it did",
        "sources say that nothing changed when it did",
        "Nothing to do: it is asked in full from now on, at the cost of more traffic.",
    ),
    "disabled": (
        "switched off",
        "source was switched off",
        "sources were switched off",
        "Read the reason. If it was passing, check it: a check that works switches it on again.",
    ),
    "moved": (
        "moved",
        "source has moved",
        "sources have moved",
        "Nothing to do: the new address is asked. If a file in the config folder names the old one, change it there.",
    ),
}
SHOWN_OF_A_KIND = 3


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One row of the page.

    `about`: country, language and whether it is a sample. `alerts`: what the open ones are called. `notes`: why it is
    not well, then what its open alerts say. `flags`: what else to know.
    """

    id: str
    title: str
    link: str
    host: str
    country: str
    language: str
    about: str
    enabled: bool
    state: str
    state_words: str
    last_success_at: datetime | None
    next_poll_at: datetime | None
    every: str
    week: int
    usual: str
    is_low: bool
    has_history: bool
    today: int
    chart: Sparkline
    alerts: tuple[str, ...]
    notes: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """Open alerts of one kind: a heading, what to do, the newest of them, and how many more there are."""

    kind: str
    heading: str
    advice: str
    alerts: tuple[OpenAlert, ...]
    more: int


def source_line(source: Source) -> SourceLine:
    health = source.health
    # why it was switched off is its reason already
    troubles = [trouble for trouble in health.troubles if trouble.kind != "disabled"]
    notes = dict.fromkeys(note for note in (health.reason, *(t.message for t in troubles)) if note)
    usual = health.usual_a_week
    country, sample = country_name(health.country), health.origin == "sample"
    about = (country, health.language or "", "invented sample" if sample else "")
    return SourceLine(
        id=health.feed_id,
        title=health.title or health.feed_id,
        link=safe_link(health.url),
        host=host_of(health.url),
        country=country,
        language=health.language or "",
        about=" · ".join(part for part in about if part),
        enabled=health.enabled,
        state=health.state,
        state_words=health.words,
        last_success_at=health.last_success_at,
        next_poll_at=health.next_poll_at,
        every=every(health.interval),
        week=health.entries_a_week,
        usual="too new to compare" if usual is None else f"usually {usual:,.0f}",
        has_history=usual is not None or any(health.days),
        today=health.today,
        is_low=usual is not None and health.entries_a_week < usual / 2,
        chart=sparkline(health.days),
        alerts=tuple(ALERTS.get(trouble.kind, (trouble.kind,))[0] for trouble in troubles),
        notes=tuple(notes),
        flags=tuple(flags_of(source.row.poll_state, robots=source.robots)),
    )


def every(seconds: float) -> str:
    """An interval: "every 5 min", "every 90 min", "every 6 h"."""
    minutes = round(seconds / 60)
    return f"every {minutes} min" if minutes < 120 else f"every {minutes / 60:.3g} h"


def flags_of(poll_state: Mapping[str, Any], *, robots: bool) -> list[str]:
    """What is known of how a source answers, beyond well or ill."""
    state = PollState.from_record(poll_state)
    flags = []
    if state.etag_lies:
        flags.append("its ETag lies: asked in full")
    if state.retired:
        flags.append("gone for good (410)")
    if state.moved_to and state.moved_for_good is None:
        flags.append(f"may be moving to {host_of(state.moved_to) or 'another address'}")
    if robots:
        flags.append("its robots.txt forbids it")
    return flags


def poll_sentences(
    poll_state: Mapping[str, Any], *, cadence_minutes: int, failures: float, moved_from: str = ""
) -> list[str]:
    """How a source is asked, in sentences, from what is remembered between its polls."""
    state = PollState.from_record(poll_state)
    interval = state.interval if poll_state else cadence_minutes * 60.0
    began = "" if interval == cadence_minutes * 60 else f"; it began with {every(cadence_minutes * 60)}"
    said = [f"It is asked {every(interval)}, which follows how often it brings something new{began}."]
    if failures:
        said.append(
            f"It has {failures:g} of {DISABLE_AFTER:g} failure points"
            f" after {plural(state.failed_in_row, 'failed poll')} in a row; at {DISABLE_AFTER:g} it is switched off."
        )
    else:
        said.append("It has no failure points.")
    if state.etag_lies:
        said.append("It said that nothing had changed when its entries had, so it is always asked in full.")
    elif state.last_full_at:
        said.append(
            "It is asked whether anything changed, and once a day in full, the last time on"
            f" {state.last_full_at.day} {state.last_full_at:%B at %H:%M} UTC."
        )
        if state.not_modified_since_full:
            said.append(
                f"Since then it said {plural(state.not_modified_since_full, 'time')} that nothing had."
            )
    if moved_from:
        when = f" on {state.moved_at.day} {state.moved_at:%B %Y}" if state.moved_at else ""
        said.append(f"It moved for good{when}, away from {moved_from}, and is asked at its new address.")
    if state.moved_to and state.moved_for_good is None:
        said.append(
            f"Its last {plural(state.moved_answers, 'answer')} named {state.moved_to} as its new address;"
            f" after {MOVED_AFTER} that agree it is asked there."
        )
    if state.retired:
        said.append("It said that it is gone for good (410). Only a check that works brings it back.")
    return said


def alert_groups(alerts: Iterable[OpenAlert]) -> list[AlertGroup]:
    """Alerts by kind, in the order of `ALERTS`, kinds that are not known last."""
    by_kind: dict[str, list[OpenAlert]] = {kind: [] for kind in ALERTS}
    for alert in alerts:
        by_kind.setdefault(alert.kind, []).append(alert)
    groups = []
    for kind, found in by_kind.items():
        if not found:
            continue
        unknown = (kind, "source needs a look", "sources need a look", "Read what is said of it.")
        _, one, many, advice = ALERTS.get(kind, unknown)
        groups.append(
            AlertGroup(
                kind,
                plural(len(found), one, many),
                advice,
                tuple(found[:SHOWN_OF_A_KIND]),
                max(0, len(found) - SHOWN_OF_A_KIND),
            )
        )
    return groups
