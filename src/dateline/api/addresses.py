"""Which web addresses leave the house: none of hosts inside, and no passwords."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

_INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".private")


def public_address(url: str | None) -> str | None:
    """`url` without user and password; None where it is no web address, or its host is one of an inner network."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _is_public(host):
        return None
    if "@" not in parts.netloc:
        return url
    shown = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, shown + port, parts.path, parts.query, parts.fragment))


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        # a host without a dot, and one that ends in a number (127.1, 0x7f.1), are none of the open web
        last = host.rpartition(".")[2]
        return "." in host and not host.endswith(_INSIDE) and not last[:1].isdigit()
