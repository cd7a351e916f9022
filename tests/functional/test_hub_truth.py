"""Documents against hubs over real runs: what is told, when, and what reports and `explain` show of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.functional.conftest import Project, kinds, model_repository, publish
from tests.simulators.github.world import Repository
from tests.simulators.huggingface import HubRepository

WEEKS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09"]
NAME = "acme/acme-7b"
STATED = "\n## License\n\nThe model weights are licensed under CC BY-NC 4.0.\n"


@pytest.fixture
def acme(project: Project) -> Repository:
    """A project whose README names weights, among neighbours that keep the guard asleep."""
    for owner in ("one", "two", "three", "four"):
        model_repository(project.upstream.github, f"{owner}/model", [f"{owner}/model-7b"])
        publish(project.upstream.hub, f"{owner}/model-7b")
    repository = model_repository(project.upstream.github, "acme/acme", [NAME])
    publish(project.upstream.hub, NAME)
    project.follow("acme/acme", "one/model", "two/model", "three/model", "four/model")
    return repository


def state(acme: Repository) -> None:
    """Let the README state a licence of the weights that the hub's tag contradicts."""
    acme.files["README.md"] = str(acme.files["README.md"]) + STATED


def hub(project: Project) -> HubRepository:
    """Return the model as the hub has it."""
    return project.upstream.hub.models[NAME]


def explained(project: Project, field: str) -> dict[str, Any]:
    """Return what `explain` says of one field."""
    result = project.tracker("explain", f"acme.{field}", "--json")
    assert result.code == 0, result.err
    value: dict[str, Any] = result.document["values"][0]
    return value


def page(project: Project, language: str) -> str:
    """Write the reports and return the first page in a language."""
    folder = project.root / "out"
    result = project.tracker("report", "--output", str(folder))
    assert result.code == 0, result.err
    return next(Path(folder).glob(language)).read_text(encoding="utf-8")


def test_contradiction_stands_in_reports_and_goes_when_it_is_mended(project: Project, acme: Repository) -> None:
    """The first sight is the baseline; the tag that is mended is told as the tag, suspected first."""
    state(acme)
    assert kinds(project.run(WEEKS[0])) == ["project_added"] * 5
    text = page(project, "README.md")
    assert "documents against the hub's tag" in text
    assert f"huggingface:{NAME}: Apache-2.0" in text
    assert "X931" in page(project, "README.zh-CN.md")
    hub(project).card = {"license": "cc-by-nc-4.0"}
    (change,) = [c for c in project.run(WEEKS[1]) if c["kind"] != "weights_revised"]
    assert (change["kind"], change["state"], change["severity"]) == ("licence_changed", "suspected", "notable")
    assert "X931" not in page(project, "README.md")
    (confirmed,) = project.run(WEEKS[2])
    assert (confirmed["id"], confirmed["state"]) == (change["id"], "confirmed")
    assert project.run(WEEKS[3]) == []


def test_documents_that_come_to_contradict_the_hub(project: Project, acme: Repository) -> None:
    """Told as the licence that the README now names; an outage of the hub tells nothing."""
    project.run(WEEKS[0])
    state(acme)
    assert {"licence_added"} <= set(kinds(project.run(WEEKS[1])))
    assert "X931" in page(project, "README.md")
    project.upstream.hub.is_down = True
    assert project.run(WEEKS[2], code=3) == []
    assert "X931" in page(project, "README.md")
    project.upstream.hub.is_down = False
    assert project.run(WEEKS[3]) == []


def test_explain_shows_the_measured_beside_the_detected(project: Project, acme: Repository) -> None:
    """The stated licence is the value, the hub's tag stands beside it."""
    state(acme)
    project.run(WEEKS[0])
    value = explained(project, "licence.weights")
    assert (value["value"], value["method"]) == ("CC-BY-NC-4.0", "detected")
    assert [(m["artifact"], m["value"]) for m in value["measured"]] == [(f"huggingface:{NAME}", "apache-2.0")]
    assert f"measured   huggingface:{NAME}: apache-2.0" in project.tracker("explain", "acme.licence.weights").out


