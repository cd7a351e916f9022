"""A small upstream world that tests change between runs, and the runs over it: observe, fold, compare, settle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tracker.diff.compare import compare
from tracker.diff.policy import settle
from tracker.domain.artifacts import (
    Access,
    Artifact,
    ArtifactKind,
    CodeStatus,
    DataStatus,
    HubFacts,
    WeightsStatus,
)
from tracker.domain.changes import Change, ChangeState
from tracker.domain.documents import DocumentRef, DocumentRole
from tracker.domain.evidence import Evidence, Failure, FailureReason
from tracker.domain.findings import Detection, FoundArtifact, FoundContradiction, FoundValue, StatedTerm
from tracker.domain.identifiers import ArtifactRef, Host, RepoName
from tracker.domain.licences import Clause, CommercialUse, LicenceClaim, LicenceFile, Scope, StatedTopic
from tracker.domain.repositories import Release, RepositoryFacts, RepositoryMissing, RepositoryState
from tracker.domain.snapshots import Snapshot
from tracker.fold.asking import artifacts_to_ask, can_reuse
from tracker.fold.fold import fold_snapshot
from tracker.fold.hub_truth import with_hub_truth
from tracker.fold.observation import ProjectObservation, Unread
from tracker.ports import RepoTarget

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(days=7)
NAME = RepoName("lab", "model")
DOWN = Failure("lab/model", FailureReason.SERVER_ERROR, "502 from the API")

REPOSITORY = RepositoryFacts(
    repo_id=7,
    node_id="R_7",
    name=NAME,
    url="https://github.com/lab/model",
    stars=1000,
    forks=10,
    watchers=5,
    is_archived=False,
    is_disabled=False,
    is_fork=False,
    is_empty=False,
    created_at=START - timedelta(days=400),
    pushed_at=START - timedelta(days=1),
    description="A model",
    homepage=None,
    language="Python",
    topics=("llm",),
    parent=None,
    default_branch="main",
    head="c0",
    head_at=START - timedelta(days=1),
    licence_spdx="Apache-2.0",
    tree=(),
    releases=(),
    release_count=0,
    tag_count=0,
    releases_complete=True,
)


def release(tag: str, day: int, **more: object) -> Release:
    """Return a release published `day` days after the start."""
    when = START + timedelta(days=day)
    return replace(Release(tag, tag, when, f"https://github.com/lab/model/releases/{tag}"), **more)


def own(ident: str, host: Host = Host.HUGGINGFACE, kind: ArtifactKind = ArtifactKind.FULL) -> Artifact:
    """Return an own artifact."""
    return Artifact(ArtifactRef(host, ident), f"https://{host}/{ident}", kind, is_own=True)


def served(artifact: Artifact, access: Access = Access.AVAILABLE, **more: object) -> HubFacts:
    """Return what a hub says of an artifact."""
    facts = HubFacts(artifact.ref, artifact.ref, artifact.url, access, object_id="o1", revision="r1", licence="llama2")
    return replace(facts, **more)


@dataclass
class World:
    """Everything upstream, as plain attributes."""

    repository: RepositoryFacts | RepositoryMissing | Failure = REPOSITORY
    readme: str = "a0"
    licences: dict[str, LicenceFile] = field(default_factory=dict)
    claims: dict[Scope, tuple[str, str]] = field(default_factory=dict)
    """Scope → expression, path."""
    artifacts: list[Artifact] = field(default_factory=list)
    data_artifacts: list[Artifact] = field(default_factory=list)
    hubs: dict[str, HubFacts | Failure] = field(default_factory=dict)
    weights: WeightsStatus = WeightsStatus.OPEN
    code: CodeStatus = CodeStatus.TRAINING
    data: DataStatus = DataStatus.OPEN
    commercial: CommercialUse = CommercialUse.UNKNOWN
    hardware: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    contradictions: tuple[FoundContradiction, ...] = ()
    stated: dict[StatedTopic, str] = field(default_factory=dict)
    """What the README states of terms beside a licence's name."""
    curated: tuple[Artifact, ...] = ()
    is_unreadable: bool = False
    unread: tuple[str, ...] = ()
    detector: str = "1"

    def edit(self, **values: object) -> None:
        """Change the repository's own facts."""
        assert isinstance(self.repository, RepositoryFacts)
        self.repository = replace(self.repository, **values)

    def licence(self, path: str, scope: Scope, expression: str | None, oid: str, **clauses: str) -> None:
        """Put a licence file in place, with the conclusion that follows from it."""
        said = tuple(Clause(topic, value, f"{topic} is {value}") for topic, value in clauses.items())
        self.licences[path] = LicenceFile(path, oid, scope, expression, 1.0 if expression else 0.0, clauses=said)
        self.claims.pop(scope, None)
        if expression:
            self.claims[scope] = (expression, path)
        self.commercial = CommercialUse(clauses.get("commercial_use", self.commercial))

    def offer(self, *artifacts: Artifact) -> None:
        """Name own artifacts in the README and serve them."""
        for artifact in artifacts:
            self.artifacts.append(artifact)
            self.hubs[artifact.ref.key] = served(artifact)

    def documents(self) -> tuple[DocumentRef, ...]:
        """Return the documents that exist."""
        files = [DocumentRef(f.path, f.oid, DocumentRole.LICENCE) for f in self.licences.values()]
        return (DocumentRef("README.md", self.readme, DocumentRole.README), *files)

    def said(self, path: str = "README.md", quote: str = "as written") -> Evidence:
        """Return evidence in a document."""
        oid = next((ref.oid for ref in self.documents() if ref.path == path), None)
        return Evidence(f"https://github.com/lab/model/blob/c/{path}", path, 3, quote, "c", oid, "W101")

    def detection(self) -> Detection:
        """Return what detection finds."""
        return Detection(
            looked_in=tuple(sorted(ref.path for ref in self.documents())),
            weights_status=self.weights,
            weights_evidence=self.said(),
            artifacts=tuple(FoundArtifact(a, self.said(quote=a.ref.id)) for a in self.artifacts),
            code_status=self.code,
            code_evidence=self.said(),
            data_status=self.data,
            data_evidence=self.said(),
            data_artifacts=tuple(FoundArtifact(a, self.said()) for a in self.data_artifacts),
            licence_files=tuple(self.licences.values()),
            licences=tuple(LicenceClaim(s, e, self.said(path)) for s, (e, path) in self.claims.items()),
            commercial_use=self.commercial,
            commercial_evidence=self.said(next(iter(self.licences), "README.md")),
            hardware=tuple(FoundValue(v, self.said(quote=v)) for v in self.hardware),
            params=tuple(FoundValue(v, self.said(quote=v)) for v in self.params),
            base_model=tuple(FoundValue(v, self.said(quote=v)) for v in self.bases),
            contradictions=self.contradictions,
            stated_terms=tuple(StatedTerm(topic, value, self.said()) for topic, value in self.stated.items()),
        )

    def observe(self, previous: Snapshot | None) -> ProjectObservation:
        """Return what a run would see now."""
        seen = isinstance(self.repository, RepositoryFacts) and not self.is_unreadable
        refs = self.documents() if seen else None
        head = self.repository.head if isinstance(self.repository, RepositoryFacts) else None
        reused = refs is not None and can_reuse(previous, refs, head, self.detector)
        detection = self.detection() if seen and not reused else None
        asked = artifacts_to_ask(previous, detection, self.curated)
        missing = Failure("?", FailureReason.NOT_ASKED, "no such hub")
        return ProjectObservation(
            asked=RepoTarget("lab/model", NAME, 7, "R_7"),
            repository=self.repository,
            detector=self.detector,
            detection=detection,
            detection_reused=reused,
            documents=refs,
            unread=tuple(Unread(ref, DOWN) for ref in self.documents() if ref.path in self.unread),
            hubs={ref.key: self.hubs.get(ref.key, missing) for ref in asked},
            curated=self.curated,
        )


