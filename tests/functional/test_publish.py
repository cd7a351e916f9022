"""`tracker publish` end to end: real runs, then real HTTP to a GitHub that is written to and to webhooks."""

from __future__ import annotations

import builtins
import importlib
import json
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.functional.conftest import Project, Result, model_repository, publish
from tests.simulators.github.world import Repository
from tests.simulators.github_writes import WritableGitHub
from tests.simulators.server import Request, Response, serve

WEEKS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-02-23"]
WEIGHTS = "acme/acme-7b"


@dataclass
class Outlet:
    """Where things are published to."""

    project: Project
    github: WritableGitHub
    address: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200

    def hook(self, request: Request) -> Response:
        """Take a webhook's post."""
        self.posted.append(json.loads(request.body))
        return Response(self.status)

    def tracker(self, *argv: str) -> Result:
        """Publish with an environment that points at the writable GitHub."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GITHUB_API_URL", self.address + "/write")
            patch.setenv("GITHUB_TOKEN", "ghs_good")
            return self.project.tracker("publish", *argv)


@pytest.fixture
def acme(project: Project) -> Repository:
    """A followed project with weights, observed once."""
    repository = model_repository(project.upstream.github, "acme/acme", [WEIGHTS])
    publish(project.upstream.hub, WEIGHTS)
    project.write("version: 1\nprojects:\n  - repo: acme/acme\n    name: Acme @team\n    tags: [prod]\n")
    project.run(WEEKS[0])
    return repository


@pytest.fixture
def outlet(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outlet]:
    """Serve a writable GitHub and a webhook."""
    monkeypatch.setenv("GITHUB_REPOSITORY", "me/list")
    monkeypatch.delenv("TRACKER_NOTIFY", raising=False)
    mounts: dict[str, Any] = {}
    with serve(mounts) as address:
        made = Outlet(project, WritableGitHub(), address)
        mounts |= {"/write": made.github, "/hook": made.hook}
        yield made


def gate(project: Project, at: str = WEEKS[1]) -> None:
    """Something critical happens and is observed."""
    project.upstream.hub.models[WEIGHTS].gated = "manual"
    assert [c["severity"] for c in project.run(at)] == ["critical"]


def test_from_critical_change_to_clear(project: Project, acme: Repository, outlet: Outlet) -> None:
    """Issue and draft release are made once, edited in place, closed when it is taken back."""
    gate(project)
    first = outlet.tracker("--json", "--language", "en")
    assert (first.code, first.document["github"]) == (0, {"issue": "created", "release": "created"})
    again = outlet.tracker("--json", "--language", "en")
    assert again.document["github"] == {"issue": "nothing", "release": "nothing"}
    project.upstream.hub.models[WEIGHTS].gated = False
    project.run(WEEKS[2])
    assert outlet.tracker("--json", "--language", "en").document["github"]["issue"] == "closed"
    issue = outlet.github.issues[0]
    assert issue["state"] == "closed"
    assert len(outlet.github.issues) == 1
    assert outlet.github.releases[0]["tag_name"] == "weekly-2026-W03"


def test_texts_speak_the_reports_language_and_ping_nobody(project: Project, acme: Repository, outlet: Outlet) -> None:
    """The first language of the config; a name with a mention stays inert; the report is linked."""
    gate(project)
    outlet.tracker()
    body = str(outlet.github.issues[0]["body"])
    assert "重大变化" in body
    assert "`Acme @team`" in body
    assert "https://github.com/me/list/blob/HEAD/reports/README.zh-CN.md" in body


def test_quiet_week_writes_and_sends_nothing(project: Project, acme: Repository, outlet: Outlet) -> None:
    """Nothing material, no noise."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"info {outlet.address}/hook")
    project.run(WEEKS[1])
    result = outlet.tracker("--json")
    assert result.code == 0
    assert outlet.github.writes == []
    assert outlet.posted == []


