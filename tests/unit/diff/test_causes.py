"""One cause, one change; and what is no cause at all."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.diff.world import DOWN, REPOSITORY, START, Watch, World, kinds, own, release, served

from tracker.domain.artifacts import Access, CodeStatus
from tracker.domain.changes import Severity
from tracker.domain.facts import FactName
from tracker.domain.findings import FoundContradiction
from tracker.domain.identifiers import Host, RepoName
from tracker.domain.licences import CommercialUse, Scope
from tracker.domain.repositories import Release, RepositoryFacts

BASE = own("lab/base")


def commit(world: World) -> None:
    """Move the tip of the branch."""
    assert isinstance(world.repository, RepositoryFacts)
    world.edit(head=f"{world.repository.head}x")


def licensed(expression: str = "GPL-3.0", **clauses: str) -> Watch:
    """Return a watch after the first run over a repository with one licence for code and weights."""
    watch = Watch(World())
    watch.world.licence("LICENSE", Scope.CODE, expression, "l0", **clauses)
    watch.world.claims[Scope.WEIGHTS] = (expression, "LICENSE")
    watch.run()
    return watch


def test_one_file_for_two_scopes_is_one_change() -> None:
    """A licence file that governs code and weights changes once, under its own scope."""
    watch = licensed()
    watch.world.licence("LICENSE", Scope.CODE, "LicenseRef-Llama-2-Community", "l1")
    watch.world.claims[Scope.WEIGHTS] = ("LicenseRef-Llama-2-Community", "LICENSE")
    watch.world.licences["USE_POLICY.md"] = replace(
        watch.world.licences["LICENSE"], path="USE_POLICY.md", oid="u0", scope=Scope.WEIGHTS, expression=None
    )
    commit(watch.world)
    told = [(c.kind.value, c.scope, c.subject, c.after) for c in watch.run()]
    assert told == [
        ("licence_changed", "code", "LICENSE", "LicenseRef-Llama-2-Community"),
        ("licence_added", "weights", "USE_POLICY.md", "NOASSERTION"),
    ]
    assert watch.run() == []


def test_licence_change_explains_its_new_clauses_and_commercial_use() -> None:
    """Other terms under another licence are not told beside it."""
    watch = licensed("LicenseRef-A", commercial_use="no")
    watch.world.licence("LICENSE", Scope.CODE, "Apache-2.0", "l1", commercial_use="yes")
    watch.world.claims[Scope.WEIGHTS] = ("Apache-2.0", "LICENSE")
    commit(watch.world)
    assert kinds(watch.run()) == ["licence_changed"]


def test_commercial_use_without_a_clause_replaces_the_mere_edit() -> None:
    """An edit that moves the word on commercial use is a change of terms, not an edit of text."""
    watch = licensed("LicenseRef-A")
    watch.world.commercial = CommercialUse.NO
    watch.world.readme = "a1"
    commit(watch.world)
    watch.run()
    watch.world.licence("LICENSE", Scope.CODE, "LicenseRef-A", "l1")
    watch.world.commercial = CommercialUse.YES
    commit(watch.world)
    assert kinds(watch.run()) == ["terms_changed"]


def test_new_restriction_is_critical_and_a_lifted_one_notable() -> None:
    """Tightened terms alarm; loosened ones are reported."""
    watch = licensed("LicenseRef-A")
    watch.world.licence("LICENSE", Scope.CODE, "LicenseRef-A", "l1", user_cap="700 million")
    (tightened,) = watch.run()
    watch.world.licence("LICENSE", Scope.CODE, "LicenseRef-A", "l2")
    (loosened,) = watch.run()
    assert (tightened.severity, tightened.before) == (Severity.CRITICAL, "user_cap: unstated")
    assert tightened.evidence is not None
    assert tightened.evidence.quote == "user_cap is 700 million"
    assert (loosened.severity, loosened.after) == (Severity.NOTABLE, "user_cap: unstated")


def test_renamed_licence_file_is_no_change() -> None:
    """LICENSE → LICENSE.md with the same text is nothing to tell."""
    watch = licensed()
    watch.world.licences["LICENSE.md"] = replace(watch.world.licences.pop("LICENSE"), path="LICENSE.md")
    for scope in (Scope.CODE, Scope.WEIGHTS):
        watch.world.claims[scope] = ("GPL-3.0", "LICENSE.md")
    commit(watch.world)
    assert watch.run() == []


def test_second_file_removed_is_notable_and_told_once() -> None:
    """A licence file on which no conclusion rests is removed under its own path."""
    watch = Watch(World())
    watch.world.licence("LICENSE", Scope.CODE, "MIT", "l0")
    watch.world.licence("LICENSE-3RD", Scope.CODE, "BSD-3-Clause", "t0")
    watch.world.claims[Scope.CODE] = ("MIT", "LICENSE")
    watch.run()
    del watch.world.licences["LICENSE-3RD"]
    commit(watch.world)
    (change,) = watch.run()
    assert (change.kind.value, change.subject, change.severity) == ("licence_removed", "LICENSE-3RD", Severity.NOTABLE)
    assert watch.run() == []


def stating() -> Watch:
    """Return a watch over a repository whose README states a licence of the weights."""
    watch = Watch(World())
    watch.world.licence("LICENSE", Scope.CODE, "Apache-2.0", "l0")
    watch.world.claims[Scope.WEIGHTS] = ("CC-BY-NC-4.0", "README.md")
    watch.run()
    watch.world.readme = "a1"
    commit(watch.world)
    return watch


def test_readme_that_stops_repeating_takes_nothing_back() -> None:
    """A dropped sentence is no removal."""
    watch = stating()
    del watch.world.claims[Scope.WEIGHTS]
    assert watch.run() == []


def test_readme_that_stops_speaking_while_an_old_file_remains_is_no_alarm() -> None:
    """A conclusion that falls back on an unchanged file is reported, not alarmed."""
    watch = stating()
    watch.world.claims[Scope.WEIGHTS] = ("Apache-2.0", "LICENSE")
    assert [(c.kind.value, c.severity) for c in watch.run()] == [("licence_changed", Severity.NOTABLE)]


def test_readme_that_states_another_licence_is_critical() -> None:
    """New words about the weights' licence are positive evidence."""
    watch = stating()
    watch.world.claims[Scope.WEIGHTS] = ("MIT", "README.md")
    assert [(c.kind.value, c.severity) for c in watch.run()] == [("licence_changed", Severity.CRITICAL)]


