"""A name is not a project: repositories deleted and made anew, and names that go to somebody else."""

from __future__ import annotations

from tests.functional.conftest import Project, kinds, model_repository

WEEKS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]
OTHERS = ("one/a", "two/b", "three/c", "four/d")


def begin(project: Project, *names: str) -> None:
    """Follow some repositories and quiet neighbours, and look once."""
    for name in (*names, *OTHERS):
        model_repository(project.upstream.github, name)
    project.follow(*names, *OTHERS)
    assert kinds(project.run(WEEKS[0])) == ["project_added"] * (len(names) + len(OTHERS))


def test_deleted_and_made_anew(project: Project) -> None:
    """The old one is gone; once that is certain, the new one is followed as a project of its own."""
    begin(project, "acme/acme")
    old = project.upstream.github.repositories[0]
    old.is_deleted = True
    new = model_repository(project.upstream.github, "acme/acme")
    new.stars = 3
    (first,) = project.run(WEEKS[1])
    assert (first["kind"], first["state"], first["repo_id"]) == ("repository_gone", "suspected", old.id)
    second = project.run(WEEKS[2])
    assert kinds(second) == ["project_added", "repository_gone"]
    assert project.tracker("status", "--json").document["run"]["targets"] == {"total": 5, "ok": 5, "failed": 0}
    assert {c["kind"]: (c["state"], c["repo_id"]) for c in second} == {
        "project_added": ("confirmed", new.id),
        "repository_gone": ("confirmed", old.id),
    }
    assert project.run(WEEKS[3]) == []
    new.full_name = "acme/renamed"
    assert kinds(project.run(WEEKS[4])) == ["repository_renamed"]


def test_an_old_name_that_somebody_else_takes(project: Project) -> None:
    """Both lines are right: each is followed under its own id."""
    begin(project, "acme/a")
    project.upstream.github.repositories[0].full_name = "acme/b"
    assert kinds(project.run(WEEKS[1])) == ["repository_renamed"]
    taken = model_repository(project.upstream.github, "acme/a")
    project.follow("acme/a", "acme/b", *OTHERS)
    (added,) = project.run(WEEKS[2])
    assert (added["kind"], added["repo_id"]) == ("project_added", taken.id)
    assert project.run(WEEKS[3]) == []
    taken.full_name = "acme/c"
    (renamed,) = project.run(WEEKS[4])
    assert (renamed["kind"], renamed["repo_id"]) == ("repository_renamed", taken.id)


def test_both_names_of_one_repository(project: Project) -> None:
    """The line of the old name is refused in every run, and the project itself is told once."""
    begin(project, "acme/a")
    project.upstream.github.repositories[0].full_name = "acme/b"
    project.follow("acme/a", "acme/b", *OTHERS)
    assert kinds(project.run(WEEKS[1], code=3)) == ["repository_renamed"]
    assert project.run(WEEKS[2], code=3) == []
    project.follow("acme/b", *OTHERS)
    assert project.run(WEEKS[3]) == []


def test_made_anew_before_any_run_saw_it(project: Project) -> None:
    """Only the old one's past was read: the new one is followed from the first run on, and counts once."""
    old = model_repository(project.upstream.github, "acme/acme")
    project.follow("acme/acme")
    assert project.tracker("history").code == 0
    old.is_deleted = True
    new = model_repository(project.upstream.github, "acme/acme")
    document = project.tracker("run", "--json").document
    assert [(c["kind"], c["repo_id"]) for c in document["changes"]] == [("project_added", new.id)]
    assert document["targets"] == {"total": 1, "ok": 1, "failed": 0}
    assert project.tracker("run", "--json").document["changes"] == []


def test_deleted_before_any_run_saw_it(project: Project) -> None:
    """Nothing is recorded of it, and the run says that it is missing."""
    old = model_repository(project.upstream.github, "acme/acme")
    model_repository(project.upstream.github, "acme/other")
    project.follow("acme/acme", "acme/other")
    assert project.tracker("history").code == 0
    old.is_deleted = True
    result = project.tracker("run", "--json")
    assert (result.code, result.document["targets"]) == (3, {"total": 2, "ok": 1, "failed": 1})
    assert [f["reason"] for f in result.document["failures"]] == ["not_found"]


def test_blocked_before_any_run_saw_it(project: Project) -> None:
    """It is no answer that anything could be recorded of."""
    model_repository(project.upstream.github, "acme/acme").blocked = "dmca"
    model_repository(project.upstream.github, "acme/other")
    project.follow("acme/acme", "acme/other")
    result = project.tracker("run", "--json", "--history", "off")
    assert (result.code, result.document["targets"]) == (3, {"total": 2, "ok": 1, "failed": 1})
    assert [f["reason"] for f in result.document["failures"]] == ["forbidden"]
