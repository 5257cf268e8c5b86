"""The overview's charts, map and tables out of what the store counted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dateline.desk.charts import Chart, Dot, bar_chart, dot_radius, nice_top, range_chart
from dateline.desk.periods import Steps, steps
from dateline.desk.present import type_class
from dateline.desk.svgmap import Frame, Land, frame_of, land
from dateline.desk.words import country_name, days_text, short_range
from dateline.review.incident_filter import IncidentFilter
from dateline.review.vocabulary import EVENT_TYPES
from dateline.store.incident_counts import Extent, PlaceTally, Tally
from dateline.store.throughput import Throughput

USUAL_WEEKS = 26
MOST_DOTS = 300
SMALL = 8  # small charts of places
SHOWN_PLACES = 12


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are counted. `chosen`: by the address; else the last half year that holds incidents."""

    first: date
    last: date
    chosen: bool


def period_of(wanted: IncidentFilter, extent: Extent, today: date) -> Period:
    """The address's days; where it names none the 26 weeks until today, or until the last incident if that is longer ago."""
    first, last = wanted.what.first_day, wanted.what.last_day
    if first or last:
        end = last or today
        begin = first or min(extent.first_day or end, end)
        return Period(min(begin, end), max(begin, end), True)
    half_year = timedelta(weeks=USUAL_WEEKS)
    end = today
    if extent.last_day is not None and extent.last_day <= today - half_year:
        end = extent.last_day
    return Period(end - half_year + timedelta(days=1), end, False)


def step_words(found: Steps, start: date) -> str:
    """ "2 March 2026", "week of 2 March 2026", "2 Mar – 29 Mar 2026"."""
    if found.days == 1:
        return days_text(start, None)
    if found.days == 7:
        return _("week of %s") % days_text(start, None)
    return days_text(start, found.ends(start))


