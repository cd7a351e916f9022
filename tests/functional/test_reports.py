"""`report`, `diff` and `explain` over a database that real runs have filled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.functional.conftest import Project, model_repository, publish
from tests.simulators.rendered import problems

ATTACK = "<img src=x onerror=alert(1)> | @all #1 [x](javascript:alert(1))"


@pytest.fixture
def polled(project: Project) -> Project:
    """Return a project of two repositories after three weekly runs; an archive and a move of weights happened."""
    one = model_repository(project.upstream.github, "acme/one", ["acme/one-7b"])
    two = model_repository(project.upstream.github, "acme/two")
    publish(project.upstream.hub, "acme/one-7b")
    one.description = two.description = ATTACK
    two.files["README.md"] = f"# two\n\n{ATTACK}\n"
    project.follow("acme/one", "acme/two")
    project.run("2026-01-05")
    two.archived_at = datetime(2026, 1, 10, tzinfo=UTC)
    project.run("2026-01-12")
    project.run("2026-01-19")
    return project


def reports(project: Project) -> dict[str, bytes]:
    """Return every file of the reports."""
    root = project.root / "reports"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_reports_of_real_runs_are_whole(polled: Project) -> None:
    """Nothing broken, nothing hostile, in both languages."""
    files = reports(polled)
    assert {"README.md", "README.zh-CN.md", "weekly/2026-W03.zh-CN.md", "data/changes.json"} <= set(files)
    assert problems(files) == []


def test_writing_again_changes_nothing(polled: Project) -> None:
    """The command says what it did."""
    document = polled.tracker("report", "--json").document
    assert (document["written"], document["removed"]) == ([], [])
    assert "README.md" in document["unchanged"]


def test_languages_by_option_and_environment(polled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in for those of the list; what the others had is removed, and comes back."""
    polled.tracker("report", "--languages", "en")
    assert not [path for path in reports(polled) if "zh-CN" in path]
    monkeypatch.setenv("TRACKER_LANGUAGES", "en, zh")
    assert polled.tracker("run", "--at", "2026-01-26", "--languages", "zh").code == 0
    assert not [path for path in reports(polled) if path.endswith(".en.md")]
    polled.tracker("report")
    assert {"weekly/2026-W03.zh-CN.md", "weekly/2026-W03.en.md"} <= set(reports(polled))


def test_every_week_is_told_with_what_happened_in_it(polled: Project) -> None:
    """The archive in its week, and nothing in the next."""
    files = reports(polled)
    assert "**Repository archived**" in files["weekly/2026-W03.en.md"].decode()
    assert "**Nothing material changed.**" in files["weekly/2026-W04.en.md"].decode()


def test_a_look_back(polled: Project) -> None:
    """A date means the end of its day; other folders can be written to."""
    past = polled.root / "past"
    assert polled.tracker("report", "--as-of", "2026-01-05", "--output", str(past)).code == 0
    text = (past / "README.md").read_text()
    assert "This page shows the state as of 2026-01-05 23:59 UTC" in text
    assert "Data as of **2026-01-05 00:00 UTC**" in text
    assert "archived" not in text.split('<a id="timeline">')[0].split("Last push")[1].split("Signs")[0]


def test_diff_tells_what_the_run_told(polled: Project) -> None:
    """The same objects, the same ids."""
    two = polled.upstream.github.find("acme/two")
    assert two is not None
    two.archived_at = None
    told = polled.run("2026-01-26")
    assert polled.tracker("diff", "--json").document == {"schema_version": 1, "changes": told}
    assert polled.tracker("diff", "2026-W05", "--json").document["changes"] == told


def test_diff_for_people_and_scripts(polled: Project) -> None:
    """Text on standard output, the span on standard error, 4 only on demand."""
    result = polled.tracker("diff", "2026-01-05", "2026-01-12", "--exit-code")
    assert result.code == 4
    assert "acme/two: repository_archived" in result.out
    assert "2026-01-05" in result.err
    quiet = polled.tracker("diff", "--exit-code")
    assert (quiet.code, quiet.out) == (0, "nothing changed\n")


def test_diff_with_a_name_that_means_nothing(polled: Project) -> None:
    """Exit 2, and what would do."""
    result = polled.tracker("diff", "99")
    assert (result.code, "they go from 1 to 3" in result.err) == (2, True)
    assert polled.tracker("diff", "1", "2", "3").code == 2


def test_explain_shows_evidence_and_history(polled: Project) -> None:
    """The value, the line behind it, since when it holds."""
    result = polled.tracker("explain", "one.weights")
    assert result.code == 0
    assert "weights: open" in result.out
    assert "README.md" in result.out
    assert "held       2026-01-05  open" in result.out


