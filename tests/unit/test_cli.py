"""How a command ends: every expected failure is a sentence and a status, a bug keeps its traceback."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from dateline import cli
from dateline.errors import ConfigFileError, DatelineError, TransitionRefused


def ended_by(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    def app() -> None:
        raise error

    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    code = ended.value.code
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            ConfigFileError("dateline.toml", "desk.port", "must be a port"),
            "dateline.toml: desk.port: must be a port",
        ),
        (TransitionRefused("It is confirmed already."), "It is confirmed already."),
        (DatelineError("Something that has a sentence."), "Something that has a sentence."),
        (OperationalError("disk is full\nmore"), "The database does not answer any more (disk is full)"),
        (OperationalError(""), "(OperationalError)"),
    ],
)
def test_an_expected_failure_is_one_line_on_standard_error_and_status_2(
    error: Exception, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended_by(error, monkeypatch) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("dateline: ")
    assert says in said.err
    assert said.err.count("\n") == 1


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def app() -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(KeyError):
        cli.main()
