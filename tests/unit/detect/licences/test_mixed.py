"""One file, several licences: which is for what."""

from __future__ import annotations

from tracker.detect.licences.mixed import licences_in_file, with_scope
from tracker.domain.documents import Document, DocumentRole
from tracker.domain.licences import LicenceFile, Scope

BOTH = LicenceFile("LICENSE", "oid", Scope.CODE, "CC-BY-NC-4.0", 0.9, is_modified=True, modification="also holds MIT")
ONE = LicenceFile("LICENSE", "oid", Scope.CODE, "MIT", 1.0)
TEXT = """The code is licensed under the MIT License:

words of a licence

数据采用 CC BY-NC 4.0 协议：

words of another
"""


def document(text: str) -> Document:
    """A LICENSE with a text."""
    return Document("LICENSE", "oid", DocumentRole.LICENCE, text)


def test_each_licence_has_its_scope() -> None:
    """In English and Chinese, with the line that says so."""
    said = list(licences_in_file(document(TEXT), BOTH))
    assert [(*s.subjects, s.expression, s.line) for s in said] == [("code", "MIT", 1), ("data", "CC-BY-NC-4.0", 5)]


def test_the_file_goes_under_its_own_scope() -> None:
    """The larger text is not the licence of the code when the file says otherwise."""
    file = with_scope(BOTH, list(licences_in_file(document(TEXT), BOTH)))
    assert (file.expression, file.modification) == ("MIT", "also holds CC-BY-NC-4.0")


def test_a_file_with_one_licence_is_left_alone() -> None:
    """And so is one that holds two and does not say what for."""
    assert list(licences_in_file(document(TEXT), ONE)) == []
    assert list(licences_in_file(document("MIT and others.\n"), BOTH)) == []
    assert with_scope(BOTH, []) == BOTH
