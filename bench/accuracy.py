"""Accuracy of the filters against third-party gold data, by the scorer that comes with the data."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.judged import SETS
from bench.places import GOLD, dateline, home_with_gazetteer, scratch


def score(kind: str, gold: Path, predicted: Path) -> None:
    print(f"-- {kind}: {gold.relative_to(GOLD)}", flush=True)
    subprocess.run([sys.executable, GOLD / "score.py", kind, gold, predicted], check=True)


def _without_answers(name: str, gold: Path) -> Path:
    """The gold file's inputs alone: what the program is given never holds an answer."""
    target = scratch(f"{name}-input.jsonl")
    wanted = ("id", "text", "title", "published", "url")
    with gold.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            row = json.loads(line)
            out.write(
                json.dumps({k: row[k] for k in wanted if row.get(k) is not None}, ensure_ascii=False) + "\n"
            )
    return target


def annotated(home: Path, name: str) -> Path:
    """The answers of `dateline annotate` for one of `bench.judged.SETS`; other parts read them from there."""
    predicted = scratch(f"{name}-annotate.jsonl")
    dateline(["annotate", "-"], home, stdin=_without_answers(name, SETS[name]), stdout=predicted)
    return predicted


def linked(home: Path, name: str) -> None:
    predicted = scratch(f"{name}-link.jsonl")
    dateline(["link", "-"], home, stdin=_without_answers(name, SETS[name]), stdout=predicted)
    score("link", SETS[name], predicted)


def feeds(home: Path) -> None:
    gold, target = GOLD / "feeds" / "conformance", scratch("feeds")
    for file in sorted(gold.glob("*/*.xml")):
        answer = target / file.parent.name / f"{file.stem}.json"
        answer.parent.mkdir(parents=True, exist_ok=True)
        dateline(["parse-feed", str(file)], home, stdout=answer)
    score("feeds", gold, target)


def police_events(home: Path) -> None:
    """A mostly negative stream: does an article report any incident? Labels are of police action, so both ways are rough."""
    gold, predicted = SETS["police_events"], annotated(home, "police_events")
    answers = {}
    with predicted.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            answers[row["id"]] = any(r["modality"] == "asserted" for r in row.get("reports", []))
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    right = sum(answers[r["id"]] and bool(r["labels"]) for r in rows)
    found, wanted = sum(answers[r["id"]] for r in rows), sum(bool(r["labels"]) for r in rows)
    print(
        f"-- police_events: {right} of {wanted} labelled articles give a report; {found} of {len(rows)} articles give one"
    )


def main() -> None:
    if not GOLD.is_dir():
        print("The gold data is not there; nothing to score.")
        return
    home = home_with_gazetteer()
    feeds(home)
    for name, kind in (("lgl", "toponyms"), ("geovirus", "toponyms"), ("case2021", "event_types")):
        score(kind, SETS[name], annotated(home, name))
    police_events(home)
    score("shootings", SETS["shootings"], annotated(home, "shootings"))
    linked(home, "shootings")
