"""Settings: `config/dateline.toml`, each also by environment variable. `load` is pure given its inputs.

Order of precedence: environment, then the file, then the default. Each value remembers where it came from, so that
`dateline doctor` can print it.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dateline.errors import ConfigFileError, ConfigurationError
from dateline.incidents.merge_rules import DATE_RULES, DEFAULT_RULES, PLACE_RULES, TOLL_RULES
from dateline.publish.webhooks import key_of
from dateline.review.vocabulary import EVENT_TYPE_OF, EVENT_TYPES

FILE_NAME = "dateline.toml"
LOG_FORMATS = ("text", "json")
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting's name in the file (dotted), its environment variable, default and meaning."""

    name: str
    env: str
    default: Any
    help: str
    read: Callable[[Any], Any]
    secret: bool = False


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text in quotes")
    return value


def _line(value: Any) -> str:
    text = " ".join(_text(value).split())
    if len(text) > 200:
        raise ValueError("must not be longer than 200 characters")
    return text


def _port(value: Any) -> int:
    number = _whole(value)
    if not 1 <= number <= 65535:
        raise ValueError(f"must be a port number from 1 to 65535, not {number}")
    return number


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, str) and not value.strip().lstrip("-").isdigit()):
        raise ValueError(f"must be a whole number, not {value!r}")
    if not isinstance(value, (int, str)):
        raise ValueError(f"must be a whole number, not {value!r}")
    return int(value)


def _positive(value: Any) -> int:
    number = _whole(value)
    if number < 1:
        raise ValueError(f"must be 1 or more, not {number}")
    return number


def _natural(value: Any) -> int:
    number = _whole(value)
    if number < 0:
        raise ValueError(f"must be 0 or more, not {number}")
    return number


def _seconds(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"must be a number of seconds, not {value!r}") from None
    if number < 0 or number != number:
        raise ValueError("must not be negative")
    return number


def _share(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"must be a number from 0 to 1, not {value!r}") from None
    if isinstance(value, bool) or not 0 <= number <= 1:
        raise ValueError(f"must be a number from 0 to 1, not {value!r}")
    return number


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("1", "true", "yes", "on"):
        return True
    if isinstance(value, str) and value.lower() in ("0", "false", "no", "off", ""):
        return False
    raise ValueError(f"must be true or false, not {value!r}")


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part for part in (p.strip() for p in value.split(",")) if part)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise ValueError("must be a list of texts")


DEFAULT_SCHEMES = (
    *("mailto", "slack", "workflows", "matrixs", "mmosts", "rockets", "nctalks", "discord", "gchat"),
    *("zulip", "tgram", "wxteams", "ntfys", "gotifys"),
)
"""Chats by TLS. Not among them: what posts to any address (webhooks do), sends short messages for money, or acts on this
machine.
"""
NEVER = frozenset("dbus gio glib gnome kde qt macosx windows blink1 syslog rsyslog".split())


def _schemes(value: Any) -> tuple[str, ...]:
    names = tuple(name.lower().removesuffix("://") for name in _names(value))
    if acting := sorted(NEVER & set(names)):
        raise ValueError(f"must not name {acting[0]}, which acts on this machine")
    return names


def _few(value: Any) -> int:
    number = _whole(value)
    if not 0 <= number <= 1000:
        raise ValueError(f"must be a number from 0 to 1000, not {number}")
    return number


def _token(value: Any) -> str:
    text = _text(value)
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text):
        # what was given is a secret
        raise ValueError("must be 16 or more ASCII characters without a blank")
    return text


def _types(value: Any) -> tuple[str, ...]:
    names = _names(value)
    for name in names:
        if name not in EVENT_TYPES and name not in EVENT_TYPE_OF:
            raise ValueError(f"must name types of the codebook; {name!r} is none")
    return names


def _web_address(value: Any) -> str:
    if text := _text(value):
        try:
            parts = urlsplit(text)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            # what was given may be a secret
            raise ValueError("must be a web address that begins with https:// or http://")
    return text


def _webhook_secret(value: Any) -> str:
    if text := _text(value):
        key_of(text)
    return text


