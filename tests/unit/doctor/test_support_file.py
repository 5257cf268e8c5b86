"""What is sent to somebody who helps holds no secret."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline import configuration
from dateline.doctor.findings import fail
from dateline.doctor.support import cleared, ends_of_logs, support_text
from dateline.logs import HIDDEN, secrets_of

ENVIRONMENT = {
    "DATELINE_DATABASE_URL": "postgresql://dateline:p%40ss-word@db.example/dateline",
    "DATELINE_ALERTS_WEBHOOK_URL": "https://chat.example/hooks/T0PSECRET",
    "DATELINE_ALERTS_MAIL_SERVER": "smtp://robot:mailpassword@mail.example:587",
    "DATELINE_ALERTS_MAIL_TO": "rosa@example.org",
}


@pytest.fixture
def secrets(tmp_path: Path) -> list[str]:
    config = configuration.load(ENVIRONMENT | {"DATELINE_HOME": str(tmp_path)}, cwd=tmp_path)
    return [*secrets_of(config), "the-key-of-sessions"]


@pytest.mark.parametrize(
    "line",
    [
        "could not connect to postgresql://dateline:p%40ss-word@db.example/dateline",
        "password authentication failed: p@ss-word",
        "POST https://chat.example/hooks/T0PSECRET answered 500",
        "mail from rosa@example.org refused",
        "GET https://reader:feedpassword@news.example/rss",
        "Authorization: Bearer dl_0123456789abcdef",
        '{"token": "dl_0123456789abcdef", "page": 3}',
        "https://news.example/rss?api_key=0123456789abcdef&page=3",
        "key the-key-of-sessions",
    ],
)
def test_a_line_of_a_log_keeps_its_words_and_loses_its_secret(secrets: list[str], line: str) -> None:
    found = cleared(line, secrets)
    assert HIDDEN in found
    for secret in ("ss-word", "T0PSECRET", "rosa@", "feedpassword", "0123456789abcdef", "the-key-of"):
        assert secret not in found
    assert found.split()[0].split(":")[0].strip('{"') in line


def test_what_is_no_secret_stays() -> None:
    line = "2026-05-20 09:30 herald: http-404 https://herald.example/rss?page=2 revision 3, 12 tokens read"
    assert cleared(line, ["T0PSECRET"]) == line


# letters that the words put in their place do not hold, so that whatever is found was in the text
LETTERS = st.characters(codec="utf-8", exclude_characters=HIDDEN)


@given(st.lists(st.text(LETTERS, min_size=4), min_size=1, max_size=4), st.data())
def test_no_secret_is_left_wherever_it_stands(secrets: list[str], data: st.DataObject) -> None:
    pieces = st.one_of(st.text(max_size=20), st.sampled_from(secrets))
    text = "".join(data.draw(st.lists(pieces, max_size=8)))
    found = cleared(text, secrets)
    assert not any(secret in found for secret in secrets)


def test_the_file_has_checks_settings_tables_and_the_ends_of_logs(tmp_path: Path) -> None:
    (tmp_path / "desk.log").write_text("".join(f"line {n}\n" for n in range(1000)))
    (tmp_path / "notes.txt").write_text("not a log")
    logs = ends_of_logs(tmp_path)
    assert list(logs) == ["desk.log"]
    assert (logs["desk.log"][0], logs["desk.log"][-1], len(logs["desk.log"])) == ("line 800", "line 999", 200)
    text = support_text(
        [{"setting": "desk.port", "value": 8000, "from": "default"}],
        [fail("disk", "1 MB free", "Make room.")],
        logs,
        {"The last runs": ["ingest 12"]},
        now=datetime(2026, 5, 20, tzinfo=UTC),
    )
    for words in (
        "fail  disk  1 MB free  -> Make room.",
        "desk.port = 8000",
        "ingest 12",
        "line 999",
        "Django",
    ):
        assert words in text
