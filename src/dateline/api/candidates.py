"""Candidates of the queue, with everything that they rest on."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from dateline.api.access import read, user_of
from dateline.api.asking import CandidatesAsked, queue_filter
from dateline.api.cursors import read_cursor, write_cursor
from dateline.api.shapes import Page, answer
from dateline.api.shapes_candidates import CandidateItem, CandidateLine, candidate_item, candidate_line
from dateline.desk.blind import undecided
from dateline.store.candidate_file import candidate_file
from dateline.store.queue import queue_page
from dateline.store.queue_walk import Cursor, walk_of
from dateline.store.second_readings import is_blind, visible_to

router = Router(tags=["candidates"], auth=read)
Key = Annotated[str, Path(pattern=r"^[-A-Za-z0-9_]{1,40}$")]


@router.get("/candidates", response=Page[CandidateLine], operation_id="list_candidates")
def list_candidates(request: HttpRequest, asked: Query[CandidatesAsked]) -> HttpResponse:
    """Candidates of one tab of the queue, best first."""
    wanted = queue_filter(request, asked)
    place = read_cursor("candidates", wanted.values(), asked.cursor)
    after = Cursor.read(str(place[0])) if place else None
    page = queue_page(walk_of(wanted), after, asked.limit, partial(visible_to, user_of(request)))
    return answer(
        Page[CandidateLine](
            items=[candidate_line(card) for card in page.rows],
            next=write_cursor("candidates", wanted.values(), [str(page.after)]) if page.after else None,
        )
    )


@router.get("/candidates/{key}", response=CandidateItem, operation_id="get_candidate")
def get_candidate(request: HttpRequest, key: Key) -> HttpResponse:
    """One candidate with its reports, the readings of its fields, their words, and its decisions.

    Of one that waits for a second reading of the token's user it shows nothing that anybody decided.
    """
    file = candidate_file(key, around=False)
    if is_blind(user_of(request), file.row, file.decisions):
        file = undecided(file)
    return answer(candidate_item(file))
