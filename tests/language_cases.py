"""Short invented articles in other languages with what a careful reader takes from them, and how they are compared.

Published on Monday, 2 February 2026. The places are real, the events and the named groups are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from dateline.adapters import gazetteer_build
from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.adapters.gazetteer_sources import RawPlace
from dateline.adapters.tagger import SpacyTagger
from dateline.incidents.annotate import annotate_article
from dateline.model import Annotation, Casualty, Report
from dateline.ports import Gazetteer
from place_builders import dump_line
from reading import article, codebook, lexicon

Figure = int | tuple[int | None, int | None, int | None]
"""A best figure, or (low, best, high)."""


@dataclass(frozen=True, slots=True)
class Case:
    """An article and its gold; what is left out is not compared.

    `kinds`: sub-event types, any of which is right; empty: no current incident at all. `actors`: ids of unnamed actors
    without "generic:". `said`: whom the figures are ascribed to. `claim`: (claimant, status).
    """

    text: str
    kinds: tuple[str, ...] = ()
    killed: Figure | None = None
    injured: Figure | None = None
    other: tuple[str, Figure] | None = None
    day: str | None = None
    at: str | None = None
    actors: tuple[str, ...] = ()
    said: str | None = None
    claim: tuple[str, str] | None = None
    cue: str | None = None  # the modality of a report that is none of the day's


TOWNS: tuple[tuple[str, str, str, float, float], ...] = (  # name, other names, country, latitude, longitude
    ("Bamako", "باماكو", "ML", 12.65, -8.0), ("Gao", "غاو", "ML", 16.27, -0.04), ("Mopti", "", "ML", 14.48, -4.18),
    ("Ansongo", "", "ML", 15.66, 0.5), ("Timbuktu", "Tombouctou", "ML", 16.77, -3.0), ("Djibo", "", "BF", 14.1, -1.63),
    ("Ouagadougou", "", "BF", 12.37, -1.53), ("Niamey", "", "NE", 13.51, 2.11), ("Tillabéri", "Tillaberi", "NE", 14.2, 1.45),
    ("N'Djamena", "", "TD", 12.1, 15.04), ("Goma", "", "CD", -1.67, 29.23), ("Bukavu", "", "CD", -2.5, 28.86),
    ("Bangui", "", "CF", 4.36, 18.55), ("Port-au-Prince", "", "HT", 18.54, -72.33), ("Marseille", "", "FR", 43.3, 5.37),
    ("Paris", "", "FR", 48.85, 2.35), ("Quetta", "کوئٹہ", "PK", 30.18, 67.0), ("Peshawar", "پشاور", "PK", 34.0, 71.57),
    ("Turbat", "تربت", "PK", 26.0, 63.05), ("Khuzdar", "خضدار", "PK", 27.8, 66.6), ("Karachi", "کراچی", "PK", 24.86, 67.0),
    ("Swat", "سوات", "PK", 35.2, 72.4), ("Bannu", "بنوں", "PK", 32.98, 70.6), ("Mastung", "مستونگ", "PK", 29.8, 66.84),
    ("Lahore", "لاہور", "PK", 31.55, 74.35), ("Kabul", "کابل,كابل", "AF", 34.52, 69.18),
    ("Kandahar", "قندهار,قندھار", "AF", 31.61, 65.7), ("Herat", "هرات,ہرات", "AF", 34.34, 62.2),
    ("Mazar-e Sharif", "مزار شریف", "AF", 36.7, 67.11), ("Jalalabad", "جلال‌آباد,جلال آباد", "AF", 34.43, 70.45),
    ("Baghdad", "بغداد", "IQ", 33.34, 44.4), ("Kirkuk", "كركوك", "IQ", 35.47, 44.39), ("Mosul", "الموصل", "IQ", 36.33, 43.13),
    ("Aden", "عدن", "YE", 12.78, 45.03), ("Taiz", "تعز", "YE", 13.58, 44.02), ("Daraa", "درعا", "SY", 32.62, 36.1),
    ("Aleppo", "حلب", "SY", 36.2, 37.16), ("Damascus", "دمشق", "SY", 33.51, 36.29), ("El Fasher", "الفاشر", "SD", 13.63, 25.35),
    ("Khartoum", "الخرطوم", "SD", 15.55, 32.53), ("Beirut", "بيروت", "LB", 33.89, 35.5), ("Sidon", "صيدا", "LB", 33.56, 35.37),
    ("Benghazi", "بنغازي", "LY", 32.11, 20.07), ("Tripoli", "طرابلس", "LY", 32.89, 13.19), ("Arish", "العريش", "EG", 31.13, 33.8),
    ("Cairo", "القاهرة", "EG", 30.06, 31.25), ("Rafah", "رفح", "PS", 31.29, 34.25), ("Zahedan", "زاهدان", "IR", 29.5, 60.86),
    ("Saravan", "سراوان", "IR", 27.37, 62.33), ("Sanandaj", "سنندج", "IR", 35.31, 47.0), ("Ahvaz", "اهواز", "IR", 31.32, 48.68),
    ("Tehran", "تهران", "IR", 35.69, 51.42), ("Kerman", "کرمان", "IR", 30.28, 57.08), ("Shiraz", "شیراز", "IR", 29.61, 52.53),
    ("Mashhad", "مشهد", "IR", 36.3, 59.6), ("Isfahan", "اصفهان", "IR", 32.65, 51.67),
)  # fmt: skip
_COUNTRIES = {
    "ML": "Mali", "BF": "Burkina Faso", "NE": "Niger", "TD": "Chad", "CD": "Democratic Republic of the Congo",
    "CF": "Central African Republic", "HT": "Haiti", "FR": "France", "PK": "Pakistan", "AF": "Afghanistan", "IQ": "Iraq",
    "YE": "Yemen", "SY": "Syria", "SD": "Sudan", "LB": "Lebanon", "LY": "Libya", "EG": "Egypt", "PS": "Palestinian Territory",
    "IR": "Iran",
}  # fmt: skip
_DIVISIONS = (
    ("Balochistan", ["بلوچستان"], "PK"), ("Sindh", ["سندھ"], "PK"), ("Nangarhar", ["ننگرهار"], "AF"),
    ("Diyala", ["ديالى"], "IQ"), ("North Kivu", ["Nord-Kivu"], "CD"),
)  # fmt: skip
CONFIG = "ordinary_words: [swat]\n"


def many_scripts_gazetteer(folder: Path) -> Iterator[SqliteGazetteer]:
    """The towns of the cases in all their spellings, through the real builder; for a module-wide fixture."""
    numbers = {code: 9_000 + n for n, code in enumerate(_COUNTRIES)}
    lands = [RawPlace(numbers[c], name, None, None, c, "PCLI", 9_000_000) for c, name in _COUNTRIES.items()]
    parts = [
        RawPlace(8_000 + n, name, None, None, country, "ADM1", iso=f"{country}-{n}", other_names=list(others))
        for n, (name, others, country) in enumerate(_DIVISIONS)
    ]
    codes = {f"{p.country}.{n:02}": p.geonameid for n, p in enumerate(parts)}
    lines = [
        dump_line((1_000 + n, name, other, latitude, longitude, "PPL", country, _first(country, codes), "", 300_000))
        for n, (name, other, country, latitude, longitude) in enumerate(TOWNS)
    ]  # fmt: skip
    dump, extra, target = folder / "towns.txt", folder / "extra.yml", folder / "gazetteer.sqlite"
    dump.write_text("\n".join(lines) + "\n", encoding="utf-8")
    extra.write_text(CONFIG, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gazetteer_build, "countries_and_continents", lambda: iter(lands))
        patch.setattr(gazetteer_build, "divisions", lambda: iter(parts))
        patch.setattr(gazetteer_build, "division_codes", lambda: codes)
        gazetteer_build.build_gazetteer(target, extra=[extra], dump=dump)
    gazetteer = SqliteGazetteer(target)
    yield gazetteer
    gazetteer.close()


def _first(country: str, codes: dict[str, int]) -> str:
    return next((code.partition(".")[2] for code in sorted(codes) if code.startswith(country)), "")


@cache
def no_models() -> SpacyTagger:
    """A tagger that has no model for any language."""
    return SpacyTagger({})


def read_case(case: Case, language: str, gazetteer: Gazetteer) -> Annotation:
    """The case's text read by word lists alone: a tagger that has no model."""
    return annotate_article(
        article(case.text, language=language),
        tagger=no_models(), gazetteer=gazetteer, codebook=codebook(), actors=lexicon(),
    )  # fmt: skip


