"""A chief editor settles a second reading that differs: the first answer stands, or the second becomes a decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dateline.errors import ActRefused, NotFound
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store import second_readings
from dateline.store.decisions import decide, standing_corrections
from dateline.store.roles import CHIEF_EDITOR, AnyUser, has_role


@transaction.atomic
def settle(key: str, holds: str, *, user: AnyUser, now: datetime) -> None:
    """`holds`: "first", and nothing is decided anew; "second", and it is decided as the second reader answered, in the
    chief editor's name. Raises NotFound, ActRefused, and what `decide` raises.
    """
    if not has_role(user, CHIEF_EDITOR):
        raise ActRefused("Only a chief editor settles where two answers differ.", resource=key)
    reading = (
        rows.SecondReading.objects.select_for_update(of=("self",))
        .select_related("candidate", "reader")
        .filter(candidate__key=key)
        .first()
    )
    if reading is None:
        raise NotFound(f"There is no second reading of {key}.", resource=key)
    if reading.state != "differs":
        raise ActRefused("This is settled already.", resource=key)
    if holds == "first":
        second_readings.close(reading, user, now, "the first answer stands")
        return
    if holds != "second":
        raise ActRefused("Say which answer holds: first or second.", resource=key)
    verdict, corrections = Verdict(reading.verdict), dict(reading.corrections)
    if verdict in (Verdict.CONFIRM, Verdict.CORRECT):
        # what the first editor corrected and the second did not goes back to what the machine says
        back = sorted(set(standing_corrections(key)) - set(corrections) - {"notes"})
        if back:
            corrections["restore"] = back
        verdict = Verdict.CORRECT if corrections else Verdict.CONFIRM
    decide(
        key,
        verdict,
        user=user,
        expected_revision=reading.candidate.revision,
        corrections=corrections or None,
        reason=reading.reason or f"as the second reader ({reading.reader}) answered",
        now=now,
    )
    reading.refresh_from_db()
    if reading.state == "differs":  # unsure settles it too
        second_readings.close(reading, user, now, "decided anew")
