"""Random snapshots for the properties of the diff."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from tests.unit.diff.world import NAME, START, own, release, served

from tracker.domain.artifacts import Access
from tracker.domain.evidence import Evidence, FailureReason, Method
from tracker.domain.facts import Absent, Fact, FactKey, FactName, Known, Present, Unknown, Value
from tracker.domain.findings import FoundContradiction
from tracker.domain.licences import Clause, LicenceFile, Scope
from tracker.domain.snapshots import Snapshot
from tracker.domain.stated import MEASURABLE

PLACE = Evidence("https://github.com/lab/model/blob/c/README.md", "README.md", 1, "words", "c", "a0", "W101")

words = st.sampled_from(["Apache-2.0", "MIT", "GPL-3.0", "NOASSERTION"])
keys = st.sampled_from(["lab/a", "lab/b", "other/a"])


def _file(path: str, oid: str, expression: str | None, clause: str) -> LicenceFile:
    return LicenceFile(path, oid, Scope.CODE, expression, 1.0, clauses=(Clause("commercial_use", clause),))


VALUES: dict[FactKey, st.SearchStrategy[Value]] = {
    FactKey(FactName.REPO_NAME): st.sampled_from(["lab/model", "org/model"]),
    FactKey(FactName.REPO_STATE): st.sampled_from(["available", "gone", "blocked"]),
    FactKey(FactName.REPO_ARCHIVED): st.booleans(),
    FactKey(FactName.DEFAULT_BRANCH): st.sampled_from(["main", "dev"]),
    FactKey(FactName.PUSHED_AT): st.integers(0, 400).map(lambda days: START - timedelta(days=days)),
    FactKey(FactName.STARS): st.integers(0, 5000),
    FactKey(FactName.GITHUB_LICENCE): words,
    FactKey(FactName.RELEASE, "v1"): st.sampled_from(["a", "b"]).map(lambda c: release("v1", 1, commit=c)),
    FactKey(FactName.RELEASE, "v2"): st.just(release("v2", 2)),
    FactKey(FactName.DOCUMENT, "README.md"): st.sampled_from(["a0", "a1"]),
    FactKey(FactName.LICENCE, "code"): words,
    FactKey(FactName.LICENCE, "weights"): words,
    FactKey(FactName.LICENCE_FILE, "LICENSE"): st.builds(
        _file,
        st.just("LICENSE"),
        st.sampled_from(["l0", "l1"]),
        st.sampled_from(["MIT", None]),
        st.sampled_from(["yes", "no"]),
    ),
    FactKey(FactName.COMMERCIAL_USE): st.sampled_from(["yes", "no", "conditional"]),
    FactKey(FactName.WEIGHTS_STATUS): st.sampled_from(["open", "gated"]),
    FactKey(FactName.CODE_STATUS): st.sampled_from(["training", "inference"]),
    FactKey(FactName.DATA_STATUS): st.sampled_from(["open", "closed"]),
    FactKey(FactName.HARDWARE): st.sampled_from([("8x A100",), ("4x H100",)]),
    FactKey(FactName.CONTRADICTION, "X901:licence"): st.just(
        FoundContradiction("X901", "licence", ("MIT", "other"), (PLACE,))
    ),
    **{FactKey(FactName.ARTIFACT, f"huggingface:{ident}"): st.just(own(ident)) for ident in ("lab/a", "lab/b", "x/a")},
    **{
        FactKey(FactName.HUB, f"huggingface:{ident}"): st.builds(
            lambda ident, access, revision: served(own(ident), access, revision=revision),
            st.just(ident),
            st.sampled_from(Access),
            st.sampled_from(["r1", "r2"]),
        )
        for ident in ("lab/a", "lab/b", "x/a")
    },
}


@st.composite
def known_facts(draw: st.DrawFn, key: FactKey) -> Known:
    """Draw a fact that is present or absent."""
    if draw(st.integers(0, 4)) == 0:
        return Absent(START, ("README.md",))
    methods = [Method.DETECTED, Method.MEASURED] if key.name in MEASURABLE else [Method.API]
    return Present(draw(VALUES[key]), draw(st.sampled_from(methods)), START, (PLACE,))


@st.composite
def facts(draw: st.DrawFn, key: FactKey) -> Fact:
    """Draw a fact in any of the three states."""
    if draw(st.integers(0, 4)) > 0:
        return draw(known_facts(key))
    last = draw(st.none() | known_facts(key))
    return Unknown(draw(st.sampled_from(FailureReason)), "down", START, last)


@st.composite
def snapshots(draw: st.DrawFn, week: int = 0, *, is_whole: bool = False) -> Snapshot:
    """Draw a snapshot of the given week; a whole one has every fact present or absent."""
    if is_whole:
        found: dict[FactKey, Fact] = {key: draw(known_facts(key)) for key in VALUES}
    else:
        chosen = draw(st.sets(st.sampled_from(sorted(VALUES)), min_size=5))
        found = {key: draw(facts(key)) for key in sorted(chosen)}
    return Snapshot("lab/model", NAME, 7, "R_7", START + timedelta(weeks=week), found, detector="1")
