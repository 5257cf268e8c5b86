"""Webhooks of incidents: what is sent to whom, once under one id, tried again, given up and replayed."""

from __future__ import annotations

import json
import socket
import threading
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from builders import NOW, make_candidate, make_user
from dateline.adapters.webhooks import WebhookSender
from dateline.delivering import LEASE, deliver_webhooks
from dateline.errors import UsageError
from dateline.model import Verdict
from dateline.ports import Lease
from dateline.publish.webhooks import MOST_TRIES, Answer
from dateline.review.incident import public_id
from dateline.review.incident_filter import IncidentFilter
from dateline.store import models as rows
from dateline.store import webhooks
from dateline.store.claims import release_dead
from dateline.store.decisions import decide
from dateline.store.outgoing import KINDS, changes_since
from dateline.store.webhooks import Letter
from fakes import FakeClock
from hooks import SECRET, closes, endless, signature_of, status, webhook

pytestmark = pytest.mark.django_db
DEAD_OWNER = "no-host:1:1"


@dataclass
class Receivers:
    """What receivers got, by their addresses, and what they answer."""

    answers: dict[str, Answer] = field(default_factory=dict)
    got: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))

    def post(self, letter: Letter) -> Answer:
        answer = self.answers.get(letter.url, Answer(status=204))
        if not answer.problem:
            self.got[letter.url].append((letter.message.id, json.loads(letter.message.body)))
        return answer

    def told(self, url: str) -> list[tuple[str, str]]:
        return [(m["type"].removeprefix("incident."), m["data"]["id"]) for _, m in self.got[url]]


AWAY, POISON, GONE = Answer("It is away."), Answer("It answered 500.", 500), Answer("It answered 410.", 410)


def add(name: str = "one", *, query: str = "", kinds: tuple[str, ...] = KINDS, **more: Any) -> rows.Webhook:
    wanted = IncidentFilter.read(dict(pair.split("=") for pair in query.split("&") if pair))
    url = more.pop("url", f"https://{name}.example/hook")
    return webhooks.add_webhook(name, url, SECRET, wanted=wanted, kinds=kinds, by=None, now=NOW, **more)


def say(key: str, verdict: Verdict, clock: FakeClock | None = None, **more: Any) -> None:
    row = rows.Candidate.objects.get(key=key)
    user = User.objects.filter(username="amina").first() or make_user("amina", "editor")
    now = (clock or FakeClock(NOW)).now()
    decide(key, verdict, user=user, expected_revision=row.revision, now=now, **more)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def world() -> Receivers:
    return Receivers()


def run(world: Receivers, clock: FakeClock) -> dict[str, int]:
    return deliver_webhooks(world.post, clock, chance=lambda: 0.5)


ONE, TWO = "https://one.example/hook", "https://two.example/hook"


def test_what_is_published_changed_and_retracted_is_sent_in_order_once(
    world: Receivers, clock: FakeClock
) -> None:
    make_candidate("c1")
    add()
    say("c1", Verdict.CONFIRM)
    assert run(world, clock) == {"deliveries taken": 1}
    say("c1", Verdict.CORRECT, corrections={"killed": {"low": 3, "best": 3, "high": 3}})
    say("c1", Verdict.UNDO)
    say("c1", Verdict.UNDO)
    assert run(world, clock) == {"deliveries taken": 3}
    assert run(world, clock) == {}
    id = public_id("c1")
    assert world.told(ONE) == [("published", id), ("changed", id), ("changed", id), ("retracted", id)]
    assert len({message for message, _ in world.got[ONE]}) == 4
    published, *_, retracted = (data for _, data in world.got[ONE])
    assert published["data"]["incident"]["public_id"] == id
    assert published["data"]["number"] < retracted["data"]["number"]
    assert retracted["data"] == {"number": retracted["data"]["number"], "id": id, "merged_into": None}


def test_a_retraction_says_what_stands_in_its_place(world: Receivers, clock: FakeClock) -> None:
    for key in ("c1", "c2"):
        make_candidate(key)
        say(key, Verdict.CONFIRM)
    add(kinds=("retracted",))
    say("c2", Verdict.DUPLICATE, duplicate_of="c1")
    run(world, clock)
    ((_, message),) = world.got[ONE]
    assert message["data"]["merged_into"] == public_id("c1")


