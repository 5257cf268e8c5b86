"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Result = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`says`: what is so. `do`: a sentence that says what to do; "" where all is well.

    warn: it works, and should be looked at. fail: something does not work, or data is in danger.
    """

    check: str
    result: Result
    says: str
    do: str = ""


def ok(check: str, says: str) -> Finding:
    return Finding(check, "ok", says)


def warn(check: str, says: str, do: str) -> Finding:
    return Finding(check, "warn", says, do)


def fail(check: str, says: str, do: str) -> Finding:
    return Finding(check, "fail", says, do)


def size(number: float) -> str:
    """Bytes for people: "3.4 GB"."""
    for unit in ("bytes", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


def duration(seconds: float) -> str:
    """Seconds for people, in one unit: "90 seconds", "3 hours"."""
    seconds = abs(seconds)
    for most, unit, length in ((120, "second", 1), (7200, "minute", 60), (172_800, "hour", 3600)):
        if seconds < most:
            number = round(seconds / length)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{round(seconds / 86_400)} days"
