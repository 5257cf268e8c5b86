"""All checks, in the order in which somebody would ask."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from dateline import bootstrap
from dateline.configuration import Configuration
from dateline.doctor import databases, gather_care, gather_machine, gather_runs, gather_store
from dateline.doctor.findings import Finding, fail
from dateline.errors import ConfigurationError, StoreUnavailable

log = logging.getLogger(__name__)

Check = Callable[[Configuration], Finding | Iterable[Finding]]

OF_THE_MACHINE: tuple[Check, ...] = (
    gather_machine.python,
    gather_machine.packages,
    gather_machine.disk,
    gather_machine.file_system,
    gather_machine.memory,
    gather_machine.time_zones,
    gather_machine.permissions,
    gather_machine.ports,
    gather_machine.config_files,
    gather_machine.alerts,
    gather_machine.gazetteer,
    gather_machine.model,
)
OF_THE_STORE: tuple[Check, ...] = (
    gather_store.database,
    gather_store.clocks,
    gather_store.sources,
    gather_store.watches,
    gather_store.leases,
    gather_store.cycles,
    gather_care.workers,
    gather_runs.runs,
    gather_care.told,
    gather_care.backups,
)


def examine(config: Configuration, *, full: bool = False) -> Iterator[Finding]:
    """Every finding, as it is made. Brings the database's schema up to date on the way. `full`: verify all decisions."""
    for check in OF_THE_MACHINE:
        yield from _answers(check, config)
    try:
        brought = _bring_up_to_date()
    except StoreUnavailable as e:
        yield fail("database", str(e), "Start it; what needs it was not looked at.")
        return
    except ConfigurationError as e:
        yield fail("database", str(e), "What needs it was not looked at.")
        return
    yield databases.schema(gather_store.newest_migration(), brought)
    for check in (*OF_THE_STORE, lambda _: gather_store.audit_chain(full)):
        yield from _answers(check, config)


def _bring_up_to_date() -> int:
    """How many migrations were carried out."""
    bootstrap.setup_django()
    from django.db import DatabaseError

    pending = 0
    with suppress(DatabaseError):  # `migrate` says what it is
        pending = bootstrap.migrations_pending()
    bootstrap.migrate()
    return pending


def _answers(check: Check, config: Configuration) -> Iterator[Finding]:
    """What a check finds. One that breaks is a finding too: the others have to be heard all the same."""
    try:
        found = check(config)
        yield from [found] if isinstance(found, Finding) else found
    except Exception as e:
        log.debug("check failed", exc_info=True)
        name = getattr(check, "__name__", "check").strip("_<>").replace("_", " ")
        yield fail(
            name, f"could not be looked at: {type(e).__name__}: {e}", "Report it with `--support FILE`."
        )
