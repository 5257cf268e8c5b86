from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents.link import (
    REPORTS_COMPARED,
    THRESHOLD,
    LinkDecision,
    candidate_key,
    choose_among,
    likeness,
    starts_candidate,
    to_link,
)
from dateline.incidents.link_features import compare
from dateline.incidents.link_told import told
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.link_weights import weights
from dateline.model import Evidence, LinkableReport, Range, Span
from unit.incidents.linking_builders import (
    BALOCHISTAN,
    GWADAR,
    MASTUNG,
    MASTUNG_DISTRICT,
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


View = tuple[LinkableReport, ...]


def view(*reports: LinkableReport) -> View:
    return reports


def choose(report: LinkableReport, views: Sequence[View]) -> LinkDecision:
    return choose_among(report, {candidate_key(v[0]): v for v in views})


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


TRIAL = (
    "A court in Mastung sentenced Rashid Jamot, 31, to life in prison on Monday for the bombing of a van that killed "
    "the teacher Zarina Kamal, 44, and five others by the fruit market on March 4. The judge called it cruel."
)
NAMED = BLAST.replace("Zarina Kamal,", "Zarina Kamal, 44,")


def trial(**more: object) -> LinkableReport:
    values: dict[str, object] = {
        "text": TRIAL,
        "title": "Life in prison for Mastung van bombing",
        "place": MASTUNG,
        "day": date(2026, 11, 9),
        "published": datetime(2026, 11, 10, tzinfo=UTC),
        "dead": 6,
        **more,
    }
    return linkable("t", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("modality", ["asserted", "historical"])
def test_a_trial_months_later_joins_its_event_by_names_and_words(modality: str) -> None:
    decision = choose(trial(modality=modality), [view(bomb(text=NAMED)), view(shop())])
    assert decision.key == candidate_key(bomb())
    assert any("Zarina Kamal" in reason for reason in decision.reasons)


def test_a_like_bombing_of_the_same_town_months_later_is_another() -> None:
    text = BLAST_AGAIN.replace("Zarina Kamal", "Rahim Gul").replace("fruit market", "railway station")
    later = bomb("b", text, day=date(2026, 9, 2), published=datetime(2026, 9, 3, tzinfo=UTC), dead=3)
    assert choose(later, [view(bomb())]).key is None


TWO_A_DAY = [
    linkable(
        "a1",
        text="Gunmen shot the baker Akhtar Rind, 52, on Prince Road in Quetta on Wednesday morning, police said. "
        "Two men on a motorcycle fired at his shop and fled towards the bypass. His son saw it.",
        title="Baker shot dead in Quetta",
        place=QUETTA,
        dead=1,
    ),
    linkable(
        "b1",
        text="A grenade thrown at a tea house in Satellite Town, Quetta, injured nine people on Wednesday evening. "
        "The owner, Jalil Hazara, 38, lost a leg, doctors said. Windows broke along the lane.",
        title="Grenade injures nine in Quetta tea house",
        place=QUETTA,
        kind=("Explosions/Remote violence", "Grenade"),
        injured=Range(9, 9, 9),
    ),
]


def test_two_attacks_in_one_town_on_one_day_stay_two() -> None:
    baker, grenade = TWO_A_DAY
    assert choose(grenade, [view(baker)]).key is None
    assert choose(baker, [view(grenade)]).key is None
    again = linkable(
        "c1",
        text="Akhtar Rind, 52, a baker, was gunned down on Prince Road, Quetta, by two men on a motorcycle.",
        title="Quetta baker gunned down",
        place=QUETTA,
        dead=1,
    )
    assert choose(again, [view(baker), view(grenade)]).key == candidate_key(baker)


def test_what_pages_of_a_site_have_in_common_makes_no_event_of_two() -> None:
    """The event stands in the headline alone; the text is the same notice on every page."""
    headline = (Evidence(Span(0, 20, "title"), "sentence"),)
    notice = "We have sent you a letter. Please look into your mailbox."
    first = linkable(
        "a", text=notice, title="Two shot in Quetta bazaar", place=QUETTA, fingerprint="f", evidence=headline
    )
    other = linkable(
        "b", text=notice, title="Bomb found at Gwadar pier", place=GWADAR, fingerprint="f", evidence=headline,
        day=date(2026, 5, 4),
    )  # fmt: skip
    assert choose(other, [view(first)]).key is None


def test_likeness_is_the_same_both_ways() -> None:
    words = Vocabulary()
    pairs = [(bomb(), bomb("b", BLAST_AGAIN)), (bomb(), shop()), (bomb(), trial()), (shop(), protest())]
    for a, b in pairs:
        assert likeness(a, [b], words) == likeness(b, [a], words)


def test_likeness_is_a_probability_with_reasons_the_weightiest_first() -> None:
    words = Vocabulary()
    probability, reasons = likeness(bomb("b", BLAST_AGAIN), [bomb()], words)
    assert THRESHOLD < probability < 1.0
    features = compare(told(bomb("b", BLAST_AGAIN)), told(bomb()), words)
    weight = {f.reason: abs(weights().of(f)) for f in features if f.reason}
    assert [weight[r] for r in reasons] == sorted(weight.values(), reverse=True)


def test_of_a_long_story_the_newest_reports_are_compared() -> None:
    """What is older than they are changes nothing."""
    story = [
        bomb(f"s{n:02d}", published=datetime(2026, 3, 5, n, tzinfo=UTC)) for n in range(REPORTS_COMPARED + 6)
    ]
    words = Vocabulary()
    new = bomb("b", BLAST_AGAIN)
    assert likeness(new, story, words) == likeness(new, story[-REPORTS_COMPARED:], words)
    assert likeness(new, list(reversed(story)), words) == likeness(new, story, words)


def test_reports_of_one_article_are_not_likened() -> None:
    assert likeness(bomb("a"), [bomb("a", ordinal=1)], Vocabulary()) == (0.0, ())


def test_what_an_article_asserts_is_linked_else_the_surest_event_of_the_past() -> None:
    sure, weak = bomb("a", score=0.9), bomb("a", ordinal=1, score=0.1)
    other = bomb("a", ordinal=2, score=0.6)
    old = bomb("a", ordinal=3, modality="historical", score=0.14)
    older = bomb("a", ordinal=4, modality="historical", score=0.05)
    plan = bomb("a", ordinal=5, modality="future", score=0.15)
    assert to_link([older, weak, other, old, sure, plan]) == [sure, other]
    assert to_link([weak, old]) == [weak]
    assert to_link([older, old, plan]) == [old]
    assert to_link([plan]) == []
    assert not starts_candidate(old)
    assert starts_candidate(sure)
