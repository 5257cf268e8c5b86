"""The documents keep up with the program: what has a name for people is named there, and their links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from dateline.adapters import gazetteer_config
from dateline.articles import agencies
from dateline.cli import app
from dateline.configuration import SETTINGS, Setting
from dateline.desk.keys import ANYWHERE, CANDIDATE, KEYS, QUEUE, Key, keys_of
from dateline.feeds import sources
from dateline.incidents import rank
from dateline.incidents.link_weights import weights
from dateline.mentions import actors, codebook, meanings
from dateline.publish import dictionary
from dateline.publish.export import FORMATS
from dateline.review import watch_files
from dateline.review.transitions import REJECT_REASONS
from dateline.review.vocabulary import EVENT_TYPE_OF

ROOT = Path(__file__).parents[2]
PAGES = sorted((*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")))
DESK_SCRIPTS = ROOT / "src/dateline/desk/static/desk"
# keys of any list, menu or form: nobody has to be told
OF_ANY_CONTROL = {"ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "Tab", "Enter", "Escape"}

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


ON = {QUEUE: "the queue", CANDIDATE: "a candidate's page", ANYWHERE: "every page"}


def line_of(key: Key) -> str:
    """A line of the guide's table of keys."""

    def printed(keys: tuple[str, ...]) -> str:
        return " ".join("…" if one == "…" else f"`{one}`" for one in keys)

    then = f" {printed(key.then)}" if key.then else ""
    return f"| {printed(key.keys)} | {key.words}{then} | {', '.join(ON[name] for name in key.pages)} |"


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """`text` without its code: what stands there in brackets is no link."""
    return _CODE.sub("", text)


def commands(command: Any, words: tuple[str, ...] = ("dateline",)) -> Iterator[tuple[str, Any]]:
    """All commands that can be typed, "dateline feeds add" for one, with what Typer made of them."""
    inner = getattr(command, "commands", None)
    if not inner:
        yield " ".join(words), command
        return
    for name, one in inner.items():
        yield from commands(one, (*words, name))


COMMANDS = dict(sorted(commands(get_command(app))))

# every key of every config file, as its own reader knows them, and the page and heading with the table that explains it
CONFIG_KEYS = {
    "feeds": (sources.FIELDS, "add-a-feed.md", "## By file"),
    "watches": (watch_files.FIELDS, "watches.md", "## Writing one"),
    "notices of a watch": (
        [f"notices.{key}" for key in watch_files.NOTICE_FIELDS],
        "watches.md",
        "## Writing one",
    ),
    "incident_types.yml": (
        {*codebook.FILE_KEYS, *codebook.TYPE_KEYS},
        "config-files.md",
        "## incident_types.yml",
    ),
    "actors.yml": ({*actors.FILE_KEYS, *actors.ENTRY_KEYS}, "config-files.md", "## actors.yml"),
    "agencies.yml": (agencies.FILE_KEYS, "config-files.md", "## agencies.yml"),
    "gazetteer": (
        {*gazetteer_config.FILE_KEYS, *gazetteer_config.PLACE_KEYS},
        "config-files.md",
        "## gazetteer",
    ),
    "learned.yml": (meanings.RULE_KEYS, "config-files.md", "## learned.yml"),
}


def first_cells(text: str) -> set[str]:
    """Whatever stands as `code` in the first column of a table of `text`."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {code for row in rows for code in re.findall("`([^`]+)`", row)}


def section(name: str, heading: str) -> str:
    """What stands on a page under a heading, up to the next of its level."""
    _, _, after = f"\n{page(name)}".partition(f"\n{heading}\n")
    return re.split(rf"^{heading.split()[0]} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def keys_in_scripts() -> set[str]:
    """The keys that the desk's scripts listen to: their tables of keys, and what they compare a key with."""
    found: set[str] = set()
    for script in DESK_SCRIPTS.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        for table in re.findall(
            r"const (?:onCandidate|onQueue|keys|steps) = \{(.*?)(?:\n  | )\};", text, re.DOTALL
        ):
            for bare, quoted in re.findall(r'(?:^|[,{]|\s)(?:(\w+)|"([^"]+)"): \(\) =>', table):
                found.add(bare or quoted)
        found |= set(re.findall(r'event\.key [!=]== "([^"]+)"', text))
    return found


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_setting_is_in_the_operators_guide_with_its_variable_and_default(setting: Setting) -> None:
    row = next((line for line in page("operator-guide.md").splitlines() if f"`{setting.env}`" in line), "")
    assert f"`{setting.name}`" in row, (
        f"{setting.env} has no row with {setting.name} in docs/operator-guide.md"
    )
    default = setting.default
    if isinstance(default, bool):
        shown = [str(default).lower()]
    elif isinstance(default, tuple):
        shown = list(default)
    else:
        shown = [str(default)]
    assert all(part in row for part in shown), (
        f"{setting.name}: the row does not show its default {default!r}"
    )


