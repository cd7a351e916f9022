"""Three-valued facts: present, absent (looked, found none) and unknown (could not look).

Empty string, 0, None and NOASSERTION are never used for another of the three.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from tracker.domain.artifacts import Artifact, HubFacts
from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.domain.findings import FoundContradiction
from tracker.domain.licences import LicenceFile
from tracker.domain.repositories import Release


class FactName(StrEnum):
    """Every fact a snapshot can hold. The value is its public name (`explain`, exports, the data dictionary)."""

    # -- the repository, from the forge's API; subject ""
    REPO_NAME = "repo.name"
    REPO_STATE = "repo.state"
    REPO_ARCHIVED = "repo.archived"
    REPO_DISABLED = "repo.disabled"
    DEFAULT_BRANCH = "repo.default_branch"
    DESCRIPTION = "repo.description"
    HOMEPAGE = "repo.homepage"
    LANGUAGE = "repo.language"
    TOPICS = "repo.topics"
    PARENT = "repo.parent"
    CREATED_AT = "repo.created_at"
    PUSHED_AT = "repo.pushed_at"
    HEAD = "repo.head"
    STARS = "repo.stars"
    FORKS = "repo.forks"
    WATCHERS = "repo.watchers"
    GITHUB_LICENCE = "repo.licence"
    """GitHub's one guess, a witness only; `NOASSERTION` is a value of its own."""
    RELEASE_COUNT = "repo.release_count"
    TAG_COUNT = "repo.tag_count"
    # -- sets; the subject names the member
    RELEASE = "release"
    """Subject: tag. Value: Release."""
    DOCUMENT = "document"
    """Subject: path. Value: git blob oid (str)."""
    LICENCE_FILE = "licence_file"
    """Subject: path. Value: LicenceFile."""
    ARTIFACT = "artifact"
    """Subject: `ArtifactRef.key`. Value: Artifact, as the project's documents or the config name it."""
    DATA_ARTIFACT = "data_artifact"
    HUB = "hub"
    """Subject: `ArtifactRef.key` as asked. Value: HubFacts; `gone` is a value, a failed request is Unknown."""
    CONTRADICTION = "contradiction"
    """Subject: `code:subject`. Value: FoundContradiction."""
    # -- conclusions; subject "" unless said
    WEIGHTS_STATUS = "weights.status"
    CODE_STATUS = "code.status"
    DATA_STATUS = "data.status"
    LICENCE = "licence"
    """Subject: scope. Value: licence expression (str)."""
    COMMERCIAL_USE = "commercial_use"
    STATED_TERM = "stated_term"
    """Subject: StatedTopic. Value: what pages state of it (str)."""
    PARAMS = "params"
    TRAINING_DATA_SIZE = "training_data_size"
    CONTEXT_LENGTH = "context_length"
    HARDWARE = "hardware"
    TRAINING_TIME = "training_time"
    BASE_MODEL = "base_model"
    """The six training facts hold tuple[str, ...], one per stated value."""


Value: TypeAlias = (
    str | int | bool | datetime | tuple[str, ...] | Release | LicenceFile | Artifact | HubFacts | FoundContradiction
)
"""What a present fact may hold. The type belongs to the FactName and never varies under one name."""


@dataclass(frozen=True, slots=True, order=True)
class FactKey:
    """Which fact of a project."""

    name: FactName
    subject: str = ""

    def __str__(self) -> str:
        """Return `name` or `name[subject]`."""
        return f"{self.name}[{self.subject}]" if self.subject else str(self.name)


@dataclass(frozen=True, slots=True)
class Present:
    """Seen, with its value."""

    value: Value
    method: Method
    observed_at: datetime
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """Looked for and not there."""

    observed_at: datetime
    looked_in: tuple[str, ...] = ()
    """Paths, endpoints or documents searched, sorted."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Could not look; what was last known is kept beside it and never reads as a removal."""

    reason: FailureReason
    detail: str
    since: datetime
    """Instant of the first run in which it could not be observed."""
    last: Present | Absent | None = None
    """Last known state, with its own time of observation."""


Fact: TypeAlias = Present | Absent | Unknown
Known: TypeAlias = Present | Absent


def last_known(fact: Fact | None) -> Known | None:
    """Return what is known, looking through an Unknown to what was known before it."""
    return fact.last if isinstance(fact, Unknown) else fact
