"""The past over REST alone: commits of a path, root listings, and files as a commit left them, one request each.

Repositories are asked for by their numeric id, so that one that was made anew under the same name is never read for
its predecessor. Servers that know no ids are asked by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.past import FileAt, PastTree, PublicationPage, VersionPage
from tracker.domain.repositories import RepositoryFacts
from tracker.ports import FileTarget, PageTarget, RepoTarget, TreeTarget
from tracker.sources.github import rest_wire
from tracker.sources.github.blobs import is_inside
from tracker.sources.github.endpoint import web_url
from tracker.sources.github.fields import MalformedError
from tracker.sources.github.identify import Identifier, failed
from tracker.sources.github.rest_wire import Verdict
from tracker.sources.github.texts import as_text
from tracker.sources.http import Response, TransportFailure

P = TypeVar("P")
_PAGE = 100
_REASONS = {
    Verdict.MISSING: FailureReason.NOT_FOUND,
    Verdict.BLOCKED: FailureReason.FORBIDDEN,
    Verdict.POLICY: FailureReason.FORBIDDEN,
    Verdict.REFUSED: FailureReason.FORBIDDEN,
}

_NEVER = frozenset({FailureReason.TOO_LARGE, FailureReason.MALFORMED, FailureReason.NOT_FOUND})
"""Why a text will not be had later either."""


class PastRest:
    """Reads the past of repositories without GraphQL."""

    def __init__(self, api_url: str, identifier: Identifier) -> None:
        self._api_url = api_url
        self._identifier = identifier
        self._knows_ids: bool | None = None
        """None until an answer has shown it."""
        self._present: set[int] = set()
        """Repositories that answered by their id after one of their files was missing."""

    def commits(self, item: PageTarget) -> VersionPage | Failure:
        """Return one page of the commits that touched a path; their files stay open."""

        def decipher(response: Response) -> VersionPage:
            if rest_wire.judge(response) is Verdict.EMPTY:
                return VersionPage((), None)
            return VersionPage(rest_wire.read_commits(response.json()), rest_wire.next_path(response, self._api_url))

        below = f"/commits?path={quote(item.path, safe='')}&per_page={_PAGE}"
        return self.read(item.target, below, decipher, f"commits of {item.path}", after=item.after)

    def tags(self, item: PageTarget) -> PublicationPage | Failure:
        """Return one page of tags, by name; of their dates nothing is told."""
        url = web_url(self._api_url, item.target.name)

        def decipher(response: Response) -> PublicationPage:
            found = rest_wire.read_tags(response.json(), url)
            return PublicationPage(found, rest_wire.next_path(response, self._api_url))

        return self.read(item.target, f"/tags?per_page={_PAGE}", decipher, "tags", after=item.after)

    def committed_at(self, target: RepoTarget, commit: str) -> datetime | Failure:
        """Return when a commit was made."""
        below = f"/commits/{quote(commit, safe='')}"
        return self.read(target, below, lambda r: rest_wire.read_commit_date(r.json()), f"commit {commit[:10]}")

    def came_from(self, item: FileTarget) -> tuple[str, ...] | Failure:
        """Return the path that a commit renamed a file from, else those that it removed; of a large commit the first.

        GitHub lists 300 files a page, by path.
        """
        below = f"/commits/{quote(item.commit, safe='')}"
        what = f"commit {item.commit[:10]}"
        return self.read(item.target, below, lambda r: rest_wire.read_origins(r.json(), item.path), what)

    def tree(self, item: TreeTarget) -> PastTree | Failure | None:
        """Return the root listing at a commit or branch; None where it is not known or too long to be told."""

        def decipher(response: Response) -> PastTree | None:
            is_empty = rest_wire.judge(response) is Verdict.EMPTY
            entries = () if is_empty else rest_wire.read_tree(response.json())
            return None if entries is None else PastTree(item.commit, entries)

        return self.read(item.target, f"/git/trees/{quote(item.commit)}", decipher, "listing")

    def file_at(self, item: FileTarget) -> FileAt | Failure:
        """Return a file as one commit left it."""
        if not is_inside(item.path):
            return FileAt(None, None)
        below = f"/contents/{quote(item.path, errors='replace')}?ref={quote(item.commit, safe='')}"
        found = self.read(item.target, below, lambda response: _file(response, item.path), item.path)
        is_missing = isinstance(found, Failure) and found.reason is FailureReason.NOT_FOUND
        if is_missing:
            return self._missing(item.target) or FileAt(None, None)
        return self._with_text(item, found) if isinstance(found, FileAt) else found

    def _with_text(self, item: FileTarget, found: FileAt) -> FileAt | Failure:
        """Ask for the blob of a file above 1 MB, of which `/contents` sends the id alone."""
        if found.oid is None or found.text is not None:
            return found

        def decipher(response: Response) -> FileAt:
            return FileAt(found.oid, as_text(rest_wire.read_blob(response), item.path))

        blob = self.read(item.target, f"/git/blobs/{found.oid}", decipher, item.path)
        return found if isinstance(blob, Failure) and blob.reason in _NEVER else blob

    def _missing(self, target: RepoTarget) -> Failure | None:
        """Make sure that a missing file is not a missing repository."""
        if target.repo_id in self._present:
            return None
        outcome = self._identifier.identify(target)
        if isinstance(outcome, RepositoryFacts):
            self._present.add(outcome.repo_id)
            return None
        return outcome if isinstance(outcome, Failure) else failed(target, FailureReason.NOT_FOUND, outcome.detail)

    def read(
        self,
        target: RepoTarget,
        below: str,
        decipher: Callable[[Response], P],
        what: str,
        *,
        after: str | None = None,
    ) -> P | Failure:
        """Return what `decipher` makes of the answer to a path below the repository's. Never raises for one."""
        try:
            response = self._identifier.get(after) if after else self._get(target, below)
            verdict = rest_wire.judge(response)
            if verdict in {Verdict.OK, Verdict.EMPTY}:
                return decipher(response)
        except TransportFailure as failure:
            return failed(target, failure.reason, f"{what}: {failure.detail}")
        except MalformedError as error:
            return failed(target, FailureReason.MALFORMED, f"{what}: GitHub's answer cannot be read: {error}")
        said = rest_wire.message(response)
        detail = f"{what}: REST answered {response.status}" + (f": {said}" if said else "")
        return failed(target, _REASONS.get(verdict, FailureReason.SERVER_ERROR), detail)

    def _get(self, target: RepoTarget, below: str) -> Response:
        """Ask by id; by name where this server knows no ids, of which the name's own id is proof."""
        by_name = f"/repos/{target.name}{below}"
        if target.repo_id is None or self._knows_ids is False:
            return self._identifier.get(by_name)
        response = self._identifier.get(f"/repositories/{target.repo_id}{below}")
        if response.status < 300:
            self._knows_ids = True
        if response.status != 404 or self._knows_ids:
            return response
        named = self._identifier.identify(replace(target, repo_id=None))
        if not isinstance(named, RepositoryFacts) or named.repo_id != target.repo_id:
            return response
        answer = self._identifier.get(by_name)
        if answer.status < 300:
            self._knows_ids = False
        return answer


def _file(response: Response, path: str) -> FileAt:
    found = rest_wire.read_content(response.json())
    if found is None:
        return FileAt(None, None)
    oid, blob = found
    return FileAt(oid, None if blob is None else as_text(blob, path))
