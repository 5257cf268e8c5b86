"""Prefect's own processes write the program's lines."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.logging.configuration import DEFAULT_LOGGING_SETTINGS_PATH, load_logging_config

from dateline import configuration, logs
from dateline.supervisor import prefect_environment


@pytest.fixture
def level() -> Iterator[None]:
    before = logging.getLogger("dateline").level
    setup = logs._setup
    yield
    logging.getLogger("dateline").setLevel(before)
    logs._setup = setup


def test_every_logger_of_prefect_writes_our_lines() -> None:
    ours, theirs = (
        load_logging_config(logs.PREFECT_SETTINGS),
        load_logging_config(DEFAULT_LOGGING_SETTINGS_PATH),
    )
    assert set(ours["loggers"]) == set(theirs["loggers"])
    assert ours["root"]["handlers"] == ["stderr"]
    assert ours["handlers"]["stderr"] == {
        "level": 0,
        "class": "logging.StreamHandler",
        "formatter": "line",
    }
    for name, logger in theirs["loggers"].items():
        # what goes to Prefect's server still does
        kept = [handler for handler in logger.get("handlers", ()) if handler.endswith("api")]
        assert [h for h in ours["loggers"][name].get("handlers", ()) if h.endswith("api")] == kept
    assert ours["formatters"] == {"line": {"()": "dateline.logs.formatter"}}


def test_the_formatter_follows_the_settings(
    level: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATELINE_LOG_FORMAT", "json")
    monkeypatch.setenv("DATELINE_LOG_LEVEL", "debug")
    record = logging.LogRecord("prefect.flow_runs", logging.INFO, "", 1, "Finished", (), None)
    assert logs.formatter().format(record).startswith('{"time": ')
    assert logging.getLogger("dateline").level == logging.DEBUG


def test_dateline_up_names_the_file(tmp_path: Path) -> None:
    config = configuration.load({"DATELINE_HOME": str(tmp_path)}, cwd=tmp_path)
    assert prefect_environment(config)["PREFECT_LOGGING_SETTINGS_PATH"] == str(logs.PREFECT_SETTINGS)
    assert logs.PREFECT_SETTINGS.is_file()
