"""Doctor on those who are told: what it gathers of them, and what it makes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline import configuration
from dateline.configuration import Configuration
from dateline.doctor import gather_care
from dateline.model import Verdict
from dateline.store import models as rows
from decision_story import editor, say, seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def config(tmp_path: Path) -> Configuration:
    return configuration.load({"DATELINE_HOME": str(tmp_path)}, cwd=tmp_path)


def test_a_receiver_that_gave_up_and_its_dead_letters_are_told(config: Configuration) -> None:
    assert [f.says for f in gather_care.told(config)] == ["there are none"] * 2
    now = datetime.now(UTC)
    hook = rows.Webhook.objects.create(
        name="partner",
        url="https://partner.example/hooks/T0P",
        secret="whsec_x",
        kinds=[],
        cursor=0,
        made_at=now,
    )
    hooks, _ = gather_care.told(config)
    assert hooks.result == "ok"
    rows.Webhook.objects.update(state="off", failing_since=now)  # by somebody
    hooks, _ = gather_care.told(config)
    assert hooks.result == "ok"
    rows.Webhook.objects.update(why="410: gone")
    seed()
    say(editor(), Verdict.CONFIRM)
    rows.Delivery.objects.create(
        webhook=hook, number=1, incident=rows.Incident.objects.get(), kind="published", message_id="m1",
        body="{}", state="dead", since=now,
    )  # fmt: skip
    hooks, _ = gather_care.told(config)
    assert hooks.says == "partner is off (410: gone); 1 dead letters"
    assert "T0P" not in hooks.says
    assert {"whsec_x", "https://partner.example/hooks/T0P"} <= set(gather_care.secrets())
