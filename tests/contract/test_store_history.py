"""The reconstructed past in every store: filled over a real one, stars replaced alone, carried over by an export."""

from __future__ import annotations

from pathlib import Path

from tests.contract.store_samples import snapshot, week
from tests.simulators.past import PastLab, day, page

from tracker.domain.snapshots import Origin
from tracker.store.export import export_store
from tracker.store.restore import restore_store
from tracker.store.snapshots import SqlStore, open_store


def test_stars_can_be_replaced_alone(store: SqlStore) -> None:
    """Snapshots and changes of the past stay."""
    store.replace_history("a/b", [snapshot("a/b", week(-3), origin=Origin.HISTORY)], stars=[(week(-2), 1)])
    store.replace_star_history("a/b", [(week(-2), 2), (week(-1), 3)])
    assert store.star_counts("a/b", Origin.HISTORY) == ((week(-2), 2), (week(-1), 3))
    assert store.instants("a/b", Origin.HISTORY) == (week(-3),)


def test_stars_of_a_project_that_was_never_saved(store: SqlStore) -> None:
    """They make its entry."""
    store.replace_star_history("a/b", [(week(-1), 3)])
    assert store.entries() == ("a/b",)


def lab_with_a_past(folder: Path) -> PastLab:
    """Return a repository that gained weights."""
    lab = PastLab(folder)
    repo = lab.add()
    repo.commit(day("2023-02-01"), {"README.md": page()})
    repo.commit(day("2023-03-01"), {"README.md": page("acme/kestrel-7b")})
    return lab


def test_the_past_is_filled_into_every_store(store: SqlStore, tmp_path: Path) -> None:
    """And asked for once."""
    lab = lab_with_a_past(tmp_path)
    assert lab.fill_into(store).projects[0].is_complete
    assert [c.kind for c in store.changes(origin=Origin.HISTORY) if c.severity == "notable"] == ["weights_added"]
    before = lab.served
    lab.fill_into(store)
    assert lab.served == before + 2, "the quota and the facts"


def test_an_export_carries_past_and_ledger(store: SqlStore, tmp_path: Path) -> None:
    """A database restored from it asks for what is new only."""
    lab = lab_with_a_past(tmp_path)
    lab.fill_into(store)
    export_store(store.database, tmp_path / "out")
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        restore_store(copy.database, tmp_path / "out")
        assert copy.changes() == store.changes()
        assert copy.star_counts("acme/kestrel", Origin.HISTORY) == store.star_counts("acme/kestrel", Origin.HISTORY)
        before = lab.served
        lab.fill_into(copy)
    assert lab.served == before + 2
