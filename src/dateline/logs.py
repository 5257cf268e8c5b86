"""What this program writes to its log: a line a record, text or JSON, with the run, stage, feed and article it is about.

Standard library only: `bound` keeps what a record is about in a context variable, and the formatter writes it down. Pool
processes get it with each task (`carried`, `carry`). A record cannot forge a line, since control characters are escaped,
and holds no secret of the settings (docs/threats.md).
"""

from __future__ import annotations

import json
import logging
import logging.config
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from dateline import configuration
from dateline.configuration import Configuration
from dateline.errors import DatelineError
from dateline.owners import owner_name

ABOUT = ("run", "stage", "feed", "article", "worker")
"""What a record may be about. `run`: of Prefect its flow run's id, else the number of the run's row; `worker`: who holds the
lease, as the database names it."""
PREFECT_SETTINGS = Path(__file__).with_name("prefect_logging.yml")
"""For PREFECT_LOGGING_SETTINGS_PATH: Prefect's own processes write the same lines."""
MOST = 2_000  # characters of a value: enough for any sentence, too few for an article
MOST_TRACE = 8_000
HIDDEN = "***"
_USER_OF_URL = re.compile(r"(?<=://)[^\s/@'\"]*:[^\s/'\"]*@|(?<=://)[^\s/@:'\"]+@")
_NAMED_SECRET = re.compile(
    r"(?i)\b(bearer\s+|(?:access_?|api_?)?(?:token|key|secret|password|passwd)[\"']?\s*[:=]\s*[\"']?)([^\s\"',;&)]{4,})"
)
_OWN_SECRET = re.compile(r"\b(?:whsec|dlt)_[\w+/=-]{8,}")  # of webhooks and of the API
_about: ContextVar[Mapping[str, str]] = ContextVar("dateline_log_about", default={})  # noqa: B039  (never changed)


@dataclass(frozen=True, slots=True)
class LogSetup:
    """How this process logs. `secrets`: texts that must not appear, the longest first. Can be sent to other processes."""

    format: str = "text"  # or json
    level: str = "WARNING"  # of the program itself; of libraries WARNING
    secrets: tuple[str, ...] = ()


_setup = LogSetup()


@contextmanager
def bound(**about: str | None) -> Iterator[None]:
    """Records within the block are about these besides what is bound already; None and "" say nothing."""
    token = _about.set({**_about.get(), **{name: value for name, value in about.items() if value}})
    try:
        yield
    finally:
        _about.reset(token)


def carried() -> tuple[LogSetup, dict[str, str]]:
    """What another process needs to log as this one does now."""
    return _setup, dict(_about.get())


def carry(packed: tuple[LogSetup, Mapping[str, str]], do: Callable[..., Any], *arguments: Any) -> Any:
    """In another process: `do(*arguments)`, logging as the one did that sent it."""
    setup, about = packed
    if setup != _setup:
        apply(setup)
    token = _about.set(about)
    try:
        return do(*arguments)
    finally:
        _about.reset(token)


def secrets_of(config: Configuration) -> tuple[str, ...]:
    """Every secret setting's value, and the password in it where it is a URL with one; the longest first."""
    found = set()
    for setting in configuration.SETTINGS:
        value = config[setting.name] if setting.secret else ""
        if not isinstance(value, str) or not value:
            continue
        found.add(value)
        try:
            password = urlsplit(value).password or ""
        except ValueError:
            continue
        found |= {password, unquote(password)}
    # a shorter one would black out ordinary words
    return tuple(sorted((text for text in found if len(text) >= 4), key=len, reverse=True))


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """`secrets`: the longest first. Also without users of addresses, and without what is named a secret in the text."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    text = _OWN_SECRET.sub(HIDDEN, text)
    return _NAMED_SECRET.sub(rf"\1{HIDDEN}", _USER_OF_URL.sub(f"{HIDDEN}@", text))


def setup_of(config: Configuration, *, typed: bool = False) -> LogSetup:
    """`typed`: a command that somebody typed, whose own words tell how it goes: without a level in the settings its text log
    begins at warnings."""
    level = str(config["log.level"]).upper()
    if typed and config["log.format"] == "text" and config.origins["log.level"] == "default":
        level = "WARNING"
    return LogSetup(config["log.format"], level, secrets_of(config))


def set_up(*, typed: bool = False) -> None:
    """Log as the settings say, to standard error. Settings that cannot be read are told by whoever needs them."""
    try:
        setup = setup_of(configuration.current(), typed=typed)
    except DatelineError:
        setup = LogSetup()
    apply(setup)


def apply(setup: LogSetup) -> None:
    """All loggers of this process to one handler, also those that uvicorn brings a handler for."""
    global _setup
    _setup = setup
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": LineFormatter, "setup": setup}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "dateline": {"level": setup.level},
                "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
                "uvicorn.access": {"handlers": [], "propagate": True},
                "django.security.DisallowedHost": {"level": "ERROR"},
                # a 403, 404 or 409 is an answer, not a fault
                "django.request": {"level": "ERROR"},
            },
        }
    )


def formatter() -> LineFormatter:
    """By the settings: what `prefect_logging.yml` names. Sets the level of the program's own loggers too."""
    global _setup
    try:
        _setup = setup_of(configuration.current())
    except DatelineError:
        _setup = LogSetup(level="INFO")
    logging.getLogger("dateline").setLevel(_setup.level)
    return LineFormatter(_setup)


