"""The recorded history, replayed once, shows what happened in its week."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.cli.progress import SilentProgress
from tracker.demo.replay import MARKER, Replayed, prepare, replay
from tracker.demo.world import RecordedWorld, load_world
from tracker.domain.artifacts import Artifact
from tracker.domain.changes import Change
from tracker.domain.facts import FactName
from tracker.errors import UsageError
from tracker.store.snapshots import open_store

Told = tuple[str, str, str, str | None, str | None]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """The whole demo."""
    return replay(tmp_path_factory.mktemp("demo"), SilentProgress())


@pytest.fixture(scope="module")
def told(demo: Replayed) -> list[Told]:
    """Every change told: (day, project, kind, before, after)."""
    with open_store(f"sqlite:///{demo.folder / 'data' / 'tracker.db'}", create=False) as store:
        return [as_told(change) for change in store.changes()]


def as_told(change: Change) -> Told:
    """Shorten a change to what is compared."""
    return f"{change.at:%Y-%m-%d}", change.project, change.kind.value, change.before, change.after


@pytest.mark.parametrize(
    ("day", "project", "kind", "before", "after"),
    [
        ("2023-03-20", "tatsu-lab/stanford_alpaca", "licence_changed", "ODC-By-1.0", "CC-BY-NC-4.0"),
        ("2023-07-24", "facebookresearch/llama", "licence_changed", "GPL-3.0-only", "LicenseRef-Llama-2-Community"),
        ("2024-03-18", "facebookresearch/llama", "repository_renamed", "facebookresearch/llama", "meta-llama/llama"),
        ("2025-08-04", "thudm/chatglm-6b", "repository_renamed", "THUDM/ChatGLM-6B", "zai-org/ChatGLM-6B"),
        ("2023-05-22", "ydli-ai/chinese-chatllama", "repository_renamed", "ydli-ai/Chinese-ChatLLaMA", "CVI-SZU/Linly"),
    ],
)
def test_it_is_told_in_its_week(told: list[Told], day: str, project: str, kind: str, before: str, after: str) -> None:
    """The day is the Monday on which a weekly look first sees it."""
    assert (day, project, kind, before, after) in told


def test_the_terms_of_chatglm_open_to_commerce(told: list[Told]) -> None:
    """2023-05-24: the page asks something of services; 2023-07-08: the file keeps its name, its terms do not."""
    request, change = [t for t in told if t[1] == "thudm/chatglm-6b" and t[2] == "terms_changed"]
    assert (request[0], str(request[4])) == ("2023-05-29", "service_filing: asked")
    assert change[0] == "2023-07-10"
    assert ("no" in str(change[3]), "no" in str(change[4]).split()) == (True, False)


def test_alpaca_gives_a_weight_diff(demo: Replayed) -> None:
    """Kind delta, and a licence of its own."""
    with open_store(f"sqlite:///{demo.folder / 'data' / 'tracker.db'}", create=False) as store:
        added = [c for c in store.changes(entry="tatsu-lab/stanford_alpaca") if c.kind.value == "weights_added"]
    assert [(f"{c.at:%Y-%m-%d}", c.subject) for c in added] == [("2023-04-17", "huggingface:tatsu-lab/alpaca-7b-wdiff")]


def test_vicuna_goes_from_delta_to_full(demo: Replayed) -> None:
    """Deltas in spring 2023, full weights by that summer."""
    with open_store(f"sqlite:///{demo.folder / 'data' / 'tracker.db'}", create=False) as store:
        spring, autumn = (store.as_of("lm-sys/fastchat", datetime(2023, m, 1, tzinfo=UTC)) for m in (5, 9))
    assert spring is not None
    assert autumn is not None
    kinds = {str(f.value.kind) for f in spring.members(FactName.ARTIFACT).values() if isinstance(f.value, Artifact)}
    assert "delta" in kinds
    kinds = {str(f.value.kind) for f in autumn.members(FactName.ARTIFACT).values() if isinstance(f.value, Artifact)}
    assert kinds == {"full"}


def test_a_copyright_line_is_no_alarm(told: list[Told]) -> None:
    """2023-07-26, Chinese-LLaMA-Alpaca: the text changed, its meaning did not."""
    changes = [t for t in told if t[1] == "ymcui/chinese-llama-alpaca" and t[0] == "2023-07-31" and "licence" in t[2]]
    assert [t[2] for t in changes] == ["licence_text_changed"]


def test_stars_are_recorded_counts_only(demo: Replayed) -> None:
    """Every point of a curve was stated by somebody within the week before it."""
    world = load_world()
    with open_store(f"sqlite:///{demo.folder / 'data' / 'tracker.db'}", create=False) as store:
        points = {entry: store.star_counts(entry) for entry in store.entries()}
    stated = {repo.lower(): {count for _, count in counts} for repo, counts in world.stars.items()}
    assert all({stars for _, stars in series} <= stated[entry] for entry, series in points.items())
    assert sum(len(series) for series in points.values()) > 800


def test_reports_are_there_in_both_languages(demo: Replayed) -> None:
    """Every ISO week with a run has its report, and every report its machine copy."""
    reports = demo.folder / "reports"
    assert {p.name for p in reports.glob("README*.md")} == {"README.md", "README.zh-CN.md"}
    weeks = {p.name.split(".")[0] for p in (reports / "weekly").glob("20*.en.md")}
    assert weeks == {p.name.split(".")[0] for p in (reports / "weekly").glob("20*.zh-CN.md")}
    assert len(weeks) == 183
    changes = json.loads((reports / "data" / "changes.json").read_text("utf-8"))
    assert len(changes["changes"]) == demo.changes


def test_one_page_per_git_id() -> None:
    """A git id stands for one text, whenever it is asked for."""
    world = load_world()
    for repo, rows in world.states.items():
        texts: dict[str, str] = {}
        for row in rows:
            for path, oid in row.files.items():
                text = world.compose(row, path)
                assert path != "README.md" or texts.setdefault(oid, text) == text, (repo, path, oid)


def test_weeks_without_a_count_have_none() -> None:
    """Nothing is carried over a hole."""
    world: RecordedWorld = load_world()
    assert world.star_count("tloen/alpaca-lora", datetime(2023, 7, 3, tzinfo=UTC)) is None


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    """Only a folder that the demo made is emptied."""
    (tmp_path / "thesis.txt").write_text("dear to me", "utf-8")
    with pytest.raises(UsageError, match="not empty"):
        prepare(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
    prepare(tmp_path / "new")
    (tmp_path / "new" / "data").mkdir()
    prepare(tmp_path / "new")
    assert (tmp_path / "new" / MARKER).exists()
    assert not (tmp_path / "new" / "data").exists()


def test_the_sample_reports_are_this_demo(demo: Replayed) -> None:
    """What is committed under `reports/` is the demo's last state (`make sample` renews it)."""
    made, kept = demo.folder / "reports", Path(__file__).parents[2] / "reports"
    files = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    assert files == {path.relative_to(kept) for path in kept.rglob("*") if path.is_file()}
    assert [str(path) for path in sorted(files) if (made / path).read_bytes() != (kept / path).read_bytes()] == []
