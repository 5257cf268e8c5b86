"""Compares annotations of the labelled stories with their labels, field by field and language by language.

    python -m quality.stories_score [--errors] [--language LANG] [--open | --held-out]

prints the table and, with `--errors`, each wrong answer. It reads with the gazetteer of DATELINE_HOME.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dateline.model import Annotation
from dateline.records import annotation_record
from quality.stories import ACTORS, EVENT_TYPES, GoldPlace, GoldReport, Story, load_stories

LEAST_SCORE = 0.5
Record = Mapping[str, Any]

FIELDS = (
    "incident recall",
    "incident precision",
    "decoys without a report",
    "event type",
    "sub-event type",
    "date",
    "place",
    "killed",
    "injured",
    "ledger",
    "attribution",
    "claims",
    "roles",
    "parts linked",
    "background modality",
    "background cue",
    "actors",
    "place detection F1",
    "place resolution F1",
)


@dataclass(slots=True)
class StoryScore:
    """Shares by (language, field), and the wrong answers in words."""

    counts: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    errors: list[tuple[str, str, str]] = field(default_factory=list)  # story, field, what was wrong

    def count(self, story: Story, name: str, right: bool, wrong: str = "") -> None:
        held = self.counts[story.language, name]
        held[0] += right
        held[1] += 1
        if not right:
            self.errors.append((story.id, name, wrong))

    def add(self, story: Story, name: str, right: int, total: int) -> None:
        held = self.counts[story.language, name]
        held[0] += right
        held[1] += total

    def share(self, name: str, language: str = "") -> float:
        """Right answers of all, 1 where there is nothing to answer; of one language or of all."""
        right, total = self.over(name, language)
        return right / total if total else 1.0

    def over(self, name: str, language: str = "") -> tuple[int, int]:
        chosen = [v for (lang, n), v in self.counts.items() if n == name and language in ("", lang)]
        return sum(r for r, _ in chosen), sum(t for _, t in chosen)

    def wrong(self, name: str, language: str = "") -> str:
        """The errors of a field, a line each."""
        return "\n".join(
            f"{story}: {words}"
            for story, n, words in self.errors
            if n == name and story.startswith(f"{language}-" if language else "")
        )


def score_stories(stories: Iterable[Story], answers: Mapping[str, Record]) -> StoryScore:
    """`answers`: records of `dateline annotate` by id. Only asserted reports with `LEAST_SCORE` or more are incidents.

    A report is matched to the event with which it agrees on most; the two must share the place, or the day and the
    sub-event type. Each event and each report are matched once: what is left over is missing or extra.
    """
    result = StoryScore()
    for story in stories:
        answer = answers[story.id]
        _score_incidents(story, answer, result)
        _score_background(story, answer, result)
        _score_places(story, answer, result)
        for wanted in story.actors:
            found = any(_actor_id(a) == wanted for a in answer["actors"])
            result.count(story, "actors", found, wanted)
    return result


def _score_incidents(story: Story, answer: Record, result: StoryScore) -> None:
    events = [r for r in story.reports if r.modality == "asserted"]
    reports = [r for r in answer["reports"] if r["modality"] == "asserted" and r["score"] >= LEAST_SCORE]
    if story.decoy:
        result.count(
            story, "decoys without a report", not reports, "; ".join(_told(r, story) for r in reports)
        )
    agreements = [(_agreement(e, r), e, r) for e in events for r in reports]
    pairs = [p for p in agreements if p[0]["place"] or (p[0]["date"] and p[0]["sub-event type"])]
    pairs.sort(key=lambda pair: -sum(pair[0].values()))
    for agreement, event, report in pairs:
        if any(event is e for e in events) and any(report is r for r in reports):
            events = [e for e in events if e is not event]
            reports = [r for r in reports if r is not report]
            result.count(story, "incident precision", True)
            if not event.optional:
                result.count(story, "incident recall", True)
            for name, right in agreement.items():
                result.count(story, name, right, _told(report, story))
            _score_people(story, event, report, result)
    for event in events:
        if not event.optional:
            told = "; ".join(f"{r['modality']} {_told(r, story)}" for r in answer["reports"])
            result.count(
                story, "incident recall", False, f"missing {'/'.join(event.sub_event_types)}; told: {told}"
            )
    for report in reports:
        result.count(story, "incident precision", False, f"extra {_told(report, story)}")


def _agreement(event: GoldReport, report: Record) -> dict[str, bool]:
    """Field by field, where the label says something."""
    out = {
        "event type": report["event_type"] in {EVENT_TYPES[t] for t in event.sub_event_types},
        "sub-event type": report["sub_event_type"] in event.sub_event_types,
        "date": not event.dates
        or (
            report["date_start"] in {d.isoformat() for d in event.dates}
            and (event.date_end is None or report["date_end"] == event.date_end.isoformat())
        ),
        "place": any(_is_at(place, report["place"]) for place in event.places),
    }
    for name, wanted in (("killed", event.killed), ("injured", event.injured)):
        if wanted is not None:
            out[name] = ((report[name] or {}).get("best") or 0) in wanted
    return out


def _score_people(story: Story, event: GoldReport, report: Record, result: StoryScore) -> None:
    for wanted in event.casualties:
        lines = [
            line
            for line in report["casualties"]
            if line["category"] == wanted["category"] and wanted["best"] in (line["best"], line["low"])
        ]
        kind = [c for c in lines if wanted.get("who") in (None, c["who"])]
        if "attributed_to" in wanted:
            source = wanted["attributed_to"].casefold()
            said = any(source in (c["attributed_to"] or "").casefold() for c in lines)
            result.count(story, "attribution", said, f"{wanted}; ledger: {_ledger(report)}")
        else:
            result.count(story, "ledger", bool(kind), f"{wanted}; ledger: {_ledger(report)}")
    claims = {(c["claimant"], c["status"]) for c in report["claims"]}
    if claims or event.claims:
        result.count(story, "claims", claims == event.claims, f"{sorted(claims)}, not {sorted(event.claims)}")
    if event.part:
        result.count(story, "parts linked", report.get("part_of") is not None, _told(report, story))
    for role, wanted_actor in event.roles.items():
        given = {(a["role"], _actor_id(a)) for a in report["actors"]}
        result.count(story, "roles", (role, wanted_actor) in given, f"{role} {wanted_actor}: {sorted(given)}")


def _score_background(story: Story, answer: Record, result: StoryScore) -> None:
    for event in story.reports:
        if event.modality == "asserted" or event.optional:
            continue
        told = [
            r
            for r in answer["reports"]
            if any(
                e["what"] == "trigger" and any(span.meets(e) for span in event.words) for e in r["evidence"]
            )
        ]
        right = [r for r in told if r["modality"] == event.modality]
        words = f"{event.modality}: told {[(r['modality'], r['sub_event_type']) for r in told]}"
        result.count(story, "background modality", bool(right), words)
        if right:
            cues = [r["modality_cue"] for r in right if r["modality_cue"]]
            met = any(span.meets(cue) for cue in cues for span in event.cues)
            shown = [_words(story, cue) for cue in cues]
            result.count(story, "background cue", met, f"{event.modality}: cue {shown}")


def _score_places(story: Story, answer: Record, result: StoryScore) -> None:
    """F1 as 2 * right / (labelled + answered): an answer that overlaps a labelled span is its answer, once."""
    answered = [
        p
        for p in answer["places"]
        if p["kind"] != "demonym" and not any(span.meets(p) for span in story.unscored_places)
    ]
    detected = resolved = 0
    for span, place in story.places:
        hit = next((p for p in answered if span.meets(p)), None)
        detected += hit is not None
        right = hit is not None and _is_at(place, hit)
        resolved += right
        if hit is None or not right:
            got = f"{hit['name']}, {hit['admin1']}, {hit['country_code']}" if hit else "not found"
            result.errors.append((story.id, "place resolution F1", f"{_words_at(story, span)}: {got}"))
    for p in answered:
        if not any(span.meets(p) for span, _ in story.places):
            result.errors.append((story.id, "place detection F1", f"no place: {p['text']} -> {p['name']}"))
    total = len(story.places) + len(answered)
    result.add(story, "place detection F1", 2 * detected, total)
    result.add(story, "place resolution F1", 2 * resolved, total)


def _is_at(wanted: GoldPlace, place: Record | None) -> bool:
    """A country by its code, and as a country; any other place by its distance, or by its name in its country."""
    if place is None:
        return False
    if wanted.country is not None and place["country_code"] != wanted.country:
        return False
    if wanted.latitude is None or wanted.longitude is None:
        return str(place["feature_code"] or "").startswith("PCL")
    if place["latitude"] is None:
        return False
    named = wanted.country is not None and wanted.name in (place["name"], place["text"])
    return named or (
        _km(wanted.latitude, wanted.longitude, place["latitude"], place["longitude"]) <= wanted.within
    )


def _km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance on a sphere of 6,371 km (haversine)."""
    p = math.radians
    x = (
        math.sin(p(lat2 - lat1) / 2) ** 2
        + math.cos(p(lat1)) * math.cos(p(lat2)) * math.sin(p(lon2 - lon1) / 2) ** 2
    )
    return 2 * 6371 * math.asin(min(1, math.sqrt(x)))


