"""How many events an article tells: lists, lines and paragraphs that tell several, follow-ups that tell one."""

from __future__ import annotations

import pytest

from dateline.incidents.annotate import annotate_article
from dateline.model import Report
from reading import FakeGazetteer, FakeTagger, article, codebook, entry, lexicon

NAMES = ("Quetta", "Turbat", "Khuzdar", "Panjgur", "Balochistan", "Pakistan")


def reports(text: str, title: str = "") -> tuple[Report, ...]:
    return annotate_article(
        article(text, title=title),
        tagger=FakeTagger(*NAMES), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon(),
    ).reports  # fmt: skip


def towns(found: tuple[Report, ...]) -> list[str | None]:
    return [r.place.name if r.place else None for r in found if r.modality == "asserted"]


def test_a_list_of_places_is_one_event_for_the_whole_and_one_for_each() -> None:
    found = reports(
        "Gunmen attacked police posts in Quetta, Khuzdar and Turbat on Saturday, killing nine officers."
    )
    assert towns(found) == [None, "Quetta", "Khuzdar", "Turbat"]
    whole, *parts = found
    assert whole.killed is not None
    assert whole.killed.best == 9
    assert {p.part_of for p in parts} == {whole.ordinal}
    assert [p.killed for p in parts] == [None, None, None]
    assert {a.name for p in parts for a in p.actors if a.role == "target"} == {"Police Forces of Pakistan"}


def test_the_whole_of_a_list_takes_the_region_that_the_article_names() -> None:
    found = reports(
        "Bomb blasts in Quetta and Turbat killed five people on Saturday.\n"
        "The bombs are the first in Balochistan this year.\n"
        "In Turbat, the explosion killed two shopkeepers."
    )
    assert towns(found) == ["Balochistan", "Quetta", "Turbat"]
    assert [r.killed.best if r.killed else None for r in found] == [5, None, 2]


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen opened fire on a bus on the road between Quetta and Khuzdar on Saturday, killing two passengers.",
        "Gunmen killed two people in Quetta, Balochistan, on Saturday.",
        "Gunmen killed two people in Quetta on Saturday. The wounded were taken to hospitals in Khuzdar and Turbat.",
        "A 5.8-magnitude earthquake struck near Quetta on Saturday, killing two people. Tremors were felt in Khuzdar and Turbat.",
        "Flash floods in Quetta and Khuzdar killed seven people on Saturday.",
        "Police in Quetta and Khuzdar said that gunmen had killed two people on Saturday.",
    ],
)
def test_a_road_a_division_and_a_hospital_make_no_list(text: str) -> None:
    assert len(reports(text)) == 1


def test_lines_headed_by_places_are_parts_of_what_the_article_sums_up() -> None:
    found = reports(
        "Militants launched coordinated attacks across Balochistan on Saturday, killing at least 40 people.\n"
        "- Quetta: Gunmen stormed a police station, killing six officers.\n"
        "- Khuzdar (city): A roadside bomb hit a convoy, killing four soldiers.\n"
        "- Turbat – Attackers threw a hand grenade at a shop, wounding two people."
    )
    assert towns(found) == ["Balochistan", "Quetta", "Khuzdar", "Turbat"]
    assert [r.killed.best if r.killed else None for r in found[:3]] == [40, 6, 4]


def test_a_weak_word_of_fighting_across_a_region_is_the_whole_of_its_parts() -> None:
    found = reports(
        "Clashes across Balochistan killed dozens of people on Saturday.\n"
        "In Quetta, shelling killed five civilians.\n"
        "Fighting in Khuzdar left three soldiers dead."
    )
    assert towns(found) == ["Balochistan", "Quetta", "Khuzdar"]
    assert [r.part_of for r in found] == [None, 0, 0]


@pytest.mark.parametrize(
    "second",
    [
        "Meanwhile, in Turbat, a roadside bomb killed three soldiers on Saturday.",
        "In a separate incident, gunmen shot dead three men in Turbat on Friday.",
        "Separately, three farmers were killed in Turbat.",
    ],
)
def test_what_is_told_apart_is_an_event_of_its_own(second: str) -> None:
    found = reports(f"Gunmen ambushed a police van in Quetta on Saturday, killing two officers.\n{second}")
    assert towns(found) == ["Quetta", "Turbat"]
    assert [r.killed.best for r in found if r.killed] == [2, 3]
    assert [r.part_of for r in found] == [None, None]