def test_document_read_for_the_first_time_is_the_baseline() -> None:
    """A licence file that could not be read in the first run tells nothing when it can be."""
    watch = Watch(World(unread=("MODEL_LICENSE",)))
    watch.world.licence("LICENSE", Scope.CODE, "MIT", "l0")
    watch.world.licence("MODEL_LICENSE", Scope.WEIGHTS, None, "m0")
    watch.run()
    watch.world.unread = ()
    watch.world.licence("MODEL_LICENSE", Scope.WEIGHTS, "LicenseRef-A", "m0", commercial_use="no")
    assert watch.run() == []


def test_first_reading_may_correct_a_first_impression() -> None:
    """What a README suggested before the licence file could be read did not change when it was."""
    watch = Watch(World(unread=("MODEL_LICENSE",)))
    watch.world.licence("MODEL_LICENSE", Scope.WEIGHTS, None, "m0")
    watch.world.claims[Scope.WEIGHTS] = ("Apache-2.0", "README.md")
    watch.run()
    assert watch.snapshot is not None
    assert watch.snapshot.value(FactName.LICENCE, "weights") == "Apache-2.0"
    watch.world.unread = ()
    watch.world.licence("MODEL_LICENSE", Scope.WEIGHTS, "LicenseRef-A", "m0", commercial_use="no")
    assert watch.run() == []
    assert watch.snapshot.value(FactName.LICENCE, "weights") == "LicenseRef-A"


def test_first_reading_of_everything_is_the_baseline() -> None:
    """A project whose documents could not be read at first tells none of what they say."""
    watch = Watch(World(is_unreadable=True))
    watch.run()
    watch.world.is_unreadable = False
    watch.world.licence("LICENSE", Scope.CODE, "MIT", "l0")
    watch.world.offer(BASE)
    watch.world.data_artifacts = [own("datasets/lab/set")]
    watch.world.contradictions = (FoundContradiction("X901", "licence:code", ("a", "b"), (watch.world.said(),)),)
    assert watch.run() == []


def test_rename_that_makes_artifacts_the_project_s_own_adds_no_weights() -> None:
    """Under its new owner a project's page may read as naming its own weights; the page said so before."""
    watch = Watch(World())
    watch.run()
    watch.world.edit(name=RepoName("org", "model"), head="c1")
    watch.world.offer(BASE)
    assert kinds(watch.run()) == ["repository_renamed"]
    assert watch.run() == []


