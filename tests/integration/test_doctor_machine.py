"""Doctor on a data folder and a config folder: each fault is made for real, and found."""

from __future__ import annotations

import http.server
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dateline import bootstrap, configuration
from dateline.configuration import Configuration
from dateline.doctor import gather_machine


@pytest.fixture
def config(tmp_path: Path) -> Configuration:
    (tmp_path / "home").mkdir()
    return configuration.load({"DATELINE_HOME": str(tmp_path / "home")}, cwd=tmp_path)


BROKEN = {
    "feeds/pk/dawn.yml": ("title: Dawn\n", "url: is missing"),
    "incident_types.yml": ("typs: []\n", "typs: unknown key"),
    "actors.yml": ("- x\n", "must be a mapping"),
    "agencies.yml": ("agency: x\n", "agencies and unnamed"),
    "gazetteer/places.yml": ("spots: []\n", "spots: is unknown"),
    "learned.yml": ("name: x\n", "must be a list"),
}


def test_every_config_file_that_cannot_be_used_is_named_all_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(configuration.packaged_config(), folder)
    env = {"DATELINE_HOME": str(tmp_path), "DATELINE_CONFIG": str(folder)}
    config = configuration.load(env, cwd=tmp_path)
    assert gather_machine.config_files(config).result == "ok"
    for file, (text, _) in BROKEN.items():
        (folder / file).write_text(text)
    found = gather_machine.config_files(config)
    assert found.result == "fail"
    assert [f for f, (_, words) in BROKEN.items() if f not in found.says or words not in found.says] == []


def test_a_gazetteer_that_is_torn_and_one_of_another_config_are_told_apart(
    config: Configuration, gazetteer_file: Path
) -> None:
    path = bootstrap.gazetteer_path(config)
    assert gather_machine.gazetteer(config).says == "not built"
    path.write_bytes(b"SQLite format 3\x00 and no more")
    assert "cannot be read" in gather_machine.gazetteer(config).says
    path.write_bytes(gazetteer_file.read_bytes())
    assert gather_machine.gazetteer(config).result == "ok"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE meta SET value = 'x' WHERE key = 'config'")
    assert gather_machine.gazetteer(config).result == "warn"


def test_a_key_that_others_can_read_and_settings_with_a_secret_in_them_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    shutil.copytree(configuration.packaged_config(), folder, ignore=shutil.ignore_patterns("feeds"))
    (tmp_path / "secret.key").touch(mode=0o600)
    env = {"DATELINE_HOME": str(tmp_path), "DATELINE_CONFIG": str(folder)}
    found = list(gather_machine.permissions(configuration.load(env, cwd=tmp_path)))
    assert [f.result for f in found] == ["ok"]
    (tmp_path / "secret.key").chmod(0o644)
    toml = folder / "dateline.toml"
    toml.write_text('[alerts]\nwebhook_url = "https://chat.example/T0P"\n')
    toml.chmod(0o644)
    found = list(gather_machine.permissions(configuration.load(env, cwd=tmp_path)))
    assert [(f.check, f.result) for f in found] == [
        ("permissions of secret.key", "fail"),
        ("permissions of dateline.toml", "fail"),
    ]


def test_a_port_is_ours_only_where_our_own_server_answers() -> None:
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<title>dateline</title>")

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        number = server.server_address[1]
        url = f"http://127.0.0.1:{number}/"
        ours = gather_machine._port("the desk", "127.0.0.1", number, "DATELINE_PORT", url, "dateline")
        other = gather_machine._port("the desk", "127.0.0.1", number, "DATELINE_PORT", url, "another")
        server.shutdown()
    free = gather_machine._port("the desk", "127.0.0.1", number, "DATELINE_PORT", url, "dateline")
    assert [f.result for f in (ours, other, free)] == ["ok", "warn", "ok"]
    assert "answers" in ours.says
    assert "free" in free.says


def test_a_disk_on_which_no_cycle_begins_is_a_fault_however_large_it_is(tmp_path: Path) -> None:
    env = {"DATELINE_HOME": str(tmp_path), "DATELINE_LEAST_FREE_MB": "999999999"}
    found = gather_machine.disk(configuration.load(env, cwd=tmp_path))
    assert found.result == "fail"
    assert "disk.least_free_mb asks for 999,999,999 MB" in found.says


def test_the_facts_of_this_machine_can_be_gathered(config: Configuration) -> None:
    for check in (
        gather_machine.python,
        gather_machine.packages,
        gather_machine.time_zones,
        gather_machine.alerts,
        gather_machine.model,
    ):
        assert check(config).result == "ok", check
    for check in (gather_machine.disk, gather_machine.file_system, gather_machine.memory):
        assert check(config).says  # how much room there is, nobody knows