def test_hub_fills_what_the_readme_leaves_open(project: Project, acme: Repository) -> None:
    """Measured, with the hub's page as evidence; unknown, and kept, while the hub is down."""
    hub(project).base = ("meta-llama/Llama-2-7b-hf",)
    project.run(WEEKS[0])
    assert [explained(project, f)["value"] for f in ("licence.weights", "commercial_use", "base_model")] == [
        "Apache-2.0",
        "yes",
        "Llama-2-7b-hf",
    ]
    value = explained(project, "licence.weights")
    assert (value["method"], value["evidence"][0]["url"]) == ("measured", f"https://huggingface.co/{NAME}")
    project.upstream.hub.is_down = True
    assert project.run(WEEKS[1], code=3) == []
    value = explained(project, "licence.weights")
    assert (value["value"], value["flags"], value["reason"]) == ("Apache-2.0", ["stale"], "unreachable")
    project.upstream.hub.is_down = False
    assert project.run(WEEKS[2]) == []
    assert explained(project, "licence.weights")["flags"] == []


def test_gate_is_one_cause(project: Project, acme: Repository) -> None:
    """The artifact's gate is told; status and contradiction follow from it and come back with it."""
    project.run(WEEKS[0])
    hub(project).gated = "manual"
    assert kinds(project.run(WEEKS[1])) == ["weights_gated"]
    assert (explained(project, "weights")["value"], explained(project, "weights")["method"]) == ("gated", "measured")
    assert "X934" in page(project, "README.md")
    hub(project).gated = False
    assert kinds(project.run(WEEKS[2])) == ["weights_ungated"]
    assert (explained(project, "weights")["value"], explained(project, "weights")["method"]) == ("open", "detected")
    assert "X934" not in page(project, "README.md")


def test_mass_disappearance_makes_no_contradictions(project: Project, acme: Repository) -> None:
    """What the guard refuses to believe contradicts nobody."""
    project.run(WEEKS[0])
    kept = dict(project.upstream.hub.models)
    project.upstream.hub.models.clear()
    assert project.run(WEEKS[1], code=3) == []
    assert "X935" not in page(project, "README.md")
    project.upstream.hub.models.update(kept)
    assert project.run(WEEKS[2]) == []


def test_link_that_never_came_alive(project: Project, acme: Repository) -> None:
    """A page may name weights before they are public; told once when a week later they are not there."""
    project.run(WEEKS[0])
    readme = str(acme.files["README.md"])
    acme.files["README.md"] = readme + "| acme-13b | [download](https://huggingface.co/acme/acme-13b) |\n"
    first = project.run(WEEKS[1], code=0)
    assert "contradiction_found" not in kinds(first)
    (change,) = project.run(WEEKS[2])
    assert (change["kind"], change["subject"]) == ("contradiction_found", "X935:weights:lost")
    assert "README.md: huggingface:acme/acme-13b" in change["after"]
    assert project.run(WEEKS[3]) == []
    acme.files["README.md"] = readme
    assert "contradiction_resolved" in kinds(project.run(WEEKS[4]))
    assert project.run(WEEKS[5]) == []


def test_explain_lets_no_upstream_text_begin_a_line(project: Project, acme: Repository) -> None:
    """A workflow would obey a line that begins with two colons."""
    acme.description = "a model\n::error::stop\r\n::add-mask::a"
    project.run(WEEKS[1])
    out = project.tracker("explain", "acme.repo.description").out
    assert "a model ::error::stop ::add-mask::a" in out
    assert not [line for line in out.splitlines() if line.lstrip().startswith("::")]


def test_data_set_that_goes(project: Project, acme: Repository) -> None:
    """An own data set is asked for as one, and its end is told as the data's."""
    project.upstream.hub.datasets["acme/acme-corpus"] = HubRepository("acme/acme-corpus", files={"train.jsonl": 10**9})
    acme.files["README.md"] = str(acme.files["README.md"]) + (
        "\n## Training data\n\nWe release our training data: "
        "[acme-corpus](https://huggingface.co/datasets/acme/acme-corpus).\n"
    )
    project.run(WEEKS[0])
    assert project.run(WEEKS[1]) == []
    del project.upstream.hub.datasets["acme/acme-corpus"]
    (suspected,) = project.run(WEEKS[2])
    assert (suspected["kind"], suspected["scope"], suspected["state"]) == ("data_status_changed", "data", "suspected")
    assert suspected["subject"] == "huggingface:datasets/acme/acme-corpus"
    (confirmed,) = project.run(WEEKS[3])
    assert (confirmed["id"], confirmed["state"]) == (suspected["id"], "confirmed")
    assert "datasets/acme/acme-corpus" in page(project, "README.md")
