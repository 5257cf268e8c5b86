"""Django's settings, all derived from `dateline.configuration`."""

from __future__ import annotations

import secrets
import sqlite3
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF

from dateline import configuration
from dateline.errors import ConfigurationError

CONFIGURATION = configuration.current()

# Below this SQLite's write-ahead log can be corrupted by concurrent writers when it is reset.
FIRST_SAFE_WAL = (3, 51, 3)


def sqlite_journal_mode() -> str:
    """A rollback journal where the log is not safe; one that is cut and not deleted, which a commit waits less for."""
    return "WAL" if sqlite3.sqlite_version_info >= FIRST_SAFE_WAL else "TRUNCATE"


def prepare_home(home: Path) -> None:
    """Make the data folder. Raises ConfigurationError where it cannot be written."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)  # of two processes that start at once one has removed it
    except OSError as e:
        raise ConfigurationError(
            f"The data folder {home} cannot be written ({e.strerror}); name another one with DATELINE_HOME."
        ) from e


def _secret_key(home: Path) -> str:
    file = home / "secret.key"
    prepare_home(home)
    if not file.exists():
        partial = file.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            # link, not rename: of two processes that start at once the first one's key stands
            file.hardlink_to(partial)
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return file.read_text(encoding="ascii")


# A server that was cut off says nothing: without these a worker would wait for its answer for a quarter of an hour.
PEER_GONE = {
    "connect_timeout": "10",
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "4",
    "tcp_user_timeout": "40000",
}


# What each connection asks of PostgreSQL. Its queries are many and short: compiling one takes longer than it runs. And a
# page out of its order costs hardly more than the next one, on solid-state disks and in memory.
SHORT_QUERIES = {"options": "-c jit=off -c random_page_cost=1.1"}


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's database settings for a URL; empty means SQLite in `home`. Raises ConfigurationError."""
    if not url:
        pragmas = f"PRAGMA journal_mode={sqlite_journal_mode()}; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / "dateline.sqlite3"),
            # IMMEDIATE: a reader that turns writer would fail at once instead of waiting for its turn
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas},
        }
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return database("", Path(unquote(parts.path)).parent) | {"NAME": unquote(parts.path)}
    if parts.scheme not in ("postgres", "postgresql"):
        raise ConfigurationError(
            f"database_url begins with {parts.scheme or 'nothing'}://; write postgresql://user:password@host/name."
        )
    try:
        port = str(parts.port or "")
    except ValueError as e:
        raise ConfigurationError(
            "The port in DATELINE_DATABASE_URL is no number; write postgresql://user:password@host:5432/name."
        ) from e
    options: dict[str, Any] = PEER_GONE | SHORT_QUERIES | dict(parse_qsl(parts.query, keep_blank_values=True))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "dateline",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or (parts.hostname or ""),
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


SECRET_KEY = _secret_key(CONFIGURATION.home)
DEBUG = False
ALLOWED_HOSTS = list(CONFIGURATION["desk.allowed_hosts"])
DATABASES = {"default": database(CONFIGURATION["database_url"], CONFIGURATION.home)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "dateline.store",
    "dateline.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Files and pages. Its random padding, CSRF tokens masked anew on each page, and cookies that other sites' pages
    # cannot send along answer BREACH (docs/adr/025).
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dateline.desk.privacy.PrivateAnswersMiddleware",  # behind the files, which anybody may keep
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dateline.desk.preferences.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
    "dateline.desk.full_disk.FullDiskMiddleware",
]

ROOT_URLCONF = "dateline.site.urls"
ASGI_APPLICATION = "dateline.site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dateline.desk.context.desk",
            ],
        },
    }
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "dateline.store.user_backend.UserWithRoles"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "queue"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_HTTPONLY = (
    False  # htmx reads the token from the page, not from the cookie; the cookie stays readable for forms
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "dateline.desk.views.login.locked_out"
CSRF_FAILURE_VIEW = "dateline.desk.views.errors.csrf_failed"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
if CONFIGURATION["desk.tile_url"]:
    _tiles = urlsplit(CONFIGURATION["desk.tile_url"])
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(
        f"{_tiles.scheme}://{_tiles.netloc.replace('{s}', '*')}"
    )

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("ur", "اردو")]
# named, so that the desk's words come before those that Django's own apps have for the same English
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "desk" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
# django-leaflet as an installed app would load its admin widget, and with it the GDAL library; only its files are wanted.
STATICFILES_DIRS = [Path(str(find_spec("leaflet").origin)).parent / "static"]  # type: ignore[union-attr]
# Served from the packages themselves: a wheel in any folder needs no collectstatic step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# WhiteNoise hands a file to the ASGI server in one piece; the largest of ours has 200 KB.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

# `dateline.logs` does that, for every process of the program alike
LOGGING_CONFIG = None
