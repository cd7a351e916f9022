"""A list that is brought up to date before any run has seen the rename."""

from __future__ import annotations

from tests.functional.conftest import Project, kinds, model_repository


def test_fix_before_the_next_run_keeps_the_project(project: Project) -> None:
    """The run after `tracker fix` tells the rename, and neither a removed nor an added project."""
    repository = model_repository(project.upstream.github, "acme/acme")
    project.follow("acme/acme")
    project.run("2026-11-02T00:00:00Z")
    repository.full_name = "newco/acme"
    assert project.tracker("fix").code == 0
    assert "newco/acme" in project.config.read_text(encoding="utf-8")
    (change,) = project.run("2026-11-09T00:00:00Z")
    assert (change["kind"], change["before"], change["after"]) == ("repository_renamed", "acme/acme", "newco/acme")
    assert project.run("2026-11-16T00:00:00Z") == []
    assert project.tracker("log", "newco/acme").out.count("\n") >= 3


def test_another_repository_under_a_new_line_is_new(project: Project) -> None:
    """Only the same id continues a project: a line that is replaced by another repository's is two changes."""
    for name in ("acme/acme", "other/other"):
        model_repository(project.upstream.github, name)
    project.follow("acme/acme")
    project.run("2026-11-02T00:00:00Z")
    project.follow("other/other")
    told = project.run("2026-11-09T00:00:00Z")
    assert kinds(told) == ["project_added", "project_removed_from_config"]
