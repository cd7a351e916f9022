"""Filling in the past: killed anywhere, continued, asked again, under renames and repositories made anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.github.faults import html
from tests.simulators.github.world import Release, Repository, Tag
from tests.simulators.huggingface import HubRepository
from tests.simulators.past import APACHE, GPL, NOW, Killed, PastLab, day, page

from tracker.domain.facts import FactName, Unknown
from tracker.domain.identifiers import RepoName
from tracker.domain.repositories import RepositoryMissing, RepositoryState
from tracker.domain.snapshots import Origin
from tracker.sources.github.past import PastReader
from tracker.store.snapshots import open_store


@pytest.fixture
def lab(tmp_path: Path) -> PastLab:
    """One empty world."""
    return PastLab(tmp_path)


def give_a_past(lab: PastLab, name: str = "acme/Kestrel") -> Repository:
    """Make a repository with a life of seven months."""
    owner = name.split("/")[0]
    repo = lab.add(name)
    repo.commit(day("2023-02-02"), {"README.md": page(), "LICENSE": APACHE, "train.py": "x"})
    repo.commit(day("2023-03-01"), {"README.md": page(f"{owner}/kestrel-7b")})
    repo.commit(day("2023-04-05"), {"README.md": page(f"{owner}/kestrel-7b", f"{owner}/kestrel-13b")})
    repo.commit(day("2023-05-10"), {"LICENSE": GPL})
    repo.commit(day("2023-06-14"), {"README.md": page(f"{owner}/kestrel-13b", words="See [weights](docs/weights.md).")})
    repo.commit(day("2023-06-15"), {"docs/weights.md": "# Weights\n\nNothing new.\n"})
    repo.tags["v0.1"] = Tag(day("2023-03-03"))
    repo.releases.append(Release("v1.0", day("2023-07-01")))
    repo.stars = 321
    return repo


def everything(lab: PastLab) -> tuple[Any, ...]:
    """Return all that was reconstructed."""
    with open_store(lab.url) as store:
        return tuple(
            (
                entry,
                tuple(store.as_of(entry, at) for at in store.instants(entry, Origin.HISTORY)),
                store.changes(entry=entry),
                store.star_counts(entry, Origin.HISTORY),
            )
            for entry in store.entries()
        )


def test_a_life_is_told_in_order_with_the_commits_dates(lab: PastLab) -> None:
    """Weights, licence and release, each on its day."""
    give_a_past(lab)
    assert lab.fill().failures == ()
    assert lab.told() == [
        ("2023-03-01", "weights_added", "huggingface:acme/kestrel-7b"),
        ("2023-04-05", "weights_added", "huggingface:acme/kestrel-13b"),
        ("2023-05-10", "licence_changed", "LICENSE"),
        ("2023-06-14", "weights_removed", "huggingface:acme/kestrel-7b"),
        ("2023-07-01", "release_published", "v1.0"),
    ]


def test_tags_without_a_release_are_told_as_info(lab: PastLab) -> None:
    """Both sorts of publication have dates."""
    give_a_past(lab)
    lab.fill()
    found = {c.subject: c.severity for c in lab.changes() if c.kind == "release_published"}
    assert found == {"v0.1": "info", "v1.0": "notable"}


def test_evidence_points_to_the_commit_of_then(lab: PastLab) -> None:
    """A reader lands on the line that said it."""
    repo = give_a_past(lab)
    lab.fill()
    added = next(c for c in lab.changes() if c.subject == "huggingface:acme/kestrel-13b")
    assert added.evidence is not None
    assert added.evidence.commit == repo.past[2].oid
    assert f"/blob/{repo.past[2].oid}/README.md" in added.evidence.url


def test_the_state_of_any_day_can_be_read(lab: PastLab) -> None:
    """`as_of` reaches back to the first commit and not further."""
    give_a_past(lab)
    lab.fill()
    with open_store(lab.url) as store:
        assert store.as_of("acme/kestrel", day("2023-02-01")) is None
        first = store.as_of("acme/kestrel", day("2023-02-03"))
        later = store.as_of("acme/kestrel", day("2023-04-06"))
    assert first is not None
    assert later is not None
    assert (first.origin, first.at) == (Origin.HISTORY, day("2023-02-02"))
    assert {f.value.ref.id for f in later.members(later_artifacts()).values()} == {
        "acme/kestrel-7b",
        "acme/kestrel-13b",
    }  # type: ignore[union-attr]


def later_artifacts() -> Any:
    """Return the name of the set of artifacts."""
    from tracker.domain.facts import FactName

    return FactName.ARTIFACT


def test_the_state_at_a_change_is_what_it_led_to(lab: PastLab) -> None:
    """Also where more happened later in the same week."""
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page(), "LICENSE": APACHE})
    repo.commit(day("2023-05-09"), {"LICENSE": GPL})
    repo.commit(day("2023-05-12"), {"README.md": page("acme/kestrel-7b")})
    lab.fill()
    with open_store(lab.url) as store:
        for change in store.changes(entry="acme/kestrel"):
            state = store.as_of("acme/kestrel", change.at)
            assert state is not None
            assert state.at == change.at
        licence = store.as_of("acme/kestrel", day("2023-05-10"))
    assert licence is not None
    assert licence.value(FactName.LICENCE, "code") == "GPL-3.0-only"


def test_facts_that_no_history_tells_are_not_claimed(lab: PastLab) -> None:
    """Stars, forks, topics and the archive flag of then are not known; every value says how it was found."""
    give_a_past(lab)
    lab.fill()
    with open_store(lab.url) as store:
        snapshot = store.as_of("acme/kestrel", NOW)
    assert snapshot is not None
    assert not {k.name.value for k in snapshot.facts} & {"repo.stars", "repo.forks", "repo.archived", "repo.topics"}
    assert {f.method.value for f in snapshot.facts.values() if hasattr(f, "method")} == {"history"}


def test_killed_at_every_request_the_result_is_the_same(tmp_path: Path) -> None:
    """Each kill loses one answer at most, and the next call goes on."""
    whole = two_lives(tmp_path / "whole")
    whole.fill()
    wanted, total = everything(whole), whole.served
    for number in range(total):
        lab = two_lives(tmp_path / str(number))
        lab.kill_at = number
        with pytest.raises(Killed):
            lab.fill()
        lab.fill()
        assert everything(lab) == wanted, number
        assert lab.served <= total + 6, "what was read is not asked for again"


def two_lives(folder: Path) -> PastLab:
    """Return two repositories with a past, and a model on the hub."""
    folder.mkdir()
    lab = PastLab(folder)
    give_a_past(lab)
    give_a_past(lab, "other/Kite")
    give_a_hub_past(lab)
    return lab


def give_a_hub_past(lab: PastLab) -> None:
    """Put a model on the hub that was made, uploaded, described and revised."""
    titles = ("initial commit", "Upload model", "Update README.md", "Fix the embedding")
    dates = ("2023-03-20", "2023-03-21", "2023-06-06", "2023-07-05")
    commits = [(f"{at}T10:00:00.000Z", title) for at, title in zip(dates, titles, strict=True)]
    lab.hub.add(HubRepository("acme/kestrel-13b", commits=commits))


def test_a_hub_tells_when_weights_were_made_and_revised(lab: PastLab) -> None:
    """For the record only; a new description is no revision, the weeks of the upload are one event."""
    give_a_past(lab)
    give_a_hub_past(lab)
    lab.fill()
    found = [(c.at.date().isoformat(), c.after, c.severity) for c in lab.changes() if c.kind == "weights_revised"]
    assert [at for at, _, _ in found] == ["2023-03-20", "2023-07-05"]
    assert (found[0][1], {severity for _, _, severity in found}) == ("created", {"info"})


def test_a_gated_model_tells_its_dates_but_no_commits(lab: PastLab) -> None:
    """Its information is public, its commits are not."""
    give_a_past(lab)
    give_a_hub_past(lab)
    lab.hub.models["acme/kestrel-13b"].gated = "auto"
    lab.fill()
    found = [(c.at.date().isoformat(), c.after) for c in lab.changes() if c.kind == "weights_revised"]
    assert found == [("2023-03-01", "created"), ("2023-07-08", "last modified")]


def test_a_hub_that_is_down_does_not_hold_up_the_past(lab: PastLab) -> None:
    """Dates of the hub are an extra; that they are missing is said."""
    give_a_past(lab)
    lab.hub.is_down = True
    summary = lab.fill()
    assert summary.projects[0].is_complete
    assert {failure.reason for failure in summary.failures} == {"unreachable"}
    assert len(lab.told()) == 5


def test_a_hub_that_was_down_is_asked_again_by_the_next_call(lab: PastLab) -> None:
    """A failure for now is no answer."""
    give_a_past(lab)
    give_a_hub_past(lab)
    lab.hub.is_down = True
    lab.fill()
    lab.hub.is_down = False
    assert lab.fill().failures == ()
    assert [c.kind for c in lab.changes()].count("weights_revised") == 2
    before = lab.served
    lab.fill()
    assert lab.served - before <= 2


def test_a_commit_with_a_wrong_clock_does_not_bring_back_what_it_replaced(lab: PastLab) -> None:
    """Its place in history counts."""
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page("acme/kestrel-7b")})
    repo.commit(day("2023-03-01"), {"README.md": page("acme/kestrel-7b", "acme/kestrel-13b")})
    repo.commit(day("2020-01-01"), {"README.md": page("acme/kestrel-13b")})
    repo.commit(day("2023-05-10"), {"README.md": page("acme/kestrel-13b", words="More.")})
    lab.fill()
    assert lab.told() == [
        ("2023-03-01", "weights_added", "huggingface:acme/kestrel-13b"),
        ("2023-03-01", "weights_removed", "huggingface:acme/kestrel-7b"),
    ]


def test_nothing_is_dated_later_than_it_was_read(lab: PastLab) -> None:
    """Clocks of authors and of hubs may be ahead."""
    repo = give_a_past(lab)
    give_a_hub_past(lab)
    lab.hub.models["acme/kestrel-13b"].commits.append(("2031-01-01T00:00:00.000Z", "Upload weights"))
    repo.commit(day("2030-01-01"), {"README.md": page()})
    repo.releases.append(Release("v9", day("2031-01-01")))
    lab.fill()
    assert max(change.at for change in lab.changes()) <= NOW


def test_asked_again_only_what_is_new_is_asked(lab: PastLab) -> None:
    """A second call costs the facts alone; a new commit costs a page and its text."""
    repo = give_a_past(lab)
    lab.fill()
    lab.lab.world.log.clear()
    lab.fill()
    assert lab.lab.world.log == ["GET /rate_limit", "POST /graphql FactsById 1"]
    repo.commit(day("2023-08-16"), {"README.md": page("acme/kestrel-13b", "acme/kestrel-70b")})
    lab.lab.world.log.clear()
    lab.fill()
    assert lab.lab.world.log.count("POST /graphql Blobs 1") == 1
    assert ("2023-08-16", "weights_added", "huggingface:acme/kestrel-70b") in lab.told()
    assert ("2023-03-01", "weights_added", "huggingface:acme/kestrel-7b") in lab.told()


def test_a_rewritten_history_replaces_the_old_one(lab: PastLab) -> None:
    """After a force-push the known commit is never met, and nothing of it stays."""
    repo = give_a_past(lab)
    lab.fill()
    repo.past.clear()
    repo.commit(day("2023-02-20"), {"README.md": page(), "LICENSE": APACHE})
    repo.commit(day("2023-03-21"), {"README.md": page("acme/kestrel-30b")})
    lab.fill()
    assert [t for t in lab.told() if t[1] == "weights_added"] == [
        ("2023-03-21", "weights_added", "huggingface:acme/kestrel-30b")
    ]


def test_a_rename_is_found_by_what_the_pages_link_to(lab: PastLab) -> None:
    """The old name counts once GitHub says that it leads to the same repository."""
    repo = lab.add("lab/Merlin")
    repo.commit(day("2023-02-02"), {"README.md": page(words="Ask at https://github.com/lab/Merlin/issues")})
    repo.commit(day("2023-04-12"), {"README.md": page(words="Ask at https://github.com/acme/Kestrel/issues")})
    repo.full_name = "acme/Kestrel"
    lab.fill()
    renamed = [c for c in lab.changes("lab/merlin") if c.kind == "repository_renamed"]
    assert [(c.before, c.after, c.at) for c in renamed] == [("lab/Merlin", "acme/Kestrel", day("2023-04-12"))]
    with open_store(lab.url) as store:
        before = store.as_of("lab/merlin", day("2023-03-01"))
    assert before is not None
    assert str(before.repo) == "lab/Merlin"


def test_a_linked_repository_of_somebody_else_is_no_former_name(lab: PastLab) -> None:
    """A page that links to another project first and to its own later was not renamed."""
    lab.add("base/Model").commit(day("2023-02-01"), {"README.md": "# Model\n"})
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page(words="Built on https://github.com/base/Model")})
    repo.commit(day("2023-04-12"), {"README.md": page(words="https://github.com/acme/Kestrel/issues")})
    lab.fill()
    assert not [c for c in lab.changes() if c.kind == "repository_renamed"]


def test_a_repository_made_anew_under_the_same_name_begins_anew(lab: PastLab) -> None:
    """Two repositories are never mixed; the known one is missing, which is said."""
    old = give_a_past(lab)
    lab.fill()
    before = everything(lab)
    old.is_deleted = True
    new = lab.add("acme/Kestrel", "2023-08-20")
    new.commit(day("2023-08-21"), {"README.md": page("acme/other-1b")})
    summary = lab.fill()
    assert [f.reason for f in summary.failures] == ["not_found"]
    assert everything(lab) == before


def test_a_new_id_before_anything_was_recorded_starts_a_new_ledger(lab: PastLab) -> None:
    """An unfinished reading of a deleted repository is not continued with the texts of its successor."""
    old = give_a_past(lab)
    lab.kill_at = 4
    with pytest.raises(Killed):
        lab.fill()
    old.is_deleted = True
    new = lab.add("acme/Kestrel", "2023-08-01")
    new.commit(day("2023-08-02"), {"README.md": page()})
    new.commit(day("2023-08-16"), {"README.md": page("acme/new-1b")})
    lab.fill()
    assert lab.told() == [("2023-08-16", "weights_added", "huggingface:acme/new-1b")]


def test_a_recorded_snapshot_ends_the_past(lab: PastLab) -> None:
    """What a run saw stands; nothing is reconstructed at or after it."""
    from tests.simulators.recording import record

    give_a_past(lab)
    with open_store(lab.url) as store:
        record(lab, store, day("2023-05-01"))
    lab.fill()
    assert max(t[0] for t in lab.told()) == "2023-04-05"
    with open_store(lab.url) as store:
        assert store.as_of("acme/kestrel", day("2023-06-30")).origin is Origin.RECORDED  # type: ignore[union-attr]
        assert store.as_of("acme/kestrel", day("2023-04-30")).origin is Origin.HISTORY  # type: ignore[union-attr]


def test_stars_of_a_repository_without_any_are_a_flat_line(lab: PastLab) -> None:
    """Rows of zeros are counts, not holes."""
    give_a_past(lab).stars = 0
    lab.fill()
    with open_store(lab.url) as store:
        counts = store.star_counts("acme/kestrel", Origin.HISTORY)
    assert {stars for _, stars in counts} == {0}
    assert len(counts) == 31


def test_stars_and_counts_are_kept_apart(lab: PastLab) -> None:
    """The weeks make the reconstructed series only; it ends at today's count or before."""
    repo = give_a_past(lab)
    repo.star_weeks = {day("2023-01-29") - timedelta(hours=12): 100, day("2023-03-05") - timedelta(hours=12): 221}
    lab.fill()
    with open_store(lab.url) as store:
        assert store.star_counts("acme/kestrel") == ()
        counts = dict(store.star_counts("acme/kestrel", Origin.HISTORY))
    assert counts[day("2023-03-05") - timedelta(hours=12)] == 100
    assert max(counts.values()) == 321


