"""A morning's work for the browser tests: fifty candidates of small stories, with what an editor has to decide hidden
among them.

Places are real; events, groups and papers are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from builders import a_place, make_article, make_candidate, make_feed, make_report, told, words
from dateline.model import Place, Report
from dateline.store import models as rows

NUMBER = 50
TOWNS = (
    ("Gwadar", 25.12163, 62.32541, 1177446),
    ("Khuzdar", 27.81193, 66.61096, 1173664),
    ("Turbat", 26.00122, 63.04849, 1163054),
    ("Mastung", 29.79966, 66.84553, 1170706),
    ("Kalat", 29.02663, 66.59361, 1175296),
    ("Sibi", 29.54299, 67.87726, 1164896),
    ("Loralai", 30.37051, 68.59795, 1171868),
    ("Zhob", 31.34082, 69.4493, 1162105),
    ("Panjgur", 26.97186, 64.09459, 1168446),
    ("Nushki", 29.55218, 66.02288, 1168749),
)
TARGETS = ("a checkpoint", "a bus stand", "a workers' camp", "a police van", "a railway bridge")
PAPERS = ("coastal-herald", "quetta-post", "meridian-wire")

WRONG_PLACE, NO_INCIDENT, COPY, ORIGINAL, TWO_IN_ONE = "m07", "m11", "m16", "m15", "m21"
"""Keys: the machine took the paper's own town for the place; a drill; told twice, and where; two events in one."""


def _day(n: int) -> date:
    return date(2026, 3, 1) + timedelta(days=n)


def _town(n: int, text: str) -> Place:
    name, latitude, longitude, geonameid = TOWNS[n % len(TOWNS)]
    place = a_place(name, words(text, name), geonameid=geonameid, latitude=latitude, longitude=longitude)
    return replace(place, admin2=f"{name} District")


def _story(n: int, told_on: int, paper: int = 0, killed: int | None = None) -> tuple[rows.Report, Report]:
    town, target = TOWNS[n % len(TOWNS)][0], TARGETS[n % len(TARGETS)]
    dead = killed or 2 + n % 7
    text = (
        f"Gunmen attacked {target} in {town} on {_day(told_on):%A}, killing {dead} people, police said.\n\n"
        f"A doctor at the hospital in {town} said that others were being treated there. No group has claimed the attack."
    )
    article = make_article(
        text,
        title=f"{dead} killed in attack on {target} in {town}",
        feed=make_feed(PAPERS[paper]),
        published=datetime(2026, 3, 1, 9, n % 60, tzinfo=UTC) + timedelta(days=told_on),
    )
    report = told(
        text,
        trigger=f"attacked {target}",
        day=f"{_day(told_on):%A}",
        place=_town(n, text),
        actors=[("perpetrator", "Unidentified Armed Group (Pakistan)", "Gunmen")],
        tolls=[("killed", "unknown", dead, dead, dead, f"killing {dead} people", "police")],
        date_start=_day(told_on),
        date_end=_day(told_on),
    )
    return make_report(article, report), report


def _wrong_place() -> list[tuple[rows.Report, Report]]:
    text = (
        "Sibi: Armed men fired at a passenger van near the bazaar of Loralai late on Monday, killing 3 people, "
        "a spokesman for the district said."
    )
    article = make_article(text, title="Three die as van is fired at", feed=make_feed(PAPERS[1]))
    place = replace(_town(5, text), admin2="Sibi District")
    report = told(
        text,
        trigger="fired at a passenger van",
        place=place,
        tolls=[("killed", "civilians", 3, 3, 3, "killing 3 people", None)],
        date_start=_day(6),
        date_end=_day(6),
    )
    return [(make_report(article, report), report)]


def _drill() -> list[tuple[rows.Report, Report]]:
    text = "Police attacked a mock hideout in Kalat on Friday as part of a drill, and no one was hurt."
    article = make_article(text, title="Police hold drill in Kalat", feed=make_feed(PAPERS[2]))
    report = told(
        text, trigger="attacked a mock hideout", place=_town(4, text), date_start=_day(9), date_end=_day(9)
    )
    return [(make_report(article, report), report)]


def _reports(n: int, key: str) -> list[tuple[rows.Report, Report]]:
    if key == WRONG_PLACE:
        return _wrong_place()
    if key == NO_INCIDENT:
        return _drill()
    if key == COPY:  # the event of the one before it, as another paper has it
        return [_story(n - 1, n - 1, paper=2)]
    if key == TWO_IN_ONE:
        return [_story(n, n), _story(n + 3, n, paper=1)]
    return [_story(n, n, paper=n % 2)]


def a_morning() -> list[str]:
    """Keys of the candidates in the order of the queue: "m00" first."""
    keys = [f"m{n:02d}" for n in range(NUMBER)]
    for n, key in enumerate(keys):
        make_candidate(key, _reports(n, key), score=round(0.98 - n * 0.01, 2))
    return keys
