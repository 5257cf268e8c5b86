"""Sources from a folder: what a file may say, and what each mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ConfigFileError
from dateline.feeds.sources import load_sources
from dateline.model import Feed
from dateline.yaml_files import MAX_FILE_BYTES

GOOD = 'url: https://news.example/rss\ntitle: "The Example"\nlanguage: en\n'
CONFIG_FEEDS = Path(__file__).parents[3] / "config" / "feeds"


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def refusal(folder: Path) -> ConfigFileError:
    with pytest.raises(ConfigFileError) as caught:
        load_sources(folder)
    return caught.value


def test_a_file_with_the_three_required_keys_is_a_source_with_the_usual_defaults(tmp_path: Path) -> None:
    write(tmp_path, "pk/example.yml", GOOD)
    assert load_sources(tmp_path) == (
        Feed(id="example", url="https://news.example/rss", title="The Example", country="PK", language="en"),
    )


def test_every_key_arrives_in_the_feed(tmp_path: Path) -> None:
    write(
        tmp_path,
        "af/full.yml",
        GOOD
        + "owner: The Group\nsource_scale: Local-Regional\ncadence_minutes: 5\nenabled: false\nnotes: why not\n",
    )
    (feed,) = load_sources(tmp_path)
    assert (feed.owner, feed.source_scale, feed.cadence_minutes, feed.enabled, feed.notes) == (
        "The Group",
        "Local-Regional",
        5,
        False,
        "why not",
    )


@pytest.mark.parametrize("folder", ["zz", "world"])
def test_a_source_of_the_whole_world_has_no_country(tmp_path: Path, folder: str) -> None:
    write(tmp_path, f"{folder}/example.yml", GOOD)
    assert load_sources(tmp_path)[0].country is None


def test_sources_come_in_order_of_id_and_other_files_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "pk/zeta.yml", GOOD)
    write(tmp_path, "af/alpha.yaml", GOOD)
    write(tmp_path, "af/.alpha.yml.swp", "x")
    write(tmp_path, "af/.hidden.yml", "x")
    write(tmp_path, "af/README.md", "x")
    write(tmp_path, "README.md", "x")
    write(tmp_path, ".git/config.yml", "x")
    assert [feed.id for feed in load_sources(tmp_path)] == ["alpha", "zeta"]


@pytest.mark.parametrize(
    ("field", "line", "told"),
    [
        ("cadence_minutes", "cadence_minutes: often", "must be a whole number from 5 to 1440, not 'often'"),
        ("cadence_minutes", "cadence_minutes: 4", "must be a whole number from 5 to 1440, not '4'"),
        ("cadence_minutes", "cadence_minutes: 1441", "must be a whole number from 5 to 1440, not '1441'"),
        ("cadence_minutes", "cadence_minutes: 30.5", "not '30.5'"),
        ("cadence_minutes", "cadence_minutes: true", "not 'True'"),
        ("cadence_minutes", 'cadence_minutes: "30"', "not '30'"),
        ("owner", "owner: [Group]", "must be a text of at most 120 characters"),
        ("owner", f"owner: {'x' * 121}", "must be a text of at most 120 characters"),
        ("source_scale", "source_scale: Galactic", "must be one of Local, Subnational"),
        ("source_scale", "source_scale: Local-National-Other", "or two of them joined by '-'"),
        ("enabled", "enabled: maybe", "must be true or false, not 'maybe'"),
        ("notes", "notes: [a, b]", "must be a text"),
        ("cadence_minute", "cadence_minute: 30", "is no known key; did you mean 'cadence_minutes'?"),
        ("Url", "Url: https://news.example/", "did you mean 'url'?"),
        ("xyzzy", "xyzzy: 1", "known keys are url, title"),
        ("1", "1: 2", "is no known key"),
    ],
)
def test_a_wrong_value_is_named_with_file_and_field(tmp_path: Path, field: str, line: str, told: str) -> None:
    write(tmp_path, "pk/example.yml", GOOD + line + "\n")
    error = refusal(tmp_path)
    assert error.file == str(tmp_path / "pk" / "example.yml")
    assert error.field == field
    assert told in error.problem
    assert str(error) == f"{error.file}: {field}: {error.problem}"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/rss",
        "file:///etc/passwd",
        "news.example/rss",
        "https://",
        "https:///rss",
        "https://news.example:99999/rss",
        "https://news.example:0/rss",
        "https://user:secret@news.example/rss",
        "https://news.example/a b",
        "https://[::1/rss",
        "javascript:alert(1)",
        "12",
    ],
)
def test_only_a_plain_web_address_is_an_address(tmp_path: Path, url: str) -> None:
    write(tmp_path, "pk/example.yml", f"url: {url!r}\ntitle: Example\nlanguage: en\n")
    error = refusal(tmp_path)
    assert error.field == "url"
    assert "must be an http or https address" in error.problem


@pytest.mark.parametrize("language", ["english", "EN", "e", "no", "[en]", "en-GB", "1"])
def test_a_language_is_two_small_letters_even_where_yaml_reads_something_else(
    tmp_path: Path, language: str
) -> None:
    write(tmp_path, "pk/example.yml", f"url: https://news.example/\ntitle: Example\nlanguage: {language}\n")
    assert refusal(tmp_path).field == "language"


@pytest.mark.parametrize("key", ["url", "title", "language"])
def test_a_required_key_that_is_not_there_is_named(tmp_path: Path, key: str) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith(key)]
    write(tmp_path, "pk/example.yml", "\n".join(lines) + "\n")
    error = refusal(tmp_path)
    assert (error.field, error.problem) == (key, "is missing")


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        ("url: https://news.example/\ntitle: [open\n", "line 3", "is not valid YAML"),
        ("url: a\n\turl: b\n", "line 2", "is not valid YAML"),
        ("title: One\ntitle: Two\n", "line 2", "'title' is given twice"),
        ("!!python/object/apply:os.system ['true']\n", "line 1", "is not valid YAML"),
        (b"title: caf\xe9\n", "", "is not UTF-8 (byte 10)"),
        ("title: \x00\n", "", "is not valid YAML"),
        ("just a sentence\n", "", "must be a list of 'key: value' lines"),
        ("", "", "must be a list of 'key: value' lines"),
        ("a: " + "x" * MAX_FILE_BYTES, "", "is larger than 64 KiB"),
    ],
)
def test_a_file_that_is_no_mapping_says_where_it_goes_wrong(
    tmp_path: Path, text: str | bytes, field: str, told: str
) -> None:
    write(tmp_path, "pk/example.yml", text)
    error = refusal(tmp_path)
    assert error.field == field
    assert told in error.problem


def test_an_id_that_two_files_share_is_an_error_that_names_both(tmp_path: Path) -> None:
    write(tmp_path, "af/example.yml", GOOD)
    write(tmp_path, "pk/example.yml", GOOD)
    error = refusal(tmp_path)
    assert error.file.endswith("pk/example.yml")
    assert str(tmp_path / "af" / "example.yml") in error.problem


@pytest.mark.parametrize(
    "name", ["PK/example.yml", "pakistan/example.yml", "pk/The Example.yml", "pk/a_b.yml", "lost.yml"]
)
def test_a_file_in_a_strange_place_or_with_a_strange_name_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, GOOD)
    assert refusal(tmp_path).file.endswith(name)


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert "is not a folder" in refusal(tmp_path / "feeds").problem


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "pk" / "example.yml").mkdir(parents=True)
    assert "cannot be read" in refusal(tmp_path).problem


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_no_text_whatever_raises_anything_but_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("feeds")
    write(folder, "pk/example.yml", text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigFileError):
        load_sources(folder)


def test_the_shipped_sources_are_valid_and_each_says_where_its_address_is_from() -> None:
    feeds = load_sources(CONFIG_FEEDS)
    assert len(feeds) >= 40
    assert {"PK", "AF", "IR", None} <= {feed.country for feed in feeds}
    assert {"en", "ur", "fr", "ar"} <= {feed.language for feed in feeds if feed.enabled}
    assert all(feed.notes for feed in feeds)
    assert len({feed.url for feed in feeds}) == len(feeds)
