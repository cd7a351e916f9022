"""Weights that lie with the code: release assets and large files of the root listing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote as percent

from tracker.detect.addresses import ARCHIVE_FILE, WEIGHT_FILE
from tracker.detect.markdown import Page
from tracker.detect.place import Locator
from tracker.detect.weights.files import speaks_of_weights
from tracker.detect.weights.kinds import kind_by_name
from tracker.domain.artifacts import Artifact, ArtifactKind
from tracker.domain.evidence import Evidence
from tracker.domain.findings import FoundArtifact
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.domain.repositories import Release, TreeEntry

_POINTER = range(110, 200)
"""Bytes of a Git LFS pointer file."""
_LARGE = 1_000_000


def from_releases(releases: Sequence[Release]) -> Iterator[FoundArtifact]:
    """W108: assets that are weights by their ending, or archives whose name says so; large enough to be weights."""
    for release in releases:
        for asset in release.assets:
            is_archive = bool(ARCHIVE_FILE.search(asset.name)) and speaks_of_weights(asset.name)
            if asset.size < _LARGE or not (WEIGHT_FILE.search(asset.name) or is_archive):
                continue
            ref = ArtifactRef(Host.GITHUB_RELEASE, asset.url)
            kind = kind_by_name(asset.name) or ArtifactKind.FULL
            evidence = Evidence(release.url, quote=asset.name[:200], rule="W108")
            yield FoundArtifact(Artifact(ref, asset.url, kind, is_own=True), evidence)


def from_tree(tree: Sequence[TreeEntry], pages: Sequence[Page], locator: Locator) -> Iterator[FoundArtifact]:
    """W109: weights files of the root listing, as LFS pointers or whole."""
    for entry in tree:
        if entry.type != "blob" or not WEIGHT_FILE.search(entry.path) or entry.size is None:
            continue
        if entry.size not in _POINTER and entry.size < _LARGE:
            continue
        url = f"{locator.html_url}/blob/{locator.commit or 'HEAD'}/{percent(entry.path)}"
        ref = ArtifactRef(Host.GITHUB_LFS, f"{locator.html_url}/blob/HEAD/{percent(entry.path)}")
        kind = kind_by_name(entry.path) or ArtifactKind.FULL
        evidence = _said_in(entry.path, pages, locator) or Evidence(url, entry.path, oid=entry.oid or None, rule="W109")
        yield FoundArtifact(Artifact(ref, url, kind, is_own=True), evidence)


def _said_in(name: str, pages: Sequence[Page], locator: Locator) -> Evidence | None:
    for page in pages:
        for line in page.lines:
            start = line.visible.find(name)
            if start >= 0:
                quoted = page.quote(line.number, start, start + len(name))
                return locator.evidence(page.path, line.number, quoted, "W109")
    return None
