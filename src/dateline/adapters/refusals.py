"""Exchanges that a guard ends: why, in words that a sentence can hold, and whether for good."""

from __future__ import annotations

import httpx
from ssrfguard import BlockedAddressError, SSRFGuardError

from dateline.documents.bounds import TooLargeError


class RefusedError(Exception):
    """An exchange ended by a guard, with the failure to hand out."""

    def __init__(self, code: str, why: str, *, permanent: bool) -> None:
        super().__init__(why)
        self.code, self.why, self.permanent = code, why, permanent


def too_large(error: TooLargeError) -> RefusedError:
    return RefusedError("too-large", f"it is too large ({error})", permanent=True)


def no_room() -> RefusedError:
    return RefusedError(
        "no-room", "it is large, and other large answers came at the same time", permanent=False
    )


def address_refused(error: SSRFGuardError) -> RefusedError:
    return RefusedError("address-refused", _refusal(error), permanent=True)


def parse_url(url: str) -> httpx.URL:
    """Raises `RefusedError`."""
    try:
        parsed = _readable(httpx.URL(url))
    except (httpx.InvalidURL, ValueError) as e:
        raise RefusedError("bad-url", f"the address cannot be read ({e})", permanent=True) from e
    return parsed.copy_with(fragment=None) if parsed.fragment else parsed


def _readable(url: httpx.URL) -> httpx.URL:
    """The address, once its host could be read: of a broken "xn--" label httpx complains only then (ValueError)."""
    _ = url.host
    return url


def join(url: httpx.URL, location: str) -> httpx.URL:
    """Where `location` leads from `url`. Raises `RefusedError`."""
    try:
        # Header bytes beyond ASCII are UTF-8 wherever they are meant as text.
        text = location.encode("latin-1").decode("utf-8", errors="replace")
        return _readable(url.join(text)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as e:
        raise RefusedError(
            "bad-redirect", f"it redirects to what is no address ({e})", permanent=False
        ) from e


def _refusal(error: SSRFGuardError) -> str:
    """What the guard said, on one line, with what to do where an address of one's own was meant."""
    reason = " ".join(str(getattr(error, "reason", error)).split())[:300]
    private = isinstance(error, BlockedAddressError) or isinstance(error.__cause__, BlockedAddressError)
    advice = "; if the host is yours, add it to allow_private_hosts" if private else ""
    return f"its address is refused: {reason}{advice}"
