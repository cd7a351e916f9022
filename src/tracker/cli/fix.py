"""`tracker fix`: bring the list up to date with renamed repositories and weights that moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options
from tracker.cli.editing import config_text, finish
from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.entries import Entry, Watchlist
from tracker.domain.evidence import Failure
from tracker.domain.identifiers import ArtifactRef, RepoName
from tracker.domain.repositories import RepositoryFacts
from tracker.errors import StoreError

if TYPE_CHECKING:
    from tracker.ports import HubSource, RepoAnswer, RepoTarget
    from tracker.settings import Settings


@dataclass(frozen=True, slots=True)
class Move:
    """Something that bears another name upstream than on the list."""

    entry: Entry
    old: RepoName | ArtifactRef
    new: RepoName | ArtifactRef

    @property
    def sentence(self) -> str:
        """Say what moved."""
        what = "" if isinstance(self.old, RepoName) else f"{self.entry.repo}: "
        return f"{what}{self.old} is now {self.new}"


@click.command(name="fix")
@click.option("--dry-run", is_flag=True, help="Show the diff, write nothing.")
@common_options
def command(context: AppContext, dry_run: bool) -> int:
    """Rename entries whose repository was renamed, and weights that moved. Nothing is ever removed."""
    from tracker.cli.verify import upstream
    from tracker.config.read import examine, read_watchlist

    read_watchlist(context.settings.config)
    before = config_text(context)
    watchlist = examine(before, str(context.settings.config)).watchlist
    assert watchlist is not None  # noqa: S101 - read_watchlist has just accepted the same file
    with upstream(context.settings) as asked:
        answers = list(asked.github.observe(_targets(context.settings, watchlist.entries)))
        looks = _look_at_weights(watchlist, asked.hubs)
    moves = [*renames(watchlist, answers), *moved_weights(looks)]
    after, refused = apply_moves(before, moves, str(context.settings.config))
    for sentence in refused:
        context.say(sentence)
    failures = [answer.outcome for answer in answers if isinstance(answer.outcome, Failure)]
    moved = [{"from": str(move.old), "to": str(move.new)} for move in moves]
    return finish(context, before, after, is_dry=dry_run, failures=failures, moved=moved, refused=refused)


def renames(watchlist: Watchlist, answers: Sequence[RepoAnswer]) -> list[Move]:
    """Return the entries whose repository GitHub calls otherwise today. Pure."""
    entries = {entry.repo.key: entry for entry in watchlist.entries} | {e.key: e for e in watchlist.entries}
    names = {
        answer.target.entry: answer.outcome.name for answer in answers if isinstance(answer.outcome, RepositoryFacts)
    }
    return [
        Move(entries[key], entries[key].repo, name)
        for key, name in names.items()
        if key in entries and name.key != entries[key].repo.key
    ]


def moved_weights(looks: Sequence[tuple[Entry, ArtifactRef, HubFacts | Failure]]) -> list[Move]:
    """Return the listed artifacts that their hub redirects elsewhere. Pure."""
    return [
        Move(entry, ref, facts.ref)
        for entry, ref, facts in looks
        if isinstance(facts, HubFacts) and facts.ref.key != ref.key and facts.access is not Access.GONE
    ]


def apply_moves(text: str, moves: Sequence[Move], path: str) -> tuple[str, list[str]]:
    """Return the edited text, and a sentence for each move that has to be made by hand. Pure."""
    from tracker.config.edit import move_artifact, rename_entry
    from tracker.errors import TrackerError

    refused: list[str] = []
    weights_first = sorted(moves, key=lambda move: isinstance(move.old, RepoName))
    for move in weights_first:
        try:
            if isinstance(move.old, RepoName) and isinstance(move.new, RepoName):
                text = rename_entry(text, move.old, move.new, path)
            elif isinstance(move.old, ArtifactRef) and isinstance(move.new, ArtifactRef):
                text = move_artifact(text, move.entry.repo, move.old, move.new, path)
        except TrackerError as error:
            refused.append(f"{move.sentence}, but {error}")
    return text, refused


def _look_at_weights(
    watchlist: Watchlist, hubs: Sequence[HubSource]
) -> list[tuple[Entry, ArtifactRef, HubFacts | Failure]]:
    by_host = {host: hub for hub in hubs for host in hub.hosts}
    listed = [(entry, artifact.ref) for entry in watchlist.entries for artifact in entry.weights]
    return [(entry, ref, by_host[ref.host].observe(ref)) for entry, ref in listed if ref.host in by_host]


def _targets(settings: Settings, entries: Sequence[Entry]) -> list[RepoTarget]:
    """Ask by the ids that the database knows: a name may belong to another repository by now."""
    from tracker import wiring
    from tracker.ports import RepoTarget

    by_name = [RepoTarget(entry.key, entry.repo) for entry in entries]
    try:
        with wiring.store(settings) as store:
            known = store.targets(entries)
    except StoreError:
        return by_name
    return [
        RepoTarget(entry.key, entry.repo, target.repo_id, target.node_id)
        for entry, target in zip(entries, known, strict=True)
    ]
