"""Notices by saved view: who is told of which, where, and what of it was not told yet.

A candidate that matches is told once. What matched already when the notice was made, or when its view was changed, counts
as told. What the owner may not see yet (they may be asked for a second answer) waits until they may.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dateline.errors import NotFound, UsageError
from dateline.ports import Lease
from dateline.publish.columns import summary
from dateline.publish.view_messages import MOST_LINES, Line, view_message
from dateline.review.filters import QueueFilter
from dateline.review.incident import incident_from_record
from dateline.review.incident_filter import IncidentFilter
from dateline.review.watches import EVERY
from dateline.store import models as rows
from dateline.store import telling
from dateline.store.activity import record_activity
from dateline.store.incident_lines import matching
from dateline.store.queue_conditions import Condition, Sql
from dateline.store.queue_walk import Walk, walk_of
from dateline.store.roles import VIEWER, AnyUser, has_role, id_of
from dateline.store.saved_views import visible_view
from dateline.store.second_readings import visible_to
from dateline.store.watch_matches import news_line, seen_by_watches

MOST_OWN = 20
MOST_AT_ONCE = 500  # candidates told in one message; it writes out the first ones and counts the rest
MOST_FAILURES = 30  # in a row, with the rests between them more than a day; then the notice ends by itself
MAIL = "mailto:"


def filter_of(notice: rows.ViewNotice) -> IncidentFilter:
    """Of one about incidents."""
    return IncidentFilter.from_query(notice.query)


def add_notice(
    user: AnyUser,
    *,
    view: int | None,
    query: str,
    address: str,
    shown: str,
    when: str,
    now: datetime,
) -> rows.ViewNotice:
    """`view`: of the user's own or the shared ones; None: the incidents of `query`. `shown`: what pages show for `address`.

    Raises UsageError, NotFound.
    """
    if when not in EVERY:
        raise UsageError(f"There is no {when!r}; choose of {', '.join(EVERY)}.")
    of_view = visible_view(id_of(user), view) if view is not None else None
    wanted = IncidentFilter.from_query(query)
    with transaction.atomic():
        own = rows.ViewNotice.objects.filter(owner=id_of(user))
        if own.count() >= MOST_OWN:
            raise UsageError(f"You have {MOST_OWN} notices; end one first.")
        same = own.filter(view=of_view, address=address)
        if (same if of_view else same.filter(query=wanted.query())).exists():
            raise UsageError("You are told of that there already.")
        notice = rows.ViewNotice.objects.create(
            owner_id=id_of(user),
            view=of_view,
            query=of_view.query if of_view else wanted.query(),
            address=address,
            shown=shown,
            when=when,
            made_at=now,
        )
        _count_as_told(notice)
        record_activity("notice", "added", by=user, now=now, after={"to": _service(notice)})
    return notice


def _title(notice: rows.ViewNotice) -> str:
    return notice.view.name if notice.view else "Incidents"


def _service(notice: rows.ViewNotice) -> str:
    """For the log of acts, which everybody reads: no address, and no name of somebody's own view."""
    return "mail" if notice.address.startswith(MAIL) else notice.shown


def own_notice(user: AnyUser, pk: int, *, of_all: bool = False) -> rows.ViewNotice:
    """Raises NotFound, also for somebody else's unless `of_all`."""
    found = rows.ViewNotice.objects.select_related("view", "owner").filter(pk=pk)
    notice = found.filter(Q() if of_all else Q(owner=id_of(user))).first()
    if notice is None:
        raise NotFound("You have no such notice.", resource=str(pk))
    return notice


def notices_of(user: AnyUser, *, of_all: bool = False) -> list[rows.ViewNotice]:
    """The user's own, with `of_all` everybody's behind them, newest first."""
    found = rows.ViewNotice.objects.select_related("view", "owner").defer("address").order_by("-pk")
    own = list(found.filter(owner=id_of(user)))
    return [*own, *found.exclude(owner=id_of(user))[:200]] if of_all else own