def test_webhook_is_told_once(project: Project, acme: Repository, outlet: Outlet) -> None:
    """Plain JSON with the public CHANGE objects; a second call sends nothing."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"critical tag:prod {outlet.address}/hook")
    gate(project)
    assert outlet.tracker("--issue", "none", "--release", "none").code == 0
    outlet.tracker("--issue", "none", "--release", "none")
    (sent,) = outlet.posted
    assert sent["schema_version"] == 1
    assert [c["kind"] for c in sent["changes"]] == ["weights_gated"]
    assert "Acme @\u200bteam" in sent["text"]


@pytest.mark.parametrize("wish", ["critical tag:lab", "critical kind:licence_changed"])
def test_channel_that_wants_something_else_hears_nothing(
    project: Project, acme: Repository, outlet: Outlet, wish: str
) -> None:
    """By tag and kind."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"{wish} {outlet.address}/hook")
    gate(project)
    assert outlet.tracker("--json").document["notifications"][0]["changes"] == 0
    assert outlet.posted == []


def test_refused_message_is_sent_again_and_github_is_served_all_the_same(
    project: Project, acme: Repository, outlet: Outlet
) -> None:
    """Exit 3 says so; the address's path is never shown."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"{outlet.address}/hook/SECRET")
    gate(project)
    outlet.status = 500
    failed = outlet.tracker()
    assert failed.code == 3
    assert "answered 500" in failed.out
    assert "SECRET" not in failed.out + failed.err
    assert len(outlet.github.issues) == 1
    outlet.status = 204
    project.run(WEEKS[2])
    assert outlet.tracker("--json").document["notifications"][0]["problem"] is None
    assert len(outlet.posted) == 2


def test_github_refusal_leaves_the_channels_served(project: Project, acme: Repository, outlet: Outlet) -> None:
    """One outlet's trouble is not another's."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"{outlet.address}/hook")
    gate(project)
    outlet.github.tokens.clear()
    result = outlet.tracker()
    assert result.code == 3
    assert "GITHUB_TOKEN" in result.err
    assert len(outlet.posted) == 1


def test_dry_run_shows_every_text_and_touches_nothing(project: Project, acme: Repository, outlet: Outlet) -> None:
    """Issue, release, pull request and notification."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"{outlet.address}/hook/SECRET")
    gate(project)
    result = outlet.tracker("--dry-run", "--language", "en", "--pull-request", "tracker")
    assert result.code == 0
    for heading in ("== issue: ", "== draft release: ", "== pull request: ", "== notification 1 to http://127.0.0.1"):
        assert heading in result.out
    assert "SECRET" not in result.out
    assert outlet.github.asked == []
    assert outlet.posted == []
    assert outlet.tracker("--json").document["notifications"][0]["changes"] == 1


def test_pull_request(project: Project, acme: Repository, outlet: Outlet) -> None:
    """For a branch that the workflow has pushed."""
    gate(project)
    result = outlet.tracker("--json", "--issue", "none", "--release", "none", "--pull-request", "tracker")
    assert result.document["github"] == {"pull_request": "created"}


def test_old_criticals_close_the_issue(project: Project, acme: Repository, outlet: Outlet) -> None:
    """After four weeks a change is history."""
    gate(project)
    outlet.tracker()
    project.run(WEEKS[3])
    assert outlet.tracker("--json").document["github"]["issue"] == "closed"


def test_apprise_services(project: Project, acme: Repository, outlet: Outlet) -> None:
    """With the extra installed its services get title and text; without it the next step is named."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", "wecombot://KEY")
    gate(project)
    real = importlib.import_module

    def without(name: str, package: str | None = None) -> types.ModuleType:
        if name == "apprise":
            raise ModuleNotFoundError(name)
        return real(name, package)

    project.monkeypatch.setattr(importlib, "import_module", without)
    result = outlet.tracker()
    assert result.code == 2
    assert "TRACKER_NOTIFY:1: " in result.err
    assert "open-llm-tracker[notify]" in result.err
    project.monkeypatch.setattr(importlib, "import_module", real)
    sent = _install_fake_apprise(project.monkeypatch)
    assert outlet.tracker("--language", "en").code == 0
    ((title, body),) = sent
    assert title.startswith("One change")
    assert "Acme" in body


