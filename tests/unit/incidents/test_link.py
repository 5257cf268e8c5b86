from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.link import (
    CandidateView,
    candidate_key,
    choose,
    in_neighbourhood,
    neighbourhood,
    overlaps,
)
from dateline.incidents.merge import merge
from dateline.model import LinkableReport
from unit.incidents.linking_builders import (
    BALOCHISTAN,
    GWADAR,
    MASTUNG,
    MASTUNG_DISTRICT,
    NOWHERE,
    PAKISTAN,
    QUETTA,
    actor,
    linkable,
)

BLAST = (
    "A roadside bomb hit a van near the fruit market in Mastung on Wednesday. Six passengers were killed, "
    "among them the teacher Zarina Kamal, said district officer Habib Marwat. The van was on its way to Kharan."
)
BLAST_AGAIN = (
    "The teacher Zarina Kamal is among six people who died when their van was blown up by the fruit market "
    "in Mastung, officer Habib Marwat told reporters. It had left for Kharan in the morning."
)
SHOP = (
    "Gunmen on a motorcycle shot the owner of a bakery in the Satellite Town quarter of Quetta on Wednesday. "
    "Neighbours carried Akhtar Rind to hospital. Cameras are being read."
)
PROTEST = (
    "Fishermen blocked the coastal road in Gwadar for a third day over trawlers in their waters. "
    "Their leader Sakina Dashti said that the sit-in will go on until permits are cancelled."
)


def view(*reports: LinkableReport) -> CandidateView:
    return CandidateView(merge(candidate_key(reports[0]), reports), reports)


def bomb(name: str = "a", text: str = BLAST, **more: object) -> LinkableReport:
    values: dict[str, object] = {
        "text": text,
        "title": "Six die as bomb hits van in Mastung",
        "place": MASTUNG,
        "kind": ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
        "dead": 6,
        **more,
    }
    return linkable(name, **values)  # type: ignore[arg-type]


def shop(name: str = "s", **more: object) -> LinkableReport:
    return linkable(name, text=SHOP, title="Baker shot in Quetta", place=QUETTA, **more)  # type: ignore[arg-type]


def protest(name: str = "p") -> LinkableReport:
    return linkable(
        name, text=PROTEST, title="Gwadar sit-in goes on", place=GWADAR, kind=("Protests", "Peaceful protest")
    )


def test_a_second_account_of_the_same_event_joins_it_and_says_why() -> None:
    decision = choose(bomb("b", BLAST_AGAIN), [view(shop()), view(bomb()), view(protest())])
    assert decision.key == candidate_key(bomb())
    assert decision.score > 0.5
    assert "same place: Mastung" in decision.reasons
    assert any("Zarina Kamal" in reason for reason in decision.reasons)


def test_without_candidates_a_report_starts_one() -> None:
    assert choose(bomb(), []).key is None


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (shop(), "another town, another story"),
        (protest(), "a protest is no bombing"),
        (bomb("z", day=date(2026, 2, 18), published=datetime(2026, 2, 19, tzinfo=UTC)), "two weeks before"),
        (
            bomb("z", BLAST.replace("Mastung", "the town"), title="Bomb hits van", place=GWADAR),
            "the same words, five hundred kilometres away",
        ),
    ],
)
def test_another_event_is_not_joined(other: LinkableReport, why: str) -> None:
    text = BLAST_AGAIN.replace("Zarina Kamal", "Rahim Gul").replace("Mastung", "the town")
    assert choose(bomb("b", text, title="Six die as bomb hits van"), [view(other)]).key is None, why


def test_a_misread_place_does_not_part_two_accounts_that_both_name_the_place() -> None:
    misread = bomb("b", BLAST_AGAIN, place=replace(GWADAR, confidence=0.2))
    assert choose(misread, [view(bomb())]).key == candidate_key(bomb())


