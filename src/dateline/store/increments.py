"""What became of incidents since a cursor, each once: the log of changes with what the incidents say now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from dateline.publish.outgoing import Change, Outgoing
from dateline.review.incident import incident_from_record
from dateline.store import models as rows
from dateline.store.incidents import CHUNK
from dateline.store.outgoing import CHANGED, PUBLISHED, RETRACTED, changes_since

PAGE = 5_000  # changes read at a time


def latest_changes(since: int) -> Mapping[str, Change]:
    """Public id -> the last of its changes after number `since`, in the order of these.

    One that was published and then changed is published; one that was withdrawn and published again is changed, for
    whoever stands at the cursor.
    """
    latest: dict[str, Change] = {}
    first: dict[str, str] = {}
    while page := changes_since(since, PAGE):
        for one in page:
            kind = first.setdefault(one.public_id, one.kind)
            if one.kind != RETRACTED:
                kind = PUBLISHED if kind == PUBLISHED else CHANGED
            else:
                kind = RETRACTED
            latest.pop(one.public_id, None)
            latest[one.public_id] = Change(kind, one.number, one.at, one.merged_into)
        since = page[-1].number
    return latest


def changed_incidents(latest: Mapping[str, Change]) -> Iterator[Outgoing]:
    """Each of these incidents as it stands now. Streams.

    What changed after the log was read is told as it is now, and once more at the next cursor.
    """
    left = iter(latest.items())
    while some := dict(islice(left, CHUNK)):
        found = rows.Incident.objects.filter(public_id__in=list(some)).values_list(
            "public_id", "record", "withdrawn_at"
        )
        here = {public_id: (record, withdrawn) for public_id, record, withdrawn in found}
        for public_id, change in some.items():
            record, withdrawn_at = here[public_id]
            if (withdrawn_at is not None) != (change.kind == RETRACTED):
                change = replace(change, kind=RETRACTED if withdrawn_at else CHANGED, merged_into="")
            yield Outgoing(incident_from_record(record), change)
