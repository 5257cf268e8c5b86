"""What changed since a cursor, laid over what was exported before, is what a whole export gives: in every form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import icalendar
import pyarrow.parquet as pq
import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from builders import make_candidate, make_user
from dateline import exporting
from dateline.cli import app
from dateline.errors import TransitionRefused, UsageError
from dateline.exporting import State, changes_after
from dateline.model import Verdict
from dateline.publish.export import FORMATS, export, export_changes
from dateline.publish.outgoing import About
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.incidents import confirmed_incidents
from incident_builders import NOW

KEYS = ("c1", "c2", "c3")
CHANGES = {"change", "change_number", "changed_at", "merged_into"}
ATOM, TOMB = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}"
CORRECTIONS: tuple[dict[str, Any], ...] = (
    {"notes": "Looked at again."},
    {"event_type": "Disasters", "sub_event_type": "Accident"},  # no row in ACLED's and UCDP's tables any more
    {"event_type": "Violence against civilians", "sub_event_type": "Attack"},
    {"killed": {"low": 0, "best": 0, "high": 0}},  # none in UCDP's
)

Rows = list[tuple[str, Any]]
"""(id, what is said of it; None where it is taken away)."""


def _table(found: Iterable[dict[str, Any]]) -> Rows:
    out: Rows = []
    for row in found:
        id = next(iter(row.values()))
        if row.get("change") == "retracted":
            others = {name: v for name, v in row.items() if name not in CHANGES and v != id}
            assert not any(others.values()), others
            out.append((id, None))
        else:
            out.append((id, {name: v for name, v in row.items() if name not in CHANGES}))
    return out


def _csv(whole: bytes) -> Rows:
    return _table(csv.DictReader(io.StringIO(whole.decode(), newline="")))


def _parquet(whole: bytes) -> Rows:
    return _table(pq.read_table(io.BytesIO(whole)).to_pylist())


def _json_lines(whole: bytes) -> Rows:
    return _table(json.loads(line) for line in whole.splitlines())


def _geojson(whole: bytes) -> Rows:
    features = json.loads(whole)["features"]
    found = _table(f["properties"] for f in features)
    return [(id, said and (said, f["geometry"])) for (id, said), f in zip(found, features, strict=True)]


def _calendar(whole: bytes) -> Rows:
    return [
        (str(e["UID"]), None if e["STATUS"] == "CANCELLED" else e.to_ical())
        for e in icalendar.Calendar.from_ical(whole).events
    ]


def _atom(whole: bytes) -> Rows:
    root = ElementTree.fromstring(whole)
    out: Rows = []
    for element in root:
        if element.tag == f"{ATOM}entry":
            out.append((element.findtext(f"{ATOM}id") or "", ElementTree.tostring(element)))
        elif element.tag == f"{TOMB}deleted-entry":
            out.append((element.get("ref") or "", None))
    return out


def _stix(whole: bytes) -> Rows:
    found = [o for o in json.loads(whole)["objects"] if o["type"] == "incident"]
    return [(o["id"], None if o.get("revoked") else o) for o in found]


READ: dict[str, Callable[[bytes], Rows]] = {
    "csv": _csv, "acled": _csv, "ucdp": _csv, "parquet": _parquet, "jsonl": _json_lines, "geojson": _geojson,
    "ics": _calendar, "atom": _atom, "stix": _stix,
}  # fmt: skip


def standing_in(format: str) -> dict[str, Any]:
    whole = READ[format](b"".join(export(confirmed_incidents(), format)))
    return {id: said for id, said in whole if said is not None}


def lay_over(had: dict[str, Any], rows_: Rows) -> None:
    for id, said in rows_:
        if said is None:
            had.pop(id, None)
        else:
            had[id] = said


def say(user: User, key: str, verdict: Verdict, other: str, correction: int, n: int) -> None:
    more: dict[str, Any] = {}
    match verdict:
        case Verdict.CORRECT:
            more = {"corrections": CORRECTIONS[correction]}
        case Verdict.REJECT:
            more = {"reason": "background"}
        case Verdict.DUPLICATE:
            more = {"duplicate_of": other}
        case _:
            pass
    with suppress(TransitionRefused):
        decide(key, verdict, user=user, expected_revision=None, now=NOW + timedelta(seconds=n), **more)


VERDICTS = (
    Verdict.CONFIRM,
    Verdict.CONFIRM,
    Verdict.CORRECT,
    Verdict.CORRECT,
    Verdict.REJECT,
    Verdict.DUPLICATE,
    Verdict.UNDO,
)
acts = st.tuples(
    st.sampled_from(KEYS), st.sampled_from(VERDICTS), st.sampled_from(KEYS), st.integers(0, 3), st.booleans()
)


@pytest.mark.django_db
@settings(max_examples=4, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(st.lists(acts, min_size=4, max_size=9))
@example(
    [
        ("c1", Verdict.CONFIRM, "c2", 0, True),
        ("c1", Verdict.CORRECT, "c2", 1, True),  # a disaster now
        ("c2", Verdict.CORRECT, "c1", 3, True),
        ("c1", Verdict.CORRECT, "c2", 2, False),
        ("c1", Verdict.DUPLICATE, "c2", 0, True),
        ("c1", Verdict.UNDO, "c2", 0, True),
    ]
)
def test_increments_replayed_are_the_whole_export(told: list[tuple[str, Verdict, str, int, bool]]) -> None:
    assert set(READ) == set(FORMATS)
    with transaction.atomic():
        user = make_user("amina", "editor")
        for key in KEYS:
            make_candidate(key)
        had: dict[str, dict[str, Any]] = {format: {} for format in FORMATS}
        state = State()
        for n, (key, verdict, other, correction, look) in enumerate(
            [*told, ("", Verdict.UNSURE, "", 0, True)]
        ):
            if key:
                say(user, key, verdict, other, correction, n)
            if not look:
                continue
            changed, _, state = changes_after(state)
            increment = list(changed)
            for format in FORMATS:
                lay_over(had[format], READ[format](b"".join(export_changes(increment, format, About()))))
        for format in FORMATS:
            assert had[format] == standing_in(format), format
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> User:
    for key in KEYS:
        make_candidate(key)
    return make_user("amina", "editor")


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, ["export", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_the_command_gives_what_changed_and_the_next_cursor(amina: User, tmp_path: Path) -> None:
    say(amina, "c1", Verdict.CONFIRM, "", 0, 1)
    say(amina, "c2", Verdict.CONFIRM, "", 0, 2)
    first = run("--since", "0", "--format", "jsonl")
    assert [json.loads(line)["change"] for line in first.stdout.splitlines()] == ["published", "published"]
    assert "Next cursor: 2" in first.stderr
    say(amina, "c2", Verdict.DUPLICATE, "c1", 0, 3)
    [changed, gone] = _sorted(run("--since", "2", "--format", "jsonl").stdout)
    assert (changed["public_id"], changed["change"], changed["revision"]) == (public_id("c1"), "changed", 1)
    assert gone == {
        "public_id": public_id("c2"),
        "change": "retracted",
        "change_number": 3,
        "changed_at": (NOW + timedelta(seconds=3)).isoformat(),
        "merged_into": public_id("c1"),
    }
    nothing = run("--since", "4")
    assert nothing.stdout.splitlines()[0].endswith("change,change_number,changed_at,merged_into")
    assert (len(nothing.stdout.splitlines()), "Next cursor: 4" in nothing.stderr) == (1, True)


def _sorted(lines: str) -> list[dict[str, Any]]:
    return sorted((json.loads(line) for line in lines.splitlines()), key=lambda one: str(one["change"]))


def test_a_state_file_keeps_the_cursor_from_one_call_to_the_next(amina: User, tmp_path: Path) -> None:
    state, out = tmp_path / "state.json", tmp_path / "new.csv"
    say(amina, "c1", Verdict.CONFIRM, "", 0, 1)
    for expected in (1, 0):
        run("--state", str(state), "--output", str(out))
        assert len(_csv(out.read_bytes())) == expected
    say(amina, "c1", Verdict.UNDO, "", 0, 2)
    run("--state", str(state), "--output", str(out))
    assert _csv(out.read_bytes()) == [(public_id("c1"), None)]
    assert json.loads(state.read_text())["cursor"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "7"), "--since 0"),
        (("--since", "0", "--state", "x.json"), "one of them"),
        (("--since", "0", "--watch", "west"), "export it whole"),
        (("--dictionary",), "--output"),
        (("--state", "{bad}"), "remove it"),
        (("--state", "{other}"), "remove"),
    ],
)
def test_what_cannot_be_continued_is_refused_with_what_to_do(
    amina: User, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    say(amina, "c1", Verdict.CONFIRM, "", 0, 1)
    (tmp_path / "bad.json").write_text("[1]")
    (tmp_path / "other.json").write_text('{"cursor": 1, "changed_at": "2020-01-01T00:00:00+00:00"}')
    given_ = [w.format(bad=tmp_path / "bad.json", other=tmp_path / "other.json") for w in words]
    with pytest.raises(UsageError, match=said):
        run(*given_)


def files_of(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_the_publish_flow_writes_what_changed_once(amina: User, tmp_path: Path) -> None:
    say(amina, "c1", Verdict.CONFIRM, "", 0, 1)
    below = tmp_path / "changes"
    assert exporting.write_exports(tmp_path)["changes/incidents.since-000000000.jsonl"] == 1
    assert "changes/incidents.since-000000001.jsonl" not in exporting.write_exports(tmp_path)
    say(amina, "c2", Verdict.CONFIRM, "", 0, 2)
    exporting.write_exports(tmp_path)
    assert files_of(below) == [
        "cursor.json",
        "incidents.since-000000000.jsonl",
        "incidents.since-000000001.jsonl",
    ]
    had: dict[str, Any] = {}
    for file in sorted(below.glob("*.jsonl")):
        lay_over(had, _json_lines(file.read_bytes()))
    assert had == standing_in("jsonl")


def test_a_run_that_was_killed_before_it_kept_the_state_is_done_over(amina: User, tmp_path: Path) -> None:
    say(amina, "c1", Verdict.CONFIRM, "", 0, 1)
    exporting.write_increment(tmp_path, About())
    (tmp_path / "cursor.json").unlink()
    say(amina, "c2", Verdict.CONFIRM, "", 0, 2)
    exporting.write_increment(tmp_path, About())
    assert files_of(tmp_path) == ["cursor.json", "incidents.since-000000000.jsonl"]
    assert len(_json_lines((tmp_path / "incidents.since-000000000.jsonl").read_bytes())) == 2


def test_after_an_older_backup_was_restored_the_increments_begin_anew(amina: User, tmp_path: Path) -> None:
    say(amina, "c1", Verdict.CONFIRM, "", 0, 1)
    say(amina, "c2", Verdict.CONFIRM, "", 0, 2)
    exporting.write_increment(tmp_path, About())
    rows.IncidentChange.objects.filter(number=2).delete()
    say(amina, "c3", Verdict.CONFIRM, "", 0, 3)
    written = exporting.write_increment(tmp_path, About())
    assert written is not None
    assert (written.path, written.incidents) == ("incidents.since-000000000.jsonl", 2)
