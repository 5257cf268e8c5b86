"""Addresses that cannot be read cost themselves alone, wherever they come from."""

from __future__ import annotations

import pytest

import hostile_host
from dateline.adapters.fetcher import HttpxFetcher
from dateline.model import Document
from dateline.ports import FetchFailure, FetchRequest

BROKEN = [
    "https://xn--/",
    "https://xn--a/",
    "https://xn--\N{SNOWMAN}/",
    "https://[::1",
    "https://\x00x/",
    "https://",
    "https://javascript:alert(1)",
    "//no-scheme.example.org/",
    "https://example.org:99999999/",
]


@pytest.mark.parametrize("address", BROKEN)
def test_an_address_that_cannot_be_read_is_refused_and_the_others_are_got(address: str) -> None:
    def redirect(connection: hostile_host.Connection) -> None:
        connection.answer(
            b"", "302 Found", location=address.encode("utf-8").decode("latin-1").replace("\x00", "%00")
        )

    def page(connection: hostile_host.Connection) -> None:
        connection.answer(hostile_host.page(), content_type="text/html")

    with hostile_host.running(**{"/away": redirect, "/page": page}) as host:
        fetcher = HttpxFetcher(
            allow_private_hosts=["127.0.0.1"], user_agent="test", clock=hostile_host.SystemClock()
        )
        try:
            asked = [FetchRequest(url, "discovery") for url in (address, host.url("/page"))]
            got = {request.url: outcome for request, outcome in fetcher.fetch_many(asked)}
            redirected = [
                outcome for _, outcome in fetcher.fetch_many([FetchRequest(host.url("/away"), "discovery")])
            ]
        finally:
            fetcher.close()
    assert isinstance(got[host.url("/page")], Document)
    assert isinstance(got[address], FetchFailure)
    assert got[address].permanent
    assert isinstance(redirected[0], FetchFailure)
