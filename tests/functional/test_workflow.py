"""From nothing to a weekly diff by the workflow: its real steps, a bare remote on disk, servers on loopback."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.simulators.github import simulator
from tests.simulators.github.world import World
from tests.simulators.github_writes import WritableGitHub
from tests.simulators.huggingface import HuggingFaceHub
from tests.simulators.modelscope import ModelScopeSite
from tests.simulators.runner import Ended, Runner
from tests.simulators.server import Request, Response, serve

from tracker import __version__
from tracker.cli.app import run

WORKFLOW = ".github/workflows/tracker.yml"
ACTION = Path(__file__).parents[2] / "action.yml"
LIST = "projects:\n  - o/one\n  - o/two\n"


@dataclass
class Project:
    """A project of a person: their folder, the remote it is pushed to, and the world it tracks."""

    folder: Path
    world: World
    written: WritableGitHub
    """The part of GitHub that holds the person's own repository."""
    env: dict[str, str]
    machines: int = 0
    inputs: dict[str, str] = field(default_factory=dict)

    @property
    def mine(self) -> Path:
        """The person's own checkout."""
        return self.folder / "mine"

    @property
    def remote(self) -> Path:
        """The bare repository."""
        return self.folder / "remote.git"

    def git(self, *words: str, where: Path | None = None) -> str:
        """Run git as the person."""
        name = ("-c", "user.name=Me", "-c", "user.email=me@example.org", "-c", "init.defaultBranch=main")
        done = subprocess.run(
            ["git", *name, *words], cwd=where or self.mine, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def push(self, message: str) -> None:
        """Commit everything on top of what the remote has, and push."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        self.git("push", "--quiet", "origin", "HEAD:main")

    def pull(self) -> None:
        """Fetch what the workflow pushed."""
        self.git("pull", "--quiet", "--ff-only", "origin", "main")

    def runner(self) -> Runner:
        """Set up a fresh machine."""
        self.machines += 1
        contexts = {"github.token": "ghs_good", "inputs.fail-on": "", "github.event_name": "schedule"}
        return Runner(self.folder / f"machine{self.machines}", self.remote, self.env, contexts)

    def workflow(self) -> Ended:
        """Let the workflow run once."""
        return self.runner().run_workflow(WORKFLOW)

    def action(self, **inputs: str) -> Ended:
        """Let the action run once; it is installed already, so pip has nothing to do."""
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        return self.runner().run_action(ACTION, {"package": f"open-llm-tracker=={__version__}", **given})

    def commits(self, branch: str = "main") -> list[str]:
        """Return the subjects on a branch of the remote, newest first."""
        return self.git("log", "--format=%s", branch, where=self.remote).splitlines()

    def file(self, path: str, branch: str = "main") -> str:
        """Return a file on a branch of the remote."""
        return self.git("show", f"{branch}:{path}", where=self.remote)

    def files(self, branch: str = "main") -> list[str]:
        """Return every path on a branch of the remote."""
        return self.git("ls-tree", "-r", "--name-only", branch, where=self.remote).splitlines()


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Project]:
    """Make a project by `tracker init`, with a list of two, and push it."""
    world = World()
    for name in ("o/one", "o/two", "n/new"):
        world.add(name)
    read, written = simulator.handler(world), WritableGitHub()

    def github(request: Request) -> Response:
        return written(request) if request.path.startswith("/repos/me/list") else read(request)

    mounts = {"/gh": github, "/hf": HuggingFaceHub(), "/ms": ModelScopeSite()}
    with serve(mounts) as base:
        env = {
            "GITHUB_API_URL": f"{base}/gh",
            "GITHUB_GRAPHQL_URL": f"{base}/gh/graphql",
            "HF_ENDPOINT": f"{base}/hf",
            "MODELSCOPE_ENDPOINT": f"{base}/ms",
        }
        found = Project(tmp_path, world, written, env)
        assert run(["init", str(found.mine)]) == 0
        capsys.readouterr()
        (found.mine / "config" / "repos.yaml").write_text(LIST, encoding="utf-8")
        found.git("init", "--quiet", "--bare", str(found.remote), where=tmp_path)
        found.git("init", "--quiet")
        found.git("remote", "add", "origin", str(found.remote))
        found.push("Begin")
        yield found


def test_from_init_to_the_first_weekly_diff(project: Project) -> None:
    """The first push gives report, summary and a data commit; an added line gives `project_added` and nothing else."""
    first = project.workflow()
    assert first.code == 0, first.log
    assert first.used == ("actions/checkout", "actions/setup-python")
    assert "2 of 2 repositories answered" in first.summary
    assert (first.outputs["changed"], first.outputs["max-severity"]) == ("true", "info")
    assert project.commits() == ["Track: 2 info", "Begin"]
    assert {"data/manifest.json", "reports/README.md", "reports/README.zh-CN.md"} <= set(project.files())
    assert not [path for path in project.files() if "tracker.db" in path]
    assert project.git("log", "-1", "--format=%an <%ae>", "main", where=project.remote) == (
        "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
    )

    quiet = project.workflow()
    assert quiet.code == 0, quiet.log
    assert quiet.outputs["changed"] == "false"
    assert "Nothing material changed." in quiet.summary
    assert project.commits() == ["Track: 2 info", "Begin"]

    project.pull()
    config = project.mine / "config" / "repos.yaml"
    assert run(["add", "n/new", "--no-verify", "--config", str(config)]) == 0
    project.push("Add one")
    third = project.workflow()
    assert third.code == 0, third.log
    changes = json.loads(Path(third.outputs["events"]).read_text(encoding="utf-8"))["changes"]
    assert [(change["kind"], change["project"]) for change in changes] == [("project_added", "n/new")]
    assert project.commits()[:2] == ["Track: 1 info", "Add one"]


def test_three_fresh_machines_make_the_database_of_one(project: Project) -> None:
    """State lives in git: three runners that know nothing of each other leave what a single machine would."""
    instants = ("2026-11-02T05:17:00Z", "2026-11-09T05:17:00Z", "2026-11-16T05:17:00Z")
    one = project.folder / "one"
    (one / "config").mkdir(parents=True)
    (one / "config" / "repos.yaml").write_text(LIST, encoding="utf-8")
    for week, at in enumerate(instants):
        project.world.repositories[0].stars = 10 + week
        project.world.repositories[1].files["LICENSE"] = f"Licence of week {week // 2}.\n"
        ended = project.action(at=at)
        assert ended.code == 0, ended.log
        project.runner().command("tracker", "run", "--at", at, where=one)
    project.runner().command("tracker", "export", "data", where=one)
    project.pull()
    assert _data(project.mine) == _data(one)
    assert len(_data(one)["runs.ndjson"].splitlines()) == 3


def _data(folder: Path) -> dict[str, str]:
    """Return every data file, the wall-clock times of runs left out."""
    found: dict[str, str] = {}
    for path in sorted((folder / "data").rglob("*")):
        name = path.relative_to(folder / "data").as_posix()
        if path.is_file() and not name.startswith(("tracker.db", ".", "origin.json")):
            found[name] = path.read_text(encoding="utf-8")
    runs = [json.loads(line) for line in found["runs.ndjson"].splitlines()]
    timeless = [{k: v for k, v in run.items() if k not in {"started_at", "finished_at"}} for run in runs]
    found["runs.ndjson"] = "\n".join(json.dumps(run, sort_keys=True) for run in timeless)
    return found


def test_data_on_a_branch_of_its_own(project: Project) -> None:
    """`publish: branch` leaves the main branch alone and continues from its own."""
    assert project.action(publish="branch").code == 0
    project.world.repositories[0].full_name = "o/renamed"
    second = project.action(publish="branch")
    assert second.code == 0, second.log
    assert project.commits() == ["Begin"]
    assert project.commits("tracker-data") == ["Track: 1 notable", "Track: 2 info"]
    assert {path.split("/")[0] for path in project.files("tracker-data")} == {"data", "reports"}


def test_nothing_is_pushed_when_asked_so(project: Project) -> None:
    """`publish: none` reports in the summary only."""
    ended = project.action(publish="none")
    assert (ended.code, ended.outputs["commit"], project.commits()) == (0, "", ["Begin"])
    assert "repositories answered" in ended.summary


def test_config_errors_are_annotations(project: Project) -> None:
    """A slip in the list is shown at its line, in the summary too, and nothing is polled or pushed."""
    (project.mine / "config" / "repos.yaml").write_text(LIST + "  - o/ONE\n", encoding="utf-8")
    project.push("Slip")
    ended = project.workflow()
    assert ended.code == 2
    assert "::error file=config/repos.yaml,line=4,col=5::duplicate" in ended.log
    assert "config/repos.yaml:4:5: duplicate" in ended.summary
    assert project.commits() == ["Slip", "Begin"]


def test_what_ends_the_job_is_shown_on_its_page(project: Project) -> None:
    """A list that is not there, a slip in an input, a branch that is not ours: said in the log and as an annotation."""
    assert "::error::tracker: nope.yaml: no such file" in project.action(config="nope.yaml").log
    assert "::error::tracker: --fail-on: unknown change kind" in project.action(fail_on="licence").log
    ended = project.action(publish="branch", branch="main")
    assert ended.code == 2
    assert "::error::--branch: main is the branch that was checked out" in ended.log
    assert project.commits() == ["Begin"]


def test_the_action_by_hand(project: Project) -> None:
    """Without a runner's folders the database lies in the project, and stays out of git."""
    for _ in range(2):
        runner = project.runner()
        runner.check_out()
        ended = runner.run_script("RUNNER_TEMP= tracker action")
        assert ended.code == 0, ended.log
    assert project.commits() == ["Track: 2 info", "Begin"]
    assert not [path for path in project.files() if "tracker.db" in path]


def test_a_runners_file_that_cannot_be_written(project: Project) -> None:
    """Said in one sentence."""
    runner = project.runner()
    runner.check_out()
    ended = runner.run_script("GITHUB_OUTPUT=/nowhere/out tracker action --publish none")
    assert ended.code == 2
    assert "/nowhere/out: cannot be written" in ended.log


def test_a_project_in_a_folder_of_its_repository(project: Project) -> None:
    """Data, reports and the addresses of reports are those of the folder."""
    place = project.mine / "my lists" / "config" / "repos.yaml"
    place.parent.mkdir(parents=True)
    place.write_text("projects: [o/one]\n", encoding="utf-8")
    project.push("Move")
    ended = project.action(config="my lists/config/repos.yaml")
    assert ended.code == 0, ended.log
    assert ended.outputs["report"] == "https://github.com/me/list/blob/main/my%20lists/reports/README.md"
    assert {"my lists/data/manifest.json", "my lists/reports/README.md"} <= set(project.files())


def test_an_edited_note_is_published_though_nothing_changed_upstream(project: Project) -> None:
    """The reports show the config, so a changed config is news."""
    assert project.workflow().code == 0
    project.pull()
    config = project.mine / "config" / "repos.yaml"
    config.write_text(LIST.replace("- o/one", "- repo: o/one\n    notes: hand-written words"), encoding="utf-8")
    project.push("Note")
    assert project.workflow().code == 0
    assert project.commits()[0] == "Track: nothing changed"
    assert "hand-written words" in project.file("reports/README.md")


def test_failing_on_a_change(project: Project) -> None:
    """`fail-on` fails the job, after data and summary were saved."""
    assert project.action().code == 0
    project.world.repositories[0].full_name = "o/renamed"
    ended = project.action(fail_on="repository_renamed")
    assert ended.code == 5
    assert "set to fail on" in ended.summary
    assert project.commits()[0] == "Track: 1 notable"


def test_an_unreachable_repository_is_a_warning(project: Project) -> None:
    """One repository that cannot be observed fails no job."""
    project.world.repositories[1].is_deleted = True
    ended = project.action()
    assert ended.code == 0, ended.log
    assert "::warning::1 targets could not be observed" in ended.log
    assert "o/two" in ended.summary


def test_somebody_pushes_while_the_run_works(project: Project) -> None:
    """Edits of a person are kept: the data commit goes on top of them."""
    runner = project.runner()
    runner.check_out()
    (project.mine / "NOTES.md").write_text("mine\n", encoding="utf-8")
    project.push("Meanwhile")
    ended = runner.run_script("tracker action")
    assert ended.code == 0, ended.log
    assert project.commits() == ["Track: 2 info", "Meanwhile", "Begin"]
    assert "NOTES.md" in project.files()


def test_a_protected_branch_is_named_at_once_and_the_run_is_told(project: Project) -> None:
    """A refusal that no waiting cures says what to do; the summary still says what the run saw."""
    hook = project.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    ended = project.workflow()
    assert ended.code == 3
    assert "publish=pull-request" in ended.log
    assert "moved" not in ended.log
    assert "project added" in ended.summary
    assert ended.outputs["commit"] == ""


def test_another_run_pushes_meanwhile(project: Project) -> None:
    """Data of a run that this one never saw are not overwritten."""
    late = project.runner()
    late.check_out()
    assert project.workflow().code == 0
    ended = late.run_script("tracker action")
    assert ended.code == 3
    assert "another run pushed data to main meanwhile" in ended.log
    assert project.commits() == ["Track: 2 info", "Begin"]


def test_a_pull_request_instead_of_a_commit(project: Project) -> None:
    """`publish: pull-request` opens one, brings it up to date, and continues from it before it is merged."""
    project.written.branches["tracker-data"] = 1
    assert project.action(publish="pull-request").code == 0
    (pull,) = project.written.pulls
    assert (pull["head"]["ref"], pull["base"]["ref"]) == ("tracker-data", "main")
    project.world.repositories[0].full_name = "o/renamed"
    second = project.action(publish="pull-request")
    assert second.code == 0, second.log
    assert len(project.written.pulls) == 1
    assert project.commits("tracker-data") == ["Track: 1 notable", "Begin"]
    assert len(project.file("data/runs.ndjson", "tracker-data").splitlines()) == 2


def test_issue_and_draft_release(project: Project) -> None:
    """`issue` and `release` are brought up to date by the same job; a refusal is a warning, not a failure."""
    assert project.action(issue="update-one", release="draft").code == 0
    project.world.repositories[0].full_name = "o/renamed"
    ended = project.action(issue="update-one", release="draft")
    assert ended.code == 0, ended.log
    assert len(project.written.releases) == 1
    project.written.tokens.clear()
    refused = project.action(issue="update-one")
    assert refused.code == 0, refused.log
    assert "::warning::" in refused.log


def test_a_pull_request_of_somebody_is_never_pushed_to(project: Project) -> None:
    """A run that is not on a branch says so before it polls; with `publish: none` it works."""
    runner = project.runner()
    runner.ref = "refs/pull/7/merge"
    ended = runner.run_action(ACTION, {"package": f"open-llm-tracker=={__version__}"})
    assert ended.code == 2
    assert "refs/pull/7/merge is no branch" in ended.log
    other = project.runner()
    other.ref = runner.ref
    inputs = {"package": f"open-llm-tracker=={__version__}", "publish": "none"}
    assert other.run_action(ACTION, inputs).code == 0
    assert project.git("ls-remote", str(project.remote)).count("refs/") == 1