def test_letter_case_of_a_name_is_no_rename() -> None:
    """GitHub ignores case, so another spelling of the same name is nothing to tell."""
    watch = Watch(World())
    watch.run()
    watch.world.edit(name=RepoName("Lab", "Model"))
    assert watch.run() == []


def test_edited_licence_that_cannot_be_read_is_told_when_it_can() -> None:
    """A failing read of an edited licence is neither unrecognised text nor forgotten."""
    watch = licensed()
    watch.world.licence("LICENSE", Scope.CODE, None, "l1")
    watch.world.unread = ("LICENSE",)
    commit(watch.world)
    assert watch.run() == []
    watch.world.unread = ()
    watch.world.licence("LICENSE", Scope.CODE, "MIT", "l1")
    watch.world.claims[Scope.WEIGHTS] = ("MIT", "LICENSE")
    assert [(c.kind.value, c.before, c.after) for c in watch.run()] == [("licence_changed", "GPL-3.0", "MIT")]


def test_redirect_told_by_the_hub_is_not_told_again_by_the_readme() -> None:
    """The README follows a rename at the hub weeks later: one move."""
    watch = Watch(World())
    watch.world.offer(BASE)
    watch.run()
    new = own("org/renamed")
    watch.world.hubs[BASE.ref.key] = served(BASE, ref=new.ref)
    assert kinds(watch.run()) == ["weights_moved"]
    watch.world.artifacts, watch.world.readme = [new], "a1"
    watch.world.hubs[new.ref.key] = served(new)
    assert watch.run() == []
    assert watch.run() == []


def test_file_on_another_port_or_server_is_moved() -> None:
    """A plain link that changes all but the file's name is the same weights elsewhere."""
    watch = Watch(World())
    watch.world.offer(own("http://example.org:5000/robin-7b.tar.gz", Host.DIRECT))
    watch.run()
    watch.world.artifacts, watch.world.readme = [], "a1"
    watch.world.offer(own("http://example.org:10001/robin-7b.tar.gz", Host.DIRECT))
    assert kinds(watch.run()) == ["weights_moved"]


def test_mirror_is_an_addition() -> None:
    """The same name on a second hub, beside the first, is an added mirror."""
    watch = Watch(World())
    watch.world.offer(BASE)
    watch.run()
    watch.world.readme = "a1"
    watch.world.offer(own("lab/base", Host.MODELSCOPE))
    assert kinds(watch.run()) == ["weights_added"]


def test_link_to_nothing_is_told_when_weights_appear() -> None:
    """A README may name weights before they are public; they are added when the hub serves them."""
    watch = Watch(World())
    watch.run()
    watch.world.readme = "a1"
    watch.world.offer(BASE)
    watch.world.hubs[BASE.ref.key] = served(BASE, Access.GONE, object_id=None, revision=None)
    assert watch.run() == []
    watch.world.hubs[BASE.ref.key] = served(BASE)
    (change,) = watch.run()
    assert (change.kind.value, change.before, change.after) == ("weights_added", "gone", "available")


def test_first_hub_answer_is_the_baseline() -> None:
    """Weights that are gated or gone when first asked for did not change."""
    watch = Watch(World())
    watch.world.offer(BASE)
    watch.world.hubs[BASE.ref.key] = DOWN
    watch.run()
    watch.world.hubs[BASE.ref.key] = served(BASE, Access.GATED_MANUAL)
    assert watch.run() == []


def test_config_edits_are_not_upstream_events() -> None:
    """An artifact that the maintainer adds or removes says nothing about the project."""
    watch = Watch(World())
    watch.run()
    watch.world.hubs[BASE.ref.key] = served(BASE)
    watch.world.curated = (BASE,)
    assert watch.run() == []
    watch.world.curated = ()
    assert watch.run() == []


def test_new_rules_over_old_texts_are_accepted_silently() -> None:
    """After an upgrade of the tracker, what it reads differently in the same documents is no change."""
    watch = Watch(World())
    watch.run()
    watch.world.detector, watch.world.code, watch.world.hardware = "2", CodeStatus.INFERENCE, ("8x A100",)
    watch.world.offer(BASE)
    assert watch.run() == []
    assert watch.snapshot is not None
    assert watch.snapshot.detector == "2"


def test_old_release_that_slides_into_the_list_is_not_news() -> None:
    """When the newest release is withdrawn, an older one takes the last place of the window."""
    watch = Watch(World())
    window = (release("v3", -1), release("v2", -20))
    watch.world.edit(releases=window, release_count=3, releases_complete=False)
    watch.run()
    watch.world.edit(releases=(release("v2", -20), release("v1", -40)), release_count=2)
    assert kinds(watch.run()) == ["release_withdrawn"]