def test_the_places_part_the_events_of_an_article_that_tells_of_several() -> None:
    """Before its other reports are linked, only `places_told` says so."""
    elsewhere = replace(bomb("b", BLAST_AGAIN, place=GWADAR), places_told=3)
    assert choose(elsewhere, [view(bomb())]).key is None


def test_two_reports_of_one_article_are_never_one_candidate() -> None:
    first, second = bomb("a"), bomb("a", ordinal=1)
    assert choose(second, [view(first)]).key is None
    assert choose(second, [view(bomb("b", BLAST_AGAIN), first)]).key is None


def test_a_syndicated_copy_joins_by_its_ordinal() -> None:
    """Five districts in one wire story: the copy's second report belongs with the original's second
    report.
    """
    originals = [
        linkable("wire", n, text=BLAST, place=place, fingerprint="f1")
        for n, place in enumerate((MASTUNG, QUETTA, GWADAR))
    ]
    views = [view(r) for r in originals]
    for n, original in enumerate(originals):
        copy = linkable("copy", n, text=BLAST, place=None, fingerprint="f1", source="other")
        assert choose(copy, views).key == candidate_key(original)


def test_coordinated_attacks_of_one_night_stay_apart_by_place() -> None:
    """Both articles tell of all districts; only the place of each report tells them apart."""
    text = "Coordinated attacks hit Quetta, Mastung and Gwadar on Wednesday, the military said. Posts and banks burned."
    other = (
        "Quetta, Mastung and Gwadar came under coordinated attack on Wednesday. Banks and posts were burned."
    )
    views = [view(linkable("a", n, text=text, place=p)) for n, p in enumerate((QUETTA, MASTUNG, GWADAR))]
    for n, place in enumerate((QUETTA, MASTUNG, GWADAR)):
        decision = choose(linkable("b", n, text=other, place=place), views)
        assert decision.key == candidate_key(linkable("a", n))


def test_a_district_and_its_town_are_one_place() -> None:
    assert choose(bomb("b", BLAST_AGAIN, place=MASTUNG_DISTRICT), [view(bomb())]).key == candidate_key(bomb())


def test_a_toll_that_rises_is_no_contradiction() -> None:
    later = bomb(
        "b", BLAST_AGAIN.replace("six", "eleven"), dead=11, published=datetime(2026, 3, 6, tzinfo=UTC)
    )
    assert choose(later, [view(bomb())]).key == candidate_key(bomb())


def test_different_named_perpetrators_speak_against_one_event() -> None:
    left = bomb("a", actors=(actor("Free Valley Front", actor_id="fvf"),))
    same = bomb("b", BLAST_AGAIN, actors=(actor("Free Valley Front", actor_id="fvf"),))
    other = bomb("b", BLAST_AGAIN, actors=(actor("Desert Lions", actor_id="dl"),))
    assert choose(same, [view(left)]).score > choose(other, [view(left)]).score


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_candidates_does_not_matter(seed: int) -> None:
    views = [view(bomb()), view(shop()), view(protest()), view(bomb("c", place=GWADAR))]
    shuffled = views[:]
    random.Random(seed).shuffle(shuffled)
    report = bomb("b", BLAST_AGAIN)
    assert choose(report, shuffled) == choose(report, views)


def test_keys_are_short_stable_and_fit_for_a_url() -> None:
    key = candidate_key(bomb())
    assert key == candidate_key(bomb("a", "other text"))
    assert len(key) == 13
    assert key.isalnum()
    assert key == key.lower()
    assert candidate_key(bomb("b")) != key


def test_the_neighbourhood_of_a_town_is_a_box_and_four_weeks() -> None:
    near = neighbourhood(bomb())
    assert near.date_start == date(2026, 3, 4) - timedelta(days=14)
    assert near.date_end == date(2026, 3, 4) + timedelta(days=14)
    assert near.country_code == "PK"
    assert near.box is not None
    assert near.box[0] < MASTUNG.latitude < near.box[1]  # type: ignore[operator]
    assert near.box[2] < MASTUNG.longitude < near.box[3]  # type: ignore[operator]