def _install_fake_apprise(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Stand in for the library: it takes every address and keeps what is sent."""
    sent: list[tuple[str, str]] = []

    class Apprise:
        def add(self, url: str) -> bool:
            return url.startswith("wecombot://")

        def notify(self, *, title: str, body: str, body_format: str) -> bool:
            sent.append((title, body))
            return body_format == "text"

    module = types.ModuleType("apprise")
    vars(module).update(Apprise=Apprise, NotifyFormat=types.SimpleNamespace(TEXT="text"))
    monkeypatch.setitem(sys.modules, "apprise", module)
    return sent


@pytest.mark.parametrize(
    ("argv", "notify", "said"),
    [
        (["--repository", "nonsense"], "", "OWNER/NAME"),
        (["--issue", "none", "--release", "none"], "", "nothing to do"),
        (["--language", "xx"], "", "there is no 'xx'"),
        ([], "critcal https://h.example/", "did you mean 'critical'"),
    ],
)
def test_usage(
    project: Project, acme: Repository, outlet: Outlet, argv: builtins.list[str], notify: str, said: str
) -> None:
    """Exit 2, place and next step, nothing sent."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", notify)
    result = outlet.tracker(*argv)
    assert result.code == 2
    assert said in result.err
    assert outlet.github.asked == []


def test_no_repository_and_no_channel(project: Project, acme: Repository, outlet: Outlet) -> None:
    """Says what to set."""
    project.monkeypatch.delenv("GITHUB_REPOSITORY")
    result = outlet.tracker()
    assert result.code == 2
    assert "GITHUB_REPOSITORY" in result.err


def test_before_any_run(project: Project, outlet: Outlet) -> None:
    """Nothing to publish is no error."""
    project.follow("acme/acme")
    result = outlet.tracker()
    assert (result.code, outlet.github.asked) == (2, [])  # there is no database yet
    assert "tracker run" in result.err


def test_channels_left_alone(project: Project, acme: Repository, outlet: Outlet) -> None:
    """--no-notify keeps them for a later call."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"{outlet.address}/hook")
    gate(project)
    assert outlet.tracker("--no-notify").code == 0
    assert outlet.posted == []
    assert outlet.tracker("--json").document["notifications"][0]["changes"] == 1


def test_preview_as_json(project: Project, acme: Repository, outlet: Outlet) -> None:
    """For scripts."""
    gate(project)
    preview = outlet.tracker("--dry-run", "--json", "--language", "en").document["preview"]
    assert any("Weights now gated" in text for text in preview.values())


def test_webhook_that_nobody_answers(project: Project, acme: Repository, outlet: Outlet) -> None:
    """Exit 3, the host named."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", "http://127.0.0.1:9/hook/SECRET")
    gate(project)
    result = outlet.tracker("--issue", "none", "--release", "none")
    assert result.code == 3
    assert "http://127.0.0.1 cannot be reached (unreachable)" in result.out
    assert "SECRET" not in result.out + result.err


def test_a_webhook_that_has_moved(project: Project, acme: Repository, outlet: Outlet) -> None:
    """Nothing is sent after the redirect; the person is told to write the new address."""
    outlet.status = 301
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"{outlet.address}/hook")
    gate(project)
    assert "redirects are not followed" in outlet.tracker("--issue", "none", "--release", "none").out


def test_plain_words(project: Project, acme: Repository, outlet: Outlet) -> None:
    """What a person reads after publishing."""
    project.monkeypatch.setenv("TRACKER_NOTIFY", f"{outlet.address}/hook")
    gate(project)
    out = outlet.tracker("--pull-request", "tracker").out
    for line in ("issue: created", "release: created", "pull request: created", "http://127.0.0.1: 1 changes told"):
        assert line in out
    assert "nothing to tell" in outlet.tracker().out
