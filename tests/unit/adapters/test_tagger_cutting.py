"""The tagger without a model: languages that have none, and how long texts are cut."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.adapters.tagger import MAX_CHARS, SpacyTagger, _cut


def test_a_language_without_a_model_gets_no_entities_and_says_so() -> None:
    (answer,) = SpacyTagger(models={}).tag(["دھماکہ ہوا۔ تین افراد ہلاک ہوئے۔"], "ur")
    assert (answer.read, answer.entities) == (False, ())


def test_a_package_that_is_not_installed_is_no_model() -> None:
    tagger = SpacyTagger(models={"xx": ("no_such_package_of_models",)})
    assert not tagger.warm_up("xx")
    assert not tagger.tag(["One. Two."], "xx")[0].read


def test_no_texts_give_no_answers() -> None:
    assert SpacyTagger(models={}).tag([], "en") == []


@given(st.text(alphabet="ab ", max_size=60).map(lambda t: t * 1500))
@settings(max_examples=20)
def test_a_long_text_is_cut_without_loss_into_bounded_pieces(text: str) -> None:
    pieces = list(_cut(text))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(b - a <= MAX_CHARS for a, b in pieces)
