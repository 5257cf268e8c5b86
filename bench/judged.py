"""Reports judged right or wrong against gold data: what a score is fitted to and what its reliability is measured on.

Right means: an editor could take it. Three sources, none perfect:

- shootings: the report's place lies within 25 km of the incident's and its day within one day of it;
- event types: the snippet's coarse class (or its very sub-event type) is the report's;
- `report_labels.tsv`: sentences of general news, police news and health news, read by us one by one: does it tell a
  current incident, and of which family? The file holds positions and answers, no text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.places import GOLD
from bench.toponyms import km, read_lines

LABELS = Path(__file__).with_name("report_labels.tsv")
SETS = {
    "shootings": GOLD / "shootings" / "articles.jsonl",
    "case2021": GOLD / "event_types" / "case2021.jsonl",
    "lgl": GOLD / "toponyms" / "lgl.jsonl",
    "geovirus": GOLD / "toponyms" / "geovirus.jsonl",
    "police_events": GOLD / "police_events" / "articles.jsonl",
}
SHARES = {"shootings": 1.0, "case2021": 0.5, "labels": 1.5}
"""Weight of a source in the fit and in the curve: general news counts as much as the other two together."""

NEAR_KM = 25.0
FAMILIES = {
    "Battles": "violence",
    "Explosions/Remote violence": "violence",
    "Violence against civilians": "violence",
    "Protests": "demonstration",
    "Riots": "demonstration",
    "Strategic developments": "strategic",
    "Disasters": "disaster",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One asserted report: where it is from, its signals and score, whether it is right."""

    source: str  # a key of SHARES
    article: str
    signals: tuple[str, ...]
    score: float
    right: bool


def judged(predictions: dict[str, Path]) -> list[Judged]:
    """`predictions`: the output of `dateline annotate` for the sets of `SETS`."""
    out = list(_shootings(predictions["shootings"]))
    out += _case(predictions["case2021"])
    return out + list(_labelled(predictions))


def weights_of(found: Iterable[Judged]) -> list[float]:
    """A weight each, so that each source has its share whatever its size; they sum to the number of reports."""
    listed = list(found)
    sizes = {source: sum(j.source == source for j in listed) for source in SHARES}
    shares = sum(share for source, share in SHARES.items() if sizes[source])
    return [len(listed) * SHARES[j.source] / shares / sizes[j.source] for j in listed]


def _asserted(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (r for r in record.get("reports", []) if r["modality"] == "asserted")


def _one(source: str, record: dict[str, Any], report: dict[str, Any], right: bool) -> Judged:
    return Judged(source, str(record["id"]), tuple(report["signals"]), report["score"], right)


def _shootings(predicted: Path) -> Iterator[Judged]:
    gold = {str(g["id"]): g["incident"] for g in read_lines(SETS["shootings"]) if g["slots_scorable"]}
    for record in read_lines(predicted):
        incident = gold.get(str(record["id"]))
        if incident is None or not incident["lat_lon"]:
            continue
        for report in _asserted(record):
            right = _near(incident["lat_lon"], report["place"]) and _same_day(
                incident["date"], report["date_start"]
            )
            yield _one("shootings", record, report, right)


def _near(point: Any, place: dict[str, Any] | None) -> bool:
    if place is None or place["latitude"] is None:
        return False
    lat, lon = (float(x) for x in (point if isinstance(point, list) else str(point).strip("[]()").split(",")))
    return km(lat, lon, place["latitude"], place["longitude"]) <= NEAR_KM


def _same_day(wanted: str, told: str | None) -> bool:
    return told is not None and abs((date.fromisoformat(wanted) - date.fromisoformat(told)).days) <= 1


def _case(predicted: Path) -> Iterator[Judged]:
    coarse, fine = _scorer_tables()
    gold = {str(g["id"]): g["type"] for g in read_lines(SETS["case2021"])}
    for record in read_lines(predicted):
        kind = gold[str(record["id"])]
        for report in _asserted(record):
            family = FAMILIES[report["event_type"]]
            mob = report["sub_event_type"] == "Mob violence" and coarse.get(kind) == "violence"
            right = coarse.get(kind) == family or fine.get(kind) == report["sub_event_type"] or mob
            yield _one("case2021", record, report, right)


def _scorer_tables() -> tuple[dict[str, str], dict[str, str]]:
    """The scorer's own tables: type -> coarse class, type -> sub-event type."""
    import runpy

    names = runpy.run_path(str(GOLD / "score.py"), run_name="scorer")
    return names["COARSE"], names["FINE"]


def _labelled(predictions: dict[str, Path]) -> Iterator[Judged]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for name in sorted({row["set"] for row in rows}):
        answers = {str(record["id"]): record for record in read_lines(predictions[name])}
        for row in (r for r in rows if r["set"] == name):
            record = answers.get(row["article"], {})
            for report in _asserted(record):
                if not _tells(report, row["field"], int(row["start"]), int(row["end"])):
                    continue
                family = FAMILIES[report["event_type"]]
                right = row["family"] == family or (
                    {row["family"], family} == {"violence", "demonstration"}
                    and report["event_type"] == "Riots"
                )
                yield _one("labels", record, report, right)


def _tells(report: dict[str, Any], field: str, start: int, end: int) -> bool:
    """Whether the sentence is the report's first, or holds its strongest word."""
    first = next((e for e in report["evidence"] if e["what"] == "trigger"), None)
    return first is not None and first["field"] == field and start <= first["start"] < end


def reliability(scores: Sequence[float], right: Sequence[bool], weights: Sequence[float]) -> list[str]:
    """Ten bins of the score: how many, the mean score, the share that is right; at the end the mean gap between them
    (expected calibration error) and the Brier score. Weighted."""
    out, gap, brier, total = [], 0.0, 0.0, sum(weights)
    for low in range(10):
        inside = [n for n, s in enumerate(scores) if low == min(9, int(s * 10))]
        mass = sum(weights[n] for n in inside)
        if not mass:
            continue
        mean = sum(weights[n] * scores[n] for n in inside) / mass
        share = sum(weights[n] * right[n] for n in inside) / mass
        gap += mass / total * abs(mean - share)
        out.append(
            f"{low / 10:.1f} to {(low + 1) / 10:.1f}   {len(inside):5}   score {mean:.3f}   right {share:.3f}"
        )
    brier = sum(w * (s - r) ** 2 for s, r, w in zip(scores, right, weights, strict=True)) / total
    return [*out, f"calibration error {gap:.3f}   Brier {brier:.3f}"]
