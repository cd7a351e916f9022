"""Filling in the past without a token: REST alone, the most telling things of all projects first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.simulators.github.world import Tag
from tests.simulators.past import APACHE, GPL, NOW, Killed, PastLab, day, page
from tests.unit.run.test_history import everything, give_a_past

from tracker.domain.changes import Severity
from tracker.domain.facts import FactName, Unknown
from tracker.domain.past import Part
from tracker.domain.snapshots import Snapshot
from tracker.run.history import left_over
from tracker.store.snapshots import open_store

WHOLE = [
    ("2023-03-01", "weights_added", "huggingface:acme/kestrel-7b"),
    ("2023-04-05", "weights_added", "huggingface:acme/kestrel-13b"),
    ("2023-05-10", "licence_changed", "LICENSE"),
    ("2023-06-14", "weights_removed", "huggingface:acme/kestrel-7b"),
    ("2023-07-01", "release_published", "v1.0"),
]


@pytest.fixture
def lab(tmp_path: Path) -> PastLab:
    """One empty world, asked without a token."""
    return PastLab(tmp_path, token=None)


def allow(lab: PastLab, requests: int) -> None:
    """Leave a quota of which half is this many requests."""
    window = lab.lab.world.window("", "core")
    window.used = window.limit - 2 * requests


def asked(lab: PastLab, part: str) -> int:
    """Return how many requests went to paths with these words."""
    return sum(part in line for line in lab.lab.world.log)


def snapshot(lab: PastLab, at: str, entry: str = "acme/kestrel") -> Snapshot:
    """Return the reconstructed state of a day."""
    with open_store(lab.url) as store:
        found = store.as_of(entry, day(at))
    assert found is not None
    return found


def test_licences_releases_stars_and_the_readme_are_read(lab: PastLab) -> None:
    """With enough quota a small project's past is whole, its bare tags among it."""
    give_a_past(lab)
    summary = lab.fill()
    assert lab.lab.world.counts["graphql"] == 0
    assert summary.failures == ()
    assert lab.told() == WHOLE
    assert (summary.projects[0].star_weeks, summary.projects[0].parts) == (31, frozenset(Part))
    assert [(c.at, c.severity) for c in lab.changes() if c.subject == "v0.1"] == [(day("2023-03-03"), Severity.INFO)]


def test_the_licences_of_every_project_come_first(lab: PastLab) -> None:
    """A budget that ends early has told the licence changes of several projects, and nothing else of any."""
    for number in range(5):
        give_a_past(lab, f"acme/k{number}")
    allow(lab, 17)
    summary = lab.fill()
    assert summary.is_spent
    assert {p.parts for p in summary.projects if p.parts} == {frozenset({Part.LICENCES})}
    assert lab.told("acme/k0") == lab.told("acme/k2") == [("2023-05-10", "licence_changed", "LICENSE")]
    assert asked(lab, "stargazers") + asked(lab, "releases") + asked(lab, "README") == 0


def test_a_licence_change_is_as_grave_as_with_a_token(lab: PastLab) -> None:
    """The README that is not read yet has no say over a licence file."""
    give_a_past(lab)
    allow(lab, 6)
    lab.fill()
    (change,) = [c for c in lab.changes() if c.kind == "licence_changed"]
    assert (change.before, change.after, change.severity) == ("Apache-2.0", "GPL-3.0-only", Severity.CRITICAL)


def test_what_was_not_read_is_unknown_and_never_absent(lab: PastLab) -> None:
    """Weights are named in a README that waits for the next hour."""
    give_a_past(lab)
    allow(lab, 6)
    lab.fill()
    assert isinstance(snapshot(lab, "2023-06-01").get(FactName.WEIGHTS_STATUS), Unknown)
    lab.lab.world.window("", "core").used = 0
    lab.fill()
    assert snapshot(lab, "2023-06-01").value(FactName.WEIGHTS_STATUS) == "open"


def test_hour_by_hour_everything_is_read_and_nothing_twice(lab: PastLab) -> None:
    """Half of sixty an hour; the end is that of one long hour."""
    for number in range(8):
        give_a_past(lab, f"acme/k{number}")
    window = lab.lab.world.window("", "core")
    for hour in range(4):
        summary = lab.fill()
        assert window.used <= 30, hour
        window.used = 0
    assert all(p.is_complete for p in summary.projects)
    assert lab.told("acme/k7") == [(at, kind, subject) for at, kind, subject in lab.told("acme/k7")]
    assert len(lab.told("acme/k7")) == len(WHOLE)
    listed = [line for line in lab.lab.world.log if line.endswith(("/commits", "/trees/main", "/releases", "/tags"))]
    assert len(listed) == 8 * 5, "two listings of commits, one tree, one page of releases and one of tags each"


