"""Judges of what keeps data and tells others: webhooks and notices of views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline.doctor.findings import Finding, ok, warn


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told. `why`: why it is switched off, "" where it is not. `failing_since`: None where the last try
    arrived. `dead`: letters that were given up."""

    name: str
    why: str
    failing_since: datetime | None
    dead: int = 0


def receivers(check: str, found: Sequence[Receiver], page: str) -> Finding:
    """`page`: of the desk, where they are seen to."""
    if not found:
        return ok(check, "there are none")
    dead = sum(one.dead for one in found)
    wrong = [f"{one.name} is off ({one.why})" for one in found if one.why]
    wrong += [
        f"{one.name} fails since {one.failing_since:%Y-%m-%d %H:%M} UTC"
        for one in found
        if one.failing_since and not one.why
    ]
    if dead:
        wrong.append(f"{dead} dead letters")
    if wrong:
        return warn(
            check, "; ".join(wrong), f"See the desk's page {page}: what was given up can be sent again."
        )
    return ok(check, f"{len(found)}, and what was to be told arrived")
