"""How the operator hears of alerts, and the people of a watch of what happens in it: log, webhook, mail. Each is a
`ports.Notices`, and tells in one message of one watch, or of alerts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dateline.adapters.mail import MailSender
from dateline.adapters.webhooks import WebhookSender
from dateline.errors import NoticeFailed
from dateline.ports import Notice
from dateline.publish.webhooks import Message, message_of
from dateline.publish.words import one_line

log = logging.getLogger("dateline.sources")

_MOST_IN_TEXT = 50  # alerts written out in a mail or in a webhook's text; the rest is counted


def subject(notices: Sequence[Notice]) -> str:
    """One line: what it is about where it is one alert, else how many."""
    if notices and notices[0].watch:
        number = len(notices)
        return one_line(
            f"dateline: {notices[0].title}: {f'{number} notices' if number > 1 else notices[0].kind}"
        )
    if len(notices) == 1:
        about = f"{notices[0].feed_id}: " if notices[0].feed_id else ""
        return one_line(f"dateline: {about}{notices[0].kind}")
    sources = len({n.feed_id for n in notices})
    return f"dateline: {len(notices)} alerts on {sources} {'source' if sources == 1 else 'sources'}"


def digest(notices: Sequence[Notice]) -> str:
    """All alerts for people, a paragraph a source; of a watch a paragraph a notice, with where to look."""
    lines = []
    for notice in notices[:_MOST_IN_TEXT]:
        about = f"{notice.feed_id} ({notice.title}): " if notice.feed_id and not notice.watch else ""
        line = one_line(f"{about}{notice.kind}: {notice.message}")
        lines.append(f"{line}\n{one_line(notice.url)}" if notice.watch else line)
    if len(notices) > _MOST_IN_TEXT:
        lines.append(f"... and {len(notices) - _MOST_IN_TEXT} more.")
    if notices and notices[0].watch:
        return "\n\n".join([*lines, f"The desk's page Watches shows all of {one_line(notices[0].title)}."])
    return "\n\n".join([*lines, "`dateline feeds health --alerts` and the desk's page Sources show all."])


class LogNotices:
    """A warning a line."""

    name = "log"

    def tell(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            about = f"watch {notice.watch}" if notice.watch else notice.feed_id or "all sources"
            log.warning("%s", one_line(f"{about}: {notice.kind}: {notice.message}"))


class WebhookNotices:
    """One message of JSON with all alerts, or all notices of a watch, to the configured webhook."""

    name = "webhook"

    def __init__(self, url: str, secret: str, sender: WebhookSender) -> None:
        self._url = url
        self._secret = secret
        self._sender = sender

    def tell(self, notices: Sequence[Notice]) -> None:
        # A thread of its own: whoever calls may have an event loop already.
        with ThreadPoolExecutor(1, thread_name_prefix="dateline-webhook") as thread:
            message = webhook_message(notices)
            answer = thread.submit(self._sender.send, self._url, self._secret, message).result()
        if answer.problem:
            raise NoticeFailed(answer.problem)


def webhook_message(notices: Sequence[Notice]) -> Message:
    """What a webhook gets. `text` is for chats that show it; each `id` lets a receiver drop what it was told before."""
    text = f"{subject(notices)}\n\n{digest(notices)}"
    newest = max(n.raised_at for n in notices)
    if notices[0].watch:
        data: dict[str, Any] = {
            "watch": {"id": notices[0].watch, "title": notices[0].title},
            "notices": [
                {
                    "id": n.id,
                    "kind": n.kind,
                    "source": n.feed_id or None,
                    "url": n.url,
                    "message": n.message,
                    "raised_at": n.raised_at.isoformat(),
                }
                for n in notices
            ],
        }
        return message_of("watch.notices", newest, data, text=text)
    data = {
        "alerts": [
            {
                "id": n.id,
                "source": n.feed_id or None,
                "title": n.title or None,
                "url": n.url or None,
                "kind": n.kind,
                "message": n.message,
                "raised_at": n.raised_at.isoformat(),
            }
            for n in notices
        ]
    }
    return message_of("source.alerts", newest, data, text=text)


class MailNotices:
    """One mail with all alerts, or all notices of a watch."""

    name = "mail"

    def __init__(self, to: Sequence[str], sender: MailSender) -> None:
        self._to = list(to)
        self._sender = sender

    def tell(self, notices: Sequence[Notice]) -> None:
        self._sender.send(self._to, subject(notices), digest(notices))