def test_what_is_left_is_told_by_part(lab: PastLab) -> None:
    """The most telling part first; parts that are read are not named."""
    for number in range(2):
        give_a_past(lab, f"acme/k{number}")
    allow(lab, 7)
    lab.fill()
    with open_store(lab.url) as store:
        left = left_over(lab.watchlist(), store, NOW)
    assert [(item.part, item.projects) for item in left] == [
        (Part.LICENCES, 1),
        (Part.RELEASES, 2),
        (Part.STARS, 2),
        (Part.READMES, 2),
        (Part.TAGS, 2),
    ]


def test_killed_at_every_request_the_result_is_the_same(tmp_path: Path) -> None:
    """Each kill loses one answer at most."""

    def fresh(name: str) -> PastLab:
        (tmp_path / name).mkdir()
        made = PastLab(tmp_path / name, token=None)
        give_a_past(made)
        give_a_past(made, "other/Kite")
        made.lab.world.window("", "core").limit = 1_000
        return made

    whole = fresh("whole")
    whole.fill()
    wanted, total = everything(whole), whole.served
    for number in range(total):
        lab = fresh(str(number))
        lab.kill_at = number
        with pytest.raises(Killed):
            lab.fill()
        lab.fill()
        assert everything(lab) == wanted, number
        assert lab.served <= total + 4, "what was read is not asked for again"


def test_asked_again_within_days_nothing_is_asked(lab: PastLab) -> None:
    """The quota alone."""
    give_a_past(lab)
    lab.fill()
    lab.lab.world.log.clear()
    lab.fill()
    assert lab.lab.world.log == ["GET /rate_limit"]


def test_after_a_week_only_what_moved_is_asked(lab: PastLab) -> None:
    """The tip tells which files have other texts; the rest is not listed again."""
    repo = give_a_past(lab)
    lab.fill()
    lab.clock.at += timedelta(days=8)
    repo.commit(lab.clock.at - timedelta(days=1), {"LICENSE": APACHE})
    lab.lab.world.log.clear()
    lab.lab.world.window("", "core").used = 0
    lab.fill()
    assert (asked(lab, "/commits"), asked(lab, "/contents/")) == (1, 0), "the text is known already"
    assert lab.told()[-1] == ("2023-09-13", "licence_changed", "LICENSE")


def test_a_licence_file_that_was_taken_away_and_put_back(lab: PastLab) -> None:
    """A commit without the file is told by its absence, which is no absence of the repository."""
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page(), "LICENSE": APACHE})
    repo.commit(day("2023-03-15"), {"LICENSE": None})
    repo.commit(day("2023-05-17"), {"LICENSE": GPL})
    lab.fill()
    assert [t[:2] for t in lab.told()] == [("2023-03-15", "licence_removed"), ("2023-05-17", "licence_added")]


def test_a_long_readme_is_read_by_bisection(lab: PastLab) -> None:
    """A hundred weeks of wording cost a handful of requests."""
    repo = lab.add(created="2021-02-01")
    for number in range(100):
        words = f"Text {number}"
        repo.commit(day("2021-02-02") + timedelta(weeks=number), {"README.md": page(words=words)})
    repo.commit(day("2023-08-01"), {"README.md": page("acme/kestrel-7b")})
    lab.fill()
    assert asked(lab, "/contents/README.md") < 12
    assert lab.told() == [("2023-08-01", "weights_added", "huggingface:acme/kestrel-7b")]


def test_more_commits_than_a_page(lab: PastLab) -> None:
    """The next page is where the server says."""
    repo = lab.add()
    for number in range(130):
        repo.commit(day("2023-02-02") + timedelta(hours=number), {"LICENSE": f"{APACHE}{number}\n"})
    repo.commit(day("2023-05-10"), {"LICENSE": GPL})
    lab.fill()
    assert asked(lab, "/commits") == 2
    assert ("2023-05-10", "licence_changed", "LICENSE") in lab.told()


def test_a_repository_made_anew_in_the_middle_begins_anew(lab: PastLab) -> None:
    """Nothing was put together yet, the id leads nowhere: the new one is read in the same call, and never mixed."""
    old = give_a_past(lab)
    allow(lab, 3)
    lab.fill()
    old.is_deleted = True
    new = lab.add("acme/Kestrel", "2023-08-01")
    new.commit(day("2023-08-02"), {"README.md": page(), "LICENSE": GPL})
    new.commit(day("2023-08-16"), {"README.md": page("acme/new-1b")})
    lab.lab.world.window("", "core").used = 0
    assert lab.fill().failures == ()
    assert lab.told() == [("2023-08-16", "weights_added", "huggingface:acme/new-1b")]


def test_what_was_put_together_of_a_deleted_repository_stays(lab: PastLab) -> None:
    """Also when another one bears its name by now, whose releases and stars are not taken for its own."""
    old = give_a_past(lab)
    allow(lab, 6)
    lab.fill()
    before = everything(lab)
    old.is_deleted = True
    lab.add("acme/Kestrel", "2023-08-01").commit(day("2023-08-02"), {"README.md": page(), "LICENSE": GPL})
    lab.lab.world.window("", "core").used = 0
    assert [f.reason for f in lab.fill().failures] == ["not_found"]
    assert everything(lab) == before


