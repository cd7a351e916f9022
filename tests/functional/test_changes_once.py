"""Each kind of happening is told once, in the run after it happened, and in no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.functional.conftest import Project, kinds, model_repository, publish
from tests.simulators.github.world import Release, Repository
from tests.simulators.server import Response

WEEKS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]
WEIGHTS = "acme/acme-7b"
APACHE = "Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n"
LLAMA = "LLAMA 2 COMMUNITY LICENSE AGREEMENT\nLlama 2 Version Release Date: July 18, 2023\n"


@pytest.fixture
def acme(project: Project) -> Repository:
    """A followed project with weights on the hub, observed once; three quiet neighbours keep the guard asleep."""
    repository = model_repository(project.upstream.github, "acme/acme", [WEIGHTS])
    repository.files["LICENSE"] = APACHE
    publish(project.upstream.hub, WEIGHTS)
    others = []
    for name in ("one/a", "two/b", "three/c", "four/d"):
        model_repository(project.upstream.github, name, [f"{name.split('/')[0]}/model-7b"])
        publish(project.upstream.hub, f"{name.split('/')[0]}/model-7b")
        others.append(name)
    project.follow("acme/acme", *others)
    assert kinds(project.run(WEEKS[0])) == ["project_added"] * 5
    return repository


def test_an_unchanged_week_tells_nothing_and_reads_nothing(project: Project, acme: Repository) -> None:
    """The second run asks no blob."""
    before = [line for line in project.upstream.github.log if "Blobs" in line]
    assert project.run(WEEKS[1]) == []
    assert [line for line in project.upstream.github.log if "Blobs" in line] == before
    assert before, "the first run read the documents"


def test_rename(project: Project, acme: Repository) -> None:
    """A rename keeps the project."""
    acme.full_name = "newco/acme"
    (change,) = project.run(WEEKS[1])
    assert (change["kind"], change["before"], change["after"]) == ("repository_renamed", "acme/acme", "newco/acme")
    assert (change["state"], change["repo_id"]) == ("confirmed", acme.id)
    assert project.run(WEEKS[2]) == []


def test_archive(project: Project, acme: Repository) -> None:
    """Archiving is told, and so is its end."""
    acme.archived_at = datetime(2026, 1, 10, tzinfo=UTC)
    assert kinds(project.run(WEEKS[1])) == ["repository_archived"]
    assert project.run(WEEKS[2]) == []
    acme.archived_at = None
    assert kinds(project.run(WEEKS[3])) == ["repository_unarchived"]


def test_deletion_is_suspected_then_confirmed_under_one_id(project: Project, acme: Repository) -> None:
    """Weights and licences of a repository that is gone are not told as removed."""
    acme.is_deleted = True
    (first,) = project.run(WEEKS[1])
    assert (first["kind"], first["state"], first["severity"]) == ("repository_gone", "suspected", "critical")
    (second,) = project.run(WEEKS[2])
    assert (second["id"], second["state"]) == (first["id"], "confirmed")
    assert project.run(WEEKS[3]) == []


def test_a_deletion_that_was_none_is_withdrawn(project: Project, acme: Repository) -> None:
    """A repository that is back in time was never gone."""
    acme.is_deleted = True
    assert kinds(project.run(WEEKS[1])) == ["repository_gone"]
    acme.is_deleted = False
    assert project.run(WEEKS[2]) == []


def test_licence_change(project: Project, acme: Repository) -> None:
    """The text of the file decides."""
    acme.files["LICENSE"] = LLAMA
    changes = project.run(WEEKS[1])
    changed = [c for c in changes if c["kind"] == "licence_changed" and c["scope"] == "code"]
    assert [(c["before"], c["after"]) for c in changed] == [("Apache-2.0", "LicenseRef-Llama-2-Community")]
    assert changed[0]["evidence"]["path"] == "LICENSE"
    assert project.run(WEEKS[2]) == []


def test_a_flapping_licence_guess_is_no_change(project: Project, acme: Repository) -> None:
    """GitHub's guess alone says nothing while the file stands."""
    acme.licence = None
    assert project.run(WEEKS[1]) == []
    acme.licence = "NOASSERTION"
    assert project.run(WEEKS[2]) == []


def test_weights_appear(project: Project, acme: Repository) -> None:
    """New weights are told with the line that names them."""
    publish(project.upstream.hub, "acme/acme-13b")
    acme.files["README.md"] = str(acme.files["README.md"]) + (
        "| acme-13b | [download](https://huggingface.co/acme/acme-13b) |\n"
    )
    acme.pushed_at = datetime(2026, 1, 10, tzinfo=UTC)
    changes = [c for c in project.run(WEEKS[1]) if c["kind"] != "fact_changed"]
    assert [(c["kind"], c["subject"]) for c in changes] == [("weights_added", "huggingface:acme/acme-13b")]
    assert "acme-13b" in changes[0]["evidence"]["quote"]
    assert project.run(WEEKS[2]) == []


def test_weights_gated(project: Project, acme: Repository) -> None:
    """A gate is told when it falls, and when it lifts."""
    project.upstream.hub.models[WEIGHTS].gated = "manual"
    (change,) = project.run(WEEKS[1])
    assert (change["kind"], change["scope"], change["state"]) == ("weights_gated", "weights", "confirmed")
    assert project.run(WEEKS[2]) == []
    project.upstream.hub.models[WEIGHTS].gated = False
    assert kinds(project.run(WEEKS[3])) == ["weights_ungated"]


