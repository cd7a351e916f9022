"""Processes that are killed, stopped, or at work twice."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.functional.conftest import Project, kinds, model_repository
from tests.simulators.github.world import World


def many(world: World, count: int) -> list[str]:
    """Add repositories."""
    names = [f"org{number}/model{number}" for number in range(count)]
    for name in names:
        model_repository(world, name)
    return names


def saved_projects(root: Path) -> int:
    """Return how many snapshots are committed."""
    database = root / "data" / "tracker.db"
    if not database.exists():
        return 0
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute("select count(*) from snapshots").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def wait_until(check: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for a condition. Raises AssertionError when it does not come."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to that")


def test_a_killed_run_is_continued(project: Project) -> None:
    """What was saved stays, and every project is told exactly once over both runs."""
    names = many(project.upstream.github, 120)
    project.follow(*names)
    process = project.spawn("run", "--at", "2026-01-05", "--json")
    wait_until(lambda: saved_projects(project.root) >= 5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = saved_projects(project.root)
    assert 0 < before <= len(names)
    changes = project.run("2026-01-05")
    assert kinds(changes) == ["project_added"] * len(names)
    assert saved_projects(project.root) == len(names)
    assert project.run("2026-01-12") == []


def test_a_killed_run_is_told_by_the_next(project: Project) -> None:
    """Another instant: the interrupted run's changes are told once, by the next run."""
    names = many(project.upstream.github, 120)
    project.follow(*names)
    process = project.spawn("run", "--at", "2026-01-05", "--json")
    wait_until(lambda: saved_projects(project.root) >= 5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert kinds(project.run("2026-01-12")) == ["project_added"] * len(names)
    assert project.run("2026-01-19") == []


def test_ctrl_c_leaves_with_130(project: Project) -> None:
    """The message says that nothing is lost."""
    project.follow(*many(project.upstream.github, 120))
    process = project.spawn("run", "--at", "2026-01-05")
    wait_until(lambda: saved_projects(project.root) >= 5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "kept" in err
    assert "Traceback" not in err


def test_two_runs_at_once(project: Project) -> None:
    """The second is refused with the first one named; the first goes on."""
    project.follow(*many(project.upstream.github, 200))
    first = project.spawn("run", "--at", "2026-01-05", "--json")
    wait_until(lambda: saved_projects(project.root) >= 5)
    second = project.tracker("run", "--at", "2026-01-06")
    out, err = first.communicate(timeout=60)
    assert second.code == 2
    assert "another run" in second.err.lower()
    assert first.returncode == 0, err
    assert json.loads(out)["targets"]["ok"] == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_stops_cleanly(project: Project, number: int) -> None:
    """A run at work is finished and saved; the exit code is 0."""
    names = many(project.upstream.github, 60)
    entries = "".join(f"  - {name}\n" for name in names)
    project.write(f"version: 1\nschedule:\n  - every: 1h\nprojects:\n{entries}")
    process = project.spawn("serve", "--now")
    wait_until(lambda: saved_projects(project.root) == len(names))
    wait_until((project.root / "reports" / "README.md").exists)
    process.send_signal(number)
    try:
        _, err = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == 0, err
    assert "run 1" in err


def test_serve_needs_a_schedule(project: Project) -> None:
    """Without one there is nothing to wait for."""
    project.follow("a/b")
    result = project.tracker("serve")
    assert (result.code, "schedule:" in result.err) == (2, True)
