"""Mail by the operator's server: of alerts, of watches, of saved views."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from dateline.errors import NoticeFailed
from dateline.publish.words import one_line

DEADLINE = 20.0  # seconds for each step of the exchange with the server


class MailSender:
    """`server`: smtp://user:password@host:port, or smtps:// for TLS from the first byte.

    smtp:// turns to TLS (STARTTLS) on port 587 and wherever a password is to be sent. An empty `sender` is the first
    address a mail goes to. `backend`: Django's, another one in tests.
    """

    def __init__(
        self,
        server: str,
        sender: str = "",
        *,
        backend: str = "django.core.mail.backends.smtp.EmailBackend",
    ) -> None:
        self._server = server
        self._sender = sender
        self._backend = backend

    def send(self, to: Sequence[str], subject: str, text: str) -> None:
        """One mail. Raises `NoticeFailed`."""
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
        mail = EmailMessage(subject, text, self._sender or to[0], list(to), connection=connection)
        try:
            mail.send()
        except (smtplib.SMTPException, OSError, ValueError) as e:
            raise NoticeFailed(
                f"The mail server at {server.hostname}:{port} did not take the mail ({one_line(str(e))[:200]})."
            ) from e
