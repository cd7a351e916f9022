"""Identifiers of repositories and artifacts in one canonical form. Never resolves anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True, slots=True, order=True)
class RepoName:
    """A GitHub repository's `owner/name` as GitHub spells it; compare by `key`, since GitHub ignores case."""

    owner: str
    name: str

    @classmethod
    def parse(cls, text: str) -> RepoName:
        """Read `owner/name`. Raises ValueError on anything else (URLs are taken apart by the config reader)."""
        if not _REPOSITORY.fullmatch(text) or text.endswith((".git", "/.", "/..")):
            msg = f"not a repository name: {text!r}"
            raise ValueError(msg)
        owner, name = text.split("/")
        return cls(owner, name)

    @property
    def key(self) -> str:
        """The lower-case form by which two names are the same."""
        return f"{self.owner}/{self.name}".lower()

    def __str__(self) -> str:
        """Return `owner/name`."""
        return f"{self.owner}/{self.name}"


class Host(StrEnum):
    """Where an artifact lies. Values are those of `tracker inspect`."""

    HUGGINGFACE = "huggingface"
    MODELSCOPE = "modelscope"
    WISEMODEL = "wisemodel"
    OPENXLAB = "openxlab"
    OLLAMA = "ollama"
    GDRIVE = "gdrive"
    ONEDRIVE = "onedrive"
    BAIDU = "baidu"
    GITHUB_RELEASE = "github_release"
    GITHUB_LFS = "github_lfs"
    DIRECT = "direct"
    TORRENT = "torrent"
    FORM = "form"
    OTHER = "other"


HUBS_BY_ID = frozenset({Host.HUGGINGFACE, Host.MODELSCOPE, Host.WISEMODEL, Host.OPENXLAB, Host.OLLAMA})
"""Hosts whose artifacts are named `owner/name`; on the others the id is the URL."""


DATASETS = "datasets/"
"""What stands before the id of a data set when a hub is asked: a model may bear the same name."""


@dataclass(frozen=True, slots=True, order=True)
class ArtifactRef:
    """One downloadable thing: its host and its id there (`owner/name` on hubs, else the URL)."""

    host: Host
    id: str

    @property
    def key(self) -> str:
        """`host:id`; hub ids are compared without case."""
        return f"{self.host}:{self.id.lower() if self.host in HUBS_BY_ID else self.id}"

    @property
    def is_group(self) -> bool:
        """Say whether this names an account's page (`owner/*`) or a collection: several artifacts, none to ask for."""
        return self.host in HUBS_BY_ID and (self.id.endswith("/*") or self.id.startswith("collections/"))

    @property
    def is_dataset(self) -> bool:
        """Say whether this names a data set on a hub, as hubs are asked for it (`datasets/owner/name`)."""
        return self.host in HUBS_BY_ID and self.id.startswith(DATASETS)

    def __str__(self) -> str:
        """Return `host:id` as spelled upstream."""
        return f"{self.host}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> ArtifactRef:
        """Read `host:id` back. Raises ValueError on an unknown host."""
        host, _, ident = text.partition(":")
        return cls(Host(host), ident)
