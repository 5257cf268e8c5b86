"""Webhooks of incidents: who receives what, and each change on its way to each of them.

Every receiver has a cursor into the log of changes (`store.outgoing`). What lies behind it is made into deliveries in the
transaction that moves it, so that a change is neither lost nor made twice. One worker at a time works for a receiver, one
delivery at a time; of an incident a delivery waits until the earlier ones have arrived or were given up.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from dateline.errors import NotFound, UsageError
from dateline.ports import Lease
from dateline.publish.webhooks import (
    GIVE_UP_AFTER,
    TEST,
    After,
    Answer,
    Message,
    after_try,
    key_of,
    message_of,
    secret_from,
)
from dateline.publish.words import one_line
from dateline.review.incident_filter import IncidentFilter
from dateline.store import models as rows
from dateline.store import telling
from dateline.store.activity import record_activity
from dateline.store.claims import rested
from dateline.store.incident_lines import matching
from dateline.store.outgoing import KINDS, RETRACTED, Change, changes_since, latest_number
from dateline.store.roles import AnyUser

WAITING, TAKEN, DEAD = "waiting", "taken", "dead"
MOST_WEBHOOKS = 50
LONGEST_NAME = 60
LONGEST_URL = 2_000
BYTES_OF_A_NEW_SECRET = 32
AT_ONCE = 200  # changes in one look at the log
MOST_LOOKS = 25  # at the log in one transaction
TAKEN_KEPT = timedelta(days=30)


def new_secret() -> str:
    """A secret nobody has had."""
    return secret_from(secrets.token_bytes(BYTES_OF_A_NEW_SECRET))


def test_message(now: datetime) -> Message:
    """Tells of no incident; each has an id of its own."""
    return message_of(TEST, now, {"message": "This is a test of dateline."}, of=secrets.token_hex(16))


# ------------------------------------------------------------------------------------------------------ receivers


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """A receiver with what is on its way to it. `host`: all that is shown of the address. `oldest`: since when the oldest
    delivery waits.
    """

    row: rows.Webhook
    host: str
    waiting: int
    dead: int
    oldest: datetime | None

    @property
    def wanted(self) -> IncidentFilter:
        return filter_of(self.row)


def filter_of(row: rows.Webhook) -> IncidentFilter:
    return IncidentFilter.from_query(row.query)


def webhook_lines() -> list[WebhookLine]:
    """All receivers, by name. One query."""
    waiting, dead = Q(deliveries__state=WAITING), Q(deliveries__state=DEAD)
    found = rows.Webhook.objects.select_related("made_by").annotate(
        waiting=Count("deliveries", filter=waiting),
        dead=Count("deliveries", filter=dead),
        oldest=Min("deliveries__since", filter=waiting),
    )
    return [
        WebhookLine(row, host_of(row.url), row.waiting, row.dead, row.oldest)
        for row in found.order_by("name")
    ]


def webhook_line(name: str) -> WebhookLine:
    """Raises NotFound."""
    line = next((line for line in webhook_lines() if line.row.name == name), None)
    if line is None:
        raise NotFound(f"There is no webhook {name!r}; `dateline webhooks list` shows them.", resource=name)
    return line


def host_of(url: str) -> str:
    """The host of an address, without the path, which may be its secret."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    except ValueError:
        return ""


def add_webhook(
    name: str,
    url: str,
    secret: str,
    *,
    wanted: IncidentFilter,
    kinds: Collection[str],
    by: AnyUser | None,
    now: datetime,
    from_start: bool = False,
) -> rows.Webhook:
    """`from_start`: it gets all changes that there were, else those from now on. Raises UsageError."""
    name = one_line(name)[:LONGEST_NAME]
    if not name or "/" in name:
        raise UsageError("Give the webhook a name of one line without “/”.")
    if not host_of(url).startswith(("https://", "http://")) or len(url) > LONGEST_URL:
        raise UsageError("The address must begin with https:// or http://.")
    if unknown := [kind for kind in kinds if kind not in KINDS] or (not kinds and ["none"]):
        raise UsageError(f"There is no kind {unknown[0]}; choose of {', '.join(KINDS)}.")
    try:
        key_of(secret)
    except ValueError as e:
        raise UsageError(f"The secret {e}.") from e
    with transaction.atomic():
        if rows.Webhook.objects.filter(name=name).exists():
            raise UsageError(f"There is a webhook {name!r} already; choose another name.")
        if rows.Webhook.objects.count() >= MOST_WEBHOOKS:
            raise UsageError(f"There are {MOST_WEBHOOKS} webhooks; remove one first.")
        row = rows.Webhook.objects.create(
            name=name,
            url=url,
            secret=secret,
            query=wanted.query(),
            kinds=[kind for kind in KINDS if kind in kinds],
            cursor=0 if from_start else latest_number(),
            made_by_id=by.pk if by is not None else None,
            made_at=now,
        )
        if row.query and not from_start:
            known = matching(wanted).values_list("incident_id", flat=True)
            _remember(row, known.iterator(chunk_size=2_000))
        record_activity("webhook", "added", by=by, now=now, subject=name, after={"host": host_of(url)})
    return row


