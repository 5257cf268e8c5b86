"""Comments and assignee of a candidate, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateline.review.remarks import Piece, pieces
from dateline.store import models as rows
from dateline.store.comments import comments_of


@dataclass(frozen=True, slots=True)
class CommentView:
    """`pieces`: of a deleted one none. `own`: the reader wrote it; `may_delete`: or is a chief editor."""

    id: int
    who: str
    at: datetime
    pieces: tuple[Piece, ...]
    text: str
    edited_at: datetime | None
    deleted_at: datetime | None
    deleted_by: str
    own: bool
    may_delete: bool


def comment_views(candidate_id: int, user: Any, *, chief: bool) -> tuple[CommentView, ...]:
    """Oldest first. One query."""
    return tuple(_view(row, user, chief) for row in comments_of(candidate_id))


def _view(row: rows.Comment, user: Any, chief: bool) -> CommentView:
    own = row.author_id == user.pk and row.deleted_at is None
    return CommentView(
        id=row.pk,
        who=row.author.get_username(),
        at=row.at,
        pieces=pieces(row.text, row.names),
        text=row.text,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        deleted_by=row.deleted_by.get_username() if row.deleted_by else "",
        own=own,
        may_delete=own or (chief and row.deleted_at is None),
    )
