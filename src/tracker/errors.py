"""What stops a whole command. A target that could not be observed is a `Failure` record, never an exception."""

from __future__ import annotations

from typing import ClassVar


class TrackerError(Exception):
    """Base of every error a user may meet; the message names the thing, the place and the next step."""

    exit_code: ClassVar[int] = 1


class UsageError(TrackerError):
    """The command line or an argument cannot be used as given."""

    exit_code = 2


class ConfigError(TrackerError):
    """The configuration or the environment cannot be used; the message lists every problem, a line each."""

    exit_code = 2


class StoreError(TrackerError):
    """The database cannot be read or written; nothing that was saved before is lost."""

    exit_code = 2


class RunLockedError(StoreError):
    """Another run holds the lock of this database."""


class UpstreamError(TrackerError):
    """No target at all can be observed: token refused, wrong endpoint, no network."""

    exit_code = 3
