"""How a user likes the desk: one row a user, read when they log in and when they change it, never on other pages."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Preference(models.Model):
    """Empty means: as the browser has it. `tour` is the step of the tour that comes next, or "done"."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    language = models.CharField(max_length=8, default="", blank=True)
    theme = models.CharField(max_length=8, default="", blank=True)
    times = models.CharField(max_length=8, default="", blank=True)
    tour = models.CharField(max_length=8, default="", blank=True)
