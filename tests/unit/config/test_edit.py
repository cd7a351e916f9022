"""Edits of the list: only what was asked for changes, to the byte."""

from __future__ import annotations

import datetime
import difflib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.config.edit import add_entries, move_artifact, remove_entries, rename_entry
from tracker.config.entry_text import NewEntry, quote
from tracker.config.read import examine
from tracker.domain.entries import CuratedFact
from tracker.domain.identifiers import ArtifactRef, RepoName
from tracker.errors import ConfigError, UsageError

OWN = (Path(__file__).parents[3] / "config" / "repos.yaml").read_text(encoding="utf-8")


def repo(text: str) -> RepoName:
    """Read `owner/name`."""
    return RepoName.parse(text)


def add(text: str, *names: str, **more: object) -> str:
    """Add entries of one kind."""
    return add_entries(text, [NewEntry(repo(name), **more) for name in names], "f")  # type: ignore[arg-type]


def changed(before: str, after: str) -> list[str]:
    """Return the changed lines, marked + and -."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("projects:\n  - a/b\n", "projects:\n  - a/b\n  - n/w\n"),
        ("projects:\n- a/b\n", "projects:\n- a/b\n- n/w\n"),
        ("projects:\n  - a/b", "projects:\n  - a/b\n  - n/w\n"),
        ("projects:\n  - a/b # why\n\n# end\n", "projects:\n  - a/b # why\n  - n/w\n\n# end\n"),
        ("projects:\r\n  - a/b\r\n", "projects:\r\n  - a/b\r\n  - n/w\r\n"),
        ("projects: [a/b]\n", "projects: [a/b, n/w]\n"),
        ("projects: [\n  a/b, # why\n]\n", "projects: [\n  a/b, # why\n  n/w,\n]\n"),
        ("projects: []\nx-z: 1\n", "projects: [n/w]\nx-z: 1\n"),
        ("version: 1\nprojects:\nx-z: 1\n", "version: 1\nprojects:\n  - n/w\nx-z: 1\n"),
        ("version: 1\n", "version: 1\nprojects:\n  - n/w\n"),
        ("projects:\n  -\n    repo: a/b\n    notes: |\n      x\n\nx-z: 1\n", None),
        ("projects:\n- {repo: a/b}\nx-z: 1\n", "projects:\n- {repo: a/b}\n- n/w\nx-z: 1\n"),
        ("projects:\n  - a/b\n  # related\n  - {repo: c/d, group: r}\n", None),
    ],
)
def test_add_short(before: str, after: str | None) -> None:
    """A new entry goes behind the last one of its group, in the list's own style."""
    result = add(before, "n/w")
    assert after is None or result == after
    assert all(line.startswith("+") for line in changed(before, result)) or "[" in before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('projects:\n  - "a/b"\n', 'projects:\n  - "a/b"\n  - "n/w"\n'),
        ("projects:\n  - 'a/b' # why\n", "projects:\n  - 'a/b' # why\n  - 'n/w'\n"),
        ("projects:\n  - &x 'a/b'\n", "projects:\n  - &x 'a/b'\n  - 'n/w'\n"),
        ('projects: ["a/b", "c/d"]\n', 'projects: ["a/b", "c/d", "n/w"]\n'),
        ("projects: ['a/b', c/d]\n", "projects: ['a/b', c/d, n/w]\n"),
        ("projects: [a/b,]\n", "projects: [a/b, n/w,]\n"),
        ("projects: [a/b,\n           c/d]\n", "projects: [a/b,\n           c/d,\n           n/w]\n"),
        ("projects: [a/b # why\n  , c/d\n  ]\n", "projects: [a/b # why\n  , c/d, n/w\n  ]\n"),
        ("projects: [\n  a/b, # why\n  # of c\n  c/d # last\n]\n", None),
        ("projects: &p\n  - a/b\n", "projects: &p\n  - a/b\n  - n/w\n"),
        ("projects: &p [] # none yet\n", "projects: &p [n/w] # none yet\n"),
        ("projects: [# none yet\n]\n", "projects: [n/w # none yet\n]\n"),
        ("projects: [\n\ta/b,\t# why\n]\n# end", "projects: [\n\ta/b,\t# why\n\tn/w,\n]\n# end"),
        ("version: 1\nprojects:\r\n  - a/b\r\nx-z: 1\n", "version: 1\nprojects:\r\n  - a/b\r\n  - n/w\r\nx-z: 1\n"),
        ('projects: [\r\n  "a/b"\r\n]\r\n', 'projects: [\r\n  "a/b",\r\n  "n/w"\r\n]\r\n'),
    ],
)
def test_add_writes_like_the_neighbours(before: str, after: str | None) -> None:
    """Quotes, brackets, a line for each, trailing commas, anchors, tabs, both kinds of line breaks."""
    result = add(before, "n/w")
    assert result == (after or before.replace("c/d # last\n", "c/d, # last\n  n/w\n"))


