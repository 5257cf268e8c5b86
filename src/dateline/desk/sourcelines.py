"""A source as the page of sources shows it, in words; alerts gathered by kind with what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, ngettext_lazy

from dateline.desk.present import host_of, safe_link
from dateline.desk.sparkline import Sparkline, sparkline
from dateline.desk.templatetags.desk_time import in_utc
from dateline.desk.words import country_name
from dateline.feeds.cadence import DISABLE_AFTER, MOVED_AFTER, PollState

if TYPE_CHECKING:
    from dateline.store.reliability import Reliability
    from dateline.store.sources import OpenAlert, Source

# kind -> (what it is called, what is said of so many sources, what to do)
ALERTS = {
    "network": (
        _lazy("network"),
        ngettext_lazy(
            "%(n)s reason why no source can be polled", "%(n)s reasons why no source can be polled", "n"
        ),
        _lazy("Look at this machine's network, name server and proxy."),
    ),
    "failing-runs": (
        _lazy("runs fail"),
        ngettext_lazy(
            "%(n)s reason to look at the runs: they fail", "%(n)s reasons to look at the runs: they fail", "n"
        ),
        _lazy("The page Operations has the reasons, the log the traces."),
    ),
    "stalled": (
        _lazy("nothing runs"),
        ngettext_lazy("%(n)s reason why no news comes in", "%(n)s reasons why no news comes in", "n"),
        _lazy("Look whether dateline up or the workers run, and at their logs."),
    ),
    "silent": (
        _lazy("silent"),
        ngettext_lazy("%(n)s source has fallen silent", "%(n)s sources have fallen silent", "n"),
        _lazy(
            "Open the site. Where it goes on publishing, its feed has moved: add the new address and switch this one off."
        ),
    ),
    "volume": (
        _lazy("fewer entries"),
        ngettext_lazy(
            "%(n)s source brings much less than usual", "%(n)s sources bring much less than usual", "n"
        ),
        _lazy("Open the site. It may have split its feed into several: add the others."),
    ),
    "language": (
        _lazy("other language"),
        ngettext_lazy(
            "%(n)s source writes in another language", "%(n)s sources write in another language", "n"
        ),
        _lazy("Open an article. If it is another edition now, add the feed of the edition that you want."),
    ),
    "empty": (
        _lazy("pages without text"),
        ngettext_lazy("%(n)s source gives pages without text", "%(n)s sources give pages without text", "n"),
        _lazy(
            "Open an article. Behind a wall, or drawn by scripts, it cannot be read: switch the source off."
        ),
    ),
    "etag": (
        _lazy("ETag lies"),
        ngettext_lazy(
            "%(n)s source says that nothing changed when it did",
            "%(n)s sources say that nothing changed when it did",
            "n",
        ),
        _lazy("Nothing to do: it is asked in full from now on, at the cost of more traffic."),
    ),
    "disabled": (
        _lazy("switched off"),
        ngettext_lazy("%(n)s source was switched off", "%(n)s sources were switched off", "n"),
        _lazy("Read the reason. If it was passing, check it: a check that works switches it on again."),
    ),
    "moved": (
        _lazy("moved"),
        ngettext_lazy("%(n)s source has moved", "%(n)s sources have moved", "n"),
        _lazy(
            "Nothing to do: the new address is asked. If a file in the config folder names the old one, change it there."
        ),
    ),
}
UNKNOWN_ALERT = (
    ngettext_lazy("%(n)s source needs a look", "%(n)s sources need a look", "n"),
    _lazy("Read what is said of it."),
)
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
    reliability: Reliability | None


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
    about = (country, health.language or "", _("invented sample") if sample else "")
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
        state_words=state_words(health.state, health.words, health.failures),
        last_success_at=health.last_success_at,
        next_poll_at=health.next_poll_at,
        every=every(health.interval),
        week=health.entries_a_week,
        usual=_("too new to compare") if usual is None else _("usually %(n)s") % {"n": f"{usual:,.0f}"},
        has_history=usual is not None or any(health.days),
        today=health.today,
        is_low=usual is not None and health.entries_a_week < usual / 2,
        chart=sparkline(health.days),
        alerts=tuple(str(ALERTS.get(trouble.kind, (trouble.kind,))[0]) for trouble in troubles),
        notes=tuple(notes),
        flags=tuple(flags_of(source.row.poll_state, robots=source.robots)),
        reliability=source.reliability,
    )


STATE_WORDS = {
    "off": _lazy("off"),
    "new": _lazy("not polled yet"),
    "well": _lazy("well"),
    "not reached": _lazy("not reached"),
    "not polled in time": _lazy("not polled in time"),
}
"""What `feeds.health` says of a state, or the state itself; failing has its points beside it."""


def state_words(state: str, words: str, failures: float) -> str:
    if state == "failing":
        of = {"points": f"{failures:g}", "most": f"{DISABLE_AFTER:g}"}
        return _("failing (%(points)s of %(most)s points)") % of
    return str(STATE_WORDS.get(words, STATE_WORDS.get(state, words)))


def every(seconds: float) -> str:
    """An interval: "every 5 min", "every 90 min", "every 6 h"."""
    minutes = round(seconds / 60)
    if minutes < 120:
        return _("every %(n)s min") % {"n": minutes}
    return _("every %(n)s h") % {"n": f"{minutes / 60:.3g}"}


def flags_of(poll_state: Mapping[str, Any], *, robots: bool) -> list[str]:
    """What is known of how a source answers, beyond well or ill."""
    state = PollState.from_record(poll_state)
    flags = []
    if state.etag_lies:
        flags.append(_("its ETag lies: asked in full"))
    if state.retired:
        flags.append(_("gone for good (410)"))
    if state.moved_to and state.moved_for_good is None:
        flags.append(
            _("may be moving to %(host)s") % {"host": host_of(state.moved_to) or _("another address")}
        )
    if robots:
        flags.append(_("its robots.txt forbids it"))
    return flags


def poll_sentences(
    poll_state: Mapping[str, Any], *, cadence_minutes: int, failures: float, moved_from: str = ""
) -> list[str]:
    """How a source is asked, in sentences, from what is remembered between its polls."""
    state = PollState.from_record(poll_state)
    interval = state.interval if poll_state else cadence_minutes * 60.0
    now_and_first = {"interval": every(interval), "first": every(cadence_minutes * 60)}
    if interval == cadence_minutes * 60:
        said = [
            _("It is asked %(interval)s, which follows how often it brings something new.") % now_and_first
        ]
    else:
        said = [
            _(
                "It is asked %(interval)s, which follows how often it brings something new; it began with %(first)s."
            )
            % now_and_first
        ]
    if failures:
        said.append(
            ngettext(
                "It has %(points)s of %(most)s failure points after %(n)s failed poll in a row;"
                " at %(most)s it is switched off.",
                "It has %(points)s of %(most)s failure points after %(n)s failed polls in a row;"
                " at %(most)s it is switched off.",
                state.failed_in_row,
            )
            % {"points": f"{failures:g}", "most": f"{DISABLE_AFTER:g}", "n": state.failed_in_row}
        )
    else:
        said.append(_("It has no failure points."))
    if state.etag_lies:
        said.append(
            _("It said that nothing had changed when its entries had, so it is always asked in full.")
        )
    elif state.last_full_at:
        said.append(
            _("It is asked whether anything changed, and once a day in full, the last time on %(moment)s.")
            % {"moment": in_utc(state.last_full_at)}
        )
        if state.not_modified_since_full:
            said.append(
                ngettext(
                    "Since then it said %(n)s time that nothing had.",
                    "Since then it said %(n)s times that nothing had.",
                    state.not_modified_since_full,
                )
                % {"n": state.not_modified_since_full}
            )
    if moved_from and state.moved_at:
        said.append(
            _("It moved for good on %(day)s, away from %(address)s, and is asked at its new address.")
            % {"day": in_utc(state.moved_at, "day"), "address": moved_from}
        )
    elif moved_from:
        said.append(
            _("It moved for good, away from %(address)s, and is asked at its new address.")
            % {"address": moved_from}
        )
    if state.moved_to and state.moved_for_good is None:
        said.append(
            ngettext(
                "Its last answer named %(address)s as its new address;"
                " after %(enough)s that agree it is asked there.",
                "Its last %(n)s answers named %(address)s as its new address;"
                " after %(enough)s that agree it is asked there.",
                state.moved_answers,
            )
            % {"n": state.moved_answers, "address": state.moved_to, "enough": MOVED_AFTER}
        )
    if state.retired:
        said.append(_("It said that it is gone for good (410). Only a check that works brings it back."))
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
        _name, heading, advice = ALERTS.get(kind, (kind, *UNKNOWN_ALERT))
        groups.append(
            AlertGroup(
                kind,
                str(heading % {"n": len(found)}),
                str(advice),
                tuple(found[:SHOWN_OF_A_KIND]),
                max(0, len(found) - SHOWN_OF_A_KIND),
            )
        )
    return groups
