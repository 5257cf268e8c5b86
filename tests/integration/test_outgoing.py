"""The log of changes of incidents: gapless, in one order, and never missed or repeated by who reads it while others write."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import make_candidate, make_user
from dateline.errors import TransitionRefused
from dateline.model import Verdict
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.outgoing import Change, changes_since, latest_number
from incident_builders import replayed
from incident_story import GWADAR, KALAM, LAHORE, MASTUNG, NUSHKI, WIDE, decided_story

NOW = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
KEYS = [f"c{n}" for n in range(5)]
VERDICTS = (Verdict.CONFIRM, Verdict.CORRECT, Verdict.REJECT, Verdict.DUPLICATE, Verdict.UNDO, Verdict.UNDO)


def said(changes: Sequence[Change]) -> list[tuple[str, str, str]]:
    return [(c.public_id, c.kind, c.merged_into) for c in changes]


def standing() -> set[str]:
    return set(rows.Incident.objects.filter(withdrawn_at=None).values_list("public_id", flat=True))


@pytest.mark.django_db
def test_every_way_in_which_an_incident_comes_and_goes_is_in_the_log() -> None:
    decided_story(make_user("amina", "editor"), make_user("bilal", "editor"))
    with CaptureQueriesContext(connection) as asked:
        log = changes_since(0, 100)
    assert len(asked) == 1
    assert said(log) == [
        (GWADAR, "published", ""),
        (GWADAR, "changed", ""),  # a toll corrected
        (GWADAR, "changed", ""),  # taken back
        (GWADAR, "changed", ""),  # corrected otherwise
        (WIDE, "published", ""),
        (MASTUNG, "published", ""),  # that it is part of the wider one is none of its own fields
        (NUSHKI, "published", ""),
        (NUSHKI, "retracted", MASTUNG),
        (MASTUNG, "changed", ""),  # Nushki's paper is a source of it now
        (KALAM, "published", ""),
        (KALAM, "retracted", ""),
        (LAHORE, "published", ""),
    ]
    assert [c.number for c in log] == list(range(1, 13))
    assert replayed(log) == standing()
    assert changes_since(4, 2) == log[4:6]
    assert changes_since(latest_number(), 5) == []


@pytest.mark.django_db
def test_taking_a_merge_back_publishes_again_and_changes_the_other() -> None:
    amina = make_user("amina", "editor")
    for key in ("c1", "c2"):
        make_candidate(key)
    for n, (key, verdict, more) in enumerate(
        (
            ("c1", Verdict.CONFIRM, {}),
            ("c2", Verdict.CONFIRM, {}),
            ("c2", Verdict.DUPLICATE, {"duplicate_of": "c1"}),
            ("c2", Verdict.UNDO, {}),
        )
    ):
        decide(key, verdict, user=amina, expected_revision=None, now=NOW + timedelta(minutes=n), **more)  # type: ignore[arg-type]
    one, two = public_id("c1"), public_id("c2")
    assert said(changes_since(2, 9)) == [
        (two, "retracted", one),
        (one, "changed", ""),
        (two, "published", ""),
        (one, "changed", ""),
    ]
    causes = [rows.Decision.objects.get(pk=c.decision) for c in changes_since(2, 9)]
    assert [(d.candidate.key, d.verdict) for d in causes] == [("c2", "duplicate")] * 2 + [("c2", "undo")] * 2


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(KEYS), st.sampled_from(VERDICTS), st.sampled_from(KEYS)), max_size=25
    ),
    sizes=st.lists(st.integers(1, 7), min_size=1, max_size=5),
)
def test_replayed_in_pages_of_any_size_the_log_gives_what_stands(
    acts: list[tuple[str, Verdict, str]], sizes: list[int]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        user = make_user("amina", "editor")
        for key in KEYS:
            make_candidate(key)
        read: list[Change] = []
        for n, (key, verdict, other) in enumerate(acts):
            _say(user, key, verdict, other, n)
            size = sizes[n % len(sizes)]
            read += changes_since(len(read), size)  # a reader who never quite keeps up
        while page := changes_since(len(read), sizes[0]):
            read += page
        assert replayed(read) == standing()
        transaction.set_rollback(True)


def _say(user: User, key: str, verdict: Verdict, other: str, n: int) -> bool:
    more = {
        Verdict.CORRECT: {"corrections": {"notes": f"Looked at for the {n % 3}th time."}},
        Verdict.REJECT: {"reason": "background"},
        Verdict.DUPLICATE: {"duplicate_of": other},
    }.get(verdict, {})
    try:
        decide(key, verdict, user=user, expected_revision=None, now=NOW + timedelta(seconds=n), **more)  # type: ignore[arg-type]
    except TransitionRefused:
        return False
    return True


class Reader(threading.Thread):
    """Follows the cursor, in pages of changing size, until nobody writes any more and nothing new is there."""

    def __init__(self, sizes: list[int], done: threading.Event) -> None:
        super().__init__()
        self.sizes, self.done = sizes, done
        self.read: list[Change] = []
        self.pages = 0
        self.trouble: BaseException | None = None

    def run(self) -> None:
        cursor = 0
        try:
            while True:
                last = self.done.is_set()
                page = changes_since(cursor, self.sizes[self.pages % len(self.sizes)])
                self.pages += 1
                self.read += page
                cursor = page[-1].number if page else cursor
                if last and not page:
                    return
                if not page:
                    self.done.wait(0.002)
        except BaseException as e:  # noqa: BLE001  a thread has nobody to raise it to
            self.trouble = e
        finally:
            connections.close_all()


def _write(user: User, acts: list[tuple[str, Verdict, str]], trouble: list[BaseException]) -> None:
    try:
        for n, act in enumerate(acts):
            _say(user, *act, n)
    except BaseException as e:  # noqa: BLE001
        trouble.append(e)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
@settings(max_examples=2, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(seed=st.integers(0, 2**32), sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_a_cursor_read_while_others_write_never_misses_or_repeats_a_change(
    seed: int, sizes: list[int]
) -> None:
    writers = 3
    users = [
        User.objects.filter(username=f"editor-{n}").first() or make_user(f"editor-{n}", "editor")
        for n in range(writers)
    ]
    for key in KEYS:
        if not rows.Candidate.objects.filter(key=key).exists():
            make_candidate(key)
    dice = random.Random(seed)
    done = threading.Event()
    trouble: list[BaseException] = []
    readers = [Reader(sizes, done), Reader([1000], done)]
    threads = []
    for user in users:
        acts = [(dice.choice(KEYS), dice.choice(VERDICTS), dice.choice(KEYS)) for _ in range(8)]
        threads.append(threading.Thread(target=_write, args=(user, acts, trouble)))
    for thread in (*readers, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    for reader in readers:
        reader.join()
    assert not trouble
    log = changes_since(0, 100_000)
    assert replayed(log) == standing()
    for reader in readers:
        assert reader.trouble is None
        assert reader.read == log
        assert reader.pages > 1


@pytest.mark.django_db
def test_the_migration_begins_the_log_with_the_incidents_that_there_are() -> None:
    decided_story(make_user("amina", "editor"), make_user("bilal", "editor"))
    by = {c.public_id: c.decision for c in changes_since(0, 100) if c.kind == "retracted"}
    rows.IncidentChange.objects.all().delete()
    import_module("dateline.store.migrations.0015_outgoing").write_changes(apps, None)
    log = changes_since(0, 100)
    assert replayed(log) == standing()
    assert sorted(said(log)) == sorted(
        [(id, "published", "") for id in (GWADAR, WIDE, MASTUNG, NUSHKI, KALAM, LAHORE)]
        + [(NUSHKI, "retracted", MASTUNG), (KALAM, "retracted", "")]
    )
    assert [c.at for c in log] == sorted(c.at for c in log)
    assert {c.public_id: c.decision for c in log if c.kind == "retracted"} == by
    decide(
        "kalam-flood", Verdict.UNDO, user=User.objects.get(username="bilal"), expected_revision=None, now=NOW
    )
    assert said(changes_since(len(log), 5)) == [(KALAM, "published", "")]
