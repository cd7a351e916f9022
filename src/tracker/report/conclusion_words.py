"""Words for the conclusion: each sentence of the first screen, and the changes of the newest week."""

from __future__ import annotations

from tracker.domain.changes import Change
from tracker.report import escape
from tracker.report.escape import Md
from tracker.report.links import Places
from tracker.report.signs import SIGNS
from tracker.report.telling import Telling
from tracker.report.views.conclusion import CHANGES_NAMED, Loss
from tracker.report.views.facts import Facts
from tracker.report.views.weekly import Told
from tracker.report.wording import Wording


class ConclusionWords:
    """What the conclusion's template prints."""

    def __init__(self, wording: Wording, telling: Telling, facts: Facts, places: Places) -> None:
        self._w = wording
        self._tell = telling
        self._facts = facts
        self._places = places
        self._projects = {p.key: p for p in facts.projects}

    def values(self) -> dict[str, object]:
        """Return the template's values."""
        c, w = self._facts.conclusion, self._w
        return {
            "c": c,
            "week_span": w.week_span(c.week, self._facts.world.data_as_of),
            "week_told": [self._told(change) for change in c.week_changes[:CHANGES_NAMED]],
            "before_span": w.week_span(c.week_before),
            "before_told": [self._told(change) for change in c.before_changes[:CHANGES_NAMED]],
            "last_told": [self._told(change) for change in c.last_changes],
            "told_line": self.told_line,
            "weights_line": self._weights_line() or w.t("nobody"),
            "bases_line": w.join(w.t("conclusion.base", name=name, n=n, total=c.total) for name, n in c.bases[:3]),
            "growth_line": w.join(Md(f"{w.project(g.project)} {w.gain(g.gain, with_days=True)}") for g in c.growth),
            "alive_line": w.join(Md(f"{w.project(p)}{w.paren(w.day(p.pushed_at))}") for p in c.alive),
            "changed_line": w.join(Md(f"{w.project(p)}{w.paren(w.t('changes', n=n))}") for p, n in c.most_changed),
            "lost_line": w.join(self._loss(loss) for loss in c.losses[:8]),
        }

    def week_changes(self) -> Md:
        """Return all critical and notable changes of the newest week, a line each."""
        lines = [f"- {self.told_line(self._told(change))}" for change in self._facts.conclusion.week_changes]
        return Md("\n".join(lines)) if lines else self._w.t(self._facts.conclusion.week_quiet)

    def told_line(self, told: Told) -> Md:
        """Return a change behind a link to its project."""
        project = self._projects.get(told.change.project)
        address = self._places.project(project.slug) if project else None
        return Md(f"{self._w.link(told.name, address)}{self._w.t('dash')}{self._tell.sentence(told)}")

    def _told(self, change: Change) -> Told:
        project = self._projects.get(change.project)
        return Told(change, project.name if project else change.repo)

    def _weights_line(self) -> Md:
        w, weights = self._w, self._facts.conclusion.weights
        found = [
            Md(f"{SIGNS[f'weights.{word}']} {w.term(f'weights.{word}')} {len(projects)}")
            for word, projects in weights.items()
            if word and projects
        ]
        unknown = weights.get("", ())
        if unknown:
            found.append(Md(f"{SIGNS['unknown']} {w.t('cell.unknown')} {len(unknown)}"))
        return w.join(found)

    def _loss(self, loss: Loss) -> Md:
        w = self._w
        what = w.join(escape.code(subject) for subject in loss.subjects[:3])
        return Md(f"{w.project(loss.project)}{w.paren(w.t(f'loss.{loss.kind}', what=what))}")
