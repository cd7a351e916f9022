"""What is known of a project's own artifacts at their hubs, each beside the words that name it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.domain.artifacts import Access, Artifact, ArtifactKind, HubFacts
from tracker.domain.evidence import Evidence
from tracker.domain.facts import FactKey, FactName, Present, Unknown, last_known
from tracker.domain.licence_tags import expression_of_tag
from tracker.domain.snapshots import Snapshot

GATED = frozenset({Access.GATED_AUTO, Access.GATED_MANUAL})
SERVED = frozenset({Access.AVAILABLE, *GATED})
"""A hub that serves the files describes them; what a dead or empty page says of them is no witness."""
LOST = frozenset({Access.GONE, Access.DISABLED})
_VAGUE = frozenset({"LicenseRef-Creative-Commons-Unspecified"})
"""Tags that name no licence one could compare."""
_PACKED = re.compile(
    r"gptq|awq|gguf|ggml|exl2|int-?[48]|[48]-?bits?|fp[48]|w[48]a\d|bnb|nf4|mxfp4|squeeze|smoothquant|quant|mlx|hqq|aqlm"
    r"|eagle|medusa|draft|(?<![a-z])mtp(?![a-z])|lora|adapter|delta|diff|prun|spars|slim",
    re.IGNORECASE,
)
"""Names of files whose number of stored values is not the model's number of parameters."""
_LEAST_PARAMETERS = 10_000_000
_LEAST_BYTES = 1.5
"""Bytes per parameter below which the values are packed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One own artifact that is named, with what its hub was last known to say."""

    key: str
    artifact: Artifact
    named: Present
    facts: HubFacts | None
    """None: nothing is known (not asked, or never answered)."""
    evidence: tuple[Evidence, ...] = ()
    """Where the hub says it."""
    unseen: Unknown | None = None
    """Why the hub's word is not of this run."""

    @property
    def is_served(self) -> bool:
        """Say whether the hub gives the files out, freely or behind a gate."""
        return self.facts is not None and self.facts.access in SERVED

    @property
    def name(self) -> str:
        """The model's own name, without its account."""
        return self.artifact.ref.id.rstrip("/").rpartition("/")[2]

    @property
    def licence(self) -> str | None:
        """The one licence that the hub's page names, as an expression; None when it names none, or several."""
        if self.facts is None or not self.is_served or "," in (self.facts.licence or ""):
            return None
        expression = expression_of_tag(self.facts.licence, self.facts.licence_name)
        return None if expression in _VAGUE else expression

    @property
    def parameters(self) -> int | None:
        """The measured size of a whole model; None where the files' values are not its parameters."""
        facts = self.facts
        if facts is None or not self.is_served or self.artifact.kind is not ArtifactKind.FULL or not facts.parameters:
            return None
        is_part = facts.base_relation in {"adapter", "quantized"} or _PACKED.search(self.name)
        is_packed = facts.bytes is not None and facts.bytes < _LEAST_BYTES * facts.parameters
        return None if is_part or is_packed or facts.parameters < _LEAST_PARAMETERS else facts.parameters

    @property
    def bases(self) -> tuple[str, ...]:
        """Names of the models that the hub says this one was made from, those of the same account left out."""
        if self.facts is None or not self.is_served:
            return ()
        owner = self.artifact.ref.id.partition("/")[0].lower()
        return tuple(b for b in self.facts.base_models if b.partition("/")[0].lower() != owner)


def offers_of(snapshot: Snapshot) -> tuple[Offer, ...]:
    """Return the project's own artifacts that are named, sorted by key."""
    named = snapshot.members(FactName.ARTIFACT)
    found = (_offer(snapshot, key, fact) for key, fact in named.items())
    return tuple(offer for offer in found if offer is not None)


def _offer(snapshot: Snapshot, key: str, named: Present) -> Offer | None:
    if not isinstance(named.value, Artifact) or not named.value.is_own:
        return None
    hub = snapshot.facts.get(FactKey(FactName.HUB, key))
    known = last_known(hub)
    if not isinstance(known, Present) or not isinstance(known.value, HubFacts):
        return Offer(key, named.value, named, None)
    unseen = hub if isinstance(hub, Unknown) else None
    return Offer(key, named.value, named, known.value, known.evidence, unseen)


def first_unseen(offers: Iterable[Offer]) -> Unknown | None:
    """Return why one of these hubs could not be asked; None when all answered in this run."""
    return next((offer.unseen for offer in offers if offer.unseen is not None), None)
