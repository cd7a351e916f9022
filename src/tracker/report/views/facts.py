"""Everything that every language's report is made from, drawn once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.report.views.conclusion import Conclusion, conclusion
from tracker.report.views.coverage import Coverage, coverage
from tracker.report.views.lineage import Lineage, lineage
from tracker.report.views.project import ProjectView
from tracker.report.views.timeline import Milestone, timeline
from tracker.report.views.world import World

PROJECTS_DRAWN = 1_000
"""Lists longer than this show a project's stars as a line of characters: ten thousand drawings help nobody."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The list at one instant, with what was concluded from it."""

    world: World
    projects: tuple[ProjectView, ...]
    conclusion: Conclusion
    coverage: Coverage
    milestones: tuple[Milestone, ...]
    graph: Lineage
    stems: tuple[str, ...] = ()
    """Names of the drawings over all projects."""

    @property
    def is_drawn(self) -> bool:
        """Say whether every project has drawings of its own."""
        return len(self.projects) <= PROJECTS_DRAWN


def gather_facts(world: World, projects: Sequence[ProjectView], stems: Sequence[str] = ()) -> Facts:
    """Conclude from all projects; `stems` name the drawings over all of them."""
    shown = tuple(projects)
    return Facts(
        world,
        shown,
        conclusion(world, shown),
        coverage(world, shown),
        timeline([p for p in shown if "timeline" not in p.hide]),
        lineage([p for p in shown if "lineage" not in p.hide]),
        tuple(stems),
    )
