"""Who is logged in, with their roles, in one query: each page of the desk asks for both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import F

from dateline.store.roles import implied


class UserWithRoles(ModelBackend):
    """Django's own way of logging in; the user of a session comes with what `roles_of` would ask for."""

    def get_user(self, user_id: Any) -> User | None:
        # a row for each group
        found = list(User.objects.filter(pk=user_id).annotate(group=F("groups__name")))
        if not found or not self.user_can_authenticate(found[0]):
            return None
        user = found[0]
        user._desk_roles = implied({row.group for row in found if row.group})  # type: ignore[attr-defined]
        return user
