"""Detection as a whole: documents in, one Detection out. Pure, and never raises on any input."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.detect.code import find_code
from tracker.detect.data import find_data
from tracker.detect.documents import is_licence_name
from tracker.detect.facts import amounts, base_model, params, params_tables, training, training_tables
from tracker.detect.found import Candidate, settle
from tracker.detect.licences.ledger import LicenceDetection, detect_licences
from tracker.detect.markdown import Page, read_page
from tracker.detect.mentions import Mention, find_mentions
from tracker.detect.place import Locator
from tracker.detect.sentences import Sentence, sentences
from tracker.detect.weights.offers import Weights, find_weights
from tracker.domain.artifacts import WeightsStatus
from tracker.domain.documents import Document, DocumentRole
from tracker.domain.findings import Detection, Finding, FoundValue
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import Release, TreeEntry

VERSION = "3"
"""Moves whenever a rule reads something else than before, so that stored documents are read again."""


@dataclass(frozen=True, slots=True)
class _Material:
    """What all rules read."""

    repo: RepoName
    pages: tuple[Page, ...]
    mentions: tuple[Mention, ...]
    told: Mapping[str, tuple[Sentence, ...]]
    tree: tuple[TreeEntry, ...]
    locator: Locator


def detect_repository(
    repo: RepoName,
    documents: Sequence[Document],
    tree: Sequence[TreeEntry],
    releases: Sequence[Release] = (),
    *,
    commit: str | None,
    html_url: str,
) -> Detection:
    """Read a repository's documents and say what it offers, with the line behind each claim.

    `documents` come in order of weight (the README that the forge shows first); `html_url` is the repository's page,
    from which permalinks at `commit` are made. Never raises: what cannot be read is left out.
    """
    locator = Locator.of(repo, tuple(documents), commit, html_url)
    material = _gather(repo, documents, tree, locator)
    weights = find_weights(
        repo, material.pages, material.mentions, material.told, locator, tree=material.tree, releases=releases
    )
    licences = detect_licences(
        repo,
        material.pages,
        [d for d in documents if _is_licence(d)],
        material.tree,
        url_of=locator.url,
        commit=commit,
        oids=locator.oids,
        told=material.told,
        has_own_weights=any(a.artifact.is_own for a in weights.artifacts),
    )
    return _conclude(material, weights, licences, documents)


_LIST = re.compile(r"awesome|\blist of\b|精选|大全|汇总|集合|资源整理", re.IGNORECASE)
_LISTED = 60
"""Links to that many other repositories make a page a list of others' work."""


def _is_list(repo: RepoName, page: Page) -> bool:
    """Say whether a page lists others' work: what its sentences say is said of others."""
    linked = (re.search(r"github\.com/([\w.-]+/[\w.-]+)", link.url) for link in page.links)
    others = {match[1].lower() for match in linked if match}
    return len(others - {repo.key}) >= _LISTED and bool(_LIST.search(f"{repo.name} {_title(page)}"))


def _title(page: Page) -> str:
    return page.sections[1].title if len(page.sections) > 1 else ""


def _is_licence(document: Document) -> bool:
    """Linked licence texts are terms to read, not words about weights."""
    is_linked = document.role is DocumentRole.PAGE and is_licence_name(document.path)
    return document.role is DocumentRole.LICENCE or is_linked


def _gather(repo: RepoName, documents: Sequence[Document], tree: Sequence[TreeEntry], locator: Locator) -> _Material:
    read = [d for d in documents if not _is_licence(d)]
    pages = tuple(read_page(d.path, d.text) for d in read)
    roots = frozenset(e.path.split("/")[0] for e in tree)
    mentions = tuple(m for page in pages for m in find_mentions(page, roots))
    told = {page.path: () if _is_list(repo, page) else tuple(sentences(page)) for page in pages}
    return _Material(repo, pages, mentions, told, tuple(tree), locator)


def _conclude(
    material: _Material, weights: Weights, licences: LicenceDetection, documents: Sequence[Document]
) -> Detection:
    has_own = any(a.artifact.is_own for a in weights.artifacts)
    code = find_code(
        material.repo, material.pages, material.told, material.tree, material.locator, has_own_weights=has_own
    )
    data = find_data(
        material.repo,
        material.pages,
        material.mentions,
        material.told,
        material.tree,
        material.locator,
        has_own_weights=has_own,
    )
    facts, seen = _facts(material, weights)
    return Detection(
        looked_in=tuple(sorted(d.path for d in documents)),
        weights_status=weights.status,
        weights_evidence=weights.evidence,
        artifacts=weights.artifacts,
        code_status=code.status,
        code_evidence=code.evidence,
        data_status=data.status,
        data_evidence=data.evidence,
        data_artifacts=data.artifacts,
        licence_files=licences.files,
        licences=licences.claims,
        commercial_use=licences.commercial_use,
        commercial_evidence=licences.commercial_evidence,
        contradictions=(*licences.contradictions, *weights.contradictions),
        stated_terms=licences.stated,
        findings=(*weights.findings, *licences.findings, *code.findings, *data.findings, *seen),
        **facts,
    )


def _is_undone(sentence: Sentence) -> bool:
    """Say whether a sentence is an open item of a task list: what it names is still to come."""
    return sentence.text.lstrip("-*+• ").startswith("[ ]")


def _facts(material: _Material, weights: Weights) -> tuple[dict[str, tuple[FoundValue, ...]], list[Finding]]:
    has_own = any(a.artifact.is_own for a in weights.artifacts) or weights.status is not WeightsStatus.NONE
    by_path = {page.path: page for page in material.pages}
    found: dict[str, list[Candidate]] = {
        "params": list(params.from_names(weights.artifacts, by_path)),
        "training_data_size": [],
        "context_length": [],
        "hardware": [],
        "training_time": [],
        "base_model": list(base_model.from_mentions(material.repo, material.mentions, by_path)),
    }
    for page in material.pages:
        told = [s for s in material.told[page.path] if not _is_undone(s)]
        found["params"] += params.from_sentences(material.repo, page, told, has_own=has_own)
        found["params"] += params_tables.from_tables(material.repo, page)
        found["training_data_size"] += amounts.data_size(material.repo, page, told)
        found["training_data_size"] += amounts.from_tables(page)
        found["context_length"] += amounts.context_length(material.repo, page, told)
        found["hardware"] += training_tables.hardware_of_runs(material.repo, page)
        found["hardware"] += training.hardware(material.repo, page, told)
        found["training_time"] += training.training_time(material.repo, page, told)
        found["training_time"] += training_tables.time_tables(material.repo, page)
        found["base_model"] += base_model.from_sentences(material.repo, page, told)
        found["base_model"] += base_model.from_tables(material.repo, page)
    found["params"] = params.without_rounded(found["params"])
    found["base_model"] = base_model.without_vague(base_model.without_own(found["base_model"], weights.artifacts))
    values: dict[str, tuple[FoundValue, ...]] = {}
    findings: list[Finding] = []
    for name, candidates in found.items():
        values[name], seen = settle(candidates, material.locator)
        findings += seen
    return values, findings
