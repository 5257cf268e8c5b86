"""How the operator hears of alerts, and the people of a watch of what happens in it: log, webhook, mail. Each is a
`ports.Notices`, and tells in one message of one watch, or of alerts.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import smtplib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore
import httpx
from ssrfguard import SSRFGuardError

from dateline.adapters.guard import Guard, head_has_come, parse_allow_list
from dateline.errors import NoticeFailed
from dateline.ports import Notice

log = logging.getLogger("dateline.sources")

SIGNATURE = "X-Dateline-Signature"
DEADLINE = 20.0  # seconds for the whole exchange with a webhook or a mail server
_MOST_ANSWER = 65_536  # bytes of a webhook's answer that are read; nothing in them is used
_MOST_IN_TEXT = 50  # alerts written out in a mail or in a webhook's text; the rest is counted


def subject(notices: Sequence[Notice]) -> str:
    """One line: what it is about where it is one alert, else how many."""
    if notices and notices[0].watch:
        number = len(notices)
        return _one_line(
            f"dateline: {notices[0].title}: {f'{number} notices' if number > 1 else notices[0].kind}"
        )
    if len(notices) == 1:
        about = f"{notices[0].feed_id}: " if notices[0].feed_id else ""
        return _one_line(f"dateline: {about}{notices[0].kind}")
    sources = len({n.feed_id for n in notices})
    return f"dateline: {len(notices)} alerts on {sources} {'source' if sources == 1 else 'sources'}"


def digest(notices: Sequence[Notice]) -> str:
    """All alerts for people, a paragraph a source; of a watch a paragraph a notice, with where to look."""
    lines = []
    for notice in notices[:_MOST_IN_TEXT]:
        about = f"{notice.feed_id} ({notice.title}): " if notice.feed_id and not notice.watch else ""
        line = _one_line(f"{about}{notice.kind}: {notice.message}")
        lines.append(f"{line}\n{_one_line(notice.url)}" if notice.watch else line)
    if len(notices) > _MOST_IN_TEXT:
        lines.append(f"... and {len(notices) - _MOST_IN_TEXT} more.")
    if notices and notices[0].watch:
        return "\n\n".join([*lines, f"The desk's page Watches shows all of {_one_line(notices[0].title)}."])
    return "\n\n".join([*lines, "`dateline feeds health --alerts` and the desk's page Sources show all."])


class LogNotices:
    """A warning a line."""

    name = "log"

    def tell(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            about = f"watch {notice.watch}" if notice.watch else notice.feed_id or "all sources"
            log.warning("%s", _one_line(f"{about}: {notice.kind}: {notice.message}"))


class WebhookNotices:
    """One POST of JSON with all alerts, signed, behind the same wall as every fetch: no inside address, no redirect.

    `secret`: the body's HMAC-SHA256 with it stands in `X-Dateline-Signature: sha256=<hex>`; empty: no such header.
    `resolver` stands in for `socket.getaddrinfo` in tests.
    """

    name = "webhook"

    def __init__(
        self,
        url: str,
        secret: str = "",
        *,
        allow_private_hosts: Sequence[str] = (),
        user_agent: str = "dateline",
        deadline: float = DEADLINE,
        resolver: Any = None,
    ) -> None:
        self._url = url
        self._secret = secret
        self._allow = parse_allow_list(allow_private_hosts)
        self._user_agent = user_agent
        self._deadline = deadline
        self._resolver = {"resolver": resolver} if resolver else {}

    def tell(self, notices: Sequence[Notice]) -> None:
        body = json.dumps(webhook_body(notices), ensure_ascii=False).encode()
        # A thread of its own: whoever calls may have an event loop already.
        with ThreadPoolExecutor(1, thread_name_prefix="dateline-webhook") as thread:
            status = thread.submit(asyncio.run, self._post(body)).result()
        if not 200 <= status < 300:
            moved = "; give the address that it redirects to" if 300 <= status < 400 else ""
            raise NoticeFailed(f"The webhook answered {status}{moved}.")

    async def _post(self, body: bytes) -> int:
        guard = Guard(self._allow, **self._resolver)
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(guard, body)
        except TimeoutError as e:
            raise NoticeFailed(f"The webhook did not answer within {self._deadline:g} seconds.") from e
        except SSRFGuardError as e:
            # what the guard says names the address, which may hold a secret
            raise NoticeFailed(
                "The webhook's address is refused; if its host is yours, add it to fetch.allow_private_hosts."
            ) from e
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as e:
            raise NoticeFailed(f"The webhook cannot be reached ({type(e).__name__}).") from e
        except (httpx.InvalidURL, ValueError) as e:
            raise NoticeFailed("The webhook's address cannot be read; check alerts.webhook_url.") from e
        finally:
            guard.close()

    async def _exchange(self, guard: Guard, body: bytes) -> int:
        url = httpx.URL(self._url)
        guard.check_url(self._url, url.host, url.port or (443 if url.scheme == "https" else 80))
        headers = [
            ("Host", url.netloc.decode("ascii")),
            ("User-Agent", self._user_agent),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        ]
        if self._secret:
            headers.append((SIGNATURE, signature(self._secret, body)))
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        async with httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=guard
        ) as pool:
            request = httpcore.Request("POST", target, headers=headers, content=body)
            response = await pool.handle_async_request(request)
            try:
                head_has_come(response.extensions.get("network_stream"))
                read = 0
                async for chunk in response.aiter_stream():
                    read += len(chunk)
                    if read > _MOST_ANSWER:
                        break
            finally:
                await response.aclose()
        return response.status


def webhook_body(notices: Sequence[Notice]) -> dict[str, Any]:
    """What a webhook gets. `text` is for chats that show it; `id` lets a receiver drop what it was told before."""
    text = f"{subject(notices)}\n\n{digest(notices)}"
    if notices and notices[0].watch:
        return {
            "version": 1,
            "text": text,
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
    return {
        "version": 1,
        "text": text,
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
        ],
    }


def signature(secret: str, body: bytes) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


class MailNotices:
    """One mail with all alerts. `server`: smtp://user:password@host:port, or smtps:// for TLS from the first byte.

    smtp:// turns to TLS (STARTTLS) on port 587 and wherever a password is to be sent. An empty `sender` is the first
    address it goes to. `backend`: Django's, another one in tests.
    """

    name = "mail"

    def __init__(
        self,
        to: Sequence[str],
        server: str,
        sender: str = "",
        *,
        backend: str = "django.core.mail.backends.smtp.EmailBackend",
    ) -> None:
        self._to = list(to)
        self._server = server
        self._sender = sender or self._to[0]
        self._backend = backend

    def tell(self, notices: Sequence[Notice]) -> None:
        from django.core.mail import EmailMessage, get_connection

        server = urlsplit(self._server)
        is_tls = server.scheme == "smtps"
        port = server.port or (465 if is_tls else 587 if server.username else 25)
        connection = get_connection(
            self._backend,
            host=server.hostname,
            port=port,
            username=unquote(server.username or ""),
            password=unquote(server.password or ""),
            use_ssl=is_tls,
            use_tls=not is_tls and (port == 587 or bool(server.username)),
            timeout=DEADLINE,
        )
        mail = EmailMessage(subject(notices), digest(notices), self._sender, self._to, connection=connection)
        try:
            mail.send()
        except (smtplib.SMTPException, OSError, ValueError) as e:
            raise NoticeFailed(
                f"The mail server at {server.hostname}:{port} did not take the mail ({_one_line(str(e))[:200]})."
            ) from e


def _one_line(text: str) -> str:
    """Titles and addresses come from outside: nothing in them may begin a line of its own."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