def test_unstars_lower_the_old_end_and_are_no_loss(lab: PastLab) -> None:
    """Stars taken back between two readings never make the curve fall."""
    repo = give_a_past(lab)
    lab.fill()
    repo.stars = 315
    lab.clock.at += timedelta(weeks=1)
    lab.fill()
    with open_store(lab.url) as store:
        counts = [stars for _, stars in store.star_counts("acme/kestrel", Origin.HISTORY)]
    assert counts == sorted(counts)
    assert counts[-1] == 315


def test_a_server_without_star_history_still_gives_the_rest(lab: PastLab) -> None:
    """Said once and remembered, also when there is more to read; all else is whole."""
    repo = give_a_past(lab)
    repo.offers_star_history = False
    summary = lab.fill()
    assert (summary.failures, summary.starless) == ((), ("acme/Kestrel",))
    assert len(lab.told()) == 5
    assert summary.projects[0].is_complete
    lab.clock.at += timedelta(weeks=2)
    repo.commit(lab.clock.at - timedelta(days=1), {"LICENSE": APACHE})
    again = lab.fill()
    assert (again.failures, again.starless, again.projects[0].is_complete) == ((), (), True)
    assert sum("stargazers/history" in line for line in lab.lab.world.log) == 1


def test_a_repository_that_vanishes_before_its_stars_are_read_is_a_failure(lab: PastLab) -> None:
    """Its 404 is not that of a server without star history, and it is asked again."""
    repo = give_a_past(lab)
    repo.offers_star_history = False
    missing = RepositoryMissing(RepoName("acme", "Kestrel"), 1, RepositoryState.GONE, "it is gone", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PastReader, "identify", lambda _reader, _target: missing)
        summary = lab.fill()
    assert [f.detail for f in summary.failures] == [
        "/repos/acme/Kestrel/stargazers/history: REST answered 404: Not Found"
    ]
    assert not summary.projects[0].is_complete


