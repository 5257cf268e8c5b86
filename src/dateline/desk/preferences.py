"""How this browser shows the desk: language, theme, times, tour.

They travel in one cookie, so that no page needs a query for them; a user's own lie in the database as well and are
put into the cookie when they log in (`dateline.store.preferences`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from dateline.desk.numbers import whole_number
from dateline.store.preferences import Preferences

COOKIE = "dateline_preferences"
COOKIE_SECONDS = 365 * 24 * 60 * 60
THEMES = ("light", "dark")
UTC_TIMES = "utc"
TOUR_DONE = "done"
LEFT = "left-"  # before the step at which the tour was left


def with_given(preferences: Preferences, given: Mapping[str, str]) -> Preferences:
    """`preferences` with those of `given` that are known names and possible values."""
    possible = {
        "language": {"", *(code for code, _ in settings.LANGUAGES)},
        "theme": {"", *THEMES},
        "times": {"", UTC_TIMES},
    }
    kept = {name: value for name, value in given.items() if value in possible.get(name, ())}
    tour = given.get("tour", "-")
    step = tour.removeprefix(LEFT)
    if tour in ("", TOUR_DONE) or whole_number(step, 2) is not None:
        kept["tour"] = tour
    return replace(preferences, **kept)


def from_cookie(text: str) -> Preferences:
    """What a browser sends; what is no possible value counts as not said."""
    return with_given(Preferences(), dict(parse_qsl(text[:200])))


def put_cookie(response: HttpResponse, preferences: Preferences, *, secure: bool) -> None:
    said = {name: value for name, value in asdict(preferences).items() if value}
    response.set_cookie(
        COOKIE, urlencode(said), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=secure
    )


class PreferencesMiddleware(MiddlewareMixin):
    """Sets `request.preferences` and the language: the reader's choice, else the browser's first that the desk has."""

    def process_request(self, request: HttpRequest) -> None:
        preferences = from_cookie(request.COOKIES.get(COOKIE, ""))
        request.preferences = preferences  # type: ignore[attr-defined]
        translation.activate(preferences.language or translation.get_language_from_request(request))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def of(request: HttpRequest) -> Preferences:
    """The reader's; the defaults for a request that no middleware saw."""
    found = getattr(request, "preferences", None)
    return found if isinstance(found, Preferences) else Preferences()
