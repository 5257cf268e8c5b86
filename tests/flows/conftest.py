"""A Prefect server for all tests of flows: it takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prefect.testing.utilities import prefect_test_harness


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        settings.setenv("PREFECT_LOGGING_LEVEL", "WARNING")
        settings.setenv("PREFECT_SERVER_LOGGING_LEVEL", "ERROR")
        with prefect_test_harness(server_startup_timeout=120):
            yield
