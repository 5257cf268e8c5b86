"""An operator settles what editors want kept as rules: approved into `learned.yml`, declined, or taken back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from dateline.adapters.learned import append_rule, remove_rule
from dateline.bootstrap import learned_file
from dateline.configuration import Configuration
from dateline.errors import ActRefused
from dateline.store import models as rows
from dateline.store.roles import OPERATOR, AnyUser, has_role
from dateline.store.rule_proposals import open_rule, settle_rule


@transaction.atomic
def approve(id: int, config: Configuration, *, user: AnyUser, now: datetime) -> rows.RuleProposal:
    """Write the rule into the configuration; the next reading follows it. Raises NotFound, ActRefused (settled already, no
    operator, the file cannot be written: then nothing is changed).
    """
    _check(user)
    row = open_rule(id, ("proposed",))
    path = learned_file(config)
    fields = {"name": row.name, row.kind: row.target}
    if row.scope != "everywhere":
        fields[row.scope] = row.scope_value
    fields |= {
        "by": row.proposed_by.get_username(),
        "approved_by": user.get_username(),
        "on": now.date().isoformat(),
    }
    settle_rule(row, "approved", user=user, now=now, written_to=str(path))
    try:
        append_rule(path, row.pk, fields)
    except OSError as e:
        raise ActRefused(f"{path} cannot be written ({e.strerror}); make room or allow it.") from e
    return row


@transaction.atomic
def decline(id: int, reason: str, *, user: AnyUser, now: datetime) -> rows.RuleProposal:
    """Raises NotFound, ActRefused (settled already, no operator, no reason)."""
    _check(user)
    if not reason.strip():
        raise ActRefused("Say why it is declined: the editor reads it.", resource=str(id))
    row = open_rule(id, ("proposed",))
    settle_rule(row, "declined", user=user, now=now, reason=reason)
    return row


@transaction.atomic
def take_back(id: int, *, user: AnyUser, now: datetime) -> rows.RuleProposal:
    """Undo an approval: its line leaves the file, and what was read by it stays. Raises NotFound, ActRefused."""
    _check(user)
    row = open_rule(id, ("approved",))
    path = Path(row.written_to)
    settle_rule(row, "undone", user=user, now=now, written_to=row.written_to)
    try:
        remove_rule(path, row.pk)
    except OSError as e:
        raise ActRefused(f"{path} cannot be written ({e.strerror}); allow it.", resource=str(id)) from e
    return row


def _check(user: AnyUser) -> None:
    if not has_role(user, OPERATOR):
        raise ActRefused("Only an operator settles rules.")
