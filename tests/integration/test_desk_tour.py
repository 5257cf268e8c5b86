"""The tour: steps on the real pages, by forms alone, left and taken up where the user left it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from builders import logged_in, make_candidate
from dateline.desk.tour import STEPS

pytestmark = pytest.mark.django_db


def newcomer() -> Client:
    return logged_in("amina", "editor")


def step_on(html: str) -> str:
    found = re.search(r'id="tour-title">(.*?) <span', html)
    return found[1] if found else ""


def test_the_tour_goes_through_all_steps_on_their_pages() -> None:
    make_candidate("c1")
    client = newcomer()
    for number, step in enumerate(STEPS, 1):
        answer = client.post("/tour", {"step": str(number)}, follow=True)
        assert step_on(answer.content.decode()) == str(step.title)
        assert answer.resolver_match.url_name == step.route
    client.post("/tour", {"done": "1"})
    assert step_on(client.get("/sources").content.decode()) == ""


def test_a_step_is_told_on_its_own_page_only() -> None:
    make_candidate("c1")
    client = newcomer()
    client.post("/tour", {"step": "4"})
    assert step_on(client.get("/candidate/c1").content.decode()) == str(STEPS[3].title)
    assert step_on(client.get("/sources").content.decode()) == ""


def test_what_was_left_is_taken_up_in_another_browser() -> None:
    client = newcomer()
    client.post("/tour", {"leave": "1", "step": "3"})
    assert step_on(client.get("/").content.decode()) == ""
    other = Client()
    other.post("/login/", {"username": "amina", "password": "correct horse battery"})
    assert "Go on at step 3" in other.get("/tour").content.decode()
    assert step_on(other.post("/tour", {"step": "3"}, follow=True).content.decode()) == str(STEPS[2].title)


def test_without_a_candidate_the_tour_says_what_is_missing() -> None:
    answer = newcomer().post("/tour", {"step": "4"}, follow=True)
    assert answer.resolver_match.url_name == "tour"
    assert "dateline run --once" in answer.content.decode()


def test_newcomers_are_invited_until_they_take_the_tour_or_wave_it_away() -> None:
    client = newcomer()
    assert "Take the tour</a> <button" in client.get("/").content.decode()
    client.post("/tour", {"done": "1"})
    assert "Take the tour</a> <button" not in client.get("/").content.decode()


@pytest.mark.parametrize("step", ["0", "99", "-1", "x", "", "²"])
def test_a_step_that_is_none_begins_the_tour(step: str) -> None:
    answer = newcomer().post("/tour", {"step": step}, follow=True)
    assert step_on(answer.content.decode()) == str(STEPS[0].title)
