"""`tracker completion`: what a real bash offers while one types."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.cli.app import app
from tracker.domain.changes import ChangeKind

LIST = "projects:\n  - repo: o/one-llm\n    name: Uno\n  - repo: o/two\n    name: Two words\n"
PRESS_TAB = """
eval "$(tracker completion bash)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_tracker_completion tracker
printf '%s\\n' "${COMPREPLY[@]}"
"""


def offered(folder: Path, *words: str) -> list[str]:
    """Return what bash offers for the last word."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    env = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [bash, "--norc", "--noprofile", "-c", PRESS_TAB, "bash", "tracker", *words]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout.split()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with a list of two."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "repos.yaml").write_text(LIST, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("exp",), ["explain", "export"]),
        (("explain", "ON"), ["one-llm"]),
        (("run", "--only", ""), ["o/one-llm", "one-llm", "Uno", "o/two", "two"]),
        (("log", "u"), ["Uno"]),
        (("remove", "one"), []),
        (("remove", "o/o"), ["o/one-llm"]),
        (("run", "--fail-on", "licence_added,weights_un"), ["licence_added,weights_ungated"]),
        (("diff", "--exit"), ["--exit-code"]),
    ],
)
def test_bash_completes(folder: Path, words: tuple[str, ...], expected: list[str]) -> None:
    """Commands, options, names of the list and change kinds."""
    assert offered(folder, *words) == expected


def test_another_list(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`--config` before the name says whose names; a list that cannot be read offers nothing."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert offered(elsewhere, "explain", "--config", str(folder / "config" / "repos.yaml"), "Un") == ["Uno"]
    (folder / "config" / "repos.yaml").write_text("projects: [o/one\n", encoding="utf-8")
    assert offered(folder, "explain", "") == []


def test_kinds_are_offered_once(folder: Path) -> None:
    """A kind that stands in the list already is not offered again."""
    kinds = offered(folder, "poll", "--fail-on", "licence_changed,")
    assert len(kinds) == len(ChangeKind) - 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(shell: str) -> None:
    """The script asks this program by the variable that it answers to."""
    result = CliRunner().invoke(app, ["completion", shell], prog_name="tracker")
    assert result.exit_code == 0
    assert f"_TRACKER_COMPLETE={shell}_complete" in result.output


def test_fish_keeps_the_commas_of_an_answer() -> None:
    """What follows the first comma is the word to complete, which may be a list."""
    script = CliRunner().invoke(app, ["completion", "fish"], prog_name="tracker").output
    assert 'string split --max 1 "," $completion' in script
