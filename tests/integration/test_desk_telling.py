"""The desk's pages of webhooks and of notices: added, tried, replayed, ended, and no secret shown."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from builders import NOW, configured, logged_in, make_candidate, make_user
from dateline import operations
from dateline.adapters.chats import ChatSender
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store.decisions import decide
from desk_routes import a_day_at_the_desk, body_of, pages
from hooks import signature_of, status, webhook

pytestmark = pytest.mark.django_db
TELLING = ("/webhooks", "/notices", "/views", "/changes", "/operations", "/metrics", "/runs")
GUIDE = Path(__file__).parents[2] / "docs/operator-guide.md"


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"fetch.allow_private_hosts": ("127.0.0.1",), "alerts.mail_server": "smtp://127.0.0.1:1"}
    configured(monkeypatch, values)
    monkeypatch.setattr(ChatSender, "service", lambda self, address: "Slack")


def published(key: str) -> None:
    user = User.objects.filter(username="amina").first() or make_user("amina", "editor")
    make_candidate(key)
    decide(key, Verdict.CONFIRM, user=user, expected_revision=0, now=NOW)


def hook_form(url: str, /, **changed: Any) -> dict[str, Any]:
    return {"name": "Partner", "url": url, "kind": ["published", "changed", "retracted"]} | changed


def test_an_operator_adds_tries_and_removes_a_webhook_and_sees_its_secret_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = logged_in("omar", "operator")
    with webhook() as hook, caplog.at_level(logging.DEBUG):
        text = client.post("/webhooks", hook_form(hook.url)).content.decode()
        secret = re.search(r"whsec_[A-Za-z0-9+/=]+", text)
        assert secret is not None
        assert secret[0] not in client.get("/webhooks").content.decode()
        assert secret[0] not in caplog.text
        row = rows.Webhook.objects.get()
        said = client.post(f"/webhooks/{row.pk}/act", {"act": "test"}, follow=True).content.decode()
        assert "took a test message (answer 204)" in said
        headers, body = hook.got[0]
        assert headers["webhook-signature"] == signature_of(secret[0], headers, body)
        hook.answer = status(404)
        said = client.post(f"/webhooks/{row.pk}/act", {"act": "test"}, follow=True).content.decode()
        assert "answered 404" in said
        client.post(f"/webhooks/{row.pk}/act", {"act": "off"})
        row.refresh_from_db()
        assert row.state == "off"
        client.post(f"/webhooks/{row.pk}/act", {"act": "remove"})
    assert not rows.Webhook.objects.exists()
    acts = rows.Activity.objects.filter(kind="webhook", by__username="omar").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["added", "switched off", "removed"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"name": " "}, "name"), ({"url": "ftp://example.org"}, "https://"), ({"kind": []}, "kind"), ({"url": ""}, "address")],
)  # fmt: skip
def test_a_webhook_that_cannot_be_is_refused_with_the_reason(changed: dict[str, Any], words: str) -> None:
    answer = logged_in("omar", "operator").post("/webhooks", hook_form("https://hook.example/", **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not rows.Webhook.objects.exists()


def test_a_filter_is_read_from_an_address_of_the_page_of_incidents() -> None:
    query = "https://desk.example/incidents?country=PK&type=Battles&after=x"
    logged_in("omar", "operator").post("/webhooks", hook_form("https://hook.example/", query=query))
    assert rows.Webhook.objects.get().query == "?country=PK&type=Battles"


def test_letters_that_were_given_up_are_sent_again_the_chosen_or_all() -> None:
    client = logged_in("omar", "operator")
    with webhook() as hook:
        client.post("/webhooks", hook_form(hook.url))
        row = rows.Webhook.objects.get()
        for key in ("c1", "c2", "c3"):
            published(key)
        hook.answer = status(410)
        assert operations.send_out(settings.CONFIGURATION) == {"webhooks gone": 1}
        first = rows.Delivery.objects.order_by("number").first()
        assert first is not None
        said = client.post(f"/webhooks/{row.pk}/act", {"act": "replay"}, follow=True).content.decode()
        assert "switch it on first" in said
        hook.answer = status(204)
        client.post(f"/webhooks/{row.pk}/act", {"act": "on"})
        client.post(f"/webhooks/{row.pk}/act", {"act": "replay", "number": [first.number]})
        assert rows.Delivery.objects.filter(state="dead").count() == 2
        client.post(f"/webhooks/{row.pk}/act", {"act": "replay"})
        assert operations.send_out(settings.CONFIGURATION) == {"deliveries taken": 3}


def test_the_receiver_of_the_operators_guide_takes_what_is_genuine_and_nothing_else() -> None:
    text = GUIDE.read_text(encoding="utf-8").partition("A receiver in Python:")[2]
    example: dict[str, Any] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], example)
    client = logged_in("omar", "operator")
    with webhook() as hook:
        client.post("/webhooks", hook_form(hook.url))
        published("c1")
        operations.send_out(settings.CONFIGURATION)
    headers, body = hook.got[0]
    secret, is_genuine = rows.Webhook.objects.get().secret, example["is_genuine"]
    assert is_genuine(secret, headers, body)
    assert not is_genuine(secret, headers, body + b" ")
    assert not is_genuine("whsec_" + "A" * 44, headers, body)
    assert not is_genuine(secret, headers | {"webhook-id": "msg_other"}, body)
    assert not is_genuine(secret, headers | {"webhook-timestamp": "1614265330"}, body)


# -------------------------------------------------------------------------------------------------------- notices


def notice_form(**changed: Any) -> dict[str, str]:
    return {"of": "incidents", "query": "", "address": "slack://s3cret", "when": "hourly"} | changed


def test_a_viewer_is_told_and_ends_it_and_nobody_else_does() -> None:
    client = logged_in("vera", "viewer")
    assert client.post("/notices", notice_form()).status_code == 302
    notice = rows.ViewNotice.objects.get()
    assert (notice.address, notice.shown, notice.when) == ("slack://s3cret", "Slack", "hourly")
    assert logged_in("amina", "editor").post(f"/notices/{notice.pk}", {"act": "end"}).status_code == 404
    assert b"of vera" not in logged_in("amina", "editor").get("/notices").content
    assert b"of vera" in logged_in("omar", "operator").get("/notices").content
    assert client.post(f"/notices/{notice.pk}", {"act": "end"}).status_code == 302
    assert not rows.ViewNotice.objects.exists()


@pytest.mark.parametrize(
    "address", ["vera@example.org", "mailto:vera@example.org", "mailto://vera@example.org"]
)
def test_a_mail_address_goes_by_the_operators_server(address: str) -> None:
    logged_in("vera", "viewer").post("/notices", notice_form(address=address))
    notice = rows.ViewNotice.objects.get()
    assert (notice.address, notice.shown) == ("mailto:vera@example.org", "vera@example.org")


@pytest.mark.parametrize(
    "changed",
    [
        {"address": "mailto:user:password@example.org"},
        {"address": "mailto:vera@example.org,all@example.org"},
        {"address": "mailto:vera@example.org\nBcc: all@example.org"},
        {"address": "mailto:vera@example.org?bcc=all@example.org"},
        {"address": "nowhere"},
        {"of": "999"},
        {"of": "x"},
        {"when": "never"},
    ],
)
def test_a_notice_that_cannot_be_is_refused_with_the_reason(changed: dict[str, str]) -> None:
    answer = logged_in("vera", "viewer").post("/notices", notice_form(**changed))
    assert answer.status_code == 422
    assert 'class="problem"' in answer.content.decode()
    assert not rows.ViewNotice.objects.exists()


def test_no_page_and_no_log_shows_an_address_or_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    a_day_at_the_desk()
    client = logged_in("adam", "admin")
    with caplog.at_level(logging.DEBUG):
        for address in pages():
            if address.startswith(TELLING):
                assert b"s3cret" not in body_of(client.get(address)), address
        make_candidate("new-one")
        rows.ViewNotice.objects.update(not_before=None)
        rows.Webhook.objects.update(not_before=None)
        operations.send_out(settings.CONFIGURATION)
    assert "s3cret" not in caplog.text
