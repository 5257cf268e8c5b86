"""The language of a text."""

from __future__ import annotations

import pytest

from dateline.articles.language import language_code, language_of

ENGLISH = (
    "Gunmen attacked a police post near the town on Saturday and killed two officers, officials said. " * 3
)
FRENCH = (
    "Des hommes armés ont attaqué un poste de police près de la ville samedi, ont dit les autorités. " * 3
)


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (ENGLISH, (), "en"),
        (ENGLISH, ("fr",), "en"),
        (FRENCH, ("en-GB",), "fr"),
        ("مسلح افراد نے پولیس چوکی پر حملہ کیا اور دو اہلکار ہلاک ہو گئے۔ " * 3, ("en",), "ur"),
        ("Quetta, Gwadar", ("en-GB", "fr"), "en"),
        ("Quetta, Gwadar", ("nonsense", None, "fr_FR"), "fr"),
    ],
)
def test_a_long_text_speaks_for_itself_and_a_short_one_is_taken_at_its_word(
    text: str, declared: tuple[str | None, ...], language: str
) -> None:
    assert language_of(text, *declared) == language


def test_where_page_and_text_disagree_more_of_the_text_is_read() -> None:
    names = (
        "Quetta, Gwadar, Turbat, Panjgur, Kech, Awaran, Kalat, Khuzdar, Zhob, Loralai, Pishin, Chaman, Sibi. "
        * 6
    )
    assert language_of(names, "en") == "en"
    assert language_of(names + FRENCH * 4, "en") == "fr"


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("zh-Hant-TW", "zh"),
        ("EN_us", "en"),
        ("English", None),
        ("", None),
        (None, None),
    ],
)
def test_labels_are_cut_to_their_code(label: str | None, code: str | None) -> None:
    assert language_code(label) == code
