"""Type-ahead of places: whole names first, then the nearest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dateline.adapters.gazetteer import SqliteGazetteer
from place_builders import small_gazetteer


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteGazetteer]:
    yield from small_gazetteer(tmp_path_factory.mktemp("gazetteer"))


def test_a_name_is_found_by_its_beginning_in_any_case_and_script(gazetteer: SqliteGazetteer) -> None:
    assert "Gwadar" in [e.name for e in gazetteer.suggest("gwa")]
    assert "Quetta" in [e.name for e in gazetteer.suggest("کوئ")]


def test_a_whole_name_comes_before_longer_ones(gazetteer: SqliteGazetteer) -> None:
    assert gazetteer.suggest("Pasni", near=(30.2, 67.0))[0].name == "Pasni"


def test_of_the_others_the_nearest_comes_first(gazetteer: SqliteGazetteer) -> None:
    found = gazetteer.suggest("qu", near=(30.18, 66.99), most=50)
    squared = [(e.latitude - 30.18) ** 2 + ((e.longitude - 66.99) * 0.864) ** 2 for e in found]
    assert found[0].name.startswith("Quetta")
    assert squared == sorted(squared)


@pytest.mark.parametrize("nothing", ["", " ", "zzzzqq", "%", "\x00", "a" * 300])
def test_what_begins_no_name_finds_none(gazetteer: SqliteGazetteer, nothing: str) -> None:
    assert gazetteer.suggest(nothing) == ()


def test_each_place_is_suggested_once_and_no_more_than_asked_for(gazetteer: SqliteGazetteer) -> None:
    ids = [e.geonameid for e in gazetteer.suggest("pa", most=5)]
    assert len(ids) == len(set(ids)) <= 5
