"""Putting data back into git: on a real repository, with a remote on disk."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.simulators.server import Request, Response, serve

from tracker.errors import TrackerError, UpstreamError
from tracker.publish.commit_back import Place, Published, Target, bring_state, is_material, note_origin, publish
from tracker.publish.git import Change, Git

NOW = 1_800_000_000.0


@dataclass
class Checkout:
    """A clone of a bare remote."""

    folder: Path
    remote: Path

    def run(self, *words: str, where: Path | None = None) -> str:
        """Run git as a person."""
        me = ("-c", "user.name=Me", "-c", "user.email=me@example.org")
        done = subprocess.run(
            ["git", *me, *words], cwd=where or self.folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def record(self, at: str, facts: str) -> None:
        """Write what a run would export."""
        self.write("data/runs.ndjson", json.dumps({"at": at}) + "\n")
        self.write("data/facts/o/a.ndjson", facts)
        self.write("data/tracker.db", "binary")

    def publish(self, target: str = "commit", now: float = NOW) -> Published:
        """Publish the way the action does."""
        waits: list[float] = []
        place = Place(Target(target), "main", "tracker-data")
        git = Git(self.folder)
        seen = git.fetch(place.own) if target == "branch" else None
        return publish(git, place, "Track", now=now, since=seen, sleep=waits.append)

    def files(self, branch: str = "main") -> list[str]:
        """Return the paths on a branch of the remote."""
        return self.run("ls-tree", "-r", "--name-only", branch, where=self.remote).splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Make a remote with one commit, and a clone of it."""
    made = Checkout(tmp_path / "work", tmp_path / "remote.git")
    subprocess.run(["git", "init", "--quiet", "--bare", "-b", "main", str(made.remote)], check=True)
    subprocess.run(["git", "clone", "--quiet", str(made.remote), str(made.folder)], check=True, capture_output=True)
    made.run("checkout", "--quiet", "-B", "main")
    made.write("config/repos.yaml", "projects: [o/a]\n")
    made.run("add", "--all")
    made.run("commit", "--quiet", "-m", "Begin")
    made.run("push", "--quiet", "origin", "main")
    return made


@pytest.mark.parametrize(
    ("paths", "is_news"),
    [
        (["data/facts/o/a.ndjson"], True),
        (["data/changes/2026.ndjson"], True),
        (["data/counts/2026-11.ndjson"], True),
        (["data/origin.json"], True),
        (["data/runs.ndjson", "data/manifest.json", "data/snapshots/2026.ndjson"], False),
        (["reports/README.md"], False),
        ([], False),
    ],
)
def test_what_is_material(paths: list[str], is_news: bool) -> None:
    """Anything newly observed is; that a run took place, and pages that say when, are not."""
    assert is_material([Change("M", path) for path in paths]) is is_news


def test_a_new_week_is_material() -> None:
    """The first report of a week is published even when it says that nothing changed."""
    assert is_material([Change("A", "reports/weekly/2026-W47.en.md")])
    assert not is_material([Change("M", "reports/weekly/2026-W47.en.md")])


def test_commit_holds_generated_paths_only(checkout: Checkout) -> None:
    """Neither the database nor what lies about in the work tree."""
    checkout.record("2026-11-02T00:00:00Z", "1\n")
    checkout.write("scratch.txt", "x")
    assert checkout.publish().commit
    assert checkout.files() == ["config/repos.yaml", "data/facts/o/a.ndjson", "data/runs.ndjson"]
    assert checkout.run("status", "--porcelain", "--", "scratch.txt") == "?? scratch.txt"


@pytest.mark.parametrize("ignored", ["", "/data/tracker.db*\n"])
def test_the_database_stays_out_whatever_gitignore_says(checkout: Checkout, ignored: str) -> None:
    """By hand it lies beside the data; a runner keeps it elsewhere."""
    checkout.write(".gitignore", ignored)
    checkout.write("data/tracker.db-wal", "binary")
    checkout.write("data/tracker.db.run.lock", "")
    checkout.record("2026-11-02T00:00:00Z", "1\n")
    assert checkout.publish().commit
    assert checkout.files()[1:] == ["data/facts/o/a.ndjson", "data/runs.ndjson"]


def test_deleted_reports_are_deleted(checkout: Checkout) -> None:
    """A page that is no longer written disappears from the branch."""
    checkout.record("2026-11-02T00:00:00Z", "1\n")
    checkout.write("reports/old.md", "x")
    checkout.publish()
    (checkout.folder / "reports" / "old.md").unlink()
    checkout.run("fetch", "--quiet", "origin")
    checkout.run("reset", "--quiet", "--soft", "origin/main")
    checkout.record("2026-11-09T00:00:00Z", "2\n")
    assert checkout.publish().commit
    assert "reports/old.md" not in checkout.files()


