"""deploy/ keeps up with the program: whatever its files copy, run, set and open is there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from dateline.cli import app
from dateline.configuration import SETTINGS
from dateline.logs import PREFECT_SETTINGS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
DATELINE_VARIABLES = {"DATELINE_HOME", "DATELINE_CONFIG", *(setting.env for setting in SETTINGS)}
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, each with its arguments on one line."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines if line.strip())]


def of(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


def compose() -> dict[str, Any]:
    """With YAML's own merging of `<<`, as compose does it."""
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    return loaded


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def unit_lines(unit: Path) -> list[tuple[str, str]]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [(k, v) for k, mark, v in (line.partition("=") for line in lines if line[:1] not in "#[") if mark]


def commands_run() -> Iterator[tuple[str, list[str]]]:
    """(where, words) of every command in deploy/."""
    yield "Dockerfile", json.loads(of("CMD")[0])
    yield "Dockerfile", json.loads(of("HEALTHCHECK")[0].partition("CMD ")[2])
    for name, service in services().items():
        words = service.get("command")
        if words and words[0] == "sh":
            yield from ((name, shlex.split(line)) for line in words[-1].strip().splitlines())
        elif words:
            yield name, words
    for unit in UNITS:
        for key, value in unit_lines(unit):
            if key.startswith("Exec"):
                program, *rest = shlex.split(value)
                assert program.startswith("/opt/dateline/bin/"), f"{unit.name}: {program}"
                yield unit.name, [Path(program).name, *rest]


COMMANDS = list(commands_run())


@pytest.mark.parametrize(("where", "words"), COMMANDS, ids=[f"{w}: {' '.join(c[:4])}" for w, c in COMMANDS])
def test_every_command_is_there(where: str, words: list[str]) -> None:
    program, *rest = words
    if program == "dateline":
        inner: Any = get_command(app)
        for word in rest:
            if word.startswith("-"):
                assert word in {option for part in inner.params for option in part.opts}
            else:
                inner = inner.commands[word]
    elif rest[:1] == ["-m"]:
        assert find_spec(rest[1]), f"{where}: no module {rest[1]}"
        module, _, name = rest[2].partition(":")
        assert (find_spec(module) is not None, name) == (True, "application")
    elif rest[:1] == ["-c"]:
        compile(rest[1], where, "exec")
    else:
        # of Prefect's, those that the operator's guide explains
        known = (["server", "start"], ["worker", "start"], ["work-pool", "create"], ["--no-prompt", "deploy"])
        assert (program, rest[:2] in known) == ("prefect", True)


def test_a_worker_finds_the_python_that_runs_flows() -> None:
    """The pool of processes names a program without its folder, so that a worker starts it and nothing before it."""
    template = json.loads((DEPLOY / "work-pool-process.json").read_text(encoding="utf-8"))
    words = shlex.split(template["variables"]["properties"]["command"]["default"])
    assert words == ["python", "-m", "prefect.engine"]
    assert find_spec(words[-1])
    assert "PATH=/opt/dateline/bin:$PATH" in shlex.split(of("ENV")[-1])
    worker = unit_lines(DEPLOY / "systemd" / "dateline-worker@.service")
    set_there = [word for key, value in worker if key == "Environment" for word in shlex.split(value)]
    assert any(word.startswith("PATH=/opt/dateline/bin:") for word in set_there)


def test_the_image_copies_files_that_are_there_and_all_that_the_package_is_built_from() -> None:
    copied = [shlex.split(rest) for rest in of("COPY")]
    sources = [path for words in copied if not words[0].startswith("--from") for path in words[:-1]]
    assert [path for path in sources if not (ROOT / path).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    built_from = {project["project"]["readme"], *project["project"]["license-files"], "pyproject.toml", "src"}
    links = [path for path in (ROOT / "src/dateline").iterdir() if path.is_symlink()]
    built_from |= {path.resolve().relative_to(ROOT).parts[0] for path in links}
    assert len(links) == 2
    assert built_from <= set(sources)
    kept = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert set(sources) <= {line[1:] for line in kept if line.startswith("!")}


def test_the_image_is_of_public_bases_pinned_and_runs_as_nobody_in_particular() -> None:
    bases = [base.split()[0] for base in of("FROM")]
    bases += [s["image"] for s in services().values() if not s["image"].startswith("dateline:")]
    for base in bases:
        name, _, tag = base.partition(":")
        assert re.fullmatch(r"[a-z]+", name), f"{base} should be an official image, of no other registry"
        assert re.search(r"\d", tag), f"{base} should have a tag that names a release"
    assert any("--constraint constraints.txt" in line for line in of("RUN"))
    order = [name for name, _ in instructions()]
    assert of("USER") == ["dateline"]
    assert order.index("USER") < order.index("CMD")
    python = re.fullmatch(r"3\.(\d+)-.*", bases[0].partition(":")[2])
    assert python is not None
    assert 11 <= int(python[1]) < 14
    logging = next(
        word for word in shlex.split(of("ENV")[-1]) if word.startswith("PREFECT_LOGGING_SETTINGS_PATH")
    )
    package = f"/opt/dateline/lib/python3.{python[1]}/site-packages/dateline/"
    assert logging.partition("=")[2] == f"{package}{PREFECT_SETTINGS.name}"


def named_variables() -> Iterator[tuple[str, str]]:
    for line in of("ENV"):
        yield from (("Dockerfile", word.partition("=")[0]) for word in shlex.split(line))
    for name, service in services().items():
        yield from ((name, variable) for variable in service.get("environment", {}))
    for file in (DEPLOY / "compose.env.example", DEPLOY / "systemd/dateline.env"):
        text = file.read_text(encoding="utf-8")
        yield from ((file.name, name) for name in re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE))
    for unit in UNITS:
        for key, value in unit_lines(unit):
            if key == "Environment":
                yield from ((unit.name, word.partition("=")[0]) for word in shlex.split(value))