def test_a_vague_date_widens_the_window() -> None:
    assert neighbourhood(bomb(time_precision=3)).date_start < neighbourhood(bomb()).date_start
    assert neighbourhood(bomb(date_source="published")).date_start < neighbourhood(bomb()).date_start


@pytest.mark.parametrize("place", [None, PAKISTAN, NOWHERE])
def test_without_a_known_place_there_is_no_box(place: object) -> None:
    assert neighbourhood(bomb(place=place)).box is None


@pytest.mark.parametrize(
    ("candidate", "inside"),
    [
        (bomb(), True),
        (bomb(place=QUETTA), True),
        (bomb(place=GWADAR), False),
        (bomb(place=BALOCHISTAN), True),
        (bomb(place=None), True),
        (bomb(day=None), True),
        (bomb(day=date(2026, 3, 18)), True),
        (bomb(day=date(2026, 3, 19)), False),
    ],
)
def test_the_store_must_load_what_lies_in_the_neighbourhood(candidate: LinkableReport, inside: bool) -> None:
    assert in_neighbourhood(neighbourhood(bomb("b")), view(candidate).candidate) is inside


@settings(max_examples=30, deadline=None)
@given(st.integers(-10, 10), st.sampled_from([QUETTA, MASTUNG, GWADAR, BALOCHISTAN, MASTUNG_DISTRICT, None]))
def test_what_is_chosen_lies_in_the_neighbourhood(days: int, place: object) -> None:
    """The bounds cost no link: whatever scores high enough is within them."""
    other = bomb("b", BLAST_AGAIN, day=date(2026, 3, 4) + timedelta(days=days), place=place)
    candidate = view(bomb())
    near = neighbourhood(other)
    if choose(other, [candidate]).key is not None and not in_neighbourhood(near, candidate.candidate):
        assert set(near.names) & set(neighbourhood(bomb()).names)
        assert overlaps(near, candidate.candidate.date_start, candidate.candidate.date_end)


def test_a_story_in_another_script_joins_where_place_day_and_toll_agree() -> None:
    urdu = "مستونگ میں سڑک کنارے بم دھماکے سے مسافر وین تباہ ہو گئی۔ پولیس کے مطابق چھ افراد ہلاک ہوئے۔"
    told = bomb("u", urdu, title="مستونگ میں دھماکہ")
    assert choose(told, [view(bomb())]).key == candidate_key(bomb())
    assert choose(bomb("u", urdu, title="دھماکہ", place=GWADAR, dead=1), [view(bomb())]).key is None


def test_an_unidentified_group_is_no_actor_in_common() -> None:
    nobody = actor(
        "Unidentified Armed Group (Pakistan)", kind="Political militias", actor_id="unidentified-pk"
    )
    with_nobody = choose(bomb("b", BLAST_AGAIN, actors=(nobody,)), [view(bomb("a", actors=(nobody,)))])
    assert with_nobody.score == choose(bomb("b", BLAST_AGAIN), [view(bomb())]).score


def test_a_group_that_both_name_is_not_taken_for_a_person_that_both_name() -> None:
    """One group, two days, two towns of a province: the name of the group alone does not make one event
    of them.
    """
    front = (actor("Free Valley Front", actor_id="fvf"),)
    first = linkable(
        "a",
        text="The Free Valley Front burned two banks on Double Road in Quetta on Wednesday evening. "
        "Clerks had gone home, and firemen kept the flames from a school next door.",
        place=QUETTA,
        actors=front,
    )
    later = datetime(2026, 3, 8, tzinfo=UTC)
    second = linkable(
        "b",
        text="A railway depot was shelled by the Free Valley Front at dawn on Saturday, an engineer said. "
        "Trains stood still for hours while sappers searched the yard and its sheds.",
        place=BALOCHISTAN,
        actors=front,
        day=date(2026, 3, 7),
        published=later,
    )
    decision = choose(second, [view(first)])
    assert decision.key is None
    assert not any("Free Front" in reason for reason in decision.reasons)
