"""The way with a token: facts in GraphQL batches, REST for every answer that is not plainly good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tracker.domain.repositories import RepositoryFacts
from tracker.ports import DocumentAnswer, DocumentTarget, PathAnswer, PathTarget, Plan, RepoAnswer, RepoTarget
from tracker.sources.github.batches import Batches, GivenUp
from tracker.sources.github.blobs import Blobs
from tracker.sources.github.facts_wire import read_facts
from tracker.sources.github.fields import Fields, MalformedError
from tracker.sources.github.graphql import COUNTER, GraphQL
from tracker.sources.github.graphql_wire import Answer, Heavy, Placed, Refused, Standing
from tracker.sources.github.identify import Identifier, Outcome, failed
from tracker.sources.github.objects import Objects
from tracker.sources.github.query_wire import Query, facts_by_id, facts_by_name
from tracker.sources.github.rest import COUNTER as REST_COUNTER
from tracker.sources.http import TransportFailure

SHORT_LIST = 250
"""Up to this many repositories, the files of every listed release are read; beyond, of the latest release alone."""
_CONNECTIONS = {True: 15, False: 5}
"""Connections of the facts step per repository, with and without the files of listed releases."""


class Batched:
    """Observes and reads with a token."""

    def __init__(self, graphql: GraphQL, identifier: Identifier, *, batch: int, blob_batch: int) -> None:
        self._graphql = graphql
        self._identifier = identifier
        self._batch = min(batch, 100)
        self._blob_batch = blob_batch
        self._facts_batches: Batches[RepoTarget] = Batches(self._batch)
        self._learnt: dict[str, RepoTarget] = {}
        self._objects = Objects(graphql, Blobs(identifier), self._named, blob_batch)
        self._is_query_unknown = False

    def plan(self, targets: Sequence[RepoTarget]) -> Plan:
        """Estimate: a request per batch, and one per batch of new repositories for their documents."""
        known = sum(t.node_id is not None for t in targets)
        new = len(targets) - known
        batches = [*_cut(known, self._batch), *_cut(new, self._batch)]
        connections = _CONNECTIONS[len(targets) <= SHORT_LIST]
        points = sum(max(1, -(-size * connections // 100)) for size in batches)
        documents = -(-new // self._blob_batch)
        return Plan({COUNTER: len(batches) + documents, REST_COUNTER: 0}, points + documents)

    def observe(self, targets: Sequence[RepoTarget]) -> Iterator[RepoAnswer]:
        """Yield one answer per target."""
        is_short = len(targets) <= SHORT_LIST
        known = [t for t in targets if t.node_id is not None]
        new = [t for t in targets if t.node_id is None]
        yield from self._step(known, lambda ts: facts_by_id(ts, with_listed_files=is_short))
        yield from self._step(new, lambda ts: facts_by_name(ts, with_listed_files=is_short))

    def read(self, wanted: Sequence[DocumentTarget]) -> Iterator[DocumentAnswer]:
        """Yield one text per wanted blob."""
        return self._objects.read(wanted)

    def locate(self, wanted: Sequence[PathTarget]) -> Iterator[PathAnswer]:
        """Yield one oid per wanted path."""
        return self._objects.locate(wanted)

    def _step(
        self, targets: Sequence[RepoTarget], build: Callable[[Sequence[RepoTarget]], Query]
    ) -> Iterator[RepoAnswer]:
        done = 0
        try:
            for batch, answer in self._facts_batches.run(targets, lambda ts: self._ask(build(ts))):
                for target, placed in zip(batch, self._placed(batch, answer), strict=True):
                    outcome = self._outcome(target, placed)
                    if len(batch) > 1 and _is_cut_short(target, outcome):
                        outcome = self._alone(target, build)
                    done += 1
                    yield RepoAnswer(target, self._learn(target, outcome))
        except TransportFailure as stop:
            for target in targets[done:]:
                yield RepoAnswer(target, failed(target, stop.reason, stop.detail))

    def _alone(self, target: RepoTarget, build: Callable[[Sequence[RepoTarget]], Query]) -> Outcome:
        answer = self._ask(build([target]))
        return self._outcome(target, self._placed([target], answer)[0])

    def _ask(self, query: Query) -> Answer | Heavy | Refused:
        """A server that does not know our query is not asked again."""
        if self._is_query_unknown:
            return Refused("GraphQL does not know the query", is_query_unknown=True)
        answer = self._graphql.ask(query)
        self._is_query_unknown = isinstance(answer, Refused) and answer.is_query_unknown
        return answer

    def _placed(self, batch: Sequence[RepoTarget], answer: Answer | Heavy | Refused) -> list[Placed | GivenUp]:
        if isinstance(answer, Answer):
            return list(answer.placed)
        if isinstance(answer, GivenUp):
            return [answer for _ in batch]
        return [Placed(Standing.UNKNOWN, said=answer.detail) for _ in batch]

    def _outcome(self, target: RepoTarget, placed: Placed | GivenUp) -> Outcome:
        if isinstance(placed, GivenUp):
            is_down = self._identifier.is_down
            return failed(target, placed.reason, placed.detail) if is_down else self._over_rest(target, "")
        if placed.standing is Standing.OK:
            facts = _facts(target, placed)
            if facts is not None:
                return facts
        said = "GraphQL NOT_FOUND" if placed.standing is Standing.MISSING else ""
        return self._over_rest(target, said)

    def _over_rest(self, target: RepoTarget, said: str) -> Outcome:
        found = self._identifier.identify(target, said)
        return self._identifier.read_all(found) if isinstance(found, RepositoryFacts) else found

    def _learn(self, target: RepoTarget, outcome: Outcome) -> Outcome:
        if isinstance(outcome, RepositoryFacts):
            self._learnt[target.entry] = replace(target, name=outcome.name, node_id=outcome.node_id)
        return outcome

    def _named(self, target: RepoTarget) -> RepoTarget:
        return self._learnt.get(target.entry, target)


def _facts(target: RepoTarget, placed: Placed) -> RepositoryFacts | None:
    """Return what the answer says; None when it is not plainly about this repository, so that REST is asked."""
    try:
        if Fields(placed.value, "node").maybe_text("__typename") not in {None, "Repository"}:
            return None
        facts = read_facts(placed.value, placed.refused_fields)
    except MalformedError:
        return None
    return facts if target.repo_id in {None, facts.repo_id} else None


def _is_cut_short(target: RepoTarget, outcome: Outcome) -> bool:
    count = outcome.release_count if isinstance(outcome, RepositoryFacts) else None
    return target.release_count is not None and count is not None and count < target.release_count


def _cut(count: int, size: int) -> list[int]:
    return [min(size, count - start) for start in range(0, count, size)]
