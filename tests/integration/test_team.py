"""Comments, mentions and assignments on the database, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from builders import NOW, make_candidate, make_user
from dateline.errors import ActRefused, NotFound
from dateline.store import models as rows
from dateline.store.assignments import assign, editors
from dateline.store.comments import (
    add_comment,
    comments_of,
    delete_comment,
    edit_comment,
    open_mentions,
    unread_mentions,
    user_names,
)
from dateline.store.queue_index import assignees_of

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def amina() -> User:
    make_candidate("c1")
    return make_user("amina", "editor")


@pytest.fixture
def sana() -> User:
    return make_user("sana.khan", "editor")


@pytest.fixture
def chief() -> User:
    return make_user("noor", "chief-editor")


def log() -> list[tuple[str, str, object, object]]:
    return list(rows.Activity.objects.order_by("pk").values_list("kind", "act", "before", "after"))


def test_who_is_named_finds_it_unread_until_it_is_opened(amina: User, sana: User) -> None:
    add_comment("c1", "Look at the toll, @sana.khan. And @nobody, me@amina.example", user=amina, now=NOW)
    assert (unread_mentions(sana), unread_mentions(amina)) == (1, 0)
    page = open_mentions(sana, before=None, now=LATER)
    assert [m.comment.author.username for m in page.mentions] == ["amina"]
    assert len(page.new) == 1
    assert unread_mentions(sana) == 0
    assert open_mentions(sana, before=None, now=LATER).new == frozenset()


def test_naming_oneself_tells_nobody(amina: User) -> None:
    add_comment("c1", "@amina remember this", user=amina, now=NOW)
    assert unread_mentions(amina) == 0


def test_an_edit_keeps_what_stood_and_tells_only_who_is_new(amina: User, sana: User, chief: User) -> None:
    comment = add_comment("c1", "Eleven killed? @sana.khan", user=amina, now=NOW)
    open_mentions(sana, before=None, now=NOW)
    edit_comment(comment.pk, "Twelve killed. @sana.khan @noor", user=amina, now=LATER)
    assert (unread_mentions(sana), unread_mentions(chief)) == (0, 1)
    [shown] = comments_of(comment.candidate_id)
    assert (shown.text, shown.edited_at) == ("Twelve killed. @sana.khan @noor", LATER)
    assert log()[-1] == (
        "comment",
        "edited",
        {"text": "Eleven killed? @sana.khan"},
        {"text": "Twelve killed. @sana.khan @noor"},
    )
    edit_comment(comment.pk, "Twelve killed.", user=amina, now=LATER)
    assert unread_mentions(chief) == 0


def test_a_deleted_comment_leaves_who_and_when_but_no_words(amina: User, sana: User) -> None:
    comment = add_comment("c1", "A name I should not have written @sana.khan", user=amina, now=NOW)
    delete_comment(comment.pk, user=amina, now=LATER)
    [shown] = comments_of(comment.candidate_id)
    assert (shown.text, shown.deleted_at, shown.deleted_by, shown.author) == ("", LATER, amina, amina)
    assert unread_mentions(sana) == 0
    assert log()[-1] == ("comment", "deleted", {"text": "A name I should not have written @sana.khan"}, None)
    with pytest.raises(NotFound):
        edit_comment(comment.pk, "again", user=amina, now=LATER)


def test_others_comments_are_left_alone_save_by_a_chief_editor(amina: User, sana: User, chief: User) -> None:
    comment = add_comment("c1", "Mine.", user=amina, now=NOW)
    with pytest.raises(ActRefused, match="Only who wrote"):
        edit_comment(comment.pk, "Yours.", user=chief, now=LATER)
    with pytest.raises(ActRefused, match="Only who wrote"):
        delete_comment(comment.pk, user=sana, now=LATER)
    delete_comment(comment.pk, user=chief, now=LATER)
    assert rows.Comment.objects.get().deleted_by == chief


@pytest.mark.parametrize(("text", "why"), [("  \n ", "Write something"), ("x" * 4001, "at most 4000")])
def test_a_comment_says_something_and_not_too_much(amina: User, text: str, why: str) -> None:
    with pytest.raises(ActRefused, match=why):
        add_comment("c1", text, user=amina, now=NOW)
    assert not rows.Activity.objects.exists()


def test_names_are_offered_by_their_beginning(amina: User, sana: User) -> None:
    make_user("samir")
    User.objects.filter(username="samir").update(is_active=False)
    assert user_names("SA") == ["sana.khan"]


def test_an_editor_takes_what_is_free_and_gives_it_back(amina: User, sana: User) -> None:
    assert assign(["c1"], "amina", user=amina, now=NOW) == 1
    assert assign(["c1"], "amina", user=amina, now=NOW) == 0
    with pytest.raises(ActRefused, match="amina has it"):
        assign(["c1"], "sana.khan", user=sana, now=NOW)
    with pytest.raises(ActRefused, match="amina has it"):
        assign(["c1"], "", user=sana, now=NOW)
    assert assign(["c1"], "", user=amina, now=NOW) == 1
    assert [act for _, act, _, _ in log()] == ["taken", "unassigned"]


def test_a_chief_editor_assigns_many_at_once_or_none(amina: User, sana: User, chief: User) -> None:
    other = make_candidate("c2")
    with pytest.raises(ActRefused, match="Only a chief editor assigns"):
        assign(["c1", "c2"], "sana.khan", user=amina, now=NOW)
    assert assign(["c1", "c2"], "amina", user=chief, now=NOW) == 2
    assert assign(["c1"], "sana.khan", user=chief, now=LATER) == 1
    assert assignees_of([other.pk]) == {other.pk: "amina"}
    with pytest.raises(NotFound, match="no candidate c9"):
        assign(["c1", "c9"], "", user=chief, now=LATER)
    assert rows.Assignment.objects.count() == 2
    assert log()[-1] == ("assignment", "assigned", {"assignee": "amina"}, {"assignee": "sana.khan"})


def test_nobody_is_assigned_who_may_not_decide(chief: User, amina: User) -> None:
    make_user("vera", "viewer")
    make_user("olga", "operator")
    for name in ("vera", "olga", "none"):
        with pytest.raises(NotFound, match="no editor"):
            assign(["c1"], name, user=chief, now=NOW)
    assert editors() == ["amina", "noor"]