def test_explain_for_scripts(polled: Project) -> None:
    """One document; a fact's public name works as well."""
    document = polled.tracker("explain", "acme/two.repo.archived", "--json").document
    (value,) = document["values"]
    assert (value["fact"], value["value"]) == ("repo.archived", "True")
    assert [held["value"] for held in value["history"]] == ["False", "True"]
    assert [change["kind"] for change in value["changes"]] == ["repository_archived"]


@pytest.mark.parametrize(
    ("asked", "hint"), [("on.weights", "did you mean 'one'"), ("one.wieghts", "did you mean 'weights'")]
)
def test_explain_suggests_what_was_meant(polled: Project, asked: str, hint: str) -> None:
    """A slip of the pen gets the nearest name."""
    result = polled.tracker("explain", asked)
    assert (result.code, hint in result.err) == (2, True)


def test_a_maintainers_file_is_renewed(polled: Project) -> None:
    """Only what stands between the markers."""
    mine = polled.root / "LIST.md"
    mine.write_text("Mine.\n\n| <!-- tracker:one.weights -->?<!-- /tracker --> |\n\nMine too.\n")
    document = polled.tracker("report", "--into", str(mine), "--json").document
    assert (document["marked"], document["changed"], document["created"]) == (1, 1, False)
    assert mine.read_text().startswith("Mine.\n\n| <!-- tracker:one.weights -->● open [↗](https://")
    assert mine.read_text().endswith("<!-- /tracker --> |\n\nMine too.\n")


def test_a_file_without_markers_is_said_to_have_none(polled: Project) -> None:
    """It is left alone, and what to put in it is said."""
    mine = polled.root / "mine.md"
    mine.write_text("# my own\n")
    assert "put <!-- tracker:begin overview -->" in polled.tracker("report", "--into", str(mine)).out
    assert mine.read_text() == "# my own\n"


def test_own_templates_win(polled: Project) -> None:
    """A folder beside the config, or one named on the command line."""
    folder = polled.config.parent / "templates"
    folder.mkdir()
    (folder / "timeline.md.j2").write_text('<a id="timeline"></a>\n\n## Mine: {{ milestones|length }}\n')
    assert polled.tracker("report").code == 0
    assert "## Mine: 2" in (polled.root / "reports" / "README.md").read_text()


def test_own_templates_that_override_nothing_are_named(polled: Project) -> None:
    """With the names that may have been meant; what another template includes is used."""
    folder = polled.config.parent / "templates"
    folder.mkdir()
    (folder / "overveiw.md.j2").write_text("# never read\n")
    (folder / "qqq.txt").write_text("")
    (folder / "mine.j2").write_text("mine")
    (folder / "timeline.md.j2").write_text("{% include 'mine.j2' %}\n")
    result = polled.tracker("report")
    assert result.code == 0
    warnings = [line for line in result.err.splitlines() if "warning" in line]
    assert len(warnings) == 2
    assert "overveiw.md.j2: overrides no template, so that it is not used; did you mean overview.md.j2" in warnings[0]
    assert "qqq.txt: overrides no template" in warnings[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{% if %}", "timeline.md.j2:1"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_broken_template_is_named(polled: Project, text: str, words: str) -> None:
    """Undefined names, syntax, and what the sandbox forbids: exit 2, the old reports stay."""
    before = reports(polled)
    folder = polled.root / "templates"
    folder.mkdir()
    (folder / "timeline.md.j2").write_text(text)
    result = polled.tracker("report", "--templates", str(folder))
    assert (result.code, "Traceback" in result.err) == (2, False)
    assert words in result.err
    assert reports(polled)["README.md"] == before["README.md"]


def test_a_folder_that_cannot_be_written(polled: Project, tmp_path: Path) -> None:
    """The place and the next step."""
    (tmp_path / "file").write_text("x")
    result = polled.tracker("report", "--output", str(tmp_path / "file" / "reports"))
    assert (result.code, "--output" in result.err, "Traceback" in result.err) == (2, True, False)


@pytest.mark.parametrize("argv", [("report",), ("diff",), ("explain", "one")])
def test_without_a_database(project: Project, argv: tuple[str, ...]) -> None:
    """Reading makes no database; the message says what to do first."""
    project.follow("acme/one")
    result = project.tracker(*argv)
    assert (result.code, "tracker run" in result.err) == (2, True)
    assert not (project.root / "data").exists()


def test_a_week_without_any_answer_is_not_called_quiet(project: Project) -> None:
    """Where nobody answered, nobody knows whether something changed; one answer suffices to say that nothing did."""
    project.follow("acme/hidden")
    project.run("2026-01-05", code=3)
    model_repository(project.upstream.github, "acme/hidden")
    project.run("2026-01-12")
    project.run("2026-01-19")
    files = reports(project)
    assert b"**No repository answered" in files["weekly/2026-W02.en.md"]
    assert "**没有仓库应答".encode() in files["weekly/2026-W02.zh-CN.md"]
    assert b"**Nothing material changed.**" in files["weekly/2026-W04.en.md"]
