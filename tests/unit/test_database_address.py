"""What Django is told of a database's address."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import ConfigurationError
from dateline.site.settings import database

ADDRESS = "postgresql://d%40n:s%2Fcret@db.example.org:6432/news"


def test_the_parts_of_an_address_and_its_parameters() -> None:
    found = database(f"{ADDRESS}?sslmode=require", Path())
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("news", "d@n", "s/cret")
    assert (found["HOST"], found["PORT"]) == ("db.example.org", "6432")
    assert found["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", "-c jit=off -c random_page_cost=1.1"),
        ("?options=-c%20jit%3Don", "-c jit=on"),
        ("?options=", ""),  # for a pooler that takes none
    ],
)
def test_what_a_connection_asks_of_the_server(query: str, asked: str) -> None:
    assert database(ADDRESS + query, Path())["OPTIONS"]["options"] == asked


def test_a_socket_is_a_parameter() -> None:
    found = database("postgresql:///news?host=/var/run/postgresql", Path())
    assert (found["HOST"], found["NAME"]) == ("/var/run/postgresql", "news")


@pytest.mark.parametrize("address", ["mysql://db.example.org/news", "postgresql://db.example.org:port/news"])
def test_what_is_no_address_of_a_database_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError):
        database(address, Path())