def allows(expression: str) -> CommercialUse:
    """Return what a few licences say of commercial use."""
    said = {"Apache-2.0": CommercialUse.YES, "MIT": CommercialUse.YES, "CC-BY-NC-4.0": CommercialUse.NO}
    return said.get(expression, CommercialUse.UNKNOWN)


@dataclass
class Watch:
    """Runs over a world, as the tracker makes them."""

    world: World = field(default_factory=World)
    at: datetime = START
    snapshot: Snapshot | None = None
    pending: list[Change] = field(default_factory=list)
    stars: list[tuple[datetime, int]] = field(default_factory=list)

    def run(self, later: timedelta = WEEK) -> list[Change]:
        """Make one run and return what it tells: new changes and confirmations."""
        folded = fold_snapshot(self.snapshot, self.world.observe(self.snapshot), self.at)
        after = with_hub_truth(self.snapshot, folded, allows)
        settled = settle(compare(self.snapshot, after, star_counts=self.stars), self.pending, after, self.at)
        closed = {c.id for c in settled.confirmed} | set(settled.retracted_ids)
        self.pending = [c for c in self.pending if c.id not in closed]
        self.pending += [c for c in settled.changes_to_save if c.state is ChangeState.SUSPECTED]
        if isinstance(self.world.repository, RepositoryFacts):
            self.stars.append((self.at, self.world.repository.stars))
        self.snapshot, self.at = after, self.at + later
        return list(settled.changes_to_save)

    def story(self, *chapters: Callable[[World], object] | None) -> list[list[Change]]:
        """Make a first run, then change the world by each chapter in turn (None: nothing) and run again."""
        self.run()
        told = []
        for chapter in chapters:
            if chapter:
                chapter(self.world)
            told.append(self.run())
        return told


def kinds(changes: Iterable[Change]) -> list[str]:
    """Return the kinds of changes in the order told."""
    return [change.kind.value for change in changes]


def gone(state: RepositoryState = RepositoryState.GONE) -> RepositoryMissing:
    """Return the answer for a repository that is gone."""
    return RepositoryMissing(NAME, 7, state, "404 by name and by id", "https://github.com/lab/model")