def test_weights_moved(project: Project, acme: Repository) -> None:
    """A redirect of the hub is a move."""
    moved = project.upstream.hub.models.pop(WEIGHTS)
    moved.id = "newco/acme-7b"
    project.upstream.hub.add(moved)
    project.upstream.hub.moved[WEIGHTS] = "newco/acme-7b"
    (change,) = project.run(WEEKS[1])
    assert (change["kind"], change["after"]) == ("weights_moved", "huggingface:newco/acme-7b")
    assert project.run(WEEKS[2]) == []


def test_weights_gone(project: Project, acme: Repository) -> None:
    """Gone weights are critical, suspected first."""
    del project.upstream.hub.models[WEIGHTS]
    (first,) = project.run(WEEKS[1])
    assert (first["kind"], first["state"], first["severity"]) == ("weights_removed", "suspected", "critical")
    (second,) = project.run(WEEKS[2])
    assert (second["id"], second["state"]) == (first["id"], "confirmed")
    assert project.run(WEEKS[3]) == []


def test_a_deleted_repository_is_an_answer_and_a_doubted_one_is_not(project: Project, acme: Repository) -> None:
    """Counts, failures and exit code say the same: `failed` is what the run could not find out."""
    acme.is_private = True
    result = project.tracker("run", "--at", WEEKS[1], "--json")
    assert (result.code, result.document["targets"]) == (0, {"total": 5, "ok": 5, "failed": 0})
    for repository in project.upstream.github.repositories:
        repository.is_private = True
    doubted = project.tracker("run", "--at", WEEKS[2], "--json").document
    assert doubted["targets"]["failed"] == len([f for f in doubted["failures"] if "/" in f["repo"]]) == 4


def test_colours_are_given_when_asked_for(project: Project, acme: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--color` wins over NO_COLOR; a pipe gets none unasked."""
    acme.archived_at = datetime(2026, 1, 10, tzinfo=UTC)
    assert "\x1b[33mnotable" in project.tracker("run", "--at", WEEKS[1], "--color", "always").out
    assert "\x1b" not in project.tracker("diff", "1").out
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[33mnotable" in project.tracker("diff", "1").out
    assert "\x1b" not in project.tracker("diff", "1", "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in project.tracker("diff", "1").out


def test_an_unreachable_hub_removes_nothing(project: Project, acme: Repository) -> None:
    """A failure is a failure."""
    project.upstream.hub.is_down = True
    assert project.run(WEEKS[1], code=3) == []
    project.upstream.hub.is_down = False
    assert project.run(WEEKS[2]) == []


def test_release(project: Project, acme: Repository) -> None:
    """A release is told by its publication."""
    acme.releases.append(Release("v1.0", published_at=datetime(2026, 1, 9, tzinfo=UTC)))
    (change,) = project.run(WEEKS[1])
    assert (change["kind"], change["subject"], change["scope"]) == ("release_published", "v1.0", "release")
    assert project.run(WEEKS[2]) == []


def test_a_failing_repository_fails_alone(project: Project, acme: Repository) -> None:
    """The others are saved; nothing of the failed one is removed."""
    acme.graphql_fault = "heavy"
    acme.rest_fault = lambda request: Response(500, b"unicorn")
    result = project.tracker("run", "--at", WEEKS[1], "--json")
    assert result.code == 3
    assert result.document["targets"] == {"total": 5, "ok": 4, "failed": 1}
    assert [f["repo"] for f in result.document["failures"]] == ["acme/acme"]
    assert result.document["changes"] == []
    acme.graphql_fault, acme.rest_fault = "", None
    assert project.run(WEEKS[2]) == []


def test_mass_disappearance_is_not_believed(project: Project, acme: Repository) -> None:
    """When everything is gone at once, the run says so and nothing is told as gone."""
    for repository in project.upstream.github.repositories:
        repository.is_private = True
    result = project.tracker("run", "--at", WEEKS[1], "--json")
    assert (result.code, result.document["run"]["status"]) == (3, "guarded")
    assert result.document["changes"] == []
    for repository in project.upstream.github.repositories:
        repository.is_private = False
    assert project.run(WEEKS[2]) == []


def test_leaving_and_rejoining_the_list(project: Project, acme: Repository) -> None:
    """Each is told once."""
    rest = project.names[1:]
    project.follow(*rest)
    assert kinds(project.run(WEEKS[1])) == ["project_removed_from_config"]
    assert project.run(WEEKS[2]) == []
    project.follow("acme/acme", *rest)
    assert kinds(project.run(WEEKS[3])) == ["project_added"]
    assert project.run(WEEKS[4]) == []


def test_a_folder_of_licences_is_read(project: Project, acme: Repository) -> None:
    """A licence for the weights inside a LICENSE folder is seen, and so is its change."""
    del acme.files["LICENSE"]
    acme.files["LICENSE/CODE_LICENSE"] = APACHE
    acme.files["LICENSE/MODEL_LICENSE"] = LLAMA
    project.run(WEEKS[1])
    acme.files["LICENSE/MODEL_LICENSE"] = APACHE
    changes = [c for c in project.run(WEEKS[2]) if c["kind"] == "licence_changed"]
    assert [(c["scope"], c["evidence"]["path"]) for c in changes] == [("weights", "LICENSE/MODEL_LICENSE")]
    assert project.run(WEEKS[3]) == []


def test_runs_may_follow_each_other_within_a_second(project: Project) -> None:
    """Without `--at` every run gets an instant of its own, however quick it was; a named instant stays what it is."""
    model_repository(project.upstream.github, "acme/acme")
    project.follow("acme/acme")
    runs = [project.tracker("run", "--json").document["run"]["at"] for _ in range(3)]
    assert runs == sorted(set(runs))
    again = project.tracker("run", "--at", runs[-1])
    assert (again.code, "newer or the same" in again.err) == (2, True)
