"""Many editors deciding at once in a large archive: how long an answer takes, and whether one was lost."""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User

from dateline.store import models as rows

ACTS = 200  # of each editor
QUEUE = 400  # candidates that they share: the head of the queue
PAUSE = 0.1  # seconds at most between looking and answering


def decide_at_once(editors: int) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from desk_crowd import at_once, lost

    users = list(User.objects.filter(username__startswith="editor-").order_by("pk")[:editors])
    waiting = rows.Candidate.objects.filter(revision=0).order_by("-score", "pk")
    keys = list(waiting.values_list("key", flat=True)[:QUEUE])
    began = time.perf_counter()
    said = at_once(users, keys, ACTS, pause=PAUSE)
    took = time.perf_counter() - began
    times = [one.milliseconds for one in said]
    answers = Counter(one.status for one in said)
    wrong = lost(said, keys)
    print(
        f"  {editors} editors at once, {ACTS} acts each: {answers[302]} decisions, {answers[409]} conflicts in"
        f" {took:.0f} s; an answer {statistics.median(times):.0f} ms, p95"
        f" {statistics.quantiles(times, n=20)[-1]:.0f}, longest {max(times):.0f}; lost or wrong: {len(wrong)}"
    )
    for sentence in wrong[:5]:
        print(f"    {sentence}")
