"""`tracker add`: put repositories on the list, verified, with what the hubs offer of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options
from tracker.cli.editing import config_text, finish, parse_names
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.cli.verify import Verified
    from tracker.config.entry_text import NewEntry
    from tracker.domain.identifiers import ArtifactRef, RepoName


@click.command(name="add")
@click.argument("repositories", nargs=-1, required=True, metavar="OWNER/REPO…")
@click.option("--name", help="Display name (with one repository).")
@click.option("--group", default="", help="Heading to list it under.")
@click.option("--tag", "tags", multiple=True, help="Label; repeatable.")
@click.option("--weights", multiple=True, metavar="HOST:ID|URL", help="Artifact to watch (with one repository).")
@click.option("--accept-weights", is_flag=True, help="Write the artifacts that the hubs offer under the same name.")
@click.option("--no-verify", is_flag=True, help="Do not ask GitHub or the hubs.")
@click.option("--dry-run", is_flag=True, help="Show the diff, write nothing.")
@common_options
def command(
    context: AppContext,
    repositories: Sequence[str],
    name: str | None,
    group: str,
    tags: Sequence[str],
    weights: Sequence[str],
    accept_weights: bool,
    no_verify: bool,
    dry_run: bool,
) -> int:
    """Put repositories on the list: verified on GitHub, under today's name, with what the hubs offer of them."""
    from tracker.cli.verify import Verified
    from tracker.config.edit import add_entries

    names = parse_names(repositories)
    if len(names) > 1 and (name or weights):
        raise UsageError("--name and --weights go with one repository; add the others by a command of their own")
    before = config_text(context)
    given = _parse_weights(weights)
    verified, proposed = (Verified((), ()), {}) if no_verify else _ask(context, names)
    named = _named(context, names, verified, is_verified=not no_verify)
    new = [_entry(n, name, group, tags, (*given, *(proposed.get(n.key, ()) if accept_weights else ()))) for n in named]
    after = add_entries(before, new, str(context.settings.config)) if new else before
    _propose(context, proposed, is_accepted=accept_weights)
    offers = {key: [str(ref) for ref in refs] for key, refs in proposed.items()}
    added = [str(entry.repo) for entry in new]
    return finish(
        context, before, after, is_dry=dry_run, failures=verified.failures, added=added, offered_weights=offers
    )


def _named(context: AppContext, names: Sequence[RepoName], verified: Verified, *, is_verified: bool) -> list[RepoName]:
    """Return the names to write: those GitHub uses today, each once."""
    if not is_verified:
        return list(names)
    for asked, facts in verified.facts:
        if facts.name.key != asked.key:
            context.say(f"{asked} is called {facts.name} today; listed under that name")
        if facts.is_archived:
            context.say(f"{facts.name} is archived")
    return list({facts.name.key: facts.name for _, facts in verified.facts}.values())


def _ask(context: AppContext, names: Sequence[RepoName]) -> tuple[Verified, dict[str, tuple[ArtifactRef, ...]]]:
    """Return what GitHub says of the names, and what the hubs offer of those that exist."""
    from tracker.cli.verify import candidates, offered, upstream, verify

    with upstream(context.settings) as asked:
        verified = verify(asked.github, names)
        offers = {facts.name.key: tuple(offered(asked.hubs, candidates(facts))) for _, facts in verified.facts}
    return verified, {key: refs for key, refs in offers.items() if refs}


def _propose(context: AppContext, proposed: dict[str, tuple[ArtifactRef, ...]], *, is_accepted: bool) -> None:
    for key, refs in proposed.items():
        listed = ", ".join(str(ref) for ref in refs)
        hint = "" if is_accepted else "; add --accept-weights to watch it even where the README does not name it"
        context.say(f"{key}: the hubs offer {listed}{hint}")


def _parse_weights(words: Sequence[str]) -> tuple[ArtifactRef, ...]:
    from tracker.config.artifact_text import parse_location

    try:
        return tuple(parse_location(word).ref for word in words)
    except ValueError as error:
        raise UsageError(f"--weights: {error}") from None


def _entry(
    repo: RepoName, name: str | None, group: str, tags: Sequence[str], weights: Sequence[ArtifactRef]
) -> NewEntry:
    from tracker.config.entry_text import NewEntry

    unique = tuple({ref.key: ref for ref in weights}.values())
    return NewEntry(repo, name, group, tuple(tags), unique)
