from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.adapters.gazetteer_build import build_gazetteer, is_current
from dateline.adapters.gazetteer_config import read_config
from dateline.adapters.gazetteer_names import is_spelling, usable_key
from dateline.adapters.gazetteer_sources import dump_places
from dateline.errors import ConfigFileError, ConfigurationError, UsageError
from place_builders import CONFIG, TOWNS, build_small, dump_line


def test_a_gazetteer_is_current_until_its_config_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, extra = build_small(tmp_path, monkeypatch)
    assert is_current(target, [extra])
    extra.write_text(CONFIG + "\n# another thought\n", encoding="utf-8")
    assert not is_current(target, [extra])


def test_what_is_no_gazetteer_is_not_current(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    assert not is_current(other, [])
    other.write_text("no database at all, but long enough to be read as a file's header " * 20)
    assert not is_current(other, [])
    with pytest.raises(ConfigurationError, match="gazetteer build"):
        SqliteGazetteer(other)


def test_a_failed_build_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, extra = build_small(tmp_path, monkeypatch)
    before = target.read_bytes()
    bad = tmp_path / "bad.txt"
    bad.write_text("1\tonly three\tcolumns\n")
    with pytest.raises(UsageError, match=r"bad\.txt, line 1"):
        build_gazetteer(target, extra=[extra], dump=bad)
    assert target.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_the_callback_hears_every_stage_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, extra = build_small(tmp_path, monkeypatch)
    heard: list[tuple[int, int]] = []
    build_gazetteer(
        tmp_path / "again.sqlite", extra=[extra], dump=tmp_path / "towns.txt",
        progress=lambda stage, done, total: heard.append((done, total)),
    )  # fmt: skip
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]


def test_a_zipped_dump_is_read_as_the_plain_one(tmp_path: Path) -> None:
    plain, zipped = tmp_path / "XX.txt", tmp_path / "XX.zip"
    plain.write_text("\n".join(map(dump_line, TOWNS)), encoding="utf-8")
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(plain, "XX.txt")
        archive.writestr("readme.txt", "not a dump")
    assert list(dump_places(zipped, {})) == list(dump_places(plain, {}))


def test_a_dump_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read as a GeoNames dump"):
        list(dump_places(tmp_path / "none.txt", {}))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("colours: [red]", "colours"),
        ("places: [{name: Nowhere, country: PK}]", "places"),
        ("places: [{name: Nowhere, country: PK, latitude: 99, longitude: 0}]", "places"),
        ("places: [{name: Nowhere, country: PK, latitude: 9, longitude: 0, colour: red}]", "places"),
        ("points: {1: nowhere}", "points"),
        ("- a list", ""),
        ("a: [", ""),
    ],
)
def test_a_wrong_config_file_names_file_and_field(tmp_path: Path, content: str, field: str) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(content)
    with pytest.raises(ConfigFileError) as caught:
        read_config([path])
    assert caught.value.file.endswith("wrong.yml")
    assert caught.value.field == field


def test_a_place_in_an_unknown_division_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "places: [{name: Tump, country: PK, latitude: 26, longitude: 62, admin1: PK-XX}]"
    with pytest.raises(ConfigFileError, match="Tump"):
        build_small(tmp_path, monkeypatch, wrong)


@pytest.mark.parametrize(
    ("alias", "name", "population", "kept"),
    [
        ("NHS", "nushki", 48_572, False),  # an airport's code
        ("The", "the hague", 900_000, False),  # an ordinary word
        ("kuetta", "quetta", 1_500_000, False),  # a transliteration without capitals
        ("奎達", "quetta", 1_500_000, False),  # no word borders
        ("Zone 5", "quetta", 1_500_000, False),
        ("کوئٹہ", "quetta", 1_500_000, True),
        ("Gvadar", "gwadar", 70_000, True),
        ("Gawadar", "gwadar", 900, True),  # a spelling
        ("Jordan", "smallville", 900, False),  # another name of a village
    ],
)
def test_aliases_are_sifted(alias: str, name: str, population: int, kept: bool) -> None:
    assert (usable_key(alias, name, population, {"the"}) is not None) is kept


def test_a_spelling_is_alike_in_its_beginning_and_in_all() -> None:
    assert is_spelling("noshki", "noshky")
    assert not is_spelling("bowling", "bolan")
    assert not is_spelling("saint peters", "sankt peterburg")