def _remember(row: rows.Webhook, incidents: Iterable[int]) -> None:
    rows.WebhookIncident.objects.bulk_create(
        (rows.WebhookIncident(webhook=row, incident_id=pk) for pk in incidents),
        batch_size=500,
        ignore_conflicts=True,
    )


def switch_webhook(pk: int, *, on: bool, by: AnyUser | None, now: datetime) -> None:
    """Off: what waits goes on waiting, and what is published meanwhile is made up for."""
    with transaction.atomic():
        row = rows.Webhook.objects.select_for_update().get(pk=pk)
        telling.switch(row, on=on)
        row.save()
        if on:
            wake(row.pk)
        act = "switched on" if on else "switched off"
        record_activity("webhook", act, by=by, now=now, subject=row.name)


def wake(pk: int) -> None:
    """Let what waits for a receiver be tried with the next run, whatever failed before: somebody says that it is back."""
    rows.Webhook.objects.filter(pk=pk).update(not_before=None)
    rows.Delivery.objects.filter(webhook=pk, state=WAITING).update(not_before=None)


def remove_webhook(pk: int, *, by: AnyUser | None, now: datetime) -> None:
    """With all that waits for it, its dead letters too."""
    with transaction.atomic():
        row = rows.Webhook.objects.select_for_update().get(pk=pk)
        record_activity("webhook", "removed", by=by, now=now, subject=row.name)
        row.delete()


# ----------------------------------------------------------------------------------------------------- deliveries


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery that is a worker's now. `row`: of its webhook. `tries`: this one counted."""

    id: int
    row: int
    url: str
    secret: str
    message: Message
    tries: int
    since: datetime


def next_letter(lease: Lease, now: datetime, passing: Collection[int] = ()) -> Letter | None:
    """The next delivery to be tried, of a receiver that nobody works for; now `lease`'s. `passing`: receivers left out."""
    waiting = rows.Delivery.objects.filter(rested(now), webhook=OuterRef("pk"), state=WAITING)
    found = telling.ready(rows.Webhook.objects.exclude(pk__in=passing), now)
    with_work = found.filter(Q(cursor__lt=latest_number()) | Exists(waiting)).order_by("pk")
    for pk in list(with_work.values_list("pk", flat=True)):
        with transaction.atomic():
            row = telling.take(rows.Webhook.objects.all(), pk, lease, now)
            if row is None:
                continue
            _look_at_log(row, now)
            delivery = _next_of(row, now)
            if delivery is None:
                telling.give_back(row)
                row.save()
                continue
            row.save()
            delivery.tries += 1
            delivery.tried_at = now
            delivery.save(update_fields=["tries", "tried_at"])
        message = Message(delivery.message_id, delivery.body.encode())
        return Letter(delivery.pk, pk, row.url, row.secret, message, delivery.tries, delivery.since)
    return None


def _next_of(row: rows.Webhook, now: datetime) -> rows.Delivery | None:
    of_row = rows.Delivery.objects.filter(webhook=row, state=WAITING)
    earlier = of_row.filter(incident=OuterRef("incident"), number__lt=OuterRef("number"))
    return of_row.filter(rested(now), ~Exists(earlier)).order_by("number").first()


def _look_at_log(row: rows.Webhook, now: datetime) -> None:
    """Make deliveries of what lies behind the cursor, and move it. In the caller's transaction, the row locked."""
    for _ in range(MOST_LOOKS):
        changes = changes_since(row.cursor, AT_ONCE)
        if not changes:
            return
        _make_deliveries(row, changes, now)
        row.cursor = changes[-1].number
        if len(changes) < AT_ONCE:
            return


def _make_deliveries(row: rows.Webhook, changes: Sequence[Change], now: datetime) -> None:
    wanted = filter_of(row)
    named = {change.public_id for change in changes}
    incidents = {i.public_id: i for i in rows.Incident.objects.filter(public_id__in=named)}
    if row.query:
        pks = [incident.pk for incident in incidents.values()]
        inside = set(matching(wanted).filter(incident__in=pks).values_list("incident_id", flat=True))
        _remember(row, inside)
        known = rows.WebhookIncident.objects.filter(webhook=row, incident__in=pks)
        told = set(known.values_list("incident_id", flat=True))
        changes = [change for change in changes if incidents[change.public_id].pk in told]
    made = []
    for change in changes:
        if change.kind not in row.kinds:
            continue
        incident = incidents[change.public_id]
        message = incident_message(change, incident, of=f"{row.pk} {row.made_at.isoformat()}")
        made.append(
            rows.Delivery(
                webhook=row,
                number=change.number,
                incident=incident,
                kind=change.kind,
                message_id=message.id,
                body=message.body.decode(),
                since=now,
            )
        )
    rows.Delivery.objects.bulk_create(made, batch_size=100)


