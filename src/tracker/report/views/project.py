"""One project as a report shows it: its cells, licences, weights, releases and what contradicts what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tracker.domain.changes import Change
from tracker.domain.entries import Entry
from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.domain.facts import FactName, Present, Unknown, last_known
from tracker.domain.findings import FoundContradiction
from tracker.domain.licences import LicenceFile
from tracker.domain.repositories import Release
from tracker.domain.snapshots import Snapshot
from tracker.report.views.artifacts import Mirror, mirrors
from tracker.report.views.cells import FIELDS, Cell, CellState, Flag, fact_cell
from tracker.report.views.curated import CURATED_NAMES, curated_fact, neutral_text, stance, with_curated
from tracker.report.views.life import LifeLine
from tracker.report.views.stars import StarCurve

RELEASES_SHOWN = 5
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two witnesses that disagree; `code` is empty for a curated value challenged by an observation."""

    code: str
    subject: str
    sayings: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class ProjectView:
    """Everything a report says of one project; language-neutral."""

    key: str
    slug: str
    """Unique over the report; safe in anchors and file names."""
    name: str
    repo: str
    former: str
    """Name in the config when GitHub uses another one by now; empty otherwise."""
    url: str
    group: str
    organization: Mapping[str, str]
    released: date | None
    tags: tuple[str, ...]
    notes: Mapping[str, str]
    hide: tuple[str, ...]
    is_observed: bool
    """False for an entry of which no snapshot was ever saved."""
    state: str
    """available, gone, blocked or unknown."""
    is_archived: bool
    description: str
    language: str
    topics: tuple[str, ...]
    pushed_at: datetime | None
    created_at: datetime | None
    observed_at: datetime | None
    """Instant of the snapshot shown."""
    unobserved: tuple[tuple[FailureReason, datetime], ...]
    """Why and since when parts could not be observed; empty when all of it was."""
    cells: Mapping[str, Cell]
    mirrors: tuple[Mirror, ...]
    licence_files: tuple[LicenceFile, ...]
    licence_evidence: Mapping[str, Evidence]
    """Path → where the file can be read."""
    releases: tuple[Release, ...]
    """Newest first."""
    release_count: int | None
    contradictions: tuple[Contradiction, ...]
    stars: StarCurve
    strip: tuple[tuple[datetime, str], ...]
    """Weights state from each instant on, oldest first."""
    changes: tuple[Change, ...]
    """Newest first, the last few."""
    life: tuple[LifeLine, ...] = ()
    """The project's life, oldest first, where its past was filled in."""

    @property
    def anchor(self) -> str:
        """The anchor of the project's section."""
        return f"p-{self.slug}"

    @property
    def weights(self) -> str:
        """`WeightsStatus` value, or empty where it is not known."""
        return _status(self.cells["weights"], "weights")

    @property
    def commercial(self) -> str:
        """yes, conditional, no or unknown; a curated statement wins."""
        cell = self.cells["commercial_use"]
        if Flag.CURATED in cell.flags:
            said = stance(
                cell.localised.get("*") or cell.localised.get("en") or next(iter(cell.localised.values()), "")
            )
            if said:
                return said
        return _status(cell, "commercial") or "unknown"

    @property
    def is_fully_open(self) -> bool:
        """Say whether full weights, training code and training data are all open, and no maintainer says otherwise."""
        seen = (self.cells["weights"].sign, self.cells["code"].sign, self.cells["data"].sign)
        return self.state == "available" and seen == ("weights.open", "code.training", "data.open")

    def status(self, field_name: str) -> str:
        """Return the status word of `code`, `data` or `weights`, a curated one first; empty when unknown."""
        return _status(self.cells[field_name], field_name)

    @property
    def has_facts(self) -> bool:
        """Say whether there is anything to tell: what a run saw, or what the maintainer states."""
        return self.is_observed or any(cell.is_known for cell in self.cells.values())

    def is_hidden(self, field_name: str) -> bool:
        """Say whether the list leaves a field out for this project, by the field's name or that of its fact."""
        if not self.hide:
            return False
        return field_name in self.hide or CURATED_NAMES.get(field_name, field_name) in self.hide

    @property
    def is_stale(self) -> bool:
        """Say whether anything shown is older than the newest run."""
        return bool(self.unobserved)


def _status(cell: Cell, group: str) -> str:
    observed = cell.observed.sign if cell.observed is not None else ""
    sign = cell.sign if cell.sign.startswith(f"{group}.") else observed
    return sign.removeprefix(f"{group}.") if sign.startswith(f"{group}.") else ""


def slug_of(key: str) -> str:
    """Return an entry key as an anchor: `meta-llama/llama` → `meta-llama--llama`."""
    return "".join(c if (c.isalnum() and c.isascii()) or c in "-_." else "-" for c in key.lower().replace("/", "--"))


