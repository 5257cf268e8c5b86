"""Which candidates are in which watches: decided whenever a candidate is saved or corrected, and kept (`WatchMatch`)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.fields.json import KT

from dateline.model import State, Verdict
from dateline.review.corrections import merge_corrections
from dateline.review.refresh import headline
from dateline.review.transitions import answers
from dateline.review.watches import NEW, UPDATE, Source, Told, Watch, facts_of, watch_from_record
from dateline.store import models as rows
from dateline.store.locks import Lock, hold

ON, OFF, GONE = "on", "off", "gone"

_COLUMNS = (
    *("pk", "key", "state", "revision", "score", "title", "event_type", "sub_event_type", "place_name"),
    *("backfill_id", "first_seen_at", "updated_at"),
)


def lock_watches(*, change: bool) -> None:
    """Until the transaction ends: who decides by the watches shares them, who changes them is alone with them. So nobody
    saves a candidate by what a watch was before.
    """
    hold(Lock.WATCHES, shared=not change)


@dataclass(frozen=True, slots=True)
class Seen:
    """A candidate as watches see it, with what their notices say of it."""

    key: str
    state: str
    is_news: bool
    title: str
    place_name: str
    first_seen_at: datetime
    updated_at: datetime
    told: Told


def seen_by_watches(pks: Sequence[int]) -> dict[int, Seen]:
    """By row; those that are gone are left out. Three queries, and one more where any was decided."""
    columns = rows.Candidate.objects.filter(pk__in=pks).values(
        *_COLUMNS, said_place=KT("record__place"), said_actors=KT("record__actors")
    )
    found = [_parsed(row) for row in columns]
    tellers: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    members = rows.CandidateReport.objects.filter(candidate__in=pks, left=False)
    for pk, feed, country, language in members.values_list(
        "candidate_id",
        "report__article__feed_id",
        "report__article__feed__country",
        "report__article__language",
    ).distinct():
        tellers[pk or 0].add((feed or "", country or "", language))
    corrected = _corrections([row["pk"] for row in found if row["revision"]])
    return {
        row["pk"]: Seen(
            row["key"],
            row["state"],
            row["backfill_id"] is None,
            row["title"],
            row["place_name"],
            row["first_seen_at"],
            row["updated_at"],
            Told(
                facts_of(
                    {"place": row["said_place"], "actors": row["said_actors"]},
                    corrected.get(row["pk"], {}),
                    score=row["score"],
                    event_type=row["event_type"],
                    sub_event_type=row["sub_event_type"],
                ),
                frozenset(Source(feed, country) for feed, country, _ in tellers[row["pk"]] if feed),
                frozenset(language for _, _, language in tellers[row["pk"]] if language),
            ),
        )
        for row in found
    }


def _parsed(row: dict[str, Any]) -> dict[str, Any]:
    # a part of a record comes as text from both databases
    return row | {
        name: json.loads(row[name]) if isinstance(row[name], str) else row[name]
        for name in ("said_place", "said_actors")
    }


def _corrections(pks: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """What stands of the editors' corrections."""
    if not pks:
        return {}
    past: dict[int, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    log = rows.Decision.objects.filter(candidate__in=pks).order_by("candidate_id", "revision")
    for pk, verdict, corrections in log.values_list("candidate_id", "verdict", "corrections"):
        past[pk].append((verdict, corrections))
    return {
        pk: merge_corrections([made[i][1] for i in answers([Verdict(verdict) for verdict, _ in made])])
        for pk, made in past.items()
    }


def watches_on() -> list[tuple[Watch, datetime]]:
    """Those that are switched on, with since when they tell."""
    found = rows.Watch.objects.filter(state=ON).order_by("pk").values_list("record", "told_from")
    return [(watch_from_record(record), told_from) for record, told_from in found]


def keep_matches(pks: Sequence[int]) -> dict[int, list[str]]:
    """Decide which watches hold these candidates, keep that, and note what the watches are to tell of it. In the caller's
    transaction. Answers the ids of each candidate's watches, in order; a candidate that is in none is left out.
    """
    lock_watches(change=False)
    if not rows.Watch.objects.exists():
        return {}
    watches = watches_on()
    seen = seen_by_watches(pks)
    held = {pk: [watch.id for watch, _ in watches if one.told.belongs_to(watch)] for pk, one in seen.items()}
    _keep(pks, held)
    _note(watches, seen, held)
    return {pk: ids for pk, ids in held.items() if ids}


def _keep(pks: Sequence[int], held: Mapping[int, Collection[str]]) -> None:
    wanted = {(watch, pk) for pk, ids in held.items() for watch in ids}
    there = {
        (watch, candidate): row
        for row, watch, candidate in rows.WatchMatch.objects.filter(candidate__in=pks).values_list(
            "pk", "watch_id", "candidate_id"
        )
    }
    if gone := [row for match, row in there.items() if match not in wanted]:
        rows.WatchMatch.objects.filter(pk__in=gone).delete()
    rows.WatchMatch.objects.bulk_create(
        [rows.WatchMatch(watch_id=w, candidate_id=c) for w, c in sorted(wanted - there.keys())]
    )


def _note(
    watches: Iterable[tuple[Watch, datetime]], seen: Mapping[int, Seen], held: Mapping[int, Collection[str]]
) -> None:
    """Note the new candidates and the updates to tell; what was noted once is not noted again."""
    telling = [(watch, since) for watch, since in watches if {NEW, UPDATE} & set(watch.notices.about)]
    if not telling:
        return
    of_update = {watch.id for watch, _ in telling if UPDATE in watch.notices.about}
    updated = [pk for pk, ids in held.items() if seen[pk].state != State.PROPOSED and of_update & set(ids)]
    proposals = {
        p.candidate_id: p
        for p in (rows.UpdateProposal.objects.filter(candidate__in=updated, state="open") if updated else ())
    }
    notices = []
    for pk, ids in held.items():
        one = seen[pk]
        for watch, since in telling:
            if watch.id not in ids:
                continue
            asked, proposal = watch.notices, proposals.get(pk)
            sure = one.told.facts.score >= asked.least_score
            waits = one.state == State.PROPOSED and one.is_news and one.first_seen_at >= since
            if NEW in asked.about and waits and sure:
                notices.append(_notice(watch.id, NEW, one.key, one, news_line(one), one.updated_at))
            if UPDATE in asked.about and proposal is not None and proposal.made_at >= since:
                said = f"{one.title}: {headline(proposal.changes)}"
                notices.append(_notice(watch.id, UPDATE, str(proposal.pk), one, said, proposal.made_at))
    rows.WatchNotice.objects.bulk_create(notices, ignore_conflicts=True)


def _notice(watch: str, kind: str, subject: str, one: Seen, message: str, at: datetime) -> rows.WatchNotice:
    return rows.WatchNotice(
        watch_id=watch, kind=kind, subject=subject, about=one.key, message=message, raised_at=at
    )


def news_line(one: Seen) -> str:
    """A candidate in one line, for notices."""
    facts = one.told.facts
    where = ", ".join(dict.fromkeys(part for part in (one.place_name, facts.country) if part))
    return f"{facts.sub_event_type}, {where or 'place unknown'}, {facts.score:.0%} sure: {one.title}"
