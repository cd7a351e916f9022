"""The command line itself: quick to start, and every command loads."""

from __future__ import annotations

import importlib
import subprocess
import sys

import click
import pytest

from tracker.cli.app import COMMANDS, run
from tracker.cli.context import printable

HEAVY = {"httpx", "httpx2", "sqlalchemy", "alembic", "jinja2", "pydantic", "rich", "github", "apscheduler", "ruamel"}


@pytest.mark.parametrize("argv", [["-c", "import tracker"], ["-m", "tracker", "--help"]])
def test_starting_imports_no_heavy_library(argv: list[str]) -> None:
    """Neither the package nor `--help` loads HTTP, database or template libraries."""
    done = subprocess.run([sys.executable, "-X", "importtime", *argv], capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_explains_itself(name: str) -> None:
    """The table names a module whose `command` is that command."""
    command = importlib.import_module(f"tracker.cli.{COMMANDS[name][0]}").command
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help


def test_an_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest one is offered, and the exit code is that of a wrong usage."""
    assert run(["rnu"]) == 2
    assert "did you mean 'run'" in capsys.readouterr().err


def test_an_internal_error_names_its_place(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One line and exit code 1; the trace, which may hold upstream text, comes with -vv only."""
    monkeypatch.setattr("tracker.cli.app.app.main", lambda **_: {}["secret-in-a-key"])
    assert run(["status"]) == 1
    said = capsys.readouterr().err
    assert "internal error" in said
    assert "KeyError" in said
    assert "secret-in-a-key" not in said
    with pytest.raises(KeyError):
        run(["status", "-vv"])


def test_a_terminal_is_safe_from_upstream_text() -> None:
    """Escape sequences and the like are shown, not obeyed."""
    assert printable("a\x1b[31mred\x07 \u202ebidi") == "a\\x1b[31mred\\x07 \\x202ebidi"