def test_a_new_receiver_begins_with_now_or_with_the_first_change(world: Receivers, clock: FakeClock) -> None:
    make_candidate("c1")
    say("c1", Verdict.CONFIRM)
    add("one")
    add("two", from_start=True)
    run(world, clock)
    assert world.told(ONE) == []
    assert world.told(TWO) == [("published", public_id("c1"))]


def test_a_filter_chooses_and_who_heard_of_an_incident_hears_what_becomes_of_it(
    world: Receivers, clock: FakeClock
) -> None:
    for key in ("before", "c1", "c2"):
        make_candidate(
            key,
            event_type="Protests" if key == "c2" else "Battles",
            sub_event_type="Other" if key == "c2" else "Armed clash",
        )
    say("before", Verdict.CONFIRM)
    add(query="type=Battles")
    say("before", Verdict.UNDO)
    for key in ("c1", "c2"):
        say(key, Verdict.CONFIRM)
    run(world, clock)
    say("c1", Verdict.CORRECT, corrections={"sub_event_type": "Peaceful protest"})
    say("c2", Verdict.UNDO)
    say("c1", Verdict.UNDO)
    say("c1", Verdict.UNDO)
    run(world, clock)
    id = public_id("c1")
    assert world.told(ONE) == [
        ("retracted", public_id("before")),
        *(("published", id), ("changed", id), ("changed", id), ("retracted", id)),
    ]


def test_only_the_kinds_that_are_asked_for_are_sent(world: Receivers, clock: FakeClock) -> None:
    make_candidate("c1")
    add(kinds=("retracted",))
    say("c1", Verdict.CONFIRM)
    say("c1", Verdict.UNDO)
    run(world, clock)
    assert world.told(ONE) == [("retracted", public_id("c1"))]


# ---------------------------------------------------------------------------------------------------------- tries


def test_what_fails_is_tried_again_later_with_the_same_id_and_body(
    world: Receivers, clock: FakeClock
) -> None:
    make_candidate("c1")
    add()
    say("c1", Verdict.CONFIRM)
    world.answers[ONE] = POISON
    assert run(world, clock) == {"deliveries to be tried again": 1}
    assert run(world, clock) == {}, "it is not tried again at once"
    before = rows.Delivery.objects.get()
    clock.pass_time(minutes=1)
    world.answers.clear()
    assert run(world, clock) == {"deliveries taken": 1}
    assert world.got[ONE] == [(before.message_id, json.loads(before.body))]


def test_after_the_last_try_it_is_a_dead_letter_that_can_be_replayed(
    world: Receivers, clock: FakeClock
) -> None:
    make_candidate("c1")
    row = add()
    say("c1", Verdict.CONFIRM)
    world.answers[ONE] = POISON
    for _ in range(MOST_TRIES):
        run(world, clock)
        clock.pass_time(hours=4.6)  # more than any wait with half of the chance
    (letter,) = webhooks.dead_letters(row.pk)
    assert (letter.tries, letter.reason) == (MOST_TRIES, "It answered 500. It was tried 14 times.")
    world.answers.clear()
    assert run(world, clock) == {}
    assert webhooks.replay(row.pk, None, by=None, now=clock.now()) == 1
    assert run(world, clock) == {"deliveries taken": 1}
    assert [id for id, _ in world.got[ONE]] == [letter.message_id]
    assert not webhooks.dead_letters(row.pk).exists()


def test_a_letter_is_given_up_without_holding_up_the_others(world: Receivers, clock: FakeClock) -> None:
    make_candidate("c1"), make_candidate("c2")
    row = add()
    say("c1", Verdict.CONFIRM)
    say("c2", Verdict.CONFIRM)
    first = public_id("c1")

    def post(letter: Letter) -> Answer:
        return POISON if json.loads(letter.message.body)["data"]["id"] == first else world.post(letter)

    deliver_webhooks(post, clock)
    assert world.told(ONE) == [("published", public_id("c2"))]
    say("c1", Verdict.UNDO)
    deliver_webhooks(post, clock)
    assert world.told(ONE) == [("published", public_id("c2"))], "the retraction waits for what was published"
    rows.Delivery.objects.filter(webhook=row, state="waiting", tries__gt=0).update(state="dead")
    deliver_webhooks(world.post, clock)
    assert world.told(ONE)[-1] == ("retracted", first)


