"""Where a page of a list ends, signed: a cursor that was made up, changed or taken from another list is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from django.core.signing import BadSignature, Signer

from dateline.api.problems import Problem

LONGEST = 600
Part = str | int | None


def _signer(name: str) -> Signer:
    return Signer(salt=f"dateline.api.cursor.{name}", sep=".")


def _asked(filters: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(filters.items())).encode()).hexdigest()[:12]


def write_cursor(name: str, filters: Mapping[str, str], place: Sequence[Part]) -> str:
    """The cursor of `place` in the list `name` under these filters."""
    return _signer(name).sign_object([_asked(filters), *place])


def read_cursor(name: str, filters: Mapping[str, str], text: str) -> list[Part] | None:
    """The place that a cursor carries, None for "". Raises Problem (400)."""
    if not text:
        return None
    try:
        asked, *place = _signer(name).unsign_object(text)
    except BadSignature as e:
        raise Problem(400, "bad-cursor", "This is no cursor of this list; begin again without one.") from e
    if asked != _asked(filters):
        raise Problem(
            400, "bad-cursor", "This cursor belongs to other filters; keep them, or begin again without one."
        )
    return list(place)
