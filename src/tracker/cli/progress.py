"""Progress of long work: a bar for a person at a terminal, nothing for CI and pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


class SilentProgress:
    """Says nothing."""

    def start(self, label: str, total: int) -> None:
        """Begin a phase."""

    def advance(self, steps: int = 1) -> None:
        """Move on inside the phase."""

    def finish(self) -> None:
        """End the phase."""


class TerminalProgress:
    """One bar a phase on stderr, gone when the phase ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None

    def start(self, label: str, total: int) -> None:
        """Begin a phase."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.finish()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=self._console, transient=True)
        self._bar.start()
        self._task = self._bar.add_task(label, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move on inside the phase."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, steps)

    def finish(self) -> None:
        """End the phase."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = self._task = None