def end_notice(notice: rows.ViewNotice, *, by: AnyUser, now: datetime) -> None:
    with transaction.atomic():
        record_activity("notice", "ended", by=by, now=now, before={"to": _service(notice)})
        notice.delete()


def resume_notice(notice: rows.ViewNotice) -> None:
    """Try again at once, also where it had ended by itself."""
    telling.switch(notice, on=True)
    notice.save(update_fields=["state", "why", "failures", "failing_since", "not_before"])


# --------------------------------------------------------------------------------------------------- what is new


def _count_as_told(notice: rows.ViewNotice) -> None:
    """What matches now is told already. In the caller's transaction."""
    if notice.view is None:
        found = matching(filter_of(notice)).exclude(Exists(_told(notice)))
        told = [
            rows.Told(notice=notice, candidate_id=pk) for pk in found.values_list("candidate_id", flat=True)
        ]
        rows.Told.objects.bulk_create(told, batch_size=500)
        return
    walk = _untold_walk(notice)
    if walk is None:
        return
    chosen = f"SELECT DISTINCT %s, {walk.along.row}.candidate_id"
    statement = Sql(f"INSERT INTO store_told (notice_id, candidate_id) {chosen}", (notice.pk,)) + walk.rows()
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.given)


def _told(notice: rows.ViewNotice) -> QuerySet[rows.Told]:
    return rows.Told.objects.filter(notice=notice, candidate=OuterRef("candidate_id"))


def _untold_walk(notice: rows.ViewNotice) -> Walk | None:
    walk = walk_of(QueueFilter.from_query(notice.query))
    if walk is None:
        return None
    untold = Condition(
        walk.along.walk,
        walk.along.row,
        Sql(
            "NOT EXISTS (SELECT 1 FROM store_told t WHERE t.notice_id = %s AND t.candidate_id = {id})",
            (notice.pk,),
        ),
        best_first=False,
    )
    return replace(walk, checks=(*walk.checks, untold))


@dataclass(frozen=True, slots=True)
class ViewMessage:
    """A message that is a worker's now. `row`: of its notice. `candidates`: rows that it tells of, `withdrawn`: those of
    whose incidents it says that they are withdrawn.
    """

    row: int
    address: str
    subject: str
    text: str
    candidates: tuple[int, ...]
    withdrawn: tuple[int, ...] = ()


def due_notices(now: datetime) -> list[int]:
    """Rows of the notices whose time has come, whether they have something to tell or not."""
    found = telling.ready(rows.ViewNotice.objects.all(), now).order_by("pk")
    return [
        pk
        for pk, when, digest_at in found.values_list("pk", "when", "digest_at")
        if digest_at is None or now - digest_at >= EVERY[when]
    ]


def take_message(pk: int, lease: Lease, now: datetime, desk: str) -> ViewMessage | None:
    """What a notice has to tell, now `lease`'s; None where it is nothing, or another worker has it."""
    with transaction.atomic():
        found = rows.ViewNotice.objects.select_related("view", "owner")
        notice = telling.take(found, pk, lease, now)
        if notice is None:
            return None
        if (why := _why_not(notice)) or _is_changed(notice):
            if why:
                telling.switch(notice, on=False, why=why)
            telling.give_back(notice)
            notice.save()
            return None
        pks, withdrawn, lines = _news_of(notice)
        if not pks and not withdrawn:
            return None  # nothing of the lease was saved
        notice.save()
    chat = not notice.address.startswith(MAIL)
    path = f"/views/{notice.view_id}" if notice.view_id else f"/incidents{notice.query}"
    subject, text = view_message(
        _title(notice), lines, len(pks) + len(withdrawn), desk=desk, path=path, stop="/notices", chat=chat
    )
    return ViewMessage(pk, notice.address, subject, text, tuple(pks), tuple(withdrawn))


