"""French date rules."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from dateline.mentions.date_calendar import (
    DAY,
    MONTH,
    WEEK,
    Context,
    Reading,
    Rule,
    absolute,
    ago,
    day,
    days_back,
    last_weekday,
    latest_year_of_month,
    month_back,
    month_span,
    next_weekday,
    week_of,
    weekend,
    year_reading,
    yearless_day,
)

_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre",
           "décembre")  # fmt: skip
_PLAIN = {"fevrier": 2, "aout": 8, "decembre": 12, "janv.": 1, "févr.": 2, "avr.": 4, "juil.": 7,
    "sept.": 9, "oct.": 10,
          "nov.": 11, "déc.": 12}  # fmt: skip
_MONTH_NUMBERS = {**{name: i for i, name in enumerate(_MONTHS, 1)}, **_PLAIN}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9,
            "dix": 10, "quelques": 3}  # fmt: skip

_M = "(?:" + "|".join(re.escape(m) for m in sorted(_MONTH_NUMBERS, key=len, reverse=True)) + ")"
_W = "(?:" + "|".join(_WEEKDAYS) + ")"
_D = r"(?:1er|0?[1-9]|[12][0-9]|3[01])"
_Y = r"(?:1[5-9]|20)[0-9]{2}(?![0-9])"
_PARTS = {"début": "early", "mi": "mid", "fin": "late"}


def _number(text: str) -> int:
    return int(text.removesuffix("er"))


def _days(match: re.Match[str], context: Context) -> Reading | None:
    groups = match.groupdict()
    month2 = _MONTH_NUMBERS[groups["m2"].lower()] if groups.get("m2") else None
    month = _MONTH_NUMBERS[groups["m"].lower()]
    first = _number(groups["d"])
    year2 = int(groups["y2"]) if groups.get("y2") else None
    year = int(groups["y"]) if groups.get("y") else None
    if year is None and year2 is not None:
        year = year2 - (1 if (month2 or month) < month else 0)
    start = day(year, month, first) if year else yearless_day(context, month, first, match.start())
    if start is None or not groups.get("d2"):
        return absolute(start, start, DAY, yearless=year is None)
    end_month = month2 or month
    return absolute(start, day(year2 or start.year + (end_month < month), end_month, _number(groups["d2"])))


def _month(match: re.Match[str], context: Context) -> Reading | None:
    month = _MONTH_NUMBERS[match["m"].lower()]
    year = int(match["y"]) if match["y"] else latest_year_of_month(context, month)
    if year is None:
        return None
    span = month_span(year, month, _PARTS.get((match["part"] or "").lower().rstrip("-"), ""))
    return absolute(*span, MONTH) if span else None


def _years(match: re.Match[str], context: Context) -> Reading | None:
    return year_reading(int(match["y"]), context)


def _decade(match: re.Match[str], context: Context) -> Reading | None:
    first = int(match["y"])
    return year_reading(first, context, last=first + 9)


def _weekday(match: re.Match[str], context: Context) -> Reading | None:
    weekday, tail = _WEEKDAYS.index(match["w"].lower()), (match["tail"] or "").lower()
    if "prochain" in tail:
        then = next_weekday(context, weekday, strictly_after=True)
    else:
        then = last_weekday(context, weekday, strictly_before="dernier" in tail)
    return Reading(then, then, DAY, "weekday", future="prochain" in tail) if then else None


def _night(match: re.Match[str], context: Context) -> Reading | None:
    end = last_weekday(context, _WEEKDAYS.index(match["w2"].lower()))
    if end is None:
        return None
    start = end - timedelta(days=(end.weekday() - _WEEKDAYS.index(match["w"].lower())) % 7)
    return Reading(start, end, DAY, "weekday")


def _ago(match: re.Match[str], context: Context) -> Reading | None:
    unit = match["unit"].lower()
    word = match["n"].lower()
    amount = int(word) if word.isdigit() else _NUMBERS[word]
    english = {
        "jour": "day",
        "heure": "hour",
        "semaine": "week",
        "mois": "month",
        "an": "year",
        "année": "year",
    }
    return ago(context, amount, english[unit if unit == "mois" else unit.rstrip("s")])


def _relative(match: re.Match[str], context: Context) -> Reading | None:
    word = match[0].lower().replace("’", "'")
    if "avant-hier" in word:
        return days_back(context, 2)
    if "hier" in word:
        return days_back(context, 1)
    if word in ("cette nuit", "la nuit dernière"):
        return days_back(context, 1, 0, precision=WEEK)
    if word == "demain":
        reading = days_back(context, -1)
        return replace(reading, future=True) if reading else None
    if "semaine" in word:
        return week_of(context, 1 if "dernière" in word else 0)
    if "week-end" in word:
        return weekend(context, 1 if "dernier" in word else 0)
    if "mois" in word:
        return month_back(context, 1 if "dernier" in word else 0)
    if "an dernier" in word or "année" in word:
        back = 1 if "derni" in word else 0
        reading = year_reading(context.published.year - back, context) if context.published else None
        return replace(reading, kind="relative", historical=back == 1) if reading else None
    return days_back(context, 0)


FRENCH_RULES: tuple[Rule, ...] = (
    (re.compile(rf"(?<![0-9.,:/-])\b(?P<d>{_D})\s(?P<m>{_M})(?:\s(?P<y>{_Y}))?\s?(?:au|-|–|"
                rf"et(?: le)?)\s?(?P<d2>{_D})\s(?P<m2>{_M})"
                rf"(?!\w)(?:\s(?P<y2>{_Y}))?", re.I), _days),
    (re.compile(rf"(?<![0-9.,:/-])\b(?P<d>{_D})\s?(?:au|-|–|"
                rf"et(?: le)?)\s?(?P<d2>{_D})\s(?P<m>{_M})(?!\w)(?:\s(?P<y2>{_Y}))?", re.I), _days),
    (re.compile(rf"(?<![0-9.,:/-])\b(?P<d>{_D})\s(?P<m>{_M})(?!\w)(?:\s(?P<y>{_Y}))?", re.I), _days),
    (re.compile(rf"\b(?P<part>début|mi|fin)[\s-](?P<m>{_M})(?!\w)(?:\s(?P<y>{_Y}))?", re.I), _month),
    (re.compile(rf"\b(?P<part>)(?P<m>{_M})\s(?P<y>{_Y})", re.I), _month),
    (re.compile(rf"\b(?:en|depuis) (?P<part>)(?P<m>{_M})(?!\w)(?P<y>)", re.I), _month),
    (re.compile(rf"\b(?:en|depuis|de|dès|jusqu['’]en|année|fin|début)\s(?P<y>{_Y})\b(?!\s(?:personnes|morts|"
                rf"hommes))", re.I), _years),
    (re.compile(r"\bannées\s(?P<y>(?:19|20)[0-9]0)\b", re.I), _decade),
    (re.compile(rf"\b(?:nuit|soirée) (?:de |du )?(?P<w>{_W}) (?:à|au) (?P<w2>{_W})\b", re.I), _night),
    (re.compile(rf"\b(?P<w>{_W})\b(?P<tail> dernier| prochain)?(?: matin| après-midi| soir|"
                rf" midi)?", re.I), _weekday),
    (re.compile(r"\bil y a (?P<n>[0-9]{1,3}|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quelques) "
                r"(?P<unit>heure|jour|semaine|mois|an|année)s?\b", re.I), _ago),
    (re.compile(r"\b(?:avant-hier|hier(?: soir| matin)?|aujourd['’]hui|demain|ce matin|ce soir|"
                r"cet après-midi|cette nuit|la nuit dernière|"
                r"(?:la semaine dernière|cette semaine)|(?:ce|le) week-end(?: dernier)?|(?:le mois dernier|"
                r"ce mois-ci)|"
                r"l['’]an dernier|l['’]année dernière|cette année)\b", re.I), _relative),
)  # fmt: skip
