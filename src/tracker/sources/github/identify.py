"""One repository over REST: which it is, whether it is still there, and what is in it.

A 404 alone is never a removal: a known repository is gone only when neither its id nor its name finds it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias
from urllib.parse import quote

from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.repositories import Release, RepositoryFacts, RepositoryMissing, RepositoryState
from tracker.ports import RepoTarget
from tracker.sources.github import rest_wire
from tracker.sources.github.endpoint import web_url
from tracker.sources.github.fields import MalformedError
from tracker.sources.github.rest import JSON, Rest
from tracker.sources.github.rest_wire import Verdict
from tracker.sources.http import Response, TransportFailure

Outcome: TypeAlias = RepositoryFacts | RepositoryMissing | Failure
_REASONS = {Verdict.POLICY: FailureReason.FORBIDDEN, Verdict.REFUSED: FailureReason.FORBIDDEN}
_PAGE = 30
_DOWN_AFTER = 3


def failed(target: RepoTarget, reason: FailureReason, detail: str) -> Failure:
    """Return the failure of one repository."""
    return Failure(str(target.name), reason, detail)


class Identifier:
    """Asks with `rest`, and once more with `fallback` (no token) what a policy refuses to the token."""

    def __init__(self, rest: Rest, fallback: Rest | None = None) -> None:
        self._rest = rest
        self._fallback = fallback
        self._stumbles = 0

    @property
    def is_down(self) -> bool:
        """Whether the last few requests all failed on the server's side: more of them would not help."""
        return self._stumbles >= _DOWN_AFTER

    def identify(self, target: RepoTarget, said: str = "") -> Outcome:
        """Find the repository by id, else by name. `said` is what an earlier route claimed. Never raises for one."""
        try:
            return self._by_name(target, said) if target.repo_id is None else self._by_id(target, said)
        except TransportFailure as failure:
            return failed(target, failure.reason, failure.detail)
        except MalformedError as error:
            return failed(target, FailureReason.MALFORMED, f"GitHub's answer cannot be read: {error}")

    def get(self, path: str, *, accept: str = JSON) -> Response:
        """Ask for a path, without the token where a policy refuses it. Raises TransportFailure."""
        try:
            response = self._rest.get(path, accept=accept)
        except TransportFailure:
            self._stumbles += 1
            raise
        self._stumbles = self._stumbles + 1 if response.status >= 500 else 0
        if self._fallback is None or rest_wire.judge(response) is not Verdict.POLICY:
            return response
        try:
            return self._fallback.get(path, accept=accept)
        except TransportFailure:
            return response  # what the policy says is what the maintainer can act on

    def _by_id(self, target: RepoTarget, said: str) -> Outcome:
        response = self.get(f"/repositories/{target.repo_id}")
        verdict = rest_wire.judge(response)
        if verdict is Verdict.OK:
            facts = rest_wire.read_repository(response.json())
            if facts.repo_id == target.repo_id:
                return facts
            raise MalformedError(f"asked for id {target.repo_id}, got {facts.repo_id}")
        if verdict is Verdict.MISSING:
            return self._lost_by_id(target, said)
        return self._not_served(target, response, verdict)

    def _lost_by_id(self, target: RepoTarget, said: str) -> Outcome:
        response = self.get(f"/repos/{target.name}")
        verdict = rest_wire.judge(response)
        routes = f"{said}, REST 404 by id" if said else "REST 404 by id"
        if verdict is Verdict.MISSING:
            return self._gone(target, f"{routes} and by name")
        if verdict is not Verdict.OK:
            return self._not_served(target, response, verdict)
        facts = rest_wire.read_repository(response.json())
        if facts.repo_id == target.repo_id:
            return facts
        detail = f"{routes}; the name now belongs to another repository (id {facts.repo_id})"
        return replace(self._gone(target, detail), successor=facts.repo_id)

    def _by_name(self, target: RepoTarget, said: str) -> Outcome:
        response = self.get(f"/repos/{target.name}")
        verdict = rest_wire.judge(response)
        if verdict is Verdict.OK:
            return rest_wire.read_repository(response.json())
        if verdict is not Verdict.MISSING:
            return self._not_served(target, response, verdict)
        routes = f"{said}, REST 404" if said else "REST 404"
        detail = (
            f"GitHub knows no {target.name} ({routes}): a slip of spelling, or private or deleted; "
            "correct the name in the config or remove the entry"
        )
        return failed(target, FailureReason.NOT_FOUND, detail)

    def _gone(self, target: RepoTarget, detail: str) -> RepositoryMissing:
        return self._missing(target, RepositoryState.GONE, detail)

    def _missing(self, target: RepoTarget, state: RepositoryState, detail: str) -> RepositoryMissing:
        url = web_url(self._rest.api_url, target.name)
        return RepositoryMissing(target.name, target.repo_id, state, detail, url)

    def _not_served(self, target: RepoTarget, response: Response, verdict: Verdict) -> Outcome:
        if verdict is Verdict.BLOCKED:
            reason = rest_wire.block_reason(response)
            return self._missing(target, RepositoryState.BLOCKED, f"REST {response.status}, access blocked: {reason}")
        said = rest_wire.message(response)
        detail = f"REST answered {response.status}" + (f": {said}" if said else "")
        if verdict is Verdict.POLICY:
            detail += "; use a token that the organisation accepts"
        return failed(target, _REASONS.get(verdict, FailureReason.SERVER_ERROR), detail)

    def read_all(self, facts: RepositoryFacts) -> RepositoryFacts:
        """Add head, tree, releases and tags; what cannot be read stays None."""
        return self.read_releases(self.read_head(self.read_tree(facts)))

    def read_tree(self, facts: RepositoryFacts) -> RepositoryFacts:
        """Add the root listing (one request)."""
        branch = facts.default_branch
        response = self._try(f"{_base(facts)}/git/trees/{quote(branch)}") if branch else None
        if response is None:
            return facts
        if rest_wire.judge(response) is Verdict.EMPTY:
            return replace(facts, is_empty=True, tree=(), default_branch=None)
        try:
            return replace(facts, tree=rest_wire.read_tree(response.json()) if response.status == 200 else None)
        except (MalformedError, TransportFailure):
            return facts

    def read_head(self, facts: RepositoryFacts) -> RepositoryFacts:
        """Add the commit at the tip (one request)."""
        if facts.default_branch is None:
            return facts
        response = self._try(f"{_base(facts)}/commits?per_page=1&sha={quote(facts.default_branch, safe='')}")
        if response is None or response.status != 200:
            return facts
        try:
            head, at = rest_wire.read_head(response.json())
        except (MalformedError, TransportFailure):
            return facts
        return replace(facts, head=head, head_at=at)

    def read_releases(self, facts: RepositoryFacts, *, with_tags: bool = True) -> RepositoryFacts:
        """Add releases (one request), and bare tags where there are none (one more)."""
        found = self._listing(f"{_base(facts)}/releases?per_page={_PAGE}", facts, is_tags=False)
        if found is None:
            return facts
        releases, is_complete = found
        if not releases and is_complete:
            facts = replace(facts, release_count=0)
            return self.read_tags(facts) if with_tags else facts
        count = len(releases) if is_complete else None
        return replace(facts, releases=releases, release_count=count, releases_complete=is_complete)

    def read_tags(self, facts: RepositoryFacts) -> RepositoryFacts:
        """Add bare tags in the place of releases (one request)."""
        found = self._listing(f"{_base(facts)}/tags?per_page={_PAGE}", facts, is_tags=True)
        if found is None:
            return facts
        tags, is_complete = found
        count = len(tags) if is_complete else None
        return replace(facts, releases=tags, tag_count=count, releases_complete=is_complete)

    def _listing(self, path: str, facts: RepositoryFacts, *, is_tags: bool) -> tuple[tuple[Release, ...], bool] | None:
        response = self._try(path)
        if response is None or response.status != 200:
            return None
        try:
            body = response.json()
            found = rest_wire.read_tags(body, facts.url) if is_tags else rest_wire.read_releases(body)
        except (MalformedError, TransportFailure):
            return None
        return found, not rest_wire.has_more(response)

    def _try(self, path: str) -> Response | None:
        try:
            return self.get(path)
        except TransportFailure:
            return None


def _base(facts: RepositoryFacts) -> str:
    return f"/repos/{facts.name}"
