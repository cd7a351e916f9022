"""Whatever bytes come back: one answer per target, no exception but the one for the whole run."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulators.github.lab import Lab, by_name, document, known
from tests.simulators.server import Request, Response

from tracker.domain.repositories import RepositoryMissing

WORDS = (
    "data errors message block reason type path r0 r1 nodes rateLimit cost id databaseId nameWithOwner node_id "
    "full_name html_url releases totalCount tree truncated sha content encoding commit object text oid"
)
KEYS = st.sampled_from(WORDS.split(" "))
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS | st.sampled_from(["NOT_FOUND", "RATE_LIMIT", 2**80]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
BODIES = VALUES.map(lambda v: json.dumps(v).encode()) | st.binary(max_size=30)
STATUSES = st.sampled_from(
    [200, 200, 200, 201, 202, 204, 301, 302, 400, 403, 404, 409, 410, 418, 422, 429, 451, 500, 502]
)
NAMES = st.sampled_from(["X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "Date", "Location", "Link"])
CONTENTS = st.sampled_from(["", "0", "-1", "9" * 5000, "soon", "Fri, 31 Feb 99999 99:99", "//[", '<x>; rel="next"'])
HEADERS = st.dictionaries(NAMES, CONTENTS, max_size=3)
ANSWERS = st.builds(Response, STATUSES, BODIES, HEADERS)


def hostile(lab: Lab, answers: list[Response]) -> None:
    """Script the next answers, after GitHub has proved to be there."""
    lab.world.faults.script.extend(("any", _giver(answer)) for answer in answers)


def _giver(answer: Response) -> Any:
    def give(_request: Request) -> Response:
        return answer

    return give


@settings(deadline=None, max_examples=150)
@given(st.lists(ANSWERS, max_size=12), st.booleans())
def test_any_answers_with_and_without_a_token(answers: list[Response], with_token: bool) -> None:
    """Nothing is lost because of nonsense: only a 404 twice, or a block, is a loss."""
    lab = Lab()
    first, _ = lab.add("o/first", "o/second")
    lab.client("t" if with_token else None)
    lab.one(known(first))
    if not lab.source.requests["github_rest"]:
        lab.source.rate()
    answers = [a for a in answers if a.status != 401]
    hostile(lab, answers)
    outcomes = lab.observe(known(first), by_name("o/second"))
    assert len(outcomes) == 2
    for outcome in outcomes:
        if isinstance(outcome, RepositoryMissing):
            assert {a.status for a in answers} & {404, 410, 451, 403}


@settings(deadline=None, max_examples=100)
@given(st.lists(ANSWERS, max_size=8), st.booleans())
def test_any_answers_while_reading(answers: list[Response], with_token: bool) -> None:
    """One text or failure per blob, one place or failure per path."""
    lab = Lab()
    (repo,) = lab.add("o/first")
    lab.client("t" if with_token else None)
    lab.one(known(repo))
    hostile(lab, answers := [a for a in answers if a.status != 401])
    assert len(lab.read(document(repo, "README.md"), document(repo, "LICENSE"))) == 2
    lab.locate(known(repo), "docs/\ud800.md")
