"""Bad input gets one clear message with place and next step, the right exit code, and loses nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.functional.conftest import TOKEN, Project, kinds, model_repository

GOOD = "version: 1\nprojects:\n  - acme/acme\n"


@pytest.fixture
def saved(project: Project) -> Project:
    """A project with one run in its database."""
    model_repository(project.upstream.github, "acme/acme")
    project.follow("acme/acme")
    assert kinds(project.run("2026-01-05")) == ["project_added"]
    return project


def still_there(project: Project) -> None:
    """Say that the run that was saved before can still be read."""
    with sqlite3.connect(project.root / "data" / "tracker.db") as connection:
        assert connection.execute("select count(*) from snapshots").fetchone()[0] >= 1
    connection.close()


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (GOOD + "shedule: []\n", ":4:1:", "did you mean 'schedule'"),
        (GOOD + "  - Acme/ACME\n", ":4:5:", "acme/acme"),
        (GOOD + "  - https://github.com/\n", ":4:5:", "owner/name"),
        ("", ":1:1:", "empty"),
        (GOOD + "  - 12\n", ":4:5:", ""),
        ("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n", ":", "alias"),
    ],
    ids=["unknown key", "duplicate", "malformed URL", "empty", "wrong type", "alias bomb"],
)
def test_a_broken_list(saved: Project, text: str, place: str, words: str) -> None:
    """The message names file, line and column."""
    saved.write(text)
    result = saved.tracker("run", "--at", "2026-01-12")
    assert result.code == 2
    assert f"repos.yaml{place}" in result.err
    assert words in result.err
    assert "Traceback" not in result.err
    still_there(saved)


def test_a_list_that_is_no_text(saved: Project) -> None:
    """Bytes that are not UTF-8 are named with their line."""
    saved.config.write_bytes(GOOD.encode() + b"  - \xff\xfe/x\n")
    result = saved.tracker("check")
    assert result.code == 2
    assert "repos.yaml:4:5: not UTF-8" in result.out


def test_every_problem_is_told_at_once(saved: Project) -> None:
    """Three mistakes, three lines."""
    saved.write("version: 1\nfoo: 1\nprojects:\n  - a/b\n  - a/b\n  - repo: x\n")
    result = saved.tracker("check")
    assert result.code == 2
    assert result.out.count("repos.yaml:") == 3


def test_a_missing_list(project: Project) -> None:
    """The next step is named."""
    result = project.tracker("run")
    assert result.code == 2
    assert "repos.yaml" in result.err


def test_a_refused_token(saved: Project) -> None:
    """401 ends the run with the variable's name, and the token is not shown."""
    saved.upstream.github.tokens = {"another"}
    result = saved.tracker("run", "--at", "2026-01-12")
    assert result.code == 3
    assert "GITHUB_TOKEN" in result.err
    assert TOKEN not in result.err + result.out
    still_there(saved)
    saved.upstream.github.tokens = None
    assert saved.run("2026-01-12") == []


def test_no_network(saved: Project) -> None:
    """Nothing listens: the endpoint and its variable are named."""
    saved.monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    result = saved.tracker("run", "--at", "2026-01-12")
    assert result.code == 3
    assert "http://127.0.0.1:9" in result.err
    assert "GITHUB_API_URL" in result.err
    still_there(saved)


def test_a_wrong_endpoint(saved: Project) -> None:
    """Something listens that is not GitHub."""
    saved.monkeypatch.setenv("GITHUB_API_URL", f"{saved.upstream.address}/nowhere")
    result = saved.tracker("run", "--at", "2026-01-12")
    assert result.code == 3
    assert "GITHUB_API_URL" in result.err
    still_there(saved)


def test_an_endpoint_that_is_no_address(saved: Project) -> None:
    """A setting that cannot be an address is refused before anything is asked."""
    saved.monkeypatch.setenv("HF_ENDPOINT", "huggingface")
    result = saved.tracker("run")
    assert (result.code, "HF_ENDPOINT" in result.err) == (2, True)


def test_a_corrupt_database(saved: Project) -> None:
    """The file is named and left alone."""
    database = saved.root / "data" / "tracker.db"
    rubbish = b"this is no database" * 100
    for name in ("tracker.db-wal", "tracker.db-shm"):
        (database.parent / name).unlink(missing_ok=True)
    database.write_bytes(rubbish)
    result = saved.tracker("run", "--at", "2026-01-12")
    assert result.code == 2
    assert "tracker.db" in result.err
    assert database.read_bytes() == rubbish


def test_a_database_of_a_newer_schema(saved: Project) -> None:
    """An older program does not touch it."""
    with sqlite3.connect(saved.root / "data" / "tracker.db") as connection:
        connection.execute("update tracker_version set version_num = '9999'")
    connection.close()
    result = saved.tracker("run", "--at", "2026-01-12")
    assert result.code == 2
    assert "newer" in result.err
    still_there(saved)


def test_no_write_access(project: Project, tmp_path: Path) -> None:
    """A folder that cannot be one is named."""
    model_repository(project.upstream.github, "acme/acme")
    project.follow("acme/acme")
    (tmp_path / "data").write_text("a file where a folder should be", "utf-8")
    result = project.tracker("run", "--at", "2026-01-12")
    assert result.code == 2
    assert "data" in result.err
    assert "Traceback" not in result.err


def test_a_run_before_the_newest(saved: Project) -> None:
    """Runs are recorded in order."""
    result = saved.tracker("run", "--at", "2026-01-01")
    assert result.code == 2
    assert "2026-01-05" in result.err


def test_a_slip_in_an_option(saved: Project) -> None:
    """The nearest word is offered."""
    result = saved.tracker("run", "--fail-on", "licence_change")
    assert result.code == 2
    assert "licence_changed" in result.err
    result = saved.tracker("run", "--only", "acne/acme")
    assert result.code == 2
    assert "acme" in result.err


def test_the_same_repository_under_two_names(saved: Project) -> None:
    """A list that holds both names of a rename is told so; the project itself goes on."""
    saved.upstream.github.repositories[0].full_name = "newco/acme"
    saved.follow("acme/acme", "newco/acme")
    result = saved.tracker("run", "--at", "2026-01-12", "--json")
    assert result.code == 3
    assert kinds(result.document["changes"]) == ["repository_renamed"]
    assert "same repository" in result.document["failures"][0]["detail"]