@pytest.mark.parametrize(
    "rest",
    [
        "The blast tore through a row of shops.\nThe governor condemned the bombing in Khuzdar.",
        "On Sunday police arrested two men in Turbat over the attack.",
        "The toll rose to five on Sunday as a wounded man died in hospital in Khuzdar.",
        "A bomb exploded in Quetta on Saturday, killing four people.",
        "The victims came from Khuzdar and Panjgur.",
    ],
)
def test_one_event_told_on_in_several_paragraphs_stays_one(rest: str) -> None:
    found = reports(
        f"QUETTA: A bomb at a market in Quetta killed four people on Saturday, police said.\n{rest}",
        title="Four killed in Quetta market blast",
    )
    assert towns(found) == ["Quetta"]


def test_an_older_event_beside_the_main_one_is_history_with_its_date_as_the_cue() -> None:
    source = "A bomb exploded in Quetta on Saturday, killing three people. On January 3, two men were shot dead in Turbat."
    main, old = reports(source)
    assert (main.modality, old.modality) == ("asserted", "historical")
    assert old.modality_cue is not None
    assert source[old.modality_cue.start : old.modality_cue.end] == "January 3"


def test_a_list_of_several_days_keeps_each_of_them() -> None:
    found = reports(
        "On January 3, two men were shot dead in Turbat.\n"
        "On January 15, a bomb killed three soldiers in Khuzdar.\n"
        "On January 31, gunmen killed four people in Quetta."
    )
    assert towns(found) == ["Turbat", "Khuzdar", "Quetta"]


CAPITAL = (
    ("ISLAMABAD - Gunmen killed two men in a village near Panjgur on Saturday.", "Panjgur"),
    ("ISLAMABAD - Gunmen killed two men in western Pakistan on Saturday.", "Pakistan"),
    ("ISLAMABAD - Gunmen killed two men on Saturday, police said.", "Islamabad"),
)


@pytest.mark.parametrize(("text", "expected"), CAPITAL)
def test_the_capital_at_the_head_is_the_scene_only_where_no_other_place_is_told(
    text: str, expected: str
) -> None:
    gazetteer = FakeGazetteer()
    capital = entry(7, "Islamabad", "PPLC", "PK", 33.72, 73.04, "Islamabad", None, (1,))
    upper = entry(7, "ISLAMABAD", "PPLC", "PK", 33.72, 73.04, "Islamabad", None, (1,))
    gazetteer.entries = (*gazetteer.entries, capital, upper)
    found = annotate_article(
        article(text), tagger=FakeTagger(*NAMES, "ISLAMABAD"), gazetteer=gazetteer,
        codebook=codebook(), actors=lexicon(),
    ).reports  # fmt: skip
    assert [p.casefold() for p in towns(found) if p] == [expected.casefold()]


def test_a_french_sum_of_attacks_is_the_whole_of_its_parts() -> None:
    found = annotate_article(
        article(
            "Sept personnes ont trouvé la mort dans deux attaques samedi au Balochistan, selon la police.\n"
            "À Turbat, des hommes armés ont attaqué un poste de police, tuant trois policiers.\n"
            "Quatre cultivateurs ont été abattus par des inconnus près de Khuzdar.",
            language="fr",
        ),
        tagger=FakeTagger(*NAMES), gazetteer=FakeGazetteer(), codebook=codebook(), actors=lexicon(),
    ).reports  # fmt: skip
    assert towns(found) == ["Balochistan", "Turbat", "Khuzdar"]
    assert [r.part_of for r in found] == [None, 0, 0]


def tolls(found: tuple[Report, ...]) -> list[tuple[str | None, int | None]]:
    return [(r.place.name if r.place else None, r.killed.best if r.killed else None) for r in found]


def test_counts_over_places_with_one_verb_are_a_part_for_each_place_with_its_toll() -> None:
    told = "Six people drowned in Quetta when a wall fell, four in Khuzdar and two, both children, in Turbat."
    found = reports(f"Flash floods killed 12 people in Balochistan on Saturday.\n{told}")
    assert tolls(found) == [("Balochistan", 12), ("Quetta", 6), ("Khuzdar", 4), ("Turbat", 2)]
    assert {r.part_of for r in found[1:]} == {0}


def test_such_counts_without_a_whole_before_them_are_summed_up() -> None:
    found = reports("Gunmen shot dead three men in Quetta and two in Turbat on Saturday.")
    assert tolls(found) == [(None, 5), ("Quetta", 3), ("Turbat", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen shot dead three men in Quetta and fled in a car to Turbat.",
        "Gunmen shot dead three men in Quetta, two days after a march in Turbat.",
        "A bomb killed three men in Quetta and doctors in Turbat treated the wounded.",
    ],
)
def test_a_second_place_without_a_count_of_its_own_is_no_part(text: str) -> None:
    assert len(reports(text)) == 1
