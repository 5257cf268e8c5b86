"""`import dateline` as others use it: the values, the frames, and every example of docs/library.md."""

from __future__ import annotations

import doctest
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import dateline
from dateline import bootstrap, configuration
from dateline.errors import UsageError
from dateline.filters import annotate_lines
from dateline.model import Annotation, Article
from dateline.records import annotation_record

PAGE = Path(__file__).parents[2] / "docs" / "library.md"
TEXT = "KHUZDAR: Gunmen attacked a police checkpoint in Khuzdar on Saturday, killing 10 policemen, officials said."
CALM = "The library of Quetta got new chairs."


@pytest.fixture(scope="module", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, gazetteer_file: Path) -> Iterator[Path]:
    """One that holds the gazetteer and nothing else."""
    home = tmp_path_factory.mktemp("library")
    (home / bootstrap.GAZETTEER_FILE).symlink_to(gazetteer_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def annotated(data_folder: Path) -> dateline.AnnotatedTexts:
    return dateline.annotate(
        [(TEXT, "2026-02-02", "en", "Ten policemen killed"), CALM, dateline.Text(TEXT, country="PK")]
    )


def test_answers_come_in_the_order_of_the_texts_with_the_models_values(
    annotated: dateline.AnnotatedTexts,
) -> None:
    told, calm, untitled = annotated
    assert (told.article.title, told.article.text, calm.article.text) == ("Ten policemen killed", TEXT, CALM)
    assert told.article.published == datetime(2026, 2, 2, 12, tzinfo=UTC)
    assert (told.reports[0].date_start, told.reports[0].date_source) == (date(2026, 1, 31), "text")
    assert calm.reports == ()
    assert untitled.article.country == "PK"
    for one in annotated:
        for found in (*one.places, *one.actors, *(m for m in one.mentions if m.text)):
            words = one.article.title if found.span.field == "title" else one.article.text
            assert words[found.span.start : found.span.end] == found.text


def test_the_filter_gives_the_same_records(annotated: dateline.AnnotatedTexts) -> None:
    class InThisProcess:
        def annotate(self, articles: Sequence[Article]) -> Sequence[Annotation]:
            return bootstrap.open_reader(configuration.current())(articles)

    line = json.dumps(
        {
            "id": "x",
            "text": TEXT,
            "published": "2026-02-02",
            "language": "en",
            "title": "Ten policemen killed",
        }
    )
    [answer] = annotate_lines([line], InThisProcess())  # type: ignore[arg-type]
    assert answer == annotation_record("x", annotated[0].annotation)


def test_frames_have_a_row_for_each_with_types_that_know_what_is_not_known(
    annotated: dateline.AnnotatedTexts,
) -> None:
    reports = annotated.to_frame()
    assert list(reports["text"]) == [0, 2]
    first = reports.iloc[0]
    assert (first["location"], first["killed_best"], first["date_start"].date()) == (
        "Khuzdar",
        10,
        date(2026, 1, 31),
    )
    assert (str(reports["injured_best"].dtype), reports["injured_best"].isna().all()) == ("Int64", True)
    assert reports["date_start"].isna().tolist() == [False, True]
    articles = annotated.to_frame("articles")
    assert articles["reports"].tolist() == [1, 0, 1]
    assert articles["places"][1] == ["Quetta"]
    mentions = annotated.to_frame("mentions")
    whole = {(0, "title"): "Ten policemen killed", (0, "text"): TEXT, (1, "text"): CALM, (2, "text"): TEXT}
    for row in mentions.itertuples():
        assert whole[row.text, row.field][row.start : row.end] == row.words
    assert {"place", "actor", "count", "trigger", "date"} <= set(mentions["kind"])
    empty = dateline.annotate([]).to_frame()
    assert (len(empty), list(empty.columns)) == (0, list(reports.columns))


def test_a_stream_takes_a_few_texts_at_a_time() -> None:
    taken: list[int] = []

    def texts() -> Iterator[str]:
        for n in range(20):
            taken.append(n)
            yield CALM

    answers = dateline.annotate_stream(texts())
    assert (next(answers).article.text, len(taken) < 20) == (CALM, True)
    assert len(list(answers)) == 19


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ([CALM, (CALM, "yesterday")], "Text 1 cannot be read: `published` is not a date: 'yesterday'"),
        ([(CALM, "0001-01-01T00:00:00+14:00")], "is not a date"),
        ([b"bytes"], "Text 0 cannot be read"),
        ([None], "Text 0 cannot be read"),
        ([(None, "2026-01-01")], "not a string"),
        ([(1, 2, 3, 4, 5, 6, 7)], "Text 0 cannot be read"),
        (CALM, r"annotate\(\[text\]\)"),
    ],
)
def test_a_text_that_cannot_be_read_is_named(texts: object, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        dateline.annotate(texts)  # type: ignore[arg-type]


def test_without_pandas_a_frame_names_the_extra(
    annotated: dateline.AnnotatedTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'dateline\[pandas\]'"):
        annotated.to_frame()


def test_there_are_no_other_rows(annotated: dateline.AnnotatedTexts) -> None:
    with pytest.raises(UsageError, match="reports, articles or mentions"):
        annotated.to_frame("people")  # type: ignore[arg-type]


def test_every_example_of_the_page_gives_what_the_page_says(data_folder: Path) -> None:
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    blocks = re.findall(r"```pycon\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 5
    for number, block in enumerate(blocks):
        test = doctest.DocTestParser().get_doctest(block, names, f"block {number}", str(PAGE), 0)
        runner.run(test, clear_globs=False)
        names = test.globs
    assert runner.summarize(verbose=False).failed == 0


def test_importing_is_light_and_reading_needs_no_database(data_folder: Path) -> None:
    program = f"""
import sys, dateline
heavy = [m for m in ("spacy", "django", "pandas", "pyarrow", "prefect", "dateline.library") if m in sys.modules]
assert not heavy, heavy
assert dateline.annotate([{TEXT!r}])[0].reports[0].killed.best == 10
assert not [m for m in ("django", "prefect", "pandas") if m in sys.modules]
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"DATELINE_HOME": str(data_folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [p.name for p in data_folder.iterdir()] == [bootstrap.GAZETTEER_FILE]
