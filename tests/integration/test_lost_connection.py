"""A long run outlives a restart of the database."""

from __future__ import annotations

import pytest
from django.db import connection

from dateline import operations
from dateline.store import models as rows


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_replaced_before_the_next_batch() -> None:
    assert rows.Feed.objects.count() == 0
    if connection.vendor == "postgresql":
        connection.connection.close()  # as a restart of the server leaves it; SQLite has no server
    operations.renew_connection()
    assert rows.Feed.objects.count() == 0
