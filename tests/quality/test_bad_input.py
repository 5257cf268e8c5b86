"""Bad input to `annotate`, with the whole gazetteer and the model: an answer or a named refusal, of bounded size.

What bounds the time is bounded here too, by counting: the characters that the model is given, the look-ups in the gazetteer,
the reports and their evidence. A text twice as long may not cost more than twice as many of them.
"""

from __future__ import annotations

import json
import sqlite3
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from dateline import configuration
from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.adapters.tagger import SpacyTagger
from dateline.filters import annotate_lines
from dateline.incidents.annotate import MAX_PASSAGE_CHARS, MAX_TEXT, annotate_articles
from dateline.incidents.report import MAX_EVIDENCE
from dateline.mentions.actors import load_actors
from dateline.mentions.codebook import load_codebook
from dateline.model import Annotation, Article
from dateline.ports import TaggedText
from dateline.texts import LONGEST

MOST_REPORTS = 72  # asserted ones and background together
MOST_MEMORY = 200_000_000  # bytes; the model takes about half of it while it reads a passage
SENTENCE = "Gunmen killed three policemen and wounded two in Quetta on Monday, police said. "


class CountingTagger:
    """The model, or what is left of a text where it is not asked; counts the characters it was given."""

    def __init__(self) -> None:
        self._model = SpacyTagger()
        self.version = self._model.version
        self.most = 0

    def tag(self, texts: Sequence[str], language: str) -> list[TaggedText]:
        self.most = max([self.most, *map(len, texts)])
        return list(self._model.tag(texts, language))


class InProcess:
    """`ports.Workers`, of which only the reading is used."""

    def __init__(self, gazetteer: Path) -> None:
        config = configuration.packaged_config()
        self.tagger = CountingTagger()
        self._gazetteer = SqliteGazetteer(gazetteer)
        self._codebook = load_codebook(config / "incident_types.yml")
        self._actors = load_actors([config / "actors.yml"])

    def annotate(self, articles: Sequence[Article]) -> list[Annotation]:
        return annotate_articles(
            articles,
            tagger=self.tagger,
            gazetteer=self._gazetteer,
            codebook=self._codebook,
            actors=self._actors,
        )

    def close(self) -> None:
        self._gazetteer.close()


@pytest.fixture(scope="module")
def workers(gazetteer_file: Path) -> Iterator[InProcess]:
    opened = InProcess(gazetteer_file)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def names(gazetteer_file: Path) -> list[str]:
    """10,000 names of towns."""
    with sqlite3.connect(gazetteer_file) as opened:
        rows = opened.execute(
            "SELECT DISTINCT name FROM place WHERE population > 10000 ORDER BY id LIMIT 10000"
        )
        found = [name for (name,) in rows]
    assert len(found) == 10_000
    return found


def annotated(workers: InProcess, text: str, **changed: Any) -> dict[str, Any]:
    line = json.dumps({"id": "x", "text": text, "published": "2026-03-04", **changed})
    [answer] = annotate_lines([line], workers)  # type: ignore[arg-type]
    return answer


def check(answer: dict[str, Any], text: str, title: str = "") -> None:
    """The answer keeps to the contract and to its bounds."""
    assert "error" not in answer
    fields = {"text": text, "title": title}
    for mention in (*answer["places"], *answer["actors"]):
        assert fields[mention["field"]][mention["start"] : mention["end"]] == mention["text"]
        assert mention["end"] <= MAX_TEXT
    assert len(answer["reports"]) <= MOST_REPORTS
    for report in answer["reports"]:
        assert len(report["evidence"]) <= MAX_EVIDENCE
    json.dumps(answer, ensure_ascii=False).encode("utf-8")


