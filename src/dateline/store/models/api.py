"""Rows of the API: tokens, which of them decided what, and how often somebody asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dateline.store.models.review import Decision


class ApiToken(models.Model):
    """A key to the API that belongs to a user. Of the secret itself only its SHA-256 is kept.

    `hint`: its first characters, for people to tell it by. `scopes`: names of `store.tokens.SCOPES`. `used_at`: exact to
    `store.tokens.USED_EVERY`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=models.Q(revoked_at=None),
                name="one_token_a_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class TokenDecision(models.Model):
    """By which token a decision was made. A table of its own, since none is added to that of the decisions."""

    decision = models.OneToOneField(
        Decision, primary_key=True, on_delete=models.PROTECT, related_name="by_token"
    )
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+", db_index=False)


class RateWindow(models.Model):
    """How many requests were given out to somebody in a window of time, in blocks (`store.rates`). `key`: whose, hashed.
    `window`: the number of the window since 1970.
    """

    key = models.CharField(max_length=64, primary_key=True)
    window = models.PositiveBigIntegerField()
    given = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["window"], name="rate_window_by_age")]
