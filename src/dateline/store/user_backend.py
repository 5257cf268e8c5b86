"""Who is logged in, with their roles and how many mentions wait, in one query: each page of the desk asks for them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import Count, F, OuterRef, Subquery

from dateline.store import models as rows
from dateline.store.roles import implied


class UserWithRoles(ModelBackend):
    """Django's own way of logging in; a session's user comes with what `roles_of` and `unread_mentions` ask for."""

    def get_user(self, user_id: Any) -> User | None:
        unread = rows.Mentioned.objects.filter(user=OuterRef("pk"), read_at=None).order_by().values("user")
        counted = Subquery(unread.annotate(n=Count("pk")).values("n"))
        # a row for each group
        found = list(User.objects.filter(pk=user_id).annotate(group=F("groups__name"), unread=counted))
        if not found or not self.user_can_authenticate(found[0]):
            return None
        user = found[0]
        user._desk_roles = implied({row.group for row in found if row.group})  # type: ignore[attr-defined]
        user._unread_mentions = user.unread or 0  # type: ignore[attr-defined]
        return user
