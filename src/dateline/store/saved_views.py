"""Saved views: filters under a name, a user's own and those shared with all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from dateline.errors import NotFound, UsageError
from dateline.review.filters import QueueFilter
from dateline.store import models as rows

MOST_OWN = 20
MOST_SHOWN = 30
LONGEST_NAME = 60


def views_for(user_id: int | None) -> list[rows.SavedView]:
    """The user's own and the shared ones, in their order. One query."""
    found = rows.SavedView.objects.filter(Q(owner=user_id) | Q(shared=True)).select_related("owner")
    return list(found.order_by("position", "pk")[:MOST_SHOWN])


def filter_of(view: rows.SavedView) -> QueueFilter:
    return QueueFilter.from_query(view.query)


def default_of(views: Sequence[rows.SavedView], user_id: int | None) -> rows.SavedView | None:
    """What the user's queue opens with: the own default, else a shared one."""
    defaults = [view for view in views if view.is_default]
    own = [view for view in defaults if view.owner_id == user_id]
    return next(iter(own or defaults), None)


def save_view(user_id: int, name: str, wanted: QueueFilter, *, now: datetime) -> rows.SavedView:
    """Under a name of the user's; one that is there already gets the new filter. Raises UsageError."""
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise UsageError("Give the view a name.")
    with transaction.atomic():
        own = rows.SavedView.objects.filter(owner=user_id)
        if not own.filter(name=name).exists() and own.count() >= MOST_OWN:
            raise UsageError(f"You have {MOST_OWN} views; delete one first.")
        last = own.aggregate(last=Max("position"))["last"]
        view, _ = rows.SavedView.objects.update_or_create(
            owner_id=user_id,
            name=name,
            defaults={"query": wanted.query(), "made_at": now},
            create_defaults={
                "query": wanted.query(),
                "made_at": now,
                "position": 0 if last is None else last + 1,
            },
        )
    return view


def rename_view(view: rows.SavedView, name: str) -> None:
    """A name that is empty or of another view of the owner changes nothing."""
    name = " ".join(name.split())[:LONGEST_NAME]
    taken = rows.SavedView.objects.filter(owner=view.owner_id, name=name).exists()
    if name and not taken:
        rows.SavedView.objects.filter(pk=view.pk).update(name=name)


def share_view(view: rows.SavedView, *, shared: bool) -> None:
    """With everybody, or with nobody any more."""
    rows.SavedView.objects.filter(pk=view.pk).update(shared=shared)


def own_view(user_id: int, pk: int) -> rows.SavedView:
    """Raises NotFound, also for somebody else's."""
    view = rows.SavedView.objects.filter(owner=user_id, pk=pk).first()
    if view is None:
        raise NotFound("You have no such view.", resource=str(pk))
    return view


def visible_view(user_id: int | None, pk: int) -> rows.SavedView:
    """The user's own or a shared one. Raises NotFound."""
    view = rows.SavedView.objects.filter(Q(owner=user_id) | Q(shared=True), pk=pk).first()
    if view is None:
        raise NotFound("There is no such view, or it is somebody else's.", resource=str(pk))
    return view


def move_view(view: rows.SavedView, by: int) -> None:
    """Up (-1) or down (1) among the owner's own."""
    with transaction.atomic():
        own = list(rows.SavedView.objects.filter(owner=view.owner_id).order_by("position", "pk"))
        at = next(i for i, one in enumerate(own) if one.pk == view.pk)
        own.insert(max(0, at + by), own.pop(at))
        for position, one in enumerate(own):
            rows.SavedView.objects.filter(pk=one.pk).update(position=position)


def make_default(view: rows.SavedView, *, default: bool) -> None:
    """At most one of an owner's views is the default."""
    with transaction.atomic():
        rows.SavedView.objects.filter(owner=view.owner_id).update(is_default=False)
        rows.SavedView.objects.filter(pk=view.pk).update(is_default=default)