def test_never_more_than_half_of_the_quota(lab: PastLab) -> None:
    """The reading stops in time, says so, and goes on when there is quota again."""
    for number in range(6):
        give_a_past(lab, f"acme/k{number}")
    window = lab.lab.world.window("ghp_secret", "core")
    window.used = window.limit - 10
    summary = lab.fill()
    assert summary.is_spent
    assert window.remaining >= 5
    window.used = 0
    assert not lab.fill().is_spent
    assert all(p.is_complete for p in lab.fill().projects)


def test_a_small_rest_of_the_quota_suffices_call_by_call(lab: PastLab) -> None:
    """Fewer texts at once are asked for then."""
    for number in range(6):
        give_a_past(lab, f"acme/k{number}")
    window = lab.lab.world.window("ghp_secret", "core")
    for _ in range(4):
        window.used = window.limit - 20
        summary = lab.fill()
        assert window.remaining >= 10
    assert all(p.is_complete for p in summary.projects)


def test_a_server_error_in_the_middle_is_no_result(lab: PastLab) -> None:
    """Nothing is put together from half of the texts."""
    repo = give_a_past(lab)
    repo.rest_fault = html()
    for _ in range(60):
        lab.lab.world.faults.script.append(("graphql", lambda r: html()(r) if b"Blobs" in r.body else None))
    summary = lab.fill()
    assert summary.failures
    assert not summary.projects[0].is_complete
    assert lab.told() == []
    lab.lab.world.faults.script.clear()
    repo.rest_fault = None
    lab.fill()
    assert len(lab.told()) == 5


