"""What `dateline up` would start, and with which environment. Nothing is started here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dateline import supervisor
from dateline.configuration import Configuration, load
from dateline.errors import PortInUse
from dateline.supervisor import check_ports, environment, prefect_environment, services

DAY = date(2026, 3, 14)


def settings(tmp_path: Path, **named: str) -> Configuration:
    given = {f"DATELINE_{name.upper()}": value for name, value in named.items()}
    return load({"DATELINE_HOME": str(tmp_path / "home"), **given}, cwd=tmp_path)


def test_newsroom_prefect_and_desk_are_started_in_this_order_each_with_an_address_to_ask(
    tmp_path: Path,
) -> None:
    config = settings(tmp_path, port="8101", prefect_port="8102", newsroom_port="8103")
    found = services(config, DAY)
    assert [s.name for s in found] == ["newsroom", "prefect", "desk"]
    assert [s.ready_url for s in found] == [
        "http://127.0.0.1:8103/",
        "http://127.0.0.1:8102/api/health",
        "http://127.0.0.1:8101/login/",
    ]
    assert "2026-03-14" in found[0].argv


def test_without_the_sample_newsroom_nobody_serves_it(tmp_path: Path) -> None:
    assert [s.name for s in services(settings(tmp_path), None)] == ["prefect", "desk"]


@pytest.mark.parametrize(
    ("host", "asked"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("192.0.2.7", "192.0.2.7")]
)
def test_prefect_stays_on_loopback_wherever_the_desk_listens(tmp_path: Path, host: str, asked: str) -> None:
    prefect, desk = services(settings(tmp_path, host=host), None)
    assert prefect.argv[prefect.argv.index("--host") + 1] == "127.0.0.1"
    assert desk.argv[desk.argv.index("--host") + 1] == host
    assert desk.ready_url == f"http://{asked}:8000/login/"


def test_prefect_tells_nobody_anything_and_keeps_its_data_in_our_folder(tmp_path: Path) -> None:
    config = settings(tmp_path, prefect_port="8102")
    found = prefect_environment(config)
    assert found["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert found["DO_NOT_TRACK"] == "1"
    assert found["PREFECT_API_URL"] == "http://127.0.0.1:8102/api"
    assert Path(found["PREFECT_HOME"]).parent == config.home
    assert found["PREFECT_SERVER_EPHEMERAL_ENABLED"] == "false"


def test_every_child_gets_our_folders_whatever_folder_it_runs_in(tmp_path: Path) -> None:
    config = settings(tmp_path)
    found = environment(config)
    assert found["DATELINE_HOME"] == str(config.home)
    assert found["DATELINE_CONFIG"] == str(config.config)
    assert Path(found["DATELINE_CONFIG"]).is_absolute()


@pytest.mark.parametrize(
    ("taken", "says"),
    [
        (8000, ("8000", "the desk", "DATELINE_PORT")),
        (4200, ("4200", "Prefect", "DATELINE_PREFECT_PORT")),
        (8898, ("8898", "sample newsroom", "DATELINE_NEWSROOM_PORT")),
    ],
)
def test_a_taken_port_is_named_with_the_setting_that_moves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int, says: tuple[str, ...]
) -> None:
    monkeypatch.setattr(supervisor, "port_is_free", lambda host, port: port != taken)
    with pytest.raises(PortInUse) as refused:
        check_ports(settings(tmp_path))
    assert [word for word in says if word not in str(refused.value)] == []


def test_the_newsrooms_port_does_not_matter_where_it_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "port_is_free", lambda host, port: port != 8898)
    check_ports(settings(tmp_path, sample_newsroom="false"))


def test_the_first_password_is_told_even_where_nothing_could_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(_: Configuration) -> None:
        raise PortInUse("Port 8000 is in use.", resource="8000")

    monkeypatch.setattr(supervisor, "check_ports", taken)
    said: list[str] = []
    with pytest.raises(PortInUse):
        supervisor.run(
            settings(tmp_path), anchor=None, password="correct-horse", editor="amina", say=said.append
        )
    assert any("amina" in line and "correct-horse" in line for line in said)