@pytest.mark.parametrize(
    "before",
    [
        '{"projects": ["a/b"]}',
        '{"version": 1, "projects": []}\n',
        '{\n  "projects": [\n    "a/b",\n    {"repo": "c/d", "group": "g"}\n  ]\n}\n',
        '{\n\t"projects": [\n\t\t"a/b"\n\t]\n}\n',
    ],
)
def test_a_list_that_is_json_stays_json(before: str) -> None:
    """Also with a name, a date and tags; and what is added can be taken off again."""
    new = NewEntry(repo("n/w"), "名 N", "g", ("x",), released=datetime.date(2023, 2, 24))
    result = add_entries(before, [new, NewEntry(repo("o/t"))], "f")
    listed = json.loads(result)["projects"]
    assert "o/t" in listed
    assert {"repo": "n/w", "name": "名 N", "released": "2023-02-24", "group": "g", "tags": ["x"]} in listed
    found = examine(result, "f").watchlist
    assert found
    assert datetime.date(2023, 2, 24) in {entry.released for entry in found.entries}
    if examine(before, "f").watchlist:
        assert remove_entries(result, [repo("n/w"), repo("o/t")], "f") == before


def test_a_mapping_in_brackets_is_written_as_people_write_it() -> None:
    """Without the quotes of JSON where the list has none."""
    fact = CuratedFact("hardware", {"zh-CN": "8 张, A100", "en": "8"}, "https://x.org/a")
    new = NewEntry(repo("n/w"), "N W", "", ("1", "a"), (ArtifactRef.parse("huggingface:o/m"),), (fact,))
    result = add_entries("projects: [a/b]\n", [new], "f")
    assert result.startswith(
        'projects: [a/b, {repo: n/w, name: N W, tags: ["1", a], weights: [huggingface:o/m], facts: {'
    )
    found = examine(result, "f").watchlist
    assert found
    assert (found.entries[1].name, found.entries[1].tags, found.entries[1].facts) == ("N W", ("1", "a"), (fact,))


def test_an_edit_that_would_change_another_entry_is_refused() -> None:
    """An alias on a line of its own belongs to the last entry; the text is proved before it is written."""
    text = "projects:\n  - repo: a/b\n    tags: &t [x]\n  - repo: c/d\n    tags:\n      *t\n"
    with pytest.raises(ConfigError, match="by hand"):
        add(text, "n/w")


def test_add_keeps_groups_together() -> None:
    """An entry of no group goes before the heading of the next group."""
    before = "projects:\n  - a/b\n\n  # related\n  - {repo: c/d, group: r}\n"
    assert add(before, "n/w") == before.replace("- a/b\n", "- a/b\n  - n/w\n")
    assert add(before, "n/w", group="r") == before + "  - repo: n/w\n    group: r\n"