def test_gone_ends_a_receiver_and_what_waited_for_it_is_kept(world: Receivers, clock: FakeClock) -> None:
    for key in ("c1", "c2"):
        make_candidate(key)
        add() if key == "c1" else None
        say(key, Verdict.CONFIRM)
    world.answers[ONE] = GONE
    assert run(world, clock) == {"webhooks gone": 1}
    row = rows.Webhook.objects.get()
    assert (row.state, row.why) == ("off", "It answered 410.")
    assert webhooks.dead_letters(row.pk).count() == 2
    world.answers.clear()
    make_candidate("c3")
    say("c3", Verdict.CONFIRM)
    assert run(world, clock) == {}
    with pytest.raises(UsageError, match="switch it on first"):
        webhooks.replay(row.pk, None, by=None, now=clock.now())
    webhooks.switch_webhook(row.pk, on=True, by=None, now=clock.now())
    webhooks.replay(row.pk, None, by=None, now=clock.now())
    assert run(world, clock) == {"deliveries taken": 3}
    assert [id for _, id in world.told(ONE)] == [public_id(key) for key in ("c1", "c2", "c3")]


def test_a_receiver_that_is_away_rests_and_gets_all_at_once_when_it_is_back(
    world: Receivers, clock: FakeClock
) -> None:
    row = add()
    for key in ("c1", "c2", "c3"):
        make_candidate(key)
        say(key, Verdict.CONFIRM)
    world.answers[ONE] = AWAY
    assert run(world, clock) == {"deliveries to be tried again": 1}, "one try shows that it is away"
    for _ in range(6):
        clock.pass_time(hours=1)
        run(world, clock)
    row.refresh_from_db()
    assert (row.failures, row.failing_since) == (7, NOW)
    world.answers.clear()
    clock.pass_time(hours=1)
    assert run(world, clock) == {"deliveries taken": 3}
    row.refresh_from_db()
    assert (row.failures, row.failing_since, row.not_before) == (0, None, None)


def test_what_waits_for_a_receiver_that_is_away_for_days_is_given_up_with_the_reason(
    world: Receivers, clock: FakeClock
) -> None:
    row = add()
    for key in ("c1", "c2", "c3"):
        make_candidate(key)
        say(key, Verdict.CONFIRM)
    world.answers[ONE] = AWAY
    for _ in range(75):
        run(world, clock)
        clock.pass_time(hours=1)
    letters = list(webhooks.dead_letters(row.pk))
    assert len(letters) == 3
    assert all(letter.reason for letter in letters)
    world.answers.clear()
    webhooks.replay(row.pk, None, by=None, now=clock.now())
    assert run(world, clock) == {"deliveries taken": 3}, "who replays says that the receiver is back"


def test_a_slow_receiver_holds_no_other_up(clock: FakeClock) -> None:
    make_candidate("c1"), make_candidate("c2")
    add("one"), add("two")
    say("c1", Verdict.CONFIRM)
    say("c2", Verdict.CONFIRM)
    others_are_done, got = threading.Event(), []

    def post(letter: Letter) -> Answer:
        if letter.url == ONE:
            assert others_are_done.wait(30), "the other receiver waits for this one"
        got.append(letter.url)
        if got.count(TWO) == 2:
            others_are_done.set()
        return Answer(status=200)

    assert deliver_webhooks(post, clock) == {"deliveries taken": 4}
    assert got == [TWO, TWO, ONE, ONE]


# -------------------------------------------------------------------------------------------- workers that are killed


def test_two_workers_never_have_the_same_receiver(world: Receivers, clock: FakeClock) -> None:
    make_candidate("c1")
    add()
    say("c1", Verdict.CONFIRM)
    first = webhooks.next_letter(Lease("a", clock.now() + LEASE), clock.now())
    assert first is not None
    assert webhooks.next_letter(Lease("b", clock.now() + LEASE), clock.now()) is None


