"""`tracker inspect`: detection alone over a local checkout. Asks no network; reads only the folder it is given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from tracker.cli.context import AppContext, common_options, printable
from tracker.detect.detect import detect_repository
from tracker.detect.documents import linked_pages, role_of, wanted
from tracker.domain.documents import Document, DocumentRef, DocumentRole
from tracker.domain.evidence import Evidence
from tracker.domain.findings import Detection, Finding, FoundArtifact, FoundValue
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import TreeEntry
from tracker.errors import UsageError
from tracker.sources.github.fields import clean
from tracker.sources.github.texts import as_text

SCHEMA_VERSION = 1
_MAX_BYTES = 4_000_000
_FACTS = ("params", "training_data_size", "context_length", "hardware", "training_time", "base_model")


@click.command(name="inspect")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--repo", "repo_text", metavar="OWNER/NAME", required=True, help="Whose files these are.")
@click.option("--tree", "tree_file", metavar="FILE", type=click.Path(path_type=Path), help="Root listing as JSON.")
@common_options
def command(context: AppContext, folder: Path, repo_text: str, tree_file: Path | None) -> int:
    """Run detection alone over the files in DIR and print what was found, with evidence."""
    repo = _repository(repo_text)
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; give the folder that holds the repository's files")
    tree = _read_tree(tree_file) if tree_file else _list_tree(folder)
    documents = _read_documents(repo, folder, tree)
    detection = detect_repository(repo, documents, tree, commit=None, html_url=f"https://github.com/{repo}")
    if context.as_json:
        context.emit(as_document(repo, detection))
    else:
        click.echo("\n".join(printable(line) for line in _summary(detection)))
    return 0


def _repository(text: str) -> RepoName:
    try:
        return RepoName.parse(text)
    except ValueError as error:
        raise UsageError(f"--repo: {text!r} is not OWNER/NAME; write it as in https://github.com/OWNER/NAME") from error


def _read_tree(path: Path) -> tuple[TreeEntry, ...]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig", errors="replace"))
        if not isinstance(rows, list):
            raise TypeError  # noqa: TRY301 - one message for every wrong shape
        return tuple(_entry(row) for row in rows)
    except OSError as error:
        raise UsageError(f"--tree: {path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"--tree: {path}: expected a JSON list of {{path, type, oid, size}} objects") from error


def _entry(row: Mapping[str, Any]) -> TreeEntry:
    size = row.get("size")
    path, kind, oid = (clean(str(text)) for text in (row["path"], row["type"], row.get("oid") or ""))
    return TreeEntry(path, kind, oid, size if type(size) is int else None)


def _list_tree(folder: Path) -> tuple[TreeEntry, ...]:
    """List a folder as a forge would list its root; a licence folder is listed with its files."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.name == ".git":
            continue
        found.append(_entry_of(path, path.name))
        if path.is_dir() and role_of(f"{path.name}/x") is DocumentRole.LICENCE:
            found += [_entry_of(p, f"{path.name}/{p.name}") for p in sorted(path.iterdir()) if p.is_file()]
    return tuple(found)


def _entry_of(path: Path, name: str) -> TreeEntry:
    kind = "tree" if path.is_dir() else "blob"
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return TreeEntry(name, kind, "", path.stat().st_size if path.is_file() else None)


def _read_documents(repo: RepoName, folder: Path, tree: tuple[TreeEntry, ...]) -> list[Document]:
    refs = wanted((*tree, *_nested(folder, tree)))
    documents = [d for ref in refs if (d := _read(folder, ref)) is not None]
    paths = linked_pages(documents, [e.path for e in tree], repo)
    pages = (DocumentRef(path, "", DocumentRole.PAGE) for path in paths)
    return documents + [d for ref in pages if (d := _read(folder, ref)) is not None]


def _nested(folder: Path, tree: Iterable[TreeEntry]) -> list[TreeEntry]:
    """Licence files in a licence folder that a root listing names but does not open."""
    known = {e.path for e in tree}
    found = []
    for entry in tree:
        if entry.type != "tree" or role_of(f"{entry.path}/x") is not DocumentRole.LICENCE:
            continue
        pairs = [(p, f"{entry.path}/{p.name}") for p in _files_in(folder / entry.path)]
        pairs += [(p, p.name.replace("__", "/", 1)) for p in sorted(folder.glob(f"{_literal(entry.path)}__*"))]
        found += [_entry_of(p, name) for p, name in pairs if p.is_file() and name not in known]
    return found


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir()) if folder.is_dir() else []
    except (OSError, ValueError):
        return []


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _read(folder: Path, ref: DocumentRef) -> Document | None:
    """Read one file; files of a flattened copy carry `__` for `/`. Links that leave the folder are not followed."""
    for candidate in (folder / ref.path, folder / ref.path.replace("/", "__")):
        if _is_inside(candidate, folder):
            return Document(ref.path, ref.oid, ref.role, _text(candidate))
    return None


