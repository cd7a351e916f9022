"""The eight seed projects from the packaged records: their past, its price, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tracker.config.read import read_watchlist
from tracker.demo.replay import demo_list, fill_in_past
from tracker.demo.world import load_world
from tracker.domain.changes import Change, Severity
from tracker.domain.snapshots import Origin
from tracker.run.history_ports import HistorySummary
from tracker.store.snapshots import SqlStore, open_store


@dataclass
class Seeds:
    """What filling in gave."""

    store: SqlStore
    summary: HistorySummary
    changes: tuple[Change, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.changes = self.store.changes(origin=Origin.HISTORY)

    def weeks(self, project: str, *kinds: str) -> set[str]:
        """Return the ISO weeks in which a project had changes of these kinds."""
        found = [c for c in self.changes if c.project == project and c.kind in kinds]
        return {f"{c.at.isocalendar().year}-W{c.at.isocalendar().week:02}" for c in found}


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeds]:
    """Fill in the past of the eight, never polled before."""
    folder: Path = tmp_path_factory.mktemp("seeds")
    (folder / "repos.yaml").write_text(demo_list(), encoding="utf-8")
    world = load_world()
    with open_store(f"sqlite:///{folder / 'tracker.db'}") as store:
        summary = fill_in_past(store, read_watchlist(folder / "repos.yaml"), world, world.instants()[-1])
        yield Seeds(store, summary)


def test_the_eight_cost_few_requests(seeds: Seeds) -> None:
    """At most 150 in all; what was recorded is complete."""
    assert all(project.is_complete for project in seeds.summary.projects)
    assert seeds.summary.failures == ()
    assert sum(n for name, n in seeds.summary.requests.items() if name != "points") <= 150


@pytest.mark.parametrize(
    ("project", "kinds", "week"),
    [
        ("facebookresearch/llama", ("licence_changed",), "2023-W29"),
        ("facebookresearch/llama", ("weights_status_changed", "weights_added"), "2023-W29"),
        ("thudm/chatglm-6b", ("terms_changed",), "2023-W21"),
        ("thudm/chatglm-6b", ("terms_changed", "licence_changed"), "2023-W27"),
        ("tatsu-lab/stanford_alpaca", ("licence_changed",), "2023-W11"),
        ("tatsu-lab/stanford_alpaca", ("weights_added", "weights_status_changed"), "2023-W15"),
        ("ymcui/chinese-llama-alpaca", ("weights_moved", "weights_added"), "2024-W17"),
        ("ydli-ai/chinese-chatllama", ("weights_added",), "2023-W13"),
        ("lm-sys/fastchat", ("weights_added",), "2023-W31"),
        ("lm-sys/fastchat", ("terms_changed",), "2023-W31"),
        ("lm-sys/fastchat", ("licence_changed",), "2023-W44"),
        ("optimalscale/lmflow", ("weights_added",), "2023-W24"),
        ("optimalscale/lmflow", ("weights_removed", "weights_moved"), "2023-W32"),
    ],
)
def test_what_happened_is_told_in_its_week(seeds: Seeds, project: str, kinds: tuple[str, ...], week: str) -> None:
    """By the recorded dates of commits."""
    assert week in seeds.weeks(project, *kinds), sorted(seeds.weeks(project, *kinds))


@pytest.mark.parametrize(
    ("project", "week"),
    [
        ("ymcui/chinese-llama-alpaca", "2023-W30"),  # a third author in the copyright line
        ("facebookresearch/llama", "2023-W34"),  # one article in the licence text
        ("facebookresearch/llama", "2025-W04"),  # other words for the same link
        ("thudm/chatglm-6b", "2023-W21"),  # a translation put in front of the licence
    ],
)
def test_wording_is_no_alarm(seeds: Seeds, project: str, week: str) -> None:
    """At most info; what the page asks since that week, in a file of its own, is another matter."""
    loud = [
        c
        for c in seeds.changes
        if c.project == project
        and c.severity is not Severity.INFO
        and c.after != "service_filing: asked"
        and f"{c.at.isocalendar().year}-W{c.at.isocalendar().week:02}" == week
    ]
    assert loud == []


def test_star_curves_begin_with_the_repository(seeds: Seeds) -> None:
    """And are kept apart from counts, of which there are none."""
    for project in seeds.summary.projects:
        counts = seeds.store.star_counts(project.entry, Origin.HISTORY)
        assert [stars for _, stars in counts] == sorted(stars for _, stars in counts)
        assert counts[0][0].year == 2023
        assert seeds.store.star_counts(project.entry) == ()
