"""The answer key of the sample newsroom: what a careful reader takes from each story. For tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class ExpectedIncident:
    """One event as the story tells it. Stories that tell the same event share `event`.

    `day` is an offset from the story's day of publication. `killed` and `injured` are the figures that this
    story gives (best, or None where it gives none); `killed_by_source` has each party's figure where they
    differ. `admin1` and `admin2` are given where they are certain. An `umbrella` sums up the others of its story
    and is a report of its own, to which theirs are linked.
    """

    event: str
    event_type: str
    sub_event_type: str
    day: int
    country: str
    place: str
    admin1: str | None = None
    admin2: str | None = None
    killed: int | None = None
    injured: int | None = None
    killed_by_source: Mapping[str, int] | None = None
    abducted: int | None = None
    arrested: int | None = None
    missing: int | None = None
    claimed_by: str | None = None
    denied_by: str | None = None
    umbrella: bool = False


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a story holds. `outcome`: article | partial (teaser or cut off) | rejected | gone (404).

    `reason` says why there is no incident where `incidents` is empty. A `later` story comes out after the
    anchor day.
    """

    story: str
    incidents: tuple[ExpectedIncident, ...]
    reason: str = ""
    outcome: str = "article"
    later: bool = False


@cache
def expected() -> Mapping[str, Expectation]:
    """The key by story id: one expectation for every story, those that come out later included."""
    text = resources.files(__package__).joinpath("expected.yml").read_text(encoding="utf-8")
    items: list[dict[str, Any]] = yaml.safe_load(text)
    return {
        item["story"]: Expectation(
            story=item["story"],
            incidents=tuple(ExpectedIncident(**incident) for incident in item["incidents"]),
            reason=item.get("reason", ""),
            outcome=item.get("outcome", "article"),
            later=item.get("later", False),
        )
        for item in items
    }
