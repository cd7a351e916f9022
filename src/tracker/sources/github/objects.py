"""Blobs and paths of many repositories, asked in few GraphQL requests; REST for what that cannot give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from tracker.domain.documents import Document, DocumentRef, is_named_only
from tracker.domain.evidence import Failure
from tracker.ports import DocumentAnswer, DocumentTarget, PathAnswer, PathTarget, RepoTarget
from tracker.sources.github.batches import Batches, GivenUp
from tracker.sources.github.blobs import Blobs, is_inside
from tracker.sources.github.fields import clean
from tracker.sources.github.graphql import GraphQL
from tracker.sources.github.graphql_wire import Answer, Heavy, Placed, Refused, Standing
from tracker.sources.github.identify import failed
from tracker.sources.github.query_wire import ObjectQuery, Query, blobs, paths
from tracker.sources.github.texts import is_legible
from tracker.sources.http import TransportFailure

W = TypeVar("W", DocumentTarget, PathTarget)
_Found: TypeAlias = Placed | Failure | GivenUp | None
"""What GraphQL gave for one object; None where only REST can tell."""
_OBJECTS_OF_ONE = 20
"""Objects of one repository in one request; more go into the next."""
_PATH_BATCH = 100
"""Repositories per request when no text is asked for."""


class Objects:
    """Reads git objects with a token. `named` completes a target with the id and name learnt in this run."""

    def __init__(self, graphql: GraphQL, rest: Blobs, named: Callable[[RepoTarget], RepoTarget], size: int) -> None:
        self._graphql = graphql
        self._rest = rest
        self._named = named
        self._blob_batches: Batches[Sequence[DocumentTarget]] = Batches(size)
        self._path_batches: Batches[Sequence[PathTarget]] = Batches(_PATH_BATCH)

    def read(self, wanted: Sequence[DocumentTarget]) -> Iterator[DocumentAnswer]:
        """Yield the text of every blob; one blob wanted by several repositories is fetched once."""
        sharing: dict[str, list[DocumentTarget]] = {}
        for item in wanted:
            sharing.setdefault(item.ref.oid, []).append(item)
        leaders = [items[0] for items in sharing.values()]
        for leader, placed in self._ask(leaders, self._blob_batches, self._blob_query):
            outcome = self._document(leader, placed)
            yield DocumentAnswer(leader, outcome)
            for other in sharing[leader.ref.oid][1:]:
                yield DocumentAnswer(other, self._shared(other, outcome))

    def locate(self, wanted: Sequence[PathTarget]) -> Iterator[PathAnswer]:
        """Yield the oid behind every path."""
        for item in wanted:
            if not is_inside(item.path):
                yield PathAnswer(item, None)
        inside = [item for item in wanted if is_inside(item.path)]
        for found, placed in self._ask(inside, self._path_batches, self._path_query):
            yield PathAnswer(found, self._oid(found, placed))

    def _document(self, item: DocumentTarget, placed: _Found) -> Document | Failure:
        if isinstance(placed, Failure):
            return placed
        if isinstance(placed, GivenUp):
            return failed(item.target, placed.reason, placed.detail) if self._rest.is_down else self._raw(item)
        text = _text_of(placed, item.ref)
        return self._raw(item) if text is None else _with_text(item, text)

    def _shared(self, other: DocumentTarget, outcome: Document | Failure) -> Document | Failure:
        return _with_text(other, outcome.text) if isinstance(outcome, Document) else self._raw(other)

    def _raw(self, item: DocumentTarget) -> Document | Failure:
        return self._rest.read(self._named(item.target), item.ref)

    def _oid(self, item: PathTarget, placed: _Found) -> str | Failure | None:
        if isinstance(placed, Failure):
            return placed
        if isinstance(placed, Placed) and placed.standing is Standing.NULL:
            return None
        if isinstance(placed, Placed) and placed.standing is Standing.OK and isinstance(placed.value, dict):
            oid = placed.value.get("oid")
            return oid if placed.value.get("__typename") == "Blob" and isinstance(oid, str) else None
        if isinstance(placed, GivenUp) and self._rest.is_down:
            return failed(item.target, placed.reason, placed.detail)
        return self._rest.locate(self._named(item.target), item.path)

    def _ask(
        self, wanted: Sequence[W], batches: Batches[Sequence[W]], build: Callable[[Sequence[W]], Query]
    ) -> Iterator[tuple[W, _Found]]:
        """Yield what stands at the place of each item."""
        groups = _groups(wanted)
        done = 0
        try:
            for batch, answer in batches.run(groups, lambda gs: self._graphql.ask(build(_flat(gs)))):
                done += len(batch)
                items = _flat(batch)
                yield from zip(items, _placed(items, answer), strict=True)
        except TransportFailure as stop:
            for item in _flat(groups[done:]):
                yield item, failed(item.target, stop.reason, stop.detail)

    def _blob_query(self, items: Sequence[DocumentTarget]) -> Query:
        return blobs([ObjectQuery(self._named(i.target), "oid", i.ref.oid) for i in items])

    def _path_query(self, items: Sequence[PathTarget]) -> Query:
        return paths([ObjectQuery(self._named(i.target), "expression", f"HEAD:{i.path}") for i in items])


def _groups(items: Sequence[W]) -> list[Sequence[W]]:
    """Group by repository, in order of appearance."""
    found: dict[str, list[W]] = {}
    for item in items:
        found.setdefault(item.target.name.key, []).append(item)
    size = _OBJECTS_OF_ONE
    return [group[i : i + size] for group in found.values() for i in range(0, len(group), size)]


def _flat(groups: Sequence[Sequence[W]]) -> list[W]:
    return [item for group in groups for item in group]


def _placed(items: Sequence[W], answer: Answer | Heavy | Refused) -> list[_Found]:
    if isinstance(answer, Answer):
        return list(answer.placed)
    if isinstance(answer, GivenUp):
        return [answer for _ in items]
    return [None for _ in items]


def _with_text(item: DocumentTarget, text: str) -> Document:
    return Document(item.ref.path, item.ref.oid, item.ref.role, text)


def _text_of(placed: Placed | None, ref: DocumentRef) -> str | None:
    """Return the whole text, empty for a file known by its name alone; None when only its bytes can tell."""
    if placed is None or placed.standing is not Standing.OK or not isinstance(placed.value, dict):
        return None
    blob = placed.value
    if blob.get("oid") != ref.oid:
        return None
    if blob.get("isBinary") is True:
        return "" if is_named_only(ref.path) else None
    text = blob.get("text")
    if not isinstance(text, str) or blob.get("isTruncated") is not False or not is_legible(text):
        return None
    return clean(text)
