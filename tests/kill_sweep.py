"""Kills the office again and again and does again what was cut off: it has to end as an undisturbed office does.

The undisturbed office is done once, and what each act leaves is kept. A round is a second office with the same acts, in
each of which it dies some times at points drawn by the seed, before the act is done to its end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from killing import in_child
from office import ACTS, Office, configured, files, state
from own_database import OwnDatabases

Act = Callable[[Office], None]


@dataclass(frozen=True, slots=True)
class Calm:
    """An act that nothing disturbed: its points, and what it left."""

    points: int
    state: dict[str, Any]
    exports: dict[str, str]


@dataclass
class Round:
    """Where it died, (act, point), and what was otherwise in the end, a line each."""

    deaths: list[tuple[str, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Sweep:
    """Offices in `home` on copies of the database `migrated`, which has every table and no row."""

    def __init__(self, home: Path, databases: OwnDatabases, acts: Sequence[Act] = ACTS) -> None:
        self._home, self._databases, self._acts = home, databases, acts
        self.calm: list[Calm] = []

    def run_undisturbed(self) -> None:
        office = self._opened("calm")
        with configured(office):
            for act in self._acts:
                ended = in_child(lambda act=act: act(office), office.home)
                self.calm.append(Calm(ended.points, self._state(), _exports(office)))

    def run_round(self, seed: int, deaths: int) -> Round:
        """An office that dies `deaths` times in each act, less where the act is done before."""
        drawn, done = random.Random(seed), Round()
        office = self._opened(f"round_{seed}")
        before: dict[str, str] = {}
        with configured(office):
            for act, calm in zip(self._acts, self.calm, strict=True):
                moments = []
                for _ in range(deaths):
                    moment = drawn.randint(1, calm.points)
                    if in_child(lambda act=act: act(office), office.home, moment).killed:
                        moments.append(moment)
                        done.problems += _not_whole(office, before, calm.exports)
                in_child(lambda act=act: act(office), office.home)
                done.deaths += [(act.__name__, moment) for moment in moments]
                found = [
                    *differences(calm.state, self._state()),
                    *_other_files(calm.exports, _exports(office)),
                ]
                if found or done.problems:
                    done.problems += [f"after {act.__name__}, killed at {moments}: {line}" for line in found]
                    break  # what follows would only tell the same again
                before = calm.exports
        self._databases.use("migrated")
        self._databases.drop(f"round_{seed}")
        return done

    def _opened(self, name: str) -> Office:
        self._databases.copy(name, "migrated")
        self._databases.use(name)
        office = Office(self._home / name)
        office.home.mkdir()
        return office

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = in_child(state, self._home / "nowhere").answer
        return found


def _exports(office: Office) -> dict[str, str]:
    return files(office.exports) if office.exports.exists() else {}


def _not_whole(office: Office, before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Files that are neither what was there before the act nor what was to be, at the moment of a death."""
    now = {name: digest for name, digest in _exports(office).items() if not Path(name).name.startswith(".")}
    found = [f"{name} is gone" for name in before if name not in now]
    found += [
        f"{n} is half written" for n, digest in now.items() if digest not in (before.get(n), after.get(n))
    ]
    if office.backup.exists():
        from dateline.backing_up import check

        in_child(lambda: check(office.backup).version, office.home)  # raises where it is not whole
    return found


def _other_files(wanted: dict[str, str], found: dict[str, str]) -> list[str]:
    return [f"file {name}" for name in sorted({*wanted, *found}) if wanted.get(name) != found.get(name)]


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """One line a row that is lost or that should not be there."""
    said = []
    for table in sorted({*wanted, *found}):
        one, other = list(wanted.get(table, [])), list(found.get(table, []))
        said += [f"{table} lost {row[:400]}" for row in _without(one, other)]
        said += [f"{table} has besides {row[:400]}" for row in _without(other, one)]
    return said


def _without(rows: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    left = list(others)
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            yield row
