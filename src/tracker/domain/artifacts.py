"""Weights and data sets: what a project offers (found in its words) and what the hub says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.domain.identifiers import DATASETS, ArtifactRef, Host

_DATA_HUBS = frozenset({Host.HUGGINGFACE, Host.MODELSCOPE})


class ArtifactKind(StrEnum):
    """What the files are."""

    FULL = "full"
    DELTA = "delta"
    ADAPTER = "adapter"
    QUANTIZED = "quantized"
    OTHER = "other"


class WeightsStatus(StrEnum):
    """The best current offer of a project's own weights, best first."""

    OPEN = "open"
    GATED = "gated"
    DELTA = "delta"
    ADAPTER = "adapter"
    REQUEST = "request"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"
    NONE = "none"


class CodeStatus(StrEnum):
    """The most that is published."""

    TRAINING = "training"
    FINETUNING = "finetuning"
    INFERENCE = "inference"
    NONE = "none"


class DataStatus(StrEnum):
    """Is the project's own training data published?"""

    OPEN = "open"
    PARTIAL = "partial"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Artifact:
    """One artifact that a project names."""

    ref: ArtifactRef
    url: str
    kind: ArtifactKind
    is_own: bool
    """False for base models, rivals and community work that the page merely names."""
    password: str | None = None
    """Share code of a netdisk link (提取码, pwd)."""


def dataset_ref(artifact: Artifact) -> ArtifactRef | None:
    """Return what to ask a hub for where a project's own data set lies on one; None elsewhere.

    Only addresses that say `/datasets/` count: what an author merely calls data may be a model.
    """
    ref = artifact.ref
    is_asked = artifact.is_own and ref.host in _DATA_HUBS and f"/{DATASETS}" in artifact.url and ref.id.count("/") == 1
    return ArtifactRef(ref.host, DATASETS + ref.id) if is_asked else None


class Access(StrEnum):
    """What a hub or host answers when asked for an artifact."""

    AVAILABLE = "available"
    GATED_AUTO = "gated_auto"
    GATED_MANUAL = "gated_manual"
    GONE = "gone"
    """Missing or private, by two routes."""
    DISABLED = "disabled"
    ANNOUNCED = "announced"
    """The page exists but holds no weights files."""
    RESTRICTED = "restricted"
    """Login, share code, quota: there, but not to be had without something."""


@dataclass(frozen=True, slots=True)
class HubFacts:
    """One artifact as its hub described it in this run; `None` means the hub did not say."""

    asked: ArtifactRef
    ref: ArtifactRef
    """Differs from `asked` when the hub redirected (moved, renamed)."""
    url: str
    access: Access
    object_id: str | None = None
    """The hub's durable id (`_id` on Hugging Face): another one under the same name is a re-upload."""
    revision: str | None = None
    last_modified: datetime | None = None
    created_at: datetime | None = None
    downloads: int | None = None
    likes: int | None = None
    licence: str | None = None
    """Licence tag as the hub spells it (`llama2`, `other`); not SPDX."""
    licence_name: str | None = None
    licence_link: str | None = None
    base_models: tuple[str, ...] = ()
    base_relation: str | None = None
    datasets: tuple[str, ...] = ()
    parameters: int | None = None
    """Total from safetensors headers."""
    files: int | None = None
    """Number of weights files."""
    bytes: int | None = None
    detail: str | None = None
    """For `gone` and `restricted`: which routes said what."""