def differences(case: Case, found: Annotation) -> dict[str, str]:
    """What is wrong, by kind: type | place | day | killed | injured | other count | actors | source | claim | modality."""
    current = [r for r in found.reports if r.modality == "asserted"]
    if not case.kinds:
        wrong = {}
        if current:
            wrong["modality"] = f"told as current: {[(r.sub_event_type, r.score) for r in current]}"
        elif case.cue is not None and case.cue not in {r.modality for r in found.reports}:
            wrong["modality"] = f"{[r.modality for r in found.reports]}, not {case.cue}"
        return wrong
    if not current:
        return dict.fromkeys(asked(case), "no report")
    report = max(current, key=lambda r: (r.sub_event_type in case.kinds, r.score))
    ids = {(a.actor_id or "").removeprefix("generic:").split(":")[0] for a in found.actors}
    claims = {(c.claimant, c.status) for r in current for c in r.claims}
    compared = {
        "type": (report.sub_event_type, report.sub_event_type in case.kinds and len(current) == 1),
        "place": (report.place.name if report.place else None, report.place is not None and report.place.name == case.at),
        "day": (report.date_start, str(report.date_start) == case.day),
        "killed": (report.killed, _fits(report.killed, case.killed)),
        "injured": (report.injured, _fits(report.injured, case.injured)),
        "other count": (report.casualties, _counted(report, case)),
        "actors": (ids, ids >= set(case.actors)),
        "source": ([c.attributed_to for c in report.casualties], case.said in {c.attributed_to for c in report.casualties}),
        "claim": (claims, case.claim in claims),
    }  # fmt: skip
    return {kind: str(compared[kind][0]) for kind in asked(case) if not compared[kind][1]}


def asked(case: Case) -> tuple[str, ...]:
    """The kinds of answer that a case asks for."""
    if not case.kinds:
        return ("modality",)
    given = {
        "type": case.kinds, "place": case.at, "day": case.day, "killed": case.killed, "injured": case.injured,
        "other count": case.other, "actors": case.actors, "source": case.said, "claim": case.claim,
    }  # fmt: skip
    return tuple(kind for kind, value in given.items() if value not in (None, ()))


def _fits(found: object, wanted: Figure | None) -> bool:
    bounds = tuple(getattr(found, name, None) for name in ("low", "best", "high"))
    if isinstance(wanted, int):
        return bounds[1] == wanted or (wanted == 0 and found is None)
    return bounds == wanted


def _counted(report: Report, case: Case) -> bool:
    if case.other is None:
        return True
    category, figure = case.other
    lines: list[Casualty] = [c for c in report.casualties if c.category == category]
    return len(lines) == 1 and _fits(lines[0], figure)
