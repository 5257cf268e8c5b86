"""A user's preferences, kept for every browser they log in with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from dateline.store.models import Preference


@dataclass(frozen=True, slots=True)
class Preferences:
    """`language` a code of settings.LANGUAGES, `theme` "light" or "dark", `times` "utc"; each "" where the browser's
    own holds. `tour` is the step that is shown, "left-" and a step, or "done".
    """

    language: str = ""
    theme: str = ""
    times: str = ""
    tour: str = ""


def preferences_of(user: Any) -> Preferences | None:
    """One query; None where the user never chose anything."""
    row = Preference.objects.filter(user=user).values(*Preferences.__slots__).first()
    return Preferences(**row) if row else None


def keep(user: Any, preferences: Preferences) -> None:
    Preference.objects.update_or_create(user=user, defaults=asdict(preferences))
