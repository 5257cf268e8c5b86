"""Reading with the real model and the whole gazetteer: a long analysis of coordinated attacks, all of it invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.adapters.tagger import SpacyTagger
from dateline.incidents.annotate import annotate_article
from dateline.mentions.actors import load_actors
from dateline.model import Annotation, Article, Report
from reading import CONFIG, codebook

ACTORS = """
actors:
  - {id: sample-red-dunes, name: Red Dunes Movement, kind: Rebel groups, country: "PK", aliases: [RDM]}
"""
TITLE = "A long night in Sindh: what is known of the raids and their aftermath"
TEXT = """This article looks at the coordinated militant attacks in Pakistan’s southern province of Sindh, and at what may follow.
What happened
On March 6–7, 2027, Pakistan’s military said that it had fought militants in several districts of Sindh after a series of coordinated assaults. At least 40 militants were killed, according to the military, beside dozens of civilians and officers.
The targets were:
- Police stations
- A customs post
In Thatta, militants attacked a camp of road workers, resulting in the deaths of over a dozen civilians.
The banned Red Dunes Movement (RDM) claimed responsibility for the offensive.
Where it happened
| Town | Incident | Reported casualties |
|---|---|---|
| Hyderabad | Explosions | Security & militants |
| Thatta | Camp attack, civilian deaths | ~11 civilians |
| Larkana | Gunfire, ambushes | Militants |
| Badin / Umerkot | Roadside skirmishes | Reported |
Note: counts differ between the sources.
Historical background
The province has known unrest since 1947. It grew in the early 2000s, and armed groups have carried out attacks on the police.
- The 2026 hijacking of a bus near Sukkur, in which gunmen took hostages, underscored what they could do.
Past episodes such as missile attacks across the border show the same.
What comes next
Experts say that attacks could spread to Karachi. Militants may attack again if talks fail.
Conclusion
Attacks have increased. The coordinated assaults of early March 2027 in Sindh are the worst so far."""


@pytest.fixture(scope="module")
def reading(gazetteer_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Annotation:
    tagger = SpacyTagger()
    if not tagger.warm_up("en"):
        pytest.skip("no English model is installed")
    extra = tmp_path_factory.mktemp("actors") / "actors.yml"
    extra.write_text(ACTORS, encoding="utf8")
    story = Article("u", "u", TITLE, TEXT, published=datetime(2027, 3, 9, tzinfo=UTC))
    gazetteer = SqliteGazetteer(gazetteer_file)
    actors = load_actors([CONFIG / "actors.yml", extra])
    return annotate_article(story, tagger=tagger, gazetteer=gazetteer, codebook=codebook(), actors=actors)


def asserted(reading: Annotation) -> dict[str, Report]:
    return {r.place.name or "": r for r in reading.reports if r.modality == "asserted" and r.place}


def test_each_town_is_a_report_of_its_own_within_the_province(reading: Annotation) -> None:
    found = asserted(reading)
    assert set(found) == {"Sindh", "Hyderabad", "Thatta", "Larkana", "Badin", "Umarkot"}
    wide = found.pop("Sindh")
    assert {r.part_of for r in found.values()} == {wide.ordinal}
    assert {(r.date_start, r.date_end) for r in found.values()} == {(date(2027, 3, 6), date(2027, 3, 7))}
    assert {r.place.country_code for r in found.values() if r.place} == {"PK"}


def test_the_total_goes_to_the_province_and_not_to_each_town(reading: Annotation) -> None:
    found = asserted(reading)
    assert found["Sindh"].killed is not None
    assert found["Sindh"].killed.low == 40
    assert any(c.attributed_to and "military" in c.attributed_to for c in found["Sindh"].casualties)
    assert found["Larkana"].killed is None


def test_differing_figures_of_one_town_are_both_in_its_ledger(reading: Annotation) -> None:
    lows = [
        c.low
        for c in asserted(reading)["Thatta"].casualties
        if c.category == "killed" and c.who == "civilians"
    ]
    assert 11 in lows
    assert max(low or 0 for low in lows) > 11


def test_the_claim_is_carried(reading: Annotation) -> None:
    for report in asserted(reading).values():
        assert [(c.claimant, c.status) for c in report.claims] == [("Red Dunes Movement", "claimed")]
        claimants = [(a.name, a.kind) for a in report.actors if a.role == "claimant"]
        assert claimants == [("Red Dunes Movement", "Rebel groups")]


def test_what_is_past_or_feared_is_not_asserted(reading: Annotation) -> None:
    assert "Karachi" not in asserted(reading)
    assert "Sukkur" not in asserted(reading)
    years = {r.date_start.year for r in reading.reports if r.modality == "historical" and r.date_start}
    assert years == {2026}
    background = [r for r in reading.reports if r.modality != "asserted"]
    cues = [r.modality_cue for r in background]
    assert all(cue is not None and TEXT[cue.start : cue.end].strip() for cue in cues)