def _mail_server(value: Any) -> str:
    if text := _text(value):
        try:
            parts = urlsplit(text)
            usable = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("must be like smtp://user:password@host:port or smtps://user:password@host:port")
    return text


def _rule(names: Iterable[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in names:
            raise ValueError(f"must be one of {', '.join(names)}, not {value!r}")
        return str(value)

    return read


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "database_url",
        "DATELINE_DATABASE_URL",
        "",
        "postgresql://user:password@host/name; empty: SQLite in the data folder",
        _text,
        secret=True,
    ),
    Setting(
        "fetch.allow_private_hosts",
        "DATELINE_ALLOW_PRIVATE_HOSTS",
        (),
        "Hosts, host:port or networks inside private address ranges that may be fetched",
        _names,
    ),
    Setting(
        "fetch.user_agent",
        "DATELINE_USER_AGENT",
        "dateline/0.1 (+https://pypi.org/project/dateline/)",
        "What hosts see of us",
        _text,
    ),
    Setting("fetch.concurrency", "DATELINE_FETCH_CONCURRENCY", 32, "Exchanges under way at once", _positive),
    Setting(
        "fetch.per_host_concurrency",
        "DATELINE_PER_HOST_CONCURRENCY",
        2,
        "Exchanges under way at once with one host",
        _positive,
    ),
    Setting(
        "fetch.per_host_delay",
        "DATELINE_PER_HOST_DELAY",
        1.0,
        "Seconds between two requests to one public host",
        _seconds,
    ),
    Setting("ingest.batch_size", "DATELINE_BATCH_SIZE", 100, "Articles a task", _positive),
    Setting("ingest.workers", "DATELINE_WORKERS", 2, "Processes that parse pages and read texts", _positive),
    Setting("ingest.every_minutes", "DATELINE_INGEST_EVERY", 5, "Minutes between two ingest runs", _positive),
    Setting(
        "ingest.least_score",
        "DATELINE_LEAST_SCORE",
        0.3,
        "A report less certain than this (0 to 1) makes no candidate",
        _share,
    ),
    Setting(
        "ingest.lease_seconds",
        "DATELINE_LEASE_SECONDS",
        60,
        "After this long without a sign of life a worker is dead, and its batch is handed out again",
        _positive,
    ),
    Setting(
        "ingest.link_wait_minutes",
        "DATELINE_LINK_WAIT",
        15,
        "Linking waits until all that is collected has been read, but no longer than this",
        _positive,
    ),
    Setting(
        "merge.toll",
        "DATELINE_MERGE_TOLL",
        DEFAULT_RULES.toll,
        "Rule that chooses the toll that is shown: docs/codebook.md",
        _rule(TOLL_RULES),
    ),
    Setting(
        "merge.date",
        "DATELINE_MERGE_DATE",
        DEFAULT_RULES.date,
        "Rule that chooses the days that are shown",
        _rule(DATE_RULES),
    ),
    Setting(
        "merge.place",
        "DATELINE_MERGE_PLACE",
        DEFAULT_RULES.place,
        "Rule that chooses the place that is shown",
        _rule(PLACE_RULES),
    ),
    Setting(
        "review.second_share",
        "DATELINE_SECOND_SHARE",
        0.0,
        "Share of decided candidates (0 to 1) that a second editor answers without seeing the first answer",
        _share,
    ),
    Setting(
        "review.second_types",
        "DATELINE_SECOND_TYPES",
        (),
        "Event types or sub-event types that are always read by a second editor",
        _types,
    ),
    Setting(
        "review.explore_share",
        "DATELINE_EXPLORE_SHARE",
        0.05,
        "Share of the queue's places (0 to 1) that show a sample of all candidates, whatever their rank",
        _share,
    ),
    Setting(
        "review.learn_weekly",
        "DATELINE_LEARN_WEEKLY",
        False,
        "Train a ranking on decisions once a week and keep its report; it is never taken into use by that",
        _flag,
    ),
    Setting(
        "export.licence",
        "DATELINE_EXPORT_LICENCE",
        "",
        "Licence that you give exported data, as CC-BY-4.0; every form that can carry it does",
        _line,
    ),
    Setting(
        "export.publisher",
        "DATELINE_EXPORT_PUBLISHER",
        "",
        "Who publishes exported data: named in feeds, bundles and the citation",
        _line,
    ),
    Setting("desk.host", "DATELINE_HOST", "127.0.0.1", "Address the desk listens on", _text),
    Setting("desk.port", "DATELINE_PORT", 8000, "Port of the desk", _port),
    Setting(
        "desk.allowed_hosts",
        "DATELINE_ALLOWED_HOSTS",
        ("127.0.0.1", "localhost", "[::1]"),
        "Host names the desk answers to",
        _names,
    ),
    Setting(
        "desk.url",
        "DATELINE_DESK_URL",
        "",
        "Where people reach the desk, for links in notices; empty: this machine",
        _web_address,
    ),
    Setting(
        "desk.tile_url",
        "DATELINE_TILE_URL",
        "",
        "Map tiles, https://.../{z}/{x}/{y}.png; empty: borders only",
        _text,
    ),
    Setting(
        "api.token_limit",
        "DATELINE_API_TOKEN_LIMIT",
        300,
        "Requests a minute that one token of the API may make",
        _positive,
    ),
    Setting(
        "api.address_limit",
        "DATELINE_API_ADDRESS_LIMIT",
        600,
        "Requests a minute that the API answers to one address, whatever its tokens",
        _positive,
    ),
    Setting(
        "api.full_text",
        "DATELINE_API_FULL_TEXT",
        False,
        "Hand out full texts of articles to tokens with the scope read:text",
        _flag,
    ),
    Setting(
        "alerts.webhook_url",
        "DATELINE_ALERTS_WEBHOOK_URL",
        "",
        "Address that alerts are posted to as JSON; empty: none",
        _web_address,
        secret=True,
    ),
    Setting(
        "alerts.webhook_secret",
        "DATELINE_ALERTS_WEBHOOK_SECRET",
        "",
        "whsec_..., signs what is posted; empty: unsigned",
        _webhook_secret,
        secret=True,
    ),
    Setting(
        "alerts.mail_to",
        "DATELINE_ALERTS_MAIL_TO",
        (),
        "Addresses that alerts are mailed to; needs alerts.mail_server",
        _names,
    ),
    Setting(
        "alerts.mail_from",
        "DATELINE_ALERTS_MAIL_FROM",
        "",
        "Sender of these mails; empty: the first address they go to",
        _text,
    ),
    Setting(
        "alerts.mail_server",
        "DATELINE_ALERTS_MAIL_SERVER",
        "",
        "smtp://user:password@host:port, or smtps:// for TLS",
        _mail_server,
        secret=True,
    ),
    Setting(
        "backup.folder",
        "DATELINE_BACKUP_FOLDER",
        "",
        "Folder of the backups; empty: backups/ in the data folder",
        _text,
    ),
    Setting(
        "backup.keep", "DATELINE_BACKUP_KEEP", 3, "Backups that are kept in it; older ones go", _positive
    ),
    Setting(
        "backup.nightly",
        "DATELINE_BACKUP_NIGHTLY",
        True,
        "Whether the flow maintain takes a backup every night",
        _flag,
    ),
    Setting(
        "retention.pages_days",
        "DATELINE_PAGES_DAYS",
        0,
        "Pages as fetched that no candidate rests on are dropped after so many days; 0: never",
        _natural,
    ),
    Setting(
        "disk.least_free_mb",
        "DATELINE_LEAST_FREE_MB",
        500,
        "With less room on the disk of the data folder no cycle begins (megabytes); 0: no check",
        _natural,
    ),
    Setting(
        "notices.schemes",
        "DATELINE_NOTICES_SCHEMES",
        DEFAULT_SCHEMES,
        "Where saved views may be told: mailto, and schemes of apprise's addresses",
        _schemes,
    ),
    Setting(
        "notices.every_minutes",
        "DATELINE_NOTICES_EVERY",
        2,
        "Minutes between two runs that send webhooks and notices of views",
        _positive,
    ),
    Setting(
        "log.format", "DATELINE_LOG_FORMAT", "text", "Lines of the log: text or json", _rule(LOG_FORMATS)
    ),
    Setting(
        "log.level",
        "DATELINE_LOG_LEVEL",
        "info",
        "The least that is logged: debug, info, warning or error",
        _rule(LOG_LEVELS),
    ),
    Setting(
        "metrics.token",
        "DATELINE_METRICS_TOKEN",
        "",
        "Who asks the desk for /metrics has to send it (Bearer); empty: only this machine may ask",
        _token,
        secret=True,
    ),
    Setting(
        "metrics.feeds",
        "DATELINE_METRICS_FEEDS",
        0,
        "Sources that /metrics tells of one by one, at most 1,000; 0: none",
        _few,
    ),
    Setting(
        "prefect.port",
        "DATELINE_PREFECT_PORT",
        4200,
        "Port of the Prefect server that `dateline up` starts",
        _port,
    ),
    Setting(
        "newsroom.enabled",
        "DATELINE_SAMPLE_NEWSROOM",
        True,
        "Serve the invented sample newsroom beside the real feeds",
        _flag,
    ),
    Setting("newsroom.port", "DATELINE_NEWSROOM_PORT", 8898, "Port of the sample newsroom", _port),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings with where each came from ("default", "environment DATELINE_X" or the file's path)."""

    home: Path  # the data folder
    config: Path  # the folder with dateline.toml, feeds/, gazetteer/, actors.yml, incident_types.yml
    values: Mapping[str, Any]
    origins: Mapping[str, str]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def packaged_config() -> Path:
    """The default config inside the package: what `dateline init` copies."""
    return Path(__file__).resolve().parent / "default_config"


def _flatten(table: Mapping[str, Any], file: str, prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            flat.update(_flatten(value, file, f"{name}."))
            continue
        if name not in _BY_NAME:
            near = difflib.get_close_matches(name, _BY_NAME, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"known settings are {', '.join(sorted(_BY_NAME))}"
            raise ConfigFileError(file, name, f"unknown setting; {hint}")
        flat[name] = value
    return flat


def load(environment: Mapping[str, str], *, cwd: Path) -> Configuration:
    """Read the settings. Raises ConfigFileError or ConfigurationError, each one sentence that says what to do.

    The config folder is DATELINE_CONFIG, else `config/` under `cwd` where it holds a dateline.toml, else the one
    inside the package. The data folder is DATELINE_HOME, else `~/.local/share/dateline`
    (XDG_DATA_HOME where that is set).
    """
    if named := environment.get("DATELINE_CONFIG"):
        folder, folder_from = Path(named).expanduser(), "environment DATELINE_CONFIG"
        if not (folder / FILE_NAME).is_file():
            raise ConfigurationError(
                f"DATELINE_CONFIG names {folder}, which holds no {FILE_NAME}; make one with `dateline init {folder}`."
            )
    elif (cwd / "config" / FILE_NAME).is_file():
        folder, folder_from = cwd / "config", "config/ in the working folder"
    else:
        folder, folder_from = packaged_config(), "default"
    if named := environment.get("DATELINE_HOME"):
        home, home_from = Path(named).expanduser(), "environment DATELINE_HOME"
    else:
        base = environment.get("XDG_DATA_HOME")
        home = (Path(base) if base else Path("~/.local/share").expanduser()) / "dateline"
        home_from = "default"

    file = folder / FILE_NAME
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise ConfigFileError(str(file), "", f"is not valid TOML: {e}") from e
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigFileError(str(file), "", f"cannot be read: {e}") from e
    in_file = _flatten(table, str(file))

    values: dict[str, Any] = {}
    origins: dict[str, str] = {"home": home_from, "config": folder_from}
    for setting in SETTINGS:
        if setting.env in environment:
            raw, origin = environment[setting.env], f"environment {setting.env}"
        elif setting.name in in_file:
            raw, origin = in_file[setting.name], str(file)
        else:
            values[setting.name], origins[setting.name] = setting.default, "default"
            continue
        try:
            values[setting.name] = setting.read(raw)
        except ValueError as e:
            if origin == str(file):
                raise ConfigFileError(origin, setting.name, str(e)) from e
            raise ConfigurationError(f"{setting.env}: {e}.") from e
        origins[setting.name] = origin
    return Configuration(home.absolute(), folder.absolute(), values, origins)


def current() -> Configuration:
    """The settings of this process."""
    return load(os.environ, cwd=Path.cwd())