def test_every_environment_variable_that_the_program_names_is_in_the_operators_guide() -> None:
    files = [*(ROOT / "src/dateline").rglob("*.py"), *(ROOT / "flows").glob("*.py")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = set(re.findall(r"\bDATELINE_[A-Z_]+[A-Z]\b", text))
    named -= set(re.findall(r"^(DATELINE_\w+) =", text, re.MULTILINE))  # constants of the code
    assert {"DATELINE_HOME", "DATELINE_PORT"} <= named
    assert {name for name in named if f"`{name}`" not in page("operator-guide.md")} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_a_document(command: str) -> None:
    assert isinstance(app, typer.Typer)
    assert any(command in file.read_text(encoding="utf-8") for file in PAGES), (
        f"`{command}` is nowhere explained"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_each_of_its_arguments_and_options_says_what_it_is_for(command: str) -> None:
    """`--help` and the site's page of commands show these words, so nothing on them stays unexplained."""
    made = COMMANDS[command]
    assert (made.help or "").strip(), f"`{command}` has no docstring"
    silent = [part.opts[0] for part in made.params if not (getattr(part, "help", None) or "").strip()]
    assert silent == [], f"`{command}`: give {', '.join(silent)} a help text"


@pytest.mark.parametrize("file", CONFIG_KEYS)
def test_every_key_of_a_config_file_has_a_row_and_no_row_is_of_none(file: str) -> None:
    keys, name, heading = CONFIG_KEYS[file]
    explained = first_cells(section(name, heading))
    assert set(keys) - explained == set(), f"docs/{name}, {heading!r}: these have no row"
    known = {
        key
        for keys, page_name, part in CONFIG_KEYS.values()
        if (page_name, part) == (name, heading)
        for key in keys
    }
    assert explained - known == set(), f"docs/{name}, {heading!r}: no file may hold these"


def test_every_folder_and_file_of_the_configuration_is_on_the_page_of_config_files() -> None:
    named = first_cells(page("config-files.md").partition("\n## ")[0])
    there = {path.name for path in (ROOT / "config").iterdir()}
    assert there - {name.split("/")[0] for name in named} == set()


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_format_is_in_the_researchers_guide(form: str) -> None:
    assert f"`{form}`" in page("researcher-guide.md")


def test_the_data_dictionary_says_what_the_columns_say() -> None:
    assert page("data-dictionary.md") == dictionary.dictionary_page(), "run python tools/dictionary.py"


def test_every_key_that_a_script_listens_to_is_declared_and_no_other() -> None:
    declared = {one for key in KEYS for one in key.keys}
    heard = keys_in_scripts()
    assert {"j", "k", "a", "x", "d", "u", "/", "?"} <= heard
    assert heard - OF_ANY_CONTROL - declared == set()
    # "Esc" is printed on the key, and digits are heard as a range
    assert declared - heard - {"Esc", "…", "1", "5"} - OF_ANY_CONTROL == set()


def test_no_key_does_two_things_on_one_page() -> None:
    for page_name in (QUEUE, CANDIDATE):
        pressed = [one for key in keys_of(page_name) for one in key.keys if one != "…"]
        assert sorted(pressed) == sorted(set(pressed)), page_name


def test_the_editors_guide_has_the_table_of_keys() -> None:
    lines = ["| key | does | on |", "|---|---|---|", *map(line_of, KEYS)]
    table = "\n".join(lines)
    assert table in page("editor-guide.md"), f"The table of keys in the guide should be:\n{table}"


@pytest.mark.parametrize("reason", REJECT_REASONS.values())
def test_every_reason_to_reject_is_in_the_editors_guide(reason: str) -> None:
    assert reason in page("editor-guide.md")


@pytest.mark.parametrize("sub_event_type", EVENT_TYPE_OF)
def test_every_type_is_in_the_codebook(sub_event_type: str) -> None:
    assert sub_event_type in page("codebook.md")


@pytest.mark.parametrize("part", [*weights().pair, *rank.WEIGHTS])
def test_every_part_of_linking_and_of_the_score_is_in_the_codebook(part: str) -> None:
    rows = [line.split("|")[1] for line in page("codebook.md").splitlines() if line.startswith("| ")]
    assert any(re.search(rf"(?:^|[,;] ){re.escape(part)}(?:$|[ ,;])", row.strip()) for row in rows)


@pytest.mark.parametrize("file", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_relative_links_lead_to_files_and_headings_that_are_there(file: Path) -> None:
    broken = []
    for target in _LINK.findall(prose(file.read_text(encoding="utf-8"))):
        address, _, heading = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        there = (file.parent / address).resolve() if address else file
        if not there.exists() or (heading and heading not in headings(there)):
            broken.append(target)
    assert broken == []


def headings(file: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    lines = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL).splitlines()
    titles = (line.lstrip("#").strip().lower() for line in lines if line.startswith("#"))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def test_every_picture_is_shown_and_made_by_the_script() -> None:
    script = (ROOT / "bench/screenshot.py").read_text(encoding="utf-8")
    made = set(re.findall(r'    Picture\("([a-z-]+)"', script))
    there = {path.stem for path in (ROOT / "docs").glob("*.png")}
    shown = {
        Path(target).stem
        for path in PAGES
        for target in _LINK.findall(path.read_text(encoding="utf-8"))
        if target.endswith(".png")
    }
    assert made == there == shown
