"""The wheel stands alone: built, installed where the source tree cannot be seen, used from any folder."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from outside import SECONDS, environment

ROOT = Path(__file__).parent.parent.parent
INSIDE = (
    "cli.py",
    "py.typed",
    "flows/ingest.py",
    "flows/deployments.py",
    "default_config/dateline.toml",
    "default_config/actors.yml",
    "default_config/agencies.yml",
    "default_config/incident_types.yml",
    "default_config/gazetteer/aliases.yml",
    "default_config/feeds/pk/dawn.yml",
    "default_config/watches/balochistan.yml",
    "default_config/watches/world.yml",
    "desk/templates/desk/queue.html",
    "desk/static/desk/desk.js",
    "desk/static/desk/geo/PK.json",
    "desk/static/desk/geo/world.json",
    "newsroom/actors.yml",
    "newsroom/texts/01-coordinated.yml",
    "publish/countries.csv",
    "store/migrations/0001_initial.py",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    out = tmp_path_factory.mktemp("built")
    # both kinds: the wheel is made from the sdist, so that this one is known to be whole
    argv = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return out


def test_the_wheel_holds_flows_config_templates_and_static_files(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        names = set(files.namelist())
        assert [name for name in INSIDE if f"dateline/{name}" not in names] == []
        assert files.read("dateline/default_config/dateline.toml")
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"dateline"}
    assert len([name for name in names if name.startswith("dateline/default_config/feeds/")]) >= 40
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_sdist_holds_flows_and_config_as_files(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as files:
        members = {m.name.partition("/")[2]: m for m in files.getmembers()}
    for name in (
        "flows/ingest.py",
        "config/dateline.toml",
        "config/feeds/pk/dawn.yml",
        "README.md",
        "Makefile",
    ):
        assert members[name].isfile(), name
    assert not any(m.issym() and Path(m.linkname).is_absolute() for m in members.values())


@pytest.fixture(scope="module")
def elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it, the libraries of this one, and no way to the source tree."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
    (wheel,) = built.glob("*.whl")
    argv = [sys.executable, "-m", "pip", "--python", str(folder / "venv" / "bin" / "python"), "install"]
    argv += ["--no-deps", "--no-index", "--no-compile", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(argv, check=True, capture_output=True, timeout=SECONDS)
    # A path in a .pth file adds the folder without running the .pth files inside it, the editable install's among them.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def run(elsewhere: Path, *words: str, status: int = 0, **settings: str) -> str:
    env = environment(elsewhere / "home", **settings)
    env.pop("PYTHONPATH", None)
    command = [str(elsewhere / "venv" / "bin" / "dateline"), *words]
    done = subprocess.run(
        command, env=env, cwd=elsewhere, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == status, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_the_installed_program_works_from_any_folder(elsewhere: Path) -> None:
    where = [str(elsewhere / "venv" / "bin" / "python"), "-c", "import dateline; print(dateline.__file__)"]
    file = subprocess.run(where, cwd=elsewhere, capture_output=True, text=True, check=True).stdout
    assert file.startswith(str(elsewhere))

    assert run(elsewhere, "--version").startswith("dateline ")

    said = json.loads(run(elsewhere, "doctor", "--json", status=1))
    config = next(s["value"] for s in said["settings"] if s["setting"] == "config")
    assert config.startswith(str(elsewhere))
    assert "gazetteer" in [c["check"] for c in said["checks"] if c["result"] == "fail"]

    run(elsewhere, "init", "my-config")
    listed = json.loads(run(elsewhere, "feeds", "list", "--json", config=str(elsewhere / "my-config")))
    assert listed == []
    assert (elsewhere / "my-config" / "feeds" / "pk" / "dawn.yml").is_file()


def test_the_installed_desk_finds_its_templates_and_static_files(elsewhere: Path) -> None:
    script = (
        "from dateline import bootstrap; bootstrap.setup_django()\n"
        "from django.contrib.staticfiles import finders\n"
        "from django.template.loader import get_template\n"
        "print(finders.find('desk/geo/PK.json')); print(get_template('desk/queue.html').origin.name)\n"
        "import dateline.flows.ingest as flow; print(flow.__file__)\n"
    )
    env = environment(elsewhere / "home")
    python = str(elsewhere / "venv" / "bin" / "python")
    done = subprocess.run(
        [python, "-c", script],
        env=env,
        cwd=elsewhere,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = done.stdout.split()
    assert len(found) == 3
    assert all(Path(path).is_relative_to(elsewhere) and Path(path).is_file() for path in found)
