"""What hubs say of a project's own artifacts in the matter of one fact, beside whatever its documents say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.domain.artifacts import Artifact, HubFacts
from tracker.domain.facts import FactKey, FactName, Present, Unknown, last_known
from tracker.domain.licence_tags import expression_of_tag
from tracker.domain.licences import Scope
from tracker.domain.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Measured:
    """One hub's word."""

    artifact: str
    """`host:id`."""
    value: str
    url: str
    is_stale: bool
    """The hub could not be asked in the newest run; this is what it last said."""


def measured_of(snapshot: Snapshot, key: FactKey) -> tuple[Measured, ...]:
    """Return what each hub says in this matter, sorted by artifact; empty where hubs have no say."""
    read = _READERS.get(key)
    if read is None:
        return ()
    named = snapshot.members(FactName.ARTIFACT)
    own = [k for k, f in named.items() if isinstance(f.value, Artifact) and f.value.is_own]
    return tuple(found for subject in own if (found := _measured(snapshot, subject, read)))


def _measured(snapshot: Snapshot, subject: str, read: Callable[[HubFacts], str]) -> Measured | None:
    fact = snapshot.get(FactName.HUB, subject)
    known = last_known(fact)
    if not isinstance(known, Present) or not isinstance(known.value, HubFacts):
        return None
    value = read(known.value)
    return Measured(subject, value, known.value.url, isinstance(fact, Unknown)) if value else None


def _size(facts: HubFacts) -> str:
    return f"{facts.parameters:,} parameters" if facts.parameters else ""


def _licence(facts: HubFacts) -> str:
    """Return the tag as the hub spells it, with the expression it stands for where the two differ."""
    tag = " ".join(word for word in (facts.licence, f"({facts.licence_name})" if facts.licence_name else "") if word)
    expression = expression_of_tag(facts.licence, facts.licence_name)
    return f"{tag}: {expression}" if expression and expression.lower() != tag.lower() else tag


_READERS: Mapping[FactKey, Callable[[HubFacts], str]] = {
    FactKey(FactName.PARAMS): _size,
    FactKey(FactName.BASE_MODEL): lambda facts: ", ".join(facts.base_models),
    FactKey(FactName.LICENCE, Scope.WEIGHTS.value): _licence,
    FactKey(FactName.COMMERCIAL_USE): _licence,
    FactKey(FactName.WEIGHTS_STATUS): lambda facts: facts.access.value,
}
