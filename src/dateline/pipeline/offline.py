"""Telling a host that is away from a network of our own that is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from dateline.pipeline.base import Pipeline
from dateline.ports import FetchFailure, FetchOutcome

# So many hosts that cannot be reached, and none of the open network that can: it is our own network that is away.
HOSTS_TO_BE_OFFLINE = 3


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def is_silent(outcome: FetchOutcome) -> bool:
    return isinstance(outcome, FetchFailure) and outcome.code == "network"


def hosts_away(p: Pipeline, silent: Sequence[str], reached: Collection[str]) -> frozenset[str]:
    """Hosts that could not be reached, where that is our own fault: several, and no host of others was reached."""
    away = frozenset(host_of(url) for url in silent if not p.is_own(url))
    return away if len(away) >= HOSTS_TO_BE_OFFLINE and not set(reached) - away else frozenset()
