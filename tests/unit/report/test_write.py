"""Files are written whole, only when they differ, and only ours are removed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.simulators.small_world import WEEKS, small_world

from tracker.domain.documents import Document, DocumentRef
from tracker.domain.entries import Watchlist
from tracker.errors import UsageError
from tracker.report.write import render_reports, replace_file, write_reports


def test_a_second_time_nothing_is_touched(tmp_path: Path) -> None:
    """Unchanged files keep their time stamps."""
    first = write_reports(*small_world(), tmp_path)
    os.utime(tmp_path / "README.md", (1, 1))
    second = write_reports(*small_world(), tmp_path)
    assert (second.written, second.unchanged) == ((), first.written)
    assert (tmp_path / "README.md").stat().st_mtime == 1


def test_only_our_own_leftovers_are_removed(tmp_path: Path) -> None:
    """A page of a project that left the list goes; a maintainer's file beside it stays."""
    write_reports(*small_world(), tmp_path)
    (tmp_path / "charts" / "gone.stars.light.svg").write_text("old")
    (tmp_path / "charts" / "logo.svg").write_text("mine")
    (tmp_path / "NOTES.md").write_text("mine")
    assert write_reports(*small_world(), tmp_path).removed == ("charts/gone.stars.light.svg",)
    assert (tmp_path / "charts" / "logo.svg").exists()
    assert (tmp_path / "NOTES.md").exists()


def test_a_look_back_removes_nothing(tmp_path: Path) -> None:
    """`--as-of` leaves later weeks alone."""
    write_reports(*small_world(), tmp_path)
    assert write_reports(*small_world(), tmp_path, as_of=WEEKS[1]).removed == ()
    assert (tmp_path / "weekly" / "2026-W48.en.md").exists()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a half file nor a temporary one stays behind."""
    path = tmp_path / "page.md"
    replace_file(path, b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        replace_file(path, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("page.md", b"old")]


def test_files_can_be_read_by_others(tmp_path: Path) -> None:
    """A page is no secret, although it began as a temporary file."""
    replace_file(tmp_path / "page.md", b"x")
    assert (tmp_path / "page.md").stat().st_mode & 0o777 == 0o644


def test_an_unknown_language_is_named(tmp_path: Path) -> None:
    """A list that asks for a language without a catalog gets the names of those there are."""
    history, _ = small_world()
    with pytest.raises(UsageError, match="'tlh'; there are en, zh-CN"):
        write_reports(history, Watchlist("repos.yaml", (), languages=("tlh",)), tmp_path)


def test_licence_texts_are_folded_in_as_a_diff() -> None:
    """With the stored texts at hand, the week shows what changed in the words."""
    from tests.simulators.small_world import licence_edit

    history, watchlist, texts = licence_edit()

    def stored(refs: list[DocumentRef]) -> list[Document]:
        return [texts[ref.oid] for ref in refs if ref.oid in texts]

    page = dict(render_reports(history, watchlist, texts=stored))["weekly/2026-W46.en.md"].decode()
    assert "<details><summary>What changed in the text</summary>" in page
    assert "  -no commercial use" in page
    assert "  +commercial use after registration ````` &lt;/details&gt;" not in page
    assert "  +commercial use after registration" in page


def test_a_maintainers_own_file_keeps_its_permissions_and_links(tmp_path: Path) -> None:
    """A private file stays private, and a link stays a link."""
    mine, link = tmp_path / "mine.md", tmp_path / "link.md"
    mine.write_bytes(b"old")
    mine.chmod(0o600)
    link.symlink_to(mine)
    assert replace_file(link, b"new")
    assert (mine.read_bytes(), mine.stat().st_mode & 0o777, link.is_symlink()) == (b"new", 0o600, True)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the way gets one clear message."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match=r"file/reports.*--output"):
        write_reports(*small_world(), tmp_path / "file" / "reports")


def test_a_list_in_chinese_alone_has_a_first_page_that_github_shows(tmp_path: Path) -> None:
    """`README.md` is there whatever the languages are, and no page of a former language stays behind."""
    history, watchlist = small_world()
    write_reports(history, watchlist, tmp_path)
    (tmp_path / "README.mine.md").write_text("# mine")
    written = write_reports(history, replace(watchlist, languages=("zh-CN",)), tmp_path)
    for folder in (tmp_path, tmp_path / "weekly"):
        assert (folder / "README.md").read_bytes() == (folder / "README.zh-CN.md").read_bytes()
    assert "README.md" in written.written
    removed = write_reports(history, replace(watchlist, languages=("en",)), tmp_path).removed
    assert {"README.zh-CN.md", "weekly/README.zh-CN.md", "weekly/2026-W48.zh-CN.md"} <= set(removed)
    assert "Open large" in (tmp_path / "README.md").read_text()
    assert (tmp_path / "README.mine.md").exists()
