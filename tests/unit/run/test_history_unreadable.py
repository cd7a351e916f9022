"""A text of the past that cannot be read removes nothing, with and without a token."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.simulators.past import APACHE, PastLab, day, page

from tracker.domain.facts import FactKey, FactName, Unknown
from tracker.store.snapshots import open_store

WHOLE = page("acme/kestrel-7b", words="The weights are for research use only, not for commercial use.")
TOLD = [("2023-03-01", "weights_added", "huggingface:acme/kestrel-7b")]


@pytest.fixture(params=["ghp_secret", None], ids=["token", "anonymous"])
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> PastLab:
    """A world in which a README broke in April and was mended in May."""
    lab = PastLab(tmp_path, token=request.param)
    lab.lab.world.window("", "core").limit = 5000
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page(), "LICENSE": APACHE})
    repo.commit(day("2023-03-01"), {"README.md": WHOLE})
    repo.commit(day("2023-04-05"), {"README.md": WHOLE[:30].encode() + b"\x00" + WHOLE[30:].encode()})
    repo.commit(day("2023-05-10"), {"README.md": WHOLE})
    return lab


def test_a_readme_that_broke_and_was_mended_tells_nothing(lab: PastLab) -> None:
    """Weights and what they may be used for stand before, between and after."""
    lab.fill()
    assert [change for change in lab.changes() if change.at > day("2023-03-01")] == []
    assert TOLD[0] in lab.told()


@pytest.mark.parametrize("lab", ["ghp_secret"], indirect=True)
def test_between_the_two_it_is_unknown_with_what_was_known(lab: PastLab) -> None:
    """Not none, and not forgotten. Without a token nothing is looked for between two texts alike."""
    lab.fill()
    with open_store(lab.url) as store:
        april = store.as_of("acme/kestrel", day("2023-04-20"))
        march = store.as_of("acme/kestrel", day("2023-03-20"))
    assert april is not None
    assert march is not None
    for key in (FactKey(FactName.COMMERCIAL_USE), FactKey(FactName.ARTIFACT, "huggingface:acme/kestrel-7b")):
        fact = april.facts[key]
        assert isinstance(fact, Unknown)
        assert fact.last == march.facts[key]
