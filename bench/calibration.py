"""Is what the program calls likely as likely as it says? Tables of ten bins: mean confidence against the share right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files

from bench import judged
from bench.places import GOLD, scratch
from bench.toponyms import expected_error, gold_at, is_right, read_lines, reliability

SETS = ("lgl", "geovirus")


def print_reliability(title: str, told: Iterable[tuple[float, bool]]) -> None:
    """`told`: confidence (0..1) and whether it was right, of each answer."""
    rows = reliability(told)
    print(f"-- {title}")
    print(f"{'number':>8} {'confidence':>11} {'right':>7}")
    for number, mean, right in rows:
        print(f"{number:8} {mean:11.3f} {right:7.3f}")
    print(f"expected calibration error {expected_error(rows):.3f}")


def places(name: str) -> list[tuple[float, bool]]:
    """Confidence of each resolved place of `dateline annotate` on a gold file, and whether it is that place.

    Reads the answers that the part `accuracy` left. Demonyms are left out: not every gold file marks them.
    """
    answers = {row["id"]: row for row in read_lines(scratch(f"{name}-annotate.jsonl"))}
    told = []
    for row in read_lines(GOLD / "toponyms" / f"{name}.jsonl"):
        for place in answers.get(row["id"], {}).get("places", ()):
            if place["field"] != "text" or place["kind"] == "demonym" or place["latitude"] is None:
                continue
            gold, unscored = gold_at(row["toponyms"], place["start"], place["end"])
            if not unscored:
                told.append((place["confidence"], gold is not None and is_right(gold, place)))
    return told


def held_out_places() -> None:
    """The curve of places in cross-validation, as `scripts/train_places.py` measured it when it wrote the weights."""
    about = json.loads(files("dateline.mentions").joinpath("place_weights.json").read_text("utf-8"))["about"]
    print("-- places, cross-validated by article when the weights were fitted")
    print(f"{'number':>8} {'confidence':>11} {'right':>7}")
    for number, mean, right in about["reliability (places, mean confidence, share right)"]:
        print(f"{number:8} {mean:11.3f} {right:7.3f}")
    print(f"expected calibration error {about['expected calibration error']:.3f}")


def reports() -> None:
    """The curve of the shipped report scores on what `bench.judged` judges, and the one of the cross-validation."""
    answers = {name: scratch(f"{name}-annotate.jsonl") for name in judged.SETS}
    if not all(path.exists() for path in answers.values()):
        print("The answers for the reports are not there; run `python -m bench accuracy` first.")
        return
    about = json.loads(files("dateline.incidents").joinpath("report_weights.json").read_text("utf-8"))
    print("-- reports, cross-validated by article when the weights were fitted")
    print("\n".join(about["reliability"]))
    found = judged.judged(answers)
    print("-- reports, with the shipped weights")
    weights = judged.weights_of(found)
    print("\n".join(judged.reliability([j.score for j in found], [j.right for j in found], weights)))


def main() -> None:
    reports()
    held_out_places()
    for name in SETS:
        if (GOLD / "toponyms" / f"{name}.jsonl").exists() and scratch(f"{name}-annotate.jsonl").exists():
            print_reliability(f"places of {name}, with the shipped weights", places(name))
        else:
            print(f"The answers for {name} are not there; run `python -m bench accuracy` first.")
