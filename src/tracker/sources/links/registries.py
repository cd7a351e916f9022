"""Hosts with something like an API: Ollama, WiseModel, OpenXLab, Zenodo. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from tracker.domain.evidence import FailureReason
from tracker.sources.links import direct
from tracker.sources.links.verdicts import Alive, Ask, Dead, Look, Restricted, Undecided, Verdict, undecided_status
from tracker.sources.loose import child, children, instant, number, read_object, text

OLLAMA_REGISTRY = "https://registry.ollama.ai"
OLLAMA_SITE = "https://ollama.com"
_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}"
_OLLAMA = re.compile(rf"(?:(?P<owner>{_NAME})/)?(?P<name>{_NAME})(?::(?P<tag>{_NAME}))?")
_REPOSITORY = re.compile(rf"{_NAME}/{_NAME}")
_HEAD_COMMIT = re.compile(rb"([0-9a-f]{40}) HEAD\b")
_ZENODO = re.compile(r"(?:zenodo\.org/(?:api/)?records?/|10\.5281/zenodo\.)(\d{1,12})", re.IGNORECASE)


def ollama_asks(ident: str) -> tuple[Ask, ...]:
    """Return two looks at `name`, `name:tag` or `owner/name:tag`: the registry's manifest, then the page."""
    matched = _OLLAMA.fullmatch(ident.removeprefix("library/"))
    if matched is None:
        return ()
    owner, name, tag = matched["owner"] or "library", matched["name"], matched["tag"]
    manifest = f"{OLLAMA_REGISTRY}/v2/{owner}/{name}/manifests/{tag or 'latest'}"
    accept = {"Accept": "application/vnd.docker.distribution.manifest.v2+json"}
    # A model without the tag `latest` has a page all the same; where a tag is named, the page proves nothing about it.
    read_page = read_shell if tag else direct.read_get
    return (
        Ask("GET", manifest, read_manifest, direct.on_redirect, accept),
        Ask("GET", f"{OLLAMA_SITE}/{owner}/{name}", read_page, direct.on_redirect),
    )


def read_manifest(look: Look) -> Verdict:
    """Judge a manifest: the model's layers have sizes, its configuration a digest."""
    document = read_object(look.body)
    if look.status == 200 and document is not None:
        layers = children(document, "layers") or ()
        models = [n for x in layers if "image.model" in (text(x, "mediaType") or "") and (n := number(x, "size"))]
        return Alive(size=sum(models) or None, revision=text(child(document, "config"), "digest"))
    if look.status == 404:
        return Dead("the registry answers 404")
    return undecided_status(look.status)


def git_asks(ident: str, git: str, page: str) -> tuple[Ask, ...]:
    """Return two looks at `owner/name` of a hub that can be cloned: git's own greeting, then the page."""
    if not _REPOSITORY.fullmatch(ident):
        return ()
    return (
        Ask("GET", f"{git}/{quote(ident)}.git/info/refs?service=git-upload-pack", read_refs, direct.on_redirect),
        Ask("GET", f"{page}/{quote(ident)}", read_shell, direct.on_redirect),
    )


def read_refs(look: Look) -> Verdict:
    """Judge git's greeting. A wish for a login is what git servers answer to missing repositories as well."""
    if look.status == 200 and b"service=git-upload-pack" in look.body[:200]:
        commit = _HEAD_COMMIT.search(look.body)
        return Alive(revision=commit[1].decode() if commit else None)
    if look.status in {404, 410}:
        return Dead(f"git at {direct.look_name(look)} answers {look.status}")
    return undecided_status(look.status)


def read_shell(look: Look) -> Verdict:
    """Judge a page that an application draws: only its absence says something."""
    if look.status in {404, 410}:
        return Dead(f"the page at {direct.look_name(look)} answers {look.status}")
    if look.status == 200:
        return Undecided(FailureReason.NOT_FOUND, "the page answers, as it does for what is missing")
    return undecided_status(look.status)


def zenodo_asks(url: str) -> tuple[Ask, ...]:
    """Return two looks at a record: the API, then the page; nothing where the address names no record."""
    matched = _ZENODO.search(url)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if matched is None or host not in {"zenodo.org", "doi.org", "dx.doi.org"}:
        return ()
    return (
        Ask("GET", f"https://zenodo.org/api/records/{matched[1]}", read_record, direct.on_redirect),
        Ask("HEAD", f"https://zenodo.org/records/{matched[1]}", direct.read_head, direct.on_redirect),
    )


def read_record(look: Look) -> Verdict:
    """Judge a record: open, or not to be had by everybody; 410 is a withdrawn one."""
    document = read_object(look.body)
    if look.status in {404, 410}:
        return Dead(f"Zenodo's API answers {look.status}")
    if look.status != 200:
        return undecided_status(look.status)
    if document is None:  # cut after 64 KiB: a record with very many files
        return Alive() if look.body.lstrip().startswith(b"{") else undecided_status(look.status)
    metadata = child(document, "metadata")
    access = text(metadata, "access_right") or "open"
    if access != "open":
        return Restricted(f"Zenodo calls the record {access}")
    sizes = [number(file, "size") for file in children(document, "files") or ()]
    return Alive(
        size=sum(size or 0 for size in sizes) or None,
        modified=instant(document, "updated", "modified"),
        created=instant(document, "created"),
        licence=text(child(metadata, "license"), "id"),
        revision=text(metadata, "version"),
    )