def test_a_killed_worker_is_taken_over_and_comes_too_late(world: Receivers, clock: FakeClock) -> None:
    make_candidate("c1")
    add()
    say("c1", Verdict.CONFIRM)
    lease = Lease("a", clock.now() + LEASE)
    first = webhooks.next_letter(lease, clock.now())
    assert first is not None
    clock.pass_time(minutes=3)
    second = webhooks.next_letter(Lease("b", clock.now() + LEASE), clock.now())
    assert second is not None
    assert (second.message, second.tries) == (first.message, 2)
    assert webhooks.settle_letter(first, Answer(status=200), lease, clock.now(), 0.5) is None
    assert rows.Delivery.objects.get().state == "waiting"


def test_what_a_killed_run_of_this_machine_held_is_begun_again_at_once(
    world: Receivers, clock: FakeClock
) -> None:
    make_candidate("c1")
    add()
    say("c1", Verdict.CONFIRM)
    here = f"{socket.gethostname()[:30]}:999999999:1"
    assert webhooks.next_letter(Lease(here, clock.now() + LEASE), clock.now())
    assert run(world, clock) == {"deliveries taken": 1}


# ------------------------------------------------------------------------------------------------ hostile receivers


def test_hostile_receivers_hold_no_good_one_up_and_each_has_its_reason(clock: FakeClock) -> None:
    make_candidate("c1")
    trap_got: list[Any]
    leave = threading.Event()
    with ExitStack() as stack:
        trap = stack.enter_context(webhook())
        answers: dict[str, Any] = {
            "good": status(200, b"thanks"),
            "slow": lambda handler: leave.wait(30) and None,
            "broken": status(500),
            "gone": status(410),
            "inside": status(307, Location=trap.url),
            "huge": endless,
            "closes": closes,
            "busy": status(429, Retry_After="3600"),
        }
        hooks = {name: stack.enter_context(webhook(answer)) for name, answer in answers.items()}
        for name, hook in hooks.items():
            add(name, url=hook.url)
        add("private", url="http://10.0.0.1/hook")
        say("c1", Verdict.CONFIRM)
        sender = WebhookSender(allow_private_hosts=["127.0.0.1"], deadline=1.0)
        try:
            done = deliver_webhooks(
                lambda letter: sender.send(letter.url, letter.secret, letter.message),
                clock,
                chance=lambda: 0.5,
            )
        finally:
            leave.set()
        trap_got = trap.got
    assert done == {"deliveries taken": 2, "deliveries to be tried again": 6, "webhooks gone": 1}
    assert trap_got == []
    headers, body = hooks["good"].got[0]
    assert headers["webhook-signature"] == signature_of(SECRET, headers, body)
    assert json.loads(body)["data"]["id"] == public_id("c1")
    found = rows.Delivery.objects.values_list("webhook__name", "reason", "status", "not_before")
    outcomes = {name: (reason, code, at) for name, reason, code, at in found}
    for name, words in {
        "slow": "did not answer within 1 seconds",
        "broken": "answered 500",
        "gone": "answered 410",
        "inside": "answered 307; give the address that it redirects to",
        "closes": "cannot be reached",
        "busy": "answered 429",
        "private": "address is refused",
    }.items():
        assert words in outcomes[name][0], name
        assert "127.0.0.1" not in outcomes[name][0], name
    assert outcomes["busy"][2] == NOW + timedelta(hours=1)


# --------------------------------------------------------------------------------------------------- any interleaving

KEYS = ("c1", "c2")
URLS = (ONE, TWO)


