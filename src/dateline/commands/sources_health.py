"""`dateline feeds health`: how every source is doing, the troubled ones first, in a window, a pipe or as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from rich.padding import Padding
from rich.text import Text

from dateline import bootstrap
from dateline.commands.console import out, print_json, print_table
from dateline.feeds.health import SourceHealth, sparkline
from dateline.review.reliability import Share

WIDE = 150  # columns from which everything fits into one table


def show_health(*, as_json: bool, alerts_only: bool) -> None:
    """Print it. Alerts first, then what is not well, each by country and id."""
    bootstrap.migrate()
    from dateline.store.health import common_troubles, source_healths
    from dateline.store.reliability import reliability_of_all

    now = datetime.now(UTC)
    common = common_troubles()
    healths = sorted(source_healths(now), key=lambda h: (not h.troubles, h.state == "well"))
    if alerts_only:
        healths = [h for h in healths if h.troubles]
    reliable = reliability_of_all()
    if as_json:
        print_json(
            [
                {
                    "id": h.feed_id,
                    **asdict(h),
                    "sparkline": sparkline(h.days),
                    "reliability": asdict(reliable[h.feed_id]) if h.feed_id in reliable else None,
                }
                for h in healths
            ]
        )
        return
    for trouble in common:
        out.print(Text(trouble.message, style="bold"))
    if not healths:
        out.print("No source has an open alert." if alerts_only else "There are no sources yet.")
        return
    confirmed = {id: _confirmed(one.share) for id, one in reliable.items()}
    _print_wide(healths, confirmed, now) if out.width >= WIDE else _print_narrow(healths, confirmed, now)


def _print_wide(healths: Sequence[SourceHealth], confirmed: Mapping[str, str], now: datetime) -> None:
    rows = [
        [*_facts(h, now), sparkline(h.days), confirmed.get(h.feed_id, ""), " ".join(_reasons(h))]
        for h in healths
    ]
    columns = [
        "id",
        "state",
        "last success",
        "next poll",
        "7 days (usual)",
        "last 28 days",
        "confirmed",
        "reason",
    ]
    print_table("", columns, rows)


def _print_narrow(healths: Sequence[SourceHealth], confirmed: Mapping[str, str], now: datetime) -> None:
    """Two lines a source and its sentences below: in a table, ids and sparklines would be cut up."""
    out.print(
        "Id and state; new entries of 28 days, of the last 7 (usual); last success, next poll.", style="dim"
    )
    for health in healths:
        id, state, last, next_poll, week = _facts(health, now)
        out.print(Text.assemble((id, "bold"), "  ", state))
        facts = [f"{week} in 7 days", last, *([next_poll] if next_poll else [])]
        if health.feed_id in confirmed:
            facts.append(f"confirmed {confirmed[health.feed_id]}")
        lines = [f"{sparkline(health.days)}  {' · '.join(facts)}", *_reasons(health)]
        for line in lines:
            out.print(Padding(Text(_printable(line)), (0, 0, 0, 2)))


def _confirmed(of: Share) -> str:
    """ "8 of 10 (49 to 94 %)": what editors confirmed of what it told, and the 95 % interval of the share."""
    return f"{of.confirmed} of {of.decided} ({100 * of.low:.0f} to {100 * of.high:.0f} %)"


def _facts(health: SourceHealth, now: datetime) -> list[str]:
    kinds = [t.kind for t in health.troubles]
    usual = "" if health.usual_a_week is None else f" ({health.usual_a_week:.0f})"
    return [
        health.feed_id,
        ", ".join(kinds if health.state == "well" and kinds else [health.words, *kinds]),
        _distance(health.last_success_at, now),
        _distance(health.next_poll_at, now) if health.enabled else "",
        f"{health.entries_a_week}{usual}{f', {health.today} today' if health.today else ''}",
    ]


def _reasons(health: SourceHealth) -> list[str]:
    """The open alerts and the reason, none twice."""
    told = [t.message for t in health.troubles]
    return told if not health.reason or any(health.reason in m for m in told) else [*told, health.reason]


def _distance(moment: datetime | None, now: datetime) -> str:
    """ "12 min ago", "in 3 h", "never"."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    far = abs(seconds)
    if far >= 2 * 86_400:
        span = f"{far / 86_400:.0f} d"
    elif far >= 3600:
        span = f"{far / 3600:.0f} h"
    else:
        span = f"{far / 60:.0f} min"
    return f"{span} ago" if seconds >= 0 else f"in {span}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
