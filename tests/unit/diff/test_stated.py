"""What pages state of terms beside a licence's name: told when it is new or moves, never when a page falls silent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.diff.world import Watch, World, kinds

from tracker.domain.changes import Severity
from tracker.domain.licences import Scope, StatedTopic

LINK, FILING = StatedTopic.LICENCE_LINK, StatedTopic.SERVICE_FILING
CARD = "https://github.com/lab/base/blob/main/MODEL_CARD.md"
LICENCE = "https://github.com/lab/base/blob/main/LICENSE"


def states(**said: str) -> Callable[[World], None]:
    """Return a chapter in which the README states these topics and no others."""

    def chapter(world: World) -> None:
        world.readme += "x"
        world.edit(head=f"head of {world.readme}")
        world.stated = {StatedTopic(topic): value for topic, value in said.items()}

    return chapter


def test_new_request_is_a_change_of_terms_once() -> None:
    """Asking users for assessment and filing is a term of use: notable, and never a change of licence."""
    (change,), *later = Watch(World()).story(states(service_filing="asked"), states(service_filing="asked"), states())
    assert (change.kind.value, change.scope, change.severity) == ("terms_changed", "weights", Severity.NOTABLE)
    assert (change.before, change.after) == ("service_filing: unstated", "service_filing: asked")
    assert later == [[], []]


def test_licence_that_is_to_be_read_elsewhere() -> None:
    """The pointer moves from one file to another; where it first appears nothing has changed."""
    first, (moved,) = Watch(World()).story(states(licence_link=CARD), states(licence_link=LICENCE))
    assert first == []
    assert (moved.before, moved.after) == (f"licence_link: {CARD}", f"licence_link: {LICENCE}")


@pytest.mark.parametrize(
    "address",
    [LICENCE.replace("lab/", "new-owner/"), LICENCE.replace("main", "v2"), LICENCE.replace("github", "www.github")],
)
def test_same_file_under_another_address(address: str) -> None:
    """A renamed owner, another branch or host alias lead to the same text."""
    assert Watch(World()).story(states(licence_link=LICENCE), states(licence_link=address)) == [[], []]


def test_other_licence_explains_the_other_address() -> None:
    """One edit of one sentence is told once."""

    def chapter(world: World) -> None:
        states(licence_link=LICENCE)(world)
        world.claims[Scope.WEIGHTS] = ("LicenseRef-Second", "README.md")

    world = World(claims={Scope.WEIGHTS: ("LicenseRef-First", "README.md")})
    _, told = Watch(world).story(states(licence_link=CARD), chapter)
    assert kinds(told) == ["licence_changed"]


def test_old_text_read_by_new_rules_is_no_news() -> None:
    """What a page has said all along is not told when a version learns to read it."""

    def chapter(world: World) -> None:
        world.detector, world.stated = "2", {FILING: "asked", LINK: CARD}

    assert Watch(World()).story(None, chapter) == [[], []]
