"""The line at the head of the next page that says what was done, with its undo (`_toast.html`). It waits in the session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dateline.store import models as rows

_PLACE = "toast"


def toast_of(row: rows.Candidate, words: str, *, undo: bool) -> dict[str, Any]:
    """What was done with a candidate."""
    place = row.place_name or row.admin1
    title = f"{place}: {row.title}" if place else row.title
    return {"words": words, "title": title[:140], "key": row.key, "revision": row.revision, "undo": undo}


def leave(request: HttpRequest, toast: dict[str, Any]) -> None:
    """For the next page that shows one."""
    request.session[_PLACE] = toast


def say(request: HttpRequest, words: str, key: str = "") -> None:
    """A sentence alone. `key`: of the candidate that it leads to."""
    leave(request, {"words": "", "title": words, "key": key, "undo": False})


def take(request: HttpRequest) -> dict[str, Any] | None:
    """What was left, to show it once."""
    toast: dict[str, Any] | None = request.session.pop(_PLACE, None)
    return toast
