"""Each kind of event in the week it happened, with the right kind; what is no event is at most info."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.simulators.github.world import Release, Repository
from tests.simulators.past import APACHE, GPL, PastLab, day, page

from tracker.domain.documents import DocumentRef, DocumentRole
from tracker.store.snapshots import open_store

Edit = dict[str, str | bytes | None]
BEFORE, EVENT = "2023-03-01", "2023-04-12"
ROW = "acme/kestrel-7b"
RESEARCH = "The model weights are for non-commercial research use only."
FREE = "The model weights may be used for commercial purposes free of charge."
FORM = "To get the weights, please fill in the [request form](https://forms.gle/abc) and wait for approval."
BY_NC = "Creative Commons Attribution-NonCommercial 4.0 International Public License\n"


def past_of(folder: Path, start: Edit, *edits: tuple[str, Edit]) -> PastLab:
    """Reconstruct a repository that began with `start` and was edited on these days."""
    lab = PastLab(folder)
    repo = lab.add()
    repo.commit(day(BEFORE), start)
    for at, edit in edits:
        repo.commit(day(at), edit)
    assert lab.fill().failures == ()
    return lab


EVENTS: list[tuple[str, Edit, Edit, str]] = [
    ("licence replaced", {"LICENSE": GPL}, {"LICENSE": APACHE}, "licence_changed"),
    ("licence added", {}, {"LICENSE": APACHE}, "licence_added"),
    ("licence deleted", {"LICENSE": APACHE}, {"LICENSE": None}, "licence_removed"),
    ("weights licence added", {"LICENSE": APACHE}, {"WEIGHTS_LICENSE": BY_NC}, "licence_added"),
    ("weights added", {}, {"README.md": page(ROW)}, "weights_added"),
    ("weights removed", {"README.md": page(ROW, "acme/kestrel-1b")}, {"README.md": page(ROW)}, "weights_removed"),
    ("weights moved", {"README.md": page(ROW)}, {"README.md": page("acme-labs/kestrel-7b")}, "weights_moved"),
    (
        "terms opened",
        {"README.md": page(ROW, words=RESEARCH)},
        {"README.md": page(ROW, words=FREE)},
        "terms_changed",
    ),
    ("weights by request", {"README.md": page()}, {"README.md": page(words=FORM)}, "weights_status_changed"),
]


@pytest.mark.parametrize(("start", "edit", "kind"), [e[1:] for e in EVENTS], ids=[e[0] for e in EVENTS])
def test_an_event_is_told_on_its_day(tmp_path: Path, start: Edit, edit: Edit, kind: str) -> None:
    """Among whatever else that day tells."""
    lab = past_of(tmp_path, {"README.md": page(), **start}, (EVENT, edit))
    told = lab.told()
    assert (EVENT, kind) in {(at, k) for at, k, _ in told}
    assert {at for at, _, _ in told} == {EVENT}


QUIET: list[tuple[str, list[tuple[str, Edit]]]] = [
    ("wording", [(EVENT, {"README.md": page(ROW, words="Our strong open model.")})]),
    (
        "link form",
        [(EVENT, {"README.md": page(ROW).replace("[download](", '<a href="').replace(") |", '">get</a> |')})],
    ),
    (
        "third party",
        [(EVENT, {"README.md": page(ROW, words="Community: [x](https://huggingface.co/someone/other-7b).")})],
    ),
    ("licence wording", [(EVENT, {"LICENSE": APACHE + "Copyright 2023 Acme\n"})]),
    ("reverted", [(EVENT, {"README.md": page(ROW, "acme/kestrel-9b")}), ("2023-04-13", {"README.md": page(ROW)})]),
    ("emptied and restored", [(EVENT, {"README.md": ""}), ("2023-04-13", {"README.md": page(ROW)})]),
    ("other files", [(EVENT, {"src/model.py": "x", "docs/faq.md": "y"})]),
    ("same again", [(EVENT, {"README.md": page(ROW), "LICENSE": APACHE})]),
    ("moved up", [(EVENT, {"README.md": page(ROW, words=f"[{ROW}](https://huggingface.co/{ROW}) is out.")})]),
]


@pytest.mark.parametrize("edits", [q[1] for q in QUIET], ids=[q[0] for q in QUIET])
def test_what_is_no_event_is_at_most_info(tmp_path: Path, edits: list[tuple[str, Edit]]) -> None:
    """Wording, form, other people's things, and what was undone within the week."""
    lab = past_of(tmp_path, {"README.md": page(ROW), "LICENSE": APACHE}, *edits)
    assert lab.told() == []


def test_a_commit_of_a_side_branch_is_no_removal(tmp_path: Path) -> None:
    """It shows the page without what the main branch had gained; the merge of the next week brings it back."""
    lab = past_of(
        tmp_path,
        {"README.md": page()},
        ("2023-04-12", {"README.md": page(ROW)}),
        ("2023-04-16", {"README.md": page(words="A typo less.")}),
        ("2023-04-18", {"README.md": page(ROW, words="A typo less.")}),
    )
    kinds = [kind for _, kind, _ in lab.told()]
    assert "weights_removed" not in kinds
    assert "weights_returned" not in kinds


