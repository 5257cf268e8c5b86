"""What every page of the desk has: the user's roles and what they may go to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dateline.desk import preferences
from dateline.desk.access import EDITOR, OPERATOR, VIEWER, roles_of
from dateline.desk.keys import keys_of
from dateline.desk.tour import STEPS, step_number
from dateline.store.comments import unread_mentions

# pages under one that the navigation names
SECTIONS = {
    "candidate": "queue",
    "watch": "watches",
    "watch-new": "watches",
    "watch-edit": "watches",
    "incident": "incidents",
    "incident-map": "incidents",
    "overview": "incidents",
    "source": "sources",
    "add-sources": "sources",
    "import-sources": "sources",
    "runs": "sources",
    "webhooks": "sources",
    "webhook": "sources",
    "views": "queue",
    "notices": "queue",
    "operations": "sources",
    "mentions": "changes",
    "second-readings": "changes",
    "agreement": "changes",
    "learning": "changes",
    "rules": "changes",
}


def desk(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `desk_nav`, `desk_section`, `may_decide`, `may_operate`, `unread_mentions`, `tile_url`, `look`
    (Preferences), `languages`, `keys`, `tour_step` (where the tour speaks of this page), `tour_number`, `tour_of`,
    `tour_invited`.

    An error page may have no user.
    """
    user = getattr(request, "user", None)
    roles = roles_of(user) if user is not None else frozenset()
    nav = (
        [
            ("queue", _("Queue")),
            ("incidents", _("Incidents")),
            ("watches", _("Watches")),
            ("sources", _("Sources")),
            ("changes", _("Team")),
        ]
        if VIEWER in roles
        else []
    )
    match = getattr(request, "resolver_match", None)
    look = preferences.of(request)
    number = step_number(look.tour)
    step = STEPS[number - 1] if number and match and match.url_name == STEPS[number - 1].route else None
    return {
        "desk_nav": nav,
        "desk_section": SECTIONS.get(match.url_name or "", "") if match else "",
        "desk_roles": sorted(roles),
        "may_decide": EDITOR in roles,
        "may_operate": OPERATOR in roles,
        "unread_mentions": unread_mentions(user) if VIEWER in roles else 0,
        "tile_url": settings.CONFIGURATION["desk.tile_url"],
        "look": look,
        "tour_step": step,
        "tour_invited": not look.tour and match is not None and match.url_name == "queue",
        "tour_number": number,
        "tour_of": len(STEPS),
        "languages": settings.LANGUAGES,
        "keys": keys_of(match.url_name or "") if match else (),
    }
