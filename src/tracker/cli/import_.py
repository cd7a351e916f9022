"""`tracker import`: fill the list from what people already keep."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import AppContext, common_options
from tracker.cli.editing import config_text, finish
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.config.entry_text import NewEntry
    from tracker.config.import_reading import Found, Imported, NotUnderstood
    from tracker.domain.evidence import Failure
    from tracker.sources.listing import HubPage, ListingSource

_MAX_FILE = 8 * 1024 * 1024


@click.command(name="import")
@click.argument("source", metavar="FILE|URL|-")
@click.option("--group", default="", help="Heading to list the new entries under.")
@click.option("--tag", "tags", multiple=True, help="Label for the new entries; repeatable.")
@click.option("--no-facts", is_flag=True, help="Take no facts from comparison tables.")
@click.option("--verify/--no-verify", default=None, help="Ask GitHub for each [with a token: yes].")
@click.option("--dry-run", is_flag=True, help="Show the diff, write nothing.")
@common_options
def command(
    context: AppContext,
    source: str,
    group: str,
    tags: Sequence[str],
    no_facts: bool,
    verify: bool | None,
    dry_run: bool,
) -> int:
    """Add what a list names, and say line by line what was not understood.

    A list is an awesome list, a comparison document, addresses a line each, or a Hugging Face collection or
    organisation (whose model cards name the repositories).
    """
    from tracker.config.edit import add_entries

    before = config_text(context)
    read = _read(context, source)
    is_verifying = bool(context.settings.github_token) if verify is None else verify
    unlisted, listed = _split(read.found, before)
    confirmed, failures = _verify(context, unlisted) if is_verifying else (unlisted, ())
    entries = [_entry(item, group, tags, is_with_facts=not no_facts) for item in confirmed]
    after = add_entries(before, entries, str(context.settings.config)) if entries else before
    counts = {
        "found": len(read.found),
        "added": len(entries),
        "already_listed": len(listed),
        "failed": len(failures),
        "repeated": read.repeated,
        "not_understood": len(read.not_understood),
    }
    _tell(context, read.not_understood, counts)
    unread = [{"line": item.line, "reason": item.reason, "text": item.text} for item in read.not_understood]
    added = [str(entry.repo) for entry in entries]
    details = {"added": added, "already_listed": listed, "counts": counts, "not_understood": unread}
    return finish(context, before, after, is_dry=dry_run, failures=failures, **details)


def _read(context: AppContext, source: str) -> Imported:
    from tracker.config.import_list import read_list
    from tracker.sources.listing import hub_page

    if not source.startswith(("https://", "http://")):
        name = "standard input" if source == "-" else Path(source).name
        return read_list(_local_text(source), name)
    page = hub_page(source, context.settings.hf_endpoint)
    with _listing(context) as lists:
        if page is not None:
            return _read_hub(lists, page)
        fetched = lists.page(source)
    return read_list(fetched.text, source, fetched.own)


def _local_text(source: str) -> str:
    try:
        data = sys.stdin.buffer.read(_MAX_FILE) if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{source}: cannot be read ({error.strerror or error}); name a file, an address or -"
        ) from None
    if len(data) >= _MAX_FILE:
        raise UsageError(f"{source}: larger than 8 MiB; import a part of it")
    return data.decode("utf-8-sig", "replace")


@contextmanager
def _listing(context: AppContext) -> Iterator[ListingSource]:
    from tracker.sources.http import HttpClient
    from tracker.sources.listing import ListingSource

    settings = context.settings
    with closing(HttpClient(secrets=settings.secrets)) as http:
        yield ListingSource(
            http,
            github_api_url=settings.github_api_url,
            github_token=settings.github_token,
            hf_endpoint=settings.hf_endpoint,
            hf_token=settings.hf_token,
        )


def _read_hub(lists: ListingSource, page: HubPage) -> Imported:
    """Find the repository that each model's card links most; models without one are told."""
    from tracker.config.import_reading import Found, Imported, NotUnderstood, find_repositories

    weights: dict[RepoName, list[ArtifactRef]] = {}
    odd: list[NotUnderstood] = []
    for number, model in enumerate(lists.models(page), 1):
        card = lists.card(model)
        linked = Counter(find_repositories(card or ""))
        if linked:
            weights.setdefault(linked.most_common(1)[0][0], []).append(ArtifactRef(Host.HUGGINGFACE, model))
        else:
            reason = "its card cannot be read" if card is None else "its card links no GitHub repository"
            odd.append(NotUnderstood(number, reason, model))
    found = [Found(repo, 0, weights=tuple(refs)) for repo, refs in weights.items()]
    return Imported(tuple(found), tuple(odd))


def _split(found: Sequence[Found], text: str) -> tuple[list[Found], list[str]]:
    """Return what the list does not have yet, and the names of what it has (also under a former name)."""
    from tracker.config.layout import lay_out

    layout = lay_out(text)
    unlisted = [item for item in found if layout.find(item.repo.key) is None]
    return unlisted, [str(item.repo) for item in found if item not in unlisted]


def _verify(context: AppContext, found: Sequence[Found]) -> tuple[list[Found], tuple[Failure, ...]]:
    """Return what GitHub knows, under today's names, each once and none that is listed already."""
    from tracker.cli.verify import upstream, verify

    with upstream(context.settings) as asked:
        verified = verify(asked.github, [item.repo for item in found])
    today = {asked.key: facts.name for asked, facts in verified.facts}
    renamed = [replace(item, repo=today[item.repo.key]) for item in found if item.repo.key in today]
    unique = {item.repo.key: item for item in reversed(renamed)}
    unlisted, _ = _split(list(reversed(unique.values())), config_text(context))
    return unlisted, verified.failures


def _entry(item: Found, group: str, tags: Sequence[str], *, is_with_facts: bool) -> NewEntry:
    from tracker.config.entry_text import NewEntry

    facts = item.facts if is_with_facts else ()
    return NewEntry(item.repo, item.name, group, tuple(tags), item.weights, facts, item.released)


def _tell(context: AppContext, odd: Sequence[NotUnderstood], counts: Mapping[str, int]) -> None:
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count or name != "failed")
    context.say(f"{said.removesuffix('not understood')}lines not understood")
    for item in odd:
        context.say(f"  line {item.line}: {item.reason}: {item.text}")