ODD = {
    "empty": "",
    "blank": " \n\t\u00a0\n ",
    "no dates": SENTENCE.replace(" on Monday", "") * 3,
    "all capitals": SENTENCE.upper() * 20,
    "HTML left in": f'<p class="x">{SENTENCE}</p><script>var a = "killed";</script>&nbsp;&amp;<br/>' * 100,
    "unclosed tags": "<p><b><i>" * 2_000 + SENTENCE,
    "mixed scripts": "Gunmen قتل killed ہلاک کشته tué 3 ثلاثة ۳ Quetta کوئٹہ کابل. " * 300,
    "right to left marks": "\u202eGunmen\u202c \u200fkilled\u200e three in Quetta. " * 300,
    "zero width": "\u200b".join(SENTENCE * 50),
    "only joiners": "\u200d" * 20_000,
    "combining marks": "killed a" + "\u0301" * 20_000,
    "emoji": "💣🔫👨‍👩‍👧‍👦🇵🇰" * 2_000 + SENTENCE,
    "NULs": "\0" * 20_000 + SENTENCE,
    "NULs between letters": "\0".join(SENTENCE * 50),
    "half a surrogate pair": "\ud83d Gunmen killed three in Quetta.",
    "digits": "killed " + "1" * 100_000,
    "digits with commas": "killed " + "1," * 50_000,
    "one word 50,000 times": "killed " * 50_000,
    "one word in 50,000 lines": "killed\n" * 50_000,
    "blanks": " " * 100_000 + SENTENCE,
    "empty lines": "\n" * 100_000 + SENTENCE,
    "brackets": "(" * 50_000 + SENTENCE + ")" * 50_000,
    "quotation marks": '"killed ' * 20_000,
    "apostrophes": "police's " * 20_000,
    "table rows": "| Quetta | Police | 3 | 4 |\n" * 3_000,
    "one wide row": "| " + " | ".join(["3"] * 20_000) + " |",
    "months": "January 31-February 1, 2026, killed " * 1_000,
    "distances": "40 km north of " * 10_000 + "Quetta three were killed",
    "number words": "twenty one hundred thousand " * 10_000 + "killed",
    "parts": "including three children " * 10_000 + "were killed",
    "claims": "claimed responsibility for " * 10_000,
    "Urdu word": "ہلاک " * 10_000,
    "Arabic word": "قتل " * 10_000,
    "French word": "tués " * 10_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_gets_an_answer_within_its_bounds(workers: InProcess, text: str) -> None:
    asked = text.encode("utf-8", "replace").decode("utf-8")
    check(annotated(workers, text), asked)
    check(annotated(workers, SENTENCE, title=text), SENTENCE, asked)


@pytest.mark.parametrize("piece", [SENTENCE, SENTENCE.strip() + "\n", SENTENCE.upper(), "a", "killed,"])
def test_a_megabyte_is_read_up_to_the_bound(workers: InProcess, piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    workers.tagger.most = 0
    check(annotated(workers, text), text)
    assert workers.tagger.most <= MAX_PASSAGE_CHARS


def test_a_text_that_is_too_long_is_refused_by_name(workers: InProcess) -> None:
    answer = annotated(workers, "a" * (LONGEST + 1))
    assert answer["error"]["code"] == "text-too-long"


@pytest.mark.parametrize("text", [None, 3, ["a"], {"a": "b"}])
def test_what_is_no_text_is_refused_by_name(workers: InProcess, text: Any) -> None:
    assert annotated(workers, text)["error"]["code"] == "bad-field"


@pytest.mark.parametrize(
    "written",
    [
        lambda names: "Gunmen attacked " + ", ".join(names) + ".",
        lambda names: ". ".join(names),
        lambda names: "\n".join(f"Three people were killed in {name} on Monday." for name in names),
        lambda names: "| District | Killed |\n" + "\n".join(f"| {name} | 3 |" for name in names),
    ],
    ids=["one list", "sentences", "an incident each", "a table"],
)
def test_ten_thousand_places_get_an_answer(workers: InProcess, names: list[str], written: Any) -> None:
    text = written(names)
    check(annotated(workers, text), text)


def test_thousands_of_places_are_answered_in_bounded_memory(workers: InProcess, names: list[str]) -> None:
    text = "Gunmen attacked " + ", ".join(names[:2_500]) + "."  # tracing memory makes it four times as slow
    annotated(workers, SENTENCE)  # the model and its tables are loaded: not this text's cost
    tracemalloc.start()
    try:
        annotated(workers, text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY


def test_only_so_many_places_are_weighed_against_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from dateline.incidents import report_votes
    from dateline.model import Place, Span

    asked = 0
    contains = report_votes.contains

    def counted(wide: Place, narrow: Place) -> bool:
        nonlocal asked
        asked += 1
        return contains(wide, narrow)

    monkeypatch.setattr(report_votes, "contains", counted)
    votes = [
        report_votes.PlaceVote(
            Place(Span(0, 1), "x", geonameid=n, name="x", latitude=1.0, longitude=1.0, feature_code="PPL"),
            1.0,
        )
        for n in range(5_000)
    ]
    assert report_votes.choose_place(votes) is not None
    assert asked <= report_votes.MAX_PLACES**2
