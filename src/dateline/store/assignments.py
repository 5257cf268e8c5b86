"""Who is to decide on which candidate."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from dateline.errors import ActRefused, NotFound
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.queue_index import index_candidates
from dateline.store.roles import CHIEF_EDITOR, EDITOR, ROLES, AnyUser, has_role, id_of, implied

MOST_AT_ONCE = 500


@transaction.atomic
def assign(keys: Collection[str], assignee: str, *, user: AnyUser, now: datetime) -> int:
    """Give the candidates `keys` to the editor named `assignee`, "" to nobody; answers how many changed hands.

    An editor takes what is free and gives back what is theirs; a chief editor gives to and takes from anybody. Raises
    NotFound (no such candidate or editor), ActRefused (not theirs to give), and then nothing is changed.
    """
    if not has_role(user, EDITOR):
        raise ActRefused("Only an editor may assign; ask an admin for that role.")
    taker = _editor(assignee) if assignee else None
    chief = has_role(user, CHIEF_EDITOR)
    if taker is not None and taker.pk != user.pk and not chief:
        raise ActRefused("Only a chief editor assigns to others; you may take it yourself.")
    wanted = sorted(set(keys))[:MOST_AT_ONCE]
    found = list(
        rows.Candidate.objects.select_for_update().filter(key__in=wanted).only("pk", "key").order_by("pk")
    )
    if len(found) < len(wanted):
        gone = sorted(set(wanted) - {row.key for row in found})
        raise NotFound(f"There is no candidate {gone[0]}.", resource=gone[0])
    held = {
        a.candidate_id: a
        for a in rows.Assignment.objects.filter(candidate__in=found).select_related("assignee")
    }
    changed: list[int] = []
    for row in found:
        was = held.get(row.pk)
        if (was.assignee_id if was else None) == (taker.pk if taker else None):
            continue
        if was is not None and was.assignee_id != user.pk and not chief:
            raise ActRefused(
                f"{was.assignee.get_username()} has it; ask them or a chief editor.", resource=row.key
            )
        if taker is None:
            rows.Assignment.objects.filter(candidate=row).delete()
        else:
            rows.Assignment.objects.update_or_create(
                candidate=row,
                defaults={"assignee_id": taker.pk, "assigned_by_id": id_of(user), "at": now},
            )
        changed.append(row.pk)
        record_activity(
            "assignment",
            "unassigned" if taker is None else "taken" if taker.pk == user.pk else "assigned",
            by=user,
            now=now,
            candidate_key=row.key,
            before={"assignee": was.assignee.get_username()} if was else None,
            after={"assignee": taker.get_username()} if taker else None,
        )
    index_candidates(changed)
    return len(changed)


def _editor(name: str) -> AbstractUser:
    found = get_user_model().objects.filter(is_active=True, username=name).first()
    if found is None or not has_role(cast(AbstractUser, found), EDITOR):
        raise NotFound(f"There is no editor {name}.", resource=name)
    return cast(AbstractUser, found)


def assignee_of(row: rows.Candidate) -> str:
    """User name, "" for nobody; without a query where the row came with `assignment__assignee`."""
    held: rows.Assignment | None = getattr(row, "assignment", None)
    return held.assignee.get_username() if held else ""


def editors() -> list[str]:
    """Names of those a candidate may be assigned to."""
    groups = [role for role in ROLES if EDITOR in implied([role])]
    users = get_user_model().objects.filter(Q(is_superuser=True) | Q(groups__name__in=groups), is_active=True)
    return list(users.order_by("username").values_list("username", flat=True).distinct())
