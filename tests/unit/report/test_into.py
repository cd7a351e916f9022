"""A maintainer's own file: marked parts are renewed, every other byte survives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.simulators.rendered import problems
from tests.simulators.small_world import present, seen, small_world

from tracker.domain.facts import FactKey, FactName
from tracker.errors import UsageError
from tracker.report.into import Renewed, renew, renew_file
from tracker.report.markers import find_marked
from tracker.report.write import render_reports


def renewed(tmp_path: Path, text: str, name: str = "mine.md") -> str:
    """Renew a file with this text and return what it holds then."""
    path = tmp_path / name
    path.write_bytes(text.encode())
    into(path, tmp_path)
    return path.read_bytes().decode()


def into(path: Path, root: Path) -> Renewed:
    """Renew a file against the small world."""
    return renew_file(*small_world(), path, root / "reports")


def test_a_cell_is_filled_and_its_row_stays(tmp_path: Path) -> None:
    """The value, with a way to its evidence."""
    row = "| mine | <!-- tracker:open-llm.weights -->old<!-- /tracker --> | mine too |\r\n"
    before, after = renewed(tmp_path, row).split("<!-- tracker:open-llm.weights -->")
    assert before == "| mine | "
    assert after.startswith("● open [↗](https://github.com/acme/open-llm/blob/")
    assert after.endswith("<!-- /tracker --> | mine too |\r\n")


def test_a_block_is_replaced_with_the_files_line_ends(tmp_path: Path) -> None:
    """Windows line ends stay Windows line ends, in our lines as well."""
    text = "a\r\n<!-- tracker:begin coverage -->\r\nold\r\n<!-- tracker:end -->\r\nz"
    after = renewed(tmp_path, text)
    assert "old" not in after
    assert after.startswith("a\r\n<!-- tracker:begin coverage -->\r\n<a id=")
    assert after.endswith("<!-- tracker:end -->\r\nz")
    assert "\n" not in after.replace("\r\n", "")


def test_renewing_twice_changes_nothing(tmp_path: Path) -> None:
    """The second time every part is as it should be."""
    into(tmp_path / "mine.md", tmp_path)
    assert into(tmp_path / "mine.md", tmp_path).changed == 0


def test_a_missing_file_is_made_in_the_seeds_layout(tmp_path: Path) -> None:
    """Conclusion, timeline, and per project the seven columns and room for a remark; nothing in it is broken."""
    made = into(tmp_path / "list.zh-CN.md", tmp_path)
    text = (tmp_path / "list.zh-CN.md").read_text()
    assert (made.is_created, made.language) == (True, "zh-CN")
    assert "| 是否开源代码 | 是否开源训练数据 | 是否开源模型权重 |" in text
    assert "备注：唯一**全部**公开的项目。" in text
    reports = {f"reports/{path}": content for path, content in render_reports(*small_world())}
    assert problems({"list.zh-CN.md": text.encode(), **reports}) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("# 我的对比\n\n正文若干字。<!-- tracker:data_as_of --><!-- /tracker -->", "zh-CN"),
        ("# Mine\n\n<!-- tracker:begin overview --><!-- tracker:end -->", "en"),
        ("<!-- tracker:language zh-CN -->\n# Mine", "zh-CN"),
    ],
)
def test_the_language_is_that_of_the_file(tmp_path: Path, text: str, language: str) -> None:
    """A marker says it, else the maintainer's own words do."""
    (tmp_path / "mine.md").write_text(text)
    assert into(tmp_path / "mine.md", tmp_path).language == language


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\n\n<!-- tracker:open-llm.wieghts -->x<!-- /tracker -->",
            r"mine\.md:3: unknown marker .* did you mean 'open-llm\.weights'",
        ),
        ("<!-- tracker:nobody.weights -->x<!-- /tracker -->", r"mine\.md:1: unknown marker 'nobody\.weights'"),
        ("<!-- tracker:begin overveiw -->\n<!-- tracker:end -->", r"did you mean 'overview'"),
        ("<!-- tracker:begin overview -->\ntext", r"mine\.md:1: .* is not closed; add <!-- tracker:end -->"),
        ("<!-- tracker:open-llm.data -->x", r"is not closed; add <!-- /tracker -->"),
        ("x <!-- tracker:begin -->", r"mine\.md:1: .* is no marker; write <!-- tracker:begin BLOCK -->"),
        ("x <!-- tracker: overview -->", r"is no marker"),
        ("x <!-- tracker:begin overview now -->", r"is no marker"),
        ("x <!-- tracker:begin\noverview -->", r"is no marker"),
        ("x <!-- / tracker -->", r"is no marker"),
        ("x <!-- tracker:end -->", r"mine\.md:1: .* closes nothing"),
        ("<!-- tracker:begin overview --><!-- /tracker -->", r"does not close"),
        ("<!-- tracker:begin overview --><!-- tracker:a.b -->x<!-- /tracker --><!-- tracker:end -->", r"stands inside"),
    ],
)
def test_a_bad_marker_is_named_and_the_file_left_alone(tmp_path: Path, text: str, message: str) -> None:
    """File, line, what is wrong and what to write instead."""
    with pytest.raises(UsageError, match=message):
        renewed(tmp_path, text)
    assert (tmp_path / "mine.md").read_text() == text