def test_add_long_form() -> None:
    """Whatever is given is written so that it reads back the same."""
    fact = CuratedFact("hardware", {"zh-CN": "8 张: A100", "en": "8 #A100"}, "https://x.org/a")
    new = NewEntry(repo("n/w"), "Name: x", "g", ("1", "no"), (ArtifactRef.parse("huggingface:o/m"),), (fact,))
    found = examine(add_entries("projects:\n  - a/b\n", [new], "f"), "f").watchlist
    assert found
    entry = found.entries[1]
    assert (entry.name, entry.group, entry.tags) == ("Name: x", "g", ("1", "no"))
    assert ([str(w.ref) for w in entry.weights], entry.facts) == (["huggingface:o/m"], (fact,))


def test_add_known_repository_is_refused() -> None:
    """Also by another spelling and by a former name."""
    for name in ("A/B", "x/y"):
        with pytest.raises(UsageError, match="already listed"):
            add("projects: [{repo: a/b, former: x/y}]\n", name)


def test_no_edit_of_a_broken_config() -> None:
    """Problems are told instead."""
    with pytest.raises(ConfigError, match="did you mean 'projects'"):
        add("project: [a/b]\n", "n/w")


def test_no_edit_where_aliases_are_the_list() -> None:
    """An entry written elsewhere cannot be followed; the file stays."""
    text = "x-e: &e {repo: a/b}\nprojects: [*e, c/d]\n"
    with pytest.raises(ConfigError, match="by hand"):
        remove_entries(text, [repo("a/b")], "f")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("projects:\n  - a/b\n  - c/d # x\n  - e/f\n", "projects:\n  - a/b\n  - e/f\n"),
        ("projects:\n  # all\n\n  - c/d\n\n  - e/f\n", "projects:\n  # all\n\n  - e/f\n"),
        ("projects:\n  # keep\n  - c/d\n  # of e/f\n  - e/f\n", "projects:\n  # keep\n  # of e/f\n  - e/f\n"),
        ("projects:\n  # was C/D once\n  - c/d\n  - e/f\n", "projects:\n  - e/f\n"),
        ("projects: [c/d, e/f]\n", "projects: [e/f]\n"),
        ("projects: [\n  a/b, # a\n  c/d, # c\n]\n", "projects: [\n  a/b, # a\n]\n"),
        ("projects: [\n  a/b, # a\n  c/d # c\n]\n", "projects: [\n  a/b # a\n]\n"),
        ("projects: [\n  # first\n  c/d,\n  e/f\n]\n", "projects: [\n  # first\n  e/f\n]\n"),
        ("projects: [a/b,\n  c/d]\n", "projects: [a/b]\n"),
        ("projects: [e/f, c/d]\n", "projects: [e/f]\n"),
        ("projects:\n- repo: c/d\n  notes: |\n    x\n\n- e/f\n", "projects:\n- e/f\n"),
    ],
)
def test_remove(before: str, after: str) -> None:
    """The entry's lines go, with the comments that speak of it and one of two blank lines; other comments stay."""
    assert remove_entries(before, [repo("C/d")], "f") == after


def test_remove_the_last_or_an_unknown_entry() -> None:
    """A list needs an entry; an unknown name is told."""
    with pytest.raises(UsageError, match="only entry"):
        remove_entries("projects: [a/b]\n", [repo("a/b")], "f")
    with pytest.raises(UsageError, match=r"is not in f \(did you mean 'owner/name'\?\)"):
        remove_entries("projects: [owner/name, c/d]\n", [repo("owner/nmae")], "f")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("projects:\n  - Old/Name # x\n", "projects:\n  - new/name # x\n"),
        ("projects: ['old/name']\n", "projects: ['new/name']\n"),
        ("projects: [https://github.com/old/name.git]\n", "projects: [https://github.com/new/name.git]\n"),
        ("projects:\n- repo: old/name\n  name: old/name\n", "projects:\n- repo: new/name\n  name: old/name\n"),
    ],
)
def test_rename(before: str, after: str) -> None:
    """One name in one line changes."""
    assert rename_entry(before, repo("old/name"), repo("new/name"), "f") == after


