"""The tables as the people load them who work with them: in pandas and in R, without a warning, with the types they should have."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import pytest

from dateline.model import Incident, Range
from dateline.publish.dictionary import ExportedFile, datapackage, schema_record
from dateline.publish.export import FORMATS, export, export_changes
from dateline.publish.outgoing import About, Change, Outgoing
from incident_builders import KHUZDAR, NOW, an_incident

TABLES = ("csv", "acled", "ucdp")
MANY = 2_500
"""Enough for pandas to read a table in several pieces, which need not agree on a column's type."""
NAMIBIA = replace(KHUZDAR, country_code="NA", name="Rundu", text="Rundu", longitude=-1.28)


def incidents() -> Iterator[Incident]:
    """The first half of them knows little, so that columns begin empty; texts hold what breaks careless readers."""
    full = an_incident(
        injured=Range(1, 2, 3),
        notes='She said "no", then:\nnothing, \'twas # 5 % \\',
        tags=("drone", "aerial"),
    )
    bare = replace(
        full, place=None, actors=(), claims=(), tags=(), notes="", injured=None, sources=(), casualties=(), killed=Range(1, 1, 1)
    )  # fmt: skip
    for n in range(MANY):
        yield replace(full if n > MANY // 2 else bare, public_id=f"DL-{n:013d}")
    yield replace(full, public_id="DL-NAMIBIA", place=NAMIBIA, notes="=1+1")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("exports")
    out = {}
    for format in (*TABLES, "parquet"):
        out[format] = folder / f"incidents.{FORMATS[format].ending}"
        out[format].write_bytes(b"".join(export(incidents(), format)))
    return out


PANDAS = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "list": "string",
    "date": "string",
    "datetime": "string",
}


def loaded(file: Path, format: str) -> pandas.DataFrame:
    """As the researcher's guide says: types from the dictionary, and nothing missing but what is empty."""
    layout = FORMATS[format].layout
    assert layout is not None
    fields = schema_record(layout)["fields"]
    return pandas.read_csv(
        file,
        dtype={f["name"]: PANDAS[f["type"]] for f in fields},
        parse_dates=[f["name"] for f in fields if f["type"] in ("date", "datetime")],
        keep_default_na=False,
        na_values=[""],
    )


@pytest.mark.parametrize("format", TABLES)
def test_a_table_loads_into_pandas_without_a_warning(files: dict[str, Path], format: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame = pandas.read_csv(files[format])
    layout = FORMATS[format].layout
    assert layout is not None
    assert (tuple(frame.columns), len(frame)) == (layout.names, MANY + 1)
    for column in layout.columns:
        if column.type in ("integer", "number"):
            assert frame[column.name].dtype.kind in "if", column.name


@pytest.mark.parametrize("format", TABLES)
def test_with_the_types_of_the_dictionary_every_column_is_what_it_should_be(
    files: dict[str, Path], format: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame = loaded(files[format], format)
    layout = FORMATS[format].layout
    assert layout is not None
    for column in layout.columns:
        dtype = str(frame[column.name].dtype)
        if column.type in ("date", "datetime"):
            # a column without any day has nothing to tell days by
            assert dtype.startswith("datetime64") or frame[column.name].isna().all(), column.name
        else:
            assert dtype == PANDAS[column.type], column.name
    last = frame.iloc[-1]
    assert last["longitude"] == -1.28
    day = next(c for c in ("date_start", "event_date") if c in frame)
    assert last[day].date() == date(2026, 1, 31)
    if format == "csv":
        assert last["country_code"] == "NA"  # Namibia
        assert (last["injured_low"], last["injured_best"], last["injured_high"]) == (1, 2, 3)
        assert last["confirmed_at"] == NOW
        assert last["notes"] == "'=1+1"
        assert frame["notes"].iloc[-2] == 'She said "no", then:\nnothing, \'twas # 5 % \\'
        assert pandas.isna(frame["latitude"].iloc[0])


def test_parquet_needs_no_telling(files: dict[str, Path]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame = pandas.read_parquet(files["parquet"], dtype_backend="numpy_nullable")
    assert (len(frame), str(frame["killed_best"].dtype), str(frame["latitude"].dtype)) == (
        MANY + 1,
        "Int64",
        "Float64",
    )
    last = frame.iloc[-1]
    assert (list(last["tags"]), last["date_start"], last["country_code"]) == (
        ["drone", "aerial"],
        date(2026, 1, 31),
        "NA",
    )
    assert last["confirmed_at"] == NOW
    assert last["notes"] == "=1+1"  # no spreadsheet opens it


R_SCRIPT = """
options(warn = 2)
given <- commandArgs(trailingOnly = TRUE)
d <- read.csv(given[1], stringsAsFactors = FALSE, encoding = "UTF-8", na.strings = "")
cat(nrow(d), ncol(d), paste(sapply(d, class), collapse = ","), tail(d$longitude, 1), sep = "\\n")
"""


@pytest.mark.parametrize("format", TABLES)
def test_a_table_loads_into_r_with_warnings_as_errors(
    files: dict[str, Path], format: str, tmp_path: Path
) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed here, so that nobody tried whether it loads the tables")
    script = tmp_path / "load.R"
    script.write_text(R_SCRIPT)
    done = subprocess.run(
        [program, "--vanilla", str(script), str(files[format])],
        capture_output=True,
        text=True,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows, width, classes, longitude = done.stdout.splitlines()
    layout = FORMATS[format].layout
    assert layout is not None
    assert (int(rows), int(width), longitude) == (MANY + 1, len(layout.columns), "-1.28")
    empty_or: dict[str, set[str]] = {"integer": {"integer", "logical"}, "number": {"numeric", "logical"}}
    for column, kind in zip(layout.columns, classes.split(","), strict=True):
        wanted: Any = empty_or.get(column.type, {"character", "logical"})
        assert kind in wanted, (column.name, kind)


def test_what_the_researchers_guide_tells_to_type_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "researcher-guide.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    kept, gone = an_incident(public_id="DL-KEPT"), an_incident(public_id="DL-GONE")
    for format in ("csv", "parquet"):
        Path(f"incidents.{format}").write_bytes(b"".join(export([kept, gone], format)))
    files = [ExportedFile("incidents.csv", "csv")]
    Path("datapackage.json").write_text(json.dumps(datapackage(files, About(), NOW)))
    changed = replace(kept, notes="Later.", revision=2)
    told = [Outgoing(gone, Change("retracted", 3, NOW)), Outgoing(changed, Change("changed", 4, NOW))]
    new = pandas.read_csv(io.BytesIO(b"".join(export_changes(told, "csv"))))
    names: dict[str, Any] = {"new": new}
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks[:2]:
        exec(block, names)
        frame = names["incidents"]
        assert (list(frame["id"]), str(frame["killed_best"].dtype)) == (["DL-KEPT", "DL-GONE"], "Int64")
    exec(blocks[2], names)
    assert names["incidents"][["id", "notes", "revision"]].to_dict("records") == [
        {"id": "DL-KEPT", "notes": "Later.", "revision": 2}
    ]
