"""The words an editor may choose from: ACLED's event types with disasters beside them, and kinds and roles of
actors.

From ACLED's public codebook; names and codes only.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_VIOLENCE = "Political violence"
_DEMONSTRATIONS = "Demonstrations"
_STRATEGIC = "Strategic developments"

EVENT_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Battles": (
            "Government regains territory",
            "Non-state actor overtakes territory",
            "Armed clash",
        ),
        "Explosions/Remote violence": (
            "Chemical weapon",
            "Air/drone strike",
            "Suicide bomb",
            "Shelling/artillery/missile attack",
            "Remote explosive/landmine/IED",
            "Grenade",
        ),
        "Violence against civilians": (
            "Sexual violence",
            "Attack",
            "Abduction/forced disappearance",
        ),
        "Protests": (
            "Excessive force against protesters",
            "Protest with intervention",
            "Peaceful protest",
        ),
        "Riots": (
            "Violent demonstration",
            "Mob violence",
        ),
        "Strategic developments": (
            "Agreement",
            "Arrests",
            "Change to group/activity",
            "Disrupted weapons use",
            "Headquarters or base established",
            "Looting/property destruction",
            "Non-violent transfer of territory",
            "Other",
        ),
        "Disasters": (
            "Natural disaster",
            "Accident",
        ),
    }
)
"""Event type -> its sub-event types. "Disasters" is not ACLED's."""

EVENT_TYPE_OF: Mapping[str, str] = MappingProxyType(
    {sub: event for event, subs in EVENT_TYPES.items() for sub in subs}
)
"""Sub-event type -> event type: every sub-event name occurs once."""

_DISORDER_OF_EVENT: Mapping[str, str] = {
    "Battles": _VIOLENCE,
    "Explosions/Remote violence": _VIOLENCE,
    "Violence against civilians": _VIOLENCE,
    "Protests": _DEMONSTRATIONS,
    "Riots": _DEMONSTRATIONS,
    "Strategic developments": _STRATEGIC,
    "Disasters": "Disasters",
}
_DISORDER_OF_SUB_EVENT: Mapping[str, str] = {
    "Mob violence": _VIOLENCE,
    "Excessive force against protesters": f"{_VIOLENCE}; {_DEMONSTRATIONS}",
}

ACTOR_KINDS: Mapping[str, int] = MappingProxyType(
    {
        "State forces": 1,
        "Rebel groups": 2,
        "Political militias": 3,
        "Identity militias": 4,
        "Rioters": 5,
        "Protesters": 6,
        "Civilians": 7,
        "External/Other forces": 8,
    }
)
"""Kind of actor -> ACLED's `inter` code."""

ACTOR_ROLES: tuple[str, ...] = ("perpetrator", "target", "claimant", "accused", "other")


def disorder_type(sub_event_type: str) -> str:
    """The disorder type that goes with a sub-event type. KeyError where there is no such sub-event type."""
    return _DISORDER_OF_SUB_EVENT.get(sub_event_type) or _DISORDER_OF_EVENT[EVENT_TYPE_OF[sub_event_type]]


def _plain(kind: str) -> str:
    return " ".join(kind.replace("_", " ").replace("-", " ").replace("/", " ").lower().split())


_INTER: Mapping[str, int] = {_plain(kind): code for kind, code in ACTOR_KINDS.items()} | {
    # Singular forms and the short names that lexicons use.
    "state": 1,
    "state force": 1,
    "rebel": 2,
    "rebels": 2,
    "rebel group": 2,
    "political militia": 3,
    "militia": 3,
    "identity militia": 4,
    "communal": 4,
    "rioter": 5,
    "protester": 6,
    "civilian": 7,
    "external": 8,
    "external forces": 8,
    "other": 8,
}


def inter_code(kind: str) -> int | None:
    """ACLED's code of a kind of actor, however it is spelt; None for an unknown kind."""
    return _INTER.get(_plain(kind))
