"""Many editors at once at one queue, each in a thread with a connection of its own; and what has to hold afterwards.

An editor looks at a candidate, thinks, and answers with the revision that they saw, as the desk's pages do. All of them
work on the same few candidates, so that they are in each other's way.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.db import connections
from django.test import Client

from dateline.errors import TransitionRefused
from dateline.model import State, Verdict
from dateline.review.transitions import REJECT_REASONS, state_after
from dateline.store import models as rows
from dateline.store.bulk_decisions import decide_many
from dateline.store.chain import verify_chain
from dateline.store.decisions import decide

ACTS = ("confirm", "reject", "unsure", "undo", "undo", "duplicate", "correct", "correct", "bulk")
BULK = 5  # candidates that are decided on together


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of an editor and what the desk said to it. `status`: 302 stored, 409 somebody was first or it is not
    allowed in this state."""

    editor: int  # the user's id
    key: str
    revision: int  # as the editor saw it
    verdict: str
    status: int
    milliseconds: float


@dataclass(slots=True)
class Editor:
    """Decides `acts` times on candidates of `keys`, `pause` seconds at most after looking."""

    user: User
    keys: Sequence[str]
    acts: int
    pause: float
    random: random.Random
    client: Client = field(default_factory=Client)
    said: list[Said] = field(default_factory=list)
    trouble: list[BaseException] = field(default_factory=list)

    def work(self, start: threading.Barrier) -> None:
        try:
            start.wait()
            for _ in range(self.acts):
                self._act(self.random.choice(ACTS))
        except BaseException as e:  # noqa: BLE001  a thread has nobody to raise it to
            self.trouble.append(e)
        finally:
            connections.close_all()

    def _act(self, act: str) -> None:
        keys = self.random.sample(self.keys, BULK if act == "bulk" else 1)
        seen = list(rows.Candidate.objects.filter(key__in=keys).values_list("key", "revision"))
        time.sleep(self.random.random() * self.pause)
        began = time.perf_counter()
        match act:
            case "bulk":
                answers = self._together(seen)
            case "correct":
                answers = [(*seen[0], self._correct(*seen[0]))]
            case _:
                answers = [(*seen[0], self._decide(*seen[0], act))]
        took = 1000 * (time.perf_counter() - began) / len(answers)
        verdict = "unsure" if act == "bulk" else act
        self.said += [Said(self.user.pk, key, seen, verdict, status, took) for key, seen, status in answers]

    def _decide(self, key: str, revision: int, verdict: str) -> int:
        form = {"verdict": verdict, "revision": str(revision)}
        if verdict == "reject":
            form |= {"reason_code": self.random.choice(list(REJECT_REASONS)), "reason": "told twice"}
        if verdict == "duplicate":
            form["duplicate_of"] = self.random.choice([other for other in self.keys if other != key])
        return self.client.post(f"/candidate/{key}/decide", form).status_code

    def _correct(self, key: str, revision: int) -> int:
        corrections = {"notes": f"{self.user.username} {self.random.random()}"}
        try:
            decide(
                *(key, Verdict.CORRECT),
                user=self.user,
                expected_revision=revision,
                corrections=corrections,
                now=datetime.now(UTC),
            )
        except TransitionRefused:
            return 409
        return 302

    def _together(self, seen: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
        batch = decide_many(seen, Verdict.UNSURE, user=self.user, now=datetime.now(UTC))
        refused = {one.key for one in batch.refused}
        return [(key, revision, 409 if key in refused else 302) for key, revision in seen]


def at_once(
    users: Sequence[User], keys: Sequence[str], acts: int, *, pause: float = 0.0, seed: int = 1
) -> list[Said]:
    """All these users at work together; everything they said, once all have finished. Raises what one of them met."""
    editors = [Editor(user, keys, acts, pause, random.Random(f"{seed}/{n}")) for n, user in enumerate(users)]
    for editor in editors:
        editor.client.force_login(editor.user)
    start = threading.Barrier(len(editors))
    threads = [threading.Thread(target=editor.work, args=(start,)) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if trouble := [e for editor in editors for e in editor.trouble]:
        raise trouble[0]
    return [one for editor in editors for one in editor.said]


def lost(said: Sequence[Said], keys: Sequence[str]) -> list[str]:
    """What is wrong with the log after `said`: a sentence each, none if no decision was lost or made up."""
    problems = [
        f"{one.verdict} on {one.key} was answered with {one.status}"
        for one in said
        if one.status not in (302, 409)
    ]
    told = Counter((one.key, one.revision + 1, one.editor, one.verdict) for one in said if one.status == 302)
    log = rows.Decision.objects.filter(candidate__key__in=keys).order_by("revision")
    kept = Counter(log.values_list("candidate__key", "revision", "decided_by_id", "verdict"))
    problems += [
        f"{what} was answered as stored {told[what]} times and stands {kept[what]} times"
        for what in told | kept
        if told[what] != kept[what]
    ]
    for row in rows.Candidate.objects.filter(key__in=keys).defer("record"):
        verdicts = [Verdict(v) for v in log.filter(candidate=row).values_list("verdict", flat=True)]
        if row.state != state_after(verdicts) or row.revision != len(verdicts):
            problems.append(
                f"{row.key} is {row.state} at {row.revision}; its log says {state_after(verdicts)}"
            )
        published = rows.Incident.objects.filter(candidate=row, withdrawn_at=None).exists()
        if published != (row.state == State.CONFIRMED):
            problems.append(f"{row.key} is {row.state}, and has {'an' if published else 'no'} incident")
    return problems + verify_chain()
