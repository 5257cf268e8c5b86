"""The exception tree. Permanent failures of one item are values (`model.Rejection`); what stands here is raised.

DatelineError                    root; every message is one sentence that says what to do
├── ConfigurationError           a setting or config file is wrong: exit status 2
│   ├── ConfigFileError          names the file and the field
│   ├── ProgramTooOld            the database is a newer version's
│   └── PortInUse                names the port and the setting that moves it
├── UsageError                   a command was called with something it cannot use: exit status 2
│   ├── CorrectionRefused        an editor's correction cannot be used; carries the fields and why
│   └── WatchRefused             a watch cannot be used as it is written; carries the fields and why
├── TransientError               may heal by itself: the caller retries
│   ├── StoreUnavailable         the database does not answer
│   ├── DiskFull                 a disk has no room for what is to be written
│   └── NoticeFailed             an alert did not reach its webhook or mail server
├── TransitionRefused            this verdict is not allowed in this state
│   └── RevisionConflict         somebody else decided first; carries who and what
├── ActRefused                   a comment, assignment, second answer or rule is not this person's, or comes too late
└── NotFound                     no such feed, candidate or incident
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class DatelineError(Exception):
    """Root of all errors raised by dateline. `resource` names what it is about (a URL, a file, an id)."""

    def __init__(self, message: str, *, resource: str | None = None) -> None:
        super().__init__(message)
        self.resource = resource


class ConfigurationError(DatelineError):
    """A setting is wrong or missing."""


class ConfigFileError(ConfigurationError):
    """A config file cannot be used; says which file, which field and what it should be."""

    def __init__(self, file: str, field: str, problem: str) -> None:
        super().__init__(f"{file}: {field}: {problem}" if field else f"{file}: {problem}", resource=file)
        self.file = file
        self.field = field
        self.problem = problem

    def __reduce__(self) -> tuple[type[ConfigFileError], tuple[str, str, str]]:
        # it comes out of worker processes; by itself pickle would call it with the message alone
        return type(self), (self.file, self.field, self.problem)


class ProgramTooOld(ConfigurationError):
    """The database holds what this version does not know; it may neither read nor write it."""


class PortInUse(ConfigurationError):
    """A port that `dateline up` needs is taken."""


class UsageError(DatelineError):
    """A command was given something it cannot use."""


class CorrectionRefused(UsageError):
    """Some corrected fields cannot be used. `problems`: field -> one sentence, for all of them at once."""

    def __init__(self, problems: Mapping[str, str], *, resource: str | None = None) -> None:
        super().__init__(" ".join(f"{field}: {why}" for field, why in problems.items()), resource=resource)
        self.problems = dict(problems)


class WatchRefused(UsageError):
    """Some fields of a watch cannot be used. `problems`: field -> half a sentence, for all of them at once."""

    def __init__(self, problems: Mapping[str, str], *, resource: str | None = None) -> None:
        super().__init__("; ".join(f"{field}: {why}" for field, why in problems.items()), resource=resource)
        self.problems = dict(problems)


class TransientError(DatelineError):
    """May heal by itself; whoever sequences the work retries it."""


class StoreUnavailable(TransientError):
    """The database does not answer."""


class DiskFull(TransientError):
    """A disk has no room: once some is made, the same goes on."""


class NoticeFailed(TransientError):
    """An alert did not arrive; it is told again at the next watch."""


class TransitionRefused(DatelineError):
    """The verdict is not allowed in the candidate's present state."""


class RevisionConflict(TransitionRefused):
    """The candidate was decided by somebody else since the caller read it: who, what and when."""

    def __init__(
        self,
        message: str,
        *,
        resource: str | None = None,
        decided_by: str = "",
        verdict: str = "",
        decided_at: datetime | None = None,
        revision: int | None = None,
    ) -> None:
        super().__init__(message, resource=resource)
        self.decided_by = decided_by
        self.verdict = verdict
        self.decided_at = decided_at
        self.revision = revision


class ActRefused(DatelineError):
    """What editors do beside deciding (comments, assignments, second answers, rules): not theirs, or too late."""


class NotFound(DatelineError):
    """No such feed, candidate, incident or user."""


def first_line(error: BaseException) -> str:
    """What an error says, without the lines that a database adds; the name of its type where it says nothing."""
    said = str(error).strip()
    return said.splitlines()[0] if said else type(error).__name__
