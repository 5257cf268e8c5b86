"""What the words around a trigger make of it: past, planned, possible, denied, or asserted."""

from __future__ import annotations

import pytest

from dateline.incidents.modality import judge_trigger
from dateline.incidents.modality_frames import article_frame, section_modality
from dateline.mentions.spans import split_segments
from dateline.model import Modality


def judged(text: str, word: str, language: str = "en", *, disrupted: bool = False) -> Modality:
    start = text.index(word)
    return judge_trigger(text, start, start + len(word), language=language, disrupted=disrupted).modality


@pytest.mark.parametrize(
    ("text", "word", "modality"),
    [
        ("Gunmen attacked a bus on Sunday.", "attacked", "asserted"),
        ("No one was killed when gunmen attacked a bus.", "attacked", "asserted"),
        ("Police said that no attack took place.", "attack", "negated"),
        ("Officials denied reports of a bombing in the town.", "bombing", "negated"),
        ("Police deny reports of an explosion at the school.", "explosion", "negated"),
        ("Police denied reports on social media that there had been an explosion.", "explosion", "negated"),
        ("The soldiers did not attack the village.", "attack", "negated"),
        ("The group vowed to attack the convoy.", "attack", "future"),
        ("The union plans a protest on Friday.", "protest", "future"),
        ("A storm is expected to reach the coast.", "storm", "future"),
        ("Officials warned of possible attacks on markets.", "attacks", "hypothetical"),
        ("If gunmen attack the town, people will flee.", "attack", "hypothetical"),
        ("Heavy rain could flood the valley.", "flood", "hypothetical"),
        ("Police foiled a suicide bombing in the city.", "suicide bombing", "hypothetical"),
        ("The school held a mock attack on Monday.", "attack", "hypothetical"),
        ("Families marked the anniversary of the bombing.", "bombing", "historical"),
        ("The group has carried out attacks in the region.", "attacks", "historical"),
        ("A bomb went off there years ago.", "bomb went off", "historical"),
        ("Past episodes such as missile attacks show it.", "missile attacks", "historical"),
    ],
)
def test_the_words_around_a_trigger_decide_how_it_is_meant(text: str, word: str, modality: str) -> None:
    assert judged(text, word) == modality


@pytest.mark.parametrize(
    ("text", "word", "language", "modality"),
    [
        ("Les autorités craignent une attaque dans la ville.", "attaque", "fr", "hypothetical"),
        ("Le groupe pourrait lancer une attaque.", "attaque", "fr", "hypothetical"),
        ("دھماکے کا خدشہ ہے", "دھماکے", "ur", "hypothetical"),
        ("تحذر السلطات من هجوم", "هجوم", "ar", "hypothetical"),
        ("ذكرى الهجوم على السوق", "الهجوم", "ar", "historical"),
    ],
)
def test_other_languages_have_their_own_cues(text: str, word: str, language: str, modality: str) -> None:
    assert judged(text, word, language) == modality


def test_what_was_found_in_time_did_happen() -> None:
    assert (
        judged("Police foiled a plot and seized explosives.", "seized explosives", disrupted=True)
        == "asserted"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Attacks have increased in the region.",
        "Such attacks underscore the danger.",
        "Clashes with police are frequent.",
        "The number of attacks fell.",
    ],
)
def test_a_statement_of_no_single_event_is_generic(text: str) -> None:
    word = "attacks" if "attacks" in text else text.split()[0]
    start = text.index(word)
    assert judge_trigger(text, start, start + len(word)).generic


def test_the_cue_is_a_span_of_the_sentence() -> None:
    text = "The group vowed to attack the convoy."
    found = judge_trigger(text, 19, 25)
    assert text[found.start : found.end] == "vowed to"


@pytest.mark.parametrize(
    ("heading", "modality"),
    [
        ("Historical background", Modality.HISTORICAL),
        ("What comes next?", None),  # a question mark ends a sentence: no heading by its form
        ("Future outlook", Modality.FUTURE),
        ("Recent casualties", None),
        ("The attack on the market", None),
    ],
)
def test_a_heading_speaks_for_its_section(heading: str, modality: Modality | None) -> None:
    (segment,) = split_segments(heading)
    assert section_modality(segment) == modality


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        (
            "Film review: a siege",
            "The film opens with a massacre. The director lets the actor fire. The cast is good, the plot thin.",
            "fiction",
        ),
        (
            "Pace attack wins it",
            "The bowlers took ten wickets. The innings ended after 40 overs, the captain and coach said after the test match in the league.",
            "sport",
        ),
        (
            "City holds earthquake drill",
            "The drill, a mock rescue exercise, was simulated in ten schools.",
            "drill",
        ),
        ("Ten years after the market bombing", "Families remembered the dead ten years ago.", "anniversary"),
        (
            "Storm warning for the coast",
            "The met office warned of heavy rain, expected to begin on Monday.",
            "forecast",
        ),
    ],
)
def test_a_frame_makes_the_whole_article_no_news(title: str, text: str, name: str) -> None:
    frame = article_frame(title, text)
    assert frame is not None
    assert frame[1] == name


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Three dead in shooting at cinema",
            "A gunman opened fire in a movie theater during a film on Sunday, police said.",
        ),
        (
            "Gunmen attack football team's bus",
            "The players were on their way to a match when the bus came under fire.",
        ),
        ("Four killed in bus crash", "The bus left the road on Monday."),
    ],
)
def test_news_from_a_cinema_or_a_stadium_is_news(title: str, text: str) -> None:
    assert article_frame(title, text) is None