def axis_labels(found: Steps) -> tuple[str, ...]:
    """The first day, one in the middle, the last: as many as a phone has room for."""
    starts = found.starts
    picked = [starts[0]] if len(starts) < 3 else [starts[0], starts[len(starts) // 2], starts[-1]]
    return tuple(days_text(day, None) for day in picked)


def toll_figure(tally: Tally) -> str:
    """ "11–13", "24 or more"; "0" where no figure was given or all said none."""
    low, high = tally.killed_low, max(tally.killed_low, tally.killed_high)
    figure = short_range({"low": low, "high": high})
    return _("%s or more") % figure if tally.more else figure


def toll_words(tally: Tally) -> str:
    """ "11–13 killed", "24 or more killed"."""
    return _("%s killed") % toll_figure(tally)


def incidents_words(number: int) -> str:
    return ngettext("%(n)s incident", "%(n)s incidents", number) % {"n": f"{number:,}"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of groups. `share`: of the largest, in percent, for its bar; `query`: that filters by it."""

    name: str
    css: str
    tally: Tally
    toll: str
    share: float
    query: str


@dataclass(frozen=True, slots=True)
class SmallChart:
    name: str
    css: str
    number: int
    chart: Chart
    words: str


@dataclass(frozen=True, slots=True)
class WeekRow:
    words: str
    tally: Tally
    toll: str


@dataclass(frozen=True, slots=True)
class Weeks:
    """Incidents and killed by step of the period."""

    steps: Steps
    total: Tally
    incidents: Chart
    killed: Chart
    rows: tuple[WeekRow, ...]


def weeks_of(period: Period, counted: Mapping[tuple[date | None, str], Tally]) -> Weeks:
    found = steps(period.first, period.last, by_week=True)
    sums = [Tally()] * found.number
    for (week, _type), tally in counted.items():
        if week is not None and (n := found.place(week)) is not None:
            sums[n] = sums[n] + tally
    words = [step_words(found, start) for start in found.starts]
    labels = axis_labels(found)
    return Weeks(
        found,
        sum(sums, Tally()),
        bar_chart(
            [t.number for t in sums],
            [f"{w}: {incidents_words(t.number)}" for w, t in zip(words, sums, strict=True)],
            labels,
        ),
        range_chart(
            [(t.killed_low, t.killed_high, t.more) for t in sums],
            [f"{w}: {toll_words(t)}" for w, t in zip(words, sums, strict=True)],
            labels,
        ),
        tuple(WeekRow(w, t, toll_figure(t)) for w, t in zip(words, sums, strict=True)),
    )


def _rows(groups: Iterable[tuple[str, str, Tally, str]]) -> tuple[Row, ...]:
    found = list(groups)
    most = max((tally.number for _name, _css, tally, _query in found), default=0)
    return tuple(
        Row(name, css, tally, toll_figure(tally), round(100 * tally.number / most, 1), query)
        for name, css, tally, query in found
    )


def type_rows(counted: Mapping[tuple[date | None, str], Tally], wanted: IncidentFilter) -> tuple[Row, ...]:
    sums: dict[str, Tally] = {}
    for (_week, name), tally in counted.items():
        sums[name] = sums.get(name, Tally()) + tally
    ordered = sorted(sums.items(), key=lambda item: (-item[1].number, item[0]))
    return _rows((_(name), type_class(name), tally, wanted.query(type=name)) for name, tally in ordered)


def small_types(found: Steps, counted: Mapping[tuple[date | None, str], Tally]) -> tuple[SmallChart, ...]:
    """A small chart for each event type that occurs, all on one scale."""
    series: dict[str, dict[date, int]] = {name: {} for name in EVENT_TYPES}
    for (week, name), tally in counted.items():
        if week is not None:
            series.setdefault(name, {})[week] = tally.number
    return _small(found, [(_(name), type_class(name), days) for name, days in series.items() if days])


def small_places(
    found: Steps, names: Sequence[tuple[str, str]], counted: Mapping[tuple[str, date], int]
) -> tuple[SmallChart, ...]:
    """A small chart for each place. `names`: its value in `counted`, and its name."""
    series: list[tuple[str, str, dict[date, int]]] = [
        (name, "", {week: n for (place, week), n in counted.items() if place == value})
        for value, name in names
    ]
    return _small(found, series)


def _small(found: Steps, series: Sequence[tuple[str, str, Mapping[date, int]]]) -> tuple[SmallChart, ...]:
    filled = [(name, css, found.filled(days)) for name, css, days in series]
    top = nice_top(max((max(values, default=0) for _name, _css, values in filled), default=0))
    words = [step_words(found, start) for start in found.starts]
    charts = []
    for name, css, values in filled:
        most = max(values, default=0)
        when = words[values.index(most)] if most else ""
        said = _("%(name)s: %(sum)s, most in %(when)s: %(most)s") % {
            "name": name, "sum": incidents_words(sum(values)), "when": when, "most": most,
        }  # fmt: skip
        charts.append(
            SmallChart(name, css, sum(values), bar_chart(values, [""] * len(values), (), top), said)
        )
    return tuple(charts)


@dataclass(frozen=True, slots=True)
class Places:
    """`part`: what the rows are, country_code or admin1; `values`: the first ones' values and names, for small charts."""

    part: str
    rows: tuple[Row, ...]
    values: tuple[tuple[str, str], ...]
    frame: Frame
    land: Land
    dots: tuple[Dot, ...]


def places_of(counted: Sequence[PlaceTally], wanted: IncidentFilter) -> Places:
    """By country; within one country by first-level division."""
    codes = {place.country for place in counted if place.country}
    country = wanted.what.country or (next(iter(codes)) if len(codes) == 1 else "")
    sums: dict[tuple[str, str], Tally] = {}
    for place in counted:
        key = (place.country, place.admin1 if country else "")
        sums[key] = sums.get(key, Tally()) + place.tally
    ordered = sorted(sums.items(), key=lambda item: (-item[1].number, item[0]))

    def name_of(code: str, admin1: str) -> str:
        return (admin1 or _("province unknown")) if country else (country_name(code) or _("country unknown"))

    def query_of(code: str, admin1: str) -> str:
        return wanted.query(country=code, admin1=admin1) if code and (admin1 or not country) else ""

    with_point = [p for p in counted if p.latitude is not None and p.longitude is not None][:MOST_DOTS]
    most = max((p.tally.number for p in with_point), default=0)
    frame = frame_of([(p.latitude or 0.0, p.longitude or 0.0) for p in with_point], least=6.0)
    dots = []
    for place in with_point:
        x, y = frame.at(place.latitude or 0.0, place.longitude or 0.0)
        where = ", ".join(part for part in (place.admin1, country_name(place.country)) if part)
        dots.append(
            Dot(x, y, dot_radius(place.tally.number, most), f"{where}: {incidents_words(place.tally.number)}")
        )
    named = [(key, name_of(*key)) for key, _tally in ordered]
    return Places(
        "admin1" if country else "country_code",
        _rows((name_of(*key), "", tally, query_of(*key)) for key, tally in ordered),
        tuple(
            (key[1] if country else key[0], name) for key, name in named if (key[1] if country else key[0])
        )[:SMALL],
        frame,
        land(frame, country),
        tuple(dots),
    )


@dataclass(frozen=True, slots=True)
class Work:
    """The desk's work by step: candidates in and decided, on one scale."""

    came_in: Chart
    decided: Chart
    rows: tuple[tuple[str, int, int], ...]
    sum_in: int
    sum_decided: int
    waiting: int
    median_words: str
    measured: int


def work_of(found: Steps, counted: Throughput) -> Work:
    came_in, decided = found.filled(counted.came_in), found.filled(counted.decided)
    words = [step_words(found, start) for start in found.starts]
    top = nice_top(max((*came_in, *decided), default=0))
    labels = axis_labels(found)

    def titles(values: Sequence[int], what: str) -> list[str]:
        return [f"{w}: {n:,} {what}" for w, n in zip(words, values, strict=True)]

    return Work(
        bar_chart(came_in, titles(came_in, _("came in")), labels, top),
        bar_chart(decided, titles(decided, _("decided")), labels, top),
        tuple(zip(words, came_in, decided, strict=True)),
        sum(came_in),
        sum(decided),
        counted.waiting,
        hours_words(counted.median_hours),
        counted.measured,
    )


def hours_words(hours: float | None) -> str:
    """ "12 min", "3.5 h", "2.1 days"."""
    if hours is None:
        return "–"
    if hours < 1:
        return _("%s min") % round(60 * hours)
    if hours < 48:
        return _("%s h") % f"{hours:.1f}"
    return _("%s days") % f"{hours / 24:.1f}"


def period_links(wanted: IncidentFilter, extent: Extent, period: Period, today: date) -> list[dict[str, Any]]:
    """Ways to the usual periods, and to all that there is."""
    links = []
    for weeks in (4, 13, 26, 52):
        first = today - timedelta(weeks=weeks) + timedelta(days=1)
        words = ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}
        links.append((words, first, today))
    if extent.first_day and extent.last_day:
        links.append((_("all"), extent.first_day, extent.last_day))
    return [
        {
            "words": words,
            "query": wanted.query(**{"from": first.isoformat(), "to": last.isoformat()}),
            "here": (first, last) == (period.first, period.last),
        }
        for words, first, last in links
    ]