def test_every_variable_that_is_set_is_a_setting() -> None:
    found = list(named_variables())
    assert len(found) > 20
    assert [n for n in found if n[1].startswith("DATELINE_") and n[1] not in DATELINE_VARIABLES] == []
    ours = [n for n in found if n[1].startswith("PREFECT_")]
    from prefect.settings import get_current_settings  # a second, and only here

    known = get_current_settings().to_environment_variables(exclude_unset=False)
    without_default = {"PREFECT_API_URL", "PREFECT_LOGGING_SETTINGS_PATH"}
    assert [n for n in ours if n[1] not in known and n[1] not in without_default] == []


def test_what_compose_takes_from_its_file_of_settings_is_explained_there() -> None:
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    wanted = set(re.findall(r"\$\{([A-Z_]+)", text))
    given = (DEPLOY / "compose.env.example").read_text(encoding="utf-8")
    assert wanted == set(re.findall(r"^([A-Z_]+)=", given, re.MULTILINE))


def test_ports_are_the_defaults_and_open_to_this_machine_alone() -> None:
    assert of("EXPOSE") == [str(DEFAULTS["desk.port"])]
    opened = [port for service in services().values() for port in service.get("ports", ())]
    assert sorted(opened) == ["127.0.0.1:${DATELINE_PORT:-8000}:8000", "127.0.0.1:4200:4200"]
    assert (DEFAULTS["desk.port"], DEFAULTS["prefect.port"]) == (8000, 4200)
    desk = dict(unit_lines(DEPLOY / "systemd/dateline-desk.service"))
    assert desk["Environment"].split() == ["DATELINE_HOST=127.0.0.1", "DATELINE_PORT=8000"]
    assert services()["desk"]["environment"]["PREFECT_API_URL"] == "http://prefect:4200/api"


def test_services_wait_for_those_that_are_there_and_keep_data_on_volumes_that_are_there() -> None:
    volumes = set(compose()["volumes"])
    for name, service in services().items():
        for waited_for, how in service.get("depends_on", {}).items():
            other = services()[waited_for]
            healthy = how["condition"] == "service_healthy"
            assert "test" in other["healthcheck"] if healthy else other["restart"] == "no", name
        for mount in service.get("volumes", ()):
            assert mount.partition(":")[0] in volumes
    folder = re.search(r"DATELINE_HOME=(\S+)", of("ENV")[-1])
    assert folder is not None
    assert of("VOLUME") == [folder[1]]
    assert all(
        v.endswith(folder[1])
        for s in ("prefect", "desk", "worker", "reader")
        for v in services()[s]["volumes"]
    )


def test_containers_may_write_to_their_volumes_alone_and_gain_nothing() -> None:
    for name, service in services().items():
        if name == "database":  # the official image changes its user by itself
            continue
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


HARDENED = ("NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "SystemCallFilter", "UMask")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_as_its_own_user_is_hardened_and_starts_again(unit: Path) -> None:
    lines = dict(unit_lines(unit))
    assert (lines["User"], lines["StateDirectory"], lines["Restart"]) == (
        "dateline",
        "dateline",
        "on-failure",
    )
    assert [name for name in HARDENED if name not in lines] == []
    assert lines["WantedBy"] == "multi-user.target"
    assert lines["EnvironmentFile"] == "-/etc/dateline/dateline.env"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # the programs of this environment stand for those that will be installed
        text = unit.read_text(encoding="utf-8").replace(
            "/opt/dateline/bin/", f"{Path(sys.executable).parent}/"
        )
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    argv = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
