"""Policies over real runs: what is judged, when, and where it is said."""

from __future__ import annotations

import json

import pytest
from tests.functional.conftest import Project, Result, model_repository, publish
from tests.simulators.github.world import Repository
from tests.simulators.server import Response

WEEKS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]
NON_COMMERCIAL = "\n## License\n\nThe model weights are for research only; commercial use is prohibited.\n"
LIST = "projects:\n  - {repo: acme/acme, tags: prod}\n  - {repo: lab/toy, name: Toy}\n"
COMMERCIAL = "  - {name: sold, fact: commercial_use, any_of: yes, tags: prod}\n"


def rules(project: Project, *lines: str) -> None:
    """Write the policy beside the list."""
    project.config.with_name("policy.yaml").write_text("rules:\n" + "".join(lines), "utf-8")


@pytest.fixture
def acme(project: Project) -> Repository:
    """Two projects with weights, one of them in use."""
    for name in ("acme/acme", "lab/toy"):
        model_repository(project.upstream.github, name, [f"{name}-7b"])
        publish(project.upstream.hub, f"{name}-7b")
    project.write(LIST)
    return project.upstream.github.repositories[0]


def poll(project: Project, week: int, *argv: str) -> Result:
    """Poll under the instant of a week."""
    return project.tracker("poll", "--at", WEEKS[week], "--json", *argv)


def test_a_state_that_must_hold(project: Project, acme: Repository) -> None:
    """It violates in every run until it holds, for the tagged project alone, with its evidence."""
    rules(project, COMMERCIAL)
    for name in ("acme/acme", "lab/toy"):
        repository = next(r for r in project.upstream.github.repositories if r.full_name == name)
        repository.files["README.md"] = str(repository.files["README.md"]) + NON_COMMERCIAL
    for week in (0, 1):
        result = poll(project, week)
        (found,) = result.document["violations"]
        assert (result.code, found["rule"], found["project"]) == (5, "sold", "acme/acme")
        assert found["message"] == "commercial_use is no, must be yes"
        assert "prohibited" in found["evidence"]["quote"]
        line = f"policy: acme/acme: commercial_use is no, must be yes [rule: sold] ({found['evidence']['url']})"
        assert line in result.err.splitlines()


def test_all_is_well(project: Project, acme: Repository) -> None:
    """The key is there, empty, and the code is 0."""
    rules(project, "  - {name: had, fact: weights.status, at_least: gated, on_unknown: fail}\n")
    result = poll(project, 0)
    assert (result.code, result.document["violations"]) == (0, [])


def test_no_policy(project: Project, acme: Repository) -> None:
    """Without one there are no violations."""
    result = poll(project, 0)
    assert (result.code, result.document["violations"]) == (0, [])


def test_a_forbidden_change_violates_once(project: Project, acme: Repository) -> None:
    """In the run that tells it, with its id; a rule for others does not see it."""
    rules(
        project,
        "  - {name: a, changes: repository_renamed, projects: acme}\n",
        "  - {name: b, severity: info, exempt: acme}\n",
    )
    project.tracker("poll", "--at", WEEKS[0])
    acme.full_name = "newco/acme"
    result = poll(project, 1)
    (found,) = result.document["violations"]
    (change,) = result.document["changes"]
    assert (result.code, found["rule"], found["change"]) == (5, "a", change["id"])
    assert found["message"] == "repository_renamed: acme/acme → newco/acme"
    assert poll(project, 2).code == 0


def test_a_policy_follows_a_renamed_line(project: Project, acme: Repository) -> None:
    """A rule for the new name on the list judges the project known under the old one."""
    project.tracker("poll", "--at", WEEKS[0])
    acme.full_name = "newco/acme"
    project.tracker("poll", "--at", WEEKS[1])
    project.write(LIST.replace("acme/acme", "newco/acme"))
    rules(project, "  - {name: r, fact: weights.status, any_of: none, projects: newco/acme}\n")
    (found,) = poll(project, 2).document["violations"]
    assert (found["project"], found["message"]) == ("acme/acme", "weights.status is open, must be none")


def test_fail_on_is_a_rule_beside_the_others(project: Project, acme: Repository) -> None:
    """A suspicion fails nothing, its confirmation does; another file is named by --policy."""
    other = project.root / "other.yaml"
    other.write_text("rules:\n  - {name: strict, changes: repository_gone, state: suspected}\n", "utf-8")
    project.tracker("poll", "--at", WEEKS[0])
    acme.is_deleted = True
    assert poll(project, 1, "--fail-on", "repository_gone").code == 0
    confirmed = poll(project, 2, "--fail-on", "repository_gone", "--policy", str(other))
    assert [v["rule"] for v in confirmed.document["violations"]] == ["fail-on", "strict"]
    assert confirmed.code == 5


