"""`tracker init` and `tracker doctor`: the first two minutes with the tracker."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.functional.conftest import Upstream
from tests.simulators.server import Response, serve

from tracker.cli.app import run


def test_init_makes_a_project_that_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything is there, the list is fine, and its first line names a schema that lies beside it."""
    project = tmp_path / "mine"
    assert run(["init", str(project)]) == 0
    assert run(["check", "--config", str(project / "config" / "repos.yaml")]) == 0
    names = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    assert names == {
        ".github/dependabot.yml",
        ".github/workflows/tracker.yml",
        ".gitignore",
        "README.md",
        "config/repos.schema.json",
        "config/repos.yaml",
        "data/.gitkeep",
        "reports/.gitkeep",
    }
    first = (project / "config" / "repos.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=repos.schema.json"
    assert "tracker run" in capsys.readouterr().err


def test_init_keeps_what_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of the person is never overwritten, and a second call changes nothing."""
    (tmp_path / "README.md").write_text("mine\n", encoding="utf-8")
    assert run(["init", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kept"] == ["README.md"]
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine\n"
    assert run(["init", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == []


def test_init_dry_run(tmp_path: Path) -> None:
    """Nothing is written."""
    assert run(["init", str(tmp_path / "x"), "--dry-run"]) == 0
    assert not (tmp_path / "x").exists()


def test_init_names_a_folder_as_a_shell_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line to copy works for a name with a space."""
    assert run(["init", str(tmp_path / "my list")]) == 0
    assert f"cd '{tmp_path}/my list' && tracker run" in capsys.readouterr().err


def test_init_below_the_top_of_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub would never find that workflow, so the person is told."""
    (tmp_path / ".git").mkdir()
    assert run(["init", str(tmp_path)]) == 0
    assert "top of a repository" not in capsys.readouterr().err
    assert run(["init", str(tmp_path / "lists" / "llm")]) == 0
    assert "tracker action --config lists/llm/config/repos.yaml" in capsys.readouterr().err


def test_init_where_nothing_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in the way is one clear message."""
    (tmp_path / "config").write_text("a file")
    assert run(["init", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.fixture
def place(tmp_path: Path, upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project and an environment in which everything answers."""
    for name in ("GITHUB_GRAPHQL_URL", "TRACKER_DATABASE_URL", "GH_TOKEN", "GITHUB_TOKEN", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in upstream.environment().items():
        monkeypatch.setenv(name, value)
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    return tmp_path


def examine(place: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run the doctor; return exit code and findings by topic."""
    capsys.readouterr()
    code = run(["doctor", "--json", "--config", str(place / "config" / "repos.yaml")])
    checks = json.loads(capsys.readouterr().out)["checks"]
    return code, {check["topic"]: check for check in checks}


def test_doctor_of_a_healthy_project(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All looked at; a database that is not made yet is no illness."""
    code, found = examine(place, capsys)
    assert code == 0
    assert {topic: check["state"] for topic, check in found.items()} == {
        "config": "ok",
        "clock": "ok",
        "GitHub": "ok",
        "Hugging Face": "ok",
        "ModelScope": "ok",
        "database": "warn",
        "write access": "ok",
    }
    assert "token: classic; " in found["GitHub"]["detail"]
    assert "5000 core left" in found["GitHub"]["detail"]


def test_doctor_without_a_token(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It works, within the anonymous limit, and says how to raise it."""
    monkeypatch.delenv("GITHUB_TOKEN")
    code, found = examine(place, capsys)
    assert (code, found["GitHub"]["state"]) == (0, "warn")
    assert "set GITHUB_TOKEN" in found["GitHub"]["detail"]


def test_doctor_of_a_refused_token(place: Path, upstream: Upstream, capsys: pytest.CaptureFixture[str]) -> None:
    """The token never shows."""
    upstream.github.tokens = {"other"}
    code, found = examine(place, capsys)
    assert (code, found["GitHub"]["state"]) == (3, "fail")
    assert "ghp_" not in json.dumps(found)


def test_doctor_names_every_illness(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken list, a dead hub and a wrong clock are each told with the next step."""
    (place / "config" / "repos.yaml").write_text("projects: [x]\n", encoding="utf-8")
    monkeypatch.setenv("MODELSCOPE_ENDPOINT", "http://127.0.0.1:9")
    late = datetime.now(UTC) - timedelta(hours=3)
    with serve({"": lambda request: Response(200, b"{}", {"Date": f"{late:%a, %d %b %Y %H:%M:%S} GMT"})}) as base:
        monkeypatch.setenv("GITHUB_API_URL", base)
        code, found = examine(place, capsys)
    assert code == 3
    assert {topic for topic, check in found.items() if check["state"] == "fail"} == {"config", "clock", "ModelScope"}
    assert "set the machine's time" in found["clock"]["detail"]
