"""The five-minute start, typed as the page shows it: its own code blocks in a real shell, against the simulators."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.functional.conftest import TOKEN, Upstream
from tests.simulators.runner import Runner

ROOT = Path(__file__).parents[2]
PAGES = ("start.md", "start.zh-CN.md")
LISTED = ("meta-llama/llama", "zai-org/ChatGLM-6B", "tatsu-lab/stanford_alpaca", "tloen/alpaca-lora")
ALSO = ("CVI-SZU/Linly", "ymcui/Chinese-LLaMA-Alpaca", "OptimalScale/LMFlow", "lm-sys/FastChat")
ADDED = "baichuan-inc/Baichuan-7B"
ADDRESS = "https://github.com/YOU/my-list.git"


def blocks(page: str, anchor: str) -> list[str]:
    """Return the code blocks of a section."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    section = text.partition(f'<a id="{anchor}"></a>')[2].partition('<a id="')[0]
    return re.findall(r"```\n(.*?)```", section, re.DOTALL)


@dataclass
class Newcomer:
    """A person with a shell, an empty repository, and a page to type from."""

    home: Path
    upstream: Upstream

    @property
    def remote(self) -> Path:
        """The empty repository that the person made."""
        return self.home / "remote.git"

    def types(self, script: str, where: Path) -> str:
        """Run lines as they stand; only the token is filled in."""
        lines = script.replace("…", TOKEN)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        env = {"PATH": path, "HOME": str(self.home), **self.upstream.environment(token=TOKEN)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-c", lines],
            cwd=where,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def workflow(self, number: int) -> str:
        """Let the pushed workflow run on a fresh machine and return its summary."""
        contexts = {"github.token": TOKEN, "inputs.fail-on": "", "github.event_name": "push"}
        runner = Runner(self.home / f"machine{number}", self.remote, self.upstream.environment(token=None), contexts)
        ended = runner.run_workflow(".github/workflows/tracker.yml")
        assert ended.code == 0, ended.log
        return ended.summary


@pytest.fixture
def newcomer(tmp_path: Path, upstream: Upstream) -> Newcomer:
    """Give the person a name, a home, and an empty repository behind the address on the page."""
    for name in (*LISTED, *ALSO, ADDED):
        upstream.github.add(name)
    person = Newcomer(tmp_path, upstream)
    settings = {"user.name": "Me", "user.email": "me@example.org", f"url.file://{person.remote}.insteadOf": ADDRESS}
    person.types("\n".join(f"git config --global {key} '{value}'" for key, value in settings.items()), tmp_path)
    person.types(f"git init --quiet --bare {person.remote}", tmp_path)
    return person


def test_the_workflow_from_nothing_to_the_second_run(newcomer: Newcomer) -> None:
    """Push, report; add a line, push: `project_added` and nothing else."""
    begin, add = blocks("start.md", "github")
    newcomer.types(begin, newcomer.home)
    assert "8 of 8 repositories answered" in newcomer.workflow(1)
    newcomer.types(add, newcomer.home / "my-list")
    summary = newcomer.workflow(2)
    assert "## Tracker: 1 info" in summary
    assert f"| info | {ADDED.lower()} | project added |" in summary


@pytest.mark.parametrize("page", PAGES)
def test_an_own_machine(newcomer: Newcomer, page: str) -> None:
    """Doctor, run, and three questions."""
    first, questions = blocks(page, "local")
    assert "8 of 8 repositories answered" in newcomer.types(first, newcomer.home)
    answers = newcomer.types(questions, newcomer.home / "my-list")
    assert "project_added" in answers
    assert "LLaMA (meta-llama/llama), as of" in answers
    assert (newcomer.home / "my-list" / "reports" / "README.zh-CN.md").is_file()
