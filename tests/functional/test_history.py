"""`history`, `log` and the first `run`, end to end: the past is filled in, marked, and never told as news."""

from __future__ import annotations

import json
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.functional.conftest import Project, Upstream
from tests.simulators.github.world import Release, Scripted
from tests.simulators.past import APACHE, GPL, day, page
from tests.simulators.server import Request, Response, json_response

from tracker.run.filling import Filling

NAME = "acme/Kestrel"


@pytest.fixture
def kestrel(project: Project, upstream: Upstream) -> Project:
    """A project with half a year of commits, never polled before."""
    repo = upstream.github.add(NAME)
    repo.created_at = datetime.now(UTC).replace(microsecond=0) - timedelta(weeks=40)
    repo.stars = 120
    repo.commit(day("2025-02-03"), {"README.md": page(), "LICENSE": APACHE})
    repo.commit(day("2025-03-05"), {"README.md": page("acme/kestrel-7b")})
    repo.commit(day("2025-04-09"), {"LICENSE": GPL})
    repo.releases.append(Release("v1.0", day("2025-05-14")))
    project.follow(NAME)
    return project


def test_the_budget_is_printed_and_the_past_filled_in(kestrel: Project) -> None:
    """What is asked and allowed comes first, on stderr."""
    result = kestrel.tracker("history")
    assert result.code == 0
    assert result.err.startswith("history: about ")
    assert "half of the quota left" in result.err
    assert "acme/Kestrel: 4 snapshots" in result.out
    assert "since 2025-02-03" in result.out


def test_a_dry_run_asks_for_the_quota_alone(kestrel: Project) -> None:
    """Nothing is saved: a second dry run says the same."""
    kestrel.tracker("run", "--history", "off")
    kestrel.upstream.github.log.clear()
    plan = kestrel.tracker("history", "--dry-run", "--json").document["plan"]
    assert kestrel.upstream.github.log == ["GET /rate_limit"]
    assert plan["allowed"]["points"] <= 2500
    assert plan["requests"]["github_rest"] > 0


def test_json_names_the_method_and_counts(kestrel: Project) -> None:
    """For scripts."""
    document = kestrel.tracker("history", NAME, "--json").document
    assert (document["method"], document["complete"], document["failures"]) == ("history", True, [])
    assert document["projects"][0]["since"] == "2025-02-03T12:00:00Z"


def test_an_unknown_project_is_a_usage_error(kestrel: Project) -> None:
    """With the nearest name."""
    for command in ("history", "log"):
        result = kestrel.tracker(command, "acme/Kestrell")
        assert result.code == 2
        assert "did you mean 'acme/Kestrel'" in result.err


def test_the_first_run_fills_in_the_past_and_tells_none_of_it(kestrel: Project) -> None:
    """Only that the project was added is news; nothing is left to fill in."""
    first = kestrel.tracker("run", "--json")
    assert [c["kind"] for c in first.document["changes"]] == ["project_added"]
    assert "history: acme/Kestrel" in first.err
    kestrel.upstream.github.log.clear()
    assert kestrel.tracker("history").code == 0
    assert kestrel.upstream.github.log == ["GET /rate_limit", "POST /graphql FactsById 1"]