def test_markers_in_fenced_code_are_an_explanation(tmp_path: Path) -> None:
    """A file may show how markers are written."""
    text = "```\n<!-- tracker:begin overview -->\n```\n\n~~~~\n<!-- tracker:x.y -->\n```\n~~~~\n"
    assert renewed(tmp_path, text) == text


@pytest.mark.parametrize(
    "code",
    [
        "`{}` is a marker",
        "``a ` {}``",
        "> ```\n> {}\n> ```",
        "- ```\n  {}\n  ```",
        "1. a\n   - b\n\n     ~~~\n     {}\n     ~~~",
    ],
)
def test_markers_in_code_of_any_kind_are_left_alone(tmp_path: Path, code: str) -> None:
    """In a line, a quotation or a list; what follows the code is renewed."""
    head = code.format("<!-- tracker:begin overview -->")
    after = renewed(tmp_path, f"{head}\n\n<!-- Tracker:Open-LLM.stars --><!-- /tracker -->\n")
    assert after.startswith(f"{head}\n\n")
    assert "12,345<!-- /tracker -->" in after


@pytest.mark.parametrize("text", ["> ```\n> a\n\n", "    ```\n\n", "\\`x\n", "a ` b\n", "```a`\n"])
def test_what_only_looks_like_code_hides_nothing(tmp_path: Path, text: str) -> None:
    """A quotation that ends without its fence, indented or escaped backticks, one that never closes."""
    assert "12,345" in renewed(tmp_path, f"{text}<!-- tracker:open-llm.stars --><!-- /tracker -->` b")


def test_upstream_words_cannot_close_a_block(tmp_path: Path) -> None:
    """A README that spells our end marker is quoted, and the file is renewed again without a trace."""
    history, watchlist = small_world()
    snapshot = next(s for s in reversed(history.snapshots) if s.entry == "acme/open-llm")
    key = FactKey(FactName.PARAMS)
    spelled = seen("acme/open-llm", "README.md", 5, "7B <!-- tracker:end --> ` <!-- tracker:begin x -->")
    facts = {**snapshot.facts, key: present(("7B <!-- tracker:end -->", "<!-- /tracker -->"), spelled)}
    history.snapshots[history.snapshots.index(snapshot)] = replace(snapshot, facts=facts)
    path = tmp_path / "mine.md"
    path.write_text(
        "<!-- tracker:begin project:open-llm -->\n<!-- tracker:end -->\n"
        "<!-- tracker:begin overview -->\n<!-- tracker:end -->\n"
        "<!-- tracker:open-llm.params --><!-- /tracker -->\nmine\n"
    )
    assert renew_file(history, watchlist, path, tmp_path / "reports").changed == 3
    assert "tracker:end --" in path.read_text().replace("<!-- tracker:end -->\n", "")
    assert renew_file(history, watchlist, path, tmp_path / "reports").changed == 0


def test_a_block_that_holds_a_fence_is_still_found(tmp_path: Path) -> None:
    """Our own timeline is a fenced drawing; it can be renewed nevertheless."""
    once = renewed(
        tmp_path, "<!-- tracker:begin timeline --><!-- tracker:end -->\n\n<!-- tracker:data_as_of --><!-- /tracker -->"
    )
    assert "```mermaid" in once
    assert renewed(tmp_path, once) == once


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """The place is named, the bytes stay."""
    (tmp_path / "mine.md").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8 at byte 0"):
        into(tmp_path / "mine.md", tmp_path)


own = st.text(alphabet="ab<!- >\r\n|`~\u4e2d", max_size=30)


@given(own, own, own, st.sampled_from(["one", "two\nlines"]))
def test_every_other_byte_survives(head: str, middle: str, tail: str, content: str) -> None:
    """Whatever stands outside the markers is there afterwards, to the byte."""
    text = f"{head}\n\n<!-- tracker:a.b -->old<!-- /tracker -->{middle}<!-- tracker:c.d --><!-- /tracker -->{tail}"
    after, _, _ = renew(text, lambda _name, _is_block: content, "x")
    spans = find_marked(text, "x")
    kept, place = [], 0
    for item in spans:
        kept.append(text[place : item.start])
        place = item.end
    assert after == content.join([*kept, text[place:]])