def test_a_server_that_knows_no_ids_is_asked_by_name(lab: PastLab) -> None:
    """Numbered paths are not documented for every server."""
    give_a_past(lab)
    lab.lab.world.knows_ids = False
    assert lab.fill().failures == ()
    assert lab.told() == WHOLE


def test_a_part_that_is_not_offered_holds_up_no_other(lab: PastLab) -> None:
    """An older server has no star history; the README is read all the same."""
    give_a_past(lab).offers_star_history = False
    summary = lab.fill()
    assert (summary.failures, summary.starless) == ((), ("acme/Kestrel",))
    assert lab.told() == WHOLE
    assert summary.projects[0].is_complete


def test_a_tag_costs_a_request_once_and_only_where_no_release_bears_it(lab: PastLab) -> None:
    """Dates that the listings of files tell cost none; after a week new tags are dated alone."""
    repo = give_a_past(lab)
    repo.tags["v1.0"] = Tag(day("2023-07-01"))
    repo.tags["v0.0"] = Tag(day("2023-02-02"), commit=repo.past[0].oid)
    lab.fill()
    assert sum("/commits/" in line for line in lab.lab.world.log) == 1, "that of v0.1"
    lab.clock.at += timedelta(days=8)
    repo.tags["v2.0"] = Tag(day("2023-09-10"))
    lab.lab.world.log.clear()
    lab.lab.world.window("", "core").used = 0
    lab.fill()
    assert sum("/commits/" in line for line in lab.lab.world.log) == 1, "that of v2.0"
    assert {c.subject for c in lab.changes() if c.kind == "release_published"} == {"v0.1", "v1.0", "v2.0"}


def test_a_later_call_with_a_token_adds_the_rest(lab: PastLab) -> None:
    """Other pages and listings; also where runs have taken over in between."""
    from tests.simulators.recording import record

    give_a_past(lab)
    lab.fill()
    with open_store(lab.url) as store:
        record(lab, store, NOW)
    lab.clock.at += timedelta(days=8)
    lab.lab.world.window("", "core").used = 0
    lab.fill()
    assert asked(lab, "docs/weights.md") == 0
    lab.token = "ghp_secret"
    summary = lab.fill()
    assert summary.projects[0].has_commits
    assert snapshot(lab, "2023-06-30").get(FactName.DOCUMENT, "docs/weights.md") is not None
    assert lab.told() == WHOLE


def test_a_past_read_with_a_token_is_not_read_worse_without(lab: PastLab) -> None:
    """Stars go on; the texts wait for a token."""
    repo = give_a_past(lab)
    lab.token = "ghp_secret"
    lab.fill()
    lab.token = None
    lab.clock.at += timedelta(days=8)
    repo.commit(lab.clock.at - timedelta(days=1), {"README.md": page("acme/kestrel-70b")})
    summary = lab.fill()
    assert (summary.projects[0].has_commits, summary.failures) == (True, ())
    assert lab.told() == WHOLE


def test_a_renamed_licence_file_is_read_under_its_earlier_names(lab: PastLab) -> None:
    """The rename tells nothing, and what the file said before it is there."""
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page(), "COPYING": APACHE})
    repo.commit(day("2023-03-08"), {"COPYING": GPL})
    repo.commit(day("2023-04-12"), {"COPYING": None, "LICENSE": GPL})
    repo.commit(day("2023-06-14"), {"LICENSE": None, "LICENSE.txt": GPL})
    lab.fill()
    assert lab.told() == [("2023-03-08", "licence_changed", "COPYING")]
    found = snapshot(lab, "2023-02-20").value(FactName.LICENCE, "code")
    assert found == "Apache-2.0"
    assert sum("/commits/" in line for line in lab.lab.world.log) == 2, "one for each rename, none for the first days"


def test_a_licence_file_that_another_gave_way_to_is_told_as_changed(lab: PastLab) -> None:
    """Removed and added in one commit, with other words: not a rename, and not a licence out of nothing."""
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page(), "LICENSE": APACHE, "train.py": "x"})
    repo.commit(day("2023-04-12"), {"LICENSE": None, "LICENSE.txt": GPL})
    lab.fill()
    changes = [(c.kind.value, c.before, c.after) for c in lab.changes()]
    assert changes == [("licence_changed", "Apache-2.0", "GPL-3.0-only")]


def test_earlier_names_are_asked_within_the_allowance_and_once(lab: PastLab) -> None:
    """A quota that ends before is taken up there; a part is not read before its earlier names are."""
    repo = lab.add()
    repo.commit(day("2023-02-02"), {"README.md": page(), "LICENSE": APACHE})
    repo.commit(day("2023-04-12"), {"LICENSE": None, "LICENSE.txt": APACHE})
    allow(lab, 3)
    assert lab.fill().projects[0].parts == frozenset()
    lab.lab.world.window("", "core").used = 0
    assert Part.LICENCES in lab.fill().projects[0].parts
    assert lab.told() == []
    assert asked(lab, "/commits/") == 1
