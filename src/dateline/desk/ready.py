"""What the first readers of a desk that was just started would wait for."""

from __future__ import annotations

import logging
import sqlite3

from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import gettext, override

from dateline.desk.actors import suggest_actors
from dateline.desk.places import suggest_places
from dateline.errors import DatelineError

_PAGES = ("queue", "candidate", "incidents", "incident", "sources", "overview", "changes")

log = logging.getLogger(__name__)


def make_ready() -> None:
    """Read the list of actors, the gazetteer's index, the pages' templates and the catalogues. Where one cannot be read the
    page that needs it says so, later.
    """
    for page in _PAGES:
        get_template(f"desk/{page}.html")
    for code, _name in settings.LANGUAGES:
        with override(code):
            gettext("Queue")
    try:
        suggest_actors("police")
        suggest_places("kabul")
    except (DatelineError, OSError, sqlite3.Error) as e:
        log.warning("The desk starts without its lists: %s", e)