def incident_message(change: Change, incident: rows.Incident, *, of: str) -> Message:
    """A change as it is sent: the incident as it is now, or that it is withdrawn and what stands in its place."""
    data: dict[str, Any] = {"number": change.number, "id": change.public_id}
    if change.kind == RETRACTED:
        data["merged_into"] = change.merged_into or None
    else:
        data["incident"] = incident.record
    # a number may come again after a backup was restored: it is another change then
    unique = f"{of} {change.number} {change.public_id} {change.kind} {change.at.isoformat()}"
    return message_of(f"incident.{change.kind}", change.at, data, of=unique)


def settle_letter(letter: Letter, answer: Answer, lease: Lease, now: datetime, chance: float) -> After | None:
    """Keep what came of a try and give the receiver back. None where the lease ran out and another has it: it tries again,
    under the same id.
    """
    after = after_try(answer, letter.tries, made_at=letter.since, now=now, chance=chance)
    with transaction.atomic():
        row = telling.ours(rows.Webhook.objects.all(), letter.row, lease)
        if row is None:
            return None
        delivery = rows.Delivery.objects.select_for_update().filter(pk=letter.id, state=WAITING).first()
        if delivery is not None:
            delivery.status, delivery.reason = answer.status, after.reason
            delivery.not_before = after.at
            delivery.state = {"taken": TAKEN, "later": WAITING}.get(after.outcome, DEAD)
            delivery.save(update_fields=["status", "reason", "not_before", "state"])
        if after.outcome == "taken":
            if row.failures:
                wake(row.pk)
            telling.note_success(row, now)
        elif after.outcome == "gone":
            telling.switch(row, on=False, why=after.reason)
            row.deliveries.filter(state=WAITING).update(state=DEAD, reason=after.reason)
        elif answer.is_away:
            telling.note_failure(row, answer.problem, now, chance)
        row.save()
    return after


def give_up_old(now: datetime) -> int:
    """Give up what waits for receivers that could not be reached for days; answers how many. They are dead letters then."""
    failing = rows.Webhook.objects.filter(
        failures__gt=0, failing_since__lt=now - GIVE_UP_AFTER, state=telling.ON
    )
    old = rows.Delivery.objects.filter(webhook__in=failing, state=WAITING, since__lt=now - GIVE_UP_AFTER)
    reason = f"The receiver could not be reached for {GIVE_UP_AFTER.days} days."
    return old.update(state=DEAD, reason=reason)


def drop_taken(now: datetime) -> dict[str, int]:
    """Deliveries that arrived long ago. Dead ones stay until they are replayed or their webhook is removed."""
    old = rows.Delivery.objects.filter(state=TAKEN, tried_at__lt=now - TAKEN_KEPT)
    return {"old deliveries dropped": old.delete()[0]}


# --------------------------------------------------------------------------------------------------- dead letters


def dead_letters(pk: int) -> QuerySet[rows.Delivery]:
    """Those of a receiver, in the order of their changes."""
    return rows.Delivery.objects.filter(webhook=pk, state=DEAD).select_related("incident").order_by("number")


def replay(pk: int, numbers: Collection[int] | None, *, by: AnyUser | None, now: datetime) -> int:
    """Let dead letters of a receiver wait again, all or those of some changes; answers how many. They keep their ids.

    Raises UsageError where the receiver is off.
    """
    with transaction.atomic():
        row = rows.Webhook.objects.select_for_update().get(pk=pk)
        if row.state != telling.ON:
            raise UsageError(f"The webhook {row.name!r} is off; switch it on first.")
        chosen = rows.Delivery.objects.filter(webhook=row, state=DEAD)
        if numbers is not None:
            chosen = chosen.filter(number__in=numbers)
        done = chosen.update(state=WAITING, tries=0, since=now, not_before=None)
        if done:
            wake(row.pk)
            record_activity("webhook", "replayed", by=by, now=now, subject=row.name, after={"letters": done})
    return done


def recent_deliveries(pk: int, most: int = 20) -> list[rows.Delivery]:
    """The last ones that were tried or wait, newest change first."""
    found = rows.Delivery.objects.filter(webhook=pk).exclude(state=DEAD).select_related("incident")
    return list(found.defer("body").order_by("-number")[:most])