def _actor_id(actor: Record) -> str:
    """Of an unnamed actor's id ("generic:police:PK") the word that says what it is."""
    return str(actor["actor_id"] or "").removeprefix("generic:").split(":")[0]


def _words(story: Story, span: Record) -> str:
    content = story.title if span.get("field") == "title" else story.text
    return content[span["start"] : span["end"]]


def _words_at(story: Story, span: Any) -> str:
    return _words(story, {"field": span.field, "start": span.start, "end": span.end})


def _ledger(report: Record) -> list[tuple[Any, ...]]:
    return [(c["category"], c["who"], c["low"], c["best"], c["attributed_to"]) for c in report["casualties"]]


def _told(report: Record, story: Story) -> str:
    place = (report["place"] or {}).get("name")
    figures = [(report[name] or {}).get("best") for name in ("killed", "injured")]
    triggers = [_words(story, e) for e in report["evidence"] if e["what"] == "trigger"][:3]
    return (
        f"{report['sub_event_type']}, {report['date_start']}..{report['date_end']}, {place}, "
        f"killed {figures[0]}, injured {figures[1]}, score {report['score']:.2f}, {triggers}"
    )


def annotate_stories(stories: Sequence[Story], read: Any) -> dict[str, Annotation]:
    """What is understood of each story, by id; `read`: annotates articles (`adapters.workers.load_reader`)."""
    from dateline.filters import read_article

    return dict(zip((s.id for s in stories), read([read_article(s.line()) for s in stories]), strict=True))


