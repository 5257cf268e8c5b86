"""Alerts on their way: a webhook and a mail server on loopback, which take them, refuse them, stall or lead astray."""

from __future__ import annotations

import json
import logging
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from dateline.adapters.mail import MailSender
from dateline.adapters.notices import LogNotices, MailNotices, WebhookNotices, digest, subject
from dateline.adapters.webhooks import WebhookSender
from dateline.errors import NoticeFailed
from dateline.ports import Notice
from hooks import SECRET, Answer, endless, signature_of, status, webhook

AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)


def notice(id: int = 1, **changed: Any) -> Notice:
    values: dict[str, Any] = {
        "feed_id": "herald",
        "title": "The Herald",
        "url": "https://herald.example/feed",
        "kind": "silent",
        "message": "No new entry for 4 days; it usually brings 12 a day.",
        "raised_at": AT,
    }
    return Notice(id=id, **values | changed)


# ------------------------------------------------------------------------------------------------------- webhook


def post(url: str, *notices: Notice, **options: Any) -> None:
    secret = options.pop("secret", "")
    sender = WebhookSender(**{"allow_private_hosts": ["127.0.0.1"]} | options)
    WebhookNotices(url, secret, sender).tell(notices or [notice()])


def test_a_webhook_gets_all_alerts_in_one_signed_post() -> None:
    with webhook() as hook:
        network = notice(3, feed_id="", title="", url="", kind="network", message="None of 5 sources.")
        post(hook.url, notice(1), notice(2, kind="empty"), network, secret=SECRET, user_agent="dateline/test")
    ((headers, body),) = hook.got
    message = json.loads(body)
    told = message["data"]
    assert (message["type"], message["timestamp"]) == ("source.alerts", "2026-05-20T09:30:00+00:00")
    assert [(a["id"], a["source"], a["kind"]) for a in told["alerts"]] == [
        (1, "herald", "silent"),
        (2, "herald", "empty"),
        (3, None, "network"),
    ]
    assert told["alerts"][0]["message"] == notice().message
    assert told["alerts"][0]["raised_at"] == "2026-05-20T09:30:00+00:00"
    assert "None of 5 sources." in message["text"]
    assert headers["webhook-signature"] == signature_of(SECRET, headers, body)
    assert (headers["content-type"], headers["user-agent"]) == ("application/json", "dateline/test")


def test_without_a_secret_nothing_is_signed() -> None:
    with webhook() as hook:
        post(hook.url)
    assert "webhook-signature" not in hook.got[0][0]


def test_alerts_that_are_told_again_have_the_same_id() -> None:
    with webhook() as hook:
        post(hook.url, notice(1))
        post(hook.url, notice(1))
        post(hook.url, notice(1), notice(2))
    first, again, more = (headers["webhook-id"] for headers, _ in hook.got)
    assert first == again != more


def resolving_to(address: str) -> Any:
    return lambda *_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]


@pytest.mark.parametrize(
    ("host", "options"),
    [
        ("127.0.0.1", {"allow_private_hosts": []}),
        ("127.0.0.1", {"allow_private_hosts": ["10.0.0.0/8"]}),
        ("hook.example", {"resolver": resolving_to("127.0.0.1")}),
        ("169.254.169.254", {"allow_private_hosts": []}),
        ("user:password@127.0.0.1", {}),
        ("0x7f.1", {}),
    ],
)
def test_an_inside_address_is_refused_unless_the_operator_opened_it(
    host: str, options: dict[str, Any]
) -> None:
    with webhook() as hook:
        url = hook.url.replace("127.0.0.1", host)
        with pytest.raises(NoticeFailed, match="allow_private_hosts"):
            post(url, **options)
    assert hook.got == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (status(500), "answered 500"),
        (status(404), "answered 404"),
        (status(302, Location="http://127.0.0.1:1/elsewhere"), "redirects to"),
    ],
)
def test_a_webhook_that_did_not_take_it_is_told_so_and_never_followed(answer: Answer, words: str) -> None:
    with webhook(answer) as hook, pytest.raises(NoticeFailed, match=words):
        post(hook.url)
    assert len(hook.got) == 1


def test_a_webhook_that_stalls_is_left_at_the_deadline() -> None:
    leave = threading.Event()
    with webhook(lambda handler: bool(leave.wait(30)) and None) as hook:
        try:
            with pytest.raises(NoticeFailed, match=r"within 0\.3 seconds"):
                post(hook.url, deadline=0.3)
        finally:
            leave.set()


def test_a_webhook_that_answers_without_end_is_read_to_a_bound() -> None:
    with webhook(endless) as hook:
        post(hook.url, deadline=10)
    assert len(hook.got) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://127.0.0.1:{port}/"])
def test_a_webhook_that_is_not_there_is_a_failure_in_a_sentence(url: str) -> None:
    with webhook() as hook:
        port = hook.url.split(":")[2].split("/")[0]
        with pytest.raises(NoticeFailed, match=r"^The webhook"):
            post(url.format(port=port))


# ---------------------------------------------------------------------------------------------------------- mail


class Mailbox(socketserver.StreamRequestHandler):
    """As much of a mail server (RFC 5321) as one mail needs. `refuse`: who it takes no mail for."""

    mails: list[tuple[str, list[str], str]]
    refuse: str = "nobody@example.org"

    def handle(self) -> None:
        self.say("220 mail.example ready")
        sender, to = "", []
        for raw in self.rfile:
            line = raw.decode().strip()
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.mails.append((sender, to, b"".join(lines).decode()))
            elif verb == "MAIL":
                sender = line.partition(":<")[2].partition(">")[0]
            elif verb == "RCPT":
                address = line.partition(":<")[2].partition(">")[0]
                if address == self.refuse:
                    self.say("550 no such box")
                    continue
                to.append(address)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            self.say("250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[tuple[str, list[tuple[str, list[str], str]]]]:
    mails: list[tuple[str, list[str], str]] = []
    handler = type("Box", (Mailbox,), {"mails": mails})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}", mails
        finally:
            server.shutdown()
            thread.join(timeout=5)