class Delivering(RuleBasedStateMachine):
    """Editors decide, two workers deliver, die and come late, receivers answer or do not, letters die and are replayed.

    `first`: of each receiver the changes in the order in which it got each first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.database = transaction.atomic()
        self.database.__enter__()
        self.clock = FakeClock(NOW)
        self.world = Receivers()
        self.in_hand: dict[str, list[tuple[Letter, Lease, Answer]]] = defaultdict(list)
        self.ids: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.first: dict[str, list[tuple[str, int]]] = {url: [] for url in URLS}
        self.was_dead: set[tuple[str, int]] = set()
        self.noted = 0

    @initialize()
    def two_receivers(self) -> None:
        make_user("amina", "editor")
        for key in KEYS:
            make_candidate(key)
        self.hooks = {ONE: add("one"), TWO: add("two")}

    @rule(key=st.sampled_from(KEYS), undone=st.lists(st.booleans(), min_size=1, max_size=3))
    def an_editor_decides(self, key: str, undone: list[bool]) -> None:
        for undo in undone:
            if rows.Candidate.objects.get(key=key).state != "confirmed":
                say(key, Verdict.CONFIRM, self.clock)
            elif undo:
                say(key, Verdict.UNDO, self.clock)
            else:
                self.noted += 1
                say(key, Verdict.CORRECT, self.clock, corrections={"notes": f"Note {self.noted}"})

    @rule(
        worker=st.sampled_from("ab"),
        answers=st.lists(st.sampled_from((None, POISON, AWAY)), min_size=1, max_size=4),
        keeps_last=st.booleans(),
    )
    def a_worker_sends(self, worker: str, answers: list[Answer | None], keeps_last: bool) -> None:
        for n, answer in enumerate(answers, start=1):
            now = self.clock.now()
            lease = Lease(worker, now + LEASE)
            letter = webhooks.next_letter(lease, now)
            if letter is None:
                return
            held = [one.row for of in self.in_hand.values() for one, theirs, _ in of if theirs.until > now]
            assert letter.row not in held, "two have the same receiver at once"
            self.world.answers = {letter.url: answer} if answer else {}
            self.in_hand[worker].append((letter, lease, self._post(letter)))
            if n < len(answers) or not keeps_last:
                self.a_worker_keeps_what_came_of_it(worker)

    def _post(self, letter: Letter) -> Answer:
        answer = self.world.post(letter)
        data = json.loads(letter.message.body)["data"]
        incident, number = data["id"], data["number"]
        self.ids[letter.url, number].add(letter.message.id)
        if not answer.problem and (incident, number) not in self.first[letter.url]:
            self.first[letter.url].append((incident, number))
        return answer

    @rule(worker=st.sampled_from("ab"))
    def a_worker_keeps_what_came_of_it(self, worker: str) -> None:
        if self.in_hand[worker]:
            letter, lease, answer = self.in_hand[worker].pop()
            webhooks.settle_letter(letter, answer, lease, self.clock.now(), 0.5)

    @rule(worker=st.sampled_from("ab"), noticed=st.booleans())
    def a_worker_is_killed(self, worker: str, noticed: bool) -> None:
        self.in_hand[worker].clear()
        if noticed:
            release_dead((rows.Webhook,), lambda owner: owner != worker)

    @rule(minutes=st.sampled_from((1, 3, 30, 3000)))
    def time_passes(self, minutes: int) -> None:
        self.clock.pass_time(minutes=minutes)
        webhooks.give_up_old(self.clock.now())
        self._see_the_dead()

    @rule(url=st.sampled_from(URLS))
    def dead_letters_are_replayed(self, url: str) -> None:
        self._see_the_dead()
        webhooks.replay(self.hooks[url].pk, None, by=None, now=self.clock.now())

    def _see_the_dead(self) -> None:
        dead = rows.Delivery.objects.filter(state="dead").values_list("webhook__url", "number")
        self.was_dead |= set(dead)

    def teardown(self) -> None:
        try:
            if hasattr(self, "hooks"):
                self._comes_to_rest()
        finally:
            transaction.set_rollback(True)
            self.database.__exit__(None, None, None)

    def _comes_to_rest(self) -> None:
        self._see_the_dead()
        self.world.answers.clear()
        for url in URLS:
            webhooks.replay(self.hooks[url].pk, None, by=None, now=self.clock.now())
        for _ in range(3):
            self.clock.pass_time(hours=7)
            deliver_webhooks(self._post, self.clock, owner="c")
        wanted = {(change.public_id, change.number) for change in changes_since(0, 1000)}
        for url in URLS:
            assert set(self.first[url]) == wanted, "each change arrives"
            for key in KEYS:
                numbers = [
                    n for id, n in self.first[url] if id == public_id(key) and (url, n) not in self.was_dead
                ]
                assert numbers == sorted(numbers), "of one incident in order"
        assert all(len(ids) == 1 for ids in self.ids.values()), "under one id"
        every = [id for ids in self.ids.values() for id in ids]
        assert len(every) == len(set(every)), "an id for each"
        assert not rows.Delivery.objects.exclude(state="taken").exists(), "no dead letter vanishes"


def test_any_interleaving_brings_each_change_in_order_under_one_id(database: str) -> None:
    run_state_machine_as_test(
        Delivering,
        settings=settings(
            max_examples=8 if database == "sqlite" else 3,
            stateful_step_count=30,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