def _why_not(notice: rows.ViewNotice) -> str:
    """Why the notice ends by itself."""
    if not has_role(notice.owner, VIEWER):
        return "Its owner may not read the desk any more."
    view = notice.view
    if view is not None and view.owner_id != notice.owner_id and not view.shared:
        return "The view is not shared any more."
    return ""


def _is_changed(notice: rows.ViewNotice) -> bool:
    """Whether its view asks for something else by now: what it holds then counts as told."""
    if notice.view is None or notice.view.query == notice.query:
        return False
    notice.query = notice.view.query
    _count_as_told(notice)
    return True


def _news_of(notice: rows.ViewNotice) -> tuple[list[int], list[int], list[Line]]:
    """Candidates that were not told, the best or newest first; those whose incidents were withdrawn since they were told;
    and what is said of the first ones.
    """
    if notice.view is None:
        return _new_incidents(notice)
    walk = _untold_walk(notice)
    if walk is None:
        return [], [], []
    statement = walk.page(MOST_AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.given)
        pks = [pk for _, pk in cursor.fetchall()]
    may_see = set(
        visible_to(notice.owner, rows.Candidate.objects.filter(pk__in=pks)).values_list("pk", flat=True)
    )
    pks = [pk for pk in pks if pk in may_see]
    seen = seen_by_watches(pks[:MOST_LINES])
    found = [seen[pk] for pk in pks[:MOST_LINES] if pk in seen]
    return pks, [], [Line(news_line(one), f"/candidate/{one.key}") for one in found]


def _new_incidents(notice: rows.ViewNotice) -> tuple[list[int], list[int], list[Line]]:
    new = visible_to(
        notice.owner, matching(filter_of(notice)).exclude(Exists(_told(notice))), candidate="candidate_id"
    )
    told = rows.Told.objects.filter(notice=notice).values("candidate_id")
    gone = rows.Incident.objects.filter(candidate__in=told, withdrawn_at__isnull=False)
    pks, withdrawn, lines = [], [], []
    for incident in visible_to(notice.owner, gone, candidate="candidate_id").order_by("-withdrawn_at")[
        :MOST_AT_ONCE
    ]:
        withdrawn.append(incident.candidate_id)
        said = summary(incident_from_record(incident.record))
        lines.append(Line(f"Withdrawn: {said}", f"/incidents/{incident.public_id}"))
    for line in new.select_related("incident").order_by("-incident_id")[: MOST_AT_ONCE - len(withdrawn)]:
        pks.append(line.candidate_id)
        said = summary(incident_from_record(line.incident.record))
        lines.append(Line(said, f"/incidents/{line.incident.public_id}"))
    return pks, withdrawn, lines


def settle_message(message: ViewMessage, problem: str, lease: Lease, now: datetime, chance: float) -> str:
    """Keep what came of it and give the notice back; answers "told", "failed", or "" where another worker has it by now: it
    may have been told twice then.
    """
    with transaction.atomic():
        notice = telling.ours(rows.ViewNotice.objects.all(), message.row, lease)
        if notice is None:
            return ""
        if problem:
            telling.note_failure(notice, problem, now, chance)
            if notice.failures >= MOST_FAILURES:
                telling.switch(notice, on=False, why=problem)
        else:
            telling.note_success(notice, now)
            notice.digest_at = now
            _mark_told(notice, message)
        notice.save()
    return "failed" if problem else "told"


def _mark_told(notice: rows.ViewNotice, message: ViewMessage) -> None:
    """As the message had it, whatever was decided while it was on its way. Of withdrawn incidents nothing stays: where
    they are published again, that is told.
    """
    rows.Told.objects.filter(notice=notice, candidate__in=message.withdrawn).delete()
    there = set(rows.Candidate.objects.filter(pk__in=message.candidates).values_list("pk", flat=True))
    new = [rows.Told(notice=notice, candidate_id=pk) for pk in message.candidates if pk in there]
    rows.Told.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
