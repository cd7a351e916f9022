"""GitHub as a PastSource: star weeks over REST, commits, publications and old listings over GraphQL.

Without a token GraphQL is closed; then everything comes over REST, and commits tell no blob ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.past import FileAt, PageKind, PastTree, PublicationPage, StarPage, VersionPage
from tracker.ports import Budget, FileTarget, PageAnswer, PageTarget, TreeAnswer, TreeTarget
from tracker.ports import RepoTarget as Target
from tracker.sources.github import past_query, past_wire, rest_wire
from tracker.sources.github.batches import Batches
from tracker.sources.github.endpoint import unreachable, web_url
from tracker.sources.github.fields import MalformedError
from tracker.sources.github.graphql import GraphQL
from tracker.sources.github.graphql_wire import Answer, Heavy, Placed, Refused, Standing
from tracker.sources.github.identify import Identifier, Outcome, failed
from tracker.sources.github.past_rest import PastRest
from tracker.sources.github.query_wire import Query
from tracker.sources.github.rest import Rest
from tracker.sources.github.rest_wire import Verdict
from tracker.sources.http import Response, TransportFailure

P = TypeVar("P")
W = TypeVar("W", PageTarget, TreeTarget)
LISTINGS_AT_ONCE = 10
"""Walking the commits of a path is slow work for GitHub, which gives up after ten seconds."""
TREES_AT_ONCE = 25
_REASONS = {
    Verdict.MISSING: FailureReason.NOT_FOUND,
    Verdict.BLOCKED: FailureReason.FORBIDDEN,
    Verdict.POLICY: FailureReason.FORBIDDEN,
    Verdict.REFUSED: FailureReason.FORBIDDEN,
}


class PastReader:
    """Reads the past of repositories; `graphql` None where there is no token."""

    def __init__(self, api_url: str, plain: Rest, identifier: Identifier, graphql: GraphQL | None) -> None:
        self._api_url = api_url
        self._plain = plain
        self._rest = identifier
        self._graphql = graphql
        self._slow = PastRest(api_url, identifier)
        self._page_batches: Batches[PageTarget] = Batches(LISTINGS_AT_ONCE)
        self._tree_batches: Batches[TreeTarget] = Batches(TREES_AT_ONCE)

    @property
    def can_list_commits(self) -> bool:
        """Say whether commits tell blob ids, and texts come by many."""
        return self._graphql is not None

    def budget(self) -> Budget:
        """Ask what is left; costs nothing of the quota. Raises UpstreamError when nothing answers."""
        try:
            response = self._plain.get("/rate_limit")
            return past_wire.read_budget(response.json()) if response.status == 200 else Budget(None, None)
        except MalformedError:
            return Budget(None, None)
        except TransportFailure as failure:
            raise unreachable(self._api_url, failure.detail) from failure

    def identify(self, target: Target) -> Outcome:
        """Return what one request over REST tells of a repository."""
        return self._rest.identify(target)

    def star_page(self, target: Target, number: int) -> StarPage | Failure:
        """Return one page of star weeks. Never raises for one repository."""
        below = f"/stargazers/history?per_page={past_wire.STAR_WEEKS}&page={number}"
        return self._read(target, below, lambda response: past_wire.read_star_page(response.json(), number))

    def pages(self, wanted: Sequence[PageTarget]) -> Iterator[PageAnswer]:
        """Yield one page per listing."""
        if self._graphql is None:
            for item in wanted:
                yield PageAnswer(item, self._page_over_rest(item))
            return
        for item, found in self._ask(wanted, self._page_batches, past_query.pages):
            yield PageAnswer(item, found if isinstance(found, Failure) else self._page(item, found))

    def trees(self, wanted: Sequence[TreeTarget]) -> Iterator[TreeAnswer]:
        """Yield one root listing per commit."""
        if self._graphql is None:
            for item in wanted:
                yield TreeAnswer(item, self._slow.tree(item))
            return
        for item, found in self._ask(wanted, self._tree_batches, past_query.trees):
            yield TreeAnswer(item, found if isinstance(found, Failure) else _tree(item, found))

    def committed_at(self, target: Target, commit: str) -> datetime | Failure:
        """Return when a commit was made, over REST."""
        return self._slow.committed_at(target, commit)

    def came_from(self, wanted: FileTarget) -> tuple[str, ...] | Failure:
        """Return where a commit had a file from, over REST."""
        return self._slow.came_from(wanted)

    def file_at(self, wanted: FileTarget) -> FileAt | Failure:
        """Return a file as one commit left it, over REST."""
        return self._slow.file_at(wanted)

    def _ask(
        self, wanted: Sequence[W], batches: Batches[W], build: Callable[[Sequence[W]], Query]
    ) -> Iterator[tuple[W, Placed | Failure]]:
        """Yield what stands at the place of each item, by batches whose size is learnt."""
        done = 0
        try:
            for batch, answer in batches.run(wanted, lambda items: self._send(build(items))):
                done += len(batch)
                for place, item in enumerate(batch):
                    yield item, _found(item.target, answer, place)
        except TransportFailure as stop:
            for item in wanted[done:]:
                yield item, failed(item.target, stop.reason, stop.detail)

    def _send(self, query: Query) -> Answer | Heavy | Refused:
        if self._graphql is None:
            return Refused("there is no token for GraphQL")
        return self._graphql.ask(query)

    def _page(self, item: PageTarget, placed: Placed) -> VersionPage | PublicationPage | Failure:
        is_read = placed.standing is Standing.OK or (
            placed.standing is Standing.NULL and item.kind is not PageKind.RELEASES
        )
        if not is_read:
            return failed(item.target, FailureReason.SERVER_ERROR, f"{_what(item)}: {placed.said}")
        try:
            if item.kind is PageKind.COMMITS:
                return past_wire.read_versions(placed.value)
            if item.kind is PageKind.RELEASES:
                return past_wire.read_release_page(placed.value)
            return past_wire.read_tag_page(placed.value, web_url(self._api_url, item.target.name))
        except MalformedError as error:
            return failed(item.target, FailureReason.MALFORMED, f"{_what(item)}: {error}")

    def _page_over_rest(self, item: PageTarget) -> VersionPage | PublicationPage | Failure:
        if item.kind is PageKind.COMMITS:
            return self._slow.commits(item)
        if item.kind is PageKind.TAGS:
            return self._slow.tags(item)
        number = int(item.after or "1")
        below = f"/releases?per_page={past_query.PAGE}&page={number}"

        def decipher(response: Response) -> PublicationPage:
            more = str(number + 1) if rest_wire.has_more(response) else None
            return PublicationPage(rest_wire.read_releases(response.json()), more)

        return self._read(item.target, below, decipher)

    def _read(self, target: Target, below: str, decipher: Callable[[Response], P]) -> P | Failure:
        path = f"/repos/{target.name}{below}"
        if self._graphql is None:
            return self._slow.read(target, below, decipher, path.partition("?")[0])
        try:
            response = self._rest.get(path)
            verdict = rest_wire.judge(response)
            if verdict is Verdict.OK:
                return decipher(response)
        except TransportFailure as failure:
            return failed(target, failure.reason, failure.detail)
        except MalformedError as error:
            return failed(target, FailureReason.MALFORMED, f"GitHub's answer cannot be read: {error}")
        said = rest_wire.message(response)
        detail = f"{path.partition('?')[0]}: REST answered {response.status}" + (f": {said}" if said else "")
        return failed(target, _REASONS.get(verdict, FailureReason.SERVER_ERROR), detail)


def _found(target: Target, answer: Answer | Heavy | Refused, place: int) -> Placed | Failure:
    if isinstance(answer, Answer):
        return answer.placed[place]
    if isinstance(answer, Heavy):
        return failed(target, answer.reason, answer.detail)
    return failed(target, FailureReason.FORBIDDEN, answer.detail)


def _tree(item: TreeTarget, placed: Placed) -> PastTree | Failure | None:
    if placed.standing is Standing.NULL:
        return None
    if placed.standing is not Standing.OK:
        return failed(item.target, FailureReason.SERVER_ERROR, f"listing at {item.commit[:10]}: {placed.said}")
    try:
        return past_wire.read_past_tree(item.commit, placed.value)
    except MalformedError as error:
        return failed(item.target, FailureReason.MALFORMED, f"listing at {item.commit[:10]}: {error}")


def _what(item: PageTarget) -> str:
    return f"commits of {item.path}" if item.kind is PageKind.COMMITS else item.kind.value
