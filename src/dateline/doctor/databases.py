"""Judges of the database: its version, how it writes, its schema, its clock, its connections."""

from __future__ import annotations

from dateline.doctor.findings import Finding, duration, fail, ok, size, warn

OLDEST_POSTGRESQL = 14  # Django 5.2's
MANY_CONNECTIONS = 0.8  # of those that the server allows
TOLERATED_DIFFERENCE = 5.0  # seconds between this machine and the database's
MOST_DIFFERENCE = 60.0
FUTURE = 120.0  # seconds


def sqlite(version: str, wanted: str, mode: str, bytes_used: int) -> Finding:
    """`wanted`, `mode`: the journal mode that is safe with this version, and the one that the file is in."""
    says = f"SQLite {version}, journal mode {mode}, {size(bytes_used)}"
    if mode == "WAL" and wanted != "WAL":
        return fail(
            "database",
            f"{says}: this version's write-ahead log can be corrupted by concurrent writers",
            "Stop every process of dateline and run `dateline doctor` again, which turns to the rollback journal.",
        )
    if wanted != "WAL":
        says += ", since its write-ahead log is safe only from 3.51.3 on"
    return ok("database", says)


def postgresql(version: int, encoding: str, used: int, most: int, bytes_used: int) -> Finding:
    """`version`: as `server_version_num`, 160004 for 16.4. `used`, `most`: connections, of all clients."""
    says = (
        f"PostgreSQL {version // 10_000}.{version % 10_000}, {used} of {most} connections, {size(bytes_used)}"
    )
    if version // 10_000 < OLDEST_POSTGRESQL:
        return fail("database", says, f"Bring the server to PostgreSQL {OLDEST_POSTGRESQL} or newer.")
    if encoding != "UTF8":
        return fail(
            "database", f"{says}, encoding {encoding}", "Make the database anew with ENCODING 'UTF8'."
        )
    if used >= MANY_CONNECTIONS * most:
        return warn("database", says, "Raise max_connections, or run fewer workers and desks.")
    return ok("database", says)


def schema(newest: str, brought: int) -> Finding:
    """`newest`: name of the last migration. `brought`: how many were carried out just now."""
    if brought:
        return ok("schema", f"{newest}; brought up to date just now ({brought} changes)")
    return ok("schema", newest)


def clock(difference: float | None) -> Finding:
    """`difference`: seconds by which the database's clock is ahead; None where it runs on this machine, in this process."""
    if difference is None:
        return ok("database's clock", "this machine's own")
    says = f"{duration(difference)} {'ahead of' if difference > 0 else 'behind'} this machine's"
    do = "Set both clocks by NTP: leases and schedules count on one time."
    if abs(difference) > MOST_DIFFERENCE:
        return fail("database's clock", says, do)
    if abs(difference) > TOLERATED_DIFFERENCE:
        return warn("database's clock", says, do)
    return ok("database's clock", says)


def future(what: str, ahead: float | None) -> Finding:
    """`ahead`: seconds by which the newest stored instant lies in the future; None where nothing is stored."""
    if ahead is not None and ahead > FUTURE:
        return warn(
            "stored instants",
            f"the newest {what} is of {duration(ahead)} from now",
            "A clock was set back, or another machine's is ahead; set all by NTP. Nothing is lost meanwhile.",
        )
    return ok("stored instants", "none lies in the future")