def test_a_removal_that_lasts_and_a_later_return_are_told(tmp_path: Path) -> None:
    """A week and more is no excursion."""
    lab = past_of(
        tmp_path,
        {"README.md": page(ROW)},
        ("2023-04-12", {"README.md": page()}),
        ("2023-05-10", {"README.md": page(ROW)}),
    )
    assert [kind for _, kind, _ in lab.told()] == ["weights_removed", "weights_returned"]


def test_a_page_of_many_years_is_read_by_bisection(tmp_path: Path) -> None:
    """More than two years of weekly edits cost a few texts, and the one that matters is found on its day."""
    lab = PastLab(tmp_path)
    lab.clock.at = day("2026-01-07")
    repo = lab.add()
    repo.commit(day("2023-03-01"), {"README.md": page(), "LICENSE": APACHE})
    for number in range(1, 140):
        weights = [ROW] if number >= 87 else []
        at = day("2023-03-01") + timedelta(weeks=number)
        repo.commit(at, {"README.md": page(*weights, words=f"Edit {number}.")})
    lab.fill()
    assert lab.told() == [
        ((day("2023-03-01") + timedelta(weeks=87)).date().isoformat(), "weights_added", f"huggingface:{ROW}")
    ]
    with open_store(lab.url) as store:
        held = store.missing_documents(
            [DocumentRef("README.md", c.trees.paths["README.md"], DocumentRole.README) for c in repo.past]
        )
    assert len(held) > 120, "most versions were never asked for"


def test_a_file_that_is_gone_today_is_found_in_old_listings(tmp_path: Path) -> None:
    """Nobody would ask for its commits by its name alone."""
    lab = past_of(
        tmp_path,
        {"README.md": page(), "MODEL_LICENSE": BY_NC},
        ("2023-04-12", {"README.md": page(words="More.")}),
        ("2023-05-10", {"MODEL_LICENSE": None}),
    )
    assert ("2023-05-10", "licence_removed") in {(at, kind) for at, kind, _ in lab.told()}


def test_a_title_that_becomes_the_name_is_a_rename(tmp_path: Path) -> None:
    """And a title that is wording is none."""
    lab = past_of(
        tmp_path,
        {"README.md": page(name="ChatThing")},
        ("2023-04-12", {"README.md": page(name="Kestrel")}),
        ("2023-05-10", {"README.md": page(name="Kestrel: open weights")}),
    )
    renamed = [(c.before, c.after, c.at) for c in lab.changes() if c.kind == "repository_renamed"]
    assert renamed == [("ChatThing", "Kestrel", day("2023-04-12"))]


def test_a_second_page_that_states_the_terms_is_kept_for_the_record(tmp_path: Path) -> None:
    """The project's conclusion stands still; the page's own word is told as info."""
    lab = past_of(
        tmp_path,
        {"README.md": page(ROW, words=RESEARCH), "README_EN.md": page(ROW)},
        (EVENT, {"README_EN.md": page(ROW, words=RESEARCH)}),
    )
    assert lab.told() == []
    (change,) = [c for c in lab.changes() if c.kind == "terms_changed"]
    assert (change.subject, change.scope, change.severity) == ("README_EN.md", "docs", "info")


def test_releases_of_one_week_have_their_own_days(tmp_path: Path) -> None:
    """A week is the grain of states, not of dates."""
    lab = PastLab(tmp_path)
    repo: Repository = lab.add()
    repo.commit(day(BEFORE), {"README.md": page()})
    repo.releases += [Release("v1", day("2023-04-11")), Release("v2", day("2023-04-13"))]
    lab.fill()
    assert [(at, tag) for at, _, tag in lab.told()] == [("2023-04-11", "v1"), ("2023-04-13", "v2")]


def test_a_change_is_dated_by_the_commit_from_which_on_it_stood(tmp_path: Path) -> None:
    """Not by the last commit of its week."""
    lab = past_of(
        tmp_path,
        {"README.md": page()},
        ("2023-04-11", {"README.md": page(ROW)}),
        ("2023-04-13", {"README.md": page(ROW, words="Nicer words.")}),
    )
    assert lab.told() == [("2023-04-11", "weights_added", f"huggingface:{ROW}")]


def test_changes_have_stable_ids(tmp_path: Path) -> None:
    """Two reconstructions tell the same."""
    lab = past_of(tmp_path, {"README.md": page()}, (EVENT, {"README.md": page(ROW)}))
    first = [c.id for c in lab.changes()]
    lab.lab.world.repositories[0].commit(day("2023-08-30"), {"README.md": page(ROW, words="x")})
    lab.fill()
    assert first == [c.id for c in lab.changes()][: len(first)]
    assert first