def test_a_suspicion_counts_where_it_is_asked_to(project: Project, acme: Repository) -> None:
    """`state: suspected`."""
    rules(project, "  - {name: strict, changes: repository_gone, state: suspected}\n")
    project.tracker("poll", "--at", WEEKS[0])
    acme.is_deleted = True
    assert poll(project, 1).code == 5


def test_a_failure_violates_nothing(project: Project, acme: Repository) -> None:
    """While a repository does not answer, what was last known counts."""
    rules(project, "  - {name: had, fact: weights.status, any_of: open, on_unknown: fail}\n")
    assert poll(project, 0).code == 0
    acme.graphql_fault = "heavy"
    acme.rest_fault = lambda request: Response(500, b"unicorn")
    result = poll(project, 1)
    assert (result.code, result.document["violations"]) == (3, [])


def test_only_what_was_polled_is_judged(project: Project, acme: Repository) -> None:
    """--only narrows the states that are judged."""
    rules(project, "  - {name: r, fact: weights.status, any_of: none}\n")
    assert len(poll(project, 0).document["violations"]) == 2
    assert [v["project"] for v in poll(project, 1, "--only", "Toy").document["violations"]] == ["lab/toy"]


def test_a_broken_policy_stops_a_run_before_it_begins(project: Project, acme: Repository) -> None:
    """Nothing is asked; every problem has its place; `check` finds the same."""
    rules(project, "  - {name: r, fact: wieghts.status, any_of: open}\n", "  - {name: s, severity: info, tags: prd}\n")
    result = project.tracker("run", "--at", WEEKS[0])
    assert result.code == 2
    assert "policy.yaml:2:21: unknown fact 'wieghts.status' (did you mean 'weights.status'?)" in result.err
    assert "policy.yaml:3:37: no project of the list has the tag 'prd' (did you mean 'prod'?)" in result.err
    assert project.upstream.github.log == []
    checked = project.tracker("check")
    assert (checked.code, checked.out.count("policy.yaml:")) == (2, 2)


def test_check_tells_both_files_at_once(project: Project, acme: Repository) -> None:
    """The list's problems and the policy's; in JSON the policy stands beside the list's own keys."""
    rules(project, "  - {name: r, severity: infoo}\n")
    document = project.tracker("check", "--json").document
    assert (document["valid"], document["problems"], document["policy"]["valid"]) == (True, [], False)
    project.write("projekts: []\n")
    result = project.tracker("check")
    assert result.code == 2
    assert "repos.yaml:1:1:" in result.out
    assert "policy.yaml:2:25:" in result.out


def test_the_schema_of_a_policy(project: Project) -> None:
    """`check --schema` prints the list's, `--schema policy` the policy's."""
    assert "projects" in project.tracker("check", "--schema").document["properties"]
    assert "rules" in project.tracker("check", "--schema", "policy").document["properties"]


def test_a_policy_that_is_not_there(project: Project, acme: Repository) -> None:
    """One that was asked for has to be."""
    result = project.tracker("poll", "--policy", "nowhere.yaml")
    assert (result.code, "nowhere.yaml: no such file" in result.err) == (2, True)


def test_a_job_shows_violations_harmlessly(project: Project, acme: Repository) -> None:
    """The workflow's summary has a table and its log annotations; words from upstream are escaped in both."""
    evil = "<img src=x>|`::error::"
    acme.default_branch = evil
    rules(project, "  - {name: branch, fact: repo.default_branch, any_of: main, projects: acme}\n")
    summary = project.root / "summary.md"
    project.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    project.monkeypatch.setenv("GITHUB_ACTIONS", "true")
    result = project.tracker("action", "--publish", "none", "--temporary", str(project.root / "tmp"))
    assert result.code == 5, result.err
    text = summary.read_text("utf-8")
    assert "### Policy: 1 violation" in text
    assert r"\<img src=x\>\|\`::error::" in text
    assert [line for line in result.out.splitlines() if line.startswith("::error title=Policy::acme/acme: ")]
    assert json.loads((project.root / "tmp" / "tracker-events.json").read_text("utf-8"))["schema_version"] == 1


def test_a_folder_is_no_policy(project: Project, acme: Repository) -> None:
    """Said as what it is, with a policy's name, not the list's."""
    result = project.tracker("check", "--policy", str(project.root))
    assert result.code == 2
    assert f"is a directory; name the policy file inside it, such as {project.root / 'policy.yaml'}" in result.err
    assert "repos.yaml" not in result.err
