"""Lines of the log: what they say, what they must not say, and that nobody forges one."""

from __future__ import annotations

import base64
import json
import logging
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline import configuration, logs

JSON = logs.LogSetup("json", "INFO")


def record(message: str, *args: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("dateline.test", logging.INFO, __file__, 1, message, args, None)
    made.__dict__.update(more)
    return made


def line(message: str, *args: object, setup: logs.LogSetup = JSON, **more: object) -> str:
    return logs.LineFormatter(setup).format(record(message, *args, **more))


def test_a_line_of_json_has_the_time_in_utc_the_level_and_what_happened() -> None:
    said = json.loads(line("%d pages", 3, created=1764201600.25))
    assert said["time"] == "2025-11-27T00:00:00.250Z"
    assert datetime.fromisoformat(said["time"]).utcoffset() is not None
    assert (said["level"], said["logger"], said["event"]) == ("info", "dateline.test", "3 pages")
    assert said["worker"].endswith(f":{said['pid']}:" + said["worker"].rpartition(":")[2])


def test_what_a_record_is_about_is_bound_once_and_ends_with_the_block() -> None:
    with logs.bound(run="7"), logs.bound(stage="extract", feed=""):
        with logs.bound(feed="herald", article="https://herald.example/a"):
            inner = json.loads(line("turned away"))
        outer = json.loads(line("done"))
    after = json.loads(line("later"))
    assert [inner[name] for name in ("run", "stage", "feed", "article")] == [
        *("7", "extract", "herald", "https://herald.example/a")
    ]
    assert (outer["run"], outer["stage"]) == ("7", "extract")
    assert "feed" not in outer
    assert "run" not in after


def test_another_process_logs_as_the_one_that_sent_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    applied: list[logs.LogSetup] = []
    monkeypatch.setattr(logs, "apply", applied.append)
    with logs.bound(run="7", stage="annotate"):
        packed = (JSON, logs.carried()[1])
    there = logs.carry(packed, lambda text: json.loads(line(text)), "read")
    assert (there["run"], there["stage"], there["event"]) == ("7", "annotate", "read")
    assert applied == [JSON]
    assert "run" not in json.loads(line("here again"))


def test_the_ids_of_prefect_are_taken_for_the_run() -> None:
    said = json.loads(line("Finished", flow_run_id="0199-a", task_run_name="fetch-001"))
    assert (said["run"], said["stage"]) == ("0199-a", "fetch-001")


def test_fields_of_an_event_stand_beside_it() -> None:
    said = json.loads(line("batch done", fields={"taken": 100, "counts": {"articles": 98}}))
    assert (said["taken"], said["counts"]) == (100, {"articles": 98})
    text = line("batch done", fields={"taken": 100, "why": "a b"}, setup=logs.LogSetup())
    assert text.endswith('dateline.test: batch done  taken=100 why="a b"')


HOSTILE = "x\n2026-01-01T00:00:00.000Z ERROR dateline: forged\r\x1b[2K\u2028\u0085\u202e\x00"


@pytest.mark.parametrize("kind", logs.configuration.LOG_FORMATS)
@given(text=st.text(max_size=40) | st.just(HOSTILE))
def test_a_record_is_one_line_whatever_a_page_put_into_it(kind: str, text: str) -> None:
    with logs.bound(article=text):
        said = line("page %s", text, setup=logs.LogSetup(kind), fields={"message": text})
    assert len(said.splitlines()) == 1
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("kind", logs.configuration.LOG_FORMATS)
def test_a_traceback_cannot_forge_a_line_either(kind: str) -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError as e:
        said = line("failed", exc_info=(type(e), e, e.__traceback__), setup=logs.LogSetup(kind))
    assert not [one for one in said.splitlines()[1:] if not one.startswith("  | ")]
    assert "ValueError" in said


SIGNING = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"


def configured(tmp_path: Path, **environment: str) -> configuration.Configuration:
    return configuration.load({"DATELINE_HOME": str(tmp_path), **environment}, cwd=tmp_path)


def test_no_secret_of_the_settings_is_logged(tmp_path: Path) -> None:
    config = configured(
        tmp_path,
        DATELINE_DATABASE_URL="postgresql://dateline:p%40ss-word@db.example/dateline",
        DATELINE_ALERTS_WEBHOOK_URL="https://hooks.example/T0/secret-path",
        DATELINE_ALERTS_WEBHOOK_SECRET=SIGNING,
        DATELINE_METRICS_TOKEN="0123456789abcdef-token",
        DATELINE_LOG_FORMAT="json",
    )
    setup = logs.setup_of(config)
    try:
        raise RuntimeError("no answer from postgresql://dateline:p%40ss-word@db.example/dateline")
    except RuntimeError as e:
        said = line(
            "%s %s %s %s",
            *(
                "p@ss-word",
                "https://hooks.example/T0/secret-path",
                SIGNING,
                "0123456789abcdef-token",
            ),
            exc_info=(type(e), e, e.__traceback__),
            fields={"message": "p%40ss-word"},
            setup=setup,
        )
    for secret in ("p@ss-word", "p%40ss-word", "secret-path", SIGNING, "0123456789abcdef-token"):
        assert secret not in said
    assert said.count("***") >= 6


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("GET https://user:hunter2!@feeds.example/a", "hunter2"),
        ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("https://feeds.example/a?api_key=k-12345&b=1", "k-12345"),
        ("password='open sesame'", "open"),
        ("signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("asked with dlt_0123456789abcdef", "0123456789abcdef"),
    ],
)
def test_what_looks_like_a_secret_of_others_is_not_logged(said: str, hidden: str) -> None:
    assert hidden not in line(said)


def test_ordinary_words_about_secrets_stay() -> None:
    assert json.loads(line("The password is wrong; see the token page."))["event"] == (
        "The password is wrong; see the token page."
    )


def test_no_text_of_an_article_is_logged_in_full() -> None:
    text = "word " * 2000
    said = json.loads(line("read %s", text, fields={"message": text}))
    assert len(said["event"]) < 2100
    assert said["message"].endswith("(10000 characters)")


@pytest.mark.parametrize(
    ("environment", "typed", "level"),
    [
        ({}, False, "INFO"),
        ({}, True, "WARNING"),
        ({"DATELINE_LOG_FORMAT": "json"}, True, "INFO"),
        ({"DATELINE_LOG_LEVEL": "debug"}, True, "DEBUG"),
    ],
)
def test_a_command_that_somebody_typed_is_quiet_unless_asked(
    environment: dict[str, str], typed: bool, level: str, tmp_path: Path
) -> None:
    assert logs.setup_of(configured(tmp_path, **environment), typed=typed).level == level


def test_a_message_that_does_not_fit_its_arguments_is_logged_all_the_same() -> None:
    assert json.loads(line("%d pages", "three"))["event"] == "%d pages"
