"""Messages to chats by apprise, in a process that is behind a wall and can be killed (`adapters.chat_process`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection, Sequence
from typing import Any

from dateline.errors import NoticeFailed, UsageError

DEADLINE = 30.0  # seconds, the start of the process among them
_LONGEST = 2_000
_KEPT = ("PATH", "PYTHONPATH", "LANG", "SYSTEMROOT", "VIRTUAL_ENV")


class ChatSender:
    """`schemes`: those of apprise's addresses that may be used (`notices.schemes`)."""

    def __init__(
        self,
        schemes: Collection[str],
        *,
        allow_private_hosts: Sequence[str] = (),
        deadline: float = DEADLINE,
    ) -> None:
        self._schemes = sorted(schemes)
        self._allow = list(allow_private_hosts)
        self._deadline = deadline

    def service(self, address: str) -> str:
        """The name of the service that an address leads to. Raises UsageError, which does not show the address."""
        if len(address) > _LONGEST or not address.isprintable():
            raise UsageError("The address cannot be used as it is written.")
        found = self._ask(address)
        if found["problem"]:
            raise UsageError(found["problem"])
        return str(found["service"])

    def send(self, address: str, subject: str, text: str) -> None:
        """Raises `NoticeFailed`, which does not show the address."""
        if problem := self._ask(address, title=subject, body=text)["problem"]:
            raise NoticeFailed(problem)

    def _ask(self, address: str, **message: str) -> dict[str, Any]:
        asked = {"address": address, "schemes": self._schemes, "allow_private_hosts": self._allow} | message
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "dateline.adapters.chat_process"],
                # through the pipe: arguments can be read by others on this machine
                input=json.dumps(asked),
                capture_output=True,
                text=True,
                timeout=self._deadline,
                env=environment,
                check=False,
            )
            answer: dict[str, Any] = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            return {
                "service": "",
                "problem": f"The service did not answer within {self._deadline:g} seconds.",
            }
        except ValueError:
            return {"service": "", "problem": "The message could not be sent; its address broke the sender."}
        return answer