def test_rename_to_a_listed_repository_is_refused() -> None:
    """Two entries of one repository would be left."""
    with pytest.raises(ConfigError, match="already listed"):
        rename_entry("projects: [old/name, new/name]\n", repo("old/name"), repo("new/name"), "f")


@pytest.mark.parametrize("form", ["huggingface:o/m", "https://huggingface.co/o/m", "{host: huggingface, id: o/m}"])
def test_move_artifact(form: str) -> None:
    """Weights that moved on the hub are renamed in place, whatever their spelling."""
    before = f"projects:\n- repo: o/m\n  weights:\n  - {form}\n"
    old, new = ArtifactRef.parse("huggingface:O/m"), ArtifactRef.parse("huggingface:p/q")
    assert move_artifact(before, repo("o/m"), old, new, "f") == before.replace(form, form.replace("o/m", "p/q"))


def test_own_list_survives_adding_and_removing() -> None:
    """In a long commented list, adding touches one line, and removing it again gives the same bytes."""
    added = add(OWN, "n/w")
    assert changed(OWN, added) == ["+   - n/w"]
    assert remove_entries(added, [repo("n/w")], "f") == OWN


def test_every_own_entry_can_be_removed_alone() -> None:
    """What stays of the list is the same text; the comment about the removed entry goes with it."""
    found = examine(OWN, "f").watchlist
    assert found
    for entry in found.entries:
        lines = changed(OWN, remove_entries(OWN, [entry.repo], "f"))
        assert all(line.startswith("-") for line in lines)
        assert not any(line.startswith("-   # ---") for line in lines)


@given(st.text(min_size=1, max_size=30).filter(lambda s: s.strip() and s.strip() == s and s.isprintable()))
def test_quoted_text_reads_back(text: str) -> None:
    """Whatever the text, it reads as itself."""
    found = examine(f"projects: [{{repo: a/b}}]\nx-z: 1\ndefaults:\n  group: {quote(text)}\n", "f")
    assert found.watchlist, found.problems
    assert found.watchlist.entries[0].group == text


_FORMS = st.sampled_from(
    [
        "- {}",
        "- {} # why",
        "-   '{}'",
        "- repo: {}",
        "- repo: {}\n  notes: |\n    a # b\n\n    c",
        "- repo: {}\n  tags: [x,\n    y]\n  # inside",
        "- {{repo: {}, hide: [stars]}}",
        "-\n  repo: https://github.com/{}",
        "- repo: {}\n  notes: >-\n    folded\n    text",
        "# about the next\n\n- {}",
    ]
)


@given(st.lists(_FORMS, min_size=2, max_size=5), st.data(), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_layout_can_be_edited(forms: list[str], data: st.DataObject, newline: str, has_end: bool) -> None:
    """Whatever the style: an addition adds a line, a removal only takes lines, a rename changes one name."""
    body = "\n".join(form.format(f"o/r{n}") for n, form in enumerate(forms))
    text = "projects:\n" + "\n".join(f"  {line}" if line else "" for line in body.split("\n"))
    text = (text + ("\n\n# end\n" if has_end else "")).replace("\n", newline)
    number = data.draw(st.integers(0, len(forms) - 1))
    added = add(text, "n/w")
    mark = "'" if forms[-1].startswith("-   '") else ""
    assert [line.strip() for line in changed(text, added)] == [f"+   - {mark}n/w{mark}"]
    assert all(line.startswith("-") for line in changed(text, remove_entries(text, [repo(f"o/r{number}")], "f")))
    renamed = rename_entry(text, repo(f"o/r{number}"), repo("p/q"), "f")
    assert renamed == text.replace(f"o/r{number}", "p/q")
