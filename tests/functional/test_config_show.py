"""`tracker config show`: what holds, where it comes from, and never a secret."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from tracker.cli.app import run
from tracker.cli.config_values import redacted
from tracker.settings import VARIABLES, Settings, read_settings, variable_of

LIST = """version: 1
defaults:
  languages: [en]
  tags: [all]
projects:
  - o/one
  - repo: o/two
    tags: [prod]
"""
SECRETS = {
    "GH_TOKEN": "ghp_SECRET1",
    "HF_TOKEN": "hf_SECRET2",
    "MODELSCOPE_API_TOKEN": "ms_SECRET3",
    "TRACKER_APP_PRIVATE_KEY": "-----BEGIN SECRET4-----",
    "TRACKER_NOTIFY": "critical tag:prod https://hooks.example.org/SECRET5",
    "TRACKER_DATABASE_URL": "postgresql://me:SECRET6@db.example.org/t?sslpassword=SECRET7",
    "HF_ENDPOINT": "https://me:SECRET8@mirror.example.org",
}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project, with nothing of ours in the environment."""
    for name in {name for names in VARIABLES.values() for name in names}:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "repos.yaml").write_text(LIST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """Return the JSON document."""
    assert run(["config", "show", "--json", *words]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_each_value_has_its_origin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Option, environment, line of the file, default."""
    monkeypatch.setenv("GITHUB_API_URL", "https://ghe.example.org/api/v3")
    found = shown(capsys, "--database", "sqlite:///x@y.db")
    assert found["settings"]["database"] == {"value": "sqlite:///x@y.db", "source": "option --database"}
    assert found["settings"]["github.graphql_url"] == {
        "value": "https://ghe.example.org/api/graphql",
        "source": "environment GITHUB_API_URL",
    }
    assert found["settings"]["github.token"] == {"value": "unset", "source": "default"}
    assert found["list"]["languages"] == {"value": ["en"], "source": "config/repos.yaml:3"}
    assert [project["tags"] for project in found["projects"]] == [
        {"value": ["all"], "source": "config/repos.yaml:4"},
        {"value": ["prod"], "source": "config/repos.yaml:8"},
    ]


def test_languages_of_option_and_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option wins over the environment, and both over the list."""
    monkeypatch.setenv("TRACKER_LANGUAGES", "zh")
    assert shown(capsys)["list"]["languages"] == {"value": ["zh-CN"], "source": "environment TRACKER_LANGUAGES"}
    assert shown(capsys, "--languages", "en,zh")["list"]["languages"] == {
        "value": ["en", "zh-CN"],
        "source": "option --languages",
    }


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_no_secret_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, as_json: list[str]
) -> None:
    """Set or unset is all that is said; addresses lose user, password and secret parameters."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert run(["config", "show", *as_json]) == 0
    said = "".join(capsys.readouterr())
    assert "SECRET" not in said
    assert "critical tag:prod https://hooks.example.org" in said
    assert "postgresql://***@db.example.org/t?sslpassword=***" in said
    assert "environment GH_TOKEN" in said


@pytest.mark.parametrize(
    "url", ["postgresql://u:SECRET/x@h/db", "https://u:SECRET@x@h/", "https://SECRET@h?api_key=SECRET"]
)
def test_odd_addresses_lose_their_secrets_too(url: str) -> None:
    """Passwords that were not encoded among them."""
    assert "SECRET" not in redacted(url, ())


def test_policy_beside_the_list(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    """And one that is named."""
    (place / "config" / "policy.yaml").write_text("rules: []\n", encoding="utf-8")
    assert shown(capsys)["settings"]["policy"] == {"value": "config/policy.yaml", "source": "beside the list"}
    other = place / "other.yaml"
    other.touch()
    assert shown(capsys, "--policy", str(other))["settings"]["policy"]["source"] == "option --policy"


def test_a_list_that_cannot_be_used(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    """The settings are shown all the same; exit 2."""
    (place / "config" / "repos.yaml").write_text("projects: [o/one, O/One]\n", encoding="utf-8")
    assert run(["config", "show"]) == 2
    said = capsys.readouterr()
    assert "github.token" in said.out
    assert "duplicate" in said.err


def test_every_field_of_the_settings_has_its_variables() -> None:
    """A new setting cannot be forgotten, and each variable is one that the settings look at."""
    assert {field.name for field in fields(Settings)} == {*VARIABLES, "config", "root"}
    for name, variables in VARIABLES.items():
        for variable in variables:
            value = "true" if variable == "GITHUB_ACTIONS" else "https://x.example.org/api/v3"
            env = {variable: value}
            assert getattr(read_settings(env=env), name) != getattr(read_settings(env={}), name), variable
            assert variable_of(name, env) == variable
