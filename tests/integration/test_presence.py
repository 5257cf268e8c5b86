"""Who has a page open: a lease that ends by itself, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import NOW, logged_in, make_candidate, make_user
from dateline.store import models as rows
from dateline.store.presence import (
    BEAT,
    OPENED,
    Holder,
    drop_old,
    holders,
    keep_open,
    leave,
    open_elsewhere,
)

pytestmark = pytest.mark.django_db


def others_at(candidate: int, user: User, *, now: datetime) -> tuple[Holder, ...]:
    return open_elsewhere(user, now=now).get(candidate, ())


SECOND = timedelta(seconds=1)


def test_an_open_page_is_shown_to_others_and_to_nobody_else() -> None:
    row, other = make_candidate("c1"), make_candidate("c2")
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    keep_open(row.pk, amina, now=NOW)
    assert others_at(row.pk, bilal, now=NOW + SECOND) == (Holder("amina", NOW),)
    assert others_at(row.pk, amina, now=NOW + SECOND) == ()
    assert holders([row.pk, other.pk], user=bilal, now=NOW) == {row.pk: Holder("amina", NOW)}
    assert (list(open_elsewhere(bilal, now=NOW)), open_elsewhere(amina, now=NOW)) == ([row.pk], {})


def test_a_page_that_says_nothing_more_is_left_by_itself() -> None:
    row = make_candidate("c1")
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    keep_open(row.pk, amina, now=NOW)
    keep_open(row.pk, amina, now=NOW + BEAT - SECOND)  # renewed in time: open since it was opened
    later = NOW + 2 * BEAT - 2 * SECOND
    assert others_at(row.pk, bilal, now=later) == (Holder("amina", NOW),)
    assert others_at(row.pk, bilal, now=later + SECOND) == ()
    keep_open(row.pk, amina, now=later + SECOND)
    assert others_at(row.pk, bilal, now=later + 2 * SECOND) == (Holder("amina", later + SECOND),)


def test_a_word_of_the_page_ends_the_long_lease_of_one_without_scripts() -> None:
    row = make_candidate("c1")
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    keep_open(row.pk, amina, now=NOW, lease=OPENED)
    assert others_at(row.pk, bilal, now=NOW + OPENED - SECOND) != ()
    keep_open(row.pk, amina, now=NOW + SECOND)
    assert others_at(row.pk, bilal, now=NOW + SECOND + BEAT) == ()


def test_leases_that_are_over_are_dropped_by_the_upkeep() -> None:
    row, other = make_candidate("c1"), make_candidate("c2")
    amina = make_user("amina", "editor")
    keep_open(row.pk, amina, now=NOW)
    keep_open(other.pk, amina, now=NOW + SECOND)
    assert drop_old(NOW + BEAT) == 1
    assert list(rows.Presence.objects.values_list("candidate__key", flat=True)) == ["c2"]


steps = st.tuples(
    st.sampled_from(("amina", "bilal")), st.sampled_from(("open", "leave", "wait")), st.integers(0, 90)
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, max_size=12))
def test_two_editors_see_each_other_exactly_while_their_leases_run(taken: list[tuple[str, str, int]]) -> None:
    """Against a model: for each editor since when and until when; the clock only goes on."""
    row = rows.Candidate.objects.first() or make_candidate("c1")
    users = {
        name: User.objects.filter(username=name).first() or make_user(name, "editor")
        for name in ("amina", "bilal")
    }
    rows.Presence.objects.all().delete()
    now, leases = NOW, dict[str, tuple[datetime, datetime]]()
    for name, act, seconds in taken:
        now += timedelta(seconds=seconds)
        if act == "open":
            keep_open(row.pk, users[name], now=now)
            since, until = leases.get(name, (now, now))
            leases[name] = (since if until > now else now, now + BEAT)
        elif act == "leave":
            leave(row.pk, users[name])
            leases.pop(name, None)
        for who, other in (("amina", "bilal"), ("bilal", "amina")):
            since, until = leases.get(other, (now, now))
            expected = (Holder(other, since),) if until > now else ()
            assert others_at(row.pk, users[who], now=now) == expected
            assert list(open_elsewhere(users[who], now=now)) == [row.pk] * len(expected)


# ------------------------------------------------------------------------------------------------------ the desk


def client_of(user: User, *, scripts: bool = True) -> Client:
    client = logged_in(user)
    if scripts:
        client.cookies["js"] = "1"
    return client


def beat(client: Client, key: str = "c1", **form: str) -> str:
    answer = client.post(f"/candidate/{key}/presence", {"revision": "0"} | form)
    assert answer.status_code in (200, 204)
    return answer.content.decode()


def test_a_page_that_is_only_fetched_is_nobodys_until_its_first_heartbeat() -> None:
    make_candidate("c1")
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    client, other = client_of(amina), client_of(bilal)
    client.get("/candidate/c1")
    assert rows.Presence.objects.count() == 0
    assert "has this open" not in beat(client)
    assert "has this open" in beat(other)
    assert "has this open" in other.get("/candidate/c1").content.decode()
    beat(client, leave="1")
    assert "has this open" not in beat(other)


def test_without_scripts_the_page_itself_takes_the_lease() -> None:
    make_candidate("c1")
    client = client_of(make_user("amina", "editor"), scripts=False)
    client.get("/candidate/c1")
    lease = rows.Presence.objects.get()
    assert lease.until - lease.since == OPENED
    viewer = client_of(make_user("rania", "viewer"), scripts=False)
    page = viewer.get("/candidate/c1").content.decode()
    assert rows.Presence.objects.count() == 1  # a viewer decides nothing, and is in nobody's way
    assert "has this open" in page


def test_an_open_page_hears_of_a_decision_of_somebody_else() -> None:
    make_candidate("c1")
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    client, other = client_of(amina), client_of(bilal)
    other.post("/candidate/c1/decide", {"verdict": "reject", "revision": "0", "reason_code": "wrong-place"})
    page = beat(client)
    assert "bilal" in page
    assert "Wrong place" in page
    assert "Look again" in page
    assert "Look again" not in beat(client, revision="1")
    assert "Look again" not in beat(other)  # their own


def test_next_passes_over_what_others_have_open_while_anything_else_waits() -> None:
    for n, key in enumerate(("c1", "c2", "c3")):
        make_candidate(key, score=0.9 - n / 10)
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    client, other = client_of(amina), client_of(bilal)
    beat(other, "c2")

    def confirm(key: str) -> str:
        answer = client.post(f"/candidate/{key}/decide", {"verdict": "confirm", "revision": "0"})
        assert answer.status_code == 302  # whoever has it open
        return str(answer["Location"])

    assert confirm("c1") == "/candidate/c3"
    assert confirm("c3") == "/candidate/c2"
    assert confirm("c2") == "/"


def test_next_stays_in_the_list_that_the_editor_came_from() -> None:
    make_candidate("c1", score=0.9, event_type="Protests", sub_event_type="Peaceful protest")
    make_candidate("c2", score=0.8)
    make_candidate("c3", score=0.7, event_type="Protests", sub_event_type="Peaceful protest")
    client = client_of(make_user("amina", "editor"))
    page = client.get("/candidate/c1?type=Protests&nonsense=1").content.decode()
    assert 'action="/candidate/c1/decide?type=Protests"' in page
    assert 'href="/candidate/c3?type=Protests"' in page
    form = {"verdict": "confirm", "revision": "0"}
    answer = client.post("/candidate/c1/decide?type=Protests", form)
    assert answer["Location"] == "/candidate/c3?type=Protests"
    answer = client.post("/undo?type=Protests")
    assert answer["Location"] == "/candidate/c1?type=Protests"
    answer = client.post("/candidate/c1/decide?type=Protests", form | {"revision": "2"})
    answer = client.post("/candidate/c3/decide?type=Protests", form)
    assert answer["Location"] == "/?type=Protests"


def test_a_viewer_has_no_heartbeat_and_an_unknown_candidate_none() -> None:
    make_candidate("c1")
    assert client_of(make_user("rania", "viewer")).post("/candidate/c1/presence").status_code == 403
    assert client_of(make_user("amina", "editor")).post("/candidate/nosuch/presence").status_code == 404