class LineFormatter(logging.Formatter):
    """One line a record; in text only a traceback takes more, each line of it marked with "|"."""

    def __init__(self, setup: LogSetup) -> None:
        super().__init__()
        self._setup = setup

    def format(self, record: logging.LogRecord) -> str:
        fields = fields_of(record)
        fields = {name: self._clean(value, MOST) for name, value in fields.items()}
        trace = self._trace(record)
        if self._setup.format == "json":
            # ASCII: no reader of lines takes U+2028 or NEL for an end of one
            return json.dumps({**fields, **({"trace": trace} if trace else {})}, ensure_ascii=True)
        return as_text(fields) + "".join(f"\n  | {escaped(line)}" for line in trace.splitlines())

    def _trace(self, record: logging.LogRecord) -> str:
        if not record.exc_info or record.exc_info[0] is None:
            return ""
        return str(self._clean(self.formatException(record.exc_info), MOST_TRACE, end=True))

    def _clean(self, value: Any, most: int, *, end: bool = False) -> Any:
        """Without secrets, and cut; `end`: keeps the end, where a traceback names the error."""
        if isinstance(value, Mapping):
            return {str(name): self._clean(inner, most) for name, inner in value.items()}
        if value is None or isinstance(value, (bool, int, float)):
            return value
        text = without_secrets(str(value), self._setup.secrets)
        if len(text) <= most:
            return text
        return f"... {text[-most:]}" if end else f"{text[:most]} ... ({len(text)} characters)"


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """time, level, logger, event, what it is about, pid; then what the caller gave as `extra={"fields": {...}}`."""
    about = dict(_about.get())
    # Prefect puts its own ids on its records
    if run := getattr(record, "flow_run_id", None):
        about["run"] = str(run)
    if task := getattr(record, "task_run_name", None):
        about.setdefault("stage", str(task))
    about.setdefault("worker", owner_name(os.getpid()))
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return {
        "time": at.replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _message(record),
        **{name: about[name] for name in ABOUT if name in about},
        "pid": record.process,
        **getattr(record, "fields", {}),
    }


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (
        TypeError,
        ValueError,
    ):  # somebody's format and arguments do not match: the line is worth having still
        return str(record.msg)


def as_text(fields: Mapping[str, Any]) -> str:
    """`2026-11-27T08:00:00.000Z INFO dateline.pipeline: batch done  run=12 stage=fetch taken=100`"""
    head = (
        f"{fields['time']} {str(fields['level']).upper()} {fields['logger']}: {escaped(str(fields['event']))}"
    )
    rest = [
        f"{name}={_quoted(escaped(str(value)))}"
        for name, value in fields.items()
        if name not in ("time", "level", "logger", "event", "pid", "worker")
    ]
    return "  ".join([head, " ".join(rest)] if rest else [head])


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if re.search(r"[\s=\"]", value) or not value else value


def escaped(text: str) -> str:
    """Without characters that end a line, move the cursor, or turn the writing around: `\\n`, `\\x1b`, `\\u202e`."""
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")
        else character
        for character in text
    )
