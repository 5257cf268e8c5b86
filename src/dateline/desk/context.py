"""What every page of the desk has: the user's roles and what they may go to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dateline.desk import preferences
from dateline.desk.access import EDITOR, VIEWER, roles_of
from dateline.desk.keys import keys_of

# pages under one that the navigation names
SECTIONS = {
    "candidate": "queue",
    "watch": "watches",
    "watch-new": "watches",
    "watch-edit": "watches",
    "source": "sources",
    "add-sources": "sources",
    "import-sources": "sources",
    "runs": "sources",
}


def desk(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `desk_nav`, `desk_section`, `may_decide`, `tile_url`, `look` (Preferences), `languages`, `keys`.

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
        ]
        if VIEWER in roles
        else []
    )
    match = getattr(request, "resolver_match", None)
    return {
        "desk_nav": nav,
        "desk_section": SECTIONS.get(match.url_name or "", "") if match else "",
        "desk_roles": sorted(roles),
        "may_decide": EDITOR in roles,
        "tile_url": settings.CONFIGURATION["desk.tile_url"],
        "look": preferences.of(request),
        "languages": settings.LANGUAGES,
        "keys": keys_of(match.url_name or "") if match else (),
    }
