"""The way without a token: REST inside 60 requests an hour, the most telling request of every repository first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.repositories import RepositoryFacts
from tracker.ports import DocumentAnswer, DocumentTarget, PathAnswer, PathTarget, Plan, RepoAnswer, RepoTarget
from tracker.sources.github.blobs import Blobs, is_inside
from tracker.sources.github.identify import Identifier, Outcome, failed
from tracker.sources.github.rest import COUNTER, Rest

HOURLY = 60
_FIRST = {DocumentRole.README: 0, DocumentRole.LICENCE: 1, DocumentRole.MODEL_CARD: 2, DocumentRole.PAGE: 3}
_NEXT_STEP = "set GITHUB_TOKEN to read everything"
_CHANGED_SHARE = 4
"""Of known repositories, one in this many is expected to have changed documents."""


class Anonymous:
    """Observes and reads without a token."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._identifier = Identifier(rest)
        self._blobs = Blobs(self._identifier)
        self._learnt: dict[str, RepoTarget] = {}
        self._is_asked = False

    def plan(self, targets: Sequence[RepoTarget]) -> Plan:
        """Lay the budget out: facts, trees, releases, tags, documents."""
        budget = HOURLY if self._rest.window.remaining is None else self._rest.window.remaining
        count = len(targets)
        reserve = _reserve(targets)
        facts = min(count, budget)
        trees = min(facts, budget - facts)
        releases = min(trees, max(0, budget - facts - trees - reserve))
        tags = min(releases, max(0, budget - facts - trees - releases - reserve))
        documents = min(reserve * 2, budget - facts - trees - releases - tags)
        left_out = _left_out(count, facts, trees, releases, min(documents, reserve), reserve)
        return Plan({COUNTER: facts + trees + releases + tags + documents}, 0, left_out)

    def observe(self, targets: Sequence[RepoTarget]) -> Iterator[RepoAnswer]:
        """Yield one answer per target, once the budget is spent evenly. Repositories never seen come first."""
        outcomes: dict[int, Outcome] = {}
        for number in sorted(range(len(targets)), key=lambda i: targets[i].repo_id is not None):
            outcomes[number] = self._identify(targets[number])
        reserve = _reserve([targets[n] for n, o in outcomes.items() if isinstance(o, RepositoryFacts)])
        self._extend(outcomes, self._identifier.read_tree, reserve=0)
        self._extend(outcomes, lambda facts: self._identifier.read_releases(facts, with_tags=False), reserve)
        self._extend(outcomes, self._read_tags, reserve)
        for number, target in enumerate(targets):
            yield RepoAnswer(target, self._learn(target, outcomes[number]))

    def read(self, wanted: Sequence[DocumentTarget]) -> Iterator[DocumentAnswer]:
        """Yield one text per wanted blob: the READMEs of all first, then licences; a shared blob is fetched once."""
        texts: dict[str, Document] = {}
        for item in sorted(wanted, key=lambda w: _FIRST[w.ref.role]):
            known = texts.get(item.ref.oid)
            outcome = self._read(item) if known is None else replace(known, path=item.ref.path, role=item.ref.role)
            if isinstance(outcome, Document):
                texts[item.ref.oid] = outcome
            yield DocumentAnswer(item, outcome)

    def locate(self, wanted: Sequence[PathTarget]) -> Iterator[PathAnswer]:
        """Yield one oid per wanted path; the text that comes along is kept for `read`."""
        for item in wanted:
            if not is_inside(item.path):
                yield PathAnswer(item, None)
            elif self._left() < 1:
                yield PathAnswer(item, _unasked(item.target, item.path))
            else:
                yield PathAnswer(item, self._blobs.locate(self._named(item.target), item.path))

    def _identify(self, target: RepoTarget) -> Outcome:
        if self._left() < 1:
            return _unasked(target, "the repository")
        found = self._identifier.identify(target)
        self._is_asked = True
        return found

    def _extend(
        self, outcomes: dict[int, Outcome], read: Callable[[RepositoryFacts], RepositoryFacts], reserve: int
    ) -> None:
        for number, outcome in sorted(outcomes.items()):
            if isinstance(outcome, RepositoryFacts) and self._left() > reserve:
                outcomes[number] = read(outcome)

    def _read_tags(self, facts: RepositoryFacts) -> RepositoryFacts:
        return self._identifier.read_tags(facts) if facts.release_count == 0 else facts

    def _read(self, item: DocumentTarget) -> Document | Failure:
        if self._left() < 1 and not self._blobs.is_kept(item.ref.oid):
            return _unasked(item.target, item.ref.path)
        ref = DocumentRef(item.ref.path, item.ref.oid, item.ref.role)
        return self._blobs.read(self._named(item.target), ref)

    def _left(self) -> float:
        """Requests left; without limit where the server tells none."""
        remaining = self._rest.window.remaining
        if remaining is None:
            return float("inf") if self._is_asked else HOURLY
        return remaining

    def _learn(self, target: RepoTarget, outcome: Outcome) -> Outcome:
        if isinstance(outcome, RepositoryFacts):
            self._learnt[target.entry] = replace(target, name=outcome.name)
        return outcome

    def _named(self, target: RepoTarget) -> RepoTarget:
        return self._learnt.get(target.entry, target)


def _reserve(targets: Sequence[RepoTarget]) -> int:
    """Requests kept for documents: one for each new repository, fewer for those whose texts are stored."""
    new = sum(t.repo_id is None for t in targets)
    return new + -(-(len(targets) - new) // _CHANGED_SHARE)


def _unasked(target: RepoTarget, what: str) -> Failure:
    detail = f"{what} was not asked for: the budget of {HOURLY} requests an hour without a token is spent; {_NEXT_STEP}"
    return failed(target, FailureReason.NOT_ASKED, detail)


def _left_out(count: int, facts: int, trees: int, releases: int, documents: int, reserve: int) -> tuple[str, ...]:
    """Say what does not fit, one sentence each."""
    parts = (
        (count - facts, "of the {count} repositories are not asked at all"),
        (facts - trees, "of {facts} repositories: no file listing, so no change of licence files is seen"),
        (facts - releases, "of {facts} repositories: no releases"),
        (reserve - documents, "of {reserve} READMEs that may be new are not read"),
    )
    numbers = {"count": count, "facts": facts, "reserve": reserve}
    said = tuple(f"{missing} {text.format(**numbers)}" for missing, text in parts if missing > 0)
    return (*said, f"without a token GitHub allows {HOURLY} requests an hour; {_NEXT_STEP}") if said else ()
