"""What a candidate's page needs for deciding: the verdicts it offers, what was seen, and who else is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dateline.desk.access import EDITOR, roles_of
from dateline.desk.correcting import form_for
from dateline.desk.listing import listing_of, next_of
from dateline.desk.numbers import REVISION_DIGITS, whole_number
from dateline.desk.past import own_line
from dateline.desk.threeway import form_text
from dateline.desk.views.presence import opened
from dateline.model import State, Verdict
from dateline.review.corrections import Corrected
from dateline.review.transitions import REJECT_REASONS, allowed, question, standing
from dateline.store import models as rows

PANELS = ("correct", "reject", "duplicate", "reports", "part", "refer")
_BUTTONS = (
    (Verdict.CORRECT, "correct", "c", _("Correct")),
    (Verdict.REJECT, "reject", "x", _("Reject")),
    (Verdict.DUPLICATE, "duplicate", "d", _("Merge")),
    (Verdict.REFER, "refer", "e", _("Second review")),
)
"""Verdicts that open a panel of the page."""


def acting_context(
    request: HttpRequest, row: rows.Candidate, decisions: Sequence[rows.Decision], newest: Corrected
) -> dict[str, Any]:
    """`decisions`: all on `row`, newest first. `newest`: what a correction starts from. One query, and that of
    what comes after; one more without scripts.
    """
    past = list(reversed(decisions))
    verdicts = [Verdict(d.verdict) for d in past]
    stack, asking = standing(verdicts), question(verdicts)
    asked_by_me = asking is not None and past[asking].decided_by_id == request.user.pk
    is_editor = EDITOR in roles_of(request.user)
    may = allowed(State(row.state), decided=bool(stack), asked=asked_by_me) if is_editor else ()
    panel = request.GET.get("panel", "")
    listing = listing_of(request)
    now = datetime.now(UTC)
    here = opened(request, row, now)
    undone_of = past[stack[-1]].decided_by if stack else None
    return {
        "may": {verdict.value for verdict in may},
        "panel": panel if panel in PANELS and is_editor else "",
        "act_panels": [(name, key, words) for verdict, name, key, words in _BUTTONS if verdict in may],
        "undo_is_own": undone_of is not None and undone_of.pk == request.user.pk,
        "undo_of": undone_of.get_username() if undone_of is not None else "",
        "asked": own_line(past[asking], stands=True) if asking is not None else None,
        "asked_by_me": asked_by_me,
        "seen_revision": _seen_revision(request, row),
        "base": form_text(form_for(newest.candidate, newest.notes)),
        "list_query": listing.query,
        "list_fields": listing.fields,
        "reject_reasons": list(REJECT_REASONS.items()),
        "next": next_of(row, request, now, here["open_elsewhere"]),
        **here,
    }


def _seen_revision(request: HttpRequest, row: rows.Candidate) -> int:
    """What a form of this page answers to: for a panel that is fetched into an open page, what that page showed.
    A colleague may have decided since."""
    seen = whole_number(request.GET.get("seen", ""), REVISION_DIGITS)
    return row.revision if seen is None else min(seen, row.revision)