def test_a_quiet_run_leaves_no_commit_until_the_heartbeat(checkout: Checkout) -> None:
    """Only after thirty days the record of a run is a commit of its own, so that the schedule stays on."""
    checkout.record("2026-11-02T00:00:00Z", "1\n")
    assert checkout.publish().commit
    checkout.run("fetch", "--quiet", "origin")
    checkout.run("reset", "--quiet", "--soft", "origin/main")
    checkout.record("2026-11-09T00:00:00Z", "1\n")
    first_run = 1_793_577_600.0
    assert checkout.publish(now=first_run + 29 * 86400).commit is None
    assert checkout.publish(now=first_run + 31 * 86400).commit


def test_edits_pushed_meanwhile_are_kept(checkout: Checkout, tmp_path: Path) -> None:
    """The data commit is made anew on top of them."""
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "--quiet", str(checkout.remote), str(other)], check=True)
    (other / "NOTES.md").write_text("n")
    checkout.run("add", "--all", where=other)
    checkout.run("commit", "--quiet", "-m", "Note", where=other)
    checkout.run("push", "--quiet", "origin", "main", where=other)
    checkout.record("2026-11-02T00:00:00Z", "1\n")
    assert checkout.publish().commit
    assert "NOTES.md" in checkout.files()


def test_data_pushed_meanwhile_are_not_overwritten(checkout: Checkout, tmp_path: Path) -> None:
    """A run that began from older data gives way."""
    other = Checkout(tmp_path / "other", checkout.remote)
    subprocess.run(["git", "clone", "--quiet", str(checkout.remote), str(other.folder)], check=True)
    other.record("2026-11-02T00:00:00Z", "theirs\n")
    other.publish()
    checkout.record("2026-11-02T01:00:00Z", "mine\n")
    with pytest.raises(UpstreamError, match="another run pushed data"):
        checkout.publish()
    assert checkout.run("show", "main:data/facts/o/a.ndjson", where=checkout.remote) == "theirs"


def test_state_of_the_data_branch_is_brought_back(checkout: Checkout, tmp_path: Path) -> None:
    """The next machine begins with the data of the branch that it will push to."""
    checkout.record("2026-11-02T00:00:00Z", "1\n")
    checkout.publish("branch")
    assert checkout.files("tracker-data") == ["data/facts/o/a.ndjson", "data/runs.ndjson"]
    fresh = Checkout(tmp_path / "fresh", checkout.remote)
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", f"file://{checkout.remote}", str(fresh.folder)], check=True
    )
    assert bring_state(Git(fresh.folder), Place(Target.BRANCH, "main", "tracker-data"))
    assert (fresh.folder / "data" / "facts" / "o" / "a.ndjson").read_text() == "1\n"


def test_a_stale_pull_request_does_not_bring_old_data_back(checkout: Checkout) -> None:
    """After a merge and later runs on main, main's data count."""
    checkout.record("2026-11-02T00:00:00Z", "old\n")
    checkout.publish("pull-request")
    checkout.record("2026-11-09T00:00:00Z", "new\n")
    checkout.run("add", "data/runs.ndjson", "data/facts")
    checkout.run("commit", "--quiet", "-m", "Merged and continued")
    assert not bring_state(Git(checkout.folder), Place(Target.PULL_REQUEST, "main", "tracker-data"))


def test_origin_changes_with_the_config(checkout: Checkout) -> None:
    """An edited list is news even when nothing changed upstream."""
    config = checkout.folder / "config" / "repos.yaml"
    note_origin(checkout.folder, config, "1")
    first = (checkout.folder / "data" / "origin.json").read_text()
    note_origin(checkout.folder, config, "1")
    assert (checkout.folder / "data" / "origin.json").read_text() == first
    config.write_text("projects: [o/b]\n")
    note_origin(checkout.folder, config, "1")
    assert (checkout.folder / "data" / "origin.json").read_text() != first


def test_a_project_below_the_root_of_its_repository(checkout: Checkout) -> None:
    """Paths are those of the project folder."""
    below = Checkout(checkout.folder / "sub", checkout.remote)
    below.record("2026-11-02T00:00:00Z", "1\n")
    assert below.publish().commit
    assert "sub/data/facts/o/a.ndjson" in checkout.files()
    assert not [path for path in checkout.files() if "tracker.db" in path]


def test_no_repository_at_all(tmp_path: Path) -> None:
    """Git's own words, without a trace."""
    with pytest.raises(TrackerError, match="not a git repository"):
        Git(tmp_path).output("rev-parse", "HEAD")


def test_token_goes_in_one_header_and_nowhere_else(checkout: Checkout) -> None:
    """A header that the checkout left behind is dropped, and the token shows in no message."""
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response(401, b"no ghs_secret")

    with serve({"": answer}) as base:
        checkout.run("config", f"http.{base}/.extraheader", "AUTHORIZATION: basic b2xk")
        checkout.run("remote", "set-url", "origin", f"{base}/me/list.git")
        with pytest.raises(TrackerError) as caught:
            Git(checkout.folder, token="ghs_secret", server=base).fetch("main")
    assert "ghs_secret" not in str(caught.value)
    assert asked[0].headers["authorization"] == "basic eC1hY2Nlc3MtdG9rZW46Z2hzX3NlY3JldA=="
    assert "ghs_secret" not in (checkout.folder / ".git" / "config").read_text()