def project_view(
    entry: Entry,
    key: str,
    snapshot: Snapshot | None,
    stars: StarCurve,
    changes: tuple[Change, ...],
    strip: tuple[tuple[datetime, str], ...] = (),
) -> ProjectView:
    """Build the view of one entry from its newest snapshot (None: never observed)."""
    empty = snapshot is None
    snapshot = snapshot or Snapshot(key, entry.repo, None, None, _NEVER, {})
    at = None if empty else snapshot.at
    cells = _cells(entry, snapshot, at)
    state = snapshot.value(FactName.REPO_STATE)
    return ProjectView(
        key=key,
        slug=slug_of(key),
        name=entry.name,
        repo=str(snapshot.repo),
        former="" if snapshot.repo.key == entry.repo.key else str(entry.repo),
        url=f"https://github.com/{snapshot.repo}",
        group=entry.group,
        organization=_organization(entry, at),
        released=_released(entry, at),
        tags=entry.tags,
        notes=entry.notes,
        hide=entry.hide,
        is_observed=not empty,
        state=str(state) if state else "unknown" if empty else "available",
        is_archived=snapshot.value(FactName.REPO_ARCHIVED) is True,
        description=_text(snapshot, FactName.DESCRIPTION),
        language=_text(snapshot, FactName.LANGUAGE),
        topics=_tuple(snapshot, FactName.TOPICS),
        pushed_at=_instant(snapshot, FactName.PUSHED_AT),
        created_at=_instant(snapshot, FactName.CREATED_AT),
        observed_at=at,
        unobserved=_unobserved(snapshot),
        cells=cells,
        mirrors=mirrors(snapshot),
        licence_files=_licence_files(snapshot),
        licence_evidence=_licence_evidence(snapshot),
        releases=_releases(snapshot),
        release_count=_number(snapshot, FactName.RELEASE_COUNT),
        contradictions=(*_found_contradictions(snapshot), *_challenges(cells)),
        stars=stars,
        strip=strip,
        changes=changes,
    )


def _cells(entry: Entry, snapshot: Snapshot, at: datetime | None) -> dict[str, Cell]:
    cells = {name: with_curated(entry, fact_cell(snapshot, name, fact, scope), at) for name, fact, scope in FIELDS}
    scopes = {file.scope.value for file in _licence_files(snapshot)}
    for scope, nothing in (("weights", {"none", "announced", "withdrawn"}), ("data", {"closed"})):
        name = f"licence.{scope}"
        if _status(cells[scope], scope) in nothing and scope not in scopes and not cells[name].is_known:
            cells[name] = Cell(name, CellState.NOT_APPLICABLE)
    return cells


def _organization(entry: Entry, at: datetime | None) -> Mapping[str, str]:
    fact = curated_fact(entry, "organization", at)
    if fact:
        return fact.value
    return {"*": entry.organization} if entry.organization else {}


def _released(entry: Entry, at: datetime | None) -> date | None:
    if entry.released:
        return entry.released
    fact = curated_fact(entry, "released", at)
    try:
        return date.fromisoformat(neutral_text(fact)[:10]) if fact else None
    except ValueError:
        return None


def _text(snapshot: Snapshot, name: FactName) -> str:
    value = snapshot.value(name)
    return value if isinstance(value, str) else ""


def _tuple(snapshot: Snapshot, name: FactName) -> tuple[str, ...]:
    value = snapshot.value(name)
    return value if isinstance(value, tuple) else ()


def _instant(snapshot: Snapshot, name: FactName) -> datetime | None:
    value = snapshot.value(name)
    return value if isinstance(value, datetime) else None


def _number(snapshot: Snapshot, name: FactName) -> int | None:
    value = snapshot.value(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _unobserved(snapshot: Snapshot) -> tuple[tuple[FailureReason, datetime], ...]:
    """Return why and since when the repository itself could not be observed; mirrors say so in their own rows."""
    found: dict[FailureReason, datetime] = {}
    for key, fact in snapshot.facts.items():
        known = last_known(fact)
        is_hubs = key.name is FactName.HUB or (isinstance(known, Present) and known.method is Method.MEASURED)
        if not is_hubs and isinstance(fact, Unknown) and fact.reason is not FailureReason.NOT_ASKED:
            found[fact.reason] = min(fact.since, found.get(fact.reason, fact.since))
    return tuple(sorted(found.items(), key=lambda item: (item[1], item[0])))


def _licence_files(snapshot: Snapshot) -> tuple[LicenceFile, ...]:
    found = (p.value for p in snapshot.members(FactName.LICENCE_FILE).values())
    return tuple(f for f in found if isinstance(f, LicenceFile))


def _licence_evidence(snapshot: Snapshot) -> dict[str, Evidence]:
    members = snapshot.members(FactName.LICENCE_FILE)
    return {path: present.evidence[0] for path, present in members.items() if present.evidence}


def _releases(snapshot: Snapshot) -> tuple[Release, ...]:
    found = [p.value for p in snapshot.members(FactName.RELEASE).values() if isinstance(p.value, Release)]
    found.sort(key=lambda r: r.tag)
    found.sort(key=lambda r: r.published_at.timestamp() if r.published_at else 0.0, reverse=True)
    return tuple(found[:RELEASES_SHOWN])


def _found_contradictions(snapshot: Snapshot) -> tuple[Contradiction, ...]:
    found = []
    for key in sorted(k for k in snapshot.facts if k.name is FactName.CONTRADICTION):
        value = snapshot.value(FactName.CONTRADICTION, key.subject)
        if isinstance(value, FoundContradiction):
            found.append(Contradiction(value.code, value.subject, value.sayings, value.evidence))
    return tuple(found)


def _challenges(cells: Mapping[str, Cell]) -> tuple[Contradiction, ...]:
    return tuple(
        Contradiction("", name, (), cell.evidence, cell)
        for name, cell in cells.items()
        if Flag.CONTRADICTED in cell.flags
    )