def records_of(annotations: Mapping[str, Annotation]) -> dict[str, Record]:
    """Records of `dateline annotate`, by id."""
    return {story_id: annotation_record(story_id, a) for story_id, a in annotations.items()}


def table(result: StoryScore) -> str:
    """Fields by languages: share, and over how many."""
    languages = ["", *sorted({language for language, _ in result.counts})]
    lines = [f"{'':26}" + "".join(f"{language or 'all':>14}" for language in languages)]
    for name in FIELDS:
        cells = []
        for language in languages:
            total = result.over(name, language)[1]
            cells.append(f"{f'{result.share(name, language):.3f} /{total:4}' if total else '-':>14}")
        lines.append(f"{name:26}" + "".join(cells))
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    from dataclasses import replace

    from dateline import bootstrap, configuration
    from dateline.adapters.workers import load_reader

    config = configuration.current()
    bootstrap.ensure_gazetteer(config)
    files = bootstrap.reader_files(config)
    read = load_reader(replace(files, actors=(config.config / "actors.yml", ACTORS)))
    stories = [
        s
        for s in load_stories()
        if not ("--open" in arguments and s.held_out)
        and not ("--held-out" in arguments and not s.held_out)
        and ("--language" not in arguments or s.language == arguments[arguments.index("--language") + 1])
    ]
    result = score_stories(stories, records_of(annotate_stories(stories, read)))
    print(f"{len(stories)} stories")
    print(table(result))
    if "--errors" in arguments:
        for name in FIELDS:
            if wrong := result.wrong(name):
                print(f"\n## {name}\n{wrong}")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
