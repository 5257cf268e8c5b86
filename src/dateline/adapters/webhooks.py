"""Webhooks on their way: one POST behind the same wall as every fetch. No inside address, no redirect, a deadline, and a
bound on the answer.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import httpcore
import httpx
from ssrfguard import SSRFGuardError

from dateline.adapters.clock import SystemClock
from dateline.adapters.guard import Guard, head_has_come, parse_allow_list
from dateline.documents.outcome import retry_after
from dateline.ports import Clock
from dateline.publish.webhooks import Answer, Message, headers_of

DEADLINE = 20.0  # seconds for the whole exchange
_MOST_ANSWER = 65_536  # bytes of an answer that are read; nothing in them is used


class WebhookSender:
    """Sends one message at a time to any receiver; several threads may share one.

    `resolver` stands in for `socket.getaddrinfo` in tests.
    """

    def __init__(
        self,
        *,
        allow_private_hosts: Sequence[str] = (),
        user_agent: str = "dateline",
        deadline: float = DEADLINE,
        clock: Clock | None = None,
        resolver: Any = None,
    ) -> None:
        self._allow = parse_allow_list(allow_private_hosts)
        self._user_agent = user_agent
        self._deadline = deadline
        self._clock = clock or SystemClock()
        self._resolver = {"resolver": resolver} if resolver else {}

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Read once, when it is first needed: it takes longer than most exchanges."""
        return httpx.create_ssl_context(trust_env=False)

    def send(self, url: str, secret: str, message: Message) -> Answer:
        """What the receiver answered; a failure is a value, and says nothing of address or secret. Not to be called in an
        event loop's thread.
        """
        return asyncio.run(self._send(url, secret, message))

    async def _send(self, url: str, secret: str, message: Message) -> Answer:
        guard = Guard(self._allow, **self._resolver)
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(guard, url, secret, message)
        except TimeoutError:
            return Answer(f"The webhook did not answer within {self._deadline:g} seconds.")
        except SSRFGuardError:
            # what the guard says names the address, which may hold a secret
            return Answer(
                "The webhook's address is refused; if its host is yours, add it to fetch.allow_private_hosts."
            )
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as e:
            return Answer(f"The webhook cannot be reached ({type(e).__name__}).")
        except (httpx.InvalidURL, ValueError):
            return Answer("The webhook's address or secret cannot be read.")
        finally:
            guard.close()

    async def _exchange(self, guard: Guard, url: str, secret: str, message: Message) -> Answer:
        parts = httpx.URL(url)
        guard.check_url(url, parts.host, parts.port or (443 if parts.scheme == "https" else 80))
        headers = [
            ("Host", parts.netloc.decode("ascii")),
            ("User-Agent", self._user_agent),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(message.body))),
            *headers_of(message, secret, self._clock.now()).items(),
        ]
        target = httpcore.URL(
            scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path
        )
        async with httpcore.AsyncConnectionPool(ssl_context=self._tls, network_backend=guard) as pool:
            request = httpcore.Request("POST", target, headers=headers, content=message.body)
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
        return self._answer(response)

    def _answer(self, response: httpcore.Response) -> Answer:
        status = response.status
        if 200 <= status < 300:
            return Answer(status=status)
        moved = "; give the address that it redirects to" if 300 <= status < 400 else ""
        waits = next((v for n, v in response.headers if n.lower() == b"retry-after"), b"")
        return Answer(
            f"The webhook answered {status}{moved}.",
            status,
            retry_after(waits.decode("latin-1"), now=self._clock.now()),
        )
