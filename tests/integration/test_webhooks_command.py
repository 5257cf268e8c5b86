"""`dateline webhooks ...`: added, listed, tried, given up, replayed, removed; no address and no secret is shown again."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from builders import NOW, make_candidate, make_user
from dateline import bootstrap
from dateline.commands.webhooks import app
from dateline.errors import DatelineError
from dateline.model import Verdict
from dateline.publish.webhooks import key_of
from dateline.store import models as rows
from dateline.store.decisions import decide
from hooks import SECRET, signature_of, status, webhook

pytestmark = pytest.mark.django_db
S3CRET = "https://hook.example/s3cret"


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "migrate", lambda: None)
    monkeypatch.setenv("DATELINE_ALLOW_PRIVATE_HOSTS", "127.0.0.1")


def run(*words: str, given: str = "") -> str:
    """What it says; raises what it raises."""
    done = CliRunner().invoke(app, words, input=given)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def listed() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("list", "--json"))
    return found


def test_a_secret_that_is_made_can_be_used() -> None:
    assert len(key_of(run("secret").strip())) == 32


def test_a_webhook_is_added_with_its_secret_shown_once() -> None:
    said = run("add", "west", "-", "--query", "?country=PK", "--kind", "retracted", given=f"{S3CRET}\n")
    row = rows.Webhook.objects.get()
    assert (row.url, row.query, row.kinds) == (S3CRET, "?country=PK", ["retracted"])
    assert row.secret in said
    for shown in (run("list"), run("list", "--json")):
        assert "hook.example" in shown
        assert "s3cret" not in shown
        assert row.secret not in shown


def test_a_secret_of_one_s_own_is_read_and_not_repeated() -> None:
    assert SECRET not in run("add", "one", S3CRET, "--secret-stdin", given=f"{SECRET}\n")
    assert rows.Webhook.objects.get().secret == SECRET


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("one", "ftp://hook.example"), "https://"),
        (("one", S3CRET, "--query", "nonsense=1"), "nonsense"),
        (("one", S3CRET, "--query", "country=Pakistan"), "country"),
        (("one", S3CRET, "--kind", "deleted"), "deleted"),
        (("one", S3CRET, "--watch", "nosuch"), "nosuch"),
    ],
)
def test_what_cannot_be_added_is_refused_with_the_reason(words: tuple[str, ...], why: str) -> None:
    with pytest.raises(DatelineError, match=why):
        run("add", *words)
    assert not rows.Webhook.objects.exists()


def test_from_a_test_to_dead_letters_and_their_replay() -> None:
    make_candidate("c1")
    with webhook() as hook:
        run("add", "partner", hook.url, "--secret-stdin", given=f"{SECRET}\n")
        assert "took it (answer 204)" in run("test", "partner")
        headers, body = hook.got[0]
        assert headers["webhook-signature"] == signature_of(SECRET, headers, body)
        decide("c1", Verdict.CONFIRM, user=make_user("amina", "editor"), expected_revision=0, now=NOW)
        hook.answer = status(410)
        assert json.loads(run("send", "--json")) == {"webhooks gone": 1}
        (letter,) = json.loads(run("dead", "partner", "--json"))
        assert letter["reason"] == "The webhook answered 410."
        assert (listed()[0]["state"], listed()[0]["dead"]) == ("off", 1)
        with pytest.raises(DatelineError, match="switch it on first"):
            run("replay", "partner")
        hook.answer = status(204)
        run("on", "partner")
        with pytest.raises(DatelineError, match="are no dead letters"):
            run("replay", "partner", "--number", "999")
        assert "1 dead letters" in run("replay", "partner", "--number", str(letter["number"]))
        assert "deliveries taken" in run("send")
        assert (listed()[0]["dead"], listed()[0]["waiting"]) == (0, 0)
        run("off", "partner"), run("remove", "partner")
    assert listed() == []
    with pytest.raises(DatelineError, match="webhooks list"):
        run("test", "partner")
