"""Imported by the fork server alone: every parser process starts with what it needs in memory."""

from __future__ import annotations

from dateline.adapters.parsers import warm_up

warm_up()