def test_all_alerts_come_in_one_mail() -> None:
    with mail_server() as (server, mails):
        mail = MailSender(server, "dateline@example.org")
        MailNotices(["desk@example.org", "night@example.org"], mail).tell(
            [notice(1), notice(2, feed_id="courier", kind="empty", message="9 of 10 pages gave no text.")]
        )
    ((sender, to, text),) = mails
    assert (sender, to) == ("dateline@example.org", ["desk@example.org", "night@example.org"])
    assert "Subject: dateline: 2 alerts on 2 sources" in text
    assert "herald (The Herald): silent: No new entry for 4 days" in text
    assert "9 of 10 pages gave no text." in text


def test_the_sender_is_by_itself_the_first_who_gets_it() -> None:
    with mail_server() as (server, mails):
        MailNotices(["desk@example.org"], MailSender(server)).tell([notice()])
    assert mails[0][0] == "desk@example.org"


@pytest.mark.parametrize("server", ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1"])
def test_a_mail_server_that_is_not_there_is_a_failure_in_a_sentence(server: str) -> None:
    with pytest.raises(NoticeFailed, match=r"mail server at 127\.0\.0\.1:1 did not take"):
        MailNotices(["desk@example.org"], MailSender(server)).tell([notice()])


def test_a_mail_that_is_refused_is_a_failure() -> None:
    with mail_server() as (server, mails), pytest.raises(NoticeFailed, match="did not take"):
        MailNotices([Mailbox.refuse], MailSender(server)).tell([notice()])
    assert mails == []


def test_a_password_is_never_sent_in_the_clear() -> None:
    # the server offers no TLS, so nothing is said to it that it could give away
    with mail_server() as (server, mails), pytest.raises(NoticeFailed, match="did not take"):
        MailNotices(["desk@example.org"], MailSender(server.replace("//", "//amina:hush@"))).tell([notice()])
    assert mails == []


# --------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("notices", "line"),
    [
        ([notice()], "dateline: herald: silent"),
        ([notice(feed_id="", kind="network")], "dateline: network"),
        ([notice(), notice(2, kind="empty")], "dateline: 2 alerts on 1 source"),
        ([notice(), notice(2, feed_id="courier")], "dateline: 2 alerts on 2 sources"),
    ],
)
def test_the_subject_says_what_it_is_about(notices: list[Notice], line: str) -> None:
    assert subject(notices) == line


def test_nothing_from_outside_begins_a_line_of_its_own() -> None:
    text = digest([notice(title="The Herald\r\nBcc: all@example.org", message="Moved to http://a\n.\nb.")])
    assert text.splitlines()[0] == (
        "herald (The Herald Bcc: all@example.org): silent: Moved to http://a . b."
    )


def test_hundreds_of_alerts_are_a_mail_that_can_be_read() -> None:
    text = digest([notice(n, feed_id=f"feed-{n}") for n in range(300)])
    assert "... and 250 more." in text
    assert text.count("\n") < 120


def test_the_log_has_a_line_an_alert(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "dateline.sources"):
        LogNotices().tell([notice(), notice(2, feed_id="", kind="network", message="None\nof 5.")])
    assert [(r.levelname, r.message) for r in caplog.records] == [
        ("WARNING", f"herald: silent: {notice().message}"),
        ("WARNING", "all sources: network: None of 5."),
    ]


# ------------------------------------------------------------------------------------------------------- watches


def of_watch(id: int = 1, **changed: Any) -> Notice:
    return notice(
        id,
        **{
            "watch": "balochistan",
            "title": "Balochistan",
            "feed_id": "",
            "kind": "new",
            "message": "Attack, Gwadar, 96% sure: A headline",
            "url": "http://127.0.0.1:8000/candidate/c1",
        }
        | changed,
    )


def test_a_webhook_gets_a_watchs_notices_with_ids_addresses_and_the_watch() -> None:
    with webhook() as hook:
        post(hook.url, of_watch(7), of_watch(8), secret=SECRET)
    headers, body = hook.got[0]
    assert headers["webhook-signature"] == signature_of(SECRET, headers, body)
    message = json.loads(body)
    told = message["data"]
    assert message["type"] == "watch.notices"
    assert told["watch"] == {"id": "balochistan", "title": "Balochistan"}
    assert "alerts" not in told
    assert [n["id"] for n in told["notices"]] == [7, 8]
    assert told["notices"][0] == {
        "id": 7,
        "kind": "new",
        "source": None,
        "url": "http://127.0.0.1:8000/candidate/c1",
        "message": "Attack, Gwadar, 96% sure: A headline",
        "raised_at": AT.isoformat(),
    }
    assert message["text"].startswith("dateline: Balochistan: 2 notices")


def test_a_digest_of_a_watch_says_where_to_look_and_lets_nothing_begin_a_line_of_its_own() -> None:
    said = digest([of_watch(message="A\r\nBcc: x", title="West\nern")])
    assert "new: A Bcc: x\nhttp://127.0.0.1:8000/candidate/c1" in said
    assert "the desk's page Watches" in said.replace("The desk's", "the desk's")
    assert subject([of_watch()]) == "dateline: Balochistan: new"
    assert subject([of_watch(title="West\nern"), of_watch(2)]) == "dateline: West ern: 2 notices"


def test_the_log_names_the_watch(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        LogNotices().tell([of_watch()])
    assert "watch balochistan: new: Attack, Gwadar" in caplog.text
