"""A workflow runner on this machine: takes the steps of a workflow or composite action and runs their scripts for real.

`uses:` steps are not downloaded: a checkout is a shallow clone, Python is the one at hand, anything else is noted.
Expressions are looked up in given contexts; the few operators that our files use (`||`, `&&`, `==`, `!=`) are known.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
_LITERAL = re.compile(r"'[^']*'")


@dataclass(frozen=True)
class Ended:
    """How a job ended."""

    code: int
    """Exit code of the first step that failed, 0 when none did."""
    log: str
    summary: str
    outputs: Mapping[str, str]
    used: tuple[str, ...]
    """Actions that steps used, without their commit."""


@dataclass
class Runner:
    """One fresh machine. `contexts` holds what expressions may name, such as `github.token`."""

    home: Path
    remote: Path
    env: Mapping[str, str]
    contexts: dict[str, str] = field(default_factory=dict)
    branch: str = "main"
    ref: str = ""
    """What started the run, when it was not a push to the branch."""

    @property
    def workspace(self) -> Path:
        """Where the checkout lies."""
        return self.home / "work"

    def command(self, *words: str, where: Path) -> None:
        """Run a command of this installation in a folder, with the token at hand."""
        env = self._plain_environment() | {"GITHUB_TOKEN": self.contexts["github.token"]}
        subprocess.run(list(words), cwd=where, env=env, check=True, capture_output=True)

    def check_out(self) -> None:
        """Clone the branch's newest commit, without its history."""
        for folder in ("temp", "files"):
            (self.home / folder).mkdir(parents=True)
        words = ["git", "clone", "--quiet", "--depth", "1", "--branch", self.branch, f"file://{self.remote}"]
        subprocess.run([*words, str(self.workspace)], check=True)

    def run_script(self, script: str) -> Ended:
        """Run one script in the checkout, as a step with the token in its environment."""
        return self._run([{"run": script, "env": {"GITHUB_TOKEN": "${{ github.token }}"}}])

    def run_workflow(self, path: str) -> Ended:
        """Check out, read the workflow from the checkout, and run the steps of its only job."""
        self.check_out()
        (job,) = _load(self.workspace / path)["jobs"].values()
        return self._run(job["steps"])

    def run_action(self, file: Path, inputs: Mapping[str, str]) -> Ended:
        """Check out and run a composite action as `uses:` would, with its defaults."""
        self.check_out()
        action = _load(file)
        given = {name: str(spec.get("default", "")) for name, spec in action["inputs"].items()} | dict(inputs)
        self.contexts |= {f"inputs.{name}": self._text(value) for name, value in given.items()}
        self.contexts["github.action_path"] = str(file.parent)
        ended = self._run(action["runs"]["steps"])
        named = {name: self._text(spec["value"]) for name, spec in action["outputs"].items()}
        return Ended(ended.code, ended.log, ended.summary, named, ended.used)

    def _run(self, steps: list[dict[str, Any]]) -> Ended:
        log, used, code = "", [], 0
        outputs: dict[str, str] = {}
        for number, step in enumerate(steps):
            if "if" in step and self._value(step["if"]) in {"", "false"}:
                continue
            if "uses" in step:
                used.append(step["uses"].partition("@")[0])
                continue
            done = self._script(step, number)
            log += done.stdout
            found = _read_outputs(self._file("output", number))
            self.contexts |= {f"steps.{step.get('id', '')}.outputs.{k}": v for k, v in found.items()}
            outputs |= found
            if done.returncode:
                code = done.returncode
                break
        summaries = "".join(p.read_text(encoding="utf-8") for p in sorted((self.home / "files").glob("summary*")))
        return Ended(code, log, summaries, outputs, tuple(used))

    def _script(self, step: Mapping[str, Any], number: int) -> subprocess.CompletedProcess[str]:
        env = {key: self._text(value) for key, value in step.get("env", {}).items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=self._environment(number) | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def _environment(self, number: int) -> dict[str, str]:
        for name in ("output", "summary"):
            self._file(name, number).touch()
        return {
            **self._plain_environment(),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(self._file("output", number)),
            "GITHUB_STEP_SUMMARY": str(self._file("summary", number)),
            "GITHUB_REPOSITORY": "me/list",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REF": self.ref or f"refs/heads/{self.branch}",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.home / "temp"),
        }

    def _plain_environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self.home), **self.env}

    def _file(self, name: str, number: int) -> Path:
        return self.home / "files" / f"{name}{number:02}"

    def _text(self, value: object) -> str:
        """Fill in the expressions of a text."""
        return _EXPRESSION.sub(lambda match: self._value(match[1]), str(value))

    def _value(self, expression: str) -> str:
        """Return what an expression comes to, as text; `||` and `&&` choose as they do in workflows."""
        for choice in expression.split("||"):
            parts = [self._atom(part.strip()) for part in choice.split("&&")]
            if all(part not in {"", "false"} for part in parts):
                return parts[-1]
        return ""

    def _atom(self, text: str) -> str:
        if _LITERAL.fullmatch(text):
            return text[1:-1]
        for operator, is_equal in (("==", True), ("!=", False)):
            left, found, right = text.partition(operator)
            if found:
                return str((self._atom(left.strip()) == self._atom(right.strip())) is is_equal).lower()
        return self.contexts.get(text, "")


def _load(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def _read_outputs(path: Path) -> dict[str, str]:
    """Read `name=value` and `name<<DELIMITER` as the runner does."""
    found: dict[str, str] = {}
    lines = iter(path.read_text(encoding="utf-8").splitlines())
    for line in lines:
        name, opened, delimiter = line.partition("<<")
        if opened:
            found[name] = "\n".join(iter(lambda end=delimiter: _until(lines, end), None))  # type: ignore[misc]
        else:
            name, _, found[name] = line.partition("=")
    return found


def _until(lines: Any, end: str) -> str | None:
    line = next(lines)
    return None if line == end else str(line)