def _is_inside(candidate: Path, folder: Path) -> bool:
    """Say whether a file of the folder is meant; a listing may hold names that no file system takes."""
    try:
        return candidate.is_file() and candidate.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        return False


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return as_text(stream.read(_MAX_BYTES), path.name) or ""
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


def as_document(repo: RepoName, found: Detection) -> dict[str, Any]:
    """Return the public JSON form of a detection (`docs/formats.md` describes it)."""
    return {
        "schema_version": SCHEMA_VERSION,
        "repo": str(repo),
        "weights": {
            "status": found.weights_status.value,
            "artifacts": [_artifact(a) for a in found.artifacts],
            "evidence": _evidence(found.weights_evidence),
        },
        "code": {"status": found.code_status.value, "evidence": _evidence(found.code_evidence)},
        "data": {
            "status": found.data_status.value,
            "artifacts": [_data_artifact(a) for a in found.data_artifacts],
            "evidence": _evidence(found.data_evidence),
        },
        "licences": _licences(found),
        "facts": _facts(found),
        "findings": [_finding(f) for f in found.findings],
    }


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    # a file of the listing alone has no words: its first line stands for it
    return {"path": evidence.path, "line": evidence.line or 1, "quote": evidence.quote or ""}


def _artifact(found: FoundArtifact) -> dict[str, Any]:
    row = _data_artifact(found)
    evidence = row.pop("evidence")
    row |= {"kind": found.artifact.kind.value, "own": found.artifact.is_own}
    if found.artifact.password:
        row["password"] = found.artifact.password
    return row | {"evidence": evidence}


def _data_artifact(found: FoundArtifact) -> dict[str, Any]:
    artifact = found.artifact
    return {
        "host": artifact.ref.host.value,
        "id": artifact.ref.id,
        "url": artifact.url,
        "evidence": _evidence(found.evidence),
    }


def _licences(found: Detection) -> dict[str, Any]:
    claims = {claim.scope.value: claim for claim in found.licences}
    by_scope = {scope: claims[scope].expression if scope in claims else None for scope in ("code", "weights", "data")}
    evidence = {scope: _evidence(claims[scope].evidence) if scope in claims else None for scope in by_scope}
    files = [
        {
            "path": f.path,
            "scope": f.scope.value,
            "expression": f.expression,
            "similarity": f.similarity,
            "modification": f.modification,
            "oid": f.oid,
            "modified": f.is_modified,
        }
        for f in found.licence_files
    ]
    return {
        **by_scope,
        "commercial_use": found.commercial_use.value,
        "files": files,
        "evidence": evidence | {"commercial_use": _evidence(found.commercial_evidence)},
    }


def _facts(found: Detection) -> dict[str, Any]:
    values: dict[str, tuple[FoundValue, ...]] = {name: getattr(found, name) for name in _FACTS}
    facts: dict[str, Any] = {name: [v.value for v in values[name]] for name in _FACTS}
    facts["evidence"] = {name: [_evidence(v.evidence) for v in values[name]] for name in _FACTS}
    return facts


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "path": finding.path,
        "line": finding.line,
        "quote": finding.quote,
        "value": finding.value,
        "note": finding.note,
        "accepted": finding.is_accepted,
    }


def _summary(found: Detection) -> list[str]:
    lines = [
        _row("weights", found.weights_status.value, found.weights_evidence),
        _row("code", found.code_status.value, found.code_evidence),
        _row("data", found.data_status.value, found.data_evidence),
        *(_row(f"licence of {c.scope.value}", c.expression, c.evidence) for c in found.licences),
        _row("commercial use", found.commercial_use.value, found.commercial_evidence),
    ]
    for artifact in found.artifacts:
        owner = "own" if artifact.artifact.is_own else "not its own"
        lines.append(_row(f"{owner}, {artifact.artifact.kind.value}", str(artifact.artifact.ref), artifact.evidence))
    for name in _FACTS:
        lines += [_row(name.replace("_", " "), v.value, v.evidence) for v in getattr(found, name)]
    return lines


def _row(name: str, value: str, evidence: Evidence | None) -> str:
    place = f"  {evidence.path}:{evidence.line}" if evidence and evidence.line else ""
    return f"{name}: {value}{place}"