@pytest.fixture
def tokenless(kestrel: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The same project for a user who has no token."""
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    return kestrel


def test_without_a_token_the_most_telling_things_come_first(tokenless: Project) -> None:
    """What will be read is said before, what is left after; the next hour goes on."""
    window = tokenless.upstream.github.window("", "core")
    window.used = window.limit - 14
    first = tokenless.tracker("history")
    order = "licence files of 1 project (about 6 requests), releases of 1 project (about 1 request), stars of"
    assert f"to read, in this order: {order}" in first.err
    assert "left for the next time: stars of 1 project" in first.err
    assert "(without a token; read so far: licences, releases)" in first.out
    window.used = 0
    document = tokenless.tracker("history", "--json").document
    assert (document["complete"], document["left"]) == (True, {})
    assert document["projects"][0]["read"] == ["licences", "releases", "stars", "readmes", "tags"]


def test_a_dry_run_without_a_token_tells_the_parts(tokenless: Project) -> None:
    """For scripts: projects and requests of each."""
    plan = tokenless.tracker("history", "--dry-run", "--json").document["plan"]
    assert list(plan["parts"]) == ["licences", "releases", "stars", "readmes", "tags"]
    assert plan["parts"]["releases"] == {"projects": 1, "requests": 1}
    assert plan["allowed"]["github_rest"] == 30


def test_the_first_run_with_a_token_completes_what_was_read_without(
    tokenless: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Licences of an hour without a token are no reason to leave the rest out."""
    tokenless.tracker("history")
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_functionaltesttoken")
    assert "history: acme/Kestrel" in tokenless.tracker("run").err


def test_history_off_asks_for_none_of_it(kestrel: Project) -> None:
    """Nor does a replayed instant, or a run without a token."""
    kestrel.tracker("run", "--history", "off")
    kestrel.tracker("run", "--at", "2030-01-01")
    assert not [line for line in kestrel.upstream.github.log if "stargazers" in line]


def test_too_little_quota_leaves_the_past_out_and_says_so(kestrel: Project) -> None:
    """The run itself is not touched by it."""
    window = kestrel.upstream.github.window("ghp_functionaltesttoken", "core")
    window.used = window.limit - 6
    result = kestrel.tracker("run")
    assert result.code == 0
    assert "left out" in result.err


def test_a_failing_past_does_not_fail_the_run(kestrel: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The star history cannot be had this time."""
    kestrel.upstream.github.repositories[0].offers_star_history = False
    monkeypatch.setattr(Filling, "_is_not_offered", lambda *_: False)
    result = kestrel.tracker("run")
    assert result.code == 0
    assert "stargazers/history" in result.err


def test_a_server_without_star_history_is_no_failure(kestrel: Project) -> None:
    """Said by the first call; everything else is read, and both calls end well."""
    kestrel.upstream.github.repositories[0].offers_star_history = False
    first, second = kestrel.tracker("history"), kestrel.tracker("history")
    assert (first.code, second.code) == (0, 0)
    assert "star history is not offered there: acme/Kestrel" in first.err
    assert "not offered" not in second.err
    assert "not read to its end" not in first.out + second.out


def test_the_log_tells_a_life_in_both_languages(kestrel: Project) -> None:
    """Dated lines; what is reconstructed is marked."""
    kestrel.tracker("history")
    english = kestrel.tracker("log", "Kestrel").out
    assert "2025-03-05  weights added" in english.lower()
    assert english.count("reconstructed") >= 4
    chinese = kestrel.tracker("log", "Kestrel", "--language", "zh-CN").out
    assert chinese.count("由历史重建") >= 4
    assert kestrel.tracker("log", "Kestrel", "--language", "tlh").code == 2


def test_the_log_as_json_carries_change_objects(kestrel: Project) -> None:
    """The same objects as everywhere, and each line's method."""
    kestrel.tracker("run")
    document = kestrel.tracker("log", NAME, "--json").document
    kinds = [change["kind"] for change in document["changes"]]
    assert {"weights_added", "licence_changed", "release_published", "project_added"} <= set(kinds)
    methods = {line["kind"]: line["method"] for line in document["lines"]}
    assert (methods["weights_added"], methods["project_added"]) == ("history", "recorded")


def test_diff_and_report_reach_back(kestrel: Project) -> None:
    """Between two dates before the first run, and at one of them."""
    kestrel.tracker("history")
    changes = kestrel.tracker("diff", "2025-03-01", "2025-04-30", "--json").document["changes"]
    assert sorted(c["kind"] for c in changes if c["severity"] != "info") == ["licence_changed", "weights_added"]
    assert kestrel.tracker("diff", "2025-W10", "--exit-code").code == 4
    assert kestrel.tracker("report", "--as-of", "2025-03-20").code == 0
    text = (kestrel.root / "reports" / "README.md").read_text(encoding="utf-8")
    assert "kestrel-7b" in text


def test_the_weekly_reports_reach_back(kestrel: Project) -> None:
    """The week of a licence change before the first run has a page of its own."""
    kestrel.tracker("run")
    week: Path = kestrel.root / "reports" / "weekly" / "2025-W15.en.md"
    assert "GPL-3.0" in week.read_text(encoding="utf-8")


def test_explain_says_that_a_value_is_reconstructed(kestrel: Project) -> None:
    """`method: history`, with the commit of then."""
    kestrel.tracker("history")
    document = json.loads(kestrel.tracker("explain", "Kestrel.weights", "--as-of", "2025-03-20", "--json").out)
    assert document["values"][0]["method"] == "history"
    assert document["values"][0]["evidence"][0]["commit"] == kestrel.upstream.github.repositories[0].past[1].oid


def test_explain_before_the_beginning_says_when_observation_begins(kestrel: Project) -> None:
    """Something was observed, only not then."""
    kestrel.tracker("history")
    result = kestrel.tracker("explain", "Kestrel", "--as-of", "2020-01-01")
    begun = kestrel.upstream.github.repositories[0].past[0].at
    assert result.code == 2
    assert f"observation begins at {begun:%Y-%m-%d}" in result.err
    assert "first commit" in result.err


def test_the_log_of_an_empty_repository_says_when_it_was_created(project: Project) -> None:
    """A life that has only begun."""
    repository = project.upstream.github.add("acme/void")
    repository.files = {}
    project.follow("acme/void")
    assert project.tracker("history").code == 0
    result = project.tracker("log", "void")
    assert f"{repository.created_at:%Y-%m-%d}" in result.out
    assert "acme/void" in result.out
    assert "nothing is known" not in result.err


def test_nothing_of_the_past_is_published(kestrel: Project) -> None:
    """Policies and exit codes look at the run alone."""
    result = kestrel.tracker("run", "--fail-on", "licence_changed,weights_added", "--exit-code")
    assert result.code == 4, "project_added is all that is told"


def test_a_killed_process_leaves_what_it_read(kestrel: Project) -> None:
    """SIGKILL in the middle of the stars: no lock stays, the texts are not asked for again, the result is whole."""
    github = kestrel.upstream.github

    passing: list[tuple[str, Scripted]] = [("rest", lambda request: None)]  # the quota
    github.faults.script.extend([*passing, ("rest", _slow_star_page)])
    process = kestrel.spawn("history")
    for _ in range(400):
        if github.log and "scripted" in github.log[-1]:
            break
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert "scripted" in github.log[-1], "killed while it waited for the stars"
    asked = len(github.log)
    result = kestrel.tracker("history", "--json")
    assert result.document["complete"]
    assert not [line for line in github.log[asked:] if "Blobs" in line or "PastTrees" in line]
    assert "weights added" in kestrel.tracker("log", NAME).out.lower()


def _slow_star_page(request: Request) -> Response:
    return json_response(200, [], {}) if "stargazers" not in request.path else Response(200, b"[]", {}, 30.0)


def test_feeds_hold_nothing_that_was_reconstructed(kestrel: Project) -> None:
    """Not even of a project that joins a list which is polled for long."""
    kestrel.follow("o/other")
    kestrel.upstream.github.add("o/other")
    kestrel.tracker("run", "--at", "2025-01-01")
    kestrel.follow("o/other", NAME)
    kestrel.tracker("run")
    feed = (kestrel.root / "reports" / "feeds" / "all.json").read_text(encoding="utf-8")
    assert "weights_added" not in feed
    assert kestrel.tracker("log", NAME).out.count("reconstructed") >= 4
    titles = [item["title"] for item in json.loads(feed)["items"]]
    assert not [title for title in titles if "GPL" in title or "eleased" in title]


def test_the_log_of_an_unpolled_project_says_what_to_do(kestrel: Project) -> None:
    """Nothing is known yet."""
    kestrel.follow(NAME, "o/other")
    kestrel.upstream.github.add("o/other").files = {}
    kestrel.tracker("history", NAME)
    result = kestrel.tracker("log", "o/other")
    assert (result.code, result.out) == (0, "")
    assert "tracker history" in result.err