def test_a_text_that_cannot_be_had_is_no_removal(lab: PastLab, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it named is unknown for that while, not dropped and named again."""
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page("acme/kestrel-7b"), "LICENSE": APACHE})
    lost = repo.commit(day("2023-03-08"), {"README.md": page("acme/kestrel-7b", words="Lost.")})
    repo.commit(day("2023-04-05"), {"README.md": page("acme/kestrel-7b", words="Found.")})
    oid = lost.trees.paths["README.md"]
    whole = Repository.blob
    monkeypatch.setattr(Repository, "blob", lambda self, asked: None if asked == oid else whole(self, asked))
    assert lab.fill().projects[0].is_complete
    assert lab.told() == []
    with open_store(lab.url) as store:
        state = store.as_of("acme/kestrel", day("2023-03-09"))
    assert state is not None
    assert isinstance(state.get(FactName.ARTIFACT, "huggingface:acme/kestrel-7b"), Unknown)


def test_a_long_history_is_paged(lab: PastLab) -> None:
    """More commits than a page holds; by week, not by commit, are texts read."""
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page(), "LICENSE": APACHE})
    for number in range(150):
        repo.commit(day("2023-02-03") + timedelta(hours=23 * number), {"README.md": page(words=f"Text {number}")})
    repo.commit(day("2023-08-01"), {"README.md": page("acme/kestrel-7b")})
    lab.fill()
    assert lab.told() == [("2023-08-01", "weights_added", "huggingface:acme/kestrel-7b")]
    assert sum("Blobs" in line for line in lab.lab.world.log) <= 2


def test_hostile_paths_and_texts_do_no_harm(lab: PastLab) -> None:
    """Names travel as variables, texts are read by rules that never raise."""
    repo = lab.add()
    repo.commit(
        day("2023-02-02"),
        {'LICENSE") { x } #': "\x00\x01", "README.md": "# [x](javascript:1)\ud800".encode("utf-8", "replace")},
    )
    repo.commit(day("2023-03-02"), {"README.md": b"\xff\xfe\x00binary"})
    assert lab.fill().failures == ()


def test_an_empty_repository_has_no_past(lab: PastLab) -> None:
    """No commit, no snapshot, no failure."""
    lab.add().files = {}
    summary = lab.fill()
    assert summary.failures == ()
    assert (summary.projects[0].snapshots, summary.projects[0].changes) == (0, 0)
