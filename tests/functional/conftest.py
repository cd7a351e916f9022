"""The command line end to end: real HTTP to simulators on loopback, SQLite in a temporary folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.github.simulator import handler
from tests.simulators.github.world import Repository, World
from tests.simulators.huggingface import HubRepository, HuggingFaceHub
from tests.simulators.modelscope import ModelScopeSite
from tests.simulators.server import serve

from tracker.cli import app

TOKEN = "ghp_functionaltesttoken"


@dataclass
class Upstream:
    """Everything outside: GitHub, the hubs, and where they answer."""

    address: str
    github: World
    hub: HuggingFaceHub
    scope: ModelScopeSite

    def environment(self, *, token: str | None = TOKEN) -> dict[str, str]:
        """Return what an operator would set."""
        env = {
            "GITHUB_API_URL": f"{self.address}/github",
            "HF_ENDPOINT": f"{self.address}/hf",
            "MODELSCOPE_ENDPOINT": f"{self.address}/ms",
            "NO_COLOR": "1",
        }
        return env | ({"GITHUB_TOKEN": token} if token else {})


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """Serve fresh simulators."""
    world, hub, scope = World(), HuggingFaceHub(), ModelScopeSite()
    with serve({"/github": handler(world), "/hf": hub, "/ms": scope}) as address:
        yield Upstream(address, world, hub, scope)


@dataclass
class Result:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Return standard output as JSON."""
        return json.loads(self.out)


@dataclass
class Project:
    """A folder with a list, as a user has it."""

    root: Path
    upstream: Upstream
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    names: list[str] = field(default_factory=list)

    @property
    def config(self) -> Path:
        """The list."""
        return self.root / "config" / "repos.yaml"

    def write(self, text: str) -> None:
        """Write the list as it is."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text, encoding="utf-8")

    def follow(self, *names: str) -> None:
        """Write a list of short entries."""
        self.names = list(names)
        self.write("version: 1\nprojects:\n" + "".join(f"  - {name}\n" for name in names))

    def tracker(self, *argv: str) -> Result:
        """Run a command in this process and return what it printed."""
        self.capsys.readouterr()
        code = app.run([*argv, "--config", str(self.config)])
        captured = self.capsys.readouterr()
        return Result(code, captured.out, captured.err)

    def run(self, at: str, *argv: str, code: int = 0) -> list[dict[str, Any]]:
        """Do one run and return the changes it told."""
        result = self.tracker("run", "--at", at, "--json", *argv)
        assert result.code == code, result.err
        changes: list[dict[str, Any]] = result.document["changes"]
        return changes

    def spawn(self, *argv: str) -> subprocess.Popen[str]:
        """Start a command as a process of its own."""
        command = [sys.executable, "-m", "tracker", *argv, "--config", str(self.config)]
        return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def project(
    tmp_path: Path, upstream: Upstream, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """Return an empty project whose environment points at the simulators."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "HF_TOKEN", "TRACKER_DATABASE_URL", "GITHUB_GRAPHQL_URL", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in upstream.environment().items():
        monkeypatch.setenv(name, value)
    return Project(tmp_path, upstream, monkeypatch, capsys)


def kinds(changes: Sequence[dict[str, Any]]) -> list[str]:
    """Return the kinds told, sorted."""
    return sorted(change["kind"] for change in changes)


def model_repository(world: World, name: str, weights: Sequence[str] = ()) -> Repository:
    """Add a repository whose README offers these Hugging Face models as its own."""
    repository = world.add(name)
    repository.pushed_at = datetime(2025, 12, 1, tzinfo=UTC)
    rows = "".join(f"| {w.split('/')[1]} | [download](https://huggingface.co/{w}) |\n" for w in weights)
    table = f"## Model weights\n\n| model | weights |\n| --- | --- |\n{rows}" if weights else ""
    repository.files["README.md"] = f"# {name.split('/')[1]}\n\nOur open language model.\n\n{table}"
    return repository


def publish(hub: HuggingFaceHub, *names: str) -> list[HubRepository]:
    """Put models on the hub."""
    return [hub.add(HubRepository(name)) for name in names]
