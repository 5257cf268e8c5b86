"""Settings: precedence, origins, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.configuration import SETTINGS, load, packaged_config
from dateline.errors import ConfigFileError, ConfigurationError


def config_folder(tmp_path: Path, text: str = "") -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "dateline.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_anything_every_setting_is_the_default(tmp_path: Path) -> None:
    config = load({}, cwd=tmp_path)
    assert {config.origins[s.name] for s in SETTINGS} == {"default"}
    assert config.config == packaged_config()


def test_the_environment_beats_the_file_and_the_file_the_default(tmp_path: Path) -> None:
    config_folder(tmp_path, "[desk]\nport = 8100\n[prefect]\nport = 4300\n")
    config = load({"DATELINE_PORT": "8200"}, cwd=tmp_path)
    assert (config["desk.port"], config["prefect.port"], config["newsroom.port"]) == (8200, 4300, 8898)
    assert config.origins["desk.port"] == "environment DATELINE_PORT"
    assert config.origins["prefect.port"].endswith("dateline.toml")


def test_home_and_config_come_from_the_environment(tmp_path: Path) -> None:
    folder = config_folder(tmp_path)
    config = load({"DATELINE_HOME": str(tmp_path / "h"), "DATELINE_CONFIG": str(folder)}, cwd=Path("/"))
    assert (config.home, config.config) == (tmp_path / "h", folder)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[desk]\nprot = 1\n", "did you mean desk.port?"),
        ("[desk]\nport = 70000\n", "must be a port number from 1 to 65535"),
        ("[desk]\nport = true\n", "must be a whole number"),
        ("[ingest]\nbatch_size = 0\n", "must be 1 or more"),
        ("[fetch]\nper_host_delay = -1\n", "must not be negative"),
        ("[newsroom]\nenabled = 'perhaps'\n", "must be true or false"),
        ("[desk\n", "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_named_with_its_field(tmp_path: Path, text: str, says: str) -> None:
    config_folder(tmp_path, text)
    with pytest.raises(ConfigFileError, match=r"dateline\.toml") as caught:
        load({}, cwd=tmp_path)
    assert says in str(caught.value)


def test_a_wrong_environment_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="DATELINE_PORT: must be a whole number"):
        load({"DATELINE_PORT": "http"}, cwd=tmp_path)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("DATELINE_ALERTS_WEBHOOK_URL", "ftp://hush.example/token", "must be a web address"),
        ("DATELINE_ALERTS_WEBHOOK_URL", "hush.example/token", "must be a web address"),
        ("DATELINE_ALERTS_WEBHOOK_URL", "https://[hush", "must be a web address"),
        ("DATELINE_ALERTS_MAIL_SERVER", "mail.example:hush", "must be like smtp://"),
        ("DATELINE_ALERTS_MAIL_SERVER", "smtp://amina:hush@", "must be like smtp://"),
        ("DATELINE_ALERTS_MAIL_SERVER", "smtp://amina:hush@mail.example:99999", "must be like smtp://"),
    ],
)
def test_a_wrong_address_for_alerts_is_named_without_what_is_secret_in_it(
    tmp_path: Path, variable: str, value: str, says: str
) -> None:
    with pytest.raises(ConfigurationError, match=variable) as caught:
        load({variable: value}, cwd=tmp_path)
    assert says in str(caught.value)
    assert "hush" not in str(caught.value)


def test_addresses_for_alerts_may_be_empty_or_whole(tmp_path: Path) -> None:
    config = load(
        {
            "DATELINE_ALERTS_WEBHOOK_URL": "https://hook.example/a?b=c",
            "DATELINE_ALERTS_MAIL_SERVER": "smtps://amina:p%40ss@mail.example",
            "DATELINE_ALERTS_MAIL_TO": "desk@example.org, night@example.org",
        },
        cwd=tmp_path,
    )
    assert config["alerts.webhook_url"] == "https://hook.example/a?b=c"
    assert config["alerts.mail_to"] == ("desk@example.org", "night@example.org")
    assert load({"DATELINE_ALERTS_MAIL_SERVER": ""}, cwd=tmp_path)["alerts.mail_server"] == ""


def test_a_config_folder_without_settings_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="dateline init"):
        load({"DATELINE_CONFIG": str(tmp_path)}, cwd=tmp_path)


def test_names_and_environment_variables_are_used_once() -> None:
    assert len({s.name for s in SETTINGS}) == len({s.env for s in SETTINGS}) == len(SETTINGS)


def test_every_setting_stands_in_the_packaged_file() -> None:
    text = (packaged_config() / "dateline.toml").read_text(encoding="utf-8")
    assert [s.name for s in SETTINGS if s.name.rpartition(".")[2] not in text] == []
