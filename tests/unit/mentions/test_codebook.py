"""The codebook file: what it takes, and what it says of a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import ConfigFileError
from dateline.mentions.codebook import load_codebook
from reading import codebook

GOOD = """
classes: {armed: [gunman, gunmen]}
types:
  - event_type: Violence against civilians
    sub_event_type: Attack
    disorder_type: Political violence
    family: violence
    triggers: {en: {strong: ["@armed ~3 attack*"], weak: ["shot"]}}
exclusions: {en: ["flu shot"]}
tags: {firearms: ["shot"]}
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "types.yml"
    path.write_text(text, encoding="utf8")
    return path


def test_a_small_codebook_is_read(tmp_path: Path) -> None:
    book = load_codebook(write(tmp_path, GOOD))
    assert [t.sub_event_type for t in book.types] == ["Attack"]
    assert book.has("Attack")
    assert book.type_of("Attack").family == "violence"


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        (("Political violence", "Politics"), "types[0].disorder_type", "must be one of"),
        (("family: violence", "family: war"), "types[0].family", "must be violence"),
        (("@armed", "@armd"), "types[0].triggers.en.strong", "no class 'armd'"),
        (("~3", "~99"), "types[0].triggers.en.strong", "a gap is"),
        (("strong:", "mighty:"), "types[0].triggers.en.mighty", "strong, medium or weak"),
        (("sub_event_type: Attack", "sub_event_type: 3"), "types[0].sub_event_type", "as text"),
        (("classes:", "clases:"), "clases", "unknown key"),
        (("family: violence", "family: violence\n    bonus: lots"), "types[0].bonus", "number from 0 to 5"),
        (('["flu shot"]', "flu shot"), "exclusions.en", "list of non-empty strings"),
        (('["shot"]}\n', '[""]}\n'), "tags.firearms", "list of non-empty strings"),
    ],
)
def test_a_mistake_names_the_file_and_the_field(
    tmp_path: Path, change: tuple[str, str], field: str, problem: str
) -> None:
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(ConfigFileError) as caught:
        load_codebook(path)
    assert caught.value.field == field
    assert problem in caught.value.problem
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["types: [", "", "- a\n- b", "types: []"])
def test_a_file_that_is_no_codebook_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigFileError):
        load_codebook(write(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigFileError, match="cannot be read"):
        load_codebook(tmp_path / "none.yml")


def test_the_shipped_codebook_has_every_sub_event_type_of_the_vocabulary() -> None:
    have = {t.sub_event_type for t in codebook().types}
    assert have == {
        "Government regains territory", "Non-state actor overtakes territory", "Armed clash", "Chemical weapon",
        "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade",
        "Sexual violence", "Attack", "Abduction/forced disappearance", "Excessive force against protesters",
        "Protest with intervention", "Peaceful protest", "Violent demonstration", "Mob violence", "Agreement", "Arrests",
        "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction", "Non-violent transfer of territory", "Other", "Natural disaster", "Accident",
    }  # fmt: skip
