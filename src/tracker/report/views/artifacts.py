"""Weights of a project, mirror by mirror, with the state each hub gave in the newest run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.artifacts import Access, Artifact, HubFacts
from tracker.domain.evidence import Evidence, FailureReason
from tracker.domain.facts import Absent, FactKey, FactName, Present, Unknown, last_known
from tracker.domain.snapshots import Snapshot

_REACHABLE = frozenset({Access.AVAILABLE, Access.GATED_AUTO, Access.GATED_MANUAL, Access.RESTRICTED})


@dataclass(frozen=True, slots=True)
class Mirror:
    """One downloadable thing at one host."""

    key: str
    host: str
    id: str
    url: str
    kind: str
    """`ArtifactKind` value."""
    state: str
    """`Access` value, or `unlisted` (no longer named), `unknown` (could not be asked), `unasked`."""
    moved_to: str = ""
    """The hub's new id, when it redirected."""
    is_stale: bool = False
    reason: FailureReason | None = None
    since: datetime | None = None
    licence: str = ""
    """Licence tag as the hub spells it."""
    downloads: int | None = None
    likes: int | None = None
    parameters: int | None = None
    bytes: int | None = None
    last_modified: datetime | None = None
    base_models: tuple[str, ...] = ()
    password: str = ""
    detail: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_reachable(self) -> bool:
        """Say whether a reader can get at it, if need be after a click or a sign-up."""
        return self.state in _REACHABLE

    @property
    def is_lost(self) -> bool:
        """Say whether the hub no longer gives it out."""
        return self.state in {Access.GONE, Access.DISABLED}


def mirrors(snapshot: Snapshot) -> tuple[Mirror, ...]:
    """Return the project's own artifacts by host and id, those that it no longer names last."""
    found = [_mirror(snapshot, key) for key in sorted(k for k in snapshot.facts if k.name is FactName.ARTIFACT)]
    return tuple(sorted((m for m in found if m), key=lambda m: (m.state == "unlisted", m.key)))


@dataclass(frozen=True, slots=True)
class MirrorCount:
    """How many artifacts of one project are of which kind, where, and in which state; each sorted by number."""

    count: int
    kinds: tuple[tuple[str, int], ...]
    hosts: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, int], ...]


def count_mirrors(found: Sequence[Mirror]) -> MirrorCount:
    """Count a project's artifacts."""
    kinds, hosts, states = (_counted(getattr(m, name) for m in found) for name in ("kind", "host", "state"))
    return MirrorCount(len(found), kinds, hosts, states)


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))


def filled_columns(found: Iterable[Mirror]) -> tuple[str, ...]:
    """Return which columns any hub filled, in order: an empty column tells nothing."""
    held: dict[str, bool] = dict.fromkeys(("tag", "parameters", "size", "downloads", "modified"), False)
    for mirror in found:
        values = (mirror.licence, mirror.parameters, mirror.bytes, mirror.downloads, mirror.last_modified)
        for name, value in zip(held, values, strict=True):
            held[name] = held[name] or value not in (None, "")
    return tuple(name for name, is_filled in held.items() if is_filled)


def third_party(snapshot: Snapshot) -> tuple[Artifact, ...]:
    """Return artifacts the documents name that are not the project's own."""
    found = (p.value for p in snapshot.members(FactName.ARTIFACT).values())
    return tuple(a for a in found if isinstance(a, Artifact) and not a.is_own)


def _mirror(snapshot: Snapshot, key: FactKey) -> Mirror | None:
    named = last_known(snapshot.facts[key])
    if not isinstance(named, Present) or not isinstance(named.value, Artifact) or not named.value.is_own:
        return None
    artifact = named.value
    hub = snapshot.get(FactName.HUB, key.subject)
    known = last_known(hub)
    facts = known.value if isinstance(known, Present) and isinstance(known.value, HubFacts) else None
    return Mirror(
        key=key.subject,
        host=artifact.ref.host.value,
        id=artifact.ref.id,
        url=facts.url if facts else artifact.url,
        kind=artifact.kind.value,
        state=_state(hub, facts),
        moved_to=str(facts.ref.id) if facts and facts.ref.key != facts.asked.key else "",
        is_stale=isinstance(hub, Unknown),
        reason=hub.reason if isinstance(hub, Unknown) else None,
        since=hub.since if isinstance(hub, Unknown) else None,
        licence=(facts.licence_name or facts.licence or "") if facts else "",
        downloads=facts.downloads if facts else None,
        likes=facts.likes if facts else None,
        parameters=facts.parameters if facts else None,
        bytes=facts.bytes if facts else None,
        last_modified=facts.last_modified if facts else None,
        base_models=facts.base_models if facts else (),
        password=artifact.password or "",
        detail=(facts.detail or "") if facts else "",
        evidence=(*named.evidence, *(known.evidence if isinstance(known, Present) else ())),
    )


def _state(hub: object, facts: HubFacts | None) -> str:
    if facts:
        return facts.access.value
    if isinstance(hub, Absent):
        return "unlisted"
    return "unknown" if isinstance(hub, Unknown) else "unasked"
