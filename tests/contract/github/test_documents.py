"""Texts by blob id, and ids by path."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.simulators.github import faults
from tests.simulators.github.git import object_oid
from tests.simulators.github.lab import Lab, by_name, document, known
from tests.simulators.server import Response

from tracker.domain.documents import Document, DocumentRole
from tracker.domain.evidence import Failure, FailureReason

WAYS = pytest.mark.parametrize("token", ["ghp_secret", None], ids=["graphql", "rest"])


def text(outcome: object) -> str:
    """Insist on a text."""
    assert isinstance(outcome, Document), outcome
    return outcome.text


@WAYS
def test_text_of_a_blob(lab: Lab, token: str | None) -> None:
    """Path, oid and role are those that were wanted."""
    (repo,) = lab.add("o/r")
    repo.files["LICENSE"] = "许可 licence\r\n"
    lab.client(token)
    (seen,) = lab.read(document(repo, "LICENSE", DocumentRole.LICENCE))
    oid = object_oid("blob", "许可 licence\r\n".encode())
    assert seen == Document("LICENSE", oid, DocumentRole.LICENCE, "许可 licence\r\n")


@WAYS
def test_binary_file_has_no_text(lab: Lab, token: str | None) -> None:
    """A PDF is named, not read."""
    (repo,) = lab.add("o/r")
    repo.files["LICENSE.pdf"] = b"%PDF\x00\x01"
    lab.client(token)
    assert text(lab.read(document(repo, "LICENSE.pdf"))[0]) == ""


@WAYS
def test_bytes_that_are_no_utf8_are_replaced(lab: Lab, token: str | None) -> None:
    """A GBK file is still a text."""
    (repo,) = lab.add("o/r")
    repo.files["README.md"] = "模型 open".encode("gbk")
    lab.client(token)
    assert text(lab.read(document(repo, "README.md"))[0]).endswith("open")


def test_truncated_text_is_read_whole_over_rest(lab: Lab) -> None:
    """GraphQL cuts long texts."""
    (repo,) = lab.add("o/r")
    repo.files["README.md"] = "x" * 5000
    repo.truncated_blobs = {"README.md"}
    assert len(text(lab.read(document(repo, "README.md"))[0])) == 5000
    assert lab.world.counts["rest"] == 1


def test_twenty_five_repositories_per_request(lab: Lab) -> None:
    """All documents of a repository go together."""
    repos = lab.many(60)
    lab.observe(*(by_name(r.full_name) for r in repos))
    for i, repo in enumerate(repos):
        repo.files = {"README.md": f"readme {i}", "LICENSE": f"licence {i}"}
    wanted = [document(r, p) for r in repos for p in ("README.md", "LICENSE")]
    assert all(isinstance(d, Document) for d in lab.read(*wanted))
    assert [line for line in lab.world.log if "Blobs" in line] == [
        "POST /graphql Blobs 25",
        "POST /graphql Blobs 25",
        "POST /graphql Blobs 10",
    ]


@WAYS
def test_shared_blob_is_fetched_once(lab: Lab, token: str | None) -> None:
    """Forty copies of one licence are one text."""
    repos = lab.many(40)
    lab.client(token)
    seen = lab.read(*(document(r, "LICENSE") for r in repos))
    assert {text(d) for d in seen} == {"A licence.\n"}
    assert lab.world.counts["graphql"] + lab.world.counts["rest"] == 1


def test_reading_does_not_depend_on_head(lab: Lab) -> None:
    """HEAD moved after the facts step: the blob is found by its id or not at all, never another text."""
    (repo,) = lab.add("o/r")
    wanted = document(repo, "README.md")
    repo.files["README.md"] = "new"
    (seen,) = lab.read(wanted)
    assert isinstance(seen, Failure)
    assert seen.reason is FailureReason.NOT_FOUND


def test_heavy_texts_halve(lab: Lab) -> None:
    """502 on blobs, down to what works."""
    repos = lab.many(25)
    lab.world.faults.max_aliases = 7
    for i, repo in enumerate(repos):
        repo.files["README.md"] = str(i)
    assert all(isinstance(d, Document) for d in lab.read(*(document(r, "README.md") for r in repos)))


def test_renamed_repository_is_read_by_its_new_name(lab: Lab) -> None:
    """Names learnt in the facts step are used, ids too."""
    (repo,) = lab.add("old/r")
    wanted = document(repo, "README.md")
    wanted = replace(wanted, target=replace(by_name("old/r"), entry="old/r"))
    repo.full_name = "new/r"
    repo.truncated_blobs = {"README.md"}
    lab.one(by_name("old/r"))
    assert text(lab.read(wanted)[0]).startswith("# old/r")
    assert lab.world.log[-1].startswith("GET /repos/new/r/git/blobs/")


@WAYS
def test_failing_blob_is_one_failure(lab: Lab, token: str | None) -> None:
    """The others are read."""
    bad, good = lab.add("o/bad", "o/good")
    wanted = [document(bad, "README.md"), document(good, "README.md")]
    bad.graphql_fault = "null"
    bad.rest_fault = lambda _request: Response(500, b"")
    lab.client(token)
    lab.one(known(good))
    first, second = lab.read(*wanted)
    assert isinstance(first, Failure)
    assert (first.target, first.reason) == ("o/bad", FailureReason.SERVER_ERROR)
    assert isinstance(second, Document)


def test_too_large_file_is_a_failure(lab: Lab) -> None:
    """Bodies are capped."""
    (repo,) = lab.add("o/r")
    repo.files["README.md"] = "x" * (9 * 1024 * 1024)
    (seen,) = lab.read(document(repo, "README.md"))
    assert isinstance(seen, Failure)
    assert seen.reason is FailureReason.TOO_LARGE


def test_limit_during_reading(lab: Lab) -> None:
    """What was not read is a failure each."""
    repos = lab.many(30)
    for i, repo in enumerate(repos):
        repo.files["README.md"] = str(i)
    lab.world.faults.script.append(("graphql", lambda _request: None))
    lab.world.faults.script.append(("graphql", faults.secondary(3600)))
    seen = lab.read(*(document(r, "README.md") for r in repos))
    assert [isinstance(d, Document) for d in seen] == [True] * 25 + [False] * 5


@WAYS
def test_path_is_located(lab: Lab, token: str | None) -> None:
    """A file has an oid; a folder, a missing path and a way out of the repository have none."""
    (repo,) = lab.add("o/r")
    repo.files["docs/weights.md"] = "here"
    lab.client(token)
    target = known(repo)
    assert lab.locate(target, "docs/weights.md") == object_oid("blob", b"here")
    for path in ("docs", "docs/no.md", "../x", "/etc/passwd", "a//b", ""):
        assert lab.locate(target, path) is None


def test_located_page_is_not_asked_for_twice_without_a_token(lab: Lab) -> None:
    """The text comes along with the path, and requests are few."""
    (repo,) = lab.add("o/r")
    repo.files["docs/weights.md"] = "here"
    lab.client(None)
    lab.locate(known(repo), "docs/weights.md")
    assert text(lab.read(document(repo, "docs/weights.md"))[0]) == "here"
    assert lab.world.counts["rest"] == 1


def test_location_that_cannot_be_asked_is_unknown(lab: Lab) -> None:
    """A failure is not "no such file"."""
    (repo,) = lab.add("o/r")
    lab.one(known(repo))
    repo.graphql_fault = "null"
    repo.rest_fault = lambda _request: Response(500, b"")
    assert isinstance(lab.locate(known(repo), "docs/x.md"), Failure)
