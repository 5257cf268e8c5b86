"""Comments on candidates, and who is named in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction

from dateline.disk import is_full
from dateline.errors import ActRefused, NotFound
from dateline.review.remarks import LONGEST, MOST_NAMED, names_in, settled_text
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.roles import CHIEF_EDITOR, AnyUser, has_role, id_of
from dateline.store.rows import clean

MOST_SHOWN = 100  # comments on one page, the newest
PAGE_SIZE = 30


def comments_of(candidate_id: int) -> list[rows.Comment]:
    """The newest comments on a candidate, oldest first, deleted ones too; with authors. One query."""
    newest = rows.Comment.objects.filter(candidate_id=candidate_id).select_related("author", "deleted_by")
    return list(newest.order_by("-id")[:MOST_SHOWN])[::-1]


@transaction.atomic
def add_comment(key: str, text: str, *, user: AnyUser, now: datetime) -> rows.Comment:
    """Raises NotFound (no such candidate), ActRefused (nothing said)."""
    candidate = rows.Candidate.objects.filter(key=key).only("pk", "key").first()
    if candidate is None:
        raise NotFound(f"There is no candidate {key}.", resource=key)
    words = _settled(text)
    named = _users_named(words)
    comment = rows.Comment.objects.create(
        candidate=candidate,
        author_id=id_of(user),
        text=words,
        names=sorted(named.values()),
        at=now,
    )
    _tell(comment, named, user)
    record_activity("comment", "written", by=user, now=now, candidate_key=key, after={"text": words})
    return comment


@transaction.atomic
def edit_comment(id: int, text: str, *, user: AnyUser, now: datetime) -> rows.Comment:
    """One's own alone. Who is named anew is told; who is named no more is not. Raises NotFound, ActRefused."""
    comment = _standing(id)
    if comment.author_id != user.pk:
        raise ActRefused("Only who wrote a comment may change it.", resource=str(id))
    words = _settled(text)
    if words == comment.text:
        return comment
    before, named = comment.text, _users_named(words)
    comment.text, comment.edited_at, comment.names = words, now, sorted(named.values())
    comment.save(update_fields=["text", "edited_at", "names"])
    rows.Mentioned.objects.filter(comment=comment).exclude(user_id__in=list(named)).delete()
    _tell(comment, named, user)
    record_activity(
        "comment",
        "edited",
        by=user,
        now=now,
        candidate_key=comment.candidate.key,
        before={"text": before},
        after={"text": words},
    )
    return comment


@transaction.atomic
def delete_comment(id: int, *, user: AnyUser, now: datetime) -> rows.Comment:
    """One's own, and a chief editor's any. The row stays without its words, which the log keeps for chief editors.

    Raises NotFound, ActRefused.
    """
    comment = _standing(id)
    if comment.author_id != user.pk and not has_role(user, CHIEF_EDITOR):
        raise ActRefused("Only who wrote a comment or a chief editor may delete it.", resource=str(id))
    before = comment.text
    comment.text, comment.names, comment.deleted_at = "", [], now
    comment.deleted_by_id = id_of(user)
    comment.save(update_fields=["text", "names", "deleted_at", "deleted_by"])
    rows.Mentioned.objects.filter(comment=comment).delete()
    record_activity(
        "comment",
        "deleted",
        by=user,
        now=now,
        candidate_key=comment.candidate.key,
        before={"text": before},
    )
    return comment


def _standing(id: int) -> rows.Comment:
    found = rows.Comment.objects.select_for_update(of=("self",)).filter(pk=id, deleted_at=None)
    comment = found.select_related("candidate").defer("candidate__record").first()
    if comment is None:
        raise NotFound("There is no such comment any more.", resource=str(id))
    return comment


def _settled(text: str) -> str:
    words = settled_text(clean(text))
    if not words:
        raise ActRefused("Write something first.")
    if len(words) > LONGEST:
        raise ActRefused(f"A comment has at most {LONGEST} characters; this one has {len(words)}.")
    return words


def _users_named(text: str) -> dict[int, str]:
    """Primary key -> name of the active users that a comment names."""
    wanted = names_in(text)
    if not wanted:
        return {}
    found = get_user_model().objects.filter(is_active=True, username__in=wanted).order_by("pk")
    return dict(found.values_list("pk", "username")[:MOST_NAMED])


def _tell(comment: rows.Comment, named: Iterable[int], writer: AnyUser) -> None:
    rows.Mentioned.objects.bulk_create(
        [rows.Mentioned(comment=comment, user_id=pk) for pk in named if pk != writer.pk],
        ignore_conflicts=True,
    )


def unread_mentions(user: Any) -> int:
    """How many mentions of the user wait; one query, and none for the user of a session (`store.user_backend`)."""
    if hasattr(user, "_unread_mentions"):
        return int(user._unread_mentions)
    return rows.Mentioned.objects.filter(user_id=id_of(user), read_at=None).count()


@dataclass(frozen=True, slots=True)
class MentionPage:
    mentions: tuple[rows.Mentioned, ...]  # with comment, its author and candidate; newest first
    new: frozenset[int]  # those that were not read before
    before: int | None  # the next page's; None: this is the last


def open_mentions(user: Any, *, before: int | None, now: datetime) -> MentionPage:
    """A page of the user's mentions; what it shows is read from now on."""
    found = rows.Mentioned.objects.filter(user_id=id_of(user))
    if before is not None:
        found = found.filter(comment_id__lt=before)
    found = found.select_related("comment__author", "comment__candidate").defer("comment__candidate__record")
    some: Sequence[rows.Mentioned] = list(found.order_by("-comment_id")[: PAGE_SIZE + 1])
    page = some[:PAGE_SIZE]
    new = frozenset(m.pk for m in page if m.read_at is None)
    if new:
        try:
            rows.Mentioned.objects.filter(pk__in=new).update(read_at=now)
        except DatabaseError as e:
            if not is_full(e):  # they stay unread, and are read all the same
                raise
        if hasattr(user, "_unread_mentions"):
            user._unread_mentions -= len(new)
    return MentionPage(tuple(page), new, page[-1].comment_id if len(some) > PAGE_SIZE else None)


def user_names(beginning: str, most: int = 8) -> list[str]:
    """Active users whose name begins so, for type-ahead."""
    users = get_user_model().objects.filter(is_active=True, username__istartswith=beginning)
    return list(users.order_by("username").values_list("username", flat=True)[:most])