def undated(*tags: str) -> tuple[Release, ...]:
    """Return bare tags of which only the name is known."""
    return tuple(release(tag, 0, is_tag=True, published_at=None) for tag in tags)


def test_new_tag_without_a_date_is_told_when_there_are_more_tags() -> None:
    """Of undated tags, one that only slid into the window is told from a new one by their number."""
    watch = Watch(World())
    watch.world.edit(releases=undated("b", "c"), tag_count=9, releases_complete=False)
    watch.run()
    watch.world.edit(releases=undated("a", "b"))
    assert watch.run() == []
    watch.world.edit(releases=undated("d", "b"), tag_count=10)
    assert [c.subject for c in watch.run()] == ["d"]


def test_former_spelling_of_a_licence_is_no_change() -> None:
    """SPDX renamed GPL-3.0 to GPL-3.0-only; a witness with the former name changes nothing."""
    watch = licensed("GPL-3.0")
    watch.world.licence("LICENSE", Scope.CODE, "GPL-3.0-only", "l0")
    watch.world.claims[Scope.WEIGHTS] = ("GPL-3.0-only", "LICENSE")
    commit(watch.world)
    assert watch.run() == []
    watch.world.licence("LICENSE", Scope.CODE, "GPL-3.0-or-later", "l1")
    watch.world.claims[Scope.WEIGHTS] = ("GPL-3.0-or-later", "LICENSE")
    commit(watch.world)
    assert kinds(watch.run()) == ["licence_changed"]


def test_modified_text_is_told_once_and_not_reworded() -> None:
    """That a standard text is modified is a change of terms; modifying it further without new clauses is an edit."""
    watch = licensed("Apache-2.0")
    told = []
    for oid, words in (("l1", "a paragraph more"), ("l2", "two paragraphs more")):
        file = replace(watch.world.licences["LICENSE"], oid=oid, is_modified=True, modification=words)
        watch.world.licences["LICENSE"] = file
        commit(watch.world)
        told += [(c.kind.value, c.severity, c.after) for c in watch.run()]
    assert told == [
        ("terms_changed", Severity.NOTABLE, "modified: a paragraph more"),
        ("licence_text_changed", Severity.INFO, "l2"),
    ]


def test_release_of_a_known_tag_is_not_news() -> None:
    """Turning a bare tag into a release publishes nothing new."""
    watch = Watch(World())
    watch.world.edit(releases=(release("v1", -5, is_tag=True),), tag_count=1)
    watch.run()
    watch.world.edit(releases=(release("v1", -5),), release_count=1)
    assert watch.run() == []


def test_failing_project_tells_nothing_and_catches_up() -> None:
    """What happened while a project could not be seen is told once when it can."""
    watch = Watch(World())
    watch.run()
    watch.world.repository = DOWN
    assert watch.run() == []
    watch.world.repository = replace(REPOSITORY, is_archived=True)
    assert kinds(watch.run()) == ["repository_archived"]
    assert watch.run() == []


def test_ids_differ_between_two_times_of_the_same_change() -> None:
    """The same thing happening twice is two causes."""
    watch = Watch(World())
    watch.run()
    ids = []
    for flag in (True, False, True):
        watch.world.edit(is_archived=flag)
        ids += [c.id for c in watch.run()]
    assert len(set(ids)) == 3
    assert watch.at > START


def test_an_unrecognised_file_and_the_page_that_names_its_licence_are_one_cause() -> None:
    """A commit brings MODEL_LICENSE, and the README states what it is: one licence of the weights is added."""
    watch = Watch(World())
    watch.run()
    watch.world.licence("MODEL_LICENSE", Scope.WEIGHTS, None, "m0")
    watch.world.claims[Scope.WEIGHTS] = ("LicenseRef-Acme-Model", "README.md")
    watch.world.readme = "a1"
    commit(watch.world)
    told = [(c.kind.value, c.scope, c.after) for c in watch.run()]
    assert told == [("licence_added", "weights", "LicenseRef-Acme-Model")]
    assert watch.run() == []


def test_an_unrecognised_file_that_no_page_names_is_told_by_itself() -> None:
    """Nothing else speaks for it."""
    watch = Watch(World())
    watch.run()
    watch.world.licence("MODEL_LICENSE", Scope.WEIGHTS, None, "m0")
    commit(watch.world)
    assert [(c.kind.value, c.after) for c in watch.run()] == [("licence_added", "NOASSERTION")]
