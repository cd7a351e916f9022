"""What detection saw in one repository's documents. Pure data: detection makes it, folding consumes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.domain.artifacts import Artifact, CodeStatus, DataStatus, WeightsStatus
from tracker.domain.evidence import Evidence
from tracker.domain.licences import CommercialUse, LicenceClaim, LicenceFile, StatedTopic


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule saw, with its span."""

    rule: str
    """Stable code: W1xx weights, L2xx licences, C3xx code, D4xx data, F5xx training facts, X9xx contradictions."""
    path: str
    line: int
    quote: str
    value: str = ""
    """Normalised value the rule read."""
    note: str = ""
    """Why it was kept or why it lost against another candidate; shown by `tracker explain`."""
    is_accepted: bool = True
    """False for a candidate that lost (kept for `tracker explain`)."""


@dataclass(frozen=True, slots=True)
class FoundArtifact:
    """An artifact named by the documents."""

    artifact: Artifact
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class FoundValue:
    """One normalised value, the words as written (in `evidence.quote`), such as `8x A100 80GB`."""

    value: str
    evidence: Evidence
    normalised: float | None = None
    """In base units: parameters, tokens, hours; None where no number makes sense."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StatedTerm:
    """What a page states of terms beside a licence's name."""

    topic: StatedTopic
    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class FoundContradiction:
    """Two witnesses that disagree."""

    code: str
    """Stable code, X9xx."""
    subject: str
    """What they disagree about, such as `licence:weights`."""
    sayings: tuple[str, ...]
    """What each witness says, sorted."""
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """Everything detection concluded about one repository from the documents it was given."""

    looked_in: tuple[str, ...]
    """Paths of the documents read, sorted."""
    weights_status: WeightsStatus
    weights_evidence: Evidence | None
    artifacts: tuple[FoundArtifact, ...]
    code_status: CodeStatus
    code_evidence: Evidence | None
    data_status: DataStatus
    data_evidence: Evidence | None
    data_artifacts: tuple[FoundArtifact, ...]
    licence_files: tuple[LicenceFile, ...]
    licences: tuple[LicenceClaim, ...]
    """At most one per scope."""
    commercial_use: CommercialUse
    commercial_evidence: Evidence | None
    params: tuple[FoundValue, ...] = ()
    training_data_size: tuple[FoundValue, ...] = ()
    context_length: tuple[FoundValue, ...] = ()
    hardware: tuple[FoundValue, ...] = ()
    training_time: tuple[FoundValue, ...] = ()
    base_model: tuple[FoundValue, ...] = ()
    contradictions: tuple[FoundContradiction, ...] = ()
    stated_terms: tuple[StatedTerm, ...] = ()
    """At most one per topic."""
    findings: tuple[Finding, ...] = field(default=(), repr=False)
